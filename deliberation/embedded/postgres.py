"""The embedded PostgreSQL: unix socket only, its own account, peer authentication.

The operating system says who is on the other end of the socket; only the owner of the state
folder (and root) is let in, so there is no password to keep.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
from psycopg2 import sql

from deliberation.embedded import binaries
from deliberation.embedded.errors import EmbeddedError
from deliberation.embedded.halt import data, pid_lines, postmaster
from deliberation.embedded.home import Home
from deliberation.embedded.process import comes_up, dead_pid, detach, run, wait_until

OWNER = "deliberation"
SUPERUSER = "postgres"
PATIENCE = 60.0
# LIKE 'prefix%' uses an index only under collation C; word characters beyond ASCII need a UTF-8 ctype.
_LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failing statement or key may carry a phone number or a ballot: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "track_commit_timestamp": "off",  # when a ballot was written is nobody's business
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


def url(home: Home, *, user: str = OWNER, database: str = OWNER) -> str:
    """The SQLAlchemy address; the driver is named because the default one is not ours."""
    return f"postgresql+psycopg2://{user}@/{database}?host={quote(str(home.sockets), safe='')}"


def start(home: Home, *, durable: bool) -> None:
    """Have a server that answers; a no-op when one does. Call with the state folder locked."""
    if _answers(home) or _comes_round(home):
        return
    programs = binaries.postgres(home)
    try:
        _initialise(home, programs, durable=durable)
        _boot(home, programs, durable=durable)
    except EmbeddedError:
        if durable:
            raise
        # Data that was never promised to survive a crash is made anew rather than repaired.
        shutil.rmtree(data(home), ignore_errors=True)
        _initialise(home, programs, durable=durable)
        _boot(home, programs, durable=durable)
    _ensure_owner(home)


def _comes_round(home: Home) -> bool:
    """A server that lives but does not answer is recovering from a crashed child, or still starting."""
    if postmaster(home) is not None:
        wait_until(lambda: _answers(home) or postmaster(home) is None, PATIENCE)
    return _answers(home)


def _log(home: Home) -> Path:
    return home.servers / "postgres.log"


def _initialise(home: Home, programs: Path, *, durable: bool) -> None:
    folder = data(home)
    if (folder / "PG_VERSION").exists():
        return
    # Initialised beside and moved into place: a kill in the middle leaves nothing that looks complete.
    fresh = folder.with_name("postgres.part")
    faults = []
    for locale in _LOCALES:
        shutil.rmtree(fresh, ignore_errors=True)
        command = [str(programs / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=peer", "--encoding=UTF8"]
        command += [f"--locale={locale}", "--lc-collate=C", "--lc-messages=C", *([] if durable else ["--no-sync"])]
        result = run(command, home.account, env=binaries.ENVIRONMENT)
        if result.returncode == 0:
            fresh.rename(folder)
            return
        faults.append(result.stderr.strip())
    raise EmbeddedError("PostgreSQL could not make its data folder:\n" + "\n".join(faults))


def _boot(home: Home, programs: Path, *, durable: bool) -> None:
    _write_access(home)
    log = _log(home)
    if log.exists() and log.stat().st_size > 10_000_000:
        log.unlink()
    options = _SETTINGS | {
        "unix_socket_directories": str(home.sockets),
        "hba_file": str(home.servers / "pg_hba.conf"),
        "ident_file": str(home.servers / "pg_ident.conf"),
    }
    options |= {} if durable else _CARELESS
    command = [str(programs / "postgres"), "-D", str(data(home))]
    for key, value in options.items():
        command += ["-c", f"{key}={value}"]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        _clear_stale_pid(home)
        pid = detach(command, home.account, env=binaries.ENVIRONMENT, log=log)
        if comes_up(pid, lambda: _answers(home), deadline - time.monotonic()):
            return
        # After a kill -9 of the parent its children may still hold the shared memory for a moment.
        _end_orphans(home)
        time.sleep(0.3)
        if not _shared_memory_in_use(log):
            break
    raise EmbeddedError(f"PostgreSQL did not start. The end of {log}:\n{_tail(log)}")


def _write_access(home: Home) -> None:
    mine = pwd.getpwuid(os.geteuid()).pw_name
    people = sorted({mine, home.account.name, "root"} if home.account.uid == os.geteuid() else {mine, "root"})
    lines = [f"owners {name} {role}" for name in people for role in (OWNER, SUPERUSER)]
    for name, text in {"pg_hba.conf": "local all all peer map=owners", "pg_ident.conf": "\n".join(lines)}.items():
        path = home.servers / name
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o644)


def _answers(home: Home, database: str = "postgres") -> bool:
    """Whether a real connection works: a pid file or a socket proves nothing."""
    if not (home.sockets / ".s.PGSQL.5432").exists():
        return False
    with contextlib.suppress(psycopg2.OperationalError):
        _connect(home, database).close()
        return True
    return False


def _connect(home: Home, database: str = "postgres") -> psycopg2.extensions.connection:
    return psycopg2.connect(host=str(home.sockets), port=5432, user=SUPERUSER, dbname=database, connect_timeout=5)


def _ensure_owner(home: Home) -> None:
    with contextlib.closing(_connect(home)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (OWNER,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (OWNER,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(OWNER)))


def _clear_stale_pid(home: Home) -> None:
    """Where a recorded pid now names someone else, PostgreSQL would refuse to start.

    In the data folder the pid is replaced by one that is surely dead and the rest of the file kept,
    so that PostgreSQL still checks for children of the old server that hold its shared memory.
    """
    if postmaster(home) is not None:
        return
    lines = pid_lines(home)
    if lines:
        path = data(home) / "postmaster.pid"
        path.write_text("\n".join([str(dead_pid()), *lines[1:]]) + "\n", encoding="utf-8")
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (home.sockets / name).unlink(missing_ok=True)  # the folder is ours alone, and we hold its lock


def _end_orphans(home: Home) -> None:
    """Backends busy with a long statement notice late that their parent died; their work is lost anyway."""
    if postmaster(home) is not None:
        return
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().real == home.account.uid and process.cwd() == str(data(home)):
                process.kill()


def _tail(log: Path) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    return "(no log)"


def _shared_memory_in_use(log: Path) -> bool:
    return any(word in _tail(log) for word in ("shared memory block", "lock file"))
