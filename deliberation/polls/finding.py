"""Finding one person on a frozen roll. There is no list to leaf through: two facts are needed, and both must fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.accounts.queries import mask_phone
from deliberation.polls.models import RollDraft, RollEntry
from deliberation.polls.roll.keys import name_key, person_key, phone_key, plain_name
from deliberation.rules.refusal import Refusal, Refused

LEAST_FACTS = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What the person at the desk says: ``phone`` as ``+86…``, ``born`` as an ISO day; empty where not told."""

    name: str = ""
    phone: str = ""
    id_last4: str = ""
    born: str = ""

    @property
    def told(self) -> int:
        """How many facts there are."""
        return sum(bool(fact) for fact in (self.name, self.phone, self.id_last4, self.born))


@dataclass(frozen=True, slots=True)
class Found:
    """One person on the roll, for the clerk who holds that person's card."""

    voter_id: str
    name: str
    phone: str
    id_last4: str
    building: str


_JOINED = (
    select(
        RollEntry.voter_id, RollEntry.building, Person.name, Person.phone, Person.born,
        RollDraft.name.label("listed"), RollDraft.phone.label("number"), RollDraft.id_last4, RollDraft.person_index,
    )
    .outerjoin(Person, Person.id == RollEntry.person_id)
    .outerjoin(
        RollDraft,
        and_(
            RollDraft.poll_id == RollEntry.poll_id,
            or_(RollDraft.entry_id == RollEntry.voter_id, RollDraft.person_id == RollEntry.person_id),
            RollDraft.status == "listed",
        ),
    )
)  # fmt: skip


def find(session: Session, poll_id: str, facts: Facts) -> Found:
    """The one person on the roll whom all of ``facts`` fit, at least two of them by what the roll knows.

    Refused: ``DESK_TWO_FACTS``, ``DESK_NOBODY`` (also where a single fact does not fit: which one is not said) and
    ``DESK_SEVERAL``.
    """
    if facts.told < LEAST_FACTS:
        raise Refused(Refusal("DESK_TWO_FACTS", "poll"))
    found = {row.voter_id: row for row in _candidates(session, poll_id, facts) if _fits(row, facts)}
    if not found:
        raise Refused(Refusal("DESK_NOBODY", "poll"))
    if len(found) > 1:
        raise Refused(Refusal("DESK_SEVERAL", "poll"))
    return _shown(next(iter(found.values())))


def known(session: Session, poll_id: str, voter_id: str) -> Found | None:
    """Somebody who was found a moment ago, by the opaque id."""
    here = RollEntry.poll_id == poll_id, RollEntry.voter_id == voter_id
    row = session.execute(_JOINED.where(*here).limit(1)).first()
    return _shown(row) if row else None


def _candidates(session: Session, poll_id: str, facts: Facts) -> Sequence[Any]:
    """Those whom one fact fits. What is sealed is found by its keyed digest; only accounts' names are read through."""
    listed = select(RollDraft.entry_id, RollDraft.person_id).where(RollDraft.poll_id == poll_id)
    accounts = select(RollEntry.voter_id, RollEntry.person_id).join(Person, Person.id == RollEntry.person_id)
    accounts = accounts.where(RollEntry.poll_id == poll_id)
    if facts.phone:
        listed = listed.where(RollDraft.phone_index == phone_key(facts.phone))
        rows = session.execute(accounts.where(Person.phone_index == phone_key(facts.phone))).all()
    elif facts.id_last4:
        listed, rows = listed.where(RollDraft.id_last4 == facts.id_last4.upper()), []
    else:
        listed, wanted = listed.where(RollDraft.name_index == name_key(facts.name)), plain_name(facts.name)
        rows = [row for row in session.execute(accounts.add_columns(Person.name)) if plain_name(row.name) == wanted]
    named = [(row[0], row[1]) for row in (*rows, *session.execute(listed))]
    if not named:
        return ()
    voters, people = {voter for voter, _person in named}, {person for _voter, person in named if person}
    is_one = or_(RollEntry.voter_id.in_(voters), RollEntry.person_id.in_(people))
    return session.execute(_JOINED.where(RollEntry.poll_id == poll_id, is_one)).all()


def _fits(row: Any, facts: Facts) -> bool:
    """Whether no fact speaks against the person and at least two speak for it."""
    both = person_key(facts.name, facts.born) or "none"  # lists keep name and birth date as one digest
    on_roll = (
        (plain_name(facts.name) if facts.name else "", {plain_name(name) for name in (row.name, row.listed) if name}),
        (facts.phone, {number for number in (row.phone, row.number) if number}),
        (facts.id_last4.upper(), {row.id_last4} if row.id_last4 else set()),
        (facts.born, {row.born, facts.born if row.person_index == both else ""} - {"", None}),
    )
    asked = [(fact, there) for fact, there in on_roll if fact]
    return all(not there or fact in there for fact, there in asked) and (
        sum(fact in there for fact, there in asked) >= LEAST_FACTS
    )


def _shown(row: Any) -> Found:
    phone = row.phone or row.number or ""
    return Found(
        row.voter_id, row.name or row.listed or "", mask_phone(phone) if phone else "", row.id_last4 or "", row.building
    )
