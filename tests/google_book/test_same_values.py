"""Drawn by the same writer, a spreadsheet of Google holds at every address what the workbook holds there."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from sync import feedback
from sync.blank import write_blank
from sync.blank.layout import Setting
from sync.blank.looks import DEFAULT_COLUMN_PX, FONT, ROW_PX
from sync.blank.plan import Issue, plan_of
from sync.blank.sheets import Writer
from sync.demo_past import run_demo
from sync.google_book import GoogleBook, RecordedSheet, SheetRequests, together
from sync.google_book.cells import Content, Reach, content_of, plain_value
from sync.local_google.document import Spreadsheet
from sync.picture import Picture
from sync.publish import xlsx
from sync.publish.content import content
from sync.publish.looks import FONT as MASTER_FONT
from sync.publish.master import build
from sync.publish.sheet import Sheet
from sync.run import look

TODAY = date(2022, 4, 17)
ME = "tonghop@example.iam.gserviceaccount.com"
HOSTILE: list[dict[str, Any]] = [
    {"title": '=IMPORTXML("http://x","//a")', "lead_author": "'+84", "first_applied_on": TODAY, "benefit_vnd": 15_000_000},
    {"title": "@SUM(A1)", "lead_author": "007", "first_applied_on": "31/02/2022", "benefit_vnd": None},
]

Cells = dict[tuple[str, int, int], Any]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """The demo's campaign after its syncs, with few units."""
    folder = tmp_path_factory.mktemp("demo") / "a"
    run_demo(folder, units=4, seed=7)
    return look(folder / "config.toml", today=TODAY)


def ids(title: str) -> int:
    """An id per title."""
    return 1 + zlib.crc32(title.encode()) % (2**31 - 2)


# ---- the same things in two media


def master(picture: Picture) -> tuple[GoogleBook, bytes]:
    """The master as recorded, and as a file."""
    return both(build(picture))


def feedback_of_first(picture: Picture) -> tuple[GoogleBook, bytes]:
    """What the first unit is told."""
    return both(feedback.build(picture, picture.units[0].unit))


def both(sheets: list[Sheet]) -> tuple[GoogleBook, bytes]:
    """Sheets of ours as recorded, and as a file."""
    book = GoogleBook({"default_format_properties": dict(MASTER_FONT)}, content=content)
    xlsx.draw_sheets(book, sheets, {"role": "master"}, "Danh mục")
    stream = io.BytesIO()
    xlsx.write(sheets, stream, stamps={"role": "master"}, clock=datetime(2022, 4, 17, 7, 30))  # noqa: DTZ001
    return book, stream.getvalue()


def unit_workbook(picture: Picture) -> tuple[GoogleBook, bytes]:
    """A unit's workbook with two rows in it, as recorded, and as a file."""
    template, campaign, rows = picture.template, picture.campaign, {"initiatives": HOSTILE}
    unit = next(unit for unit in campaign.units if unit.followed)
    stream = io.BytesIO()
    write_blank(template, campaign, unit, stream, rows=rows, made_on=TODAY)
    settings = campaign.settings
    issue = Issue(
        role="unit",
        made_on=TODAY,
        edition=str(settings.get("edition") or template.edition),
        unit=unit,
        campaign_id=str(settings.get("campaign") or ""),
        campaign_name=str(settings.get("campaign_name") or ""),
        settings=settings,
        rows=rows,
    )
    book = GoogleBook(
        {"default_format_properties": dict(FONT), "default_row_height": ROW_PX, "default_column_width": DEFAULT_COLUMN_PX}
    )
    Writer(book, plan_of(template, Setting(campaign, unit.type), {}), issue).write()
    return book, stream.getvalue()


@pytest.fixture(scope="module", params=[master, feedback_of_first, unit_workbook], ids=["master", "feedback", "unit"])
def drawn(request: pytest.FixtureRequest, picture: Picture) -> tuple[GoogleBook, bytes]:
    """Both media of one workbook."""
    made: tuple[GoogleBook, bytes] = request.param(picture)
    return made


def at_google(book: GoogleBook) -> dict[tuple[str, int, int], Content]:
    """What each cell holds there."""
    found = {}
    for sheet in book.worksheets():
        for row, column, item, _ in sheet.grid():
            if (told := content_of(item, Reach(ids))) is not None:
                found[sheet.name, row, column] = told
    return found


def in_file(data: bytes, *, formulas: bool) -> Cells:
    """What each cell of the file holds, days as their numbers."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)
    return {
        (sheet.title, cell.row - 1, cell.column - 1): plain_value(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and cell.value != ""
    }


# ---- and what must be equal


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_every_cell_holds_the_same_value(drawn: tuple[GoogleBook, bytes]) -> None:
    book, data = drawn
    ours = {place: item.plain for place, item in at_google(book).items() if item.plain not in (None, "")}
    assert ours == in_file(data, formulas=False)
    assert len(ours) > 30


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_every_formula_is_the_same_but_those_that_only_link(drawn: tuple[GoogleBook, bytes]) -> None:
    book, data = drawn
    texts = in_file(data, formulas=True)
    ours = {place: item.entered["formulaValue"] for place, item in at_google(book).items() if item.is_formula}
    assert ours == {place: texts[place] for place in ours}
    is_typed = {place for place, item in at_google(book).items() if "stringValue" in item.entered}
    ran = {place: text for place, text in texts.items() if str(text).startswith("=") and place not in ours}
    assert all(text.startswith("=HYPERLINK(") for place, text in ran.items() if text not in [row["title"] for row in HOSTILE])
    assert ran.keys() <= is_typed | {place for place, item in at_google(book).items() if "numberValue" in item.entered}


def test_sheets_come_in_the_same_order_with_the_same_tabs_hidden(drawn: tuple[GoogleBook, bytes]) -> None:
    book, data = drawn
    file = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    told = [(sheet.title, sheet.sheet_state != "visible") for sheet in file.worksheets]
    assert [(sheet.name, sheet.hidden) for sheet in book.worksheets()] == told


# ---- what Google says to it


def asked(book: GoogleBook, existing: dict[int, Any] | None = None) -> Iterator[SheetRequests]:
    """The requests of each sheet."""
    for sheet in book.worksheets():
        was = (existing or {}).get(ids(sheet.name))
        yield sheet.requests(ids(sheet.name), is_new=existing is None, ids=ids, protect=[ME], existing=was, index=sheet.index)


def by_id(document: Spreadsheet) -> dict[int, Any]:
    """The sheets that are there."""
    return {sheet["properties"]["sheetId"]: sheet for sheet in document.resource()["sheets"]}


def test_all_is_accepted_and_again_gives_the_same(drawn: tuple[GoogleBook, bytes]) -> None:
    book, _ = drawn
    document = Spreadsheet("x", "Thử", locale="vi_VN", today=lambda: TODAY)
    document.batch_update({"requests": together(asked(book))}, ME)
    first = document.resource(include_grid_data=True)
    document.batch_update({"requests": together(asked(book, by_id(document)))}, ME)
    assert document.resource(include_grid_data=True) == first


STAGING = 99


def test_a_large_sheet_through_staging_is_the_same_sheet(picture: Picture) -> None:
    book, _ = master(picture)
    sheet = book.worksheets()[-8]
    found = sheet.requests(ids(sheet.name), is_new=True, ids=ids, index=0)
    whole, staged = Spreadsheet("x", "Thử", locale="vi_VN"), Spreadsheet("x", "Thử", locale="vi_VN")
    whole.batch_update({"requests": found.all()}, ME)
    height, width = sheet.size
    size = {"rowCount": height, "columnCount": width}
    staging = {"sheetId": STAGING, "title": "_staging", "hidden": True, "gridProperties": size}
    staged.batch_update({"requests": [{"addSheet": {"properties": staging}}]}, ME)
    staged.values_batch_update({"valueInputOption": "RAW", "data": [{"range": "_staging!A1", "values": blanks_told(found.rows)}]})
    copied = {"source": {"sheetId": STAGING}, "destination": {"sheetId": ids(sheet.name)}, "pasteType": "PASTE_VALUES"}
    requests = [*found.lay_out, {"copyPaste": copied}, *found.formulas, *found.finish, {"deleteSheet": {"sheetId": STAGING}}]
    staged.batch_update({"requests": requests}, ME)
    assert staged.resource(include_grid_data=True) == whole.resource(include_grid_data=True)


def blanks_told(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The grid as values.batchUpdate takes it: "" empties a cell."""
    return [["" if value is None else value for value in row] for row in rows]


def test_what_a_unit_typed_stays_text(picture: Picture) -> None:
    book, _ = unit_workbook(picture)
    document = Spreadsheet("x", "Thử", locale="vi_VN", today=lambda: TODAY)
    document.batch_update({"requests": together(asked(book))}, ME)
    sheet = sheet_of(book, "initiatives", picture)
    kept = [cell["userEnteredValue"] for row in in_rows(document, sheet) for cell in row if cell.get("userEnteredValue")]
    assert {"stringValue": HOSTILE[0]["title"]} in kept
    assert {"stringValue": "'+84"} in kept
    assert {"stringValue": "007"} in kept


def sheet_of(book: GoogleBook, table: str, picture: Picture) -> RecordedSheet:
    """The sheet of a table."""
    found = book.sheet(picture.template.by_table[table].sheet)
    assert found is not None
    return found


def in_rows(document: Spreadsheet, sheet: RecordedSheet) -> list[list[dict[str, Any]]]:
    """The cells of a sheet as Google tells them."""
    told = document.resource(include_grid_data=True, ranges=[f"'{sheet.name}'!A4:H5"])["sheets"][0]["data"][0]
    return [row.get("values", []) for row in told["rowData"]]


def test_a_unit_workbook_fits_one_call(picture: Picture) -> None:
    book, _ = unit_workbook(picture)
    size = len(json.dumps({"requests": together(asked(book))}).encode())
    assert size < 600_000
