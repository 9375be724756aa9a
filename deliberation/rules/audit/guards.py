"""Who may take which step of an audit, and when: asked by ``decide`` and by ``legal`` alike.

Nobody audits work of their own, answers their own query, checks their own proof, or signs an audit they worked on
(trust reference §8, promise 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.audit.state import AuditState
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor

AUDITORS = frozenset({"auditor"})
REVIEWERS = frozenset({"auditor", "district_supervisor"})
AUDITED = frozenset({"clerk", "subdistrict_officer"})
AFTER = ("running", "submitted", "signed")
"""Rectification goes on after the signature."""


@dataclass(frozen=True, slots=True)
class Move:
    """Who may take a step, at which ``phases`` of the audit, and what it is about: item, query, finding or nothing.

    ``stages`` are those of the query or finding in which it can be taken.
    """

    roles: frozenset[str]
    phases: tuple[str, ...]
    about: str = ""
    stages: tuple[str, ...] = ()


MOVES: dict[str, Move] = {
    "plan": Move(AUDITORS, ("none",)),
    "draw": Move(AUDITORS, ("planned",)),
    "cancel": Move(AUDITORS, ("planned", "running")),
    "add_item": Move(AUDITORS, ("running",)),
    "note": Move(AUDITORS, ("running",), "item"),
    "ask": Move(AUDITORS, ("running",), "item"),
    "find": Move(AUDITORS, ("running",), "item"),
    "answer": Move(AUDITED, ("running",), "query", ("asked", "answered")),
    "ask_again": Move(AUDITORS, ("running",), "query", ("answered",)),
    "close_query": Move(AUDITORS, ("running",), "query", ("answered",)),
    "withdraw_query": Move(AUDITORS, ("running",), "query", ("asked", "answered")),
    "withdraw": Move(AUDITORS, ("running",), "finding", ("open", "rectified")),
    "rectify": Move(AUDITED, AFTER, "finding", ("open", "rectified")),
    "refuse_proof": Move(AUDITORS, AFTER, "finding", ("rectified",)),
    "close_finding": Move(AUDITORS, AFTER, "finding", ("rectified",)),
    "submit": Move(AUDITORS, ("running",)),
    "send_back": Move(REVIEWERS, ("submitted",)),
    "sign": Move(REVIEWERS, ("submitted",)),
}
"""Step → who, when, about what."""


def guard(state: AuditState, name: str, actor: Actor, now: datetime, target: object = None) -> Refusal | None:
    """Why ``actor`` cannot take the step ``name`` on ``target`` at ``now``; None where it is in order."""
    move = MOVES[name]
    if not actor.has(*move.roles):
        return Refusal("NOT_ENTITLED", "audit", {"move": name})
    if state.status not in move.phases:
        return Refusal("AUDIT_STATUS", "audit", {"audit_status": state.status})
    if move.about:
        return _about(state, move, actor, target)
    if name == "submit":
        return _submitting(state)
    if name == "draw":
        return _drawing(state, now)
    return _reviewing(state, actor) if name in {"sign", "send_back"} else None


def _about(state: AuditState, move: Move, actor: Actor, target: object) -> Refusal | None:
    """The item, query or finding must be there, at the right stage, and not of the actor's own making."""
    if move.about == "item":
        return _own_work(state, actor, target) if state.paper(target) else Refusal("AUDIT_ITEM_NONE", "audit")
    found = state.query(target) if move.about == "query" else state.finding(target)
    if found is None:
        return Refusal("NOT_FOUND", "audit")
    if found.status not in move.stages:
        return Refusal("AUDIT_STAGE", "audit", {"audit_stage": found.status})
    if move.roles is AUDITED:
        return Refusal("AUDIT_OWN_QUESTION", "audit") if actor.id in state.hands else None
    replies = found.replies if move.about == "query" else found.proofs  # type: ignore[union-attr]
    if any(reply.by == actor.id for reply in replies):
        return Refusal("AUDIT_OWN_ANSWER", "audit")
    return _own_work(state, actor, found.project)


def _own_work(state: AuditState, actor: Actor, project: object) -> Refusal | None:
    unit = state.unit(project)
    return Refusal("AUDIT_OWN_WORK", "audit") if unit is not None and actor.id in unit.hands else None


def _drawing(state: AuditState, now: datetime) -> Refusal | None:
    """The day of the plan is sealed after its end; before that nobody can know the sample."""
    if not state.binds or state.planned_at is None:
        return None
    day = state.planned_at.astimezone(LOCAL).date()
    return None if now.astimezone(LOCAL).date() > day else Refusal("AUDIT_SEAL_WAITS", "audit")


def _submitting(state: AuditState) -> Refusal | None:
    if state.unfinished:
        return Refusal("AUDIT_UNFINISHED", "audit", {"count": state.unfinished})
    return Refusal("AUDIT_QUERIES_WAIT", "audit", {"count": state.waiting}) if state.waiting else None


def _reviewing(state: AuditState, actor: Actor) -> Refusal | None:
    """Two pairs of eyes: whoever worked on the audit, in whatever part of it, does not sign it."""
    if actor.id in state.hands:
        return Refusal("AUDIT_SAME_PERSON", "audit")
    if any(actor.id in unit.hands for unit in state.units if state.paper(unit.project)):
        return Refusal("AUDIT_OWN_WORK", "audit")
    return None
