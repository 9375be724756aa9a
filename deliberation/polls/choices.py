"""What a voter marks, whatever the kind of ballot and whatever the channel: one form, one judge, one way to write it.

A ballot is kept as one line: ``id`` for a tick, ``id:3`` for points, in the voter's order where the order counts.
Marks that mean the same are written the same, so the same ballot sent again gives the same receipt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from deliberation.rules.refusal import Json, Refusal
from deliberation.voting.election import Ballot, BallotKind, Project
from deliberation.voting.papers.form import BallotForm, FormKind
from deliberation.voting.papers.judge import Entry, Fault, Finding, Paper, Spoiled, judge


class Frame(Protocol):
    """What bounds a ballot: the columns of a poll."""

    @property
    def ballot_kind(self) -> str: ...
    @property
    def budget_fen(self) -> int: ...
    @property
    def within_budget(self) -> bool: ...
    @property
    def min_picks(self) -> int: ...
    @property
    def max_picks(self) -> int: ...
    @property
    def max_points(self) -> int: ...
    @property
    def max_sum_points(self) -> int: ...


DIGITS = 9
"""Numbers beside a mark are no longer than this."""

CODES = {
    Fault.BLANK: "BALLOT_BLANK",
    Fault.UNKNOWN_PROJECT: "BALLOT_UNKNOWN_PROJECT",
    Fault.REPEATED: "BALLOT_REPEATED",
    Fault.VALUE_MISSING: "BALLOT_VALUE_MISSING",
    Fault.PLACE_REPEATED: "BALLOT_PLACE_REPEATED",
    Fault.RANKING_GAP: "BALLOT_RANKING_GAP",
    Fault.POINTS_TOO_LOW: "BALLOT_POINTS_TOO_LOW",
    Fault.POINTS_TOO_HIGH: "BALLOT_POINTS_TOO_HIGH",
    Fault.TOO_FEW: "BALLOT_TOO_FEW",
    Fault.TOO_MANY: "BALLOT_TOO_MANY",
    Fault.TOO_FEW_OF_CATEGORY: "BALLOT_TOO_FEW_OF_CATEGORY",
    Fault.TOO_MANY_OF_CATEGORY: "BALLOT_TOO_MANY_OF_CATEGORY",
    Fault.SUM_TOO_LOW: "BALLOT_SUM_TOO_LOW",
    Fault.SUM_TOO_HIGH: "BALLOT_SUM_TOO_HIGH",
    Fault.TOO_CHEAP: "BALLOT_TOO_CHEAP",
    Fault.OVER_BUDGET: "BALLOT_OVER_BUDGET",
    Fault.CATEGORY_TOO_CHEAP: "BALLOT_CATEGORY_TOO_CHEAP",
    Fault.CATEGORY_OVER_BUDGET: "BALLOT_CATEGORY_OVER_BUDGET",
}
"""The refusal for a fault that marks can have."""

RULES = {
    Fault.TOO_FEW: "rulebook:ballot.min_picks",
    Fault.TOO_MANY: "rulebook:ballot.max_picks",
    Fault.OVER_BUDGET: "rulebook:ballot.within_budget",
}
"""The rule behind a fault, where it is one of the rulebook's; the poll's own frame otherwise."""


def form_of(frame: Frame) -> BallotForm:
    """The bounds of a ballot. Costs are fen; a blank ballot is an abstention only where a question is put."""
    kind = FormKind(frame.ballot_kind)
    budgeted = kind is FormKind.KNAPSACK or frame.within_budget
    points, single = kind.counted_as.has_points, kind is FormKind.CHOOSE_ONE
    return BallotForm(
        kind,
        min_length=min(frame.min_picks, 1) if single else frame.min_picks,
        max_length=1 if single else frame.max_picks,
        max_sum_cost=frame.budget_fen if budgeted else None,
        min_points=0 if points else None,
        max_points=frame.max_points or None if points else None,
        max_sum_points=frame.max_sum_points or None if points else None,
        blank_is_valid=frame.min_picks == 0,
    )


def entries(marks: Sequence[str]) -> tuple[Entry, ...]:
    """Marks as a page sends them, ``id`` or ``id:3``; what is no number stays part of the id and names nothing.

    An empty mark is a place that was left free.
    """
    found = []
    for mark in marks:
        id_, colon, value = mark.rpartition(":")
        digits = value.removeprefix("-")
        told = colon and value.isascii() and digits.isdigit() and len(digits) <= DIGITS
        found.append(Entry(id_, int(value)) if told else Entry(mark))
    return tuple(entry for entry in found if entry.project or entry.value is not None)


def check(form: BallotForm, options: Sequence[Project], marked: Sequence[Entry]) -> Refusal | None:
    """Why these marks are no valid ballot: the gravest fault, with its figures; None where they are one."""
    judged = judge(form, options, Paper("", _meant(form, marked)))
    return refusal_of(judged.findings[0], form) if isinstance(judged, Spoiled) else None


def refusal_of(finding: Finding, form: BallotForm) -> Refusal:
    """A fault of the marks on a ballot as a refusal. What a teller sees on a sheet of paper is none."""
    params: dict[str, Json] = dict(finding.params)
    if finding.fault is Fault.OVER_BUDGET and form.max_sum_cost is not None:
        total = finding.params["found"]
        params = {"total_fen": total, "budget_fen": form.max_sum_cost, "over_fen": int(total) - form.max_sum_cost}
    return Refusal(CODES[finding.fault], RULES.get(finding.fault, "poll"), params)


def canonical(form: BallotForm, marked: Sequence[Entry]) -> str:
    """The one way to write a valid ballot down."""
    meant = _meant(form, marked)
    if form.kind.counted_as.has_points:
        return " ".join(sorted(f"{entry.project}:{entry.value}" for entry in meant))
    named = [entry.project for entry in meant]
    return " ".join(named if form.kind.counted_as is BallotKind.ORDINAL else sorted(named))


def parse(text: str) -> tuple[Entry, ...]:
    """What :func:`canonical` wrote."""
    return entries(text.split())


def ballot(form: BallotForm, text: str) -> Ballot:
    """A written ballot as :meth:`deliberation.voting.election.Election.of` takes it."""
    marked = parse(text)
    if form.kind.counted_as.has_points:
        points: Mapping[str, int] = {entry.project: entry.value or 0 for entry in marked}
        return points
    return tuple(entry.project for entry in marked)


def _meant(form: BallotForm, marked: Sequence[Entry]) -> tuple[Entry, ...]:
    """Points of nothing are no mark; places of a ranking put it in order; a tick has no number."""
    if form.kind.counted_as.has_points:
        return tuple(entry for entry in marked if entry.value != 0)
    if form.kind.counted_as is not BallotKind.ORDINAL:
        return tuple(one if one.value is None else Entry(f"{one.project}:{one.value}") for one in marked)
    if all(entry.value is not None for entry in marked):
        places = sorted(entry.value or 0 for entry in marked)
        if places == list(range(1, len(marked) + 1)):
            return tuple(Entry(entry.project) for entry in sorted(marked, key=lambda entry: entry.value or 0))
    return tuple(marked)
