"""How fast the pages are, as a ratio: against a bare page (one query, 30 rows) in the same server and run.

    python bench/pages.py [--seconds 30]

Starts a database of its own, fills it, serves it as `deliberation serve` does, asks for one page after another
from another process, and takes everything down again. Absolute figures are those of this machine at this hour;
the ratio of a page is the median over rounds, each compared with the bare page of the same round. Exit status
1 where a page is slower than 0.4 of the bare page, asks more than 12 queries, or has more than 60 kB of HTML.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

from _house import PATH, with_bare_page  # noqa: E402 -- as above
from _town import PLACE, Town, build  # noqa: E402
from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import event, text  # noqa: E402

from deliberation import embedded  # noqa: E402
from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from deliberation.extensions import db  # noqa: E402

GOAL, MOST_QUERIES, MOST_BYTES = 0.4, 12, 60_000
CONNECTIONS, BURST, WARM = 4, 0.25, 0.6
BARE = "bare page"


@dataclass
class Page:
    """A page and what was found out about it."""

    name: str
    path: str
    cookie: str = ""
    queries: int = 0
    raw: int = 0
    packed: int = 0


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30, help="how long to ask for pages")
    seconds = parser.parse_args().seconds
    start = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    with _database() as environment:
        app = with_bare_page(create_app(Settings.from_env(environment)))
        town = _filled(app)
        print(f"{time.monotonic() - start:.0f} s: the community stands, with its 1,000 projects", flush=True)
        pages = _pages(town)
        for page in pages:
            page.queries = _queries(app, page)
        with app.app_context():
            db.engine.dispose()
        with _served(environment) as port:
            for page in pages:
                page.raw, page.packed = _sizes(port, page)
            rounds = _asked(port, pages, seconds)
    good = _report(pages, rounds)
    print(f"{len(rounds)} rounds, {CONNECTIONS} connections, {time.monotonic() - start:.0f} s in all")
    return 0 if good else 1


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """The environment of a house with a state folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="deliberation-bench-"))
    try:
        url, redis = embedded.ensure_postgres(folder), embedded.ensure_valkey(folder)
        own = {"STATE_DIR": str(folder), "DATABASE_URL": url, "REDIS_URL": redis, "HOST": "127.0.0.1"}
        secrets = Settings.from_env({"STATE_DIR": str(folder)})
        own |= {"SECRET_KEY": secrets.secret_key, "DATA_KEYS": ",".join(secrets.data_keys), "PORT": str(_free_port())}
        yield own
    finally:
        embedded.stop(folder, force=True)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _filled(app: Flask) -> Town:
    with app.app_context():
        upgrade()
        town = build(app)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # what the server does by itself within a minute
    return town


def _pages(town: Town) -> list[Page]:
    return [
        Page(BARE, PATH),
        Page("project list", f"/places/{PLACE}/projects"),
        Page("project page", f"/projects/{town.project}"),
        Page("ballot page", f"/polls/{town.open_poll}/ballot", town.cookie),
        Page("result page", f"/polls/{town.counted_poll}/result"),
    ]


def _queries(app: Flask, page: Page) -> int:
    """The statements that a page sends to the database, once the process is warm."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for _ in range(2):
            sent.clear()
            headers = {"Cookie": page.cookie} if page.cookie else {}
            answer = app.test_client(use_cookies=False).get(page.path, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"{page.name}: {answer.status}")
        return len(sent)
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _served(environment: dict[str, str], *words: str) -> Iterator[int]:
    """The server, in processes of its own: with the bare page, or what ``words`` say."""
    command = [sys.executable, *(words or (str(HERE / "_house.py"),))]
    paths = os.pathsep.join(filter(None, (str(HERE.parent), os.environ.get("PYTHONPATH"))))
    server = subprocess.Popen(command, env=os.environ | environment | {"PYTHONPATH": paths})
    port = int(environment["PORT"])
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if _get(port, "/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not come up")


def _get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _sizes(port: int, page: Page) -> tuple[int, int]:
    """Bytes of HTML as they are and as they travel; the two must say the same."""
    cookie = {"Cookie": page.cookie} if page.cookie else {}
    packed = _get(port, page.path, **cookie, **{"Accept-Encoding": "gzip"}).read()
    return len(gzip.decompress(packed)), len(packed)


def _asked(port: int, pages: list[Page], seconds: float) -> list[dict[str, float]]:
    """Requests per second by page, round by round, as another process has counted them."""
    wanted = [{"name": page.name, "path": page.path, "cookie": page.cookie} for page in pages]
    orders = {"port": port, "pages": wanted, "connections": CONNECTIONS, "burst": BURST, "warm": WARM}
    command = [sys.executable, str(HERE / "_load.py")]
    done = subprocess.run(
        command, input=json.dumps(orders | {"seconds": seconds}), stdout=subprocess.PIPE, text=True, check=True
    )
    rounds: list[dict[str, float]] = json.loads(done.stdout)
    return rounds


def _report(pages: list[Page], rounds: list[dict[str, float]]) -> bool:
    print(f"{'':14}{'req/s':>9}{'ratio':>8}{'queries':>9}{'kB HTML':>9}{'kB gzip':>9}")
    good = True
    for page in pages:
        ratio = median(one[page.name] / one[BARE] for one in rounds)
        faults = _faults(page, ratio)
        good = good and not faults
        speed = median(one[page.name] for one in rounds)
        figures = f"{speed:9.1f}{ratio:8.2f}{page.queries:9d}{page.raw / 1000:9.1f}{page.packed / 1000:9.1f}"
        print(f"{page.name:14}{figures}{'  ' + '; '.join(faults) if faults else ''}")
    return good


def _faults(page: Page, ratio: float) -> list[str]:
    found = []
    if ratio < GOAL:
        found.append(f"slower than {GOAL} of the bare page")
    if page.queries > MOST_QUERIES:
        found.append(f"more than {MOST_QUERIES} queries")
    if page.raw > MOST_BYTES:
        found.append(f"more than {MOST_BYTES // 1000} kB")
    return found


if __name__ == "__main__":
    sys.exit(main())
