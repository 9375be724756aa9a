"""A box that is full is not rebuilt under its voters; an empty one is, and its poll goes on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from deliberation.extensions import db
from deliberation.paths import shipped
from deliberation.polls.models import PollSecret
from deliberation.vault import vault
from tests.guards.test_migrations import empty
from tests.polls.test_explanation_migration import POLL

__all__ = ["empty"]
DIRECTORY = str(shipped("migrations"))
BEFORE = "INSERT INTO poll_ballot (poll_id, token_hash, choices, receipt) VALUES ('p', 'h', 'a b', 'K7QF-2MZD-XW5P')"
SINCE = "INSERT INTO poll_ballot (poll_id, token_hash, channel, sealed) VALUES ('p', 'h', 'web', '\\x00')"


def revision() -> str | None:
    with db.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def run(statement: str, **values: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text(statement), values)


def open_poll() -> None:
    """An open poll of the version before, with its secret."""
    upgrade(directory=DIRECTORY, revision="0009")
    run("INSERT INTO place (code, level, name) VALUES ('440303002019', 'community', '文华社区')")
    run(POLL, id="p", status="open")
    run("INSERT INTO poll_secret (poll_id, secret) VALUES ('p', :secret)", secret=vault.seal("ab" * 32))


def test_a_full_box_stops_the_update_and_nothing_is_changed(empty: Flask, caplog: pytest.LogCaptureFixture) -> None:
    open_poll()
    run(BEFORE)
    with pytest.raises(SystemExit):
        upgrade(directory=DIRECTORY)
    assert "A poll is open and has ballots in its box: p. Nothing was changed." in caplog.text
    assert revision() == "0009"
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT choices, receipt FROM poll_ballot")).one() == (
            "a b",
            "K7QF-2MZD-XW5P",
        )
        assert "simple_mode" not in {column["name"] for column in sa.inspect(connection).get_columns("poll")}


def test_an_open_poll_with_an_empty_box_goes_on_in_the_simple_way(empty: Flask) -> None:
    open_poll()
    upgrade(directory=DIRECTORY)
    held = db.session.get_one(PollSecret, "p")
    assert (held.secret, held.private_key) == ("ab" * 32, None)


def test_a_full_box_is_not_given_up_on_the_way_back_either(empty: Flask, caplog: pytest.LogCaptureFixture) -> None:
    open_poll()
    upgrade(directory=DIRECTORY, revision="0010")
    run(SINCE)
    with pytest.raises(SystemExit):
        downgrade(directory=DIRECTORY, revision="0009")
    assert "A poll is open and has ballots in its box: p." in caplog.text
    assert revision() == "0010"
