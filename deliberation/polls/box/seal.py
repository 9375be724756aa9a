"""How a ballot lies in the box: encrypted, and as long as any other.

AES-256-GCM under a key of the poll. Where a ballot lies (poll, token, channel) is bound into it, so a row that is
moved or exchanged does not open. Whoever holds the database, its log or a copy, but not the program's key, sees no
choice and no length of one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from deliberation.polls.box.keys import Keys

_NONCE = 12
_MARK = 12
"""Room beside each id: a colon, a number of points, a space."""
_BLOCK = 64


class SealError(ValueError):
    """A ballot that was not sealed for this place in the box; someone has changed the box."""


def room(ids: Sequence[str], most: int) -> int:
    """How many bytes any ballot of a poll may need: the ``most`` longest ids (all, for 0), rounded up."""
    longest = sorted((len(id_.encode()) for id_ in ids), reverse=True)[: most or None]
    needed = sum(longest) + _MARK * len(longest) + 1
    return -(-needed // _BLOCK) * _BLOCK


def seal(held: Keys, choices: str, *, size: int, place: tuple[str, str, str]) -> bytes:
    """``choices`` encrypted, filled up to ``size`` bytes; ``place`` is poll, token digest and channel."""
    plain = choices.encode() + b"\x80"
    if len(plain) > size:
        raise SealError("the ballot is longer than any valid one")
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(held.of("box")).encrypt(nonce, plain.ljust(size, b"\0"), _bound(place))


def unseal(held: Keys, sealed: bytes, *, place: tuple[str, str, str]) -> str:
    """The choices of a sealed ballot; ``SealError`` where it was not sealed for this place."""
    try:
        plain = AESGCM(held.of("box")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(place))
    except (InvalidTag, ValueError) as fault:
        raise SealError("a ballot in the box does not open") from fault
    return plain.rstrip(b"\0")[:-1].decode()


def _bound(place: tuple[str, str, str]) -> bytes:
    return "\0".join(place).encode()
