"""`serve`: the pages, on gunicorn's threads."""

from __future__ import annotations

import argparse
from typing import Any

from deliberation.app import create_app
from deliberation.cli.hosting import Server, begin
from deliberation.config import Settings, authority
from deliberation.embedded import resolved
from deliberation.web.lanes import Lanes, threads_for


def run(args: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    begin(args)
    settings = resolved(Settings.from_env())
    Server(lambda: load(settings), options(settings)).run()


def load(settings: Settings) -> Any:
    """The application as the web sees it: behind its lanes."""
    app = create_app(settings)
    app.wsgi_app = Lanes(app.wsgi_app, app, settings.web_threads)  # type: ignore[method-assign]
    return app


def options(settings: Settings) -> dict[str, object]:
    """How gunicorn serves the pages."""
    return {
        "bind": authority(settings.host, settings.port),
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": threads_for(settings.web_threads),
        "graceful_timeout": 5 if settings.demo else 30,
    }
