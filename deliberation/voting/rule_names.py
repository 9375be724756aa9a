"""What the rules are called, the same everywhere."""

from __future__ import annotations

from deliberation.voting.options import CountOptions, Rule, Utility

RULES = {
    Rule.GREEDY: "按得票（得票多者优先）",
    Rule.EQUAL_SHARES: "均等份额法",
    Rule.PHRAGMEN: "弗拉格门法",
    Rule.MAXIMIN: "最大最小支持法",
    Rule.BOUNDED_OVERSPENDING: "有限超支的均等份额法",
}
_BY_WORTH = {
    Utility.COST: "按得票×费用",
    Utility.CARDINALITY: "按得票（得票多者优先）",
    Utility.POINTS: "按得分（得分多者优先）",
    Utility.BORDA: "按名次得分（得分多者优先）",
}
_PER_COST = {
    Utility.COST: "按得票（得票多者优先）",
    Utility.CARDINALITY: "按每元得票",
    Utility.POINTS: "按每元得分",
    Utility.BORDA: "按每元名次得分",
}


def greedy_name(options: CountOptions) -> str:
    """By what greedy ranks: votes times cost per cost are the votes."""
    return (_PER_COST if options.per_cost else _BY_WORTH)[options.utility]
