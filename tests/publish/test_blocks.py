"""Lines of yellow cells above a register: where they stand, how many there are, and that they are read back as written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from proposals import RECORDS, TEMPLATE, Grid, picture
from python_calamine import CalamineWorkbook

from sync.errors import TemplateError
from sync.harvest import harvest
from sync.picture import Picture
from sync.publish import xlsx
from sync.publish.grid import filter_range, hidden_rows, name_rows
from sync.publish.registers import registers
from sync.publish.sheet import Sheet
from sync.publish.values import View

CLOCK = datetime(2022, 5, 10, 8, 12, tzinfo=UTC)
MERIT = {"round": "Đợt 1", "award": "Bằng khen BCH LĐLĐ tỉnh", "result": "Đã khen"}
FLAG = {"round": "Đợt 1", "award": "Cờ thi đua LĐLĐ tỉnh", "result": "Chưa khen"}


def awards(found: Picture) -> Sheet:
    """The sheet of decisions."""
    return next(sheet for sheet in registers(found) if sheet.key == "awards")


def test_six_lines_stand_above_the_register_each_table_under_its_own_machine_names() -> None:
    sheet = awards(picture({}))
    block, register = sheet.tables
    assert block.keys == [f"block|{place}" for place in range(1, 7)]
    assert len(register.keys) == len(RECORDS)
    assert register.keys[0] == "KT-0002"
    assert list(name_rows(sheet)) == [1, register.row - 1]
    assert hidden_rows(sheet) == {1, register.row - 1}
    assert block.row + len(block.rows) < register.row - 2, "a title stands between them"
    assert sheet.repeat_rows == (register.row, register.row)
    assert sheet.freeze[0] == 0
    filtered = filter_range(sheet)
    assert filtered is not None
    assert filtered[0] == register.row, "the filter is the register's, so sorting never mixes the lines in"


@pytest.mark.parametrize(("used", "lines"), [([], 6), ([1], 6), ([1, 4], 6), ([5], 7), ([6], 8), ([11], 13)])
def test_two_lines_are_always_free(used: list[int], lines: int) -> None:
    block = awards(picture({f"block|{place}": MERIT for place in used})).tables[0]
    assert len(block.rows) == lines


def test_a_line_says_how_many_it_decides_about() -> None:
    block = awards(picture({"block|1": MERIT, "block|2": FLAG})).tables[0]
    reached = [column.key for column in block.columns].index("reached")
    assert [row[reached] for row in block.rows] == [2, 1, None, None, None, None]


def test_what_holds_stands_beside_every_row() -> None:
    table = awards(picture({"block|1": MERIT})).tables[1]
    keys = [column.key for column in table.columns]
    found = {key: (row[keys.index("outcome")], row[keys.index("details")]) for key, row in zip(table.keys, table.rows, strict=True)}
    assert found == {
        "KT-0001": ("Đã khen", "Bằng khen BCH LĐLĐ tỉnh · theo khối 1"),
        "KT-0002": ("Đã khen", "Bằng khen BCH LĐLĐ tỉnh · theo khối 1"),
        "KT-0003": ("Đang xét", None),
        "KT-0004": ("Đang xét", None),
        "KT-0005": (None, None),
        "KT-0006": ("Đang xét", None),
    }


def test_the_choices_are_the_labels_of_the_lists() -> None:
    block, register = awards(picture({})).tables
    kinds = {column.key: column.yellow for column in block.columns}
    assert kinds["round"] == "Đợt 1"
    assert kinds["result"] == "Đang xét|Đã thẩm tra|Đã khen|Chưa khen"
    assert kinds["award"].split("|") == [item.label for item in TEMPLATE.lists["award"]]
    awarded = next(column for column in register.columns if column.key == "awarded")
    assert awarded.yellow == kinds["award"]


def test_a_list_that_is_not_there_is_told() -> None:
    with pytest.raises(TemplateError, match="no list 'awrd'"):
        View(picture({})).yellow("list:awrd")


def test_a_written_sheet_is_read_back_as_it_was_decided(tmp_path: Path) -> None:
    path = tmp_path / "tong_hop.xlsx"
    found = picture({"block|1": MERIT})
    xlsx.write([awards(found)], path, stamps={}, clock=CLOCK)
    book = CalamineWorkbook.from_path(path)
    grid = Grid("Khen thưởng", book.get_sheet_by_name("Khen thưởng").to_python(skip_empty_area=False))
    typed, bad = harvest([grid])
    values = {("awards", one.key, one.field): one.value for one in typed if one.value != ""}
    assert values == {key: decision.value for key, decision in found.decisions.items()}
    assert not bad
