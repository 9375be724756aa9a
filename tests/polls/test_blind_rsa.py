"""RFC 9474: the published vectors step by step, rounds with keys of our own, and everything that is no request."""

from __future__ import annotations

import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.polls.box import blind_rsa
from deliberation.polls.box.blind_rsa import BlindError, Variant
from tests.polls.vectors import VARIANTS, needed, vectors

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OURS = KEY.private_numbers()
N = OURS.public_numbers.n
every_variant = pytest.mark.parametrize("name", VARIANTS)


def private(vector: dict[str, str]) -> rsa.RSAPrivateNumbers:
    p, q, n, e, d = (int(vector[part], 16) for part in "pqned")
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)


@needed
@every_variant
def test_every_step_of_the_published_vectors(name: str) -> None:
    vector, variant = vectors()[name], VARIANTS[name]
    key = private(vector)
    raw = {
        part: bytes.fromhex(vector[part]) for part in ("msg", "msg_prefix", "salt", "blinded_msg", "blind_sig", "sig")
    }
    inverse = int(vector["inv"], 16)
    n = key.public_numbers.n

    prepared = blind_rsa.prepare(raw["msg"], variant, prefix=raw["msg_prefix"])
    assert prepared.hex() == vector["prepared_msg"]
    assert len(raw["salt"]) == variant.salt_bytes
    if "encoded_msg" in vector:
        assert blind_rsa.encode_pss(prepared, n.bit_length() - 1, raw["salt"]).hex() == vector["encoded_msg"]

    factor = pow(inverse, -1, n)
    hidden = blind_rsa.blind(key.public_numbers, prepared, variant, salt=raw["salt"], factor=factor)
    assert (hidden.message, hidden.inverse) == (raw["blinded_msg"], inverse)
    assert blind_rsa.blind_sign(key, raw["blinded_msg"]) == raw["blind_sig"]
    public = key.public_numbers.public_key()
    assert blind_rsa.finalize(public, prepared, raw["blind_sig"], inverse, variant) == raw["sig"]
    assert blind_rsa.verifies(public, prepared, raw["sig"], variant)


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=[*VARIANTS])
def test_a_whole_round_with_a_key_of_our_own(variant: Variant) -> None:
    prepared = blind_rsa.prepare(b"deliberation ballot x", variant)
    assert len(prepared) == 21 + 32 * variant.randomized
    hidden = blind_rsa.blind(OURS.public_numbers, prepared, variant)
    signature = blind_rsa.finalize(
        KEY.public_key(), prepared, blind_rsa.blind_sign(OURS, hidden.message), hidden.inverse, variant
    )
    assert blind_rsa.verifies(KEY.public_key(), prepared, signature, variant)
    assert not blind_rsa.verifies(KEY.public_key(), prepared + b"x", signature, variant)
    assert not blind_rsa.verifies(KEY.public_key(), prepared, signature[:-1] + bytes([signature[-1] ^ 1]), variant)


@settings(max_examples=40, deadline=None)
@given(number=st.integers(2, N - 2))
def test_signing_is_the_private_power_whatever_the_number(number: int) -> None:
    signed = int.from_bytes(blind_rsa.blind_sign(OURS, number.to_bytes(256, "big")), "big")
    assert signed == pow(number, OURS.d, N)


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"x",
        bytes(256),
        (1).to_bytes(256, "big"),
        (N - 1).to_bytes(256, "big"),
        N.to_bytes(256, "big"),
        bytes([255]) * 256,
        OURS.p.to_bytes(256, "big"),
        secrets.token_bytes(255),
        bytes(1) + secrets.token_bytes(256),
    ],
    ids=["empty", "short", "zero", "one", "minus-one", "modulus", "too-big", "a-factor", "a-byte-less", "a-byte-more"],
)
def test_what_is_no_request_is_not_signed(request_: bytes) -> None:
    with pytest.raises(BlindError):
        blind_rsa.blind_sign(OURS, request_)


def test_an_answer_to_another_request_is_noticed() -> None:
    mine, other = blind_rsa.prepare(b"ballot"), blind_rsa.prepare(b"ballot")
    hidden = blind_rsa.blind(OURS.public_numbers, mine)
    signature = blind_rsa.blind_sign(OURS, hidden.message)
    with pytest.raises(BlindError):
        blind_rsa.finalize(KEY.public_key(), other, signature, hidden.inverse)
    with pytest.raises(BlindError):
        blind_rsa.finalize(KEY.public_key(), mine, bytes(256), hidden.inverse)


def test_a_faulty_computation_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong half of the CRT would give the key away: what does not come out right is kept back."""
    private_power = blind_rsa._private
    monkeypatch.setattr(blind_rsa, "_private", lambda key, base: private_power(key, base) + key.p)
    with pytest.raises(BlindError):
        blind_rsa.blind_sign(OURS, (12345).to_bytes(256, "big"))


def test_requests_for_one_message_have_nothing_in_common() -> None:
    prepared = blind_rsa.prepare(b"ballot", prefix=bytes(32))
    assert len({blind_rsa.blind(OURS.public_numbers, prepared).message for _ in range(20)}) == 20


def test_a_key_too_short_for_the_digest_is_refused() -> None:
    with pytest.raises(BlindError):
        blind_rsa.encode_pss(b"x", 512, bytes(48))
