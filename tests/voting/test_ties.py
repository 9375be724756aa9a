"""Tie-breaking orders."""

from __future__ import annotations

import hashlib

import pytest

from deliberation.voting import ties
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import CountOptions
from deliberation.voting.rules import count
from tests.voting.elections import elect

ELECTION = elect({"10": 30, "2": 20, "9": 20}, 20, [("9",), ("2", "9"), ("10",)])


def order(rule: str) -> list[str]:
    places = ties.ranks(ELECTION, rule)
    return [ELECTION.projects[i].id for i in sorted(range(3), key=places.__getitem__)]


def test_lex_is_the_order_of_texts() -> None:
    assert order("lex") == ["10", "2", "9"]


def test_mincost_maxvotes_lex() -> None:
    assert order("mincost-maxvotes-lex") == ["9", "2", "10"]


def test_the_lot_can_be_drawn_again_by_anybody() -> None:
    drawn = sorted(["10", "2", "9"], key=lambda i: hashlib.sha256(f"彩票 0713|{i}".encode()).hexdigest())
    assert order("lot:彩票 0713") == drawn
    result = count(ELECTION, CountOptions(ties="lot:彩票 0713"))
    assert list(result.lot) == drawn
    assert result.summary()["rule"]["lot"] == drawn  # type: ignore[index, call-overload]


def test_another_seed_is_another_lot() -> None:
    assert len({tuple(order(f"lot:{seed}")) for seed in range(40)}) == 6


@pytest.mark.parametrize("rule", ["", "LEX", "lot", "lot:", "random"])
def test_an_unknown_rule_is_refused(rule: str) -> None:
    with pytest.raises(ElectionError) as refused:
        count(ELECTION, CountOptions(ties=rule))
    assert refused.value.code == "ties_unknown"
