"""Do two thousand followers hear a move at once, and does the site stay quick meanwhile?

    python bench/live.py [--followers 2000] [--seconds 12]

Starts a database, a Valkey, the page server and the live stream of its own, opens a debate in a council of sixty and
lets every member raise and lower the hand over HTTP, while other visitors ask for pages as fast as they are answered.
Without followers, then with them, then without again, for a machine is not
equally quick from minute to minute. A wait is the time from the answer to a move to the word at a follower's open
connection. Exit status 1 where fewer than 99 % of the waits are within half a second, or where pages come at less than
half the rate that they had without followers. Absolute figures are those of this machine at this hour.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that the checkout is measured, wherever this is called from

from _followers import Follower, Member, act, enter, follow, take_part, waits  # noqa: E402 -- as above
from _hall import Hall, build  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from pages import _database, _free_port, _get  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402

from deliberation.app import create_app  # noqa: E402
from deliberation.config import Settings  # noqa: E402
from deliberation.extensions import db  # noqa: E402

WITHIN, SHARE, HALF = 0.5, 0.99, 0.5
MEMBERS, PACE = 60, 8.0
HANDS = text(
    "SELECT actor FROM ledger_event WHERE stream = :stream AND seq > :seq "
    "AND type IN ('hand_raised', 'hand_lowered') ORDER BY seq"
)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followers", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10, help="how long the part with followers is measured")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is also stopped
    _allow_files(args.followers * 2 + 500)
    start = time.monotonic()
    with _database() as environment:
        environment["LIVE_PORT"] = str(_free_port())
        hall = _filled(environment)
        with _running(environment, "serve", "PORT"), _running(environment, "live", "LIVE_PORT"):
            print(f"{time.monotonic() - start:.0f} s: the debate of {MEMBERS} members is open", flush=True)
            good = asyncio.run(_measure(environment, hall, args.followers, args.seconds))
    print(f"{time.monotonic() - start:.0f} s in all")
    return 0 if good else 1


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))


def _filled(environment: dict[str, str]) -> Hall:
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        upgrade()
        hall = build(app, MEMBERS)
        db.engine.dispose()
    return hall


@contextmanager
def _running(environment: dict[str, str], command: str, port: str) -> Iterator[None]:
    """One of the product's own servers, in a process of its own."""
    own = os.environ | environment | {"PYTHONPATH": str(HERE.parent)}
    process = subprocess.Popen([sys.executable, "-m", "deliberation", command], env=own, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _up(int(environment[port])):
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"{command} did not come up")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _up(port: int) -> bool:
    with contextlib.suppress(OSError):
        return _get(port, "/healthz").status == 200
    return False


async def _measure(environment: dict[str, str], hall: Hall, number: int, seconds: float) -> bool:
    port = int(environment["PORT"])
    members = [Member(person, cookie) for person, cookie in hall.members]
    for member in members:
        await enter(port, hall.meeting, member)
    before, _moves = await _part(environment, hall, members, seconds / 2)
    followers = await follow(int(environment["LIVE_PORT"]), f"meeting:{hall.meeting}", number)
    base = await _first(port, hall, members[0], followers)
    seq = _seq(environment, hall)
    busy, acknowledged = await _part(environment, hall, members, seconds)
    await asyncio.sleep(1.0)
    moves = _rings(environment, hall, seq, base, acknowledged)
    here = sum(one.open for one in followers)
    for one in followers:
        one.leave()
    after, _moves = await _part(environment, hall, members, seconds / 2)
    quiet = {name: (before[name] + after[name]) / 2 for name in before}
    return _report(quiet, busy, followers, here, moves, sum(member.refused for member in members))


async def _first(port: int, hall: Hall, member: Member, followers: list[Follower]) -> int:
    """One move that everybody hears: from its number on the rings are counted."""
    await act(port, hall.meeting, member)
    deadline = time.monotonic() + 10
    while not all(one.numbers for one in followers):
        if time.monotonic() > deadline:
            raise SystemExit("not everybody heard the first word")
        await asyncio.sleep(0.05)
    return max(one.numbers[-1] for one in followers)


async def _part(
    environment: dict[str, str], hall: Hall, members: list[Member], seconds: float
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Requests per second by page while the members act, and when each member's moves were acknowledged."""
    for member in members:
        member.acknowledged = []
    pages = {"the meeting": f"/meetings/{hall.meeting}", "its live part": f"/meetings/{hall.meeting}/live"}
    orders: dict[str, Any] = {
        "port": int(environment["PORT"]), "connections": 4, "burst": 0.5, "warm": 0.3, "seconds": seconds,
        "pages": [{"name": name, "path": path, "cookie": ""} for name, path in pages.items()],
    }  # fmt: skip
    load = await asyncio.create_subprocess_exec(
        sys.executable, str(HERE / "_load.py"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    asked = asyncio.create_task(load.communicate(json.dumps(orders).encode()))
    try:
        await take_part(orders["port"], hall.meeting, members, pace=PACE, seconds=seconds)
        told, _ = await asked
    finally:
        if load.returncode is None:
            load.kill()
            await load.wait()
    rounds: list[dict[str, float]] = json.loads(told)
    rates = {name: median(one[name] for one in rounds) for name in pages}
    return rates, {member.id: member.acknowledged for member in members}


def _seq(environment: dict[str, str], hall: Hall) -> int:
    engine = create_engine(environment["DATABASE_URL"])
    with engine.connect() as connection:
        query = text("SELECT max(seq) FROM ledger_event WHERE stream = :stream")
        found = connection.execute(query, {"stream": f"meeting:{hall.meeting}"}).scalar()
    engine.dispose()
    return int(found or 0)


def _rings(
    environment: dict[str, str], hall: Hall, seq: int, base: int, acknowledged: dict[str, list[float]]
) -> list[tuple[int, float]]:
    """Each move as (the number of its ring, when it was acknowledged): rings follow the order of the book."""
    engine = create_engine(environment["DATABASE_URL"])
    with engine.connect() as connection:
        actors = connection.execute(HANDS, {"stream": f"meeting:{hall.meeting}", "seq": seq}).scalars().all()
    engine.dispose()
    left = {person: iter(times) for person, times in acknowledged.items()}
    return [(base + number, next(left[person])) for number, person in enumerate(actors, start=1)]


def _report(
    quiet: dict[str, float],
    busy: dict[str, float],
    followers: list[Follower],
    here: int,
    moves: list[tuple[int, float]],
    refused: int,
) -> bool:
    found = sorted(waits(followers, moves))
    in_time = sum(1 for wait in found if wait <= WITHIN) / len(found) if found else 0.0
    heard = sum(len(one.times) for one in followers) / max(1, len(followers))
    print(f"{here} of {len(followers)} followers still there; {len(moves)} moves, {refused} refused; "
          f"{heard:.0f} words each")  # fmt: skip
    places = {"median": 0.5, "90 %": 0.9, "99 %": 0.99}
    told = "  ".join(
        f"{name} {found[min(len(found) - 1, int(len(found) * share))]:.3f}" for name, share in places.items()
    )
    print(f"seconds from a move to the word: {told}  longest {found[-1]:.3f}; within {WITHIN} s: {in_time:.2%}")
    ratios = {name: busy[name] / quiet[name] for name in quiet}
    for name, ratio in ratios.items():
        print(f"{name:14} {quiet[name]:8.1f} req/s alone {busy[name]:8.1f} with followers   ratio {ratio:.2f}")
    return here == len(followers) and in_time >= SHARE and min(ratios.values()) >= HALF


if __name__ == "__main__":
    sys.exit(main())
