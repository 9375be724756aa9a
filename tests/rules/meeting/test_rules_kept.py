"""What is said at a meeting is kept as it was said, and each step asks for what it needs."""

from __future__ import annotations

import pytest

from deliberation.rules.meeting.scenario_names import parameters
from deliberation.rules.meeting.voting import countable
from deliberation.rules.refusal import Refusal
from tests.rules.meeting.room import HOST, Room


def test_an_outside_chair_takes_nothing_from_the_count_and_a_member_in_the_chair_is_apart() -> None:
    room = Room("council_sz", size=6).open(present=5)
    assert countable(room.state) == 5
    room.do("hand_over", HOST, to="m1")
    assert countable(room.state) == (4 if room.state.chair_is_member else 5)


@pytest.mark.parametrize("votes", [(-1, 2, 0), (2, -1, 0), (2, 1, -1)])
def test_no_side_is_counted_below_nothing(votes: tuple[int, int, int]) -> None:
    room = Room("rror1915").open()
    room.pending("main", "q1")
    room.do("put_question", HOST, motion="q1", method="hands")
    counted = dict(zip(("for", "against", "abstain"), votes, strict=True))
    assert room.refused("enter_votes", HOST, **counted) == "BAD_COUNT"


def test_notice_is_given_by_somebody_who_is_there() -> None:
    room = Room("rror1915").open(present=4)
    assert isinstance(room.try_("give_notice", "m6", motion="q1"), Refusal)
    assert room.do("give_notice", "m1", motion="q1", text="改日")[0].data["text"] == "改日"


def test_the_chair_is_handed_over_only_once_the_meeting_is_open() -> None:
    room = Room("council_sz")
    room.do("check_in", HOST, members=room.members)
    assert isinstance(room.try_("hand_over", HOST, to="m1"), Refusal)


def test_a_point_and_its_answer_keep_their_names_and_words() -> None:
    room = Room("rror1915").open()
    point = room.do("point_of_order", "m2", about="decorum", id="p1")[0]
    assert (point.data["id"], point.data["about"], point.data["member"]) == ("p1", "decorum", "m2")
    assert room.state.point is not None
    assert room.state.point.id == "p1"


def test_who_holds_the_floor_is_named_to_who_cuts_in() -> None:
    room = Room("rror1915").open()
    room.pending("main", "q1")
    room.do("begin_speech", HOST, member="m3", side="for")
    taken = room.try_("move", "m4", motion="amend", id="q2", target="q1", text="x", form="insert")
    assert isinstance(taken, Refusal)
    assert (taken.code, taken.params["holder"]) == ("FLOOR_TAKEN", "m3")


def test_without_a_name_what_is_before_the_meeting_is_struck() -> None:
    room = Room("rror1915").open()
    room.pending("main", "q1")
    struck = room.do("strike", HOST, why="误记")[0]
    assert (struck.type, struck.data["motion"]) == ("struck", "q1")


def test_the_members_as_a_basis_may_be_called_the_membership() -> None:
    assert parameters({"decision_basis": "membership"})["decision_basis"] == "members"
    assert parameters({"decision_basis": "present"})["decision_basis"] == "present"
