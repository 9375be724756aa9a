"""The right to cast one ballot, as text.

``b.<prefix>.<signature>``: made on the voter's device and signed blindly, so nobody here has seen it before it
casts. ``s.<body>.<check>``: made here from the voter and the poll's key, so a lost page can be opened again, and
until the close whoever holds the keys and the database could link the two. The page says which it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from deliberation.polls.box import blind_rsa, keys
from deliberation.polls.box.keys import Keys

LONGEST = 600
"""A token is no longer than this; what is longer is not looked at."""


def message(poll_id: str) -> bytes:
    """What the blind signature of a poll is made on, after the random prefix."""
    return f"deliberation ballot {poll_id}".encode("ascii")


def simple(held: Keys, voter_id: str) -> str:
    """The token of one voter in the simple way; the same each time."""
    body = _mac(held, "token", voter_id)
    return f"s.{body}.{_mac(held, 'check', body)}"


def blind(prefix: bytes, signature: bytes) -> str:
    """A token whose signature was made blindly."""
    return f"b.{b64(prefix)}.{b64(signature)}"


def identity(token: str, *, poll_id: str, public_pem: str, held: Keys, simple_mode: bool) -> str | None:
    """The digest under which this token's ballot lies; None where this poll has not issued it.

    Of a blind token the prefix alone counts: whatever else is done to the text, it stays one ballot.
    """
    kind, _, rest = token.partition(".") if len(token) <= LONGEST else ("", "", "")
    body, _, proof = rest.partition(".")
    if kind == "b" and public_pem:
        return _blind_identity(body, proof, poll_id, public_pem)
    if kind == "s" and simple_mode and token.isascii() and hmac.compare_digest(proof, _mac(held, "check", body)):
        return hashlib.sha256(f"simple\0{body}".encode()).hexdigest()
    return None


def _blind_identity(body: str, proof: str, poll_id: str, public_pem: str) -> str | None:
    prefix, signature = unb64(body), unb64(proof)
    if prefix is None or signature is None or len(prefix) != blind_rsa.PREFIX_BYTES:
        return None
    prepared = blind_rsa.prepare(message(poll_id), prefix=prefix)
    if not blind_rsa.verifies(keys.public(public_pem), prepared, signature):
        return None
    return hashlib.sha256(b"blind\0" + prefix).hexdigest()


def b64(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unb64(text: str) -> bytes | None:
    """What :func:`b64` wrote; None for anything that it would not have written."""
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if b64(data) == text else None


def _mac(held: Keys, purpose: str, text: str) -> str:
    return hmac.new(held.of("tokens"), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:40]
