"""By what the same person is known on a roll: keyed digests of a number, of a name, of a name with a birth date."""

from __future__ import annotations

import unicodedata
from datetime import date

from deliberation.vault import vault


def plain_name(name: str) -> str:
    """A name as it is compared: half width, without spaces, every middle dot the same."""
    text = unicodedata.normalize("NFKC", name)
    return "".join(text.split()).replace("•", "·").replace("・", "·").casefold()


def name_key(name: str) -> str:
    """The digest of a name."""
    return vault.index("roll-name", plain_name(name)) if name else ""


def phone_key(phone: str) -> str:
    """The digest of a number in E.164: the same as an account's."""
    return vault.index("phone", phone) if phone else ""


def id_key(number: str) -> str:
    """The digest of an identity card's number, which itself is not kept."""
    return vault.index("roll-id", number.upper()) if number else ""


def person_key(name: str, born: date | str) -> str:
    """The digest of name and birth date together."""
    return vault.index("roll-person", f"{plain_name(name)}|{born}") if name and born else ""
