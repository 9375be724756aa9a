"""The database's own refusal to change what is written: immutability triggers.

Created with the tables (so a test database has them too) and by the migrations, from one text.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event

APPEND_ONLY: dict[str, Table] = {}
"""Every table whose rows never change, by name, once its feature is loaded."""

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING
    MESSAGE = TG_TABLE_NAME || ' is append-only: ' || TG_OP || ' refused', ERRCODE = 'restrict_violation';
END $$
"""


def statements(table: str) -> tuple[str, ...]:
    """The DDL that makes ``table`` append-only."""
    call = "EXECUTE FUNCTION refuse_change()"
    rows = f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
    whole = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}"
    return (FUNCTION, rows, whole)


def append_only(table: Table) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on ``table`` from the moment it is created."""

    def install(_target: Table, connection: Connection, **_kw: object) -> None:
        for statement in statements(table.name):
            connection.exec_driver_sql(statement)

    APPEND_ONLY[table.name] = table
    event.listen(table, "after_create", install)
