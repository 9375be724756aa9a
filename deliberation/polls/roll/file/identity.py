"""Numbers that say who somebody is: the identity number of GB 11643, a mobile number, a birth date."""

from __future__ import annotations

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
OLDEST = 130
"""Years that nobody reaches; an older birth date is a slip of the pen."""

_ID = re.compile(r"[1-9]\d{16}[\dX]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")


def check_digit(seventeen: str) -> str:
    """The last sign of an identity number, from the seventeen digits before it (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return CHECKS[total % 11]


def id_fault(number: str) -> str:
    """Why this is no identity number: a code, empty where it is one. The birth date in it is judged apart."""
    if re.fullmatch(r"\d{15}", number):
        return "ID_OLD"
    if not _ID.fullmatch(number):
        return "ID_SHAPE"
    return "" if check_digit(number[:17]) == number[17] else "ID_CHECK_DIGIT"


def birth_in(number: str) -> date | None:
    """The birth date in an identity number; None where there is no such day."""
    return day(number[6:14])


def day(text: str) -> date | None:
    """A date as people write it: 1958-3-7, 1958/03/07, 1958年3月7日, 19580307; None where it is none."""
    compact = text if len(text) != 8 or not text.isdigit() else f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if compact == text and text.isdigit():
        return None
    found = _DAY.fullmatch(compact)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def mobile(text: str) -> str | None:
    """A mobile number in E.164; None where it is none."""
    digits = re.sub(r"[\s\-()]", "", text).removeprefix("+86").removeprefix("0086")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return f"+86{digits}" if _MOBILE.fullmatch(digits) else None
