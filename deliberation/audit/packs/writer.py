"""A ZIP that is the same byte for byte whenever it is made of the same things, written as it comes."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

MANIFEST = "MANIFEST.sha256"
CHUNK = 1 << 20
_WHEN = (1980, 1, 1, 0, 0, 0)
_PACKED = (".jpg", ".png", ".pdf", ".xlsx", ".docx", ".pptx")
"""What is packed already gains nothing by being packed again."""


class Writer:
    """Members go into one ``folder``; their SHA-256 are listed in the last one, as ``sha256sum`` writes it."""

    def __init__(self, path: Path, folder: str) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._folder = folder
        self.hashes: dict[str, str] = {}

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """One member, in whatever pieces it comes."""
        member = zipfile.ZipInfo(f"{self._folder}/{name}", _WHEN)
        member.create_system, member.external_attr = 3, 0o644 << 16
        member.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        hashed = hashlib.sha256()
        with self._archive.open(member, "w", force_zip64=True) as out:
            for piece in content:
                hashed.update(piece)
                out.write(piece)
        self.hashes[name] = hashed.hexdigest()

    def close(self) -> None:
        """The list of all members, and the end."""
        lines = (f"{self.hashes[name]}  {name}\n".encode() for name in sorted(self.hashes))
        self.add(MANIFEST, [b"".join(lines)])
        self._archive.close()


def pieces(path: Path) -> Iterator[bytes]:
    """A file piece by piece."""
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            yield piece


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    hashed = hashlib.sha256()
    for piece in pieces(path):
        hashed.update(piece)
    return hashed.hexdigest()
