"""A time-stamp authority of our own: answers by RFC 3161, with a key and certificates made for the test."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client._rust import parse_timestamp_request

SHA256, RSA = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, DIGEST, ESS = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.16.2.47"


def tlv(tag: int, *parts: bytes) -> bytes:
    """One value of DER."""
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(size)]) + size + body


def number(value: int) -> bytes:
    """INTEGER."""
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    body = bytes([first * 40 + second])
    for part in rest:
        digits = [part & 127]
        while part := part >> 7:
            digits.append(128 | part & 127)
        body += bytes(reversed(digits))
    return tlv(6, body)


def seq(*parts: bytes) -> bytes:
    """SEQUENCE."""
    return tlv(0x30, *parts)


def algorithm(dotted: str) -> bytes:
    """AlgorithmIdentifier."""
    return seq(oid(dotted), tlv(5))


def certificate(
    subject: str, key: rsa.RSAPrivateKey, issuer: x509.Certificate | None, signer: rsa.RSAPrivateKey
) -> x509.Certificate:
    """A root, or below it the certificate of a clock."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )  # fmt: skip
    if issuer is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(signer, hashes.SHA256())


@dataclass
class Clock:
    """The authority: where it is, whom to trust for it, and how it may misbehave."""

    url: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    fault: str = ""
    asked: int = 0

    def __post_init__(self) -> None:
        keys = [rsa.generate_private_key(65537, 2048) for _ in range(2)]
        self.root = certificate("Root of the tests", keys[0], None, keys[0])
        self.own, self._key = certificate("Clock of the tests", keys[1], self.root, keys[0]), keys[1]

    @property
    def roots(self) -> bytes:
        """The certificate to trust, as PEM."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def answer(self, query: bytes) -> bytes:
        """The answer to a request, or what its fault makes of it."""
        self.asked += 1
        request = parse_timestamp_request(query)
        message = request.message_imprint.message
        if self.fault == "other":
            message = hashlib.sha256(b"other").digest()
        nonce = request.nonce + (self.fault == "nonce")
        info = seq(
            number(1), oid("1.3.6.1.4.1.13762.3"), seq(algorithm(SHA256), tlv(4, message)), number(self.asked),
            tlv(0x18, f"{self.at:%Y%m%d%H%M%S}Z".encode()), number(nonce),
        )  # fmt: skip
        if self.fault == "rejected":
            return seq(seq(number(2)))
        return seq(seq(number(0)), seq(oid(SIGNED_DATA), tlv(0xA0, self._signed(info))))

    def _signed(self, info: bytes) -> bytes:
        der = self.own.public_bytes(serialization.Encoding.DER)
        values = {
            CONTENT_TYPE: oid(TST_INFO),
            DIGEST: tlv(4, hashlib.sha256(info).digest()),
            ESS: seq(seq(seq(tlv(4, hashlib.sha256(der).digest())))),
        }
        attributes = sorted(seq(oid(name), tlv(0x31, value)) for name, value in values.items())
        signature = self._key.sign(tlv(0x31, *attributes), padding.PKCS1v15(), hashes.SHA256())
        if self.fault == "signature":
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        who = seq(self.own.issuer.public_bytes(), number(self.own.serial_number))
        signer = seq(
            number(1), who, algorithm(SHA256), tlv(0xA0, *attributes), algorithm("1.2.840.113549.1.1.1"),
            tlv(4, signature),
        )  # fmt: skip
        content = seq(oid(TST_INFO), tlv(0xA0, tlv(4, info)))
        return seq(number(3), tlv(0x31, algorithm(SHA256)), content, tlv(0xA0, der), tlv(0x31, signer))


@contextmanager
def serving() -> Iterator[Clock]:
    """The clock on a port of its own."""
    clock = Clock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = clock.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(500 if clock.fault == "down" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    clock.url = f"http://127.0.0.1:{server.server_port}/"
    yield clock
    server.shutdown()
    server.server_close()
    thread.join(5)
