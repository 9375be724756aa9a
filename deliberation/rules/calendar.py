"""Counting days the way the rules do: without weekends and public holidays, with the weekends worked instead.

Public holidays move by decree each year (调休), so they are data: a :class:`Calendar` is handed in. Days of a year
whose decree is not known are counted by weekends alone, and whoever asks can learn that they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from deliberation.rules.refusal import Refusal

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off by decree, weekend days worked instead, and the years for which both are known."""

    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.holidays)

    def known(self, year: int) -> bool:
        """Whether the holidays of ``year`` have been decreed and are in this calendar."""
        return year in self.years

    def after(self, day: date, number: int) -> date:
        """The last day of a period of ``number`` working days that begins the day after ``day``."""
        while number > 0:
            day += DAY
            number -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after ``first`` up to and including ``last``; negative where ``last`` is before."""
        if last < first:
            return -self.between(last, first)
        days = (first + DAY * number for number in range(1, (last - first).days + 1))
        return sum(self.works(day) for day in days)

    def unknown(self, first: date, last: date) -> int | None:
        """The first year that the days after ``first`` up to ``last`` touch and that is not known; None for none."""
        years = range((first + DAY).year, max(first + DAY, last).year + 1)
        return next((year for year in years if not self.known(year)), None)


WEEKENDS = Calendar()
"""No decree at all: five days a week."""


def after_working_days(day: date, number: int, calendar: Calendar = WEEKENDS) -> date:
    """The last day of a period of ``number`` working days that begins the day after ``day``, by ``calendar``."""
    return calendar.after(day, number)


def undecreed(calendar: Calendar, day: date, number: int, rule_ref: str) -> Refusal | None:
    """Why a period of ``number`` working days from ``day`` cannot be fixed: a year's holidays are not decreed yet."""
    year = calendar.unknown(day, calendar.after(day, number))
    return None if year is None else Refusal("HOLIDAYS_UNKNOWN", rule_ref, {"year": year})
