"""Money of several sources: given, moved, carried over, cleared and taken back, always by two people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.models import Entry
from deliberation.funds.queries import CHECKS, Balance
from deliberation.ledger.verify import verify
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse, refused, wan
from tests.funds.factories_acts import NEIGHBOUR, OFFICER, SECOND, allocated, announced, asked, done

HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


@pytest.fixture
def account(session: Session) -> Session:
    announced(session)
    return session


def sums(session: Session, place: str = make.COMMUNITY, year: int = YEAR) -> dict[str, tuple[int, int, int]]:
    rows = queries.pots(session, place, year)
    return {row.pot: (row.appropriated_fen, row.committed_fen, row.disbursed_fen) for row in rows}


def sound(session: Session) -> bool:
    """Whether the book, the tables and the database's own sums agree."""
    session.flush()
    session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
    session.expire_all()
    return verify(session, {kind: CHECKS[kind] for kind in ("cycle", "fund")}).faults == ()


def test_a_further_source_makes_a_pot_with_its_conditions(account: Session) -> None:
    pot = allocated(account, wan(30), categories=["works"], conditions="只用于老旧小区")
    found = queries.pot(account, make.COMMUNITY, YEAR, pot)
    assert found is not None
    assert (found.kind, found.label, found.categories, found.conditions, found.deadline, found.stated) == (
        "district", "区专项", ("works",), "只用于老旧小区", date(YEAR, 9, 30), True,
    )  # fmt: skip
    assert queries.balance(account, make.COMMUNITY, YEAR) == Balance(wan(230), 0, 0)
    main = queries.pots(account, make.COMMUNITY, YEAR)[0]
    assert (main.pot, main.kind, main.deadline, main.stated) == ("main", "city", date(YEAR + 1, 4, 30), False)
    assert sound(account)


def test_a_project_draws_where_it_fits_and_gives_back_the_other_way(account: Session) -> None:
    works = allocated(account, wan(30), categories=["works"])
    tied = allocated(account, wan(5), project="", deadline="2026-08-31")
    service.commit(account, cause(account), purse("a"), wan(20))
    assert sums(account) == {"main": (wan(200), wan(15), 0), works: (wan(30), 0, 0), tied: (wan(5), wan(5), 0)}
    building = service.Purse(make.COMMUNITY, YEAR, "b", "路灯", "works")
    service.commit(account, cause(account), building, wan(40))
    assert [(row.pot, row.committed_fen) for row in queries.project_sources(account, "b")] == [
        ("main", wan(10)), (works, wan(30)),
    ]  # fmt: skip
    service.release(account, cause(account), building, wan(12))
    service.disburse(account, cause(account), building, wan(25), **HANDS)
    assert sums(account)[works] == (wan(30), wan(28), wan(25))
    assert [(row.pot, row.disbursed_fen) for row in queries.project_sources(account, "b")] == [(works, wan(25))]
    assert queries.project_sources(account, "a")[1].label == "区专项"
    assert sound(account)


def test_money_given_for_other_uses_is_named_when_it_would_have_sufficed(account: Session) -> None:
    allocated(account, wan(30), categories=["works"])
    with pytest.raises(Refused) as caught:
        service.commit(account, cause(account), purse("a"), wan(210))
    figures = {"asked_fen": wan(210), "fitting_fen": wan(200), "tied_fen": wan(30)}
    assert refused(caught.value) == ("POTS_DO_NOT_FIT", figures)


def test_what_a_contractor_returns_is_free_again_where_it_came_from(account: Session) -> None:
    early = allocated(account, wan(10))
    service.commit(account, cause(account), purse("a"), wan(30))
    service.disburse(account, cause(account), purse("a"), wan(30), **HANDS)
    service.refund(account, cause(account), purse("a"), wan(22), proposed_by="clerk")
    assert sums(account) == {"main": (wan(200), 0, 0), early: (wan(10), wan(8), wan(8))}
    with pytest.raises(Refused, match="REFUND_ABOVE_DISBURSED"), account.begin_nested():
        service.refund(account, cause(account), purse("a"), wan(9), proposed_by="clerk")
    with pytest.raises(Refused, match="FOUR_EYES"), account.begin_nested():
        service.refund(account, cause(account), purse("a"), wan(1), proposed_by="cashier")
    assert sound(account)


def test_money_moves_to_a_neighbour_with_its_conditions(account: Session) -> None:
    announced(account, NEIGHBOUR)
    pot = allocated(account, wan(30), categories=["works"])
    moved = done(account, "transfer", pot=pot, to_place=NEIGHBOUR, to_year=YEAR, amount_fen=wan(12))
    assert sums(account)[pot] == (wan(18), 0, 0)
    found = queries.pot(account, NEIGHBOUR, YEAR, moved)
    assert found is not None
    assert (found.appropriated_fen, found.categories, found.from_place, found.from_pot, found.label) == (
        wan(12), ("works",), make.COMMUNITY, pot, "区专项",
    )  # fmt: skip
    for place, given in ((make.COMMUNITY, wan(218)), (NEIGHBOUR, wan(212)), (make.SUBDISTRICT, wan(430))):
        statement = queries.statement(account, place, YEAR)
        assert (statement.account.appropriated_fen, statement.agrees) == (given, True)
    assert queries.entries(account, NEIGHBOUR, YEAR).rows[0].kind == "transfer"
    assert sound(account)


def test_what_is_left_is_carried_over_and_what_lies_idle_goes_back(account: Session) -> None:
    announced(account, make.COMMUNITY, YEAR + 1)
    carried = done(account, "carry_over", pot="main", to_place=make.COMMUNITY, to_year=YEAR + 1, amount_fen=wan(150))
    assert sums(account, year=YEAR + 1)[carried] == (wan(150), 0, 0)
    late = datetime(YEAR + 1, 5, 2, tzinfo=UTC)
    assert [row.pot for row in queries.idle(account, make.SUBDISTRICT, late.date())] == ["main"]
    done(account, "clear_idle", pot="main", amount_fen=wan(50), now=late)
    assert queries.idle(account, make.SUBDISTRICT, late.date()) == ()
    assert queries.balance(account, make.COMMUNITY, YEAR) == Balance()
    assert sound(account)


@pytest.mark.parametrize("kind", ["allocate", "transfer", "carry_over"])
def test_an_act_is_taken_back_by_a_reversing_row_once(account: Session, kind: str) -> None:
    announced(account, NEIGHBOUR)
    announced(account, make.COMMUNITY, YEAR + 1)
    before = sums(account)
    if kind == "allocate":
        allocated(account, wan(30))
    else:
        to = {"to_place": NEIGHBOUR, "to_year": YEAR} if kind == "transfer" else {
            "to_place": make.COMMUNITY, "to_year": YEAR + 1,
        }  # fmt: skip
        done(account, kind, pot="main", **to)
    row = f"fund:{make.COMMUNITY}:{YEAR}#2"
    done(account, "reverse", row=row)
    assert {pot: found for pot, found in sums(account).items() if any(found)} == before
    with pytest.raises(Refused, match="FUND_ALREADY_REVERSED"):
        asked(account, "reverse", row=row)
    with pytest.raises(Refused, match="FUND_ROW_UNKNOWN"):
        asked(account, "reverse", row=f"fund:{make.COMMUNITY}:{YEAR}#4")
    assert sound(account)


def test_what_projects_hold_cannot_be_taken_back(account: Session) -> None:
    allocated(account, wan(30))
    service.commit(account, cause(account), purse("a"), wan(5))
    act = asked(account, "reverse", row=f"fund:{make.COMMUNITY}:{YEAR}#2")
    with pytest.raises(Refused, match="FUND_REVERSAL_SPENT"), account.begin_nested():
        service.confirm(account, OFFICER, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)
    assert sound(account)


@pytest.mark.parametrize(
    ("name", "said", "code"),
    [
        ("transfer", {"pot": "main", "to_place": NEIGHBOUR, "to_year": YEAR}, "FUND_TARGET_UNKNOWN"),
        ("carry_over", {"pot": "main", "to_place": make.COMMUNITY, "to_year": YEAR + 1}, "FUND_TARGET_UNKNOWN"),
        ("allocate", {"source": "city", "label": "x", "project": "nothing"}, "FUND_PROJECT_UNKNOWN"),
        ("clear_idle", {"pot": "nothing"}, "FUND_POT_UNKNOWN"),
        ("reverse", {"row": "project:x#1"}, "FUND_ROW_UNKNOWN"),
        ("reverse", {"row": f"fund:{NEIGHBOUR}:{YEAR}#2"}, "FUND_ROW_UNKNOWN"),
        ("reverse", {"row": f"cycle:{make.COMMUNITY}:{YEAR}#999999999999"}, "FUND_ROW_UNKNOWN"),
    ],
)
def test_what_is_not_there_is_refused(account: Session, name: str, said: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        asked(account, name, **said)  # type: ignore[arg-type]


def test_a_year_without_money_has_no_acts(account: Session) -> None:
    with pytest.raises(Refused, match="NO_ALLOCATION"):
        asked(account, "allocate", year=2031, source="city", label="x")


def test_more_than_is_free_is_neither_asked_for_nor_done(account: Session) -> None:
    announced(account, NEIGHBOUR)
    to = {"pot": "main", "to_place": NEIGHBOUR, "to_year": YEAR}
    with pytest.raises(Refused, match="FUND_POT_SHORT"), account.begin_nested():
        asked(account, "transfer", amount_fen=wan(201), **to)
    act = asked(account, "transfer", amount_fen=wan(150), **to)
    service.commit(account, cause(account), purse("a"), wan(60))
    with pytest.raises(Refused) as caught, account.begin_nested():
        service.confirm(account, OFFICER, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)
    assert refused(caught.value) == ("FUND_POT_SHORT", {"asked_fen": wan(150), "left_fen": wan(140)})
    assert sound(account)


def test_who_asks_does_not_confirm_in_code_nor_in_sql(account: Session) -> None:
    act = asked(account, "allocate", source="city", label="追加", by=SECOND)
    with pytest.raises(Refused, match="FUND_FOUR_EYES"), account.begin_nested():
        service.confirm(account, SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)
    service.decline(account, OFFICER, make.NOW, place=make.COMMUNITY, year=YEAR, act=act, answer="没有文件")
    mine = asked(account, "allocate", source="city", label="追加", by=SECOND)
    service.withdraw(account, SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=mine)
    pot = allocated(account, wan(30))
    event = cause(account, SECOND)
    for kind, debit, credit in (("appropriate", "outside", "free"), ("clear_idle", "free", "outside")):
        row = Entry(
            stream=event.stream, seq=event.seq, line=1, place=make.COMMUNITY, year=YEAR, pot=pot, kind=kind,
            debit=debit, credit=credit, amount_fen=1, at=make.NOW, actor="second", proposed_by="second",
            pot_move=9,
        )  # fmt: skip
        inner = account.begin_nested()
        account.add(row)
        with pytest.raises(sa.exc.IntegrityError, match="four_eyes"):
            account.flush()
        inner.rollback()


def test_a_pot_tells_its_story_line_by_line(account: Session) -> None:
    pot = allocated(account, wan(30))
    service.commit(account, cause(account), purse("a"), wan(20))
    service.disburse(account, cause(account), purse("a"), wan(5), **HANDS)
    told = queries.pot_statement(account, make.COMMUNITY, YEAR, pot)
    assert told is not None
    assert told.agrees
    assert [(line.entry.kind, line.after.appropriated_fen - line.after.committed_fen) for line in told.lines] == [
        ("appropriate", wan(30)), ("commit", wan(10)), ("disburse", wan(10)),
    ]  # fmt: skip
    assert queries.pot_statement(account, make.COMMUNITY, YEAR, "nothing") is None
