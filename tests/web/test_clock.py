"""A machine whose clock is wrong neither says that it is ready nor touches what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from deliberation.extensions import db
from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import Relay
from deliberation.web.clock import agrees, now
from deliberation.worker import ClockWatch

WRONG = [timedelta(days=1), timedelta(days=-1), timedelta(minutes=2)]


@pytest.mark.parametrize("off", WRONG)
def test_two_clocks_that_are_apart_are_noticed(session: Session, off: timedelta) -> None:
    assert agrees(session)
    with time_machine.travel(now() + off):
        assert not agrees(session)


def test_the_pages_are_ready_only_by_the_right_clock(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200
    with time_machine.travel(now() + WRONG[0]):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "clock"})


def test_a_worker_by_a_wrong_clock_leaves_what_is_due_to_others(
    app: Flask, committed: Callable[[], Session], caplog: pytest.LogCaptureFixture
) -> None:
    done: list[object] = []
    with committed() as session:
        enqueue(session, "close", {}, "close:1", not_before=now() + timedelta(hours=3))
        session.commit()
    relay = Relay(sessionmaker(db.engine), {"close": lambda *told: done.append(told)})
    with time_machine.travel(now() + timedelta(days=1)):
        assert relay.drain(ClockWatch(relay).wrong) == 0
    assert done == []
    assert "clock" in caplog.text
    watch = ClockWatch(relay)
    assert not watch.wrong()
    assert relay.drain(watch.wrong) == 0, "it is not due yet"
