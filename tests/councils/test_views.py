"""Pages of bodies and elections: what the public sees, what the office can do, what is refused and why."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from deliberation.councils import counting, outcome, queries, service
from deliberation.councils.models import ElectionRecord
from deliberation.councils.projection import check_election, election_stream
from deliberation.ledger import book
from tests import factories as f
from tests.conftest import counted
from tests.councils import factories as make
from tests.councils.factories import COUNCIL, Staff, text

NOW = datetime.now(UTC)
PLACE = f"/places/{f.COMMUNITY}/councils"


def body_of(held: Staff) -> str:
    return service.propose_body(
        held.session, held.clerk, NOW, place=f.COMMUNITY, kind="owners_assembly", name="怡景业主议事会",
        profile="nantang13", seats=[("owners", 3)],
    )  # fmt: skip


def days(number: int) -> str:
    return (make.day(NOW) + timedelta(days=number)).isoformat()


def test_everybody_sees_who_sits_where(client: FlaskClient, held: Staff) -> None:
    f.holder(held.session, "council_member", name="欧阳小明", seat="deputy")
    page = text(client.get(PLACE))
    assert "居民议事会" in page
    assert "1/13" in page
    assert "空缺 12 席" in page
    page = text(client.get(f"/bodies/{COUNCIL}"))
    assert "欧**" in page
    assert "欧阳小明" not in page
    assert "人大代表" in page
    assert "For the office" not in page
    assert client.get("/bodies/none").status_code == 404


def test_staff_and_members_read_full_names(client: FlaskClient, held: Staff) -> None:
    member = f.holder(held.session, "council_member", name="欧阳小明")
    assert "欧阳小明" in text(f.enter(client, held.session, member).get(f"/bodies/{COUNCIL}"))


def test_the_lists_ask_the_database_few_times(client: FlaskClient, held: Staff) -> None:
    f.council(held.session)
    for number in range(3):
        make.call(held, now=NOW, title=f"补选{number}")
    with counted(held.session) as sent:
        client.get(PLACE)
    assert len(sent) <= 14, sent
    with counted(held.session) as sent:
        client.get(f"/bodies/{COUNCIL}")
    assert len(sent) <= 18, sent


def test_a_body_is_proposed_and_confirmed(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    said = {"kind": "owners_assembly", "name": "怡景业主议事会", "profile": "nantang13", "seats_owners": "９"}
    made = client.post(f"{PLACE}/new", data=said)
    assert made.status_code == 303
    page = text(client.get(made.location))
    assert "待街道确认" in page
    assert client.post(f"{made.location}/confirm").status_code == 403
    f.enter(f.leave(client), held.session, held.people["officer"])
    assert "确认成立" in text(client.get(made.location))
    assert client.post(f"{made.location}/confirm").status_code == 303
    assert "0/9" in text(client.get(PLACE))
    bare = client.post(f"{PLACE}/new", data=said)
    assert bare.status_code == 403


def test_a_body_without_seats_is_refused_with_the_reason(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    said = {"kind": "owners_assembly", "name": "怡景业主议事会", "profile": "nantang13"}
    answer = client.post(f"{PLACE}/new", data=said)
    assert answer.status_code == 409
    assert "至少要有一个席位" in text(answer)
    assert client.post(f"{PLACE}/new", data={}).status_code == 422


def test_each_button_and_label_says_what_it_does(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    page = client.get(f"{PLACE}/new").text
    assert re.findall(r'<button class="btn full"[^>]*>.*?<span>([^<]*)</span>', page, re.DOTALL) == ["提出设立"]
    assert "议事组织名称" in page
    assert "单位名称" not in page
    election = make.elected(held, now=NOW - timedelta(days=30))
    assert "本次选举已办结" in text(client.get(f"/elections/{election}"))


def test_the_day_to_sign_up_by_is_not_the_day_of_the_call(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    address = f"/bodies/{COUNCIL}/elections/new"
    assert "报名至少开放 3 天" in text(client.get(address))
    said = {"title": "补选", "kind": "residents", "seats": "2", "method": "stv", "electors": "roll",
            "electors_size": "9", "register_by": days(0), "vote_on": days(20)}  # fmt: skip
    answer = client.post(address, data=said)
    assert answer.status_code == 409
    assert "报名至少开放 3 天（含今天）" in text(answer)


def test_the_date_of_birth_read_at_the_counter_is_kept(client: FlaskClient, held: Staff) -> None:
    election = make.call(held, now=NOW)
    person = f.resident(held.session, name="陈桂", born=None)
    f.enter(client, held.session, held.people["clerk"])
    said = {"phone": person.phone, "sex": "女", "group": "3栋", "consent": "y", "born": "1961-04-02"}
    assert client.post(f"/elections/{election}/candidates/new", data=said).status_code == 303
    held.session.refresh(person)
    assert person.born == "1961-04-02"
    (one,) = queries.election_state(held.session, election).standing
    assert one.attributes["age"] == "60+"


def test_an_owner_says_so(client: FlaskClient, held: Staff) -> None:
    body = body_of(held)
    service.confirm_body(held.session, held.officer, NOW, body_id=body)
    election = make.call(held, body=body, kind="owners", now=NOW)
    f.enter(client, held.session, f.resident(held.session, name="赵永福"))
    address, said = f"/elections/{election}/stand", {"sex": "男", "group": "1栋", "consent": "y"}
    assert "有房产" in text(client.get(address))
    assert client.post(address, data=said).status_code == 409
    assert client.post(address, data=said | {"owns": "y"}).status_code == 303


def test_other_staff_read_who_runs_an_election(client: FlaskClient, held: Staff) -> None:
    election = make.call(held, now=NOW)
    f.enter(client, held.session, f.holder(held.session, "administrator", f.CITY))
    assert "由社区和街道工作人员办理" in text(client.get(f"/elections/{election}"))


def test_a_body_is_declined_with_the_reason(client: FlaskClient, held: Staff) -> None:
    body = body_of(held)
    f.enter(client, held.session, held.people["officer"])
    assert "不同意成立怡景业主议事会" in text(client.get(f"/bodies/{body}/decline"))
    assert client.post(f"/bodies/{body}/decline", data={"reason": ""}).status_code == 422
    assert client.post(f"/bodies/{body}/decline", data={"reason": "已有业委会"}).status_code == 303
    assert "怡景业主议事会" not in text(client.get(PLACE))


def test_a_term_is_entered_and_confirmed(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    assert "最长 5 年" in text(client.get(f"/bodies/{COUNCIL}/term"))
    assert client.post(f"/bodies/{COUNCIL}/term", data={"first": days(0), "last": days(9000)}).status_code == 409
    assert client.post(f"/bodies/{COUNCIL}/term", data={"first": days(0), "last": days(700)}).status_code == 303
    assert "待街道确认后生效" in text(client.get(f"/bodies/{COUNCIL}"))
    f.enter(f.leave(client), held.session, held.people["officer"])
    assert client.post(f"/bodies/{COUNCIL}/term/confirm").status_code == 303
    assert "第 1 届" in text(client.get(f"/bodies/{COUNCIL}"))
    assert "下次换届" in text(client.get(PLACE))


def test_a_seat_is_taken_and_left(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    address = f"/bodies/{COUNCIL}/seats/new"
    assert "登记成员" in text(client.get(address))
    said = {"phone": "13911112222", "name": "周美玲", "kind": "organisations", "how": "appointed"}
    assert client.post(address, data=said | {"phone": "12"}).status_code == 422
    assert client.post(address, data=said).status_code == 303
    (seat,) = queries.members(held.session, COUNCIL)
    leave = f"/bodies/{COUNCIL}/seats/{seat.person_id}/leave"
    assert "办理离任：周美玲（第 5 席）" in text(client.get(leave))
    answer = client.post(leave, data={"cause": "removed", "reason": ""})
    assert answer.status_code == 409
    assert client.post(leave, data={"cause": "resigned", "reason": ""}).status_code == 303
    assert client.get(leave).status_code == 404
    page = text(client.get(f"/bodies/{COUNCIL}"))
    assert "周美玲：本人辞去" in page
    assert "往届及离任成员" in page


def call_page(client: FlaskClient, **more: str) -> str:
    said = {
        "title": "居民议事员补选", "kind": "residents", "seats": "2", "method": "stv", "electors": "representatives",
        "electors_size": "20", "register_by": days(3), "vote_on": days(10), "why": "两名成员迁出", **more,
    }  # fmt: skip
    answer = client.post(f"/bodies/{COUNCIL}/elections/new", data=said)
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


def test_an_election_is_called_and_residents_sign_up(client: FlaskClient, held: Staff) -> None:
    f.enter(client, held.session, held.people["clerk"])
    assert "公示名单满 5 天" in text(client.get(f"/bodies/{COUNCIL}/elections/new"))
    early = {"title": "补选", "kind": "residents", "seats": "2", "register_by": days(3), "vote_on": days(4)}
    how = {"method": "stv", "electors": "roll", "electors_size": "9"}
    bad = client.post(f"/bodies/{COUNCIL}/elections/new", data=early | how)
    assert bad.status_code == 409
    assert "公示满 5 天" in text(bad)
    address = call_page(client)
    assert "两名成员迁出" in text(client.get(address))
    stood = {"phone": "13911113333", "name": "陈桂", "sex": "女", "group": "3栋", "consent": "y"}
    answer = client.post(f"{address}/candidates/new", data=stood)
    assert answer.status_code == 409
    assert "请看身份证，在本表填上出生日期" in text(answer)
    stood["born"] = "1961-04-02"
    answer = client.post(f"{address}/candidates/new", data=stood)
    assert answer.status_code == 409
    assert "居住在本社区" in text(answer)
    resident = f.resident(held.session, name="赵永福")
    f.enter(f.leave(client), held.session, resident)
    assert "我要参选" in text(client.get(address))
    assert client.post(f"{address}/stand", data={"sex": "男", "group": "1栋"}).status_code == 422
    assert client.post(f"{address}/stand", data={"sex": "男", "group": "1栋", "consent": "y"}).status_code == 303
    again = client.post(f"{address}/stand", data={"sex": "男", "group": "1栋", "consent": "y"})
    assert again.status_code == 409
    page = text(f.leave(client).get(address))
    assert "赵**" in page
    assert "登录后报名" in page


def test_a_candidate_withdraws_by_oneself_alone(client: FlaskClient, held: Staff) -> None:
    election = make.call(held, now=NOW)
    (mine, person), (other, _somebody) = make.stand(held, election, 2, now=NOW)
    f.enter(client, held.session, person)
    assert client.post(f"/elections/{election}/candidates/{other}/withdraw").status_code == 403
    assert client.post(f"/elections/{election}/candidates/{mine}/withdraw").status_code == 303
    assert len(queries.election_state(held.session, election).standing) == 1


def test_dates_move_and_it_is_called_off(client: FlaskClient, held: Staff) -> None:
    election = make.call(held, now=NOW)
    f.enter(client, held.session, held.people["clerk"])
    address = f"/elections/{election}"
    said = {"register_by": days(9), "vote_on": days(10), "reason": "报名人数不足"}
    assert client.get(f"{address}/extend").status_code == 200
    assert client.post(f"{address}/extend", data=said).status_code == 409
    assert client.post(f"{address}/extend", data=said | {"vote_on": days(20)}).status_code == 303
    assert client.get(f"{address}/end/other").status_code == 404
    assert client.post(f"{address}/do/other").status_code == 404
    assert "取消「居民议事员补选」" in text(client.get(f"{address}/end/cancel"))
    assert client.post(f"{address}/end/annul", data={"reason": "不"}).status_code == 409
    assert client.post(f"{address}/end/cancel", data={"reason": "并入换届选举"}).status_code == 303
    page = text(client.get(address))
    assert "并入换届选举" in page
    assert "已取消" in page


@pytest.fixture
def open_box(held: Staff) -> tuple[str, list[str]]:
    """An election whose day of voting is today; three stand."""
    past = NOW - timedelta(days=10)
    election = make.call(held, now=past)
    ids = [id_ for id_, _person in make.stand(held, election, 3, now=past)]
    make.publish(held, election, now=past)
    return election, ids


def test_papers_are_read_twice_and_settled_by_a_third(
    client: FlaskClient, held: Staff, open_box: tuple[str, list[str]]
) -> None:
    election, (a, b, c) = open_box
    address = f"/elections/{election}"
    f.enter(client, held.session, held.people["clerk"])
    assert "候0" in text(client.get(address))
    full = client.post(f"{address}/box", data={"issued": "2", "received": "3"})
    assert full.status_code == 409
    assert client.post(f"{address}/box", data={"issued": "3", "received": "2"}).status_code == 303
    enter = f"{address}/papers"
    assert "第一遍录入" in text(client.get(enter))
    twice = client.post(enter, data={"number": "1", f"c-{a}": "1", f"c-{b}": "1", "mark": ""})
    assert "每个数字只用一次" in text(twice)
    assert client.post(enter, data={"number": "1", f"c-{a}": "１", f"c-{b}": "2", "mark": ""}).status_code == 303
    assert client.post(enter, data={"number": "2", f"c-{b}": "1", "mark": ""}).status_code == 303
    assert "这一遍已全部录入" in text(client.get(enter))
    f.enter(f.leave(client), held.session, held.people["other"])
    assert "第二遍录入" in text(client.get(enter))
    assert client.post(enter, data={"number": "1", f"c-{a}": "1", f"c-{b}": "2", "mark": ""}).status_code == 303
    assert client.post(f"{address}/do/count").status_code == 409
    assert client.post(enter, data={"number": "2", f"c-{c}": "1", "mark": ""}).status_code == 303
    assert "录入不一致" in text(client.get(enter))
    assert client.post(f"{enter}/2", data={"number": "2", f"c-{c}": "1", "mark": ""}).status_code == 409
    mine = client.get(f"{enter}/2")
    assert "可以核看的同事：陈志远" in text(mine)
    assert 'name="mark"' not in mine.text
    f.enter(f.leave(client), held.session, held.people["officer"])
    assert "两遍都已录入" in text(client.get(enter))
    look = client.get(f"{enter}/2")
    assert "第 2 号票：第三人核看" in text(look)
    assert 'name="mark"' in look.text
    assert "第一遍录入" not in text(look)
    settled = client.post(f"{enter}/2", data={"number": "2", f"c-{c}": "1", "mark": ""})
    assert settled.status_code == 303
    page = text(client.get(settled.location))
    assert "第三人已核定（1）" in page
    assert "第一遍录入：1. 候1" in page
    assert "核定为：1. 候2" in page
    assert "您这一遍已全部录入" not in page
    assert client.get(f"{enter}/2").status_code == 404
    assert client.post(f"{address}/do/count").status_code == 303
    page = text(f.leave(client).get(address))
    assert "逐轮计票" in page
    assert "收回 2 张，有效 2" in page
    assert "结果正在公示" in page
    answer = client.get(f"{address}/count.json")
    assert answer.mimetype == "application/json"
    assert b'"ballots"' in answer.data


def test_the_result_is_explained_and_the_next_in_line_seated(client: FlaskClient, held: Staff) -> None:
    election = make.elected(held, now=NOW - timedelta(days=30))
    page = text(client.get(f"/elections/{election}"))
    assert "当选票数" in page
    assert "候**" in page
    state = queries.election_state(held.session, election)
    person = next(one.person for one in state.candidates if one.id == state.elected[0])
    service.vacate_seat(held.session, held.clerk, NOW, body_id=COUNCIL, person_id=person, cause="moved")
    f.enter(client, held.session, held.people["clerk"])
    assert "依次递补的是候2" in text(client.get(f"/bodies/{COUNCIL}"))
    assert client.post(f"/bodies/{COUNCIL}/seats/residents/next").status_code == 303
    assert client.post(f"/bodies/{COUNCIL}/seats/residents/next").status_code == 409


def test_a_block_vote_and_a_draw_are_explained(client: FlaskClient, held: Staff) -> None:
    past = NOW - timedelta(days=30)
    block = make.elected(held, method="block", now=past)
    assert "各候选人得票" in text(client.get(f"/elections/{block}"))
    draw = make.call(held, method="sortition", seats=2, electors_size=0, quotas=[("sex", "*", 1, None)], now=past)
    make.stand(held, draw, 4, now=past)
    make.publish(held, draw, now=past)
    page = text(client.get(f"/elections/{draw}"))
    assert "50%：4 人" in page
    assert queries.election_state(held.session, draw).seed_hash in page
    f.enter(client, held.session, held.people["clerk"])
    assert client.post(f"/elections/{draw}/do/count").status_code == 303
    page = text(client.get(f"/elections/{draw}"))
    assert "每人中签的机会" in page
    assert page.count("未中签") == 2
    page = text(f.leave(client).get(f"/elections/{draw}"))
    assert page.count("候**") == 2
    assert "未中签" not in page


def test_volunteers_are_counted_in_public_and_named_to_the_office_alone(client: FlaskClient, held: Staff) -> None:
    draw = make.call(held, method="sortition", electors_size=0, quotas=[("sex", "女", 1, None)], now=NOW)
    (_own, volunteer), *_others = make.stand(held, draw, 4, now=NOW)
    address = f"/elections/{draw}"
    page = text(client.get(address))
    assert "候" not in page.replace("候选人", "")
    assert ("女：2 人" in page, "男：2 人" in page, "1组：2 人" in page) == (True, True, True)
    assert "60 岁以上" in page
    assert "60+" not in page
    member = f.holder(held.session, "council_member", name="欧阳小明")
    assert "候0" not in text(f.enter(client, held.session, member).get(address))
    page = text(f.enter(f.leave(client), held.session, volunteer).get(address))
    assert "您已报名" in page
    assert "退出" in page
    f.enter(f.leave(client), held.session, f.resident(held.session))
    page = text(client.get(f"{address}/stand"))
    assert "同意中签后公示姓名" in page
    assert "列入公示名单" not in page
    page = text(f.enter(f.leave(client), held.session, held.people["clerk"]).get(address))
    assert "1. 候0 · 女 · 60 岁以上 · 1组" in page


def test_a_file_that_everybody_may_read_tells_only_what_a_quota_asks(held: Staff) -> None:
    draw = make.call(held, method="sortition", electors_size=0, quotas=[("sex", "女", 1, None)], now=NOW)
    ranked = make.call(held, now=NOW)
    for election in (draw, ranked):
        make.stand(held, election, 3, now=NOW)
    told = [json.loads(counting.case_file(queries.election_state(held.session, one), "-")) for one in (draw, ranked)]
    assert [sorted(one["attributes"]) for one in told[0]["candidates"]] == [["sex"]] * 3
    assert [one["attributes"] for one in told[1]["candidates"]] == [{}] * 3


def test_a_file_from_before_that_was_so_still_passes_the_check(held: Staff) -> None:
    election = make.elected(held, now=NOW - timedelta(days=30))
    state, stream = queries.election_state(held.session, election), election_stream(election)
    kept, told = held.session.get_one(ElectionRecord, election), book.history(held.session, stream)
    assert list(check_election(held.session, stream, told)) == []
    kept.file = counting.case_file(state, state.seed, whole=True)
    assert '"sex"' in kept.file
    assert list(check_election(held.session, stream, told)) == []
    kept.file = kept.file.replace('"女"', '"男"')
    assert [fault.stream for fault in check_election(held.session, stream, told)] == [stream]


def test_the_result_of_a_ranked_vote_says_why(client: FlaskClient, held: Staff) -> None:
    election = make.elected(held, now=NOW - timedelta(days=30))
    page = text(client.get(f"/elections/{election}"))
    assert "第 1 轮达到当选票数 5 票" in page
    assert "票面无下一人选的票" in page
    state = queries.election_state(held.session, election)
    kept = queries.record(held.session, election)
    lines = outcome.read("stv", kept[1] if kept else "").lines
    won = {line.id: line for line in lines if line.won}
    assert set(won) == set(state.elected)
    assert all(line.figure == line.totals[line.round - 1] for line in won.values())


def test_a_tie_says_who_left_the_count(client: FlaskClient, held: Staff) -> None:
    past = NOW - timedelta(days=30)
    election = make.call(held, seats=1, now=past)
    ids = [id_ for id_, _person in make.stand(held, election, 3, now=past)]
    make.publish(held, election, now=past)
    at = make.fill_box(held, election, [[ids[0]]] * 3 + [[ids[1], ids[0]]] * 2 + [[ids[2], ids[0]]] * 2, now=past)
    service.count(held.session, held.clerk, at, election_id=election)
    assert "先退出计票，按事先锁定的抽签决定" in text(client.get(f"/elections/{election}"))


def test_missed_meetings_are_shown_to_the_office(client: FlaskClient, held: Staff) -> None:
    member = f.holder(held.session, "council_member", name="缺席人").id
    for number in range(3):
        service.note_attendance(held.session, held.clerk, NOW, body_id=COUNCIL, meeting_id=f"m{number}", present=[],
                                absent=[member])  # fmt: skip
    assert "缺席提示" not in text(client.get(f"/bodies/{COUNCIL}"))
    f.enter(client, held.session, held.people["clerk"])
    assert "缺席提示" in text(client.get(f"/bodies/{COUNCIL}"))
