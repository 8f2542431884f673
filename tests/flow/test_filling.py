"""What an open workbook is filled with: the file's own values at the file's own addresses."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from desk import no_extension_warnings, outcome_of_demo

from sync.publish.filling import Filling, as_json, filling, from_json
from sync.publish.grid import Page
from sync.publish.master import build
from sync.publish.xlsx import write


@pytest.fixture(scope="module")
def found() -> Filling:
    return filling(outcome_of_demo())


def plain(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    return round(float(value), 9) if isinstance(value, int | float) and not isinstance(value, bool) else value or None


def cells_of(page: Page) -> Mapping[tuple[int, int], Any]:
    return {
        (row, column): plain(value)
        for row, values in enumerate(page.rows, 1)
        for column, value in enumerate(values, 1)
        if plain(value) is not None
    }


def test_the_status_line_says_when_who_and_what_waits(found: Filling) -> None:
    assert found.status == "Cập nhật 07:30 17/04/2022 · 5/6 đơn vị · 6 việc cần làm"


def test_a_filling_survives_json(found: Filling) -> None:
    assert from_json(json.loads(json.dumps(as_json(found)))) == found


def test_every_cell_of_the_file_is_in_the_filling_and_no_other(found: Filling) -> None:
    stream = io.BytesIO()
    picture = outcome_of_demo()
    write(build(picture), stream, stamps={}, clock=picture.moment)
    with no_extension_warnings():
        book = openpyxl.load_workbook(stream, data_only=True)
    assert [*(page.name for page in found.pages), "Danh mục"] == book.sheetnames
    for page in found.pages:
        written = {
            (cell.row, cell.column): plain(cell.value)
            for row in book[page.name].iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        assert cells_of(page) == written, page.name
