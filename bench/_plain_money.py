"""The control of `bench/funds.py`: the same hurry as bare SQL, with no limit, no rule, no chain and no trigger."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import Engine

from tests.funds import crowd

TABLES = (
    "CREATE TABLE plain_event (stream text PRIMARY KEY, payload text, at timestamptz)",
    "CREATE TABLE plain_account (place text PRIMARY KEY, given bigint, bound bigint, paid bigint)",
    "CREATE TABLE plain_pot (place text PRIMARY KEY, given bigint, bound bigint, paid bigint)",
    "CREATE TABLE plain_share (project text PRIMARY KEY, bound bigint, paid bigint)",
    "CREATE TABLE plain_entry (stream text PRIMARY KEY, kind text, place text, project text, fen bigint, at date)",
)
CHANGES = {"commit": (0, 1, 0), "release": (0, -1, 0), "disburse": (0, 0, 1), "refund": (0, -1, -1),
           "allocate": (1, 0, 0), "transfer": (-1, 0, 0)}  # fmt: skip
"""Kind → what it does to given, bound and paid."""


def prepare(engine: Engine) -> None:
    """Bare tables for the two neighbours and their projects."""
    with engine.begin() as connection:
        for table in TABLES:
            connection.exec_driver_sql(table)
        for place in crowd.PLACES:
            for name in ("plain_account", "plain_pot"):
                connection.exec_driver_sql(f"INSERT INTO {name} VALUES (%s, 0, 0, 0)", (place,))  # noqa: S608 -- two names
            for number in range(crowd.PROJECTS):
                connection.exec_driver_sql("INSERT INTO plain_share VALUES (%s, 0, 0)", (f"{place}-{number}",))


def crowd_of(engine: Engine, hands: int, each: int, seed: int) -> None:
    """So many hands do so many movements each, every one in a transaction of its own."""
    barrier = Barrier(hands)

    def one(hand: int) -> None:
        chance = random.Random(seed * 1_000 + hand)  # noqa: S311 -- a crowd, not a lot
        barrier.wait()
        for number in range(each):
            connection = engine.raw_connection()
            try:
                _move(connection.cursor(), chance, f"{seed}-{hand}-{number}")
                connection.commit()
            finally:
                connection.close()

    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(one, range(hands)))


def _move(cursor: Any, chance: random.Random, stream: str) -> None:
    kind, place = chance.choice(crowd.SELDOM), chance.choice(crowd.PLACES)
    project, fen = f"{place}-{chance.randrange(crowd.PROJECTS)}", chance.randint(1, crowd.MOST)
    given, bound, paid = (sign * fen for sign in CHANGES[kind])
    cursor.execute("INSERT INTO plain_event VALUES (%s, %s, now())", (stream, kind))
    cursor.execute("SELECT given - bound FROM plain_account WHERE place = %s FOR UPDATE", (place,))
    cursor.fetchone()
    for table in ("plain_account", "plain_pot"):
        change = f"UPDATE {table} SET given = given + %s, bound = bound + %s, paid = paid + %s WHERE place = %s"  # noqa: S608 -- two names
        cursor.execute(change, (given, bound, paid, place))
    cursor.execute("UPDATE plain_share SET bound = bound + %s, paid = paid + %s WHERE project = %s",
                   (bound, paid, project))  # fmt: skip
    cursor.execute(
        "INSERT INTO plain_entry VALUES (%s, %s, %s, %s, %s, CURRENT_DATE)", (stream, kind, place, project, fen)
    )
