"""Canonical bytes of an event and its place in the hash chain.

A hash covers stream, sequence, type, payload, actor, time, rulebook version and the previous hash,
each length-prefixed by JSON's own quoting, so no two events share the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from deliberation.rules.refusal import Json


def canonical(value: Mapping[str, Json] | list[Json]) -> str:
    """Canonical JSON: keys sorted, no spaces, characters as they are. Floats raise ``TypeError``."""
    _no_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds, the form that is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chain_hash(
    prev: str, *, stream: str, seq: int, type_: str, payload: str, actor: str, at: datetime, rulebook: str
) -> str:
    """SHA-256 (lower-case hex) of one event on top of ``prev`` (empty for the first)."""
    parts: list[Json] = [prev, stream, seq, type_, payload, actor, stamp(at), rulebook]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def _no_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("no floats in the book: use fen, or numerator and denominator")
    if isinstance(value, Mapping):
        for item in value.values():
            _no_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _no_floats(item)
