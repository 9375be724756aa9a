"""How many complete votes a second (a ballot taken, a ballot cast) two cores carry, and what happens beyond that.

    python bench/cast.py [--seconds 300] [--rate 150]

Starts a database and the pages as `deliberation serve` does, with thousands of voters who have signed in. In one run:
what each part of a vote costs; the votes a second when one follows the other; the timetable of `--rate` votes a second
for `--seconds`; five times as many for a while; whether every acknowledged ballot is in the box; and pgbench on the
very statements of a vote, which is what the database alone would carry. The voters use the same two cores.
Exit status 1 where the timetable is not kept without an error at a 95th percentile under half a second, where
overload is answered by anything but a receipt or a 503, or where a ballot is lost. Absolute figures are those of this
machine at this hour.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

from _limit import Limit, limit  # noqa: E402 -- as above
from _parts import parts  # noqa: E402
from _voters import Hall, build  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from pages import _database, _served  # noqa: E402
from sqlalchemy import text  # noqa: E402

from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from deliberation.extensions import db  # noqa: E402
from deliberation.polls import box  # noqa: E402

RATE, P95, TIMES = 150.0, 0.5, 5
CLOSED_SECONDS, OVER_SECONDS = 15.0, 20.0
SPARE = 300
"""Voters for the parts that are measured alone."""


@dataclass(frozen=True)
class Phase:
    """One part of the run: whose turn it is, on how many connections, for how long, at what rate."""

    name: str
    first: int
    most: int
    connections: int
    seconds: float
    rate: float | None = None


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300, help="how long the timetable is kept")
    parser.add_argument("--rate", type=float, default=RATE, help="complete votes a second")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    start = time.monotonic()
    phases = _phases(args.rate, args.seconds)
    with _database() as environment:
        folder = Path(environment["STATE_DIR"])
        app = create_app(Settings.from_env(environment))
        with app.app_context():
            upgrade()
            hall = build(app, phases[-1].first + phases[-1].most + SPARE, folder / "voters.jsonl")
            _settled()
            print(f"{time.monotonic() - start:.0f} s: {hall.voters:,} voters have signed in", flush=True)
            parts(hall)
            db.engine.dispose()
        with _served(environment, "-m", "deliberation", "serve") as port:
            told = {phase.name: _run(phase, hall, port, folder) for phase in phases}
        with app.app_context():
            lost = _lost(hall, [code for one in told.values() for code in one["codes"]])
            ceiling = limit(hall, environment["DATABASE_URL"])
    good = _report(told, ceiling, lost, args.rate)
    print(f"{time.monotonic() - start:.0f} s in all")
    return 0 if good else 1


def _phases(rate: float, seconds: float) -> list[Phase]:
    spare = 600
    warm = Phase("warm-up", 0, spare, 8, 3.0)
    closed = Phase("one after another", spare, int(CLOSED_SECONDS * 1_000), 16, CLOSED_SECONDS)
    held = Phase("timetable", closed.first + closed.most, int(rate * seconds) + 1, 64, seconds, rate)
    count = int(TIMES * rate * OVER_SECONDS) + 1
    return [
        warm,
        closed,
        held,
        Phase("five times as many", held.first + held.most, count, 400, OVER_SECONDS, TIMES * rate),
    ]


def _settled() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # what the server does by itself within a minute


def _run(phase: Phase, hall: Hall, port: int, folder: Path) -> dict[str, Any]:
    """One phase, by another process."""
    orders, told = folder / "orders.json", folder / "told.json"
    orders.write_text(json.dumps(vars(phase) | {
        "port": port, "poll": hall.poll, "modulus": hall.modulus, "voters": str(folder / "voters.jsonl"),
    }))  # fmt: skip
    subprocess.run([sys.executable, str(HERE / "_casters.py"), str(orders), str(told)], check=True)
    found: dict[str, Any] = json.loads(told.read_text())
    _line(phase, found)
    return found


def _line(phase: Phase, told: dict[str, Any]) -> None:
    votes = told["votes"]
    wanted = f"{phase.rate:.0f}/s wanted, " if phase.rate else ""
    shed = f", {told['busy']:,} sent away" if told["busy"] else ""
    wait = f", p50 {median(votes) * 1000:.0f} ms, p95 {_p95(votes) * 1000:.0f} ms" if len(votes) > 1 else ""
    print(
        f"{phase.name:20} {wanted}{len(votes) / told['seconds']:6.1f} votes/s over {told['seconds']:.0f} s{wait}"
        f"{shed}, "
        f"{len(told['errors'])} errors; the voters used {told['cpu'] / told['seconds']:.2f} of a core",
        flush=True,
    )
    for fault in sorted(set(told["errors"]))[:5]:
        print(f"    {fault}")


def _p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _lost(hall: Hall, codes: list[str]) -> int:
    """Acknowledged ballots that the box does not hold; also says how many it holds."""
    held = {one.code for one in box.open_all(db.session(), hall.poll)}
    missing = len(set(codes) - held)
    print(f"{len(codes):,} receipts, {len(held):,} ballots in the box, {missing} lost")
    return missing


def _report(told: dict[str, dict[str, Any]], ceiling: Limit | None, lost: int, rate: float) -> bool:
    held, over, closed = told["timetable"], told["five times as many"], told["one after another"]
    best = len(closed["votes"]) / closed["seconds"]
    if ceiling is not None:
        share = best / ceiling.votes
        print(f"pgbench, the same statements: {ceiling.votes:.0f} votes/s; the house carries {share:.2f} of it")
    shed = over["busy_seconds"]
    if shed:
        print(f"sent away within {median(shed) * 1000:.0f} ms (median), {_p95(shed) * 1000:.0f} ms (95 %)")
    kept = len(held["votes"]) / held["seconds"] >= 0.98 * rate and _p95(held["votes"]) < P95 and not held["errors"]
    return bool(kept and not held["busy"] and not over["errors"] and over["busy"] and not lost)


if __name__ == "__main__":
    sys.exit(main())
