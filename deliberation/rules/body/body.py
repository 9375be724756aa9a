"""A deliberating body as a procedure: proposed and confirmed by two people, its terms, its seats, its absences.

One stream a body (``body:<id>``). The council's seats *are* the role ``council_member``: for a council the command
carries the ``roll`` that the office stream tells, and this stream adds how each seat was filled and left. Any other
body keeps its seats here alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from deliberation.rules.body.evolve import evolve
from deliberation.rules.body.roll import CAUSES, HOWS, LOCAL, Holding, Seats, free_number, numbers, total
from deliberation.rules.body.state import KINDS, BodyState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

_OFFICE = frozenset({"clerk", "subdistrict_officer", "system"})
_BELOW, _ABOVE = frozenset({"clerk", "system"}), frozenset({"subdistrict_officer", "system"})
GUARDS: dict[str, tuple[frozenset[str], str]] = {
    "establish": (frozenset({"system"}), "none"),
    "propose": (_BELOW, "none"),
    "confirm": (_ABOVE, "proposed"),
    "decline": (_ABOVE, "proposed"),
    "propose_term": (_BELOW, "standing"),
    "confirm_term": (_ABOVE, "standing"),
    "end_term": (_BELOW, "standing"),
    "fill": (_OFFICE, "standing"),
    "vacate": (_OFFICE, "standing"),
    "note_attendance": (_OFFICE | {"moderator"}, "standing"),
}
"""Command → roles that may give it, and the status of the body that it needs."""


def seats_of(rulebook: Rulebook, state: BodyState) -> Seats:
    """The seats of a body by kind; those of a council are the rulebook's ``council.mix``."""
    return mix(rulebook) if state.kind == "council" else state.seats


def mix(rulebook: Rulebook) -> Seats:
    """``council.mix`` as seats."""
    parts = (part.partition(":") for part in rulebook.texts("council.mix"))
    return tuple((kind, int(many or 0)) for kind, _, many in parts)


def few_residents(rulebook: Rulebook, seats: Seats) -> bool:
    """Whether fewer seats are the residents' than the rules wish: a warning, not a bar."""
    return dict(seats).get("residents", 0) < rulebook.share("council.residents_min") * total(seats)


def guard(state: BodyState, name: str, actor: Actor, at: datetime) -> Refusal | None:
    """Entitled, the right status, four eyes, and what the days say."""
    roles, status = GUARDS[name]
    if not actor.has(*roles):
        return Refusal("NOT_ENTITLED", "body", {"move": name})
    if state.status != status:
        return Refusal("BODY_STATUS", "body", {"status": state.status})
    if name in ("confirm", "decline") and actor.id == state.by and not actor.has("system"):
        return Refusal("BODY_FOUR_EYES", "office:four_eyes")
    return _guard_term(state, name, actor, at.astimezone(LOCAL).date())


def _guard_term(state: BodyState, name: str, actor: Actor, today: date) -> Refusal | None:
    if name == "confirm_term":
        if state.asked is None:
            return Refusal("TERM_NOT_ASKED", "rulebook:council.term_years")
        if actor.id == state.asked_by and not actor.has("system"):
            return Refusal("BODY_FOUR_EYES", "office:four_eyes")
    if name == "end_term":
        term = state.term_on(today)
        if term is None or term.ended or today <= term.last:
            return Refusal("TERM_RUNS", "rulebook:council.term_years")
    return None


def decide(rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """See the handlers, one a command of :data:`GUARDS`."""
    refusal = guard(state, command.name, command.actor, command.at)
    return refusal or HANDLERS[command.name](rulebook, _with_roll(state, command), command)


def _with_roll(state: BodyState, command: Command) -> BodyState:
    """The state with who sits now, where the office stream tells it."""
    roll = command.args.get("roll")
    if not isinstance(roll, list):
        return state
    return replace(state, held=tuple(_holding(row) for row in roll))


def _holding(row: Json) -> Holding:
    person, kind, number, since = row if isinstance(row, list) else ("", "", 0, "")
    return Holding(str(person), str(kind), int(str(number)), datetime.fromisoformat(str(since)))


def _establish(_rulebook: Rulebook, _state: BodyState, command: Command) -> Decision:
    """{name, profile}: the council that every community has, without anybody's proposal."""
    facts = {key: command.args[key] for key in ("name", "profile")}
    return (event(command, "proposed", kind="council", seats=[], **facts), event(command, "confirmed"))


def _propose(_rulebook: Rulebook, _state: BodyState, command: Command) -> Decision:
    """{kind, name, profile, seats: [[kind, many], …]}."""
    kind, name = str(command.args["kind"]), str(command.args["name"]).strip()
    raw = command.args.get("seats")
    seats = read_seats(raw)
    if kind == "council":
        return Refusal("COUNCIL_EXISTS", "rulebook:council.seats")
    if kind not in KINDS:
        return Refusal("BODY_KIND_UNKNOWN", "body")
    if not name:
        return Refusal("BODY_NAME_NEEDED", "body")
    if kind != "residents_assembly" and not total(seats):
        return Refusal("BODY_SEATS_NEEDED", "body")
    listed: Json = [[one, many] for one, many in seats]
    return (event(command, "proposed", kind=kind, name=name, profile=command.args["profile"], seats=listed),)


def read_seats(raw: Json) -> Seats:
    """``[[kind, many], …]`` as seats; kinds without a seat are left out."""
    rows = [row for row in raw if isinstance(row, list)] if isinstance(raw, list) else []
    return tuple((str(kind), int(str(many))) for kind, many in rows if int(str(many)) > 0)


def _confirm(_rulebook: Rulebook, _state: BodyState, command: Command) -> Decision:
    return (event(command, "confirmed"),)


def _decline(_rulebook: Rulebook, _state: BodyState, command: Command) -> Decision:
    """{reason}."""
    reason = str(command.args.get("reason") or "").strip()
    return (event(command, "declined", reason=reason),) if reason else Refusal("REASON_NEEDED", "body")


def _propose_term(rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """{first, last} as ISO days: the next term (换届), no longer than the rules allow, after the one before."""
    first, last = (date.fromisoformat(str(command.args[key])) for key in ("first", "last"))
    years = rulebook.int("council.term_years")
    before = state.terms[-1] if state.terms else None
    if last <= first:
        return Refusal("TERM_ENDS_FIRST", "rulebook:council.term_years")
    if last >= _years_on(first, years):
        return Refusal("TERM_TOO_LONG", "rulebook:council.term_years", {"years": years})
    if before is not None and first <= before.last:
        return Refusal(
            "TERM_OVERLAPS",
            "rulebook:council.term_years",
            {"year": before.last.year, "month": before.last.month, "day": before.last.day},
        )
    stay = rulebook.flag("council.stay_on")
    return (event(command, "term_proposed", first=first.isoformat(), last=last.isoformat(), stay=stay),)


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; the first of March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _confirm_term(_rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    assert state.asked is not None  # noqa: S101 -- the guard has seen it
    asked = state.asked
    facts: dict[str, Json] = {"first": asked.first.isoformat(), "last": asked.last.isoformat(), "stay": asked.stay}
    return (event(command, "term_confirmed", number=len(state.terms) + 1, **facts),)


def _end_term(_rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """{}: after its last day; unless members stay on, every seat falls vacant with it."""
    term = state.term_on(command.at.astimezone(LOCAL).date())
    assert term is not None  # noqa: S101 -- the guard has seen it
    gone = () if term.stay else state.sitting
    left = (event(command, "vacated", person=one.person, kind=one.kind, number=one.number, cause="term", reason="")
            for one in gone)  # fmt: skip
    return (event(command, "term_ended", number=term.number, stay=term.stay), *left)


def _fill(rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """{person, kind, how, source, age}: the lowest free seat of the kind; else one that is only held over."""
    person, kind, how = (str(command.args[key]) for key in ("person", "kind", "how"))
    seats, today = seats_of(rulebook, state), command.at.astimezone(LOCAL).date()
    refusal = _may_sit(rulebook, state, seats, command, person, kind, how)
    if refusal is not None:
        return refusal
    mine = [one for one in state.sitting if one.kind == kind]
    gone: tuple[Event, ...] = ()
    number = free_number(seats, state.held, kind)
    if number not in numbers(seats, kind):
        over = next((one for one in mine if state.staying(one, today)), None)
        if over is None:
            return Refusal("SEATS_TAKEN", "rulebook:council.mix", {"seats": len(numbers(seats, kind))})
        number = over.number
        gone = (event(command, "vacated", person=over.person, kind=kind, number=number, cause="succeeded", reason=""),)
    source = str(command.args.get("source") or "")
    return (*gone, event(command, "filled", person=person, kind=kind, number=number, how=how, source=source))


def _may_sit(
    rulebook: Rulebook, state: BodyState, seats: Seats, command: Command, person: str, kind: str, how: str
) -> Refusal | None:
    if how not in HOWS:
        return Refusal("SEAT_HOW_UNKNOWN", "body")
    if kind not in dict(seats):
        return Refusal("SEAT_UNKNOWN", "rulebook:council.mix")
    if command.actor.id == person:
        return Refusal("OWN_OFFICE", "office:four_eyes")
    if any(one.person == person for one in state.sitting):
        return Refusal("SEAT_HELD", "body")
    age, least = command.args.get("age"), rulebook.int("council.min_age")
    if isinstance(age, int) and age < least:
        return Refusal("COUNCIL_TOO_YOUNG", "rulebook:council.min_age", {"age": least})
    return None


def _vacate(_rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """{person, cause, reason}: a removal and an absence need their reason."""
    person, cause = str(command.args["person"]), str(command.args["cause"])
    reason = str(command.args.get("reason") or "").strip()
    seat = next((one for one in state.sitting if one.person == person), None)
    if seat is None:
        return Refusal("SEAT_NOT_HELD", "body")
    if cause not in CAUSES:
        return Refusal("SEAT_CAUSE_UNKNOWN", "body")
    if cause in ("removed", "absent") and not reason:
        return Refusal("REASON_NEEDED", "body")
    return (event(command, "vacated", person=person, kind=seat.kind, number=seat.number, cause=cause, reason=reason),)


def _note_attendance(_rulebook: Rulebook, state: BodyState, command: Command) -> Decision:
    """{meeting, present: […], absent: […], excused: […]}: once a meeting; an excused absence changes no row."""
    meeting = str(command.args["meeting"])
    if meeting in state.meetings:
        return Refusal("ATTENDANCE_NOTED", "body")
    lists = {key: command.args.get(key) or [] for key in ("present", "absent", "excused")}
    return (event(command, "attendance_noted", meeting=meeting, **lists),)


HANDLERS = {
    "establish": _establish,
    "propose": _propose,
    "confirm": _confirm,
    "decline": _decline,
    "propose_term": _propose_term,
    "confirm_term": _confirm_term,
    "end_term": _end_term,
    "fill": _fill,
    "vacate": _vacate,
    "note_attendance": _note_attendance,
}


def legal(_rulebook: Rulebook, state: BodyState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every command with the reason why it is not in order now; ``vacate`` for each who sits."""
    plain = tuple(Option(name, guard(state, name, actor, now)) for name in GUARDS if name != "vacate")
    leaving = tuple(Option("vacate", guard(state, "vacate", actor, now), one.person) for one in state.sitting)
    return (*plain, *leaving)


BODY: Engine[BodyState] = Engine("body", BodyState(), decide, evolve, legal)
