"""The pages of the pool: who sees what, what the forms do, and how many queries a list takes."""

from __future__ import annotations

import re
from datetime import date, timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.communities import service as places
from deliberation.moderators import queries, service
from deliberation.moderators.practice import guide, world
from deliberation.moderators.practice.story import story
from deliberation.rules.replay import SYSTEM
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import make_meeting
from tests.moderators.factories import DAY, OFFICER, certified, me, trainee
from tests.proposals.factories import make_project


def officer(client: FlaskClient, session: Session) -> Person:
    person = make.holder(session, "subdistrict_officer", make.SUBDISTRICT, name="陈志远")
    make.enter(client, session, person)
    return person


def test_the_public_sees_who_is_certified_and_nobody_else(client: FlaskClient, session: Session) -> None:
    certified(session, name="周正言", number="LH-001")
    gone = certified(session, name="古海峰", number="LH-002")
    service.suspend(session, OFFICER, make.NOW, person_id=gone.id, reason="核查")
    trainee(session, name="邬晓彤")
    page = client.get(f"/places/{make.COMMUNITY}/moderators").get_data(as_text=True)
    assert "周正言" in page
    assert "LH-001" in page
    assert "古海峰" not in page
    assert "邬晓彤" not in page


def test_the_pool_shows_everybody_in_a_fixed_number_of_queries(client: FlaskClient, session: Session) -> None:
    officer(client, session)
    certified(session, name="周正言", number="LH-001")
    session.commit()
    with counted(session) as few:
        first = client.get(f"/places/{make.SUBDISTRICT}/moderators/pool")
    for number in range(5):
        trainee(session, name=f"学员{number}")
    session.commit()
    with counted(session) as many:
        page = client.get(f"/places/{make.SUBDISTRICT}/moderators/pool").get_data(as_text=True)
    assert first.status_code == 200
    assert "学员4" in page
    assert "培训中" in page
    assert len(many) == len(few)


def test_an_officer_proposes_trains_certifies_and_suspends(client: FlaskClient, session: Session) -> None:
    officer(client, session)
    base = f"/places/{make.SUBDISTRICT}/moderators"
    answer = client.post(f"{base}/propose", data={"phone": "13900112233", "name": "黎秋萍", "home": make.SUBDISTRICT})
    assert answer.status_code == 303
    entry = answer.headers["Location"]
    person_id = entry.rsplit("/", 1)[1]
    person = session.get(Person, person_id)
    assert person is not None
    service.agree(session, me(person), make.NOW)
    short = client.post(f"{entry}/certify", data={"number": "1", "issuer": make.SUBDISTRICT, "since": "2026-03-10",
                                                  "until": "2027-03-09"})  # fmt: skip
    assert short.status_code == 409
    assert "学时" in short.get_data(as_text=True)
    course = {"course": "议事规则", "hours": "8", "day": "2026-03-01", "trainer": "陈老师", "score": "９０"}
    assert client.post(f"{entry}/train", data=course).status_code == 303
    data = {"number": "LH-009", "issuer": make.SUBDISTRICT, "since": "2026年3月10日", "until": "2028-03-09"}
    assert client.post(f"{entry}/certify", data=data).status_code == 303
    assert queries.certified(session, person_id, DAY)
    assert client.post(f"{entry}/suspend", data={}).status_code == 422
    assert client.post(f"{entry}/suspend", data={"reason": "核查"}).status_code == 303
    assert not queries.certified(session, person_id, DAY)
    page = client.get(entry).get_data(as_text=True)
    assert "核查" in page
    assert "恢复" in page
    assert client.get(f"{entry}/register").status_code == 200
    assert client.get(f"{entry}/fly").status_code == 404


def test_somebody_joins_gives_hours_and_declares(client: FlaskClient, session: Session) -> None:
    make.place(session)
    person = make.resident(session, name="柯永强")
    make.enter(client, session, person)
    assert client.get("/moderators/mine").headers["Location"].endswith("/moderators/mine/join")
    assert client.post("/moderators/mine/join", data={"home": make.SUBDISTRICT}).status_code == 422
    joined = client.post("/moderators/mine/join", data={"home": make.SUBDISTRICT, "consent": "y"})
    assert joined.status_code == 303
    hours = {"slots": ["0:evening", "5:morning"], "first": "2030-05-01", "last": ""}
    assert client.post("/moderators/mine/hours", data=hours).status_code == 303
    state = queries.moderator_state(session, person.id)
    assert state.weekly == ((0, 1110, 1320), (5, 480, 720))
    assert len(state.off) == 1
    tie = {"kind": "works", "about": make.NEIGHBOUR}
    assert client.post("/moderators/mine/ties", data=tie).status_code == 303
    assert client.post("/moderators/mine/ties", data=tie).status_code == 409
    page = client.get("/moderators/mine").get_data(as_text=True)
    assert "18:30–22:00" in page
    assert client.get("/moderators/mine/hours").get_data(as_text=True).count("checked") == 2


def test_the_moderator_asked_accepts_or_declines(client: FlaskClient, session: Session) -> None:
    host = certified(session)
    held = make_meeting(session, moderator=host)
    make.enter(client, session, host)
    path = f"/moderators/mine/meetings/{held.id}"
    assert client.get(path).status_code == 200
    assert client.post(path, data={}).status_code == 409
    assert client.post(path, data={"independent": "y"}).status_code == 303
    assert "已答应" in client.get(path).get_data(as_text=True)
    about = f"project:{held.projects[0]}"
    assert client.post(path, data={"reason": "弟弟是提案人", "about": about}).status_code == 303
    row = queries.assignment_of(session, held.id)
    assert row is not None
    assert row.status == "declined"
    make.enter(client, session, make.person(session))
    assert client.get(path).status_code == 404


def test_the_clerk_sees_the_next_in_turn_and_why_not_the_rest(client: FlaskClient, session: Session) -> None:
    make.council(session, size=3)
    certified(session, name="周正言", number="LH-001")
    lives = certified(session, name="殷慧娟", number="LH-002")
    make.grant(session, lives, "resident", make.COMMUNITY)
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="王敏"))
    page = client.get(f"/places/{make.COMMUNITY}/meetings/new").get_data(as_text=True)
    assert "轮到这位" in page
    assert "是本社区居民" in page
    sealed = client.post(f"/places/{make.COMMUNITY}/moderators/lots", data={"starts": "2026-04-01T19:30:00"})
    lot = sealed.headers["Location"]
    assert "种子在抽签前不公开" in client.get(lot).get_data(as_text=True)
    assert client.post(lot).status_code == 303
    called = client.get(f"/places/{make.COMMUNITY}/meetings/new?lot={lot.rsplit('/', 1)[1]}").get_data(as_text=True)
    assert 'name="lot"' in called
    assert "封好签筒" not in called
    drawn = client.get(make.leave(client) and lot).get_data(as_text=True)
    assert "抽签的次序" in drawn
    assert "周正言" in drawn


def chosen(page: str) -> int:
    """How many moderators the form proposes."""
    return sum("checked" in tag for tag in re.findall(r'<input[^>]*name="moderator"[^>]*>', page))


def test_where_moderators_are_drawn_the_calling_page_asks_for_a_lot(client: FlaskClient, session: Session) -> None:
    make.council(session, size=3)
    certified(session, name="周正言", number="LH-001")
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="王敏"))
    new = f"/places/{make.COMMUNITY}/meetings/new"
    turn = client.get(new).text
    assert "主持人轮流担任" in turn
    assert chosen(turn) == 1
    rules = {"moderator.assignment": Setting("lot", "街道规定")}
    places.adopt_layer(session, SYSTEM, make.NOW, place=make.SUBDISTRICT, title="抽签主持", rules=rules)
    drawn = client.get(new).text
    assert "主持人由抽签产生" in drawn
    assert chosen(drawn) == 0
    project = make_project(session, phase="screened", place=make.COMMUNITY)
    lots = f"/places/{make.COMMUNITY}/moderators/lots"
    lot = client.post(lots, data={"starts": "2026-04-01T19:30:00"}).headers["Location"].rsplit("/", 1)[1]
    assert queries.assignment_state(session, lot).projects == (project.id,)


def test_practice_is_shown_against_the_mark_and_never_to_the_public(client: FlaskClient, session: Session) -> None:
    person = certified(session, name="周正言", number="LH-001")
    run = service.start_practice(session, me(person), make.NOW, story_id="adoption", seed=3)
    told = story("adoption")
    assert told is not None
    stage = world.begin(told, 3)
    while not stage.over:
        stage = service.choose(session, me(person), make.NOW, run_id=run, choice=guide.due(stage))
    officer(client, session)
    for address in (f"/moderators/{person.id}", f"/places/{make.COMMUNITY}/moderators/pool"):
        assert ">合格" in client.get(address).text.replace("</svg> ", ">")
    public = client.get(f"/places/{make.COMMUNITY}/moderators" if make.leave(client) else "").text
    assert "LH-001" in public
    for words in ("模拟", "合格", "分"):
        assert words not in public.split("<main")[1].split("</main>")[0].replace("处分", "")
    assert run not in client.get(f"/places/{make.COMMUNITY}/meetings").text


def test_another_moderator_is_asked_and_attendees_evaluate(client: FlaskClient, session: Session) -> None:
    first, second = certified(session, number="LH-1"), certified(session, name="乙", number="LH-2")
    held = make_meeting(session, moderator=first)
    clerk = make.holder(session, "clerk", make.COMMUNITY, name="王敏")
    make.enter(client, session, clerk)
    path = f"/meetings/{held.id}/moderator"
    assert "乙" in client.get(path).get_data(as_text=True)
    assert client.post(path, data={"moderator": second.id}).status_code == 422
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, clerk)
        assert client.post(path, data={"moderator": second.id, "why": "首位生病"}).status_code == 303
    held.moderator = second
    held.open(5).do("adjourn", override="议程改期")
    member = held.members[0]
    make.enter(client, session, member)
    form = f"/meetings/{held.id}/evaluation"
    assert client.get(form).status_code == 200
    assert client.post(form, data={"q0": "5"}).status_code == 422
    marks = {f"q{number}": "4" for number in range(5)}
    assert client.post(form, data=marks | {"words": "好"}).status_code == 303
    assert client.post(form, data=marks).status_code == 409
    assert "您已经填过了" in client.get(form).get_data(as_text=True)
    make.enter(client, session, held.members[5])
    assert "现在还不能填" in client.get(form).get_data(as_text=True)


def test_a_practice_meeting_by_its_pages(client: FlaskClient, session: Session) -> None:
    person, other = trainee(session), trainee(session, name="乙")
    make.enter(client, session, person)
    assert "顺顺利利" in client.get("/moderators/practice").get_data(as_text=True)
    begun = client.post("/moderators/practice", data={"story": "adoption", "seed": "３", "helped": "yes"})
    path = begun.headers["Location"]
    page = client.get(path).get_data(as_text=True)
    assert "请读" in page
    assert "现在不能做" in page or "因为" in page
    told = story("adoption")
    assert told is not None
    stage = world.begin(told, 3)
    slip = client.post(path, data={"step": "close_item", "seq": "0"}, follow_redirects=True).get_data(as_text=True)
    assert "正确的做法" in slip
    assert client.post(path, data={"step": "call_to_order", "seq": "0"}).status_code == 409
    assert client.post(path, data={"step": "enter_votes", "for": "many", "seq": "1"}).status_code == 409
    run_id = path.rsplit("/", 1)[1]
    run = queries.run(session, run_id)
    assert run is not None
    stage = service.practising.deck.replay(told, 3, 1, run.choices)
    while not stage.over:
        choice = guide.due(stage)
        form = {key: ("yes" if value is True else "no" if value is False else value) for key, value in choice.items()}
        for step in ("", choice["step"]):
            assert client.get(path, query_string={"do": step}).status_code == 200
        assert client.post(path, data=form).status_code == 303
        run = queries.run(session, run_id)
        assert run is not None
        stage = service.practising.deck.replay(told, 3, 1, run.choices)
    result = client.get(path).get_data(as_text=True)
    assert "97" in result
    assert "看提示合格，发证不算" in result
    assert client.post(path, data={"step": "adjourn"}).status_code == 200
    make.enter(client, session, other)
    assert client.get(path).status_code == 404
    officer(client, session)
    assert client.get(path).status_code == 200
    make.enter(client, session, make.person(session))
    assert client.post("/moderators/practice", data={"story": "adoption"}).status_code == 409


def test_offices_inside_and_above_a_district_s_pool_open_its_entries(client: FlaskClient, session: Session) -> None:
    person = certified(session, home=make.DISTRICT, name="周正言", number="LH-001")
    pool, entry = f"/places/{make.SUBDISTRICT}/moderators/pool", f"/moderators/{person.id}"
    officer(client, session)
    assert entry in client.get(pool).text
    page = client.get(entry).text
    assert pool in page  # the way back is the reader's own desk
    assert f"{entry}/renew" in page
    form = client.get(f"{entry}/renew")
    assert form.status_code == 200
    assert pool in form.text
    assert client.post(f"{entry}/renew", data={"until": "2028-12-30"}).status_code == 303
    assert client.post(f"{entry}/suspend", data={"reason": "核查"}).status_code == 303
    assert client.post(f"{entry}/withdraw", data={"reason": "核查"}).status_code == 303
    issuing = client.get(f"{entry}/certify").text
    assert re.findall(r'<option[^>]*value="(\d+)"', issuing) == [make.SUBDISTRICT]
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="王敏"))
    read = client.get(entry)
    assert read.status_code == 200
    assert "由街道办理" in read.text
    assert f"{entry}/renew" not in read.text
    assert client.get(f"{entry}/renew").status_code == 403
    make.enter(client, session, make.holder(session, "district_supervisor", make.DISTRICT, name="高永安"))
    assert client.get(entry).status_code == 200
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.ELSEWHERE[:9], name="钱卫民"))
    assert client.get(entry).status_code == 404


def test_no_link_leads_a_clerk_into_a_practice_meeting(client: FlaskClient, session: Session) -> None:
    person = certified(session, home=make.DISTRICT, name="周正言", number="LH-001")
    run = service.start_practice(session, me(person), make.NOW, story_id="adoption", seed=3)
    told = story("adoption")
    assert told is not None
    stage = world.begin(told, 3)
    while not stage.over:
        stage = service.choose(session, me(person), make.NOW, run_id=run, choice=guide.due(stage))
    pages = (f"/places/{make.COMMUNITY}/moderators/pool", f"/moderators/{person.id}")
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="王敏"))
    for page in pages:
        assert told.title in client.get(page).text
        assert run not in client.get(page).text
    officer(client, session)
    link = re.search(rf'<a href="/moderators/practice/{run}">([^<]*)</a>', client.get(pages[1]).text)
    assert link is not None
    assert told.title in link[1]
    assert client.get(f"/moderators/practice/{run}").status_code == 200


def test_only_meetings_that_have_been_count_as_presided(client: FlaskClient, session: Session) -> None:
    host = certified(session)
    held = make_meeting(session, moderator=host)
    service.accept(session, me(host), make.NOW, meeting_id=held.id, independent=True)
    day = held.row.starts_at.date()
    assert [row.held for row in queries.pool(session, make.COMMUNITY, day)] == [0]
    assert [row.held for row in queries.pool(session, make.COMMUNITY, day + timedelta(days=1))] == [1]
    officer(client, session)
    page = client.get(f"/places/{make.SUBDISTRICT}/moderators/pool").text
    assert not re.search(r"\d{4}-\d\d-\d\d", page.split("<main")[1])
    assert "推荐此人入库" in client.get(f"/places/{make.SUBDISTRICT}/moderators/propose").text


def calling(client: FlaskClient, session: Session) -> str:
    """The page on which the clerk calls the council, with two moderators in the pool."""
    make.council(session, size=3)
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="王敏"))
    return f"/places/{make.COMMUNITY}/meetings/new"


HOUR = {"title": "第一次会议", "starts": "2030-04-03T19:30", "location": "二楼会议室", "title-t1": "楼道照明",
        "text-t1": "由社区装灯", "party_reviewed": "2026-03-09"}  # fmt: skip


def field(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_a_meeting_has_one_lot_and_another_says_why_to_everybody(client: FlaskClient, session: Session) -> None:
    for number, name in enumerate(("周正言", "殷慧娟"), start=1):
        certified(session, name=name, number=f"LH-{number}", until=date(2028, 1, 31))
    new = calling(client, session)
    hour = HOUR | {"starts": "2027-04-03T19:30"}
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="吴佩玲"))
        sealed = client.post(new, data=hour | {"press": "seal"}).text
        lot = field(sealed, "lot")
        assert client.post(new, data=hour | {"press": "seal"}).text.count(lot) >= 1  # sealed once, not twice
        for kept in ("第一次会议", "二楼会议室", "楼道照明", "由社区装灯", "2027-04-03T19:30"):
            assert kept in sealed
        drawn = client.post(new, data=hour | {"press": "draw", "lot": lot}).text
        assert "抽中：" in drawn
        assert "楼道照明" in drawn
        first = queries.assignment_state(session, lot).order[0]
        assert re.search(rf'<input[^>]*checked[^>]*value="{first}"', drawn)
        refused = client.post(new, data=hour | {"press": "seal", "lot": lot})
        assert "已经封过 1 次签" in refused.text
        near = hour | {"starts": "2027-04-03T19:40", "press": "seal"}
        assert "已经封过 1 次签" in client.post(new, data=near).text  # ten minutes later is the same meeting
        direct = client.post(f"/places/{make.COMMUNITY}/moderators/lots", data={"starts": "2027-04-03T19:30"})
        assert (direct.status_code, "为什么重新抽签" in direct.text) == (409, True)
        again = client.post(new, data=hour | {"press": "seal", "lot": lot, "lot_why": "抽中的人说要出差"}).text
        second = field(again, "lot")
        assert second != lot
        client.post(new, data=hour | {"press": "draw", "lot": second})
        old = hour | {"moderator": first, "lot": lot, "moderator_why": "x"}
        assert "以最后一次为准" in client.post(new, data=old).text
        assert "以最后一次为准" in client.get(f"/moderators/lots/{lot}").text
        moved = hour | {"moderator": first, "lot": second, "moderator_why": "x", "starts": "2027-04-10T19:30"}
        assert "这次抽签是为 2027年4月3日 19:30 的会议抽的" in client.post(new, data=moved).text
        public = client.get(f"/moderators/lots/{second}" if make.leave(client) else "").text
        for words in ("抽中：", "抽中的人说要出差", "共 2 次", lot, "为 2027年4月3日 19:30 的会议抽签"):
            assert words in public
        assert second in client.get(f"/moderators/lots/{lot}").text
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="何美琪"))
        assert f"{new}?lot={second}" in client.get(f"/moderators/lots/{second}").text
        assert "2027-04-03T19:30" in client.get(f"{new}?lot={second}").text


def test_another_hour_says_whose_turn_it_is_and_who_is_not_free(client: FlaskClient, session: Session) -> None:
    first = certified(session, name="周正言", number="LH-1")
    second = certified(session, name="殷慧娟", number="LH-2")
    service.set_availability(session, me(first), make.NOW, weekly=(), off=[(date(2026, 4, 3), date(2026, 4, 3))])
    new = calling(client, session)
    hour = HOUR | {"starts": "2026-04-02T19:30"}
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="吴佩玲"))
        page = client.post(new, data=hour | {"press": "look"}).text
        shown = {"shown": field(page, "shown"), "turn": field(page, "turn")}
        assert shown["turn"] == first.id
        other = client.post(new, data=hour | shown | {"moderator": first.id, "starts": "2026-04-03T19:30"}).text
        assert "周正言 不能主持" in other
        assert "轮到 殷慧娟" in other
        assert re.search(rf'<input[^>]*checked[^>]*value="{second.id}"', other)
        assert f'value="{first.id}"' not in other.split('name="shown"')[0]
        assert re.search(r"<input type=\"radio\" disabled><span[^>]*>周正言", other)
        assert field(other, "turn") == second.id
        assert "需要写明理由" not in other
        sent = hour | {"moderator": second.id, "starts": "2026-04-03T19:30", "shown": field(other, "shown"),
                       "turn": second.id}  # fmt: skip
        assert client.post(new, data=sent).status_code == 303
        page = client.post(new, data=hour | {"press": "look", "starts": "2026-04-09T19:30"}).text
        assert "已约定 4月3日 主持" in page


def test_an_expired_certificate_is_greyed_or_warned_of_and_stands_on_the_notice(
    client: FlaskClient, session: Session
) -> None:
    until = date(2026, 3, 31)
    gone = certified(session, name="古海峰", number="LH-1", since=date(2025, 1, 1), until=until)
    new = calling(client, session)
    sent = HOUR | {"starts": "2026-04-02T19:30", "moderator": gone.id}
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY, name="吴佩玲"))
        assert "古海峰 那天没有有效证书" in client.post(new, data=sent | {"press": "look"}).text
        bare = client.post(new, data=sent)
        assert (bare.status_code, "会议通知上会写出来" in bare.text) == (409, True)
        called = client.post(new, data=sent | {"moderator_why": "经验丰富"})
        assert called.status_code == 303
        notice = client.get(called.headers["Location"]).text
        assert "主持人在开会那天没有有效证书" in notice
        assert "请这位主持的理由：经验丰富" in notice
        service.renew(session, OFFICER, make.NOW, person_id=gone.id, until=date(2026, 4, 10))
        session.commit()
        assert "没有有效证书" not in client.get(called.headers["Location"]).text
        rules = {"meeting.chair_certificate": Setting(True, "街道规定")}
        places.adopt_layer(session, SYSTEM, make.NOW, place=make.SUBDISTRICT, title="持证主持", rules=rules)
        strict = client.post(new, data=sent | {"press": "look", "starts": "2026-04-20T19:30"}).text
        assert re.search(r"<input type=\"radio\" disabled><span[^>]*>古海峰", strict)
        assert "2026年4月10日" in strict
