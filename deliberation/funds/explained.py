"""The database's own refusal of balances that its rows do not explain.

Every pot and every share counts its moves, and each row says which move of them it is. Deferred triggers ask, when a
transaction commits, whether each change of a balance is the next move and the row of that number says just this, and
whether each row's number is its own and was made. So a pot of any age is asked about one row; the sums of all rows
follow by induction. It holds for whoever writes, by whatever way; no service is asked. Plain PL/pgSQL, one text for
the models and for the migrations.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event

REFUSE = """
    RAISE EXCEPTION USING
      MESSAGE = '{what} ' || {name} || ' is not explained by its rows: refused',
      ERRCODE = 'integrity_constraint_violation';
"""

PATH = "SET search_path = public, pg_temp"
"""Where the functions look: a temporary table of the same name, made by whoever writes, is not asked."""

ACCOUNT = f"""
CREATE OR REPLACE FUNCTION fund_account_explained(at_place text, in_year integer) RETURNS void
LANGUAGE plpgsql {PATH} AS $$
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

POT_MOVE = f"""
CREATE OR REPLACE FUNCTION fund_pot_move(at_place text, in_year integer, of_pot text, of_move integer,
  OUT given numeric, OUT bound numeric, OUT paid numeric, OUT entries bigint) LANGUAGE plpgsql {PATH} AS $$
BEGIN
  SELECT COALESCE(SUM(m.given), 0), COALESCE(SUM(m.bound), 0), COALESCE(SUM(m.paid), 0), COUNT(*)
    INTO given, bound, paid, entries
    FROM (
      SELECT CASE WHEN e.debit = 'outside' THEN 0 ELSE -e.amount_fen END
             + CASE WHEN e.to_pot IS NULL AND e.credit <> 'outside' THEN e.amount_fen ELSE 0 END AS given,
             CASE WHEN e.debit IN ('held', 'paid') THEN -e.amount_fen ELSE 0 END
             + CASE WHEN e.credit IN ('held', 'paid') THEN e.amount_fen ELSE 0 END AS bound,
             CASE WHEN e.debit = 'paid' THEN -e.amount_fen ELSE 0 END
             + CASE WHEN e.credit = 'paid' THEN e.amount_fen ELSE 0 END AS paid
        FROM fund_entry e
       WHERE e.place = at_place AND e.year = in_year AND e.pot = of_pot AND e.pot_move = of_move
      UNION ALL
      SELECT e.amount_fen, 0, 0 FROM fund_entry e
       WHERE e.to_place = at_place AND e.to_year = in_year AND e.to_pot = of_pot AND e.to_move = of_move
    ) m;
END $$
"""  # noqa: S608 -- no value goes in

POT = f"""
CREATE OR REPLACE FUNCTION fund_pot_asks() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  given bigint := 0; bound bigint := 0; paid bigint := 0; made integer := 0; move record;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    given := OLD.appropriated_fen; bound := OLD.committed_fen; paid := OLD.disbursed_fen; made := OLD.moves;
    IF made <> 0 AND (TG_OP = 'DELETE' OR ROW(OLD.place, OLD.year, OLD.pot) <> ROW(NEW.place, NEW.year, NEW.pot)) THEN
      {REFUSE.format(what="pot", name="OLD.place || '/' || OLD.year || '/' || OLD.pot")}
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  IF ROW(given, bound, paid, made)
     <> ROW(NEW.appropriated_fen, NEW.committed_fen, NEW.disbursed_fen, NEW.moves) THEN
    move := fund_pot_move(NEW.place, NEW.year, NEW.pot, NEW.moves);
    IF NEW.moves <> made + 1 OR move.entries <> 1 OR NEW.appropriated_fen <> given + move.given
       OR NEW.committed_fen <> bound + move.bound OR NEW.disbursed_fen <> paid + move.paid THEN
      {REFUSE.format(what="pot", name="NEW.place || '/' || NEW.year || '/' || NEW.pot")}
    END IF;
    IF EXISTS (SELECT 1 FROM fund_pot p WHERE p.place = NEW.place AND p.year = NEW.year AND p.pot = NEW.pot
                AND p.moves = NEW.moves) THEN
      PERFORM fund_account_explained(NEW.place, NEW.year);
    END IF;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 -- no value goes in

SHARE = f"""
CREATE OR REPLACE FUNCTION fund_share_asks() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  bound bigint := 0; paid bigint := 0; made integer := 0; found boolean;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    bound := OLD.committed_fen; paid := OLD.disbursed_fen; made := OLD.moves;
    IF made <> 0 AND (TG_OP = 'DELETE' OR ROW(OLD.project_id, OLD.place, OLD.year, OLD.pot)
                                          <> ROW(NEW.project_id, NEW.place, NEW.year, NEW.pot)) THEN
      {REFUSE.format(what="share", name="OLD.project_id || '/' || OLD.pot")}
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  IF ROW(bound, paid, made) <> ROW(NEW.committed_fen, NEW.disbursed_fen, NEW.moves) THEN
    SELECT NEW.committed_fen = bound + CASE WHEN e.debit IN ('held', 'paid') THEN -e.amount_fen ELSE 0 END
                                     + CASE WHEN e.credit IN ('held', 'paid') THEN e.amount_fen ELSE 0 END
       AND NEW.disbursed_fen = paid + CASE WHEN e.debit = 'paid' THEN -e.amount_fen ELSE 0 END
                                    + CASE WHEN e.credit = 'paid' THEN e.amount_fen ELSE 0 END INTO found
      FROM fund_entry e WHERE e.project_id = NEW.project_id AND e.place = NEW.place AND e.year = NEW.year
       AND e.pot = NEW.pot AND e.share_move = NEW.moves;
    IF NEW.moves <> made + 1 OR NOT COALESCE(found, FALSE) THEN
      {REFUSE.format(what="share", name="NEW.project_id || '/' || NEW.pot")}
    END IF;
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 -- no value goes in

ACCOUNT_ASKS = f"""
CREATE OR REPLACE FUNCTION fund_account_asks() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    PERFORM fund_account_explained(NEW.place, NEW.year);
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND ROW(OLD.place, OLD.year) <> ROW(NEW.place, NEW.year)) THEN
    PERFORM fund_account_explained(OLD.place, OLD.year);
  END IF;
  RETURN NULL;
END $$
"""

ENTRY = f"""
CREATE OR REPLACE FUNCTION fund_entry_asks() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE
  sound boolean; move record;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    {REFUSE.format(what="the change of row", name="OLD.stream || '#' || OLD.seq || '#' || OLD.line")}
  END IF;
  move := fund_pot_move(NEW.place, NEW.year, NEW.pot, NEW.pot_move);
  SELECT move.entries = 1 AND p.moves >= NEW.pot_move INTO sound
    FROM fund_pot p WHERE p.place = NEW.place AND p.year = NEW.year AND p.pot = NEW.pot;
  IF sound AND NEW.to_pot IS NOT NULL THEN
    move := fund_pot_move(NEW.to_place, NEW.to_year, NEW.to_pot, NEW.to_move);
    SELECT move.entries = 1 AND p.moves >= NEW.to_move INTO sound
      FROM fund_pot p WHERE p.place = NEW.to_place AND p.year = NEW.to_year AND p.pot = NEW.to_pot;
  END IF;
  IF sound AND NEW.project_id <> '' THEN
    sound := EXISTS (SELECT 1 FROM fund_share s WHERE s.project_id = NEW.project_id AND s.place = NEW.place
                      AND s.year = NEW.year AND s.pot = NEW.pot AND s.moves >= NEW.share_move);
  END IF;
  IF NOT COALESCE(sound, FALSE) THEN
    {REFUSE.format(what="the balance of row", name="NEW.stream || '#' || NEW.seq || '#' || NEW.line")}
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 -- no value goes in

ASKS = {"fund_account": ACCOUNT_ASKS, "fund_pot": POT, "fund_share": SHARE, "fund_entry": ENTRY}
"""Table → the function that is asked about every row written in it."""


def functions() -> tuple[str, ...]:
    """What several triggers ask."""
    return ACCOUNT, POT_MOVE


def trigger(table: str) -> tuple[str, ...]:
    """The function and the deferred trigger that ask, for every row written in ``table``."""
    rows = (
        f"CREATE CONSTRAINT TRIGGER {table}_explained AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE {table}_asks()"
    )
    return ASKS[table], rows


def removal() -> tuple[str, ...]:
    """The way back, once the tables or their triggers are gone."""
    names = ("fund_pot_move", "fund_account_explained", *(f"{table}_asks" for table in ASKS))
    return tuple(f"DROP FUNCTION IF EXISTS {name}" for name in names)


def explained(table: Table) -> None:
    """Have ``table`` asked about from the moment it is created."""

    def install(_target: Table, connection: Connection, **_kw: object) -> None:
        for statement in (*functions(), *trigger(table.name)):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", install)
