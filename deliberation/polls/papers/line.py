"""What a reader types for one paper, in the numbers that stand on it: ``1 3 5``, ``1=4 3=2``, ``0`` for blank.

A reading is kept as one line in one way of writing, so that two readings agree exactly when the lines are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from deliberation.rules.refusal import Refusal, Refused
from deliberation.voting.election import BallotKind
from deliberation.voting.papers.form import FormKind
from deliberation.voting.papers.judge import Entry, Fault, Paper
from deliberation.web.forms import half_width

NOTED = {"d": Fault.DAMAGED, "u": Fault.UNREADABLE, "s": Fault.SIGNED}
"""Letter → what a reader sees on the sheet."""

_LETTER = {fault: letter for letter, fault in NOTED.items()}
_APART = re.compile(r"[\s,+;、，；。.]+")
_VALUE = re.compile(r"(\d{1,4})(?:[=:*/×-](\d{1,4}))?")
_AROUND = re.compile(r"\s*([=:*/×])\s*")
_LENGTH = 128
_LONGEST = 1_000


class Typed(NamedTuple):
    """What somebody types for the paper of this number, with what was ticked of the sheet.

    Who is not ``sure`` is asked first (``OVER_VOTE``) where there are more marks than allowed.
    """

    number: int
    text: str
    noted: Sequence[str] = ()
    sure: bool = True


class Reading(NamedTuple):
    """One paper as read: option number with points or place where there are any, and what was seen on the sheet."""

    marks: tuple[tuple[int, int | None], ...] = ()
    noted: frozenset[Fault] = frozenset()

    @property
    def text(self) -> str:
        """The one way to write it."""
        shown = [f"{number}" if value is None else f"{number}={value}" for number, value in self.marks]
        letters = sorted(_LETTER[fault] for fault in self.noted)
        return " ".join([*shown, *letters]) or "0"

    def paper(self, number: int, options: Sequence[str]) -> Paper:
        """As the judge takes it; ``options`` are the ids in the order of their numbers."""
        entries = tuple(Entry(options[place - 1], value) for place, value in self.marks)
        return Paper(str(number), entries, self.noted)


def parse(kind: FormKind, text: str, options: int, noted: Iterable[str] = ()) -> Reading:
    """What was typed, for a ballot with so many options; raises :class:`Refused` where it cannot be meant.

    Only slips of the typing hand are refused. What a voter may have done (too many, a gap in the ranking) is
    entered as it stands and judged later.
    """
    letters = {NOTED[letter] for letter in noted if letter in NOTED}
    plain, tokens = half_width(text).lower(), []
    if len(plain) > _LONGEST:
        raise Refused(Refusal("LINE_UNCLEAR", "papers", {"typed": plain[:12]}))
    for token in _APART.split(_AROUND.sub(r"\1", plain)):
        if token in NOTED:
            letters.add(NOTED[token])
        elif token:
            tokens.append(token)
    if not tokens and not letters:
        raise Refused(Refusal("LINE_EMPTY", "papers"))
    if letters & {Fault.DAMAGED, Fault.UNREADABLE}:
        return Reading((), frozenset(letters))  # what stands on such a sheet is not to be relied on
    blank = tokens == ["0"]
    return Reading(() if blank else _marks(kind, tokens, options), frozenset(letters))


def _marks(kind: FormKind, tokens: Sequence[str], options: int) -> tuple[tuple[int, int | None], ...]:
    found: dict[int, int | None] = {}
    for token in tokens:
        match = _VALUE.fullmatch(token)
        if match is None:
            raise Refused(Refusal("LINE_UNCLEAR", "papers", {"typed": token[:12]}))
        number = int(match[1])
        if not 1 <= number <= options:
            raise Refused(Refusal("OPTION_NUMBER", "papers", {"number": number, "most": options}))
        if number in found:
            raise Refused(Refusal("OPTION_TWICE", "papers", {"number": number}))
        found[number] = None if match[2] is None else int(match[2])
    return _valued(kind, found)


def _valued(kind: FormKind, found: dict[int, int | None]) -> tuple[tuple[int, int | None], ...]:
    """Points of nothing are no mark; a bare list of a ranking is in its order; ticks carry no value."""
    bare = [number for number, value in found.items() if value is None]
    counted = kind.counted_as
    if counted.has_points:
        if bare:
            raise Refused(Refusal("VALUE_NEEDED", "papers", {"number": bare[0]}))
        return tuple(sorted((number, value) for number, value in found.items() if value))
    if counted is not BallotKind.ORDINAL:
        if len(bare) < len(found):
            raise Refused(Refusal("VALUE_STRAY", "papers"))
        return tuple((number, None) for number in sorted(found))
    if bare and len(bare) < len(found):
        raise Refused(Refusal("VALUE_NEEDED", "papers", {"number": bare[0]}))
    places = {number: place for place, number in enumerate(found, start=1)} if bare else found
    return tuple(sorted(places.items()))


def read(text: str) -> Reading:
    """What :attr:`Reading.text` wrote."""
    marks, letters = [], set()
    for part in text.split():
        if part in NOTED:
            letters.add(NOTED[part])
        elif part != "0":
            number, equals, value = part.partition("=")
            marks.append((int(number), int(value) if equals else None))
    return Reading(tuple(marks), frozenset(letters))


def padded(text: str) -> str:
    """As long as any other, so that the length of what is sealed tells nothing."""
    return text.ljust(-(-len(text) // _LENGTH) * _LENGTH)
