"""Scores from 1 to 5: exact, and nothing at all where too few have answered."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.voting.errors import ElectionError
from deliberation.voting.survey import survey

SHEETS = [{"q1": 5, "q2": 1}, {"q1": 4}, {"q1": 3, "q2": 2}]


def test_the_figures_of_each_item() -> None:
    first, second = survey(["q1", "q2"], SHEETS, least=3).items
    assert first.given == (0, 0, 1, 1, 1)
    assert (first.mean, first.satisfied, first.answers) == (Fraction(4), 2, 3)
    assert (second.mean, second.satisfied, second.answers) == (Fraction(3, 2), 0, 2)


def test_too_few_answers_tell_nothing() -> None:
    found = survey(["q1", "q2"], SHEETS, least=4)
    assert found.withheld
    assert found.to_plain() == {"method": "survey", "answers": 3, "least": 4, "withheld": True, "items": []}


def test_an_item_nobody_scored_has_no_mean() -> None:
    item = survey(["q1", "q3"], [{"q1": 2}], least=1).items
    assert item[1].mean is None
    assert "mean" not in item[1].to_plain()


@pytest.mark.parametrize(
    ("sheet", "code"), [({"q9": 3}, "project_unknown"), ({"q1": 6}, "points_out_of_range"),
                        ({"q1": 0}, "points_out_of_range")],
)  # fmt: skip
def test_what_no_sheet_can_say(sheet: dict[str, int], code: str) -> None:
    with pytest.raises(ElectionError) as found:
        survey(["q1"], [sheet], least=1)
    assert found.value.code == code


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 5)), max_size=30))
def test_every_score_is_counted_once(sheets: list[dict[str, int]]) -> None:
    found = survey(["a", "b", "c"], sheets, least=0)
    for item in found.items:
        scores = [sheet[item.id] for sheet in sheets if item.id in sheet]
        assert item.answers == len(scores)
        assert item.mean == (Fraction(sum(scores), len(scores)) if scores else None)
        assert item.satisfied == sum(score >= 4 for score in scores)
