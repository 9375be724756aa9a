"""The folder an embedded server lives in: who owns it, who is using it, where its sockets fit.

Layout of a state folder::

    lock      held while anything is started or stopped
    users     every process using the servers holds a shared lock on it; the kernel lets go for the dead
    servers/  0700, owned by the account the servers run as (a link when that account cannot get in here)
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deliberation.embedded.errors import EmbeddedError
from deliberation.embedded.process import Account, run

UNPRIVILEGED = "nobody"
LONGEST_SOCKET = 103  # sun_path is 108 bytes on Linux and 104 on macOS, with a closing NUL
LONGEST_NAME = len("/.s.PGSQL.5432")
_FAR_HOMES = (Path("/var/lib/deliberation"), Path("/var/tmp/deliberation"))  # noqa: S108 -- made 0711 and root's own
_leases: dict[Path, int] = {}


@dataclass(frozen=True, slots=True)
class Home:
    """A prepared state folder."""

    state: Path
    servers: Path
    sockets: Path
    account: Account


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """One process at a time starts or stops what lives in ``state``."""
    _make_state(state)
    handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def lease(state: Path) -> None:
    """Count this process among the users until it releases or dies. Call with the folder locked."""
    if state not in _leases:
        handle = os.open(state / "users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)
        _leases[state] = handle


def release(state: Path) -> bool:
    """Leave the users; True when nobody else is left. Call with the folder locked."""
    handle = _leases.pop(state, None)
    if handle is None:
        handle = os.open(state / "users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a forked child may share the handle: closing alone would not leave
        return False
    else:
        return True
    finally:
        os.close(handle)


def prepare(state: Path) -> Home:
    """Make (or find) the servers' folder and the sockets' folder. Call with the folder locked."""
    account = _account(state)
    servers = _servers(state, account)
    return Home(state, servers, _sockets(servers, account), account)


def _make_state(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
        owner = state.stat().st_uid
    except OSError as fault:
        raise EmbeddedError(f"The state folder {state} cannot be made ({fault.strerror}). Set STATE_DIR.") from fault
    if owner == os.geteuid():
        # Root's servers run as someone else, who must pass through but need not look.
        state.chmod(0o711 if owner == 0 else 0o700)
    elif os.geteuid() != 0:
        raise EmbeddedError(f"The state folder {state} belongs to another user. Set STATE_DIR to a folder of your own.")


def _account(state: Path) -> Account:
    """Ourselves; under root whoever owns the servers' folder already, else the unprivileged user."""
    uid = os.geteuid()
    if uid == 0:
        servers = state / "servers"
        uid = servers.stat().st_uid if servers.exists() else 0
    try:
        entry = pwd.getpwuid(uid) if uid else pwd.getpwnam(UNPRIVILEGED)
    except KeyError as fault:
        raise EmbeddedError(
            f"The system knows no user {uid or UNPRIVILEGED}, which the embedded servers need. "
            "Add one, or set DATABASE_URL and REDIS_URL."
        ) from fault
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _servers(state: Path, account: Account) -> Path:
    link = state / "servers"
    if link.is_symlink() and not link.exists():
        raise EmbeddedError(f"{link} points to {link.readlink()}, which is gone. Remove the link to start empty.")
    if not link.exists():
        if not account.is_other or _passable(state, account):
            _own(link, account)
        else:
            link.symlink_to(_far_home(account))
    return link.resolve()


def _far_home(account: Account) -> Path:
    """A fresh folder outside a state folder that the account cannot enter (such as one under /root)."""
    for base in _FAR_HOMES:
        with contextlib.suppress(OSError):
            base.mkdir(mode=0o711, exist_ok=True)
            if base.stat().st_uid != os.geteuid() or base.is_symlink():
                continue
            base.chmod(0o711)
            place = Path(tempfile.mkdtemp(dir=base))
            os.chown(place, account.uid, account.gid)
            return place
    raise EmbeddedError(f"No folder can be made for the embedded servers in any of {_FAR_HOMES}.")


def _passable(folder: Path, account: Account) -> bool:
    return run(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], account, env={}).returncode == 0


def _own(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if account.is_other:
        os.chown(folder, account.uid, account.gid)


def _sockets(servers: Path, account: Account) -> Path:
    """The sockets' folder: beside the data, or short and elsewhere when the path would not fit."""
    near = servers / "run"
    if len(os.fsencode(near)) + LONGEST_NAME <= LONGEST_SOCKET:
        _own(near, account)
        return near
    digest = hashlib.sha256(os.fsencode(servers)).hexdigest()[:16]
    base = Path("/run" if os.geteuid() == 0 and os.access("/run", os.W_OK) else "/tmp")  # noqa: S108 -- checked below
    short = base / f"deliberation-{digest}"
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        if account.is_other:
            os.chown(short, account.uid, account.gid)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"{short} is in the way and not ours. Set STATE_DIR to a shorter path.")
    return short


def vacate(home: Home) -> None:
    """Once the servers are stopped: leave no empty sockets' folder outside the state folder."""
    if not home.sockets.is_relative_to(home.servers):
        with contextlib.suppress(OSError):
            home.sockets.rmdir()


def forget(state: Path) -> None:
    """Remove the servers' data, wherever it lives. Call with the folder locked and the servers stopped."""
    link = state / "servers"
    if link.exists() or link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
        if link.is_symlink():
            link.unlink()
