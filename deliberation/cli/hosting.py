"""Gunicorn, started from the program rather than from its own command line."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

_MEMORY = "/dev/shm"  # noqa: S108 -- where gunicorn advises to keep its workers' heartbeat files


class Server(BaseApplication):
    """Serves what ``load`` makes in each of its processes."""

    def __init__(self, load: Callable[[], Any], options: dict[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn: the settings common to our servers, then this one's."""
        shared = {"timeout": 30, "keepalive": 5, "loglevel": "warning", "control_socket_disable": True}
        if os.access(_MEMORY, os.W_OK):
            shared["worker_tmp_dir"] = _MEMORY
        for key, value in (shared | self._options).items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """Called by gunicorn in each process."""
        return self._load()


def begin(args: argparse.Namespace) -> None:
    """What every long-running command does first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    if args.supervised and sys.platform == "linux":
        # Should the supervisor be killed outright, the kernel tells us to leave as well.
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
