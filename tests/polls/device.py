"""A voter's device as the tests play it: it makes a request, keeps the secret half, and finishes the token."""

from __future__ import annotations

from dataclasses import dataclass

from deliberation.polls.box import blind_rsa, keys, tokens


@dataclass(frozen=True)
class Device:
    """One request of one device for one poll, as it lies in its storage."""

    poll_id: str
    pem: str
    prepared: bytes
    hidden: blind_rsa.Blinded

    @classmethod
    def of(cls, poll_id: str, pem: str) -> Device:
        """A device that has just made its request."""
        prepared = blind_rsa.prepare(tokens.message(poll_id))
        return cls(poll_id, pem, prepared, blind_rsa.blind(keys.public(pem).public_numbers(), prepared))

    @property
    def request(self) -> str:
        """What is sent to be signed."""
        return tokens.b64(self.hidden.message)

    def finish(self, signature: str) -> str:
        """The token, of the server's answer."""
        data = tokens.unb64(signature)
        assert data is not None
        plain = blind_rsa.finalize(keys.public(self.pem), self.prepared, data, self.hidden.inverse)
        return tokens.blind(self.prepared[: blind_rsa.PREFIX_BYTES], plain)
