"""The engine of one entry of the supplier register (stream ``supplier:<id>``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from deliberation.rules.cycle import LOCAL
from deliberation.rules.parameters import CATEGORIES
from deliberation.rules.refusal import Json, Refusal, not_entitled
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook
from deliberation.rules.supplier.state import MARKS, PriceLine, Rated, SupplierState, sound_code

OFFICE, KEEPER = "clerk subdistrict_officer", "subdistrict_officer"
MOVES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(roles.split()), frozenset(statuses.split()))
    for name, roles, statuses in (
        ("enter", OFFICE, "none refused left"),
        ("review", KEEPER, "entered"),
        ("rate", OFFICE, "listed suspended left"),
        ("suspend", KEEPER, "listed"),
        ("reinstate", KEEPER, "suspended"),
        ("leave", KEEPER, "entered listed suspended"),
        ("offer_prices", OFFICE, "listed"),
        ("confirm_prices", KEEPER, "listed"),
    )
}
"""Command → the roles that may give it, and the standings in which it is in order."""
Step = Callable[[Rulebook, SupplierState, Command], Decision]


def _text(command: Command, key: str) -> str:
    return str(command.args.get(key) or "").strip()


def _day(command: Command, key: str) -> date | None:
    try:
        return date.fromisoformat(_text(command, key))
    except ValueError:
        return None


def _texts(command: Command, key: str) -> tuple[str, ...]:
    raw = command.args.get(key)
    return tuple(str(one) for one in raw if one) if isinstance(raw, list) else ()


def _today(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


def _months(first: date, last: date) -> int:
    """Full months from ``first`` to ``last``."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _reason(command: Command) -> Refusal | None:
    return None if _text(command, "reason") else Refusal("REASON_NEEDED", f"supplier:{command.name}")


def _enter(rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{name, code, categories, founded, contact, phone, address, papers, office}: a legal body, old enough.

    ``office`` is the place whose office enters it.
    """
    name, code, founded = _text(command, "name"), _text(command, "code").upper(), _day(command, "founded")
    categories, papers = _texts(command, "categories"), _texts(command, "papers")
    if not name or founded is None or not categories or not set(categories) <= set(CATEGORIES):
        return Refusal("SUPPLIER_INCOMPLETE", "supplier:enter")
    if not sound_code(code):
        return Refusal("SUPPLIER_CODE", "supplier:enter")
    needed = rulebook.int("supplier.min_months")
    if _months(founded, _today(command.at)) < needed:
        params: dict[str, Json] = {"months": needed, "founded": founded.isoformat()}
        return Refusal("SUPPLIER_TOO_YOUNG", "rulebook:supplier.min_months", params)
    if not papers:
        return Refusal("SUPPLIER_PAPERS", "supplier:enter")
    data: dict[str, Json] = {key: _text(command, key) for key in ("contact", "phone", "address", "office")}
    lists: dict[str, Json] = {"categories": [*categories], "papers": [*papers]}
    return (event(command, "entered", name=name, code=code, founded=founded.isoformat(), **lists, **data),)


def _review(_rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{approve, reason}: into the register, or not, which needs its reason."""
    approve = command.args.get("approve") is True
    if not approve and (refusal := _reason(command)):
        return refusal
    return (event(command, "listed" if approve else "refused", reason=_text(command, "reason")),)


def _rate(_rulebook: Rulebook, state: SupplierState, command: Command) -> Decision:
    """{project, marks: three of 1 to 5, note}: once a project."""
    project, marks = _text(command, "project"), command.args.get("marks")
    if any(rated.project == project for rated in state.ratings):
        return Refusal("SUPPLIER_RATED", "supplier:rate")
    whole = isinstance(marks, list) and len(marks) == len(MARKS) and all(mark in {1, 2, 3, 4, 5} for mark in marks)
    if not project or not whole:
        return Refusal("SUPPLIER_MARKS", "supplier:rate")
    return (event(command, "rated", project=project, marks=marks, note=_text(command, "note")),)


def _suspend(rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{reason, until}: out of every purchase for a term."""
    today, until, most = _today(command.at), _day(command, "until"), rulebook.int("supplier.suspension_months")
    if until is None or until <= today or _months(today, until) >= most:
        return Refusal("SUSPENSION_TERM", "rulebook:supplier.suspension_months", {"months": most})
    return _reason(command) or (event(command, "suspended", reason=_text(command, "reason"), until=until.isoformat()),)


def _reinstate(_rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{reason}: before the term is over, by another person than the one who suspended."""
    return _reason(command) or (event(command, "reinstated", reason=_text(command, "reason")),)


def _leave(_rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{reason}: out of the register."""
    return _reason(command) or (event(command, "left", reason=_text(command, "reason")),)


def _offer_prices(_rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    """{lines: [{item, unit, price_fen}], until}: prices that hold once a second person has confirmed them."""
    lines, until = read_prices(command.args.get("lines")), _day(command, "until")
    if not lines:
        return Refusal("PRICES_EMPTY", "supplier:offer_prices")
    if until is None or until <= _today(command.at):
        return Refusal("PRICES_TERM", "supplier:offer_prices")
    rows: list[Json] = [{"item": one.item, "unit": one.unit, "price_fen": one.price_fen} for one in lines]
    return (event(command, "prices_offered", lines=rows, until=until.isoformat()),)


def _confirm_prices(_rulebook: Rulebook, _state: SupplierState, command: Command) -> Decision:
    return (event(command, "prices_confirmed"),)


def read_prices(raw: Json) -> tuple[PriceLine, ...]:
    """The lines that name an item, a unit and a price above zero; what does not is left out."""
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    found = ((row.get("item"), row.get("unit"), row.get("price_fen")) for row in rows)
    return tuple(PriceLine(str(i), str(u), p) for i, u, p in found if i and u and isinstance(p, int) and p > 0)


STEPS: Mapping[str, Step] = {
    "enter": _enter, "review": _review, "rate": _rate, "suspend": _suspend, "reinstate": _reinstate, "leave": _leave,
    "offer_prices": _offer_prices, "confirm_prices": _confirm_prices,
}  # fmt: skip


def check(state: SupplierState, name: str, actor: Actor, now: datetime) -> Refusal | None:
    """Why ``actor`` cannot take the step ``name`` now, whatever the form will say."""
    roles, statuses = MOVES[name]
    standing = state.standing(_today(now))
    if not actor.has(*roles):
        return not_entitled(f"supplier:{name}", roles, **({} if standing in statuses else {"standing": standing}))
    if standing not in statuses:
        return Refusal("SUPPLIER_STATUS", f"supplier:{name}", {"standing": standing})
    if name == "confirm_prices" and not state.offered:
        return Refusal("PRICES_EMPTY", "supplier:confirm_prices")
    first = {"review": state.entered_by, "reinstate": state.suspended_by, "confirm_prices": state.offered_by}
    if first.get(name) == actor.id:
        return Refusal("SECOND_PERSON", f"supplier:{name}")
    return None


def decide(rulebook: Rulebook, state: SupplierState, command: Command) -> Decision:
    """Entitled, in the right standing, a second person where one is needed? Then what the form says."""
    return check(state, command.name, command.actor, command.at) or STEPS[command.name](rulebook, state, command)


def legal(_rulebook: Rulebook, state: SupplierState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every step with the reason why this actor cannot take it now."""
    return tuple(Option(name, check(state, name, actor, now)) for name in MOVES)


Data = Mapping[str, Json]


def _strings(data: Data, key: str) -> tuple[str, ...]:
    raw = data.get(key)
    return tuple(str(one) for one in raw) if isinstance(raw, list) else ()


def _entered(state: SupplierState, happened: Event) -> SupplierState:
    data = happened.data
    plain: dict[str, Any] = {key: str(data[key]) for key in ("name", "code", "contact", "phone", "address")}
    return SupplierState(
        status="entered", founded=date.fromisoformat(str(data["founded"])), categories=_strings(data, "categories"),
        papers=_strings(data, "papers"), entered_by=happened.actor, entered_at=happened.at, ratings=state.ratings,
        office=str(data.get("office") or ""), **plain,
    )  # fmt: skip


def _rated(state: SupplierState, happened: Event) -> SupplierState:
    raw = happened.data["marks"]
    marks = tuple(int(str(mark)) for mark in raw) if isinstance(raw, list) else ()
    return replace(
        state, ratings=(*state.ratings, Rated(str(happened.data["project"]), marks, str(happened.data["note"])))
    )


def _to(status: str) -> Callable[[SupplierState, Event], SupplierState]:
    def fold(state: SupplierState, happened: Event) -> SupplierState:
        return replace(state, status=status, reason=str(happened.data["reason"]), until=None)

    return fold


def _reviewed(status: str) -> Callable[[SupplierState, Event], SupplierState]:
    return lambda state, happened: replace(_to(status)(state, happened), reviewed_by=happened.actor)


def _suspended(state: SupplierState, happened: Event) -> SupplierState:
    until = date.fromisoformat(str(happened.data["until"]))
    return replace(_to("suspended")(state, happened), suspended_by=happened.actor, until=until)


def _offered(state: SupplierState, happened: Event) -> SupplierState:
    until = date.fromisoformat(str(happened.data["until"]))
    lines = read_prices(happened.data["lines"])
    return replace(state, offered=lines, offered_by=happened.actor, offered_until=until)


def _confirmed(state: SupplierState, _happened: Event) -> SupplierState:
    return replace(state, prices=state.offered, prices_until=state.offered_until, offered=(), offered_until=None)


FOLDS: Mapping[str, Callable[[SupplierState, Event], SupplierState]] = {
    "entered": _entered, "listed": _reviewed("listed"), "refused": _reviewed("refused"), "rated": _rated,
    "suspended": _suspended, "reinstated": _to("listed"), "left": _to("left"), "prices_offered": _offered,
    "prices_confirmed": _confirmed,
}  # fmt: skip


def evolve(state: SupplierState, happened: Event) -> SupplierState:
    """Fold one event."""
    return FOLDS[happened.type](state, happened)


SUPPLIER: Engine[SupplierState] = Engine("supplier", SupplierState(), decide, evolve, legal)
