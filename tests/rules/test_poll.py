"""The poll as a procedure: each step once, in its order, by whom it may; ballots within their limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.rules.poll import MOVES, POLL, PollState
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
NOW = datetime(2026, 5, 1, tzinfo=UTC)
OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=8)
PREPARE: dict[str, Any] = {
    "title": "t",
    "budget_fen": 1_000,
    "candidates": [["a", 600], ["b", 500], ["c", 300]],
    "opens_at": OPENS.isoformat(),
    "closes_at": CLOSES.isoformat(),
}
ROLL: dict[str, Any] = {"roll_size": 10, "roll_hash": "r"}
BOX: dict[str, Any] = {"issued": 5, "returned": 4, "box_hash": "b"}
COUNT: dict[str, Any] = {"rule": "greedy", "result_hash": "h", "selected": ["a"], "valid": 4}


def _ask(
    state: PollState, name: str, at: datetime = NOW, actor: Actor = SYSTEM, **args: Any
) -> tuple[Event, ...] | str:
    said = POLL.decide(BOOK, state, Command(name, actor, at, args))
    return said.code if isinstance(said, Refusal) else said


def _do(state: PollState, name: str, at: datetime = NOW, **args: Any) -> PollState:
    said = _ask(state, name, at, **args)
    assert isinstance(said, tuple), said
    for happened in said:
        state = POLL.evolve(state, happened)
    return state


def _prepared() -> PollState:
    return _do(POLL.initial, "prepare", **PREPARE)


def _opened() -> PollState:
    return _do(_prepared(), "open", **ROLL)


def test_a_roll_says_whether_its_hash_is_of_this_poll_alone() -> None:
    assert _opened().roll_bound is False, "as the older ones"
    assert _do(_prepared(), "open", **ROLL, roll_bound=True).roll_bound is True


def test_a_poll_goes_through_its_steps() -> None:
    state = _prepared()
    assert (state.status, state.budget_fen, state.candidates[0]) == ("prepared", 1_000, ("a", 600))
    assert not state.accepts(OPENS)
    state = _do(state, "open", **ROLL)
    assert [state.accepts(at) for at in (OPENS - timedelta(seconds=1), OPENS, CLOSES)] == [False, True, False]
    assert _ask(state, "close", **BOX) == "POLL_STILL_RUNNING"
    state = _do(state, "close", CLOSES, **BOX)
    assert (state.status, state.issued, state.returned, state.box_hash) == ("closed", 5, 4, "b")
    state = _do(state, "count", CLOSES, **COUNT)
    assert (state.status, state.result_hash) == ("counted", "h")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"candidates": []}, "NO_CANDIDATES"),
        ({"candidates": "a"}, "NO_CANDIDATES"),
        ({"budget_fen": 0}, "BUDGET_NEEDED"),
        ({"budget_fen": "9"}, "BUDGET_NEEDED"),
        ({"closes_at": OPENS.isoformat()}, "CLOSES_BEFORE_OPENING"),
        (
            {"opens_at": (NOW - timedelta(days=2)).isoformat(), "closes_at": NOW.isoformat()},
            "CLOSES_IN_THE_PAST",
        ),
    ],
)
def test_what_cannot_be_voted_on_is_not_prepared(changes: dict[str, Any], code: str) -> None:
    assert _ask(POLL.initial, "prepare", **(PREPARE | changes)) == code


def test_a_roll_needs_voters_and_a_box_no_more_ballots_than_voters() -> None:
    assert _ask(_prepared(), "open", roll_size=0, roll_hash="r") == "ROLL_EMPTY"
    assert _ask(_prepared(), "open", roll_size="5", roll_hash="r") == "ROLL_EMPTY"
    for issued, returned in ((11, 4), (3, 4), (3, -1), ("3", 1), (3, "1")):
        assert _ask(_opened(), "close", CLOSES, issued=issued, returned=returned, box_hash="b") == (
            "MORE_BALLOTS_THAN_VOTERS"
        )
    assert _do(_opened(), "close", CLOSES, issued=10, returned=10, box_hash="b").returned == 10


def test_each_step_once_in_its_order_by_whom_it_may() -> None:
    resident = Actor("p", frozenset({"resident"}))
    assert _ask(POLL.initial, "prepare", actor=resident, **PREPARE) == "NOT_ENTITLED"
    assert _ask(POLL.initial, "open", **ROLL) == "POLL_STEP_EARLY"
    assert _ask(_opened(), "prepare", **PREPARE) == "POLL_STEP_DONE"
    clerk = Actor("c", frozenset({"clerk"}))
    offered = {option.action: option.refusal for option in POLL.legal(BOOK, _opened(), clerk, NOW)}
    assert list(offered) == list(MOVES)
    closing, importing = offered["close"], offered["import_finished"]
    assert closing is not None
    assert importing is not None
    assert (closing.code, importing.code) == ("POLL_STILL_RUNNING", "NOT_ENTITLED")
    late = {option.action: option.ok for option in POLL.legal(BOOK, _opened(), clerk, CLOSES)}
    assert (late["ask_close"], late["close"]) == (True, False)


def test_an_election_held_elsewhere_comes_closed() -> None:
    args = PREPARE | {"returned": 7, "box_hash": "b", "source": "file"}
    state = _do(POLL.initial, "import_finished", **args)
    assert (state.status, state.roll_size, state.issued, state.returned) == ("closed", 7, 7, 7)
    assert (state.closes_at, state.box_hash) == (NOW, "b")


def test_stored_nonsense_is_not_folded() -> None:
    with pytest.raises(KeyError, match="dreamt"):
        POLL.evolve(POLL.initial, Event("dreamt", "x", NOW, {}))
    with pytest.raises(TypeError, match="not an integer"):
        POLL.evolve(_prepared(), Event("opened", "x", NOW, {"roll_size": "9", "roll_hash": "r"}))


def test_a_refusal_is_carried_out_of_a_service_whole() -> None:
    refusal = Refusal("X", "poll")
    assert Refused(refusal).refusal is refusal
    assert str(Refused(refusal)) == "X"
