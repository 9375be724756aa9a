"""Reading a roll before the opening: where somebody stands, what waits for the office, the imports, the search."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as accounts
from deliberation.accounts.models import Person
from deliberation.polls.models import Issue, RollChange, RollDraft, RollEntry, RollImport, RollObjection
from deliberation.polls.queries import PollRow, first_hour, voter_of
from deliberation.polls.roll import draft
from deliberation.polls.roll.file import Rejected, identity
from deliberation.polls.roll.keys import id_key, name_key, phone_key, plain_name
from deliberation.polls.turnout import Building, Turnout, turnout
from deliberation.proposals import queries as proposals
from deliberation.rules.roll import ties
from deliberation.rules.rulebook import Rulebook
from deliberation.vault import vault
from deliberation.web.clock import LOCAL

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Counts:
    """How a roll stands before it is frozen."""

    residents: int
    listed: int
    struck: int
    changes: int
    objections: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Somebody of the roll, for the office; the number is masked. ``known`` as a resident with an account."""

    voter_id: str
    name: str
    phone: str
    id_last4: str
    building: str
    status: str
    account: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An addition or a strike that waits for the second person."""

    id: str
    kind: str
    name: str
    id_last4: str
    building: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    objection_id: str


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection to the roll with its answer; ``waiting``: a change that answers it has been proposed."""

    id: str
    kind: str
    about: str
    reason: str
    made_at: datetime
    outcome: str
    answer: str
    person_id: str
    waiting: bool


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file and how far it is; ``fault``: the refusal's code and its figure."""

    id: str
    at: datetime
    status: str
    fault: str
    progress: int
    lines: int
    taken: int
    refused: int
    by: str = ""
    confirmed_by: str | None = None


def rulebook(session: Session, poll: PollRow) -> Rulebook:
    """The rules by which the roll of ``poll`` is made."""
    return proposals.rulebook_of(session, poll.place, poll.year)


def standing(session: Session, rules: Rulebook, poll: PollRow, person_id: str) -> str:
    """``on``, or why a person is not on the roll: struck, young, unknown (birth date), tie, name or stranger."""
    if poll.roll_hash:
        return "on" if voter_of(session, poll.id, person_id) else "frozen"
    person = session.get(Person, person_id)
    if person is None:
        return "stranger"
    by_rule = _by_rule(session, rules, poll, person)
    if _struck(session, poll.id, person):
        return "struck"
    if by_rule == "on" or draft.entry_of(session, poll.id, person_id):
        return "on"
    return by_rule if by_rule != "stranger" or person.name else "name"


def _by_rule(session: Session, rules: Rulebook, poll: PollRow, person: Person) -> str:
    held = {(grant.role, grant.place) for grant in accounts.grants_of(session, person.id)}
    if ("resident", poll.place) not in held:
        return "stranger"
    opens = poll.opens_at
    age = accounts.age(person.born, opens.astimezone(LOCAL).date()) if opens else None
    if age is None:
        return "unknown"
    if age < rules.int("ballot.min_age"):
        return "young"
    tied = {claim.tie for claim in accounts.claims_of(session, person.id) if claim.place == poll.place}
    return "on" if not tied or tied & set(ties(rules)) else "tie"


def _struck(session: Session, poll_id: str, person: Person) -> bool:
    here = RollDraft.poll_id == poll_id, RollDraft.status == "struck"
    mine = (RollDraft.person_id == person.id) | (
        (RollDraft.phone_index == person.phone_index) & (RollDraft.name_index == name_key(person.name))
    )
    return session.scalar(select(RollDraft.entry_id).where(*here, mine).limit(1)) is not None


def counts(session: Session, poll: PollRow) -> Counts:
    """The figures of a draft, in four queries whatever its size."""
    by_status = select(RollDraft.status, func.count()).where(
        RollDraft.poll_id == poll.id, RollDraft.source != "account"
    )
    of = {row[0]: row[1] for row in session.execute(by_status.group_by(RollDraft.status))}
    pending = select(func.count()).where(RollChange.poll_id == poll.id, RollChange.outcome == "pending")
    waiting = select(func.count()).where(RollObjection.poll_id == poll.id, RollObjection.outcome == "open")
    residents = accounts.count_holders(session, poll.place).get("resident", 0)
    changes, objections = session.scalar(pending) or 0, session.scalar(waiting) or 0
    return Counts(residents, of.get("listed", 0), of.get("struck", 0), changes, objections)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the second person sees before the roll is fixed. ``size``: everybody, each once."""

    size: int
    accounts: int
    imported: int
    added: int
    struck: int
    objections: int
    lists: int


def figures(session: Session, poll: PollRow) -> Figures:
    """The roll as it would be fixed now; ``struck`` counts accounts as well as entries, ``lists`` wait for a second."""
    known = draft.residents(session, rulebook(session, poll), poll.place, first_hour(poll))
    grouped = select(RollDraft.source, RollDraft.status, func.count()).where(RollDraft.poll_id == poll.id)
    of = {(row[0], row[1]): row[2] for row in session.execute(grouped.group_by(RollDraft.source, RollDraft.status))}
    open_ = select(func.count()).where(RollObjection.poll_id == poll.id, RollObjection.outcome == "open")
    ready = select(func.count()).where(RollImport.poll_id == poll.id, RollImport.status.in_(("reading", "ready")))
    return Figures(
        sum(1 for _ in draft.voters(session, poll.id, known)),
        len(known.people),
        of.get(("import", "listed"), 0),
        of.get(("desk", "listed"), 0),
        sum(many for (_source, status), many in of.items() if status == "struck"),
        session.scalar(open_) or 0,
        session.scalar(ready) or 0,
    )


def changes(session: Session, poll_id: str) -> tuple[ChangeRow, ...]:
    """What waits for the second person, the oldest first."""
    columns = (
        RollChange.id, RollChange.kind, RollDraft.name, Person.name.label("own"), RollDraft.id_last4,
        RollDraft.building, RollChange.reason, RollChange.proposed_by, RollChange.proposed_at, RollChange.objection_id,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(RollDraft, RollDraft.entry_id == RollChange.entry_id)
        .outerjoin(Person, Person.id == RollDraft.person_id)
        .where(RollChange.poll_id == poll_id, RollChange.outcome == "pending")
        .order_by(RollChange.proposed_at, RollChange.id)
    )
    return tuple(
        ChangeRow(id_, kind, name or own or "", last4, building, reason, by, at, objection)
        for id_, kind, name, own, last4, building, reason, by, at, objection in session.execute(query)
    )


def objections(session: Session, poll_id: str, person_id: str = "") -> tuple[ObjectionRow, ...]:
    """Every objection to the roll, or those of one person, the open ones first."""
    pending = select(RollChange.objection_id).where(RollChange.poll_id == poll_id, RollChange.outcome == "pending")
    query = select(RollObjection, RollObjection.id.in_(pending)).where(RollObjection.poll_id == poll_id)
    query = query.where(RollObjection.person_id == person_id) if person_id else query
    rows = session.execute(query.order_by(RollObjection.outcome != "open", RollObjection.made_at, RollObjection.id))
    return tuple(
        ObjectionRow(
            one.id, one.kind, one.about, one.reason, one.made_at, one.outcome, one.answer, one.person_id, waiting
        )
        for one, waiting in rows
    )


_IMPORT = tuple(getattr(RollImport, name) for name in ImportRow.__dataclass_fields__)


def imports(session: Session, poll_id: str) -> tuple[ImportRow, ...]:
    """The files of a roll that were not dropped, the latest first."""
    mine = RollImport.poll_id == poll_id, RollImport.status != "dropped"
    rows = session.execute(select(*_IMPORT).where(*mine).order_by(RollImport.at.desc(), RollImport.id))
    return tuple(ImportRow(*row) for row in rows)


def import_of(session: Session, poll_id: str, import_id: str) -> ImportRow | None:
    """One file of this roll."""
    row = session.execute(select(*_IMPORT).where(RollImport.poll_id == poll_id, RollImport.id == import_id)).first()
    return ImportRow(*row) if row else None


def rejected(session: Session, import_id: str) -> tuple[Rejected, ...]:
    """The lines of a file that were not taken, in their order."""
    kept = session.scalar(select(RollImport.rejected).where(RollImport.id == import_id))
    return tuple(Rejected(**line) for line in json.loads(kept or "[]"))


def sample(session: Session, import_id: str, most: int = 5) -> tuple[EntryRow, ...]:
    """A few of the people whom a file would put on the roll."""
    rows = session.scalars(
        select(RollDraft).where(RollDraft.import_id == import_id).order_by(RollDraft.entry_id).limit(most)
    )
    return tuple(_entry(row) for row in rows)


def _entry(row: RollDraft, name: str = "", *, account: bool = False) -> EntryRow:
    phone = accounts.mask_phone(row.phone) if row.phone else ""
    return EntryRow(row.entry_id, row.name or name, phone, row.id_last4, row.building, row.status, account)


def search(session: Session, rules: Rulebook, poll: PollRow, name: str, text: str) -> tuple[EntryRow, ...]:
    """People of the draft whom two facts fit: the whole name, and a number, a whole card number or its last four."""
    compact = "".join(text.split()).upper()
    drafts = select(RollDraft).where(
        RollDraft.poll_id == poll.id,
        RollDraft.status.in_(("listed", "struck")),
        RollDraft.name_index == name_key(name),
    )
    number = identity.mobile(compact)
    if number:
        drafts = drafts.where(RollDraft.phone_index == phone_key(number))
    elif not identity.id_fault(compact):
        drafts = drafts.where(RollDraft.id_index == id_key(compact))
    else:
        drafts = drafts.where(RollDraft.id_last4 == compact)
    found = [_entry(row) for row in session.scalars(drafts.order_by(RollDraft.entry_id).limit(MOST_FOUND))]
    return (*found, *(_accounts(session, rules, poll, number, name) if number else ()))


def _accounts(session: Session, rules: Rulebook, poll: PollRow, number: str, name: str) -> tuple[EntryRow, ...]:
    """Residents by the rule whom name and number fit; a struck one says so."""
    struck = select(RollDraft.person_id).where(RollDraft.poll_id == poll.id, RollDraft.status == "struck")
    gone, wanted = set(session.scalars(struck)), plain_name(name)
    known = draft.residents(session, rules, poll.place, first_hour(poll)).people
    return tuple(
        EntryRow(
            person.id, person.name, accounts.mask_phone(person.phone), "", "",
            "struck" if person.id in gone else "listed", account=True,
        )
        for person in accounts.holders(session, "resident", poll.place)
        if person.id in known and person.phone == number and plain_name(person.name) == wanted
    )[:MOST_FOUND]  # fmt: skip


def turnout_of(session: Session, poll_id: str) -> Turnout | None:
    """How many have taken a ballot, by building as far as that may be told; None for a poll without buildings."""
    query = (
        select(RollEntry.building, func.count(), func.count(Issue.voter_id))
        .outerjoin(Issue, (Issue.poll_id == RollEntry.poll_id) & (Issue.voter_id == RollEntry.voter_id))
        .where(RollEntry.poll_id == poll_id)
        .group_by(RollEntry.building)
    )
    found = [Building(*row) for row in session.execute(query)]
    if not any(one.name for one in found):
        return None
    return turnout(found, lambda name: vault.index("turnout", f"{poll_id} {name}"))
