"""A ballot as it is laid before a voter: what can be chosen, within which bounds, by which marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberation.polls import choices
from deliberation.polls.queries import CandidateRow, PollRow, shuffled
from deliberation.voting.election import BallotKind, Project
from deliberation.voting.papers.form import BallotForm, FormKind
from deliberation.voting.papers.judge import Entry

SCALE = 5
"""Up to so many points are shown side by side; more are counted up and down."""

TICK, ONE, SCORE, POINTS, RANK = "tick", "one", "score", "points", "rank"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``control`` is how a mark is made; money in fen, ``ceiling_fen`` None where the money bounds nothing."""

    control: str
    options: tuple[CandidateRow, ...]
    form: BallotForm
    order: int = 0
    marked: Mapping[str, int] = field(default_factory=dict)
    """What is marked already: the points or the place, 1 for a tick; in the voter's order."""

    @property
    def ceiling_fen(self) -> int | None:
        """What the chosen may cost together."""
        return self.form.max_sum_cost

    @property
    def least(self) -> int:
        """The fewest options to mark."""
        return self.form.min_length or 0

    @property
    def most(self) -> int:
        """The most options to mark: never more than there are."""
        given = 1 if self.control == ONE else self.form.max_length or len(self.options)
        return min(given, len(self.options))

    @property
    def top(self) -> int:
        """The most points for one option."""
        return self.form.max_points or self.form.max_sum_points or 0

    @property
    def chosen(self) -> tuple[CandidateRow, ...]:
        """What is marked, in the voter's order."""
        known = {row.project_id: row for row in self.options}
        return tuple(known[name] for name in self.marked if name in known)

    @property
    def spent_fen(self) -> int:
        """What the chosen cost together."""
        return sum(row.cost_fen for row in self.chosen)

    @property
    def values(self) -> tuple[str, ...]:
        """The marks as a form sends them."""
        if self.form.kind.counted_as.has_points:
            return tuple(f"{name}:{points}" for name, points in self.marked.items())
        return tuple(self.marked)


def sheet_of(poll: PollRow, rows: Sequence[CandidateRow], order: int = 0, marks: Sequence[str] = ()) -> Sheet:
    """The ballot of ``poll`` in one of its orders, with what was marked before."""
    form = choices.form_of(poll)
    options = shuffled(rows, f"{poll.id}|{order}")
    if poll.subject in ("question", "survey"):
        options = tuple(rows)  # for, against, abstain stand in the order in which they were put
    return Sheet(_control(form), options, form, order, _marked(form, choices.entries(marks)))


def projects(rows: Sequence[CandidateRow]) -> tuple[Project, ...]:
    """The options as the judge of ballots knows them."""
    return tuple(Project(row.project_id, row.cost_fen, row.title) for row in rows)


def _control(form: BallotForm) -> str:
    kind = form.kind
    if kind is FormKind.CHOOSE_ONE:
        return ONE
    if kind is FormKind.ORDINAL:
        return RANK
    if not kind.counted_as.has_points:
        return TICK
    return SCORE if kind is FormKind.SCORING and (form.max_points or 0) <= SCALE else POINTS


def _marked(form: BallotForm, entries: Sequence[Entry]) -> dict[str, int]:
    """Marks by option; a ranking in its order, whether it came with places or in order."""
    if form.kind.counted_as.has_points:
        return {entry.project: entry.value for entry in entries if entry.value}
    if form.kind.counted_as is BallotKind.ORDINAL:
        named = sorted(enumerate(entries, start=1), key=lambda pair: pair[1].value or pair[0])
        return {entry.project: entry.value or place for place, entry in named}
    return {entry.project: 1 for entry in entries}
