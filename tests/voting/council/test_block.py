"""Block vote: quotas, thresholds, ties, reasons."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.voting.council.ballots import Paper, Spoilt
from deliberation.voting.council.block import block_vote
from deliberation.voting.council.block_record import BlockResult, Fate
from deliberation.voting.council.block_rules import Basis, BlockRules, Threshold
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.conflict import QuotaConflict
from deliberation.voting.council.quotas import EVERY, Quota
from deliberation.voting.errors import ElectionError
from tests.voting.council.people import meets, papers, people, pools, quota_lists

FIVE = people(a="男 单位 1栋", b="男 单位 1栋", c="男 居民 2栋", d="女 居民 2栋", e="女 居民 3栋")
VOTES = papers({"a": 9, "b": 8, "c": 7, "d": 6, "e": 5})


def fates(rules: BlockRules, box: list[Paper] = VOTES) -> dict[str, Fate]:
    return {standing.candidate: standing.fate for standing in block_vote(FIVE, box, rules).standings}


def test_most_votes_without_quotas() -> None:
    result = block_vote(FIVE, VOTES, BlockRules(3))
    assert result.elected == ("a", "b", "c")
    assert [standing.rank for standing in result.standings] == [1, 2, 3, None, None]


def test_a_candidate_is_passed_over_only_when_a_quota_would_be_out_of_reach() -> None:
    result = block_vote(FIVE, VOTES, BlockRules(3, quotas=(Quota("seat_type", "居民", 2), Quota("sex", "女", 1))))
    assert result.elected == ("a", "c", "d")
    passed = next(standing for standing in result.standings if standing.fate is Fate.PASSED_OVER)
    assert passed.candidate == "b"
    assert "seat_type=居民 min 2" in passed.because


def test_at_most_so_many_of_each_building() -> None:
    result = block_vote(FIVE, VOTES, BlockRules(3, quotas=(Quota("building", EVERY, 0, 1),)))
    assert result.elected == ("a", "c", "e")


def test_quotas_that_nobody_can_meet_are_named_with_a_way_out() -> None:
    with pytest.raises(QuotaConflict) as refused:
        block_vote(FIVE, VOTES, BlockRules(3, quotas=(Quota("sex", "女", 3), Quota("sex", "男", 0, 2))))
    assert [str(bound) for bound in refused.value.bounds] == ["sex=女 min 3"]
    assert [str(bound) for bound in refused.value.relaxed] == ["sex=女 min 2"]


def test_over_half_is_more_than_half_and_at_least_half_is_not() -> None:
    box = papers({"a": 5, "b": 5})
    over = BlockRules(2, threshold=Threshold.read("过半".replace("过半", "> 1/2")))
    assert fates(over, box)["a"] is Fate.BELOW_THRESHOLD
    assert fates(replace(over, threshold=Threshold.read("≥50%")), box)["a"] is Fate.ELECTED


def test_the_basis_of_a_threshold_matters() -> None:
    box = [*papers({"ab": 5, "c": 1}), Paper((), 3), Paper(("a",), 1, Spoilt.SIGNED)]
    half = Threshold.read(">1/2")
    assert fates(BlockRules(2, threshold=half, basis=Basis.VALID), box)["a"] is Fate.ELECTED
    assert fates(BlockRules(2, threshold=half, basis=Basis.CAST), box)["a"] is Fate.BELOW_THRESHOLD
    assert fates(BlockRules(2, threshold=half, basis=Basis.ROLL, roll=9 + 1), box)["a"] is Fate.BELOW_THRESHOLD


def test_a_seat_stays_vacant_when_too_few_reach_the_threshold() -> None:
    result = block_vote(FIVE, VOTES, BlockRules(3, threshold=Threshold.read(">= 8/35")))
    assert result.elected == ("a", "b")
    assert result.vacant == 1


def test_nobody_is_elected_when_the_turnout_is_missed() -> None:
    rules = BlockRules(2, turnout=Threshold.read(">1/2"), roll=70)
    assert set(fates(rules).values()) == {Fate.TURNOUT_MISSED}
    assert block_vote(FIVE, VOTES, replace(rules, roll=69)).elected == ("a", "b")


def test_spoiled_papers_are_counted_apart() -> None:
    box = [
        *papers({"a": 1, "abc": 2, "aa": 1, "az": 1, "": 4}),
        Paper(("a",), 3, Spoilt.UNREADABLE),
    ]
    counted = block_vote(FIVE, box, BlockRules(2)).box
    assert dict(counted.spoilt) == {"too_many": 2, "repeated": 1, "unknown_candidate": 1, "unreadable": 3}
    assert (counted.valid, counted.blank, counted.cast) == (1, 4, 12)


def test_a_tie_is_reported_with_the_way_it_was_broken() -> None:
    box = papers({"a": 2, "b": 1, "c": 1, "d": 1})
    result = block_vote(FIVE, box, BlockRules(2, ties="lot:2026-11-22"))
    (tie,) = result.ties
    assert (tie.tied, tie.how, tie.decisive) == (("b", "c", "d"), "lot", True)
    assert tie.chosen == (result.elected[1],)
    assert len({block_vote(FIVE, box, BlockRules(2, ties=f"lot:{n}")).elected for n in range(30)}) == 3


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (BlockRules(0), "seats_out_of_range"),
        (BlockRules(6), "seats_out_of_range"),
        (BlockRules(2, most_ticks=0), "ticks_out_of_range"),
        (BlockRules(2, ties="mincost-maxvotes-lex"), "ties_unknown"),
        (BlockRules(2, turnout=Threshold.read(">1/2")), "roll_missing"),
        (BlockRules(2, roll=3), "more_ballots_than_roll"),
        (BlockRules(2, quotas=(Quota("age", "老"),)), "attribute_missing"),
        (BlockRules(2, quotas=(Quota("sex", "女", 2, 1),)), "quota_contradicts_itself"),
        (BlockRules(2, quotas=(Quota("sex", "女"), Quota("sex", "女", 1))), "quota_twice"),
    ],
)
def test_impossible_rules_are_refused(rules: BlockRules, code: str) -> None:
    with pytest.raises(ElectionError) as refused:
        block_vote(FIVE, VOTES, rules)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["1/2", ">1/0", ">3/2", "> x", ">=101%", ""])
def test_unreadable_thresholds_are_refused(text: str) -> None:
    with pytest.raises(ElectionError) as refused:
        Threshold.read(text)
    assert refused.value.code == "threshold_unreadable"


def test_ten_thousand_candidates_and_a_million_papers_have_a_result() -> None:
    crowd = [Candidate(f"{n:05}", "", {"sex": "女" if n % 3 else "男"}) for n in range(10_000)]
    box = [Paper((f"{n:05}",), 100 + n % 50) for n in range(10_000)]
    result = block_vote(crowd, box, BlockRules(13, quotas=(Quota("sex", "男", 6), Quota("sex", "女", 6))))
    assert len(result.elected) == 13
    with pytest.raises(ElectionError) as refused:
        block_vote([*crowd, Candidate("x")], box, BlockRules(1))
    assert refused.value.code == "too_many_candidates"


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Candidate], list[Paper], BlockRules]:
    pool = draw(pools())
    seats = draw(st.integers(1, len(pool)))
    ids = [person.id for person in pool]
    choices = st.lists(st.sampled_from(ids), unique=True, min_size=1, max_size=seats).map(tuple)
    box = [Paper(choice) for choice in draw(st.lists(choices, min_size=1, max_size=12))]
    return (
        pool,
        box,
        BlockRules(seats, quotas=tuple(draw(quota_lists(pool, seats))), ties=draw(st.sampled_from(["lex", "lot:7"]))),
    )


def permitted(pool: list[Candidate], eligible: list[str], rules: BlockRules) -> list[tuple[str, ...]]:
    """The largest sets of the eligible that other nominated candidates could complete, read off the definition."""
    ids = [person.id for person in pool]
    whole = [set(panel) for panel in combinations(ids, rules.seats) if meets(panel, pool, rules.quotas)]
    for size in range(rules.seats, -1, -1):
        found = [part for part in combinations(eligible, size) if any(panel.issuperset(part) for panel in whole)]
        if found:
            return found
    return []


def compare(pool: list[Candidate], box: list[Paper], rules: BlockRules) -> BlockResult | None:
    """Count, and check the winners against the definition."""
    try:
        result = block_vote(pool, box, rules)
    except QuotaConflict:
        assert not permitted(pool, [], rules)
        return None
    order = [standing.candidate for standing in result.standings if standing.votes]
    eligible = [s.candidate for s in result.standings if s.votes and rules.reached(s.votes, result.base)]
    best = min(permitted(pool, eligible, rules), key=lambda panel: [order.index(person) for person in panel])
    assert result.elected == best
    assert (result.vacancy is None) == (len(best) == rules.seats)
    assert not (result.vacant and any(standing.fate is Fate.SEATS_FILLED for standing in result.standings))
    assert all(standing.because for standing in result.standings if standing.fate is Fate.PASSED_OVER)
    return result


@given(cases(), st.sampled_from([None, "> 1/4", ">= 1/3", "> 1/2"]))
@settings(max_examples=250, deadline=None)
def test_the_winners_are_the_first_permitted_set(
    case: tuple[list[Candidate], list[Paper], BlockRules], threshold: str | None
) -> None:
    pool, box, rules = case
    compare(pool, box, replace(rules, threshold=Threshold.read(threshold) if threshold else None))


def test_every_small_pool_with_every_quota_and_threshold() -> None:
    """Four people of every make, two or three seats, each pair of quotas, each line between votes."""
    vacant = 0
    for makes in product(("女 居民", "女 单位", "男 居民", "男 单位"), repeat=4):
        pool = people(**dict(zip("abcd", makes, strict=True)))
        box = papers({"a": 4, "b": 3, "c": 2, "d": 1})
        for seats, women, least in product((2, 3), (0, 1, 2), (0, 2)):
            quotas = (Quota("sex", "女", women), Quota("seat_type", "居民", least, 2))
            for line in (2, 3, 4):
                rules = BlockRules(seats, quotas=quotas, threshold=Threshold(Fraction(line, 10), over=False))
                result = compare(pool, box, rules)
                vacant += result is not None and result.vacant > 0
    assert vacant > 1_000


def test_a_quota_that_the_threshold_puts_out_of_reach_leaves_seats_vacant() -> None:
    rules = BlockRules(3, quotas=(Quota("sex", "女", 2),), threshold=Threshold.read("> 1/5"))
    result = block_vote(FIVE, VOTES, rules)
    assert (result.elected, result.vacant) == (("a",), 2)
    assert json.loads(result.to_json())["vacancy"] == {
        "reason": "threshold",
        "seats": 2,
        "owed": [{"quota": "sex=女", "seats": 2}],
        "said": "没有更多符合比例要求的候选人达到门槛，空缺 2 席；补选时其中至少：sex=女 2 席",
    }
    passed = result.standings[1]
    assert (passed.candidate, passed.fate, passed.because) == ("b", Fate.PASSED_OVER, ("sex=女 min 2",))
    nobody = block_vote(FIVE, [], BlockRules(2))
    assert nobody.vacancy is not None
    assert nobody.vacancy.said == "没有候选人得票，空缺 2 席"
    missed = block_vote(FIVE, VOTES, BlockRules(2, turnout=Threshold.read("> 1/2"), roll=500))
    assert missed.vacancy is not None
    assert missed.vacancy.said == "参加投票的人数不够，选举无效，空缺 2 席"


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_and_grouping_say_nothing(case: tuple[list[Candidate], list[Paper], BlockRules], dice: object) -> None:
    pool, box, rules = case
    try:
        record = block_vote(pool, box, rules).to_json()
    except QuotaConflict as conflict:
        said = str(conflict)
        with pytest.raises(QuotaConflict, match=re.escape(said)):
            block_vote(pool[::-1], box[::-1], rules)
        return
    grouped = [Paper(choices[::-1], sum(p.choices == choices for p in box)) for choices in {p.choices for p in box}]
    dice.shuffle(grouped)  # type: ignore[attr-defined]
    assert block_vote(pool[::-1], grouped, rules).to_json() == record
    assert json.loads(record)["elected"] is not None
