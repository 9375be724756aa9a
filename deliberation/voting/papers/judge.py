"""One paper against the form: a ballot to be counted, or spoiled, with everything that is wrong with it.

A paper with several faults is filed under the first in the order of :class:`Fault`: what is wrong with the
sheet itself, then what names no project or names one twice, then the numbers beside the names, then how
many, then how much. Reasons after the notice of a ballot in Beitou 2017: not the number asked for, damaged,
unreadable, the same item twice, signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from deliberation.voting.election import Ballot, BallotKind, Project
from deliberation.voting.papers.form import BallotForm


class Fault(StrEnum):
    """What can be wrong with a paper, the gravest first."""

    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    SIGNED = "signed"
    BLANK = "blank"
    UNKNOWN_PROJECT = "unknown_project"
    REPEATED = "repeated"
    VALUE_MISSING = "value_missing"
    PLACE_REPEATED = "place_repeated"
    RANKING_GAP = "ranking_gap"
    POINTS_TOO_LOW = "points_too_low"
    POINTS_TOO_HIGH = "points_too_high"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TOO_FEW_OF_CATEGORY = "too_few_of_category"
    TOO_MANY_OF_CATEGORY = "too_many_of_category"
    SUM_TOO_LOW = "sum_too_low"
    SUM_TOO_HIGH = "sum_too_high"
    TOO_CHEAP = "too_cheap"
    OVER_BUDGET = "over_budget"
    CATEGORY_TOO_CHEAP = "category_too_cheap"
    CATEGORY_OVER_BUDGET = "category_over_budget"


SEEN = (Fault.DAMAGED, Fault.UNREADABLE, Fault.SIGNED)
"""What a teller sees on the sheet and notes."""


class Entry(NamedTuple):
    """A project as written, with the points or the place (1 is best) beside it where there are any."""

    project: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet as entered: its number in the pile (never the voter's), what is written, what a teller noted."""

    number: str
    entries: tuple[Entry, ...] = ()
    noted: frozenset[Fault] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault with the figures of the case: what was found, and the bound."""

    fault: Fault
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A paper set apart: all that is wrong, the fault it is filed under first."""

    number: str
    findings: tuple[Finding, ...]

    @property
    def fault(self) -> Fault:
        """What the paper is filed under."""
        return self.findings[0].fault


def judge(form: BallotForm, projects: Sequence[Project], paper: Paper) -> Ballot | Spoiled:
    """The ballot of a valid paper as :meth:`Election.of` takes it, or the paper set apart."""
    found = sorted(_faults(form, {project.id: project for project in projects}, paper), key=_order)
    if found:
        return Spoiled(paper.number, tuple(found))
    if form.kind.counted_as.has_points:
        return {entry.project: entry.value or 0 for entry in paper.entries}
    places = [entry.value or place for place, entry in enumerate(paper.entries, start=1)]
    by_place = sorted(zip(places, paper.entries, strict=True), key=lambda pair: pair[0])
    return tuple(entry.project for _, entry in by_place)


def _order(finding: Finding) -> int:
    return list(Fault).index(finding.fault)


def _faults(form: BallotForm, known: Mapping[str, Project], paper: Paper) -> Iterator[Finding]:
    yield from (Finding(fault) for fault in SEEN if fault in paper.noted)
    if paper.noted & {Fault.DAMAGED, Fault.UNREADABLE}:
        return  # what stands on such a sheet is not to be relied on
    if not paper.entries:
        if not form.blank_is_valid or paper.noted:
            yield Finding(Fault.BLANK)
        return
    times = Counter(entry.project for entry in paper.entries)
    yield from (Finding(Fault.UNKNOWN_PROJECT, {"project": name}) for name in times if name not in known)
    yield from (Finding(Fault.REPEATED, {"project": name, "times": n}) for name, n in times.items() if n > 1)
    if form.kind.counted_as.has_points:
        yield from _points(form, paper.entries)
    elif form.kind.counted_as is BallotKind.ORDINAL:
        yield from _places(paper.entries)
    yield from _length(form, len(paper.entries))
    named = [known[name] for name in times if name in known]
    yield from _cost(form, named)
    yield from _categories(form, named)


def _points(form: BallotForm, entries: Sequence[Entry]) -> Iterator[Finding]:
    total = 0
    for project, value in entries:
        if value is None:
            yield Finding(Fault.VALUE_MISSING, {"project": project})
            continue
        total += value
        low, high = max(form.min_points or 0, 0), form.max_points
        if value < low:
            yield Finding(Fault.POINTS_TOO_LOW, {"project": project, "found": value, "least": low})
        if high is not None and value > high:
            yield Finding(Fault.POINTS_TOO_HIGH, {"project": project, "found": value, "most": high})
    yield from _within(total, form.min_sum_points, form.max_sum_points, Fault.SUM_TOO_LOW, Fault.SUM_TOO_HIGH)


def _places(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Places must be 1, 2, 3, … without a gap; a ranking without places is in the order written."""
    places = [entry.value for entry in entries if entry.value is not None]
    if not places:
        return
    yield from (Finding(Fault.VALUE_MISSING, {"project": name}) for name, place in entries if place is None)
    times = Counter(places)
    yield from (Finding(Fault.PLACE_REPEATED, {"place": place, "times": n}) for place, n in times.items() if n > 1)
    missing = [place for place in range(1, len(times) + 1) if place not in times]
    if missing:
        yield Finding(Fault.RANKING_GAP, {"missing": missing[0]})


def _length(form: BallotForm, found: int) -> Iterator[Finding]:
    single = form.kind.counted_as is BallotKind.CHOOSE_ONE
    most = 1 if single else form.max_length
    yield from _within(found, form.min_length, most, Fault.TOO_FEW, Fault.TOO_MANY)


def _cost(form: BallotForm, named: Sequence[Project]) -> Iterator[Finding]:
    total = sum(project.cost for project in named)
    yield from _within(total, form.min_sum_cost, form.max_sum_cost, Fault.TOO_CHEAP, Fault.OVER_BUDGET)


def _categories(form: BallotForm, named: Sequence[Project]) -> Iterator[Finding]:
    for place, category in enumerate(form.categories):
        inside = [project for project in named if category in map(str.strip, project.category.split(","))]
        bounds = (form.min_length_per_category, form.max_length_per_category)
        faults = (Fault.TOO_FEW_OF_CATEGORY, Fault.TOO_MANY_OF_CATEGORY)
        yield from _within(len(inside), *bounds, *faults, category=category)
        least = form.min_sum_cost_per_category[place] if form.min_sum_cost_per_category else None
        most = form.max_sum_cost_per_category[place] if form.max_sum_cost_per_category else None
        total = sum(project.cost for project in inside)
        yield from _within(total, least, most, Fault.CATEGORY_TOO_CHEAP, Fault.CATEGORY_OVER_BUDGET, category=category)


def _within(
    found: int, least: int | None, most: int | None, below: Fault, above: Fault, **more: str
) -> Iterator[Finding]:
    if least is not None and found < least:
        yield Finding(below, {"found": found, "least": least, **more})
    if most is not None and found > most:
        yield Finding(above, {"found": found, "most": most, **more})
