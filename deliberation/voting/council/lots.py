"""Whole numbers from a published seed, to be drawn again by anybody.

To draw a number below ``n`` under a ``label``: for attempt 0, 1, 2, ... join the SHA-256 digests of
``SEED|label|attempt|0``, ``SEED|label|attempt|1``, ... (UTF-8, big-endian) until there are as many bits as
``n`` has, keep that many leading bits, and take the first attempt below ``n``. Every number is equally
likely; nothing is rounded and nothing is left over.
"""

from __future__ import annotations

import hashlib

from deliberation.voting.errors import ElectionError

MOST_SEED = 1_000


def check_seed(seed: str) -> None:
    """Raise :class:`ElectionError` for an empty or endless seed."""
    if not seed or len(seed) > MOST_SEED:
        raise ElectionError("seed_unusable", length=len(seed), most=MOST_SEED)


def draw(seed: str, label: str, below: int) -> int:
    """A number from 0 to ``below`` - 1; ``below`` is at least 1."""
    bits = below.bit_length()
    attempt = 0
    while True:
        found = _bits(f"{seed}|{label}|{attempt}", bits)
        if found < below:
            return found
        attempt += 1


def _bits(text: str, bits: int) -> int:
    blocks = -(-bits // 256)
    joined = b"".join(hashlib.sha256(f"{text}|{block}".encode()).digest() for block in range(blocks))
    return int.from_bytes(joined) >> (256 * blocks - bits)
