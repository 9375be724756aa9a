"""满意度表: how those who use a project rate it, against the mark it has to reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import PLAIN, Field, Kind, Reach
from deliberation.disclosure.sheets.items import Item, items
from deliberation.proposals import queries as proposals
from deliberation.rules import shares
from deliberation.rules.rulebook import Rulebook
from deliberation.web.filters import iso

NAMED = {5: "five", 4: "four", 3: "three", 2: "two", 1: "one"}
"""Scores and the columns that count them."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A project with the rules that its rating is measured by."""

    item: Item
    rules: Rulebook

    @property
    def community(self) -> str:
        """Whose project it is."""
        return self.item.community


def source(session: Session, reach: Reach) -> Iterator[Rated]:
    """The projects open to ratings or rated; in a quarter, those whose survey was closed in it."""
    found = [item for item in items(session, reach) if item.first("accepted")]
    found = [item for item in found if reach.holds(item.last("evaluated"))]
    rules = proposals.rulebooks_of(session, {(item.row.place, reach.year) for item in found})
    return (Rated(item, rules[item.row.place, reach.year]) for item in found)


def score(value: int) -> Callable[[Rated], Cell]:
    """How many gave this score; told when the survey is closed, so that nobody is led by a running tally."""

    def count(one: Rated) -> Cell:
        state = one.item.state
        return None if state.satisfied is None else sum(1 for rating in state.ratings if rating.score == value)

    return count


def answers(*, closed: bool) -> Callable[[Rated], Cell]:
    """The answers to closed surveys, or to open ones: apart, so that what is added up is of one kind."""
    return lambda one: len(one.item.state.ratings) if (one.item.state.satisfied is not None) == closed else None


def mean(one: Rated) -> Cell:
    """The satisfaction, once the survey is closed."""
    return _shown(one.item.state.satisfied)


def overall(sums: Mapping[str, int]) -> Cell:
    """The satisfaction of all whose survey is closed, from the answers by score."""
    scores = sum(value * sums[name] for value, name in NAMED.items())
    return _shown(shares.satisfaction(scores, sum(sums[name] for name in NAMED.values())))


def _shown(share: Fraction | None) -> Cell:
    return None if share is None else shares.hundredths(share)


def verdict(one: Rated) -> Cell:
    """Whether it passed, in words."""
    percent = one.item.state.satisfaction
    if percent is None:
        return gettext("Survey open")
    if percent >= one.rules.int("satisfaction.target"):
        return gettext("Target reached")
    return gettext("Passed") if percent >= one.rules.int("satisfaction.pass") else gettext("Not passed")


def closed(one: Rated) -> Cell:
    """The day the survey was closed."""
    when = one.item.last("evaluated")
    return iso(when) if when else None


def performance(one: Rated) -> Cell:
    """How well the contract was fulfilled, 0 to 100, once it is settled."""
    return one.item.state.performance.index if one.item.state.performance else None


ANSWERS, MARKS = _("Answers by score"), _("Marks")

KIND = Kind(
    name="satisfaction",
    title=_("satisfaction of the users"),
    tells=_("How those who use each project rate it: answers by score, satisfaction, the mark to be reached."),
    basis=_("Satisfaction is the sum of the scores divided by five times the answers, rounded down."),
    belongs=_("by the day the survey was closed; one still open stands in the year only."),
    paper="A3",
    source=source,
    unit=PLAIN,
    fields=(
        Field("number", _("Project number"), lambda one: one.item.state.number or None, width=21),
        Field("title", _("Project"), lambda one: one.item.state.title, width=26),
        Field("supplier", _("Contractor"), lambda one: one.item.state.supplier or None, width=18),
        Field("pending", _("Answers of open surveys"), answers(closed=False), "count", 8, total=True),
        Field("answers", _("Answers"), answers(closed=True), "count", 8, total=True),
        Field("five", _("Very satisfied (5)"), score(5), "count", 8, ANSWERS, total=True),
        Field("four", _("Satisfied (4)"), score(4), "count", 8, ANSWERS, total=True),
        Field("three", _("Fair (3)"), score(3), "count", 8, ANSWERS, total=True),
        Field("two", _("Not satisfied (2)"), score(2), "count", 8, ANSWERS, total=True),
        Field("one", _("Very dissatisfied (1)"), score(1), "count", 8, ANSWERS, total=True),
        Field("mean", _("Satisfaction"), mean, "share", 9, overall=overall),
        Field("least", _("Answers needed"), lambda one: one.rules.int("satisfaction.min_answers"), "count", 8, MARKS),
        Field("pass", _("Pass mark"), lambda one: one.rules.int("satisfaction.pass") * 100, "share", 9, MARKS),
        Field("target", _("Target"), lambda one: one.rules.int("satisfaction.target") * 100, "share", 9, MARKS),
        Field("verdict", _("Rated as"), verdict, width=10),
        Field("day", _("Closed on"), closed, "day", 11),
        Field("performance", _("Performance index"), performance, "count", 8),
    ),
)
