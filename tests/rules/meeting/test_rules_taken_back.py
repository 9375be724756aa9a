"""What was entered by mistake is made up for by an entry of its own, and costs nobody a turn or a right."""

from __future__ import annotations

from tests.rules.meeting.room import Room
from tests.rules.meeting.test_rules_contract import room


def test_a_speech_ended_by_mistake_goes_on_where_it_was() -> None:
    table = debate()
    table.do("begin_speech", member="m3", side="for")
    table.pass_(40)
    table.do("end_speech")
    progress = table.state.progress
    table.pass_(20)
    assert table.do("take_back", what="speech")[0].data == {"member": "m3", "reason": "OK"}
    floor = table.state.floor
    assert floor is not None
    assert (floor.holder, floor.side, floor.used(table.now)) == ("m3", "for", 40)
    table.pass_(10)
    assert table.do("end_speech")[0].data["seconds"] == 50
    assert table.state.top is not None
    assert table.state.top.turns == {"m3": 1}
    assert table.state.progress == progress
    assert table.replayed() == table.state


def test_a_speech_is_not_taken_up_again_once_the_meeting_has_gone_on() -> None:
    table = debate()
    assert table.refused("take_back", what="speech") == "NOTHING_TO_TAKE_BACK"
    table.speak("m3", "for")
    assert table.refused("take_back", "m3", what="speech") == "NOT_CHAIR"
    table.do("leave", member="m3")
    assert table.refused("take_back", what="speech") == "NOT_PRESENT"
    table.do("check_in", member="m3")
    table.do("put_question")
    assert table.refused("take_back", what="speech") == "VOTING_IN_PROGRESS"
    table.do("void_vote", why="too early")
    assert table.refused("take_back", what="speech") == "NOTHING_TO_TAKE_BACK"
    assert table.refused("take_back", what="") == "NOTHING_TO_TAKE_BACK"


def test_a_second_taken_back_leaves_the_motion() -> None:
    table = room()
    table.do("move", "m1", motion="main", id="q")
    assert table.refused("take_back", what="second") == "NOTHING_TO_TAKE_BACK"
    table.do("second", "m2", motion="q")
    table.do("take_back", what="second")
    assert table.state.proposed is not None
    assert (table.state.proposed.id, table.state.proposed.seconder) == ("q", "")
    assert table.refused("state_question") == "NO_SECOND"
    table.do("second", "m3", motion="q")
    table.do("state_question")
    assert table.refused("take_back", what="second") == "NOTHING_TO_TAKE_BACK"
    assert table.replayed() == table.state


def test_a_confirmation_taken_back_leaves_the_count() -> None:
    table = debate(count_confirm="always")
    table.do("put_question")
    table.do("enter_votes", **{"for": 4, "against": 2})
    assert table.refused("take_back", what="confirm") == "NOTHING_TO_TAKE_BACK"
    table.do("confirm_count", member="m2")
    table.do("take_back", what="confirm")
    assert table.refused("announce") == "COUNT_UNCONFIRMED"
    assert table.state.ballot is not None
    assert table.state.ballot.votes_for == 4
    table.do("confirm_count", member="m3")
    assert table.do("announce")[0].data["verdict"] == "adopted"


def test_a_point_taken_back_gives_the_speaker_the_clock_again() -> None:
    table = debate()
    table.do("begin_speech", member="m3", side="for")
    table.do("point_of_order", "m4", about="off_topic", id="p")
    table.pass_(30)
    table.do("take_back", what="point")
    assert table.state.point is None
    assert table.state.floor is not None
    assert table.state.floor.used(table.now) == 0
    assert table.refused("rule", well_taken=True, why="so") == "NOTHING_TO_RULE"
    assert table.refused("take_back", what="point") == "NOTHING_TO_TAKE_BACK"


def test_a_vote_broken_off_before_any_answer_has_not_come_between() -> None:
    for counted in (False, True):
        table = debate()
        table.do("point_of_order", "m4", about="off_topic", id="p")
        table.do("rule", well_taken=False, why="to the point", id="r")
        table.do("put_question")
        assert table.refused("appeal", "m4", on="r", id="a") != ""
        if counted:
            table.do("enter_votes", **{"for": 4, "against": 2})
        table.do("void_vote", why="a wrong key")
        assert table.state.ruling is not None
        assert table.state.ruling.timely is not counted
        if not counted:
            table.do("appeal", "m4", on="r", id="a")
        assert table.replayed() == table.state


def debate(**parameters: object) -> Room:
    table = room(**parameters)
    table.pending("main", "q")
    return table
