"""As the application's own account, by plain SQL: no balance that its rows do not explain outlives its transaction."""

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
HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


@pytest.fixture
def live(committed: Sessions) -> Iterator[Sessions]:
    """An account with a project that holds 40万 and was paid 15万, committed."""
    with committed() as session, session.begin():
        make.place(session)
        service.appropriate(session, cause(session), purse(), wan(200))
        service.commit(session, cause(session), purse("a"), wan(40))
        service.disburse(session, cause(session), purse("a"), wan(15), **HANDS)
    yield committed
    with committed() as session:
        assert queries.statement(session, make.COMMUNITY, YEAR).agrees


NEW_ROW = (
    "INSERT INTO fund_entry (stream, seq, line, place, year, pot, kind, debit, credit, amount_fen, project_id,"
    " pot_move, share_move, memo, at, actor, proposed_by, approved_by) SELECT stream, seq, 9, place, year, pot,"
    " {values}, memo, at, actor, proposed_by, approved_by FROM fund_entry WHERE kind = '{like}'"
)
NEW_SHARE = (
    "INSERT INTO fund_share (project_id, place, year, pot, committed_fen, disbursed_fen, moves)"
    " SELECT 'b', place, year, pot, 1, 0, 1 FROM fund_share"
)
NEW_POT = (
    "INSERT INTO fund_pot (place, year, pot, kind, label, document, categories, project_id, conditions, stream, seq,"
    " appropriated_fen, committed_fen, disbursed_fen, moves) SELECT place, year, 'new', kind, label, document,"
    " categories, project_id, conditions, stream, seq, 5, 0, 0, 1 FROM fund_pot"
)

GIVEN = NEW_ROW.format(values="'appropriate', 'outside', 'free', 500, '', {move}, NULL", like="appropriate")
BOUND = NEW_ROW.format(values="'commit', 'free', 'held', 500, '{project}', 4, {share}", like="commit")


def fuller(fen: int) -> list[str]:
    """Account and pot with so much more, as one move."""
    more = f"SET appropriated_fen = appropriated_fen + {fen}"
    return [f"UPDATE fund_account {more}", f"UPDATE fund_pot {more}, moves = moves + 1"]


FORGED = {
    "a fuller account": ["UPDATE fund_account SET appropriated_fen = appropriated_fen + 1"],
    "a fuller pot": ["UPDATE fund_pot SET appropriated_fen = appropriated_fen + 1"],
    "both of them": [
        "UPDATE fund_account SET appropriated_fen = appropriated_fen + 1",
        "UPDATE fund_pot SET appropriated_fen = appropriated_fen + 1",
    ],
    "less bound": [
        "UPDATE fund_account SET committed_fen = committed_fen - 1",
        "UPDATE fund_pot SET committed_fen = committed_fen - 1",
        "UPDATE fund_share SET committed_fen = committed_fen - 1",
    ],
    "a payment unmade": [
        "UPDATE fund_account SET disbursed_fen = 0",
        "UPDATE fund_pot SET disbursed_fen = 0",
        "UPDATE fund_share SET disbursed_fen = 0",
    ],
    "a share alone": ["UPDATE fund_share SET committed_fen = committed_fen + 1"],
    "a share of another": ["UPDATE fund_share SET project_id = 'b'"],
    "a share removed": ["DELETE FROM fund_share"],
    "a share smuggled in": [NEW_SHARE],
    "a pot smuggled in": [
        NEW_POT,
        "UPDATE fund_account SET appropriated_fen = appropriated_fen + 5",
    ],
    "a row without its balance": [GIVEN.format(move=4)],
    "a row with a number that is taken": [GIVEN.format(move=3)],
    "a row with no number": [GIVEN.format(move="NULL")],
    "a row before the first": [GIVEN.format(move=0)],
    "a row that counts as a move and moves nothing": [GIVEN.format(move=4), "UPDATE fund_pot SET moves = moves + 1"],
    "a row with less in the balance": [GIVEN.format(move=4), *fuller(499)],
    "a row with more in the balance": [GIVEN.format(move=4), *fuller(501)],
    "a row that is counted twice": [GIVEN.format(move=4), *fuller(500), *fuller(500)],
    "a row of long ago as a new move": fuller(0),
    "a fuller pot under an old number": [
        "UPDATE fund_account SET appropriated_fen = appropriated_fen + 500",
        "UPDATE fund_pot SET appropriated_fen = appropriated_fen + 500, moves = 0",
    ],
    "moves that never were": ["UPDATE fund_pot SET moves = moves + 1"],
    "moves forgotten": ["UPDATE fund_pot SET moves = 0"],
    "moves of a share forgotten": ["UPDATE fund_share SET moves = 0"],
    "a pot emptied and its moves forgotten": [
        "UPDATE fund_pot SET appropriated_fen = 0, committed_fen = 0, disbursed_fen = 0, moves = 0",
        "UPDATE fund_account SET appropriated_fen = 0, committed_fen = 0, disbursed_fen = 0",
    ],
    "a row of a project without its balance": [BOUND.format(project="a", share=3)],
    "a row of a project that holds nothing": [
        BOUND.format(project="b", share=1),
        "UPDATE fund_account SET committed_fen = committed_fen + 500",
        "UPDATE fund_pot SET committed_fen = committed_fen + 500, moves = moves + 1",
    ],
    "a row of a project that another holds": [
        BOUND.format(project="b", share=1),
        "UPDATE fund_account SET committed_fen = committed_fen + 500",
        "UPDATE fund_pot SET committed_fen = committed_fen + 500, moves = moves + 1",
        "UPDATE fund_share SET committed_fen = committed_fen + 500, moves = moves + 1",
    ],
    "a row changed": ["UPDATE fund_entry SET amount_fen = 1"],
    "a row removed": ["DELETE FROM fund_entry"],
    "all rows removed": ["TRUNCATE fund_entry"],
    "a pot renamed": ["UPDATE fund_pot SET pot = 'x'"],
    "an account of another year": ["UPDATE fund_account SET year = year + 1"],
}


@pytest.mark.parametrize("statements", FORGED.values(), ids=FORGED.keys())
def test_what_no_row_explains_is_refused(live: Sessions, statements: list[str]) -> None:
    with live() as session:
        before = session.execute(sa.text("SELECT * FROM fund_pot")).all()
        session.rollback()
        with pytest.raises(DatabaseError, match=r"is not explained|append-only|violates"):
            _write(session, statements)
        session.rollback()
        assert session.execute(sa.text("SELECT * FROM fund_pot")).all() == before


def _write(session: Session, statements: list[str]) -> None:
    for statement in statements:
        session.execute(sa.text(statement))
    session.commit()


PASSED = {
    "money given": [GIVEN.format(move=4), *fuller(500)],
    "money bound": [
        BOUND.format(project="a", share=3),
        "UPDATE fund_account SET committed_fen = committed_fen + 500",
        "UPDATE fund_pot SET committed_fen = committed_fen + 500, moves = moves + 1",
        "UPDATE fund_share SET committed_fen = committed_fen + 500, moves = moves + 1",
    ],
}


@pytest.mark.parametrize("statements", PASSED.values(), ids=PASSED.keys())
def test_what_its_rows_explain_is_let_through(live: Sessions, statements: list[str]) -> None:
    """The control: the same statements with their row beside them pass, so the refusals above are about the rows."""
    with live() as session:
        _write(session, statements)
