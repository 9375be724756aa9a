"""`live`: the event stream, on one gevent process."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()  # before anything below opens a socket

import argparse  # noqa: E402 -- as above
import contextlib  # noqa: E402
import resource  # noqa: E402

from deliberation.cli.hosting import Server, begin  # noqa: E402
from deliberation.config import Settings, authority  # noqa: E402
from deliberation.embedded import ensure_valkey  # noqa: E402
from deliberation.live import MOST_LISTENERS, make_app  # noqa: E402


def run(args: argparse.Namespace) -> None:
    """Stream until SIGTERM."""
    begin(args)
    settings = Settings.from_env()
    redis_url = settings.redis_url or ensure_valkey(settings.state_dir)
    _allow_files(MOST_LISTENERS + 500)
    options = {
        "bind": authority(settings.host, settings.live_port),
        "worker_class": "gevent",
        "workers": 1,
        "worker_connections": MOST_LISTENERS + 100,
        "graceful_timeout": 1,  # a stream never ends by itself; pages come back
    }
    Server(lambda: make_app(redis_url), options).run()


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
