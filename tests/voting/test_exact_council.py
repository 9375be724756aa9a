"""Council elections to the figure: the numbers drawn from a seed, figures of quotas, and their signs."""

from __future__ import annotations

import hashlib
from itertools import count

import pytest

from deliberation.voting.council.candidates import Candidate, tie_ranks
from deliberation.voting.council.case import CaseError, Figure
from deliberation.voting.council.lots import draw
from deliberation.voting.council.quotas import Quota, kinds, spelled_out, system

SEEDS = [("seed", str(label), below) for label in range(12) for below in (1, 2, 5, 1000)]
LARGE = [("福彩 3D 472", "签", 2**256), ("x", "big", 2**256 - 1), ("x", "y", 2**300 + 1), ("x", "z", 2**511)]


def plainly(seed: str, label: str, below: int) -> int:
    """What the documentation says, bit by bit."""
    bits = len(f"{below:b}")
    for attempt in count():
        said = ""
        for block in range(-(-bits // 256)):
            digest = hashlib.sha256(f"{seed}|{label}|{attempt}|{block}".encode()).hexdigest()
            said += f"{int(digest, 16):0256b}"
        if int(said[:bits], 2) < below:
            return int(said[:bits], 2)
    raise AssertionError


@pytest.mark.parametrize(("seed", "label", "below"), SEEDS + LARGE)
def test_a_number_is_drawn_as_documented(seed: str, label: str, below: int) -> None:
    assert draw(seed, label, below) == plainly(seed, label, below)


def test_the_draws_that_people_can_look_up() -> None:
    assert [draw("seed", str(label), 5) for label in range(8)] == [4, 2, 2, 0, 3, 2, 4, 3]
    assert draw("2026-11-22", "panel", 1000) == 645


@pytest.mark.parametrize(
    ("text", "seats", "least", "most"),
    [
        ("4", 7, 4, 4),
        ("1/2", 7, 4, 3),
        ("1/2", 6, 3, 3),
        ("50%", 5, 3, 2),
        ("0", 9, 0, 0),
        (" 100 % ", 9, None, None),
        ("100%", 9, 9, 9),
    ],
)
def test_figures(text: str, seats: int, least: int | None, most: int | None) -> None:
    figure = Figure(text, 3)
    if least is None:
        with pytest.raises(CaseError, match="bad_figure"):
            figure.least(seats)
        return
    assert (figure.least(seats), figure.most(seats)) == (least, most)


@pytest.mark.parametrize(
    ("text", "seats", "least"),
    [("> 1/2", 6, 4), ("> 1/2", 7, 4), (">= 1/2", 6, 3), ("≥ 1/3", 7, 3), (">2", 9, 3), ("≥2", 9, 2)],
)
def test_a_minimum_and_its_sign(text: str, seats: int, least: int) -> None:
    assert Figure(text, 1).least(seats) == least
    with pytest.raises(CaseError) as caught:
        Figure(text, "quotas[1].max").most(seats)
    assert (caught.value.code, caught.value.where, caught.value.params) == (
        "bad_figure",
        "quotas[1].max",
        {"text": text},
    )


@pytest.mark.parametrize(
    ("text", "seats", "most"),
    [("< 1/2", 6, 2), ("< 1/2", 7, 3), ("<= 1/2", 6, 3), ("≤ 1/3", 7, 2), ("<2", 9, 1), ("≤2", 9, 2)],
)
def test_a_maximum_and_its_sign(text: str, seats: int, most: int) -> None:
    assert Figure(text, 1).most(seats) == most
    with pytest.raises(CaseError) as caught:
        Figure(text, 12).least(seats)
    assert (caught.value.code, caught.value.where, caught.value.params) == ("bad_figure", 12, {"text": text})


PEOPLE = [Candidate("a", "", {"s": "w"}), Candidate("b", "", {"s": "m"}), Candidate("c", "", {"s": "w"})]


def test_a_general_quota_leaves_the_named_ones_alone() -> None:
    assert spelled_out(PEOPLE, [Quota("s", "*", 1, 2), Quota("s", "w", 0, 1)]) == (
        Quota("s", "m", 1, 2),
        Quota("s", "w", 0, 1),
    )


def test_the_system_of_some_quotas() -> None:
    asked = spelled_out(PEOPLE, [Quota("s", "*", 1)])
    found = kinds(PEOPLE, asked)
    assert (found.attributes, found.values, found.of, found.sizes) == (("s",), (("m",), ("w",)), (1, 0, 1), (1, 2))
    built = system(found, [*asked[:1], Quota("s", "w", 1, 9)], 2)
    assert (built.rows, built.low, built.high) == (((1, 0), (0, 1), (1, 1)), (1, 1, 2), (2, 2, 2))
    assert (built.floor, built.ceiling) == ((0, 0), (1, 2))


def test_ties_by_id_or_by_lot() -> None:
    ids = [Candidate(i) for i in "cab"]
    assert tie_ranks(ids, "lex") == {"a": 0, "b": 1, "c": 2}
    order = sorted("abc", key=lambda i: hashlib.sha256(f"福彩|{i}".encode()).hexdigest())
    assert sorted(tie_ranks(ids, "lot:福彩").values()) == [0, 1, 2]
    assert tie_ranks(ids, "lot:福彩") == {i: place for place, i in enumerate(order)}
