"""An outside clock's word for the root of a day (RFC 3161): asked for, checked, and only then kept.

What is stamped is the published code as 64 ASCII characters, so that ``openssl ts -verify`` can check it too.
"""

from __future__ import annotations

import hashlib
import urllib.request
from datetime import datetime
from http.client import HTTPException
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
from rfc3161_client.errors import VerificationError

PATIENCE_SECONDS = 20
LARGEST = 200_000
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class StampError(Exception):
    """No stamp that can be relied on; the message says why and quotes nothing."""


class _Straight(urllib.request.HTTPRedirectHandler):
    """Goes nowhere but to the address the operator has set: whoever answers there may not send us into our own net."""

    def redirect_request(self, *_told: object) -> None:
        """No other request is made, so the redirection is an error."""


_CALLER = urllib.request.build_opener(_Straight)


def ask(url: str, roots: bytes, code: str) -> tuple[bytes, datetime]:
    """The answer of the clock at ``url`` to ``code``, and the time it tells; ``roots`` are its trusted certificates."""
    request = TimestampRequestBuilder().data(code.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _post(url, request.as_bytes())
    try:
        response = decode_timestamp_response(answer)
        verifier = VerifierBuilder.from_request(request)
        for certificate in x509.load_pem_x509_certificates(roots):
            verifier = verifier.add_root_certificate(certificate)
        verifier.build().verify_message(response, code.encode())
    except (VerificationError, ValueError) as fault:
        raise StampError("the answer cannot be relied on") from fault
    return answer, response.tst_info.gen_time


def fits(answer: bytes, code: str) -> bool:
    """Whether a kept answer is one to this code; who gave it was checked when it came."""
    try:
        told = decode_timestamp_response(answer).tst_info.message_imprint.message
    except ValueError:
        return False
    return bool(told == hashlib.sha256(code.encode()).digest())


def _post(url: str, body: bytes) -> bytes:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise StampError("its address is none of the web")
    request = urllib.request.Request(url, body, {"Content-Type": QUERY, "Accept": REPLY})  # noqa: S310 -- checked above
    try:
        with _CALLER.open(request, timeout=PATIENCE_SECONDS) as reply:
            return bytes(reply.read(LARGEST))
    except (OSError, HTTPException) as fault:
        raise StampError("it does not answer") from fault
