"""Processes that outlive their starter: spawn detached, recognise by what they do, end politely."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

# Kept so that a server which ended is reaped by its starter: not every container's init does it.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system user that a server runs as."""

    uid: int
    gid: int
    name: str

    @property
    def is_other(self) -> bool:
        """Whether running as this account means dropping privileges first."""
        return self.uid != os.geteuid()


def run(command: Sequence[str], account: Account, *, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run to the end as ``account``; output is captured, the exit status is the caller's to judge."""
    uid, gid, extra = _identity(account)
    return subprocess.run(
        command,
        user=uid,
        group=gid,
        extra_groups=extra,
        env=dict(env),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def detach(command: Sequence[str], account: Account, *, env: Mapping[str, str], log: Path) -> int:
    """Start a server in a session of its own, writing to ``log``; return its process id."""
    uid, gid, extra = _identity(account)
    with log.open("ab") as out:
        child = subprocess.Popen(
            command,
            user=uid,
            group=gid,
            extra_groups=extra,
            env=dict(env),
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    _children[child.pid] = child
    return child.pid


def _identity(account: Account) -> tuple[int | None, int | None, list[int] | None]:
    return (account.uid, account.gid, []) if account.is_other else (None, None, None)


def alive(pid: int, mark: str) -> bool:
    """Whether ``pid`` is a live process whose command line carries ``mark``: a reused pid is not ours."""
    for child in [child for child in _children.values() if child.poll() is not None]:
        del _children[child.pid]
    with contextlib.suppress(psutil.Error, ValueError):
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and any(mark in word for word in process.cmdline())
    return False


def end(pid: int, mark: str, polite: signal.Signals, *, patience: float = 30) -> None:
    """Ask the marked process to stop; insist when it does not."""
    for sign in (polite, signal.SIGKILL):
        if not alive(pid, mark):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        wait_until(lambda: not alive(pid, mark), patience)


def wait_until(done: Callable[[], bool], seconds: float, *, pause: float = 0.05) -> bool:
    """Poll ``done`` until it holds or the time is over; tell which."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def comes_up(pid: int, answers: Callable[[], bool], seconds: float, *, pause: float = 0.05) -> bool:
    """Wait until the server detached as ``pid`` answers; false when it has ended or the time is over.

    Whether it lives is asked of the child itself: servers rewrite their command line while they start.
    """
    child, deadline = _children[pid], time.monotonic() + seconds
    while not answers():
        if child.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def dead_pid() -> int:
    """A process id that has just ended, so that it certainly names nobody."""
    child = subprocess.Popen(["/bin/sh", "-c", ":"])
    child.wait()
    return child.pid
