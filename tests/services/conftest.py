"""A state folder of each test's own, and what to look for when nothing should be left."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deliberation import embedded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state() -> Iterator[Path]:
    """An empty state folder that the servers' account can enter; stopped and removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="dlb-"))
    place.chmod(0o755)
    yield place / "state"
    embedded.forget(place / "state", force=True)
    shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def kept_port() -> Iterator[int]:
    """A port for a server of ours. Bound here and not listened on, it is given to nobody else, and ours may have it."""
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        yield int(keeper.getsockname()[1])


def servers_in(folder: Path) -> list[psutil.Process]:
    """Live PostgreSQL and Valkey processes that work in ``folder``."""
    return [process for process in psutil.process_iter() if _works_in(process, folder)]


def _works_in(process: psutil.Process, folder: Path) -> bool:
    with contextlib.suppress(psutil.Error):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        named = any(str(folder) in word for word in process.cmdline())
        return Path(process.cwd()).is_relative_to(folder) or (
            named and process.name().startswith(("postgres", "valkey"))
        )
    return False


def environment(state: Path, **more: str) -> dict[str, str]:
    """The environment of a program under test: this checkout, this state folder, nothing inherited that decides."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "DEMO"}}
    return kept | {"PYTHONPATH": str(ROOT), "STATE_DIR": str(state)} | more
