"""Workers that a command employs for as long as it runs, where nobody else does the work."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import IO

WORKER = (sys.executable, "-m", "deliberation", "worker", "--supervised")
GRACE_SECONDS = 60
"""How long a worker may finish what it has in hand."""
MOST_DEATHS = 5
"""So many in a row, and nothing done meanwhile: something is wrong with the house, not with one piece of work."""


class CrewError(Exception):
    """The workers keep dying; the message is what the last of them said."""


class Crew:
    """Worker processes of our own. They hear neither our Ctrl-C nor outlive us, however we end."""

    def __init__(self, size: int, command: Sequence[str] = WORKER) -> None:
        self._size, self._command = size, command
        self._processes: list[subprocess.Popen[bytes]] = []
        self._said: IO[bytes] | None = None
        self._deaths = 0

    @property
    def employed(self) -> bool:
        """Whether anybody was ever called."""
        return self._said is not None

    def call(self) -> None:
        """Have everybody at work: the missing are started, those who died are replaced."""
        if self._size < 1:
            raise CrewError("deliberation worker")
        if self._said is None:
            self._said = tempfile.TemporaryFile("a+b")  # noqa: SIM115 -- held until the crew is dismissed
        alive = [process for process in self._processes if process.poll() is None]
        self._deaths += len(self._processes) - len(alive)
        if self._deaths >= max(MOST_DEATHS, 2 * self._size):
            raise CrewError(self._last_words())
        self._processes = alive + [self._employ() for _ in range(self._size - len(alive))]

    def praise(self) -> None:
        """Something was done: earlier deaths are forgiven."""
        self._deaths = 0

    def dismiss(self, grace: float = GRACE_SECONDS) -> None:
        """Let everybody finish what they have in hand and go; at once if we are interrupted again.

        Who is not done after ``grace`` seconds is sent home all the same: the outbox has somebody else do it again.
        """
        try:
            for process in self._processes:
                _signal(process, signal.SIGTERM)
            deadline = time.monotonic() + grace
            for process in self._processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, deadline - time.monotonic()))
        finally:
            for process in self._processes:
                if process.poll() is None:
                    _signal(process, signal.SIGKILL)
                    process.wait()
            self._processes = []
            if self._said is not None:
                self._said.close()

    def _employ(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._said,
            start_new_session=True,
        )

    def _last_words(self) -> str:
        if self._said is None:
            return ""
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def _signal(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, sign)
