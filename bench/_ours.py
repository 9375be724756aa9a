"""One piece of work by this project, measured: ``python -m bench._ours WORK FILE.pb TIMES``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench._timed import report


def work_of(name: str, path: Path) -> Callable[[], object]:
    """What a name stands for; the file is read beforehand except where reading is the work."""
    if name == "import":
        return _import
    if name == "split lines":
        return partial(_split, path)
    from deliberation.voting import pabulib  # noqa: PLC0415 -- loading it is a piece of work of its own

    if name == "parse":
        return partial(pabulib.read, path)
    if name == "one pass":
        return _one_pass(path)
    from deliberation.voting.options import Completion, CountOptions, Rule  # noqa: PLC0415
    from deliberation.voting.rules import count  # noqa: PLC0415

    options = {
        "greedy": CountOptions(),
        "phragmen": CountOptions(rule=Rule.PHRAGMEN),
        "equal shares": CountOptions(rule=Rule.EQUAL_SHARES),
        "equal shares, Add1": CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1),
    }
    election = pabulib.read(path).election
    if name.endswith(" in full"):
        return lambda: count(election, options[name.removesuffix(" in full")]).to_json()
    return partial(count, election, options[name])


def _import() -> None:
    import deliberation.voting.pabulib  # noqa: PLC0415
    import deliberation.voting.rules  # noqa: F401, PLC0415


def _split(path: Path) -> int:
    """The least any reader in Python does: every line apart, every field apart."""
    return sum(len(line.split(";")) for line in path.read_text("utf-8").split("\n"))


def _one_pass(path: Path) -> Callable[[], object]:
    """Fetch a number for every name on every distinct ballot and add them up: the least any count does."""
    import numpy as np  # noqa: PLC0415

    from deliberation.voting import pabulib  # noqa: PLC0415

    ballots = pabulib.read(path).election.ballots
    rows, purses = ballots.rows, np.ones(len(ballots.weights))
    return lambda: float(purses.take(rows).sum())


if __name__ == "__main__":
    report(work_of(sys.argv[1], Path(sys.argv[2])), int(sys.argv[3]))
