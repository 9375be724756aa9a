"""Who speaks next: a pure function of the state, with the reason beside each name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
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


Key = tuple[bool, bool, bool]
Row = tuple[int, Hand]
"""A hand and its place among those waiting."""


def queue_order(state: State) -> tuple[Claim, ...]:
    """The hands in the order they are to be called: mover, unheard first, alternate sides, then order of hand."""
    frame = state.top
    if frame is None or not debatable(state, frame) or frame.closed_by:
        return tuple(Claim(hand.member, hand.side, "HAND_ORDER") for hand in state.hands)
    waiting = _waiting(state, frame, state.hands)
    groups = _alike(state, frame, waiting)
    side, claims = frame.last_side, list[Claim]()
    while groups:
        key = _ranking(state, frame, side)
        heads = [(key(group[0][1]), group[0][0], group) for group in groups]
        mine, place, group = min(heads, key=lambda head: head[:2])
        hand = group.popleft()[1]
        claims.append(Claim(hand.member, hand.side, _why(mine, (other for other, at, _ in heads if at < place))))
        groups, side = [group for group in groups if group], hand.side or side
    able = {hand.member for hand in waiting}
    spent = (hand for hand in state.hands if hand.member not in able)
    return (*claims, *(Claim(hand.member, hand.side, "DEBATE_EXHAUSTED") for hand in spent))


def _alike(state: State, frame: Frame, waiting: Iterable[Hand]) -> list[deque[Row]]:
    """Hands with the same claim, earliest first: only the first of each can be next."""
    groups: dict[tuple[bool, bool, str], deque[Row]] = {}
    key = _ranking(state, frame, "")
    for row in enumerate(waiting):
        groups.setdefault((*key(row[1])[:2], row[1].side), deque()).append(row)
    return list(groups.values())


def turns_left(state: State, frame: Frame, member: str) -> int:
    """Speeches ``member`` still has on ``frame``."""
    return turn_limit(state, frame, member) - frame.turns.get(member, 0)


def _waiting(state: State, frame: Frame, hands: Sequence[Hand]) -> list[Hand]:
    """Those of ``hands`` that may still be called on this question."""
    usual, own, turns = turn_limit(state, frame, ""), turn_limit(state, frame, state.chair), frame.turns
    return [hand for hand in hands if turns.get(hand.member, 0) < (own if hand.member == state.chair else usual)]


def _ranking(state: State, frame: Frame, side: str) -> Callable[[Hand], Key]:
    p = state.rules.parameters
    mover, unheard_first, alternate = frame.mover, p.unheard_first, p.alternate_sides and bool(side)
    spoken = frozenset(member for member, used in frame.turns.items() if used > 0)

    def key(hand: Hand) -> Key:
        heard = hand.member in spoken
        return (heard or hand.member != mover, heard and unheard_first, alternate and hand.side == side)

    return key


def _why(mine: Key, passed: Iterable[Key]) -> str:
    """The first respect in which the member comes before those whose hands were earlier."""
    others = set(passed)
    for place, reason in enumerate(("MOVER_FIRST", "PREFERENCE_UNSPOKEN", "OK_ALTERNATE")):
        if any(mine[place] < other[place] for other in others):
            return reason
    return "HAND_ORDER"


_asked: tuple[State | None, Hand | None] = (None, None)
"""The state last asked for the head of its queue, and the answer: sixty hands ask the same of one state."""


def _head(state: State, frame: Frame) -> Hand | None:
    """Whoever comes first; states never change, so the same one has the same answer."""
    global _asked  # noqa: PLW0603 -- one answer kept, known by the very object it belongs to
    known, head = _asked
    if known is not state:
        head = min(_waiting(state, frame, state.hands), key=_ranking(state, frame, frame.last_side), default=None)
        _asked = (state, head)
    return head


def passed_over(state: State, member: str) -> str:
    """Why ``member`` may not be called before the head of the queue; empty if the call is right.

    The mover's claim and the unheard bind every profile; the turn of sides and the order of hands
    bind where ``strict_queue`` is set, elsewhere they are the chair's choice.
    """
    frame = state.top
    if frame is None or not debatable(state, frame) or frame.closed_by or "queue" in state.suspends:
        return ""
    key = _ranking(state, frame, frame.last_side)
    head = _head(state, frame)
    if head is None or head.member == member:
        return ""
    mine = key(next((hand for hand in state.hands if hand.member == member), Hand(member)))
    for place, reason in enumerate(("MOVER_FIRST", "PREFERENCE_UNSPOKEN", "ALTERNATE_SIDES")):
        if key(head)[place] < mine[place]:
            return reason if place < 2 or state.rules.parameters.strict_queue else ""
        if mine[place] < key(head)[place]:
            return ""
    return "EARLIER_HAND" if state.rules.parameters.strict_queue else ""


def why_called(state: State, member: str) -> str:
    """The reason shown when ``member`` is called: what put them ahead of an earlier hand, or ``OK``."""
    frame = state.top
    if frame is None or not debatable(state, frame) or frame.closed_by:
        return "OK"
    place = next((n for n, hand in enumerate(state.hands) if hand.member == member), None)
    if place is None:
        return "OK"
    key = _ranking(state, frame, frame.last_side)
    reason = _why(key(state.hands[place]), map(key, _waiting(state, frame, state.hands[:place])))
    return "OK" if reason == "HAND_ORDER" else reason
