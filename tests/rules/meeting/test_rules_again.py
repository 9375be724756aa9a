"""What comes back: reconsidered jointly, out of a ledger, in time; committees; the order of the next meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.engine import MEETING
from tests.rules.meeting.room import Room

ITEMS = [{"id": "i1", "title": "lamps", "text": "put up lamps"}, {"id": "i2", "title": "trees", "text": "plant"}]
ALL = {"for": ["m1", "m2", "m3", "m4", "m5"], "against": ["m6"]}


def table(profile: str = "rror1915") -> Room:
    room = Room(profile, size=7, agenda=ITEMS).open()
    room.pending("main", "q", text="put up lamps")
    return room


def carried(room: Room, kind: str, id_: str, for_: int = 5, against: int = 1, **args: Any) -> None:
    room.pending(kind, id_, **args)
    room.vote(id_, for_, against)


def again(room: Room, session: int, **options: Any) -> None:
    """The next meeting, opened."""
    kept = carry_over(room.state)
    room.do("call", members=room.members, chair="host", session=session, carried=kept, **options)
    room.open()


def close(room: Room) -> tuple[Any, ...]:
    """The meeting closes for want of a quorum, whatever is pending."""
    room.do("leave", members=sorted(room.state.present))
    return room.do("adjourn")


def test_an_amendment_and_its_question_are_reconsidered_together() -> None:
    room = table()
    carried(room, "amend", "a", text="put up ten lamps")
    room.vote("q", 5, 1)
    assert room.refused("move", "m1", motion="reconsider", on="a", id="r") == "MUST_RECONSIDER_MAIN_TOO"
    carried(room, "reconsider", "r", on="a", scope=["a", "q"])
    assert room.stack == ["q", "a"]
    assert room.state.stack[0].text == "put up lamps"
    assert room.state.suspended == frozenset()
    room.vote("a", 5, 1)
    room.vote("q", 5, 1)
    for motion in ("a", "q"):
        assert (
            room.refused("move", "m1", motion="reconsider", on=motion, id="r2", scope=["a", "q"])
            == "ALREADY_RECONSIDERED"
        )
    assert room.replayed() == room.state


def test_both_are_suspended_until_it_is_decided_and_stand_if_it_is_lost() -> None:
    room = table()
    carried(room, "amend", "a", text="put up ten lamps")
    room.vote("q", 5, 1)
    room.pending("reconsider", "r", on="a", scope=["a", "q"])
    assert room.state.suspended == {"a", "q"}
    room.vote("r", 1, 5)
    assert room.state.suspended == frozenset()
    assert room.state.records["q"].reconsidered
    assert room.refused("move", "m1", motion="reconsider", on="q", id="r2") == "ALREADY_RECONSIDERED"


def test_what_is_waiting_to_be_reconsidered_is_not_rescinded() -> None:
    room = table()
    room.vote("q", 5, 1)
    room.do("move", "m1", motion="reconsider", on="q", id="r")
    room.do("second", "m2")
    room.do("state_question")
    room.vote("r", 1, 5)
    room.do("move", "m1", motion="rescind", on="q", id="x")
    room.do("no_second")
    other = table()
    other.vote("q", 5, 1)
    other.pending("main", "s", text="else")
    other.do("move", "m1", motion="reconsider", on="q", id="r")
    other.vote("s", 5, 1)
    assert other.refused("move", "m1", motion="rescind", on="q", id="x") == "RECONSIDER_FIRST"


@pytest.mark.parametrize(
    ("kind", "ledger"),
    [("postpone_definitely", "postponed"), ("commit", "referred"), ("postpone_indefinitely", "")],
)
def test_a_question_put_away_stands_again_as_before_the_vote(kind: str, ledger: str) -> None:
    room = table()
    if kind != "postpone_indefinitely":
        room.pending("amend", "a", text="x")
    carried(room, kind, "p")
    assert room.stack == []
    assert not ledger or "q" in getattr(room.state, ledger)
    carried(room, "reconsider", "r", on="p")
    assert room.stack[0] == "q"
    assert room.stack[-1] == "p"
    assert not ledger or getattr(room.state, ledger) == {}
    room.vote("p", 1, 5)
    assert room.stack[0] == "q"
    assert room.replayed() == room.state


def test_a_sustained_objection_may_be_reconsidered() -> None:
    room = table()
    room.do("move", "m3", motion="objection_to_consideration", id="o")
    room.vote("o", 1, 5)
    assert room.stack == []
    carried(room, "reconsider", "r", on="o")
    assert room.stack == ["q", "o"]


def test_a_closed_debate_is_open_again_once_its_closing_is_reconsidered() -> None:
    room = table()
    carried(room, "previous_question", "p")
    assert room.state.stack[0].closed_by == "p"
    carried(room, "reconsider", "r", on="p")
    assert room.stack == ["q", "p"]
    assert room.state.stack[0].closed_by == ""
    other = table()
    carried(other, "limit_debate", "l", seconds=30, turns=1)
    carried(other, "reconsider", "r", on="l")
    assert other.state.stack[0].seconds == 0


def test_a_reconsideration_waits_two_sessions_at_most_and_needs_its_second() -> None:
    room = table()
    room.vote("q", 5, 1)
    room.pending("main", "s", text="else")
    room.do("move", "m1", motion="reconsider", on="q", id="r")
    room.vote("s", 5, 1)
    assert room.refused("state_question", motion="r") == "NO_SECOND"
    close(room)
    again(room, 1)
    assert room.state.suspended == {"q"}
    room.do("second", "m2", motion="r")
    room.do("state_question", motion="r")
    assert room.stack == ["r"]
    close(room)
    late = table()
    late.vote("q", 5, 1)
    late.pending("main", "s", text="else")
    late.do("move", "m1", motion="reconsider", on="q", id="r")
    late.vote("s", 5, 1)
    close(late)
    again(late, 1)
    close(late)
    again(late, 2)
    assert (late.state.entered, late.state.suspended) == ((), frozenset())


def test_a_committee_reports_back_and_what_it_began_is_no_longer_reconsidered() -> None:
    room = table()
    carried(room, "commit", "c", to="three members")
    assert room.refused("committee_began", motion="x") == "NOT_REFERRED"
    assert room.refused("committee_began", "m1", motion="q") == "NOT_CHAIR"
    room.do("committee_began", motion="q")
    assert room.refused("move", "m1", motion="reconsider", on="c", id="r") == "NOT_RECONSIDERABLE"
    assert room.refused("report", motion="x") == "NOT_REFERRED"
    assert room.refused("report", "m1", member="m2", motion="q") == "NOT_YOUR_MOVE"
    room.do("report", motion="q", text="half done", partial=True)
    room.pending("discharge_committee", "d", on="q")
    assert room.vote("d", 4, 3).data["verdict"] == "adopted"
    assert room.stack == ["q"]
    carried(room, "commit", "c2")
    room.do("take_up", motion="q", report="done")
    assert room.stack == ["q"]
    assert room.replayed() == room.state


def test_the_order_of_the_next_meeting_is_special_then_unfinished_then_put_off() -> None:
    room = table()
    carried(room, "postpone_definitely", "p", until="next meeting")
    room.pending("main", "s", text="special")
    room.pending("postpone_definitely", "p2", until="next meeting", special=True)
    assert room.vote("p2", 4, 3).data["verdict"] == "lost"
    room.speak("m3", "for")
    carried(room, "postpone_definitely", "p3", until="next meeting", special=True)
    room.pending("main", "u", text="unfinished")
    room.pending("amend", "a", text="un")
    room.pending("commit", "c")
    room.pending("recess", "rc", minutes=5)
    closed = close(room)
    assert closed[0].data["unfinished"] == ["u", "a", "c"]
    kept = carry_over(room.state)
    assert kept["items"] == ["i1", "i2"]
    again(room, 1)
    assert list(room.state.postponed) == ["s", "u", "q"]
    room.do("take_up", motion="u")
    assert room.stack == ["u", "a", "c"]
    assert room.replayed() == room.state


def test_a_question_whose_hour_has_come_is_called_for() -> None:
    room = table()
    carried(room, "postpone_definitely", "p", until="20:00")
    assert room.refused("mark_due", motion="x") == "NOT_POSTPONED"
    assert room.refused("raise", "m1", motion="orders_of_the_day", id="o") == "NOTHING_DUE"
    room.do("mark_due", motion="q")
    room.do("raise", "m1", motion="orders_of_the_day", id="o")
    room.do("take_up", motion="q")
    assert (room.stack, room.state.due_questions) == (["q"], frozenset())


def test_the_time_of_the_next_meeting_is_kept_and_not_fixed_twice() -> None:
    room = table()
    carried(room, "fix_time_to_adjourn", "f", until="Friday 19:00")
    assert room.state.next_meeting == "Friday 19:00"
    assert room.refused("move", "m1", motion="fix_time_to_adjourn", id="f2") == "MAIN_PENDING"
    close(room)
    assert carry_over(room.state)["next_meeting"] == "Friday 19:00"


def test_only_this_meetings_pauses_are_not_carried_over() -> None:
    room = Room("rror1915", size=7).open()
    room.pending("recess", "r", minutes=5)
    assert close(room)[0].data["unfinished"] == []


def test_an_item_takes_the_outcome_of_its_main_motion() -> None:
    room = Room("rror1915", size=7, agenda=ITEMS).open()
    room.do("open_item", item="i1")
    carried(room, "main", "q")
    carried(room, "reconsider", "r", 1, 5, on="q")
    room.do("move", "m1", motion="main", id="z", text="more")
    room.do("no_second")
    assert room.do("close_item")[0].data["outcome"] == "adopted"
    room.do("open_item", item="i2")
    room.do("move", "m1", motion="main", id="y", text="more trees")
    room.do("no_second")
    assert room.do("close_item")[0].data["outcome"] == "fell"


def test_an_appeal_may_be_laid_on_the_table_with_its_question() -> None:
    room = table()
    room.do("point_of_order", "m3", about="x", id="p")
    room.do("rule", well_taken=True, id="r")
    room.pending("appeal", "ap", on="r")
    carried(room, "lay_on_table", "t", on="ap")
    assert [frame.id for frame in room.state.tabled["q"]] == ["q", "ap"]
    alone = Room("rror1915", size=7).open()
    alone.do("point_of_order", "m3", about="x", id="p")
    alone.do("rule", well_taken=True, id="r")
    alone.pending("appeal", "ap", on="r")
    carried(alone, "lay_on_table", "t")
    assert list(alone.state.tabled) == ["ap"]


def test_adjourning_at_a_later_hour_is_a_main_motion() -> None:
    room = table()
    assert room.refused("move", "m1", motion="adjourn", id="aj", at="21:00") == "MAIN_PENDING"
    room.do("move", "m1", motion="adjourn", id="aj", at="now")


NEWER = {
    "limits_set": ("motions", "by"),
    "reconsidered": ("also",),
    "point_raised": ("text",),
    "postponed": ("special",),
}


def test_a_stream_written_before_these_rules_were_carried_out_still_replays() -> None:
    room = table()
    carried(room, "limit_debate", "l", seconds=30, turns=1)
    room.do("raise", "m5", motion="question_of_privilege", id="p")
    room.do("rule", well_taken=True, id="r1")
    carried(room, "postpone_definitely", "p1", until="20:00")
    room.do("take_up", motion="q")
    room.vote("q", 5, 1)
    carried(room, "reconsider", "r", on="q")
    older = [
        replace(event, data={key: event.data[key] for key in event.data if key not in NEWER.get(event.type, ())})
        for event in room.events
    ]
    assert MEETING.replay(older) == room.state
    assert room.state.stack[0].seconds == 30


def test_a_question_is_reconsidered_on_the_day_it_was_decided_however_early_the_meeting_was_called() -> None:
    room = Room("rror1915", size=6)
    room.pass_(5 * 24 * 3600)
    room.open()
    room.pending("main", "q", text="do it")
    room.vote("q", 5, 0)
    room.do("move", "m1", motion="reconsider", id="r", on="q", voted="for")
    room.do("no_second")
    room.pass_(2 * 24 * 3600)
    assert room.refused("move", "m1", motion="reconsider", id="r2", on="q", voted="for") == "RECONSIDER_TOO_LATE"
