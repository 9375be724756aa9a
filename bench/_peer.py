"""One piece of work by pabutools, measured: ``PYTHON -m bench._peer WORK FILE.pb TIMES``.

Runs under whatever Python has pabutools installed and imports nothing of this project but the stop-watch:
pabutools is under the GPL and no dependency here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench._timed import report


def work_of(name: str, path: str) -> Callable[[], object]:
    """What a name stands for; ballots are read and grouped beforehand except where reading is the work."""
    if name == "import":
        return lambda: (import_module("pabutools.election"), import_module("pabutools.rules"))
    sys.setrecursionlimit(100_000)  # its equal shares goes one level deeper with every winner
    election: Any = import_module("pabutools.election")
    rules: Any = import_module("pabutools.rules")
    if name == "parse":
        return lambda: election.parse_pabulib(path)
    instance, profile = election.parse_pabulib(path)
    grouped, cost = profile.as_multiprofile(), election.Cost_Sat
    shares = rules.method_of_equal_shares
    return {
        "greedy": lambda: rules.greedy_utilitarian_welfare(instance, grouped, sat_class=cost),
        "phragmen": lambda: rules.sequential_phragmen(instance, grouped),
        "equal shares": lambda: shares(instance, grouped, sat_class=cost),
        "equal shares, Add1": lambda: shares(instance, grouped, sat_class=cost, voter_budget_increment=1),
    }[name]


if __name__ == "__main__":
    report(work_of(sys.argv[1], sys.argv[2]), int(sys.argv[3]))
