"""The yearly cycle: six stages in their order, announced, moved with a reason, closed; and days that count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from deliberation.rules.calendar import after_working_days
from deliberation.rules.cycle import CYCLE, STAGES, CycleState
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import default_rulebook

BOOK = default_rulebook()
NOW = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = [[name, f"2026-{month:02}-01", f"2026-{month + 1:02}-10"] for month, name in enumerate(STAGES, start=1)]
ANNOUNCE: dict[str, Any] = {"year": 2026, "allocation_fen": 200_000_000, "stages": DAYS}


def _ask(state: CycleState, name: str, actor: Actor = SYSTEM, **args: Any) -> CycleState | str:
    said = CYCLE.decide(BOOK, state, Command(name, actor, NOW, args))
    if isinstance(said, Refusal):
        return said.code
    for happened in said:
        state = CYCLE.evolve(state, happened)
    return state


def _announced() -> CycleState:
    state = _ask(CYCLE.initial, "announce", **ANNOUNCE)
    assert isinstance(state, CycleState)
    return state


def test_a_cycle_is_announced_moved_and_closed() -> None:
    state = _announced()
    assert (state.status, state.year, state.allocation_fen, state.rulebook) == (
        "announced",
        2026,
        200_000_000,
        BOOK.hash,
    )
    shifted = [[name, first, "2026-12-31"] for name, first, _ in DAYS]
    moved = _ask(state, "reschedule", stages=shifted, reason="台风")
    assert isinstance(moved, CycleState)
    assert moved.stages[0].last == date(2026, 12, 31)
    assert moved.year == 2026
    assert _ask(state, "reschedule", stages=shifted) == "REASON_NEEDED"
    closed = _ask(state, "close")
    assert isinstance(closed, CycleState)
    assert closed.status == "closed"
    assert _ask(closed, "close") == "CYCLE_STATUS"


def test_where_two_stages_overlap_the_later_one_holds() -> None:
    state = _announced()
    names = [
        stage.name if (stage := state.stage_on(date(2026, month, day))) else ""
        for month, day in ((1, 1), (2, 5), (8, 1))
    ]
    assert names == ["collect", "deliberate", ""]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"allocation_fen": 0}, "ALLOCATION_NEEDED"),
        ({"allocation_fen": None}, "ALLOCATION_NEEDED"),
        ({"stages": DAYS[:5]}, "STAGES_INCOMPLETE"),
        ({"stages": "all"}, "STAGES_INCOMPLETE"),
        ({"stages": [[*DAYS[0][:2], "2025-12-31"], *DAYS[1:]]}, "STAGE_ENDS_BEFORE_START"),
        ({"stages": [DAYS[0], [DAYS[1][0], "2025-12-31", "2026-03-10"], *DAYS[2:]]}, "STAGES_OUT_OF_ORDER"),
    ],
)
def test_what_is_no_cycle_is_not_announced(changes: dict[str, Any], code: str) -> None:
    assert _ask(CYCLE.initial, "announce", **(ANNOUNCE | changes)) == code


def test_only_the_sub_district_announces() -> None:
    clerk = Actor("c", frozenset({"clerk"}))
    assert _ask(CYCLE.initial, "announce", actor=clerk, **ANNOUNCE) == "NOT_ENTITLED"
    offered = {option.action: option.ok for option in CYCLE.legal(BOOK, _announced(), clerk, NOW)}
    assert offered == {"announce": False, "reschedule": True, "close": False}


def test_working_days_leave_weekends_out() -> None:
    friday = date(2026, 1, 9)
    assert [after_working_days(friday, number) for number in (0, 1, 5, 6)] == [
        friday,
        date(2026, 1, 12),
        date(2026, 1, 16),
        date(2026, 1, 19),
    ]
