"""What can be put to the vote, how a ballot is marked, and by which ways."""

from __future__ import annotations

from typing import Any

import pytest

from deliberation.rules.poll import PollState
from deliberation.rules.rulebook import Rulebook
from tests.rules.poll_walk import BOOK, SYSTEM, Walk, book, fold

ASK: dict[str, Any] = {"subject": "question", "question": "装电梯吗？", "candidates": [["1-for", 0], ["2-against", 0]]}


def prepared(rules: Rulebook = BOOK, **args: Any) -> PollState:
    led = Walk(rules).do("prepare", **args)
    assert fold(led.events) == led.state
    return led.state


def refused(**args: Any) -> str:
    return Walk().ask("prepare", **args)


def test_projects_are_marked_by_the_rulebook() -> None:
    state = prepared()
    assert (state.subject, state.ballot_kind, state.min_picks, state.max_picks) == ("projects", "approval", 1, 5)
    assert (state.within_budget, state.channels, state.simple_mode) == (True, ("web", "desk", "paper"), True)
    assert (state.threshold, state.basis, state.question, state.rerun_of) == ("", "", "", "")
    single = prepared(book(ballot__kind='"choose_one"', ballot__min_picks="3"))
    assert (single.ballot_kind, single.min_picks, single.max_picks) == ("choose-1", 1, 1)
    filled = prepared(book(ballot__kind='"knapsack"', ballot__within_budget="false"))
    assert (filled.ballot_kind, filled.within_budget) == ("knapsack", True)
    loose = prepared(book(ballot__within_budget="false"))
    assert not loose.within_budget


@pytest.mark.parametrize(("kind", "points"), [("cumulative", (0, 10)), ("scoring", (5, 0)), ("ordinal", (0, 0))])
def test_points_are_the_usual_ones_where_nothing_is_said(kind: str, points: tuple[int, int]) -> None:
    state = prepared(ballot_kind=kind)
    assert (state.max_points, state.max_sum_points) == points
    said = prepared(ballot_kind=kind, max_points=3, max_sum_points=7)
    assert (said.max_points, said.max_sum_points) == (3, 7)


def test_a_question_asks_for_one_answer_and_says_what_carries_it() -> None:
    state = prepared(**ASK, budget_fen=0)
    assert (state.ballot_kind, state.min_picks, state.max_picks, state.budget_fen) == ("choose-1", 1, 1, 0)
    assert (state.threshold, state.basis, state.question) == (">1/2", "cast", "装电梯吗？")
    assert not state.within_budget
    strict = prepared(**ASK, threshold=">=2/3", basis="roll")
    assert (strict.threshold, strict.basis) == (">=2/3", "roll")


def test_people_and_surveys_are_marked_as_asked() -> None:
    about = {"subject": "people", "subject_ref": "election-1", "candidates": [["x", 0], ["y", 0]], "budget_fen": 0}
    state = prepared(**about, ballot_kind="ordinal", min_picks=0, max_picks=2, rerun_of="earlier")
    assert (state.subject, state.subject_ref, state.rerun_of) == ("people", "election-1", "earlier")
    assert (state.ballot_kind, state.min_picks, state.max_picks) == ("ordinal", 0, 2)
    assert state.within_budget is False


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"subject": "weather"}, "SUBJECT_UNKNOWN"),
        ({"candidates": []}, "NO_CANDIDATES"),
        ({"budget_fen": -1}, "BUDGET_NEEDED"),
        ({"budget_fen": None}, "BUDGET_NEEDED"),
        ({**ASK, "budget_fen": -1}, "BUDGET_NEEDED"),
        ({**ASK, "question": " "}, "QUESTION_NEEDED"),
        ({**ASK, "threshold": "half"}, "THRESHOLD_UNCLEAR"),
        ({**ASK, "threshold": ">2/1"}, "THRESHOLD_UNCLEAR"),
        ({**ASK, "basis": "everybody"}, "THRESHOLD_UNCLEAR"),
        ({"ballot_kind": "veto"}, "BALLOT_KIND_UNKNOWN"),
        ({"min_picks": 4, "max_picks": 3}, "PICKS_CROSS"),
        ({"min_picks": -1}, "PICKS_CROSS"),
        ({"min_picks": 0, "max_picks": 0}, "PICKS_CROSS"),
        ({"max_points": -1}, "PICKS_CROSS"),
        ({"max_sum_points": -1}, "PICKS_CROSS"),
        ({"channels": ["web", "pigeon"]}, "CHANNEL_NOT_ALLOWED"),
        ({"channels": []}, "CHANNEL_NOT_ALLOWED"),
    ],
)
def test_what_cannot_be_put_to_the_vote_is_refused(args: dict[str, Any], code: str) -> None:
    assert refused(**args) == code


def test_fewer_ways_than_the_rules_allow_may_be_chosen_never_more() -> None:
    assert prepared(channels=["paper", "web"]).channels == ("web", "paper")
    tight = Walk(book(ballot__channels='["desk", "web"]'))
    assert tight.ask("prepare", channels=["paper"]) == "CHANNEL_NOT_ALLOWED"
    assert tight.do("prepare").state.channels == ("web", "desk")


def test_rules_frozen_before_there_were_ways_to_choose_from_mean_the_web() -> None:
    layer = BOOK.layers[0]
    older = {key: setting for key, setting in layer.settings.items() if key != "ballot.channels"}
    rules = Rulebook((layer.__class__(layer.id, layer.title, older),))
    assert prepared(rules).channels == ("web",)
    assert Walk(rules).ask("prepare", SYSTEM, channels=["paper"]) == "CHANNEL_NOT_ALLOWED"
