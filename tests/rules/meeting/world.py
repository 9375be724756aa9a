"""A small world: every move worth trying from a state, and the profile it is played by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from deliberation.rules.meeting.engine import judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.state import State, known_ids
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Event
from tests.rules.meeting.room import HOST, START, Room

MEMBERS = ("m1", "m2", "m3")
Move = tuple[str, str, dict[str, Any]]


def small(profile: str = "council_sz", size: int = 3, present: int | None = None, **parameters: Any) -> State:
    """An open meeting with one item open and nothing moved."""
    rules: Profile = load_profile(profile).with_parameters(**parameters)
    room = Room(rules, size=size, agenda=[{"id": "i", "title": "t", "text": "do it"}]).open(present)
    room.do("open_item", item="i")
    return room.state


def moves(state: State, kinds: tuple[str, ...], members: tuple[str, ...] = MEMBERS) -> Iterator[Move]:
    """Commands to try: most are refused in most states, which is the point."""
    taken = known_ids(state)
    fresh = next(f"q{number}" for number in range(10_000) if f"q{number}" not in taken)
    for member in members:
        for kind in kinds:
            yield "move", member, {"motion": kind, "id": fresh, "text": f"{kind} by {member}"}
        yield "second", member, {}
        yield "begin_speech", "host", {"member": member, "side": "for" if member == "m1" else "against"}
        yield "raise_hand", member, {"side": "for" if member == "m1" else "against"}
        yield "recognise", "host", {"member": member}
        yield "point_of_order", member, {"about": "x", "id": "p"}
        yield "appeal", member, {"id": fresh}
    for name in ("state_question", "no_second", "put_question", "announce", "end_speech", "adjourn", "resume_meeting"):
        yield name, "host", {}
    for count in ((2, 1), (1, 2), (1, 1), (3, 0)):
        yield "enter_votes", "host", {"for": count[0], "against": count[1]}
    yield "rule", "host", {"well_taken": True, "id": "r"}
    yield "confirm_count", "host", {"member": "m1"}
    yield "leave", "m3", {}
    yield "check_in", "m3", {}
    yield "void_vote", "host", {"why": "x"}
    yield "confirm_count", "host", {"member": "m1"}


HOST_ENDS: tuple[Move, ...] = (
    ("resume_meeting", "host", {}),
    ("rule", "host", {"well_taken": False, "id": "r"}),
    ("answer", "host", {}),
    ("end_speech", "host", {}),
    ("state_question", "host", {"override": "x"}),
    ("put_question", "host", {"override": "x"}),
    ("put_question", "host", {"override": "x", "method": "ballot"}),
    ("enter_votes", "host", {"for": 0, "against": 0}),
    *(("confirm_count", "host", {"member": member}) for member in ("m1", "m2", "m3", "m4", "m5")),
    ("announce", "host", {}),
    ("void_vote", "host", {"why": "x"}),
    ("close_item", "host", {}),
    ("adjourn", "host", {"override": "x"}),
)


def host_step(state: State) -> State | None:
    """The state after the first thing the host can do towards the end of the meeting; None if there is none."""
    for move in HOST_ENDS:
        events = decided(state, command(state, move, 100_000))
        if not isinstance(events, Refusal):
            return after(state, events)
    return None


def ends(state: State) -> bool:
    """Whether the host alone can bring the meeting to its close (invariant 13)."""
    reached: State | None = state
    for _ in range(80):
        if reached is None or reached.phase == "adjourned":
            break
        reached = host_step(reached)
    return reached is not None and reached.phase == "adjourned"


CONFIRM: Move = ("confirm_count", "host", {"member": "m1"})


def drive(state: State) -> list[Move]:
    """What a good moderator does next: the moves that bring a question to its end."""
    if state.ballot and not state.ballot.counted:
        return [("enter_votes", "host", {"for": a, "against": b}) for a, b in ((2, 1), (1, 2), (1, 1), (3, 0), (0, 3))]
    if state.ballot and not state.ballot.confirmed and state.rules.parameters.count_confirm != "never":
        return [("confirm_count", "host", {"member": member}) for member in sorted(state.present - state.out)]
    if state.point:
        return [("rule", "host", {"well_taken": well, "id": "r"}) for well in (False, True)]
    if state.proposed:
        others = [member for member in MEMBERS if member != state.proposed.mover]
        return [("state_question", "host", {}), *(("second", member, {}) for member in others)]
    steps: tuple[tuple[object, Move], ...] = (
        (state.phase == "recess", ("resume_meeting", "host", {})),
        (state.ballot and not state.ballot.confirmed and state.rules.parameters.count_confirm != "never", CONFIRM),
        (state.ballot, ("announce", "host", {})),
        (state.floor, ("end_speech", "host", {})),
        (True, ("put_question", "host", {"override": "x"})),
    )
    return [next(move for holds, move in steps if holds)]


def command(state: State, move: Move, step: int = 0) -> Command:
    """The command of a move; every step is ten seconds later."""
    name, by, args = move
    actor = HOST if by == "host" else Actor(by, frozenset({"council_member"}))
    return Command(name, actor, START + timedelta(seconds=10 * step), args)


def decided(state: State, wanted: Command) -> Decision:
    """The engine's answer in a running meeting."""
    return judge(lambda: state.rules, state, wanted)


def after(state: State, events: tuple[Event, ...]) -> State:
    """The fold of one command's events."""
    for happened in events:
        state = evolve(state, happened)
    return state


def key(state: State) -> object:
    """States that differ only in history are one: what every guard can see."""
    frames = tuple(
        (f.id, f.kind, f.target, f.seconder, tuple(sorted(f.turns.items())), f.last_side, f.closed_by, f.debated)
        for f in (*state.stack, *((state.proposed,) if state.proposed else ()))
    )
    records = tuple((r.id, r.outcome, r.progress == state.progress) for r in state.records.values())
    rest = (state.point, state.ruling, state.adjourn_voted, state.quorum_known, state.ballot and repr(state.ballot))
    floor = state.floor and (state.floor.holder, state.floor.began is not None)
    hands = tuple((hand.member, hand.side) for hand in state.hands)
    return (state.phase, frames, bool(state.proposed), records, repr(rest), floor, hands, state.present, state.item)
