"""How sums are written: short in running text, exact in tables and where they bind."""

from __future__ import annotations

import pytest

from deliberation.web.filters import exact_yuan, wan, wan_short, wan_yuan


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "0 元"), (148_500, "1,485 元"), (148_550, "1,485.50 元"), (999_999, "9,999.99 元"),
        (1_000_000, "1 万元"), (31_056_150, "31.06 万元"), (31_054_999, "31.05 万元"), (31_055_000, "31.06 万元"),
        (46_800_000, "46.8 万元"), (10_000_000_000, "10,000 万元"),
        (-31_056_150, "-31.06 万元"), (-148_500, "-1,485 元"),
    ],
)  # fmt: skip
def test_running_text_has_two_decimals_at_most_and_small_sums_in_yuan(fen: int, written: str) -> None:
    assert wan_yuan(fen) == written


def test_a_figure_of_its_own_is_as_short() -> None:
    assert [wan_short(fen) for fen in (0, 31_056_150, 148_500, 10_000_000)] == ["0", "31.06", "0.15", "10"]


def test_tables_keep_the_whole_sum() -> None:
    assert [wan(fen) for fen in (31_056_150, 148_500, 0, 10_000_000)] == ["31.05615", "0.1485", "0", "10"]


def test_a_sum_that_binds_is_never_rounded() -> None:
    assert [exact_yuan(fen) for fen in (31_056_150, 31_050_000, 148_500)] == ["310,561.50 元", "31.05 万元", "1,485 元"]
