"""What comes up by itself once a question is settled: the next part of a divided question, business that gave way."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import cast

from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Command, Event, event


def followed(state: State, command: Command, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """``events`` with what follows of itself."""
    if not state.waiting and not state.interrupted:
        return events
    after, told = reduce(evolve, events, state), list(events)
    while more := _next(after, command):
        after = reduce(evolve, more, after)
        told.extend(more)
    return tuple(told)


def _next(state: State, command: Command) -> tuple[Event, ...]:
    """At most one step; nothing while a motion waits for its statement or the meeting is not going on."""
    if state.phase != "open" or state.proposed or state.ballot:
        return ()
    if state.waiting:
        return _part(state, command)
    return _resume(state, command) if state.interrupted and not state.stack else ()


def _part(state: State, command: Command) -> tuple[Event, ...]:
    part = state.waiting[0]
    if not part.degree:
        return () if state.stack else (event(command, "part_stated", motion=part.id, reason="OK"),)
    if state.frame(part.target) is None:
        gone = _ids(frame.id for frame in state.waiting if frame.target == part.target and frame.degree)
        return (event(command, "parts_fell", motions=gone),)
    on_top = state.top is not None and state.top.id == part.target
    return (event(command, "part_stated", motion=part.id, reason="OK"),) if on_top else ()


def _resume(state: State, command: Command) -> tuple[Event, ...]:
    aside = state.interrupted[-1]
    if aside.until_item and state.agenda_item(aside.until_item) and not _closed(state, aside.until_item):
        return ()
    return (event(command, "business_resumed", item=aside.item, motions=_ids(f.id for f in aside.stack)),)


def _closed(state: State, item: str) -> bool:
    entry = state.agenda_item(item)
    return entry is not None and entry.status == "closed"


def _ids(ids: Iterable[str]) -> Json:
    return cast("Json", list(ids))
