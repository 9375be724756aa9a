"""The embedded Valkey: the doorbell of the queue and of live pages, on a unix socket."""

from __future__ import annotations

import shutil

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deliberation.embedded import binaries
from deliberation.embedded.errors import EmbeddedError
from deliberation.embedded.halt import pidfile, socket, stop_valkey
from deliberation.embedded.home import Home
from deliberation.embedded.process import comes_up, detach

PATIENCE = 30.0


def url(home: Home) -> str:
    """The address for ``redis.from_url``."""
    return f"unix://{socket(home)}"


def start(home: Home, *, durable: bool) -> None:
    """Have a server that answers; a no-op when one does. Call with the state folder locked."""
    if _answers(home):
        return
    stop_valkey(home)
    program = binaries.valkey(home)
    data = home.servers / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    if home.account.is_other:
        shutil.chown(data, home.account.uid, home.account.gid)
    log = home.servers / "valkey.log"
    command = [str(program), "--port", "0", "--unixsocket", str(socket(home)), "--unixsocketperm", "700"]
    command += ["--dir", str(data), "--pidfile", str(pidfile(home)), "--save", "", "--loglevel", "warning"]
    command += ["--appendonly", "yes" if durable else "no", "--appendfsync", "everysec"]
    pid = detach(command, home.account, env=binaries.ENVIRONMENT, log=log)
    if not comes_up(pid, lambda: _answers(home), PATIENCE):
        text = log.read_text(encoding="utf-8", errors="replace")
        raise EmbeddedError(f"Valkey did not start. The end of {log}:\n{text[-1500:]}")


def _answers(home: Home) -> bool:
    client = redis.Redis(
        unix_socket_path=str(socket(home)), socket_connect_timeout=1, socket_timeout=2, retry=Retry(NoBackoff(), 0)
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
