"""Whoever rewrites the book with all its hashes is found by a root that was written down elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.anchors import queries, service
from deliberation.anchors.compare import against
from deliberation.disclosure import verify_command
from deliberation.ledger import book
from deliberation.ledger.models import EventRow
from tests.anchors.conftest import FIRST, SECOND, at
from tests.delivery import factories as office
from tests.disclosure import factories as make_year

ONE_MORE = """INSERT INTO anchor_leaf SELECT position + 1, day, kind, name || 'x', place, seq, hash
FROM anchor_leaf ORDER BY position DESC LIMIT 1"""


@dataclass
class House:
    """A committed house with two sealed days, and an account that may do anything to its database."""

    app: Flask
    maker: Callable[[], Session]
    superuser: sa.Engine
    stream: str
    roots: list[str] = field(default_factory=list)

    def tamper(self, *statements: str) -> None:
        """Change the database behind the program's back; ``:stream`` is that of the project."""
        with self.superuser.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(sa.text(statement), {"stream": self.stream} if ":stream" in statement else {})

    def rewrite(self, seq: int, old: str, new: str) -> None:
        """Change an event and every hash that follows from it: a chain without a fault."""
        with self.superuser.begin() as connection, Session(connection) as session:
            session.execute(sa.text("SET session_replication_role = replica"))
            query = sa.select(EventRow).where(EventRow.stream == self.stream).order_by(EventRow.seq)
            previous = ""
            for row in session.scalars(query):
                if row.seq == seq:
                    assert old in row.payload
                    row.payload = row.payload.replace(old, new)
                row.prev_hash = previous
                previous = row.hash = book.row_hash(row)
            session.execute(
                sa.text("UPDATE ledger_stream SET hash = :hash WHERE name = :stream"),
                {"hash": previous, "stream": self.stream},
            )
            session.flush()

    def found(self, root: str) -> list[str]:
        """What the comparison with ``root`` finds."""
        with self.app.app_context(), self.maker() as session:
            return [f"{fault.stream} {fault.seq} {fault.problem}" for fault in against(session, root).faults]


@pytest.fixture
def house(app: Flask, committed: Callable[[], Session], pg_superuser_url: str) -> Iterator[House]:
    """A community with one project on its way, sealed on two days."""
    with app.test_request_context("/"), committed() as session:
        staff = office.funded(session)
        row = make_year.led(session, staff, "under_way", supporters=2)
        first = service.seal(session, at(FIRST), day=FIRST)
        make_year.pay(session, staff, row, "进度款", "记-1")
        second = service.seal(session, at(SECOND), day=SECOND)
        session.commit()
    engine = sa.create_engine(pg_superuser_url, poolclass=sa.NullPool)
    yield House(app, committed, engine, f"project:{row.id}", [first.root, second.root])
    engine.dispose()


def test_a_sound_book_stands_against_every_root(house: House) -> None:
    for root in (*house.roots, "latest", "2026-06-01", house.roots[0].upper()):
        assert house.found(root) == []


def test_a_root_that_was_never_published_is_said(house: House) -> None:
    assert house.found("f" * 64) == [f"root 0 no sealed day has the root {'f' * 64}"]


def test_a_chain_rewritten_to_its_end_is_found_only_by_the_seal(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.rewrite(1, '"need":"', '"need":"改')
    house.tamper("UPDATE project SET need = '改' || need")
    assert verify_command.run(house.app, argparse.Namespace()) == 0, capsys.readouterr().out
    assert verify_command.run(house.app, argparse.Namespace(against=house.roots[1])) == 1
    assert f"{house.stream} 第 " in capsys.readouterr().out
    assert all("was sealed and is gone" in line for line in house.found(house.roots[1]))


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE fund_entry SET memo = memo || 'x' WHERE kind = 'disburse'", "is not as it was sealed"),
        ("UPDATE fund_entry SET at = at + interval '1 second' WHERE kind = 'disburse'", "is not as it was sealed"),
        ("DELETE FROM fund_entry WHERE kind = 'disburse'", "was sealed and is gone"),
        ("UPDATE ledger_stream SET place = '440303002020' WHERE name = :stream", "was sealed at another place"),
        ("UPDATE anchor_root SET tree = repeat('0', 64) WHERE day = '2026-06-01'", "does not match what it was made"),
        ("UPDATE anchor_root SET previous = '' WHERE day = '2026-06-02'", "does not follow the root before it"),
        ("UPDATE anchor_root SET sealed_at = sealed_at + interval '1 second'", "does not match what it was made from"),
        ("UPDATE anchor_root SET leaves = leaves - 1 WHERE day = '2026-06-02'", "do not give its tree"),
        ("UPDATE anchor_root SET leaves = 0 WHERE day = '2026-06-02'", "has fewer leaves"),
        ("UPDATE anchor_leaf SET hash = repeat('0', 64) WHERE position = 1", "do not give its tree"),
        ("UPDATE anchor_leaf SET day = '2026-06-02' WHERE position = 1", "a leaf of another day"),
        ("DELETE FROM anchor_leaf WHERE position = 1", "a leaf is missing"),
        ("DELETE FROM anchor_root WHERE day = '2026-06-01'", "does not follow the root before it"),
        (ONE_MORE, "a leaf that no root covers"),
    ],
)
def test_every_change_of_what_was_sealed_is_found(house: House, statement: str, problem: str) -> None:
    house.tamper(statement)
    found = house.found(house.roots[1])
    assert any(problem in line for line in found), found


def test_the_last_days_cut_off_are_missed_by_the_paper(house: House) -> None:
    with house.app.app_context(), house.maker() as session:
        kept = queries.root(session, FIRST)
    assert kept is not None
    house.tamper(
        f"DELETE FROM anchor_leaf WHERE position >= {kept.leaves}",  # noqa: S608 -- a number of ours
        "DELETE FROM anchor_root WHERE day > '2026-06-01'",
    )
    assert house.found("latest") == []
    assert house.found(house.roots[1]) == [f"root 0 no sealed day has the root {house.roots[1]}"]


def test_a_column_added_later_changes_nothing(house: House) -> None:
    house.tamper("ALTER TABLE fund_entry ADD COLUMN later TEXT NOT NULL DEFAULT 'x'")
    try:
        assert house.found("latest") == []
    finally:
        house.tamper("ALTER TABLE fund_entry DROP COLUMN later")


def test_the_command_says_it_in_words(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    asked = argparse.Namespace(against="latest")
    assert verify_command.run(house.app, asked) == 0
    said = capsys.readouterr().out
    assert f"{date(2026, 6, 2):%Y-%m-%d} 的封存码 {house.roots[1]}" in said
    house.tamper("UPDATE fund_entry SET memo = memo || 'x' WHERE kind = 'disburse'")
    assert verify_command.run(house.app, asked) == 1
    assert "与封存时不一样" in capsys.readouterr().out
