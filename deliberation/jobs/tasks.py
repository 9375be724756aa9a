"""The relay: takes due work from the outbox and runs each piece once.

First a short transaction claims a row and already sets when it may be tried again, so that work
which kills its worker waits its turn instead of blocking the rest. Then a second one locks the row,
runs the handler and marks it done: what the handler writes and the mark commit together or not at all.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from deliberation.jobs.models import Outbox
from deliberation.rules.refusal import Json
from deliberation.web.clock import now

log = logging.getLogger(__name__)

Handler = Callable[[Session, Mapping[str, Json], datetime], str | None]
"""``handler(session, payload, now)``: flushes, never commits; may run again if its transaction was lost.

What it returns is kept with the finished piece: a finding that names codes and figures, never people.
"""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def pause(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th try: 5 s, 10 s, 20 s … at most an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


class NoHandlerError(LookupError):
    """No feature of this program does this kind of work; perhaps a newer one does."""


class PlainError(Exception):
    """A failure whose words may be kept for the operator: they quote nothing that is about a person."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Runs outbox work with the handlers registered by kind."""

    sessions: sessionmaker[Session]
    handlers: Mapping[str, Handler]

    def drain(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Run whatever is due until nothing is, or until ``stopping``; how many pieces were done."""
        done = 0
        while not stopping():
            claimed = self._claim()
            if claimed is None:
                break
            done += self._perform(*claimed)
        return done

    def _claim(self) -> tuple[int, int] | None:
        with self.sessions.begin() as session:
            due = (
                select(Outbox)
                .where(Outbox.done_at.is_(None), Outbox.not_before <= now())
                .order_by(Outbox.not_before, Outbox.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            row = session.scalar(due)
            if row is None:
                return None
            row.attempts += 1
            row.not_before = now() + pause(row.attempts)
            row.last_error = None  # what went wrong is said of the latest try; nothing, if its worker died
            return row.id, row.attempts

    def _perform(self, identifier: int, attempt: int) -> bool:
        try:
            with self.sessions.begin() as session:
                mine = select(Outbox).where(
                    Outbox.id == identifier, Outbox.done_at.is_(None), Outbox.attempts == attempt
                )
                row = session.scalar(mine.with_for_update())  # waits only for a claim that looked at it and let go
                if row is None:
                    return False  # a later try has taken over
                finding = self._handler(row.kind)(session, json.loads(row.payload), now())
                row.done_at, row.last_error = now(), finding
        except Exception as fault:  # noqa: BLE001 -- whatever a handler does wrong, the other work goes on
            self._note(identifier, fault)
            return False
        return True

    def _handler(self, kind: str) -> Handler:
        handler = self.handlers.get(kind)
        if handler is None:
            raise NoHandlerError(kind)
        return handler

    def _note(self, identifier: int, fault: Exception) -> None:
        # Only the kind of fault, unless it is a plain one: a message may quote personal data.
        log.error("outbox %s failed: %s", identifier, _where(fault))
        with self.sessions.begin() as session:
            session.execute(update(Outbox).where(Outbox.id == identifier).values(last_error=_where(fault)))


def _where(fault: Exception) -> str:
    if isinstance(fault, PlainError):
        return f"{type(fault).__name__}: {fault}"
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return type(fault).__name__ + place


class _Post:
    """Who drains the outbox in this process, for the doorbell to call by name."""

    drain: Callable[[], int] | None = None


def man(relay: Relay, app: Flask, stopping: Callable[[], bool]) -> None:
    """Let :func:`drain` run ``relay`` in this process, inside ``app``, until ``stopping``."""

    def work() -> int:
        with app.app_context():
            return relay.drain(stopping)

    _Post.drain = staticmethod(work)


def drain() -> int:
    """What a knock asks for."""
    if _Post.drain is None:
        raise RuntimeError("only `deliberation worker` answers the doorbell")
    return _Post.drain()
