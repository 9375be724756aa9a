"""Stopping the servers: by process id only, so that a program on its way out need not load their clients."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

from deliberation.embedded.home import Home
from deliberation.embedded.process import alive, end


def data(home: Home) -> Path:
    """PostgreSQL's data folder; its path in the command line is how we know our server."""
    return home.servers / "postgres"


def pid_lines(home: Home) -> list[str]:
    """What PostgreSQL wrote into its pid file, which may be stale."""
    with contextlib.suppress(OSError):
        return (data(home) / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return []


def postmaster(home: Home) -> int | None:
    """The live PostgreSQL of this home."""
    lines = pid_lines(home)
    if lines and lines[0].isdigit() and alive(int(lines[0]), str(data(home))):
        return int(lines[0])
    return None


def stop_postgres(home: Home) -> None:
    """Fast shutdown: running statements are rolled back, a checkpoint is written."""
    pid = postmaster(home)
    if pid is not None:
        end(pid, str(data(home)), signal.SIGINT)


def socket(home: Home) -> Path:
    """Valkey's socket; its path in the process title is how we know our server."""
    return home.sockets / "valkey.sock"


def pidfile(home: Home) -> Path:
    """Where Valkey writes its process id."""
    return home.servers / "valkey.pid"


def stop_valkey(home: Home) -> None:
    """Ask it to write what it has and leave."""
    with contextlib.suppress(OSError, ValueError):
        end(int(pidfile(home).read_text(encoding="utf-8")), str(socket(home)), signal.SIGTERM)
