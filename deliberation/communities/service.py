"""Laying out the tree of places, the rules that hold in it, and the years of a community."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.communities import queries
from deliberation.communities.models import Cycle, Place, PlaceContact, RulebookVersion, RuleLayer
from deliberation.communities.projection import contact_columns, cycle_columns, cycle_stream, layer_columns
from deliberation.ledger import book
from deliberation.rules.contact import CONTACT, ContactState
from deliberation.rules.cycle import CYCLE, CycleState
from deliberation.rules.layer import LAYER, meetings_fault, write_rules
from deliberation.rules.meeting.profile_draft import named, place_rules, read_draft
from deliberation.rules.parameters import RulebookError, Value, check
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook, Setting

LEVELS = ("city", "district", "subdistrict", "community")

DIVISIONS = Path(__file__).resolve().parent / "data" / "shenzhen_divisions.csv"
"""The divisions of Shenzhen, from the district to the community, by their official codes."""


def import_places(session: Session, rows: Iterable[Mapping[str, str]]) -> int:
    """Enter places (columns level, code, parent_code, name), keeping codes; run again it changes nothing.

    Returns how many rows were read. ``ValueError`` names the row that does not fit the tree.
    """
    ordered = sorted((_place(row) for row in rows), key=lambda place: LEVELS.index(place["level"] or ""))
    for level in LEVELS:
        batch = [place for place in ordered if place["level"] == level]
        if batch:
            new = insert(Place).values(batch)
            changes = {column: new.excluded[column] for column in ("level", "parent_code", "name")}
            session.execute(new.on_conflict_do_update(index_elements=["code"], set_=changes))
    session.flush()
    return len(ordered)


def read_places(path: Path) -> list[dict[str, str]]:
    """The rows of a divisions file (CSV, UTF-8)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def adopt_layer(
    session: Session, actor: Actor, now: datetime, *, place: str, title: str, rules: Mapping[str, Setting]
) -> Rulebook:
    """Adopt ``rules`` as the layer of ``place``, replacing the one before; returns the rulebook now in force.

    Frozen versions stay as they are: what has begun is judged by the rules it began with.
    """
    book_before = queries.rulebook(session, place)
    args: dict[str, Json] = {"place": place, "title": title, "rules": write_rules(rules)}
    command = Command("adopt", actor, now, args)
    played = book.play(session, LAYER, f"rules:{place}", command, rulebook=book_before, place=place)
    columns = layer_columns(played.state) | {"adopted_at": now}
    new = insert(RuleLayer).values(place=place, **columns)
    session.execute(new.on_conflict_do_update(index_elements=["place"], set_=columns))
    _still_fits_below(session, place)
    return queries.rulebook(session, place)


def adopt_preset(session: Session, actor: Actor, now: datetime, *, place: str, preset: str) -> Rulebook:
    """Adopt one of the shipped sets of rules as the layer of ``place``."""
    layer = next((layer for layer in queries.presets() if layer.id == preset), None)
    if layer is None:
        raise Refused(Refusal("PRESET_UNKNOWN", "rules"))
    return adopt_layer(session, actor, now, place=place, title=layer.title, rules=layer.settings)


def adopt_procedure(
    session: Session, actor: Actor, now: datetime, *, place: str, text: str, source: str, mark: str
) -> Rulebook:
    """Adopt a draft of the rules of meetings: what differs becomes rules of ``place``, with its source."""
    draft = read_draft(text)
    if draft.faults:
        raise Refused(draft.faults[0])
    before, found = queries.rulebook(session, place), queries.place(session, place)
    above = Rulebook(tuple(layer for layer in before.layers if layer.place != place))
    own = next((layer.settings for layer in before.layers if layer.place == place), {})
    rules = dict(own)
    profile = named(draft.base, draft.profile, found.short if found else place)
    for key, raw in place_rules(draft.base, profile).items():
        value = _checked(key, raw)
        if value == above.rule(key).setting.value:
            rules.pop(key, None)
        elif value != before.rule(key).setting.value:
            rules[key] = Setting(value, source, mark)
    if rules == own:
        raise Refused(Refusal("RULES_UNCHANGED", "rules"))
    return adopt_layer(session, actor, now, place=place, title=found.short if found else place, rules=rules)


def _checked(key: str, raw: object) -> Value:
    try:
        return check(key, raw)
    except RulebookError:
        raise Refused(Refusal("RULE_VALUE", f"rulebook:{key}", {"key": key})) from None


def announce_cycle(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, allocation_fen: int, stages: list[Json]
) -> CycleState:
    """Announce a community's year: its allocation and its dates. Freezes the rulebook in force for it.

    ``stages`` is ``[[name, first, last], …]`` with ISO days (``rules.cycle.write_stages``).
    """
    found = queries.place(session, place)
    if found is None or found.level != "community":
        raise Refused(Refusal("CYCLE_OF_COMMUNITY", "cycle"))
    if not now.year - 5 <= year <= now.year + 2:
        raise Refused(Refusal("CYCLE_YEAR", "cycle", {"year": year}))
    rules = queries.rulebook(session, place)
    args: dict[str, Json] = {"year": year, "allocation_fen": allocation_fen, "stages": stages}
    state = _play_cycle(session, place, year, Command("announce", actor, now, args), rules)
    freeze(session, now, rules)
    session.add(Cycle(place=place, year=year, **cycle_columns(state)))
    session.flush()
    return state


def reschedule_cycle(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, stages: list[Json], reason: str
) -> CycleState:
    """Move the dates of a cycle, with the reason that is published."""
    command = Command("reschedule", actor, now, {"stages": stages, "reason": reason})
    return _move_cycle(session, place, year, command)


def close_cycle(session: Session, actor: Actor, now: datetime, *, place: str, year: int) -> CycleState:
    """Close a cycle: nothing more happens in it."""
    return _move_cycle(session, place, year, Command("close", actor, now))


def set_contact(
    session: Session, actor: Actor, now: datetime, *, place: str, telephone: str, address: str
) -> ContactState:
    """Say how the office of a place is reached: what sheets, posters and its page show from now on."""
    command = Command("set", actor, now, {"telephone": telephone, "address": address})
    rules = queries.rulebook(session, place)
    state = book.play(session, CONTACT, f"contact:{place}", command, rulebook=rules, place=place).state
    columns = contact_columns(state)
    new = insert(PlaceContact).values(place=place, **columns)
    session.execute(new.on_conflict_do_update(index_elements=["place"], set_=columns))
    return state


def freeze(session: Session, now: datetime, rulebook: Rulebook) -> str:
    """Keep this version of the rulebook for ever; returns its hash."""
    new = insert(RulebookVersion).values(hash=rulebook.hash, document=rulebook.document, first_used_at=now)
    session.execute(new.on_conflict_do_nothing(index_elements=["hash"]))
    return rulebook.hash


def _move_cycle(session: Session, place: str, year: int, command: Command) -> CycleState:
    row = session.get(Cycle, (place, year))
    if row is None:
        raise Refused(Refusal("CYCLE_STATUS", "cycle", {"status": "none"}))
    rules = queries.frozen_rulebook(session, row.rulebook)
    state = _play_cycle(session, place, year, command, rules)
    for column, value in cycle_columns(state).items():
        setattr(row, column, value)
    session.flush()
    return state


def _play_cycle(session: Session, place: str, year: int, command: Command, rules: Rulebook) -> CycleState:
    return book.play(session, CYCLE, cycle_stream(place, year), command, rulebook=rules, place=place).state


def _still_fits_below(session: Session, place: str) -> None:
    """A wider layer must not contradict a narrower one: the places below would be left without rules."""
    below = RuleLayer.place.startswith(place, autoescape=True), RuleLayer.place != place
    for code in session.scalars(select(RuleLayer.place).where(*below).order_by(RuleLayer.place)):
        if not _holds(session, code):
            found = queries.place(session, code)
            name = found.short if found else code
            raise Refused(Refusal("RULES_CROSSED_BELOW", "rules", {"place": name}))


def _holds(session: Session, code: str) -> bool:
    try:
        return meetings_fault(queries.rulebook(session, code)) is None
    except RulebookError:
        return False


def _place(row: Mapping[str, str]) -> dict[str, str | None]:
    level, code, parent, name = row["level"], row["code"], row["parent_code"] or None, row["name"].strip()
    if level not in LEVELS or not code.isdigit() or not name or (parent and not code.startswith(parent)):
        raise ValueError(f"not a place of the tree: {dict(row)!r}")
    return {"level": level, "code": code, "parent_code": parent, "name": name}
