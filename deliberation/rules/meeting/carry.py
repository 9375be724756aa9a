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
        "left": [[asdict(frame) for frame in stack] for stack in state.left],
        "reports": sorted(state.reports),
        "next_meeting": state.next_meeting,
        "items": [item.id for item in state.agenda if item.status != "closed"],
    }
    return cast("dict[str, Json]", carried)


def _plain(ledger: Mapping[str, tuple[Frame, ...]]) -> dict[str, Any]:
    return {key: [asdict(frame) for frame in kept] for key, kept in ledger.items()}


def earlier(state: State, carried: Mapping[str, Any]) -> State:
    """A fresh state with what an earlier meeting carried over, to be taken up in the order of business.

    Special orders come first, then what was unfinished, then what was put off to a time (RROR1915 §65).
    A reconsideration not called up by the end of the next session is gone, and with it the suspension.
    """
    records = [_record(raw) for raw in carried.get("records", ())]
    put_off = _ledger(carried, "postponed")
    special = {key: kept for key, kept in put_off.items() if kept and kept[0].terms.get("special")}
    entered = [_frame(raw) for raw in carried.get("entered", ())]
    alive = tuple(frame for frame in entered if state.session - _made_in(frame, records) <= 1)
    halted = {motion for frame in entered if frame not in alive for motion in (frame.target, *frame.scope)}
    return replace(
        state,
        records={record.id: record for record in records},
        notices=frozenset(carried.get("notices", ())),
        suspended=frozenset(carried.get("suspended", ())) - halted,
        entered=alive,
        tabled=_ledger(carried, "tabled"),
        postponed=special | _unfinished(carried, records) | put_off,
        referred=_ledger(carried, "referred"),
        reports=frozenset(carried.get("reports", ())),
    )


def _made_in(frame: Frame, records: list[Record]) -> int:
    """The session in which the motion to be reconsidered was decided."""
    return next((record.session for record in records if record.id == frame.target), 0)


def _unfinished(carried: Mapping[str, Any], records: list[Record]) -> dict[str, tuple[Frame, ...]]:
    """Questions open at the close with what adheres; meetings closed before that was kept carry the main question."""
    if "left" in carried:
        stacks = [tuple(_frame(raw) for raw in stack) for stack in carried["left"]]
        return {stack[0].id: stack for stack in stacks if stack}
    return {r.id: (r.frame,) for r in records if r.outcome == "unfinished" and r.frame and not r.frame.degree}


def _ledger(carried: Mapping[str, Any], name: str) -> dict[str, tuple[Frame, ...]]:
    return {key: tuple(_frame(raw) for raw in kept) for key, kept in carried.get(name, {}).items()}


def _frame(raw: Mapping[str, Any]) -> Frame:
    known = {f.name for f in fields(Frame)}
    values = {key: value for key, value in raw.items() if key in known}
    lists = {key: tuple(raw.get(key, ())) for key in ("scope", "paragraphs")}
    return Frame(**values | lists)


def _record(raw: Mapping[str, Any]) -> Record:
    known = {f.name for f in fields(Record)}
    values = {key: value for key, value in raw.items() if key in known}
    voters = {side: tuple(members) for side, members in raw.get("voters", {}).items()}
    frame = _frame(raw["frame"]) if raw.get("frame") else None
    below = tuple(_frame(entry) for entry in raw.get("below", ()))
    return Record(**values | {"voters": voters, "frame": frame, "below": below})
