"""What residents and clerks do with proposals. Every move of a project, of any feature, is played here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts.models import Person
from deliberation.ledger import book
from deliberation.proposals import releasing
from deliberation.proposals.models import Project
from deliberation.proposals.queries import project_columns, project_state, rulebook_of, rulebooks_of, stream_of
from deliberation.rules.cycle import LOCAL
from deliberation.rules.project import PROJECT, ProjectState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook


def play_project(
    session: Session, actor: Actor, now: datetime, project_id: str, name: str, args: Mapping[str, Json]
) -> ProjectState:
    """Play the move ``name`` on an existing project by the rules frozen for it; returns the state after it.

    The one way to move a project: meetings, polls and delivery call it too. Raises ``Refused``
    (NOT_FOUND where there is no such project) and then writes nothing.
    """
    found = session.execute(select(Project.place, Project.year).where(Project.id == project_id)).first()
    if found is None:
        raise Refused(Refusal("NOT_FOUND", "project"))
    place, year = found
    target = args.get("year")
    if name == "carry_over" and isinstance(target, int):
        year = target
    return _play(session, place, year, project_id, Command(name, actor, now, args))


def play_projects(
    session: Session, actor: Actor, now: datetime, name: str, moves: Mapping[str, Mapping[str, Json]]
) -> frozenset[str]:
    """Play the same move on several projects, with what it says of each; returns those that there are.

    As :func:`play_project`, but where they belong and which rules hold for them is asked once for all.
    """
    rows = session.execute(select(Project.id, Project.place, Project.year).where(Project.id.in_(tuple(moves))))
    found = {id_: (place, year) for id_, place, year in rows}
    books = rulebooks_of(session, found.values())
    for id_ in moves:
        if id_ in found:
            _play(session, *found[id_], id_, Command(name, actor, now, moves[id_]), books[found[id_]])
    return frozenset(found)


def propose(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    place: str,
    year: int,
    title: str,
    need: str,
    location: str,
    category: str,
    theme: str,
    cost_fen: int,
    photos: tuple[str, ...] = (),
) -> ProjectState:
    """A need becomes a proposal under an id that its form was given; sent twice, it is made once."""
    args: dict[str, Json] = {
        "year": year, "title": title, "need": need, "location": location, "category": category, "theme": theme,
        "cost_fen": cost_fen, "photos": [*photos], "age": _age(session, actor, now),
    }  # fmt: skip
    try:
        return _play(session, place, year, project_id, Command("propose", actor, now, args))
    except Refused as refused:
        state = project_state(session, project_id)
        if refused.refusal.code == "WRONG_PHASE" and state.proposer == actor.id:
            return state
        raise


def revise(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    title: str,
    need: str,
    location: str,
    category: str,
    theme: str,
    cost_fen: int,
    photos: tuple[str, ...] = (),
) -> ProjectState:
    """The proposer changes the proposal while it waits for screening or has been returned."""
    args: dict[str, Json] = {
        "title": title, "need": need, "location": location, "category": category, "theme": theme,
        "cost_fen": cost_fen, "photos": [*photos],
    }  # fmt: skip
    return play_project(session, actor, now, project_id, "revise", args)


def support(session: Session, actor: Actor, now: datetime, *, project_id: str) -> ProjectState:
    """A resident puts a name to somebody else's proposal."""
    return play_project(session, actor, now, project_id, "support", {})


def withdraw(session: Session, actor: Actor, now: datetime, *, project_id: str, reason: str) -> ProjectState:
    """The proposer takes the proposal back."""
    return play_project(session, actor, now, project_id, "withdraw", {"reason": reason})


def screen(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    project_id: str,
    verdict: str,
    reason: str,
    negative: tuple[str, ...] = (),
    cost_fen: int | None = None,
) -> ProjectState:
    """A clerk passes, returns, rejects or pools a proposal, always with the reason."""
    args: dict[str, Json] = {"verdict": verdict, "reason": reason, "negative": [*negative], "cost_fen": cost_fen}
    return play_project(session, actor, now, project_id, "screen", args)


def carry_over(session: Session, actor: Actor, now: datetime, *, project_id: str, year: int) -> ProjectState:
    """A clerk takes a project out of the pool into the cycle of ``year``."""
    return play_project(session, actor, now, project_id, "carry_over", {"year": year})


def _age(session: Session, actor: Actor, now: datetime) -> int | None:
    born = session.scalar(select(Person.born).where(Person.id == actor.id))
    return people.age(born or "", now.astimezone(LOCAL).date())


def _play(
    session: Session, place: str, year: int, project_id: str, command: Command, known: Rulebook | None = None
) -> ProjectState:
    rulebook = known or rulebook_of(session, place, year)
    played = book.play(session, PROJECT, stream_of(project_id), command, rulebook=rulebook, place=place)
    # read again under the lock of the stream: what was loaded before may be an older state
    row = session.get(Project, project_id, populate_existing=True)
    if row is None:
        row = Project(id=project_id, place=place, created_at=command.at)
        session.add(row)
    if row.phase != played.state.phase:
        row.phase_since = command.at
    for name, value in project_columns(played.state).items():
        setattr(row, name, value)
    row.updated_at = command.at
    session.flush()
    releasing.enter(session, project_id, place, (item.event for item in played.events))
    return played.state
