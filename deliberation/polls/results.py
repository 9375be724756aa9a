"""Reading a published count for its page: from the stored documents to rows in fen and titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from deliberation.ledger.shelf import Shelf
from deliberation.polls import queries
from deliberation.polls.counting import in_order
from deliberation.polls.explain import MAKERS
from deliberation.polls.figures import (
    Agreed,
    Broken,
    Fate,
    Group,
    Margin,
    Paid,
    Papers,
    Published,
    RuleRow,
    Share,
    Verdict,
)
from deliberation.polls.queries import CandidateRow, PollRow
from deliberation.voting.papers.words import word

Rows = Mapping[str, CandidateRow]
Plain = Mapping[str, Any]

_published: Shelf[Published] = Shelf(5_000)


def published(session: Session, poll: PollRow) -> Published:
    """What the result page shows. A count is never changed, nor what follows from it once it is worked out, so it
    is read once and known by its hash and by what is there."""
    name = f"{poll.id} {poll.result_hash}"
    known = _published.find(name)
    if known is not None:
        return known
    explained = queries.explanations(session, poll.id)
    early = f"{name} {' '.join(sorted(explained))}"
    known = _published.find(early)
    if known is None:
        counts = queries.results(session, poll.id)
        known = read(poll, queries.candidates(session, poll.id), counts, explained)
        _published.put(early if known.pending else name, known, len(known.fates))
    return known


def read(
    poll: PollRow, candidates: tuple[CandidateRow, ...], counts: Mapping[str, tuple[bool, Plain]], explained: Plain
) -> Published:
    """The rows of a page from the results by rule and the explanations by kind."""
    rule, document = next((rule, document) for rule, (official, document) in counts.items() if official)
    rows = _rows(candidates, document)
    fates = _fates(document, rows, explained)
    spent = sum(fate.row.cost_fen for fate in fates if fate.funded)
    satisfied = explained.get("satisfaction", {}).get("rules", {})
    return Published(
        rule=rule,
        options=document["rule"],
        fates=fates,
        most_votes=max((fate.votes for fate in fates), default=0),
        ballots=document["election"]["voters"],
        spent_fen=spent,
        left_fen=poll.budget_fen - spent,
        histogram=tuple(satisfied.get(rule, {}).get("histogram", ())),
        categories=_groups(fates, "category"),
        places=_places(fates),
        ties=_broken(document, rows),
        lot=tuple(rows[project].title for project in document["rule"].get("lot", ())),
        line=_line(rule, fates),
        rules=tuple(_rule_row(poll, name, counts, rows, satisfied.get(name)) for name in counts),
        others=tuple(_other(one, document) for one in explained.get("comparison", {}).get("counts", ())),
        papers=_papers(document.get("papers")),
        verdict=_verdict(document.get("comparison")),
        agreed=_agreed(document.get("constraints", {}), rows),
        share=_share(document),
        pending=not explained.keys() >= MAKERS.keys(),
    )


def _rows(candidates: tuple[CandidateRow, ...], document: Plain) -> Rows:
    """The projects on the ballot by id, and the packages that some of them were counted as."""
    rows = {row.project_id: row for row in candidates}
    costs = {one["project"]: _fen(one["cost"]) or 0 for one in document["projects"]}
    for package in document.get("constraints", {}).get("packages", ()):
        parts = [rows[part] for part in package["parts"]]
        (first, *others), name = parts, package["name"] or "、".join(part.title for part in parts)
        rows[package["id"]] = replace(
            first,
            project_id=package["id"],
            title=name,
            category=first.category if all(part.category == first.category for part in others) else "",
            location=first.location if all(part.location == first.location for part in others) else "",
            cost_fen=costs.get(package["id"], 0),
        )
    return rows


def _fates(document: Plain, rows: Rows, explained: Plain) -> tuple[Fate, ...]:
    reasons = {one["project"]: one for one in document["projects"]}
    votes = [one["votes"] for one in reasons.values()]
    ranked = in_order(
        [(one["project"], one["votes"], one["cost"]) for one in reasons.values()],
        document["rule"]["ties"], document["rule"].get("lot", ()),
    )  # fmt: skip
    won_a_tie = _won_a_tie(document)
    paid = {one["project"]: _paid(one) for one in document["payments"]}
    comforted = explained.get("satisfaction", {}).get("comforted", {})
    margins = {one["project"]: _margin(one) for one in explained.get("margins", {}).get("projects", ())}
    effective = explained.get("margins", {}).get("effective", {})
    fates = []
    for rank, project in enumerate(ranked, start=1):
        one = reasons[project]
        fates.append(
            Fate(
                row=rows[project],
                rank=rank,
                votes=one["votes"],
                funded=one["code"].startswith("funded"),
                code=one["code"],
                round=one.get("round"),
                left_fen=_fen(one.get("left")),
                missing_fen=_fen(one.get("missing")),
                supporters_fen=_fen(one.get("supporters_left")),
                used_by=tuple(
                    (_title(use["project"], rows), _fen(use["amount"]) or 0) for use in one.get("used_by", ())
                ),
                tie=project in won_a_tie,
                lost_tie_to=_title(one.get("lost_tie_to", ""), rows),
                needed=one.get("needed"),
                blocked_by=_title(one.get("blocked_by", ""), rows),
                paid=paid.get(project),
                comforted=comforted.get(project),
                margin=margins.get(project),
                first_percent=effective.get(project, [None])[0],
                place=1 + sum(other > one["votes"] for other in votes),
                level=votes.count(one["votes"]) > 1,
            )
        )
    return tuple(sorted(fates, key=lambda fate: (not fate.funded, fate.rank)))


def _title(project: str, rows: Rows) -> str:
    """The title of a project; what is no project (the name of a limit) as it is."""
    row = rows.get(project)
    return row.title if row else project


def _paid(one: Plain) -> Paid:
    return Paid(one["payers"], _fen(one["share"]) or 0, one["emptied"], _fen(one["rest"]) or 0)


def _margin(found: Plain) -> Margin:
    amounts = {name: found.get(name, {}).get("amount") for name in ("votes", "cut", "spare")}
    return Margin(amounts["votes"], _fen(amounts["cut"]), amounts["spare"])


def _groups(fates: tuple[Fate, ...], column: str) -> tuple[Group, ...]:
    """By category or place, those that asked for most first."""
    labels = dict.fromkeys(getattr(fate.row, column) for fate in fates)
    groups = []
    for label in labels:
        here = [fate for fate in fates if getattr(fate.row, column) == label]
        won = [fate for fate in here if fate.funded]
        groups.append(
            Group(
                label=label,
                projects=len(here),
                funded=len(won),
                asked_fen=sum(fate.row.cost_fen for fate in here),
                funded_fen=sum(fate.row.cost_fen for fate in won),
                votes=sum(fate.votes for fate in here),
            )
        )
    return tuple(sorted(groups, key=lambda group: (-group.asked_fen, group.label)))


def _places(fates: tuple[Fate, ...]) -> tuple[Group, ...]:
    """By place, where that says more than the list: there are few places, and several projects in most."""
    groups = _groups(fates, "location")
    telling = 1 < len(groups) <= min(MOST_PLACES, len(fates) // 2)
    return groups if telling else ()


MOST_PLACES = 8


def _papers(found: Plain | None) -> Papers | None:
    if found is None:
        return None
    reasons = sorted(found["reasons"].items(), key=lambda reason: (-reason[1], reason[0]))
    told = tuple((word(reason), number) for reason, number in reasons)
    return Papers(found["taken"], found["valid"], found["blank"], told)


def _verdict(found: Plain | None) -> Verdict | None:
    if found is None:
        return None
    return Verdict(found["prefer_rule"], found["prefer_greedy"], found["taken"] == "greedy")


def _agreed(found: Plain, rows: Rows) -> Agreed:
    def titles(projects: Iterable[str]) -> tuple[str, ...]:
        return tuple(_title(project, rows) for project in projects)

    return Agreed(
        reserve_fen=_fen(found.get("reserve")) or 0,
        limits=tuple((limit["name"], _fen(limit["amount"]) or 0) for limit in found.get("limits", ())),
        exclusive=tuple(titles(projects) for projects in found.get("exclusive", ())),
        requires=tuple((_title(one, rows), titles(needed)) for one, needed in found.get("requires", {}).items()),
        packages=tuple((rows[one["id"]].title, titles(one["parts"])) for one in found.get("packages", ())),
    )


def _broken(document: Plain, rows: Rows) -> tuple[Broken, ...]:
    """The ties that were met; what was still level after one of them was taken is not told again."""
    selected, seen, found = set(document["selected"]), list[set[str]](), []
    for tie in document["ties"]:
        tied = set(tie["tied"])
        if any(tied <= earlier for earlier in seen):
            continue
        seen.append(tied)
        ordered = [tie["chosen"], *(project for project in tie["tied"] if project != tie["chosen"])]
        found.append(
            Broken(
                tuple(_title(project, rows) for project in tie["tied"]),
                tuple(_title(project, rows) for project in ordered if project in selected),
            )
        )
    return tuple(found)


def _won_a_tie(document: Plain) -> set[str]:
    """What was taken where something as good was not."""
    selected = set(document["selected"])
    decided = [set(tie["tied"]) for tie in document["ties"] if not set(tie["tied"]) <= selected]
    return {project for tied in decided for project in tied & selected}


def _share(document: Plain) -> Share | None:
    """What equal shares gave every voter; nothing where the result by votes was taken instead."""
    final = _fen(document.get("endowment"))
    if final is None or document.get("comparison", {}).get("taken") == "greedy":
        return None
    raises = document.get("raises", 0)
    return Share(final, final - raises * int(document["rule"].get("increment", 0)) * 100, raises)


def _line(rule: str, fates: tuple[Fate, ...]) -> Fraction | None:
    """Where projects are taken by votes: between the last that fitted before one did not, and that one."""
    if rule != "greedy":
        return None
    ranked = sorted(fates, key=lambda fate: fate.rank)
    for before, fate in zip([None, *ranked], ranked, strict=False):
        if fate.code in ("does_not_fit", "stopped_before"):
            if before is None or before.votes == fate.votes:
                return None  # no line can be drawn between them
            return Fraction(before.votes + fate.votes, 2)
    return None


def _rule_row(
    poll: PollRow, name: str, counts: Mapping[str, tuple[bool, Plain]], rows: Rows, satisfied: Plain | None
) -> RuleRow:
    official, document = counts[name]
    chosen = next(set(other["selected"]) for is_official, other in counts.values() if is_official)
    selected = set(document["selected"])
    spent = sum(rows[project].cost_fen for project in selected)
    return RuleRow(
        rule=name,
        official=official,
        funded=len(selected),
        spent_fen=spent,
        left_fen=poll.budget_fen - spent,
        some=satisfied["served"] if satisfied else None,
        only_here=tuple(sorted(rows[project].title for project in selected - chosen)),
        not_here=tuple(sorted(rows[project].title for project in chosen - selected)),
        same=selected == chosen,
    )


def _other(one: Plain, official: Plain) -> RuleRow:
    return RuleRow(
        rule=one["rule"]["rule"],
        name=one["name"],
        official=False,
        funded=len(one["selected"]),
        spent_fen=_fen(one["cost"]) or 0,
        left_fen=_fen(one["left"]) or 0,
        some=one["served"],
        places=tuple((place["name"], _fen(place["funded_cost"]) or 0) for place in one["places"]),
        same=set(one["selected"]) == set(official["selected"]),
    )


def _fen(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 100)
