"""`worker`: what was promised for later."""

from __future__ import annotations

import argparse
import secrets
from dataclasses import replace

from deliberation import worker
from deliberation.app import create_app
from deliberation.cli.hosting import begin
from deliberation.config import WORKER_STATEMENT_MS, Settings
from deliberation.embedded import resolved
from deliberation.jobs import WORKER


def run(args: argparse.Namespace) -> None:
    """Work until SIGTERM."""
    begin(args)
    ours = settings()
    worker.run(create_app(ours), ours.redis_url)


def settings() -> Settings:
    """A worker is patient, and has a name of its own by which the database knows that somebody serves."""
    name = f"{WORKER} {secrets.token_hex(4)}"
    return replace(resolved(Settings.from_env()), statement_ms=WORKER_STATEMENT_MS, program=name)
