"""`deliberation worker` with a watch in its hand: how its CPU seconds divide, as JSON when it is sent home.

python bench/_city_worker.py FOLDER
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deliberation import worker
from deliberation.app import create_app
from deliberation.cli.hosting import begin
from deliberation.cli.work import settings
from deliberation.polls import counting, recheck

TIMED = {
    "counting": ((counting, "count"), (recheck, "count")),
    "reading the files": ((counting, "read"),),
    "writing the files": ((counting, "write_file"),),
}
"""What is measured by itself → the functions, where they are called from."""


def timed(act: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    """``act``, its CPU seconds added to ``spent``."""

    def run(*words: Any, **more: Any) -> Any:
        start = time.thread_time()
        try:
            return act(*words, **more)
        finally:
            spent[name] += time.thread_time() - start  # type: ignore[assignment]

    return run


def main() -> None:
    """Work until sent home."""
    begin(argparse.Namespace(supervised=True))
    spent: Counter[str] = Counter()
    for name, places in TIMED.items():
        for module, function in places:
            setattr(module, function, timed(getattr(module, function), name, spent))
    ours = settings()
    app = create_app(ours)
    start = time.process_time()
    worker.run(app, ours.redis_url)
    whole = time.process_time() - start
    out = Path(sys.argv[1]) / f"{os.getpid()}.json"
    out.write_text(json.dumps({"whole": whole, **spent}), encoding="utf-8")


if __name__ == "__main__":
    main()
