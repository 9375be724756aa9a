"""From the rulebook of a place to the options of a count."""

from __future__ import annotations

import json

import pytest

from deliberation.polls.counting import options_of
from deliberation.rules.rulebook import Rulebook, default_rulebook
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule

NEW = ("ballot.exhaustive_stop", "ballot.whole_start", "ballot.comparison")


def book(**changed: object) -> Rulebook:
    """The shipped rulebook with some parameters of the ballot changed; ``None`` leaves one out."""
    layers = json.loads(default_rulebook().document)
    for name, value in changed.items():
        rules = layers[0]["rules"]
        if value is None:
            del rules[f"ballot.{name}"]
        else:
            rules[f"ballot.{name}"]["value"] = value
    return Rulebook.from_document(json.dumps(layers))


def options(rule: Rule = Rule.EQUAL_SHARES, **changed: object) -> CountOptions:
    return options_of(book(**changed), rule, roll_size=101, seed="abc")


def test_what_the_shipped_rulebook_says() -> None:
    found = options()
    assert found == CountOptions(
        rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, ties="mincost-maxvotes-lex", min_votes=0
    )


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ({"exhaustive_stop": False}, "exhaustive_stop", False),
        ({"whole_start": True}, "floor_start", True),
        ({"comparison": "utility"}, "comparison", Comparison.UTILITY),
        ({"comparison": "coverage"}, "comparison", Comparison.COVERAGE),
        ({"ties": "lot"}, "ties", "lot:abc"),
        ({"threshold": "1/100"}, "min_votes", 2),
    ],
)
def test_a_place_may_choose_otherwise(said: dict[str, object], field: str, value: object) -> None:
    assert getattr(options(**said), field) == value


def test_greedy_is_never_compared_with_itself() -> None:
    assert options(Rule.GREEDY, comparison="utility").comparison is Comparison.NONE


def test_a_book_frozen_before_these_parameters_counts_as_it_always_did() -> None:
    old = book(exhaustive_stop=None, whole_start=None, comparison=None)
    assert options_of(old, Rule.EQUAL_SHARES, roll_size=101, seed="abc") == options()
    assert not set(NEW) & {rule.key for rule in old}
