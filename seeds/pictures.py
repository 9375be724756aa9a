"""Drawn pictures and one-page documents, so that the demonstration shows evidence without anybody's photograph."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageDraw

SKIES = ((214, 230, 236), (236, 226, 206), (222, 234, 224), (232, 224, 234))
WALLS = ((203, 186, 160), (176, 190, 186), (198, 170, 150), (184, 180, 200))
GREENS = ((92, 140, 108), (70, 120, 96), (120, 156, 98))


def scene(seed: str, size: tuple[int, int] = (960, 640)) -> bytes:
    """A street corner in flat colours as JPEG, different for every ``seed``."""
    draw = random.Random(seed)  # noqa: S311 -- a picture, not a secret
    width, height = size
    image = Image.new("RGB", size, draw.choice(SKIES))
    pen = ImageDraw.Draw(image)
    ground = int(height * 0.74)
    left = -20
    while left < width:
        _house(pen, draw, left, ground, height)
        left += draw.randint(120, 220)
    pen.rectangle((0, ground, width, height), fill=(208, 204, 192))
    pen.line((0, ground + 70, width, ground + 70), fill=(244, 242, 234), width=6)
    for _ in range(draw.randint(4, 7)):
        _tree(pen, draw, draw.randint(0, width), ground + draw.randint(-6, 30))
    return _bytes(image, "JPEG", quality=82)


def _house(pen: ImageDraw.ImageDraw, draw: random.Random, left: int, ground: int, height: int) -> None:
    wide, top = draw.randint(110, 200), ground - draw.randint(height // 4, height // 2)
    pen.rectangle((left, top, left + wide, ground), fill=draw.choice(WALLS))
    for row in range(top + 22, ground - 30, 44):
        for column in range(left + 16, left + wide - 30, 40):
            pen.rectangle((column, row, column + 22, row + 26), fill=(238, 236, 226))


def _tree(pen: ImageDraw.ImageDraw, draw: random.Random, at: int, foot: int) -> None:
    crown = draw.randint(34, 60)
    pen.rectangle((at - 5, foot - 60, at + 5, foot), fill=(124, 98, 76))
    pen.ellipse((at - crown, foot - 60 - crown * 2, at + crown, foot - 44), fill=draw.choice(GREENS))


def document(seed: str) -> bytes:
    """A one-page PDF with a drawn page."""
    page = Image.new("RGB", (827, 1169), (255, 255, 255))
    pen = ImageDraw.Draw(page)
    draw = random.Random(seed)  # noqa: S311 -- a picture, not a secret
    pen.rectangle((90, 90, 737, 150), fill=(224, 228, 226))
    for line in range(200, 1040, 34):
        pen.rectangle((90, line, 90 + draw.randint(380, 640), line + 10), fill=(206, 210, 208))
    pen.ellipse((540, 880, 700, 1040), outline=(185, 58, 43), width=6)
    return _bytes(page, "PDF")


def _bytes(image: Image.Image, kind: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
