"""Somebody who may do anything to the database and the files changes something at random; is it found?

Each edit is made, looked for, and undone: the database's within a transaction that is rolled back, a file's by
writing it as it was. An edit that the database itself refuses (a constraint) is not counted; another is made.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from deliberation.disclosure.verify_command import look
from deliberation.extensions import Base
from deliberation.ledger.book import row_hash
from deliberation.ledger.models import EventRow

TABLES = ("ledger_event", "ledger_stream", "fund_account", "fund_pot", "fund_share", "fund_entry", "project",
          "evidence_file")  # fmt: skip
"""The book, the money, the read columns of projects, and what is known of the evidence."""
KINDS = ("cell", "cell", "cell", "cell", "delete", "copy", "rewrite", "file")


@dataclass
class Score:
    """How many edits were made and found, by kind and place; what was missed, in words."""

    made: Counter[str] = field(default_factory=Counter)
    by_replay: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All edits made."""
        return self.made.total()


class Vandal:
    """Makes random edits in a sealed house, and has each looked for against the published ``root``."""

    def __init__(self, engine: sa.Engine, uploads: Path, root: str, seed: int) -> None:
        self._engine, self._uploads, self._root = engine, uploads, root
        self._dice = random.Random(seed)  # noqa: S311 -- the same edits for the same seed
        self.score = Score()

    def run(self, edits: int) -> Score:
        """Make so many edits, one at a time."""
        while self.score.total < edits:
            kind = self._dice.choice(KINDS)
            with self._engine.connect() as connection:
                connection.exec_driver_sql("SET session_replication_role = replica")
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.commit()
                with connection.begin() as outer:
                    self._once(connection, kind)
                    outer.rollback()
        return self.score

    def _once(self, connection: sa.Connection, kind: str) -> None:
        try:
            with self._edited(connection, kind) as what:
                if what:
                    self._judge(connection, kind, what)
        except DBAPIError:
            return  # a constraint stood in the way, or the row cannot be read any more by the database itself

    def _judge(self, connection: sa.Connection, kind: str, what: str) -> None:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            try:
                _report, compared, faults = look(session, self._uploads, self._root)
            except DBAPIError:
                raise
            except Exception as broken:  # noqa: BLE001 -- a row nobody can read any more is not silent either
                compared, faults = None, [broken]  # type: ignore[list-item]
        self.score.made[f"{kind} {what.partition('.')[0]}"] += 1
        sealed = len(compared.faults) if compared else 0
        self.score.by_replay += len(faults) > sealed
        if not faults:
            self.score.missed.append(f"{kind} {what}")

    @contextmanager
    def _edited(self, connection: sa.Connection, kind: str) -> Iterator[str]:
        if kind == "file":
            with self._file() as what:
                yield what
        else:
            yield {"cell": self._cell, "delete": self._delete, "copy": self._copy, "rewrite": self._rewrite}[kind](
                connection
            )

    def _table(self, connection: sa.Connection) -> tuple[sa.Table, sa.Row[Any]]:
        while True:
            table = Base.metadata.tables[self._dice.choice(TABLES)]
            keys = list(table.primary_key.columns)
            rows = connection.execute(sa.select(table).order_by(*keys)).all()
            if rows:
                return table, self._dice.choice(rows)

    def _cell(self, connection: sa.Connection) -> str:
        table, row = self._table(connection)
        column = self._dice.choice(list(table.columns))
        value = row._mapping[column.name]
        other = self._other(column, value)
        connection.execute(sa.update(table).where(*_same(table, row)).values({column.name: other}))
        return f"{table.name}.{column.name} {value!r} -> {other!r}"

    def _delete(self, connection: sa.Connection) -> str:
        table, row = self._table(connection)
        connection.execute(sa.delete(table).where(*_same(table, row)))
        return f"{table.name}. {_key(table, row)}"

    def _copy(self, connection: sa.Connection) -> str:
        """A row that nobody wrote: a copy of another under a key of its own."""
        table, row = self._table(connection)
        values = dict(row._mapping)
        column = self._dice.choice(list(table.primary_key.columns))
        values[column.name] = self._other(column, values[column.name])
        unique = {"hash", "reverses", "number"}
        values |= {name: self._other(table.c[name], values[name]) for name in unique & values.keys() if values[name]}
        connection.execute(sa.insert(table).values(values))
        return f"{table.name}. {_key(table, row)}"

    def _rewrite(self, connection: sa.Connection) -> str:
        """Change one event and then every hash behind it, with the head: a chain without a fault."""
        streams = connection.scalars(sa.select(EventRow.stream).distinct().order_by(EventRow.stream)).all()
        stream = self._dice.choice(streams)
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            rows = session.scalars(sa.select(EventRow).where(EventRow.stream == stream).order_by(EventRow.seq)).all()
            at = self._dice.randrange(len(rows))
            rows[at].at += timedelta(microseconds=self._dice.choice((-1, 1)) * self._dice.randrange(1, 10**6))
            previous = rows[at].prev_hash
            for row in rows[at:]:
                row.prev_hash = previous
                previous = row.hash = row_hash(row)
            session.flush()
            words = sa.text("UPDATE ledger_stream SET hash = :hash WHERE name = :name")
            session.execute(words, {"hash": previous, "name": stream})
            session.commit()
        return f"ledger_event. {stream} from {at + 1}"

    @contextmanager
    def _file(self) -> Iterator[str]:
        """A byte of a stored file, the whole of it, or a file nobody entered."""
        path = self._dice.choice(sorted(one for one in self._uploads.rglob("*") if one.is_file()))
        before = path.read_bytes()
        how = self._dice.choice(("byte", "gone", "stranger", "cut"))
        stranger = path.with_name(f"{self._dice.randbytes(32).hex()}{path.suffix}")
        at = self._dice.randrange(len(before))
        try:
            if how == "byte":
                path.write_bytes(before[:at] + bytes([before[at] ^ 1 << self._dice.randrange(8)]) + before[at + 1 :])
            elif how == "cut":
                path.write_bytes(before[:at])
            elif how == "gone":
                path.unlink()
            else:
                stranger.write_bytes(before)
                os.utime(stranger, (0, 0))  # what is being stored at this moment is left alone
            yield f"file. {how} {path.name}"
        finally:
            stranger.unlink(missing_ok=True)
            path.write_bytes(before)

    def _other(self, column: sa.Column[Any], value: Any) -> Any:
        """Another value of the column's type."""
        ways = {
            bool: lambda: not value,
            int: lambda: max(0, value + self._dice.choice((-1, 1, 100, -100))) if value else 1,
            datetime: lambda: value + timedelta(microseconds=self._dice.randrange(1, 10**10)),
            date: lambda: value + timedelta(days=self._dice.randrange(1, 400)),
            str: lambda: self._letters(value),
            type(None): lambda: self._fresh(column),
        }
        return ways[type(value)]()

    def _letters(self, value: str) -> str:
        if not value:
            return "x"
        at = self._dice.randrange(len(value))
        letter = self._dice.choice([one for one in "0123456789abcdef" if one != value[at]])
        return self._dice.choice((value[:at] + letter + value[at + 1 :], value[:at] + value[at + 1 :], value + letter))

    def _fresh(self, column: sa.Column[Any]) -> Any:
        kind = column.type.python_type
        samples = {int: 7, str: "x", bool: True, date: date(2026, 1, 1), datetime: datetime(2026, 1, 1).astimezone()}
        return samples[kind]


def _same(table: sa.Table, row: sa.Row[Any]) -> list[sa.ColumnElement[bool]]:
    return [column == row._mapping[column.name] for column in table.primary_key.columns]


def _key(table: sa.Table, row: sa.Row[Any]) -> str:
    return " ".join(str(row._mapping[column.name]) for column in table.primary_key.columns)
