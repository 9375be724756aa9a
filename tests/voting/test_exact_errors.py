"""Every refusal of the counting code: its code, its figures, and the bounds on either side of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from deliberation.voting import official, published, ties
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.council import ballots as box
from deliberation.voting.council import candidates, lots, quotas
from deliberation.voting.council.ballots import Paper
from deliberation.voting.council.block_rules import Basis, BlockRules, Threshold
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.quotas import Quota
from deliberation.voting.council.sortition import draw_panel
from deliberation.voting.council.stv import transferable_vote
from deliberation.voting.council.stv_record import StvRules
from deliberation.voting.election import Ballot, BallotKind, Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.money import LIMIT
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.pabulib.constraints import ceilings
from deliberation.voting.packages import Package
from deliberation.voting.papers.form import BallotForm, FormKind, form_of
from deliberation.voting.papers.judge import Entry
from deliberation.voting.papers.judge import Paper as Sheet
from deliberation.voting.papers.sorting import sort_papers
from deliberation.voting.papers.tally import Tally
from tests.voting.elections import elect

Case = tuple[str, Callable[[], object], dict[str, str | int]]
TWO = [Project("a", 10), Project("b", 20)]


def election(
    projects: list[Project] = TWO,
    budget: int = 30,
    ballots: tuple[Ballot, ...] = (),
    kind: BallotKind = BallotKind.APPROVAL,
    meta: Mapping[str, str] | None = None,
) -> Election:
    return Election.of(projects, budget, ballots, kind=kind, meta=meta or {})


def agreed(**parts: object) -> Callable[[], object]:
    return lambda: Constraints(**parts).check(["a", "b", "c"], 30)  # type: ignore[arg-type]


def package(name: str, *parts: str, cost: int | None = None) -> Package:
    return Package(name, name.upper(), parts, cost)


def options(**said: object) -> Callable[[], object]:
    return lambda: CountOptions(**said).check(BallotKind.APPROVAL)  # type: ignore[arg-type]


def people(*ids: str, **attributes: str) -> list[Candidate]:
    return [Candidate(i, i, attributes) for i in ids]


def rules(**said: object) -> Callable[[], object]:
    return lambda: BlockRules(**{"seats": 2} | said).check(3)  # type: ignore[arg-type]


LONG = "x" * 50
ELECTIONS: list[Case] = [
    ("project_twice", lambda: election([*TWO, Project("a", 1)]), {"project": "a"}),
    ("bad_project_id", lambda: election([Project("a,b", 1)]), {"project": "a,b"}),
    ("bad_project_id", lambda: election([Project("", 1)]), {"project": ""}),
    ("cost_out_of_range", lambda: election([Project("a", -1)]), {"project": "a", "cost": -1}),
    ("cost_out_of_range", lambda: election([Project("a", LIMIT + 1)]), {"project": "a", "cost": LIMIT + 1}),
    ("budget_out_of_range", lambda: election(budget=-1), {"budget": -1}),
    ("budget_out_of_range", lambda: election(budget=LIMIT + 1), {"budget": LIMIT + 1}),
    ("choice_repeated", lambda: election(ballots=(("a",), ("b", "b"))), {"ballot": 1}),
    ("project_unknown", lambda: election(ballots=(("a",), ("b",), ("x",))), {"ballot": 2, "project": "x"}),
    ("points_out_of_range", lambda: election(ballots=({"a": -1},), kind=BallotKind.SCORING), {}),
]
AGREED: list[Case] = [
    ("reserve_out_of_range", agreed(reserve=-1), {"reserve": -1, "budget": 30}),
    ("reserve_out_of_range", agreed(reserve=31), {"reserve": 31, "budget": 30}),
    ("limit_out_of_range", agreed(limits=(Limit("L", (), -1),)), {"limit": "L", "amount": -1}),
    ("limit_out_of_range", agreed(limits=(Limit("L", (), LIMIT + 1),)), {"limit": "L", "amount": LIMIT + 1}),
    ("constraint_unknown_project", agreed(limits=(Limit("L", ("x",), 1),)), {"project": "x"}),
    ("constraint_unknown_project", agreed(exclusive=(("a", "y"),)), {"project": "y"}),
    ("constraint_unknown_project", agreed(requires={"z": ("a",)}), {"project": "z"}),
    ("constraint_unknown_project", agreed(requires={"a": ("w",)}), {"project": "w"}),
    ("requires_in_circle", agreed(requires={"c": ("b",), "b": ("c",), "a": ("c",)}), {"project": "a"}),
    ("requires_in_circle", agreed(requires={"b": ("b",)}), {"project": "b"}),
    ("package_too_small", agreed(packages=(package("p", "a", "a"),)), {"package": "p"}),
    ("cost_out_of_range", agreed(packages=(package("p", "a", "b", cost=-1),)), {"project": "p", "cost": -1}),
    (
        "cost_out_of_range",
        agreed(packages=(package("p", "a", "b", cost=LIMIT + 1),)),
        {"project": "p", "cost": LIMIT + 1},
    ),
    ("constraint_unknown_project", agreed(packages=(package("p", "a", "x"),)), {"project": "x"}),
    ("part_of_two_packages", agreed(packages=(package("p", "a", "b"), package("q", "b", "c"))), {"project": "b"}),
    ("package_id_taken", agreed(packages=(package("c", "a", "b"),)), {"package": "c"}),
    ("package_id_taken", agreed(packages=(package("", "a", "b"),)), {"package": ""}),
    ("package_id_taken", agreed(packages=(package("p,q", "a", "b"),)), {"package": "p,q"}),
    (
        "package_across_limits",
        agreed(packages=(package("p", "a", "b"),), limits=(Limit("L", ("b", "c"), 9),)),
        {"package": "p", "limit": "L"},
    ),
    ("package_of_exclusive", agreed(packages=(package("p", "a", "b"),), exclusive=(("a", "b"),)), {"package": "p"}),
    (
        "requires_in_circle",
        agreed(packages=(package("p", "a", "b"),), requires={"a": ("c",), "c": ("b",)}),
        {"project": "c"},
    ),
    (
        "ceilings_do_not_match",
        lambda: ceilings(election(meta={"budget_per_category": "1,2", "categories": "x"})),
        {"key": "budget_per_category", "amounts": 2, "names": 1},
    ),
    (
        "bad_number",
        lambda: ceilings(election(meta={"budget_per_category": LONG, "categories": "x"})),
        {"key": "budget_per_category", "text": "x" * 40},
    ),
]
OPTIONS: list[Case] = [
    ("completion_needs_equal_shares", options(completion=Completion.ADD1), {"rule": "greedy"}),
    ("comparison_needs_another_rule", options(comparison=Comparison.COVERAGE), {"comparison": "coverage"}),
    ("utility_needs_points", options(utility=Utility.POINTS), {"kind": "approval"}),
    ("utility_needs_ranking", options(utility=Utility.BORDA), {"kind": "approval"}),
    ("increment_not_positive", options(rule=Rule.EQUAL_SHARES, increment=0), {"increment": 0}),
    ("borda_last_out_of_range", options(borda_last=2), {"borda_last": 2}),
    ("borda_last_out_of_range", options(borda_last=-1), {"borda_last": -1}),
    ("threshold_negative", options(min_votes=-1), {}),
    ("threshold_negative", options(min_points=-1), {}),
    ("share_out_of_range", options(min_ballot_share=Fraction(4, 3)), {"share": "4/3"}),
    ("share_out_of_range", options(min_roll_share=Fraction(-1, 3), roll=9), {"share": "-1/3"}),
    ("roll_missing", options(min_roll_share=Fraction(1, 3)), {}),
    ("ties_unknown", lambda: ties.check("coin"), {"ties": "coin"}),
    ("options_unreadable", lambda: published.read_options("[1]"), {"reason": "no options"}),
    ("option_unknown", lambda: published.read_options(f'{{"{LONG}":1}}'), {"option": "x" * 40}),
    (
        "rule_not_described",
        lambda: official.options_from_meta({"rule": LONG, "vote_type": "approval"}),
        {"rule": "x" * 40},
    ),
    (
        "threshold_unreadable",
        lambda: official.options_from_meta({"rule": "greedy", "vote_type": "approval", official.THRESHOLD: LONG}),
        {"threshold": "x" * 40},
    ),
    (
        "threshold_unreadable",
        lambda: official.options_from_meta({"rule": "greedy", "vote_type": "approval", official.THRESHOLD: "1.5"}),
        {"threshold": "1.5"},
    ),
]
PAPERS: list[Case] = [
    ("tally_out_of_range", lambda: Tally(3, 4), {"valid": 3, "blank": 4}),
    ("tally_out_of_range", lambda: Tally(3, -1), {"valid": 3, "blank": -1}),
    ("tally_out_of_range", lambda: Tally(3, 1, {"signed": 0}), {"valid": 3, "blank": 1}),
    (
        "papers_do_not_add_up",
        lambda: Tally(3, 0, {"signed": 2}).reconcile(returned=4),
        {"returned": 4, "valid": 3, "spoiled": 2},
    ),
    ("more_papers_than_issued", lambda: Tally(3, 0, {"signed": 2}).reconcile(issued=4), {"issued": 4, "taken": 5}),
    (
        "paper_twice",
        lambda: sort_papers(BallotForm(FormKind.APPROVAL), TWO, [Sheet("7", (Entry("a"),)), Sheet("7", ())]),
        {"paper": "7"},
    ),
    ("knapsack_needs_budget", lambda: BallotForm(FormKind.KNAPSACK), {}),
    (
        "form_bounds_cross",
        lambda: BallotForm(FormKind.APPROVAL, min_length=3, max_length=2),
        {"low": "min_length", "high": "max_length"},
    ),
    (
        "form_bounds_cross",
        lambda: BallotForm(FormKind.APPROVAL, max_sum_cost=-1),
        {"low": "min_sum_cost", "high": "max_sum_cost"},
    ),
    (
        "ceilings_do_not_match",
        lambda: BallotForm(FormKind.APPROVAL, categories=("x",), min_sum_cost_per_category=(1, 2)),
        {"key": "min_sum_cost_per_category", "names": 1},
    ),
    (
        "form_bad_value",
        lambda: form_of(election(meta={"max_length": LONG})),
        {"key": "max_length", "value": "x" * 40},
    ),
]
COUNCIL: list[Case] = [
    ("seed_unusable", lambda: lots.check_seed(""), {"length": 0, "most": 1000}),
    ("seed_unusable", lambda: lots.check_seed("s" * 1001), {"length": 1001, "most": 1000}),
    ("no_candidates", lambda: candidates.in_order([]), {}),
    ("too_many_candidates", lambda: candidates.in_order(people("a", "b", "c"), 2), {"found": 3, "most": 2}),
    ("candidate_without_id", lambda: candidates.in_order(people("a", "")), {}),
    ("candidate_twice", lambda: candidates.in_order(people("a", "b", "b")), {"candidate": "b"}),
    ("ties_unknown", lambda: candidates.check_ties("mincost-maxvotes-lex"), {"ties": "mincost-maxvotes-lex"}),
    (
        "ballot_count_out_of_range",
        lambda: box.ranked_box([Paper(("a",), 0)], ["a"]),
        {"count": 0, "most": box.MOST_PAPERS},
    ),
    (
        "ballot_count_out_of_range",
        lambda: box.ranked_box([Paper(("a",), box.MOST_PAPERS + 1)], ["a"]),
        {"count": box.MOST_PAPERS + 1, "most": box.MOST_PAPERS},
    ),
    (
        "too_many_ballots",
        lambda: box.ranked_box([Paper(("a",), box.MOST_PAPERS), Paper((), 1)], ["a"]),
        {"found": box.MOST_PAPERS + 1, "most": box.MOST_PAPERS},
    ),
    ("quota_twice", lambda: quotas.spelled_out([], [Quota("s", "w", 1)] * 2), {"quota": "s=w"}),
    ("quota_contradicts_itself", lambda: quotas.spelled_out([], [Quota("s", "w", 2, 1)]), {"quota": "s=w"}),
    ("quota_contradicts_itself", lambda: quotas.spelled_out([], [Quota("s", "w", -1)]), {"quota": "s=w"}),
    (
        "attribute_missing",
        lambda: quotas.spelled_out(people("a"), [Quota("s", "w", 1)]),
        {"candidate": "a", "attribute": "s"},
    ),
    ("seats_out_of_range", rules(seats=0), {"seats": 0, "most": 3}),
    ("seats_out_of_range", rules(seats=4), {"seats": 4, "most": 3}),
    ("ticks_out_of_range", rules(least_ticks=0), {"least": 0, "most": 2}),
    ("ticks_out_of_range", rules(least_ticks=3), {"least": 3, "most": 2}),
    ("roll_out_of_range", rules(roll=0), {"roll": 0}),
    ("roll_out_of_range", rules(roll=10**9 + 1), {"roll": 10**9 + 1}),
    ("roll_missing", rules(turnout=Threshold.read("> 1/2")), {}),
    ("roll_missing", rules(threshold=Threshold.read("> 1/2"), basis=Basis.ROLL), {}),
    ("more_ballots_than_roll", lambda: BlockRules(2, roll=9).base(10, 8), {"cast": 10, "roll": 9}),
    ("threshold_unreadable", lambda: Threshold.read(LONG), {"text": "x" * 40}),
    ("threshold_unreadable", lambda: Threshold.read("> 3/2"), {"text": "> 3/2"}),
    ("threshold_unreadable", lambda: Threshold.read("> 1/0"), {"text": "> 1/0"}),
    ("seats_out_of_range", lambda: draw_panel(people("a"), 2, [], "s"), {"seats": 2, "most": 1}),
    ("seats_out_of_range", lambda: draw_panel(people("a"), 0, [], "s"), {"seats": 0, "most": 1}),
    ("seats_out_of_range", lambda: transferable_vote(people("a"), [], StvRules(2)), {"seats": 2, "most": 1}),
    (
        "decimals_out_of_range",
        lambda: transferable_vote(people("a", "b"), [], StvRules(1, 13)),
        {"decimals": 13, "most": 12},
    ),
]
ALL = ELECTIONS + AGREED + OPTIONS + PAPERS + COUNCIL


@pytest.mark.parametrize(
    ("code", "act", "params"), ALL, ids=[f"{number}-{code}" for number, (code, _, _) in enumerate(ALL)]
)
def test_the_code_and_its_figures(code: str, act: Callable[[], object], params: dict[str, str | int]) -> None:
    with pytest.raises(ElectionError) as caught:
        act()
    assert (caught.value.code, caught.value.params) == (code, params)
    assert str(caught.value) == f"{code} {params}"


def test_on_the_bound_all_is_well() -> None:
    agreed(
        reserve=30,
        limits=(Limit("L", ("a", "b"), LIMIT), Limit("M", (), 0)),
        packages=(package("a", "a", "b", cost=0),),
    )()
    agreed(reserve=0, packages=(package("p", "a", "b", cost=LIMIT),), requires={"a": ("b",), "c": ("a",)})()
    election([Project("a", LIMIT), Project("b", 0)], LIMIT)
    election(budget=0)
    Tally(3, 3, {"signed": 1}).reconcile(returned=4, issued=4)
    Tally(3, 0).reconcile(returned=3, issued=9)
    BallotForm(FormKind.APPROVAL, min_length=2, max_length=2, max_sum_cost=0)
    options(min_ballot_share=Fraction(1), min_roll_share=Fraction(0), borda_last=1)()
    options(min_roll_share=Fraction(1), roll=1)()
    options(rule=Rule.EQUAL_SHARES, increment=1, completion=Completion.ADD1, comparison=Comparison.UTILITY)()
    lots.check_seed("s" * 1000)
    candidates.in_order(people("a", "b"), 2)
    quotas.spelled_out(people("a", s="w"), [Quota("s", "w", 1, 1)])
    rules(seats=3, least_ticks=3, roll=1)()
    rules(seats=1, roll=10**9, turnout=Threshold.read(">= 1"))()
    assert BlockRules(2, roll=10).base(10, 8) == 10
    assert box.ranked_box([Paper(("a",), box.MOST_PAPERS)], ["a"]).cast == box.MOST_PAPERS


@pytest.mark.parametrize(
    ("text", "votes", "base", "met"),
    [
        ("> 1/2", 5, 10, False),
        ("> 1/2", 6, 10, True),
        (">= 1/2", 5, 10, True),
        ("≥50%", 4, 9, False),
        ("≥ 50%", 5, 9, True),
        (">=1", 9, 9, True),
        ("> 0", 0, 9, False),
    ],
)
def test_a_threshold_is_reached_or_exceeded(text: str, votes: int, base: int, *, met: bool) -> None:
    assert Threshold.read(text).met(votes, base) is met


def test_a_threshold_says_itself() -> None:
    assert [str(Threshold.read(text)) for text in ("≥50%", ">1/2", ">= 2/3", ">=1")] == [
        ">= 1/2", "> 1/2", ">= 2/3", ">= 1",
    ]  # fmt: skip


def test_constraints_as_published() -> None:
    full = Constraints(
        150,
        (Limit("z", ("b", "a"), 1050), Limit("y", ("c",), 20)),
        (("c", "b"), ("a", "c")),
        {"c": ("b", "a")},
        (Package("q", "Q", ("d", "c"), 5), Package("p", "P", ("b", "a"))),
    )
    assert full.to_plain(100) == {
        "reserve": 1.5,
        "limits": [
            {"name": "y", "amount": 0.2, "projects": ["c"]},
            {"name": "z", "amount": 10.5, "projects": ["a", "b"]},
        ],
        "exclusive": [["a", "c"], ["b", "c"]],
        "requires": {"c": ["a", "b"]},
        "packages": [
            {"id": "p", "name": "P", "parts": ["a", "b"]},
            {"id": "q", "name": "Q", "parts": ["c", "d"], "cost": 0.05},
        ],
    }
    assert Constraints().to_plain(100) == {}
    assert not Constraints()
    assert Constraints().merged() == Constraints()


def test_an_election_of_no_constraints_is_the_one_without_them() -> None:
    plain = elect({"a": 1, "b": 2}, 3, ["ab"])
    assert plain.digest == election([Project("a", 1, "项目 a"), Project("b", 2, "项目 b")], 3, (("a", "b"),)).digest
