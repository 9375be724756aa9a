"""What somebody can try who holds a copy of the database, its log and the published files, but not the program's key.

An attack answers, for each voter, the choices it believes that voter made. First it joins voters to rows of the box
(by system columns, positions, ids, digests, the write-ahead log), then it reads the row, or where the row does not
read takes the published ballot of the same rank.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

Guess = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One row as the copy has it: who or which token, the writing transaction, the position, everything else."""

    key: str
    xmin: int
    ctid: tuple[int, int]
    content: bytes = b""


@dataclass(frozen=True)
class Written:
    """One tuple in the write-ahead log: the transaction, the table, the bytes; in the order of the log."""

    xid: int
    table: str
    data: bytes


@dataclass(frozen=True)
class Copy:
    """All that was stolen. ``published``: the choices in the order of the file; ``leaves``: of the tree, sorted."""

    roll: Sequence[Row]
    issues: Sequence[Row]
    box: Sequence[Row]
    wal: Sequence[Written]
    published: Sequence[str] = ()
    leaves: Sequence[str] = ()
    poll_id: str = ""


def rows(connection: sa.Connection, table: str, key: str, content: str = "''::bytea") -> list[Row]:
    """Every row of ``table`` with its system columns, in the order in which it lies there."""
    found = connection.execute(sa.text(f"SELECT {key}, xmin::text::bigint, ctid::text, {content} FROM {table}"))  # noqa: S608
    told = [Row(k, xmin, _position(ctid), bytes(rest)) for k, xmin, ctid, rest in found]
    return sorted(told, key=lambda row: row.ctid)


def _position(ctid: str) -> tuple[int, int]:
    page, line = ctid.strip("()").split(",")
    return int(page), int(line)


def wal(connection: sa.Connection, since: str, tables: Sequence[str]) -> list[Written]:
    """The tuples written to ``tables`` since a position of the log, as the server's own reader takes it apart."""
    names = {connection.scalar(sa.text("SELECT pg_relation_filenode(:t)"), {"t": name}): name for name in tables}
    _settle(connection)
    query = sa.text(
        "SELECT xid::text::bigint, relfilenode, block_data"
        " FROM pg_get_wal_block_info(CAST(:since AS pg_lsn), pg_current_wal_flush_lsn())"
        " WHERE reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
        " AND relfilenode = ANY(:files) AND resource_manager = 'Heap' AND block_data IS NOT NULL"
        " AND (record_type LIKE 'INSERT%' OR record_type LIKE '%UPDATE%') ORDER BY start_lsn"
    )
    found = connection.execute(query, {"since": since, "files": list(names)})
    return [Written(xid, names[file], bytes(data)) for xid, file, data in found]


def _settle(connection: sa.Connection) -> None:
    """Have everything that was written so far on the disk: test servers are in no hurry."""
    connection.execute(sa.text("SET synchronous_commit = on"))
    connection.execute(sa.text("SELECT pg_logical_emit_message(true, 'settle', '')"))


def raw_wal(connection: sa.Connection, since: str) -> bytes:
    """The very bytes of the log's files, from the file of ``since`` on."""
    _settle(connection)
    first = connection.scalar(sa.text("SELECT pg_walfile_name(CAST(:since AS pg_lsn))"), {"since": since})
    last = connection.scalar(sa.text("SELECT pg_walfile_name(pg_current_wal_insert_lsn())"))
    files = connection.scalars(
        sa.text(
            "SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()"
            " WHERE name BETWEEN :first AND :last AND length(name) = 24 ORDER BY name"
        ),
        {"first": first, "last": last},
    )
    return b"".join(bytes(file) for file in files)


def attacks(copy: Copy) -> dict[str, Guess]:
    """Every way to join, with every way to read, by name."""
    readers = {"reads": _reads(copy), "tries leaves": _tries_leaves(copy)}
    by_position = _in_order(copy.issues, copy.box, lambda row: row.ctid)
    found = {
        f"{join}, {reader}": {voter: read(row, rank) for rank, (voter, row) in enumerate(pairs)}
        for (join, pairs), (reader, read) in itertools.product(_joins(copy, by_position).items(), readers.items())
    }
    for name, order in {"the roll": copy.roll, "the issues": copy.issues}.items():
        keys = [row.key for row in order]
        found[f"the file in the order of {name}"] = dict(zip(keys, copy.published, strict=False))
        found[f"the file in the order of the ids of {name}"] = dict(zip(sorted(keys), copy.published, strict=False))
    found["what follows the voter in the log"] = _follows(copy)
    return found


def _joins(copy: Copy, by_position: list[tuple[str, Row]]) -> dict[str, list[tuple[str, Row]]]:
    return {
        "xmin": _same(copy, lambda row: row.xmin, by_position),
        "ctid": by_position,
        "order of xmin": _in_order(copy.issues, copy.box, lambda row: row.xmin),
        "ids": _in_order(copy.issues, copy.box, lambda row: row.key),
        "digests": _digests(copy, by_position),
        "transactions of the log": _by_log(copy, by_position),
    }


def _same(copy: Copy, mark: Callable[[Row], object], otherwise: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    there = {mark(row): row for row in copy.box}
    last = dict(otherwise)
    return [(row.key, there.get(mark(row)) or last[row.key]) for row in copy.issues if row.key in last]


def _in_order(issues: Sequence[Row], box: Sequence[Row], by: Callable[[Row], object]) -> list[tuple[str, Row]]:
    ordered = sorted(issues, key=by), sorted(box, key=by)  # type: ignore[arg-type, type-var]
    return [(left.key, right) for left, right in zip(*ordered, strict=False)]


def _digests(copy: Copy, otherwise: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """The token's digest as one of the voter's id, or of id and poll."""
    there = {row.key: row for row in copy.box}
    last, found = dict(otherwise), []
    for row in copy.issues:
        tried = (
            row.key,
            f"{copy.poll_id}{row.key}",
            f"{row.key}{copy.poll_id}",
            f"simple\0{row.key}",
            f"blind\0{row.key}",
        )
        digests = (
            new(text.encode()).hexdigest() for text in tried for new in (hashlib.sha256, hashlib.sha1, hashlib.md5)
        )
        hit = next((there[digest] for digest in digests if digest in there), last.get(row.key))
        if hit is not None:
            found.append((row.key, hit))
    return found


def _by_log(copy: Copy, otherwise: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """The ballot written by the transaction that wrote the issue, else the first one after it."""
    by_key = {row.key.encode(): row for row in copy.box}
    last, found = dict(otherwise), []
    for row in copy.issues:
        at = next((n for n, w in enumerate(copy.wal) if w.table == "issue" and row.key.encode() in w.data), None)
        if at is None:
            continue
        after = [w for w in copy.wal[at:] if w.table == "box"]
        near = next((w for w in after if w.xid == copy.wal[at].xid), after[0] if after else None)
        hit = next((by_key[key] for key in by_key if near is not None and key in near.data), last.get(row.key))
        if hit is not None:
            found.append((row.key, hit))
    return found


def _reads(copy: Copy) -> Callable[[Row, int], str]:
    """What stands in the row in clear; else the published ballot of the row's rank."""
    known = sorted(set(copy.published), key=len, reverse=True)

    def read(row: Row, rank: int) -> str:
        clear = next((choices for choices in known if choices.encode() in row.content), None)
        return clear or _ranked(copy, rank)

    return read


def _tries_leaves(copy: Copy) -> Callable[[Row, int], str]:
    """The leaf of the row's digest with every published choice and every nonce that could be guessed."""
    leaves = set(copy.leaves)

    def read(row: Row, rank: int) -> str:
        for choices, nonce in itertools.product(sorted(set(copy.published)), ("", row.key, copy.poll_id, "00" * 32)):
            plain = f"{copy.poll_id}{row.key}{choices}{nonce}".encode()
            parts = [part.encode() for part in (copy.poll_id, row.key, choices, nonce)]
            framed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
            if {hashlib.sha256(b"\0" + data).hexdigest() for data in (plain, framed)} & leaves:
                return choices
        return _ranked(copy, rank)

    return read


def _ranked(copy: Copy, rank: int) -> str:
    return copy.published[rank] if rank < len(copy.published) else ""


def _follows(copy: Copy) -> Guess:
    """The first choices in clear that the log holds after the voter."""
    known = sorted(set(copy.published), key=len, reverse=True)
    found: Guess = {}
    for row in copy.issues:
        at = next((n for n, w in enumerate(copy.wal) if row.key.encode() in w.data), len(copy.wal))
        later = (choices for w in copy.wal[at:] if w.table == "box" for choices in known if choices.encode() in w.data)
        found[row.key] = next(later, "")
    return found


def right(guess: Guess, truth: Mapping[str, str]) -> int:
    """How many voters an attack has linked to their choices."""
    return sum(guess.get(voter) == choices for voter, choices in truth.items())
