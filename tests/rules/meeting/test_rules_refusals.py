"""The refusals and sentences that a well-run meeting seldom meets, each in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deliberation.rules.meeting.engine import MEETING, decide
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.script import script_line, what_if
from deliberation.rules.meeting.state import Frame, State, turn_limit
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook
from tests.rules.meeting.room import HOST, START, Room

ITEMS = [{"id": "i1", "title": "lamps", "text": "put up lamps"}, {"id": "i2", "title": "trees", "text": "plant"}]
GUEST = Actor("guest", frozenset())
Step = tuple[str, str, dict[str, Any]]


def room(profile: str = "rror1915", **parameters: Any) -> Room:
    return Room(load_profile(profile).with_parameters(**parameters), size=6, agenda=ITEMS).open()


def asked(**parameters: Any) -> Room:
    table = room(**parameters)
    table.pending("main", "q", text="put up lamps")
    return table


EMPTY: tuple[tuple[Step, str], ...] = (
    (("fly", "host", {}), "COMMAND_UNKNOWN"),
    (("call", "host", {"members": ["m1"]}), "MEETING_ALREADY_CALLED"),
    (("mark_due", "m1", {"item": "i1"}), "NOT_CHAIR"),
    (("mark_due", "host", {"item": "zz"}), "ITEM_UNKNOWN"),
    (("close_item", "m1", {}), "NOT_CHAIR"),
    (("close_item", "host", {}), "NO_ITEM_OPEN"),
    (("hand_over", "m1", {"to": "m2"}), "NOT_CHAIR"),
    (("hand_over", "host", {"to": "nobody"}), "NOT_A_MEMBER"),
    (("return_chair", "m1", {}), "NOT_CHAIR"),
    (("return_chair", "host", {}), "CHAIR_NOT_AWAY"),
    (("recess", "host", {}), "RECESS_NEEDS_MOTION"),
    (("resume_meeting", "m1", {}), "NOT_CHAIR"),
    (("adjourn", "m1", {}), "NOT_CHAIR"),
    (("call_to_order", "m1", {}), "NOT_CHAIR"),
    (("call_to_order", "host", {}), "MEETING_ALREADY_OPEN"),
    (("count_quorum", "m1", {}), "NOT_CHAIR"),
    (("check_in", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("leave", "host", {"members": ["m1", "m1"]}), "MEMBER_TWICE"),
    (("recuse", "host", {"member": "zz", "item": "i1"}), "NOT_A_MEMBER"),
    (("recuse", "host", {"member": "m1", "item": "zz"}), "ITEM_UNKNOWN"),
    (("give_notice", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("no_second", "m1", {}), "NOT_CHAIR"),
    (("second", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("modify", "m1", {}), "MOTION_UNKNOWN"),
    (("withdraw", "m1", {}), "MOTION_UNKNOWN"),
    (("request", "m1", {"what": "change_vote", "member": "m2"}), "NOT_YOUR_MOVE"),
    (("take_up", "m1", {}), "NOT_CHAIR"),
    (("take_up", "host", {"motion": "zz"}), "NOT_POSTPONED"),
    (("raise_hand", "m1", {"side": "up"}), "SIDE_UNKNOWN"),
    (("lower_hand", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("lower_hand", "m1", {}), "HAND_NOT_RAISED"),
    (("begin_speech", "m1", {}), "NOT_CHAIR"),
    (("pause", "m1", {}), "NOT_CHAIR"),
    (("pause", "host", {}), "NOBODY_SPEAKING"),
    (("resume", "m1", {}), "NOT_CHAIR"),
    (("resume", "host", {}), "NOT_PAUSED"),
    (("end_speech", "host", {}), "NOBODY_SPEAKING"),
    (("chair_vote", "m1", {"vote": "for"}), "NOT_CHAIR"),
    (("enter_votes", "m1", {}), "NOT_CHAIR"),
    (("enter_votes", "host", {}), "NO_BALLOT"),
    (("announce", "host", {}), "NO_BALLOT"),
    (("void_vote", "m1", {}), "NOT_CHAIR"),
    (("void_vote", "host", {}), "NO_BALLOT"),
    (("point_of_order", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("remark", "host", {"member": "m1", "about": "hat"}), "CONDUCT_UNKNOWN"),
    (("rule", "m1", {}), "NOT_CHAIR"),
    (("rule", "host", {}), "NOTHING_TO_RULE"),
    (("answer", "m1", {}), "NOT_CHAIR"),
    (("answer", "host", {}), "NOTHING_TO_ANSWER"),
    (("ask_consent", "host", {"what": "magic"}), "CONSENT_UNKNOWN"),
    (("ask_consent", "host", {"what": "adopt"}), "NOTHING_PENDING"),
    (("ask_consent", "host", {"what": "extend_speech"}), "NOBODY_SPEAKING"),
    (("ask_consent", "host", {"what": "change_vote"}), "NO_BALLOT"),
    (("ask_consent", "host", {"what": "withdraw", "motion": "zz"}), "MOTION_UNKNOWN"),
    (("object", "m1", {}), "NOTHING_TO_OBJECT"),
    (("object", "m1", {"member": "m2"}), "NOT_YOUR_MOVE"),
    (("consent", "m1", {}), "NOT_CHAIR"),
    (("consent", "host", {}), "NOTHING_TO_OBJECT"),
    (("next_paragraph", "host", {}), "NO_PARAGRAPHS"),
)


@pytest.mark.parametrize(("step", "code"), EMPTY, ids=[f"{step[0]}-{code}" for step, code in EMPTY])
def test_with_nothing_pending(step: Step, code: str) -> None:
    name, by, args = step
    assert room().refused(name, HOST if by == "host" else by, **args) == code


PENDING: tuple[tuple[Step, str], ...] = (
    (("state_question", "host", {"motion": "q"}), "ALREADY_PENDING"),
    (("modify", "m2", {"motion": "q"}), "NOT_MOVER"),
    (("withdraw", "m2", {"motion": "q"}), "NOT_MOVER"),
    (("put_question", "host", {"method": "dice"}), "METHOD_UNKNOWN"),
    (("ask_consent", "host", {"what": "adopt", "motion": "zz"}), "NOT_IMMEDIATELY_PENDING"),
    (("adjourn", "host", {}), "QUESTION_PENDING"),
    (("begin_speech", "host", {"member": "zz", "side": "for"}), "NOT_A_MEMBER"),
    (("take_up", "host", {"motion": "zz"}), "MAIN_PENDING"),
)


@pytest.mark.parametrize(("step", "code"), PENDING, ids=[f"{step[0]}-{code}" for step, code in PENDING])
def test_with_a_question_pending(step: Step, code: str) -> None:
    name, by, args = step
    assert asked().refused(name, HOST if by == "host" else by, **args) == code


def test_before_and_after_a_meeting() -> None:
    command = Command("leave", HOST, START, {})
    assert decide(default_rulebook(), State(), command) == Refusal("MEETING_NOT_CALLED", "RROR1915 §64")
    none = decide(default_rulebook(), State(), Command("call", HOST, START, {"profile": "zz", "members": ["m1"]}))
    assert isinstance(none, Refusal)
    assert none.code.startswith("PROFILE_")
    assert script_line(State()).code == "MEETING_NOT_CALLED"
    assert all(not option.ok for option in MEETING.legal(default_rulebook(), State(), HOST, START))
    with pytest.raises(ValueError, match="not been called"):
        _ = State().rules
    table = room()
    table.do("adjourn", override="x")
    assert script_line(table.state).code == "MEETING_CLOSED"
    for name, args in (("leave", {"member": "m1"}), ("recuse", {"member": "m1", "item": "i1"}), ("adjourn", {})):
        assert table.refused(name, **args) == "ADJOURNED"
    for args, code in (
        ({"members": []}, "NO_MEMBERS_DUE"),
        ({"members": ["m1", "m1"]}, "MEMBER_TWICE"),
        ({"members": ["m1"], "agenda": [{"id": "i"}, {"id": "i"}]}, "ITEM_TWICE"),
    ):
        assert table.refused("call", chair="host", **args) == code


def test_what_is_said_between_things() -> None:
    table = room()
    assert script_line(table.state).code == "OPEN_ITEM"
    assert what_if(table.state, "adopted", table.now) is None
    table.do("raise", "m1", motion="parliamentary_inquiry", id="p")
    assert script_line(table.state).code == "ANSWER_INQUIRY"
    table.do("answer", text="yes")
    table.do("ask_consent", what="minutes")
    assert script_line(table.state).code == "ASK_OBJECTION"
    assert table.refused("ask_consent", what="minutes") == "CONSENT_PENDING"
    table.do("consent")
    table.pending("main", "q")
    table.do("raise_hand", "m3", side="for")
    table.do("recognise", member="m3")
    assert script_line(table.state).code == "GIVE_FLOOR"
    table.do("begin_speech", member="m3", side="for")
    assert table.refused("begin_speech", member="m3", side="for") == "ALREADY_SPEAKING"
    assert table.refused("hand_over", to="m4") == "FLOOR_TAKEN"
    table.do("ask_consent", what="extend_speech")
    table.do("consent")
    assert table.state.floor
    assert table.state.floor.extra == 600
    table.do("end_speech")
    table.pending("lay_on_table", "t")
    table.do("raise_hand", "m4", side="for")
    assert script_line(table.state).code == "PUT_QUESTION"
    assert MEETING.legal(default_rulebook(), table.state, HOST, table.now)
    table.do("put_question")
    assert table.refused("announce") == "NOT_COUNTED"
    table.do("void_vote", why="x")


def test_rewording_needs_consent_once_stated() -> None:
    table = asked()
    table.do("modify", "m1", motion="q", text="ten lamps")
    assert table.refused("modify", "m1", motion="q", text="x") == "CONSENT_PENDING"
    assert table.refused("remark", GUEST, member="m1") == "NOT_PRESENT"
    table.do("consent")
    assert table.state.stack[0].text == "ten lamps"
    other = asked()
    other.do("withdraw", "m1", motion="q")
    other.do("ask_consent", what="withdraw", motion="q")
    other.do("object", "m2")
    other.do("ask_consent", what="recess")
    other.do("consent")
    assert other.state.phase == "recess"
    assert script_line(other.state).code == "IN_RECESS"
    assert MEETING.legal(default_rulebook(), other.state, HOST, other.now)


def test_the_chairs_vote_out_of_its_place() -> None:
    table = Room(load_profile("rror1915"), size=6).open()
    assert table.refused("chair_vote", vote="for") == "NOT_A_MEMBER"
    table.do("hand_over", to="m6")
    assert table.refused("chair_vote", "m6", vote="for") == "NO_BALLOT"
    table.pending("main", "q")
    table.do("put_question")
    assert table.refused("chair_vote", "m6", vote="for") == "BAD_COUNT"
    table.do("enter_votes", **{"for": 2, "against": 2})
    table.do("chair_vote", "m6", vote="for")
    assert table.refused("chair_vote", "m6", vote="for") == "CHAIR_ALREADY_VOTED"
    table.do("announce")
    assert table.refused("chair_vote", "m6", vote="for") == "CHAIR_ALREADY_VOTED"
    table.pending("main", "r")
    table.vote("r", 4, 0)
    assert table.refused("chair_vote", "m6", vote="for") == "RESULT_FINAL"
    only = Room(load_profile("rror1915").with_parameters(chair_votes="ballot_only"), size=6).open()
    only.do("hand_over", to="m6")
    only.pending("main", "q")
    only.do("put_question")
    only.do("enter_votes", **{"for": 2, "against": 2})
    assert only.refused("chair_vote", "m6", vote="for") == "CHAIR_VOTE_NOT_DECISIVE"


def test_forms_that_a_profile_does_not_know() -> None:
    rules = load_profile("rror1915")
    table = Room(rules.without("amend_2nd").without("recess_main"), size=6).open()
    assert table.refused("move", "m1", motion="recess", id="r") == "MOTION_NOT_ENABLED"
    table.pending("main", "q")
    table.pending("amend", "a", text="x")
    assert table.refused("move", "m1", motion="amend", id="b", on="a") == "MOTION_NOT_ENABLED"


def test_a_reconsideration_waits_while_anything_is_pending() -> None:
    table = asked()
    table.vote("q", 5, 1)
    table.pending("main", "s", text="else")
    table.do("move", "m1", motion="reconsider", on="q", id="r")
    table.do("second", "m2", motion="r")
    assert table.refused("state_question", motion="r") == "MAIN_PENDING"
    assert MEETING.legal(default_rulebook(), table.state, HOST, table.now)
    table.vote("s", 5, 1)
    table.do("state_question", motion="r")
    assert turn_limit(table.state, Frame("x", "main", "m1", informal=True), "m1") > 2
    table.pending("postpone_definitely", "p", on="r")
    table.vote("p", 5, 1)
    assert MEETING.legal(default_rulebook(), table.state, HOST, table.now)


def test_speaking_on_another_question_than_the_one_pending() -> None:
    table = asked()
    table.pending("amend", "a", text="x")
    assert table.refused("begin_speech", member="m3", side="for", motion="q") == "NOT_IMMEDIATELY_PENDING"
    table.do("raise_hand", "m3", side="for")
    table.speak("m3", "for")
    table.do("raise_hand", "m4", side="against")
    table.do("raise_hand", "m3", side="for")
    assert table.refused("begin_speech", member="m3", side="for") == "PREFERENCE_UNSPOKEN"


def test_a_doubted_motion_that_the_chair_admits_goes_on() -> None:
    table = asked()
    table.do("move", "m1", motion="amend", id="a", text="x", germane=False)
    table.do("rule", well_taken=False, id="r")
    assert table.state.proposed
    assert table.state.proposed.id == "a"


def test_referred_questions_are_offered_again() -> None:
    table = asked()
    table.pending("commit", "c")
    table.vote("c", 5, 1)
    actions = {(o.action, o.target) for o in MEETING.legal(default_rulebook(), table.state, HOST, table.now) if o.ok}
    assert {("take_up", "q"), ("committee_began", "q"), ("report", "q")} <= actions
    table.do("take_up", motion="q")
    table.pending("postpone_definitely", "p")
    table.vote("p", 5, 1)
    actions = {(o.action, o.target) for o in MEETING.legal(default_rulebook(), table.state, HOST, table.now) if o.ok}
    assert {("take_up", "q"), ("mark_due", "q")} <= actions


def test_a_motion_moved_waits_for_its_second_and_statement() -> None:
    table = room()
    table.do("move", "m1", motion="main", id="q", text="put up lamps")
    for kind, code in (("main", "MAIN_PENDING"), ("lay_on_table", "MOTION_AWAITING"), ("amend", "MOTION_AWAITING")):
        assert table.refused("move", "m2", motion=kind, id="x", text="y") == code
    assert table.refused("move", "m2", motion="amend", id="x", on="q") == "NOT_STATED"
    assert table.refused("move", "m2", motion="withdraw", id="x", on="q") == "NOT_STATED"
    assert table.refused("put_question") == "NOT_STATED"
    assert table.refused("begin_speech", member="m2", side="for", motion="q") == "NOT_STATED"
    assert table.refused("begin_speech", member="m2", side="for") == "NOT_STATED"
    assert table.refused("close_item") == "MOTION_AWAITING"
    assert table.refused("state_question", "m1") == "NOT_CHAIR"
    table.do("second", "m2")
    assert table.refused("second", "m3") == "ALREADY_SECONDED"
    assert table.refused("no_second") == "ALREADY_SECONDED"
    table.do("state_question")
    assert table.refused("check_in", "m1") == "ALREADY_PRESENT"


def test_hands_and_calls() -> None:
    table = asked()
    assert table.refused("recognise", "m1", member="m1") == "NOT_CHAIR"
    table.do("raise_hand", "m3", side="for")
    assert table.refused("raise_hand", "m3", side="for") == "HAND_ALREADY_RAISED"
    assert [event.type for event in table.do("put_question", override="it is late")] == ["overridden", "question_put"]
    assert table.refused("raise", "m2", motion="division_of_assembly", id="d", on="zz") == "UNTIMELY"


def test_an_appeal_names_the_latest_ruling_by_itself() -> None:
    table = asked()
    table.do("point_of_order", "m3", about="x", id="p")
    table.do("rule", well_taken=True, id="r")
    table.do("appeal", "m3", id="ap")
    assert table.state.proposed
    assert table.state.proposed.target == "r"
    table.do("second", "m4")
    table.do("state_question")
    assert table.refused("move", "m2", motion="commit", id="c", on="q") == "RANK_TOO_LOW"


def test_what_cannot_be_brought_back() -> None:
    table = room()
    assert table.refused("move", "m1", motion="take_from_table", id="t", on="zz") == "NOT_TABLED"
    assert table.refused("move", "m1", motion="reconsider", id="t", on="zz") == "MOTION_UNKNOWN"
    table.pending("main", "q", text="a")
    table.pending("informal_consideration", "n")
    table.vote("n", 1, 5)
    assert table.refused("move", "m1", motion="informal_consideration", id="n2") == "NO_PROGRESS"
    table.pending("commit", "c")
    table.pending("amend", "a", on="c", text="five")
    table.pending("previous_question", "p")
    table.vote("p", 5, 1)
    assert table.stack == ["q", "c", "a"]


def test_a_reconsideration_has_the_rank_of_what_it_reconsiders() -> None:
    table = asked()
    table.pending("amend", "a", text="x")
    table.vote("a", 5, 1)
    table.pending("reconsider", "r", on="a")
    assert table.refused("move", "m3", motion="commit", id="c") == "RANK_TOO_LOW"
    table.pending("recess", "rc", minutes=5)
    assert table.stack == ["q", "r", "rc"]


def test_one_of_two_reconsidered_before_bars_both() -> None:
    table = asked()
    table.pending("amend", "a", text="x")
    table.vote("a", 5, 1)
    table.vote("q", 5, 1)
    table.pending("reconsider", "r", on="q")
    table.vote("r", 1, 5)
    assert table.refused("move", "m1", motion="reconsider", id="r2", on="a", scope=["a", "q"]) == "ALREADY_RECONSIDERED"


def test_a_stray_event_changes_nothing() -> None:
    """Streams are folded as they are: what finds nothing to act on leaves the meeting as it was."""
    state = asked().state
    strays: tuple[tuple[str, dict[str, Any]], ...] = (
        ("motion_fell", {"motion": "zz", "why": ""}),
        ("stated", {"motion": "zz"}),
        ("ruling_settled", {"ruling": "zz", "sustained": True}),
        ("amended", {"motion": "zz", "by": "zz", "text": ""}),
        ("vote_cast", {"motion": "zz", "member": "m1", "vote": "for"}),
        ("count_confirmed", {"motion": "zz", "member": "m1"}),
        ("business_noted", {}),
    )
    for type_, data in strays[:-1]:
        assert replace(evolve(state, Event(type_, "host", START, data)), last_at=state.last_at) == state
    with pytest.raises(ValueError, match="business_noted"):
        evolve(state, Event(strays[-1][0], "host", START, {}))
    emptied = evolve(replace(state, stack=()), Event("tabled", "host", START, {"motions": []}))
    assert emptied.tabled == {}
