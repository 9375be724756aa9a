"""The keys of one poll: made at its opening, kept sealed, gone with the box.

``secret`` is the root of three keys that have nothing to do with one another: one seals the box, one makes the
nonces of receipts, one makes the tokens of the simple way. The private half of the token key signs what it cannot
read; its public half is in the poll's book, so that anybody can check a token.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.polls.box.sweep import LATER, SWEEP
from deliberation.polls.models import Ballot, Poll, PollSecret
from deliberation.web.clock import now

BITS = 2048
EXPONENT = 65537


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret of a poll is unfolded into. Never shown, not even by accident."""

    secret: str = field(repr=False)

    def of(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose."""
        return hmac.new(bytes.fromhex(self.secret), f"deliberation poll {purpose}".encode(), hashlib.sha256).digest()


def new_secret(session: Session, poll_id: str) -> str:
    """Make the poll's keys, once, at its opening; returns the public half (SPKI, PEM) for the book.

    Asked again it answers the same: an opening that is tried twice keeps its key.
    """
    known = session.get(PollSecret, poll_id)
    if known is None:
        private = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode("ascii")
        known = PollSecret(poll_id=poll_id, secret=secrets.token_hex(32), private_key=pem)
        session.add(known)
        session.flush()
    return public_key(session, poll_id)


def public_key(session: Session, poll_id: str) -> str:
    """The public half of the poll's token key (SPKI, PEM); empty where the poll has none."""
    told = session.scalar(select(Poll.public_key).where(Poll.id == poll_id))
    if told:
        return told
    sealed = session.scalar(select(PollSecret.private_key).where(PollSecret.poll_id == poll_id))
    return pem_of(_load(sealed).public_key()) if sealed else ""


def private_numbers(pem: str) -> rsa.RSAPrivateNumbers:
    """The numbers of a private key."""
    return _load(pem).private_numbers()


@lru_cache(maxsize=64)
def public(pem: str) -> rsa.RSAPublicKey:
    """A public key, read once."""
    key = serialization.load_pem_public_key(pem.encode("ascii"))
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("the token key of a poll is an RSA key")
    return key


def pem_of(key: rsa.RSAPublicKey) -> str:
    """A public key as text (SPKI, PEM)."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode("ascii")


def destroy(session: Session, poll_id: str) -> None:
    """Empty the box of the poll and destroy its keys: what was not published is gone, soon from the files as well."""
    for box in (Ballot, PollSecret):
        session.execute(delete(box).where(box.poll_id == poll_id))
    enqueue(session, SWEEP, {"poll": poll_id}, f"poll:{poll_id}:sweep")
    again = now() + LATER  # whoever was reading at the close held the deleted rows back
    enqueue(session, SWEEP, {"poll": poll_id}, f"poll:{poll_id}:sweep-again", not_before=again)


def _load(pem: str) -> rsa.RSAPrivateKey:
    # Made by us and sealed with a check since, so the proof that it is a key (25 ms) is not asked for each time.
    key = serialization.load_pem_private_key(pem.encode("ascii"), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the token key of a poll is an RSA key")
    return key
