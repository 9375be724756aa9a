"""`serve`: the pages, on gunicorn's threads."""

from __future__ import annotations

import argparse

from deliberation.app import create_app
from deliberation.cli.hosting import Server, begin
from deliberation.config import Settings, authority
from deliberation.embedded import resolved


def run(args: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    begin(args)
    settings = resolved(Settings.from_env())
    Server(lambda: create_app(settings), options(settings)).run()


def options(settings: Settings) -> dict[str, object]:
    """How gunicorn serves the pages."""
    return {
        "bind": authority(settings.host, settings.port),
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "graceful_timeout": 5 if settings.demo else 30,
    }
