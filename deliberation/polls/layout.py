"""Where the marks and the names of a picture go, so that none hides another: on the narrowest screen, in large print.

What fits there fits everywhere, so one drawing serves every width. Positions are percentages, exact and the same
each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDE, TALL, EM = 300, 360, 19
"""The narrowest picture, in pixels, and the size of large print."""
ROUNDS = 40
LEFT, RIGHT, TOP, BOTTOM = 17, 94, 7, 87
"""Edges of the plot in per cent of the picture."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mark at (``x``, ``y``) in per cent, and the ``words`` that should stand beside it, or none.

    ``anchor``: the side on which they found room (start, end, above or below the mark), empty where nowhere.
    """

    x: Fraction
    y: Fraction
    words: str = ""
    anchor: str = ""

    @property
    def at(self) -> tuple[Fraction, Fraction]:
        """Where the mark is."""
        return self.x, self.y


Box = tuple[float, float, float, float]


def steps(most: Fraction, *, whole: bool = False, count: int = 4) -> tuple[Fraction, ...]:
    """Round figures from 0 to at least ``most``, at most ``count`` + 1 of them: multiples of 1, 2 or 5 times 10ⁿ."""
    step = Fraction(1) if whole else Fraction(1, 1000)
    factors = (2, Fraction(5, 2), 2)
    turn = 0
    while step * count < most:
        step *= factors[turn % 3]
        turn += 1
    last = max(-(-most // step), 1)
    return tuple(step * number for number in range(int(last) + 1))


def arrange(points: Sequence[Labelled], *, numbered: bool) -> tuple[Labelled, ...]:
    """Marks that lie on each other are moved up and down, never along; names stand where they touch nothing."""
    radius = EM * (0.9 if numbered else 0.5)
    spots = _apart([(float(p.x) * WIDE / 100, float(p.y) * TALL / 100) for p in points], radius)
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in spots]
    placed = []
    for point, (x, y) in zip(points, spots, strict=True):
        anchor = _side(x, y, point.words, taken) if point.words else ""
        placed.append(
            Labelled(point.x, _percent(y, TALL), point.words if anchor else "", anchor),
        )
    return tuple(placed)


def _apart(spots: list[tuple[float, float]], radius: float) -> list[tuple[float, float]]:
    """Push marks up and down until at most a fifth of one is hidden, at most half a mark each, for so many rounds."""
    pairs = [(i, j) for i in range(len(spots)) for j in range(i)]
    homes = [y for _, y in spots]
    for _ in range(ROUNDS):
        if not sum(_push(spots, homes, i, j, radius) for i, j in pairs):
            break
    return spots


def _push(spots: list[tuple[float, float]], homes: list[float], i: int, j: int, radius: float) -> bool:
    (x, y), (other_x, other_y) = spots[i], spots[j]
    dx, dy, least = x - other_x, y - other_y, radius * 1.6
    if dx * dx + dy * dy >= least * least:
        return False
    push = ((least * least - dx * dx) ** 0.5 - abs(dy)) / 2 + 0.1
    down = push if dy >= 0 else -push
    spots[i] = x, _within(y + down, homes[i], radius)
    spots[j] = other_x, _within(other_y - down, homes[j], radius)
    return True


def _within(y: float, home: float, radius: float) -> float:
    """At most half a mark from where the votes put it, and between the axes."""
    near = min(max(y, home - radius), home + radius)
    return min(max(near, TALL * TOP / 100), TALL * BOTTOM / 100)


def _side(x: float, y: float, words: str, taken: list[Box]) -> str:
    """The first side with room, which is taken from then on; empty where there is none."""
    wide, gap, half = _width(words), EM * 1.2, EM * 0.6
    sides = {
        "start": (x + gap, y - half, x + gap + wide, y + half),
        "end": (x - gap - wide, y - half, x - gap, y + half),
        "above": (x - wide / 2, y - gap - 2 * half, x + wide / 2, y - gap),
        "below": (x - wide / 2, y + gap, x + wide / 2, y + gap + 2 * half),
    }
    for anchor, box in sides.items():
        inside = box[0] >= 0 and box[2] <= WIDE and box[1] >= 0 and box[3] <= TALL * 0.9
        if inside and not any(_touch(box, other) for other in taken):
            taken.append(box)
            return anchor
    return ""


def _width(words: str) -> float:
    return sum(EM if ord(letter) > 255 else EM * 0.6 for letter in words)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _percent(pixels: float, whole: int) -> Fraction:
    return Fraction(round(pixels * 10_000 / whole), 100)
