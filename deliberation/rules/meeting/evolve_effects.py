"""Folding what the incidental motions did: parts, paragraphs, rules set aside, business that gave way and came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.carry import stored
from deliberation.rules.meeting.evolve_session import Fold, on_item
from deliberation.rules.meeting.evolve_tools import changed, frame_of, intervened
from deliberation.rules.meeting.state import Frame, Interrupted, Nominations, State


def _divided(state: State, data: Mapping[str, Any]) -> State:
    """The first part takes the place of the whole; the others wait."""
    whole = next(frame for frame in state.stack if frame.id == data["motion"])
    fresh = replace(whole, turns={}, last_side="", debated=False, subject="", closed_by="")
    parts = [replace(fresh, id=part["id"], text=part["text"]) for part in data["parts"]]
    records = dict(state.records) | {whole.id: stored(state, whole, "divided")}
    stack = tuple(parts[0] if frame is whole else frame for frame in state.stack)
    return replace(state, stack=stack, waiting=(*parts[1:], *state.waiting), records=records)


def _part_stated(state: State, data: Mapping[str, Any]) -> State:
    part = next(frame for frame in state.waiting if frame.id == data["motion"])
    waiting = tuple(frame for frame in state.waiting if frame is not part)
    return replace(intervened(state, doubt_ends=True), waiting=waiting, stack=(*state.stack, part))


def _parts_fell(state: State, data: Mapping[str, Any]) -> State:
    gone = frozenset(data["motions"])
    records = dict(state.records) | {f.id: stored(state, f, "fell") for f in state.waiting if f.id in gone}
    return replace(state, waiting=tuple(frame for frame in state.waiting if frame.id not in gone), records=records)


def _paragraphs_opened(state: State, data: Mapping[str, Any]) -> State:
    paragraphs = tuple(data["paragraphs"])
    return changed(
        state, data["motion"], lambda f: _at(replace(f, paragraphs=paragraphs, text="\n".join(paragraphs)), 0)
    )


def _paragraph_opened(state: State, data: Mapping[str, Any]) -> State:
    return changed(state, data["motion"], lambda f: _at(f, data["number"]))


def _at(frame: Frame, number: int) -> Frame:
    """Each paragraph has its own turns."""
    return replace(frame, paragraph=number, turns={}, last_side="")


def _rules_suspended(state: State, data: Mapping[str, Any]) -> State:
    lets = dict.fromkeys(data["lets"], data["by"])
    if "orders" in lets:
        agenda = tuple(replace(item, due=False) if item.id == state.orders else item for item in state.agenda)
        due = state.due_questions - {state.orders}
        state = replace(state, orders="", agenda=agenda, due_questions=due)
    return replace(state, suspends=dict(state.suspends) | lets)


def _informal_set(state: State, data: Mapping[str, Any]) -> State:
    return changed(state, data["motion"], lambda frame: replace(frame, informal=True))


def _method_fixed(state: State, data: Mapping[str, Any]) -> State:
    return changed(state, data["motion"], lambda frame: replace(frame, method=data["method"]))


def _nominated(state: State, data: Mapping[str, Any]) -> State:
    names = (*state.nominations.names, data["candidate"]) if data["candidate"] else state.nominations.names
    return replace(state, nominations=replace(state.nominations, names=names))


def _nominations_closed(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, nominations=replace(state.nominations, closed=True))


def _nominations_reopened(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, nominations=Nominations(state.nominations.names))


def _silence_lifted(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, cautioned={key: count for key, count in state.cautioned.items() if key != data["member"]})


def _made_special(state: State, data: Mapping[str, Any]) -> State:
    return on_item(state, data["item"], special=True)


def _privilege_taken_up(state: State, data: Mapping[str, Any]) -> State:
    aside = Interrupted(state.item, state.stack, state.waiting)
    interrupted = (*state.interrupted, aside)
    return replace(state, interrupted=interrupted, stack=(frame_of(data),), waiting=(), floor=None, hands=())


def _orders_taken_up(state: State, data: Mapping[str, Any]) -> State:
    """The due item is opened next; what was pending gives way until it is closed."""
    aside = Interrupted(state.item, state.stack, state.waiting, data["item"])
    agenda = on_item(state, state.item, status="set_by") if state.item else state
    return replace(agenda, interrupted=(*state.interrupted, aside), stack=(), waiting=(), item="", hands=(), orders="")


def _business_resumed(state: State, _data: Mapping[str, Any]) -> State:
    aside = state.interrupted[-1]
    state = on_item(state, aside.item, status="open") if aside.until_item else state
    rest = state.interrupted[:-1]
    return replace(state, interrupted=rest, stack=aside.stack, waiting=aside.waiting, item=aside.item, hands=())


def _question_due(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, due_questions=state.due_questions | {data["motion"]})


def _committee_began(state: State, data: Mapping[str, Any]) -> State:
    records = {
        key: replace(record, executed=True) if record.id == data["by"] else record
        for key, record in state.records.items()
    }
    return replace(state, records=records)


def _reported(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, reports=state.reports | {data["motion"]})


def _unchanged(state: State, _data: Mapping[str, Any]) -> State:
    return state


FOLDS: Mapping[str, Fold] = {
    "divided": _divided,
    "part_stated": _part_stated,
    "parts_fell": _parts_fell,
    "paragraphs_opened": _paragraphs_opened,
    "paragraph_opened": _paragraph_opened,
    "rules_suspended": _rules_suspended,
    "informal_set": _informal_set,
    "method_fixed": _method_fixed,
    "nominated": _nominated,
    "nominations_closed": _nominations_closed,
    "nominations_reopened": _nominations_reopened,
    "silence_lifted": _silence_lifted,
    "made_special": _made_special,
    "privilege_taken_up": _privilege_taken_up,
    "orders_taken_up": _orders_taken_up,
    "business_resumed": _business_resumed,
    "question_due": _question_due,
    "committee_began": _committee_began,
    "reported": _reported,
    "excused": _unchanged,
    "leave_given": _unchanged,
}
