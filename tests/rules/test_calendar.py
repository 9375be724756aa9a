"""Working days: weekends, holidays by decree, weekends worked instead, and years nobody has decreed yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import workdays
from deliberation.rules.calendar import WEEKENDS, Calendar, after_working_days, undecreed

MAY = Calendar(frozenset({date(2026, 5, day) for day in (1, 4, 5)}), frozenset({date(2026, 5, 9)}), frozenset({2026}))
"""Labour Day 2026 as it was decreed: off from Friday to Tuesday, the Saturday after worked."""


def test_a_holiday_is_no_working_day_and_a_worked_saturday_is_one() -> None:
    thursday = date(2026, 4, 30)
    assert [MAY.after(thursday, number) for number in (0, 1, 3, 4, 5)] == [
        thursday, date(2026, 5, 6), date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 11),
    ]  # fmt: skip
    assert after_working_days(thursday, 1, MAY) == date(2026, 5, 6)
    assert after_working_days(thursday, 1) == date(2026, 5, 1), "without a decree only weekends are left out"


def test_days_are_counted_both_ways() -> None:
    assert MAY.between(date(2026, 4, 30), date(2026, 5, 11)) == 5
    assert MAY.between(date(2026, 5, 11), date(2026, 4, 30)) == -5
    assert MAY.between(date(2026, 4, 30), date(2026, 4, 30)) == 0


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(days, st.integers(0, 60))
def test_counting_forth_and_back_agree(day: date, number: int) -> None:
    for calendar in (WEEKENDS, MAY, workdays.calendar()):
        last = calendar.after(day, number)
        assert calendar.between(day, last) == number
        assert number == 0 or calendar.works(last)


def test_a_year_without_decree_is_named() -> None:
    december = date(2026, 12, 25)
    assert MAY.unknown(december, date(2026, 12, 31)) is None
    assert MAY.unknown(december, date(2027, 1, 4)) == 2027
    assert MAY.unknown(date(2026, 12, 31), date(2026, 12, 31)) == 2027, "the first day of the period lies in it"
    refusal = undecreed(MAY, december, 8, "rulebook:screening.days")
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("HOLIDAYS_UNKNOWN", {"year": 2027})
    assert undecreed(MAY, december, 2, "rulebook:screening.days") is None


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 1), False), (date(2026, 1, 4), True), (date(2026, 2, 14), True), (date(2026, 2, 17), False),
        (date(2026, 2, 28), True), (date(2026, 4, 6), False), (date(2026, 5, 9), True), (date(2026, 6, 19), False),
        (date(2026, 9, 20), True), (date(2026, 9, 25), False), (date(2026, 10, 7), False), (date(2026, 10, 10), True),
    ],
)  # fmt: skip
def test_the_year_2026_as_the_state_council_decreed_it(day: date, works: bool) -> None:
    assert workdays.calendar().works(day) is works


def test_the_year_after_the_last_is_flagged() -> None:
    last = max(workdays.calendar().years)
    assert workdays.known(last)
    assert not workdays.known(last + 1)
    eve = date(last, 12, 31)
    assert workdays.provisional(eve - timedelta(days=3), eve + timedelta(days=3))
    assert not workdays.provisional(date(last, 3, 1), date(last, 3, 20))
    following = workdays.after(eve, 3)
    assert following == WEEKENDS.after(eve, 3)
    assert workdays.between(eve, following) == 3
