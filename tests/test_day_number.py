"""Days and moments as the numbers of a sheet, against openpyxl's own reckoning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel, to_excel

from sync.day_number import EPOCH, serial

SINCE = datetime(1900, 3, 1)  # noqa: DTZ001  # a sheet knows no zones; before it sheets count a day that never was


@given(st.dates(min_value=SINCE.date()))
def test_a_day_is_the_whole_number_that_excel_gives_it(day: date) -> None:
    number = serial(day)
    assert isinstance(number, int)
    assert number == to_excel(day)
    assert EPOCH + timedelta(days=number) == day


@given(st.datetimes(min_value=SINCE, max_value=datetime(2200, 1, 1)))  # noqa: DTZ001  # a sheet knows no zones
def test_a_moment_is_read_back_to_the_second(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert from_excel(serial(whole)) == whole


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=7))])
def test_a_moment_counts_as_its_own_clock_shows_it(zone: timezone) -> None:
    assert serial(datetime(2022, 4, 17, 6, 0, tzinfo=zone)) == 44668.25


@pytest.mark.parametrize("value", [None, "17/4/2022", 5, 2.5, True])
def test_what_is_no_day_stays_as_it_is(value: object) -> None:
    assert serial(value) is value
