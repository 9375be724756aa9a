"""The plan of a community's year (年度计划书): the approved projects in batches (批次) with their days.

One stream a year (``plan:<place>:<year>``). The clerk drafts, an officer of the sub-district confirms; a new draft is
a new version, and what was confirmed stays in force until the new one is confirmed, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

MOST_BATCHES = 12
LONGEST_NOTE = 500
ROLES = {"draft": frozenset({"clerk"}), "confirm": frozenset({"subdistrict_officer"})}
"""Command → roles that may give it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its name, its first and last day, and (project, sum in fen) for each of its projects."""

    name: str
    first: date
    last: date
    projects: tuple[tuple[str, int], ...]

    @property
    def sum_fen(self) -> int:
        """What its projects come to."""
        return sum(fen for _project, fen in self.projects)


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of the plan."""

    version: int
    batches: tuple[Batch, ...]
    note: str
    by: str
    at: datetime

    @property
    def sum_fen(self) -> int:
        """What all batches come to."""
        return sum(batch.sum_fen for batch in self.batches)


@dataclass(frozen=True, slots=True)
class PlanState:
    """The plan of a year: the latest draft, and the version that holds with who confirmed it."""

    draft: Plan | None = None
    held: Plan | None = None
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether the latest draft waits to be confirmed."""
        return self.draft is not None and self.draft != self.held


def _check(state: PlanState, name: str, actor: Actor) -> Refusal | None:
    if not actor.has(*ROLES[name]):
        return Refusal("NOT_ENTITLED", f"plan:{name}", {"move": f"plan_{name}"})
    if name == "draft":
        return None
    if state.draft is None or not state.waits:
        return Refusal("PLAN_NOTHING_TO_CONFIRM", "plan:confirm")
    return Refusal("PLAN_FOUR_EYES", "plan:confirm") if actor.id == state.draft.by else None


def _draft(state: PlanState, command: Command) -> Decision:
    """{batches: [[name, first, last, [project, …]], …], sums: {project: fen}, note}.

    ``sums`` are the approved projects of the year with their budgets, as they stand; nothing else can be planned.
    """
    batches, sums = command.args.get("batches"), command.args.get("sums")
    note = str(command.args.get("note") or "").strip()
    rows: list[Any] = batches if isinstance(batches, list) else []
    known = sums if isinstance(sums, dict) else {}
    if not rows or len(rows) > MOST_BATCHES:
        return Refusal("PLAN_BATCHES", "plan:draft", {"most": MOST_BATCHES})
    if len(note) > LONGEST_NOTE:
        return Refusal("PLAN_NOTE_LONG", "plan:draft", {"most": LONGEST_NOTE, "length": len(note)})
    planned: list[Json] = []
    for row in rows:
        made = _batch(row, known, command.at.astimezone(LOCAL).date())
        if isinstance(made, Refusal):
            return made
        planned.append(made)
    named = [project for row in rows for project in row[3]]
    if len(set(named)) < len(named):
        return Refusal("PLAN_TWICE", "plan:draft")
    version = state.draft.version + 1 if state.draft else 1
    return (event(command, "drafted", version=version, batches=planned, note=note),)


def _batch(row: Any, sums: dict[str, Json], today: date) -> list[Json] | Refusal:
    """A batch as it is written down, or what is wrong with it."""
    name, first, last = str(row[0]).strip(), date.fromisoformat(row[1]), date.fromisoformat(row[2])
    if not name or not row[3]:
        return Refusal("PLAN_BATCH_EMPTY", "plan:draft")
    if last < first:
        return Refusal("PLAN_DAYS", "plan:draft", {"batch": name})
    if last < today:
        return Refusal("PLAN_DAY_PAST", "plan:draft", {"batch": name})
    if any(project not in sums for project in row[3]):
        return Refusal("PLAN_NOT_APPROVED", "plan:draft")
    projects: list[Json] = [[project, sums[project]] for project in row[3]]
    return [name, first.isoformat(), last.isoformat(), projects]


def decide(_rulebook: Rulebook, state: PlanState, command: Command) -> Decision:
    """``draft`` or ``confirm``."""
    refusal = _check(state, command.name, command.actor)
    if refusal is not None:
        return refusal
    if command.name == "draft":
        return _draft(state, command)
    assert state.draft is not None  # noqa: S101 -- checked above
    return (event(command, "confirmed", version=state.draft.version),)


def evolve(state: PlanState, happened: Event) -> PlanState:
    """Fold ``drafted`` or ``confirmed``; an unknown type raises ``KeyError``."""
    return {"drafted": _drafted, "confirmed": _confirmed}[happened.type](state, happened, happened.data)


def _drafted(state: PlanState, happened: Event, data: Any) -> PlanState:
    batches = tuple(
        Batch(name, date.fromisoformat(first), date.fromisoformat(last), tuple((id_, fen) for id_, fen in projects))
        for name, first, last, projects in data["batches"]
    )
    return replace(state, draft=Plan(data["version"], batches, data["note"], happened.actor, happened.at))


def _confirmed(state: PlanState, happened: Event, _data: Any) -> PlanState:
    return replace(state, held=state.draft, confirmed_by=happened.actor, confirmed_at=happened.at)


def legal(_rulebook: Rulebook, state: PlanState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """``draft`` and ``confirm`` with the reason why not now."""
    return tuple(Option(name, _check(state, name, actor)) for name in ROLES)


PLAN: Engine[PlanState] = Engine("plan", PlanState(), decide, evolve, legal)
