"""A vote changed by consent, orders of the day obeyed, a project decided as a whole, the office's steps listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deliberation.rules.meeting.chairing import COMMANDS as CHAIRING
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.notice import COMMANDS as NOTICE
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.script import script_line
from deliberation.rules.replay import Actor, Event
from tests.rules.meeting.invariants import BOOK
from tests.rules.meeting.room import HOST, START, Room

ITEMS = [{"id": "i1", "title": "lamps", "text": "put up lamps"}, {"id": "i2", "title": "trees", "text": "plant"}]
ROLL = {"for": ["m1", "m2", "m3"], "against": ["m4", "m5"], "abstain": ["m6"]}


def decided(method: str = "rollcall", **item: Any) -> Room:
    """A question adopted by three to two, by name unless said otherwise."""
    room = Room("rror1915", size=7, agenda=[ITEMS[0] | item, ITEMS[1]]).open()
    room.do("open_item", item="i1")
    room.pending("main", "q")
    named = {"voters": ROLL} if method == "rollcall" else {}
    room.vote("q", 3, 2, 1, method=method, **named)
    return room


def ask(room: Room, member: str = "m3", vote: str = "against") -> dict[str, Any]:
    return {"what": "change_vote", "member": member, "vote": vote}


def test_a_vote_changed_by_consent_is_counted_and_the_result_announced_anew() -> None:
    room = decided()
    assert room.state.records["q"].outcome == "adopted"
    room.do("ask_consent", **ask(room))
    told = room.do("consent")
    assert [happened.type for happened in told] == ["consented", "vote_changed", "result_announced"]
    assert (told[1].data["for"], told[1].data["against"], told[1].data["abstain"]) == (2, 3, 1)
    assert told[2].data["verdict"] == "lost"
    record = room.state.records["q"]
    assert (record.outcome, record.voters["against"]) == ("lost", ("m4", "m5", "m3"))
    assert (room.state.ballot, room.state.consent, room.stack) == (None, None, [])
    assert room.replayed() == room.state
    room.do("ask_consent", **ask(room, "m3", "abstain"))
    room.do("consent")
    assert room.state.records["q"].voters["abstain"] == ("m6", "m3")


def test_what_followed_from_the_result_is_undone_with_it() -> None:
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    room.pending("main", "q")
    room.pending("lay_on_table", "t")
    room.vote("t", 3, 2, 1, method="rollcall", voters=ROLL)
    assert "q" in room.state.tabled
    room.do("leave", members=["m6"])
    room.do("ask_consent", **ask(room, "m1"))
    room.do("consent")
    assert room.stack == ["q"]
    assert not room.state.tabled
    assert "m6" not in room.state.present


def test_a_vote_is_changed_only_where_it_was_by_name_and_at_once() -> None:
    assert decided("hands").refused("ask_consent", **ask(decided())) == "VOTE_NOT_NAMED"
    room = decided()
    assert room.refused("ask_consent", **ask(room, "m7")) == "VOTE_NOT_NAMED"
    assert room.refused("ask_consent", **ask(room, "m3", "for")) == "VOTE_SAME"
    assert room.refused("ask_consent", **ask(room, "m3", "maybe")) == "VOTE_SAME"
    assert decided(subject="project:1").refused("ask_consent", **ask(room)) == "VOTE_GONE_ON"
    room.do("close_item")
    assert room.refused("ask_consent", **ask(room)) == "UNTIMELY"


def test_consent_without_naming_the_vote_changes_nothing() -> None:
    room = decided("hands")
    room.do("ask_consent", what="change_vote", member="m3")
    assert room.refused("consent") == "VOTE_NOT_NAMED"
    room.do("object", "m5")
    assert room.state.consent is None


def test_one_objection_leaves_the_vote_as_it_was() -> None:
    room = decided()
    room.do("ask_consent", **ask(room))
    assert room.do("object", "m5")[0].type == "consent_refused"
    assert room.state.records["q"].outcome == "adopted"


def test_a_motion_that_decides_a_project_is_not_divided_but_its_amendment_may_be() -> None:
    room = Room("rror1915", size=7, agenda=[ITEMS[0] | {"subject": "project:1"}]).open()
    room.do("open_item", item="i1")
    room.pending("main", "q")
    parts = {"parts": ["a", "b"]}
    assert room.refused("move", "m1", motion="division_of_question", id="d", **parts) == "DECIDED_WHOLE"
    assert room.refused("raise", "m1", motion="division_demand", id="d", **parts) == "DECIDED_WHOLE"
    room.try_("move", "m1", motion="seriatim", id="s")
    room.pending("amend", "a", on="q", text="words")
    room.do("move", "m1", motion="division_of_question", id="d", on="a", **parts)


def called_for(**args: Any) -> Room:
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    room.do("mark_due", item="i2")
    room.do("raise", "m5", motion="orders_of_the_day", id="o")
    return room


def test_what_is_due_comes_before_other_new_business() -> None:
    room = called_for()
    assert room.refused("move", "m1", motion="main", id="x", text="more") == "ORDERS_DUE"
    assert room.refused("open_item", item="i1") == "ORDERS_DUE"
    room.do("move", "m1", motion="adjourn", id="z")
    room.do("second", "m2")
    room.do("strike", motion="z", why="a slip")
    room.do("open_item", item="i2")
    room.do("move", "m1", motion="main", id="x", text="more")


def test_what_is_due_waits_once_it_is_set_aside() -> None:
    room = called_for()
    room.pending("suspend_rules", "s", lets=["orders"])
    room.vote("s", 6, 1)
    room.do("move", "m1", motion="main", id="x", text="more")


def test_a_question_put_off_is_called_for_like_an_item() -> None:
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    for motion, kind in (("q", "p"), ("w", "o")):
        room.pending("main", motion, text=motion)
        room.pending("postpone_definitely", kind, until="later")
        room.vote(kind, 6, 1)
    room.do("mark_due", motion="q")
    room.do("raise", "m5", motion="orders_of_the_day", id="c")
    line = script_line(room.state)
    assert (line.code, line.params) == ("TAKE_UP_ORDERS", {"title": "q"})
    assert room.refused("take_up", motion="w") == "ORDERS_DUE"
    assert room.refused("open_item", item="i1") == "ORDERS_DUE"
    room.do("take_up", motion="q")
    assert room.state.orders == ""
    room.vote("q", 6, 1)
    room.do("take_up", motion="w")


def test_nothing_is_split_where_nothing_is_pending_whatever_a_profile_says_of_the_target() -> None:
    rules = load_profile("rror1915")
    loose = replace(rules.motions["seriatim"], target="none")
    room = Room(replace(rules, motions={**rules.motions, "seriatim": loose}), size=7).open()
    assert room.refused("move", "m1", motion="seriatim", id="s") == "NOTHING_PENDING"


def test_a_changed_vote_of_which_nothing_is_known_changes_nothing() -> None:
    data = {"motion": "q", "member": "m1", "vote": "for", "for": 1, "against": 0, "abstain": 0, "voters": {}}
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    told = MEETING.evolve(room.state, Event("vote_changed", "host", START, data))
    assert told == replace(room.state, last_at=told.last_at)


def test_what_a_committee_has_may_be_taken_up_and_reported_on() -> None:
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    room.pending("main", "q", text="put up lamps")
    room.pending("commit", "c", committee="works")
    room.vote("c", 6, 1)
    told = {option.action: option.ok for option in MEETING.legal(BOOK, room.state, HOST, START) if option.target == "q"}
    assert told["take_up"]
    assert {"committee_began", "report"} <= told.keys()


@pytest.mark.parametrize("phase", ["called", "open"])
def test_what_the_office_does_is_listed_with_its_reasons(phase: str) -> None:
    room = Room("rror1915", size=7, agenda=ITEMS)
    if phase == "open":
        room.open()
    clerk = Actor("clerk", frozenset({"clerk"}))
    options = {option.action: option for option in MEETING.legal(BOOK, room.state, clerk, START)}
    assert options.keys() >= {*NOTICE, *CHAIRING}
    before = ("reschedule", "cancel", "amend_notice", "renew_members", "name_chair")
    assert {name for name in before if options[name].ok} == (set(before) if phase == "called" else set())
    assert options["name_recorder"].ok
