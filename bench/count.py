"""How long a count takes and how much memory, as ratios: against pabutools, and against the least possible.

    python -m bench.count [--peer-python PYTHON] [--patience SECONDS] [FILE.pb ...]

Without files, two elections of its own making are counted: a community (600 ballots) and a city (60,000).
Every figure is of a process of its own: processor seconds (the least of some runs) and the peak of its memory.
``PYTHON`` is an interpreter with pabutools installed; without one only our own figures are given. Work that
takes it longer than ``SECONDS`` is given up.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from deliberation.voting import pabulib
from deliberation.voting.election import Election, Project

ROOT = Path(__file__).parents[1]
RULES = ("greedy", "equal shares", "phragmen", "equal shares, Add1")
ADD1_UP_TO = 10_000
"""pabutools completes equal shares of larger elections in hours, so it is not asked to."""

Figures = dict[str, float]


def measure(python: str, module: str, work: str, path: Path, times: int, patience: float | None = None) -> Figures:
    """The figures of one piece of work; empty where it took too long or failed."""
    command = [python, "-m", module, work, str(path), str(times)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=True)
    except subprocess.TimeoutExpired:
        return {}
    except subprocess.CalledProcessError as failed:
        print(f"  {work}: {failed.stderr.strip().splitlines()[-1]}")
        return {}
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def ours(work: str, path: Path, times: int = 5) -> Figures:
    """Our own figures; loading is measured in several processes, because a process loads once."""
    if work != "import":
        return measure(sys.executable, "bench._ours", work, path, times)
    runs = [measure(sys.executable, "bench._ours", work, path, 1) for _ in range(5)]
    return min(runs, key=lambda run: run["processor"])


def compare(work: str, path: Path, floor: float, peer: str, patience: float) -> None:
    """Print one line: ours, how many times the least possible, and pabutools beside it."""
    mine = ours(work, path)
    line = f"  {work:20} {mine['processor'] * 1000:9.2f} ms {mine['peak'] / 2**20:6.0f} MB"
    line += f"  {mine['processor'] / floor:7.1f} x the least" if floor else " " * 21
    if not peer:
        print(line)
        return
    theirs = measure(peer, "bench._peer", work, path, 1, patience)
    if not theirs:
        print(f"{line}   pabutools: not done in {patience:.0f} s, more than {patience / mine['processor']:,.0f} x")
        return
    time, memory = theirs["processor"] / mine["processor"], theirs["peak"] / mine["peak"]
    print(f"{line}   pabutools {theirs['processor']:8.3f} s {theirs['peak'] / 2**20:5.0f} MB", end="")
    print(f"  = {time:8,.0f} x the time, {memory:4.1f} x the memory")


def table(path: Path, peer: str, patience: float) -> None:
    """Print the table of one file."""
    election = pabulib.read(path).election
    plain, least = ours("split lines", path), ours("one pass", path, 50)
    print(f"{path.name}: {election.voters} ballots, {len(election.projects)} projects")
    print(f"  least for reading: {plain['processor'] * 1000:.2f} ms (lines and fields apart, in Python)")
    print(f"  least for counting: {least['processor'] * 1000:.3f} ms (one pass over the distinct ballots)")
    compare("parse", path, plain["processor"], peer, patience)
    for rule in RULES:
        asked = peer if rule != "equal shares, Add1" or election.voters <= ADD1_UP_TO else ""
        compare(rule, path, least["processor"], asked, patience)
    full = ours("equal shares, Add1 in full", path, 3)
    print(f"  … with all reasons   {full['processor'] * 1000:9.2f} ms {full['peak'] / 2**20:6.0f} MB")


def made_up(voters: int, projects: int, seed: int = 7) -> str:
    """An election in which popular projects are dear, with budgets for about a third of the costs."""
    dice = random.Random(seed)  # noqa: S311 -- a repeatable election, not a secret
    costs = [dice.randint(5, 400) * 1000 for _ in range(projects)]
    ids = [str(number) for number in range(1, projects + 1)]
    pull = [cost**0.5 * dice.random() for cost in costs]
    ballots = [tuple(set(dice.choices(ids, pull, k=dice.randint(1, 6)))) for _ in range(voters)]
    listed = [Project(key, cost) for key, cost in zip(ids, costs, strict=True)]
    return pabulib.write(Election.of(listed, sum(costs) // 3, ballots))


def main() -> None:
    """Measure the files named, or elections of our own making."""
    parser = argparse.ArgumentParser(prog="bench.count", description="Processor time and memory of a count.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.pb")
    parser.add_argument("--peer-python", default="", help="an interpreter with pabutools installed")
    parser.add_argument("--patience", type=float, default=300.0, metavar="SECONDS")
    asked = parser.parse_args()
    if not asked.peer_python:
        print("pabutools: not measured; name an interpreter that has it with --peer-python")
    with TemporaryDirectory() as folder:
        for name, voters, projects in () if asked.files else (("community", 600, 20), ("city", 60_000, 80)):
            path = Path(folder) / f"{name}.pb"
            path.write_text(made_up(voters, projects), encoding="utf-8")
            asked.files.append(path)
        compare("import", asked.files[0], 0, asked.peer_python, asked.patience)
        for path in asked.files:
            table(path.resolve(), asked.peer_python, asked.patience)


if __name__ == "__main__":
    main()
