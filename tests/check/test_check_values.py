"""One cell: every habit of domain §4.1 that a single cell can show, and the number and date oracles of §8."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typed_tables import LISTS, field

from sync.check.values import (
    BLANK,
    Choices,
    Outcome,
    is_blank,
    is_ditto,
    parser_of,
    read_date,
    read_docno,
    read_email,
    read_number,
    read_phone,
    read_text,
    read_tick,
    read_url,
    typed,
)
from sync.model import DateInterval, FaultyCell
from sync.vietnamese import number

CALM = settings(deadline=None, derandomize=True, max_examples=80)
"""The same examples every time, however busy the machine."""


# ------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        # The oracles of domain §8.
        ("1.234.567 đồng", 1234567, ""),
        ("1,234,567", 1234567, "W-NUM-SEP"),
        ("15 triệu", 15_000_000, "I-NUM-UNIT"),
        ("1,5 tỷ", 1_500_000_000, "I-NUM-UNIT"),
        ("15tr", 15_000_000, "I-NUM-UNIT"),
        ("khoảng 20 triệu", 20_000_000, "W-NUM-SEP"),
        ("20-30 triệu", None, "W-RANGE"),
        ("15", 15, ""),
        # H8 and what stands near it.
        ("1.234.567", 1234567, ""),
        ("1 234 567 đ", 1234567, ""),
        ("1\u00a0234\u00a0567", 1234567, ""),
        ("１２３４", 1234, ""),
        ("1.234", 1234, "W-NUM-SEP"),
        ("1,234", 1234, "W-NUM-SEP"),
        ("500.000 VNĐ", 500_000, ""),
        ("1.500.000,00", 1_500_000, ""),
        ("1,500,000.00", 1_500_000, "W-NUM-SEP"),
        ("15.5 triệu", 15_500_000, "I-NUM-UNIT"),
        ("15,5 triệu đồng", 15_500_000, "I-NUM-UNIT"),
        ("1.500 triệu", 1_500_000_000, "W-NUM-SEP"),
        ("1 tỷ 200 triệu", 1_200_000_000, "I-NUM-UNIT"),
        ("2tr5", 2_500_000, "W-NUM-SEP"),
        ("1 triệu 500", 1_500_000, "W-NUM-SEP"),
        ("500 nghìn", 500_000, "I-NUM-UNIT"),
        ("~ 20", 20, "W-NUM-SEP"),
        ("hơn 2.000.000", 2_000_000, "W-NUM-SEP"),
        ("từ 20 đến 30 triệu", None, "W-RANGE"),
        ("10 triệu – 20 triệu", None, "W-RANGE"),
        ("không tính được", None, "W-NUM-TEXT"),
        ("không có", None, "W-NUM-TEXT"),
        ("-5", None, "W-NUM-NEG"),
        ("(5.000)", None, "W-NUM-NEG"),
        (-5.0, None, "W-NUM-NEG"),
        ("95%", None, "-NUM-FMT"),
        ("20/30", None, "-NUM-FMT"),
        ("1.23.4", None, "-NUM-FMT"),
        ("200 USD", None, "-NUM-FMT"),
        (15.0, 15, ""),
        (0.0, 0, ""),
        (1234567.0000001, 1234567, ""),
        (1234567.4, 1234567, "W-NUM-SEP"),
        (12.5, None, "-NUM-FMT"),
        (float("nan"), None, "-NUM-FMT"),
        (float("inf"), None, "-NUM-FMT"),
        (1e30, None, "-NUM-FMT"),
        ("9" * 40, None, "-NUM-FMT"),
        (True, None, "-NUM-FMT"),
        (time(8, 30), None, "-NUM-FMT"),
        (timedelta(hours=30), None, "-NUM-FMT"),
    ],
)
def test_amounts_of_money(raw: Any, value: int | None, code: str) -> None:
    assert read_number(raw, money=True)[:2] == (value, code)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("15 người", 15, "W-NUM-SEP"),
        ("120 lượt người", 120, "W-NUM-SEP"),
        ("1.234", 1234, "W-NUM-SEP"),
        ("1,5", None, "-NUM-FMT"),
        (1234.5, None, "-NUM-FMT"),
        ("15 triệu", 15_000_000, "W-NUM-SEP"),
        ("mười lăm", None, "W-NUM-TEXT"),
    ],
)
def test_counts(raw: Any, value: int | None, code: str) -> None:
    assert read_number(raw)[:2] == (value, code)


def test_a_number_that_a_date_format_hid_is_restored() -> None:
    assert read_number(date(1900, 4, 29)) == (120, "W-NUM-DATE", {"so": 120})
    assert read_number(datetime(2022, 4, 16), money=True)[:2] == (44667, "W-NUM-DATE")  # noqa: DTZ001
    assert read_number(date(2022, 4, 16)) == (None, "-NUM-FMT", {})
    assert read_number(datetime(2022, 4, 16, 8, 30))[:2] == (None, "-NUM-FMT")  # noqa: DTZ001


@CALM
@given(st.integers(1, 10**14))
def test_a_number_written_as_in_vietnam_reads_back(value: int) -> None:
    found = read_number(number(value), money=True)
    assert found.value == value
    assert found.code in ("", "W-NUM-SEP")
    assert read_number(f"{number(value)} đồng", money=True) == (value, "", {})
    assert read_number(f"{value:,}", money=True).value == value


@CALM
@given(st.integers(1, 9999), st.sampled_from([("triệu", 10**6), ("tỷ", 10**9), ("tr", 10**6), ("nghìn", 10**3)]), st.booleans())
def test_a_number_with_its_unit_reads_back(value: int, unit: tuple[str, int], blank: bool) -> None:
    text = f"{value}{' ' if blank else ''}{unit[0]}"
    assert read_number(text, money=True) == (value * unit[1], "I-NUM-UNIT", {"so": value * unit[1]})


@CALM
@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_is_a_count_or_a_code(value: float) -> None:
    found = read_number(value)
    assert (found.value is None) == bool(found.code)
    assert found.value is None or (isinstance(found.value, int) and found.value >= 0)


# ------------------------------------------------ dates

APRIL_16 = DateInterval(date(2022, 4, 16), date(2022, 4, 16))
APRIL = DateInterval(date(2022, 4, 1), date(2022, 4, 30))


@pytest.mark.parametrize(
    "raw",
    [
        "16/4/2022", "16-4-22", "16.4.2022", "16/04/2022", " 16 / 4 / 2022 ", "ngày 16 tháng 4 năm 2022", "Ngày 16/4/2022.",
        "16 tháng 4 năm 2022", "2022-04-16", "2022-04-16 00:00:00", "16/4/2022 08:30", "１６/４/２０２２", "16–4–2022",
        "'16/4/2022",
        "44667", 44667.0, 44667.354, date(2022, 4, 16), datetime(2022, 4, 16, 8, 30),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_days_as_people_write_them(raw: Any) -> None:
    assert read_date(raw) == (APRIL_16, "", {})
    assert read_date(raw, exact=True) == (date(2022, 4, 16), "", {})


@pytest.mark.parametrize(
    "raw", ["T4/2022", "t4/2022", "T4/22", "tháng 4/2022", "Tháng 04 năm 2022", "4/2022", "04-2022", "T4.2022", 4.2022]
)
def test_months_are_intervals_and_no_exact_day(raw: Any) -> None:
    assert read_date(raw).value == APRIL
    assert read_date(raw, exact=True) == (None, "-DATE-FMT", {})


@pytest.mark.parametrize(
    "text",
    [
        "31/8/2021", "01/9/2021", "31/12/2021", "01/01/2022", "16/4/2022", "17/4/2022", "31/5/2022", "01/6/2022", "30/6/2022",
        "01/7/2022", "31/12/2022", "01/01/2023", "01/9/2023", "15/9/2023", "30/9/2023", "01/10/2023",
    ],
)  # fmt: skip
def test_the_day_oracles(text: str) -> None:
    day, month, year = map(int, text.split("/"))
    assert read_date(text).value == DateInterval(date(year, month, day), date(year, month, day))


@pytest.mark.parametrize(
    ("text", "month", "last"), [("tháng 3/2022", 3, 31), ("tháng 4/2022", 4, 30), ("tháng 5/2022", 5, 31), ("tháng 2/2024", 2, 29)]
)
def test_the_month_oracles(text: str, month: int, last: int) -> None:
    found = read_date(text).value
    assert (found.first.month, found.first.day, found.last.month, found.last.day) == (month, 1, month, last)


def test_day_comes_before_month_always() -> None:
    assert read_date("04/12/2022", exact=True).value == date(2022, 12, 4)
    assert read_date("4/25/2022").code == "-DATE-FMT"


@pytest.mark.parametrize("raw", ["16/04", "16-4", "ngày 16 tháng 4", "T4", "tháng 4"])
def test_a_date_without_its_year(raw: str) -> None:
    assert read_date(raw) == (None, "-DATE-YEAR", {})


@pytest.mark.parametrize(
    "raw",
    [
        "31/02/2022", "Quý I/2022", "quý 1 năm 2022", "năm học 2021-2022", "2022", 2022.0, "chưa rõ", "13/2022", "0/0/0000", "x",
        "16/4/1022", date(1900, 1, 1), time(8, 30), timedelta(days=1), True, float("nan"), float("inf"), -3.0, 1e12, 3.0, 12.5,
        "3.0000",
        "16/4/2022 và 17/4/2022",
    ],
)  # fmt: skip
def test_what_is_no_date(raw: Any) -> None:
    assert read_date(raw) == (None, "-DATE-FMT", {})


@pytest.mark.parametrize("raw", ["x", "X", "đã", "rồi", "✓", True])
def test_done_on_an_unknown_day_where_the_field_allows_it(raw: Any) -> None:
    assert read_date(raw, x_means_done=True).value == DateInterval.unknown()


@CALM
@given(
    st.dates(date(1930, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{d}/{m}/{y}", "{d:02}-{m:02}-{y}", "ngày {d} tháng {m} năm {y}"]),
)
def test_a_written_day_reads_back(day: date, form: str) -> None:
    assert read_date(form.format(d=day.day, m=day.month, y=day.year), exact=True) == (day, "", {})


# ------------------------------------------------ ticks, lists, blanks, dittos


@pytest.mark.parametrize("raw", ["x", "X", "xx", "v", "✓", "√", "có", "Có", "đã", "rồi", "1", 1.0, True, " x "])
def test_yes(raw: Any) -> None:
    assert read_tick(raw) == (True, "", {})


@pytest.mark.parametrize("raw", ["0", 0.0, "không", "Chưa", "chưa có", False])
def test_no_is_no_finding(raw: Any) -> None:
    assert read_tick(raw) == (None, "", {})


@pytest.mark.parametrize("raw", ["một phần", 2.0, "tháng sau", date(2022, 4, 16)])
def test_neither_yes_nor_no(raw: Any) -> None:
    assert read_tick(raw) == (None, "W-BOOL", {})


@pytest.mark.parametrize("raw", ["", None, " ", "\u00a0", "\u200b", "-", "–", "...", "…", "________________________", " \n "])
def test_what_stands_for_nothing(raw: Any) -> None:
    assert is_blank(raw)
    assert parser_of(field("a", mark="Q"), None)(raw) is BLANK


@pytest.mark.parametrize(
    "text", ["nt", "NT", "-nt-", "n/t", "như trên", "Như trên.", '"', "''", "-//-", "//", "〃", "↓", '- " -', "”"]
)
def test_dittos(text: str) -> None:
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["Phan Như", "nta", "nhà trẻ", "x", "1/1"])
def test_no_dittos(text: str) -> None:
    assert not is_ditto(text)


RECOGNITION = Choices(LISTS["recognition"])


@pytest.mark.parametrize("text", ["Đã công nhận", "ĐÃ CÔNG NHẬN ", "da_cong_nhan", "Rồi", "được công nhận."])
def test_labels_codes_and_aliases_are_taken_silently(text: str) -> None:
    assert RECOGNITION.find(text) == ("DA_CONG_NHAN", "", {})


@pytest.mark.parametrize("text", ["Da cong nhan", "Đã công nhân", "Đã công nhậnn"])
def test_near_labels_are_taken_and_said(text: str) -> None:
    assert RECOGNITION.find(text) == ("DA_CONG_NHAN", "W-LIST-FIX", {"la": "Đã công nhận"})


def test_other_text_is_not_taken() -> None:
    assert RECOGNITION.find("Công nhận một phần") == (None, "-LIST", {})


def test_labels_that_differ_in_their_number_are_never_near() -> None:
    assert Choices(LISTS["phase"]).find("Giai đoạn 3") == (None, "-LIST", {})


def test_unknown_text_goes_where_the_field_or_the_list_says() -> None:
    recognition, topic = Choices(LISTS["recognition"]), Choices(LISTS["topic"])
    read = parser_of(field("a", "list", list="recognition", unknown="DANG_XET"), recognition)
    assert read("abc")[:2] == ("DANG_XET", "W-LIST")
    assert parser_of(field("a", "list", list="topic", mark="Q"), topic)("abc")[:2] == ("KHAC", "W-LIST")
    read = parser_of(field("a", "list", list="recognition", default="DANG_XET"), recognition)
    assert read("").value == read("abc").value == "DANG_XET"
    assert (read("").code, read("abc").code) == ("", "W-LIST")


# ------------------------------------------------ texts


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Nguyễn  Văn\u00a0A ", "Nguyễn Văn A"),
        (12.0, "12"),
        (79201234567.0, "79201234567"),
        (1.5, "1.5"),
        (date(2022, 4, 16), "16/04/2022"),
        ("Co\u0302ng", "Công"),
        ("=1+1", "=1+1"),
    ],
)
def test_text_is_kept_as_typed_but_tidy(raw: Any, text: str) -> None:
    assert read_text(raw).value == text


def test_only_long_text_keeps_its_lines() -> None:
    assert read_text("a\n b").value == "a b"
    assert read_text("a\n b", keep_lines=True).value == "a\nb"


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("0912345678", "0912345678", ""),
        ("0912.345.678", "0912345678", ""),
        ("+84 912 345 678", "0912345678", ""),
        (912345678.0, "0912345678", "W-PHONE"),
        ("02593822345", "02593822345", ""),
        ("0912345678 / 0913456789", "0912345678, 0913456789", ""),
        ("ĐT: 0912345678", "0912345678", ""),
        ("12345", None, "W-FMT"),
        ("anh A", None, "W-FMT"),
    ],
)
def test_phones(raw: Any, value: str | None, code: str) -> None:
    assert read_phone(raw)[:2] == (value, code)


def test_addresses_and_document_numbers() -> None:
    assert read_email("a@b.vn").value == "a@b.vn"
    assert read_email("a.b.vn").code == "W-FMT"
    assert read_url("file kèm theo").code == "W-FMT"
    assert read_url("drive.google.com/file/1\nhttp://b.vn").value == "drive.google.com/file/1 http://b.vn"
    assert read_url("javascript:alert(1)").code == "W-FMT"
    assert read_docno("12/QĐ-LĐLĐ").value == "12/QĐ-LĐLĐ"
    assert read_docno(date(2022, 4, 12)) == (None, "W-DOCNO-DATE", {})
    assert read_docno(12.0).value == "12"


def test_limits_of_a_field() -> None:
    assert parser_of(field("y", "int", min=1940, max=2008), None)(1939.0) == (None, "W-FMT", {})
    assert parser_of(field("y", "int", min=1940, max=2008), None)(1975.0) == (1975, "", {})
    assert parser_of(field("c", pattern="^[A-Z0-9-]+$"), None)("ab c") == (None, "W-FMT", {})
    assert parser_of(field("s", "long", min_length=30, mark="N"), None)("ngắn").code == "-SHORT"


def test_a_faulty_cell_says_what_stands_in_it() -> None:
    assert parser_of(field("a", "int"), None)(FaultyCell("#REF!")) == (None, "-FORMULA", {"loi": "#REF!"})


RAW = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
    st.builds(FaultyCell, st.text(max_size=8)),
)


@CALM
@given(RAW, st.sampled_from(["text", "long", "int", "money", "date", "day", "list", "tick", "url"]), st.sampled_from("QNT"))
def test_no_cell_is_too_strange(raw: Any, kind: str, mark: str) -> None:
    spec = field("a", kind, mark=mark, list="recognition" if kind == "list" else "")
    outcome = parser_of(spec, RECOGNITION if kind == "list" else None)(raw)
    assert isinstance(outcome, Outcome)
    assert isinstance(typed(raw), str)
    assert len(typed(raw)) <= 160
