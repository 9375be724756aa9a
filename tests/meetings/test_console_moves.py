"""Moves as the console sends them: once for a key, with their own hour, kept as typed where they are refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.meetings import queries, service
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests.conftest import counted
from tests.meetings.factories import Held, make_meeting
from tests.meetings.test_views import enter, post


@pytest.fixture
def debate(session: Session) -> Held:
    """A main motion is open to debate and one hand is up."""
    held = make_meeting(session).open()
    held.open_item()
    held.pending()
    held.do("raise_hand", member=held.ids[2], side="against")
    return held


def host(held: Held) -> Actor:
    return Actor(held.moderator.id, frozenset({"moderator"}))


def kinds(held: Held) -> list[str]:
    return [item.event.type for item in queries.history(held.session, held.id)]


def test_a_key_is_played_once(session: Session, debate: Held) -> None:
    args = {"member": debate.ids[2], "side": "against"}
    seq = debate.row.step
    for _again in range(3):
        state = service.play(session, host(debate), debate.now, debate.id, "begin_speech", args, seq=seq, key="k1")
        assert state.floor is not None
    assert kinds(debate).count("speech_began") == 1


def test_a_refused_move_leaves_its_key_free(session: Session, debate: Held) -> None:
    with pytest.raises(Refused):
        service.play(session, host(debate), debate.now, debate.id, "announce", {}, key="k2")
    service.play(session, host(debate), debate.now, debate.id, "count_quorum", {}, key="k2")
    assert kinds(debate)[-1] == "quorum_found"


def test_a_key_of_somebody_else_opens_nothing(session: Session, debate: Held) -> None:
    service.play(session, host(debate), debate.now, debate.id, "count_quorum", {}, key="k3")
    other = Actor(debate.ids[3], frozenset({"council_member"}))
    with pytest.raises(Refused) as stopped:
        service.play(session, other, debate.now, debate.id, "raise_hand", {"side": "for"}, key="k3")
    assert stopped.value.refusal.code == "STALE_PAGE"
    assert [hand.member for hand in debate.state.hands] == [debate.ids[2]]


@pytest.mark.parametrize(("made", "written"), [(-40, -40), (-9000, -100), (500, 0)])
def test_a_late_move_keeps_its_hour_between_the_book_and_now(
    session: Session, debate: Held, made: int, written: int
) -> None:
    last = debate.now
    now = last + timedelta(seconds=100)
    at = now + timedelta(seconds=made)
    service.play(session, host(debate), now, debate.id, "count_quorum", {}, at=at)
    assert queries.history(session, debate.id)[-1].event.at == now + timedelta(seconds=written)


def test_a_queue_is_played_step_by_step(client: FlaskClient, debate: Held) -> None:
    late = {"X-Console": "late"}
    url = f"/meetings/{debate.id}/moves"
    with debate.at(60) as now:
        desk = enter(client, debate, debate.moderator)
        at = int((now - timedelta(seconds=30)).timestamp() * 1000)
        begin = {"move": "begin_speech", "member": debate.ids[2], "side": "against", "from": "console", "key": "q1"}
        first = desk.post(url, data=begin | {"at": at, "seq": debate.row.step}, headers=late)
        assert (first.status_code, first.text) == (204, "")
        step = first.headers["X-Step"]
        again = desk.post(url, data=begin | {"at": at, "seq": "1"}, headers=late)
        assert again.status_code == 204
        end = {"move": "end_speech", "from": "console", "key": "q2", "at": at + 20_000, "seq": step}
        assert desk.post(url, data=end, headers=late).status_code == 204
        refused = desk.post(url, data=end | {"key": "q3"}, headers=late)
        assert refused.status_code == 409
        assert "有人先操作了一步" in refused.text
        assert "<html" not in refused.text
        assert refused.headers["X-Step"] == str(debate.row.step)
    ended = queries.history(debate.session, debate.id)[-1].event
    assert (ended.type, ended.data["seconds"]) == ("speech_ended", 20)
    assert kinds(debate).count("speech_began") == 1


def test_one_request_a_move(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        data = {"move": "begin_speech", "member": debate.ids[2], "side": "against", "from": "console",
                "seq": debate.row.step, "key": "x"}  # fmt: skip
        answer = desk.post(f"/meetings/{debate.id}/moves", data=data, headers={"X-Console": "1"})
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert "议员2" in answer.text
        assert len(answer.data) <= 24_000
        plain = desk.post(f"/meetings/{debate.id}/moves", data=data)
        assert plain.status_code == 303


def test_nobody_is_meant_by_default(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        form = desk.get(f"/meetings/{debate.id}/console?do=move:amend").text
        assert not re.search(r'name="member"[^>]* checked', form)
        words = "车位 60 个"
        answer = post(desk, debate, "move", motion="amend", text=words, do="move:amend")
        assert answer.status_code == 422
        assert "请选一位成员" in answer.text
        assert words in answer.text
        chair = post(desk, debate, "hand_over", do="hand_over")
        assert chair.status_code == 422


def test_out_of_turn_needs_a_reason_and_keeps_who_was_meant(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        page = desk.get(f"/meetings/{debate.id}/console?do=call&member={debate.ids[3]}").text
        assert re.search(rf'value="{debate.ids[3]}"[^>]* checked', page)
        without = post(desk, debate, "recognise", member=debate.ids[3], do="call")
        assert without.status_code == 409
        done = post(desk, debate, "recognise", member=debate.ids[3], override="他要先走", do="call")
        assert done.status_code == 303
    overridden = [item.event for item in queries.history(debate.session, debate.id) if item.event.type == "overridden"]
    assert overridden[-1].data["why"] == "他要先走"


def test_a_roll_call_takes_phones_and_who_answers_aloud(client: FlaskClient, debate: Held) -> None:
    debate.do("lower_hand", member=debate.ids[2])
    debate.do("put_question", method="rollcall")
    for member, vote in ((0, "for"), (1, "against")):
        debate.do("cast_vote", debate.members[member], vote=vote)
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        page = desk.get(f"/meetings/{debate.id}/console").text
        assert re.search(rf'name="vote:{debate.ids[0]}" value="for" checked', page)
        answers = {f"vote:{debate.ids[n]}": "for" for n in (2, 3, 4)}
        twice = answers | {f"vote:{debate.ids[1]}": "against", "vote:nobody": "for"}
        assert post(desk, debate, "enter_votes", **twice).status_code == 422
        assert post(desk, debate, "enter_votes", **answers).status_code == 303
    ballot = debate.state.ballot
    assert ballot is not None
    assert (ballot.votes_for, ballot.votes_against) == (4, 1)


def test_a_doubted_motion_waits_for_the_ruling(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        fields = {"motion": "amend", "member": debate.ids[1], "text": "再建一座桥", "doubt": "germane"}
        assert post(desk, debate, "move", **fields).status_code == 303
        page = desk.get(f"/meetings/{debate.id}/console").text
        assert "再建一座桥" in page
        assert "成员可以申诉" in page
        assert post(desk, debate, "rule", well_taken="yes", why="与充电棚无关").status_code == 303
    assert debate.state.proposed is None


def test_a_form_asked_for_that_is_no_longer_in_order_says_why(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        page = enter(client, debate, debate.moderator).get(f"/meetings/{debate.id}/console?do=announce")
        assert page.status_code == 200
        assert "现在没有在表决" in page.text


def test_the_console_takes_few_queries(client: FlaskClient, debate: Held) -> None:
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        for query in ("", "?do=more", "?say=改一下", "?do=move:amend"):
            with counted(debate.session) as sent:
                assert desk.get(f"/meetings/{debate.id}/console{query}").status_code == 200
            assert len(sent) <= 12, (query, len(sent))


def test_the_line_of_a_speech_over_time_stands_in_the_record(client: FlaskClient, debate: Held) -> None:
    debate.do("begin_speech", member=debate.ids[2], side="against")
    debate.now += timedelta(seconds=150)
    with debate.at():
        desk = enter(client, debate, debate.moderator)
        assert re.search(r"<p[^>]*data-line>议员2，\w*时间到", desk.get(f"/meetings/{debate.id}/console").text)
    debate.do("end_speech")
    with debate.at():
        assert re.search(r"议员2 发言超时 \d+ 秒", desk.get(f"/meetings/{debate.id}/console").text)


def test_a_point_of_order_names_its_rule_and_a_reason_asked_for_cites_none(client: FlaskClient, debate: Held) -> None:
    before = kinds(debate)
    with debate.at():
        enter(client, debate, debate.moderator)
    for move in ("point_of_order", "remark"):
        with debate.at():
            answer = post(client, debate, move, do=move, member=debate.ids[4])
        assert answer.status_code == 422
        assert "关于哪条规则" in answer.text
    with debate.at():
        answer = post(client, debate, "strike", do="strike")
    assert answer.status_code == 422
    assert "§46" not in answer.text.split('role="alert"')[1].split("</div>")[0]
    assert kinds(debate) == before
