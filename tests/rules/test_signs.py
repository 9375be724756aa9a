"""Signs of splitting and of collusion: each with the evidence it rests on, and none where there is none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from deliberation.rules.collusion import Bid, Round, collusion
from deliberation.rules.parameters import WAN
from deliberation.rules.signs import Sign
from deliberation.rules.splitting import Purchase, splitting

NEAR = Fraction(1, 100)
SPRING = date(2026, 4, 1)


def bought(project: str, wan: int, *, package: str = "", category: str = "works", day: date = SPRING) -> Purchase:
    return Purchase(project, package, category, day.year, day, wan * WAN)


def split(*rows: Purchase) -> dict[str, Sign]:
    found = splitting(rows, "P", threshold_fen=100 * WAN, near=Fraction(9, 10))
    return {sign.kind: sign for sign in found}


def test_one_category_of_a_year_is_added_up() -> None:
    found = split(bought("a", 60, package="P"), bought("b", 40), bought("c", 50, category="goods"))
    assert found.keys() == {"split_year"}
    sign = found["split_year"]
    assert (sign.about, sign.sums) == (("a", "b"), (60 * WAN, 40 * WAN))
    assert dict(sign.figures) == {"year": 2026, "total_fen": 100 * WAN, "threshold_fen": 100 * WAN}
    assert sign.facts()["key"] == sign.key
    assert sign.key.startswith("split_year:")


def test_below_the_threshold_there_is_no_sign() -> None:
    assert split(bought("a", 60, package="P"), bought("b", 39)) == {}
    assert split(bought("b", 60), bought("c", 60)) == {}
    assert split(bought("a", 100, package="P")) == {}


def test_the_package_itself_is_added_up() -> None:
    assert split(bought("a", 60, package="P"), bought("b", 40, package="P")).keys() == {"split_package"}


def test_the_end_of_a_year_hides_nothing() -> None:
    december, january = date(2025, 12, 20), date(2026, 1, 10)
    found = split(bought("a", 60, package="P", day=january), bought("b", 40, day=december))
    assert found.keys() == {"split_year_end"}
    far = split(bought("a", 60, package="P", day=january), bought("b", 40, day=date(2025, 10, 1)))
    assert far == {}


def test_purchases_just_below_the_threshold_stand_out() -> None:
    found = split(bought("a", 90, package="P"), bought("b", 99, day=date(2026, 9, 1)))
    assert "near_threshold" in found
    assert "near_threshold" not in split(bought("a", 20, package="P"), bought("b", 95), bought("c", 96))
    assert "near_threshold" not in split(bought("a", 95, package="P"), bought("b", 89))


def bid(supplier: str, yuan: int, **traits: str) -> Bid:
    return Bid(supplier, yuan * 100, **traits)


def kinds(*bids: Bid, past: tuple[Round, ...] = ()) -> set[str]:
    return {sign.kind for sign in collusion(bids, past, near=NEAR)}


def test_honest_quotes_raise_nothing() -> None:
    assert kinds(bid("a", 368_000, phone="1"), bid("b", 391_500, phone="2"), bid("c", 405_000)) == set()
    assert kinds(bid("a", 368_000)) == set()
    assert kinds(bid("a", 368_000), bid("b", 391_500)) == set()


@pytest.mark.parametrize(
    ("trait", "kind"),
    [
        ("contact", "same_contact"), ("phone", "same_phone"), ("address", "same_address"), ("author", "same_author"),
        ("file", "same_file"), ("text", "same_text"),
    ],
)  # fmt: skip
def test_what_two_quotes_have_in_common_is_named(trait: str, kind: str) -> None:
    rows = [bid("b", 391_500, **{trait: "x"}), bid("a", 368_000, **{trait: "x"}), bid("c", 405_000, **{trait: "y"})]
    (sign,) = collusion(rows, near=NEAR)
    assert (sign.kind, sign.about) == (kind, ("a", "b"))


def test_the_same_program_at_the_same_minute() -> None:
    same = {"program": "WPS 12", "made": "2026-03-01T09:30"}
    assert kinds(bid("a", 368_000, **same), bid("b", 391_500, **same)) == {"same_creation"}
    assert kinds(bid("a", 368_000, program="WPS 12"), bid("b", 391_500, program="WPS 12")) == set()


def test_prices_in_even_steps() -> None:
    (sign,) = collusion([bid("b", 380_000), bid("a", 360_000), bid("c", 400_000)], near=NEAR)
    assert (sign.kind, sign.about, sign.figures) == ("even_steps", ("a", "b", "c"), (("step_fen", 2_000_000),))
    (sign,) = collusion([bid("a", 100_000), bid("b", 105_000), bid("c", 110_250)], near=NEAR)
    assert (sign.kind, sign.figures) == ("even_ratio", (("basis_points", 500),))
    assert kinds(bid("a", 100_000), bid("b", 105_000), bid("c", 111_000)) == set()
    assert kinds(*(bid(str(n), p) for n, p in enumerate((100_000, 100_450, 100_900, 101_354)))) == set()


def test_prices_next_to_each_other() -> None:
    assert kinds(bid("a", 99_000), bid("b", 100_000)) == {"near_equal"}
    assert kinds(bid("a", 98_999), bid("b", 100_000)) == set()
    assert kinds(bid("a", 100_000), bid("b", 100_000), bid("c", 100_000)) == {"near_equal"}


def rounds(*winners: str) -> tuple[Round, ...]:
    return tuple(Round(f"p{n}", frozenset("abc"), who, date(2026, n + 1, 1)) for n, who in enumerate(winners))


def test_winners_in_turn_and_always_the_same_one() -> None:
    trio = bid("a", 368_000), bid("b", 391_500), bid("c", 405_000)
    assert kinds(*trio, past=rounds("a", "b", "c")) == {"in_turn"}
    assert kinds(*trio, past=rounds("b", "b", "b")) == {"one_winner"}
    assert kinds(*trio, past=rounds("a", "b")) == set()
    assert kinds(*trio, past=rounds("a", "a", "b")) == set()
    assert kinds(*trio, past=rounds("a", "b", "a")) == set()
    other = (Round("x", frozenset("ab"), "a", SPRING),) * 3
    assert kinds(*trio, past=other) == set()
    alone = (Round("x", frozenset("a"), "a", SPRING),) * 3
    assert kinds(bid("a", 1_000), past=alone) == set()
    pair = tuple(Round(str(n), frozenset("ab"), who, date(2026, n + 1, 1)) for n, who in enumerate("aba"))
    assert kinds(*trio[:2], past=pair) == {"in_turn"}
    turned = tuple(Round(str(n), frozenset("ab"), who, date(2026, n + 1, 1)) for n, who in enumerate("abb"))
    assert kinds(*trio[:2], past=turned) == set()
