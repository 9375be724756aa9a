"""Do the sums of the money hold when many work on them at once?

    python bench/funds.py [--threads 64] [--operations 10000]

Starts a database and lets the threads bind, free, pay, take back, give and move money of two neighbours, each
operation in a transaction of its own, on accounts that run dry again and again. Afterwards every account must be the
sum of its rows, no balance out of its bounds, and the check of the book find nothing. The control does the same hurry
by looking first and writing then, and must overspend: else the hurry proves nothing. Exit status 1 where an operation
fails otherwise than by a refusal, where anything does not hold, or where the control does not overspend.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

from flask_migrate import upgrade  # noqa: E402 -- as above
from pages import _database  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402
from sqlalchemy.orm import sessionmaker  # noqa: E402

from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from tests.funds import crowd  # noqa: E402


def main() -> int:
    """Hurry, count, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=64)
    parser.add_argument("--operations", type=int, default=10_000, help="of all threads together")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    each = -(-args.operations // args.threads)
    with _database() as environment:
        app = create_app(Settings.from_env(environment))
        engine = create_engine(environment["DATABASE_URL"], pool_size=args.threads, max_overflow=4)
        sessions = sessionmaker(bind=engine, expire_on_commit=False)
        with app.app_context():
            upgrade()
            good = measure(sessions, args.threads, each)
        engine.dispose()
    return 0 if good else 1


def measure(sessions: sessionmaker, threads: int, each: int) -> bool:  # type: ignore[type-arg]
    """Both crowds, with what came of them."""
    crowd.prepare(sessions)
    begun = time.monotonic()
    told = crowd.crowd(sessions, threads, each, kinds=crowd.SELDOM)
    seconds = time.monotonic() - begun
    print(f"{told.total():,} operations by {threads} threads in {seconds:.0f} s ({told.total() / seconds:.0f}/s)")
    for name, count in sorted(told.items()):
        print(f"  {name:36} {count:6,}")
    found = [*crowd.faults(sessions)]
    print("every balance is explained by its rows" if not found else "\n".join(found))
    over = crowd.naive(sessions, threads, each=20, limit=10 * crowd.MOST)
    print(f"control, looking first: {over / 100:,.2f} yuan beyond a limit of {crowd.MOST / 10:,.2f}")
    return not found and over > 0 and not any(name.startswith("failed") for name in told)


if __name__ == "__main__":
    raise SystemExit(main())
