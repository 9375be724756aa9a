"""Small elections and the way to the shared conformance data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.options import Completion, CountOptions, Rule, Utility

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "counting"
ABSENT = f"conformance data not at {SHARED}"


def elect(
    costs: Mapping[str, int],
    budget: int,
    ballots: Iterable[Ballot | str],
    *,
    kind: BallotKind = BallotKind.APPROVAL,
    scale: int = 1,
) -> Election:
    """An election from ``{"a": 10}``; a ballot may be a text of one-letter ids, ``"ab"``."""
    projects = [Project(key, cost, f"项目 {key}") for key, cost in costs.items()]
    rows = [tuple(ballot) if isinstance(ballot, str) else ballot for ballot in ballots]
    return Election.of(projects, budget, rows, kind=kind, scale=scale)


def shares(completion: Completion = Completion.NONE, utility: Utility = Utility.COST, **more: object) -> CountOptions:
    """Options of equal shares."""
    return CountOptions(rule=Rule.EQUAL_SHARES, completion=completion, utility=utility, **more)  # type: ignore[arg-type]


def pb(
    votes: str = "1;a\n2;b\n",
    projects: str = "a;10;Alpha\nb;20;Beta\n",
    meta: str = "budget;30\nvote_type;approval\n",
    *,
    head: str = "project_id;cost;name",
    ballot_head: str = "voter_id;vote",
) -> str:
    """The text of a small .pb file; the first project is on line 6 with the usual META."""
    return f"META\nkey;value\n{meta}PROJECTS\n{head}\n{projects}VOTES\n{ballot_head}\n{votes}"
