"""A small city on the real database, and the command that counts it, run in this very process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.cli import parser
from deliberation.polls import count_command
from tests.polls.city import city


@pytest.fixture
def polls(committed: Callable[[], Session]) -> tuple[str, ...]:
    """Six closed polls in three communities, committed for all to see."""
    with committed() as session, session.begin():
        return city(session, each=2)


@pytest.fixture
def count(app: Flask, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """`count --all` with more words: its exit status and what it said."""

    def run(*words: str) -> tuple[int, str]:
        said = ["count", "--all", *words]
        with app.app_context():
            status = count_command.run(app, parser(said).parse_args(said))
        out = capsys.readouterr()
        return status, out.out + out.err

    return run
