"""What a decided question does: one result event with its sum, then the events of its effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from deliberation.rules.meeting.effects import CARRIED, Effect
from deliberation.rules.meeting.state import Frame, State, debatable
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Command, Event, event


def dispose(
    state: State, command: Command, frame: Frame, *, adopted: bool, document: Mapping[str, Json], method: str = ""
) -> tuple[Event, ...]:
    """The events of a result on the immediately pending question ``frame``."""
    rule = state.rule(frame)
    ballot = state.ballot
    beneath = next((below for below in reversed(state.stack) if below.id != frame.id), None)
    reopened = beneath.id if beneath and frame.closed_by and not beneath.closed_by else ""
    voters = ballot.voters if ballot else {}
    result = event(
        command,
        "result_announced",
        motion=frame.id,
        kind=frame.kind,
        effect=rule.effect,
        verdict="adopted" if adopted else "lost",
        method=method or (ballot.method if ballot else "consent"),
        arithmetic=cast("Json", dict(document)),
        voters=cast("Json", {side: list(members) for side, members in voters.items()}),
        text=frame.text,
        item=frame.item,
        subject=frame.subject,
        debate_open=reopened if beneath and debatable(state, beneath) else "",
        reason="OK",
    )
    effect = (ADOPTED.get(rule.effect) or CARRIED.get(frame.kind)) if adopted else LOST.get(rule.effect)
    return (result, *(effect(state, command, frame) if effect else ()))


def _main_frames(state: State, frame: Frame) -> tuple[Frame, ...]:
    return tuple(below for below in state.stack if below.id != frame.id)


def _ids(frames: tuple[Frame, ...]) -> Json:
    return [frame.id for frame in frames]


def _amend(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "amended", motion=frame.target, by=frame.id, text=frame.text),)


def _close(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "debate_closed", motions=_ids(named(state, frame)), by=frame.id),)


def named(state: State, frame: Frame) -> tuple[Frame, ...]:
    """The questions a motion about debate covers: those of its scope, or all from the top down to its target."""
    below = _main_frames(state, frame)
    if frame.scope:
        return tuple(other for other in below if other.id in frame.scope)
    place = next((n for n, other in enumerate(below) if other.id == frame.target), len(below))
    return below[place:]


def _limits(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    terms = frame.terms
    seconds, turns = terms.get("seconds", 0), terms.get("turns", 0)
    motions = _ids(named(state, frame))
    return (
        event(command, "limits_set", motion=frame.target, motions=motions, seconds=seconds, turns=turns, by=frame.id),
    )


def _postpone(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    frames = _main_frames(state, frame)
    until = frame.terms.get("until", "")
    special = frame.terms.get("special") is True
    item = frames[0].item if frames else ""
    return (event(command, "postponed", motions=_ids(frames), until=until, item=item, special=special),)


def _refer(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    """A motion to postpone indefinitely falls when the question is referred; amendments travel (RROR1915 §34)."""
    frames = _main_frames(state, frame)
    kept = tuple(below for below in frames if state.rule(below).effect != "kill")
    fallen = tuple(below for below in frames if below not in kept)
    return (event(command, "referred", motions=_ids(kept), fell=_ids(fallen), to=frame.terms.get("to", "")),)


def _table(state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "tabled", motions=_ids(_main_frames(state, frame))),)


def _kill(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "killed", motion=frame.target, outcome="killed"),)


def _not_considered(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "killed", motion=frame.target, outcome="not_considered"),)


def _recess(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "recessed", minutes=frame.terms.get("minutes", 0), by=frame.id),)


def _adjourn(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "adjourn_voted", by=frame.id),)


def _fix_time(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "time_fixed", until=frame.terms.get("until", frame.text), by=frame.id),)


def _sustained(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "ruling_settled", ruling=frame.target, sustained=True),)


def _reversed(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "ruling_settled", ruling=frame.target, sustained=False),)


def _from_table(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "restored", motion=frame.target, ledger="tabled"),)


def _discharge(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "restored", motion=frame.target, ledger="referred"),)


def _reconsider(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    also = [entry for entry in frame.scope if entry != frame.target]
    return (event(command, "reconsidered", motion=frame.target, again=True, also=cast("Json", also)),)


def _not_again(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    also = [entry for entry in frame.scope if entry != frame.target]
    return (event(command, "reconsidered", motion=frame.target, again=False, also=cast("Json", also)),)


def _rescind(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "rescinded", motion=frame.target, text=frame.text),)


def _withdraw(_state: State, command: Command, frame: Frame) -> tuple[Event, ...]:
    return (event(command, "withdrawn", motion=frame.target),)


ADOPTED: Mapping[str, Effect] = {
    "amend": _amend,
    "close_debate": _close,
    "set_limits": _limits,
    "postpone": _postpone,
    "refer": _refer,
    "table": _table,
    "kill": _kill,
    "recess": _recess,
    "adjourn": _adjourn,
    "fix_time": _fix_time,
    "appeal": _sustained,
    "take_from_table": _from_table,
    "discharge": _discharge,
    "reconsider": _reconsider,
    "rescind": _rescind,
    "withdraw": _withdraw,
}
LOST: Mapping[str, Effect] = {
    "appeal": _reversed,
    "not_considered": _not_considered,
    "reconsider": _not_again,
}
