"""The oath, votes by name, the second person at a count, secret ballots on request, mending, the clock, the chair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.script import script_line
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import default_rulebook
from tests.rules.meeting.room import HOST, Room

ITEMS = [{"id": "i1", "title": "lamps", "text": "put up lamps"}, {"id": "i2", "title": "trees", "text": "plant"}]
NEUTRAL: dict[str, Any] = {
    "oath": False,
    "count_confirm": "never",
    "vote_form": "hands",
    "secret_on_request": 0,
    "secret_about": (),
    "chair_certificate": False,
    "chair_neutral_to_item": False,
    "cautions_before_silence": 0,
}


def room(size: int = 6, **parameters: Any) -> Room:
    rules = load_profile("council_sz").with_parameters(**NEUTRAL | parameters)
    return Room(rules, size=size, agenda=ITEMS).open()


def voting(method: str = "rollcall", **parameters: Any) -> Room:
    table = room(**parameters)
    table.pending("main", "q")
    table.do("put_question", method=method)
    return table


def test_items_wait_for_the_promise_to_keep_the_rules() -> None:
    rules = load_profile("council_sz").with_parameters(**NEUTRAL | {"oath": True})
    table = Room(rules, agenda=ITEMS)
    assert table.refused("take_oath") == "MEETING_NOT_OPEN"
    table.do("check_in", members=table.members)
    table.do("call_to_order")
    assert table.refused("open_item", item="i1") == "OATH_FIRST"
    assert script_line(table.state).code == "LEAD_OATH"
    assert table.refused("take_oath", "m1") == "NOT_CHAIR"
    table.do("take_oath")
    assert table.state.oath
    assert table.refused("take_oath") == "OATH_TAKEN"
    table.do("open_item", item="i1")
    assert table.replayed() == table.state
    assert room().refused("take_oath") == "OATH_OFF"


def test_the_last_answer_to_a_roll_call_holds_until_the_count() -> None:
    table = voting()
    assert script_line(table.state).code == "CALL_ROLL"
    table.do("cast_vote", "m1", vote="against")
    table.do("cast_vote", "m1", vote="for")
    table.do("cast_vote", "m2", vote="for")
    table.do("cast_vote", member="m3", vote="abstain")
    table.do("enter_votes", voters={"against": ["m4"], "for": ["m5"]})
    ballot = table.state.ballot
    assert ballot
    assert (ballot.votes_for, ballot.votes_against, ballot.abstain) == (3, 1, 1)
    assert ballot.voters["for"] == ("m5", "m1", "m2")
    assert table.refused("cast_vote", "m6", vote="for") == "ALREADY_COUNTED"
    assert table.do("announce")[0].data["verdict"] == "lost"
    assert table.replayed() == table.state


def test_what_the_desk_heard_goes_before_what_was_sent_and_who_left_is_not_counted() -> None:
    table = voting()
    for member in ("m1", "m2", "m3"):
        table.do("cast_vote", member, vote="for")
    table.do("leave", member="m3")
    table.do("enter_votes", voters={"against": ["m1"]})
    assert table.state.ballot
    assert dict(table.state.ballot.voters) == {"for": ("m2",), "against": ("m1",)}


def test_who_may_answer_a_roll_call() -> None:
    assert room().refused("cast_vote", "m1", vote="for") == "NO_BALLOT"
    assert voting("hands").refused("cast_vote", "m1", vote="for") == "NOT_ROLL_CALL"
    table = voting()
    assert table.refused("cast_vote", "m1", vote="maybe") == "ANSWER_UNKNOWN"
    assert table.refused("cast_vote", "m1", member="m2", vote="for") == "NOT_YOUR_MOVE"
    assert table.refused("cast_vote", "stranger", vote="for") == "NOT_A_MEMBER"
    assert table.refused("enter_votes") == "BAD_COUNT"
    table.do("leave", member="m6")
    assert table.refused("cast_vote", "m6", vote="for") == "NOT_PRESENT"
    aside = room()
    aside.do("open_item", item="i1")
    aside.do("recuse", "m5", item="i1")
    aside.pending("main", "q")
    aside.do("put_question", method="rollcall")
    assert aside.refused("cast_vote", "m5", vote="for") == "RECUSED_FROM_ITEM"
    member_chairs = room()
    member_chairs.do("hand_over", to="m6")
    member_chairs.pending("main", "q")
    member_chairs.do("put_question", method="rollcall")
    assert member_chairs.refused("cast_vote", "m6", vote="for") == "NOT_ENTITLED_TO_VOTE"


@pytest.mark.parametrize(
    ("votes", "demand", "asked"),
    [((4, 2), "close", True), ((6, 0), "close", False), ((6, 0), "always", True), ((4, 2), "never", False)],
)
def test_a_close_count_is_seen_by_two(votes: tuple[int, int], demand: str, asked: bool) -> None:
    table = voting("hands", count_confirm=demand)
    assert table.refused("confirm_count", member="m2") == "NOT_COUNTED"
    table.do("enter_votes", **{"for": votes[0], "against": votes[1]})
    if not asked:
        table.do("announce")
        return
    assert table.refused("announce") == "COUNT_UNCONFIRMED"
    assert script_line(table.state).code == "CONFIRM_COUNT"
    assert table.refused("confirm_count", "m1", member="m2") == "NOT_CHAIR"
    assert table.refused("confirm_count", member="host") == "CONFIRM_OTHER"
    assert table.refused("confirm_count", member="nobody") == "NOT_A_MEMBER"
    table.do("confirm_count", member="m2")
    assert table.refused("confirm_count", member="m3") == "COUNT_CONFIRMED"
    table.do("enter_votes", recount=True, **{"for": votes[0], "against": votes[1]})
    assert table.refused("announce") == "COUNT_UNCONFIRMED"
    table.do("confirm_count", member="m2")
    table.do("announce")
    assert table.refused("confirm_count", member="m2") == "NO_BALLOT"
    assert table.replayed() == table.state


def test_nothing_is_confirmed_before_the_meeting_is_open() -> None:
    table = Room(load_profile("council_sz").with_parameters(**NEUTRAL))
    assert table.refused("confirm_count", member="m1") == "MEETING_NOT_OPEN"


def test_enough_members_make_the_vote_secret() -> None:
    table = room(secret_on_request=2)
    assert table.refused("ask_secret", "m1") == "NOTHING_TO_VOTE_ON"
    table.pending("main", "q")
    table.do("ask_secret", "m1")
    assert table.refused("ask_secret", "m1") == "SECRET_ASKED_ALREADY"
    assert table.refused("ask_secret", "m1", motion="zz") == "MOTION_UNKNOWN"
    assert table.refused("ask_secret", "stranger") == "NOT_A_MEMBER"
    table.do("ask_secret", "m2")
    assert table.refused("put_question", method="hands") == "SECRET_ASKED"
    table.do("put_question")
    assert table.state.ballot
    assert table.state.ballot.method == "ballot"
    assert script_line(table.state).code == "CALL_BALLOT"
    names = {"for": ["m1"], "against": ["m2"]}
    system = Actor("system", frozenset({"system"}))
    assert table.refused("enter_votes", system, voters=names) == "SECRET_NAMES"
    table.do("enter_votes", system, **{"for": 4, "against": 2})
    table.do("announce")
    assert table.replayed() == table.state


def test_who_may_not_ask_for_a_secret_ballot() -> None:
    assert room().refused("ask_secret", "m1") == "SECRET_OFF"
    table = room(secret_on_request=1)
    table.do("open_item", item="i1")
    table.do("recuse", "m3", item="i1")
    table.pending("main", "q")
    assert table.refused("ask_secret", "m3") == "RECUSED_FROM_ITEM"


def test_some_subjects_are_always_voted_on_secretly() -> None:
    items = [{"id": "i", "title": "seat", "text": "elect", "subject": "election:1"}]
    rules = load_profile("council_sz").with_parameters(**NEUTRAL | {"secret_about": ("election", "commit")})
    table = Room(rules, agenda=items).open()
    table.do("open_item", item="i")
    table.pending("main", "q")
    assert table.refused("put_question", method="hands") == "SECRET_SUBJECT"
    table.pending("amend", "a", text="other")
    table.vote("a", 1, 4)
    table.pending("commit", "c")
    assert table.refused("put_question", method="rollcall") == "SECRET_SUBJECT"


def test_votes_about_people_are_secret_where_the_rules_say_so() -> None:
    table = room(secret_about=("people",))
    table.pending("main", "q")
    table.do("put_question")
    items = [{"id": "i", "title": "seat", "text": "elect", "subject": "seat:1"}]
    rules = load_profile("council_sz").with_parameters(**NEUTRAL | {"secret_about": ("people",)})
    other = Room(rules, agenda=items).open()
    other.do("open_item", item="i")
    other.pending("main", "q")
    assert other.refused("put_question", method="hands") == "SECRET_SUBJECT"


def test_the_profile_says_how_votes_are_taken() -> None:
    table = room(vote_form="rollcall")
    table.pending("main", "q")
    table.do("put_question")
    assert table.state.ballot
    assert table.state.ballot.method == "rollcall"


def test_a_motion_entered_by_mistake_is_struck_and_may_be_made_again() -> None:
    table = room()
    assert table.refused("strike", why="x") == "MOTION_UNKNOWN"
    table.do("move", "m1", motion="main", id="q", text="do it")
    assert table.refused("strike", "m1", motion="q", why="x") == "NOT_CHAIR"
    assert table.refused("strike", motion="q") == "REASON_NEEDED"
    table.do("strike", motion="q", why="wrong member")
    assert table.state.records["q"].outcome == "struck"
    table.pending("main", "q2", text="do it")
    table.pending("amend", "a", text="do more")
    assert table.refused("strike", motion="q2", why="x") == "STRIKE_TOO_LATE"
    table.do("strike", why="never moved")
    assert table.stack == ["q2"]
    table.speak("m3", "for")
    assert table.refused("strike", motion="q2", why="x") == "STRIKE_TOO_LATE"
    assert table.replayed() == table.state


def test_a_struck_reconsideration_no_longer_suspends() -> None:
    table = room()
    table.pending("main", "q", text="a")
    table.vote("q", 4, 1)
    table.pending("main", "r", text="b")
    table.do("move", "m1", motion="reconsider", on="q", id="rc")
    assert table.state.suspended == {"q"}
    table.do("strike", motion="rc", why="mistake")
    assert table.state.suspended == frozenset()
    assert table.state.entered == ()


def test_an_item_closed_too_soon_is_opened_again() -> None:
    table = room()
    table.do("open_item", item="i1")
    assert table.refused("reopen_item", item="i1", why="x") == "ITEM_OPEN"
    table.do("close_item")
    assert table.refused("reopen_item", item="zz", why="x") == "ITEM_UNKNOWN"
    assert table.refused("reopen_item", item="i2", why="x") == "ITEM_NOT_CLOSED"
    assert table.refused("reopen_item", item="i1") == "REASON_NEEDED"
    assert table.refused("reopen_item", "m1", item="i1", why="x") == "NOT_CHAIR"
    table.do("reopen_item", item="i1", why="a member had not been heard")
    assert table.state.item == "i1"
    assert table.replayed() == table.state


def test_time_does_not_run_backwards() -> None:
    table = room()
    table.now -= timedelta(seconds=3)
    decision = table.try_("count_quorum")
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.params) == ("CLOCK_BACKWARDS", {"seconds": 3})
    table.now += timedelta(milliseconds=2500)
    table.do("count_quorum")
    assert table.state.last_at == table.now + timedelta(milliseconds=500)


def test_the_chair_is_certified_and_a_stranger_to_the_items() -> None:
    rules = load_profile("council_sz").with_parameters(**NEUTRAL | {"chair_certificate": True})
    table = Room(rules, chair_certified=True)
    assert table.state.phase == "called"
    table = Room(load_profile("council_sz").with_parameters(**NEUTRAL))
    table.do("adjourn")
    table.profile = rules
    assert table.refused("call", members=["m1"], chair="host") == "CHAIR_NOT_CERTIFIED"
    table.profile = rules.with_parameters(chair_certificate=False, chair_neutral_to_item=True)
    items = [{"id": "i", "title": "t", "interested": ["host"]}]
    assert table.refused("call", members=["m1"], chair="host", agenda=items) == "CHAIR_INTERESTED"
    table.do("call", members=["m1"], chair="other", agenda=items)


def test_who_is_called_to_order_too_often_is_not_called_again_on_the_item() -> None:
    table = room(cautions_before_silence=2)
    table.do("open_item", item="i1")
    table.pending("main", "q")
    for _ in range(2):
        table.do("remark", member="m3", about="decorum")
        table.do("rule", well_taken=True, why="x", id="r")
    assert table.refused("raise_hand", "m3", side="for") == "SILENCED"
    assert table.refused("recognise", member="m3") == "SILENCED"
    assert table.refused("begin_speech", member="m3", side="for") == "SILENCED"
    table.vote("q", 4, 1)
    table.do("close_item")
    table.do("open_item", item="i2")
    table.do("raise_hand", "m3", side="for")
    assert table.state.cautions == {"m3": 2}


def test_the_new_steps_are_listed() -> None:
    table = voting()
    listed = {option.action for option in MEETING.legal(default_rulebook(), table.state, HOST, table.now)}
    wanted = {"take_oath", "cast_vote:for", "cast_vote:abstain", "confirm_count", "ask_secret", "strike", "open_item"}
    assert wanted <= listed
