"""A small template with every kind of sheet, and workbooks of it typed in the test."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from sync.read import ReadWorkbook, read_workbook
from sync.template import FieldSpec, Line, ListItem, TableSpec, Template

ROUNDS = (("R1", "Đợt đặc biệt"), ("R2", "Đợt 2"))


def _field(name: str, title: str, **more: Any) -> FieldSpec:
    return FieldSpec(name=name, title=title, **more)


ABOUT = TableSpec(
    table="about",
    sheet="1. Đơn vị, kế hoạch",
    layout="form",
    headings=("Nội dung", "Đơn vị điền", "Gợi ý"),
    field=(
        _field("unit_code", "Mã đơn vị", mark="Q"),
        _field("members", "Tổng số đoàn viên", type="int"),
        _field("plan_date", "Kế hoạch: ngày ban hành", type="date"),
        _field("later", "Mới từ bản sau", since=2),
    ),
)
GROUPS = TableSpec(
    table="groups",
    sheet="2. Nhóm",
    field=(
        _field("group_name", "Tên nhóm", mark="Q"),
        _field("sector", "Khối", type="list", list="sector"),
        _field("members", "Số đoàn viên", type="int"),
        _field("talks", "Đối thoại: {đợt}", type="int", per="round"),
    ),
)
IDEAS = TableSpec(
    table="ideas",
    sheet="3. Sáng kiến, đề tài",
    title="Sáng kiến, đề tài",
    field=(
        _field("title", "Tên sáng kiến", mark="Q", aliases=("Tên giải pháp",)),
        _field("group_name", "Đơn vị cơ sở", type="list", list="@groups", mark="Q"),
        _field("author", "Tác giả chính", mark="Q"),
        _field("applied_on", "Ngày áp dụng", type="date", mark="Q"),
        _field("kind", "Loại", type="list", list="kind"),
        _field("benefit", "Giá trị làm lợi (đồng)", type="money"),
        _field("note", "Ghi chú", type="long"),
    ),
)
LINES = TableSpec(
    table="figures",
    sheet="7. Số liệu theo đợt",
    layout="lines",
    field=(_field("r", "{đợt}", type="int", per="round"), _field("note", "Ghi chú", type="long")),
    line=(
        Line(code="SL-01", label="Lượt học tập", unit="lượt"),
        Line(code="SL-02", label="Số lớp mở", unit="lớp", wanted=True),
        Line(code="SL-03", label="Tổng kinh phí", unit="đồng"),
        Line(code="SL-04", label="Chỉ khi có", only_with="setting"),
    ),
)
CLOSING = TableSpec(
    table="closing",
    sheet="8. Sơ kết, kiến nghị",
    layout="form",
    per="round",
    headings=("Nội dung", "{đợt}", "Gợi ý"),
    field=(_field("reviewed_on", "Ngày sơ kết", type="date"), _field("confirmed", "Xác nhận", type="tick")),
)
ISSUES = TableSpec(
    table="issues",
    sheet="8. Sơ kết, kiến nghị",
    title="Khó khăn, kiến nghị",
    below="closing",
    field=(
        _field("content", "Nội dung khó khăn", mark="Q"),
        _field("request", "Đề nghị"),
        _field("raised_on", "Ngày nêu", type="date"),
    ),
)
CARE = TableSpec(
    table="care",
    sheet="10. Chăm lo",
    optional=True,
    field=(_field("content", "Nội dung", mark="Q"), _field("people", "Số lượt người", type="int", mark="Q")),
)
LISTS = {
    "sector": (ListItem(code="DN", label="Doanh nghiệp"), ListItem(code="HCSN", label="Hành chính, sự nghiệp")),
    "kind": (ListItem(code="CN", label="Cá nhân"), ListItem(code="TT", label="Tập thể")),
}
TEMPLATE = Template(
    id="small",
    version=1,
    guide_sheet="Hướng dẫn",
    tables=(ABOUT, GROUPS, IDEAS, LINES, CLOSING, ISSUES, CARE),
    lists=LISTS,
)
IDEA_NAMES = [spec.name for spec in IDEAS.fields]
IDEA_TITLES = [spec.title for spec in IDEAS.fields]

Row = Sequence[Any]
Sheets = dict[str, list[Row]]

IDEA_ROWS: list[Row] = [
    ["Cải tiến máy bơm nước", "Trường A", "Nguyễn Văn A", date(2022, 4, 16), "Cá nhân", 15_000_000, ""],
    ["Sắp xếp lại kho vật tư", "Trường B", "Trần Thị B", "T4/2022", "", "", "đã khen"],
    ["Tổng hợp số liệu bằng bảng tính", "Trường A", "Lê C", date(2022, 5, 1), "Tập thể", 2_000_000, ""],
]


def good_sheets() -> Sheets:
    """A workbook as handed out and filled: sheet name -> rows from row 1."""
    return {
        "Hướng dẫn": [["Ghi từ dòng 4"]],
        "1. Đơn vị, kế hoạch": [
            ["", "Đơn vị – kế hoạch"],
            ["field", "label", "value", "hint", "mark"],
            ["", "Nội dung", "Đơn vị điền", "Gợi ý"],
            ["unit_code", "Mã đơn vị", "LDLD-X", "", "Q"],
            ["members", "Tổng số đoàn viên", 120, "", "T"],
            ["plan_date", "Kế hoạch: ngày ban hành", date(2022, 1, 10), "", "T"],
        ],
        "2. Nhóm": [
            ["Đơn vị – nhóm"],
            ["group_name", "sector", "members", "talks.R1", "talks.R2"],
            ["Tên nhóm", "Khối", "Số đoàn viên", "Đối thoại: Đợt đặc biệt", "Đối thoại: Đợt 2"],
            ["Trường A", "Hành chính, sự nghiệp", 40, 1, ""],
            ["C. P. Việt Nam", "Doanh nghiệp", 80, "", 2],
        ],
        "3. Sáng kiến, đề tài": [["Đơn vị – Sáng kiến"], IDEA_NAMES, IDEA_TITLES, *IDEA_ROWS],
        "7. Số liệu theo đợt": [
            ["", "Đơn vị – Số liệu"],
            ["line_code", "line_label", "line_unit", "r.R1", "r.R2", "note", "", date(2022, 1, 1)],
            ["", "Nội dung", "ĐVT", "Đợt đặc biệt", "Đợt 2", "Ghi chú"],
            ["SL-01", "Lượt học tập", "lượt", 12, "", ""],
            ["SL-02", "● Số lớp mở", "lớp", "", "", ""],
            ["SL-03", "Tổng kinh phí", "đồng", "", 5_000_000, "ước"],
        ],
        "8. Sơ kết, kiến nghị": [
            ["", "Đơn vị – Sơ kết"],
            ["field", "label", "R1", "R2", "hint", "mark"],
            ["", "Nội dung", "Đợt đặc biệt", "Đợt 2", "Gợi ý"],
            ["reviewed_on", "Ngày sơ kết", date(2022, 4, 20), "", "", "N"],
            ["confirmed", "Xác nhận", "x", "", "", "N"],
            [],
            ["", "Khó khăn, kiến nghị"],
            ["", "content", "request", "raised_on"],
            ["", "Nội dung khó khăn", "Đề nghị", "Ngày nêu"],
            ["", "Cổng báo lỗi", "Hướng dẫn lại", date(2022, 4, 1)],
        ],
        "Danh mục": [
            ["unit_code", "LDLD-X"],
            ["edition", 2022],
            ["template_id", "small"],
            ["template_version", 1],
            ["campaign", "nt"],
            ["made_on", "2022-01-01"],
            ["role", "unit"],
        ],
    }


def written(sheets: Mapping[str, Sequence[Row]], arrange: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    """The workbook's bytes; row 2 hidden, dates as dates, "=…" as formulas. `arrange` may add what rows cannot say."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    book.set_properties({"author": "Người lập"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.set_row(1, None, None, {"hidden": True})
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(index, column, value)
    if arrange:
        arrange(book)
    book.close()
    return stream.getvalue()


def read(sheets: Mapping[str, Sequence[Row]], **more: Any) -> ReadWorkbook:
    """The sheets written and read again."""
    return read_workbook(written(sheets, **more), "tệp.xlsx", TEMPLATE, ROUNDS)


def with_ideas(*rows: Row, header: Sequence[Row] | None = None) -> Sheets:
    """The good workbook with these rows on the sheet of ideas."""
    sheets = good_sheets()
    sheets["3. Sáng kiến, đề tài"] = [*(header or sheets["3. Sáng kiến, đề tài"][:3]), *rows]
    return sheets


def values(read_back: ReadWorkbook) -> dict[str, Any]:
    """What the tables hold, without addresses: table -> (columns, kinds of rows that are no data)."""
    return {
        name: (
            {column: list(cells) for column, cells in sorted(table.columns.items()) if any(cell is not None for cell in cells)},
            sorted(item.reason for item in table.not_data),
        )
        for name, table in read_back.tables.items()
    }


def codes(read_back: ReadWorkbook) -> list[str]:
    """Every finding's code, the file's and the tables', sorted."""
    found = [*read_back.findings, *(finding for table in read_back.tables.values() for finding in table.findings)]
    return sorted([finding.code for finding in found] + ([read_back.fault.code] if read_back.fault else []))
