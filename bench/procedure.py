"""How fast the meeting engine answers, as ratios: to its limits and to a plain fold of the same events.

    python -m bench.procedure [--perft [DEPTH]] [--times N]

``legal`` is asked of a meeting of 60 with every rung of the ladder pending and of one with 60 hands up; a
meeting of three hours and 2,000 events is replayed. Every figure is the median processor time of some runs.
The yardstick is a fold that only copies a small dict at every event, in the same run on the same machine, so
that a ratio means the same on a slow computer. ``--perft`` prints deeper numbers than the tests pin.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.profile_load import load_profile, shipped_profiles
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook

MEMBERS = [f"m{number:02}" for number in range(1, 61)]
HOST = Actor("host", frozenset({"moderator"}))
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LADDER = (
    ("main", ""),
    ("postpone_indefinitely", ""),
    ("amend", "main"),
    ("amend", "amend"),
    ("commit", ""),
    ("postpone_definitely", ""),
    ("limit_debate", ""),
    ("previous_question", ""),
    ("lay_on_table", ""),
    ("recess", ""),
    ("adjourn", ""),
    ("fix_time_to_adjourn", ""),
)
LIMIT_LEGAL, LIMIT_REPLAY = 0.005, 0.100


class Meeting:
    """A meeting of sixty, played by commands; what happened is kept."""

    def __init__(self, profile: str) -> None:
        self.rulebook, self.state, self.now = default_rulebook(), State(), START
        self.profile, self.events = profile, list[Event]()
        items = [{"id": f"i{number}", "title": "", "text": "do it"} for number in range(1, 60)]
        self.do("call", members=MEMBERS, chair="host", agenda=items, profile=profile)
        self.do("check_in", members=MEMBERS)
        self.do("call_to_order")
        self.may("take_oath")

    def command(self, name: str, by: str = "", **args: Any) -> Command:
        """The command of ``by``, else of the chair."""
        actor = Actor(by, frozenset({"council_member"})) if by else HOST
        return Command(name, actor, self.now, args)

    def may(self, name: str, by: str = "", **args: Any) -> Refusal | None:
        """Play it if it is in order."""
        decision = MEETING.decide(self.rulebook, self.state, self.command(name, by, **args))
        if isinstance(decision, Refusal):
            return decision
        for happened in decision:
            self.state = MEETING.evolve(self.state, happened)
        self.events.extend(decision)
        return None

    def do(self, name: str, by: str = "", **args: Any) -> None:
        """Play it; it must be in order."""
        if refusal := self.may(name, by, **args):
            raise ValueError(f"{name}: {refusal}")

    def bring(self, kind: str, motion: str, by: str, on: str = "") -> None:
        """Moved, seconded if need be, stated."""
        self.do("move", by, motion=kind, id=motion, on=on, text=f"{kind} {motion} of {by}")
        self.may("second", MEMBERS[-1], motion=motion)
        self.do("state_question", motion=motion)


def ladder(profile: str) -> Meeting:
    """Every rung of the ladder pending that the profile knows."""
    meeting, known = Meeting(profile), load_profile(profile)
    for number, (kind, on) in enumerate(LADDER):
        if kind in known.motions and (on != "amend" or known.parameters.secondary_amendments):
            target = "" if not on else next(f.id for f in meeting.state.stack if f.kind == on)
            meeting.bring(kind, f"q{number}", MEMBERS[number], target)
    return meeting


def hands(profile: str) -> Meeting:
    """An amendment in debate and everybody's hand up."""
    meeting = Meeting(profile)
    meeting.bring("main", "q0", MEMBERS[0])
    meeting.bring("amend", "q1", MEMBERS[1])
    for number, member in enumerate(MEMBERS):
        meeting.now += timedelta(seconds=1)
        meeting.do("raise_hand", member, side=("for", "against")[number % 2 if member != MEMBERS[1] else 0])
    return meeting


def evening(profile: str, wanted: int = 2_000) -> Meeting:
    """Three hours of it: motions, amendments, hands, speeches, votes, until ``wanted`` events."""
    meeting, number = Meeting(profile), 0
    while len(meeting.events) < wanted:
        number += 1
        mover, other = MEMBERS[number % 58], MEMBERS[(number + 1) % 58]
        meeting.bring("main", f"m{number}", mover)
        if number % 2:
            meeting.bring("amend", f"a{number}", other)
        _debate(meeting, number)
        while meeting.state.stack:
            _vote(meeting, number)
    step = timedelta(hours=3) / len(meeting.events)
    meeting.events = [Event(e.type, e.actor, START + step * place, e.data) for place, e in enumerate(meeting.events)]
    return meeting


def _debate(meeting: Meeting, number: int) -> None:
    for place in range(6):
        member, side = MEMBERS[(number * 7 + place * 5 + 3) % 58], ("for", "against")[place % 2]
        meeting.may("raise_hand", member, side=side)
    for _ in range(6):
        claims = [hand.member for hand in meeting.state.hands]
        if not claims or meeting.may("recognise", member=claims[0], override="x"):
            return
        meeting.do("begin_speech", member=claims[0])
        meeting.now += timedelta(seconds=60)
        meeting.do("end_speech")


def _vote(meeting: Meeting, number: int) -> None:
    meeting.do("put_question", override="x")
    count: dict[str, Any] = {"for": 30 + number % 20, "against": 10, "abstain": 0}
    meeting.do("enter_votes", **count)
    meeting.may("confirm_count", member=MEMBERS[-1])
    meeting.do("announce")


def median(work: Callable[[], object], times: int) -> float:
    """The median seconds of one run of ``work``."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def plain(events: Sequence[Event]) -> dict[str, object]:
    """The least a fold can be: a small dict copied at every event."""
    state: dict[str, object] = {}
    for happened in events:
        state = {**state, happened.type: happened.data, "at": happened.at}
    return state


def line(what: str, seconds: float, limit: float, yard: float) -> None:
    """One line of figures."""
    ratios = f"{seconds / limit:5.2f} of the limit  {seconds / yard:8.1f} x the yardstick"
    print(f"{what:44} {seconds * 1000:8.2f} ms  {ratios}")


def measure(times: int) -> bool:
    """Print the figures; whether every limit is kept."""
    good = True
    rulebook = default_rulebook()
    for profile in ("rror1915", "council_sz"):
        night = evening(profile)
        yard = median(partial(plain, night.events), times)
        print(f"{profile}: {len(night.events)} events; yardstick (a plain dict fold of them) {yard * 1000:.2f} ms")
        for name, meeting in (("full ladder", ladder(profile)), ("60 hands up", hands(profile))):
            rungs = len(meeting.state.stack)
            ask = partial(MEETING.legal, rulebook, meeting.state, HOST, meeting.now)
            seconds = median(ask, times)
            line(f"  legal: {name}, {rungs} pending, {len(ask())} options", seconds, LIMIT_LEGAL, yard)
            good = good and seconds <= LIMIT_LEGAL
        seconds = median(partial(MEETING.replay, night.events), max(3, times // 5))
        line("  replay: 3 hours, 2,000 events", seconds, LIMIT_REPLAY, yard)
        good = good and seconds <= LIMIT_REPLAY
        state, vote = night.state, night.command("move", MEMBERS[3], motion="main", id="zz", text="another thing")
        seconds = median(partial(MEETING.decide, rulebook, state, vote), times)
        line("  decide: a motion at the end of it", seconds, LIMIT_LEGAL, yard)
    return good


def count(depth: int) -> None:
    """Print states and legal lines of the small world of the tests, and how many lines a second are found."""
    perft = import_module("tests.rules.meeting.perft").perft
    for profile in shipped_profiles():
        begun = time.process_time()
        figures = perft(profile, depth)
        spent = time.process_time() - begun
        states, lines = figures[-1]
        print(f"{profile:20} {lines / spent:10,.0f} lines/s  {states / spent:8,.0f} states/s  {figures}")


def main(words: Sequence[str] | None = None) -> int:
    """Measure; 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--perft", type=int, nargs="?", const=5, metavar="DEPTH", help="states and legal lines to DEPTH"
    )
    parser.add_argument("--times", type=int, default=25)
    said = parser.parse_args(words)
    if said.perft:
        count(said.perft)
        return 0
    return 0 if measure(said.times) else 1


if __name__ == "__main__":
    sys.exit(main())
