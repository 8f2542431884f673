"""Blank workbooks: what stands in the file, read back by two other readers; what a spreadsheet program makes of it."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import sync.publish
from sync.blank import WorkbookIsThere, formulas, typed_rows, write_blank, write_coordinator
from sync.blank.layout import Setting, sheets_of
from sync.blank.text import fill
from sync.blank.words import WORDS
from sync.campaign import Campaign, Period, TableUse, Unit
from sync.errors import TemplateError
from sync.model import CheckedTable, DateInterval
from sync.template import ListItem, TableSpec, Template, load_template, templates_root

MADE_ON = date(2022, 1, 5)
UNIT = Unit("U-1", "Đơn vị thứ nhất", "Đơn vị 1", "A", extra={"class": "K"})
ROUNDS = (
    Period("R1", "round", "Đợt một", "Đợt 1", date(2022, 1, 1), date(2022, 4, 16), flags=frozenset({"has_feast"})),
    Period("R2", "round", "Đợt hai", "Đợt 2", date(2022, 4, 17), date(2022, 6, 30)),
)
PHASES = (Period("P1", "phase", "Giai đoạn 1", "GĐ 1", date(2021, 9, 1), date(2022, 5, 31)),)
CAMPAIGN = Campaign(
    settings={
        "campaign": "TINY",
        "campaign_name": "Thi đua",
        "edition": "2022",
        "address_form": "anh/chị",
        "coordinator": "Ban A",
        "lines_off": "L-3, L-9",
    },
    units=(UNIT, Unit("U-2", "Đơn vị thứ hai", "Đơn vị 2", "B")),
    periods=(*PHASES, *ROUNDS),
    targets=(),
    tables={"module": TableUse(in_use=True, required=False)},
)
ALLOWED = re.findall(
    "[A-Z]+", "AND OR IF IFERROR ISTEXT ISNUMBER ISERROR SEARCH LEFT LEN COUNT COUNTA COUNTIF COUNTIFS SUMPRODUCT TODAY OFFSET MAX"
)


def column(name: str, title: str, kind: str = "text", mark: str = "T", **more: Any) -> dict[str, Any]:
    """One field as its TOML file would give it."""
    return {"name": name, "title": title, "type": kind, "mark": mark, **more}


def table(**keys: Any) -> TableSpec:
    """One table as its TOML file would give it."""
    return TableSpec.model_validate(keys)


ABOUT = table(
    table="about",
    sheet="1. Giới thiệu",
    layout="form",
    freeze_columns=2,
    counter="C1",
    field=[
        column("unit_code", "Mã", "list", "Q", list="@unit", prefilled="unit.code", help="Mã của đơn vị"),
        column("year", "Năm", "int", prefilled="setting.edition"),
        column("people", "Số người", "int", "N", help="Đếm người thật"),
        column("women", "Trong đó nữ", "int", help="Số nữ"),
    ],
    format=[{"on": ["women"], "colour": "orange", "formula": "=AND(ISNUMBER({women}),ISNUMBER({people}),{women}>{people})"}],
)
GROUPS = table(
    table="groups",
    sheet="2. Nhóm",
    identity=["name"],
    counter="C1",
    words_above={"feast": "Ngày lễ"},
    in_use=["name", "people"],
    field=[
        column("name", "Tên nhóm", "text", "Q", width=34, prefilled="unit.name", prefilled_for="B", help="Tên đầy đủ của nhóm"),
        column("people", "Số người", "int", "N"),
        column("feast", "Quà lễ", "int", only_with="has_feast"),
        column("never", "Không in", "int", only_with="no_such_setting"),
    ],
)
WORKS = table(
    table="works",
    sheet="3. Việc, đề tài",
    identity=["title", "author", "group_name"],
    counter="D1",
    constants=["phases.from", "phases.to"],
    extra_word_above="kind",
    field=[
        column("title", "Tên việc", "text", "Q", width=46, help="Ghi tên " + "rất dài " * 60),
        column("group_name", "Nhóm", "list", "Q", list="@groups", width=28),
        column("author", "Tác giả", "text", "Q", width=22),
        column("done_on", "Ngày xong", "date", "Q", mark_cases=[{"when": {"kind": ["B", "C"], "also": ""}, "mark": "N"}]),
        column("kind", "Loại", "list", list="kind"),
        column("also", "Tính cả", "tick"),
        column("money", "Số tiền", "money", "N"),
        column("number", "Số văn bản", pattern="docno"),
        column("period", "Đợt", "list", list="@period"),
        column("born", "Năm sinh", "int", min=1940, max=2008),
        column("visits", "Lần: {đợt}", "int", per="round", width=9),
    ],
    format=[
        {"on": ["done_on"], "colour": "orange", "formula": "=AND(ISNUMBER({self}),OR({self}<{from},{self}>{to}))"},
        {"on": ["also"], "colour": "grey", "formula": '{kind}=""'},
    ],
)
FIGURES = table(
    table="figures",
    sheet="4. Số liệu",
    layout="lines",
    freeze_columns=3,
    counter="E1",
    counter_formula='="Còn "&({n})&" ô"',
    counter_term='SUMPRODUCT((LEFT({line_label:},1)="●")*({r@:}="")*({round.to}<TODAY()))',
    constants=["each_round"],
    field=[column("r", "{đợt}", "int", per="round"), column("note", "Ghi chú", "long", width=30)],
    line=[
        {"code": "L-1", "label": "Việc thứ nhất", "unit": "người", "wanted": True},
        {"code": "L-2", "label": "Việc thứ hai", "unit": "vụ", "replaced_by": "module"},
        {"code": "L-3", "label": "Việc thôi dùng", "unit": "vụ", "wanted": True},
    ],
    format=[
        {"on": ["r"], "colour": "orange", "formula": "=ISTEXT({self})"},
        {"on": ["r"], "colour": "grey", "formula": "{round.from}>TODAY()"},
    ],
)
CLOSING = table(
    table="closing",
    sheet="5. Tổng kết",
    layout="form",
    per="round",
    freeze_columns=2,
    counter="C1",
    counter_formula='="Đã xác nhận "&COUNTIF({confirmed:},"x")&" đợt"',
    constants=["each_round"],
    field=[
        column("met_on", "Ngày họp", "date"),
        column("nil.3", "Chưa có: biểu 3", "tick"),
        column("confirmed", "Xác nhận", "tick"),
    ],
    format=[{"on": ["nil.3"], "colour": "grey", "formula": "={round.from}>TODAY()"}],
)
ISSUES = table(
    table="issues",
    sheet="5. Tổng kết",
    below="closing",
    title="Khó khăn",
    identity=["content"],
    field=[
        column("content", "Nội dung", "long", "Q", width=40),
        column("request", "Đề nghị", "long", "N"),
        column("on", "Ngày", "date"),
    ],
)
MODULE = table(table="module", sheet="6. Chi tiết", optional=True, field=[column("what", "Việc", "text", "Q")])
SPARE = table(table="spare", sheet="7. Chưa dùng", optional=True, field=[column("what", "Việc", "text", "Q")])
TEMPLATE = Template(
    id="tiny",
    version=3,
    edition="2022",
    guide_sheet="Hướng dẫn",
    guide=("Dùng cho năm {năm}, chào {ac}.", "Hỏi {người phụ trách}, {điện thoại}; cảm ơn."),
    title="{tên đơn vị} – {tên biểu} – {chiến dịch}",
    tables=(ABOUT, GROUPS, WORKS, FIGURES, CLOSING, ISSUES, MODULE, SPARE),
    lists={"kind": tuple(ListItem(code=code, label=f"Loại {code}") for code in "ABC")},
)


@pytest.fixture(scope="session", params=["tiny", "nt2022"])
def any_template(request: pytest.FixtureRequest) -> Template:
    """The template of this file, and the one the package ships with."""
    return TEMPLATE if request.param == "tiny" else load_template(templates_root() / request.param)


def written(
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None, *, template: Template = TEMPLATE, unit: Unit = UNIT
) -> bytes:
    """The bytes of one workbook."""
    stream = io.BytesIO()
    write_blank(template, CAMPAIGN, unit, stream, rows=rows, made_on=MADE_ON)
    return stream.getvalue()


def opened(data: bytes) -> Any:
    """The workbook as openpyxl sees it, formulas as formulas."""
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def blank() -> Any:
    return opened(written())


def row_of(sheet: Any, row: int) -> list[Any]:
    """What stands in one row, without blanks at its end."""
    values = [cell.value for cell in sheet[row]]
    while values and values[-1] is None:
        values.pop()
    return values


def rules_of(sheet: Any) -> list[tuple[int, str, str, bool, str]]:
    """Conditional formats as (priority, range, formula, stops, colour)."""
    found = []
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            look = rule.dxf
            colour = look.fill.bgColor.rgb if look.fill and look.fill.bgColor else look.font.color.rgb
            found.append((rule.priority, str(area.sqref), rule.formula[0], bool(rule.stopIfTrue), colour[-6:]))
    return sorted(found)


# -- where everything stands ---------------------------------------------------------------------------------------------------


def test_a_list_sheet_has_hidden_names_headers_and_nothing_below(blank: Any) -> None:
    sheet = blank["3. Việc, đề tài"]
    names = [
        "title",
        "group_name",
        "author",
        "done_on",
        "kind",
        "also",
        "money",
        "number",
        "period",
        "born",
        "visits.R1",
        "visits.R2",
    ]
    assert row_of(sheet, 2)[:13] == [*names, None]
    assert row_of(sheet, 3)[-2:] == ["Lần: Đợt 1", "Lần: Đợt 2"]
    assert sheet.row_dimensions[2].hidden
    assert sheet.max_row == 3
    assert sheet["A1"].value == "Đơn vị 1 – 3. Việc, đề tài – Thi đua"
    assert sheet["E1"].value == "Thông tin thêm, có thì ghi"
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:L2003"


def test_constants_stand_after_one_blank_cell_in_hidden_columns(blank: Any) -> None:
    sheet = blank["3. Việc, đề tài"]
    assert [cell.value.date() for cell in sheet["N2:O2"][0]] == [date(2021, 9, 1), date(2022, 5, 31)]
    hidden = [d for d in sheet.column_dimensions.values() if d.hidden]
    assert [(d.min, d.max) for d in hidden] == [(13, 15)]


def test_columns_of_the_campaign_only(blank: Any) -> None:
    assert row_of(blank["2. Nhóm"], 2) == ["name", "people", "feast"]
    assert blank["2. Nhóm"]["C1"].value.startswith("=")
    assert blank.sheetnames == [
        "Hướng dẫn",
        "1. Giới thiệu",
        "2. Nhóm",
        "3. Việc, đề tài",
        "4. Số liệu",
        "5. Tổng kết",
        "6. Chi tiết",
        "Danh mục",
    ]


def test_group_words_stand_above_their_first_column() -> None:
    moved = GROUPS.model_copy(update={"counter": "B1"})
    template = TEMPLATE.model_copy(update={"tables": (ABOUT, moved)})
    assert opened(written(template=template))["2. Nhóm"]["C1"].value == "Ngày lễ"


def test_a_form_has_names_labels_hints_and_marks(blank: Any) -> None:
    sheet = blank["1. Giới thiệu"]
    assert row_of(sheet, 2) == ["field", "label", "value", "hint", "mark"]
    assert row_of(sheet, 4) == ["unit_code", "Mã", "U-1", "Mã của đơn vị", "Q"]
    assert row_of(sheet, 5)[:3] == ["year", "Năm", 2022]
    assert [sheet.column_dimensions[letter].hidden for letter in "ABCDE"] == [True, False, False, False, True]
    assert sheet.freeze_panes == "C4"
    assert sheet["C5"].number_format == "0"


def test_a_lines_sheet_has_codes_labels_and_a_column_per_round(blank: Any) -> None:
    sheet = blank["4. Số liệu"]
    assert row_of(sheet, 2)[:6] == ["line_code", "line_label", "line_unit", "r.R1", "r.R2", "note"]
    assert row_of(sheet, 4) == ["L-1", "● Việc thứ nhất", "người"]
    assert row_of(sheet, 5) == ["L-2", "Việc thứ hai", "vụ"]
    assert [sheet.row_dimensions[row].hidden for row in (4, 5, 6)] == [False, False, True], "a line that is switched off is hidden"
    assert sheet["B6"].value == "Việc thôi dùng", "and nobody is asked for it"
    assert sheet["D5"].fill.bgColor.rgb != sheet["D4"].fill.bgColor.rgb, "a line that a module replaces is grey from the start"
    assert sheet.column_dimensions["A"].hidden


def test_a_block_below_has_its_own_names(blank: Any) -> None:
    sheet = blank["5. Tổng kết"]
    assert row_of(sheet, 2)[:5] == ["field", "label", "R1", "R2", "hint"]
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == ["met_on", "nil.3", "confirmed"]
    assert row_of(sheet, 7) == []
    assert sheet["B8"].value == "Khó khăn"
    assert row_of(sheet, 9) == [None, "content", "request", "on"]
    assert sheet.row_dimensions[9].hidden
    assert row_of(sheet, 10)[1:] == ["Nội dung", "Đề nghị", "Ngày"]
    assert sheet.max_row == 10


def test_headers_and_labels_carry_the_colour_of_their_mark(blank: Any) -> None:
    sheet = blank["3. Việc, đề tài"]
    colours = [sheet.cell(3, at).fill.fgColor.rgb[-6:] for at in (1, 4, 7, 5)]
    assert colours == ["1F3864", "1F3864", "2E75B6", "DDEBF7"]
    assert blank["1. Giới thiệu"]["B4"].fill.fgColor.rgb[-6:] == "1F3864"
    levels = [sheet.column_dimensions[letter].outlineLevel for letter in "ABCDEFG"]
    assert levels == [0, 0, 0, 0, 1, 1, 1]


def test_the_stamp_says_whose_workbook_it_is(blank: Any) -> None:
    sheet = blank["Danh mục"]
    assert sheet.sheet_state == "hidden"
    assert dict(row[:2] for row in sheet.iter_rows(max_row=7, values_only=True)) == {
        "unit_code": "U-1",
        "edition": "2022",
        "template_id": "tiny",
        "template_version": "3",
        "campaign": "TINY",
        "made_on": "2022-01-05",
        "role": "unit",
    }
    lists = {sheet.cell(9, at).value: [sheet.cell(row, at).value for row in (10, 11)] for at in (1, 3, 5)}
    assert lists == {"unit": ["Đơn vị 1", "Đơn vị 2"], "kind": ["Loại A", "Loại B"], "period": ["Đợt 1", "Đợt 2"]}


def test_the_guide_speaks_to_the_reader_and_leaves_no_brace(blank: Any) -> None:
    texts = [cell.value for row in blank["Hướng dẫn"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "Dùng cho năm 2022, chào anh/chị." in texts
    assert "Hỏi Ban A; cảm ơn." in texts, "a phone that is not set takes its comma along"
    assert not any("{" in text for text in texts)


# -- help while typing ---------------------------------------------------------------------------------------------------------


def test_dropdowns_warn_and_never_refuse(blank: Any) -> None:
    validations = blank["3. Việc, đề tài"].data_validations.dataValidation
    lists = {str(v.sqref): v for v in validations if v.type == "list"}
    assert {where: v.formula1 for where, v in lists.items()} == {
        "B4:B2003": "DS_GROUPS",
        "E4:E2003": "'Danh mục'!$C$10:$C$12",
        "I4:I2003": "'Danh mục'!$E$10:$E$12",
    }
    assert {v.errorStyle for v in lists.values()} == {"warning"}
    name = blank.defined_names["DS_GROUPS"].value
    assert name == "OFFSET('2. Nhóm'!$A$4,0,0,MAX(1,COUNTA('2. Nhóm'!$A$4:$A$2003)),1)"
    own_code = blank["1. Giới thiệu"].data_validations.dataValidation[0]
    assert own_code.formula1 == "'Danh mục'!$B$10:$B$11", "the unit's own code is chosen among codes"


def test_prompts_fit_what_a_program_shows(any_template: Template) -> None:
    for sheet in opened(written(template=any_template)):
        for validation in sheet.data_validations.dataValidation:
            assert len(validation.promptTitle or "") <= 32
            assert len(validation.prompt or "") <= 255
            assert len(validation.errorTitle or "") <= 32
            assert len(validation.error or "") <= 255


def test_every_deciding_and_wanted_column_with_help_has_a_prompt(blank: Any) -> None:
    sheet = blank["2. Nhóm"]
    prompts = {str(v.sqref): (v.promptTitle, v.prompt) for v in sheet.data_validations.dataValidation}
    assert prompts == {"A4:A2003": ("Tên nhóm", "Tên đầy đủ của nhóm")}


# -- colours and counters ------------------------------------------------------------------------------------------------------


def test_formats_come_in_their_order_and_red_stops(blank: Any) -> None:
    rules = rules_of(blank["3. Việc, đề tài"])
    in_use = '$A4&$B4&$C4&$D4<>""'
    twice = (
        'AND($A4<>"",$C4<>"",$B4<>"",LEN($A4)<=250,LEN($C4)<=250,COUNTIFS($A$4:$A$2003,$A4,$C$4:$C$2003,$C4,$B$4:$B$2003,$B4)>1)'
    )
    assert [rule[1:] for rule in rules] == [
        ("A4:A2003", f'AND({in_use},$A4="")', True, "FFC7CE"),
        ("B4:B2003", f'AND({in_use},$B4="")', True, "FFC7CE"),
        ("C4:C2003", f'AND({in_use},$C4="")', True, "FFC7CE"),
        (
            "D4:D2003",
            f'AND({in_use},$D4="",IF(AND(OR($E4="Loại B",$E4="Loại C"),$F4=""),FALSE,TRUE))',
            True,
            "FFC7CE",
        ),
        ("D4:D2003", 'AND(ISTEXT(D4),ISERROR(SEARCH("/20",D4)))', True, "FFC7CE"),
        ("D4:D2003", "AND(ISNUMBER(D4),OR(D4<$N$2,D4>$O$2))", False, "FFE0B2"),
        ("F4:F2003", '$E4=""', False, "9E9E9E"),
        ("A4:A2003", twice, False, "CFD8DC"),
        ("C4:C2003", twice, False, "CFD8DC"),
    ]


def test_formats_of_rounds_see_their_own_round(blank: Any) -> None:
    rules = {(where, formula) for _, where, formula, _, _ in rules_of(blank["4. Số liệu"])}
    assert rules == {
        ("D4:D6", "ISTEXT(D4)"),
        ("E4:E6", "ISTEXT(E4)"),
        ("D4:D6", "$H$2>TODAY()"),
        ("E4:E6", "$J$2>TODAY()"),
    }
    form = {(where, formula) for _, where, formula, _, _ in rules_of(blank["5. Tổng kết"]) if "TODAY" in formula}
    assert form == {("C5", "$H$2>TODAY()"), ("D5", "$J$2>TODAY()")}


def test_a_row_of_one_deciding_column_is_in_use_when_the_template_says_so(blank: Any) -> None:
    assert rules_of(blank["2. Nhóm"])[0][2] == 'AND($A4&$B4<>"",$A4="")'
    below = {where: formula for _, where, formula, stops, _ in rules_of(blank["5. Tổng kết"]) if stops}
    assert below == {"B11:B2003": 'AND($B11&$C11&$D11<>"",$B11="")'}


def test_counters_use_the_cells_of_the_formats(blank: Any) -> None:
    assert "SUMPRODUCT(" in blank["3. Việc, đề tài"]["D1"].value
    term = 'SUMPRODUCT((LEFT($B$4:$B$6,1)="●")*(${0}$4:${0}$6="")*(${1}$2<TODAY()))'
    both = "+".join(term.format(*letters) for letters in ("DI", "EK"))
    assert blank["4. Số liệu"]["E1"].value == f'="Còn "&({both})&" ô"'
    assert blank["5. Tổng kết"]["C1"].value == '="Đã xác nhận "&COUNTIF($C$6:$D$6,"x")&" đợt"'


def test_no_formula_is_without_a_cached_text() -> None:
    for name, cached in {"3. Việc, đề tài": "Còn 3 ô đỏ", "1. Giới thiệu": "Còn 1 ô nên điền"}.items():
        data = written({"works": [{"title": "A"}]})
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        assert cached in row_of(book[name], 1)


def test_a_formula_that_names_nothing_is_a_fault_of_the_template() -> None:
    slip = MODULE.model_copy(update={"formats": WORKS.formats})
    template = TEMPLATE.model_copy(update={"tables": (slip,)})
    with pytest.raises(TemplateError, match="done_on"):
        written(template=template)


def test_braces_become_cells() -> None:
    blocks = {block.spec.table: block for sheet in sheets_of(TEMPLATE, Setting(CAMPAIGN, "A"), WORDS) for block in sheet.blocks}
    works, figures, about = blocks["works"], blocks["figures"], blocks["about"]
    assert formulas.expand("{title}+{visits.R2}+{from}", works) == "$A4+$L4+$N$2"
    assert formulas.expand("{visits:}", works) == "$K$4:$L$2003"
    second = figures.by_name["r.R2"]
    assert formulas.expand("{r@}+{self}+{self:}+{round.to}+{r.R1}+{label}", figures, second) == "$E4+E4+E$4:E$6+$K$2+$D4+$B4"
    assert formulas.expand("{people}/{value:}/{mark:}", about) == "$C$6/$C$4:$C$7/$E$4:$E$7"


# -- nothing a reader or an old program would trip over ------------------------------------------------------------------------


def test_formulas_use_only_functions_that_every_program_knows(any_template: Template) -> None:
    book = opened(written(template=any_template))
    formulas = [rule[2] for sheet in book for rule in rules_of(sheet)]
    formulas += [c.value for sheet in book for row in sheet.iter_rows() for c in row if str(c.value).startswith("=")]
    formulas += [name.value for name in book.defined_names.values()]
    used = {word for formula in formulas for word in re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"|\'[^\']*\'', "", formula))}
    assert formulas
    assert used <= {*ALLOWED}
    assert max(map(len, formulas)) < 8192


def test_a_blank_is_small_and_its_data_rows_are_empty(any_template: Template) -> None:
    data = written(template=any_template)
    assert len(data) < 80_000
    book = opened(data)
    for spec in any_template.tables:
        if spec.layout == "list" and not spec.below and spec.sheet in book.sheetnames:
            assert book[spec.sheet].max_row == 3
    for sheet in book:
        assert not [c for row in sheet.iter_rows(min_row=2) for c in row if c.data_type == "f"], "formulas stand in row 1 only"


def test_only_the_first_three_rows_are_locked(blank: Any) -> None:
    sheet = blank["3. Việc, đề tài"]
    protection = sheet.protection
    assert protection.sheet
    assert protection.password is None
    # An attribute of sheetProtection is True where the deed is forbidden.
    allowed = ("insertRows", "deleteRows", "sort", "autoFilter", "formatCells", "formatColumns", "formatRows")
    assert not any(getattr(protection, name) for name in allowed)
    assert [sheet.row_dimensions[row].s is not None and sheet["A1"].protection.locked for row in (1, 2, 3)] == [True] * 3
    assert all(cell.protection.locked for row in sheet.iter_rows(max_row=3) for cell in row)


def test_every_column_to_the_last_is_unlocked(any_template: Template) -> None:
    data = written(template=any_template)
    archive = zipfile.ZipFile(io.BytesIO(data))
    styles = archive.read("xl/styles.xml").decode()
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.split("<cellXfs")[1].split("</cellXfs>")[0])
    open_styles = {str(index) for index, xf in enumerate(formats) if '<protection locked="0"/>' in xf}
    guide_and_lists = (1, len(opened(data).sheetnames))
    for number in range(1, guide_and_lists[1] + 1):
        if number in guide_and_lists:
            continue
        text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        columns = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*?style="(\d+)"', text)
        covered = [at for first, last, style in columns if style in open_styles for at in range(int(first), int(last) + 1)]
        assert covered == list(range(1, 16385))


def test_rows_of_data_may_grow_and_the_first_three_may_not() -> None:
    data = written({"works": [{"title": "Một việc có cái tên dài đến mức phải xuống dòng mới đọc được hết tên của nó"}]})
    text = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet4.xml").decode()
    rows = {int(found[1]): found[0] for found in re.finditer(r'<row r="(\d+)"[^>]*>', text)}
    assert "customHeight" in rows[3]
    assert "ht=" in rows[4]
    assert "customHeight" not in rows[4]


def test_the_same_blank_is_the_same_bytes() -> None:
    assert written() == written()


def test_paper_is_a4_one_readable_page_across_with_its_headers(blank: Any) -> None:
    sheet = blank["3. Việc, đề tài"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert "&P" in sheet.oddFooter.right.text
    assert sheet.print_options.gridLines


# -- what stands in it already -------------------------------------------------------------------------------------------------

FILLED: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "about": [{"people": 100, "women": 120}],
    "groups": [{"name": "Nhóm 1", "people": 5}, {"people": 3}],
    "works": [
        {"title": "Đủ", "group_name": "Nhóm 1", "author": "A", "done_on": date(2022, 3, 1), "money": 1_500_000, "visits.R2": 4},
        {"title": "Trễ", "group_name": "Nhóm 1", "author": "B", "done_on": date(2020, 3, 1), "also": True},
        {"title": "=1+1", "group_name": "@x", "done_on": "31 tháng 2", "number": "12/3"},
        {"title": "Tháng", "group_name": "Nhóm 1", "author": "C", "done_on": "T4/2022", "kind": "Loại B"},
        {"title": "Miễn ngày", "group_name": "Nhóm 1", "author": "D", "kind": "loại b"},
        {"title": "Cần ngày", "group_name": "Nhóm 1", "author": "E", "kind": "Loại B", "also": "x"},
        {"title": "Đủ", "group_name": "Nhóm 1", "author": "A", "done_on": date(2022, 3, 2)},
    ],
    "figures": [{"line_code": "L-2", "r.R1": 3, "note": "dòng hai"}, {"line_code": "L-1", "r.R2": "ba"}],
    "closing": [{"round_code": "R2", "met_on": date(2022, 7, 1), "confirmed": True}],
    "issues": [{"content": "Máy hỏng"}, {"request": "Sửa"}],
}
RED_WORKS = 3
"""No author; "31 tháng 2"; "Cần ngày" without its day."""


def test_given_rows_stand_where_a_person_would_have_typed_them() -> None:
    book = CalamineWorkbook.from_object(io.BytesIO(written(FILLED)))
    works = book.get_sheet_by_name("3. Việc, đề tài").to_python(skip_empty_area=False)
    assert works[3][:7] == ["Đủ", "Nhóm 1", "A", date(2022, 3, 1), "", "", 1_500_000.0]
    assert works[3][11] == 4.0
    assert works[4][5] == "x"
    assert works[5][:4] == ["=1+1", "@x", "", "31 tháng 2"], "what a person typed is text, never a formula"
    assert works[5][7] == "12/3"
    figures = book.get_sheet_by_name("4. Số liệu").to_python(skip_empty_area=False)
    assert [row[:6] for row in figures[3:5]] == [
        ["L-1", "● Việc thứ nhất", "người", "", "ba", ""],
        ["L-2", "Việc thứ hai", "vụ", 3.0, "", "dòng hai"],
    ]
    closing = book.get_sheet_by_name("5. Tổng kết").to_python(skip_empty_area=False)
    assert closing[3][:4] == ["met_on", "Ngày họp", "", date(2022, 7, 1)]
    assert closing[5][:4] == ["confirmed", "Xác nhận", "", "x"]
    assert closing[11][:3] == ["", "", "Sửa"]


def test_what_the_unit_is_stands_in_a_form_beside_what_is_given() -> None:
    sheet = opened(written(FILLED))["1. Giới thiệu"]
    assert [sheet.cell(row, 3).value for row in range(4, 8)] == ["U-1", 2022, 100, 120]


def test_a_unit_of_its_own_kind_finds_itself_in_the_list() -> None:
    other = Unit("U-2", "Đơn vị thứ hai", "Đơn vị 2", "B")
    assert opened(written(unit=other))["2. Nhóm"]["A4"].value == "Đơn vị thứ hai"
    assert opened(written())["2. Nhóm"]["A4"].value is None


def test_filled_cells_are_unlocked_and_keep_their_number_format() -> None:
    sheet = opened(written(FILLED))["3. Việc, đề tài"]
    assert [sheet[at].number_format for at in ("A4", "D4", "G4", "H6")] == ["@", "dd/mm/yyyy", "#,##0", "@"]
    assert not any(sheet[at].protection.locked for at in ("A4", "D4", "G4"))


def test_accepted_records_are_typed_again_as_a_person_would() -> None:
    checked = CheckedTable(
        table="works",
        sheet="3. Việc, đề tài",
        positions=[4, 5],
        places={},
        columns={
            "title": ["Một", "Hai"],
            "kind": ["B", "A"],
            "also": [True, None],
            "done_on": [DateInterval(date(2022, 4, 1), date(2022, 4, 30)), None],
            "visits.R1": [3, None],
        },
        accepted=[True, False],
    )
    rows = typed_rows(TEMPLATE, checked)
    assert [(row["title"], row["kind"], row["also"], row["visits.R1"]) for row in rows] == [("Một", "Loại B", True, 3)]
    sheet = opened(written({"works": rows}))["3. Việc, đề tài"]
    assert [sheet[at].value for at in ("A4", "D4", "E4", "F4")] == ["Một", "T4/2022", "Loại B", "x"]


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    write_blank(TEMPLATE, CAMPAIGN, UNIT, target, made_on=MADE_ON)
    before = target.read_bytes()
    with pytest.raises(WorkbookIsThere, match="is there already"):
        write_blank(TEMPLATE, CAMPAIGN, UNIT, target, rows=FILLED, made_on=MADE_ON)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_another_campaign_is_not_served_the_plan_of_the_first() -> None:
    written()
    later = replace(CAMPAIGN, periods=(*PHASES, ROUNDS[0]))
    stream = io.BytesIO()
    write_blank(TEMPLATE, later, UNIT, stream, made_on=MADE_ON)
    assert row_of(opened(stream.getvalue())["3. Việc, đề tài"], 2)[10:12] == ["visits.R1", None]


def test_a_brace_without_a_word_takes_its_comma_along() -> None:
    assert fill("Gọi {a}, {b}; {c} – {a}", {"a": "An", "b": "", "c": ""}) == "Gọi An; – An"


# -- the coordinator's workbook ------------------------------------------------------------------------------------------------


def test_the_coordinators_workbook_is_filled_open_and_stamped() -> None:
    template = load_template(templates_root() / "coordinator")
    stream = io.BytesIO()
    write_coordinator(template, stream, made_on=MADE_ON)
    book = opened(stream.getvalue())
    assert book[template.stamp_sheet]["B7"].value == "coordinator"
    assert not any(sheet.protection.sheet for sheet in book)
    for spec in template.tables:
        shipped = template.defaults["rows"].get(spec.table, [])
        assert len([row for row in book[spec.sheet].iter_rows(min_row=4, max_col=1, values_only=True) if row[0]]) == len(shipped)
    labels = {item.label for item in template.lists["setting"]}
    assert {book["Chiến dịch"].cell(row, 1).value for row in range(4, 10)} <= labels, "codes are shown by their labels"


def test_the_code_holds_no_word_of_the_template() -> None:
    words = re.compile(r"sáng kiến|cđcs|công đoàn|tết|thi đua|khen thưởng|lđlđ|đoàn viên", re.IGNORECASE)
    for path in Path(sync.publish.__file__).parent.glob("blank*.py"):
        assert not words.findall(path.read_text(encoding="utf-8")), path.name


# -- in a real spreadsheet program ---------------------------------------------------------------------------------------------

Convert = Callable[[bytes, str], bytes]


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Workbook -> the same as another type, after LibreOffice opened and calculated it."""
    program = shutil.which("soffice")
    if program is None:
        message = "LibreOffice (soffice) is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("libreoffice")

    def convert(data: bytes, kind: str) -> bytes:
        source = folder / "workbook.xlsx"
        source.write_bytes(data)
        out = folder / "out"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (out / f"workbook.{kind}").read_bytes()

    return convert


def recalculated(data: bytes, libreoffice: Convert) -> Any:
    """The workbook with every counter as LibreOffice calculates it, not as we wrote it."""
    forgotten = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(forgotten, "w") as target:
        for name in source.namelist():
            target.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f><v></v>", source.read(name)))
    return openpyxl.load_workbook(io.BytesIO(libreoffice(forgotten.getvalue(), "xlsx")), data_only=True)


def test_the_counters_of_the_shipped_template_work_in_a_real_program(libreoffice: Convert) -> None:
    template = load_template(templates_root() / "nt2022")
    book = recalculated(written(template=template), libreoffice)
    shown = {spec.table: book[spec.sheet][spec.counter].value for spec in template.tables if spec.counter and spec.sheet in book}
    assert shown["initiatives"] == shown["commendation_proposals"] == shown["role_models"] == "Không còn ô đỏ"
    assert shown["movement_lines"] == "Đã ghi 0/17 phong trào"
    assert re.fullmatch(r"Còn [1-9]\d* ô ● chưa ghi", shown["round_figures"])
    assert shown["round_closing"] == "Đã xác nhận 0 đợt"
    assert re.fullmatch(r"Còn \d+ ô nên điền", shown["unit_info"])


def test_counters_count_what_we_say_they_count(libreoffice: Convert) -> None:
    book = recalculated(written(FILLED), libreoffice)
    ours = openpyxl.load_workbook(io.BytesIO(written(FILLED)), data_only=True)
    assert book["3. Việc, đề tài"]["D1"].value == f"Còn {RED_WORKS} ô đỏ"
    for name, cell in (("1. Giới thiệu", "C1"), ("2. Nhóm", "C1"), ("3. Việc, đề tài", "D1")):
        assert book[name][cell].value == ours[name][cell].value
    assert book["4. Số liệu"]["E1"].value == "Còn 1 ô", "R1 of the line that is wanted"
    assert book["5. Tổng kết"]["C1"].value == "Đã xác nhận 1 đợt"


class Colours(HTMLParser):
    """Cell text and fill of every table cell of LibreOffice's HTML, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str, str]] = []
        self._fill = self._text = self._letters = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td":
            self._fill, self._text, self._letters = dict(attrs).get("bgcolor") or "", "", ""
        if tag == "font" and dict(attrs).get("color"):
            self._letters = dict(attrs)["color"] or ""

    def handle_data(self, data: str) -> None:
        self._text += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.cells.append((self._text, self._fill.upper(), self._letters.upper()))


@pytest.fixture(scope="session")
def coloured(libreoffice: Convert) -> list[tuple[str, str, str]]:
    parser = Colours()
    parser.feed(libreoffice(written(FILLED), "html").decode("utf-8", errors="replace"))
    return parser.cells


def after(cells: Sequence[tuple[str, str, str]], text: str, count: int) -> Iterator[str]:
    """Fills of the `count` cells from the one that says `text` on."""
    start = next(index for index, cell in enumerate(cells) if cell[0] == text)
    return (cell[1] for cell in cells[start : start + count])


def test_colours_light_up_in_a_real_program(coloured: list[tuple[str, str, str]]) -> None:
    red, orange, twice, none = "#FFC7CE", "#FFE0B2", "#CFD8DC", ""
    assert list(after(coloured, "Đủ", 4)) == [twice, none, twice, none]
    assert list(after(coloured, "Trễ", 4)) == [none, none, none, orange]
    assert list(after(coloured, "=1+1", 4)) == [none, none, red, red]
    assert list(after(coloured, "Tháng", 4)) == [none] * 4
    assert list(after(coloured, "Miễn ngày", 4)) == [none] * 4
    assert list(after(coloured, "Cần ngày", 4)) == [none, none, none, red]
    assert list(after(coloured, "120", 1)) == [orange]
    assert list(after(coloured, "ba", 1)) == [orange]


def test_a_blank_prints_without_empty_pages(libreoffice: Convert) -> None:
    pages = len(re.findall(rb"/Type\s*/Page[^s]", libreoffice(written(), "pdf")))
    assert pages == 7, "the guide and six sheets, each on one page"
