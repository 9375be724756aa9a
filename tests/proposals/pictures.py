"""Files as people send them: photos with traces, bombs, and things that only look like photos."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def jpeg(size: tuple[int, int] = (800, 600), *, orientation: int = 1, shade: int = 90) -> bytes:
    """A photo with camera make, position and orientation in its EXIF; its left half is red."""
    image = Image.new("RGB", size, (shade, 130, 110))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=(220, 20, 20))
    exif = image.getexif()
    exif[ORIENTATION], exif[MAKE] = orientation, "SecretPhone"
    exif.get_ifd(GPS).update({1: "N", 2: (22.0, 33.0, 0.0), 3: "E", 4: (114.0, 7.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def noisy(size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A photo that compresses badly."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def png(mode: str = "RGBA") -> bytes:
    """A picture with see-through parts."""
    out = io.BytesIO()
    Image.new(mode, (60, 40), (0, 0, 0, 0) if mode == "RGBA" else 0).save(out, "PNG")
    return out.getvalue()


def bomb(width: int = 20_000, height: int = 10_000) -> bytes:
    """A PNG of a few kilobytes that claims, and unpacks to, 200 megapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (height * (width // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


EXE = b"MZ\x90\x00" + b"\0" * 200 + b"This program cannot be run in DOS mode."
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
