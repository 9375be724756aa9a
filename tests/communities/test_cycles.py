"""The year of a community: announced, shown with 'you are here', moved with a reason, closed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities import queries, service, words
from deliberation.communities.forms import default_stages
from deliberation.communities.models import Cycle
from deliberation.communities.projection import check_cycle
from deliberation.ledger.book import history
from deliberation.rules.cycle import STAGES, Stage, write_stages
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.rulebook import Setting
from tests import factories as f
from tests.conftest import counted
from tests.pages import fields

PAGE = f"/places/{f.COMMUNITY}/cycles/2026"
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))


def on(month: int, day: int, year: int = 2026) -> datetime:
    """Noon of a day in Shenzhen."""
    return datetime(year, month, day, 4, tzinfo=UTC)


def announce(session: Session, year: int = 2026, place: str = f.COMMUNITY, actor: Actor = OFFICER) -> None:
    f.place(session, place)
    service.announce_cycle(
        session, actor, f.NOW,
        place=place, year=year, allocation_fen=200_000_000, stages=write_stages(default_stages(year)),
    )  # fmt: skip


def test_announcing_freezes_the_rules(session: Session) -> None:
    announce(session)
    row = queries.cycle(session, f.COMMUNITY, 2026)
    assert row is not None
    assert (row.status, row.allocation_fen, row.stream) == ("announced", 200_000_000, f"cycle:{f.COMMUNITY}:2026")
    longer = {"notice.days": Setting(9, "街道通知")}
    service.adopt_layer(session, SYSTEM, f.NOW, place=f.COMMUNITY, title="文华社区", rules=longer)
    assert queries.frozen_rulebook(session, row.rulebook).int("notice.days") == 5
    assert list(check_cycle(session, row.stream, history(session, row.stream))) == []


@pytest.mark.parametrize(
    ("place", "year", "code"),
    [
        (f.SUBDISTRICT, 2026, "CYCLE_OF_COMMUNITY"),
        ("999", 2026, "CYCLE_OF_COMMUNITY"),
        (f.COMMUNITY, 2099, "CYCLE_YEAR"),
    ],
)
def test_a_year_belongs_to_a_community_and_to_our_time(session: Session, place: str, year: int, code: str) -> None:
    f.place(session)
    with pytest.raises(Refused) as refused:
        service.announce_cycle(
            session, OFFICER, f.NOW,
            place=place, year=year, allocation_fen=1, stages=write_stages(default_stages(2026)),
        )  # fmt: skip
    assert refused.value.refusal.code == code


def test_a_year_is_announced_once_by_the_sub_district(session: Session) -> None:
    announce(session)
    with pytest.raises(Refused) as again:
        announce(session)
    assert again.value.refusal.code == "CYCLE_STATUS"
    with pytest.raises(Refused) as clerk:
        announce(session, 2027, actor=Actor("clerk-1", frozenset({"clerk"})))
    assert clerk.value.refusal.code == "NOT_ENTITLED"


@pytest.mark.parametrize(
    ("at", "year"),
    [(on(1, 5, 2025), 2025), (on(1, 5), 2025), (on(3, 1), 2026), (on(12, 31), 2026), (on(6, 1, 2027), 2026)],
)
def test_the_current_year_is_the_one_that_began_last(session: Session, at: datetime, year: int) -> None:
    announce(session, 2025)
    announce(session, 2026)
    found = queries.current_cycle(session, f.COMMUNITY, at)
    assert found is not None
    assert found.year == year


def test_a_closed_year_is_no_longer_current(session: Session) -> None:
    announce(session, 2025)
    announce(session, 2026)
    service.close_cycle(session, OFFICER, f.NOW, place=f.COMMUNITY, year=2026)
    found = queries.current_cycle(session, f.COMMUNITY, on(6, 1))
    assert found is not None
    assert found.year == 2025
    assert queries.current_cycle(session, f.NEIGHBOUR, on(6, 1)) is None


def test_current_years_of_many_communities_are_one_query(session: Session) -> None:
    announce(session)
    announce(session, place=f.NEIGHBOUR)
    with counted(session) as sent:
        found = queries.current_cycles(session, [f.COMMUNITY, f.NEIGHBOUR, f.ELSEWHERE], on(6, 1))
    assert (len(sent), sorted(found)) == (1, [f.NEIGHBOUR, f.COMMUNITY])


@pytest.mark.parametrize(
    ("at", "states"),
    [
        (on(2, 1), "next next next next next next"),
        (on(3, 1), "now next next next next next"),
        (on(4, 15), "now next next next next next"),
        (on(6, 1), "done done now next next next"),
        (datetime(2026, 6, 15, 16, 0, tzinfo=UTC), "done done done now next next"),
        (datetime(2026, 6, 15, 15, 59, tzinfo=UTC), "done done now next next next"),
        (on(12, 1), "done done done done done done"),
    ],
)
def test_the_step_bar_follows_days_in_shenzhen(session: Session, at: datetime, states: str) -> None:
    announce(session)
    row = queries.cycle(session, f.COMMUNITY, 2026)
    assert row is not None
    assert " ".join(step.state for step in queries.cycle_steps(row, at)) == states


def test_overlapping_stages_are_both_now(app: Flask, session: Session) -> None:
    stages = [Stage(s.name, s.first, date(2026, 7, 10) if s.name == "notice" else s.last) for s in default_stages(2026)]
    row = queries.CycleRow(f.COMMUNITY, 2026, 1, tuple(stages), "", "announced")
    with app.test_request_context():
        bar = words.step_bar(row, on(7, 5))
    assert [step["state"] for step in bar.steps].count("now") == 2
    assert bar.now == "公示，到7月10日为止；实施，到10月31日为止"
    assert bar.next == "验收，11月1日开始"


def test_everybody_sees_the_year(client: FlaskClient, session: Session) -> None:
    announce(session)
    with time_machine.travel(on(6, 10), tick=False):
        page = client.get(PAGE).text
    assert ">200<" in page.replace(" ", "")
    assert "投票，到6月15日为止" in page
    assert "调整日期" not in page
    assert client.get(f"/places/{f.COMMUNITY}/cycles/2031").status_code == 404
    assert client.get(f"/places/{f.NEIGHBOUR}/cycles/2026").status_code == 404


def test_the_clerk_moves_the_dates_with_a_reason(client: FlaskClient, session: Session) -> None:
    announce(session)
    f.enter(client, session, f.holder(session, "clerk"))
    typed = fields(client.get(f"{PAGE}/dates").text)
    assert typed["vote_last"] == "2026-06-15"
    answer = client.post(f"{PAGE}/dates", data=typed | {"vote_last": "2026年6月20日", "reason": "端午节放假"})
    assert answer.headers["Location"] == PAGE
    row = queries.cycle(session, f.COMMUNITY, 2026)
    assert row is not None
    assert row.stage("vote").last == date(2026, 6, 20)
    assert "端午节放假" in client.get(PAGE).text
    assert list(check_cycle(session, row.stream, history(session, row.stream))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "请填写这一项"),
        ({"vote_first": "someday"}, "例如 1958-03-07"),
        ({"vote_first": ""}, "请填写这一项"),
        ({"vote_last": "2026-05-31"}, "结束日期早于开始日期"),
        ({"vote_first": "2026-04-01"}, "「议事」开始得更晚"),
    ],
)
def test_dates_that_do_not_fit_are_said_and_kept(
    client: FlaskClient, session: Session, change: dict[str, str], said: str
) -> None:
    announce(session)
    f.enter(client, session, f.holder(session, "clerk"))
    typed = fields(client.get(f"{PAGE}/dates").text) | {"reason": "端午节放假"} | change
    answer = client.post(f"{PAGE}/dates", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{value}"' in answer.text for value in change.values() if value)
    assert len(history(session, f"cycle:{f.COMMUNITY}:2026")) == 1


def test_closing_is_for_the_sub_district_and_final(client: FlaskClient, session: Session) -> None:
    announce(session)
    f.enter(client, session, f.holder(session, "subdistrict_officer", f.SUBDISTRICT))
    assert client.post(f"{PAGE}/close").status_code == 303
    row = queries.cycle(session, f.COMMUNITY, 2026)
    assert row is not None
    assert row.status == "closed"
    session.commit()
    assert client.post(f"{PAGE}/close").status_code == 409
    dates = client.get(f"{PAGE}/dates")
    assert dates.status_code == 409
    assert "disabled" in dates.text
    assert client.post(f"{PAGE}/dates", data=fields(dates.text) | {"reason": "x"}).status_code == 409


def test_a_year_that_was_never_announced_cannot_move(session: Session) -> None:
    f.place(session)
    with pytest.raises(Refused) as refused:
        service.close_cycle(session, OFFICER, f.NOW, place=f.COMMUNITY, year=2026)
    assert refused.value.refusal.code == "CYCLE_STATUS"


def test_a_changed_column_is_found(session: Session) -> None:
    announce(session)
    session.get_one(Cycle, (f.COMMUNITY, 2026)).allocation_fen += 1
    session.flush()
    stream = f"cycle:{f.COMMUNITY}:2026"
    (fault,) = check_cycle(session, stream, history(session, stream))
    assert "allocation_fen" in fault.problem


def test_the_usual_year_is_in_order() -> None:
    stages = default_stages(2028)
    assert [stage.name for stage in stages] == list(STAGES)
    assert all(stage.first <= stage.last for stage in stages)
