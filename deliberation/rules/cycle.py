"""The yearly cycle of a community: its allocation, and the six stages with their dates.

Announced once by the sub-district, rescheduled only with a reason, closed when every project is
archived or back in the pool. One stream a community and year (``cycle:<code>:<year>``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

STAGES = ("collect", "deliberate", "vote", "notice", "deliver", "accept")
"""征集 → 议事 → 投票 → 公示 → 实施 → 验收."""

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage with its first and last day, both included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CycleState:
    """A cycle: ``status`` is none, announced or closed; money in fen."""

    status: str = "none"
    year: int = 0
    allocation_fen: int = 0
    rulebook: str = ""
    stages: tuple[Stage, ...] = ()

    def stage_on(self, day: date) -> Stage | None:
        """The stage that ``day`` falls into (the later one where two overlap)."""
        return next((stage for stage in reversed(self.stages) if stage.first <= day <= stage.last), None)


def decide(rulebook: Rulebook, state: CycleState, command: Command) -> Decision:
    """``announce`` {year, allocation_fen, stages}, ``reschedule`` {stages, reason} or ``close`` {}."""
    refusal = _guard(state, command.name, command.actor)
    if refusal is not None:
        return refusal
    if command.name == "close":
        return (event(command, "closed"),)
    stages = read_stages(command.args.get("stages"))
    if isinstance(stages, Refusal):
        return stages
    if command.name == "reschedule":
        return _reschedule(command, stages)
    return _announce(rulebook, command, stages)


def _announce(rulebook: Rulebook, command: Command, stages: tuple[Stage, ...]) -> Decision:
    allocation = command.args.get("allocation_fen")
    if not isinstance(allocation, int) or allocation <= 0:
        return Refusal("ALLOCATION_NEEDED", "rulebook:allocation.annual")
    return (
        event(
            command,
            "announced",
            year=command.args["year"],
            allocation_fen=allocation,
            stages=write_stages(stages),
            rulebook=rulebook.hash,
        ),
    )


def _reschedule(command: Command, stages: tuple[Stage, ...]) -> Decision:
    reason = str(command.args.get("reason") or "")
    if not reason:
        return Refusal("REASON_NEEDED", "cycle")
    return (event(command, "rescheduled", stages=write_stages(stages), reason=reason),)


GUARDS: dict[str, tuple[frozenset[str], str]] = {
    "announce": (frozenset({"subdistrict_officer", "administrator", "system"}), "none"),
    "reschedule": (frozenset({"clerk", "subdistrict_officer", "administrator", "system"}), "announced"),
    "close": (frozenset({"subdistrict_officer", "administrator", "system"}), "announced"),
}
"""Command → roles that may give it, and the status it needs."""


def _guard(state: CycleState, name: str, actor: Actor) -> Refusal | None:
    roles, status = GUARDS[name]
    if not actor.has(*roles):
        return Refusal("NOT_ENTITLED", "cycle")
    if state.status != status:
        return Refusal("CYCLE_STATUS", "cycle", {"status": state.status})
    return None


def read_stages(raw: Json) -> tuple[Stage, ...] | Refusal:
    """Stages from [[name, first, last], …]: all six, in order, each beginning no earlier than the one before."""
    rows = raw if isinstance(raw, list) else []
    stages = tuple(Stage(str(r[0]), _day(r[1]), _day(r[2])) for r in rows if isinstance(r, list) and len(r) == 3)
    if tuple(stage.name for stage in stages) != STAGES:
        return Refusal("STAGES_INCOMPLETE", "cycle")
    for stage in stages:
        if stage.last < stage.first:
            return Refusal("STAGE_ENDS_BEFORE_START", "cycle", {"stage": stage.name})
    for before, after in pairwise(stages):
        if after.first < before.first:
            return Refusal("STAGES_OUT_OF_ORDER", "cycle", {"stage": after.name})
    return stages


def write_stages(stages: tuple[Stage, ...]) -> list[Json]:
    """The form in which stages are stored: [[name, first, last], …] with ISO days."""
    return [[stage.name, stage.first.isoformat(), stage.last.isoformat()] for stage in stages]


def _day(raw: Json) -> date:
    return date.fromisoformat(str(raw))


def evolve(state: CycleState, happened: Event) -> CycleState:
    """Fold ``announced``, ``rescheduled`` and ``closed``."""
    if happened.type == "closed":
        return replace(state, status="closed")
    stages = read_stages(happened.data["stages"])
    assert not isinstance(stages, Refusal)  # noqa: S101 -- only stages that were decided are ever recorded
    if happened.type == "rescheduled":
        return replace(state, stages=stages)
    data = happened.data
    year, allocation = data["year"], data["allocation_fen"]
    assert isinstance(year, int)  # noqa: S101 -- as above
    assert isinstance(allocation, int)  # noqa: S101 -- as above
    return CycleState("announced", year, allocation, str(data["rulebook"]), stages)


def legal(_rulebook: Rulebook, state: CycleState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Every command with the reason why it is not in order now."""
    return tuple(Option(name, _guard(state, name, actor)) for name in GUARDS)


CYCLE: Engine[CycleState] = Engine("cycle", CycleState(), decide, evolve, legal)
