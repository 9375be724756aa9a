"""The application's own account at the database, in the hands of somebody who knows SQL well."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse, wan

Sessions = Callable[[], Session]
MORE = "SET appropriated_fen = appropriated_fen + 500"
GIVEN = (
    "INSERT INTO {into} (stream, seq, line, place, year, pot, kind, debit, credit, amount_fen, project_id, pot_move,"
    " share_move, memo, at, actor, proposed_by, approved_by) SELECT stream, seq, 9, place, year, pot, 'appropriate',"
    " 'outside', 'free', 500, '', 4, NULL, memo, at, actor, proposed_by, approved_by FROM public.fund_entry"
    " WHERE kind = 'appropriate'"
)
FULLER = [f"UPDATE public.fund_account {MORE}", f"UPDATE public.fund_pot {MORE}, moves = moves + 1"]


@pytest.fixture
def live(committed: Sessions) -> Iterator[Sessions]:
    """An account with a project that holds 40万 and was paid 15万, committed."""
    with committed() as session, session.begin():
        make.place(session)
        service.appropriate(session, cause(session), purse(), wan(200))
        service.commit(session, cause(session), purse("a"), wan(40))
        service.disburse(session, cause(session), purse("a"), wan(15), proposed_by="clerk", approved_by="approver")
    yield committed
    with committed() as session:
        assert queries.statement(session, make.COMMUNITY, YEAR).agrees


TRICKS = {
    "rows in a temporary table": [
        "CREATE TEMP TABLE fund_entry (LIKE public.fund_entry)", GIVEN.format(into="pg_temp.fund_entry"), *FULLER,
    ],
    "an account in a temporary table": [
        "CREATE TEMP TABLE fund_account AS SELECT * FROM public.fund_account",
        "CREATE TEMP TABLE fund_pot AS SELECT * FROM public.fund_pot",
        *FULLER,
    ],
    "another path": ["SET search_path = pg_temp, public", "CREATE TEMP TABLE fund_entry (LIKE public.fund_entry)",
                     GIVEN.format(into="pg_temp.fund_entry"), *FULLER],
    "triggers switched off for a replica": ["SET session_replication_role = replica", *FULLER],
    "constraints put off": ["SET CONSTRAINTS ALL DEFERRED", *FULLER],
    "constraints asked too soon": ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", *FULLER],
    "a row written over on conflict": [
        "INSERT INTO fund_entry SELECT * FROM fund_entry ON CONFLICT (stream, seq, line) DO UPDATE SET amount_fen = 1",
    ],
    "a balance written over on conflict": [
        "INSERT INTO fund_pot SELECT * FROM fund_pot ON CONFLICT (place, year, pot) DO UPDATE SET moves = 9",
    ],
    "a row merged": [
        "MERGE INTO fund_entry t USING fund_entry s ON t.stream = s.stream WHEN MATCHED THEN UPDATE SET amount_fen = 1",
    ],
    "a table inherited": [
        "CREATE TEMP TABLE more () INHERITS (public.fund_pot)",
        f"UPDATE public.fund_pot {MORE}",
    ],
    "everything emptied with what hangs on it": ["TRUNCATE fund_account CASCADE"],
    "an event of the book": ["UPDATE ledger_event SET payload = '{}'"],
    "an event of the book written over": [
        "INSERT INTO ledger_event SELECT * FROM ledger_event ON CONFLICT (stream, seq) DO UPDATE SET payload = '{}'",
    ],
    "the book emptied": ["TRUNCATE ledger_event, ledger_stream CASCADE"],
    "a seal changed": ["UPDATE anchor_root SET root = ''", "DELETE FROM ledger_event"],
}  # fmt: skip

REFUSED = "not explained|append-only|violates|permission denied"


@pytest.mark.parametrize("statements", TRICKS.values(), ids=TRICKS.keys())
def test_no_trick_gets_past_the_guards(live: Sessions, statements: list[str]) -> None:
    with live() as session:
        before = _all(session)
        session.rollback()
        with pytest.raises(DatabaseError, match=REFUSED):
            _write(session, statements)
        session.rollback()
        session.execute(sa.text("RESET ALL"))
        session.execute(sa.text("DISCARD TEMP"))
        session.commit()
        assert _all(session) == before


def _write(session: Session, statements: list[str]) -> None:
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()


def _all(session: Session) -> list[object]:
    tables = ("fund_account", "fund_pot", "fund_share", "fund_entry", "ledger_event")
    return [session.execute(sa.text(f"SELECT * FROM public.{table} ORDER BY 1, 2")).all() for table in tables]  # noqa: S608
