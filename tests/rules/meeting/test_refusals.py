"""Each step at the wrong moment, by the wrong person or with the wrong words: the code it is refused with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deliberation.rules.meeting.disposal import dispose
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile import ProfileError
from deliberation.rules.meeting.profile_check import fault
from deliberation.rules.meeting.profile_load import load_profile, validate
from deliberation.rules.meeting.profile_text import located
from deliberation.rules.meeting.script import _after as following
from deliberation.rules.meeting.script import preview, script_line, what_if
from deliberation.rules.meeting.state import Frame, State
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook
from tests.rules.meeting.room import HOST, START, Room

ITEMS = [{"id": "i1", "title": "lamps", "text": "put up lamps"}, {"id": "i2", "title": "trees", "text": "plant"}]
QUIET: dict[str, Any] = {"oath": False, "count_confirm": "never"}


def _room(profile: str = "council_sz", **parameters: Any) -> Room:
    rules = load_profile(profile).with_parameters(**QUIET | parameters)
    return Room(rules, size=6, agenda=ITEMS).open()


def _pending(profile: str = "council_sz", **parameters: Any) -> Room:
    room = _room(profile, **parameters)
    room.pending("main", "q1", text="put up lamps")
    return room


def _closed() -> Room:
    room = _room()
    room.do("adjourn", override="x")
    return room


Case = tuple[str, str | Actor, dict[str, Any], str]
OPEN: list[Case] = [
    ("enter_votes", "m1", {"for": 1, "against": 0}, "NOT_CHAIR"),
    ("count_quorum", "m1", {}, "NOT_CHAIR"),
    ("check_in", "m1", {"members": ["m2"]}, "NOT_YOUR_MOVE"),
    ("check_in", HOST, {"members": ["x"]}, "NOT_A_MEMBER"),
    ("check_in", HOST, {"members": ["m1"]}, "ALREADY_PRESENT"),
    ("leave", HOST, {"members": ["m1", "m1"]}, "MEMBER_TWICE"),
    ("recuse", HOST, {"member": "x", "item": "i1"}, "NOT_A_MEMBER"),
    ("recuse", "m1", {"item": "i9"}, "ITEM_UNKNOWN"),
    ("recuse", "m1", {"item": "i1", "member": "m2"}, "NOT_YOUR_MOVE"),
    ("close_item", HOST, {}, "NO_ITEM_OPEN"),
    ("close_item", "m1", {}, "NOT_CHAIR"),
    ("open_item", "m1", {"item": "i1"}, "NOT_CHAIR"),
    ("mark_due", "m1", {"item": "i1"}, "NOT_CHAIR"),
    ("mark_due", HOST, {"item": "i9"}, "ITEM_UNKNOWN"),
    ("give_notice", "m1", {"member": "m2", "motion": "q"}, "NOT_YOUR_MOVE"),
    ("hand_over", "m1", {"to": "m2"}, "NOT_CHAIR"),
    ("hand_over", HOST, {"to": "x"}, "NOT_A_MEMBER"),
    ("return_chair", "m1", {}, "NOT_CHAIR"),
    ("return_chair", HOST, {}, "CHAIR_NOT_AWAY"),
    ("recess", "m1", {}, "NOT_CHAIR"),
    ("resume_meeting", "m1", {}, "NOT_CHAIR"),
    ("resume_meeting", HOST, {}, "NOT_IN_RECESS"),
    ("adjourn", "m1", {}, "NOT_CHAIR"),
    ("call_to_order", "m1", {}, "NOT_CHAIR"),
    ("call_to_order", HOST, {}, "MEETING_ALREADY_OPEN"),
    ("lower_hand", "m1", {}, "HAND_NOT_RAISED"),
    ("lower_hand", "m1", {"member": "m2"}, "NOT_YOUR_MOVE"),
    ("recognise", "m1", {"member": "m2"}, "NOT_CHAIR"),
    ("begin_speech", "m1", {}, "NOT_CHAIR"),
    ("pause", "m1", {}, "NOT_CHAIR"),
    ("pause", HOST, {}, "NOBODY_SPEAKING"),
    ("resume", "m1", {}, "NOT_CHAIR"),
    ("resume", HOST, {}, "NOT_PAUSED"),
    ("end_speech", HOST, {}, "NOBODY_SPEAKING"),
    ("put_question", HOST, {}, "NOTHING_PENDING"),
    ("enter_votes", HOST, {"for": 1, "against": 0}, "NO_BALLOT"),
    ("announce", HOST, {}, "NO_BALLOT"),
    ("announce", "m1", {}, "NOT_CHAIR"),
    ("void_vote", "m1", {}, "NOT_CHAIR"),
    ("void_vote", HOST, {"why": "x"}, "NO_BALLOT"),
    ("second", "m1", {}, "NOTHING_TO_SECOND"),
    ("second", "m1", {"member": "m2"}, "NOT_YOUR_MOVE"),
    ("no_second", "m1", {}, "NOT_CHAIR"),
    ("no_second", HOST, {}, "NOTHING_TO_SECOND"),
    ("state_question", "m1", {}, "NOT_CHAIR"),
    ("state_question", HOST, {"motion": "zz"}, "NOTHING_TO_STATE"),
    ("modify", "m1", {"motion": "zz", "text": "x"}, "MOTION_UNKNOWN"),
    ("withdraw", "m1", {"motion": "zz"}, "MOTION_UNKNOWN"),
    ("request", "m1", {"what": "read", "member": "m2"}, "NOT_YOUR_MOVE"),
    ("take_up", "m1", {"motion": "zz"}, "NOT_CHAIR"),
    ("take_up", HOST, {"motion": "zz"}, "NOT_POSTPONED"),
    ("remark", "stranger", {"about": "decorum"}, "NOT_PRESENT"),
    ("remark", HOST, {"member": "m1", "about": "hat"}, "CONDUCT_UNKNOWN"),
    ("rule", "m1", {}, "NOT_CHAIR"),
    ("rule", HOST, {}, "NOTHING_TO_RULE"),
    ("answer", "m1", {}, "NOT_CHAIR"),
    ("answer", HOST, {}, "NOTHING_TO_ANSWER"),
    ("ask_consent", "m1", {"what": "adopt"}, "NOT_CHAIR"),
    ("ask_consent", HOST, {"what": "adopt"}, "NOTHING_PENDING"),
    ("ask_consent", HOST, {"what": "dance"}, "CONSENT_UNKNOWN"),
    ("ask_consent", HOST, {"what": "extend_speech"}, "NOBODY_SPEAKING"),
    ("ask_consent", HOST, {"what": "change_vote"}, "NO_BALLOT"),
    ("ask_consent", HOST, {"what": "withdraw", "motion": "zz"}, "MOTION_UNKNOWN"),
    ("object", "m1", {}, "NOTHING_TO_OBJECT"),
    ("consent", HOST, {}, "NOTHING_TO_OBJECT"),
    ("consent", "m1", {}, "NOT_CHAIR"),
    ("dance", HOST, {}, "COMMAND_UNKNOWN"),
    ("call", HOST, {"members": ["a"]}, "MEETING_ALREADY_CALLED"),
    ("move", "m1", {"motion": "dance", "id": "x"}, "NOT_A_MOTION"),
    ("move", "m1", {"motion": "suspend_rules", "id": "x"}, "MOTION_NOT_ENABLED"),
]
PENDING: list[Case] = [
    ("put_question", HOST, {"method": "shouting"}, "METHOD_UNKNOWN"),
    ("state_question", HOST, {"motion": "q1"}, "ALREADY_PENDING"),
    ("modify", "m2", {"motion": "q1", "text": "x"}, "NOT_MOVER"),
    ("withdraw", "m2", {"motion": "q1"}, "NOT_MOVER"),
    ("take_up", HOST, {"motion": "q1"}, "MAIN_PENDING"),
    ("ask_consent", HOST, {"what": "adopt", "motion": "zz"}, "NOT_IMMEDIATELY_PENDING"),
    ("move", "m3", {"motion": "reconsider", "id": "x", "on": "zz"}, "MOTION_UNKNOWN"),
]
AFTER: list[Case] = [
    ("check_in", HOST, {"members": ["m1"]}, "ADJOURNED"),
    ("recuse", "m1", {"item": "i1"}, "ADJOURNED"),
    ("adjourn", HOST, {}, "ADJOURNED"),
    ("call_to_order", HOST, {}, "ADJOURNED"),
    ("rule", HOST, {}, "ADJOURNED"),
    ("answer", HOST, {}, "ADJOURNED"),
    ("consent", HOST, {}, "ADJOURNED"),
    ("object", "m1", {}, "ADJOURNED"),
    ("void_vote", HOST, {"why": "x"}, "ADJOURNED"),
    ("remark", HOST, {"member": "m1", "about": "decorum"}, "ADJOURNED"),
    ("return_chair", HOST, {}, "ADJOURNED"),
    ("point_of_order", "m1", {"about": "x"}, "ADJOURNED"),
]


@pytest.mark.parametrize(("name", "by", "args", "code"), OPEN, ids=lambda value: str(value)[:24])
def test_with_nothing_pending(name: str, by: str | Actor, args: dict[str, Any], code: str) -> None:
    assert _room().refused(name, by, **args) == code


@pytest.mark.parametrize(("name", "by", "args", "code"), PENDING, ids=lambda value: str(value)[:24])
def test_with_a_question_pending(name: str, by: str | Actor, args: dict[str, Any], code: str) -> None:
    assert _pending().refused(name, by, **args) == code


@pytest.mark.parametrize(("name", "by", "args", "code"), AFTER, ids=lambda value: str(value)[:24])
def test_after_the_end(name: str, by: str | Actor, args: dict[str, Any], code: str) -> None:
    assert _closed().refused(name, by, **args) == code


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"members": []}, "NO_MEMBERS_DUE"),
        ({"members": ["a", "a"]}, "MEMBER_TWICE"),
        ({"members": ["a"], "agenda": [ITEMS[0], ITEMS[0]]}, "ITEM_TWICE"),
        ({"members": ["a"], "profile": "nobody's"}, "PROFILE_BASE"),
    ],
)
def test_a_meeting_that_cannot_be_called(args: dict[str, Any], code: str) -> None:
    said = MEETING.decide(default_rulebook(), State(), Command("call", HOST, START, args))
    assert getattr(said, "code", said) == code


def test_before_the_call_nothing_is_in_order() -> None:
    said = MEETING.decide(default_rulebook(), State(), Command("adjourn", HOST, START))
    assert getattr(said, "code", said) == "MEETING_NOT_CALLED"
    assert script_line(State()).code == "MEETING_NOT_CALLED"
    assert what_if(State(), "adopted", START) is None
    with pytest.raises(ValueError, match="not been called"):
        _ = State().rules


def test_the_chair_votes_last_once_and_where_it_decides() -> None:
    room = _pending("rror1915")
    room.state = MEETING.replay(room.events)
    chair = Actor("host", frozenset({"moderator"}))
    assert room.refused("chair_vote", "m1", vote="for") == "NOT_CHAIR"
    assert room.refused("chair_vote", chair, vote="for") == "NOT_A_MEMBER"
    seated = Room(load_profile("rror1915"), size=5, agenda=ITEMS)
    seated = _seated("decisive")
    assert seated.refused("chair_vote", "m1", vote="for") == "NO_BALLOT"
    seated.pending("main", "q", by="m2", second="m3")
    seated.do("put_question", "m1")
    assert seated.refused("chair_vote", "m1", vote="for") == "BAD_COUNT"
    seated.do("enter_votes", "m1", **{"for": 2, "against": 2})
    assert seated.refused("chair_vote", "m1", vote="maybe") == "BAD_COUNT"
    assert seated.refused("chair_vote", "m1", vote="against") == "CHAIR_VOTE_NOT_DECISIVE"
    seated.do("chair_vote", "m1", vote="for")
    assert seated.refused("chair_vote", "m1", vote="for") == "CHAIR_ALREADY_VOTED"
    result = seated.do("announce", "m1")[0]
    assert result.data["verdict"] == "adopted"
    assert seated.refused("chair_vote", "m1", vote="for") == "CHAIR_ALREADY_VOTED"
    assert seated.refused("announce", "m1") == "RESULT_FINAL"


def _seated(policy: str) -> Room:
    """A meeting whose chair is a member, m1."""
    rules = load_profile("rror1915").with_parameters(chair_votes=policy)
    room = Room.__new__(Room)
    room.profile, room.state, room.now, room.events = rules, State(), START, []
    room.members = [f"m{number}" for number in range(1, 6)]
    room.do("call", HOST, members=room.members, chair="m1", agenda=ITEMS)
    return room.open()


def test_a_chair_who_votes_by_ballot_only_does_so_by_ballot_only() -> None:
    room = _seated("ballot_only")
    room.pending("main", "q", by="m2", second="m3")
    room.do("put_question", "m1")
    room.do("enter_votes", "m1", **{"for": 2, "against": 2})
    assert room.refused("chair_vote", "m1", vote="for") == "CHAIR_VOTE_NOT_DECISIVE"
    room.do("announce", "m1")
    assert room.refused("chair_vote", "m1", vote="for") == "RESULT_FINAL"


def test_leave_given_by_silence_does_what_was_asked() -> None:
    room = _pending()
    room.do("modify", "m1", motion="q1", text="put up ten lamps")
    assert room.refused("modify", "m1", motion="q1", text="again") == "CONSENT_PENDING"
    assert room.refused("ask_consent", what="adopt") == "CONSENT_PENDING"
    assert script_line(room.state).code == "ASK_OBJECTION"
    room.do("consent")
    assert room.state.stack[0].text == "put up ten lamps"
    room.do("begin_speech", member="m3", side="for")
    assert room.refused("begin_speech", member="m3", side="for") == "ALREADY_SPEAKING"
    room.do("ask_consent", what="extend_speech")
    room.do("consent")
    assert room.state.floor is not None
    assert room.state.floor.extra == room.profile.parameters.speech_seconds
    room.pass_(10_000)
    assert room.refused("begin_speech", member="m3", side="for") == "TIME_EXPIRED"
    room.do("end_speech")
    room.do("ask_consent", what="minutes")
    assert [happened.type for happened in room.do("consent")] == ["consented"]
    room.do("ask_consent", what="recess")
    room.do("consent")
    assert room.state.phase == "recess"
    assert script_line(room.state).code == "IN_RECESS"


def test_a_pause_in_the_base_text_is_moved() -> None:
    assert _pending("rror1915").refused("recess") == "RECESS_NEEDS_MOTION"


def test_the_lines_around_the_floor_and_the_agenda() -> None:
    room = _room()
    assert script_line(room.state).code == "OPEN_ITEM"
    room.do("move", "m1", motion="parliamentary_inquiry", id="a")
    assert script_line(room.state).code == "ANSWER_INQUIRY"
    room.do("answer", text="so it is")
    for item in ("i1", "i2"):
        room.do("open_item", item=item)
        room.do("close_item")
    assert script_line(room.state).code == "NOTHING_LEFT"
    room.do("adjourn")
    assert script_line(room.state).code == "MEETING_CLOSED"
    debate = _pending()
    debate.do("recognise", member="m3")
    assert script_line(debate.state).code == "GIVE_FLOOR"


def test_a_motion_ruled_in_order_after_all_is_before_the_meeting() -> None:
    room = _room()
    room.do("move", "m1", motion="main", id="q", text="x", actionable=False)
    room.do("rule", well_taken=False)
    assert room.state.proposed is not None
    assert room.state.proposed.id == "q"


def test_an_unsettled_pair_waits_until_nothing_is_pending() -> None:
    room = _pending("rror1915")
    vote: dict[str, Any] = {"voters": {"for": ["m1", "m2", "m3", "m4"], "against": ["m5", "m6"]}}
    room.do("put_question", method="rollcall")
    room.do("enter_votes", **vote)
    room.do("announce")
    room.pending("main", "q2", by="m3", second="m4", text="plant trees")
    room.do("move", "m2", motion="reconsider", id="rc", on="q1")
    assert room.refused("state_question", motion="rc", override="x") == "MAIN_PENDING"


def test_events_of_a_broken_book_change_nothing() -> None:
    """A fold never refuses: what refers to nothing is passed over."""
    room = _room()
    for type_, data in (
        ("motion_fell", {"motion": "zz", "why": ""}),
        ("stated", {"motion": "zz"}),
        ("speech_extended", {"seconds": 5}),
        ("amended", {"motion": "zz", "by": "y", "text": "t"}),
        ("vote_cast", {"motion": "zz", "member": "m1", "vote": "for"}),
    ):
        event = room.events[-1]
        after = evolve(room.state, type(event)(type_, "host", room.now + timedelta(seconds=1), data))
        assert after.stack == room.state.stack
        assert after.ballot is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision_basis": "mood"}, "PROFILE_VALUE"),
        ({"speech_turns": 0}, "PROFILE_NUMBER"),
        ({"vote_order": ("abstain",)}, "PROFILE_ORDER"),
        ({"quorum_num": 0}, "PROFILE_SHARE"),
    ],
)
def test_a_profile_set_by_hand_is_judged_like_one_from_a_file(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ProfileError, match=code):
        validate(load_profile("rror1915").with_parameters(**changes))
    with pytest.raises(ProfileError, match="unknown parameter tempo"):
        load_profile("rror1915").with_parameters(tempo=3)


def test_a_motion_set_by_hand_is_judged_too() -> None:
    base = load_profile("rror1915")
    odd = replace(base.motions["main"], requires=("sunshine",))
    with pytest.raises(ProfileError, match="requires"):
        validate(replace(base, motions={**base.motions, "main": odd}))


def test_debate_that_is_none_is_not_closed() -> None:
    base = load_profile("rror1915").with_parameters(**QUIET)
    taking = replace(base.motions["take_from_table"], accepts=("previous_question",))
    room = Room(replace(base, motions={**base.motions, "take_from_table": taking}), size=6, agenda=ITEMS).open()
    room.pending("main", "q", text="x")
    room.pending("lay_on_table", "t", by="m3", second="m4")
    room.vote("t", 4, 1)
    room.pending("main", "q2", by="m3", second="m4", text="y")
    room.vote("q2", 4, 1)
    room.pending("take_from_table", "back", by="m3", second="m4", on="q")
    assert room.refused("move", "m5", motion="previous_question", id="pq") == "UNDEBATABLE"


def test_a_question_is_not_stated_once_the_quorum_is_gone() -> None:
    room = _room()
    room.do("move", "m1", motion="main", id="q", text="x")
    room.do("second", "m2")
    room.do("leave", members=["m4", "m5", "m6"])
    assert room.refused("state_question") == "NO_QUORUM"


def test_the_script_of_a_broken_book_says_the_least() -> None:
    room = _room()
    lost = evolve(room.state, Event("question_put", "host", room.now, {"motion": "zz", "method": "hands"}))
    assert script_line(lost).code == "PUT_QUESTION"
    assert preview(lost) is None
    frame = Frame("s", "seriatim", "m1", target="zz")
    base = _room("rror1915")
    events = dispose(base.state, Command("announce", HOST, START), frame, adopted=True, document={})
    assert [happened.type for happened in events] == ["result_announced"]
    assert following(base.state, frame, adopted=True) == ()


def test_a_fault_is_located_once_and_at_least_by_its_table() -> None:
    text = "[motion.main]\nref = 'x'\n"
    (found,) = located([fault("PROFILE_MISSING", "motion.main.zh", needs="zh")], text)
    assert found.params["line"] == 1
    assert located([found], "") == (found,)


PROTECTED = ("quorum", "recusal", "absentee_rights", "notice", "secret_ballot", "bylaws", "law", "one_vote", "chair")


@pytest.mark.parametrize("name", [*PROTECTED, "membership"])
def test_what_protects_the_absent_is_never_set_aside(name: str) -> None:
    code = _room("rror1915").refused("move", "m1", motion="suspend_rules", id="s", lets=[name])
    assert code == ("QUORUM_UNWAIVABLE" if name == "quorum" else "CANNOT_SUSPEND")
