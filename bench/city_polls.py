"""How fast a city is counted: polls a second through the queue, and where the time goes.

    python bench/city_polls.py [--communities 60] [--ballots 1000] [--projects 20] [--workers 2] [--seed 7]

Makes a city in a database of its own, its polls just over and every box full; workers close, count and publish each
(equal shares with Add1 beside the rule of the place), enter the outcome in the story of every project and post the
notices. Then everything is counted again and compared. CPU seconds are those of the workers and of PostgreSQL,
which a busy machine does not stretch as it does the clock. After ``--seconds`` it stops where it is and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

import psutil  # noqa: E402 -- as above
from _city import Size, build  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import text, update  # noqa: E402

from deliberation import embedded  # noqa: E402
from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from deliberation.extensions import db  # noqa: E402
from deliberation.jobs import bell  # noqa: E402
from deliberation.jobs.crew import Crew  # noqa: E402
from deliberation.jobs.models import Outbox  # noqa: E402
from deliberation.jobs.queries import at_their_post  # noqa: E402
from deliberation.polls import count_all  # noqa: E402
from deliberation.polls.count_all import Run, Scope  # noqa: E402
from deliberation.web.clock import now  # noqa: E402
from deliberation.web.transaction import transaction  # noqa: E402

START_SECONDS = 120
"""How long workers may take to come."""


def main() -> int:
    """Make, count, count again, print; 1 where a poll failed or differs."""
    words = _words()
    size = Size(words.communities, words.ballots, words.projects, words.seed)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    with _database() as folder:
        app = create_app(Settings.from_env())
        with app.app_context():
            _fill(size)
            good = _round("counted", Scope(), words, folder)
            good &= _round("counted again and compared", Scope(again=True), words, folder)
    return 0 if good else 1


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("communities", 60), ("ballots", 1_000), ("projects", 20), ("workers", 2), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seconds", type=float, default=120, help="how long each of the two counts may take")
    return parser.parse_args()


@contextmanager
def _database() -> Iterator[Path]:
    """A house in a folder of its own; this process and its workers are told of it by the environment."""
    folder = Path(tempfile.mkdtemp(prefix="deliberation-city-"))
    try:
        own = {"STATE_DIR": str(folder)}
        secrets = Settings.from_env(own)
        own |= {"DATABASE_URL": embedded.ensure_postgres(folder), "REDIS_URL": embedded.ensure_valkey(folder)}
        own |= {"SECRET_KEY": secrets.secret_key, "DATA_KEYS": ",".join(secrets.data_keys)}
        os.environ.update(own)
        yield folder
    finally:
        embedded.stop(folder, force=True)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(size: Size) -> None:
    start = time.monotonic()
    upgrade()
    with transaction() as session:
        build(session, size, now())
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # what the server does by itself within a minute
    print(
        f"{size.communities} communities, each {size.ballots:,} ballots on {size.projects} projects,"
        f" made from seed {size.seed} in {time.monotonic() - start:.1f} s",
        flush=True,
    )


def _round(name: str, scope: Scope, words: argparse.Namespace, folder: Path) -> bool:
    """One count of everything by fresh workers, from the moment they stand ready."""
    crew = Crew(words.workers, (sys.executable, str(HERE / "_city_worker.py"), str(folder)))
    try:
        _muster(crew, words.workers)
        before, start = _postgres_cpu(), time.monotonic()
        run = _counted(scope, crew, start + words.seconds)
        seconds, postgres = time.monotonic() - start, _postgres_cpu() - before
    finally:
        crew.dismiss()
    _put_off()
    spent: Counter[str] = Counter()
    for path in folder.glob("*.json"):
        if path.stem.isdigit():
            spent.update(json.loads(path.read_text(encoding="utf-8")))
            path.unlink()
    _report(name, run, seconds, spent, postgres, words.workers)
    return not run.failed


def _put_off() -> None:
    """What a count leads to (explanations, the ends of notices) is not what is measured here."""
    with transaction() as session:
        later = now() + timedelta(days=30)
        session.execute(update(Outbox).where(Outbox.done_at.is_(None)).values(not_before=later))


def _muster(crew: Crew, wanted: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        crew.call()
        with transaction() as session:
            if at_their_post(session) == wanted:
                return
        if time.monotonic() > deadline:
            raise SystemExit("the workers do not come")
        time.sleep(0.1)


def _counted(scope: Scope, crew: Crew, deadline: float) -> Run:
    with transaction() as session:
        run = count_all.begin(session, now(), scope)
    for _ in range(len(run.waiting)):
        bell.knock()
    while run.waiting and time.monotonic() < deadline:
        time.sleep(0.1)
        crew.call()
        with transaction() as session:
            count_all.look(session, run)
    return run


def _postgres_cpu() -> float:
    """CPU seconds of the server and all it has started, the ended ones too."""
    with db.engine.connect() as connection:
        server = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()"))).parent()
    if server is None:
        return 0.0
    spent = server.cpu_times()
    total = spent.user + spent.system + spent.children_user + spent.children_system
    for child in server.children():
        try:
            own = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += own.user + own.system
    return float(total)


def _report(name: str, run: Run, seconds: float, spent: Counter[str], postgres: float, workers: int) -> None:
    done = len(run.counted)
    ballots = sum(case.ballots for case in run.counted.values())
    print(f"\n{name}: {done} of {run.total} polls, {ballots:,} ballots in {seconds:.1f} s", end="")
    print(f" = {done / seconds:.1f} polls/s, {ballots / seconds:,.0f} ballots/s", flush=True)
    if run.waiting:
        print(f"  stopped there: {len(run.waiting)} polls were still waiting")
    for case in run.failed.values():
        print(f"  failed: {case.place} {case.reason}")
    whole = spent.pop("whole", 0.0)
    parts = {**spent, "books, tables, notices": whole - sum(spent.values()), "PostgreSQL": postgres}
    cpu = max(sum(parts.values()), 1e-9)
    for part, share in sorted(parts.items(), key=lambda item: -item[1]):
        each = 1_000 * share / max(done, 1)
        print(f"  {part:24} {share:7.2f} s CPU {100 * share / cpu:5.1f} %  {each:8.2f} ms a poll")
    cores = min(workers, os.cpu_count() or 1)
    for how, needed in (("at this pace", seconds), (f"with {cores} idle cores, by CPU seconds", cpu / cores)):
        print(f"  the 707 communities of Shenzhen {how}: {707 * needed / max(done, 1):.0f} s")


if __name__ == "__main__":
    sys.exit(main())
