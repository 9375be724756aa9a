"""What a file is by its content, whatever it is called: first bytes, and what only pretends to be something else."""

from __future__ import annotations

import io
import re

from PIL import Image

from deliberation.proposals.files.pdf import active, locked
from deliberation.rules.refusal import Refusal

MAGIC = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""First bytes → type of the documents that are kept as they are."""
PACKAGE = b"PK\x03\x04"
"""First bytes of an office file, which is a package of parts."""

_HEAD = 1024
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_PAGE = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg|\?xml|\?php|\?=|%)", re.IGNORECASE)


def mime_of(raw: bytes) -> str | None:
    """The type of a PDF, PNG or JPEG by its first bytes; None for everything else."""
    return next((mime for start, mime in MAGIC.items() if raw.startswith(start)), None)


def disguise(raw: bytes) -> Refusal | None:
    """Why a file that is no picture and no document cannot be taken: it is a web page, a drawing with code, a program.

    Other unknown content is left to whoever knows what was expected.
    """
    if raw.startswith(_PROGRAMS):
        return Refusal("FILE_IS_PROGRAM", "files")
    head = raw[:_HEAD].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip()
    if head.startswith(b"<") and _PAGE.match(head):
        return Refusal("FILE_IS_PAGE", "files")
    return None


def unsound(raw: bytes, mime: str, most_pixels: int) -> Refusal | None:
    """Why a document of a type we take cannot be kept: a PDF that runs code, a picture that is none or is a bomb."""
    if mime == "application/pdf":
        if locked(raw):
            return Refusal("PDF_LOCKED", "files")
        return Refusal("PDF_ACTIVE", "files") if active(raw) else None
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > most_pixels:
                return Refusal("PHOTO_TOO_MANY_PIXELS", "files", {"megapixels": most_pixels // 10**6})
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Refusal("PHOTO_TOO_MANY_PIXELS", "files", {"megapixels": most_pixels // 10**6})
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises on broken files
        return Refusal("PHOTO_UNREADABLE", "files")
    return None
