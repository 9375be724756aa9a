"""The roll-up of a whole city: 707 communities, 8 years, 20 projects each are 113,120 projects.

    python bench/rollup.py [--rounds 15]

Starts a database of its own, fills it with generated rows, asks every page of the roll-up in this process and takes
everything down again. Printed for each page: the statements it sends, its time in the middle and at worst, its size,
and its time as a multiple of the bare page's (one query, 30 rows) in the same run. Below: what the same indicators
cost when they are added up from projects, accounts and polls at every look, instead of from the rows kept for them.
Exit status 1 where a page sends more than 15 statements or takes longer than 300 ms in the middle.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

from _house import PATH, with_bare_page  # noqa: E402 -- as above
from flask import Flask  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from sqlalchemy import NullPool, create_engine, event, make_url, text  # noqa: E402

from deliberation import embedded  # noqa: E402
from deliberation.app import create_app  # noqa: E402
from deliberation.communities import service as places  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from deliberation.extensions import db, limiter  # noqa: E402
from deliberation.proposals.models import Project  # noqa: E402

COMMUNITIES, FIRST, YEARS, EACH = 707, 2019, 8, 20
MOST_QUERIES, MOST_MS = 15, 300

PROJECTS = """
INSERT INTO project (id, place, year, phase, phase_since, number, title, need, location, category, theme, cover, reason,
  proposer_id, supporters, pooled_until, meeting_id, poll_id, notice_id, votes, supplier, cost_fen, budget_fen,
  contract_fen, paid_fen, final_fen, satisfaction, created_at, updated_at{names})
SELECT md5(p.code || y || n), p.code, y,
  (ARRAY['collected','screened','pooled','rejected','approved','under_way','accepted','evaluated','settled','archived'])
    [1 + (n + y + length(p.name)) % 10],
  make_timestamptz(y, 6, 1, 9, 0, 0), '', '第 ' || n || ' 号充电棚与楼道照明改造', repeat('居民希望今年能修好。', 12),
  n || ' 栋东侧', (ARRAY['works','goods','service'])[1 + n % 3], 'facilities', '', '', 'somebody', n, 0, '', '', '',
  n * 7, '某某工程公司', 40000000, CASE WHEN n % 10 > 3 THEN 10000000 ELSE 0 END,
  CASE WHEN n % 10 > 3 THEN 9000000 ELSE 0 END, CASE WHEN n % 10 > 3 THEN 4500000 ELSE 0 END, 0,
  CASE WHEN n % 10 > 6 THEN 80 + n % 20 END, make_timestamptz(y, 2, 1, 9, 0, 0),
  make_timestamptz(y, 6, 1, 9, 0, 0){values}
FROM (SELECT code, name FROM place WHERE level = 'community' ORDER BY code LIMIT :communities) p,
  generate_series(:first, :first + :years - 1) y, generate_series(1, :each) n
"""
ACCOUNTS = """
INSERT INTO fund_account (place, year, appropriated_fen, committed_fen, disbursed_fen)
SELECT place, year, 200000000, count(*) FILTER (WHERE budget_fen > 0) * 9000000, sum(paid_fen) FROM project
GROUP BY place, year
"""
KEPT = """
INSERT INTO place_year (place, year, proposals, chosen, done, on_time, due_day, planned, overdue, answers, scores,
  appropriated_fen, committed_fen, disbursed_fen, roll, voters, meetings, unquorate, spread, seq, at)
SELECT p.place, p.year, count(*),
  count(*) FILTER (WHERE phase IN ('approved','under_way','accepted','evaluated','settled','archived')),
  count(*) FILTER (WHERE phase IN ('accepted','evaluated','settled','archived')),
  count(*) FILTER (WHERE phase IN ('evaluated','settled','archived')), make_date(p.year, 12, 20), 0, 0,
  count(satisfaction), coalesce(sum(satisfaction), 0), 200000000,
  count(*) FILTER (WHERE budget_fen > 0) * 9000000, sum(paid_fen), 6000, 1800 + p.year % 7 * 100,
  4, p.year % 2, 380, 0, now()
FROM project p GROUP BY p.place, p.year
"""
EVERY_TIME = """
SELECT substr(p.place, 1, 6), p.year, count(*),
  count(*) FILTER (WHERE phase IN ('accepted','evaluated','settled','archived')),
  count(satisfaction), sum(satisfaction), sum(paid_fen) FROM project p GROUP BY 1, 2
"""


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked for")
    rounds = parser.parse_args().rounds
    folder = Path(tempfile.mkdtemp(prefix="deliberation-bench-"))
    try:
        secrets = Settings.from_env({"STATE_DIR": str(folder)})
        own = {"STATE_DIR": str(folder), "DATABASE_URL": embedded.ensure_postgres(folder)}
        own |= {"SECRET_KEY": secrets.secret_key, "DATA_KEYS": ",".join(secrets.data_keys)}
        app = with_bare_page(create_app(Settings.from_env(own)))
        limiter.enabled = False
        with app.app_context():
            upgrade()
            fill(folder)
        good = measure(app, rounds)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    finally:
        embedded.stop(folder, force=True)
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


def fill(folder: Path) -> None:
    """The city, laid straight into the tables that the roll-up reads; no rule is tried here."""
    begun = time.perf_counter()
    places.import_places(db.session(), places.read_places(places.DIVISIONS))
    db.session.commit()
    sizes = {"communities": COMMUNITIES, "first": FIRST, "years": YEARS, "each": EACH}
    owner = make_url(embedded.superuser_url(folder)).set(database=db.engine.url.database)
    with create_engine(owner, poolclass=NullPool).begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # generated rows have no book
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(PROJECTS.format(**defaults())), sizes)
        connection.execute(text(ACCOUNTS))
        connection.execute(text(KEPT))
        count = connection.scalar(text("SELECT count(*) FROM project"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    print(f"{count:,} projects of {COMMUNITIES} communities in {YEARS} years, {time.perf_counter() - begun:.0f} s")


def defaults() -> dict[str, str]:
    """The columns of a project that the rows leave as they are at the beginning, and what they are."""
    named = PROJECTS.partition("(")[2].partition("{")[0]
    found = {
        column.name: column.default.arg
        for column in Project.__table__.columns
        if column.default is not None and column.name not in named.replace(",", " ").split()
    }
    values = [f"'{value}'" if isinstance(value, str) else str(int(value)) for value in found.values()]
    return {"names": "".join(f", {name}" for name in found), "values": "".join(f", {value}" for value in values)}


def measure(app: Flask, rounds: int) -> bool:
    """Ask for every page and print what it takes; whether all keep within their bounds."""
    with app.app_context():
        first = db.session.scalar(text("SELECT min(place) FROM project")) or ""
    last = FIRST + YEARS - 1
    pages = {
        "bare page": PATH, "front": "/", "city": f"/places/{first[:4]}",
        "city, first year": f"/places/{first[:4]}?year={FIRST}",
        "district": f"/places/{first[:6]}?year={last}", "sub-district": f"/places/{first[:9]}?year={last}",
        "community": f"/places/{first}", "community, a year": f"/places/{first}?year={last}",
        "search, all city": "/search?q=充电棚 照明", "search, no hit": "/search?q=没有这样的词",
    }  # fmt: skip
    good, bare = True, 0.0
    print(f"{'':20}{'queries':>8}{'ms':>9}{'worst':>8}{'ratio':>8}{'kB':>7}")
    for name, path in pages.items():
        queries, times, size = asked(app, path, rounds)
        middle = median(times)
        bare = bare or middle
        late = queries > MOST_QUERIES or middle > MOST_MS
        good = good and not late
        figures = f"{queries:8d}{middle:9.1f}{max(times):8.1f}{middle / bare:8.1f}{size / 1000:7.1f}"
        print(f"{name:20}{figures}{'  too much' if late else ''}")
    with app.app_context():
        kept = timed(lambda: app.test_client().get(pages["city"]), 5)
        every = timed(lambda: db.session.execute(text(EVERY_TIME)).all(), 5)
    print(f"adding up all projects at every look: {every:.0f} ms for one query; the whole city page: {kept:.0f} ms")
    return good


def asked(app: Flask, path: str, rounds: int) -> tuple[int, list[float], int]:
    """The statements of one page, its times in milliseconds once the process is warm, and its bytes."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    client, times, size = app.test_client(), list[float](), 0
    event.listen(engine, "before_cursor_execute", note)
    try:
        for _ in range(rounds + 2):
            sent.clear()
            begun = time.perf_counter()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - begun))
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status}")
            size = len(answer.data)
        return len(sent), times[2:], size
    finally:
        event.remove(engine, "before_cursor_execute", note)


def timed(act: Callable[[], object], rounds: int) -> float:
    """Milliseconds in the middle."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - begun))
    return median(times)


if __name__ == "__main__":
    sys.exit(main())
