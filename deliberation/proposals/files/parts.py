"""What a part of an office file gives away of itself: entities, macros by any name, things fetched from elsewhere."""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from deliberation.proposals.files.fields import Fields

_PROGRAMS = ("macroenabled", "vbaproject", "macrosheet", "activex")
"""Types of parts that run."""
_HARMLESS = ("hyperlink", "externallinkpath", "externallinkpathmissing", "externallink")
"""What a part may point at outside the file: addresses that somebody presses, and names of other workbooks."""
_DDE = {"ddeLink", "oleLink"}
_OBJECT = "oleobject"
"""A thing of another program, which opens it."""
_BLOCK = 1 << 16


class _FoundError(Exception):
    """Enough was read."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def look(stream: IO[bytes], *, whole: bool, fields: bool = False) -> str:
    """What is wrong with an XML part: ``doctype``, ``program``, ``starts``, ``fetches``, or nothing.

    Only the beginning is read unless ``whole``, or ``fields`` for a part of a text document; a part that is no XML
    is left to whoever opens it.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _element if whole else _begun
    if fields:
        _watch(parser)
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block)
    except _FoundError as found:
        return found.what
    except expat.ExpatError:
        return ""
    return ""


def _watch(parser: expat.XMLParserType) -> None:
    fields = Fields()

    def begun(name: str, given: dict[str, str]) -> None:
        fields.begin(name.rpartition(":")[2], given)
        judge()

    def said(text: str) -> None:
        fields.text(text)
        judge()

    def ended(name: str) -> None:
        fields.end()
        if name == root[0]:
            fields.close()
        judge()

    def judge() -> None:
        if fields.starts:
            raise _FoundError("starts")

    root: list[str] = []

    def first(name: str, given: dict[str, str]) -> None:
        root.append(name)
        parser.StartElementHandler = begun
        begun(name, given)

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = first, said, ended


def _doctype(*_declared: object) -> None:
    raise _FoundError("doctype")


def _begun(_name: str, _given: dict[str, str]) -> None:
    raise _FoundError("")


def _element(name: str, given: dict[str, str]) -> None:
    local = name.rpartition(":")[2]
    kind, content = given.get("Type", "").rpartition("/")[2].lower(), given.get("ContentType", "").lower()
    outside = given.get("TargetMode", "").lower() == "external"
    if local in _DDE or any(word in content for word in (*_PROGRAMS, _OBJECT)) or (kind == _OBJECT and not outside):
        raise _FoundError("starts" if _OBJECT in (kind, *content.split(".")) else "program")
    if local == "Relationship" and outside and kind not in _HARMLESS:
        raise _FoundError("fetches")
