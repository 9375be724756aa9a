"""What we write passes the format's own checker without an error, and is read back as the same election."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker

from deliberation.voting import pabulib
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.options import CountOptions
from deliberation.voting.packages import Package
from deliberation.voting.papers.tally import Tally
from deliberation.voting.rules import count
from tests.voting.elections import ABSENT, SHARED
from tests.voting.strategies import elections

FILES = sorted(SHARED.glob("pb/*.pb")) if SHARED.exists() else []

META = {"description": "投票", "country": "China", "unit": "文华", "instance": "2026", "currency": "CNY"}
PROJECTS = [
    Project("10", 120_050, "老年食堂", "服务", {"neighborhood": "一组"}),
    Project("9", 80_000, "路灯, 东区", "工程,服务"),
    Project("x-1", 99_900, "", "工程", {"neighborhood": "", "latitude": "22.5", "longitude": "114.1"}),
    Project("none", 30_000, "长椅"),
]
AGREED = Constraints(
    reserve=1_055,
    limits=(Limit("服务", ("10", "9", "none"), 250_000), Limit('a "b"; c\n', ("x-1",), 99_999)),
    exclusive=(("9", "x-1"),),
    requires={"none": ("10",)},
    packages=(Package("P", "打包  一", ("10", "none"), 140_001),),
)
APPROVALS: list[Ballot] = [("10", "9"), ("9",), ("x-1", "10"), (), ("none",)]


def errors(text: str) -> dict[str, object]:
    """What the checker finds wrong, its warnings aside."""
    with contextlib.redirect_stdout(io.StringIO()):
        (report,) = (
            one for name, one in Checker().process_files([text]).items() if name not in ("metadata", "summary")
        )
    found: dict[str, object] = report["results"]["errors"]
    return found


def passes(election: Election, text: str) -> None:
    """No error, and the same election again."""
    assert errors(text) == {}
    assert pabulib.parse(text).election.digest == election.digest


def ballots(kind: BallotKind) -> list[Ballot]:
    if kind.has_points:
        return [{"10": 3, "9": 1}, {"none": 2}, {}, {"x-1": 0, "9": 4}]
    return [("10",), ("none",), ("9",)] if kind is BallotKind.CHOOSE_ONE else APPROVALS


@pytest.mark.parametrize("agreed", [Constraints(), AGREED], ids=["plain", "constraints"])
@pytest.mark.parametrize("kind", BallotKind)
def test_every_kind_of_ballot_with_and_without_constraints(kind: BallotKind, agreed: Constraints) -> None:
    election = Election.of(PROJECTS, 200_000, ballots(kind), kind=kind, scale=100, meta=META, constraints=agreed)
    result = count(election)
    for selected in (None, result.awarded):
        passes(election, pabulib.write(election, selected=selected))
    again = pabulib.parse(pabulib.write(election)).election
    assert count(again).to_json() == result.to_json()


def test_a_file_that_knows_nothing_of_place_or_date_passes_too() -> None:
    passes(bare := Election.of(PROJECTS, 200_000, APPROVALS, scale=100), pabulib.write(bare))


def test_thresholds_lengths_and_sums_pass() -> None:
    meta = META | {"min_length": "1", "max_length": "9", "max_sum_cost": "2000", "min_project_score_threshold": "2"}
    meta |= {"rule": "greedy-threshold", "date_begin": "01.03.2026", "comment": "两次投票"}
    election = Election.of(PROJECTS, 200_000, [("10",), ("10", "9"), ("9",)], scale=100, meta=meta)
    result = count(election, CountOptions(min_votes=2))
    text = pabulib.write(election, selected=result.selected)
    passes(election, text)
    assert "max_length;4\n" in text
    assert "comment;#1: 两次投票\n" in text
    assert "date_end;01.03.2026\n" in text


def test_a_budget_for_everything_says_so() -> None:
    election = Election.of(PROJECTS, 900_000, APPROVALS, scale=100, meta=META)
    text = pabulib.write(election, selected=count(election).selected)
    assert "fully_funded;1\n" in text
    passes(election, text)
    poorer = replace(election, budget=200_000, meta=META | {"fully_funded": "1"})
    passes(poorer, pabulib.write(poorer))


def test_spoiled_papers_travel_in_the_file() -> None:
    election = Election.of(PROJECTS, 200_000, APPROVALS, scale=100, meta=META)
    tally = Tally(5, 1, {"too_many": 2, "signed": 1})
    text = pabulib.write(election, tally=tally)
    passes(election, text)
    assert pabulib.parse(text).tally == tally
    assert pabulib.parse(pabulib.write(election, tally=Tally(5, 1))).tally == Tally(5, 1)
    assert pabulib.parse(pabulib.write(election)).tally is None


@settings(max_examples=60, deadline=None)
@given(elections(max_cost=20), st.booleans())
def test_any_election_whose_projects_could_be_funded(election: Election, told: bool) -> None:
    # The checker calls a project that costs more than the budget, and a blank choice of one, errors of the data.
    assume(all(project.cost <= election.budget for project in election.projects))
    assume(
        election.kind is not BallotKind.CHOOSE_ONE
        or bool((election.ballots.starts[1:] > election.ballots.starts[:-1]).all())
    )
    passes(election, pabulib.write(election, selected=count(election).selected if told else None))


@pytest.mark.skipif(not FILES, reason=ABSENT)
@pytest.mark.parametrize("path", [p for p in FILES if p.stat().st_size < 400_000], ids=lambda path: path.stem)
def test_a_published_file_written_again_passes(path: Path) -> None:
    file = pabulib.read(path)
    # The checker recounts equal shares in fractions, voter by voter: a minute for one file.
    told = file.selected is not None and not file.election.meta["rule"].startswith("equalshares")
    marks = {p.id: int(p.extra["selected"]) for p in file.election.projects} if told else None
    text = pabulib.write(file.election, selected=marks)
    passes(file.election, text)
    again = pabulib.parse(text)
    assert again.selected == (file.selected if told else None)
    own = {"num_projects", "num_votes", "budget", "max_sum_points", "max_length", "fully_funded"}
    kept = {key: value for key, value in file.election.meta.items() if value and key not in own}
    assert {key: " ".join(value.split()) for key, value in kept.items()}.items() <= again.election.meta.items()
