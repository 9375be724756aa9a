"""Acts on the money of a community's year: asked for by one person, confirmed by another, done at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities import queries as places
from deliberation.funds.models import Account, Entry, Pot
from deliberation.funds.rows import line_of, row_name
from deliberation.funds.service.posting import Hands, lock, open_account, open_pot, post
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.search import place_of
from deliberation.rules.funds import FUND, Act, FundState, Line, reversed_line
from deliberation.rules.funds.dates import paid_by
from deliberation.rules.funds.parts import APPROPRIATE, CARRY_OVER, CLEAR_IDLE, TRANSFER, Place, line
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command


def stream_of(place: str, year: int) -> str:
    """The stream of the acts on the money of a community's year."""
    return f"fund:{place}:{year}"


def propose(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, act: str, name: str, **said: Json
) -> FundState:
    """Ask for an act (``rules.funds.ACTS``) under the id ``act``, with its facts (``rules.funds.state.FACTS``).

    Of a reversal the sum is that of what it undoes. Nothing moves before another person confirms.
    """
    if session.get(Account, (place, year)) is None:
        raise Refused(Refusal("NO_ALLOCATION", "rulebook:allocation.annual", {"year": year}))
    if name == "reverse":
        rows = _undone(session, place, year, str(said.get("row") or ""))
        said["amount_fen"] = sum(row.amount_fen for row in rows)
    until = _until(session, place, year, str(said.get("pot") or ""))
    state = _play(session, actor, now, place, year, "propose", {"act": act, "name": name, **said, "until": until})[0]
    found = state.find(act)
    assert found is not None  # noqa: S101 -- just proposed
    _possible(session, found, place, year)
    return state


def confirm(session: Session, actor: Actor, now: datetime, *, place: str, year: int, act: str) -> FundState:
    """Confirm an act as the second person and move its money; refused, with nothing moved, where it is not there."""
    waiting = book.state_of(session, FUND, stream_of(place, year)).find(act)
    until = _until(session, place, year, waiting.pot if waiting else "")
    state, cause = _play(session, actor, now, place, year, "confirm", {"act": act, "until": until})
    found = state.find(act)
    assert found is not None  # noqa: S101 -- just confirmed
    _possible(session, found, place, year)
    lines = _lines(session, cause, found, place, year)
    if not lines or not post(session, cause, lines, Hands(found.by, memo=found.label or found.reason)):
        raise Refused(_too_little(session, found, place, year))
    return state


def decline(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, act: str, answer: str
) -> FundState:
    """Decline an act as the second person, with reasons."""
    return _play(session, actor, now, place, year, "decline", {"act": act, "answer": answer})[0]


def withdraw(session: Session, actor: Actor, now: datetime, *, place: str, year: int, act: str) -> FundState:
    """Take back what one has asked for."""
    return _play(session, actor, now, place, year, "withdraw", {"act": act})[0]


def _play(
    session: Session, actor: Actor, now: datetime, place: str, year: int, name: str, args: Mapping[str, Json]
) -> tuple[FundState, Recorded]:
    command = Command(name, actor, now, {**args, "place": place, "year": year})
    rulebook = places.rulebook(session, place)
    played = book.play(session, FUND, stream_of(place, year), command, rulebook=rulebook, place=place)
    return played.state, played.events[-1]


def _until(session: Session, place: str, year: int, pot: str) -> str:
    """The deadline of a pot, or nothing where there is none of this name."""
    found = session.execute(select(Pot.deadline).where(Pot.place == place, Pot.year == year, Pot.pot == pot)).first()
    if found is None:
        return ""
    return (found.deadline or paid_by(places.rulebook(session, place), year)).isoformat()


def _possible(session: Session, act: Act, place: str, year: int) -> None:
    """What only the tables know: the year that receives, the project, the money that is there today."""
    lock(session, _touched(session, act, place, year))
    if act.to_year and session.get(Account, (act.to_place, act.to_year)) is None:
        raise Refused(Refusal("FUND_TARGET_UNKNOWN", "rulebook:allocation.annual", {"year": act.to_year}))
    if act.project and place_of(session, f"project:{act.project}") != place:
        raise Refused(Refusal("FUND_PROJECT_UNKNOWN", "fund:propose"))
    if act.name == "reverse":
        _undone(session, place, year, act.row)
    elif act.name != "allocate" and _left(session, act, place, year) < act.amount_fen:
        raise Refused(_too_little(session, act, place, year))


def _touched(session: Session, act: Act, place: str, year: int) -> set[tuple[str, int]]:
    """The accounts that the act moves: all of them are locked at once, or two acts may wait for each other."""
    found = {(place, year)}
    if act.to_year:
        found.add((act.to_place, act.to_year))
    if act.name == "reverse":
        for row in _undone(session, place, year, act.row):
            found |= {(row.place, row.year), (row.to_place or row.place, row.to_year or row.year)}
    return found


def _left(session: Session, act: Act, place: str, year: int) -> int:
    """What the act can take from at most."""
    free = select(Pot.appropriated_fen - Pot.committed_fen)
    return session.scalar(free.where(Pot.place == place, Pot.year == year, Pot.pot == act.pot)) or 0


def _too_little(session: Session, act: Act, place: str, year: int) -> Refusal:
    if act.name == "reverse":
        return Refusal("FUND_REVERSAL_SPENT", "funds", {"asked_fen": act.amount_fen})
    left = _left(session, act, place, year)
    figures: dict[str, Json] = {"asked_fen": act.amount_fen, "left_fen": left}
    return Refusal("FUND_POT_SHORT", "funds", figures)


def _undone(session: Session, place: str, year: int, event: str) -> list[Entry]:
    """The rows of the event ``stream#seq`` of this very year, the last first; refused where they cannot be undone."""
    stream, _, seq = event.rpartition("#")
    mine = stream in {stream_of(place, year), f"cycle:{place}:{year}"} and seq.isascii() and seq.isdigit()
    rows: list[Entry] = []
    if mine and len(seq) < 9:
        query = select(Entry).where(Entry.stream == stream, Entry.seq == int(seq)).order_by(Entry.line.desc())
        rows = [*session.scalars(query)]
    if not rows or any(row.kind == "reverse" for row in rows):
        raise Refused(Refusal("FUND_ROW_UNKNOWN", "fund:propose"))
    names = [row_name(row.stream, row.seq, row.line) for row in rows]
    if session.scalar(select(Entry.seq).where(Entry.reverses.in_(names)).limit(1)) is not None:
        raise Refused(Refusal("FUND_ALREADY_REVERSED", "fund:propose"))
    return rows


def _lines(session: Session, cause: Recorded, act: Act, place: str, year: int) -> list[Line]:
    here = Place(place, year, act.pot)
    if act.name == "allocate":
        made = Place(place, year, act.act)
        facts: dict[str, Any] = {"kind": act.source, "label": act.label, "document": act.document}
        kinds, rest = " ".join(act.categories), {"project_id": act.project, "conditions": act.conditions}
        open_pot(session, cause, made, categories=kinds, deadline=act.deadline, **facts, **rest)
        return [line(APPROPRIATE, act.amount_fen, made)]
    if act.name in {TRANSFER, CARRY_OVER}:
        return [line(act.name, act.amount_fen, here, to=_receiver(session, cause, act, here))]
    if act.name == "reverse":
        rows = _undone(session, place, year, act.row)
        return [reversed_line(line_of(row), row_name(row.stream, row.seq, row.line)) for row in rows]
    return [line(CLEAR_IDLE, act.amount_fen, here)]


def _receiver(session: Session, cause: Recorded, act: Act, source: Place) -> Place:
    """The pot that takes up the money: of the same source, for the same use, with the deadline that was asked for."""
    made = Place(act.to_place, act.to_year, act.act)
    columns = (Pot.kind, Pot.label, Pot.document, Pot.categories, Pot.project_id, Pot.conditions)
    where = Pot.place == source.place, Pot.year == source.year, Pot.pot == source.pot
    facts = session.execute(select(*columns).where(*where)).one()._asdict()
    open_account(session, act.to_place, act.to_year)
    origin = {"from_place": source.place, "from_year": source.year, "from_pot": source.pot}
    open_pot(session, cause, made, deadline=act.deadline, **facts, **origin)
    return made
