"""满意度表: how those who use a project rate it, against the mark it has to reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import PLAIN, Field, Kind, Reach
from deliberation.disclosure.sheets.items import Item, items
from deliberation.proposals import queries as proposals
from deliberation.rules.rulebook import Rulebook
from deliberation.web.filters import iso

SCORES = (5, 4, 3, 2, 1)


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
    """How many gave this score."""
    return lambda one: sum(1 for rating in one.item.state.ratings if rating.score == value)


def mean(one: Rated) -> Cell:
    """The mean score as a share of five, in hundredths of a percent, rounded down."""
    ratings = one.item.state.ratings
    return sum(rating.score for rating in ratings) * 10_000 // (5 * len(ratings)) if ratings else None


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
    basis=_("Satisfaction is the sum of the scores divided by five times the answers."),
    source=source,
    unit=PLAIN,
    fields=(
        Field("number", _("Project number"), lambda one: one.item.state.number or None, width=21),
        Field("title", _("Project"), lambda one: one.item.state.title, width=26),
        Field("supplier", _("Contractor"), lambda one: one.item.state.supplier or None, width=18),
        Field("answers", _("Answers"), lambda one: len(one.item.state.ratings), "count", 8, total=True),
        Field("five", _("Very satisfied (5)"), score(5), "count", 8, ANSWERS, total=True),
        Field("four", _("Satisfied (4)"), score(4), "count", 8, ANSWERS, total=True),
        Field("three", _("Fair (3)"), score(3), "count", 8, ANSWERS, total=True),
        Field("two", _("Not satisfied (2)"), score(2), "count", 8, ANSWERS, total=True),
        Field("one", _("Very dissatisfied (1)"), score(1), "count", 8, ANSWERS, total=True),
        Field("mean", _("Satisfaction"), mean, "share", 9),
        Field("least", _("Answers needed"), lambda one: one.rules.int("satisfaction.min_answers"), "count", 8, MARKS),
        Field("pass", _("Pass mark"), lambda one: one.rules.int("satisfaction.pass") * 100, "share", 9, MARKS),
        Field("target", _("Target"), lambda one: one.rules.int("satisfaction.target") * 100, "share", 9, MARKS),
        Field("verdict", _("Rated as"), verdict, width=10),
        Field("day", _("Closed on"), closed, "day", 11),
        Field("performance", _("Performance index"), performance, "count", 8),
    ),
)
