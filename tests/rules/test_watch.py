"""The watch over a poll's counts: only the program raises, only the committee answers, and each alarm once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Decision, Event, Option
from deliberation.rules.rulebook import default_rulebook
from deliberation.rules.watch import ANSWERS, KINDS, LEAST_NOTE, WATCH, Raised, WatchState

BOOK = default_rulebook()
AT = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
AUDITOR, SUPERVISOR, CLERK = (Actor(f"{role}-1", frozenset({role})) for role in (*sorted(ANSWERS), "clerk"))
NOTE = "查过纸票"  # four characters: one too few
ROLES = ("resident", "moderator", "clerk", "subdistrict_officer", "administrator", "system", *sorted(ANSWERS))


def alarm(key: str, kind: str = "desk", **more: Json) -> dict[str, Json]:
    """What the program says of a burst."""
    said: dict[str, Json] = {
        "key": key, "kind": kind, "channel": "desk", "desk": "2", "building": "", "at": AT.isoformat(), "seen": 40,
        "usual": "9/2",
    }  # fmt: skip
    return said | more


def raised(key: str, kind: str = "desk") -> Raised:
    return Raised(key, kind, "desk", "2", "", AT.isoformat(), 40, "9/2")


def decide(state: WatchState, actor: Actor, name: str, **args: Json) -> Decision:
    return WATCH.decide(BOOK, state, Command(name, actor, AT, args))


def after(state: WatchState, verdict: Decision) -> WatchState:
    """The state after a move that must be in order."""
    assert not isinstance(verdict, Refusal), verdict
    for happened in verdict:
        state = WATCH.evolve(state, happened)
    return state


def standing(*keys: str) -> WatchState:
    return after(WATCH.initial, decide(WATCH.initial, SYSTEM, "raise", alarms=[alarm(key) for key in keys]))


def test_the_program_raises_every_kind_and_keeps_their_order() -> None:
    found: list[Json] = [alarm(f"a {kind}", kind) for kind in KINDS]
    verdict = decide(WATCH.initial, SYSTEM, "raise", alarms=found)
    assert verdict == tuple(Event("raised", "system", AT, alarm(f"a {kind}", kind)) for kind in KINDS)
    assert after(WATCH.initial, verdict).alarms == tuple(raised(f"a {kind}", kind) for kind in KINDS)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "system"])
def test_nobody_else_raises_an_alarm(role: str) -> None:
    verdict = decide(WATCH.initial, Actor("x", frozenset({role})), "raise", alarms=[alarm("a")])
    assert verdict == Refusal("NOT_ENTITLED", "poll", {"move": "raise"})


def test_an_alarm_that_stands_is_not_raised_again_even_when_it_is_answered() -> None:
    state = standing("a")
    again: list[Json] = [alarm("a", seen=41), alarm("b")]
    assert decide(state, SYSTEM, "raise", alarms=again) == (Event("raised", "system", AT, alarm("b")),)
    answered = after(state, decide(state, AUDITOR, "answer", key="a", note="一家人一起来"))
    assert decide(answered, SYSTEM, "raise", alarms=[alarm("a", seen=41)]) == ()


@pytest.mark.parametrize("told", [None, [], "a", {"key": "a"}, ["a", 1, None, ["a"]]])
def test_what_is_no_list_of_alarms_raises_none(told: Json) -> None:
    assert decide(WATCH.initial, SYSTEM, "raise", alarms=told) == ()


@pytest.mark.parametrize("actor", [AUDITOR, SUPERVISOR])
def test_the_committee_answers_one_alarm_and_the_others_wait(actor: Actor) -> None:
    state = standing("a", "b", "c")
    verdict = decide(state, actor, "answer", key="b", note="  一栋楼同来  ")
    assert verdict == (Event("answered", actor.id, AT, {"key": "b", "note": "一栋楼同来"}),)
    told = after(state, verdict)
    assert [(one.key, one.note, one.answered_by) for one in told.alarms] == [
        ("a", "", ""),
        ("b", "一栋楼同来", actor.id),
        ("c", "", ""),
    ]
    assert told.find("c") == raised("c")
    assert told.find("d") is None


@pytest.mark.parametrize("note", [None, "", "     ", NOTE, f"  {NOTE}  "])
def test_a_note_that_says_nothing_is_no_answer(note: str | None) -> None:
    state = standing("a")
    assert decide(state, AUDITOR, "answer", key="a", note=note) == Refusal("ALARM_NOTE_NEEDED", "poll")
    assert len(NOTE) == LEAST_NOTE - 1
    assert isinstance(decide(state, AUDITOR, "answer", key="a", note=f"{NOTE}了"), tuple)


def test_an_alarm_is_answered_once() -> None:
    state = standing("a")
    state = after(state, decide(state, AUDITOR, "answer", key="a", note="一家人一起来"))
    assert decide(state, SUPERVISOR, "answer", key="a", note="另有说法一则") == Refusal("ALARM_ANSWERED", "poll")
    assert WATCH.legal(BOOK, state, SUPERVISOR, AT) == (Option("answer", Refusal("ALARM_ANSWERED", "poll"), "a"),)


def test_only_an_alarm_that_was_raised_is_answered() -> None:
    assert decide(standing("a"), AUDITOR, "answer", key="b", note="一家人一起来") == Refusal("NOT_FOUND", "poll")


def test_those_who_run_the_poll_do_not_answer_and_do_not_learn_which_alarms_stand() -> None:
    refusal = Refusal("NOT_ENTITLED", "poll", {"move": "answer"})
    state = standing("a")
    for actor in (CLERK, SYSTEM):
        for key in ("a", "b"):
            assert decide(state, actor, "answer", key=key, note="一家人一起来") == refusal
    assert WATCH.legal(BOOK, state, CLERK, AT) == (Option("answer", refusal, "a"),)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), unique_by=lambda row: row[0]),
    st.frozensets(st.sampled_from(ROLES)),
)
def test_what_is_offered_is_what_is_decided(rows: list[tuple[str, bool]], roles: frozenset[str]) -> None:
    state = standing(*(key for key, _answered in rows))
    for key, answered in rows:
        if answered:
            state = after(state, decide(state, AUDITOR, "answer", key=key, note="一家人一起来"))
    actor = Actor("x", roles)
    offered = WATCH.legal(BOOK, state, actor, AT)
    assert [(one.action, one.target) for one in offered] == [("answer", key) for key, _answered in rows]
    for option in offered:
        verdict = decide(state, actor, "answer", key=option.target, note="一家人一起来")
        assert isinstance(verdict, tuple) if option.refusal is None else verdict == option.refusal
    free = {option.target for option in offered if option.ok}
    assert free == ({key for key, answered in rows if not answered} if roles & ANSWERS else set())


def test_a_book_of_alarms_is_read_as_what_it_was() -> None:
    later = AT + timedelta(days=1)
    told = (
        Event("raised", "system", AT, alarm("a")),
        Event("raised", "system", AT, alarm("b", "over", seen="7", desk="")),
        Event("answered", "auditor-1", later, {"key": "a", "note": "一家人一起来"}),
    )
    assert WATCH.kind == "watch"
    assert WATCH.replay(told) == WatchState(
        (
            Raised("a", "desk", "desk", "2", "", AT.isoformat(), 40, "9/2", "一家人一起来", "auditor-1"),
            Raised("b", "over", "desk", "", "", AT.isoformat(), 7, "9/2"),
        )
    )
