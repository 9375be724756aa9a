"""Office files are packages of parts: judged by their list of parts before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from deliberation.proposals.files.parts import look
from deliberation.rules.refusal import Refusal, Refused

MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""The part that every file of a kind has, and the kind's type."""

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 2**20
MOST_RATIO, RATIO_FROM = 200, 5 * 2**20
"""A part may unpack to so many times its size, once it is larger than this: sheets of equal rows compress well."""

_PACKED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".jar")
_MACROS = ("vbaproject.bin", "vbadata.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a thing of another program (OLE), whatever its part is called; it may hold macros of its own."""
_SAID = {"program": "PAPER_MACROS", "starts": "PAPER_STARTS", "fetches": "PAPER_FETCHES"}
_LISTS, _LINKS = ("[content_types].xml",), "xl/externallinks/"
"""Parts that say what the others are and where they come from: these are read to their end."""


def package_mime(raw: bytes) -> str:
    """The type of the office file ``raw``; ``Refused`` where it is none, is locked, has macros or unpacks too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            _check_size(parts)
            mime = _kind(parts)
            _check_parts(package, parts, fields=mime == MAIN["word/document.xml"])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Refused(Refusal("DOCUMENT_TYPE", "files")) from None
    return mime


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    steep = any(
        part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED or steep:
        raise Refused(Refusal("FILE_BOMB", "files", {"megabytes": MOST_UNPACKED // 2**20}))


def _kind(parts: list[zipfile.ZipInfo]) -> str:
    names = {part.filename for part in parts}
    mime = next((mime for part, mime in MAIN.items() if part in names), None)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Refusal("FILE_LOCKED", "files"))
    if mime is None or "[Content_Types].xml" not in names or any(_strange(name) for name in names):
        raise Refused(Refusal("DOCUMENT_TYPE", "files"))
    if any(name.lower().endswith(_MACROS) for name in names):
        raise Refused(Refusal("PAPER_MACROS", "files"))
    return mime


def _strange(name: str) -> bool:
    """A part that would lie outside the package, or a package within it."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name.lower().endswith(_PACKED)


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], *, fields: bool) -> None:
    """No part may define words that unfold into more of themselves, run or start a program, or fetch something."""
    for part in parts:
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels")):
            if _embedded(package, part):
                raise Refused(Refusal(_SAID["starts"], "files"))
            continue
        listed = name.endswith(".rels") or name in _LISTS or name.startswith(_LINKS)
        with package.open(part) as stream:
            found = look(stream, whole=listed, fields=fields and not listed)
        if found == "doctype":
            raise Refused(Refusal("FILE_BOMB", "files", {"megabytes": MOST_UNPACKED // 2**20}))
        if found:
            raise Refused(Refusal(_SAID[found], "files"))


def _embedded(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether the part is a thing of another program, by its name or by its first bytes."""
    folder, _slash, name = part.filename.lower().replace("\\", "/").rpartition("/")
    if name.endswith(".bin") and (folder.endswith("embeddings") or name.startswith("oleobject")):
        return True
    with package.open(part) as stream:
        return stream.read(len(_OLE)) == _OLE
