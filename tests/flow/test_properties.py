"""However people shuffle a filled workbook, what it says stays the same: columns, sheets, rows, blanks, spelling of letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from desk import DEMO_DAY, MADE_ON, edit_bytes, examined, template, unsynced_demo
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sync.aggregate import aggregate
from sync.campaign import Campaign
from sync.match import match
from sync.model import CheckedTable
from sync.picture import InForce
from sync.settle import settle

UNIT = "LDLD-THUANBAC"
LISTS = ("2. CĐCS", "3. Sáng kiến, đề tài", "4. Đề nghị khen thưởng", "5. Điển hình tiên tiến")
PREPRINTED = ("6. Phong trào", "7. Số liệu theo đợt")
DITTO = ("nt", "-nt-", "như trên")
NOW = datetime(2022, 4, 17, tzinfo=UTC)

quickly = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # What shrinks is a seed; the first failing one says as much.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
seeds = st.integers(0, 10_000)


@cache
def source() -> tuple[bytes, Campaign]:
    """A workbook as the demo fills it, habits of people included, and its campaign."""
    desk = unsynced_demo()
    return desk.place(UNIT).read_bytes(), desk.campaign


def facts(data: bytes) -> Mapping[Any, Any]:
    """All facts of the campaign when this is its only workbook, the numbers of rows left out."""
    campaign = source()[1]
    found = examined(data, campaign)
    assert found.fault is None
    tables = [in_force(table) for table in found.tables.values()]
    settled = match(template(), campaign, settle(template(), campaign, tables, DEMO_DAY))
    return {key: (fact.reported, fact.counted) for key, fact in aggregate(template(), campaign, settled, DEMO_DAY).values.items()}


def in_force(table: CheckedTable) -> InForce:
    """The table as if this workbook had just been received."""
    size = len(table.positions)
    days = [MADE_ON] * size
    return InForce(UNIT, "2022", table, list(range(1, size + 1)), days, days, "a.xlsx", NOW)


@cache
def facts_as_sent() -> Mapping[Any, Any]:
    """What the untouched workbook says."""
    return facts(source()[0])


def check(change: Any) -> None:
    """The changed workbook says what the untouched one does."""
    assert facts_as_sent()["IN-01", UNIT, "ALL", ""][0] > 20
    data = edit_bytes(source()[0], change)
    assert data != source()[0]
    after = facts(data)
    assert {key: (value, after.get(key)) for key, value in facts_as_sent().items() if after.get(key) != value} == {}
    assert after.keys() == facts_as_sent().keys()


Shown = tuple[Any, str]
"""What stands in a cell and how it is formatted; people move both."""


def grid(page: Worksheet, first_row: int = 2) -> list[list[Shown]]:
    """The cells of a page from a row on."""
    return [[(cell.value, cell.number_format) for cell in row] for row in page.iter_rows(min_row=first_row)]


def put(page: Worksheet, rows: Sequence[Sequence[Shown]], first_row: int = 2) -> None:
    """The cells of a page, put down anew."""
    for row in page.iter_rows(min_row=first_row):
        for cell in row:
            cell.value = None
    for row_number, cells in enumerate(rows, first_row):
        for column, (value, number_format) in enumerate(cells, 1):
            if value is not None:
                page.cell(row_number, column).value = value
                page.cell(row_number, column).number_format = number_format


def data_rows(page: Worksheet) -> list[list[Shown]]:
    """The rows of a list that stand for themselves: no heading, total or ditto mark, which speak of the rows around them."""
    found = []
    for row in grid(page, 4):
        values = [value for value, _ in row if value is not None]
        if len(values) > 2 and not set(DITTO) & set(map(str, values)):
            found.append(row)
    return found


def only_plain_rows(book: Workbook) -> None:
    """Leave out rows whose place says something."""
    for name in LISTS:
        put(book[name], data_rows(book[name]), 4)


def width_of(page: Worksheet) -> int:
    """How many columns of the template a list has; the constants stand beyond."""
    names = [cell.value for cell in page[2]]
    return names.index(None) if None in names else len(names)


@cache
def plain_source() -> bytes:
    """The workbook without rows whose place says something."""
    return edit_bytes(source()[0], only_plain_rows)


@quickly
@given(seed=seeds)
def test_the_order_of_columns_says_nothing(seed: int) -> None:
    random = Random(seed)

    def change(book: Workbook) -> None:
        for name in LISTS:
            page = book[name]
            rows = grid(page)
            width = width_of(page)
            order = random.sample(range(width), width)
            put(page, [[row[place] for place in order] for row in rows])

    check(change)


@quickly
@given(seed=seeds)
def test_the_order_of_sheets_says_nothing(seed: int) -> None:
    check(lambda book: Random(seed).shuffle(book._sheets))


@quickly
@given(seed=seeds)
def test_the_order_of_rows_says_nothing(seed: int) -> None:
    random = Random(seed)

    def change(book: Workbook) -> None:
        for name in (*LISTS, *PREPRINTED):
            rows = grid(book[name], 4)
            random.shuffle(rows)
            put(book[name], rows, 4)

    wanted = facts(plain_source())
    assert wanted["IN-01", UNIT, "ALL", ""][0] > 15
    assert facts(edit_bytes(plain_source(), change)) == wanted


@quickly
@given(seed=seeds)
def test_blank_rows_and_columns_say_nothing(seed: int) -> None:
    random = Random(seed)

    def change(book: Workbook) -> None:
        for name in LISTS:
            page = book[name]
            for _ in range(3):
                page.insert_rows(random.randint(4, page.max_row + 1), random.randint(1, 2))
            page.insert_cols(random.randint(1, width_of(page) + 1))

    check(change)


@quickly
@given(form=st.sampled_from(["NFC", "NFD"]), names_too=st.booleans())
def test_the_spelling_of_letters_says_nothing(form: Any, names_too: bool) -> None:
    def change(book: Workbook) -> None:
        for page in book.worksheets:
            for row in page.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and not cell.value.startswith("="):
                        cell.value = unicodedata.normalize(form, cell.value)
            if names_too:
                page.title = unicodedata.normalize(form, page.title)[:31]

    check(change)


@quickly
@given(seed=seeds)
def test_a_lost_row_of_machine_names_says_nothing(seed: int) -> None:
    """Somebody deleted the hidden row: the headers that people see are read."""
    random = Random(seed)

    def change(book: Workbook) -> None:
        for name in random.sample(LISTS, 2):
            for cell in book[name][2]:
                cell.value = None

    check(change)


def test_saving_in_another_program_says_nothing() -> None:
    check(lambda book: book.properties.__setattr__("title", "đã lưu lại"))
    data, campaign = source()
    assert examined(edit_bytes(data, lambda _: None), campaign).stamp == examined(data, campaign).stamp
