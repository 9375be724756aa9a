"""The plan of a year: drafted by one, confirmed by another, each project once, no day in the past."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.plan import LONGEST_NOTE, MOST_BATCHES, PLAN, PlanState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
CLERK = Actor("c" * 32, frozenset({"clerk"}))
OFFICER = Actor("o" * 32, frozenset({"subdistrict_officer"}))
BOTH = Actor("b" * 32, frozenset({"clerk", "subdistrict_officer"}))
SUMS: dict[str, Json] = {"p1": 1_000_000, "p2": 2_000_000, "p3": 500_000}


def batch(name: str = "第一批", first: str = "2026-04-01", last: str = "2026-06-30", *projects: str) -> list[Json]:
    return [name, first, last, [*(projects or ("p1", "p2"))]]


@dataclass
class Play:
    """A plan under play."""

    state: PlanState = PLAN.initial
    events: list[Event] = field(default_factory=list)

    def ask(self, name: str, actor: Actor, **args: Json) -> str:
        verdict = PLAN.decide(BOOK, self.state, Command(name, actor, AT, args))
        if isinstance(verdict, Refusal):
            return verdict.code
        self.events += verdict
        for happened in verdict:
            self.state = PLAN.evolve(self.state, happened)
        return ""

    def draft(self, *batches: list[Json], actor: Actor = CLERK, note: str = "") -> str:
        return self.ask("draft", actor, batches=list(batches), sums=SUMS, note=note)


def test_a_plan_holds_once_another_person_has_confirmed_it() -> None:
    play = Play()
    assert play.ask("confirm", OFFICER) == "PLAN_NOTHING_TO_CONFIRM"
    assert play.draft(batch(), batch("第二批", "2026-07-01", "2026-09-30", "p3"), note="先急后缓") == ""
    assert play.state.waits
    assert play.state.held is None
    assert play.ask("confirm", OFFICER) == ""
    held = play.state.held
    assert held is not None
    assert (held.version, held.sum_fen, held.note) == (1, 3_500_000, "先急后缓")
    assert [(one.name, one.sum_fen, one.last) for one in held.batches] == [
        ("第一批", 3_000_000, date(2026, 6, 30)), ("第二批", 500_000, date(2026, 9, 30)),
    ]  # fmt: skip
    assert (play.state.confirmed_by, play.state.confirmed_at, play.state.waits) == (OFFICER.id, AT, False)
    assert play.ask("confirm", OFFICER) == "PLAN_NOTHING_TO_CONFIRM"
    assert play.draft(batch("第一批", "2026-04-01", "2026-05-31", "p1")) == ""
    assert play.state.held == held, "what was confirmed holds until the new draft is confirmed"
    assert play.state.draft is not None
    assert play.state.draft.version == 2
    assert PLAN.replay(play.events) == play.state


def test_nobody_confirms_the_own_draft() -> None:
    play = Play()
    assert play.draft(batch(), actor=BOTH) == ""
    assert play.ask("confirm", BOTH) == "PLAN_FOUR_EYES"
    assert play.ask("confirm", CLERK) == "NOT_ENTITLED"
    assert play.draft(batch(), actor=OFFICER) == "NOT_ENTITLED"
    assert play.ask("confirm", OFFICER) == ""


@pytest.mark.parametrize(
    ("batches", "code"),
    [
        ([], "PLAN_BATCHES"),
        ([batch()] * (MOST_BATCHES + 1), "PLAN_BATCHES"),
        ([batch("  ")], "PLAN_BATCH_EMPTY"),
        ([["第一批", "2026-04-01", "2026-06-30", []]], "PLAN_BATCH_EMPTY"),
        ([batch("第一批", "2026-06-30", "2026-04-01")], "PLAN_DAYS"),
        ([batch("第一批", "2026-01-01", "2026-03-09")], "PLAN_DAY_PAST"),
        ([batch("第一批", "2026-01-01", "2026-03-10")], ""),
        ([batch("第一批", "2026-04-01", "2026-06-30", "p9")], "PLAN_NOT_APPROVED"),
        ([batch(), batch("第二批")], "PLAN_TWICE"),
    ],
)
def test_what_a_draft_must_say(batches: list[list[Json]], code: str) -> None:
    assert Play().draft(*batches) == code


def test_a_draft_is_short_and_is_made_of_what_was_sent() -> None:
    assert Play().draft(batch(), note="长" * (LONGEST_NOTE + 1)) == "PLAN_NOTE_LONG"
    assert Play().ask("draft", CLERK, batches=None, sums=None) == "PLAN_BATCHES"
    assert Play().ask("draft", CLERK, batches=[batch()], sums=None) == "PLAN_NOT_APPROVED"


@given(st.lists(st.tuples(st.sampled_from(["draft", "confirm"]), st.sampled_from([CLERK, OFFICER, BOTH])), max_size=12))
def test_what_is_offered_is_what_is_accepted(asked: list[tuple[str, Actor]]) -> None:
    play = Play()
    for name, actor in asked:
        offered = {option.action: option.refusal for option in PLAN.legal(BOOK, play.state, actor, AT)}
        verdict = play.draft(batch(), actor=actor) if name == "draft" else play.ask(name, actor)
        refusal = offered[name]
        assert verdict == (refusal.code if refusal else "")
    assert PLAN.replay(play.events) == play.state
