"""民生服务统计分析手册: a year in figures and charts, chapter by chapter, beside the two years before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.queries.sittings import sittings
from deliberation.disclosure.sheets.content import Content
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import EVERY, Item, items
from deliberation.funds import queries as funds
from deliberation.rules import shares
from deliberation.web.words import CATEGORIES, PHASES, THEMES

PAST = 2
"""So many earlier years are set beside the year."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the book; sums in fen, shares in hundredths of a percent."""

    community: str
    chapter: str
    name: str
    count: int | None = None
    sum_fen: int | None = None
    share: int | None = None


def source(session: Session, reach: Reach) -> Iterator[Figure]:
    """The figures of all communities together: this is a book about a place, not about each of its parts."""
    name = reach.place.short
    found = list(items(session, reach, EVERY))
    yield from _years(session, reach, name, found)
    yield from _grouped(name, gettext("By category"), CATEGORIES, found, lambda item: item.state.category)
    yield from _grouped(name, gettext("By theme"), THEMES, found, lambda item: item.state.theme)
    yield from _grouped(name, gettext("By where they stand"), PHASES, found, lambda item: item.state.phase)
    yield from _satisfaction(name, found)


def _years(session: Session, reach: Reach, name: str, found: list[Item]) -> Iterator[Figure]:
    """Money and projects of the year and of the years before it."""
    met = sittings(session, reach.communities)
    for year in range(reach.year - PAST, reach.year + 1):
        sat = [one.held for one in met if one.day.year == year]
        then = found if year == reach.year else list(items(session, replace(reach, year=year), EVERY))
        given = sum(funds.balance(session, code, year).appropriated_fen for code in reach.communities)
        paid = sum(item.state.paid_fen for item in then)
        share = paid * 10_000 // given if given else None
        chapter = gettext("Year by year")
        yield Figure(name, chapter, gettext("%(year)s: needs", year=year), len(then))
        done = sum(1 for item in then if item.first("accepted"))
        yield Figure(name, chapter, gettext("%(year)s: accepted", year=year), done)
        yield Figure(name, chapter, gettext("%(year)s: allocated", year=year), None, given)
        yield Figure(name, chapter, gettext("%(year)s: paid", year=year), None, paid, share)
        yield Figure(name, chapter, gettext("%(year)s: meetings held", year=year), sum(sat))
        yield Figure(name, chapter, gettext("%(year)s: without a quorum", year=year), len(sat) - sum(sat))


def _grouped(
    name: str, chapter: str, words: Any, found: Iterable[Item], key: Callable[[Item], str]
) -> Iterator[Figure]:
    """How many needs there are of each, and what those of them that were approved cost."""
    everything = list(found)
    counts = Counter(key(item) for item in everything)
    for code, word in words.items():
        if counts[code]:
            sums = sum(item.row.sum_fen for item in everything if key(item) == code and item.state.budget_fen)
            yield Figure(name, chapter, str(word), counts[code], sums, counts[code] * 10_000 // len(everything))


SCORES: dict[int, LazyString] = {
    5: _("Very satisfied (5)"), 4: _("Satisfied (4)"), 3: _("Fair (3)"), 2: _("Not satisfied (2)"),
    1: _("Very dissatisfied (1)"),
}  # fmt: skip


def _satisfaction(name: str, found: Iterable[Item]) -> Iterator[Figure]:
    """How the users answered, where their survey is closed; each score's share, and what all come to together."""
    closed = [item.state for item in found if item.state.satisfied is not None]
    answers = Counter(rating.score for state in closed for rating in state.ratings)
    total = sum(answers.values())
    exact = shares.satisfaction(sum(score * count for score, count in answers.items()), total)
    if exact is None:
        return
    chapter = gettext("Satisfaction of the users")
    for score, word in SCORES.items():
        yield Figure(name, chapter, str(word), answers[score], None, answers[score] * 10_000 // total)
    yield Figure(name, chapter, gettext("All answers"), total, None, shares.hundredths(exact))


def charts(content: Content) -> list[Any]:
    """A chart for each chapter, from the very rows that stand below."""
    from deliberation.pdf import charts as draw  # noqa: PLC0415 -- typesetting is loaded by who prints

    columns = [column.key for column in content.columns]
    chapter, name, count, fen = (columns.index(key) for key in ("chapter", "title", "count", "sum"))
    chapters: dict[str, list[Any]] = {}
    for row in content.rows:
        chapters.setdefault(str(row[chapter]), []).append(row)
    made: list[Any] = []
    for title, rows in chapters.items():
        sums = [(str(row[name]), int(row[fen]) / 1_000_000) for row in rows if row[fen] is not None]
        counts = [(str(row[name]), int(row[count])) for row in rows if row[count] is not None]
        pair = [draw.bars(gettext("%(chapter)s: number", chapter=title), counts)] if counts else []
        if any(value for _name, value in sums):
            pair.append(draw.bars(gettext("%(chapter)s: ten thousand yuan", chapter=title), sums))
        made.append(draw.beside(pair))
    return made


KIND = Kind(
    name="handbook",
    title=_("handbook of statistics"),
    tells=_(
        "The year in figures and charts: by category, by theme, by progress, satisfaction, beside two years before."
    ),
    basis=_("Numbers count every need; sums only what was approved: final, else of the contract, else the budget."),
    belongs=_("needs and money by the year of the project, sittings of the council by the day they were held."),
    source=source,
    quarterly=False,
    charts=charts,
    per_project=0.1,
    fields=(
        Field("chapter", _("Chapter"), lambda figure: figure.chapter, width=18),
        Field("title", _("Figure"), lambda figure: figure.name, width=28),
        Field("count", _("How many"), lambda figure: figure.count, "count", 10, total=False),
        Field("sum", _("Sum (yuan)"), lambda figure: figure.sum_fen, "money", 16, total=False),
        Field("sum_wan", _("Sum (ten thousand yuan)"), lambda figure: figure.sum_fen, "wan", 14, total=False),
        Field("share", _("Share"), lambda figure: figure.share, "share", 10),
    ),
)
