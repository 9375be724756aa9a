"""How a city counted, read from what its Pabulib file says of the rule.

The format's ``rule`` names the way of counting (https://pabulib.org/format): ``greedy`` and its variants take
the projects with the most votes first, by points for cumulative and scoring ballots, by Borda points with 1
for the last place for rankings (Kraków: 3, 2, 1); ``-no-skip`` ends at the first project that does not fit;
``-threshold`` asks for ``min_project_score_threshold``; ``equalshares/add1`` raises endowments by one unit of
the currency, ``-comparison`` with the comparison step. What a city did beyond that stands in comments that no
program can read, so the official outcome may still differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.voting import money
from deliberation.voting.election import BallotKind
from deliberation.voting.errors import ElectionError
from deliberation.voting.options import Comparison, Completion, CountOptions, Rule, Utility

THRESHOLD = "min_project_score_threshold"
_GREEDY = ("greedy", "greedy-threshold", "greedy-no-skip")
_SHARES = {"equalshares/add1": Comparison.NONE, "equalshares/add1-comparison": Comparison.UTILITY}


def options_from_meta(meta: Mapping[str, str]) -> CountOptions:
    """The options that the META section describes.

    Raises :class:`ElectionError` ``rule_not_described`` for a rule that the name does not define (``unknown``,
    ``greedy-custom`` ...), ``threshold_unreadable`` for a threshold that is no whole number.
    """
    rule, kind = meta.get("rule", "").strip().lower(), BallotKind(meta["vote_type"].strip().lower())
    if rule in _SHARES:
        return CountOptions(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1, comparison=_SHARES[rule])
    if rule not in _GREEDY:
        raise ElectionError("rule_not_described", rule=rule[:40])
    stop, least = rule == "greedy-no-skip", _threshold(meta)
    if kind.has_points:
        return CountOptions(utility=Utility.POINTS, per_cost=False, stop_at_misfit=stop, min_points=least)
    if kind is BallotKind.ORDINAL:
        return CountOptions(utility=Utility.BORDA, per_cost=False, borda_last=1, stop_at_misfit=stop, min_points=least)
    return CountOptions(stop_at_misfit=stop, min_votes=least)


def _threshold(meta: Mapping[str, str]) -> int:
    text = meta.get(THRESHOLD, "").strip() or "0"
    try:
        digits, decimals = money.parse(text)
    except money.AmountError as error:
        raise ElectionError("threshold_unreadable", threshold=text[:40]) from error
    if decimals:
        raise ElectionError("threshold_unreadable", threshold=text[:40])
    return digits
