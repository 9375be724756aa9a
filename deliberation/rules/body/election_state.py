"""An election as its stream tells it: dates, candidates, papers as two people read them, the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

METHODS = ("block", "stv", "sortition")
"""Several ticks and most votes first; single transferable vote; a draw by lot among volunteers."""

ELECTORS = ("representatives", "roll")
"""Who votes: the representatives of the residents, or every resident on the roll."""

MARKS = ("", "unreadable", "signed")
"""What tellers may find wrong with a paper by eye."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who stands, by an opaque id of this election; ``attributes`` are what quotas are about."""

    id: str
    person: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as one person read it: candidates in the order written, or ticked."""

    choices: tuple[str, ...]
    mark: str
    by: str


Pile = tuple[tuple[int, Paper], ...]
"""Papers by the number that was written on them when the box was opened."""

Taken = tuple[tuple[tuple[str, ...], int], ...]
"""Ballots out of the box of a poll, alike ones together: the candidates marked, and how many such ballots."""


@dataclass(frozen=True, slots=True)
class ElectionState:
    """``status``: none, called, published, box, counted, settled, annulled or cancelled.

    ``piles``: the first and the second reading; ``settled``: papers that a third person has looked at.
    ``poll``: the residents' poll whose box the vote is held on, where it is; ``taken``: its ballots, read by nobody.
    """

    status: str = "none"
    body: str = ""
    title: str = ""
    kind: str = ""
    method: str = ""
    seats: int = 0
    electors: str = ""
    electors_size: int = 0
    ticks: int = 0
    quotas: tuple[tuple[str, str, int, int | None], ...] = ()
    why: str = ""
    register_by: date | None = None
    vote_on: date | None = None
    candidates: tuple[Candidate, ...] = ()
    seed_hash: str = ""
    days: int = 0
    published: date | None = None
    issued: int = 0
    received: int = 0
    piles: tuple[Pile, Pile] = ((), ())
    settled: Pile = ()
    elected: tuple[str, ...] = ()
    vacant: int = 0
    seed: str = ""
    record_hash: str = ""
    notice: str = ""
    reason: str = ""
    poll: str = ""
    taken: Taken = ()

    @property
    def standing(self) -> tuple[Candidate, ...]:
        """Those who stand still."""
        return tuple(one for one in self.candidates if not one.withdrawn)

    def candidate(self, id_: str) -> Candidate | None:
        """The candidate with this id."""
        return next((one for one in self.candidates if one.id == id_), None)

    def readers(self, pile: int) -> frozenset[str]:
        """Who has read papers of the first (0) or second (1) pile."""
        return frozenset(paper.by for _number, paper in self.piles[pile])

    def readers_of(self, number: int) -> frozenset[str]:
        """Who has read this paper, in either reading."""
        return frozenset(paper.by for pile in self.piles for own, paper in pile if own == number)

    def reading(self, person: str) -> int:
        """Which reading is this person's: the one begun; else the first if nobody has begun it, or only it has gaps."""
        if person in self.readers(1):
            return 1
        only_first = self.missing(0) and not self.missing(1)
        return 0 if person in self.readers(0) or not self.piles[0] or only_first else 1

    def missing(self, pile: int) -> tuple[int, ...]:
        """Numbers of papers that this reading has not entered yet; ballots out of a poll are read by nobody."""
        if self.poll:
            return ()
        there = {number for number, _paper in self.piles[pile]}
        return tuple(number for number in range(1, self.received + 1) if number not in there)

    @property
    def differences(self) -> tuple[int, ...]:
        """Papers that the two readings have and read differently, and nobody has settled."""
        first, second, done = (dict(pile) for pile in (*self.piles, self.settled))
        return tuple(
            number for number in sorted(first.keys() & second.keys() - done.keys())
            if (first[number].choices, first[number].mark) != (second[number].choices, second[number].mark)
        )  # fmt: skip

    @property
    def papers(self) -> Pile:
        """The papers as they count: read alike twice, or settled; or the ballots of a poll."""
        if self.poll:
            alike = (Paper(choices, "", "") for choices, times in self.taken for _ in range(times))
            return tuple(enumerate(alike, start=1))
        done, open_ = dict(self.settled), set(self.differences)
        second = {number for number, _paper in self.piles[1]}
        kept = {number: paper for number, paper in self.piles[0] if number in second and number not in open_}
        return tuple(sorted((kept | done).items()))
