"""A small crowd; `bench/funds.py` is the same one with 64 threads and 10,000 operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.funds import crowd


def test_many_hands_at_once_never_overspend_and_everything_re_adds(committed: Callable[[], Session]) -> None:
    crowd.prepare(committed)
    told, wanted = Counter[str](), {f"done {kind}" for kind in crowd.KINDS}
    for seed in range(7, 12):  # who is first is chance: what nobody got done is tried again
        told += crowd.crowd(committed, hands=8, each=25, seed=seed)
        if wanted <= told.keys():
            break
    assert [name for name in told if name.startswith("failed")] == []
    assert wanted <= told.keys(), told
    assert told["refused MONEY_SHORT"] + told["refused PAYMENT_ABOVE_COMMITTED"] > 0
    assert [*crowd.faults(committed)] == []


def test_the_same_hurry_by_looking_first_overspends(committed: Callable[[], Session]) -> None:
    assert crowd.naive(committed, hands=8, each=20, limit=10 * crowd.MOST) > 0
