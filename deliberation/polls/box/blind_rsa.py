"""RSA blind signatures: RFC 9474, RSABSSA with SHA-384, in its four variants.

The voter's side (:func:`prepare`, :func:`blind`, :func:`finalize`) is what a phone does in JavaScript; here it
serves the desk and the tests. The signer's side (:func:`blind_sign`) sees only a number without meaning. What comes
out is an ordinary RSA-PSS signature, so checking one is left to ``cryptography`` (:func:`verifies`).

The private operation goes by the Chinese remainder theorem, on a base that is blinded once more by a number of our
own, with an exponentiation whose time does not depend on the exponent, and its result is checked before it leaves.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA384
from gmpy2 import invert, mpz, powmod, powmod_sec

HASH_BYTES = 48
PREFIX_BYTES = 32


class BlindError(ValueError):
    """A number that is no blinded message, or a signature that does not come out right."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of RFC 9474, section 5: how long the salt is and whether a random prefix goes before the message."""

    salt_bytes: int
    randomized: bool


PSS_RANDOMIZED = Variant(HASH_BYTES, randomized=True)
PSSZERO_RANDOMIZED = Variant(0, randomized=True)
PSS_DETERMINISTIC = Variant(HASH_BYTES, randomized=False)
PSSZERO_DETERMINISTIC = Variant(0, randomized=False)


@dataclass(frozen=True, slots=True)
class Blinded:
    """What goes to the signer, and the secret with which the answer is unblinded."""

    message: bytes
    inverse: int


def prepare(message: bytes, variant: Variant = PSS_RANDOMIZED, prefix: bytes | None = None) -> bytes:
    """The message that is signed: with 32 random bytes (or those given) before it in the randomized variants."""
    if not variant.randomized:
        return message
    return (secrets.token_bytes(PREFIX_BYTES) if prefix is None else prefix) + message


def blind(
    key: RSAPublicNumbers,
    prepared: bytes,
    variant: Variant = PSS_RANDOMIZED,
    *,
    salt: bytes | None = None,
    factor: int | None = None,
) -> Blinded:
    """Hide ``prepared`` (section 4.2). ``salt`` and the blinding ``factor`` are drawn where they are not given."""
    if salt is None:
        salt = secrets.token_bytes(variant.salt_bytes)
    encoded = int.from_bytes(encode_pss(prepared, key.n.bit_length() - 1, salt), "big")
    if gcd(encoded, key.n) != 1:
        raise BlindError("the encoded message is not coprime with the modulus")
    if factor is None:
        factor = _coprime_below(key.n)
    hidden = encoded * powmod(factor, key.e, key.n) % key.n
    return Blinded(_bytes(int(hidden), key.n), int(invert(factor, key.n)))


def blind_sign(key: RSAPrivateNumbers, blinded: bytes) -> bytes:
    """Sign what cannot be read (section 4.3); ``BlindError`` where it is no number below the modulus."""
    public = key.public_numbers
    n = mpz(public.n)
    number = mpz(_number(blinded, public.n))
    if number < 2 or number == n - 1 or gcd(int(number), public.n) != 1:  # what signs itself or gives a factor away
        raise BlindError("the blinded message must be a number between 1 and the modulus, and coprime with it")
    mask = mpz(_coprime_below(public.n))
    based = number * powmod(mask, public.e, n) % n
    root = _private(key, based)
    signed = root * invert(mask, n) % n
    if powmod(signed, public.e, n) != number:
        raise BlindError("the signature does not come out right")
    return _bytes(int(signed), public.n)


def finalize(
    key: RSAPublicKey, prepared: bytes, signature: bytes, inverse: int, variant: Variant = PSS_RANDOMIZED
) -> bytes:
    """Unblind the signer's answer (section 4.4); ``BlindError`` where it is no signature of ``prepared``."""
    modulus = key.public_numbers().n
    plain = _bytes(_number(signature, modulus) * inverse % modulus, modulus)
    if not verifies(key, prepared, plain, variant):
        raise BlindError("the answer is no signature of this message")
    return plain


def verifies(key: RSAPublicKey, prepared: bytes, signature: bytes, variant: Variant = PSS_RANDOMIZED) -> bool:
    """Whether ``signature`` is one of ``prepared`` (section 4.5): plain RSA-PSS."""
    scheme = padding.PSS(padding.MGF1(SHA384()), variant.salt_bytes)
    try:
        key.verify(signature, prepared, scheme, SHA384())
    except InvalidSignature:
        return False
    return True


def encode_pss(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, section 9.1.1, with SHA-384 and MGF1-SHA-384."""
    size = (bits + 7) // 8
    if size < HASH_BYTES + len(salt) + 2:
        raise BlindError("the key is too short")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(size - len(salt) - HASH_BYTES - 2) + b"\x01" + salt
    mask = _mgf1(digest, len(block))
    hidden = bytearray(left ^ right for left, right in zip(block, mask, strict=True))
    hidden[0] &= 0xFF >> (8 * size - bits)
    return bytes(hidden) + digest + b"\xbc"


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = range(-(-length // HASH_BYTES))
    return b"".join(hashlib.sha384(seed + block.to_bytes(4, "big")).digest() for block in blocks)[:length]


def _private(key: RSAPrivateNumbers, base: mpz) -> mpz:
    p, q = mpz(key.p), mpz(key.q)
    of_p, of_q = powmod_sec(base % p, mpz(key.dmp1), p), powmod_sec(base % q, mpz(key.dmq1), q)
    return of_q + (of_p - of_q) * key.iqmp % p * q


def _coprime_below(modulus: int) -> int:
    while True:
        drawn = secrets.randbelow(modulus)
        if drawn > 1 and gcd(drawn, modulus) == 1:
            return drawn


def _number(data: bytes, modulus: int) -> int:
    number = int.from_bytes(data, "big")
    if len(data) != _size(modulus) or number >= modulus:
        raise BlindError("not a number below the modulus, in as many bytes")
    return number


def _bytes(number: int, modulus: int) -> bytes:
    return number.to_bytes(_size(modulus), "big")


def _size(modulus: int) -> int:
    return (modulus.bit_length() + 7) // 8
