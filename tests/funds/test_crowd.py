"""A small crowd; `bench/funds.py` is the same one with 64 threads and 10,000 operations."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.funds import crowd


def test_many_hands_at_once_never_overspend_and_everything_re_adds(committed: Callable[[], Session]) -> None:
    crowd.prepare(committed)
    told = crowd.crowd(committed, hands=8, each=25)
    assert [name for name in told if name.startswith("failed")] == []
    assert {f"done {kind}" for kind in crowd.KINDS} <= told.keys(), told
    assert told["refused MONEY_SHORT"] + told["refused PAYMENT_ABOVE_COMMITTED"] > 0
    assert [*crowd.faults(committed)] == []


def test_the_same_hurry_by_looking_first_overspends(committed: Callable[[], Session]) -> None:
    rounds = (crowd.naive(committed, hands=8, each=20, limit=10 * crowd.MOST, seed=seed) for seed in range(10))
    assert any(over > 0 for over in rounds)
