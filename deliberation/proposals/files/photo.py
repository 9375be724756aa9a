"""A photo made safe: opened as what it is, turned upright, drawn anew without position or camera data."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from deliberation.proposals.files.sniff import disguise
from deliberation.rules.refusal import Refusal, Refused

LARGEST_BYTES = 15 * 1024 * 1024
LARGEST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")

FULL_EDGE, FULL_QUALITY = 1600, 82
THUMB_EDGE, THUMB_BYTES = 420, 12 * 1024
TILE_EDGE, TILE_BYTES = 192, 4 * 1024
SMALL_QUALITIES = (72, 60, 48, 36, 24)
"""A page of photos must stay below 120 kB: six bands of a ballot, or twenty tiles of a list."""

# Pillow itself stops reading beyond this, whatever the file claims.
Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: JPEG of at most 1600 px an edge, WebP of at most 12 kB, and of 4 kB for lists."""

    full: bytes
    thumb: bytes
    tile: bytes
    width: int
    height: int


def read_photo(stream: BinaryIO) -> Photo:
    """The photo in ``stream``; ``Refused`` where it is empty, too heavy, too large or no photo at all."""
    raw = stream.read(LARGEST_BYTES + 1)
    if not raw:
        raise Refused(Refusal("FILE_EMPTY", "files"))
    if len(raw) > LARGEST_BYTES:
        raise Refused(Refusal("PHOTO_TOO_HEAVY", "files", {"megabytes": LARGEST_BYTES // 2**20}))
    if (refusal := disguise(raw)) is not None:
        raise Refused(refusal)
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
            _check_size(image)
            image.draft("RGB", (FULL_EDGE, FULL_EDGE))  # a JPEG is decoded no larger than needed
            picture = _on_white(ImageOps.exif_transpose(image))
    except _BOMBS:
        raise Refused(_too_many_pixels()) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):  # what Pillow raises on broken files
        raise Refused(Refusal("PHOTO_UNREADABLE", "files")) from None
    picture.thumbnail((FULL_EDGE, FULL_EDGE), Image.Resampling.LANCZOS)
    full = _encoded(picture, "JPEG", quality=FULL_QUALITY, progressive=True, optimize=True)
    thumb, tile = _small(picture, THUMB_EDGE, THUMB_BYTES), _small(picture, TILE_EDGE, TILE_BYTES)
    return Photo(full, thumb, tile, *picture.size)


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > LARGEST_PIXELS:
        raise Refused(_too_many_pixels())


def _too_many_pixels() -> Refusal:
    return Refusal("PHOTO_TOO_MANY_PIXELS", "files", {"megapixels": LARGEST_PIXELS // 10**6})


def _on_white(image: Image.Image) -> Image.Image:
    """The bare pixels: a new picture that inherits no metadata, see-through parts on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        picture = Image.new("RGB", image.size, "white")
        picture.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return picture
    picture = Image.new("RGB", image.size)
    picture.paste(image.convert("RGB"))
    return picture


def _small(picture: Image.Image, edge: int, most: int) -> bytes:
    """The picture in at most ``most`` bytes: coarser step by step, then smaller where that is not enough."""
    small = picture.copy()
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    for quality in SMALL_QUALITIES:
        encoded = _encoded(small, "WEBP", quality=quality, method=4)
        if len(encoded) <= most:
            return encoded
    return _small(picture, edge * 3 // 4, most)


def _encoded(picture: Image.Image, format_: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **how)
    return out.getvalue()
