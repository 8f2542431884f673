"""What a sheet holds must be what a spreadsheet program shows."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from reading import opened, recalculated, values

from sync.publish import xlsx
from sync.publish.sheet import Cell, Chart, Column, Dropdown, Highlight, Put, Series, Sheet, Table, at, jump, on_sheet, span

CLOCK = datetime(2022, 5, 10, 1, 12, tzinfo=UTC)
NASTY = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "+84 90",
    "-5",
    "007",
    " hai  khoảng ",
    "a\nb",
    "_x0041_",
    "1e5",
    "http://a.vn",
]


def write(path: Path, *sheets: Sheet, stamps: dict[str, str] | None = None) -> Path:
    """The sheets in a file."""
    xlsx.write(sheets, path, stamps=stamps or {}, clock=CLOCK)
    return path


def table(rows: Any, *columns: Column, **more: Any) -> Sheet:
    """One sheet with one table, header in row 3."""
    more.setdefault("column", 1 if any(column.yellow for column in columns) else 0)
    return Sheet("Biểu", "bieu", tables=[Table(2, columns=columns, rows=rows, **more)])


@pytest.mark.parametrize("long_from", [1, 1000], ids=["long way", "short way"])
def test_text_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_from: int) -> None:
    monkeypatch.setattr(xlsx, "LONG_TABLE", long_from)
    path = write(tmp_path / "a.xlsx", table([[text] for text in NASTY], Column("Tên")))
    book = opened(path)
    cells = [book["Biểu"].cell(row, 1) for row in range(4, 4 + len(NASTY))]
    assert [cell.value for cell in cells] == NASTY
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def odd_rows() -> list[list[Any]]:
    """Every kind of value that a model may hold."""
    return [
        [1, "một", date(2022, 5, 1), Cell(3, formula="1+2"), None],
        [2.5, "", datetime(2022, 5, 1, 8, 12, tzinfo=UTC), Cell("mở", link="so_lieu/a & b.xlsx#'3. SK'!A14"), True],
        [float("nan"), "x" * 40_000, None, Cell(7, "bold"), False],
        [10**15, "<&>\u0001", date(1022, 5, 1), Cell("", formula='""'), "một"],
        [None, "nhóm"],
    ]


def test_long_tables_hold_the_same_as_short_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [
        Column("a", "int", total="sum"),
        Column("b", "long"),
        Column("c", "date"),
        Column("d"),
        Column("e", yellow="A|B", key="e"),
    ]
    sheet = table(odd_rows(), *columns, keys=["k1", "k2", "k3", "k4", "k5"], total="Cộng", row_styles={2: "group"})
    short = write(tmp_path / "short.xlsx", sheet)
    monkeypatch.setattr(xlsx, "LONG_TABLE", 1)
    long = write(tmp_path / "long.xlsx", sheet)
    for formulas in (False, True):
        assert values(short, formulas=formulas) == values(long, formulas=formulas)
    looks = [
        [(c.font.b, c.fill.fgColor.rgb, c.number_format) for row in opened(path)["Biểu"]["B4:F8"] for c in row]
        for path in (short, long)
    ]
    assert looks[0] == looks[1]
    assert (values(short)["Biểu"]["B9"], values(short)["Biểu"]["C9"]) == (10**15 + 3.5, "Cộng")


def test_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", table([["x" * 40_000]], Column("a")))
    text = values(path)["Biểu"]["A4"]
    assert len(text) == 32_767
    assert text.endswith("…")


def test_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    sheet = table(odd_rows(), *(Column(name) for name in "abcde"))
    assert write(tmp_path / "a.xlsx", sheet).read_bytes() == write(tmp_path / "b.xlsx", sheet).read_bytes()


def test_totals_are_live_and_carry_our_value(tmp_path: Path) -> None:
    columns = [
        Column("Đơn vị"),
        Column("Số", "int", total="sum"),
        Column("%", "percent", total=12.5),
        Column("Chưa", "int", total="sum"),
    ]
    path = write(tmp_path / "a.xlsx", table([["a", 2, 1.0, "…"], ["b", 3, 2.0, "…"]], *columns, total="Tổng cộng"))
    assert [values(path)["Biểu"][f"{letter}6"] for letter in "ABCD"] == ["Tổng cộng", 5, 12.5, "…"]
    assert values(path, formulas=True)["Biểu"]["B6"] == "=SUBTOTAL(109,B4:B5)"


def test_a_total_over_chosen_rows_adds_those_alone(tmp_path: Path) -> None:
    rows = [["nhóm", None], ["a", 2], ["b", 3], ["cộng", 5], ["c", 4]]
    sheet = table(rows, Column("Đơn vị"), Column("Số", "int", total="sum"), total="Tổng", sum_rows=(1, 2, 4))
    path = write(tmp_path / "a.xlsx", sheet)
    assert values(path)["Biểu"]["B9"] == 9
    assert values(path, formulas=True)["Biểu"]["B9"] == "=SUM(B5:B6,B8:B8)"


def test_links_are_formulas_whatever_their_length(tmp_path: Path) -> None:
    far = "https://example.vn/" + "a" * 600 + "\"#'3. Sáng kiến'!A4"
    puts = [Put(0, 0, Cell("SK-0001", link=far)), Put(1, 0, Cell(902, link=jump("Sổ 'a'")))]
    path = write(tmp_path / "a.xlsx", Sheet("S", "s", puts=puts))
    written = values(path, formulas=True)["S"]
    assert max(len(piece) for piece in re.findall('"(?:[^"]|"")*"', written["A1"])) <= 257
    assert written["A2"] == "=HYPERLINK(\"#'Sổ ''a'''!A1\",902)"
    assert values(path)["S"] == {"A1": "SK-0001", "A2": 902}


def test_yellow_columns_carry_names_keys_and_choices(tmp_path: Path) -> None:
    long_list = "|".join(f"Hình thức khen thưởng số {n}" for n in range(20))
    columns = [
        Column("Số", key="number"),
        Column("Kết luận", yellow="Trùng|Khác nhau", key="verdict"),
        Column("Ngày", yellow="date", key="on"),
        Column("Hình thức", yellow=long_list, key="award"),
    ]
    path = write(tmp_path / "a.xlsx", table([["NT-0001", "Trùng", None, None]], *columns, keys=["NT-0001"]))
    book = opened(path)
    sheet = book["Biểu"]
    assert [cell.value for cell in sheet[2]][:4] == ["#bieu", "number", "verdict=Trùng|Khác nhau", "on=date"]
    assert (sheet["A3"].value, sheet["A4"].value) == ("#", "NT-0001")
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[2].hidden
    assert sheet.auto_filter.ref == "A3:E4"
    assert sheet["C4"].fill.fgColor.rgb == "FFFFF9C4"
    choices = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert choices["C4"] == '"Trùng,Khác nhau"'
    assert choices["E4"] == "'Danh mục'!$D$1:$D$20"
    assert book["Danh mục"]["D20"].value == "Hình thức khen thưởng số 19"


def test_a_second_yellow_table_has_its_own_names(tmp_path: Path) -> None:
    first = Table(2, 1, [Column("Kết quả", yellow="text", key="result")], [[None]], keys=["B1"])
    second = Table(7, 1, [Column("Lý do", yellow="long", key="reason")], [["vì"]], keys=["KT-0001"])
    path = write(tmp_path / "a.xlsx", Sheet("Khen", "awards", tables=[first, second]))
    found = values(path)["Khen"]
    assert (found["B2"], found["B7"], found["A7"], found["A9"]) == ("result=text", "reason=long", "#awards", "KT-0001")


def test_stamps_say_whose_the_file_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", Sheet("S", "s", puts=[Put(0, 0, Cell("x"))]), stamps={"campaign": "NT2022", "role": "master"})
    book = opened(path)
    assert book["Danh mục"].sheet_state == "hidden"
    assert [(row[0].value, row[1].value or None) for row in book["Danh mục"]["A1:B7"]] == [
        ("unit_code", None), ("edition", None), ("template_id", None), ("template_version", None), ("campaign", "NT2022"),
        ("made_on", None), ("role", "master"),
    ]  # fmt: skip


def everything() -> Sheet:
    """A sheet that uses every feature."""
    rows = [["a", 1, 50.0], ["b", 2, 120.0]]
    return Sheet(
        "Tất cả", "all",
        puts=[Put(0, 0, Cell("Tên", "title"), 1, 3), Put(10, 0, Cell("a", "green"))],
        tables=[Table(2, 0, [Column("Đơn vị", width=20), Column("Số", "int"), Column("%", "percent")], rows)],
        charts=[
            Chart("column", 12, 0, "Biểu đồ", [Series("Số", (3, 0, 4, 0), (3, 1, 4, 1)),
                                               Series("%", (3, 0, 4, 0), (3, 2, 4, 2), kind="line")]),
            Chart("bar", 30, 0, "Thanh", [Series("Số", (3, 0, 4, 0), (3, 1, 4, 1), "Tất cả")], stacked=True, percent=True),
            Chart("line", 48, 0, "Đường", [Series("Số", (3, 0, 4, 0), (3, 1, 4, 1))], dates=True, legend=False),
        ],
        highlights=[Highlight("data_bar", (3, 2, 4, 2), maximum=100), Highlight("scale", (3, 1, 4, 1)),
                    Highlight("formula", (3, 0, 4, 0), '={self}="a"', "red")],
        dropdowns=[Dropdown(10, 0, ("a", "b")), Dropdown(11, 0, "=$A$4:$A$5")],
        widths={1: 30}, heights={0: 30}, freeze=(3, 1), fit=(1, 1), print_area=(0, 0, 60, 6), repeat_rows=(2, 2),
        repeat_columns=(0, 0), page_breaks=(12,), hidden_columns=(5,), hidden_rows=(8,), landscape=False, page_number_top=True,
    )  # fmt: skip


def test_every_feature_reaches_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", everything())
    sheet = opened(path)["Tất cả"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows, sheet.print_title_cols) == (
        "B4",
        "A3:C5",
        "$3:$3",
        "$A:$A",
    )
    assert "A1:C1" in [str(merged) for merged in sheet.merged_cells.ranges]
    assert (sheet.column_dimensions["B"].width > 29, sheet.row_dimensions[9].hidden, sheet.column_dimensions["F"].hidden) == (
        True,
    ) * 3
    assert len(sheet.data_validations.dataValidation) == 2
    assert len(sheet.conditional_formatting) == 3
    assert sheet.page_setup.orientation == "portrait"
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 3
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<headerFooter differentFirst="1"><oddHeader>&amp;C&amp;P</oddHeader></headerFooter>' in page
    assert 'brk id="12"' in page


def test_an_unknown_style_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no style"):
        write(tmp_path / "a.xlsx", Sheet("S", "s", puts=[Put(0, 0, Cell(1, "pink"))]))


def test_addresses() -> None:
    assert (at(3, 1), at(3, 27, fixed=True), span(3, 1, 9, 1)) == ("B4", "$AB$4", "B4:B10")
    assert on_sheet("Số liệu 'a'", "A1") == "'Số liệu ''a'''!A1"


# ---- the hash


def sheet_with(value: Any, *, age: int = 3, log: int = 1) -> Sheet:
    """A sheet whose first cell says when it was made."""
    tables = [
        Table(2, 0, [Column("a"), Column("Tuổi", "int", volatile=True)], [[value, age]]),
        Table(9, 0, [Column("Lần")], [[n] for n in range(log)], volatile=True),
    ]
    return Sheet("S", "s", puts=[Put(0, 0, Cell(f"Do máy lập lúc 08:{age:02}", "note", volatile=True))], tables=tables)


def test_the_hash_does_not_see_clocks_ages_and_the_log() -> None:
    assert xlsx.model_hash([sheet_with(1)]) == xlsx.model_hash([sheet_with(1, age=12, log=5)])


def test_the_hash_sees_everything_else() -> None:
    told = {xlsx.model_hash([sheet]) for sheet in (sheet_with(1), sheet_with(2), sheet_with("1"), everything())}
    assert len(told) == 4


# ---- a real spreadsheet program


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_and_calculates_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "LONG_TABLE", 2)
    wrong = Sheet("Sai", "wrong", puts=[Put(0, 0, Cell(999, formula="1+1"))])
    total = Sheet(
        "Dài", "long", tables=[Table(0, 0, [Column("a"), Column("n", "int", total="sum")], [["=x", 1], ["b", 2]], total="C")]
    )
    path = write(tmp_path / "a.xlsx", wrong, total, everything())
    again = values(recalculated(path, tmp_path))
    assert again["Sai"]["A1"] == 2
    assert again["Dài"] == {"A1": "a", "B1": "n", "A2": "=x", "B2": 1, "A3": "b", "B3": 2, "A4": "C", "B4": 3}
