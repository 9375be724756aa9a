"""What clerks do at a desk (工作台): hand out one ballot to one person, with a helper's note or an exchanged paper."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.polls import box
from deliberation.polls.box.hours import running
from deliberation.polls.models import Desk, DeskNote, Issue, Poll, PollProject
from deliberation.polls.roll.keys import plain_name
from deliberation.polls.service import booths
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor

RELATIONS = ("family", "neighbour", "friend", "volunteer")
"""What a helper may be to the voter."""
MOST_EXCHANGES = 2
"""So many papers of one voter are exchanged; whoever comes once more talks to the committee."""


@dataclass(frozen=True, slots=True)
class Help:
    """Who helps a voter, at that voter's own wish. ``namesake``: the clerk has seen that it is only the same name."""

    name: str
    relation: str
    wished: bool
    namesake: bool = False


def add_desk(session: Session, actor: Actor, *, poll_id: str, number: str, name: str) -> str:
    """Put a desk up, or give the one with this number another name; returns the number as it is kept."""
    if not actor.has("clerk"):
        raise Refused(Refusal("NOT_ENTITLED", "poll", {"move": "desk"}))
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 99):
        raise Refused(Refusal("DESK_NUMBER", "poll"))
    new = insert(Desk).values(poll_id=poll_id, number=str(int(number)), name=name)
    session.execute(new.on_conflict_do_update(index_elements=["poll_id", "number"], set_={"name": name}))
    return str(int(number))


def hand_paper(
    session: Session, actor: Actor, now: datetime, *,
    poll_id: str, voter_id: str, desk: str, proof_seen: bool, help_: Help | None = None,
) -> bool:  # fmt: skip
    """Hand out one paper. False where this desk has done so before: then no second paper is handed out."""
    _entitled(session, actor, poll_id, voter_id, desk, proof_seen)
    if help_ is not None:
        _check_helper(session, poll_id, help_)
    new = box.issue_paper(session, now, poll_id=poll_id, voter_id=voter_id, desk=desk, helped=help_ is not None)
    if new and help_ is not None:
        _note_help(session, actor, now, poll_id, voter_id, desk, help_)
    return new


def open_booth(
    session: Session, actor: Actor, now: datetime, *,
    poll_id: str, voter_id: str, desk: str, proof_seen: bool, pairing: str, help_: Help | None = None,
) -> int:  # fmt: skip
    """Let the booth whose screen shows ``pairing`` vote for one voter; returns the number of the booth.

    A voter whose ballot was opened at the same booth before and not yet cast is let in again with the same ballot.
    """
    _entitled(session, actor, poll_id, voter_id, desk, proof_seen)
    if help_ is not None:
        _check_helper(session, poll_id, help_)
    booth, waiting = booths.waiting(session, now, poll_id=poll_id, pairing=pairing)
    before = session.get(Issue, (poll_id, voter_id))
    if before is not None and before.channel == "desk" and before.mode == "blind":
        waiting.blinded, waiting.signature = before.blinded, before.signature
    else:
        waiting.signature = box.issue_blind(
            session, now, poll_id=poll_id, voter_id=voter_id, blinded=waiting.blinded,
            channel="desk", desk=desk, helped=help_ is not None,
        )  # fmt: skip
        if help_ is not None:
            _note_help(session, actor, now, poll_id, voter_id, desk, help_)
    waiting.until = now + booths.FETCH
    session.flush()
    return booth.number


def exchange(
    session: Session, actor: Actor, now: datetime, *,
    poll_id: str, voter_id: str, desk: str, proof_seen: bool, kind: str, reason: str, uncast: bool,
) -> int:  # fmt: skip
    """Give a new paper for one that was lost or spoiled before it was cast; returns how many were exchanged so far.

    The number of issued ballots stays: what comes back can never be more than what was issued.
    """
    _entitled(session, actor, poll_id, voter_id, desk, proof_seen)
    running(session, poll_id, now, channel="paper")
    issue = session.scalars(
        select(Issue).where(Issue.poll_id == poll_id, Issue.voter_id == voter_id).with_for_update()
    ).one_or_none()
    if issue is None or issue.channel != "paper":
        raise Refused(Refusal("DESK_NO_PAPER", "poll"))
    if not uncast:
        raise Refused(Refusal("DESK_UNCAST_NEEDED", "poll"))
    if len(reason.strip()) < 2:
        raise Refused(Refusal("DESK_REASON_NEEDED", "poll"))
    mine = DeskNote.poll_id == poll_id, DeskNote.voter_id == voter_id, DeskNote.serial > 0
    before = session.scalar(select(func.count()).select_from(DeskNote).where(*mine)) or 0
    if before >= MOST_EXCHANGES:
        raise Refused(Refusal("DESK_EXCHANGED_OFTEN", "poll", {"most": MOST_EXCHANGES}))
    told = json.dumps({"reason": reason.strip(), "by": actor.id, "at": now.isoformat()}, ensure_ascii=False)
    session.add(DeskNote(poll_id=poll_id, voter_id=voter_id, serial=before + 1, kind=kind, desk=desk, note=told))
    session.flush()
    return before + 1


def exchanged(session: Session, poll_id: str) -> dict[tuple[str, str], int]:
    """How many papers each desk exchanged, by desk and kind (lost, spoiled); for the batch sheets."""
    query = select(DeskNote.desk, DeskNote.kind, func.count()).where(
        DeskNote.poll_id == poll_id, DeskNote.kind != "helped"
    )
    rows = session.execute(query.group_by(DeskNote.desk, DeskNote.kind).order_by(DeskNote.desk, DeskNote.kind))
    return {(desk, kind): count for desk, kind, count in rows}


def _entitled(session: Session, actor: Actor, poll_id: str, voter_id: str, desk: str, proof_seen: bool) -> None:
    """A clerk at a desk that stands, who has seen the card, and does not serve oneself."""
    if not actor.has("clerk"):
        raise Refused(Refusal("NOT_ENTITLED", "poll", {"move": "desk"}))
    if session.get(Desk, (poll_id, desk)) is None:
        raise Refused(Refusal("DESK_UNKNOWN", "poll"))
    if voter_id == actor.id:
        raise Refused(Refusal("DESK_NOT_ONESELF", "poll"))
    if not proof_seen:
        raise Refused(Refusal("DESK_PROOF_NEEDED", "poll"))


def _check_helper(session: Session, poll_id: str, help_: Help) -> None:
    """A helper is asked by the voter, is no member of the staff here and no candidate."""
    if not help_.name or help_.relation not in RELATIONS:
        raise Refused(Refusal("HELPER_UNNAMED", "poll"))
    if not help_.wished:
        raise Refused(Refusal("HELPER_NOT_WISHED", "poll"))
    poll = session.get_one(Poll, poll_id)
    named = _names(holder.name for holder in accounts.officers(session, poll.place) if holder.role != "council_member")
    if poll.subject == "people":
        named |= _names(session.scalars(select(PollProject.title).where(PollProject.poll_id == poll_id)))
    if plain_name(help_.name) in named and not help_.namesake:
        raise Refused(Refusal("HELPER_INVOLVED", "poll"))


def _names(names: Iterable[str]) -> set[str]:
    return {plain_name(name) for name in names}


def _note_help(
    session: Session, actor: Actor, now: datetime, poll_id: str, voter_id: str, desk: str, help_: Help
) -> None:
    told = {"helper": help_.name, "relation": help_.relation, "wished": True, "by": actor.id, "at": now.isoformat()}
    note = json.dumps(told, ensure_ascii=False)
    session.add(DeskNote(poll_id=poll_id, voter_id=voter_id, serial=0, kind="helped", desk=desk, note=note))
    session.flush()
