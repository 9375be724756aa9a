"""The moderator's sentences: every motion is stated, and its result, effect and what is pending next are said."""

from __future__ import annotations

import pytest

from deliberation.rules.meeting.profile_load import load_profile, shipped_profiles
from deliberation.rules.meeting.script import Line, script_line, what_if
from deliberation.rules.meeting.script_said import done, stating
from deliberation.rules.meeting.state import Frame
from deliberation.web.refusals.meeting_said import SCRIPT
from tests.rules.meeting.room import Room


def said(line: Line) -> str:
    return " ".join(str(SCRIPT[part.words or part.code]) % part.params for part in (line, *line.then))


def room(profile: str = "rror1915") -> Room:
    table = Room(profile, size=7).open()
    table.pending("main", "q", text="put up lamps")
    return table


@pytest.mark.parametrize("profile", shipped_profiles())
def test_every_motion_has_its_sentences(profile: str) -> None:
    rules = load_profile(profile)
    state = Room(rules, size=5).open().state
    for rule in rules.motions.values():
        if not rule.voted:
            continue
        assert stating(state, Frame("x", rule.id, "m1")) in SCRIPT
        for adopted in (True, False):
            code = done(rule, adopted=adopted)
            assert code in SCRIPT or (rule.effect == "appeal" and not code), rule.id


def test_after_an_adopted_amendment_the_new_words_are_read() -> None:
    table = room()
    table.do("move", "m1", motion="amend", id="a", text="put up ten lamps")
    assert script_line(table.state).code == "ASK_SECOND"
    table.do("second", "m2")
    assert script_line(table.state).words == "STATE_AMEND"
    table.do("state_question")
    table.do("put_question")
    table.do("enter_votes", **{"for": 5, "against": 1})
    line = script_line(table.state)
    assert (line.code, [part.code for part in line.then]) == ("ANNOUNCE_ADOPTED", ["DONE_AMEND", "OPEN_DEBATE"])
    assert said(line).count("put up ten lamps") == 3
    prospect = what_if(table.state, "adopted", table.now)
    assert prospect
    assert (prospect.stack, prospect.text) == (("q",), "put up ten lamps")


def test_a_lost_closing_says_that_the_debate_goes_on() -> None:
    table = room()
    table.do("raise_hand", "m3", side="for")
    table.pending("previous_question", "p")
    table.do("put_question")
    table.do("enter_votes", **{"for": 3, "against": 3})
    line = script_line(table.state)
    assert [part.code for part in line.then] == ["DONE_DEBATE_ON", "CALL_NEXT"]
    assert said(line)


def test_an_undebatable_motion_is_stated_as_such() -> None:
    table = room()
    table.do("move", "m1", motion="lay_on_table", id="t")
    table.do("second", "m2")
    assert script_line(table.state).words == "STATE_UNDEBATABLE"


def test_an_appeal_is_announced_with_what_comes_next() -> None:
    table = room()
    table.do("point_of_order", "m3", about="x", id="p")
    table.do("rule", well_taken=True, id="r")
    table.pending("appeal", "ap", on="r")
    table.do("put_question")
    assert script_line(table.state).code == "CALL_VOTES_APPEAL"
    table.do("enter_votes", **{"for": 3, "against": 3})
    line = script_line(table.state)
    assert (line.code, [part.code for part in line.then]) == ("ANNOUNCE_SUSTAINED", ["OPEN_DEBATE"])


def test_those_who_abstain_are_asked_where_the_rules_say_so() -> None:
    table = room("council_sz")
    table.do("put_question", method="hands")
    assert script_line(table.state).words == "CALL_VOTES_ABSTAIN"
    other = room()
    other.do("put_question")
    assert script_line(other.state).words == ""
