"""二、计票之前定下的：每一个选项、平局的次序、最低票数、约定的条件、打包的项目。"""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction
from math import ceil
from typing import Any

from deliberation.voting.recount.preface import Problem
from deliberation.voting.recount.reading import Poll, exactly

OPTIONS: dict[str, Any] = {
    "rule": ("greedy", "equal-shares", "phragmen"),
    "utility": ("cost", "cardinality", "points", "borda"),
    "per_cost": bool,
    "completion": ("none", "add1", "add1u"),
    "exhaustive_stop": bool,
    "increment": int,
    "start": ("fractional", "floored"),
    "borda_last": (0, 1),
    "stop_at_misfit": bool,
    "min_votes": int,
    "min_points": int,
    "min_roll_share": str,
    "roll": int,
    "min_ballot_share": str,
    "cost_threshold": str,
    "comparison": ("none", "utility", "coverage"),
    "ties": str,
}
"""Every option of a count, and what this script can do with it."""
LATER: dict[str, Any] = {
    "borda_last": 0,
    "stop_at_misfit": False,
    "min_points": 0,
    "min_roll_share": "0",
    "roll": 0,
    "min_ballot_share": "0",
    "cost_threshold": "0",
    "comparison": "none",
}
"""Options that older results do not name, and how those were counted."""


def checked(given: dict[str, Any], poll: Poll) -> dict[str, Any]:
    """The options: every one is there, known, and possible with these ballots."""
    options = {**LATER, **{name: value for name, value in given.items() if name != "lot"}}
    for name in sorted(options.keys() ^ OPTIONS.keys()):
        raise Problem(f"选项 {name} 缺少或不认识。 Option missing, or not known to this script.")
    for name, can in OPTIONS.items():
        if options[name] not in can if isinstance(can, tuple) else type(options[name]) is not can:
            said = f"选项 {name} = {options[name]!r:.40}：这个程序不会这样计票，请用 deliberation count。"
            raise Problem(f"{said} This script cannot count by that.")
    wrong = options["increment"] < 1 or (options["completion"] != "none" and options["rule"] != "equal-shares")
    wrong = wrong or (options["comparison"] != "none" and options["rule"] == "greedy")
    wrong = wrong or (options["utility"] == "points" and not poll.scored)
    if wrong or (options["utility"] == "borda" and poll.kind != "ordinal"):
        raise Problem("选项互相矛盾，或不合选票的种类。 The options contradict each other or the ballots.")
    return options


def merged(poll: Poll) -> Poll:
    """打包采购的项目当作一个来数：选了其中一个就是选了它，分数相加，排名取最好的一个。"""
    of = {part: package["id"] for package in poll.agreed.get("packages", []) for part in package["parts"]}
    cost = {project: cost for project, cost in poll.cost.items() if project not in of}
    for package in poll.agreed.get("packages", []):
        parts = sum((poll.cost[part] for part in {*package["parts"]}), Fraction(0))
        cost[package["id"]] = exactly(package["cost"]) if "cost" in package else parts
    ballots: Counter[tuple[tuple[str, int], ...]] = Counter()
    for ballot, voters in poll.ballots.items():
        worth: dict[str, int] = {}
        for part, value in ballot:
            p = of.get(part, part)
            worth[p] = worth.get(p, 0) + value if poll.scored else max(worth.get(p, 0), value)
        if poll.kind == "ordinal":
            worth = {p: place for place, p in enumerate(sorted(worth, key=worth.__getitem__))}
        ballots[tuple(sorted(worth.items()))] += voters
    by_id = {project: cost[project] for project in sorted(cost)}
    terms = terms_after(poll.agreed, of)
    return Poll(poll.kind, poll.budget, by_id, dict(ballots), poll.points_scale, terms, poll.spoiled)


def terms_after(agreed: dict[str, Any], of: dict[str, str]) -> dict[str, Any]:
    """The constraints when parts are called by the names of their packages."""
    requires: dict[str, set[str]] = {}
    for part, needed in agreed.get("requires", {}).items():
        p = of.get(part, part)
        requires[p] = requires.get(p, set()) | {of.get(name, name) for name in needed} - {p}
    limits = [{**one, "projects": {of.get(p, p) for p in one["projects"]}} for one in agreed.get("limits", [])]
    exclusive = [{of.get(p, p) for p in names} for names in agreed.get("exclusive", [])]
    return {"reserve": agreed.get("reserve", 0), "limits": limits, "exclusive": exclusive, "requires": requires}


class Count:
    """One count: what is funded so far in order, the ties met, and why the rest is not funded."""

    def __init__(self, poll: Poll, options: dict[str, Any], smallest: Fraction) -> None:
        self.poll, self.cost, self.options, self.smallest = poll, poll.cost, options, smallest
        self.votes: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        for ballot, voters in poll.ballots.items():
            for project, value in ballot:
                self.votes[project] += voters
                self.points[project] += voters * value
        self.voters = sum(poll.ballots.values())
        self.constrained = any(poll.agreed[name] for name in ("limits", "exclusive", "requires"))
        self.disposable = self.left = poll.budget - exactly(poll.agreed["reserve"])
        self.order = self.tie_order(options["ties"])
        self.short = {project: self.too_few(project) for project in self.cost}
        self.candidates = [project for project in self.cost if not self.short[project]]
        self.funded: list[str] = []
        self.by_completion: list[str] = []
        self.ties: list[tuple[list[str], str]] = []
        self.why: dict[str, dict[str, Any]] = {}
        self.payments: list[dict[str, Any]] = []
        self.endowment: Fraction | None = None
        self.raises = 0

    def tie_order(self, ties: str) -> list[str]:
        """平局的次序：按编号；或费用低者先、票多者先；或抽签——每个项目的签是「种子|编号」的 SHA-256，小者先。"""
        if ties == "lex":
            return sorted(self.cost)
        if ties == "mincost-maxvotes-lex":
            return sorted(self.cost, key=lambda p: (self.cost[p], -self.votes[p], p))
        if not ties.startswith("lot:") or ties == "lot:":
            raise Problem("不认识的平局规则。 Unknown way to break ties.")
        return sorted(self.cost, key=lambda p: (hashlib.sha256(f"{ties[4:]}|{p}".encode()).hexdigest(), p))

    def too_few(self, project: str) -> dict[str, Any]:
        """得票或得分不够门槛的，先出局。票数门槛：固定票数、占名册、占选票、随费用增长，取最高的一个。"""
        shares = [Fraction(self.options["min_roll_share"]) * self.options["roll"]]
        shares.append(Fraction(self.options["min_ballot_share"]) * self.voters)
        if self.poll.budget:
            share = Fraction(self.options["cost_threshold"]) * self.cost[project] / self.poll.budget
            shares.append(share * self.voters)
        votes, points = self.votes[project], Fraction(self.points[project], self.poll.points_scale)
        needed = max(self.options["min_votes"], *map(ceil, shares))
        if votes < needed:
            return {"code": "too_few_votes", "needed": needed}
        points += self.options["borda_last"] * votes if self.poll.kind == "ordinal" else 0
        needed = self.options["min_points"]
        return {"code": "too_few_points", "needed": needed} if points < needed else {}

    def barrier(self, project: str, funded: list[str]) -> dict[str, Any]:
        """这些项目入选以后，约定的条件为什么不让它入选；没有则为空。"""
        if not self.constrained:
            return {}
        terms = self.poll.agreed
        exclusive = {name for names in terms["exclusive"] if project in names for name in names}
        for rival in sorted(exclusive.intersection(funded) - {project}):
            return {"code": "excluded", "blocked_by": rival}
        for limit in terms["limits"]:
            together = sum(self.cost[p] for p in {project, *funded}.intersection(limit["projects"]))
            if project in limit["projects"] and together > exactly(limit["amount"]):
                return {"code": "limit_reached", "blocked_by": limit["name"]}
        for needed in sorted(terms["requires"].get(project, set()).difference(funded)):
            return {"code": "required_not_funded", "blocked_by": needed}
        return {}

    def fund(self, project: str) -> None:
        """The project gets its money."""
        self.funded.append(project)
        self.left -= self.cost[project]
