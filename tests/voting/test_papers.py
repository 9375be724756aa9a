"""Ballot forms, spoiled papers and why, and that none is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting import pabulib, table
from deliberation.voting.election import BallotKind, Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import CountOptions, Rule, Utility
from deliberation.voting.papers import words
from deliberation.voting.papers.form import BallotForm, FormKind, form_of, meta_of
from deliberation.voting.papers.judge import Entry, Fault, Finding, Paper, Spoiled, judge
from deliberation.voting.papers.sorting import set_apart, sort_papers
from deliberation.voting.papers.tally import Tally
from deliberation.voting.rules import count
from tests.voting.elections import pb

PROJECTS = [
    Project("a", 10, category="服务"),
    Project("b", 20, category="服务, 工程"),
    Project("c", 30, category="工程"),
    Project("d", 40),
]
PICKS = BallotForm(FormKind.APPROVAL, min_length=2, max_length=3)
POINTS = BallotForm(FormKind.CUMULATIVE, min_points=1, max_points=6, min_sum_points=5, max_sum_points=10)
RANKS = BallotForm(FormKind.ORDINAL, max_length=3)
KNAPSACK = BallotForm(FormKind.KNAPSACK, max_sum_cost=60)
SORTED = BallotForm(
    FormKind.APPROVAL,
    categories=("服务", "工程"),
    min_length_per_category=1,
    max_length_per_category=1,
    min_sum_cost_per_category=(0, 25),
    max_sum_cost_per_category=(15, 100),
)


def paper(text: str, *noted: Fault) -> Paper:
    """``"a b"`` or ``"a=3 b=1"``."""
    entries = [word.partition("=") for word in text.split()]
    return Paper("1", tuple(Entry(name, int(value) if value else None) for name, _, value in entries), frozenset(noted))


def faults(form: BallotForm, text: str, *noted: Fault) -> list[str]:
    judged = judge(form, PROJECTS, paper(text, *noted))
    return [str(finding.fault) for finding in judged.findings] if isinstance(judged, Spoiled) else []


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        (PICKS, "a b", []),
        (PICKS, "a b c", []),
        (PICKS, "a", ["too_few"]),
        (PICKS, "a b c d", ["too_many"]),
        (PICKS, "a a b", ["repeated"]),
        (PICKS, "a x", ["unknown_project"]),
        (PICKS, "x a a b c", ["unknown_project", "repeated", "too_many"]),
        (BallotForm(FormKind.CHOOSE_ONE), "a b", ["too_many"]),
        (BallotForm(FormKind.CHOOSE_ONE, max_length=2), "a b", ["too_many"]),
        (POINTS, "a=6 b=4", []),
        (POINTS, "a=6 b=5", ["sum_too_high"]),
        (POINTS, "a=4", ["sum_too_low"]),
        (POINTS, "a=7 b=0", ["points_too_low", "points_too_high"]),
        (POINTS, "a=-3 b=6 c=3", ["points_too_low"]),
        (POINTS, "a b=6", ["value_missing"]),
        (replace(POINTS, min_points=None), "a=-1 b=6", ["points_too_low"]),
        (RANKS, "c a", []),
        (RANKS, "c=1 a=2 b=3", []),
        (RANKS, "c=1 a=3", ["ranking_gap"]),
        (RANKS, "c=1 a=1", ["place_repeated"]),
        (RANKS, "c=1 a", ["value_missing"]),
        (RANKS, "c=2 a=2 b=4", ["place_repeated", "ranking_gap"]),
        (KNAPSACK, "a b c", []),
        (KNAPSACK, "b d", []),
        (KNAPSACK, "c d", ["over_budget"]),
        (replace(KNAPSACK, min_sum_cost=25), "b", ["too_cheap"]),
        (SORTED, "a c", []),
        (SORTED, "a", ["too_few_of_category", "category_too_cheap"]),
        (SORTED, "b", ["category_too_cheap", "category_over_budget"]),
        (SORTED, "a b c", ["too_many_of_category", "too_many_of_category", "category_over_budget"]),
    ],
)
def test_every_reason_and_the_bounds_themselves(form: BallotForm, text: str, found: list[str]) -> None:
    assert faults(form, text) == found


def test_the_sheet_goes_before_what_is_on_it() -> None:
    assert faults(PICKS, "a", Fault.SIGNED) == ["signed", "too_few"]
    assert faults(PICKS, "a x", Fault.UNREADABLE, Fault.DAMAGED) == ["damaged", "unreadable"]
    assert faults(PICKS, "", Fault.SIGNED) == ["signed", "blank"]


def test_blank_is_an_abstention_or_spoiled_as_agreed() -> None:
    assert judge(PICKS, PROJECTS, paper("")) == ()
    assert faults(replace(PICKS, blank_is_valid=False), "") == ["blank"]


def test_a_valid_paper_becomes_the_ballot_that_is_counted() -> None:
    assert judge(RANKS, PROJECTS, paper("c=2 a=1 b=3")) == ("a", "c", "b")
    assert judge(RANKS, PROJECTS, paper("c a b")) == ("c", "a", "b")
    assert judge(POINTS, PROJECTS, paper("b=4 a=6")) == {"b": 4, "a": 6}
    assert judge(PICKS, PROJECTS, paper("b a")) == ("b", "a")


def test_a_finding_has_its_figures() -> None:
    judged = judge(PICKS, PROJECTS, paper("a a b c d"))
    assert judged == Spoiled(
        "1",
        (
            Finding(Fault.REPEATED, {"project": "a", "times": 2}),
            Finding(Fault.TOO_MANY, {"found": 5, "most": 3}),
        ),
    )


def test_a_pile_is_sorted_and_nothing_is_lost() -> None:
    pile = [("1", "a b", ()), ("2", "a", ()), ("3", "", ()), ("4", "b c", (Fault.SIGNED,)), ("5", "a a b", ())]
    papers = [replace(paper(text, *noted), number=number) for number, text, noted in pile]
    found = sort_papers(PICKS, PROJECTS, papers)
    assert found.ballots == (("a", "b"), ())
    assert [one.number for one in found.spoiled] == ["2", "4", "5"]
    assert found.tally == Tally(2, 1, {"too_few": 1, "signed": 1, "repeated": 1})
    assert (found.tally.taken, found.tally.set_apart) == (5, 3)
    found.tally.reconcile(returned=5, issued=5)
    for figures, code in [
        ({"returned": 6}, "papers_do_not_add_up"),
        ({"returned": 4}, "papers_do_not_add_up"),
        ({"issued": 4}, "more_papers_than_issued"),
    ]:
        with pytest.raises(ElectionError) as refused:
            found.tally.reconcile(**figures)
        assert refused.value.code == code
    with pytest.raises(ElectionError, match="paper_twice"):
        sort_papers(PICKS, PROJECTS, [papers[0], papers[0]])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([PICKS, POINTS, RANKS, KNAPSACK, SORTED, replace(PICKS, blank_is_valid=False)]),
    st.lists(
        st.tuples(
            st.lists(st.builds(Entry, st.sampled_from("abcdx"), st.none() | st.integers(-1, 7)), max_size=5),
            st.sets(st.sampled_from([Fault.SIGNED, Fault.DAMAGED]), max_size=1),
        ),
        max_size=12,
    ),
)
def test_taken_is_valid_and_spoiled_and_the_valid_ones_make_an_election(
    form: BallotForm, pile: list[tuple[list[Entry], set[Fault]]]
) -> None:
    papers = [Paper(str(n), tuple(entries), frozenset(noted)) for n, (entries, noted) in enumerate(pile)]
    found = sort_papers(form, PROJECTS, papers)
    assert found.tally.taken == len(papers)
    assert sum(found.tally.spoiled.values()) == len(found.spoiled)
    election = Election.of(PROJECTS, 60, found.ballots, kind=form.kind.counted_as)
    assert election.voters == found.tally.valid


@pytest.mark.parametrize("form", [PICKS, POINTS, RANKS, KNAPSACK, SORTED])
def test_a_form_goes_into_meta_and_comes_back(form: BallotForm) -> None:
    election = Election.of(PROJECTS, 60, [], kind=form.kind.counted_as, meta=meta_of(form, scale=1, points_scale=1))
    assert form_of(election) == form
    again = pabulib.parse(pabulib.write(election)).election

    assert form_of(again) == form


def test_amounts_and_points_of_a_form_have_the_scale_of_the_election() -> None:
    meta = "budget;30\nvote_type;approval\nmax_sum_cost;20,5\nmin_sum_cost;0.01\nmax_length_unit;3\n"
    election = pabulib.parse(pb(meta=meta, projects="a;10.5;A\nb;20;B\n")).election
    form = form_of(election)
    assert (form.kind, form.max_sum_cost, form.min_sum_cost, form.max_length) == (FormKind.APPROVAL, 205, 1, 3)


@pytest.mark.parametrize(
    "meta", [{"max_length": "many"}, {"min_points": "-1"}, {"max_sum_cost_per_category": "1,x", "categories": "a,b"}]
)
def test_a_form_that_cannot_be_read_is_refused(meta: dict[str, str]) -> None:
    with pytest.raises(ElectionError, match="form_bad_value"):
        form_of(Election.of(PROJECTS, 60, [], meta=meta))


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("knapsack_needs_budget", {"kind": FormKind.KNAPSACK}),
        ("form_bounds_cross", {"kind": FormKind.APPROVAL, "min_length": 3, "max_length": 2}),
        ("ceilings_do_not_match", {"kind": FormKind.APPROVAL, "max_sum_cost_per_category": (1,)}),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(code: str, form: dict[str, object]) -> None:
    with pytest.raises(ElectionError) as refused:
        BallotForm(**form)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize("rule", [Rule.GREEDY, Rule.EQUAL_SHARES, Rule.PHRAGMEN])
def test_knapsack_ballots_are_approvals_and_stay_knapsack_in_a_file(rule: Rule) -> None:
    ballots = [("a", "c"), ("b", "d"), ("a",)]
    election = Election.of(PROJECTS, 60, ballots, meta=meta_of(KNAPSACK))
    assert form_of(election).kind is FormKind.KNAPSACK
    plain = Election.of(PROJECTS, 60, ballots, kind=BallotKind.APPROVAL)
    assert count(election, CountOptions(rule=rule)).to_json() == count(plain, CountOptions(rule=rule)).to_json()
    text = pabulib.write(election)
    assert "max_sum_cost;60\n" in text
    assert "vote_type;approval\n" in text
    assert form_of(pabulib.parse(text).election) == KNAPSACK


def test_ballots_of_a_file_that_break_its_own_form_are_set_apart() -> None:
    meta = "budget;30\nvote_type;approval\nmin_length;2\nmax_length;2\n"
    projects = "a;10;A\nb;20;B\nc;5;C\n"
    election = pabulib.parse(pb("1;a,b\n2;a\n3;\n4;a,b,c\n5;c\n6;a,b\n", projects=projects, meta=meta)).election
    valid, tally = set_apart(election, form_of(election))
    assert tally == Tally(3, 1, {"too_few": 2, "too_many": 1})
    assert (valid.voters, valid.votes) == (3, (2, 2, 0))
    assert set_apart(valid, form_of(election)) == (valid, Tally(3, 1, {}))
    points = pabulib.parse(
        pb(
            "1;a,b;5,5\n2;a;9\n3;a,b;3,4\n",
            meta="budget;30\nvote_type;cumulative\nmax_sum_points;10\nmax_points;8\n",
            ballot_head="voter_id;vote;points",
        )
    ).election
    assert set_apart(points, form_of(points))[1] == Tally(2, 0, {"points_too_high": 1})


def test_the_result_carries_the_papers_only_where_they_are_known() -> None:
    election = Election.of(PROJECTS, 60, [("a",)])
    assert "papers" not in count(election).to_plain()
    tally = Tally(1, 0, {"too_many": 2, "signed": 1})
    result = count(election, CountOptions(utility=Utility.COST), tally)
    assert result.to_plain()["papers"] == {
        "taken": 4,
        "valid": 1,
        "blank": 0,
        "spoiled": 3,
        "reasons": {"signed": 1, "too_many": 2},
    }
    assert "收回 4 张：有效 1 张；废票：3 张（选多了 2，署名或作记号 1）" in table.render(result).splitlines()
    assert "废票" not in table.render(count(election))


def test_every_reason_has_words() -> None:
    assert set(words.WORDS) == set(Fault)
    assert words.word("too_many") == "选多了"
    assert words.word("burnt") == "burnt"
    assert words.line(Tally(3, 2)) == "收回 3 张：有效 3 张（其中空白 2 张，按弃权计）；废票：0 张"


def test_a_tally_that_cannot_be_is_refused() -> None:
    for figures in [(1, 2, {}), (1, -1, {}), (1, 0, {"signed": 0})]:
        with pytest.raises(ElectionError, match="tally_out_of_range"):
            Tally(*figures)  # type: ignore[arg-type]


def test_a_file_may_say_knapsack_itself() -> None:
    election = pabulib.parse(pb(meta="budget;30\nvote_type;knapsack\n")).election
    assert (election.kind, form_of(election).kind) == (BallotKind.APPROVAL, FormKind.KNAPSACK)
    assert election.digest == pabulib.parse(pb(meta="budget;30\nvote_type;approval\n")).election.digest
