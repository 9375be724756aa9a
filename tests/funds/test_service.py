"""The account never binds what was not given nor pays what is not bound, and every fen has its entry."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.models import Account, Entry, Share
from deliberation.funds.queries import Balance
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.funds.factories import CASHIER, YEAR, cause, purse, refused, stages, wan

HANDS = {"proposed_by": "clerk", "approved_by": "approver"}


@pytest.fixture
def account(session: Session) -> Session:
    """A community with 200万元."""
    make.place(session)
    service.appropriate(session, cause(session), purse(), wan(200))
    return session


def balance(session: Session) -> Balance:
    return queries.balance(session, make.COMMUNITY, YEAR)


def test_money_is_given_bound_freed_and_paid(account: Session) -> None:
    service.commit(account, cause(account), purse("a"), wan(42))
    service.release(account, cause(account), purse("a"), wan(3))
    service.disburse(account, cause(account), purse("a"), wan(11), **HANDS)
    assert balance(account) == Balance(wan(200), wan(39), wan(11))
    assert (balance(account).free_fen, balance(account).due_fen) == (wan(161), wan(28))
    assert queries.statement(account, make.COMMUNITY, YEAR).agrees


def test_binding_more_than_is_free_names_the_figures(account: Session) -> None:
    service.commit(account, cause(account), purse("a"), wan(150))
    with pytest.raises(Refused) as caught:
        service.commit(account, cause(account), purse("b"), wan(60))
    figures = {"asked_fen": wan(60), "free_fen": wan(50), "short_fen": wan(10)}
    assert refused(caught.value) == ("MONEY_SHORT", figures)
    service.commit(account, cause(account), purse("b"), wan(50))
    assert balance(account).free_fen == 0


def test_without_an_announced_year_nothing_can_be_bound(account: Session) -> None:
    with pytest.raises(Refused) as caught:
        service.commit(account, cause(account), purse("a", year=2027), wan(1))
    assert refused(caught.value) == ("NO_ALLOCATION", {"year": 2027})


def test_a_project_is_never_paid_from_the_share_of_another(account: Session) -> None:
    service.commit(account, cause(account), purse("a"), wan(10))
    service.commit(account, cause(account), purse("b"), wan(100))
    with pytest.raises(Refused) as caught:
        service.disburse(account, cause(account), purse("a"), wan(11), **HANDS)
    assert refused(caught.value) == ("PAYMENT_ABOVE_COMMITTED", {"asked_fen": wan(11), "left_fen": wan(10)})


def test_what_is_paid_cannot_be_freed(account: Session) -> None:
    service.commit(account, cause(account), purse("a"), wan(10))
    service.commit(account, cause(account), purse("b"), wan(100))
    service.disburse(account, cause(account), purse("a"), wan(6), **HANDS)
    with pytest.raises(Refused) as caught:
        service.release(account, cause(account), purse("a"), wan(5))
    assert refused(caught.value) == ("RELEASE_BELOW_PAID", {"asked_fen": wan(5), "left_fen": wan(4)})


@pytest.mark.parametrize("amount", [0, -1])
def test_every_movement_is_of_a_positive_sum(account: Session, amount: int) -> None:
    for act in (service.appropriate, service.commit, service.release):
        with pytest.raises(Refused, match="MONEY_NOT_POSITIVE"):
            act(account, cause(account), purse("a"), amount)
    with pytest.raises(Refused, match="MONEY_NOT_POSITIVE"):
        service.disburse(account, cause(account), purse("a"), amount, **HANDS)


@pytest.mark.parametrize(
    ("proposer", "approver", "payer"),
    [("x", "x", "y"), ("x", "y", "x"), ("y", "x", "x"), ("", "x", "y"), ("x", "", "y"), ("x", "y", "")],
)
def test_a_payment_has_three_different_hands_in_the_service_and_in_the_database(
    account: Session, proposer: str, approver: str, payer: str
) -> None:
    service.commit(account, cause(account), purse("a"), wan(10))
    event = cause(account, Actor(payer))
    with pytest.raises(Refused, match="FOUR_EYES"):
        service.disburse(account, event, purse("a"), wan(1), proposed_by=proposer, approved_by=approver)
    row = Entry(
        stream=event.stream, seq=event.seq, line=1, place=make.COMMUNITY, year=YEAR, pot="main", kind="disburse",
        debit="held", credit="paid", amount_fen=1, project_id="a", at=make.NOW, actor=payer,
        proposed_by=proposer, approved_by=approver, pot_move=9, share_move=9,
    )  # fmt: skip
    account.add(row)
    with pytest.raises(IntegrityError, match="four_eyes"), account.begin_nested():
        account.flush()


@pytest.mark.parametrize(
    "change",
    [{"committed_fen": wan(201)}, {"disbursed_fen": wan(11)}, {"disbursed_fen": -1}, {"appropriated_fen": wan(9)}],
)
def test_the_database_itself_refuses_an_overspent_account(account: Session, change: dict[str, int]) -> None:
    service.commit(account, cause(account), purse("a"), wan(10))
    with pytest.raises(IntegrityError, match="never_overspent"), account.begin_nested():
        account.execute(sa.update(Account).values(**change))


def test_an_entry_can_be_neither_changed_nor_removed(account: Session) -> None:
    account.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    statements = (sa.update(Entry).values(amount_fen=1), sa.delete(Entry), sa.text("TRUNCATE fund_entry"))
    for statement in statements:
        with pytest.raises((IntegrityError, InternalError), match="append-only"), account.begin_nested():
            account.execute(statement)


def test_one_event_moves_money_once(account: Session) -> None:
    event = cause(account)
    service.commit(account, event, purse("a"), wan(1))
    with pytest.raises(IntegrityError), account.begin_nested():
        service.commit(account, event, purse("a"), wan(1))


def test_announcing_the_year_opens_its_account(session: Session) -> None:
    make.place(session)
    officer = make.actor(session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    state = service.announce_year(
        session, officer, make.NOW, place=make.COMMUNITY, year=YEAR, allocation_fen=wan(200), stages=stages()
    )
    assert state.allocation_fen == wan(200)
    assert balance(session) == Balance(wan(200))
    entry = queries.all_entries(session, make.COMMUNITY, YEAR)[0]
    assert (entry.stream, entry.seq, entry.actor) == (f"cycle:{make.COMMUNITY}:2026", 1, officer.id)


def test_a_refused_announcement_leaves_no_account(session: Session) -> None:
    make.place(session)
    with pytest.raises(Refused, match="NOT_ENTITLED"), session.begin_nested():
        service.announce_year(
            session, CASHIER, make.NOW, place=make.COMMUNITY, year=YEAR, allocation_fen=wan(200), stages=stages()
        )
    assert session.get(Account, (make.COMMUNITY, YEAR)) is None


def test_sums_roll_up_the_tree(account: Session) -> None:
    for code, sum_fen in ((make.NEIGHBOUR, wan(100)), (make.ELSEWHERE, wan(50))):
        make.place(account, code)
        service.appropriate(account, cause(account), purse(place=code), sum_fen)
    assert queries.balance(account, make.CITY, YEAR).appropriated_fen == wan(350)
    below = queries.balances_below(account, make.CITY, YEAR)
    assert {code: found.appropriated_fen for code, found in below.items()} == {"440303": wan(300), "440304": wan(50)}
    assert list(queries.balances_below(account, make.SUBDISTRICT, YEAR)) == [make.NEIGHBOUR, make.COMMUNITY]
    assert queries.balances_below(account, make.COMMUNITY, YEAR) == {}
    assert queries.years(account, make.DISTRICT) == (YEAR,)


def test_pages_of_entries_meet_without_gap_or_overlap(account: Session) -> None:
    for number in range(7):
        service.commit(account, cause(account), purse(f"p{number}"), number + 1)
    seen, after = [], ""
    while True:
        page = queries.entries(account, make.COMMUNITY, YEAR, after=after, limit=3)
        seen += [(row.stream, row.seq) for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [(row.stream, row.seq) for row in reversed(queries.all_entries(account, make.COMMUNITY, YEAR))]
    assert len(queries.entries(account, make.COMMUNITY, YEAR, kind="appropriate").rows) == 1


@pytest.mark.parametrize(
    "after", ["", "nonsense", "2026-01-01_x_1", "2026-01-01T00:00:00+00:00_x_y", "a_\0_1", "_" * 9]
)
def test_a_made_up_place_in_the_list_is_the_beginning(account: Session, after: str) -> None:
    assert len(queries.entries(account, make.COMMUNITY, YEAR, after=after).rows) == 1


def test_the_share_of_a_project_cannot_be_overdrawn_in_the_database(account: Session) -> None:
    service.commit(account, cause(account), purse("a"), wan(10))
    with pytest.raises(IntegrityError, match="never_overspent"), account.begin_nested():
        account.execute(sa.update(Share).values(disbursed_fen=wan(11)))
