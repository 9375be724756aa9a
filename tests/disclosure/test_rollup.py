"""The roll-up is what the book says, is drawn again when the book goes on, and a changed figure is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.delivery import service as delivery
from deliberation.disclosure import keeping
from deliberation.disclosure.columns import PlaceYear
from deliberation.disclosure.queries import indicators
from deliberation.disclosure.queries.indicators import Sums
from deliberation.disclosure.tasks import HANDLERS
from deliberation.funds import queries as funds
from deliberation.proposals.models import Project
from tests import factories as make
from tests.conftest import counted
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.meetings.factories import hold_meeting, make_meeting
from tests.proposals.factories import make_project

TODAY = date(2026, 8, 1)


def kept(session: Session, place: str = make.COMMUNITY, year: int = 2026) -> PlaceYear:
    row = session.get(PlaceYear, (place, year))
    assert row is not None
    return row


def test_a_year_is_drawn_from_the_book(session: Session, year: Year) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    row, account = kept(session), funds.balance(session, make.COMMUNITY, 2026)
    assert (row.proposals, row.chosen, row.done, row.on_time, row.answers > 0) == (4, 3, 1, 1, True)
    sums = (row.appropriated_fen, row.committed_fen, row.disbursed_fen)
    assert sums == (account.appropriated_fen, account.committed_fen, account.disbursed_fen)
    assert list(indicators.faults(session)) == []


def test_the_council_is_counted_with_what_each_has_spoken(session: Session) -> None:
    ids = [make_project(session, phase="screened").id for _ in range(2)]
    hold_meeting(session, make.COMMUNITY, ids)
    keeping.draw(session, make.NOW, make.COMMUNITY)
    row = kept(session)
    assert (row.meetings, row.unquorate) == (1, 0)
    assert row.spread == 833  # one of six spoke: 5 ÷ 6


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([], None), ([0, 0], None), ([60, 60, 60], 0), ([0, 0, 0, 100], 750), ([10, 20, 30, 40], 250), ([7], 0)],
)
def test_the_spread_is_the_gini_coefficient(seconds: list[int], expected: int | None) -> None:
    assert indicators.gini(seconds) == expected


def test_shares_are_rounded_half_up_and_absent_without_a_whole() -> None:
    some = Sums(proposals=9, judged=9, chosen=4, done=2, on_time=2, late=1, answers=20, scores=94, roll=300, voters=100)
    assert (some.adoption, some.punctual, some.satisfied, some.turnout) == (44, 67, Fraction(94, 100), 33)
    none = Sums()
    shares = (none.adoption, none.punctual, none.satisfied, none.used, none.turnout, none.evenness)
    assert shares == (None,) * 6
    assert (Sums(spread=833, spoken=1).evenness, Sums(spread=0, spoken=2).evenness) == (17, 100)


def test_nothing_is_adopted_or_refused_before_the_vote_is_counted(session: Session, year: Year) -> None:
    make_project(session, place=make.NEIGHBOUR, phase="collected")
    keeping.draw(session, make.NOW, make.COMMUNITY)
    keeping.draw(session, make.NOW, make.NEIGHBOUR)
    found = indicators.by_child(session, "440303002", "subdistrict", TODAY)
    assert found[make.NEIGHBOUR, 2026].adoption is None
    assert indicators.added(found.values()).adoption == 75  # the neighbour's proposals are not among those judged


def test_wider_places_add_up_in_one_query(session: Session, year: Year) -> None:
    make_year.elsewhere(session, make.NEIGHBOUR)
    make_year.elsewhere(session, make.ELSEWHERE, wan=180)
    assert not keeping.sweep(session, make.NOW)
    for code, level in (("4403", "city"), ("440303", "district"), ("440303002", "subdistrict")):
        with counted(session) as sent:
            found = indicators.by_child(session, code, level, TODAY)
        assert len(sent) == 1
        total = indicators.added(one for (_code, when), one in found.items() if when == 2026)
        assert total.appropriated_fen == funds.balance(session, code, 2026).appropriated_fen
        assert total.proposals == sum(one.proposals for one in found.values())
    alone = indicators.by_child(session, make.COMMUNITY, "community", TODAY)
    assert set(alone) == {(make.COMMUNITY, 2026)}


def test_a_project_past_its_day_is_late_as_long_as_it_is_not_accepted(session: Session, year: Year) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    due = kept(session).due_day
    assert due is not None
    before = indicators.by_child(session, make.COMMUNITY, "community", due)[make.COMMUNITY, 2026]
    after = indicators.by_child(session, make.COMMUNITY, "community", due + timedelta(days=1))[make.COMMUNITY, 2026]
    assert (before.late, before.punctual) == (0, 100)
    assert (after.late, after.punctual) == (2, 33)


def test_a_project_with_a_plan_is_measured_by_its_own_day(session: Session, year: Year) -> None:
    """One planned day is over, one is to come, and the year's last day counts for what has no plan."""
    keeping.draw(session, make.NOW, make.COMMUNITY)
    due = kept(session).due_day
    assert due is not None
    early = due - timedelta(days=30)
    clerk = year.staff.act(session, "clerk")
    start = make.NOW.date()
    delivery.plan(session, clerk, make.NOW, project_id=year.running.id, start=start, finish=early)
    keeping.draw(session, make.NOW, make.COMMUNITY)
    row = kept(session)
    assert (row.planned, row.overdue, row.turns_on) == (1, 0, early)
    after = datetime.combine(early + timedelta(days=1), time(12), UTC)
    assert indicators.behind(session, 9, early) == []
    assert indicators.behind(session, 9, after.date()) == [make.COMMUNITY], "a planned day is over"
    assert keeping.sweep(session, after, most=9) is False
    row = kept(session)
    assert (row.planned, row.overdue, row.turns_on) == (1, 1, None)
    found = indicators.by_child(session, make.COMMUNITY, "community", after.date())[make.COMMUNITY, 2026]
    assert (found.late, found.punctual) == (1, 50)
    later = indicators.by_child(session, make.COMMUNITY, "community", due + timedelta(days=1))[make.COMMUNITY, 2026]
    assert later.late == 2
    assert list(indicators.faults(session)) == []
    assert indicators.behind(session, 9, after.date()) == []


def test_accepted_after_the_day_planned_is_not_on_time(session: Session, year: Year) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    assert kept(session).on_time == 1
    sooner = Project.done_on - timedelta(days=1)
    session.execute(sa.update(Project).where(Project.done_on.is_not(None)).values(planned_on=sooner))
    keeping.draw(session, make.NOW, make.COMMUNITY)
    assert (kept(session).done, kept(session).on_time) == (1, 0)


def test_what_the_book_has_outrun_is_drawn_again(session: Session, year: Year) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    assert indicators.behind(session, 9, TODAY) == []
    make_project(session, title="晚来的建议")
    assert indicators.behind(session, 9, TODAY) == [make.COMMUNITY]
    HANDLERS[keeping.SWEEP](session, {"slot": 1, "part": 0}, make.NOW)
    assert kept(session).proposals == 5
    assert indicators.behind(session, 9, TODAY) == []


def test_a_long_sweep_goes_on_in_parts(session: Session, year: Year) -> None:
    make_year.elsewhere(session, make.NEIGHBOUR)
    assert keeping.sweep(session, make.NOW, most=1)
    assert keeping.sweep(session, make.NOW, most=1)
    assert not keeping.sweep(session, make.NOW, most=1)


@pytest.mark.parametrize(
    "change", ["proposals = 99", "on_time = 0", "disbursed_fen = disbursed_fen - 1", "spread = 5", "meetings = 3"]
)
def test_a_changed_figure_is_found(session: Session, year: Year, change: str) -> None:
    keeping.draw(session, make.NOW, make.COMMUNITY)
    session.execute(sa.text(f"UPDATE place_year SET {change}"))  # noqa: S608 -- the test's own words
    session.expire_all()
    found = list(indicators.faults(session))
    assert [fault.stream for fault in found] == [f"place_year:{make.COMMUNITY}:2026"]
    assert change.partition(" ")[0] in found[0].problem


def test_a_year_too_many_or_too_few_is_found(session: Session, year: Year) -> None:
    make_meeting(session)
    keeping.draw(session, make.NOW, make.COMMUNITY)
    session.execute(sa.text("UPDATE place_year SET year = 2019"))
    session.expire_all()
    assert {fault.stream for fault in indicators.faults(session)} == {
        f"place_year:{make.COMMUNITY}:2019", f"place_year:{make.COMMUNITY}:2026",
    }  # fmt: skip
