"""The account that owns no table: the lines of the handbook are run, and what they take away is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

HANDBOOK = (Path(__file__).parents[2] / "docs" / "operations-database.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"```sql\n(.*?)```", HANDBOOK, re.DOTALL) for line in block.split(";") if line.strip()
]
GROWS = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_no_truncate'"


@pytest.fixture
def account(app: Flask, pg_superuser_url: str) -> Iterator[sa.Connection]:
    """A connection that has become the account, in a transaction that is taken back."""
    engine = sa.create_engine(pg_superuser_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        for line in LINES:
            if not line.strip().startswith("GRANT CONNECT"):  # the tests' database has another name
                connection.exec_driver_sql(line)
        connection.exec_driver_sql("SET LOCAL ROLE house_app")
        yield connection
        connection.rollback()


def test_it_reads_and_writes_rows_and_clears_the_box(account: sa.Connection) -> None:
    may = "SELECT has_table_privilege('house_app', :table, :what)"
    for table, what in (("ledger_event", "INSERT"), ("project", "UPDATE"), ("poll_ballot", "DELETE"),
                        ("poll_ballot", "MAINTAIN"), ("poll_secret", "MAINTAIN")):  # fmt: skip
        assert account.scalar(sa.text(may), {"table": table, "what": what}), (table, what)
    account.exec_driver_sql("SELECT 1 FROM outbox FOR UPDATE SKIP LOCKED")


def test_every_table_that_only_grows_is_named(account: sa.Connection) -> None:
    grows = set(account.scalars(sa.text(GROWS)))
    assert len(grows) > 5
    for table in grows:
        for what in ("UPDATE", "DELETE", "TRUNCATE", "MAINTAIN"):
            may = sa.text("SELECT has_table_privilege('house_app', :table, :what)")
            assert not account.scalar(may, {"table": table, "what": what}), (table, what)


@pytest.mark.parametrize(
    "forbidden",
    [
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL", "DROP TABLE ledger_event", "TRUNCATE ledger_event",
        "DROP TRIGGER ledger_event_no_truncate ON ledger_event", "UPDATE ledger_event SET actor = 'x'",
        "DELETE FROM fund_entry", "CREATE TABLE own (a int)", "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)  # fmt: skip
def test_what_protects_the_book_is_not_its_to_take_away(account: sa.Connection, forbidden: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        account.exec_driver_sql(forbidden)
