"""Offices: who appoints whom to which role at a place, which roles exclude each other, who sits on which seat.

One stream a place (``office:<code>``), and a short one for every resident (``resident:<code>:<person>``).
Four eyes begin here: nobody fills an office of their own, and whoever audits a place holds no other post
there (ASVS 5.0 §2.3.5; domain rule "auditors read only").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

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
"""Every role, from the nearest to the widest."""

APPOINTS: dict[str, frozenset[str]] = {
    "system": frozenset(FILLABLE),
    "administrator": frozenset(FILLABLE),
    "subdistrict_officer": frozenset({"clerk", "moderator", "council_member", "resident"}),
    "clerk": frozenset({"council_member", "resident"}),
}
"""Role of the appointing person → roles that person may fill at or below the place."""

_AUDITED = ("council_member", "moderator", "clerk", "subdistrict_officer", "administrator")
EXCLUDES: dict[str, frozenset[str]] = {
    "auditor": frozenset(_AUDITED),
    **{role: frozenset({"auditor"}) for role in _AUDITED},
}
"""Role → roles that the same person may not hold besides, above or below the same place."""


@dataclass(frozen=True, slots=True)
class OfficeState:
    """Who holds what at one place: (person id, role, seat kind or '')."""

    holders: tuple[tuple[str, str, str], ...] = ()

    def holds(self, person: str, role: str) -> bool:
        """Whether ``person`` holds ``role`` at this place."""
        return any(holder[:2] == (person, role) for holder in self.holders)

    def count(self, role: str, seat: str | None = None) -> int:
        """How many hold ``role`` here (on seats of the kind ``seat``, where given)."""
        return sum(own == role and seat in (None, kind) for _person, own, kind in self.holders)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of one kind in a council, and how many are taken."""

    kind: str
    total: int
    taken: int

    @property
    def free(self) -> bool:
        """Whether one is left."""
        return self.taken < self.total


def seats(rulebook: Rulebook, state: OfficeState) -> tuple[Seats, ...]:
    """The council's seats by kind, in the order of the rulebook."""
    kinds = (part.partition(":") for part in rulebook.texts("council.mix"))
    return tuple(Seats(kind, int(total or 0), state.count("council_member", kind)) for kind, _, total in kinds)


def decide(rulebook: Rulebook, state: OfficeState, command: Command) -> Decision:
    """``appoint`` {person, role, seat, held, age} or ``dismiss`` {person, role, reason}.

    ``held`` lists the roles that the person already holds at any place above or below this one;
    ``age`` is the person's age in full years, or None where it is not known.
    """
    person, role = str(command.args["person"]), str(command.args["role"])
    if command.name == "appoint":
        return _appoint(rulebook, state, command, person, role)
    refusal = _may_dismiss(state, command.actor, person, role)
    if refusal is not None:
        return refusal
    reason = str(command.args.get("reason") or "").strip()
    if not reason:
        return Refusal("REASON_NEEDED", "office")
    return (event(command, "dismissed", person=person, role=role, reason=reason),)


def _appoint(rulebook: Rulebook, state: OfficeState, command: Command, person: str, role: str) -> Decision:
    held = command.args.get("held")
    besides = {str(own) for own in held} if isinstance(held, list) else set[str]()
    seat = str(command.args.get("seat") or "")
    refusal = (
        _may_fill(rulebook, state, command.actor, role)
        or _own_office(command.actor, person)
        or _fits_person(state, person, role, besides)
        or _fits_seat(rulebook, state, role, seat, command.args.get("age"))
    )
    return refusal or (event(command, "appointed", person=person, role=role, seat=seat),)


def _may_fill(rulebook: Rulebook, state: OfficeState, actor: Actor, role: str) -> Refusal | None:
    fills = frozenset[str]().union(*(APPOINTS.get(own, frozenset()) for own in actor.roles))
    if role not in fills:
        return Refusal("NOT_ENTITLED", "office", {"role": role})
    most = rulebook.int("council.seats")
    if role == "council_member" and state.count(role) >= most:
        return Refusal("COUNCIL_FULL", "rulebook:council.seats", {"seats": most})
    return None


def _own_office(actor: Actor, person: str) -> Refusal | None:
    return Refusal("OWN_OFFICE", "office:four_eyes") if actor.id == person else None


def _fits_person(state: OfficeState, person: str, role: str, besides: set[str]) -> Refusal | None:
    if state.holds(person, role):
        return Refusal("ROLE_ALREADY_HELD", "office", {"role": role})
    clash = EXCLUDES.get(role, frozenset()) & besides
    return Refusal("ROLES_EXCLUDE", "office:four_eyes", {"role": role, "other": min(clash)}) if clash else None


def _fits_seat(rulebook: Rulebook, state: OfficeState, role: str, seat: str, age: Json) -> Refusal | None:
    if role != "council_member":
        return Refusal("SEAT_UNKNOWN", "rulebook:council.mix") if seat else None
    kind = next((row for row in seats(rulebook, state) if row.kind == seat), None)
    if kind is None:
        return Refusal("SEAT_UNKNOWN", "rulebook:council.mix")
    if not kind.free:
        return Refusal("SEATS_TAKEN", "rulebook:council.mix", {"seats": kind.total})
    least = rulebook.int("council.min_age")
    if isinstance(age, int) and age < least:
        return Refusal("COUNCIL_TOO_YOUNG", "rulebook:council.min_age", {"age": least})
    return None


def _may_dismiss(state: OfficeState, actor: Actor, person: str, role: str) -> Refusal | None:
    fills = frozenset[str]().union(*(APPOINTS.get(own, frozenset()) for own in actor.roles))
    if role not in fills:
        return Refusal("NOT_ENTITLED", "office", {"role": role})
    if not state.holds(person, role):
        return Refusal("ROLE_NOT_HELD", "office", {"role": role})
    if role == "administrator" and state.count(role) == 1:
        return Refusal("LAST_ADMINISTRATOR", "office", {"role": role})
    return None


def evolve(state: OfficeState, happened: Event) -> OfficeState:
    """Fold ``appointed`` and ``dismissed``."""
    person, role = str(happened.data["person"]), str(happened.data["role"])
    others = tuple(holder for holder in state.holders if holder[:2] != (person, role))
    if happened.type == "appointed":
        return replace(state, holders=(*others, (person, role, str(happened.data.get("seat", "")))))
    return replace(state, holders=others)


def legal(rulebook: Rulebook, state: OfficeState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """``appoint`` for every role, and ``dismiss`` for every holder with the target ``role:person``."""
    fill = (Option("appoint", _may_fill(rulebook, state, actor, role), role) for role in FILLABLE)
    take = (
        Option("dismiss", _may_dismiss(state, actor, person, role), f"{role}:{person}")
        for person, role, _seat in state.holders
    )
    return (*fill, *take)


OFFICE: Engine[OfficeState] = Engine("office", OfficeState(), decide, evolve, legal)
