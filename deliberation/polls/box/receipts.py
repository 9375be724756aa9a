"""What proves that a ballot is in the box, and says nothing of what is on it.

leaf = SHA-256(0x00 ‖ poll ‖ token digest ‖ choices ‖ nonce), each part with its length before it (4 bytes, big
endian), so no two ballots are written alike. 0x00 is the mark of a leaf in the trees of RFC 6962. The nonce is drawn
from the ballot by a key of the poll: the same ballot again gives the same receipt, and nobody without the key can
try choices until a leaf fits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from deliberation.polls.box.keys import Keys

GROUP = 4
LETTERS = 12


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter keeps. ``leaf``: 64 hex digits, published in the tree; ``code``: its first 60 bits, for paper."""

    code: str
    leaf: str


def nonce(held: Keys, token_hash: str, choices: str) -> str:
    """The nonce of one ballot, 64 hex digits."""
    return hmac.new(held.of("receipts"), _parts(token_hash, choices), hashlib.sha256).hexdigest()


def leaf(poll_id: str, token_hash: str, choices: str, drawn: str) -> str:
    """The leaf of one ballot in the published tree, 64 hex digits."""
    return hashlib.sha256(b"\x00" + _parts(poll_id, token_hash, choices, drawn)).hexdigest()


def code(leaf_: str) -> str:
    """A code such as ``K7QF-2MZD-XW5P``."""
    letters = base64.b32encode(bytes.fromhex(leaf_)).decode("ascii")[:LETTERS]
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def receipt(held: Keys, poll_id: str, token_hash: str, choices: str) -> Receipt:
    """The receipt of one ballot."""
    found = leaf(poll_id, token_hash, choices, nonce(held, token_hash, choices))
    return Receipt(code(found), found)


def _parts(*parts: str) -> bytes:
    return b"".join(len(data).to_bytes(4, "big") + data for data in (part.encode() for part in parts))
