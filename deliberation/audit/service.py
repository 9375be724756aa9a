"""What people do with an audit: plan it, draw, look, ask, answer, find, mend, sign."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.anchors import queries as anchors
from deliberation.audit import projection
from deliberation.audit.models import Audit, AuditPack, AuditVisit
from deliberation.audit.queries.population import units
from deliberation.communities import queries as communities
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.proposals import queries as proposals
from deliberation.rules.assignment import seal
from deliberation.rules.audit import AUDIT, AuditState
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command


def plan(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, title: str, method: str, size: int
) -> str:
    """Plan an audit of the approved projects of ``year``; returns its id.

    What may be drawn is written down at once with its signs of risk; by lot with the digest of a seed that stays shut
    until the draw. The lot waits for the root of the day, so that nobody can choose a seed, or begin again, until the
    sample suits: no one knows it before.
    """
    audit_id, seed = uuid4().hex, secrets.token_hex(16) if method == "random" else ""
    rows: list[Json] = [unit.document for unit in units(session, place, year, now)]
    args: dict[str, Json] = {
        "place": place, "year": year, "title": title, "method": method, "size": size, "units": rows,
        "commit": seal(seed) if seed else "", "binds": True,
    }  # fmt: skip
    played = book.play(
        session, AUDIT, projection.stream_of(audit_id), Command("plan", actor, now, args),
        rulebook=communities.rulebook(session, place), place=place,
    )  # fmt: skip
    session.add(Audit(id=audit_id, seed=seed, **projection.audit_columns(played.state, played.events)))
    session.flush()
    return audit_id


def draw(session: Session, actor: Actor, now: datetime, *, audit_id: str) -> AuditState:
    """Draw the sample: by lot the seed is laid open and bound to the root, by risk the most points go first."""
    row = _locked(session, audit_id)
    root = anchors.first_after(session, row.planned_at)
    return _play(session, row, Command("draw", actor, now, {"seed": row.seed, "root": root.root if root else ""}))


def ask(session: Session, actor: Actor, now: datetime, *, audit_id: str, project: str, text: str, due: str = "") -> str:
    """Ask the community about a project; returns the query's id."""
    id_ = uuid4().hex
    take(session, actor, now, audit_id=audit_id, name="ask", query=id_, project=project, text=text, due=due)
    return id_


def find(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    audit_id: str,
    project: str,
    grade: str,
    rule: str,
    amount_fen: int,
    text: str,
    due: str = "",
) -> str:
    """Write down what is not in order in a project; returns the finding's id."""
    id_ = uuid4().hex
    row = proposals.project(session, project)
    most = max(row.budget_fen, row.contract_fen, row.final_fen) if row else 0
    said: dict[str, Json] = {
        "most_fen": most,
        "grade": grade,
        "rule": rule,
        "amount_fen": amount_fen,
        "text": text,
        "due": due,
    }
    take(session, actor, now, audit_id=audit_id, name="find", finding=id_, project=project, **said)
    return id_


def take(session: Session, actor: Actor, now: datetime, *, audit_id: str, name: str, **args: Json) -> AuditState:
    """Any other step of :data:`deliberation.rules.audit.MOVES` with what its form said."""
    _works(str(args.get("due") or ""), now)
    return _play(session, _locked(session, audit_id), Command(name, actor, now, args))


def _works(due: str, now: datetime) -> None:
    """A last day that somebody has chosen is a working day; of one that is past the rules speak."""
    if due and (day := date.fromisoformat(due)) >= now.astimezone(LOCAL).date() and not workdays.calendar().works(day):
        said: dict[str, Json] = {"due": due, "next": workdays.after(day, 1).isoformat()}
        raise Refused(Refusal("AUDIT_DUE_REST", "audit", said))


MAKE_PACK = "audit.pack"
"""Kind of the work that makes a pack."""
PACKS_AN_HOUR = 20
"""Packs that one person may have made within an hour; a pack is work for a while."""


def ask_pack(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, quarter: int = 0, audit_id: str = ""
) -> str:
    """Have a pack made: a year of a place or a quarter of it, or what an audit is about; returns the pack's id."""
    pack_id, hour = uuid4().hex, timedelta(hours=1)
    mine = select(AuditPack.asked_at).where(AuditPack.asked_by == actor.id, AuditPack.asked_at > now - hour)
    asked = session.scalars(mine.order_by(AuditPack.asked_at.desc()).limit(PACKS_AN_HOUR)).all()
    if len(asked) == PACKS_AN_HOUR:
        until = (asked[-1] + hour).isoformat()
        raise Refused(Refusal("AUDIT_PACKS_HOUR", "audit", {"most": PACKS_AN_HOUR, "until_at": until}))
    session.add(
        AuditPack(
            id=pack_id, place=place, year=year, quarter=quarter, audit_id=audit_id or None, asked_by=actor.id,
            asked_at=now, ready=False,
        )
    )  # fmt: skip
    session.flush()
    enqueue(session, MAKE_PACK, {"pack": pack_id}, f"{MAKE_PACK}:{pack_id}")
    return pack_id


def pack_made(session: Session, now: datetime, *, pack_id: str, sha256: str, size: int) -> None:
    """A pack lies ready under the SHA-256 of its bytes."""
    row = session.get_one(AuditPack, pack_id)
    row.ready, row.made_at, row.sha256, row.size = True, now, sha256, size
    session.flush()


def seen(session: Session, actor: Actor, now: datetime, *, place: str) -> None:
    """An auditor has seen what was new at a place; from now on only what comes later is."""
    new = insert(AuditVisit).values(person_id=actor.id, place=place, seen_at=now)
    session.execute(new.on_conflict_do_update(index_elements=["person_id", "place"], set_={"seen_at": now}))


def _locked(session: Session, audit_id: str) -> Audit:
    row = session.scalar(select(Audit).where(Audit.id == audit_id).with_for_update())
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "audit"))
    return row


def _play(session: Session, row: Audit, command: Command) -> AuditState:
    stream, rulebook = projection.stream_of(row.id), communities.rulebook(session, row.place)
    state = book.play(session, AUDIT, stream, command, rulebook=rulebook, place=row.place).state
    projection.write(session, row.id, state, book.history(session, stream))
    return state
