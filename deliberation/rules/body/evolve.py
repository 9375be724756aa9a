"""Folding the events of a body into its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from deliberation.rules.body.roll import Holding, Seats, leave, sit
from deliberation.rules.body.state import BodyState, Term
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event


def evolve(state: BodyState, happened: Event) -> BodyState:
    """Fold one event; unknown types are a mistake of the program and raise ``KeyError``."""
    data = happened.data
    match happened.type:
        case "proposed":
            return replace(
                state, status="proposed", kind=str(data["kind"]), name=str(data["name"]), profile=str(data["profile"]),
                seats=_seats(data["seats"]), by=happened.actor,
            )  # fmt: skip
        case "confirmed":
            return replace(state, status="standing")
        case "declined":
            return replace(state, status="declined", reason=str(data["reason"]))
    return _term_moved(state, happened)


def _term_moved(state: BodyState, happened: Event) -> BodyState:
    match happened.type:
        case "term_proposed":
            return replace(state, asked=_term(happened, 0), asked_by=happened.actor)
        case "term_confirmed":
            return replace(state, asked=None, asked_by="", terms=(*state.terms, _term(happened, len(state.terms) + 1)))
        case "term_ended":
            return replace(state, terms=tuple(_ended(term, happened.data["number"]) for term in state.terms))
        case "attendance_noted":
            return _attended(state, happened)
    return _seat(state, happened)


def _seat(state: BodyState, happened: Event) -> BodyState:
    data = happened.data
    person = str(data["person"])
    if happened.type == "filled":
        number, kind = int(str(data["number"])), str(data["kind"])
        new = Holding(person, kind, number, happened.at, str(data["how"]), str(data["source"]))
        return replace(state, held=sit(state.held, new))
    if happened.type == "vacated":
        held = state.held
        if not any(one.person == person and one.open for one in held):  # seated before this stream spoke of it
            held = sit(held, Holding(person, str(data["kind"]), int(str(data["number"])), happened.at))
        missed = tuple(row for row in state.missed if row[0] != person)
        left = leave(held, person, happened.at, str(data["cause"]), str(data["reason"]))
        return replace(state, held=left, missed=missed)
    raise KeyError(happened.type)


def _attended(state: BodyState, happened: Event) -> BodyState:
    missed = dict(state.missed)
    for person in _texts(happened.data["present"]):
        missed.pop(person, None)
    for person in _texts(happened.data["absent"]):
        missed[person] = missed.get(person, 0) + 1
    meetings = (*state.meetings, str(happened.data["meeting"]))
    return replace(state, missed=tuple(sorted(missed.items())), meetings=meetings)


def _term(happened: Event, number: int) -> Term:
    first, last = (date.fromisoformat(str(happened.data[key])) for key in ("first", "last"))
    return Term(number, first, last, bool(happened.data["stay"]))


def _ended(term: Term, number: Json) -> Term:
    return replace(term, ended=True) if term.number == number else term


def _seats(raw: Json) -> Seats:
    rows = raw if isinstance(raw, list) else []
    return tuple((str(row[0]), int(str(row[1]))) for row in rows if isinstance(row, list))


def _texts(raw: Json) -> tuple[str, ...]:
    return tuple(str(item) for item in raw) if isinstance(raw, list) else ()
