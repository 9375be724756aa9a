"""What a proof says and how it is checked: with nothing but hashing, so that anybody can do the same elsewhere.

A proof leads from one leaf up the tree of a day (RFC 6962) and from there, through the seal of the day, to the root
that was published. The bytes of each step: docs/api.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from deliberation.ledger import merkle
from deliberation.ledger.codec import canonical, stamp
from deliberation.rules.refusal import Json

FORMAT = "deliberation-proof-1"
SEAL = "deliberation-root-1"
STREAM, ROW = "stream", "row"


@dataclass(frozen=True, slots=True)
class Root:
    """The seal of a day: ``root`` is the published code, ``tree`` the hash tree's, ``previous`` the code before it."""

    day: date
    root: str
    sealed_at: datetime
    leaves: int
    tree: str
    previous: str
    columns: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is sealed: the end of a stream (its number and hash), or the digest of a row (number 0)."""

    kind: str
    name: str
    place: str
    seq: int
    hash: str

    @property
    def digest(self) -> bytes:
        """Its leaf hash."""
        return merkle.leaf(canonical([self.kind, self.name, self.place, self.seq, self.hash]).encode())


@dataclass(frozen=True, slots=True)
class Proof:
    """The way from a leaf to the root of a day; ``cells`` are the digests of a row's values, ``shown`` some values."""

    leaf: Leaf
    index: int
    path: tuple[str, ...]
    root: Root
    cells: tuple[str, ...] = ()
    shown: Mapping[str, str] | None = None


def seal_hash(day: date, sealed_at: datetime, leaves: int, tree: str, previous: str, columns: str) -> str:
    """The published code of a day: the day, its tree and the code before it in one hash (lower-case hex)."""
    parts: list[Json] = [SEAL, day.isoformat(), stamp(sealed_at), leaves, tree, previous, columns]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def row_hash(cells: Sequence[str]) -> str:
    """The digest of a row from the digests of its values."""
    return hashlib.sha256(canonical(list(cells)).encode()).hexdigest()


def cell_hash(value: str | None) -> str:
    """The digest of one value as text; nothing is told apart from an empty text."""
    return hashlib.sha256(canonical([value]).encode()).hexdigest()


def document(proof: Proof) -> dict[str, Json]:
    """The proof as JSON: everything that is needed to check it."""
    root, leaf = proof.root, proof.leaf
    told: dict[str, Json] = {
        "format": FORMAT,
        "leaf": {"kind": leaf.kind, "name": leaf.name, "place": leaf.place, "seq": leaf.seq, "hash": leaf.hash},
        "index": proof.index,
        "path": list(proof.path),
        "seal": seal_document(root),
        "root": root.root,
    }
    if proof.cells:
        told["cells"], told["shown"] = list(proof.cells), dict(proof.shown or {})
    return told


def seal_document(root: Root) -> dict[str, Json]:
    """The parts of a root, from which it is worked out again."""
    return {
        "day": root.day.isoformat(), "sealed_at": stamp(root.sealed_at), "leaves": root.leaves, "tree": root.tree,
        "previous": root.previous, "columns": root.columns,
    }  # fmt: skip


def holds(told: Mapping[str, Any]) -> bool:
    """Whether the steps of a proof lead from its leaf to the root it names; what is no proof does not hold."""
    try:
        leaf, seal = Leaf(**told["leaf"]), told["seal"]
        path = [bytes.fromhex(part) for part in told["path"]]
        sealed = seal_hash(
            date.fromisoformat(seal["day"]), datetime.fromisoformat(seal["sealed_at"]), int(seal["leaves"]),
            seal["tree"], seal["previous"], seal["columns"],
        )  # fmt: skip
        row = "cells" not in told or _row_holds(told, leaf.hash)
        up = merkle.verify(leaf.digest, int(told["index"]), int(seal["leaves"]), path, bytes.fromhex(seal["tree"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return False
    return row and up and told.get("format") == FORMAT and sealed == told.get("root")


def _row_holds(told: Mapping[str, Any], expected: str) -> bool:
    """Whether the digests of a row's values give its digest, and the value shown is one of them."""
    cells, shown = told["cells"], told["shown"]
    return row_hash(cells) == expected and cells[int(shown["at"])] == cell_hash(shown["value"])
