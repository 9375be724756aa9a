"""An outside clock stamps the root of a day; a stamp that cannot be relied on is never kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.anchors import queries, stamps, tasks
from deliberation.anchors.compare import against
from deliberation.config import ConfigError, Settings
from deliberation.jobs.models import Outbox
from tests.anchors.clock import Clock, serving
from tests.anchors.conftest import FIRST, SECOND, at

CODE = "ab" * 32


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    with serving() as clock:
        yield clock


@pytest.fixture
def asking(app: Flask, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The house asks the clock from now on."""
    trusted = tmp_path / "roots.pem"
    trusted.write_bytes(clock.roots)
    clock.fault = ""
    monkeypatch.setitem(app.config, "TIMESTAMP_URL", clock.url)
    monkeypatch.setitem(app.config, "TIMESTAMP_ROOTS", str(trusted))
    with app.test_request_context():
        yield clock


def test_an_answer_is_checked_and_told(clock: Clock) -> None:
    clock.fault = ""
    answer, told = stamps.ask(clock.url, clock.roots, CODE)
    assert told == clock.at
    assert stamps.fits(answer, CODE)
    assert not stamps.fits(answer, "cd" * 32)
    assert not stamps.fits(b"photo", CODE)


@pytest.mark.parametrize("fault", ["other", "nonce", "signature", "rejected", "down"])
def test_an_answer_that_cannot_be_relied_on_is_refused(clock: Clock, fault: str) -> None:
    clock.fault = fault
    with pytest.raises(stamps.StampError):
        stamps.ask(clock.url, clock.roots, CODE)


def test_a_stranger_is_not_believed(clock: Clock) -> None:
    clock.fault = ""
    with pytest.raises(stamps.StampError, match="relied on"):
        stamps.ask(clock.url, Clock().roots, CODE)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1:1/"])
def test_an_address_where_nobody_is(clock: Clock, url: str) -> None:
    with pytest.raises(stamps.StampError):
        stamps.ask(url, clock.roots, CODE)


def test_the_seal_promises_a_stamp_and_the_worker_gets_it(session: Session, project: str, asking: Clock) -> None:
    tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST))
    assert session.scalar(sa.select(Outbox.kind).where(Outbox.dedupe_key == "anchors.stamp:2026-06-01")) == tasks.STAMP
    for _ in range(2):
        tasks.stamp(session, {"day": "2026-06-01"}, at(FIRST))
    kept = queries.stamp_of(session, FIRST)
    assert kept is not None
    assert (kept.stamped_at, kept.authority) == (asking.at, asking.url)
    assert against(session, "latest").faults == ()


def test_a_clock_that_fails_is_asked_again_later(session: Session, project: str, asking: Clock) -> None:
    tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST))
    asking.fault = "signature"
    with pytest.raises(tasks.ClockError, match="relied on"):
        tasks.stamp(session, {"day": "2026-06-01"}, at(FIRST))
    assert queries.stamp_of(session, FIRST) is None


def test_a_stamp_of_something_else_is_found(session: Session, project: str, asking: Clock) -> None:
    tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST))
    answer, told = stamps.ask(asking.url, asking.roots, CODE)
    tasks.service.keep_stamp(session, day=FIRST, authority=asking.url, stamped_at=told, answer=answer)
    assert [fault.problem for fault in against(session, "latest").faults] == ["its outside stamp is of something else"]


def test_without_an_address_nothing_is_asked(app: Flask, session: Session, project: str) -> None:
    with app.test_request_context():
        tasks.seal(session, {"day": SECOND.isoformat()}, at(FIRST))
        tasks.stamp(session, {"day": "2026-06-01"}, at(FIRST))
    assert session.scalar(sa.select(Outbox.kind).where(Outbox.kind == tasks.STAMP)) is None


def test_a_clock_needs_somebody_to_trust() -> None:
    with pytest.raises(ConfigError, match="TIMESTAMP_ROOTS"):
        Settings.from_env({"TIMESTAMP_URL": "https://tsa.example"})
