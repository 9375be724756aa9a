"""The database's own refusal of balances that its rows do not explain.

A deferred trigger adds up, when a transaction commits, the rows of every pot and share it touched, and the pots of
every account. It holds for whoever writes, by whatever way; no service is asked. Plain PL/pgSQL, one text for the
models and for the migrations.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event

SUMS = """
  SELECT COALESCE(SUM(CASE WHEN e.debit = 'outside' THEN 0 ELSE -e.amount_fen END
                    + CASE WHEN e.to_pot IS NULL AND e.credit <> 'outside' THEN e.amount_fen ELSE 0 END), 0),
         COALESCE(SUM(CASE WHEN e.debit IN ('held', 'paid') THEN -e.amount_fen ELSE 0 END
                    + CASE WHEN e.credit IN ('held', 'paid') THEN e.amount_fen ELSE 0 END), 0),
         COALESCE(SUM(CASE WHEN e.debit = 'paid' THEN -e.amount_fen ELSE 0 END
                    + CASE WHEN e.credit = 'paid' THEN e.amount_fen ELSE 0 END), 0)
    INTO given, bound, paid
    FROM fund_entry e
"""

REFUSE = """
    RAISE EXCEPTION USING
      MESSAGE = '{what} ' || {name} || ' is not explained by its rows: refused',
      ERRCODE = 'integrity_constraint_violation';
"""

POT = f"""
CREATE OR REPLACE FUNCTION fund_pot_explained(at_place text, in_year integer, of_pot text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  given numeric; bound numeric; paid numeric; got numeric; found boolean;
BEGIN
  {SUMS}   WHERE e.place = at_place AND e.year = in_year AND e.pot = of_pot;
  SELECT COALESCE(SUM(e.amount_fen), 0) INTO got
    FROM fund_entry e WHERE e.to_place = at_place AND e.to_year = in_year AND e.to_pot = of_pot;
  SELECT p.appropriated_fen = given + got AND p.committed_fen = bound AND p.disbursed_fen = paid INTO found
    FROM fund_pot p WHERE p.place = at_place AND p.year = in_year AND p.pot = of_pot;
  IF NOT COALESCE(found, given + got = 0 AND bound = 0 AND paid = 0) THEN
    {REFUSE.format(what="pot", name="at_place || '/' || in_year || '/' || of_pot")}
  END IF;
END $$
"""  # noqa: S608 -- no value goes in

SHARE = f"""
CREATE OR REPLACE FUNCTION fund_share_explained(of_project text, at_place text, in_year integer, of_pot text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  given numeric; bound numeric; paid numeric; found boolean;
BEGIN
  {SUMS}   WHERE e.project_id = of_project AND e.place = at_place AND e.year = in_year AND e.pot = of_pot;
  SELECT s.committed_fen = bound AND s.disbursed_fen = paid INTO found FROM fund_share s
   WHERE s.project_id = of_project AND s.place = at_place AND s.year = in_year AND s.pot = of_pot;
  IF NOT COALESCE(found, bound = 0 AND paid = 0) THEN
    {REFUSE.format(what="share", name="of_project || '/' || of_pot")}
  END IF;
END $$
"""  # noqa: S608 -- no value goes in

ACCOUNT = f"""
CREATE OR REPLACE FUNCTION fund_account_explained(at_place text, in_year integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  given numeric; bound numeric; paid numeric; found boolean;
BEGIN
  SELECT COALESCE(SUM(p.appropriated_fen), 0), COALESCE(SUM(p.committed_fen), 0), COALESCE(SUM(p.disbursed_fen), 0)
    INTO given, bound, paid FROM fund_pot p WHERE p.place = at_place AND p.year = in_year;
  SELECT a.appropriated_fen = given AND a.committed_fen = bound AND a.disbursed_fen = paid INTO found
    FROM fund_account a WHERE a.place = at_place AND a.year = in_year;
  IF NOT COALESCE(found, given = 0 AND bound = 0 AND paid = 0) THEN
    {REFUSE.format(what="account", name="at_place || '/' || in_year")}
  END IF;
END $$
"""  # noqa: S608 -- no value goes in

CALLS = {
    "fund_account": "PERFORM fund_account_explained({row}.place, {row}.year);",
    "fund_pot": (
        "PERFORM fund_pot_explained({row}.place, {row}.year, {row}.pot);"
        " PERFORM fund_account_explained({row}.place, {row}.year);"
    ),
    "fund_share": "PERFORM fund_share_explained({row}.project_id, {row}.place, {row}.year, {row}.pot);",
    "fund_entry": (
        "PERFORM fund_pot_explained({row}.place, {row}.year, {row}.pot);"
        " IF {row}.to_pot IS NOT NULL THEN"
        " PERFORM fund_pot_explained({row}.to_place, {row}.to_year, {row}.to_pot); END IF;"
        " IF {row}.project_id <> '' THEN"
        " PERFORM fund_share_explained({row}.project_id, {row}.place, {row}.year, {row}.pot); END IF;"
    ),
}
"""Table → what a written row of it asks about; a row that moves away is asked about where it was as well."""


def functions() -> tuple[str, ...]:
    """What adds up."""
    return POT, SHARE, ACCOUNT


def trigger(table: str) -> tuple[str, ...]:
    """The function and the deferred trigger that ask, for every row written in ``table``."""
    call = CALLS[table]
    body = f"""
CREATE OR REPLACE FUNCTION {table}_asks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN {call.format(row="NEW")} END IF;
  IF TG_OP <> 'INSERT' THEN {call.format(row="OLD")} END IF;
  RETURN NULL;
END $$
"""
    rows = (
        f"CREATE CONSTRAINT TRIGGER {table}_explained AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE {table}_asks()"
    )
    return body, rows


def removal() -> tuple[str, ...]:
    """The way back, once the tables or their triggers are gone."""
    names = ("fund_pot_explained", "fund_share_explained", "fund_account_explained")
    return tuple(f"DROP FUNCTION IF EXISTS {name}" for name in (*names, *(f"{table}_asks" for table in CALLS)))


def explained(table: Table) -> None:
    """Have ``table`` asked about from the moment it is created."""

    def install(_target: Table, connection: Connection, **_kw: object) -> None:
        for statement in (*functions(), *trigger(table.name)):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", install)
