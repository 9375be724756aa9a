"""What is written while the day is sealed is under this root or under the next: never under none, never under half."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.anchors import compare, rows, service
from deliberation.anchors.models import AnchorLeaf
from deliberation.anchors.proofs import Root
from deliberation.ledger.tips import tips
from tests import factories as make
from tests.funds.factories import cause
from tests.hostile.interleaved import Sessions, second_waits

DAY, NEXT = date(2026, 3, 10), date(2026, 3, 11)


def sealed(session: Session, day: date) -> Root:
    return service.seal(session, make.NOW + (day - DAY) + timedelta(hours=20), day=day)


def under(sessions: Sessions, day: date) -> set[tuple[str, int]]:
    """The streams that the root of ``day`` holds anew, each with its last event."""
    with sessions() as session:
        found = session.execute(
            sa.select(AnchorLeaf.name, AnchorLeaf.seq).where(AnchorLeaf.day == day, AnchorLeaf.kind == "stream")
        )
        return {(name, seq) for name, seq in found}


def write(sessions: Sessions, stream: str) -> None:
    with sessions() as session, session.begin():
        cause(session, stream=stream)


def all_sealed(sessions: Sessions) -> None:
    """The last root stands for every stream as it is now, and the book agrees with all that was sealed."""
    with sessions() as session:
        held = dict(session.execute(
            sa.select(AnchorLeaf.name, sa.func.max(AnchorLeaf.seq)).where(AnchorLeaf.kind == "stream")
            .group_by(AnchorLeaf.name)
        ).all())  # fmt: skip
        assert held == {tip.stream: tip.seq for tip in tips(session)}
        assert list(compare.against(session, "latest").faults) == []


def test_what_is_committed_between_two_looks_of_the_seal_is_found_by_the_next(
    committed: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(committed, "note:old")
    looked = rows.fresh

    def late(session: Session, columns: Any) -> Iterator[tuple[str, str]]:
        write(committed, "note:old")
        write(committed, "note:new")
        return looked(session, columns)

    monkeypatch.setattr(rows, "fresh", late)
    with committed() as session, session.begin():
        sealed(session, DAY)
    monkeypatch.setattr(rows, "fresh", looked)
    assert under(committed, DAY) == {("note:old", 1)}
    with committed() as session, session.begin():
        sealed(session, NEXT)
    assert under(committed, NEXT) == {("note:old", 2), ("note:new", 1)}
    all_sealed(committed)


def test_what_is_written_and_not_committed_when_the_day_is_sealed_is_found_by_the_next(committed: Sessions) -> None:
    write(committed, "note:old")
    with committed() as open_, open_.begin():
        cause(open_, stream="note:old")
        cause(open_, stream="note:new")
        open_.flush()
        with committed() as session, session.begin():
            sealed(session, DAY)
    assert under(committed, DAY) == {("note:old", 1)}
    with committed() as session, session.begin():
        sealed(session, NEXT)
    assert under(committed, NEXT) == {("note:old", 2), ("note:new", 1)}
    all_sealed(committed)


def test_two_who_seal_the_same_day_seal_it_once(committed: Sessions) -> None:
    write(committed, "note:old")
    told: list[Root] = []
    second_waits(
        committed, lambda session: told.append(sealed(session, DAY)), lambda session: told.append(sealed(session, DAY))
    )
    assert told[0] == told[1]
    all_sealed(committed)
