"""Projects merged for procurement: counted as one, published with their parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.merging import merged
from deliberation.voting.options import CountOptions, Rule, Utility
from deliberation.voting.packages import Package
from deliberation.voting.rules import count
from tests.voting.strategies import IDS, ballot

LAMPS = Package("P", "路灯打包", ("a", "b"))


def of(ballots: list[Ballot], kind: BallotKind = BallotKind.APPROVAL, **agreed: object) -> Election:
    """Projects a, b, c, d at 10, 20, 30, 40 and a budget of 60, with the package of a and b."""
    projects = [Project(key, cost, key.upper()) for key, cost in {"a": 10, "b": 20, "c": 30, "d": 40}.items()]
    constraints = Constraints(**({"packages": (LAMPS,)} | agreed))  # type: ignore[arg-type]
    return Election.of(projects, 60, ballots, kind=kind, constraints=constraints)


def test_a_vote_for_any_part_is_one_vote_for_the_package() -> None:
    result = count(of([("a",), ("b",), ("a", "b"), ("c",), ("d",), ("d",)]))
    assert [(r.project, r.votes, r.cost) for r in result.reasons] == [("P", 3, 30), ("c", 1, 30), ("d", 2, 40)]
    assert result.selected == ("P", "c")
    assert result.awarded == ("a", "b", "c")


def test_points_add_up_and_a_ranking_keeps_the_best_place() -> None:
    points = merged(of([{"a": 2, "b": 3, "c": 1}, {"b": 1}], BallotKind.CUMULATIVE))
    assert dict(zip("Pcd", points.points, strict=True)) == {"P": 6, "c": 1, "d": 0}
    ranking = merged(of([("c", "b", "d", "a"), ("a", "b"), ("d", "a")], BallotKind.ORDINAL))
    # c, P, d gives 2, 1, 0; P alone gives 0; d, P gives 1, 0.
    assert dict(zip("Pcd", ranking.points, strict=True)) == {"P": 1, "c": 2, "d": 1}
    assert ranking.votes == (3, 1, 2)


def test_a_price_of_its_own_and_a_category_all_parts_share() -> None:
    projects = [Project("a", 10, category="服务"), Project("b", 20, category="服务"), Project("c", 30, category="工程")]
    agreed = Constraints(packages=(Package("P", "打包", ("a", "b"), 25),))
    whole = merged(Election.of(projects, 60, [], constraints=agreed)).projects[0]
    assert (whole.id, whole.name, whole.cost, whole.category) == ("P", "打包", 25, "服务")
    mixed = Constraints(packages=(Package("P", "打包", ("a", "c")),))
    assert merged(Election.of(projects, 60, [], constraints=mixed)).projects[0].category == ""


def test_the_result_names_the_parts_and_states_the_election_as_cast() -> None:
    election = of([("a",)])
    plain = count(election).to_plain()
    assert plain["election"]["digest"] == election.digest  # type: ignore[index,call-overload]
    assert plain["election"]["projects"] == 4  # type: ignore[index,call-overload]
    assert plain["constraints"] == {"packages": [{"id": "P", "name": "路灯打包", "parts": ["a", "b"]}]}
    assert replace(election, constraints=Constraints()).digest != election.digest


def test_limits_rivals_and_needs_follow_the_parts() -> None:
    agreed = merged(
        of(
            [],
            limits=(Limit("l", ("a", "b", "c"), 30),),
            exclusive=(("a", "d"),),
            requires={"c": ("b",), "b": ("a",), "a": ("d",)},
        )
    ).constraints
    assert agreed.limits == (Limit("l", ("P", "c"), 30),)
    assert agreed.exclusive == (("P", "d"),)
    assert agreed.requires == {"c": ("P",), "P": ("d",)}


@pytest.mark.parametrize(
    ("code", "agreed"),
    [
        ("package_across_limits", {"limits": (Limit("l", ("a", "c"), 30),)}),
        ("package_of_exclusive", {"exclusive": (("a", "c", "b"),)}),
        ("requires_in_circle", {"requires": {"a": ("c",), "c": ("b",)}}),
        ("package_too_small", {"packages": (Package("P", "", ("a", "a")),)}),
        ("package_id_taken", {"packages": (Package("c", "", ("a", "b")),)}),
        ("package_id_taken", {"packages": (Package("", "", ("a", "b")),)}),
        ("package_id_taken", {"packages": (LAMPS, Package("P", "", ("c", "d")))}),
        ("part_of_two_packages", {"packages": (LAMPS, Package("Q", "", ("b", "c")))}),
        ("constraint_unknown_project", {"packages": (Package("P", "", ("a", "x")),)}),
        ("cost_out_of_range", {"packages": (Package("P", "", ("a", "b"), -1),)}),
    ],
)
def test_a_package_that_cannot_be_is_refused(code: str, agreed: dict[str, object]) -> None:
    with pytest.raises(ElectionError) as refused:
        of([], **agreed)
    assert refused.value.code == code


def test_the_id_of_a_part_may_stand_for_the_package() -> None:
    result = count(of([("b",)], packages=(Package("a", "打包", ("a", "b")),)))
    assert result.selected == ("a", "c")
    assert result.awarded == ("a", "b", "c")


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sampled_from(BallotKind), st.sampled_from([Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN]))
def test_counts_as_if_the_ballots_had_named_the_package(data: st.DataObject, kind: BallotKind, rule: Rule) -> None:
    cast = data.draw(st.lists(ballot(kind, IDS[:5]), min_size=1, max_size=8))
    parts = data.draw(st.lists(st.sampled_from(IDS[:5]), unique=True, min_size=2, max_size=4))
    costs = {key: data.draw(st.integers(1, 20)) for key in IDS[:5]}
    budget = data.draw(st.integers(1, 60))
    packed = Constraints(packages=(Package("P", "P", tuple(parts)),))
    election = Election.of([Project(k, c) for k, c in costs.items()], budget, cast, kind=kind, constraints=packed)
    left = {key: cost for key, cost in costs.items() if key not in parts}
    projects = [Project(k, c) for k, c in {**left, "P": sum(costs[part] for part in parts)}.items()]
    by_hand = Election.of(projects, budget, [rewritten(one, parts) for one in cast], kind=kind)
    utility = Utility.POINTS if kind.has_points else Utility.BORDA if kind is BallotKind.ORDINAL else Utility.COST
    options = CountOptions(rule=rule, utility=utility)
    assert merged(election).digest == by_hand.digest
    assert count(election, options).reasons == count(by_hand, options).reasons


def rewritten(one: Ballot, parts: list[str]) -> Ballot:
    """The ballot with the package in place of its parts, written the slow way."""
    if isinstance(one, dict):
        together = sum(points for project, points in one.items() if project in parts)
        alone = {project: points for project, points in one.items() if project not in parts}
        return {**alone, "P": together} if together else alone
    return tuple(dict.fromkeys("P" if project in parts else project for project in one))
