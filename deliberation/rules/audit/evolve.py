"""Folding the events of an audit into its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from deliberation.rules.audit.state import AuditState, Finding, Paper, Query, Reply, Tick
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event
from deliberation.rules.sampling import read_units

OF_AUDITORS = frozenset({
    "planned", "drawn", "item_added", "noted", "asked", "asked_again", "query_closed", "query_withdrawn", "found",
    "finding_withdrawn", "proof_refused", "finding_closed", "submitted",
})  # fmt: skip
"""Events whose author has had a part in the audit and does not sign it."""


def evolve(state: AuditState, happened: Event) -> AuditState:
    """Fold one event."""
    if happened.type in OF_AUDITORS:
        state = replace(state, hands=state.hands | {happened.actor})
    return FOLDS[happened.type](state, happened)


def _planned(state: AuditState, happened: Event) -> AuditState:
    data = happened.data
    place, title, method, commit = (str(data[name]) for name in ("place", "title", "method", "commit"))
    year, size, units = _int(data["year"]), _int(data["size"]), read_units(data["units"])
    made = replace(state, status="planned", place=place, year=year, title=title, planned_at=happened.at)
    return replace(made, method=method, size=size, units=units, commit=commit, binds=bool(data.get("binds")))


def _drawn(state: AuditState, happened: Event) -> AuditState:
    papers = tuple(Paper(str(one)) for one in _list(happened.data["sample"]))
    seed, root = str(happened.data["seed"]), str(happened.data.get("root") or "")
    return replace(state, status="running", seed=seed, root=root, papers=papers)


def _cancelled(state: AuditState, happened: Event) -> AuditState:
    return replace(state, status="cancelled", reason=str(happened.data["reason"]))


def _item_added(state: AuditState, happened: Event) -> AuditState:
    paper = Paper(str(happened.data["project"]), added=str(happened.data["reason"]))
    return replace(state, papers=(*state.papers, paper))


def _noted(state: AuditState, happened: Event) -> AuditState:
    rows = [_list(row) for row in _list(happened.data["ticks"])]
    made = {str(row[0]): Tick(str(row[0]), str(row[1]), str(row[2]), happened.actor) for row in rows}
    papers = tuple(_ticked(paper, made) if paper.project == happened.data["project"] else paper
                   for paper in state.papers)  # fmt: skip
    return replace(state, papers=papers)


def _ticked(paper: Paper, made: Mapping[str, Tick]) -> Paper:
    kept = tuple(tick for tick in paper.ticks if tick.check not in made)
    return replace(paper, ticks=(*kept, *made.values()))


def _asked(state: AuditState, happened: Event) -> AuditState:
    data = happened.data
    id_, project, text, due = (str(data[name]) for name in ("query", "project", "text", "due"))
    return replace(state, queries=(*state.queries, Query(id_, project, text, due, happened.actor, happened.at)))


def _answered(state: AuditState, happened: Event) -> AuditState:
    return _of_query(
        state, happened, lambda one: replace(one, status="answered", replies=(*one.replies, _reply(happened)))
    )


def _asked_again(state: AuditState, happened: Event) -> AuditState:
    note, due = str(happened.data["text"]), str(happened.data["due"])
    return _of_query(state, happened, lambda one: replace(one, status="asked", note=note, due=due))


def _query_closed(state: AuditState, happened: Event) -> AuditState:
    return _of_query(state, happened, lambda one: replace(one, status="closed", note=str(happened.data["text"])))


def _query_withdrawn(state: AuditState, happened: Event) -> AuditState:
    return _of_query(state, happened, lambda one: replace(one, status="closed", note=str(happened.data["reason"])))


def _found(state: AuditState, happened: Event) -> AuditState:
    data = happened.data
    id_, project, grade, rule = (str(data[name]) for name in ("finding", "project", "grade", "rule"))
    text, due, amount = str(data["text"]), str(data["due"]), _int(data["amount_fen"])
    one = Finding(id_, project, grade, rule, amount, text, due, happened.actor, happened.at)
    return replace(state, findings=(*state.findings, one))


def _withdrawn(state: AuditState, happened: Event) -> AuditState:
    note = str(happened.data["reason"])
    return _of_finding(state, happened, lambda one: replace(one, status="withdrawn", note=note))


def _rectified(state: AuditState, happened: Event) -> AuditState:
    return _of_finding(
        state, happened, lambda one: replace(one, status="rectified", proofs=(*one.proofs, _reply(happened)))
    )


def _proof_refused(state: AuditState, happened: Event) -> AuditState:
    note, due = str(happened.data["text"]), str(happened.data["due"])
    return _of_finding(state, happened, lambda one: replace(one, status="open", note=note, due=due))


def _finding_closed(state: AuditState, happened: Event) -> AuditState:
    return _of_finding(state, happened, lambda one: replace(one, status="closed", note=str(happened.data["text"])))


def _submitted(state: AuditState, happened: Event) -> AuditState:
    opinion = str(happened.data["opinion"])
    return replace(state, status="submitted", opinion=opinion, submitted_by=happened.actor, reason="")


def _sent_back(state: AuditState, happened: Event) -> AuditState:
    return replace(state, status="running", reason=str(happened.data["reason"]))


def _signed(state: AuditState, happened: Event) -> AuditState:
    return replace(state, status="signed", signed_by=happened.actor, signed_at=happened.at)


FOLDS: dict[str, Callable[[AuditState, Event], AuditState]] = {
    "planned": _planned, "drawn": _drawn, "cancelled": _cancelled, "item_added": _item_added, "noted": _noted,
    "asked": _asked, "answered": _answered, "asked_again": _asked_again, "query_closed": _query_closed,
    "query_withdrawn": _query_withdrawn,
    "found": _found, "finding_withdrawn": _withdrawn, "rectified": _rectified, "proof_refused": _proof_refused,
    "finding_closed": _finding_closed, "submitted": _submitted, "sent_back": _sent_back, "signed": _signed,
}  # fmt: skip


def _of_query(state: AuditState, happened: Event, change: Callable[[Query], Query]) -> AuditState:
    id_ = happened.data["query"]
    return replace(state, queries=tuple(change(one) if one.id == id_ else one for one in state.queries))


def _of_finding(state: AuditState, happened: Event, change: Callable[[Finding], Finding]) -> AuditState:
    id_ = happened.data["finding"]
    return replace(state, findings=tuple(change(one) if one.id == id_ else one for one in state.findings))


def _reply(happened: Event) -> Reply:
    files = tuple(str(one) for one in _list(happened.data["files"]))
    return Reply(str(happened.data["text"]), files, happened.actor, happened.at)


def _int(raw: Json) -> int:
    return int(str(raw))


def _list(raw: Json) -> list[Json]:
    return raw if isinstance(raw, list) else []
