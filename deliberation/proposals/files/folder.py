"""The folder of the store: two levels by digest, files written whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_OFFICE = "application/vnd.openxmlformats-officedocument."
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    _OFFICE + "wordprocessingml.document": ".docx",
    _OFFICE + "spreadsheetml.sheet": ".xlsx",
    _OFFICE + "presentationml.presentation": ".pptx",
}
THUMB, TILE = ".thumb.webp", ".tile.webp"

_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether ``text`` can name a file of the store; nothing else ever becomes part of a path."""
    return bool(_DIGEST.fullmatch(text))


def path_of(folder: Path, digest: str, suffix: str) -> Path:
    """Where the file ``digest`` lies; ``ValueError`` where that is no digest."""
    if not is_digest(digest):
        raise ValueError(f"not a digest: {digest[:80]!r}")
    return folder / digest[:2] / digest[2:4] / f"{digest}{suffix}"


def write(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, durably; a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
