"""The roll as the rule and the draft make it: verified residents and imported or added people, less the struck.

An entry and an account are the same person where the number and the name agree, or the name and the birth date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.accounts.models import Person, ResidencyClaim
from deliberation.polls.models import RollDraft
from deliberation.polls.roll.keys import name_key, person_key, plain_name
from deliberation.rules.roll import ties
from deliberation.rules.rulebook import Rulebook
from deliberation.web.clock import LOCAL


@dataclass(frozen=True, slots=True)
class Known:
    """A verified resident who is old enough: the digests by which entries of the draft are the same person."""

    person_id: str
    phone_name: tuple[str, str]
    person: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One voter of the roll to be; ``entry_id``: the entry of the draft that speaks of the voter, if any."""

    voter_id: str
    person_id: str | None
    building: str
    entry_id: str = ""


@dataclass
class Accounts:
    """The accounts of a place, found by what an entry knows of a person."""

    people: dict[str, Known] = field(default_factory=dict)
    by_number: dict[tuple[str, str], str] = field(default_factory=dict)
    by_birth: dict[str, str] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """Take one more account."""
        self.people[known.person_id] = known
        self.by_number[known.phone_name] = known.person_id
        if known.person:
            self.by_birth[known.person] = known.person_id

    def of(self, phone: str, name: str, person: str) -> str | None:
        """The account behind these digests, if any."""
        return (self.by_number.get((phone, name)) if phone else None) or self.by_birth.get(person)

    def has_number(self, person_id: str, phone: str) -> bool:
        """Whether the account has this number: two entries of one name and birth date are not both one account."""
        return self.people[person_id].phone_name[0] == phone


def residents(session: Session, rulebook: Rulebook, place: str, at: datetime) -> Accounts:
    """Verified residents who are old enough on the day of ``at`` and tied to ``place`` as the rule asks."""
    least, day = rulebook.int("ballot.min_age"), at.astimezone(LOCAL).date()
    allowed, held = set(ties(rulebook)), _ties(session, place)
    found = Accounts()
    for person in accounts.holders(session, "resident", place):
        age = accounts.age(person.born, day)
        if age is not None and age >= least and held.get(person.id, "live") in allowed:
            keys = person.phone_index, name_key(person.name)
            found.add(Known(person.id, keys, person_key(person.name, person.born)))
    return found


def _ties(session: Session, place: str) -> dict[str, str]:
    query = select(ResidencyClaim.person_id, ResidencyClaim.tie)
    rows = session.execute(query.where(ResidencyClaim.place == place, ResidencyClaim.outcome == "verified"))
    return {row.person_id: row.tie for row in rows}


_KEYS = (
    RollDraft.entry_id, RollDraft.person_id, RollDraft.status, RollDraft.building, RollDraft.phone_index,
    RollDraft.name_index, RollDraft.person_index, RollDraft.source,
)  # fmt: skip


def voters(session: Session, poll_id: str, known: Accounts) -> Iterator[Listed]:
    """Everybody who is on the roll as things stand, each once."""
    rows = session.execute(
        select(*_KEYS)
        .where(RollDraft.poll_id == poll_id, RollDraft.status.in_(("listed", "struck")))
        .order_by(RollDraft.entry_id)
    ).all()
    others = _others(session, poll_id)
    struck, spoken, rest = set[str](), dict[str, tuple[str, str]](), []
    for row in rows:
        person = row.person_id or known.of(row.phone_index, row.name_index, row.person_index)
        if row.status == "struck":
            struck.add(person or "")
        elif person in known.people and (person not in spoken or known.has_number(person, row.phone_index)):
            spoken.setdefault(person, (row.building, row.entry_id))
        elif row.source != "account":  # such a row only speaks of a resident by the rule
            rest.append((row.entry_id, others.get(row.entry_id), row.building))
    for person_id in known.people:
        if person_id not in struck:
            yield Listed(person_id, person_id, *spoken.get(person_id, ("", "")))
    seen = struck | known.people.keys()
    for entry_id, person, building in rest:
        if person is None or person not in seen:
            seen.add(person or entry_id)
            yield Listed(person or entry_id, person, building, entry_id)


def _others(session: Session, poll_id: str) -> dict[str, str]:
    """Accounts that are no verified residents (yet) but answer to an entry by number and name: entry → person."""
    query = (
        select(RollDraft.entry_id, RollDraft.name, Person.id, Person.name)
        .join(Person, Person.phone_index == RollDraft.phone_index)
        .where(RollDraft.poll_id == poll_id, RollDraft.status == "listed", RollDraft.phone_index != "")
    )
    rows = session.execute(query.order_by(RollDraft.entry_id))
    return {entry: person for entry, name, person, own in rows if own and plain_name(own) == plain_name(name)}


def entry_of(session: Session, poll_id: str, person_id: str) -> str | None:
    """The entry of the draft that a person's own number and name answer to, struck ones left out."""
    person = session.get(Person, person_id)
    if person is None or not person.name:
        return None
    query = select(RollDraft.entry_id).where(
        RollDraft.poll_id == poll_id,
        RollDraft.phone_index == person.phone_index,
        RollDraft.name_index == name_key(person.name),
        RollDraft.status == "listed",
    )
    return session.scalars(query.order_by(RollDraft.entry_id).limit(1)).first()
