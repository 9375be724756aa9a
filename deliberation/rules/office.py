"""Offices: who appoints whom to which role at a place, and which roles exclude each other.

One stream a place (``office:<code>``). Four eyes begin here: whoever audits a place holds no other
post there (ASVS 5.0 §2.3.5; domain rule "auditors read only").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

APPOINTS: dict[str, frozenset[str]] = {
    "system": frozenset({"*"}),
    "administrator": frozenset({"*"}),
    "subdistrict_officer": frozenset({"clerk", "moderator", "council_member", "resident"}),
    "clerk": frozenset({"council_member", "resident"}),
}
"""Role of the appointing person → roles that person may fill at or below the place."""

EXCLUDES: dict[str, frozenset[str]] = {
    "auditor": frozenset({"clerk", "subdistrict_officer", "moderator", "administrator"}),
    "moderator": frozenset({"auditor"}),
    "clerk": frozenset({"auditor"}),
    "subdistrict_officer": frozenset({"auditor"}),
    "administrator": frozenset({"auditor"}),
}
"""Role → roles that the same person may not hold besides, above or below the same place."""


FILLABLE = (
    "resident",
    "council_member",
    "moderator",
    "clerk",
    "subdistrict_officer",
    "auditor",
    "district_supervisor",
    "administrator",
)


@dataclass(frozen=True, slots=True)
class OfficeState:
    """Who holds what at one place: (person id, role) → seat kind ('' where the role has no seats)."""

    holders: tuple[tuple[str, str, str], ...] = ()

    def holds(self, person: str, role: str) -> bool:
        """Whether ``person`` holds ``role`` at this place."""
        return any(holder == (person, role) for holder in ((p, r) for p, r, _ in self.holders))


def decide(_rulebook: Rulebook, state: OfficeState, command: Command) -> Decision:
    """``appoint`` {person, role, seat, held} or ``dismiss`` {person, role, reason}.

    ``held`` lists the roles that the person already holds at any place above or below this one.
    """
    person, role = str(command.args["person"]), str(command.args["role"])
    refusal = _may_fill(command.actor, role)
    if refusal is not None:
        return refusal
    if command.name == "appoint":
        return _appoint(state, command, person, role)
    if not state.holds(person, role):
        return Refusal("ROLE_NOT_HELD", "office", {"role": role})
    return (event(command, "dismissed", person=person, role=role, reason=command.args.get("reason", "")),)


def _may_fill(actor: Actor, role: str) -> Refusal | None:
    fills = frozenset[str]().union(*(APPOINTS.get(own, frozenset()) for own in actor.roles))
    return None if "*" in fills or role in fills else Refusal("NOT_ENTITLED", "office", {"role": role})


def _appoint(state: OfficeState, command: Command, person: str, role: str) -> Decision:
    if state.holds(person, role):
        return Refusal("ROLE_ALREADY_HELD", "office", {"role": role})
    held = command.args.get("held")
    besides = {str(own) for own in held} if isinstance(held, list) else set[str]()
    clash = EXCLUDES.get(role, frozenset()) & besides
    if clash:
        return Refusal("ROLES_EXCLUDE", "office:four_eyes", {"role": role, "other": min(clash)})
    return (event(command, "appointed", person=person, role=role, seat=command.args.get("seat", "")),)


def evolve(state: OfficeState, happened: Event) -> OfficeState:
    """Fold ``appointed`` and ``dismissed``."""
    person, role = str(happened.data["person"]), str(happened.data["role"])
    others = tuple(holder for holder in state.holders if holder[:2] != (person, role))
    if happened.type == "appointed":
        return replace(state, holders=(*others, (person, role, str(happened.data.get("seat", "")))))
    return replace(state, holders=others)


def legal(_rulebook: Rulebook, _state: OfficeState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Which roles ``actor`` may fill here, as ``appoint`` options with the role as target."""
    roles = (
        "resident",
        "council_member",
        "moderator",
        "clerk",
        "subdistrict_officer",
        "auditor",
        "district_supervisor",
    )
    return tuple(Option("appoint", _may_fill(actor, role), role) for role in roles)


OFFICE: Engine[OfficeState] = Engine("office", OfficeState(), decide, evolve, legal)
