"""What is done with a poll from its opening to the published count. Taking and casting ballots: ``box``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.polls import box, counting, explain, oversight, papers, publishing
from deliberation.polls.models import Outcome, Poll, PollFile, PollProject
from deliberation.polls.service import roll
from deliberation.polls.service.stream import ensure, found, locked, play, rulebook
from deliberation.polls.subjects.tally import Counted, tally
from deliberation.proposals.notice_moves import post_notice
from deliberation.proposals.service import play_projects
from deliberation.rules.poll import PollState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor

FINISH = "polls.finish"
"""The kind of the job that closes and counts a poll at its hour."""


def ask_open(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """Ask a second person to open the box."""
    return play(session, actor, now, found(session, poll_id), "ask_open")


def open_poll(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """Freeze the roll and open the box; the closing hour is then kept by itself."""
    poll = locked(session, poll_id)
    ensure(session, actor, now, poll, "open")
    with session.begin_nested():  # refused, it leaves no roll behind
        size, digest = roll.freeze(session, poll, now)
        key = box.new_secret(session, poll_id) if size else ""
        args: dict[str, Json] = {"roll_size": size, "roll_hash": digest, "roll_bound": True, "public_key": key}
        state = play(session, actor, now, poll, "open", args)
    enqueue(session, FINISH, {"poll": poll_id}, f"poll:{poll_id}:finish", not_before=state.closes_at)
    oversight.begin(session, poll_id, state.opens_at or now)
    session.flush()
    return state


def ask_close(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """Ask a second person to close the box; the hour has passed."""
    return play(session, actor, now, found(session, poll_id), "ask_close")


def close(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PollState:
    """After the closing hour and once all paper is in: publish ballots and receipts apart, then destroy the box."""
    poll = locked(session, poll_id)
    ensure(session, actor, now, poll, "close")
    missing = papers.outstanding(session, poll_id)
    if missing:
        raise Refused(Refusal("PAPERS_OUTSTANDING", "poll:close", {"batches": missing}))
    entered = publishing.Papers(papers.valid(session, poll_id), papers.tally(session, poll_id).spoiled)
    published = publishing.publish(session, poll, entered)
    state = play(session, actor, now, poll, "close", published.facts())
    publishing.keep(session, now, poll, published)
    papers.forget(session, poll_id)
    return state


def count(session: Session, actor: Actor, now: datetime, *, poll_id: str, notify: bool = True) -> PollState:
    """Count the published file by the rule of the rulebook (and by the other rule, for comparison) and publish.

    What is not about projects is counted by its subject. The outcome of projects goes into each one's own story;
    with ``notify`` the funded ones go on public notice.
    """
    poll = found(session, poll_id)
    rules = rulebook(session, poll)
    file = session.get(PollFile, poll_id)
    same = file is not None and hashlib.sha256(file.content.encode()).hexdigest() == poll.box_hash
    if poll.status == "closed" and not same:  # a count would make a swap official
        raise Refused(Refusal("BOX_CHANGED", "poll"))
    if file is None:
        raise Refused(Refusal("POLL_STEP_EARLY", "poll", {"move": "count"}))
    if poll.subject != "projects":
        ensure(session, actor, now, poll, "count")
        return _publish(session, actor, now, poll, tally(session, now, poll, counting.opened(file.content), rules))
    official, others = counting.count_file(file.content, rules, roll_size=poll.roll_size, seed=poll.roll_hash)
    state = _publish(session, actor, now, poll, official, others)
    explain.begin(session, poll_id, {each.rule: each.result for each in (official, *others)})
    there = _tell_projects(session, now, poll_id, official)
    for told in official.told if notify else ():
        if told.funded and told.project_id in there:
            post_notice(session, actor, now, project_id=told.project_id)
    return state


def _publish(
    session: Session,
    actor: Actor,
    now: datetime,
    poll: Poll,
    official: counting.Counted | Counted,
    others: Sequence[counting.Counted] = (),
) -> PollState:
    """Into the book, and the documents beside it."""
    result_hash = hashlib.sha256(official.document.encode()).hexdigest()
    args: dict[str, Json] = {
        "rule": official.options,
        "result_hash": result_hash,
        "selected": [*official.selected],
        "valid": official.ballots,
    }
    state = play(session, actor, now, poll, "count", args)
    for outcome in (official, *others):
        row = Outcome(poll_id=poll.id, rule=outcome.rule, official=outcome is official, result=outcome.document)
        session.add(row)
    session.flush()
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
    play(session, actor, now, Poll(id=poll_id, place=place, year=year), "import_finished", args)
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
