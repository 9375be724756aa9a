"""Both counts write the same bytes, whatever the poll, the rule and the options."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given, settings

from deliberation.voting import pabulib
from deliberation.voting.bundle import options_text
from deliberation.voting.constraints import Constraints
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.options import Completion, CountOptions, Rule, Utility
from deliberation.voting.papers.tally import Tally
from deliberation.voting.rules import count
from tests.voting.elections import ABSENT, SHARED, elect, shares
from tests.voting.recount.polls import counts

EXACTLY = settings(max_examples=200, deadline=None)
SMALL = sorted(path.name for path in (SHARED / "pb").glob("*.pb") if path.stat().st_size < 16_000)
WAYS = {
    "greedy": CountOptions(),
    "votes per cost": CountOptions(utility=Utility.CARDINALITY),
    "equal shares": shares(ties="mincost-maxvotes-lex"),
    "add1": shares(Completion.ADD1),
    "add1u, no stop": shares(Completion.ADD1U, Utility.CARDINALITY, exhaustive_stop=False),
    "phragmen": CountOptions(rule=Rule.PHRAGMEN, ties="lot:2026"),
}
OF_KIND = {BallotKind.ORDINAL: Utility.BORDA, BallotKind.CUMULATIVE: Utility.POINTS, BallotKind.SCORING: Utility.POINTS}


def both(second: ModuleType, text: str, options: CountOptions) -> tuple[str, str]:
    """The document of the package and the one of the file that knows nothing of the package."""
    file = pabulib.parse(text)
    document = count(file.election, options, file.tally).to_json()
    rule = json.loads(options_text(document))["rule"]
    return document, second.canonical(second.recount(text.encode(), rule)).decode()


@EXACTLY
@given(case=counts())
def test_every_poll_by_every_option(second: ModuleType, case: tuple[Election, CountOptions]) -> None:
    election, options = case
    document, again = both(second, pabulib.write(election), options)
    assert again == document


def test_spoiled_papers_are_told_in_both(second: ModuleType) -> None:
    election = elect({"a": 10, "b": 20}, 30, ["a", "", "ab"])
    text = pabulib.write(election, tally=Tally(3, 1, {"duplicate": 2, "signed": 1}))
    document, again = both(second, text, CountOptions())
    assert json.loads(again)["papers"]["taken"] == 6
    assert again == document


def test_what_has_waited_and_meets_the_end_of_the_list(second: ModuleType) -> None:
    # a and c wait for b; then a comes first, does not fit, and ends the count before c has its turn.
    election = elect({"a": 90, "b": 20, "c": 10, "d": 5}, 100, [*["a"] * 6, *["c"] * 5, *["b"] * 4, *["d"] * 3])
    waiting = replace(election, constraints=Constraints(requires={"a": ("b",), "c": ("b",), "d": ("c",)}))
    document, again = both(second, pabulib.write(waiting), CountOptions(stop_at_misfit=True))
    codes = {one["project"]: one["code"] for one in json.loads(again)["projects"]}
    assert codes == {"a": "does_not_fit", "b": "funded", "c": "stopped_before", "d": "stopped_before"}
    assert again == document


def test_a_result_from_before_an_option_was_there(second: ModuleType) -> None:
    text = pabulib.write(elect({"a": 10, "b": 20}, 20, ["ab", "a"]))
    document = json.loads(count(pabulib.parse(text).election).to_json())
    document["rule"] = {name: value for name, value in document["rule"].items() if name not in second.LATER}
    assert second.recount(text.encode(), document["rule"]) == document


def test_add1_in_many_equal_steps_is_leapt_over_rightly(second: ModuleType) -> None:
    # One voter alone wants c: it takes thousands of steps until the pair's purchase would overspend.
    election = elect({"a": 400, "b": 300, "c": 9000}, 10_000, [*["ab"] * 7, *["a"] * 5, *["b"] * 3, "c"])
    for ties in ("lex", "lot:x"):
        options = shares(Completion.ADD1, Utility.CARDINALITY, exhaustive_stop=False, ties=ties)
        document, again = both(second, pabulib.write(election), options)
        assert again == document
        assert json.loads(again)["raises"] > 1000


@pytest.mark.skipif(not SMALL, reason=ABSENT)
@pytest.mark.parametrize("name", SMALL or ["none"])
def test_real_elections(second: ModuleType, name: str) -> None:
    text = (SHARED / "pb" / name).read_text("utf-8")
    kind = pabulib.parse(text).election.kind
    ways = list(WAYS.values())
    if kind in OF_KIND:
        ways += [CountOptions(utility=OF_KIND[kind], per_cost=False), shares(Completion.ADD1, OF_KIND[kind])]
    for options in ways:
        document, again = both(second, text, options)
        assert again == document, options


@pytest.mark.parametrize("kind", [BallotKind.APPROVAL, BallotKind.CUMULATIVE, BallotKind.ORDINAL])
def test_a_larger_poll(second: ModuleType, kind: BallotKind) -> None:
    chance = random.Random(f"larger {kind}")  # noqa: S311 -- a made-up poll, always the same one
    costs = {f"p{number}": chance.randint(20, 900) * 1000 + chance.randint(0, 99) for number in range(16)}
    picks = [chance.sample(sorted(costs), chance.randint(1, 6)) for _ in range(250)]
    ballots = [dict.fromkeys(pick, chance.randint(1, 4)) if kind.has_points else tuple(pick) for pick in picks]
    text = pabulib.write(elect(costs, 2_500_000, ballots, kind=kind, scale=100))
    for way in WAYS.values():
        utility = OF_KIND.get(kind, way.utility) if way.rule is Rule.EQUAL_SHARES else way.utility
        document, again = both(second, text, replace(way, utility=utility, increment=7))
        assert again == document
