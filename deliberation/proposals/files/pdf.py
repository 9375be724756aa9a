"""Whether a PDF does something by itself when it is opened, also where that is written otherwise or packed away."""

from __future__ import annotations

import re
import zlib

_ACTIVE = (b"/JavaScript", b"/Launch", b"/RichMedia")
"""What runs, starts or plays."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_LOCK = re.compile(rb"/Encrypt(?![A-Za-z])")
"""Stands in the trailer, which is never packed away; /EncryptMetadata is something else."""
_ABOUT = 400
"""Bytes before a stream in which its kind is said."""
MOST = 20 * 2**20
"""Bytes of packed objects that are looked at; no paper has as many."""


def active(raw: bytes) -> bool:
    """Whether the PDF runs code, starts a program or plays media; packed objects that cannot be read count as such."""
    plain = _unescaped(raw)
    if _marked(raw) or _marked(plain):
        return True
    left = MOST
    for found in _STREAM.finditer(raw):
        if b"/ObjStm" not in _unescaped(raw[max(0, found.start() - _ABOUT) : found.start()]):
            continue
        objects = _unpacked(raw[found.end() :], left)
        if objects is None:
            return True
        if _marked(_unescaped(objects)) or len(objects) >= left:
            return True
        left -= len(objects)
    return False


def locked(raw: bytes) -> bool:
    """Whether the PDF is encrypted, with a password or without one: what it holds can be checked by nobody."""
    return bool(_LOCK.search(_unescaped(raw)))


def _marked(text: bytes) -> bool:
    return any(mark in text for mark in _ACTIVE)


def _unescaped(text: bytes) -> bytes:
    """Names as readers take them: /J#61vaScript is /JavaScript."""
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text)


def _unpacked(packed: bytes, most: int) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return None
