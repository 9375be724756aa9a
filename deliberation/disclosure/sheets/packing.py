"""Rows and heads packed for keeping: gzip, one JSON value a line, read again without being held in memory.

First come the heads, an object ``{"place": …, "heads": [[stream, seq, hash], …]}`` for each place that was read; then
the rows, each an array without its serial number.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from deliberation.disclosure.sheets.content import Row

if TYPE_CHECKING:  # who only writes a sheet needs no database
    from deliberation.ledger.book import Head

LEVEL = 5
SUFFIX = ".rows.gz"


def folder_of(uploads: Path) -> Path:
    """Where large sheets lie, beside the evidence and apart from it."""
    return uploads / "sheets"


def kept_rows(folder: Path, digest: str) -> Path:
    """The file with the rows and heads of a large sheet."""
    from deliberation.proposals.files.folder import path_of  # noqa: PLC0415 -- who only writes needs no store

    return path_of(folder, digest, SUFFIX)


Heads = Iterable[tuple[str, "Iterable[Head]"]]
"""The heads behind the rows, by the place whose streams they are."""


def pack(heads: Heads, rows: Iterable[Row], out: BinaryIO | IO[bytes]) -> int:
    """Write them to ``out``; how many rows there were. The same content gives the same bytes."""
    count = 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=LEVEL, mtime=0, filename="") as packed:
        for place, tips in heads:
            packed.write(_line({"place": place, "heads": [[tip.stream, tip.seq, tip.hash] for tip in tips]}))
        for row in rows:
            packed.write(_line(row[1:]))
            count += 1
    return count


def heads_of(content: bytes | Path) -> Iterator[tuple[str, tuple[Head, ...]]]:
    """The heads in a packed piece, place by place."""
    from deliberation.ledger import book  # noqa: PLC0415

    with _open(content) as lines:
        for line in lines:
            if not line.startswith(b"{"):
                return
            told = json.loads(line)
            yield told["place"], tuple(book.Head(*head) for head in told["heads"])


class Rows(Collection[Row]):
    """The rows of packed pieces, numbered through; each pass reads them anew."""

    def __init__(self, pieces: Callable[[], Iterable[bytes | Path]], count: int) -> None:
        self._pieces, self._count = pieces, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        at, read = 0, json.loads
        for piece in self._pieces():
            with _open(piece) as lines:
                for line in lines:
                    if not line.startswith(b"{"):
                        at += 1
                        yield (at, *read(line))

    def __contains__(self, row: object) -> bool:
        return any(one == row for one in self)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _open(content: bytes | Path) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=content.open("rb") if isinstance(content, Path) else io.BytesIO(content), mode="rb")
