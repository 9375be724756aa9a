"""A council meeting as it is held: an outside moderator, real items, every number in the result."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.profile_load import load_profile, profile_for
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.script import preview, script_line, what_if
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook
from tests.rules.meeting.room import HOST, START, Room

ITEMS = [
    {"id": "i1", "title": "健身角", "subject": "project:p1", "text": "同意把健身角列入年度计划"},
    {"id": "i2", "title": "路灯", "subject": "project:p2", "text": "同意把路灯列入年度计划"},
]


@pytest.fixture
def room() -> Room:
    return Room(size=9, agenda=ITEMS).open(7)


def _on_item(room: Room) -> Room:
    room.do("open_item", item="i1")
    room.pending("main", "q1")
    return room


def test_the_call_carries_the_rules_of_the_rulebook() -> None:
    book = default_rulebook()
    command = Command("call", HOST, START, {"members": ["a", "b", "c"], "chair": "host"})
    events = MEETING.decide(book, MEETING.initial, command)
    assert isinstance(events, tuple)
    state = MEETING.replay(events)
    assert state.rules == profile_for(book)
    p = state.rules.parameters
    assert (p.quorum_num, p.quorum_den, p.quorum_strict, p.decision_basis) == (2, 3, False, "present")
    assert (p.decision_num, p.decision_den, p.decision_strict) == (1, 2, True)
    assert (p.speech_seconds, p.speech_turns, p.second_required, p.chair_votes) == (120, 2, True, "never")


def test_two_thirds_of_the_seats_open_the_meeting() -> None:
    room = Room(size=9)
    room.do("check_in", HOST, members=["m1", "m2", "m3", "m4", "m5"])
    assert room.refused("call_to_order") == "NO_QUORUM"
    assert script_line(room.state).code == "WAIT_FOR_QUORUM"
    room.do("check_in", "m6")
    assert script_line(room.state).params == {"present": 6, "needed": 6, "due": 9}
    room.do("call_to_order")
    assert room.events[-1].data["met"] is True


def test_a_meeting_without_a_quorum_is_closed_as_not_held() -> None:
    room = Room(size=9)
    room.do("check_in", "m1")
    assert room.do("adjourn")[0].data["held"] is False


def test_a_project_is_adopted_with_its_whole_sum(room: Room) -> None:
    _on_item(room)
    room.speak("m1", "for")
    result = room.vote("q1", 4, 2, 1)
    assert {key: result.data[key] for key in ("verdict", "item", "subject", "text")} == {
        "verdict": "adopted",
        "item": "i1",
        "subject": "project:p1",
        "text": "同意把健身角列入年度计划",
    }
    assert result.data["arithmetic"] == {
        "rule": "majority",
        "ref": "rulebook:meeting.decision_basis",
        "basis": "present",
        "num": 1,
        "den": 2,
        "strict": True,
        "side": "for",
        "for": 4,
        "against": 2,
        "abstain": 1,
        "chair_vote": "",
        "base": 7,
        "needed": 4,
        "present": 7,
        "members": 9,
        "carried": True,
    }
    assert room.do("close_item")[0].data["outcome"] == "adopted"


def test_abstaining_works_like_no_where_the_basis_is_those_present(room: Room) -> None:
    assert _on_item(room).vote("q1", 3, 2, 2).data["verdict"] == "lost"


def test_an_announced_result_is_final(room: Room) -> None:
    _on_item(room).vote("q1", 4, 2, 1)
    assert room.refused("announce") == "RESULT_FINAL"
    assert room.refused("enter_votes", **{"for": 1, "against": 6}) == "NO_BALLOT"
    assert room.refused("raise", "m3", motion="division_of_assembly", on="q1") == "RESULT_FINAL"


def test_bad_counts(room: Room) -> None:
    _on_item(room).do("put_question")
    assert room.refused("enter_votes", **{"for": 5, "against": 3}) == "VOTES_EXCEED_PRESENT"
    assert room.refused("enter_votes", **{"for": -1, "against": 3}) == "BAD_COUNT"
    assert room.refused("enter_votes", **{"for": 5}) == "BAD_COUNT"
    twice = {"for": ["m1", "m2"], "against": ["m2"]}
    assert room.refused("enter_votes", voters=twice) == "MEMBER_TWICE"
    assert room.refused("enter_votes", voters={"for": ["m1", "m9"], "against": []}) == "NOT_ENTITLED_TO_VOTE"
    assert room.refused("enter_votes", **{"for": 2, "against": 0, "voters": {"for": ["m1"]}}) == "COUNT_MISMATCH"
    assert room.refused("announce") == "NOT_COUNTED"
    room.do("enter_votes", voters={"for": ["m1", "m2"], "against": ["m3"], "abstain": ["m4"]})
    assert room.refused("enter_votes", **{"for": 3, "against": 1}) == "ALREADY_COUNTED"
    assert room.refused("announce", result="adopted") == "WRONG_RESULT"
    room.do("enter_votes", **{"for": 4, "against": 1, "recount": True})
    finding = preview(room.state)
    assert finding is not None
    assert finding.carried
    assert script_line(room.state).code == "CONFIRM_COUNT", "one vote less would turn it"
    room.do("confirm_count", member="m2")
    assert script_line(room.state).code == "ANNOUNCE_ADOPTED"


def test_a_recused_member_is_out_of_the_item_and_of_its_base(room: Room) -> None:
    room.do("open_item", item="i1")
    room.do("recuse", "m7", item="i1", why="供应商亲属")
    assert room.refused("recuse", "m7", item="i1") == "ALREADY_RECUSED"
    assert room.refused("move", "m7", motion="main", id="q") == "RECUSED_FROM_ITEM"
    room.pending("main", "q1")
    assert room.refused("raise_hand", "m7") == "RECUSED_FROM_ITEM"
    assert room.vote("q1", 4, 2).data["arithmetic"]["base"] == 6


def test_recused_members_leave_the_quorum_where_the_rules_say_so() -> None:
    profile = load_profile("council_sz").with_parameters(recused_count_for_quorum=False)
    room = Room(profile, size=6, agenda=ITEMS).open(4)
    room.do("open_item", item="i1")
    for member in ("m1", "m2"):
        room.do("recuse", member, item="i1")
    room.pending("main", "q1", by="m3", second="m4")
    assert room.refused("put_question") == "NO_QUORUM"


def test_losing_the_quorum_stops_business_until_it_returns(room: Room) -> None:
    _on_item(room)
    room.do("leave", "m7")
    assert room.state.quorum_known
    room.do("leave", "m6")
    assert script_line(room.state).code == "QUORUM_LOST"
    assert room.refused("put_question") == "NO_QUORUM"
    assert room.refused("move", "m1", motion="amend", id="a") == "NO_QUORUM"
    assert room.refused("begin_speech", member="m1", side="for") == "NO_QUORUM"
    room.do("recess", minutes=10)
    assert room.refused("put_question") == "IN_RECESS"
    room.do("check_in", "m6")
    room.do("resume_meeting")
    room.do("put_question")


def test_a_vote_cut_off_by_a_lost_quorum_is_voided(room: Room) -> None:
    _on_item(room).do("put_question")
    room.do("leave", members=["m6", "m7"])
    assert room.refused("enter_votes", **{"for": 5, "against": 0}) == "NO_QUORUM"
    assert room.refused("void_vote") == "REASON_NEEDED"
    room.do("void_vote", why="人数不足")
    assert room.do("adjourn")[0].data["unfinished"] == ["q1"]


def test_amendments_in_two_degrees_change_the_words(room: Room) -> None:
    _on_item(room)
    room.pending("amend", "a1", text="同意把健身角列入年度计划，费用不超过十万元")
    room.pending("amend", "a2", on="a1", text="同意把健身角列入年度计划，费用不超过八万元")
    assert room.refused("put_question", motion="q1") == "NOT_IMMEDIATELY_PENDING"
    room.vote("a2", 5, 2)
    room.vote("a1", 5, 2)
    assert room.stack == ["q1"]
    assert room.vote("q1", 7, 0).data["text"] == "同意把健身角列入年度计划，费用不超过八万元"


def test_close_debate_needs_two_thirds_of_the_votes(room: Room) -> None:
    _on_item(room).pending("previous_question", "c1")
    assert room.vote("c1", 4, 3).data["arithmetic"]["needed"] == 5
    room.speak("m1", "for")
    room.pending("previous_question", "c2")
    assert room.vote("c2", 4, 2).data["verdict"] == "adopted"
    assert room.refused("begin_speech", member="m5", side="for") == "DEBATE_CLOSED"


def test_postponed_and_taken_up_again(room: Room) -> None:
    _on_item(room).pending("postpone_definitely", "p1", until="2026-03-09")
    room.vote("p1", 5, 0)
    assert (room.stack, room.events[-1].data["until"]) == ([], "2026-03-09")
    assert room.do("close_item")[0].data["outcome"] == "postponed"
    following = Room(size=9, carried=json.loads(json.dumps(carry_over(room.state))), session=1).open()
    following.do("take_up", motion="q1")
    assert following.stack == ["q1"]
    assert following.vote("q1", 6, 0).data["subject"] == "project:p1"


def test_unfinished_business_goes_to_the_next_meeting(room: Room) -> None:
    _on_item(room).pending("adjourn", "x1")
    room.vote("x1", 6, 1)
    assert script_line(room.state).code == "DECLARE_ADJOURNED"
    assert room.refused("move", "m1", motion="amend", id="a") == "ADJOURN_VOTED"
    assert room.do("adjourn")[0].data["unfinished"] == ["q1"]
    following = Room(size=9, carried=json.loads(json.dumps(carry_over(room.state))), session=1).open()
    following.do("take_up", motion="q1")
    assert following.stack == ["q1"]


def test_the_queue_gives_its_reasons(room: Room) -> None:
    _on_item(room)
    room.speak("m1", "for")
    for member, side in (("m1", "for"), ("m2", "for"), ("m3", "against")):
        room.do("raise_hand", member, side=side)
    claims = [(claim.member, claim.reason) for claim in queue_order(room.state)]
    assert claims == [("m3", "PREFERENCE_UNSPOKEN"), ("m2", "PREFERENCE_UNSPOKEN"), ("m1", "HAND_ORDER")]
    assert script_line(room.state).params["member"] == "m3"
    assert room.refused("recognise", member="m1") == "PREFERENCE_UNSPOKEN"
    room.do("recognise", member="m2", override="行动不便，先请")
    assert [happened.type for happened in room.events[-2:]] == ["overridden", "recognised"]


def test_a_speech_is_timed_with_its_pauses(room: Room) -> None:
    _on_item(room).do("begin_speech", member="m4", side="against")
    room.pass_(90)
    room.do("pause")
    room.pass_(600)
    room.do("resume")
    room.pass_(20)
    assert script_line(room.state, room.now).code == "SPEAKING"
    room.pass_(30)
    assert script_line(room.state, room.now).code == "TIME_UP"
    ended = room.do("end_speech")[0].data
    assert (ended["seconds"], ended["over"]) == (140, 20)


def test_a_clock_going_backwards_is_refused(room: Room) -> None:
    _on_item(room).do("begin_speech", member="m4", side="against")
    room.now -= timedelta(hours=1)
    assert room.refused("end_speech") == "CLOCK_BACKWARDS"


def test_a_point_stops_the_clock_and_the_ruling_may_be_appealed(room: Room) -> None:
    _on_item(room).do("begin_speech", member="m4", side="against")
    room.do("point_of_order", "m5", about="off_topic", id="po")
    assert room.refused("end_speech", "m2") == "NOT_CHAIR"
    assert room.refused("put_question") == "POINT_PENDING"
    room.pass_(300)
    room.do("rule", well_taken=False, why="与议题有关", id="r1")
    room.pass_(30)
    assert room.do("end_speech")[0].data["seconds"] == 30
    room.pending("appeal", "ap", by="m5", second="m6", on="r1")
    assert script_line(room.state).code == "OPEN_DEBATE"
    assert room.vote("ap", 2, 5).data["verdict"] == "lost"
    assert room.state.ruling is not None
    assert room.state.ruling.well_taken


def test_a_doubted_motion_is_taken_when_the_appeal_reverses_the_ruling(room: Room) -> None:
    _on_item(room).do("move", "m3", motion="amend", id="a1", text="改建停车场", germane=False)
    assert script_line(room.state).code == "RULE_ON_MOTION"
    room.do("rule", well_taken=True, why="离题", id="r1")
    assert room.state.proposed is None
    room.pending("appeal", "ap", by="m3", second="m4", on="r1")
    room.vote("ap", 1, 6)
    assert room.state.proposed is not None
    assert room.state.proposed.id == "a1"


def test_withdrawing_needs_consent_once_stated(room: Room) -> None:
    _on_item(room).do("withdraw", "m1", motion="q1")
    room.do("ask_consent", what="withdraw", motion="q1")
    assert room.do("object", "m4")[0].data["reason"] == "OBJECTION_RAISED"
    room.do("ask_consent", what="withdraw", motion="q1")
    room.do("consent")
    assert (room.stack, room.state.records["q1"].outcome) == ([], "withdrawn")


def test_the_chair_hands_over_to_speak_and_returns_after_the_decision(room: Room) -> None:
    _on_item(room).do("hand_over", to="m6")
    assert room.refused("begin_speech", member="m6", side="for") == "CHAIR_NEUTRAL"
    assert room.refused("return_chair") == "CHAIR_AWAY_UNTIL_DECIDED"
    room.vote("q1", 4, 2)
    room.do("return_chair")
    assert room.state.chair == "host"


def test_only_the_moderator_conducts(room: Room) -> None:
    for name in ("open_item", "put_question", "announce", "rule", "adjourn", "recess", "count_quorum", "no_second"):
        assert room.refused(name, "m1", item="i1") == "NOT_CHAIR"
    assert room.refused("second", "m1", member="m2") == "NOT_YOUR_MOVE"
    clerk = Actor("desk", frozenset({"clerk"}))
    room.do("check_in", clerk, member="m8")
    assert room.refused("put_question", clerk) == "NOT_CHAIR"


def test_what_if_shows_the_next_stack_and_line(room: Room) -> None:
    _on_item(room).pending("amend", "a1", text="别的说法")
    adopted, lost = (what_if(room.state, outcome, room.now) for outcome in ("adopted", "lost"))
    assert adopted is not None
    assert lost is not None
    assert adopted.stack == lost.stack == ("q1",)
    assert (adopted.line.params["text"], lost.line.params["text"]) == ("别的说法", ITEMS[0]["text"])


def test_the_agenda_is_finished_or_left_with_a_reason(room: Room) -> None:
    assert room.refused("adjourn") == "AGENDA_LEFT"
    room.do("open_item", item="i1")
    room.do("close_item")
    assert room.refused("open_item", item="i1") == "ITEM_CLOSED"
    assert room.do("adjourn", override="时间已到")[0].data["items"] == ["i2"]


def test_replay_gives_the_same_state(room: Room) -> None:
    _on_item(room).speak("m3", "against")
    room.vote("q1", 4, 2, 1)
    assert room.replayed() == room.state
    assert MEETING.replay(_through_json(room)) == room.state


def _through_json(room: Room) -> list[Event]:
    return [replace(happened, data=json.loads(json.dumps(dict(happened.data)))) for happened in room.events]


def test_an_unknown_event_fails_loudly(room: Room) -> None:
    with pytest.raises(ValueError, match="no event vanished"):
        MEETING.evolve(room.state, replace(room.events[0], type="vanished"))


def test_after_a_speech_with_nobody_waiting_the_host_asks_for_more(room: Room) -> None:
    _on_item(room).do("begin_speech", member="m4", side="against")
    room.pass_(30)
    room.do("end_speech")
    assert script_line(room.state).code == "ASK_MORE_SPEAKERS"
