"""Folding what happens to questions: moved, stated, amended, decided, put away and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.carry import stored
from deliberation.rules.meeting.evolve_session import Fold
from deliberation.rules.meeting.evolve_tools import frame_of, from_there, intervened, reworded
from deliberation.rules.meeting.state import Ballot, Frame, LastResult, Record, State, debatable

PAUSES = frozenset({"adjourn", "recess", "fix_time"})
"""Effects whose defeat is no progress in business (RROR1915 §38)."""
AWAY = frozenset({"table", "postpone", "refer", "kill", "not_considered"})
"""Effects that take the main question off the table, or could have."""


def _moved(state: State, data: Mapping[str, Any]) -> State:
    frame = frame_of(data)
    floor = None if state.floor and state.floor.holder == frame.mover else state.floor
    suspended = state.suspended | _halted(frame)
    until = state.rules.parameters.division_until
    return replace(
        intervened(state, doubt_ends=until == "moved"),
        proposed=frame,
        floor=floor,
        hands=tuple(hand for hand in state.hands if hand.member != frame.mover),
        suspended=suspended,
    )


def _reconsider_entered(state: State, data: Mapping[str, Any]) -> State:
    frame = frame_of(data)
    return replace(state, entered=(*state.entered, frame), suspended=state.suspended | _halted(frame))


def _halted(frame: Frame) -> frozenset[str]:
    """What a reconsideration holds up until it is decided."""
    return frozenset({frame.target, *frame.scope}) if frame.kind == "reconsider" else frozenset()


def _called_up(state: State, data: Mapping[str, Any]) -> State:
    frame = next(frame for frame in state.entered if frame.id == data["motion"])
    entered = tuple(other for other in state.entered if other is not frame)
    return replace(intervened(state, doubt_ends=True), entered=entered, stack=(frame,))


def _seconded(state: State, data: Mapping[str, Any]) -> State:
    if state.proposed and state.proposed.id == data["motion"]:
        return replace(state, proposed=replace(state.proposed, seconder=data["member"]))
    entered = tuple(replace(f, seconder=data["member"]) if f.id == data["motion"] else f for f in state.entered)
    return replace(state, entered=entered)


def _second_struck(state: State, data: Mapping[str, Any]) -> State:
    return _seconded(state, {**data, "member": ""})


def _motion_fell(state: State, _data: Mapping[str, Any]) -> State:
    return _drop_proposed(state, "fell")


def _drop_proposed(state: State, outcome: str) -> State:
    frame = state.proposed
    if frame is None:
        return state
    records = dict(state.records) | {frame.id: stored(state, frame, outcome)}
    suspended = state.suspended - _halted(frame)
    return replace(state, proposed=None, records=records, suspended=suspended)


def _struck(state: State, data: Mapping[str, Any]) -> State:
    """Taken off as if it had not been entered; the record stays."""
    motion = data["motion"]
    waiting = (*((state.proposed,) if state.proposed else ()), *state.entered, *state.stack)
    gone = next(frame for frame in waiting if frame.id == motion)
    return replace(
        state,
        proposed=None if state.proposed is gone else state.proposed,
        entered=tuple(frame for frame in state.entered if frame is not gone),
        stack=tuple(frame for frame in state.stack if frame is not gone),
        records=dict(state.records) | {motion: stored(state, gone, "struck")},
        suspended=state.suspended - _halted(gone),
    )


def _stated(state: State, _data: Mapping[str, Any]) -> State:
    frame = state.proposed
    if frame is None:
        return state
    return replace(intervened(state, doubt_ends=True), proposed=None, stack=(*state.stack, frame))


def _modified(state: State, data: Mapping[str, Any]) -> State:
    if state.proposed and state.proposed.id == data["motion"]:
        return replace(state, proposed=reworded(state.proposed, data["text"]))
    stack = tuple(reworded(f, data["text"]) if f.id == data["motion"] else f for f in state.stack)
    return replace(state, stack=stack, consent=None)


def _withdrawn(state: State, data: Mapping[str, Any]) -> State:
    if state.proposed and state.proposed.id == data["motion"]:
        return _drop_proposed(state, "withdrawn")
    gone = from_there(state, data["motion"])
    records = dict(state.records) | {frame.id: stored(state, frame, "withdrawn") for frame in gone}
    return replace(state, stack=state.stack[: len(state.stack) - len(gone)], records=records, consent=None)


def _result_announced(state: State, data: Mapping[str, Any]) -> State:
    frame = next(frame for frame in state.stack if frame.id == data["motion"])
    progress = state.progress + (data["effect"] not in PAUSES)
    records = dict(state.records)
    if frame.closed_by in records:
        records[frame.closed_by] = replace(records[frame.closed_by], executed=True)
    voters = {side: tuple(members) for side, members in data["voters"].items()}
    below = state.stack[:-1] if data["effect"] in AWAY else ()
    earlier = records.get(frame.id)
    once = earlier is not None and earlier.reconsidered and earlier.text == frame.text
    told: dict[str, Any] = {"voters": voters, "below": below, "reconsidered": once}
    records[frame.id] = stored(replace(state, progress=progress), frame, data["verdict"], **told)
    before = replace(state, last=None)
    last = LastResult(frame.id, frame.kind, data["verdict"], data["method"], data["arithmetic"], before)
    stack = tuple(other for other in state.stack if other.id != frame.id)
    hands = () if debatable(state, frame) else state.hands
    return replace(
        state, stack=stack, ballot=None, consent=None, records=records, progress=progress, last=last, hands=hands
    )


def _division_demanded(state: State, data: Mapping[str, Any]) -> State:
    """The vote is taken again so that it can be seen: as it stood before the doubted result, attendance as now."""
    before = state.last.before if state.last and state.ballot is None else None
    base = replace(before, present=state.present, quorum_known=state.quorum_known) if before else state
    return replace(base, ballot=Ballot(data["motion"], "rising"))


def _amended_text(frame: Frame, words: str) -> Frame:
    """While paragraphs are gone through, an amendment rewords the one that is open."""
    if not frame.going_through or not words:
        return reworded(frame, words)
    paragraphs = list(frame.paragraphs)
    paragraphs[frame.paragraph] = words
    return replace(reworded(frame, "\n".join(paragraphs)), paragraphs=tuple(paragraphs))


def _amended(state: State, data: Mapping[str, Any]) -> State:
    target = state.frame(data["motion"])
    if target is None:
        return state
    stack = tuple(_amended_text(frame, data["text"]) if frame is target else frame for frame in state.stack)
    records = dict(state.records)
    records[data["by"]] = replace(records[data["by"]], replaced=target.text)
    return replace(state, stack=stack, records=records)


def _debate_closed(state: State, data: Mapping[str, Any]) -> State:
    closed = frozenset(data["motions"])
    stack = tuple(replace(f, closed_by=data["by"]) if f.id in closed else f for f in state.stack)
    return replace(state, stack=stack, hands=())


def _limits_set(state: State, data: Mapping[str, Any]) -> State:
    seconds, turns = data["seconds"], data["turns"]
    covered = frozenset(data.get("motions") or [data["motion"]])
    stack = tuple(
        replace(frame, seconds=seconds, max_turns=turns) if frame.id in covered else frame for frame in state.stack
    )
    return replace(state, stack=stack)


def _with_ledger(state: State, name: str, held: dict[str, tuple[Frame, ...]]) -> State:
    changes: dict[str, Any] = {name: held}
    return replace(state, **changes)


def _put_away(state: State, data: Mapping[str, Any], outcome: str) -> State:
    wanted = frozenset(data["motions"])
    frames = tuple(frame for frame in state.stack if frame.id in wanted)
    records = dict(state.records)
    for frame in state.stack:
        records[frame.id] = stored(state, frame, outcome if frame in frames else "fell")
    held = dict(getattr(state, outcome))
    if frames:
        terms = {key: data[key] for key in ("until", "special") if data.get(key)}
        held[frames[0].id] = (replace(frames[0], terms=dict(frames[0].terms) | terms), *frames[1:])
    return _with_ledger(replace(state, stack=(), records=records), outcome, held)


def _tabled(state: State, data: Mapping[str, Any]) -> State:
    return _put_away(state, data, "tabled")


def _postponed(state: State, data: Mapping[str, Any]) -> State:
    return _put_away(state, data, "postponed")


def _referred(state: State, data: Mapping[str, Any]) -> State:
    return _put_away(state, data, "referred")


def _killed(state: State, data: Mapping[str, Any]) -> State:
    gone = from_there(state, data["motion"])
    records = dict(state.records) | {frame.id: stored(state, frame, data["outcome"]) for frame in gone}
    return replace(state, stack=state.stack[: len(state.stack) - len(gone)], records=records)


def _restored(state: State, data: Mapping[str, Any]) -> State:
    held = dict(getattr(state, data["ledger"]))
    frames = held.pop(data["motion"])
    gone = {frame.id for frame in frames}
    records = {key: record for key, record in state.records.items() if key not in gone}
    due, orders = state.due_questions - gone, "" if state.orders in gone else state.orders
    back = replace(state, stack=frames, records=records, due_questions=due, orders=orders)
    return _with_ledger(back, data["ledger"], held)


def _reconsidered(state: State, data: Mapping[str, Any]) -> State:
    """Carried: the questions stand as before the vote. Lost: the vote stands, and it is not reconsidered twice."""
    chosen = [state.records[motion] for motion in (data["motion"], *data.get("also", ()))]
    records = dict(state.records) | {record.id: replace(record, reconsidered=True) for record in chosen}
    after = replace(state, suspended=state.suspended - {record.id for record in chosen}, records=records)
    if not data["again"] or chosen[0].frame is None:
        return after
    frames = [replace(record.frame, closed_by="") for record in reversed(chosen) if record.frame]
    base = after.stack or chosen[0].below
    stack = tuple(_lifted(_unamend(frame, chosen), chosen[0]) for frame in (*base, *frames))
    return _back(replace(after, stack=stack), chosen[0])


def _lifted(frame: Frame, record: Record) -> Frame:
    """A reconsidered closing of debate no longer binds, nor do reconsidered limits."""
    if frame.closed_by == record.id:
        return replace(frame, closed_by="")
    limited = record.kind == "limit_debate" and record.outcome == "adopted" and frame.id != record.id
    return replace(frame, seconds=0, max_turns=0) if limited else frame


def _back(state: State, record: Record) -> State:
    """What the reconsidered motion had put away is on the table again, and in no ledger."""
    gone = {frame.id for frame in record.below} if record.below else set()
    records = {key: entry for key, entry in state.records.items() if key not in gone}
    tabled, postponed, referred = (
        {key: kept for key, kept in ledger.items() if key not in gone}
        for ledger in (state.tabled, state.postponed, state.referred)
    )
    return replace(state, records=records, tabled=tabled, postponed=postponed, referred=referred)


def _unamend(frame: Frame, chosen: list[Record]) -> Frame:
    """A reconsidered amendment is taken out of the words again."""
    undone = next((r for r in chosen if frame.id == r.target and r.outcome == "adopted" and r.replaced), None)
    if undone is None:
        return frame
    paragraphs = tuple(undone.replaced.split("\n")) if frame.paragraphs else ()
    return replace(frame, text=undone.replaced, paragraphs=paragraphs)


def _rescinded(state: State, data: Mapping[str, Any]) -> State:
    record = state.records[data["motion"]]
    return replace(state, records=dict(state.records) | {record.id: replace(record, outcome="rescinded")})


def _ruling_settled(state: State, data: Mapping[str, Any]) -> State:
    ruling = state.ruling
    if ruling is None or ruling.id != data["ruling"]:
        return state
    well = ruling.well_taken == data["sustained"]
    held = ruling.held if not data["sustained"] and ruling.well_taken else None
    settled = replace(ruling, well_taken=well, timely=False, held=None)
    return replace(state, ruling=settled, proposed=held or state.proposed)


FOLDS: Mapping[str, Fold] = {
    "moved": _moved,
    "reconsider_entered": _reconsider_entered,
    "called_up": _called_up,
    "seconded": _seconded,
    "second_struck": _second_struck,
    "motion_fell": _motion_fell,
    "struck": _struck,
    "stated": _stated,
    "modified": _modified,
    "withdrawn": _withdrawn,
    "result_announced": _result_announced,
    "division_demanded": _division_demanded,
    "amended": _amended,
    "debate_closed": _debate_closed,
    "limits_set": _limits_set,
    "tabled": _tabled,
    "postponed": _postponed,
    "referred": _referred,
    "killed": _killed,
    "restored": _restored,
    "reconsidered": _reconsidered,
    "rescinded": _rescinded,
    "ruling_settled": _ruling_settled,
}
