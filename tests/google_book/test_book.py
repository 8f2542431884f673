"""Each thing a writer draws, and what Google is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from sync.google_book import GoogleBook, RecordedSheet, SheetRequests, together
from sync.google_book.cells import LONGEST, Formula, Reach, content_of
from sync.google_book.formats import cell_format, colour, number_format
from sync.google_book.painting import blocks
from sync.google_book.references import link_within, reaching, spoken, whole_list
from sync.google_book.requests import CHUNK_BYTES, merged
from sync.local_google.document import Spreadsheet

GID = 7
ME = "tonghop@example.iam.gserviceaccount.com"


def ids(title: str) -> int:
    """One id per title of these tests."""
    return {"S": GID, "Danh mục": 8}[title]


def blank_sheet(**options: Any) -> RecordedSheet:
    """The only sheet of a book."""
    return GoogleBook(options).add_worksheet("S")


def asked(sheet: RecordedSheet, **more: Any) -> SheetRequests:
    """What a new sheet asks for."""
    return sheet.requests(GID, is_new=True, ids=ids, **more)


def of_kind(found: SheetRequests, kind: str) -> list[Any]:
    """The bodies of the requests of a kind."""
    return [request[kind] for request in found.all() if kind in request]


def entered(item: Any) -> Mapping[str, Any]:
    """A cell's ExtendedValue."""
    found = content_of(item, Reach(ids))
    assert found is not None
    return found.entered


# ---- what cells hold


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("=IMPORTXML(1)", {"stringValue": "=IMPORTXML(1)"}),
        ("'007", {"stringValue": "'007"}),
        (12, {"numberValue": 12}),
        (True, {"boolValue": True}),
        (date(2022, 4, 16), {"numberValue": 44667}),
        (datetime(2022, 4, 16, 12), {"numberValue": 44667.5}),  # noqa: DTZ001
        (Formula("SUM(A1:A2)", 3), {"formulaValue": "=SUM(A1:A2)"}),
    ],
)
def test_text_is_text_and_only_our_formulas_run(item: Any, value: Mapping[str, Any]) -> None:
    assert entered(item) == value


def test_a_text_too_long_for_a_cell_is_cut() -> None:
    assert entered("x" * 60_000)["stringValue"] == "x" * (LONGEST - 1) + "…"


def test_what_no_cell_holds_is_an_error() -> None:
    with pytest.raises(TypeError, match="cannot hold list"):
        entered([1])


@pytest.mark.parametrize(
    ("link", "uri"),
    [
        ("https://a.vn/x", "https://a.vn/x"),
        ("#'Danh mục'!B12", "#gid=8&range=B12"),
        ("Hộp thư đến/a.xlsx#'3'!B7", ""),
        ("in/b.xlsx", "https://d.vn/b"),
    ],
)
def test_a_formula_that_only_links_is_its_text_with_the_link(link: str, uri: str) -> None:
    found = content_of(
        Formula('HYPERLINK("…","=xem")', "=xem", link), Reach(ids, lambda path: "https://d.vn/b" if path == "in/b.xlsx" else "")
    )
    assert found is not None
    assert (found.entered, found.uri) == ({"stringValue": "=xem"}, uri)


def test_a_method_our_writers_do_not_use_is_not_there() -> None:
    with pytest.raises(AttributeError):
        blank_sheet().write_rich_string(0, 0, "a")  # type: ignore[attr-defined]


# ---- formulas


def test_a_condition_reaches_other_sheets_only_through_indirect() -> None:
    formula = "=AND(A4=\"a'b!A1\",COUNTIF('Đơn vị''s'!$A$1:$A$9,A4)=0,Khác!B2>1)"
    assert reaching(formula) == ('=AND(A4="a\'b!A1",COUNTIF(INDIRECT("\'Đơn vị\'\'s\'!$A$1:$A$9"),A4)=0,INDIRECT("Khác!B2")>1)')


def test_where_the_comma_is_for_decimals_arguments_are_parted_otherwise() -> None:
    assert spoken('IF(A1>0.5,"1,5","a""b")', decimal_comma=True) == 'IF(A1>0,5;"1,5";"a""b")'
    assert spoken("SUM('a, b'!A1,2)", decimal_comma=True) == "SUM('a, b'!A1;2)"
    assert spoken("SUM(1,2)", decimal_comma=False) == "SUM(1,2)"


def test_a_name_that_grows_becomes_its_whole_column() -> None:
    assert whole_list("=OFFSET('2. CĐCS'!$A$4,0,0,MAX(1,COUNTA('2. CĐCS'!$A$4:$A$2003)),1)") == "='2. CĐCS'!$A$4:$A$2003"
    assert whole_list("=SUM(A1)") == ""


def test_a_link_to_a_place_without_a_sheet_leads_nowhere() -> None:
    assert link_within("#B12", ids) == ""


# ---- looks


def test_a_format_is_told_whole() -> None:
    look = {"font_name": "Arial", "font_size": 10, "bold": True, "bg_color": "#FF0000", "align": "center", "valign": "vcenter",
            "text_wrap": True, "indent": 1, "border": 1, "border_color": "#000000", "top": 2,
            "num_format": "dd/mm/yyyy"}  # fmt: skip
    thin = {"style": "SOLID", "colorStyle": colour("#000000")}
    assert cell_format(look) == {
        "textFormat": {"fontFamily": "Arial", "fontSize": 10, "bold": True},
        "numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"},
        "backgroundColorStyle": {"rgbColor": {"red": 1.0, "green": 0.0, "blue": 0.0}},
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP",
        "padding": {"top": 2, "right": 3, "bottom": 2, "left": 12},
        "borders": {"top": {**thin, "style": "SOLID_MEDIUM"}, "bottom": thin, "left": thin, "right": thin},
    }


@pytest.mark.parametrize(
    ("pattern", "kind", "shown"),
    [
        ("@", "TEXT", "@"),
        ("hh:mm dd/mm/yyyy", "DATE_TIME", "hh:mm dd/mm/yyyy"),
        ('#,##0.0"%"', "NUMBER", '#,##0.0"%"'),
        (";;;", "NUMBER", '0"%"'),
    ],
)
def test_number_formats(pattern: str, kind: str, shown: str) -> None:
    assert number_format(pattern) == {"type": kind, "pattern": shown}


def test_cells_that_look_alike_are_painted_together() -> None:
    cells = {(row, column): "a" for row in range(3) for column in range(4)} | {(1, 1): "b"}
    assert dict(blocks(cells)) == {(0, 0, 2, 0): "a", (0, 1, 0, 1): "a", (1, 1, 1, 1): "b", (2, 1, 2, 1): "a", (0, 2, 2, 3): "a"}


def test_a_cell_wins_over_its_row_and_the_row_over_its_column() -> None:
    sheet = blank_sheet()
    add = sheet.book.add_format
    bold, italic, wrapped = add({"bold": True}), add({"italic": True}), add({"text_wrap": True})
    sheet.set_column(0, 1, 10, bold)
    sheet.set_row(1, 20, italic)
    sheet.write_string(1, 0, "a", wrapped)
    sheet.write_string(2, 0, "b")
    document = sent(sheet)
    assert [look_at(document, "A1"), look_at(document, "B2"), look_at(document, "A2"), look_at(document, "A3")] == [
        {"textFormat": {"bold": True}},
        {"textFormat": {"italic": True}},
        {"wrapStrategy": "WRAP"},
        {"textFormat": {"bold": True}},
    ]


def sent(sheet: RecordedSheet, *lists: SheetRequests) -> Spreadsheet:
    """A spreadsheet after these requests, or those of the sheet as a new one."""
    document = Spreadsheet("x", "Thử", locale="vi_VN", today=lambda: date(2022, 4, 17))
    for found in lists or (asked(sheet),):
        document.batch_update({"requests": found.all()}, ME)
    return document


def look_at(document: Spreadsheet, place: str) -> Any:
    """The userEnteredFormat of a cell, without what is off."""
    cell = document.resource(include_grid_data=True, ranges=[f"S!{place}"])["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    return cell["userEnteredFormat"]


# ---- what lies over the cells


def test_dropdowns_only_warn_and_show_their_hint() -> None:
    sheet = blank_sheet()
    sheet.book.define_name("DS", "=OFFSET('Danh mục'!$A$4,0,0,MAX(1,COUNTA('Danh mục'!$A$4:$A$9)),1)")
    sheet.data_validation(3, 0, 9, 0, {"validate": "list", "source": ["a", "b"], "input_title": "Loại", "input_message": "Chọn"})
    sheet.data_validation(3, 1, 9, 1, {"validate": "list", "source": "=DS", "error_type": "warning"})
    first, second = of_kind(asked(sheet), "setDataValidation")
    assert first["rule"] == {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}, {"userEnteredValue": "b"}]},
        "strict": False,
        "showCustomUi": True,
        "inputMessage": "Loại\nChọn",
    }
    place = [{"userEnteredValue": "='Danh mục'!$A$4:$A$9"}]
    assert second["rule"]["condition"] == {"type": "ONE_OF_RANGE", "values": place}


def test_a_hint_without_choices_is_the_note_of_the_header() -> None:
    sheet = blank_sheet()
    sheet.write_string(2, 0, "Tên")
    sheet.data_validation(3, 0, 9, 0, {"validate": "any", "input_title": "Tên", "input_message": "Như quyết định"})
    cell = of_kind(asked(sheet), "updateCells")[0]["rows"][0]["values"][0]
    assert cell == {"userEnteredValue": {"stringValue": "Tên"}, "note": "Tên\nNhư quyết định"}


def test_conditions_keep_their_order_and_bars_are_left_out() -> None:
    sheet = blank_sheet()
    red = sheet.book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format(3, 0, 9, 0, {"type": "formula", "criteria": '=A4=""', "format": red, "stop_if_true": True})
    sheet.conditional_format(3, 0, 9, 0, {"type": "data_bar", "min_type": "num"})
    sheet.conditional_format(3, 1, 9, 1, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#63BE7B"})
    first, second = of_kind(asked(sheet), "addConditionalFormatRule")
    assert [first["index"], second["index"]] == [0, 1]
    assert first["rule"]["booleanRule"] == {
        "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=A4=""'}]},
        "format": {"backgroundColorStyle": colour("#FFC7CE")},
    }
    assert second["rule"]["gradientRule"]["maxpoint"] == {"colorStyle": colour("#63BE7B"), "type": "MAX"}


def test_a_merged_cell_ends_where_the_frozen_columns_do() -> None:
    sheet = blank_sheet()
    sheet.merge_range(0, 0, 0, 5, "Tên", None)
    sheet.merge_range(1, 1, 1, 2, "a", None)
    sheet.merge_range(2, 3, 4, 3, "b", None)
    sheet.freeze_panes(5, 2)
    assert merged(sheet) == [(0, 0, 0, 1), (2, 3, 4, 3)]
    assert len(sent(sheet).resource()["sheets"][1]["merges"]) == 2


@pytest.mark.parametrize(("header", "shown"), [("Số", "BOTTOM_LEGEND"), ("count", "NO_LEGEND")])
def test_a_legend_is_shown_where_the_header_says_what_the_writer_says(header: str, shown: str) -> None:
    sheet = filled("a", "b", "c")
    sheet.put(0, 1, header)
    chart = chart_of(sheet, "line")
    chart.set_legend({"position": "bottom"})
    sheet.insert_chart(4, 0, chart)
    assert of_kind(asked(sheet), "addChart")[0]["chart"]["spec"]["basicChart"]["legendPosition"] == shown


def chart_of(sheet: RecordedSheet, kind: str) -> Any:
    """A chart of two rows under a header."""
    chart = sheet.book.add_chart({"type": kind, "subtype": "stacked"})
    chart.add_series({"name": "Số", "categories": ["S", 1, 0, 2, 0], "values": ["S", 1, 1, 2, 1], "fill": {"color": "#2F5597"}})
    chart.set_title({"name": "Biểu đồ", "name_font": {"name": "Arial", "size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"min": 0})
    return chart


def test_a_chart_names_its_series_by_the_header() -> None:
    sheet = blank_sheet()
    for row, values in enumerate([("Đơn vị", "Số"), ("a", 1), ("b", 2)]):
        for column, value in enumerate(values):
            sheet.put(row, column, value)
    sheet.insert_chart(4, 0, chart_of(sheet, "column"), {"x_offset": 1, "y_offset": 6})
    made = of_kind(asked(sheet), "addChart")[0]["chart"]
    basic = made["spec"]["basicChart"]
    assert (basic["chartType"], basic["legendPosition"], basic["stackedType"], basic["headerCount"]) == (
        "COLUMN", "NO_LEGEND", "STACKED", 1,
    )  # fmt: skip
    assert basic["series"][0]["series"]["sourceRange"]["sources"] == [
        {"sheetId": GID, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    ]
    assert basic["series"][0]["colorStyle"] == colour("#2F5597")
    assert made["position"]["overlayPosition"]["widthPixels"] == 480
    assert sheet.size > (10, 5)
    assert sent(sheet).resource()["sheets"][1]["charts"][0]["chartId"] == made["chartId"]


# ---- protection, size, folding


def protected(sheet: RecordedSheet) -> list[Any]:
    """The protected ranges without what they share."""
    return [told["protectedRange"] for told in of_kind(asked(sheet, protect=[ME]), "addProtectedRange")]


def test_an_open_sheet_keeps_its_locked_rows() -> None:
    sheet = blank_sheet()
    sheet.set_column(0, 3, 10, sheet.book.add_format({"locked": False}))
    for row in range(3):
        sheet.set_row(row, 20, sheet.book.add_format({"valign": "vcenter"}))
    sheet.protect("", {})
    (kept,) = protected(sheet)
    assert kept["range"] == {"sheetId": GID, "startRowIndex": 0, "endRowIndex": 3}
    assert (kept["editors"], kept["warningOnly"]) == ({"users": [ME], "domainUsersCanEdit": False}, False)


def test_any_other_sheet_is_kept_whole_but_its_yellow_cells() -> None:
    sheet = blank_sheet()
    yellow = sheet.book.add_format({"locked": False, "bg_color": "#FFF9C4"})
    sheet.put(0, 0, "Kết luận", None)
    for row in (1, 2):
        sheet.put(row, 0, None, yellow)
    (kept,) = protected(sheet)
    assert kept["range"] == {"sheetId": GID}
    assert kept["unprotectedRanges"] == [
        {"sheetId": GID, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    ]


def test_columns_of_the_second_level_are_folded() -> None:
    sheet = blank_sheet()
    for column in (2, 3, 5):
        sheet.set_column(column, column, 10, None, {"level": 1})
    added = of_kind(asked(sheet), "addDimensionGroup")
    assert [(one["range"]["startIndex"], one["range"]["endIndex"]) for one in added] == [(2, 4), (5, 6)]
    assert all(one["dimensionGroup"]["collapsed"] for one in of_kind(asked(sheet), "updateDimensionGroup"))


def test_rows_that_people_fill_fit_themselves() -> None:
    class Growing:
        GROWS_FROM = 1

    sheet = GoogleBook().add_worksheet("S", Growing)
    sheet.put(0, 0, "Tên")
    sheet.put(1, 0, "a")
    sheet.set_row(0, 27)
    sheet.set_row(1, 48)
    sized = [one for one in of_kind(asked(sheet), "updateDimensionProperties") if one["range"]["dimension"] == "ROWS"]
    assert [one["properties"] for one in sized] == [{"hiddenByUser": False, "pixelSize": 36}, {"hiddenByUser": False}]
    assert [one["dimensions"]["startIndex"] for one in of_kind(asked(sheet), "autoResizeDimensions")] == [1]


# ---- in place, again, and in parts


def filled(*values: Any) -> RecordedSheet:
    """A sheet of one column."""
    sheet = blank_sheet()
    for row, value in enumerate(values):
        sheet.put(row, 0, value)
    return sheet


def test_a_sheet_that_shrank_leaves_nothing_of_the_old_one() -> None:
    old, new = filled("a", "b", "c"), filled("d")
    old.merge_range(3, 0, 3, 1, "e", old.book.add_format({"bold": True}))
    old.freeze_panes(2, 0)
    again = new.requests(GID, is_new=False, ids=ids)
    document = sent(old, asked(old), again, again)
    assert document.values_get("S!A1:C9", {}).get("values") == [["d"]]
    told = document.resource()["sheets"][1]
    assert told["properties"]["gridProperties"]["rowCount"] == 1
    assert "merges" not in told


def test_what_was_laid_once_is_not_laid_again_where_nobody_looked() -> None:
    sheet = filled("a", "b")
    sheet.set_column(0, 0, 10, None, {"level": 1})
    sheet.insert_chart(4, 0, chart_of(sheet, "bar"))
    sheet.conditional_format(0, 0, 1, 0, {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#63BE7B"})
    again = sheet.requests(GID, is_new=False, ids=ids, protect=[ME])
    document = sent(sheet, asked(sheet, protect=[ME]))
    once = document.resource()["sheets"][1]
    document.batch_update({"requests": again.all()}, ME)
    assert document.resource()["sheets"][1] == once


@pytest.mark.parametrize(("last_column", "kept"), [(1, True), (2, False)])
def test_what_a_filter_shows_is_kept_over_the_same_columns(last_column: int, kept: bool) -> None:
    before, after = filled("Khối", "DN", "HCSN"), filled("Khối", "DN", "HCSN", "DN")
    before.autofilter(0, 0, 2, 1)
    after.autofilter(0, 0, 3, last_column)
    document = sent(before)
    shown = [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["DN"]}}]
    chosen = {"range": {"sheetId": GID, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}}
    document.batch_update({"requests": [{"setBasicFilter": {"filter": {**chosen, "filterSpecs": shown}}}]}, ME)
    existing = document.resource()["sheets"][1]
    document.batch_update({"requests": after.requests(GID, is_new=False, ids=ids, existing=existing).all()}, ME)
    told = document.resource()["sheets"][1]["basicFilter"]
    assert told["range"]["endRowIndex"] == 4
    assert told.get("filterSpecs") == (shown if kept else None)


def test_what_others_laid_on_our_sheet_stays() -> None:
    sheet = filled("Số", 1)
    existing = {
        "properties": {"sheetId": GID, "gridProperties": {"rowCount": 50, "columnCount": 9}},
        "charts": [{"chartId": 5}],
        "protectedRanges": [{"protectedRangeId": 6}],
        "conditionalFormats": [{}, {}],
    }
    again = sheet.requests(GID, is_new=False, ids=ids, protect=[ME], existing=existing)
    assert not of_kind(again, "deleteEmbeddedObject") + of_kind(again, "deleteProtectedRange")
    assert len(of_kind(again, "deleteConditionalFormatRule")) == 2
    assert of_kind(again, "updateSheetProperties")[0]["properties"]["gridProperties"]["rowCount"] == 50


def test_large_sheets_come_in_pieces_that_join() -> None:
    sheet = filled(*("x" * 40_000 for _ in range(100)))
    found = of_kind(asked(sheet), "updateCells")
    assert [one["start"]["rowIndex"] for one in found] == [0, *[34 * part for part in range(1, len(found))]]
    assert sum(len(one["rows"]) for one in found) == 100
    assert max(len(str(one)) for one in found) < CHUNK_BYTES * 1.1


def test_the_plain_grid_and_the_special_cells_make_up_a_sheet() -> None:
    sheet = filled("=a", 2, Formula("SUM(A2)", 2), Formula("HYPERLINK(…)", "xem", "https://a.vn"))
    found = asked(sheet)
    assert found.rows == [["=a"], [2], [2], ["xem"]]
    (special,) = [request["updateCells"] for request in found.formulas]
    assert (special["start"]["rowIndex"], len(special["rows"])) == (2, 2)


def test_a_sheet_may_point_at_one_that_is_made_after_it() -> None:
    book = GoogleBook()
    first, second = book.add_worksheet("S"), book.add_worksheet("Danh mục")
    second.put(0, 0, 5)
    first.write_formula("A1", "='Danh mục'!A1*2")
    first.data_validation(0, 1, 0, 1, {"validate": "list", "source": "='Danh mục'!$A$1:$A$1"})
    document = Spreadsheet("x", "Thử", locale="vi_VN", today=lambda: date(2022, 4, 17))
    both = together(sheet.requests(ids(sheet.name), is_new=True, ids=ids) for sheet in book.worksheets())
    document.batch_update({"requests": both}, ME)
    assert document.values_get("S!A1", {})["values"] == [["10"]]
