"""The ballot box of a council election: valid papers grouped, blank and spoiled ones apart with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from deliberation.voting.errors import ElectionError

MOST_PAPERS = 10**9


class Spoilt(StrEnum):
    """Why a paper does not count."""

    UNREADABLE = "unreadable"
    SIGNED = "signed"
    UNKNOWN_CANDIDATE = "unknown_candidate"
    REPEATED = "repeated"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Paper:
    """``count`` papers that name the same ``choices``; ``mark`` is what tellers found wrong with them by eye."""

    choices: tuple[str, ...]
    count: int = 1
    mark: Spoilt | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """``papers``: valid choices with how many chose them, in a fixed order; ``blank`` papers name nobody."""

    papers: tuple[tuple[tuple[str, ...], int], ...]
    blank: int
    spoilt: tuple[tuple[Spoilt, int], ...]

    @property
    def valid(self) -> int:
        """Papers that name somebody and count."""
        return sum(count for _, count in self.papers)

    @property
    def cast(self) -> int:
        """All papers: valid, blank and spoiled."""
        return self.valid + self.blank + sum(count for _, count in self.spoilt)

    def to_plain(self) -> dict[str, int | dict[str, int]]:
        """As published."""
        spoilt = {str(reason): count for reason, count in self.spoilt}
        return {"cast": self.cast, "valid": self.valid, "blank": self.blank, "spoilt": spoilt}


def tick_box(papers: Iterable[Paper], candidates: Collection[str], *, most: int, least: int = 1) -> Box:
    """Papers with ticks: at most ``most`` and at least ``least`` different candidates; the order says nothing."""
    known = frozenset(candidates)

    def judge(paper: Paper) -> Spoilt | None:
        if len(paper.choices) > most:
            return Spoilt.TOO_MANY
        return Spoilt.TOO_FEW if len(paper.choices) < least else None

    return _sorted_out(papers, known, judge, lambda choices: tuple(sorted(choices)))


def ranked_box(papers: Iterable[Paper], candidates: Collection[str]) -> Box:
    """Papers with candidates in order of preference, as many as the voter likes."""
    return _sorted_out(papers, frozenset(candidates), lambda _: None, lambda choices: choices)


def _sorted_out(
    papers: Iterable[Paper],
    known: frozenset[str],
    judge: Callable[[Paper], Spoilt | None],
    shape: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> Box:
    valid: Counter[tuple[str, ...]] = Counter()
    spoilt: Counter[Spoilt] = Counter()
    blank = 0
    for paper in papers:
        if not 0 < paper.count <= MOST_PAPERS:
            raise ElectionError("ballot_count_out_of_range", count=paper.count, most=MOST_PAPERS)
        reason = paper.mark or _flaw(paper, known)
        if reason is None and not paper.choices:
            blank += paper.count
            continue
        reason = reason or judge(paper)
        if reason is None:
            valid[shape(paper.choices)] += paper.count
        else:
            spoilt[reason] += paper.count
    box = Box(tuple(sorted(valid.items())), blank, tuple(sorted(spoilt.items())))
    if box.cast > MOST_PAPERS:
        raise ElectionError("too_many_ballots", found=box.cast, most=MOST_PAPERS)
    return box


def _flaw(paper: Paper, known: frozenset[str]) -> Spoilt | None:
    chosen = frozenset(paper.choices)
    if not chosen <= known:
        return Spoilt.UNKNOWN_CANDIDATE
    return Spoilt.REPEATED if len(chosen) < len(paper.choices) else None
