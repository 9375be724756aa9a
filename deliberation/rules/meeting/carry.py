"""What one meeting hands to the next: decided and unfinished motions, the table, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, cast

from deliberation.rules.meeting.state import Frame, Record, State
from deliberation.rules.refusal import Json


def stored(state: State, frame: Frame, outcome: str, **more: Any) -> Record:
    """The record of a frame that leaves the table with ``outcome``."""
    return Record(
        frame.id,
        frame.kind,
        outcome,
        frame.mover,
        state.session,
        state.day,
        state.progress,
        frame.target,
        frame.text,
        frame.item,
        frame.subject,
        frame=frame,
        **more,
    )


def carry_over(state: State) -> dict[str, Json]:
    """The ``carried`` argument of the next meeting's ``call``: plain JSON."""
    carried = {
        "records": [asdict(record) for record in state.records.values()],
        "notices": sorted(state.notices),
        "suspended": sorted(state.suspended),
        "entered": [asdict(frame) for frame in state.entered],
        "tabled": _plain(state.tabled),
        "postponed": _plain(state.postponed),
        "referred": _plain(state.referred),
    }
    return cast("dict[str, Json]", carried)


def _plain(ledger: Mapping[str, tuple[Frame, ...]]) -> dict[str, Any]:
    return {key: [asdict(frame) for frame in kept] for key, kept in ledger.items()}


def earlier(state: State, carried: Mapping[str, Any]) -> State:
    """A fresh state with what an earlier meeting carried over; unfinished questions wait to be taken up."""
    records = [_record(raw) for raw in carried.get("records", ())]
    unfinished = {r.id: (r.frame,) for r in records if r.outcome == "unfinished" and r.frame and not r.frame.degree}
    return replace(
        state,
        records={record.id: record for record in records},
        notices=frozenset(carried.get("notices", ())),
        suspended=frozenset(carried.get("suspended", ())),
        entered=tuple(_frame(raw) for raw in carried.get("entered", ())),
        tabled=_ledger(carried, "tabled"),
        postponed=_ledger(carried, "postponed") | unfinished,
        referred=_ledger(carried, "referred"),
    )


def _ledger(carried: Mapping[str, Any], name: str) -> dict[str, tuple[Frame, ...]]:
    return {key: tuple(_frame(raw) for raw in kept) for key, kept in carried.get(name, {}).items()}


def _frame(raw: Mapping[str, Any]) -> Frame:
    known = {f.name for f in fields(Frame)}
    values = {key: value for key, value in raw.items() if key in known}
    return Frame(**values | {"scope": tuple(raw.get("scope", ()))})


def _record(raw: Mapping[str, Any]) -> Record:
    known = {f.name for f in fields(Record)}
    values = {key: value for key, value in raw.items() if key in known}
    voters = {side: tuple(members) for side, members in raw.get("voters", {}).items()}
    frame = _frame(raw["frame"]) if raw.get("frame") else None
    return Record(**values | {"voters": voters, "frame": frame})
