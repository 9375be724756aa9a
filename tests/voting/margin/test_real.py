"""Margins of real elections: every figure recounted on ballots written out and grouped afresh."""

from __future__ import annotations

import pytest

from deliberation.voting import pabulib, variants
from deliberation.voting.margin import margins
from deliberation.voting.options import Completion, CountOptions, Rule
from deliberation.voting.rules import count
from tests.voting.elections import ABSENT, SHARED
from tests.voting.margin import plainly

FILES = [
    "Poland_Gdynia_2022_Kamienna_Gora__large.pb",
    "Poland_Zabrze_2021_Osiedle_Tadeusza_Kotarbinskiego.pb",
    "US_Stanford_Dataset_PB_Chicago_49th_Ward_2016_vote_approvals.pb",
]
RULES = [
    CountOptions(),
    CountOptions(rule=Rule.PHRAGMEN),
    CountOptions(rule=Rule.EQUAL_SHARES),
    CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1),
]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("options", RULES, ids=lambda options: f"{options.rule}-{options.completion}")
def test_with_the_figure_it_is_funded_and_with_one_less_it_is_not(file: str, options: CountOptions) -> None:
    election = pabulib.read(SHARED / "pb" / file).election
    found = margins(count(election, options), effort=60)
    value = variants.full_value(election)
    checked = 0
    for index, margin in enumerate(found.projects):
        changes = {
            "votes": lambda x, index=index: plainly.more(election, index, value, x),
            "cut": lambda x, index=index: plainly.cheaper(election, index, x),
            "spare": lambda x, index=index: plainly.fewer(election, index, x),
        }
        for name, changed in changes.items():
            figure = getattr(margin, name)
            if figure is None or figure.amount is None:
                continue
            checked += 1
            first, second = (
                (figure.amount, figure.amount + 1) if name == "spare" else (figure.amount, figure.amount - 1)
            )
            assert count(changed(first), options).reasons[index].funded
            if second <= figure.reach:
                assert not count(changed(second), options).reasons[index].funded
    assert checked
