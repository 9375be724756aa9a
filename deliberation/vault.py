"""Personal data at rest: encrypted columns, and a keyed index to find a number without storing it.

Keys come from the settings; the first encrypts, all decrypt, so keys can be rotated.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Vault:
    """Holds the keys of the running program; :meth:`open` is called once by ``create_app``."""

    def __init__(self) -> None:
        self._fernet: MultiFernet | None = None
        self._index_key = b""

    def open(self, keys: tuple[str, ...], index_key: str) -> None:
        """Take the Fernet ``keys`` (newest first) and the key of the blind index."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_key = index_key.encode()

    def seal(self, text: str) -> str:
        """``text`` encrypted."""
        return self._keys().encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str:
        """The text of a sealed ``token``."""
        return self._keys().decrypt(token.encode()).decode()

    def index(self, purpose: str, text: str) -> str:
        """A keyed digest of ``text``: equal for equal texts of one purpose, and useless without the key."""
        return hmac.new(self._index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise RuntimeError("the vault is closed: create_app opens it")
        return self._fernet


vault = Vault()


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault.unseal(value)
