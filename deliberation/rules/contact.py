"""How an office is reached: the telephone and the address that stand on sheets, posters and its page.

One stream a place (``contact:<code>``); whoever looks up an old sheet finds in the book what held on its day. An office
gives a number of its own, never somebody's mobile number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

SETTERS = ("clerk", "subdistrict_officer", "administrator", "system")
LONGEST = 80

_FIXED = re.compile(r"0\d{2,3}-\d{7,8}(-\d{1,6})?")
_SERVICE = re.compile(r"[48]00-\d{3}-\d{4}|1\d{4}|9\d{4}|12\d{3}")
_MOBILE = re.compile(r"(\+?86-?)?1[3-9]\d-?\d{4}-?\d{4}")


@dataclass(frozen=True, slots=True)
class ContactState:
    """The telephone (0755-25000000, 0755-25000000-801, 12345) and the address; empty before they are given."""

    telephone: str = ""
    address: str = ""


def telephone(text: str) -> str | Refusal:
    """``text`` as it is printed; CONTACT_MOBILE and CONTACT_TELEPHONE are the refusals."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[\s()]+", "-", re.sub(r"[‐-―−]", "-", plain)).strip("-")
    digits = plain.replace("-", "")
    if _MOBILE.fullmatch(plain) or _MOBILE.fullmatch(digits):
        return Refusal("CONTACT_MOBILE", "contact:set")
    area = 3 if re.match(r"0(10|2\d)", digits) else 4
    joined = digits[:area] + "-" + plain[area:].lstrip("-") if digits.startswith("0") else plain
    joined = re.sub(r"^(0\d{2,3}-\d{4})-(\d{4})(?!\d)", r"\1\2", joined)
    known = _FIXED.fullmatch(joined) or _SERVICE.fullmatch(joined)
    return joined if known else Refusal("CONTACT_TELEPHONE", "contact:set")


def decide(_rulebook: Rulebook, state: ContactState, command: Command) -> Decision:
    """``set`` {telephone, address}."""
    refusal = _guard(command.actor)
    if refusal is not None:
        return refusal
    number = telephone(str(command.args.get("telephone") or ""))
    if isinstance(number, Refusal):
        return number
    address = " ".join(str(command.args.get("address") or "").split())
    if not 4 <= len(address) <= LONGEST:
        return Refusal("CONTACT_ADDRESS", "contact:set", {"most": LONGEST})
    if (number, address) == (state.telephone, state.address):
        return Refusal("CONTACT_SAME", "contact:set")
    return (event(command, "contact_set", telephone=number, address=address),)


def _guard(actor: Actor) -> Refusal | None:
    return None if actor.has(*SETTERS) else Refusal("NOT_ENTITLED", "contact:set")


def evolve(_state: ContactState, happened: Event) -> ContactState:
    """Fold ``contact_set``."""
    return ContactState(str(happened.data["telephone"]), str(happened.data["address"]))


def legal(_rulebook: Rulebook, _state: ContactState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Whether ``actor`` may say how the office is reached."""
    return (Option("set", _guard(actor)),)


CONTACT: Engine[ContactState] = Engine("contact", ContactState(), decide, evolve, legal)
