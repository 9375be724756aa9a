"""A real election from a file becomes a finished poll with its reasons; a broken file leaves nothing behind."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.polls import import_command, queries, service
from deliberation.polls.checks import check_poll
from deliberation.polls.models import Poll
from deliberation.voting.pabulib import PabulibError
from tests import factories as make
from tests.conftest import DATA

FILES = DATA / "conformance/counting/pb"
SMALL = """META
key;value
description;Test
country;Utopia
unit;Town
instance;2024
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;2024
date_end;2024
PROJECTS
project_id;cost;votes;name;category
1;60;3;Bridge;
2;50;2;Pond;
3;40;1;Bench;
VOTES
voter_id;vote
1;1,2
2;1
3;1,2
4;3
"""


def bring_in(session: Session, content: str) -> str:
    make.place(session)
    return service.import_finished(
        session, make.SYSTEM, make.NOW, place=make.COMMUNITY, year=2026, content=content, source="file.pb"
    )


def test_a_small_file(session: Session, client: FlaskClient) -> None:
    poll_id = bring_in(session, SMALL)
    official = next(doc for own, doc in queries.results(session, poll_id).values() if own)
    assert official["selected"] == ["1", "3"]
    assert bring_in(session, SMALL) == poll_id
    session.commit()
    page = client.get(f"/polls/{poll_id}/result")
    assert page.status_code == 200
    assert "Bridge" in page.text
    assert "比造价少" in page.text
    events = book.history(session, f"poll:{poll_id}")
    assert list(check_poll(session, f"poll:{poll_id}", events)) == []


def test_a_broken_file_names_its_line_and_leaves_nothing(session: Session) -> None:
    broken = SMALL.replace("2;1\n", "2;9\n")
    with pytest.raises(PabulibError) as error:
        bring_in(session, broken)
    assert error.value.line == 22
    assert session.scalar(sa.select(sa.func.count()).select_from(Poll)) == 0


@pytest.fixture
def elections() -> Path:
    """The folder of real elections, where it is present."""
    if not FILES.is_dir():
        pytest.skip(f"no real elections at {FILES.name}: importing them was not tried")
    return FILES


@pytest.mark.parametrize("name", ["Poland_Swiecie_2023.pb", "Poland_Warszawa_2026.pb"])
def test_real_elections(session: Session, client: FlaskClient, elections: Path, name: str) -> None:
    poll_id = bring_in(session, (elections / name).read_text("utf-8"))
    session.commit()
    page = client.get(f"/polls/{poll_id}/result")
    assert page.status_code == 200
    assert page.text.count("<article") == len(queries.candidates(session, poll_id))


def test_the_command_says_what_is_wrong(
    app: Flask, session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.place(session)
    session.commit()
    missing = argparse.Namespace(file=tmp_path / "none.pb", place=None)
    broken = argparse.Namespace(file=tmp_path / "broken.pb", place=None)
    broken.file.write_text("not a file", "utf-8")
    with app.app_context():
        assert import_command.run(app, missing) == 1
        assert import_command.run(app, broken) == 1
    assert "broken.pb" in capsys.readouterr().err
