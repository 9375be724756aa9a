"""What a clerk does with a poll, from preparing it to the published count. Taking and casting ballots: ``box``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.communities.models import Place
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.polls import box, counting, explain, publishing
from deliberation.polls.models import (
    Outcome,
    Poll,
    PollFile,
    PollProject,
    RollEntry,
)
from deliberation.polls.queries import on_ballots, poll_columns, roll_digest, stream_of
from deliberation.proposals import queries as proposals
from deliberation.proposals.notice_moves import post_notice
from deliberation.proposals.service import play_projects
from deliberation.rules.poll import POLL, PollState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL

FINISH = "polls.finish"
"""The kind of the job that closes and counts a poll at its hour."""


def prepare(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    year: int,
    title: str,
    budget_fen: int,
    opens_at: datetime,
    closes_at: datetime,
    projects: Iterable[str] | None = None,
) -> str:
    """Put the projects that the council has adopted (or those named) on a ballot; returns the poll's id."""
    session.execute(select(Place.code).where(Place.code == place).with_for_update())  # one ballot a project
    free = adopted(session, place, year)
    chosen = set(projects) if projects is not None else {row.id for row in free}
    rows = [row for row in free if row.id in chosen]
    poll_id = uuid4().hex
    candidates: list[Json] = [[row.id, row.cost_fen] for row in rows]
    args: dict[str, Json] = {
        "title": title,
        "budget_fen": budget_fen,
        "candidates": candidates,
        "opens_at": opens_at.isoformat(),
        "closes_at": closes_at.isoformat(),
    }
    _play(session, actor, now, poll_id, "prepare", args, place=place, year=year)
    for row in rows:
        session.add(
            PollProject(
                poll_id=poll_id,
                project_id=row.id,
                title=row.title,
                category=row.category,
                location=row.location,
                summary=row.need,
                photo=row.cover,
                cost_fen=row.cost_fen,
            )
        )
    session.flush()
    return poll_id


def adopted(session: Session, place: str, year: int) -> list[proposals.ProjectRow]:
    """What the council has adopted and no other ballot holds."""
    taken = on_ballots(session, place)
    rows = proposals.everything(session, place, proposals.Filter(phases=("deliberated",), year=year))
    return [row for row in rows if row.id not in taken]


def open_poll(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """Freeze the roll and open the box: every verified resident old enough at the opening may vote."""
    poll = _poll(session, poll_id)
    people = eligible(session, _rulebook(session, poll), poll.place, poll.opens_at or now)
    args: dict[str, Json] = {"roll_size": len(people), "roll_hash": roll_digest(people)}
    state = _play(session, actor, now, poll_id, "open", args, place=poll.place, year=poll.year)
    session.execute(
        insert(RollEntry), [{"poll_id": poll_id, "voter_id": person, "person_id": person} for person in people]
    )
    box.new_secret(session, poll_id)
    enqueue(session, FINISH, {"poll": poll_id}, f"poll:{poll_id}:finish", not_before=state.closes_at)
    session.flush()
    return state


def eligible(session: Session, rulebook: Rulebook, place: str, at: datetime) -> list[str]:
    """The ids of the residents of ``place`` who are old enough on the day of ``at``."""
    least, day = rulebook.int("ballot.min_age"), at.astimezone(LOCAL).date()
    found = []
    for person in accounts.holders(session, "resident", place):
        age = accounts.age(person.born, day)
        if age is not None and age >= least:
            found.append(person.id)
    return found


def close(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """After the closing hour: publish the ballots shuffled and the receipts apart, then destroy box and secret."""
    poll = session.scalars(select(Poll).where(Poll.id == poll_id).with_for_update()).one_or_none()
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    published = publishing.publish(session, poll)
    state = _play(session, actor, now, poll_id, "close", published.facts(), place=poll.place, year=poll.year)
    publishing.keep(session, now, poll, published)
    return state


def count(session: Session, actor: Actor, now: datetime, *, poll_id: str, notify: bool = True) -> PollState:
    """Count the published file by the rule of the rulebook (and by the other rule, for comparison) and publish.

    The outcome goes into every project's own story; with ``notify`` the funded ones go on public notice.
    """
    poll = _poll(session, poll_id)
    rulebook = _rulebook(session, poll)
    file = session.get(PollFile, poll_id)
    same = file is not None and hashlib.sha256(file.content.encode()).hexdigest() == poll.box_hash
    if poll.status == "closed" and not same:  # a count would make a swap official
        raise Refused(Refusal("BOX_CHANGED", "poll"))
    if file is None:
        raise Refused(Refusal("POLL_STEP_EARLY", "poll", {"move": "count"}))
    official, others = counting.count_file(file.content, rulebook, roll_size=poll.roll_size, seed=poll.roll_hash)
    result_hash = hashlib.sha256(official.document.encode()).hexdigest()
    args: dict[str, Json] = {
        "rule": official.options,
        "result_hash": result_hash,
        "selected": [*official.selected],
        "valid": official.ballots,
    }
    state = _play(session, actor, now, poll_id, "count", args, place=poll.place, year=poll.year)
    for outcome in (official, *others):
        row = Outcome(poll_id=poll_id, rule=outcome.rule, official=outcome is official, result=outcome.document)
        session.add(row)
    session.flush()
    explain.begin(session, poll_id, {each.rule: each.result for each in (official, *others)})
    there = _tell_projects(session, now, poll_id, official)
    for told in official.told if notify else ():
        if told.funded and told.project_id in there:
            post_notice(session, actor, now, project_id=told.project_id)
    return state


def import_finished(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, content: str, source: str
) -> str:
    """Enter an election held elsewhere (a Pabulib file) as a finished, counted poll; returns its id.

    ``PabulibError`` names the line where the file cannot be read. The same file again is the same poll.
    """
    election = counting.read(content)
    box_hash = hashlib.sha256(content.encode()).hexdigest()
    known = session.scalar(select(Poll.id).where(Poll.place == place, Poll.box_hash == box_hash))
    if known is not None:
        return known
    poll_id = uuid4().hex
    projects = counting.projects_of(election)
    args: dict[str, Json] = {
        "title": counting.title_of(election),
        "budget_fen": counting.budget_of(election),
        "candidates": [[row.id, row.cost_fen] for row in projects],
        "returned": election.voters,
        "box_hash": box_hash,
        "source": source,
    }
    _play(session, actor, now, poll_id, "import_finished", args, place=place, year=year)
    new = [
        PollProject(poll_id=poll_id, project_id=row.id, title=row.name, category=row.category, cost_fen=row.cost_fen)
        for row in projects
    ]
    session.add_all([PollFile(poll_id=poll_id, content=content, sha256=box_hash), *new])
    session.flush()
    count(session, SYSTEM, now, poll_id=poll_id, notify=False)
    return poll_id


def _tell_projects(session: Session, now: datetime, poll_id: str, official: counting.Counted) -> frozenset[str]:
    """Into every project's own story; returns those that have one (an imported election's have none)."""
    moves: dict[str, dict[str, Json]] = {
        told.project_id: {
            "poll": poll_id,
            "rank": told.rank,
            "votes": told.votes,
            "valid_ballots": official.ballots,
            "funded": told.funded,
            "reason": told.reason,
        }
        for told in official.told
    }
    return play_projects(session, SYSTEM, now, "record_ballot", moves)


def _poll(session: Session, poll_id: str) -> Poll:
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll


def _rulebook(session: Session, poll: Poll) -> Rulebook:
    return proposals.rulebook_of(session, poll.place, poll.year)


def _play(
    session: Session,
    actor: Actor,
    now: datetime,
    poll_id: str,
    name: str,
    args: dict[str, Json],
    *,
    place: str,
    year: int,
) -> PollState:
    rulebook = proposals.rulebook_of(session, place, year)
    command = Command(name, actor, now, args)
    state = book.play(session, POLL, stream_of(poll_id), command, rulebook=rulebook, place=place).state
    row = session.get(Poll, poll_id, populate_existing=True)
    if row is None:
        row = Poll(id=poll_id, place=place, year=year)
        session.add(row)
    for column, value in poll_columns(state).items():
        setattr(row, column, value)
    session.flush()
    return state
