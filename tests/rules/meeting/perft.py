"""The small world searched breadth first, and counted as chess engines count: states and legal lines to a depth.

``python -m tests.rules.meeting.perft`` prints the table of :mod:`test_perft` as it is now; ``--pin`` writes it there.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

from deliberation.rules.meeting.profile import Profile
from deliberation.rules.meeting.profile_load import shipped_profiles
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Command, Event
from tests.rules.meeting.world import Move, after, command, decided, host_step, moves, small

PERFT_DEPTH = 3
DEEPER = {"council_sz": 4}
"""The default profile is counted one step further."""
PINNED = Path(__file__).with_name("test_perft.py")
KINDS = ("main", "amend", "previous_question", "adjourn")
MAINS = 2
Step = Callable[[State, Command, tuple[Event, ...], State], None]


def mark(value: object) -> object:
    """What a state is, history and clock apart, as something that can be compared: equal marks have equal futures."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, mark(entry)) for key, entry in value.items()))
    if isinstance(value, frozenset):
        return tuple(sorted(value, key=repr))
    if isinstance(value, tuple):
        return tuple(mark(entry) for entry in value)
    if isinstance(value, Profile):
        return value.id
    if is_dataclass(value) and not isinstance(value, type):
        return tuple(mark(getattr(value, f.name)) for f in fields(value) if f.name not in ("last_at", "at"))
    return value


def tries(state: State, kinds: tuple[str, ...], without: frozenset[str] = frozenset()) -> Iterator[Move]:
    """The moves of the small world; a third main motion is not tried."""
    known = [*state.stack, *([state.proposed] if state.proposed else []), *state.records.values()]
    full = sum(1 for entry in known if entry.kind == "main") >= MAINS
    for move in moves(state, kinds):
        if move[0] not in without and not (full and move[2].get("motion") == "main"):
            yield move


def successors(
    state: State, kinds: tuple[str, ...], step: Step | None = None, without: frozenset[str] = frozenset()
) -> list[State]:
    """Every state one accepted move away, once for every move."""
    found = []
    for move in tries(state, kinds, without):
        wanted = command(state, move)
        events = decided(state, wanted)
        if isinstance(events, Refusal):
            continue
        reached = after(state, events)
        if step is not None:
            step(state, wanted, events, reached)
        found.append(reached)
    return found


def search(
    start: State,
    depth: int,
    kinds: tuple[str, ...] = KINDS,
    step: Step | None = None,
    without: frozenset[str] = frozenset(),
) -> dict[object, State]:
    """Every state within ``depth`` accepted moves; ``without`` names commands that are not tried."""
    seen, level = {mark(start): start}, [start]
    for _ in range(depth):
        following = []
        for state in level:
            for reached in successors(state, kinds, step, without):
                name = mark(reached)
                if name not in seen:
                    seen[name] = reached
                    following.append(reached)
        level = following
    return seen


def stuck(seen: dict[object, State]) -> list[State]:
    """The states from which the host alone cannot bring the meeting to its close (invariant 13)."""
    alive: dict[object, bool] = {}
    for name, start in seen.items():
        path, state, here = list[object](), start, name
        while here not in alive and state.phase != "adjourned" and len(path) < 80:
            path.append(here)
            following = host_step(state)
            if following is None:
                break
            state, here = following, mark(following)
        alive |= dict.fromkeys(path, alive.get(here, state.phase == "adjourned"))
    return [state for name, state in seen.items() if not alive.get(name, state.phase == "adjourned")]


def perft(profile: str, depth: int) -> tuple[tuple[int, int], ...]:
    """At each depth up to ``depth``: the states first reached there or before, and the legal lines of that length."""
    start = small(profile)
    name = mark(start)
    states, lines, seen = {name: start}, Counter({name: 1}), {name}
    table: list[tuple[int, int]] = []
    following: dict[object, list[object]] = {}
    for _ in range(depth):
        longer: Counter[object] = Counter()
        for name, count in lines.items():
            if name not in following:
                reached = [(mark(state), state) for state in successors(states[name], KINDS)]
                states |= dict(reached)
                following[name] = [other for other, _ in reached]
            for other in following[name]:
                longer[other] += count
        lines = longer
        seen |= lines.keys()
        table.append((len(seen), lines.total()))
    return tuple(table)


def table(depth: int = PERFT_DEPTH) -> dict[str, tuple[tuple[int, int], ...]]:
    """The figures of every shipped profile."""
    return {name: perft(name, max(depth, DEEPER.get(name, 0))) for name in shipped_profiles()}


def written(found: Mapping[str, tuple[tuple[int, int], ...]]) -> str:
    """The table as it stands in the test."""
    rows = "".join(f'    "{name}": {figures!r},\n' for name, figures in found.items())
    return f"PINNED: Mapping[str, tuple[tuple[int, int], ...]] = {{\n{rows}}}\n"


def main(words: list[str] | None = None) -> int:
    """Print the table, or pin it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--depth", type=int, default=PERFT_DEPTH)
    parser.add_argument("--pin", action="store_true", help="write the table into test_perft.py")
    said = parser.parse_args(words)
    text = written(table(said.depth))
    sys.stdout.write(text)
    if said.pin:
        source = PINNED.read_text("utf-8")
        PINNED.write_text(re.sub(r"PINNED: .*?\}\n(?=\n)", lambda _: text, source, flags=re.DOTALL), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
