"""What people do with needs that were not adopted. Every step is played here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.followup import needs
from deliberation.followup.models import Need
from deliberation.ledger import book
from deliberation.proposals import queries as proposals
from deliberation.proposals import releasing
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.cycle import LOCAL
from deliberation.rules.followup import NEED, NeedState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import Rulebook


def answer(session: Session, actor: Actor, now: datetime, *, project_id: str, text: str) -> NeedState:
    """Answer whoever proposed it, in writing: why it was not taken up and what they can do."""
    row, rules = _about(session, project_id)
    args: dict[str, Json] = {
        "about": row.phase, "since": row.phase_since.isoformat(), "proposer": row.proposer_id, "text": text,
        "due": needs.answer_due(row.phase_since, rules).isoformat(),
    }  # fmt: skip
    return _play(session, row, rules, Command("answer", actor, now, args))


def dispatch(
    session: Session, actor: Actor, now: datetime, *, project_id: str, body: str, task: str, due: date | None = None
) -> NeedState:
    """Send the matter to a responsible body; without a day the rules say how many working days it has.

    Where these reach into a year whose holidays are not decreed, a day must be given.
    """
    row, rules = _about(session, project_id)
    today, unknown = now.astimezone(LOCAL).date(), None
    if due is None:
        due = workdays.after(today, rules.int("followup.handling_days"))
        unknown = workdays.calendar().unknown(today, due)
    args: dict[str, Json] = {"body": body, "task": task, "due": due.isoformat(), "unknown": unknown}
    return _play(session, row, rules, Command("dispatch", actor, now, args))


def track(
    session: Session, actor: Actor, now: datetime, *, project_id: str, text: str, documents: Sequence[str] = ()
) -> NeedState:
    """Note how it goes on, with papers (digests of stored files)."""
    return _step(session, actor, now, project_id, "track", {"text": text, "documents": [*documents]})


def hand_back(session: Session, actor: Actor, now: datetime, *, project_id: str, body: str, reason: str) -> NeedState:
    """Note that a body has handed the matter back."""
    return _step(session, actor, now, project_id, "hand_back", {"body": body, "reason": reason})


def conclude(session: Session, actor: Actor, now: datetime, *, project_id: str, outcome: str, text: str) -> NeedState:
    """Note how the matter ended."""
    return _step(session, actor, now, project_id, "conclude", {"outcome": outcome, "text": text})


def evaluate(
    session: Session, actor: Actor, now: datetime, *, project_id: str, score: int, comment: str = ""
) -> NeedState:
    """The proposer says how satisfied they are, 1 to 5."""
    return _step(session, actor, now, project_id, "evaluate", {"score": score, "comment": comment})


def call_back(
    session: Session, actor: Actor, now: datetime, *, project_id: str, reached: bool, satisfied: bool | None, note: str
) -> NeedState:
    """Note a call to the proposer, made by somebody who had no hand in the matter."""
    args: dict[str, Json] = {"reached": reached, "satisfied": satisfied, "note": note}
    return _step(session, actor, now, project_id, "call_back", args)


def reopen(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> NeedState:
    """Open a concluded matter again, because the proposer is not satisfied."""
    return _step(session, actor, now, project_id, "reopen", {"reason": reason})


def urge(session: Session, actor: Actor, now: datetime, *, project_id: str, text: str) -> NeedState:
    """Press for the matter from above."""
    return _step(session, actor, now, project_id, "urge", {"text": text})


def escalate(session: Session, now: datetime, *, project_id: str, what: str, due: date, days: int) -> bool:
    """Tell the sub-district that ``what`` (answer or dispatch) is ``days`` working days overdue; False if it was."""
    args: dict[str, Json] = {"what": what, "due": due.isoformat(), "days": days}
    try:
        _step(session, SYSTEM, now, project_id, "escalate", args)
    except Refused:
        return False
    return True


def _about(session: Session, project_id: str) -> tuple[ProjectRow, Rulebook]:
    row = proposals.project(session, project_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    return row, communities.rulebook(session, row.place)


def _step(
    session: Session, actor: Actor, now: datetime, project_id: str, name: str, args: Mapping[str, Json]
) -> NeedState:
    row, rules = _about(session, project_id)
    return _play(session, row, rules, Command(name, actor, now, args))


def _play(session: Session, project: ProjectRow, rules: Rulebook, command: Command) -> NeedState:
    stream = needs.stream_of(project.id)
    played = book.play(session, NEED, stream, command, rulebook=rules, place=project.place)
    releasing.enter(session, project.id, project.place, [item.event for item in played.events])
    state = played.state
    columns = needs.project_columns(state)
    row = session.get(Need, project.id, populate_existing=True)  # under the lock of the stream
    if row is None:
        session.add(Need(project_id=project.id, place=project.place, **columns))
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    return state
