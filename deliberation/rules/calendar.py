"""Counting days the way the rules do. Public holidays move by decree each year, so only weekends are left out."""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5


def after_working_days(day: date, number: int) -> date:
    """The last day of a period of ``number`` working days that begins the day after ``day``."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day
