"""Polls that were counted before there were explanations are explained once the database is brought up to date."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from deliberation.extensions import db
from deliberation.paths import shipped
from deliberation.polls.explain import EXPLAIN
from tests.guards.test_migrations import empty

__all__ = ["empty"]

POLL = """
INSERT INTO poll (id, place, year, status, title, budget_fen, min_picks, max_picks, within_budget, roll_size,
                  roll_hash, issued, returned, box_hash, result_hash)
VALUES (:id, '440303002019', 2025, :status, '投票', 1, 1, 5, false, 0, '', 0, 0, '', '')
"""


def test_an_old_count_is_promised_an_explanation_and_an_open_poll_is_not(empty: Flask) -> None:
    directory = str(shipped("migrations"))
    upgrade(directory=directory, revision="0001")
    with db.engine.begin() as connection:
        place = "INSERT INTO place (code, level, name) VALUES ('440303002019', 'community', '文华社区')"
        connection.execute(sa.text(place))
        for id_, status in (("old", "counted"), ("new", "open")):
            connection.execute(sa.text(POLL), {"id": id_, "status": status})
    upgrade(directory=directory)
    with db.engine.connect() as connection:
        promised = connection.execute(sa.text("SELECT kind, payload, dedupe_key FROM outbox")).all()
    assert promised == [(EXPLAIN, '{"poll": "old"}', "poll:old:explain")]
