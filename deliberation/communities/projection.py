"""The read columns of this feature as a function of the replayed state, and the check that they agree."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities.models import Cycle, PlaceContact, RuleLayer
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault, StreamCheck
from deliberation.rules.contact import CONTACT, ContactState
from deliberation.rules.cycle import CYCLE, CycleState, write_stages
from deliberation.rules.layer import LAYER, LayerState


def layer_columns(state: LayerState) -> dict[str, object]:
    """The columns of ``rule_layer`` that follow from the book."""
    return {"document": state.document, "hash": state.hash, "version": state.version}


def cycle_columns(state: CycleState) -> dict[str, object]:
    """The columns of ``cycle`` that follow from the book."""
    return {
        "allocation_fen": state.allocation_fen,
        "stages": json.dumps(write_stages(state.stages)),
        "rulebook": state.rulebook,
        "status": state.status,
    }


def cycle_stream(place: str, year: int) -> str:
    """The stream of a cycle."""
    return f"cycle:{place}:{year}"


def check_layer(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the layer in force at a place with the replay of its adoptions."""
    expected = layer_columns(LAYER.replay(item.event for item in events))
    row = session.scalars(select(RuleLayer).where(RuleLayer.place == stream.partition(":")[2])).first()
    yield from _faults(stream, row, expected)


def check_cycle(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare a cycle's row with its replay."""
    expected = cycle_columns(CYCLE.replay(item.event for item in events))
    _kind, place, year = stream.split(":")
    row = session.scalars(select(Cycle).where(Cycle.place == place, Cycle.year == int(year))).first()
    yield from _faults(stream, row, expected)


def contact_columns(state: ContactState) -> dict[str, object]:
    """The columns of ``place_contact`` that follow from the book."""
    return {"telephone": state.telephone, "address": state.address}


def check_contact(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare how an office is reached with the replay."""
    expected = contact_columns(CONTACT.replay(item.event for item in events))
    yield from _faults(stream, session.get(PlaceContact, stream.partition(":")[2]), expected)


CHECKS: dict[str, StreamCheck] = {"rules": check_layer, "cycle": check_cycle, "contact": check_contact}
"""The checks of this feature by kind of stream."""


def _faults(stream: str, row: object | None, expected: dict[str, object]) -> Iterator[Fault]:
    if row is None:
        yield Fault(stream, 0, "has no row")
        return
    for column, value in expected.items():
        if getattr(row, column) != value:
            yield Fault(stream, 0, f"column {column} differs from the replay")
