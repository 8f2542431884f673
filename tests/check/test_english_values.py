"""Cells typed as people do in English."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typed_tables import LISTS, field, raw

from sync.check import check_table
from sync.check.rules import split_names
from sync.check.values import BLANK, DITTO, Outcome, parser_of, read_date, read_number, read_phone, read_tick
from sync.conventions import ENGLISH, Days
from sync.model import DateInterval
from sync.template import TableSpec, Template
from sync.vietnamese import number

CALM = settings(max_examples=60, deadline=None)
MONTH_FIRST = Template(id="t", version=1, tables=(), lists={}, language="en", date_order="mdy").conventions.days


def counted(text: Any, *, money: bool = False) -> tuple[int | None, str]:
    return read_number(text, money=money, ways=ENGLISH.amounts)[:2]


def dated(text: Any, ways: Days = ENGLISH.days) -> tuple[Any, str]:
    found = read_date(text, exact=True, ways=ways)
    return found.value, found.code


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("1,200", 1200, ""),
        ("1,234,567", 1234567, ""),
        ("1 200", 1200, ""),
        ("1,200.00", 1200, ""),
        ("1.200", 1200, "W-NUM-SEP"),
        ("1.200,00", 1200, "W-NUM-SEP"),
        ("12.5", None, "-NUM-FMT"),
        ("1,200.50", None, "-NUM-FMT"),
        ("1.2k", 1200, "W-NUM-SEP"),
        ("12 pupils", 12, "W-NUM-SEP"),
        ("about 30", 30, "W-NUM-SEP"),
        ("more than 1,000", 1000, "W-NUM-SEP"),
        ("20 to 30", None, "W-RANGE"),
        ("between 20 and 30", None, "W-RANGE"),
        ("twelve", None, "W-NUM-TEXT"),
        ("(5)", None, "W-NUM-NEG"),
        ("-5", None, "W-NUM-NEG"),
        (12.0, 12, ""),
    ],
)
def test_counts(raw: Any, value: int | None, code: str) -> None:
    assert counted(raw) == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("$1,200", 1200, ""),
        ("£ 1,200.00", 1200, ""),
        ("1,200 USD", 1200, ""),
        ("1.2 million", 1_200_000, "I-NUM-UNIT"),
        ("1.234 million dollars", 1_234_000, "I-NUM-UNIT"),
        ("1 billion 200 million", 1_200_000_000, "I-NUM-UNIT"),
        ("15 thousand", 15_000, "I-NUM-UNIT"),
    ],
)
def test_amounts_of_money(raw: str, value: int, code: str) -> None:
    assert counted(raw, money=True) == (value, code)


@CALM
@given(st.integers(0, 10**14))
def test_a_number_written_as_in_english_reads_back_without_a_question(value: int) -> None:
    assert counted(number(value, "en")) == (value, "")
    assert counted(f"${value:,}.00", money=True) == (value, "")


@CALM
@given(st.integers(1, 9999), st.sampled_from([("million", 10**6), ("billion", 10**9), ("bn", 10**9), ("thousand", 10**3)]))
def test_a_number_with_its_unit_reads_back(value: int, unit: tuple[str, int]) -> None:
    assert counted(f"{value} {unit[0]}", money=True) == (value * unit[1], "I-NUM-UNIT")


DAY = date(2025, 9, 16)


@pytest.mark.parametrize(
    "text",
    [
        "16 September 2025", "16th September 2025", "16th of September, 2025", "September 16, 2025", "Sep 16, 2025",
        "Sept. 16 2025",
        "Tuesday, 16 September 2025", "16-Sep-2025", "16-Sep-25", "16 Sep '25", "16/9/2025", "16.9.2025", "16/09/25", "2025-09-16",
        "2025 Sep 16", "on 16 September 2025", "16/9/2025 08:30", "9/16/2025 8:30 am",
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str) -> None:
    assert dated(text)[0] == DAY


def test_the_day_comes_first_unless_the_template_says_otherwise() -> None:
    assert dated("4/5/2025") == (date(2025, 5, 4), "")
    assert dated("4/5/2025", MONTH_FIRST) == (date(2025, 4, 5), "")


def test_an_impossible_order_is_taken_the_only_possible_way_and_said() -> None:
    assert read_date("9/16/2025", exact=True, ways=ENGLISH.days) == (DAY, "W-DATE-TURN", {"la": DAY})
    assert read_date("16/9/2025", exact=True, ways=MONTH_FIRST) == (DAY, "W-DATE-TURN", {"la": DAY})
    assert dated("31/2/2025") == (None, "-DATE-FMT")
    assert dated("32/13/2025") == (None, "-DATE-FMT")


@pytest.mark.parametrize("text", ["September 2025", "Sep 2025", "Sept. 2025", "Sep-2025", "Sep '25", "9/2025", "2025-09"])
def test_months_are_intervals_and_no_exact_day(text: str) -> None:
    assert read_date(text, ways=ENGLISH.days).value == DateInterval(date(2025, 9, 1), date(2025, 9, 30))
    assert dated(text) == (None, "-DATE-FMT")


@pytest.mark.parametrize("text", ["16 September", "September 16", "16 Sep", "16/9", "September"])
def test_a_date_without_its_year(text: str) -> None:
    assert dated(text) == (None, "-DATE-YEAR")


@pytest.mark.parametrize("text", ["31 February 2025", "16 Sepp 2025", "T9/2025", "autumn term", "2025", "16 September 1025"])
def test_what_is_no_date(text: str) -> None:
    assert dated(text) == (None, "-DATE-FMT")


FORMS = ["{day:%d %B %Y}", "{day:%B %d, %Y}", "{day:%b %d, %Y}", "{day:%d-%b-%Y}", "{day:%A, %d %B %Y}", "{day:%Y-%m-%d}"]


@CALM
@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_day_written_in_words_reads_back_in_either_order(day: date, form: str) -> None:
    text = form.format(day=day)
    assert dated(text) == dated(text, MONTH_FIRST) == (day, "")


@CALM
@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_a_day_in_figures_reads_back_in_its_order(day: date) -> None:
    assert dated(f"{day.day}/{day.month}/{day.year}") == (day, "")
    assert dated(f"{day.month}/{day.day}/{day.year}", MONTH_FIRST) == (day, "")


@pytest.mark.parametrize("text", ["yes", "Y", "x", "✓", "TRUE", "done", "1"])
def test_yes(text: str) -> None:
    assert read_tick(text, ENGLISH.answers) == Outcome(True)


@pytest.mark.parametrize("text", ["no", "N", "0", "not yet", "none", "False"])
def test_no_is_no_finding(text: str) -> None:
    assert read_tick(text, ENGLISH.answers) == Outcome(None)


@pytest.mark.parametrize("text", ["partly", "có", "maybe"])
def test_neither_yes_nor_no(text: str) -> None:
    assert read_tick(text, ENGLISH.answers).code == "W-BOOL"


@pytest.mark.parametrize("kind", ["int", "date", "tick", "text"])
def test_words_for_nothing_and_for_as_above_are_known_in_every_column(kind: str) -> None:
    parse = parser_of(field("a", kind, mark="Q"), None, ENGLISH)
    assert [parse(text) for text in ("n/a", "N/A", "not applicable", "-", "?")] == [BLANK] * 5
    assert [parse(text) for text in ("as above", '"', "ditto", "Same as above")] == [DITTO] * 4


def test_a_vietnamese_word_is_no_english_one() -> None:
    assert parser_of(field("a", "date"), None, ENGLISH)("ngày 16 tháng 9 năm 2025").code == "-DATE-FMT"
    assert counted("15 triệu") == (15, "W-NUM-SEP")
    assert parser_of(field("a", "text"), None, ENGLISH)("như trên").value == "như trên"


def test_telephone_numbers_of_any_country() -> None:
    read = [
        read_phone(text, national=False)[:2] for text in ("+44 20 7946 0018", "(555) 010-0123", "0123 456 or 0123 457", "ask me")
    ]
    assert read == [("+442079460018", ""), ("5550100123", ""), ("0123456, 0123457", ""), (None, "W-FMT")]


def test_names_are_parted_by_and() -> None:
    assert split_names("Ada Example and Ben Sample; Cy Model", ENGLISH.names) == ["Ada Example", "Ben Sample", "Cy Model"]


def test_a_table_is_checked_as_its_template_says() -> None:
    fields = (field("n", "int"), field("d", "day"), field("ok", "tick"), field("name"))
    spec = TableSpec(table="t", sheet="3. Sheet", field=fields)
    template = Template(id="t", version=1, tables=(spec,), lists=LISTS, language="en")
    typed = {
        "n": ["1,200", "n/a"],
        "d": ["Sep 16, 2025", "9/16/2025"],
        "ok": ["y", "n"],
        # Latin letters that old Vietnamese fonts used for others.
        "name": ["Zoë Müller", "Façade Niño"],
    }
    checked = check_table(template, raw(typed))
    assert checked.columns == {"n": [1200, None], "d": [DAY, DAY], "ok": [True, None], "name": ["Zoë Müller", "Façade Niño"]}
    assert [finding.code for finding in checked.findings] == ["W-DATE-TURN"]
