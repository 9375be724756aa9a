"""Working days in China: the State Council's holidays and the weekends worked instead, from a kept library.

The library knows the years that have been decreed. A later year is counted by weekends until the library is
renewed; pages then say so (:func:`known`), and an act that would fix such a day is refused.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import chinese_calendar

from deliberation.rules.calendar import Calendar


@cache
def calendar() -> Calendar:
    """The calendar that this program counts by."""
    years = frozenset(day.year for day in chinese_calendar.holidays)
    return Calendar(frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays), years)


def after(day: date, number: int) -> date:
    """The last day of a period of ``number`` working days that begins the day after ``day``."""
    return calendar().after(day, number)


def between(first: date, last: date) -> int:
    """How many working days lie after ``first`` up to and including ``last``; negative where ``last`` is before."""
    return calendar().between(first, last)


def known(year: int) -> bool:
    """Whether the holidays of ``year`` are known."""
    return calendar().known(year)


def provisional(first: date, last: date) -> bool:
    """Whether the days after ``first`` up to ``last`` touch a year whose holidays are not known yet."""
    return calendar().unknown(first, last) is not None
