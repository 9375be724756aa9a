"""Small values at the edge of what is said and read: options, items worked out late, long figures."""

from __future__ import annotations

import csv
import json
from fractions import Fraction

import pytest

from deliberation.voting import error_words
from deliberation.voting.errors import ElectionError
from deliberation.voting.later import Later
from deliberation.voting.margin import margins
from deliberation.voting.money import LIMIT, AmountError, number, parse, rescale, text
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility
from deliberation.voting.pabulib import parse as parsed
from deliberation.voting.pabulib.errors import PabulibError, PabulibWarning
from deliberation.voting.published import read_options
from deliberation.voting.rules import count
from tests.voting.elections import elect, pb


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("12", (12, 0)),
        (" 12,50 ", (125, 1)),
        ("0.050", (5, 2)),
        ("007", (7, 0)),
        ("1.0", (1, 0)),
        ("0.123456789", (123456789, 9)),
        ("1" * 30, (int("1" * 30), 0)),
    ],
)
def test_an_amount(given: str, amount: tuple[int, int]) -> None:
    assert parse(given) == amount


@pytest.mark.parametrize(
    ("given", "code"),
    [("", "bad_number"), ("1" * 31, "bad_number"), ("1.", "bad_number"), (".5", "bad_number"), ("-1", "bad_number"),
     ("0.1234567891", "too_many_decimals")],
)  # fmt: skip
def test_no_amount(given: str, code: str) -> None:
    with pytest.raises(AmountError, match=rf"^{code}$") as caught:
        parse(given)
    assert caught.value.code == code


def test_amounts_at_a_scale() -> None:
    assert rescale((125, 1), 100) == 1250
    assert rescale((LIMIT, 0), 1) == LIMIT
    with pytest.raises(AmountError, match=r"^too_large$"):
        rescale((LIMIT + 1, 0), 1)
    assert [text(1250, 100), text(5, 100), text(0, 100), text(700, 100), text(7, 1)] == ["12.5", "0.05", "0", "7", "7"]
    assert [number(1250, 100), number(700, 100)] == [12.5, 7]
    assert type(number(700, 100)) is int


def test_options_as_published_come_back() -> None:
    options = CountOptions(
        rule=Rule.EQUAL_SHARES,
        utility=Utility.CARDINALITY,
        completion=Completion.ADD1U,
        comparison=Comparison.COVERAGE,
        floor_start=True,
        exhaustive_stop=False,
        increment=5,
        min_votes=3,
        min_roll_share=Fraction(1, 20),
        roll=700,
        ties="lot:福彩",
    )
    spelled = options.spelled_out()
    assert spelled["start"] == "floored"
    assert read_options(json.dumps(spelled)) == options
    assert read_options(json.dumps({"rule": spelled | {"lot": ["a"]}})) == options
    assert read_options(b"{}") == CountOptions()
    assert CountOptions().spelled_out()["start"] == "fractional"


@pytest.mark.parametrize(
    ("given", "params"),
    [
        ({"rule": "best"}, {"option": "rule", "value": "best"}),
        ({"cost_threshold": "1/0"}, {"option": "cost_threshold", "value": "1/0"}),
        ({"cost_threshold": "1" * 60}, {"option": "cost_threshold", "value": "1" * 40}),
        ({"min_votes": True}, {"option": "min_votes", "value": "True"}),
        ({"min_votes": "3"}, {"option": "min_votes", "value": "3"}),
        ({"per_cost": 1}, {"option": "per_cost", "value": "1"}),
        ({"start": "late"}, {"option": "floor_start", "value": "None"}),
        ({"ties": ["x" * 60]}, {"option": "ties", "value": "['" + "x" * 38}),
    ],
)
def test_options_that_are_none(given: dict[str, object], params: dict[str, str]) -> None:
    with pytest.raises(ElectionError) as caught:
        read_options(json.dumps(given))
    assert (caught.value.code, caught.value.params) == ("option_value", params)


def test_an_unreadable_document_says_why_in_short() -> None:
    with pytest.raises(ElectionError) as caught:
        read_options("[")
    assert caught.value.code == "options_unreadable"
    assert str(caught.value.params["reason"]).startswith("Expecting value: line 1 column 2")
    with pytest.raises(ElectionError) as caught:
        read_options(" " * 10**6 + "{")
    assert len(str(caught.value.params["reason"])) == 80


def test_late_items_work_once() -> None:
    later = Later(lambda: [1, 2])
    assert later == Later(lambda: [1, 2])
    assert later != Later(lambda: [1])
    assert (later[1], later[:1], len(later), list(later), hash(later)) == (2, (1,), 2, [1, 2], hash((1, 2)))


def test_one_line_of_each_kind_of_problem() -> None:
    said = error_words.one_line
    assert said(ElectionError("cost_out_of_range", project="x" * 60, cost=10**40 - 1)) == (
        f"cost_out_of_range (project={'x' * 60}, cost={10**40 - 1})；项目“{'x' * 60}”的费用过大或为负"
    )
    assert said(ElectionError("cost_out_of_range", project="x" * 61, cost=10**40)) == (
        f"cost_out_of_range (project={'x' * 57}..., cost=…)；项目“{'x' * 57}...”的费用过大或为负"
    )
    assert said(ElectionError("unheard_of")) == "unheard_of"
    assert said(ElectionError("bad_number")).endswith(
        "；“”不是金额：只能写阿拉伯数字，小数用一个点或逗号，不写负号和千位分隔"
    )
    assert said(PabulibError(0, "bad_spoiled")) == "bad_spoiled；废票数（__spoiled）写得不对"
    assert said(PabulibError(1, "bad_row", reason="r" * 61)) == (
        f"line 1: bad_row (reason={'r' * 57}...)；第 1 行：这一行无法拆成栏目"
    )
    assert said(PabulibWarning(0, "voter_repeated", {"voters": 2})) == (
        "voter_repeated (voters=2)；有 2 个投票人编号重复，选票照数计入"
    )
    assert said(ElectionError("ties_unknown", ties="a\nb")) == "ties_unknown (ties=a b)；不认识的平局办法“a b”"


def test_a_field_beyond_any_is_refused_whatever_the_process_allows() -> None:
    limit = csv.field_size_limit(2**30)
    try:
        with pytest.raises(PabulibError) as caught:
            parsed(pb(projects=f'a;10;"{"x" * 131_073}"\n'))
    finally:
        csv.field_size_limit(limit)
    assert (caught.value.line, caught.value.code, caught.value.params) == (7, "bad_row", {"reason": "field too long"})


def test_margins_are_published_in_one_line() -> None:
    found = margins(count(elect({"a": 2, "b": 1}, 2, ["a", "ab"]), CountOptions(ties="lot:福彩")))
    assert "福彩" in found.to_json()
    line = found.to_json()
    assert json.loads(line) == found.to_plain()
    assert line == json.dumps(found.to_plain(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert " " not in line
    with pytest.raises(KeyError, match="z"):
        found.of("z")
    assert [margin.project for margin in found.projects] == ["a", "b"]
    assert found.of("b").project == "b"
