"""The worker seals the day that has ended, once, and is not put out by coming late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation import worker
from deliberation.anchors import queries, tasks
from tests.anchors.conftest import FIRST, SECOND, at


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    """A worker works inside the application."""
    with app.test_request_context():
        yield


def test_it_is_on_the_timetable() -> None:
    assert tasks.SEAL in worker.daily()
    assert worker.handlers()[tasks.SEAL] is tasks.seal


def test_the_day_that_has_ended_is_sealed_once(session: Session, project: str) -> None:
    for _ in range(2):
        assert tasks.seal(session, {"day": "2026-06-02"}, at(FIRST)) is None
    assert [root.day for root in queries.roots(session)] == [FIRST]


def test_who_comes_late_finds_it_sealed(session: Session, project: str) -> None:
    tasks.seal(session, {"day": "2026-06-03"}, at(SECOND))
    assert tasks.seal(session, {"day": "2026-06-02"}, at(SECOND)) == "2026-06-02 is sealed already"
    assert [root.day for root in queries.roots(session)] == [date(2026, 6, 2)]
