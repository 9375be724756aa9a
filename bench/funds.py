"""Do the sums of the money hold when many work on them at once?

    python bench/funds.py [--threads 64] [--operations 10000]

Starts a database and lets the threads bind, free, pay, take back, give and move money of two neighbours, each
operation in a transaction of its own, on accounts that run dry again and again. Afterwards every account must be the
sum of its rows, no balance out of its bounds, and the check of the book find nothing. Between the quarters of it the
same hurry is done as bare SQL, without book, rules, limits and triggers: the ratio says what these cost, the quarters
whether they cost more as the accounts grow. The control does the same hurry by looking first and writing then, and must
overspend: else the hurry proves nothing. Exit status 1 where an operation fails otherwise than by a refusal, where
anything does not hold, or where the control does not overspend.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

import _plain_money  # noqa: E402 -- as above
from flask_migrate import upgrade  # noqa: E402 -- as above
from pages import _database  # noqa: E402
from sqlalchemy import Engine, create_engine  # noqa: E402
from sqlalchemy.orm import sessionmaker  # noqa: E402

from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from tests.funds import crowd  # noqa: E402

QUARTERS = 4


def main() -> int:
    """Hurry, count, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=64)
    parser.add_argument("--operations", type=int, default=10_000, help="of all threads together")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    each = QUARTERS * -(-args.operations // (QUARTERS * args.threads))
    with _database() as environment:
        app = create_app(Settings.from_env(environment))
        engine = create_engine(environment["DATABASE_URL"], pool_size=args.threads, max_overflow=4)
        sessions = sessionmaker(bind=engine, expire_on_commit=False)
        with app.app_context():
            upgrade()
            good = measure(engine, sessions, args.threads, each)
        engine.dispose()
    return 0 if good else 1


def measure(engine: Engine, sessions: sessionmaker, threads: int, each: int) -> bool:  # type: ignore[type-arg]
    """All crowds, with what came of them."""
    crowd.prepare(sessions)
    _plain_money.prepare(engine)
    told, speeds, bare = Counter[str](), [], []
    for quarter in range(QUARTERS):
        begun = time.monotonic()
        done = crowd.crowd(sessions, threads, each // QUARTERS, kinds=crowd.SELDOM, seed=quarter)
        middle = time.monotonic()
        _plain_money.crowd_of(engine, threads, each // QUARTERS, seed=quarter)
        speeds.append(done.total() / (middle - begun))
        bare.append(done.total() / (time.monotonic() - middle))
        told += done
    seconds = sum(told.total() / QUARTERS / speed for speed in speeds)
    print(f"{told.total():,} operations by {threads} threads in {seconds:.0f} s ({told.total() / seconds:.0f}/s)")
    print("by quarters: " + ", ".join(f"{speed:.0f}/s" for speed in speeds))
    ratio = median(mine / plain for mine, plain in zip(speeds, bare, strict=True))
    print(f"bare SQL: {', '.join(f'{speed:.0f}/s' for speed in bare)}; ratio {ratio:.2f} (median of the quarters)")
    for name, count in sorted(told.items()):
        print(f"  {name:36} {count:6,}")
    found = [*crowd.faults(sessions)]
    print("every balance is explained by its rows" if not found else "\n".join(found))
    over = crowd.naive(sessions, threads, each=20, limit=10 * crowd.MOST)
    print(f"control, looking first: {over / 100:,.2f} yuan beyond a limit of {crowd.MOST / 10:,.2f}")
    return not found and over > 0 and not any(name.startswith("failed") for name in told)


if __name__ == "__main__":
    raise SystemExit(main())
