"""A member's phone: hands, motions with their words kept, votes by name and secretly; and who may do none of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.accounts.models import Person
from deliberation.meetings import phones, queries
from tests import factories as make
from tests.conftest import counted
from tests.meetings.factories import Held, make_meeting
from tests.meetings.test_views import enter


@pytest.fixture
def debate(session: Session) -> Held:
    """A main motion is open to debate; one member has stepped aside, one has not come."""
    held = make_meeting(session, size=8).open(7)
    held.open_item()
    held.do("recuse", held.members[6])
    held.pending()
    return held


def top(held: Held) -> str:
    state = held.state
    return state.proposed.id if state.proposed else state.top.id if state.top else ""


def do(client: FlaskClient, held: Held, who: Person, key: str, **fields: str) -> TestResponse:
    data = {"do": key, "top": top(held)} | fields
    with held.at():
        return enter(client, held, who).post(f"/meetings/{held.id}/phone", data=data)


def cast(client: FlaskClient, held: Held, who: Person, choice: str, **fields: str) -> TestResponse:
    put = str(phones.put_of(queries.history(held.session, held.id)))
    with held.at():
        return enter(client, held, who).post(f"/meetings/{held.id}/vote", data={"put": put, "vote": choice} | fields)


def page(client: FlaskClient, held: Held, who: Person, path: str = "") -> str:
    with held.at():
        return enter(client, held, who).get(f"/meetings/{held.id}{path}").text


def test_hands_for_and_against_up_and_down(client: FlaskClient, debate: Held) -> None:
    assert do(client, debate, debate.members[2], "raise_hand", side="against").status_code == 303
    assert [(hand.member, hand.side) for hand in debate.state.hands] == [(debate.ids[2], "against")]
    assert "已举手" in page(client, debate, debate.members[2])
    assert do(client, debate, debate.members[2], "lower_hand").status_code == 303
    assert debate.state.hands == ()


def test_a_hand_for_something_else_is_there_where_speeches_take_a_side(client: FlaskClient, debate: Held) -> None:
    assert debate.state.rules.parameters.position_first
    mine = page(client, debate, debate.members[2])
    assert "其他" in mine
    assert "用于提问或提动议" in mine
    assert do(client, debate, debate.members[2], "raise_hand").status_code == 303
    assert [(hand.member, hand.side) for hand in debate.state.hands] == [(debate.ids[2], "")]


def test_a_hand_for_a_question_that_is_gone_is_not_raised_on_the_next(client: FlaskClient, debate: Held) -> None:
    before = top(debate)
    debate.pending("amend", 2, 3, on=before, text="同意，车位 60 个")
    answer = do(client, debate, debate.members[4], "raise_hand", side="for", top=before)
    assert answer.status_code == 409
    assert "有人先操作了一步" in answer.text
    assert debate.state.hands == ()


def test_an_amendment_by_phone_keeps_its_words_when_refused(client: FlaskClient, debate: Held) -> None:
    form = page(client, debate, debate.members[2], "/phone?do=amend")
    assert debate.items[0].text in form
    on = debate.state.top
    assert on is not None
    long = do(client, debate, debate.members[2], "amend", on=on.id, text="长" * 501)
    assert long.status_code == 409
    assert "长" * 501 in long.text
    bare = do(client, debate, debate.members[2], "amend", on=on.id, text="  ")
    assert "动议要逐字表决" in bare.text
    stale = do(client, debate, debate.members[2], "amend", on="gone", text="改成别的")
    assert stale.status_code == 409
    assert "改成别的" in stale.text
    debate.do("begin_speech", member=debate.ids[3], side="for")
    taken = do(client, debate, debate.members[2], "amend", on=on.id, text="同意，车位 60 个")
    assert taken.status_code == 409
    assert "同意，车位 60 个" in taken.text
    debate.do("end_speech")
    assert do(client, debate, debate.members[2], "amend", on=on.id, text="同意，车位 60 个").status_code == 303
    moved = debate.state.proposed or debate.state.top
    assert moved is not None
    assert (moved.kind, moved.mover, moved.text) == ("amend", debate.ids[2], "同意，车位 60 个")


def test_order_questions_and_notice(client: FlaskClient, debate: Held) -> None:
    assert do(client, debate, debate.members[2], "point", about="off_topic").status_code == 303
    point = debate.state.point
    assert point is not None
    assert (point.by, point.about) == (debate.ids[2], "off_topic")
    debate.do("rule", well_taken=False, why="没有跑题")
    assert do(client, debate, debate.members[3], "ask", text="车位有多少个？").status_code == 303
    assert debate.state.inquiry
    debate.do("answer", text="请看第二页")
    assert do(client, debate, debate.members[3], "notice", text="下次提议改选").status_code == 303
    assert do(client, debate, debate.members[4], "unknown").status_code == 404


@pytest.mark.parametrize("key", ["ask", "ask_rule"])
def test_a_question_reaches_the_moderator_with_its_words(client: FlaskClient, debate: Held, key: str) -> None:
    who = debate.members[3]
    assert "您想问什么" in page(client, debate, who, f"/phone?do={key}")
    empty = do(client, debate, who, key, text=" ")
    assert empty.status_code == 409
    assert "主持人才知道答什么" in empty.text
    assert do(client, debate, who, key, text="现在还能提修正案吗？").status_code == 303
    assert "已交给主持人" in page(client, debate, who)
    asked = f"{who.name}问：现在还能提修正案吗？"
    assert asked in page(client, debate, debate.moderator, "/console?do=answer")
    debate.do("answer", text="可以")
    debate.do("move", who, motion="parliamentary_inquiry")
    assert f"{who.name}当场口头提问" in page(client, debate, debate.moderator, "/console?do=answer")


def test_what_is_not_possible_says_why(client: FlaskClient, debate: Held) -> None:
    debate.do("put_question")
    text = page(client, debate, debate.members[2], "/phone")
    assert "正在表决" in text
    refused = do(client, debate, debate.members[2], "main", text="另一件事")
    assert refused.status_code == 409
    assert "另一件事" in refused.text


def test_the_vote_comes_first_among_what_a_member_can_do(client: FlaskClient, debate: Held) -> None:
    assert 'name="vote"' not in page(client, debate, debate.members[2], "/phone")
    debate.do("put_question", method="rollcall")
    text = page(client, debate, debate.members[2], "/phone")
    assert text.index('name="vote"') < text.index("秩序问题</strong>")
    assert 'name="vote"' not in page(client, debate, debate.members[6], "/phone")  # stepped aside


def test_a_secret_vote_is_asked_for_only_where_something_can_be_voted_on(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    refused = page(client, held, held.members[1], "/phone").split("请求无记名投票")[1].split("</li>")[0]
    assert "现在没有要表决的动议" in refused
    held.pending()
    assert "ask_secret" in page(client, held, held.members[1], "/phone")


def test_leaving_and_casting_are_confirmed_by_buttons_that_say_so(client: FlaskClient, debate: Held) -> None:
    assert 'data-yes="离开会议"' in page(client, debate, debate.members[2], "/phone")
    debate.do("put_question", method="ballot")
    assert 'data-look="btn seal" data-yes="投票：同意"' in page(client, debate, debate.members[2])


def test_a_refused_answer_to_the_invitation_can_be_read_in_large_print(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)
    notice = f"/meetings/{held.id}/notice"
    with held.at():
        member = enter(client, held, held.members[0])
        form = member.get(notice).text
        assert "请假请写明原因" in form
        assert "选填" not in form.split('for="reason"')[1].split("</label>")[0]
        sent = {"coming": "no"}
        came = {"Referer": f"http://localhost{notice}"}
        refused = member.post(f"/meetings/{held.id}/reply", data=sent, headers=came)
        assert refused.status_code == 409
        assert f"/print-size?size=large&amp;next={notice}" in refused.text.replace("%2F", "/")
        away = member.post(f"/meetings/{held.id}/reply", data=sent, headers={"Referer": "http://elsewhere.example/x"})
        assert "/print-size" not in away.text


def test_a_second_and_an_objection(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()
    held.do("move", motion="main", member=held.ids[0])
    assert "我附议" in page(client, held, held.members[1])
    assert do(client, held, held.members[1], "second").status_code == 303
    held.do("state_question")
    held.do("ask_consent", what="adopt", motion=top(held))
    assert "我反对" in page(client, held, held.members[2])
    assert do(client, held, held.members[2], "object").status_code == 303
    assert held.state.consent is None


def test_stepping_aside(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open()
    item = held.open_item()
    assert do(client, held, held.members[1], "recuse", on=item, text="我家就在旁边").status_code == 303
    assert held.ids[1] in held.state.out
    assert "您已回避" in page(client, held, held.members[1]) or "回避" in page(client, held, held.members[1])


def test_a_vote_by_name_may_change_until_the_count(client: FlaskClient, debate: Held) -> None:
    debate.do("put_question", method="rollcall")
    assert "记名投票" in page(client, debate, debate.members[0])
    assert cast(client, debate, debate.members[0], "for").status_code == 303
    assert re.search("您现在投的是：(赞成|同意)", page(client, debate, debate.members[0]))
    assert cast(client, debate, debate.members[0], "against").status_code == 303
    assert cast(client, debate, debate.members[1], "for").status_code == 303
    ballot = debate.state.ballot
    assert ballot is not None
    assert dict(ballot.cast) == {debate.ids[0]: "against", debate.ids[1]: "for"}
    for path in ("", "/screen", "/live"):
        text = page(client, debate, debate.members[3], path)
        assert "您现在投的是" not in text
        assert "1 : 1" not in text
    assert "2<small>/6</small>" in page(client, debate, debate.members[3], "/screen")
    assert cast(client, debate, debate.members[1], "maybe").status_code == 409
    assert cast(client, debate, debate.members[1], "for", put="1").status_code == 409
    debate.do("enter_votes")
    assert cast(client, debate, debate.members[2], "for").status_code == 409


@pytest.mark.parametrize(("method", "secret"), [("rollcall", {}), ("ballot", {"secret": "yes"})])
def test_who_may_not_vote(client: FlaskClient, debate: Held, method: str, secret: dict[str, str]) -> None:
    debate.do("put_question", method=method)
    for who in (6, 7):  # one has stepped aside, the other is not here
        answer = cast(client, debate, debate.members[who], "for", **secret)
        assert answer.status_code == 409
        assert 'name="vote"' not in page(client, debate, debate.members[who])
    debate.do("void_vote", why="重来")
    assert cast(client, debate, debate.members[0], "for", **secret).status_code == 409


def test_a_secret_vote_from_phone_to_result(client: FlaskClient, debate: Held) -> None:
    debate.do("put_question", method="ballot")
    assert "无记名投票" in page(client, debate, debate.members[0])
    for member, side in ((0, "for"), (1, "against"), (2, "for")):
        answer = cast(client, debate, debate.members[member], side, secret="yes")
        assert answer.status_code == 303
        assert side not in answer.location
    again = cast(client, debate, debate.members[0], "against", secret="yes")
    assert again.status_code == 409
    assert "每人一票" in again.text
    mine = page(client, debate, debate.members[0])
    assert "您的票已投入票箱" in mine
    assert 'name="vote"' not in mine
    screen = page(client, debate, debate.moderator, "/screen")
    assert "3<small>/6</small>" in screen
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        card = desk.get(f"/meetings/{debate.id}/console").text
        assert "关闭投票并计票" in card
        assert "纸质票只发给还没用手机投票的 3 人" in card
        names = card.split("只有您能看到")[1].split("</details>")[0]
        assert debate.members[3].name in names
        assert debate.members[0].name not in names
        typed = {"move": "enter_votes", "for": "6", "against": "0", "seq": debate.row.step, "from": "console"}
        over = desk.post(f"/meetings/{debate.id}/moves", data=typed)
        assert over.status_code == 409
        assert "已有 3 人用手机投了票" in over.text
        put = phones.put_of(queries.history(debate.session, debate.id))
        wrong = desk.post(f"/meetings/{debate.id}/vote/close", data={"put": put, "for": "x"})
        assert wrong.status_code == 409
        closed = desk.post(f"/meetings/{debate.id}/vote/close", data={"put": put, "for": "２", "against": "1"})
        assert closed.status_code == 303
    ballot = debate.state.ballot
    assert ballot is not None
    assert (ballot.votes_for, ballot.votes_against, ballot.abstain) == (4, 2, 0)
    shown = page(client, debate, debate.moderator, "/screen")
    assert "计票完成" in shown
    assert '<b class="num">4</b>' in shown
    late = cast(client, debate, debate.members[3], "for", secret="yes")
    assert late.status_code == 409
    assert "已经关闭" in late.text


def test_members_may_not_close_a_vote(client: FlaskClient, debate: Held) -> None:
    debate.do("put_question", method="ballot")
    with debate.at():
        member = enter(client, debate, debate.members[0])
        assert member.post(f"/meetings/{debate.id}/vote/close", data={"put": "1"}).status_code == 403
        stranger = enter(client, debate, make.holder(debate.session, "resident"))
        assert stranger.post(f"/meetings/{debate.id}/vote", data={"vote": "for"}).status_code == 403


def test_the_screen_at_each_hour(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session)

    def shown() -> str:
        return page(client, held, held.moderator, "/screen").split('id="main"')[1]

    assert "扫码签到" in shown()
    assert "还" in shown() or "再到" in shown()
    held.open()
    assert "扫码签到" in shown()
    held.open_item()
    main = held.pending()
    held.pending("amend", 2, 3, on=main, text=held.items[0].text.replace("46.8", "45"))
    assert "<del>" in shown()
    assert "<ins>" in shown()
    held.do("raise_hand", held.members[4], side="against")
    assert held.members[4].name in shown()
    held.do("begin_speech", member=held.ids[4], side="against")
    assert 'role="timer"' in shown()
    assert "扫码签到" in shown()
    held.do("end_speech")
    held.do("put_question")
    voting = shown()
    assert "扫码签到" in voting
    assert "正在表决" in voting
    assert "tallied" not in voting
    held.do("enter_votes", **{"for": 5, "against": 1})
    assert "计票完成" in shown()
    assert "tallied" in shown()
    assert "扫码签到" in shown()
    held.do("announce")
    assert "5 &gt; 6 ÷ 2" in shown()
    assert "扫码签到" in shown()
    held.do("recess", minutes=10)
    pause = shown()
    assert "休息" in pause
    assert "扫码签到" in pause
    assert 'role="timer"' in pause
    held.now += timedelta(minutes=10)
    held.do("resume_meeting")
    held.vote(6, 0)
    held.do("adjourn", override="时间到")
    assert "会议结束" in shown()
    assert "扫码签到" not in shown()


def test_pages_of_the_room_take_few_queries(client: FlaskClient, debate: Held) -> None:
    debate.do("put_question", method="ballot")
    url = f"/meetings/{debate.id}"
    limits = {url: 14, f"{url}/live": 12, f"{url}/screen": 14, f"{url}/screen/live": 13, f"{url}/phone": 12}
    with debate.at():
        member = enter(client, debate, debate.members[0])
        for path, most in limits.items():
            member.get(path)
            with counted(debate.session) as sent:
                assert member.get(path).status_code == 200
            assert len(sent) <= most, (path, len(sent))
        make.leave(client)
        client.get(f"{url}/live")
        for path, most in {f"{url}/live": 1, f"{url}/live?seq={debate.row.seq}": 1, url: 9}.items():
            with counted(debate.session) as sent:
                client.get(path)
            assert len(sent) <= most, (path, len(sent))


def test_the_screen_before_anybody_moves_it_and_with_too_few(client: FlaskClient, session: Session) -> None:
    held = make_meeting(session).open()
    held.open_item()

    def shown(who: Person) -> str:
        return page(client, held, who, "/screen").split('id="main"')[1]

    before = shown(held.moderator)
    assert "拟提出的动议（还没有人提出）" in before
    assert held.items[0].title in before.split("<h1")[1].split("</h1>")[0]
    held.pending()
    assert "拟提出的动议" not in shown(held.moderator)
    assert held.items[0].text in shown(held.moderator).split("<h1")[1].split("</h1>")[0]
    stranger = make.holder(session, "resident")
    assert "请主持人打开大屏显示签到码" in shown(stranger)
    assert "请主持人打开大屏显示签到码" not in shown(held.moderator)
    held.do("leave", members=held.ids[2:])
    few = page(client, held, held.moderator, "/screen")
    assert "tag act" in few.split('id="strip"')[1].split("</span></span>")[0]
    assert "wall doors" in few
    assert "请重新签到" in few
    assert "请主持人打开大屏显示签到码" in page(client, held, held.members[2])


def test_a_hand_without_a_side_is_named_so_in_the_queue(client: FlaskClient, debate: Held) -> None:
    assert do(client, debate, debate.members[2], "raise_hand").status_code == 303
    shown = page(client, debate, debate.members[3], "/live")
    assert "未表态" in shown
    assert "其他</span>" not in shown.split('id="hand"')[0]
