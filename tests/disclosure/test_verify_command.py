"""``deliberation verify`` passes on a sound book and names what somebody with all powers has changed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.disclosure import checks, service, verify_command
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as office
from tests.disclosure import factories as make_year

Run = Callable[[], tuple[int, str]]


@dataclass
class House:
    """A committed house: its app, and an account that may do anything to its database."""

    app: Flask
    superuser: sa.Engine
    project: str

    @property
    def stream(self) -> str:
        """The stream of the project."""
        return f"project:{self.project}"

    def tamper(self, *statements: str) -> None:
        """Change the database behind the program's back; ``:stream`` is that of the project."""
        with self.superuser.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for statement in statements:
                query = sa.text(statement)
                connection.execute(query, {"stream": self.stream} if ":stream" in statement else {})


@pytest.fixture
def house(app: Flask, committed: Callable[[], Session], pg_superuser_url: str) -> Iterator[House]:
    """A community with one project on its way and one sheet handed out."""
    with app.test_request_context("/"), committed() as session:
        staff = office.funded(session)
        row = make_year.led(session, staff, "under_way", supporters=2)
        about = {"place": make.COMMUNITY, "name": "money", "year": 2026, "extension": "csv"}
        service.issue(session, Actor("", frozenset()), office.at(20), **about)  # type: ignore[arg-type]
        session.commit()
    engine = sa.create_engine(pg_superuser_url, poolclass=sa.NullPool)
    yield House(app, engine, row.id)
    engine.dispose()


@pytest.fixture
def run(house: House, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command: its exit status and what it says."""

    def command() -> tuple[int, str]:
        status = verify_command.run(house.app, argparse.Namespace())
        return status, capsys.readouterr().out

    return command


def test_a_sound_book_passes(run: Run) -> None:
    status, said = run()
    assert (status, "全部一致" in said) == (0, True), said
    assert "项目（project）：1 本，已重放对照" in said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET payload = replace(payload, '42', '43') WHERE stream = :stream AND seq = 1",
        "UPDATE ledger_event SET actor = actor || 'x' WHERE stream = :stream AND seq = 1",
        "UPDATE ledger_event SET type = 'varied' WHERE stream = :stream AND seq = 1",
        "UPDATE ledger_event SET rulebook = 'f' || substr(rulebook, 2) || 'x' WHERE stream = :stream AND seq = 1",
        "UPDATE ledger_event SET at = at + interval '1 microsecond' WHERE stream = :stream AND seq = 1",
    ],
)
def test_one_byte_changed_in_any_event_names_the_row(house: House, run: Run, statement: str) -> None:
    house.tamper(statement)
    status, said = run()
    assert status == 1
    assert f"{house.stream} 第 1 条：内容与校验码不符" in said


def test_a_row_taken_out_is_missed(house: House, run: Run) -> None:
    house.tamper("DELETE FROM ledger_event WHERE stream = :stream AND seq = 4")
    status, said = run()
    assert status == 1
    assert f"{house.stream} 第 4 条：缺了这一条" in said


def test_a_tail_cut_off_with_its_head_is_missed_by_the_sheet(house: House, run: Run) -> None:
    last = "SELECT hash FROM ledger_event WHERE stream = :stream AND seq = 2"
    house.tamper(
        "DELETE FROM ledger_event WHERE stream = :stream AND seq > 2",
        f"UPDATE ledger_stream SET seq = 2, hash = ({last}) WHERE name = :stream",  # noqa: S608 -- both are ours
    )
    status, said = run()
    assert status == 1
    assert "and is gone" in said


def test_a_read_column_that_differs_is_named(house: House, run: Run) -> None:
    house.tamper("UPDATE project SET title = '改过的题目'")
    status, said = run()
    assert (status, "「title」一栏" in said) == (1, True), said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fund_account SET disbursed_fen = disbursed_fen + 1",
        "UPDATE fund_share SET committed_fen = committed_fen + 100",
        "UPDATE role_grant SET role = 'auditor' WHERE role = 'clerk'",
        "UPDATE cycle SET allocation_fen = allocation_fen + 1",
        "UPDATE sheet_issue SET head_digest = 'x'",
    ],
)
def test_every_table_is_held_against_the_book(house: House, run: Run, statement: str) -> None:
    house.tamper(statement)
    assert run()[0] == 1


def test_a_row_that_nothing_accounts_for_is_named(house: House, run: Run) -> None:
    house.tamper(
        "CREATE TEMP TABLE copied AS SELECT * FROM project",
        "UPDATE copied SET id = 'smuggled', number = ''",
        "INSERT INTO project SELECT * FROM copied",
    )
    status, said = run()
    assert (status, "project:smuggled" in said) == (1, True), said


def test_every_kind_of_stream_has_a_check() -> None:
    kinds = {"office", "resident", "rules", "cycle", "fund", "project", "notice", "need", "plan", "meeting", "poll",
             "body", "election", "minutes", "moderator", "assignment", "roll", "papers", "openings", "watch",
             "assessment", "supplier", "package", "audit", "release", "contact"}  # fmt: skip
    beside_the_streams = {"sheet", "evidence", "place_year", "root"}
    assert set(checks.stream_checks()) == kinds == set(verify_command.KINDS) - beside_the_streams
