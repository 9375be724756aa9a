"""The fold: each event type has one function; an unknown type fails loudly. Never refuses, never reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from deliberation.rules.meeting import chairing, evolve_ballots, evolve_effects, evolve_motions, evolve_session, notice
from deliberation.rules.meeting.carry import stored
from deliberation.rules.meeting.evolve_session import Fold
from deliberation.rules.meeting.evolve_tools import frame_of, intervened
from deliberation.rules.meeting.phase import local_day
from deliberation.rules.meeting.state import Consent, Floor, Hand, Point, Ruling, State
from deliberation.rules.meeting.stay import stayed
from deliberation.rules.replay import Event


def _hand_raised(state: State, data: Mapping[str, Any]) -> State:
    others = _hand_lowered(state, data).hands
    return replace(state, hands=(*others, Hand(data["member"], data["side"], data["at"])))


def _hand_lowered(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, hands=tuple(hand for hand in state.hands if hand.member != data["member"]))


def _recognised(state: State, data: Mapping[str, Any]) -> State:
    side = next((hand.side for hand in state.hands if hand.member == data["member"]), "")
    return replace(_hand_lowered(state, data), floor=Floor(data["member"], side))


def _speech_began(state: State, data: Mapping[str, Any]) -> State:
    member = data["member"]
    state = intervened(state, doubt_ends=False)
    top = state.stack[-1]
    turns = dict(top.turns) | {member: top.turns.get(member, 0) + 1}
    spoken = replace(top, turns=turns, debated=True, last_side=data["side"] or top.last_side)
    floor = Floor(member, data["side"], data["at"])
    return replace(state, stack=(*state.stack[:-1], spoken), floor=floor)


def _speech_paused(state: State, data: Mapping[str, Any]) -> State:
    return _clock(state, data["at"], running=False)


def _speech_resumed(state: State, data: Mapping[str, Any]) -> State:
    return _clock(state, data["at"], running=True)


def _clock(state: State, now: datetime, *, running: bool) -> State:
    """Stop or start the speaker's clock; whoever is stopped twice stays stopped."""
    floor = state.floor
    if floor is None or floor.began is None or (floor.paused_at is None) == running:
        return state
    if not running:
        return replace(state, floor=replace(floor, paused_at=now))
    gone = int((now - floor.paused_at).total_seconds()) if floor.paused_at else 0
    return replace(state, floor=replace(floor, paused_at=None, paused=floor.paused + max(0, gone)))


def _speech_extended(state: State, data: Mapping[str, Any]) -> State:
    floor = replace(state.floor, extra=state.floor.extra + data["seconds"]) if state.floor else None
    return replace(state, floor=floor, consent=None)


def _speech_ended(state: State, data: Mapping[str, Any]) -> State:
    floor, top = state.floor, state.top
    spoke = floor is not None and floor.began is not None and top is not None
    rested = (top.id, replace(floor, paused_at=floor.paused_at or data["at"])) if spoke and floor and top else None
    return replace(state, floor=None, progress=state.progress + bool(data["spoke"]), rested=rested)


def _speech_reopened(state: State, data: Mapping[str, Any]) -> State:
    """The speech goes on where it was ended: what was said till then counts, the time between does not."""
    held = state.rested[1] if state.rested else None
    reopened = replace(state, floor=held, rested=None, progress=state.progress - 1)
    return _clock(reopened, data["at"], running=True)


def _point_struck(state: State, data: Mapping[str, Any]) -> State:
    return replace(_clock(state, data["at"], running=True), point=None)


def _point_raised(state: State, data: Mapping[str, Any]) -> State:
    if data["finding"] != "chair":
        return state
    point = Point(data["id"], data["member"], data["about"], text=data.get("text", ""))
    return replace(_clock(state, data["at"], running=False), point=point)


def _conduct_noted(state: State, data: Mapping[str, Any]) -> State:
    point = Point("", data["member"], data["about"], data["ground"])
    return replace(_clock(state, data["at"], running=False), point=point)


def _motion_doubted(state: State, data: Mapping[str, Any]) -> State:
    frame = frame_of(data)
    floor = None if state.floor and state.floor.holder == frame.mover else state.floor
    return replace(state, point=Point(frame.id, frame.mover, "doubt", data["ground"], frame), floor=floor)


def _ruled(state: State, data: Mapping[str, Any]) -> State:
    point = state.point
    held = point.held if point else None
    ruling = Ruling(data["id"], data["point"], data["about"], data["well_taken"], True, held, data.get("why", ""))
    state = replace(_clock(state, data["at"], running=True), point=None, ruling=ruling)
    if held is not None and data["well_taken"]:
        return replace(state, records=dict(state.records) | {held.id: stored(state, held, "out_of_order")})
    if held is not None:
        return replace(state, proposed=held)
    if point and point.ground and data["well_taken"]:
        return replace(state, cautions=_one_more(state.cautions, point), cautioned=_one_more(state.cautioned, point))
    return state


def _one_more(counts: Mapping[str, int], point: Point) -> dict[str, int]:
    return dict(counts) | {point.by: counts.get(point.by, 0) + 1}


def _inquiry_raised(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, inquiry=data["id"] or data["kind"])


def _answered(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, inquiry="", answers=state.answers | {data["id"], data["inquiry"]})


def _consent_asked(state: State, data: Mapping[str, Any]) -> State:
    return replace(
        state, consent=Consent(data["what"], data["motion"], data["text"], data["member"], data.get("vote", ""))
    )


def _consent_over(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, consent=None)


FOLDS: Mapping[str, Fold] = {
    **evolve_session.FOLDS,
    **evolve_motions.FOLDS,
    **evolve_ballots.FOLDS,
    **evolve_effects.FOLDS,
    **notice.FOLDS,
    **chairing.FOLDS,
    "hand_raised": _hand_raised,
    "hand_lowered": _hand_lowered,
    "recognised": _recognised,
    "speech_began": _speech_began,
    "speech_paused": _speech_paused,
    "speech_resumed": _speech_resumed,
    "speech_extended": _speech_extended,
    "speech_ended": _speech_ended,
    "speech_reopened": _speech_reopened,
    "point_struck": _point_struck,
    "point_raised": _point_raised,
    "conduct_noted": _conduct_noted,
    "motion_doubted": _motion_doubted,
    "ruled": _ruled,
    "inquiry_raised": _inquiry_raised,
    "answered": _answered,
    "consent_asked": _consent_asked,
    "consent_refused": _consent_over,
    "consented": _consent_over,
}


DATED = frozenset({"called_to_order", "resumed", "question_put", "consent_asked"})
"""Events that tell on which day the meeting is held, and a question decided: not the day on which it was called."""


def evolve(state: State, happened: Event) -> State:
    """The state after ``happened``; ``ValueError`` for an event type this engine does not know."""
    fold = FOLDS.get(happened.type)
    if fold is None:
        raise ValueError(f"a meeting knows no event {happened.type}")
    if happened.type in DATED and state.day != (day := local_day(happened.at)):
        state = replace(state, day=day)
    after = stayed(state, fold(state, {**happened.data, "at": happened.at}))
    at = max(happened.at, state.last_at or happened.at)
    if after.suspends and _over(state, after):
        return replace(after, last_at=at, suspends={})
    if after is state:
        return replace(after, last_at=at)
    object.__setattr__(after, "last_at", at)  # made by the fold above and known to nobody else: a copy would be waste
    return after


def _over(before: State, after: State) -> bool:
    """Rules are set aside for one question, or for taking up one item (RROR1915 §22)."""
    return bool(before.stack and not after.stack and before.suspends) or bool(after.item and after.item != before.item)
