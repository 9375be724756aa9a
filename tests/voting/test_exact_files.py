"""Files as they are written, to the letter, and what is found wrong with papers, to the figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deliberation.voting import pabulib
from deliberation.voting.constraints import Constraints, Limit
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.pabulib.constraints import ceilings, write_constraints
from deliberation.voting.packages import Package
from deliberation.voting.papers.form import BallotForm, FormKind
from deliberation.voting.papers.judge import Entry, Fault, Finding, Paper, Spoiled, judge
from deliberation.voting.papers.tally import Tally

FULL = {"neighborhood": " 一组\n东 ", "latitude": "22.5", "zone": "Z", "age": "7"}
PROJECTS = [
    Project("a", 1050, "老年\n 食堂", "服务 , 工程", FULL),
    Project("b", 2000, "", "", {"district": "", "votes": "9", "selected": "1", "score": "2"}),
    Project("c", 5, "长椅; 路灯"),
]
META = {
    "unit": " 文华 ",
    "instance": "2026",
    "odd": "x",
    "comment": "两次\n投票",
    "categories": "服务 , 工程",
    "__constraints": "{}",
    "max_length": "9",
    "empty": " ",
}
AGREED = Constraints(
    5,
    (Limit("甲", ("b", "a"), 3000),),
    (("a", "b"),),
    {"c": ("b",)},
    (Package("P", "两样", ("a", "c"), 1234), Package("Q", "", ("a", "b"))),
)

APPROVAL = """\
META
key;value
description;-
country;Worldwide
unit;文华
instance;2026
num_projects;3
num_votes;4
budget;30
vote_type;approval
rule;unknown
date_begin;2026
date_end;2026
max_length;3
categories;服务,工程
fully_funded;1
comment;#1: 两次 投票
odd;x
__spoiled;signed:2,too_many:1
PROJECTS
project_id;cost;votes;name;category;selected;neighborhood;district;latitude;age;zone
a;10.5;3;老年 食堂;服务,工程;1;一组 东;-;22.5;7;Z
c;0.05;1;"长椅; 路灯";;1;-;-;;;
b;20;1;b;;0;-;-;;;
VOTES
voter_id;vote
1;a
2;a
3;a,b
4;c
"""
CUMULATIVE = """\
META
key;value
description;-
country;Worldwide
unit;-
instance;-
num_projects;3
num_votes;4
budget;100
vote_type;cumulative
rule;unknown
date_begin;0001
date_end;0001
max_sum_points;4
fully_funded;1
PROJECTS
project_id;cost;votes;name;category;neighborhood;district;latitude;age;zone
a;10.5;2;老年 食堂;服务,工程;一组 东;-;22.5;7;Z
b;20;2;b;;-;-;;;
c;0.05;1;"长椅; 路灯";;-;-;;;
VOTES
voter_id;vote;points
1;,;,
2;b,a;3,0.5
3;a;1
4;b,c;2,1
"""
ORDINAL = """\
META
key;value
description;-
country;China
unit;-
instance;-
num_projects;3
num_votes;3
budget;10
vote_type;ordinal
rule;unknown
date_begin;0001
date_end;01.02.2026
PROJECTS
project_id;cost;votes;score;name;category;selected;neighborhood;district;latitude;age;zone
c;0.05;3;5;"长椅; 路灯";;1;-;-;;;
a;10.5;2;4;老年 食堂;服务,工程;2;一组 东;-;22.5;7;Z
b;20;1;1;b;;0;-;-;;;
VOTES
voter_id;vote
1;a,c,b
2;c,a
3;c
"""


def test_an_approval_file_with_an_outcome() -> None:
    ballots = [("a",), ("b", "a"), ("c",), ("a",)]
    election = Election.of(PROJECTS, 3000, ballots, scale=100, meta=META)
    written = pabulib.write(election, selected={"a", "c"}, tally=Tally(4, 0, {"too_many": 1, "signed": 2}))
    assert written == APPROVAL


def test_a_cumulative_file() -> None:
    ballots = [{"a": 10}, {"a": 5, "b": 30}, {}, {"b": 20, "c": 10}]
    election = Election.of(PROJECTS, 10_000, ballots, kind=BallotKind.CUMULATIVE, scale=100)
    assert pabulib.write(replace(election, points_scale=10)) == CUMULATIVE


def test_a_file_of_rankings_with_marks() -> None:
    ballots = [("c", "a"), ("c",), ("a", "c", "b")]
    meta = {"country": "China", "date_end": "01.02.2026", "date_begin": "0001", "fully_funded": "1"}
    election = Election.of(PROJECTS, 1000, ballots, kind=BallotKind.ORDINAL, scale=100, meta=meta)
    assert pabulib.write(election, selected={"a": 2, "c": 1}, order=[1, 0, 2]) == ORDINAL


def test_an_order_that_leaves_a_ballot_out_is_refused() -> None:
    election = Election.of(PROJECTS, 1000, [("a",), ("b",)])
    for order in ([0], [0, 0], [1, 2]):
        with pytest.raises(ValueError, match=r"^order must be a permutation of the ballots$"):
            pabulib.write(election, order=order)


def test_constraints_in_a_file() -> None:
    election = replace(Election.of(PROJECTS, 3000, [], scale=100), constraints=AGREED)
    assert write_constraints(election) == [
        (
            "__constraints",
            (
                '{"reserve":"0.05","limits":[{"name":"甲","amount":"30","projects":["b","a"]}],"exclusive":[["a","b"]],'
                '"requires":{"c":["b"]},"packages":[{"id":"P","name":"两样","parts":["a","c"],"cost":"12.34"},'
                '{"id":"Q","name":"","parts":["a","b"]}]}'
            ),
        )
    ]
    assert write_constraints(Election.of(PROJECTS, 3000, [])) == []


def test_a_long_text_goes_on_in_further_keys() -> None:
    names = tuple(Limit(f"限 额 {number}", ("a",), number) for number in range(3000))
    election = replace(Election.of(PROJECTS, 3000, []), constraints=Constraints(limits=names))
    written = write_constraints(election)
    assert [key for key, _ in written] == [
        "__constraints", *(f"__constraints_{number}" for number in range(2, len(written) + 1))
    ]  # fmt: skip
    assert [len(text) for _, text in written[:-1]] == [60_000] * (len(written) - 1)
    assert not any(" " in text for _, text in written)


def test_ceilings_of_categories_and_places() -> None:
    projects = [*PROJECTS, Project("d", 1, "", " 工程", {"neighborhood": " 二组 "})]
    meta = {"budget_per_neighborhood": "7.009", "neighborhoods": "二组"}
    election = Election.of(projects, 3000, [], scale=100, meta=meta)
    assert ceilings(election) == (Limit("二组", ("d",), 700),)
    meta |= {"budget_per_category": "5, 6,0", "categories": "工程,服务,空"}
    assert ceilings(replace(election, meta=meta)) == (
        Limit("工程", ("a", "d"), 500),
        Limit("服务", ("a",), 600),
        Limit("空", (), 0),
        Limit("二组", ("d",), 700),
    )
    assert ceilings(Election.of(projects, 3000, [])) == ()


SORTS = [Project("a", 10, "", "服务"), Project("b", 20, "", "服务, 工程"), Project("c", 30, "", "工程")]
PICKS = BallotForm(FormKind.APPROVAL, min_length=2, max_length=2, min_sum_cost=25, max_sum_cost=45)
POINTS = BallotForm(FormKind.CUMULATIVE, min_points=1, max_points=6, min_sum_points=5, max_sum_points=10)
RANKS = BallotForm(FormKind.ORDINAL)
BY_CATEGORY = BallotForm(
    FormKind.APPROVAL,
    categories=("服务", "工程"),
    min_length_per_category=1,
    max_length_per_category=1,
    min_sum_cost_per_category=(15, 0),
    max_sum_cost_per_category=(25, 29),
)


@pytest.mark.parametrize(
    ("form", "entries", "findings"),
    [
        (PICKS, {"a": None}, [("too_few", {"found": 1, "least": 2}), ("too_cheap", {"found": 10, "least": 25})]),
        (
            PICKS,
            {"a": None, "b": None, "c": None},
            [("too_many", {"found": 3, "most": 2}), ("over_budget", {"found": 60, "most": 45})],
        ),
        (
            PICKS,
            {"a": None, "x": None},
            [("unknown_project", {"project": "x"}), ("too_cheap", {"found": 10, "least": 25})],
        ),
        (
            POINTS,
            {"a": 7, "b": 0},
            [
                ("points_too_low", {"project": "b", "found": 0, "least": 1}),
                ("points_too_high", {"project": "a", "found": 7, "most": 6}),
            ],
        ),
        (POINTS, {"a": 4}, [("sum_too_low", {"found": 4, "least": 5})]),
        (POINTS, {"a": 6, "b": 5}, [("sum_too_high", {"found": 11, "most": 10})]),
        (POINTS, {"a": None, "b": 6}, [("value_missing", {"project": "a"})]),
        (
            replace(POINTS, min_points=None, min_sum_points=None),
            {"a": -1},
            [("points_too_low", {"project": "a", "found": -1, "least": 0})],
        ),
        (RANKS, {"a": 1, "b": 1}, [("place_repeated", {"place": 1, "times": 2})]),
        (RANKS, {"a": 1, "b": 3}, [("ranking_gap", {"missing": 2})]),
        (RANKS, {"a": 2, "b": None}, [("value_missing", {"project": "b"}), ("ranking_gap", {"missing": 1})]),
        (
            BY_CATEGORY,
            {"a": None},
            [
                ("too_few_of_category", {"found": 0, "least": 1, "category": "工程"}),
                ("category_too_cheap", {"found": 10, "least": 15, "category": "服务"}),
            ],
        ),
        (
            BY_CATEGORY,
            {"a": None, "b": None, "c": None},
            [
                ("too_many_of_category", {"found": 2, "most": 1, "category": "服务"}),
                ("too_many_of_category", {"found": 2, "most": 1, "category": "工程"}),
                ("category_over_budget", {"found": 30, "most": 25, "category": "服务"}),
                ("category_over_budget", {"found": 50, "most": 29, "category": "工程"}),
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_paper(
    form: BallotForm, entries: dict[str, int | None], findings: list[tuple[str, dict[str, str | int]]]
) -> None:
    found = judge(form, SORTS, Paper("9", tuple(Entry(name, value) for name, value in entries.items())))
    assert found == Spoiled("9", tuple(Finding(Fault(fault), params) for fault, params in findings))


def test_a_form_as_published() -> None:
    assert BY_CATEGORY.to_plain() == {
        "kind": "approval",
        "categories": ["服务", "工程"],
        "min_length_per_category": 1,
        "max_length_per_category": 1,
        "min_sum_cost_per_category": [15, 0],
        "max_sum_cost_per_category": [25, 29],
        "blank_is_valid": True,
    }
    assert PICKS.to_plain() == {
        "kind": "approval", "min_length": 2, "max_length": 2, "min_sum_cost": 25, "max_sum_cost": 45,
        "blank_is_valid": True,
    }  # fmt: skip
