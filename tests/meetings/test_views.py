"""The pages of a meeting as each role meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.meetings import door
from deliberation.proposals import queries as proposals
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import Held, hold_meeting, make_meeting
from tests.proposals.factories import make_project

PLACE = f"/places/{make.COMMUNITY}/meetings"


def enter(client: FlaskClient, held: Held, person: object) -> FlaskClient:
    return make.enter(client, held.session, person, now=held.now)  # type: ignore[arg-type]


def post(client: FlaskClient, held: Held, move: str, **fields: object) -> TestResponse:
    data = {"move": move, "seq": held.row.step, "from": "console"} | fields
    return client.post(f"/meetings/{held.id}/moves", data=data)


@pytest.fixture
def debate(session: Session) -> Held:
    """A main motion is open to debate and one hand is up."""
    held = make_meeting(session).open()
    held.open_item()
    held.pending()
    held.do("raise_hand", held.members[2], side="against")
    return held


def test_everybody_sees_the_meetings_of_a_place(client: FlaskClient, session: Session) -> None:
    assert "还没有会议" in client.get(f"/places/{make.place(session)}/meetings").text
    held = make_meeting(session)
    with time_machine.travel(make.NOW, tick=False):
        page = client.get(PLACE).text
    assert "将要开" in page
    assert "召开会议" not in page
    assert held.row.title in client.get(f"/places/{make.DISTRICT}/meetings").text
    assert client.get("/places/000000/meetings").status_code == 404


def test_a_clerk_calls_a_meeting(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    clerk = make.holder(session, "clerk")
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, clerk, now=make.NOW)
        assert "召开会议" in client.get(PLACE).text
        assert "院内电动车充电棚" in client.get(f"{PLACE}/new").text
        form = {
            "title": "第二次会议", "starts": "2026-03-11T19:30", "location": "二楼", "moderator": held.moderator.id,
            "items": [*held.projects], "title-t1": "楼道堆物", "title-t2": "停车", "party_reviewed": "2026-03-10",
        }  # fmt: skip
        early = client.post(f"{PLACE}/new", data=form)
        assert early.status_code == 409
        assert "最早可以定在 3月13日" in early.text
        assert 'value="第二次会议"' in early.text
        assert client.post(f"{PLACE}/new", data=form | {"title": ""}).status_code == 422
        done = client.post(f"{PLACE}/new", data=form | {"starts": "2026-03-13T19:30"}, follow_redirects=True)
    assert done.status_code == 200
    assert "楼道堆物" in done.text
    assert "2026年3月10日" in done.text


def test_names_are_masked_for_the_public_and_full_for_the_council(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        public = client.get(f"/meetings/{debate.id}").text
        assert "宋**" in public
        assert "宋慈" not in public
        assert "议员2" not in public
        inside = enter(client, debate, debate.members[3]).get(f"/meetings/{debate.id}").text
        assert "宋慈" in inside
        assert "议员2" in inside


def test_the_live_part_is_sent_only_when_something_changed(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        first = client.get(f"/meetings/{debate.id}/live")
        assert "正在请下一位发言" in first.text
        same = client.get(f"/meetings/{debate.id}/live", headers={"If-None-Match": first.headers["ETag"]})
        assert same.status_code == 304
        assert client.get(f"/meetings/{debate.id}/live?seq={debate.row.seq}").status_code == 204
        debate.do("begin_speech", member=debate.ids[2])
        later = client.get(f"/meetings/{debate.id}/live", headers={"If-None-Match": first.headers["ETag"]})
        assert later.status_code == 200
        assert "正在发言" in later.text
        assert client.get(f"/meetings/{debate.id}/screen/live?seq=1").status_code == 200


def test_a_member_takes_part_by_phone(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    held.do("check_in", members=held.ids[:4])
    held.do("call_to_order")
    held.do("take_oath")
    held.open_item()
    url = f"/meetings/{held.id}"
    with held.at():
        member = enter(client, held, held.members[4])

    def page() -> str:
        with held.at():
            return member.get(url).text

    def send(move: str, **fields: str) -> int:
        with held.at():
            return member.post(f"{url}/moves", data={"move": move, "seq": held.row.step} | fields).status_code

    assert "我到了，签到" in page()
    with held.at():
        assert member.post(f"{url}/in", data={"code": door.digits(held.id, held.now)}).status_code == 303
    held.do("move", motion="main", member=held.ids[0])
    assert "我附议" in page()
    assert send("second") == 303
    held.do("state_question")
    assert page().count('value="raise_hand"') >= 2
    assert send("raise_hand", side="against") == 303
    assert "已举手" in page()
    assert send("lower_hand") == 303
    held.do("put_question")
    assert "正在表决，不能打断" in page()
    with held.at():
        other = member.post(f"{url}/moves", data={"move": "announce", "seq": held.row.step})
    assert other.status_code == 409
    assert "这一步由主持人来做" in other.text
    assert held.state.hands == ()


def test_who_may_open_the_console(client: FlaskClient, debate: Held) -> None:
    url = f"/meetings/{debate.id}/console"
    with debate.at():
        assert client.get(url).status_code == 303
        assert enter(client, debate, debate.members[0]).get(url).status_code == 403
        watching = enter(client, debate, make.holder(debate.session, "clerk")).get(url)
        assert "您在旁观" in watching.text
        assert "<form" not in watching.text
        assert client.post(f"/meetings/{debate.id}/moves", data={"move": "recess"}).status_code == 403
        stranger = make.holder(debate.session, "moderator", make.NEIGHBOUR)
        assert enter(client, debate, stranger).get(url).status_code == 404
        assert "请 议员2 发言" in enter(client, debate, debate.moderator).get(url).text


def test_a_whole_item_on_the_console(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    with held.at():
        desk = enter(client, held, held.moderator)
        page = desk.get(f"/meetings/{held.id}/console").text
        for member in re.findall(r'name="member" value="([0-9a-f]+)"', page):
            assert post(desk, held, "check_in", member=member).status_code == 303
        post(desk, held, "call_to_order")
        post(desk, held, "take_oath")
        post(desk, held, "open_item", item=held.items[0].id)
        assert "谁动议" in desk.get(f"/meetings/{held.id}/console").text
        post(desk, held, "move", motion="main", member=held.ids[0], text=held.items[0].text)
        assert "谁附议" in desk.get(f"/meetings/{held.id}/console").text
        post(desk, held, "second", member=held.ids[1])
        post(desk, held, "state_question")
        post(desk, held, "raise_hand", hand=f"against:{held.ids[3]}")
        assert "请 议员3 发言" in desk.get(f"/meetings/{held.id}/console").text
        post(desk, held, "begin_speech", member=held.ids[3], side="against")
        post(desk, held, "end_speech")
        post(desk, held, "put_question", method="hands")
        page = desk.get(f"/meetings/{held.id}/console").text
        assert 'data-tests="1/2/1/present/for"' in page
        assert 'data-limit="6"' in page
        post(desk, held, "enter_votes", **{"for": "４", "against": "２"})
        assert post(desk, held, "announce").status_code == 409
        assert "谁一起核对了票数" in desk.get(f"/meetings/{held.id}/console").text
        post(desk, held, "confirm_count", member=held.ids[5])
        assert "宣布结果：通过" in desk.get(f"/meetings/{held.id}/console").text
        assert post(desk, held, "announce").status_code == 303
        project = proposals.project(session, held.projects[0])
        assert project is not None
        assert project.phase == "deliberated"
        assert "结束本议题" in desk.get(f"/meetings/{held.id}/console").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"for": "5", "against": "3"}, "票数合计 8，但在场可投票的只有 6 人"),
        ({"for": "-1", "against": "3"}, "请用数字填写整数"),
        ({"for": "abc", "against": "3"}, "请用数字填写整数"),
        ({"for": "5", "against": ""}, "请填写同意和反对的票数"),
        ({"for": "99999999999999999999", "against": "1"}, "请用数字填写整数"),
    ],
)
def test_wrong_numbers_come_back_with_the_reason(
    client: FlaskClient, debate: Held, fields: dict[str, str], words: str
) -> None:
    debate.do("lower_hand", member=debate.ids[2])
    debate.do("put_question")
    with debate.at():
        answer = post(enter(client, debate, debate.moderator), debate, "enter_votes", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{fields["for"]}"' in answer.text
    assert debate.state.ballot is not None
    assert not debate.state.ballot.counted


def test_a_motion_without_words_and_a_ruling_without_a_reason(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        empty = post(desk, debate, "move", motion="amend", member=debate.ids[1], text=" ", do="move:amend")
        assert empty.status_code == 422
        assert "动议要逐字表决" in empty.text
        long = post(desk, debate, "move", motion="amend", member=debate.ids[1], text="长" * 501, do="move:amend")
        assert long.status_code == 422
        assert "长" * 501 in long.text
        debate.do("point_of_order", member=debate.ids[1], about="off_topic")
        bare = post(desk, debate, "rule", well_taken="no", why="", do="rule")
        assert bare.status_code == 422
        assert "裁定要说明成立还是不成立" in bare.text


def test_a_move_out_of_order_says_why_and_by_which_rule(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        answer = post(desk, debate, "put_question")
        assert answer.status_code == 409
        assert "还有 1 人要发言" in answer.text
        assert "依据：议事十二条 第十一条；罗伯特规则 §44" in answer.text
        typed = desk.get(f"/meetings/{debate.id}/moves/announce")
        assert typed.status_code == 409
        assert "现在没有在表决" in typed.text
        assert "罗伯特规则 §46" in typed.text
        assert desk.get(f"/meetings/{debate.id}/moves/no-such-step").status_code == 409
        assert desk.get(f"/meetings/{debate.id}/moves/count_quorum").location.endswith("/console")
        assert desk.get(f"/meetings/{debate.id}/moves").status_code == 405


def test_a_stale_page_is_refreshed_and_a_double_press_does_nothing_twice(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        seq = debate.row.step
        fields = {"member": debate.ids[2], "side": "against", "seq": seq}
        assert post(desk, debate, "begin_speech", **fields).status_code == 303
        before = debate.row.seq
        again = post(desk, debate, "begin_speech", **fields)
    assert again.status_code == 409
    assert "有人先操作了一步" in again.text
    assert f'name="seq" value="{debate.row.step}"' in again.text
    assert debate.row.seq == before


def test_the_minutes_in_official_form(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open(5)
    held.open_item()
    main = held.pending()
    held.speak(0, "for")
    amended = "同意将「院内电动车充电棚」列入票决项目，车位 60 个"
    held.pending("amend", 2, 3, on=main, text=amended)
    held.vote(4, 1)
    held.do("point_of_order", member=held.ids[4], about="decorum")
    held.do("rule", well_taken=True, why="说的是人，不是事")
    held.vote(3, 1, 1)
    held.do("close_item")
    held.do("adjourn", override="时间到")
    page = client.get(f"/meetings/{held.id}/minutes").text
    text = re.sub(r"<[^>]+>", "", page)
    for words in ("第 1 次会议纪要", "主持人", "应到", "6 人", "缺席", "1 人：议**", "同意 3，反对 1，弃权 1",
                  "3 &gt; 5 ÷ 2，到会 5 人，需 3 票。", "提出秩序问题：针对个人",
                  "主持人裁定：成立，理由：说的是人，不是事",
                  f"决议：“{amended}”通过。", "主持人（签字）："):  # fmt: skip
        assert words in text, words
    assert "<ins>" in page
    called = make_meeting(session, council=held.members, moderator=held.moderator)
    assert client.get(f"/meetings/{called.id}/minutes").status_code == 404


def test_pages_take_few_queries_however_long_the_meeting(client: FlaskClient, session: Session) -> None:
    ids = [make_project(session, phase="screened", title=f"项目{number}").id for number in range(8)]
    held = hold_meeting(session, make.COMMUNITY, ids, size=9)
    limits = {f"/meetings/{held.id}": 12, f"/meetings/{held.id}/minutes": 12, f"/meetings/{held.id}/console": 12,
              PLACE: 12, f"/meetings/{held.id}/live?seq={held.row.seq}": 6}  # fmt: skip
    with held.at():
        desk = enter(client, held, held.moderator)
        for url, most in limits.items():
            with counted(session) as sent:
                assert desk.get(url).status_code in (200, 204)
            assert len(sent) <= most, (url, len(sent))


def test_a_meeting_that_was_not_held_says_so(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    held.do("check_in", members=held.ids[:2])
    held.do("adjourn")
    assert "人数不够" in client.get(f"/meetings/{held.id}").text
    assert client.get(f"/meetings/{held.id}/screen").status_code == 200
    assert held.row.held is False
    assert make.NOW + timedelta(days=5) < held.now
