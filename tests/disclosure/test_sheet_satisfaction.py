"""Satisfaction is one exact share, written alike wherever it is shown; a sitting belongs to the day it was held."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.delivery import service as delivery
from deliberation.disclosure import keeping
from deliberation.disclosure.columns import PlaceYear
from deliberation.disclosure.queries import indicators
from deliberation.disclosure.sheets.frame import QUARTERS
from deliberation.meetings.models import Meeting
from deliberation.proposals.queries import ProjectRow, project, project_state
from deliberation.rules.cycle import LOCAL
from deliberation.rules.shares import hundredths, satisfaction
from deliberation.web.filters import satisfied
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure import factories as make_year
from tests.disclosure.conftest import Year
from tests.disclosure.reading import table
from tests.disclosure.test_sheet_kinds import issue
from tests.meetings.factories import hold_meeting
from tests.proposals.factories import make_project


@pytest.mark.parametrize(
    ("scores", "answers", "expected"),
    [(3, 3, "20.00%"), (44, 10, "88.00%"), (137, 31, "88.38%"), (159, 40, "79.50%"), (15999, 4000, "79.99%")],
)
def test_it_is_exact_and_never_shown_higher_than_it_is(scores: int, answers: int, expected: str) -> None:
    assert satisfied(satisfaction(scores, answers)) == expected
    assert satisfied(None) == "—"


def test_a_mark_that_was_not_reached_is_not_shown_as_reached() -> None:
    almost = satisfaction(399_999, 100_000)
    assert almost is not None
    assert almost < Fraction(4, 5)
    assert hundredths(almost) == 7999


def rated(session: Session, year: Year) -> ProjectRow:
    """A project that six users have rated 5 5 4 4 4 4: 86.66 %, of which whole percents know nothing."""
    row = make_year.led(session, year.staff, "accepted", title="老年食堂", cost_wan=8)
    for number, score in enumerate((5, 5, 4, 4, 4, 4)):
        actor = make.actor(session, make.resident(session, name=f"使用者{number}"))
        delivery.rate(session, actor, office.at(25), project_id=row.id, score=score, comment="")
    clerk = year.staff.act(session, "clerk")
    delivery.evaluate(session, clerk, office.at(26), project_id=row.id)
    found = project(session, row.id)
    assert found is not None
    return found


def test_one_figure_stands_in_sheets_indicators_and_pages(
    session: Session, year: Year, zh: None, client: FlaskClient
) -> None:
    row = rated(session, year)
    state = project_state(session, row.id)
    assert row.satisfied == state.satisfied == Fraction(26, 30)
    assert satisfied(row.satisfied) == "86.66%"
    rows, totals = table(issue(session, "satisfaction"))
    assert {one["项目名称"]: one["满意度"] for one in rows}["老年食堂"] == 0.8666
    both = [row, project(session, year.archived.id)]
    whole = satisfaction(sum(one.scores for one in both if one), sum(one.answers for one in both if one))
    assert whole is not None
    assert totals["满意度"] == hundredths(whole) / 10_000
    quarter, _ = table(issue(session, "quarterly"))
    assert [one["满意度"] for one in quarter if one["满意度"] is not None] == [totals["满意度"]]
    book, _ = table(issue(session, "handbook"))
    assert {one["指标"]: one["比例"] for one in book}["全部评价"] == totals["满意度"]
    keeping.draw(session, make.NOW, make.COMMUNITY)
    kept = session.get(PlaceYear, (make.COMMUNITY, 2026))
    assert kept is not None
    assert satisfaction(kept.scores, kept.answers) == whole
    assert list(indicators.faults(session)) == []
    assert "满意度 86.66%" in client.get(f"/projects/{row.id}").get_data(as_text=True)
    data = client.get(f"/api/v1/projects/{row.id}").get_json()
    assert data["satisfaction"] == 8666


def test_an_open_survey_shows_no_running_figure(session: Session, year: Year, zh: None) -> None:
    row = make_year.led(session, year.staff, "accepted", title="老年食堂", cost_wan=8)
    actor = make.actor(session, make.resident(session, name="使用者"))
    delivery.rate(session, actor, office.at(25), project_id=row.id, score=1, comment="")
    rows, totals = table(issue(session, "satisfaction"))
    assert totals["收到份数"] == sum(totals[name] for name in totals if str(name).endswith("分）"))
    assert totals["测评中已收份数"] == 1
    mine = next(one for one in rows if one["项目名称"] == "老年食堂")
    assert mine["测评中已收份数"] == 1
    assert (mine["收到份数"], mine["满意度"], mine["很不满意（1分）"], mine["评定"]) == (None, None, None, "测评中")


def test_a_january_sitting_on_last_years_projects_is_one_of_january(session: Session, zh: None) -> None:
    """Sheets, indicators and the handbook count it in the year in which the council sat."""
    hold_meeting(session, make.COMMUNITY, [make_project(session, phase="screened").id for _ in range(2)])
    january = datetime(2027, 1, 9, 10, 0, tzinfo=LOCAL)
    session.execute(update(Meeting).values(starts_at=january, opened_at=january))
    rows, _totals = table(issue(session, "quarterly"))
    assert [one["开会次数"] for one in rows] == [0] * len(QUARTERS)
    drawn = indicators.drawn(session, make.COMMUNITY, make.NOW.date())
    assert [year for year, one in drawn.items() if one.meetings] == [2027]
    book, _ = table(issue(session, "handbook"))
    assert {one["指标"]: one["数量"] for one in book}["2026年 召开议事会（次）"] == 0
