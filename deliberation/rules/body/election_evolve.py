"""Folding the events of an election into its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from deliberation.rules.body.election_state import Candidate, ElectionState, Paper, Pile
from deliberation.rules.body.papers import day_of
from deliberation.rules.replay import Event

_ENDS = {"settled": "settled", "annulled": "annulled", "cancelled": "cancelled"}


def evolve(state: ElectionState, happened: Event) -> ElectionState:
    """Fold one event; unknown types are a mistake of the program and raise ``KeyError``."""
    data: Any = happened.data
    match happened.type:
        case "called":
            return _called(state, data)
        case "extended":
            return replace(state, **_days(data))
        case "stood":
            attributes = {str(key): str(value) for key, value in (data["attributes"] or {}).items()}
            new = Candidate(str(data["candidate"]), str(data["person"]), attributes)
            return replace(state, candidates=(*state.candidates, new))
        case "withdrew":
            gone = tuple(replace(c, withdrawn=True) if c.id == data["candidate"] else c for c in state.candidates)
            return replace(state, candidates=gone)
        case "published":
            return replace(
                state, status="published", seed_hash=data["seed_hash"], days=data["days"], published=day_of(happened.at)
            )
    return _box(state, happened)


def _box(state: ElectionState, happened: Event) -> ElectionState:
    data: Any = happened.data
    if happened.type.startswith("poll_"):
        return _POLL[happened.type](state, data)
    match happened.type:
        case "box_opened":
            return replace(state, status="box", issued=data["issued"], received=data["received"])
        case "paper_entered":
            piles = [*state.piles]
            piles[data["pile"]] = _put(piles[data["pile"]], happened)
            return replace(state, piles=(piles[0], piles[1]))
        case "paper_settled":
            return replace(state, settled=_put(state.settled, happened))
        case "counted":
            return replace(
                state, status="counted", elected=tuple(data["elected"]), vacant=data["vacant"], seed=data["seed"],
                record_hash=data["record_hash"], notice=data["notice"],
            )  # fmt: skip
    return replace(state, status=_ENDS[happened.type], reason=str(data.get("reason", "")))


def _taken(state: ElectionState, data: Any) -> ElectionState:
    taken = tuple((tuple(choices), times) for choices, times in data["ballots"])
    return replace(
        state, status="box", poll=data["poll"], taken=taken, electors_size=data["roll"], issued=data["issued"],
        received=data["received"],
    )  # fmt: skip


def _poll_called(state: ElectionState, data: Any) -> ElectionState:
    return replace(state, poll=data["poll"])


def _called(state: ElectionState, data: Any) -> ElectionState:
    texts: dict[str, Any] = {
        name: str(data[name] or "") for name in ("body", "title", "kind", "method", "electors", "why")
    }
    quotas = tuple((str(row[0]), str(row[1]), int(row[2]), row[3]) for row in data["quotas"] or ())
    return replace(
        state, status="called", seats=data["seats"], electors_size=data["electors_size"], ticks=data["ticks"] or 0,
        quotas=quotas, **texts, **_days(data),
    )  # fmt: skip


def _days(data: Any) -> dict[str, Any]:
    return {name: date.fromisoformat(data[name]) for name in ("register_by", "vote_on")}


def _put(pile: Pile, happened: Event) -> Pile:
    data: Any = happened.data
    paper = Paper(tuple(data["choices"]), data["mark"], happened.actor)
    return tuple(sorted((dict(pile) | {data["number"]: paper}).items()))


_POLL = {"poll_called": _poll_called, "poll_taken": _taken}
