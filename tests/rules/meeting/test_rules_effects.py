"""What incidental motions do once they carry: parts, paragraphs, rules set aside, due items, privilege, nominations."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules.meeting.carry import carry_over
from deliberation.rules.meeting.script import script_line, what_if
from deliberation.rules.meeting.state import UNLIMITED, speech_limit, turn_limit
from tests.rules.meeting.room import Room

ITEMS = [
    {"id": "i1", "title": "lamps", "text": "put up lamps", "subject": "matter:1"},
    {"id": "i2", "title": "trees", "text": "plant trees"},
    {"id": "i3", "title": "budget", "text": "pass it"},
]
PARTS = ["put up lamps", "plant trees", "mend the path"]


def table(profile: str = "rror1915", size: int = 7) -> Room:
    return Room(profile, size=size, agenda=ITEMS).open()


def carried(room: Room, kind: str, id_: str, for_: int = 6, against: int = 1, **args: Any) -> None:
    room.pending(kind, id_, **args)
    room.vote(id_, for_, against)


def on_item(profile: str = "rror1915") -> Room:
    room = table(profile)
    room.do("open_item", item="i1")
    room.pending("main", "q")
    return room


def test_a_divided_question_comes_up_part_by_part_and_its_item_is_adopted_with_any_part() -> None:
    room = on_item()
    carried(room, "division_of_question", "d", parts=PARTS)
    assert room.stack == ["q.1"]
    assert [frame.text for frame in (*room.state.stack, *room.state.waiting)] == PARTS
    assert room.state.records["q"].outcome == "divided"
    assert room.refused("move", "m3", motion="main", id="x", text="x") == "MAIN_PENDING"
    prospect = what_if(room.state, "lost", room.now)
    assert prospect
    assert prospect.stack == ("q.2",)
    room.vote("q.1", 5, 1)
    assert room.stack == ["q.2"]
    carried(room, "lay_on_table", "t")
    assert room.stack == ["q.3"]
    room.speak("m3", "for")
    room.vote("q.3", 1, 5)
    assert room.stack == []
    assert [event.data["outcome"] for event in room.do("close_item")] == ["adopted"]
    assert room.replayed() == room.state


def test_a_divided_amendment_goes_with_its_question() -> None:
    room = on_item()
    room.pending("amend", "a", text="all of it")
    assert room.refused("move", "m3", motion="division_of_question", id="d", on="q", parts=PARTS) == "RANK_TOO_LOW"
    room.do("raise", "m3", motion="division_demand", id="d", parts=PARTS)
    assert room.stack == ["q", "a.1"]
    room.vote("a.1", 5, 1)
    assert room.stack == ["q", "a.2"]
    assert room.state.stack[0].text == PARTS[0]
    carried(room, "commit", "c", to="three members")
    assert room.stack == []
    assert room.state.records["a.3"].outcome == "fell"
    assert room.replayed() == room.state


def test_what_cannot_be_split_stays_whole() -> None:
    room = on_item()
    room.do("raise", "m3", motion="division_demand", id="d", parts=["one"])
    assert room.stack == ["q"]
    carried(room, "division_of_question", "d2")
    assert room.stack == ["q"]
    doubt = room.do("move", "m3", motion="division_of_question", id="d3", parts=PARTS, separable=False)
    assert doubt[0].data["ground"] == "NOT_SEPARABLE"


def test_parts_that_wait_are_unfinished_business_in_their_order() -> None:
    room = on_item()
    carried(room, "division_of_question", "d", parts=PARTS)
    room.do("leave", members=room.members)
    closed = room.do("adjourn")
    assert closed[0].data["unfinished"] == ["q.1", "q.2", "q.3"]
    room.do("call", members=room.members, chair="host", session=1, carried=carry_over(room.state))
    assert list(room.state.postponed) == ["q.1", "q.2", "q.3"]
    assert room.replayed() == room.state


def test_paragraphs_are_gone_through_before_the_whole_is_put() -> None:
    room = table()
    room.pending("main", "q", text="one\ntwo\nthree")
    carried(room, "seriatim", "s")
    assert room.refused("put_question") == "PARAGRAPHS_LEFT"
    assert script_line(room.state).code == "NEXT_PARAGRAPH"
    room.speak("m3", "for")
    carried(room, "amend", "a", text="first")
    assert room.state.stack[0].paragraphs == ("first", "two", "three")
    assert room.state.stack[0].text == "first\ntwo\nthree"
    room.do("raise_hand", "m4", side="for")
    assert room.refused("next_paragraph") == "DEBATE_OPEN"
    assert room.refused("next_paragraph", "m1") == "NOT_CHAIR"
    room.do("next_paragraph", override="it is late")
    assert turn_limit(room.state, room.state.stack[0], "m3") - len(room.state.stack[0].turns) == 2
    room.do("lower_hand", "m4")
    room.do("next_paragraph")
    room.do("next_paragraph")
    assert room.refused("next_paragraph") == "NO_PARAGRAPHS"
    carried(room, "amend", "b", text="all new")
    assert room.state.stack[0].text == "all new"
    room.vote("q", 5, 1)
    assert room.replayed() == room.state


def test_closing_the_debate_ends_going_through() -> None:
    room = table()
    room.pending("main", "q", text="one")
    carried(room, "seriatim", "s", paragraphs=["a", "b"])
    carried(room, "previous_question", "p")
    room.vote("q", 5, 1)
    room.pending("main", "r", text="one")
    carried(room, "seriatim", "s2")
    assert room.state.stack[0].paragraphs == ()


@pytest.mark.parametrize("rule", ["recusal", "absentee_rights", "secret_ballot", "bylaws"])
def test_what_protects_the_absent_and_the_few_is_never_set_aside(rule: str) -> None:
    room = table()
    assert room.refused("move", "m1", motion="suspend_rules", id="s", lets=[rule]) == "CANNOT_SUSPEND"
    assert room.refused("move", "m1", motion="suspend_rules", id="s", lets="quorum") == "QUORUM_UNWAIVABLE"
    assert room.refused("move", "m1", motion="suspend_rules", id="s", lets=["gravity"]) == "RULE_UNKNOWN"


def test_limits_set_aside_come_back_with_the_next_question() -> None:
    room = table()
    room.pending("main", "q")
    carried(room, "suspend_rules", "s", lets=["speech_limits", "queue", "position_first"])
    assert (turn_limit(room.state, room.state.stack[0], "m3"), speech_limit(room.state)) == (UNLIMITED, UNLIMITED)
    room.do("raise_hand", "m3", side="for")
    room.speak("m3", "for", 900)
    room.do("raise_hand", "m3")
    room.do("raise_hand", "m4", side="for")
    room.do("recognise", member="m3")
    room.do("end_speech")
    room.do("lower_hand", "m4")
    room.vote("q", 5, 1)
    assert room.state.suspends == {}
    assert speech_limit(room.state) == 600
    assert room.replayed() == room.state


def test_a_standing_rule_is_set_aside_by_a_majority_in_the_12th_edition() -> None:
    for profile, verdict in (("ronr12", "adopted"), ("rror1915", "lost")):
        room = table(profile)
        room.pending("suspend_rules", "s", standing=True)
        assert room.vote("s", 4, 3).data["verdict"] == verdict


def test_informal_consideration_lifts_the_limit_of_turns_for_this_question_only() -> None:
    room = table()
    room.pending("main", "q")
    carried(room, "informal_consideration", "n")
    for _ in range(3):
        room.speak("m3", "for")
    room.pending("amend", "a", text="x")
    assert turn_limit(room.state, room.state.stack[1], "m4") == UNLIMITED
    room.vote("a", 1, 5)
    room.vote("q", 5, 1)
    room.pending("main", "r")
    assert turn_limit(room.state, room.state.stack[0], "m3") == 2


def test_a_due_item_that_is_called_for_interrupts_and_what_gave_way_comes_back() -> None:
    room = on_item()
    room.pending("amend", "a", text="more")
    room.do("mark_due", item="i3")
    room.do("raise", "m5", motion="orders_of_the_day", id="o")
    assert room.state.orders == "i3"
    assert script_line(room.state).code == "TAKE_UP_ORDERS"
    assert room.refused("open_item", item="i2") == "QUESTION_PENDING"
    room.do("open_item", item="i3")
    assert (room.stack, room.state.item) == ([], "i3")
    room.pending("main", "b")
    room.vote("b", 5, 1)
    assert room.state.stack == ()
    room.do("close_item")
    assert (room.stack, room.state.item) == (["q", "a"], "i1")
    assert room.state.interrupted == ()
    assert room.replayed() == room.state


def test_the_orders_of_the_day_are_set_aside_by_two_thirds() -> None:
    room = table()
    room.do("mark_due", item="i3")
    room.do("raise", "m5", motion="orders_of_the_day", id="o")
    assert room.refused("open_item", item="i1") == "ORDERS_DUE"
    carried(room, "suspend_rules", "s", lets=["orders"])
    assert room.state.orders == ""
    assert room.refused("raise", "m5", motion="orders_of_the_day", id="o2") == "NOTHING_DUE"
    room.do("open_item", item="i1")
    late = table()
    late.do("mark_due", item="i3")
    late.do("raise", "m5", motion="orders_of_the_day", id="o")
    carried(late, "suspend_rules", "s", lets=["item_order"])
    late.do("open_item", item="i1")


def test_a_question_of_privilege_that_asks_for_something_is_settled_at_once() -> None:
    room = on_item()
    room.do("raise", "m5", motion="question_of_privilege", id="p", text="close the windows")
    room.do("rule", well_taken=True, id="r", why="it is loud")
    assert room.stack == ["p"]
    room.vote("p", 5, 1)
    assert (room.stack, room.state.item) == (["q"], "i1")
    room.do("raise", "m5", motion="question_of_privilege", id="p2", text="louder")
    room.do("rule", well_taken=False, id="r2")
    room.do("raise", "m5", motion="question_of_privilege", id="p3")
    room.do("rule", well_taken=True, id="r3")
    assert room.stack == ["q"]
    room.do("raise", "m5", motion="question_of_privilege", id="p4", text="break")
    room.do("rule", well_taken=True, id="r4")
    room.do("leave", members=room.members)
    closed = room.do("adjourn")
    assert closed[0].data["unfinished"] == ["p4", "q"]
    assert room.state.records["q"].outcome == "unfinished"
    assert room.replayed() == room.state


def test_the_members_fix_how_a_question_is_voted_on() -> None:
    room = table()
    assert room.refused("move", "m1", motion="voting_method", id="v", method="ballot") == "NOTHING_PENDING"
    room.pending("main", "q")
    assert room.refused("move", "m1", motion="voting_method", id="v", method="dice") == "METHOD_UNKNOWN"
    carried(room, "voting_method", "v", method="rollcall")
    assert room.refused("put_question", method="hands") == "METHOD_FIXED"
    room.do("put_question")
    assert room.state.ballot
    assert room.state.ballot.method == "rollcall"
    assert room.replayed() == room.state


def test_closing_the_polls_needs_two_thirds() -> None:
    room = table()
    room.pending("main", "q")
    room.pending("voting_method", "v", change="close_polls")
    assert room.vote("v", 4, 3).data["verdict"] == "lost"


def test_nominations_are_taken_closed_and_opened_again() -> None:
    room = table()
    room.do("move", "m1", motion="nominate", id="n1", candidate="m5", office="chair")
    assert room.refused("move", "m2", motion="nominate", id="n2", candidate="m5") == "ALREADY_NOMINATED"
    assert room.refused("move", "m2", motion="reopen_nominations", id="x") == "NOMINATIONS_OPEN"
    room.do("move", "m2", motion="nominate", id="n3")
    carried(room, "close_nominations", "c")
    assert room.refused("move", "m2", motion="nominate", id="n4", candidate="m6") == "NOMINATIONS_CLOSED"
    assert room.refused("move", "m2", motion="close_nominations", id="c2") == "NOMINATIONS_CLOSED"
    carried(room, "reopen_nominations", "r", 4, 3)
    room.do("move", "m2", motion="nominate", id="n5", candidate="m6")
    assert room.state.nominations.names == ("m5", "m6")
    assert room.replayed() == room.state


def test_requests_that_the_members_grant() -> None:
    room = table()
    room.do("move", "m3", motion="excused_from_duty", id="e", text="clerk")
    assert [event.type for event in _result(room, "e")] == ["result_announced", "excused"]
    room.do("move", "m3", motion="read_papers", id="p")
    given = _result(room, "p")[1]
    assert (given.type, given.data["member"]) == ("leave_given", "m3")


def _result(room: Room, motion: str) -> Any:
    room.do("put_question", motion=motion)
    room.do("enter_votes", **{"for": 5, "against": 1})
    return room.do("announce")


def test_leave_to_go_on_after_being_called_to_order() -> None:
    room = Room(table().profile.with_parameters(cautions_before_silence=1)).open()
    room.pending("main", "q")
    assert room.refused("move", "m4", motion="continue_after_indecorum", id="c") == "NOT_CAUTIONED"
    room.do("remark", member="m3")
    room.do("rule", well_taken=True, id="r")
    assert room.refused("recognise", member="m3") == "SILENCED"
    room.do("move", "m4", motion="continue_after_indecorum", id="c")
    room.vote("c", 5, 1)
    room.do("recognise", member="m3")
    assert room.replayed() == room.state


def test_a_special_order_names_its_item() -> None:
    room = table()
    assert room.refused("move", "m1", motion="order_special", id="s", item="zz") == "ITEM_UNKNOWN"
    carried(room, "order_special", "s", item="i2", until="20:00", text="trees at eight")
    assert [item.special for item in room.state.agenda] == [False, True, False]


def test_limits_named_with_a_gap_are_refused() -> None:
    room = table()
    room.pending("main", "q")
    room.pending("amend", "a", text="x")
    room.pending("amend", "b", text="y", on="a")
    assert room.refused("move", "m5", motion="previous_question", id="p", scope=["b", "q"]) == "SCOPE_BROKEN"
    assert room.refused("move", "m5", motion="limit_debate", id="p", scope=["a"]) == "NOT_IMMEDIATELY_PENDING"
    carried(room, "limit_debate", "l", scope=["b", "a"], seconds=30, turns=1)
    assert [(frame.seconds, frame.max_turns) for frame in room.state.stack] == [(0, 0), (30, 1), (30, 1)]
    room.vote("b", 1, 5)
    assert speech_limit(room.state) == 30
    room.vote("a", 1, 5)
    assert speech_limit(room.state) == 600
    assert turn_limit(room.state, room.state.stack[0], "m3") == 2


def test_limits_hold_for_what_is_moved_upon_the_question() -> None:
    room = table()
    room.pending("main", "q")
    carried(room, "limit_debate", "l", seconds=60, turns=1)
    room.pending("amend", "a", text="x")
    assert speech_limit(room.state) == 60
    assert turn_limit(room.state, room.state.stack[1], "m3") == 1


def test_hands_stay_up_when_closing_the_debate_is_lost() -> None:
    room = table()
    room.pending("main", "q")
    room.do("raise_hand", "m3", side="for")
    carried(room, "previous_question", "p", 3, 3)
    assert [hand.member for hand in room.state.hands] == ["m3"]
    room.do("lower_hand", "m3")
    room.do("raise_hand", "m4", side="for")
    room.speak("m4", "for")
    carried(room, "previous_question", "p2", 5, 1)
    assert room.state.hands == ()
