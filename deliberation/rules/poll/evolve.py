"""How each event changes a poll. Facts only: nothing here reads a rulebook or refuses.

Events of earlier releases lack what came later (subject, channels, key, root); they are read as what they were:
projects, approval, the web, the simple way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from deliberation.rules.poll.state import CHANNELS, Candidate, ChannelCount, PollState
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event

Data = Mapping[str, Json]
Fold = Callable[[PollState, Event, Data], PollState]


def _prepared(state: PollState, event: Event, data: Data) -> PollState:
    return replace(
        state,
        status="prepared",
        prepared_at=event.at,
        title=str(data["title"]),
        budget_fen=_int(data["budget_fen"]),
        candidates=_candidates(data["candidates"]),
        opens_at=datetime.fromisoformat(str(data["opens_at"])),
        closes_at=datetime.fromisoformat(str(data["closes_at"])),
        min_picks=_int(data["min_picks"]),
        max_picks=_int(data["max_picks"]),
        within_budget=bool(data["within_budget"]),
        subject=str(data.get("subject", "projects")),
        subject_ref=str(data.get("subject_ref", "")),
        question=str(data.get("question", "")),
        ballot_kind=str(data.get("ballot_kind", "approval")),
        max_points=_int(data.get("max_points", 0)),
        max_sum_points=_int(data.get("max_sum_points", 0)),
        threshold=str(data.get("threshold", "")),
        basis=str(data.get("basis", "")),
        channels=_texts(data.get("channels", ["web"])),
        simple_mode=bool(data.get("simple_mode", True)),
        rerun_of=str(data.get("rerun_of", "")),
    )


def _opening_asked(state: PollState, event: Event, _data: Data) -> PollState:
    return replace(state, opening_by=event.actor)


def _opened(state: PollState, _event: Event, data: Data) -> PollState:
    size, digest, key = _int(data["roll_size"]), str(data["roll_hash"]), str(data.get("public_key", ""))
    bound = bool(data.get("roll_bound"))
    return replace(
        state, status="open", roll_size=size, roll_hash=digest, roll_bound=bound, public_key=key, opening_by=""
    )


def _closing_asked(state: PollState, event: Event, _data: Data) -> PollState:
    return replace(state, closing_by=event.actor)


def _closed(state: PollState, _event: Event, data: Data) -> PollState:
    return replace(
        state,
        status="closed",
        issued=_int(data["issued"]),
        returned=_int(data["returned"]),
        box_hash=str(data["box_hash"]),
        root=str(data.get("root", "")),
        counts=_counts(data.get("channels", {})),
        closing_by="",
    )


def _counted(state: PollState, _event: Event, data: Data) -> PollState:
    return replace(state, status="counted", result_hash=str(data["result_hash"]))


def _annulment_asked(state: PollState, event: Event, data: Data) -> PollState:
    return replace(state, annulment_by=event.actor, reason=str(data["reason"]))


def _annulment_dropped(state: PollState, _event: Event, _data: Data) -> PollState:
    return replace(state, annulment_by="", reason="")


def _annulled(state: PollState, _event: Event, data: Data) -> PollState:
    return replace(state, status="annulled", annulment_by="", opening_by="", closing_by="", reason=str(data["reason"]))


def _rerun_prepared(state: PollState, _event: Event, data: Data) -> PollState:
    return replace(state, rerun=str(data["poll"]))


def _imported(state: PollState, event: Event, data: Data) -> PollState:
    returned = _int(data["returned"])
    return replace(
        state,
        status="closed",
        title=str(data["title"]),
        budget_fen=_int(data["budget_fen"]),
        candidates=_candidates(data["candidates"]),
        roll_size=returned,
        issued=returned,
        returned=returned,
        box_hash=str(data["box_hash"]),
        closes_at=event.at,
    )


FOLDS: dict[str, Fold] = {
    "prepared": _prepared,
    "opening_asked": _opening_asked,
    "opened": _opened,
    "closing_asked": _closing_asked,
    "closed": _closed,
    "counted": _counted,
    "annulment_asked": _annulment_asked,
    "annulment_dropped": _annulment_dropped,
    "annulled": _annulled,
    "rerun_prepared": _rerun_prepared,
    "imported": _imported,
}
"""Event type → fold."""


def evolve(state: PollState, happened: Event) -> PollState:
    """The poll after ``happened``; an unknown type raises ``KeyError`` (a book we cannot read must not pass)."""
    return FOLDS[happened.type](state, happened, happened.data)


def _int(raw: Json) -> int:
    if not isinstance(raw, int):
        raise TypeError(f"not an integer: {raw!r}")
    return raw


def _texts(raw: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in raw) if isinstance(raw, list) else ()


def _candidates(raw: Json) -> tuple[Candidate, ...]:
    rows = raw if isinstance(raw, list) else []
    return tuple((str(row[0]), _int(row[1])) for row in rows if isinstance(row, list))


def _counts(raw: Json) -> tuple[ChannelCount, ...]:
    """In the one order of channels, whatever order the book keeps keys in."""
    told = raw if isinstance(raw, dict) else {}
    rows = ((name, told.get(name)) for name in CHANNELS)
    names = ("issued", "returned", "valid", "spoiled")
    return tuple(ChannelCount(name, *(_int(row[key]) for key in names)) for name, row in rows if isinstance(row, dict))
