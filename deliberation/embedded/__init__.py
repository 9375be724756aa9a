"""PostgreSQL and Valkey out of wheels, for a demo, for tests and for a small house without an administrator.

Any number of processes may call ``ensure_*`` on the same state folder: the first one starts the
server, each one counts as a user until it ends, and the last one to leave stops it.
"""

from __future__ import annotations

import atexit
import os
from dataclasses import replace
from pathlib import Path

from deliberation.config import Settings
from deliberation.embedded import home as homes
from deliberation.embedded.errors import EmbeddedError
from deliberation.embedded.halt import stop_postgres, stop_valkey

__all__ = ["EmbeddedError", "ensure_postgres", "ensure_valkey", "forget", "resolved", "stop", "superuser_url"]

_leaving: set[tuple[int, Path]] = set()


def resolved(settings: Settings) -> Settings:
    """``settings`` with both addresses: those the operator gave win, the others are embedded and started."""
    settings.upload_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # evidence may show people
    return replace(
        settings,
        database_url=settings.database_url or ensure_postgres(settings.state_dir),
        redis_url=settings.redis_url or ensure_valkey(settings.state_dir),
    )


def ensure_postgres(state_dir: Path | str, *, durable: bool = True) -> str:
    """Have PostgreSQL answer in ``state_dir``; return its ``postgresql+psycopg2://`` address.

    ``durable=False`` trades safety against power loss for speed; it is for tests only.
    """
    from deliberation.embedded import postgres  # noqa: PLC0415 -- the live process must not load psycopg2

    state = Path(state_dir).resolve()
    with homes.locked(state):
        home = homes.prepare(state)
        _join(state)
        postgres.start(home, durable=durable)
        return postgres.url(home)


def superuser_url(state_dir: Path | str) -> str:
    """The database's all-powerful account, for maintenance and for tests of tampering."""
    from deliberation.embedded import postgres  # noqa: PLC0415 -- as above

    state = Path(state_dir).resolve()
    with homes.locked(state):
        return postgres.url(homes.prepare(state), user=postgres.SUPERUSER)


def ensure_valkey(state_dir: Path | str, *, durable: bool = True) -> str:
    """Have Valkey answer in ``state_dir``; return its ``unix://`` address."""
    from deliberation.embedded import valkey  # noqa: PLC0415 -- only who wants it loads the client

    state = Path(state_dir).resolve()
    with homes.locked(state):
        home = homes.prepare(state)
        _join(state)
        valkey.start(home, durable=durable)
        return valkey.url(home)


def stop(state_dir: Path | str, *, force: bool = False) -> bool:
    """Leave the servers, and stop them if nobody else uses them (or at once by ``force``); tell whether."""
    state = Path(state_dir).resolve()
    if not state.exists():
        return True
    with homes.locked(state):
        _leaving.discard((os.getpid(), state))
        last = homes.release(state)
        if (last or force) and (state / "servers").exists():
            home = homes.prepare(state)
            stop_valkey(home)
            stop_postgres(home)
            homes.vacate(home)
        return last or force


def forget(state_dir: Path | str, *, force: bool = False) -> None:
    """Stop the servers and remove their data for good; refused while others use them, unless by ``force``."""
    state = Path(state_dir).resolve()
    if state.exists():
        if not stop(state, force=force):
            raise EmbeddedError(f"The servers in {state} are in use. Stop the programs that use them first.")
        with homes.locked(state):
            homes.forget(state)


def _join(state: Path) -> None:
    homes.lease(state)
    if (os.getpid(), state) not in _leaving:
        _leaving.add((os.getpid(), state))
        atexit.register(_leave, os.getpid(), state)


def _leave(pid: int, state: Path) -> None:
    """At the end of the process that joined; a forked child that runs its parent's hooks is not the one."""
    if (pid, state) in _leaving and pid == os.getpid():
        stop(state)
