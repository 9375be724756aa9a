"""三、按得票和弗拉格门法。"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from deliberation.voting.recount.agreement import Count
from deliberation.voting.recount.reading import number


def greedy(count: Count, names: list[str], utility: str, *, per_cost: bool) -> None:
    """按得票：从高到低，放得下就入选，放不下就跳过（或就此停止）；等别的项目的，一等到就回到自己的位置。"""
    worth = {p: merit(count, p, utility, per_cost=per_cost) for p in names}
    ranked = sorted(names, key=lambda p: (-worth[p], count.order.index(p)))
    rest, stopper = list(ranked), ""
    passed: dict[str, Fraction] = {}  # 等别的项目的，轮到它时预算还剩多少
    while rest and not stopper:
        turn, barred = "", {}
        for p in rest:
            barred = count.barrier(p, count.funded)
            if barred.get("code") != "required_not_funded":
                turn = p
                break
            passed.setdefault(p, count.left)
        if not turn:
            break
        rest.remove(turn)
        if barred:
            count.why[turn] = {**barred, "left": number(count.left)}
        elif count.cost[turn] <= count.left:
            count.fund(turn)
        else:
            count.why[turn] = {"code": "does_not_fit", "left": number(count.left)}
            stopper = turn if count.options["stop_at_misfit"] else ""
    for p in rest:
        barred = count.barrier(p, count.funded)
        if p in passed and barred.get("code") == "required_not_funded":
            count.why[p] = {**barred, "left": number(passed[p])}
        else:
            count.why[p] = {"code": "stopped_before", "blocked_by": stopper, "left": number(count.left)}
    note_ties(count, ranked, worth)


def note_ties(count: Count, ranked: list[str], worth: dict[str, Fraction]) -> None:
    """次序本来不分先后，命运却不同，就是一次平局。"""
    equals: dict[Fraction, list[str]] = {}
    for p in ranked:
        equals.setdefault(worth[p], []).append(p)
    for equal in equals.values():
        winners = [p for p in count.funded if p in equal] if len(equal) > 1 else []
        if winners and len(winners) < len(equal):
            count.ties.append((equal, winners[0]))


def merit(count: Count, project: str, utility: str, *, per_cost: bool) -> Fraction:
    """What the list is ordered by; utility "cost" per cost is the number of votes."""
    total = Fraction(count.votes[project])
    if utility in ("points", "borda"):
        total = Fraction(count.points[project])
        total += count.options["borda_last"] * count.votes[project] if utility == "borda" else 0
    if utility == "cost":
        return total if per_cost else total * count.cost[project]
    return total / max(count.cost[project], count.smallest) if per_cost else total


def phragmen(count: Count) -> None:
    """弗拉格门法：费用由支持者分担，每轮取分担之后负担最轻的项目；并列最轻的只要有一个放不下，计票就到此为止。"""
    ballots = [(dict(ballot), voters) for ballot, voters in count.poll.ballots.items()]
    supporters = {p: [i for i, (ballot, _) in enumerate(ballots) if p in ballot] for p in count.candidates}
    loads, charged = [Fraction(0)], [0] * len(ballots)  # 有过的各种负担；每种选票现在是其中哪一种
    rest = [p for p in count.order if p in supporters and count.cost[p] <= count.disposable]
    stopper = None
    while allowed := [p for p in rest if not count.barrier(p, count.funded)]:
        offers: dict[str, Fraction] = {}
        for p in allowed:
            standing: Counter[int] = Counter()
            for i in supporters[p]:
                standing[charged[i]] += ballots[i][1]
            if standing:
                offers[p] = (sum(loads[k] * n for k, n in standing.items()) + count.cost[p]) / count.votes[p]
        least = min(offers.values(), default=None)
        tied = [p for p in allowed if offers.get(p) == least]
        stopper = next((p for p in tied if count.cost[p] > count.left), None)
        if stopper is not None:
            break
        winner = tied[0]
        count.fund(winner)
        rest.remove(winner)
        if len(tied) > 1:
            count.ties.append((tied, winner))
        if least is not None:
            loads.append(least)
            for i in supporters[winner]:
                charged[i] = len(loads) - 1
            cost, voters = count.cost[winner], count.votes[winner]
            count.payments.append(payment(winner, cost, (voters, cost / voters, cost), 0))
    for p in count.candidates:
        ended = {"code": "does_not_fit" if count.cost[p] > count.left else "stopped_before"}
        ended.update({"blocked_by": stopper} if stopper else {})
        count.why[p] = {**(count.barrier(p, count.funded) or ended), "left": number(count.left)}


def payment(project: str, cost: Fraction, full: tuple[int, Fraction, Fraction], emptied: int) -> dict[str, Any]:
    """付款：付足一份的人数、每份、合计；不够一份、付尽余额的人数和他们合计付的。两项合计相加，正好是费用。"""
    payers, share, together = full
    shown = exactly_shown(together)
    return {
        "project": project,
        "payers": payers,
        "share": number(share, 6),
        "full": number(shown),
        "emptied": emptied,
        "rest": number(cost - shown, 6),
    }


def exactly_shown(value: Fraction) -> Fraction:
    """The amount as it is shown, so that what remains of a whole adds up with it."""
    return Fraction(value * 10**6 // 1, 10**6)
