"""The secret vote by phone. The roll says who has voted, the box what was voted, and nothing joins the two.

A vote is one transaction that writes a name on the roll and adds one to a counter. There is no row for it, no
time and no order of choices. The counters lie encrypted in one row and are rewritten as a whole, so the traces
that a database keeps of a transaction name the voter at most, never the choice. Whoever holds the keys of the
program and reads every version of that row as it is written could still tell; docs say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.meetings import phones, queries
from deliberation.meetings.models import Meeting, SecretBox, SecretRoll
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.vault import vault

CHOICES = ("for", "against", "abstain")
EMPTY = (0, 0, 0)
CLEARED = frozenset({"vote_voided", "division_demanded"})
"""After these the vote has never been: its roll and its box go."""

Counters = tuple[int, int, int]


def cast_secret(session: Session, actor: Actor, _now: datetime, *, meeting_id: str, put: int, choice: str) -> None:
    """A member drops one vote into the box of the question put by event ``put``; once, and for good."""
    if choice not in CHOICES:
        raise Refused(Refusal("VOTE_UNKNOWN", "RROR1915 §46"))
    # shared: phones do not wait for one another here, but a move of the meeting waits for them, and they for it
    locked = session.scalar(select(Meeting.id).where(Meeting.id == meeting_id).with_for_update(read=True))
    if locked is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    state, events = queries.told(session, meeting_id)
    if refusal := _barred(state, events, actor.id, put):
        raise Refused(refusal)
    name = insert(SecretRoll).values(meeting_id=meeting_id, put=put, person_id=actor.id)
    if session.scalar(name.on_conflict_do_nothing().returning(SecretRoll.person_id)) is None:
        raise Refused(Refusal("ALREADY_VOTED", "RROR1915 §46"))
    _drop(session, meeting_id, put, choice)


def _barred(state: State, events: Sequence[Recorded], person: str, put: int) -> Refusal | None:
    ballot = state.ballot
    if ballot is None or ballot.counted or ballot.method != phones.BALLOT:
        return Refusal("VOTE_CLOSED", "RROR1915 §46")
    if put != phones.put_of(events):
        return Refusal("VOTE_ANOTHER", "RROR1915 §46")
    if person not in state.due:
        return Refusal("NOT_A_MEMBER", "RROR1915 §2")
    if person not in state.present:
        return Refusal("NOT_PRESENT", "RROR1915 §64")
    if person in state.out:
        return Refusal("RECUSED_FROM_ITEM", "rulebook:meeting.recused_count_for_quorum")
    return None if person in phones.voters(state) else Refusal("CHAIR_VOTES_LAST", "RROR1915 §58")


def _of(meeting_id: str, put: int) -> ColumnElement[bool]:
    return (SecretBox.meeting_id == meeting_id) & (SecretBox.put == put)


def _drop(session: Session, meeting_id: str, put: int, choice: str) -> None:
    fresh = insert(SecretBox).values(meeting_id=meeting_id, put=put, cast=0, sealed=_seal(EMPTY), open=True)
    session.execute(fresh.on_conflict_do_nothing())
    count, sealed, _open = _box(session, meeting_id, put)
    counters = _unseal(sealed)
    more = tuple(n + (side == choice) for n, side in zip(counters, CHOICES, strict=True))
    one = update(SecretBox).where(_of(meeting_id, put), SecretBox.open, SecretBox.cast == count)
    done = session.execute(one.values(cast=count + 1, sealed=_seal(more)).returning(SecretBox.put))
    if done.scalar() is None:
        raise Refused(Refusal("VOTE_CLOSED", "RROR1915 §46"))


def _box(session: Session, meeting_id: str, put: int) -> tuple[int, str, bool]:
    query = select(SecretBox.cast, SecretBox.sealed, SecretBox.open).where(_of(meeting_id, put)).with_for_update()
    row = session.execute(query).first()
    return (row.cast, row.sealed, row.open) if row else (0, "", True)


def _seal(counters: Sequence[int]) -> str:
    return vault.seal("".join(f"{n:05d}" for n in counters))


def _unseal(sealed: str) -> Counters:
    if not sealed:
        return EMPTY
    figures = vault.unseal(sealed)
    yes, no, abstain = (int(figures[start : start + 5]) for start in (0, 5, 10))
    return yes, no, abstain


def empty_box(
    session: Session, actor: Actor, state: State, events: Sequence[Recorded], *, meeting_id: str, put: int
) -> dict[str, int]:
    """The box is closed, emptied and counted, once; the caller holds the meeting's lock and enters the numbers."""
    if not (actor.has("moderator", "clerk") or actor.id in (state.chair, state.host)):
        raise Refused(Refusal("NOT_CHAIR", "RROR1915 §58"))
    ballot = state.ballot
    if ballot is None or ballot.method != phones.BALLOT:
        raise Refused(Refusal("VOTE_CLOSED", "RROR1915 §46"))
    if put != phones.put_of(events):
        raise Refused(Refusal("VOTE_ANOTHER", "RROR1915 §46"))
    if ballot.counted:
        raise Refused(Refusal("ALREADY_COUNTED", "RROR1915 §46"))
    cast, sealed, still_open = _box(session, meeting_id, put)
    counters = _unseal(sealed)
    names = len(phones.on_roll(session, meeting_id, put))
    if not still_open or not (sum(counters) == cast == names):
        raise Refused(Refusal("BOX_DISAGREES", "RROR1915 §46", {"names": names, "papers": sum(counters)}))
    session.execute(update(SecretBox).where(_of(meeting_id, put)).values(open=False, sealed=""))
    return dict(zip(CHOICES, counters, strict=True))


def check_count(session: Session, meeting_id: str, name: str, actor: Actor, args: Mapping[str, object]) -> None:
    """Votes that lie in the box, or have been counted from it, are not to be written over by hand."""
    if name != "enter_votes" or actor.has("system"):
        return
    state, events = queries.told(session, meeting_id)
    if state.ballot is None or state.ballot.method != phones.BALLOT:
        return
    cast, _sealed, still_open = _box(session, meeting_id, phones.put_of(events))
    if cast:
        code = "PHONES_HAVE_VOTED" if still_open or not args.get("recount") else "SECRET_RECOUNT"
        raise Refused(Refusal(code, "RROR1915 §46", {"cast": cast}))


def clear(session: Session, meeting_id: str, events: Sequence[Recorded]) -> None:
    """After ``events`` of a move: a vote that was broken off or is taken again leaves nothing behind."""
    kinds = {item.event.type for item in events}
    if not kinds & (CLEARED | {"adjourned"}):
        return
    _state, told = queries.told(session, meeting_id)
    before = [item for item in told if item.seq < events[0].seq]
    put = phones.put_of(before)
    gone = _of(meeting_id, put) if kinds & CLEARED else _of(meeting_id, put) & SecretBox.open
    if session.scalar(delete(SecretBox).where(gone).returning(SecretBox.put)) is not None:
        session.execute(delete(SecretRoll).where(SecretRoll.meeting_id == meeting_id, SecretRoll.put == put))
