"""The sealed openings of a poll: what is behind each leaf of its tree, kept for a while and then destroyed.

After the close nobody can tell from a receipt what was chosen. Whoever doubts that the own ballot is the one cast
comes in person: an auditor opens that one leaf. The stream ``openings:<poll>`` keeps that a leaf was opened, by whom
and why; never which one and never what it said. When the objection period is over the openings are destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

RULE = "rulebook:ballot.opening_days"
REASONS = ("own_check", "not_found", "objection")
"""Why a leaf is opened: a voter's own check, a receipt that was not found as it was written down, an objection."""

GUARDS: dict[str, tuple[frozenset[str], str]] = {
    "seal": (frozenset({"system"}), "none"),
    "open": (frozenset({"auditor"}), "sealed"),
    "destroy": (frozenset({"system"}), "sealed"),
}
"""Command → roles that may give it, and the status it needs."""


@dataclass(frozen=True, slots=True)
class OpeningState:
    """``status`` is none, sealed or destroyed; ``until`` is when the period is over; ``opened`` counts openings."""

    status: str = "none"
    leaves: int = 0
    opened: int = 0
    until: datetime | None = None


def decide(_rulebook: Rulebook, state: OpeningState, command: Command) -> Decision:
    """``seal`` {leaves, until}; ``open`` {why, present}; ``destroy`` {}."""
    refusal = _guard(state, command.name, command.actor, command.at)
    if refusal is not None:
        return refusal
    if command.name == "seal":
        return (event(command, "openings_sealed", leaves=command.args["leaves"], until=command.args["until"]),)
    if command.name == "destroy":
        return (event(command, "openings_destroyed", leaves=state.leaves, opened=state.opened),)
    if command.args.get("why") not in REASONS:
        return Refusal("OPENING_REASON_NEEDED", RULE)
    if command.args.get("present") is not True:
        return Refusal("OPENING_IN_PERSON", RULE)
    return (event(command, "leaf_opened", why=command.args["why"]),)


def _guard(state: OpeningState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    roles, status = GUARDS[name]
    if not actor.has(*roles):
        return Refusal("NOT_ENTITLED", RULE, {"move": name})
    if state.status != status:
        return Refusal("OPENINGS_GONE" if state.status == "destroyed" else "OPENINGS_NONE", RULE)
    over = state.until is not None and now >= state.until
    if name == "open" and over:
        return Refusal("OPENINGS_GONE", RULE)
    if name == "destroy" and not over and state.until is not None:
        return Refusal("OPENINGS_STILL_NEEDED", RULE, {"until_at": state.until.isoformat()})
    return None


def evolve(state: OpeningState, happened: Event) -> OpeningState:
    """Fold openings_sealed, leaf_opened, openings_destroyed."""
    match happened.type:
        case "openings_sealed":
            until = datetime.fromisoformat(str(happened.data["until"]))
            return OpeningState("sealed", int(str(happened.data["leaves"])), 0, until)
        case "leaf_opened":
            return replace(state, opened=state.opened + 1)
        case "openings_destroyed":
            return replace(state, status="destroyed")
    raise KeyError(happened.type)


def legal(_rulebook: Rulebook, state: OpeningState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every command with the reason why it is not in order now."""
    return tuple(Option(name, _guard(state, name, actor, now)) for name in GUARDS)


OPENINGS: Engine[OpeningState] = Engine("openings", OpeningState(), decide, evolve, legal)
