"""五、结果：和公布的一样写成一行 JSON，键按字母排序，便于逐字节比较。"""

from __future__ import annotations

import json
from typing import Any

from deliberation.voting.recount.agreement import Count, checked, merged
from deliberation.voting.recount.reading import Poll, digest, number, read_poll
from deliberation.voting.recount.rules import greedy, phragmen
from deliberation.voting.recount.shares import equal_shares


def recount(ballots: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The whole published document of a poll, counted anew from its .pb file."""
    poll = read_poll(ballots)
    chosen, whole = checked(options, poll), merged(poll)
    count = Count(whole, chosen, poll.smallest)
    if chosen["rule"] == "greedy":
        greedy(count, count.candidates, chosen["utility"], per_cost=chosen["per_cost"])
    elif chosen["rule"] == "phragmen":
        phragmen(count)
    else:
        equal_shares(count)
    said = {name: chosen[name] for name in chosen if name in options}
    if chosen["comparison"] == "none":
        return document_of(poll, count, said)
    other = Count(whole, chosen, poll.smallest)
    greedy(other, other.candidates, "cost", per_cost=True)
    verdict = preferred(count, other)
    taken = other if verdict["taken"] == "greedy" else count
    return {**document_of(poll, taken, said), "comparison": verdict}


def preferred(count: Count, other: Count) -> dict[str, Any]:
    """比较：每张选票看两种结果里各有几个自己选的项目（coverage 只看有没有）。更多人偏好按得票的结果，就用它。"""
    ours = theirs = 0
    for ballot, voters in count.poll.ballots.items():
        named = {project for project, _ in ballot}
        gained, instead = len(named.intersection(count.funded)), len(named.intersection(other.funded))
        if count.options["comparison"] == "coverage":
            gained, instead = min(gained, 1), min(instead, 1)
        ours, theirs = ours + voters * (gained > instead), theirs + voters * (instead > gained)
    return {
        "by": count.options["comparison"],
        "rule": sorted(count.funded),
        "greedy": sorted(other.funded),
        "prefer_rule": ours,
        "prefer_greedy": theirs,
        "taken": "greedy" if theirs > ours else "rule",
    }


def document_of(poll: Poll, count: Count, said: dict[str, Any]) -> dict[str, Any]:
    """Everything there is to say of a finished count; ``said`` are the options that were published for it."""
    turn = {project: place for place, project in enumerate(count.funded, start=1)}
    found: dict[str, Any] = {
        "selected": sorted(count.funded),
        "cost": number(count.disposable - count.left),
        "ties": [{"round": turn[won], "tied": sorted(tied), "chosen": won} for tied, won in count.ties],
        "rule": {**said, **({"lot": count.order} if count.options["ties"].startswith("lot:") else {})},
        "election": {
            "digest": digest(poll),
            "budget": number(poll.budget),
            "projects": len(poll.cost),
            "voters": count.voters,
            "vote_type": poll.kind,
        },
        "rounds": rounds_of(count),
        "projects": [fate(count, project, turn.get(project)) for project in count.cost],
        "payments": count.payments,
    }
    if poll.agreed:
        found["constraints"] = poll.agreed
    if poll.spoiled is not None:
        found["papers"] = papers(poll, count.voters, poll.spoiled)
    if count.endowment is not None:
        found.update(endowment=number(count.endowment, 6), raises=count.raises)
    return found


def rounds_of(count: Count) -> list[dict[str, Any]]:
    """Every funding step and what is left of the budget after it."""
    left, rounds = count.disposable, []
    for place, project in enumerate(count.funded, start=1):
        left -= count.cost[project]
        step = {"round": place, "project": project, "cost": number(count.cost[project]), "left": number(left)}
        rounds.append({**step, "completion": project in count.by_completion})
    return rounds


def fate(count: Count, project: str, turn: int | None) -> dict[str, Any]:
    """What became of one project, and why."""
    cost = count.cost[project]
    entry: dict[str, Any] = {"project": project, "votes": count.votes[project], "cost": number(cost)}
    if turn is not None:
        return {**entry, "round": turn, "code": "funded_by_completion" if project in count.by_completion else "funded"}
    if count.short[project]:
        entry.update(count.short[project])
    elif cost > count.disposable:
        entry.update(code="over_budget")
    else:
        entry.update(count.why[project])
    for tied, won in reversed(count.ties):
        if project in tied:
            entry["lost_tie_to"] = won
    return entry


def papers(poll: Poll, valid: int, spoiled: dict[str, int]) -> dict[str, Any]:
    """箱中各种票的张数：有效、其中空白，以及各种原因的无效票。"""
    apart, blank = sum(spoiled.values()), poll.ballots.get((), 0)
    return {"taken": valid + apart, "valid": valid, "blank": blank, "spoiled": apart, "reasons": spoiled}


def canonical(document: dict[str, Any]) -> bytes:
    """The document as one line, the same byte for byte wherever it is counted."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
