"""The sealed openings: who opens a leaf, until when, for which reason, and that they are destroyed afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.opening import GUARDS, OPENINGS, REASONS, RULE, OpeningState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Decision, Event, Option
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
AT = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
UNTIL = AT + timedelta(days=30)
SECOND = timedelta(seconds=1)
AUDITOR = Actor("auditor-1", frozenset({"auditor"}))
ARGS: dict[str, dict[str, Json]] = {
    "seal": {"leaves": 12, "until": UNTIL.isoformat()},
    "open": {"why": "own_check", "present": True},
    "destroy": {},
}
"""A form in order for each command."""
BY = {"seal": SYSTEM, "open": AUDITOR, "destroy": SYSTEM}
NONE, SEALED = OpeningState(), OpeningState("sealed", 12, 0, UNTIL)
DESTROYED = OpeningState("destroyed", 12, 3, UNTIL)


def decide(state: OpeningState, name: str, at: datetime = AT, actor: Actor | None = None, **args: Json) -> Decision:
    """The verdict on a move that is in order but for what is said otherwise."""
    return OPENINGS.decide(BOOK, state, Command(name, actor or BY[name], at, ARGS[name] | args))


def test_sealing_keeps_how_many_and_until_when() -> None:
    verdict = decide(NONE, "seal")
    assert verdict == (Event("openings_sealed", "system", AT, {"leaves": 12, "until": UNTIL.isoformat()}),)
    assert OPENINGS.replay(verdict) == SEALED


@pytest.mark.parametrize("why", REASONS)
def test_an_auditor_opens_a_leaf_and_the_book_keeps_only_why(why: str) -> None:
    verdict = decide(SEALED, "open", why=why, leaf=7, code="abc")
    assert verdict == (Event("leaf_opened", "auditor-1", AT, {"why": why}),)
    assert OPENINGS.evolve(SEALED, verdict[0]) == OpeningState("sealed", 12, 1, UNTIL)


@pytest.mark.parametrize("why", [None, "", "curious", 1])
def test_a_leaf_is_opened_for_a_reason(why: Json) -> None:
    assert decide(SEALED, "open", why=why) == Refusal("OPENING_REASON_NEEDED", RULE)


@pytest.mark.parametrize("present", [None, False, "", "yes", 1])
def test_a_leaf_is_opened_only_before_its_voter(present: Json) -> None:
    assert decide(SEALED, "open", present=present) == Refusal("OPENING_IN_PERSON", RULE)


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("role", ["resident", "clerk", "subdistrict_officer", "administrator", "auditor", "system"])
def test_each_move_is_of_one_role(name: str, role: str) -> None:
    state, at = {"seal": (NONE, AT), "open": (SEALED, AT), "destroy": (SEALED, UNTIL)}[name]
    verdict = decide(state, name, at, Actor("x", frozenset({role})))
    if role == ("auditor" if name == "open" else "system"):
        assert isinstance(verdict, tuple)
    else:
        assert verdict == Refusal("NOT_ENTITLED", RULE, {"move": name})


@pytest.mark.parametrize("name", ["open", "destroy"])
def test_before_the_sealing_there_is_nothing(name: str) -> None:
    assert decide(NONE, name) == Refusal("OPENINGS_NONE", RULE)


def test_what_is_sealed_is_not_sealed_again() -> None:
    assert decide(SEALED, "seal") == Refusal("OPENINGS_NONE", RULE)


@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("at", [AT, UNTIL])
def test_what_is_destroyed_is_gone(name: str, at: datetime) -> None:
    assert decide(DESTROYED, name, at) == Refusal("OPENINGS_GONE", RULE)


def test_the_minute_in_which_the_period_ends_divides_opening_from_destroying() -> None:
    assert isinstance(decide(SEALED, "open", UNTIL - SECOND), tuple)
    for at in (UNTIL, UNTIL + SECOND):
        assert decide(SEALED, "open", at) == Refusal("OPENINGS_GONE", RULE)
    still = Refusal("OPENINGS_STILL_NEEDED", RULE, {"until_at": UNTIL.isoformat()})
    assert decide(SEALED, "destroy", UNTIL - SECOND) == still
    for at in (UNTIL, UNTIL + SECOND):
        gone = (Event("openings_destroyed", "system", at, {"leaves": 12, "opened": 0}),)
        assert decide(SEALED, "destroy", at) == gone


def test_destroying_says_how_many_were_opened() -> None:
    state = OpeningState("sealed", 12, 3, UNTIL)
    verdict = decide(state, "destroy", UNTIL)
    assert verdict == (Event("openings_destroyed", "system", UNTIL, {"leaves": 12, "opened": 3}),)
    assert OPENINGS.evolve(state, verdict[0]) == DESTROYED


def test_a_book_of_openings_is_read_as_what_it_was() -> None:
    told = (
        Event("openings_sealed", "system", AT, {"leaves": 12, "until": UNTIL.isoformat()}),
        *(Event("leaf_opened", "auditor-1", AT, {"why": why}) for why in REASONS),
        Event("openings_destroyed", "system", UNTIL, {"leaves": 12, "opened": 3}),
    )
    assert OPENINGS.kind == "openings"
    assert OPENINGS.replay(told) == DESTROYED


def test_a_fact_that_no_opening_has_is_a_fault_of_the_book() -> None:
    with pytest.raises(KeyError, match="leaf_closed"):
        OPENINGS.evolve(SEALED, Event("leaf_closed", "auditor-1", AT, {}))


def test_what_the_page_offers_an_auditor() -> None:
    assert OPENINGS.legal(BOOK, SEALED, AUDITOR, AT) == (
        Option("seal", Refusal("NOT_ENTITLED", RULE, {"move": "seal"})),
        Option("open"),
        Option("destroy", Refusal("NOT_ENTITLED", RULE, {"move": "destroy"})),
    )


@given(
    st.sampled_from([NONE, SEALED, DESTROYED]),
    st.frozensets(st.sampled_from(["auditor", "clerk", "system"])),
    st.sampled_from([AT, UNTIL - SECOND, UNTIL, UNTIL + SECOND]),
)
def test_what_is_offered_is_what_is_decided(state: OpeningState, roles: frozenset[str], at: datetime) -> None:
    actor = Actor("x", roles)
    offered = OPENINGS.legal(BOOK, state, actor, at)
    assert [option.action for option in offered] == list(GUARDS)
    for option in offered:
        verdict = decide(state, option.action, at, actor)
        assert isinstance(verdict, tuple) if option.refusal is None else verdict == option.refusal
