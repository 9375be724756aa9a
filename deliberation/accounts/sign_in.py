"""Signing in by mobile number and one-time code.

A code has six digits, is kept as a keyed digest, is bound to one browser, lives a few minutes, and
dies after a few wrong tries (ASVS 5.0 §6.5). Limits are per number, so a thousand codes for one
number are refused without telling whether the number is known.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import uuid4

import phonenumbers
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person, SignInCode
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.rulebook import Rulebook
from deliberation.vault import vault

PAUSE = timedelta(seconds=60)
HOURLY, DAILY = 5, 10
COUNTRIES = {86, 852, 853, 886}
"""Where residents' numbers come from. Messages to the rest of the world are how number farms earn money."""


def parse_phone(text: str) -> str:
    """The number in E.164 (+8613800138000); :class:`Refused` ``PHONE_INVALID`` for anything not a mobile number."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        raise Refused(Refusal("PHONE_INVALID", "account")) from None
    kinds = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    known = number.country_code in COUNTRIES and phonenumbers.is_valid_number(number)
    if not known or number.extension or phonenumbers.number_type(number) not in kinds:
        raise Refused(Refusal("PHONE_INVALID", "account"))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def request_code(session: Session, now: datetime, rulebook: Rulebook, *, phone: str, nonce: str) -> str:
    """Make a code for ``phone`` (E.164) in the browser known by ``nonce``; returns the six digits to send."""
    index = vault.index("phone", phone)
    _lock_number(session, index)
    _check_lock(session, index, nonce, now, rulebook)
    _check_limits(session, index, now)
    _forget_old(session, index, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    minutes = rulebook.int("account.code_minutes")
    session.add(
        SignInCode(
            id=uuid4().hex,
            phone_index=index,
            nonce=nonce,
            digest=_digest(code, nonce),
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
    )
    session.flush()
    return code


def check_code(
    session: Session, now: datetime, rulebook: Rulebook, *, phone: str, nonce: str, code: str
) -> Person | Refusal:
    """The person behind ``phone`` when ``code`` is right, else why not.

    A wrong try is counted, so this answers a refusal instead of raising: the caller must commit.
    """
    row = _latest(session, vault.index("phone", phone), nonce)
    tries = rulebook.int("account.code_tries")
    if row is not None and row.tries >= tries:
        return _tries_used_up(row, rulebook)
    if row is None or row.used_at is not None:
        return Refusal("CODE_UNKNOWN", "account")
    if now >= row.expires_at:
        minutes = rulebook.int("account.code_minutes")
        return Refusal("CODE_EXPIRED", "rulebook:account.code_minutes", {"minutes": minutes})
    if hmac.compare_digest(row.digest, _digest(code, nonce)):
        row.used_at = now
        return _person(session, phone, now)
    row.tries += 1
    if row.tries >= tries:
        row.used_at = now
        return _tries_used_up(row, rulebook)
    return Refusal("CODE_WRONG", "rulebook:account.code_tries", {"left": tries - row.tries})


def _tries_used_up(row: SignInCode, rulebook: Rulebook) -> Refusal:
    until = (row.used_at or row.created_at) + timedelta(minutes=rulebook.int("account.lock_minutes"))
    return Refusal(
        "TOO_MANY_TRIES", "rulebook:account.lock_minutes", {"tries": row.tries, "until_at": until.isoformat()}
    )


def _digest(code: str, nonce: str) -> str:
    return vault.index("code", f"{nonce}:{code}")


def _lock_number(session: Session, index: str) -> None:
    session.execute(select(func.pg_advisory_xact_lock(int(index[:15], 16))))


def _check_lock(session: Session, index: str, nonce: str, now: datetime, rulebook: Rulebook) -> None:
    """After too many wrong codes this browser waits; the number's owner, on another browser, is not locked out."""
    row = _latest(session, index, nonce)
    if row is None or row.tries < rulebook.int("account.code_tries"):
        return
    if now < (row.used_at or row.created_at) + timedelta(minutes=rulebook.int("account.lock_minutes")):
        raise Refused(_tries_used_up(row, rulebook))


def _check_limits(session: Session, index: str, now: datetime) -> None:
    made = session.scalars(
        select(SignInCode.created_at)
        .where(SignInCode.phone_index == index, SignInCode.created_at > now - timedelta(days=1))
        .order_by(SignInCode.created_at.desc())
    ).all()
    if made and now - made[0] < PAUSE:
        wait = int((PAUSE - (now - made[0])).total_seconds()) + 1
        raise Refused(Refusal("CODE_TOO_SOON", "account", {"seconds": wait}))
    if sum(now - at < timedelta(hours=1) for at in made) >= HOURLY or len(made) >= DAILY:
        raise Refused(Refusal("TOO_MANY_CODES", "account", {"hourly": HOURLY, "daily": DAILY}))


def _forget_old(session: Session, index: str, now: datetime) -> None:
    """The limits look back a day; what is older serves nobody."""
    old = SignInCode.phone_index == index, SignInCode.created_at < now - timedelta(days=2)
    session.execute(delete(SignInCode).where(*old))


def _latest(session: Session, index: str, nonce: str) -> SignInCode | None:
    query = select(SignInCode).where(SignInCode.phone_index == index, SignInCode.nonce == nonce)
    return session.scalars(query.order_by(SignInCode.created_at.desc()).limit(1).with_for_update()).first()


def _person(session: Session, phone: str, now: datetime) -> Person:
    index = vault.index("phone", phone)
    session.execute(
        update(SignInCode).where(SignInCode.phone_index == index, SignInCode.used_at.is_(None)).values(used_at=now)
    )
    person = session.scalars(select(Person).where(Person.phone_index == index)).first()
    if person is None:
        person = Person(id=uuid4().hex, phone=phone, phone_index=index, created_at=now)
        session.add(person)
        session.flush()
    return person
