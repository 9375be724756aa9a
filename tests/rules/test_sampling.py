"""Drawing a sample: by lot that anybody can draw again, by risk with every sign and its figures."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.rules.sampling import (
    POINTS,
    Facts,
    Reason,
    Unit,
    by_lot,
    by_risk,
    read_units,
    reasons,
)

SIGNS = [
    (Facts(signed_fen=9, contract_fen=9, quotes=(9, 20), least_quotes=3), "few_quotes", {"quotes": 2, "least": 3}),
    (Facts(signed_fen=9, contract_fen=9, quotes=(8, 9, 20)), "dearer", {"signed_fen": 9, "lowest_fen": 8}),
    (Facts(quotes=(100, 101, 102)), "alike", {"lowest_fen": 100, "highest_fen": 102}),
    (Facts(signed_fen=9, contract_fen=10), "varied", {"signed_fen": 9, "contract_fen": 10}),
    (Facts(budget_fen=95, ceiling_fen=100), "near_ceiling", {"budget_fen": 95, "ceiling_fen": 100}),
    (Facts(paid_fen=5), "bare", {"paid_fen": 5}),
    (Facts(late_days=1), "late", {"days": 1}),
    (Facts(objections=2), "objections", {"count": 2}),
    (Facts(satisfaction=79, pass_mark=80), "unhappy", {"satisfaction": 79, "pass": 80}),
    (Facts(alarms=1), "alarms", {"count": 1}),
    (Facts(answered=2), "answered", {"count": 2}),
    (Facts(signed_fen=9, contract_fen=9, announced=False), "unannounced", {"signed_fen": 9}),
    (Facts(met=3, pattern="one_winner"), "one_winner", {"rounds": 3}),
    (Facts(met=4, pattern="in_turn"), "in_turn", {"rounds": 4}),
    (
        Facts(signed_fen=1000, contract_fen=1000, asked_fen=1166),
        "pending",
        {"contract_fen": 1000, "asked_fen": 1166, "share_mille": 166},
    ),
    (Facts(open_fen=7, overdue_days=1), "overdue", {"open_fen": 7, "days": 1}),
]
SOUND = [
    Facts(),
    Facts(quotes=(8, 20, 30), signed_fen=8, contract_fen=8, least_quotes=3),
    Facts(least_quotes=3),  # no contract yet
    Facts(quotes=(100, 103)),
    Facts(budget_fen=94, ceiling_fen=100),
    Facts(paid_fen=5, photos=1),
    Facts(satisfaction=80, pass_mark=80),
    Facts(satisfaction=None, pass_mark=80),
    Facts(announced=False),  # nothing has been bought yet
    Facts(open_fen=7, overdue_days=0),  # the last day itself
    Facts(open_fen=0, overdue_days=9),
]


@pytest.mark.parametrize(("facts", "code", "figures"), SIGNS)
def test_every_sign_tells_its_figures(facts: Facts, code: str, figures: dict[str, int]) -> None:
    assert [(one.code, dict(one.figures)) for one in reasons(facts)] == [(code, figures)]
    assert code in POINTS


@pytest.mark.parametrize("facts", SOUND)
def test_what_is_in_order_gives_no_points(facts: Facts) -> None:
    assert reasons(facts) == ()


def test_every_sign_is_tried() -> None:
    assert {code for _facts, code, _figures in SIGNS} == POINTS.keys()


def test_objections_count_up_to_three() -> None:
    assert [reasons(Facts(objections=number))[0].points for number in (1, 3, 9)] == [1, 3, 3]


def units(number: int) -> tuple[Unit, ...]:
    return tuple(Unit(f"p{at}", "440303002019", f"2026-{at:03d}", 100 + at) for at in range(number))


@given(st.text("0123456789abcdef", min_size=1), st.integers(0, 30), st.integers(1, 30))
def test_the_lot_is_the_order_of_the_hashes(seed: str, number: int, size: int) -> None:
    found = by_lot(units(number), seed, size)
    by_hand = sorted(units(number), key=lambda one: hashlib.sha256(f"{seed}|{one.label}".encode()).hexdigest())
    assert found == tuple(one.project for one in by_hand)[:size]
    assert by_lot(reversed(units(number)), seed, size) == found


def test_by_risk_points_go_first_then_the_larger_sum_then_the_label() -> None:
    sign = Reason("late", 2, {"days": 1})
    one, two, three, four = units(4)
    graver = Unit("g", one.place, "2026-900", 1, (sign, Reason("bare", 2)))
    grave = Unit("h", one.place, "2026-901", 1, (sign,))
    twin = Unit("q", one.place, "2026-000", four.amount_fen)
    assert graver.score == 4
    assert by_risk((one, two, three, four, grave, graver, twin), 5) == ("g", "h", "q", "p3", "p2")


def test_units_stand_in_an_event_and_come_out_the_same() -> None:
    made = (Unit("p", "4403", "1", 7, (Reason("late", 2, {"days": 3}), Reason("bare", 2)), ("a", "b")), *units(2))
    assert read_units([one.document for one in made]) == made
    assert read_units("nothing") == ()
    odd = {**made[0].document, "reasons": None, "hands": None}
    assert read_units([odd, 3]) == (Unit("p", "4403", "1", 7),)
    bare = {**made[0].document, "reasons": [{"code": "late", "points": 2, "figures": None}, 7]}
    assert read_units([bare])[0].reasons == (Reason("late", 2),)
