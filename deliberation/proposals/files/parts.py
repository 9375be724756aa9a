"""What a part of an office file gives away of itself: entities, macros by any name, things fetched from elsewhere."""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

_PROGRAMS = ("macroenabled", "vbaproject", "macrosheet", "activex")
"""Types of parts that run."""
_HARMLESS = ("hyperlink", "externallinkpath", "externallinkpathmissing", "externallink")
"""What a part may point at outside the file: addresses that somebody presses, and names of other workbooks."""
_DDE = {"ddeLink", "oleLink"}
_BLOCK = 1 << 16


class _FoundError(Exception):
    """Enough was read."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def look(stream: IO[bytes], *, whole: bool) -> str:
    """What is wrong with an XML part: ``doctype``, ``program``, ``fetches``, or nothing.

    Only the beginning is read unless ``whole``; a part that is no XML is left to whoever opens it.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _element if whole else _begun
    try:
        while block := stream.read(_BLOCK):
            parser.Parse(block)
    except _FoundError as found:
        return found.what
    except expat.ExpatError:
        return ""
    return ""


def _doctype(*_declared: object) -> None:
    raise _FoundError("doctype")


def _begun(_name: str, _given: dict[str, str]) -> None:
    raise _FoundError("")


def _element(name: str, given: dict[str, str]) -> None:
    local = name.rpartition(":")[2]
    if local in _DDE or any(word in given.get("ContentType", "").lower() for word in _PROGRAMS):
        raise _FoundError("program")
    kind = given.get("Type", "").rpartition("/")[2].lower()
    if local == "Relationship" and given.get("TargetMode", "").lower() == "external" and kind not in _HARMLESS:
        raise _FoundError("fetches")
