"""How long a whole city takes to count: every community's ballots by equal shares with Add1 and by greedy.

    python -m bench.city [--communities 707] [--ballots 5000] [--projects 40] [--processes 2] [--seed 7]

Communities are made up from the seed, the making not counted; each count starts from plain ballots in memory and
goes to the result. Printed: time on the clock for all, processor time of all processes, time per community, and
how the time of one community grows with 1, 10 and 100 times the ballots.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from deliberation.voting.ballots import group
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.options import Completion, CountOptions, Rule
from deliberation.voting.rules import count

WAYS = {
    "equal shares, Add1": CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1),
    "greedy": CountOptions(),
}


@dataclass(frozen=True, slots=True)
class Size:
    """One community."""

    ballots: int
    projects: int


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds for making a community, grouping its ballots, and each way of counting."""

    making: float
    grouping: float
    ways: tuple[float, ...]


def made_up(size: Size, seed: int) -> tuple[list[Project], np.ndarray, np.ndarray]:
    """Projects in fen, and ballots of one to six choices: the lengths, and the choices one after another."""
    dice = np.random.default_rng(seed)
    costs = dice.integers(50, 4000, size.projects) * 10_000
    projects = [Project(f"{number:04}", cost) for number, cost in enumerate(costs.tolist())]
    pull = np.log(costs**0.5 * dice.random(size.projects) + 1e-9)
    lengths = dice.integers(1, 7, size.ballots)
    tastes = dice.gumbel(size=(size.ballots, size.projects)) + pull
    liked = np.argsort(-tastes, axis=1)[:, :6]
    return projects, lengths, liked[np.arange(6) < lengths[:, None]]


def counted(size: Size, seed: int) -> Spent:
    """Make a community and count it."""
    clock = [time.process_time()]
    projects, lengths, choices = made_up(size, seed)
    clock.append(time.process_time())
    ballots = group(choices, None, lengths, np.ones(size.ballots, np.int64), size.projects)
    budget = sum(project.cost for project in projects) // 3
    election = Election(tuple(projects), budget, BallotKind.APPROVAL, ballots, scale=100)
    clock.append(time.process_time())
    for options in WAYS.values():
        if count(election, options).cost > budget:
            raise AssertionError("a count may not spend more than there is")
        clock.append(time.process_time())
    making, grouping, *ways = np.diff(clock).tolist()
    return Spent(making, grouping, tuple(ways))


def batches(communities: int, processes: int) -> Iterator[range]:
    """The seeds of the communities, dealt out to the processes."""
    for first in range(processes):
        yield range(first, communities, processes)


def batch(size: Size, seeds: list[int]) -> list[Spent]:
    """Count some communities one after another."""
    return [counted(size, seed) for seed in seeds]


def city(size: Size, communities: int, processes: int, seed: int) -> None:
    """Count all communities and print the times."""
    begun = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        dealt = [[seed + number for number in numbers] for numbers in batches(communities, processes)]
        spent = [each for done in pool.map(batch, [size] * processes, dealt) for each in done]
    clock = time.perf_counter() - begun
    making = sum(each.making for each in spent)
    counting = sum(each.grouping + sum(each.ways) for each in spent)
    print(f"{communities} communities, {size.ballots:,} ballots on {size.projects} projects each, seed {seed}")
    print(f"  {clock:6.1f} s on the clock with {processes} processes, making the ballots included")
    print(f"  {making:6.1f} s of processor time for making the ballots")
    print(f"  {counting:6.1f} s of processor time for counting, {counting / processes:.1f} s a process")
    print(f"  {1000 * sum(each.grouping for each in spent) / communities:8.2f} ms a community: grouping the ballots")
    for place, name in enumerate(WAYS):
        one = sorted(each.ways[place] for each in spent)
        print(f"  {1000 * sum(one) / communities:8.2f} ms a community: {name} (slowest {1000 * one[-1]:.2f})")


def growth(size: Size, seed: int) -> None:
    """Count one community with ever more ballots."""
    print("growth with the ballots of one community, processor time in ms")
    for times in (1, 10, 100):
        spent = min((counted(Size(size.ballots * times, size.projects), seed) for _ in range(2)), key=lambda s: s.ways)
        ways = ", ".join(f"{name} {1000 * one:.2f}" for name, one in zip(WAYS, spent.ways, strict=True))
        print(f"  {size.ballots * times:9,} ballots: grouping {1000 * spent.grouping:.2f}, {ways}")


def main() -> None:
    """Count a city and print how long it took."""
    parser = argparse.ArgumentParser(prog="bench.city", description="How long a whole city takes to count.")
    parser.add_argument("--communities", type=int, default=707)
    parser.add_argument("--ballots", type=int, default=5000)
    parser.add_argument("--projects", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    size = Size(asked.ballots, asked.projects)
    city(size, asked.communities, asked.processes, asked.seed)
    growth(size, asked.seed)


if __name__ == "__main__":
    main()
