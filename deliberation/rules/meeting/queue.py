"""Who speaks next: a pure function of the state, with the reason beside each name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from deliberation.rules.meeting.state import Frame, Hand, State, debatable, turn_limit


class Claim(NamedTuple):
    """A place in the queue: ``reason`` is the rule that put the member ahead of earlier hands.

    ``MOVER_FIRST``, ``PREFERENCE_UNSPOKEN``, ``OK_ALTERNATE``, ``HAND_ORDER`` (nobody was passed over)
    or, at the end, ``DEBATE_EXHAUSTED`` (no turn left on this question).
    """

    member: str
    side: str
    reason: str


Key = tuple[int, int, int]


def queue_order(state: State) -> tuple[Claim, ...]:
    """The hands in the order they are to be called: mover, unheard first, alternate sides, then order of hand."""
    frame = state.top
    if frame is None or not debatable(state, frame) or frame.closed_by:
        return tuple(Claim(hand.member, hand.side, "HAND_ORDER") for hand in state.hands)
    waiting = [hand for hand in state.hands if turns_left(state, frame, hand.member) > 0]
    spent = [hand for hand in state.hands if turns_left(state, frame, hand.member) <= 0]
    side, claims = frame.last_side, list[Claim]()
    while waiting:
        key = _ranking(state, frame, side)
        chosen = min(range(len(waiting)), key=lambda index: (key(waiting[index]), index))
        hand = waiting.pop(chosen)
        claims.append(Claim(hand.member, hand.side, _why(key(hand), [key(other) for other in waiting[:chosen]])))
        side = hand.side or side
    return (*claims, *(Claim(hand.member, hand.side, "DEBATE_EXHAUSTED") for hand in spent))


def turns_left(state: State, frame: Frame, member: str) -> int:
    """Speeches ``member`` still has on ``frame``."""
    return turn_limit(state, frame, member) - frame.turns.get(member, 0)


def _ranking(state: State, frame: Frame, side: str) -> Callable[[Hand], Key]:
    p = state.rules.parameters

    def key(hand: Hand) -> Key:
        heard = frame.turns.get(hand.member, 0) > 0
        mover = hand.member == frame.mover and not heard
        same = p.alternate_sides and bool(side) and hand.side == side
        return (not mover, heard and p.unheard_first, same)

    return key


def _why(mine: Key, passed: list[Key]) -> str:
    """The first respect in which the member comes before those whose hands were earlier."""
    for place, reason in enumerate(("MOVER_FIRST", "PREFERENCE_UNSPOKEN", "OK_ALTERNATE")):
        if any(mine[place] < other[place] for other in passed):
            return reason
    return "HAND_ORDER"


def passed_over(state: State, member: str) -> str:
    """Why ``member`` may not be called before the head of the queue; empty if the call is right.

    The mover's claim and the unheard bind every profile; the turn of sides and the order of hands
    bind where ``strict_queue`` is set, elsewhere they are the chair's choice.
    """
    frame = state.top
    order = [claim for claim in queue_order(state) if claim.reason != "DEBATE_EXHAUSTED"]
    if frame is None or not order or order[0].member == member or not debatable(state, frame) or frame.closed_by:
        return ""
    key = _ranking(state, frame, frame.last_side)
    hands = {hand.member: hand for hand in state.hands}
    mine, head = key(hands.get(member, Hand(member))), key(hands[order[0].member])
    for place, reason in enumerate(("MOVER_FIRST", "PREFERENCE_UNSPOKEN", "ALTERNATE_SIDES")):
        if head[place] < mine[place]:
            return reason if place < 2 or state.rules.parameters.strict_queue else ""
        if mine[place] < head[place]:
            return ""
    return "EARLIER_HAND" if state.rules.parameters.strict_queue else ""


def why_called(state: State, member: str) -> str:
    """The reason shown when ``member`` is called: what put them ahead of an earlier hand, or ``OK``."""
    frame = state.top
    if frame is None or not debatable(state, frame) or frame.closed_by:
        return "OK"
    key = _ranking(state, frame, frame.last_side)
    place = next((n for n, hand in enumerate(state.hands) if hand.member == member), None)
    if place is None:
        return "OK"
    earlier = [key(hand) for hand in state.hands[:place] if turns_left(state, frame, hand.member) > 0]
    reason = _why(key(state.hands[place]), earlier)
    return "OK" if reason == "HAND_ORDER" else reason
