"""Work that no day is set for stands on the desk of whoever may do it, never of whoever made the first step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.followup import planning, queries, reminding
from deliberation.followup.registry import Due
from deliberation.followup.views import due
from deliberation.funds import service as funds
from deliberation.proposals.models import PhotoRelease
from tests import factories as make
from tests.conftest import counted
from tests.funds import factories_acts as acts
from tests.funds.factories import YEAR, wan
from tests.proposals import factories as fx

TODAY = f"/places/{make.COMMUNITY}/today"
OFFICER = "subdistrict_officer"


def waiting(session: Session, kind: str) -> list[Due]:
    return [one for one in queries.due(session, make.COMMUNITY, make.NOW) if one.kind == kind]


def on_the_desk(client: FlaskClient, session: Session, person: Person) -> html.HtmlElement:
    make.enter(client, session, person, now=make.NOW)
    return html.fromstring(client.get(TODAY).text)


def open_items(page: html.HtmlElement) -> list[str]:
    return [str(one.text_content()) for one in page.xpath("//section[@id='open']//*[contains(@class, 'cards')]/*")]


def drafted(session: Session, by: Person, *, minutes: int = 0) -> None:
    row = fx.make_project(session, phase="approved")
    batch = planning.Wanted("第一批", date(2026, 4, 1), date(2026, 6, 30), (row.id,))
    when = make.NOW + timedelta(minutes=minutes)
    planning.draft(session, make.actor(session, by), when, place=make.COMMUNITY, year=YEAR, batches=[batch])


@pytest.mark.parametrize("name", ["allocate", "transfer", "carry_over", "clear_idle", "reverse"])
def test_an_act_on_the_money_waits_for_whoever_did_not_ask_for_it(session: Session, name: str) -> None:
    acts.announced(session, make.COMMUNITY, YEAR - 1, YEAR, YEAR + 1)
    acts.announced(session, acts.NEIGHBOUR)
    given = acts.allocated(session, wan(30))
    said: dict[str, dict[str, object]] = {
        "allocate": {"source": "city", "label": "市专项", "deadline": "2026-09-30"},
        "transfer": {"pot": "main", "to_place": acts.NEIGHBOUR, "to_year": YEAR},
        "carry_over": {"pot": "main", "to_place": make.COMMUNITY, "to_year": YEAR + 1},
        "clear_idle": {"pot": given, "now": make.NOW.replace(year=YEAR + 1, month=11)},
        "reverse": {"row": f"fund:{make.COMMUNITY}:{YEAR}#2"},
    }
    act = acts.asked(session, name, by=acts.OFFICER, **said[name])  # type: ignore[arg-type]
    (one,) = waiting(session, "fund_act")
    assert (one.day, one.place, one.args) == (
        None, make.COMMUNITY, (("code", make.COMMUNITY), ("year", str(YEAR)), ("act_id", act)),
    )  # fmt: skip
    assert not one.waits_for(acts.OFFICER.id, acts.OFFICER.roles)
    assert not one.waits_for(acts.CLERK.id, acts.CLERK.roles)
    assert one.waits_for(acts.SECOND.id, acts.SECOND.roles)
    assert one.waits_for("above", frozenset({"district_supervisor"}))
    funds.decline(session, acts.SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=act, answer="先不办")
    assert waiting(session, "fund_act") == []


def test_of_several_acts_those_that_are_decided_go_and_the_others_stay(session: Session) -> None:
    acts.announced(session)
    facts = {"source": "city", "deadline": "2026-09-30"}
    first, second, third, fourth = (
        acts.asked(session, "allocate", now=make.NOW + timedelta(minutes=n), **facts, label=f"市专项{n}")
        for n in range(4)
    )
    what = {"place": make.COMMUNITY, "year": YEAR}
    later = make.NOW + timedelta(hours=1)
    funds.confirm(session, acts.SECOND, later, act=second, **what)
    funds.withdraw(session, acts.CLERK, later, act=third, **what)
    assert [dict(one.args)["act_id"] for one in waiting(session, "fund_act")] == [first, fourth]
    assert queries.due(session, acts.NEIGHBOUR, make.NOW) == ()


def test_a_plan_waits_for_an_officer_and_comes_back_with_the_next_draft(session: Session) -> None:
    clerk, officer = make.holder(session, "clerk"), make.holder(session, OFFICER, make.SUBDISTRICT)
    drafted(session, clerk)
    (one,) = waiting(session, "plan_draft")
    assert (one.since, one.day, one.other_than) == (make.NOW, None, (clerk.id,))
    assert one.waits_for(officer.id, frozenset({OFFICER}))
    assert not one.waits_for(clerk.id, frozenset({"clerk", OFFICER}))
    planning.confirm(session, make.actor(session, officer), make.NOW, place=make.COMMUNITY, year=YEAR)
    assert waiting(session, "plan_draft") == []
    other = make.holder(session, "clerk")
    drafted(session, other, minutes=5)
    (again,) = waiting(session, "plan_draft")
    assert again.other_than == (other.id,), "who drafted this one, not the one that holds"


def test_the_desk_shows_it_behind_what_has_a_day_and_its_link_opens(client: FlaskClient, session: Session) -> None:
    acts.announced(session)
    first, second = (make.holder(session, OFFICER, make.SUBDISTRICT) for _ in range(2))
    act = acts.asked(
        session, "allocate", by=make.actor(session, first), source="city", label="市专项", deadline="2026-09-30",
        now=make.NOW - timedelta(days=3),
    )  # fmt: skip
    drafted(session, make.holder(session, "clerk"))
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    with time_machine.travel(make.NOW, tick=False):
        page = on_the_desk(client, session, second)
        heads = [str(one.text_content()).split()[0] for one in page.xpath("//main//h2")]
        assert heads[-1] == "没有期限，等您处理"
        assert len(heads) == 2
        money, plan = open_items(page)
        assert "10 万元" in money
        assert "已等 3 天" in money
        assert "年度计划书" in plan
        assert "今天到的" in plan
        links = page.xpath("//section[@id='open']//*[contains(@class, 'cards')]//a/@href")
        assert links[0].endswith(f"/money/{YEAR}/acts/{act}")
        assert [client.get(url).status_code for url in links] == [200, 200]
        chips = page.xpath("//nav[@aria-label='待办列表']/a[contains(@href, 'kind=fund_act')]")
        assert [str(one.xpath("string(span)")).strip() for one in chips] == ["1"]
        listed = html.fromstring(client.get(chips[0].get("href")).text)
        assert len(listed.xpath("//main//*[contains(@class, 'cards')]/*")) == 1
        mine = on_the_desk(client, session, first)
    assert [("10 万元" in said, "年度计划书" in said) for said in open_items(mine)] == [(False, True)]


def test_the_list_goes_on_behind_what_has_a_day(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST", 2)
    acts.announced(session)
    facts = {"source": "city", "deadline": "2026-09-30"}
    for number in range(3):
        acts.asked(session, "allocate", now=make.NOW + timedelta(minutes=number), **facts, label=f"市专项{number}")
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    later = make.NOW + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        make.enter(client, session, make.holder(session, OFFICER, make.SUBDISTRICT), now=later)
        url, pages = f"/places/{make.COMMUNITY}/due", []
        while url:
            page = html.fromstring(client.get(url).text)
            pages.append(len(page.xpath("//main//*[contains(@class, 'cards')]/*")))
            url = next(iter(page.xpath("//main//a[contains(@href, 'after=')]/@href")), "")
    assert pages == [2, 2]


def test_nobody_is_reminded_of_what_has_no_day(session: Session) -> None:
    acts.announced(session)
    make.holder(session, OFFICER, make.SUBDISTRICT)
    acts.asked(session, "allocate", source="city", label="市专项", deadline="2026-09-30")
    later = make.NOW + timedelta(days=60)
    assert [one.kind for one in queries.due(session, make.COMMUNITY, later)] == ["fund_act"]
    assert reminding.remind(session, later, make.COMMUNITY) == {}


def test_many_acts_take_as_many_queries_as_one(session: Session) -> None:
    acts.announced(session)
    facts = {"source": "city", "deadline": "2026-09-30"}
    acts.asked(session, "allocate", **facts, label="市专项")
    session.flush()
    with counted(session) as few:
        assert len(waiting(session, "fund_act")) == 1
    for number in range(6):
        acts.asked(session, "allocate", **facts, label=f"市专项{number}")
    session.flush()
    with counted(session) as many:
        assert len(waiting(session, "fund_act")) == 7
    assert len(many) == len(few)


def test_files_wait_only_for_whoever_may_let_one_of_them_out(session: Session) -> None:
    row = fx.make_project(session, phase="approved")

    def file(digest: str, author: str) -> None:
        session.add(
            PhotoRelease(
                project_id=row.id, digest=digest * 64, kind="photo", place=row.place, author=author, entered_at=make.NOW
            )
        )
        session.flush()

    def desks() -> list[str]:
        (one,) = waiting(session, "photos")
        return [who for who in ("one", "two", "three") if one.waits_for(who, frozenset({"clerk"}))]

    file("a", "one")
    file("b", "one")
    assert desks() == ["two", "three"]
    file("c", "two")
    assert desks() == ["one", "two", "three"], "each may let out what the other has sent in"
