"""How long a count takes, as ratios: against plainly reading the same file, and against pabutools if installed.

    python -m bench.count [FILE.pb ...]

Without files, two elections of its own making are counted: a community (600 ballots) and a city (60,000).
Times are CPU seconds, the best of three; a ratio compares work done in the same process on the same machine.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deliberation.voting import pabulib
from deliberation.voting.election import Election, Project
from deliberation.voting.options import Completion, CountOptions, Rule
from deliberation.voting.rules import count

RULES = {
    "greedy": CountOptions(),
    "phragmen": CountOptions(rule=Rule.PHRAGMEN),
    "equal shares": CountOptions(rule=Rule.EQUAL_SHARES),
    "equal shares, Add1": CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1),
}
PATIENCE = 20_000
"""pabutools is not asked about elections with more ballots: it would take minutes."""


def best(work: Callable[[], object], times: int = 3) -> float:
    """The least CPU seconds of some runs."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return max(min(found), 1e-9)


def read_plainly(path: Path) -> int:
    """Decode, split every line, and group equal ballots: what any reader has to do at the least."""
    rows = [line.split(";") for line in path.read_text("utf-8").split("\n")]
    return len({tuple(sorted(row[1].split(","))) for row in rows if len(row) > 1})


def read_and_count(path: Path, options: CountOptions) -> None:
    """From the file to the result, nothing kept from an earlier run."""
    count(pabulib.read(path).election, options)


def made_up(voters: int, projects: int, seed: int = 7) -> str:
    """An election in which popular projects are dear, with budgets for about a third of the costs."""
    dice = random.Random(seed)  # noqa: S311 -- a repeatable election, not a secret
    costs = [dice.randint(5, 400) * 1000 for _ in range(projects)]
    ids = [str(number) for number in range(1, projects + 1)]
    pull = [cost**0.5 * dice.random() for cost in costs]
    ballots = [tuple(set(dice.choices(ids, pull, k=dice.randint(1, 6)))) for _ in range(voters)]
    listed = [Project(key, cost) for key, cost in zip(ids, costs, strict=True)]
    return pabulib.write(Election.of(listed, sum(costs) // 3, ballots))


def theirs(path: Path) -> dict[str, Callable[[], object]] | None:
    """The same counts by pabutools, or ``None`` where it is not installed."""
    if importlib.util.find_spec("pabutools") is None:
        return None
    election: Any = importlib.import_module("pabutools.election")
    rules: Any = importlib.import_module("pabutools.rules")
    instance, profile = election.parse_pabulib(str(path))
    grouped = profile.as_multiprofile()
    cost = election.Cost_Sat
    return {
        "reading": lambda: election.parse_pabulib(str(path)),
        "greedy": lambda: rules.greedy_utilitarian_welfare(instance, grouped, sat_class=cost),
        "phragmen": lambda: rules.sequential_phragmen(instance, grouped),
        "equal shares": lambda: rules.method_of_equal_shares(instance, grouped, sat_class=cost),
    }


def measure(path: Path) -> None:
    """Print one table."""
    election = pabulib.read(path).election
    plain = best(lambda: read_plainly(path))
    print(f"{path.name}: {election.voters} ballots, {len(election.projects)} projects, plain reading {plain:.4f} s")
    ours = {"reading": best(lambda: pabulib.read(path))}
    for name, options in RULES.items():
        ours[name] = best(partial(read_and_count, path, options)) - ours["reading"]
    known = theirs(path) if election.voters <= PATIENCE and not election.kind.has_points else {}
    for name, seconds in ours.items():
        line = f"  {name:20} {max(seconds, 0):9.4f} s  = {max(seconds, 0) / plain:8.3f} x plain reading"
        if known and name in known:
            line += f"; pabutools takes {best(known[name], 1) / max(seconds, 1e-6):.0f} x as long"
        print(line)
    if known is None:
        print("  pabutools: not measured, it is not installed here")
    elif not known:
        print("  pabutools: not measured, it is not asked about this election")


def main() -> None:
    """Measure the files named, or elections of our own making."""
    if sys.argv[1:]:
        for word in sys.argv[1:]:
            measure(Path(word))
        return
    with TemporaryDirectory() as folder:
        for name, voters, projects in (("community", 600, 20), ("city", 60_000, 80)):
            path = Path(folder) / f"{name}.pb"
            path.write_text(made_up(voters, projects), encoding="utf-8")
            measure(path)


if __name__ == "__main__":
    main()
