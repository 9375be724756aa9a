"""What is done with a roll before it is frozen: objections, additions and strikes under four eyes; the freezing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.accounts.models import Person
from deliberation.ledger import book
from deliberation.polls.models import Poll, RollChange, RollDraft, RollEntry, RollImport, RollObjection
from deliberation.polls.queries import roll_digest
from deliberation.polls.roll import draft
from deliberation.polls.roll.keys import id_key, name_key, person_key, phone_key
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.roll import ROLL, RollState, ties
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom the desk adds by proof; ``phone`` in E.164 or empty, ``id_number`` in full or empty (it is not kept)."""

    name: str
    born: date
    phone: str = ""
    id_number: str = ""
    building: str = ""
    tie: str = "live"


def stream_of(poll_id: str) -> str:
    """The name of the stream of a poll's roll."""
    return f"roll:{poll_id}"


def freeze(session: Session, poll: Poll, now: datetime, actor: Actor = SYSTEM) -> tuple[int, str]:
    """Fix the roll of ``poll`` at its opening; its size and the digest of its ids.

    Refused while an objection waits for its answer. What was never confirmed lapses and is removed.
    """
    locked(session, poll.id)  # the same order of locks as every other move on the roll
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    known = draft.residents(session, rulebook, poll.place, poll.opens_at or now)
    rows = list(draft.voters(session, poll.id, known))
    size, digest = len(rows), roll_digest([row.voter_id for row in rows], poll.id)
    play(session, actor, now, poll, "freeze", {"size": size, "digest": digest})
    lapsed = update(RollChange).where(RollChange.poll_id == poll.id, RollChange.outcome == "pending")
    session.execute(lapsed.values(outcome="lapsed"))
    _forget(session, poll.id)
    merged = [{"b_entry": row.entry_id, "b_person": row.person_id} for row in rows if row.entry_id and row.person_id]
    if merged:  # the desk finds the card of an account's entry by this
        mine = update(RollDraft).where(RollDraft.entry_id == bindparam("b_entry"))
        session.connection().execute(mine.values(person_id=bindparam("b_person")), merged)
    if rows:
        session.execute(
            insert(RollEntry),
            [
                {"poll_id": poll.id, "voter_id": row.voter_id, "person_id": row.person_id, "building": row.building}
                for row in rows
            ],
        )
    return size, digest


def _forget(session: Session, poll_id: str) -> None:
    """What was never put on the roll has no reason to be kept: staged lines, files, proposals that lapsed."""
    mine = update(RollImport).where(RollImport.poll_id == poll_id)
    session.execute(mine.where(RollImport.status.in_(("reading", "ready"))).values(status="dropped"))
    session.execute(mine.values(content=None, rejected="[]"))
    session.execute(delete(RollDraft).where(RollDraft.poll_id == poll_id, RollDraft.status == "staged"))
    blank = {"name": "", "phone": "", "phone_index": "", "name_index": "", "id_index": "", "person_index": ""}
    unlisted = RollDraft.poll_id == poll_id, RollDraft.status.in_(("proposed", "declined"))
    session.execute(update(RollDraft).where(*unlisted).values(status="declined", id_last4="", building="", **blank))


def propose_addition(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, who: Newcomer, proof: str, objection: str = ""
) -> str:
    """Put somebody forward for the roll by the papers seen at the desk; another person confirms. The change's id."""
    poll = locked(session, poll_id)
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    _fits(rulebook, poll, now, who)
    keys = {
        "phone_index": phone_key(who.phone),
        "name_index": name_key(who.name),
        "id_index": id_key(who.id_number),
        "person_index": person_key(who.name, who.born),
    }
    known = draft.residents(session, rulebook, poll.place, poll.opens_at or now)
    person = known.of(keys["phone_index"], keys["name_index"], keys["person_index"])
    back = _struck(session, poll_id, person, keys)
    if back is None and (person or _same(session, poll_id, keys)):
        raise Refused(Refusal("ROLL_ALREADY_THERE", "poll:roll"))
    entry = back or RollDraft(
        entry_id=uuid4().hex, poll_id=poll_id, source="desk", status="proposed", name=who.name, phone=who.phone,
        id_last4=who.id_number[-4:], building=who.building, tie=who.tie, **keys,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    about = person or _about(session, entry)
    return _propose(session, actor, now, poll, "addition", entry.entry_id, about, proof, objection)


def _fits(rulebook: Rulebook, poll: Poll, now: datetime, who: Newcomer) -> None:
    least = rulebook.int("ballot.min_age")
    age = accounts.age(who.born.isoformat(), (poll.opens_at or now).astimezone(LOCAL).date())
    if age is None or age < least:
        raise Refused(Refusal("ROLL_TOO_YOUNG", "rulebook:ballot.min_age", {"age": least}))
    if who.tie not in ties(rulebook):
        raise Refused(Refusal("ROLL_TIE", "rulebook:ballot.ties_to_place"))


def _struck(session: Session, poll_id: str, person: str | None, keys: dict[str, str]) -> RollDraft | None:
    """The struck entry of the same person: an addition takes the strike back."""
    rows = session.scalars(select(RollDraft).where(RollDraft.poll_id == poll_id, RollDraft.status == "struck"))
    for row in rows:
        if (person and row.person_id == person) or _agree(row, keys):
            return row
    return None


def _agree(row: RollDraft, keys: dict[str, str]) -> bool:
    same_number = keys["phone_index"] and (row.phone_index, row.name_index) == (keys["phone_index"], keys["name_index"])
    return bool(
        same_number
        or (keys["id_index"] and row.id_index == keys["id_index"])
        or (keys["person_index"] and row.person_index == keys["person_index"])
    )


def _same(session: Session, poll_id: str, keys: dict[str, str]) -> bool:
    here = RollDraft.poll_id == poll_id, RollDraft.status.in_(("listed", "proposed"))
    rows = session.scalars(select(RollDraft).where(*here, RollDraft.name_index == keys["name_index"]))
    by_id = select(RollDraft.entry_id).where(*here, RollDraft.id_index == keys["id_index"])
    return any(_agree(row, keys) for row in rows) or bool(keys["id_index"] and session.scalars(by_id).first())


def propose_strike(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, voter_id: str, reason: str, objection: str = ""
) -> str:
    """Put somebody forward to be struck: an entry of the draft or the account of a resident. The change's id."""
    poll = locked(session, poll_id)
    entry = session.get(RollDraft, voter_id)
    if entry is None or entry.poll_id != poll_id:
        entry = _account_entry(session, poll, now, voter_id)
    if entry.status != "listed":
        raise Refused(Refusal("ROLL_NOT_THERE", "poll:roll"))
    return _propose(session, actor, now, poll, "strike", entry.entry_id, _about(session, entry), reason, objection)


def _about(session: Session, entry: RollDraft) -> str:
    """The account behind an entry, as far as its number tells: nobody decides on oneself."""
    if entry.person_id or not entry.phone_index:
        return entry.person_id or ""
    return session.scalar(select(Person.id).where(Person.phone_index == entry.phone_index)) or ""


def _account_entry(session: Session, poll: Poll, now: datetime, person_id: str) -> RollDraft:
    mine = RollDraft.poll_id == poll.id, RollDraft.person_id == person_id
    entry = session.scalars(select(RollDraft).where(*mine)).first()
    if entry is not None:
        return entry
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    known = draft.residents(session, rulebook, poll.place, poll.opens_at or now)
    if person_id not in known.people:
        raise Refused(Refusal("ROLL_NOT_THERE", "poll:roll"))
    entry = RollDraft(entry_id=uuid4().hex, poll_id=poll.id, person_id=person_id, source="account", status="listed")
    session.add(entry)
    session.flush()
    return entry


def _propose(
    session: Session, actor: Actor, now: datetime, poll: Poll, kind: str, entry: str, about: str, reason: str,
    objection: str,
) -> str:  # fmt: skip
    if not reason:
        raise Refused(Refusal("REASON_NEEDED", "poll:roll"))
    change = RollChange(
        id=uuid4().hex, poll_id=poll.id, kind=kind, entry_id=entry, objection_id=objection, reason=reason,
        proposed_by=actor.id, proposed_at=now, outcome="pending",
    )  # fmt: skip
    args: dict[str, Json] = {
        "change": change.id, "kind": kind, "entry": entry, "about": about, "objection": objection,
    }  # fmt: skip
    play(session, actor, now, poll, "propose", args)
    session.add(change)
    session.flush()
    return change.id


def confirm(session: Session, actor: Actor, now: datetime, *, poll_id: str, change_id: str) -> None:
    """The second person agrees: the addition or the strike stands."""
    poll, change, entry = _asked(session, poll_id, change_id)
    args: dict[str, Json] = {"change": change.id, "about": _about(session, entry)}
    play(session, actor, now, poll, "confirm", args)
    change.outcome, change.decided_by = "confirmed", actor.id
    entry.status = "listed" if change.kind == "addition" else "struck"
    told = session.get(RollObjection, change.objection_id) if change.objection_id else None
    if told is not None:
        told.outcome = "upheld"
    session.flush()


def decline(session: Session, actor: Actor, now: datetime, *, poll_id: str, change_id: str) -> None:
    """The second person does not agree, or the first takes it back: the roll stays as it was."""
    poll, change, entry = _asked(session, poll_id, change_id)
    play(session, actor, now, poll, "decline", {"change": change.id})
    change.outcome, change.decided_by = "declined", actor.id
    if entry.status == "proposed":
        entry.status = "declined"
    session.flush()


def _asked(session: Session, poll_id: str, change_id: str) -> tuple[Poll, RollChange, RollDraft]:
    poll = locked(session, poll_id)
    change = session.get(RollChange, change_id)
    if change is None or change.poll_id != poll_id:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll, change, session.get_one(RollDraft, change.entry_id)


def object_to(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, kind: str, about: str, reason: str
) -> str:
    """Say that somebody is missing from the roll or should not be on it; returns the objection's id."""
    poll = locked(session, poll_id)
    told = RollObjection(
        id=uuid4().hex, poll_id=poll_id, person_id=actor.id, kind=kind, about=about, reason=reason, made_at=now,
        outcome="open",
    )  # fmt: skip
    opens = (poll.opens_at or now).isoformat()
    play(session, actor, now, poll, "object", {"objection": told.id, "kind": kind, "opens_at": opens})
    session.add(told)
    session.flush()
    return told.id


def reject(session: Session, actor: Actor, now: datetime, *, poll_id: str, objection_id: str, answer: str) -> None:
    """Answer an objection: the roll stays as it is, and why. One that is upheld is answered by a change."""
    poll = locked(session, poll_id)
    told = session.get(RollObjection, objection_id)
    if told is None or told.poll_id != poll_id:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    if not answer:
        raise Refused(Refusal("REASON_NEEDED", "poll:roll"))
    play(session, actor, now, poll, "reject", {"objection": told.id})
    told.outcome, told.answer = "rejected", answer
    session.flush()


def locked(session: Session, poll_id: str) -> Poll:
    """The poll; what is done with its roll happens one after another."""
    poll = session.scalars(select(Poll).where(Poll.id == poll_id).with_for_update(key_share=True)).one_or_none()
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll


def play(session: Session, actor: Actor, now: datetime, poll: Poll, name: str, args: dict[str, Json]) -> RollState:
    """Play a move on the roll of ``poll``, by the rules of its year."""
    if name != "freeze" and poll.status != "prepared":
        raise Refused(Refusal("ROLL_FROZEN", "poll:roll", {"size": poll.roll_size}))
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    command = Command(name, actor, now, args)
    return book.play(session, ROLL, stream_of(poll.id), command, rulebook=rulebook, place=poll.place).state
