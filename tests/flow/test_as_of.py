"""What was known at the end of a day: tables, targets, units and decisions of then, whatever came since."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from desk import HAI, KCN, Desk, edit, initiative, register, sheet_rows, small_campaign, texts
from openpyxl.workbook import Workbook
from typer.testing import CliRunner

from sync.as_of import look_back, print_back
from sync.campaign import WHOLE
from sync.cli import app
from sync.errors import NothingKnownThen
from sync.picture import Picture, State

FIRST, SECOND, THIRD = date(2022, 4, 17), date(2022, 4, 20), date(2022, 4, 25)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Ten and two initiatives on the first day, twelve and two on the second, Các KCN gone from the list of units on the third."""
    made = small_campaign(tmp_path / "c")
    made.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    made.take(SECOND)
    edit(made.folder / "dieu_phoi.xlsx", _follow_only_hai)
    made.sync(THIRD)
    return made


def _follow_only_hai(book: Workbook) -> None:
    page = next(page for page in book.worksheets if page.title.endswith("Đơn vị"))
    names = [cell.value for cell in page[2]]
    code, followed = names.index("unit_code"), names.index("followed")
    for row in page.iter_rows(min_row=3):
        if row[code].value == KCN:
            row[followed].value = None


def counted(picture: Picture) -> int:
    """The headline of everything."""
    value = picture.facts.value("IN-01", WHOLE, "ALL")
    return int(value or 0)


def test_each_day_gives_what_was_known_then(desk: Desk) -> None:
    found = {day: look_back(desk.config, day) for day in (FIRST, date(2022, 4, 19), SECOND, THIRD, date(2022, 6, 1))}
    assert [counted(picture) for picture in found.values()] == [12, 12, 14, 12, 12]
    assert [len(picture.units) for picture in found.values()] == [2, 2, 2, 1, 1]
    assert found[FIRST].moment.date() == FIRST
    assert all(unit.state is not State.STALE for unit in found[FIRST].units)


def test_before_the_first_run_nothing_was_known(desk: Desk) -> None:
    with pytest.raises(NothingKnownThen):
        look_back(desk.config, date(2022, 4, 16))


def test_the_master_of_a_past_day_lies_beside_todays_and_opens_the_bytes_of_then(desk: Desk) -> None:
    today = desk.master.read_bytes()
    past = print_back(desk.config, FIRST)
    assert past.master.name == "tong_hop (đến 17-04-2022).xlsx"
    assert desk.master.read_bytes() == today
    assert len(register(past.master, "Sổ sáng kiến")) == 12
    assert any("như máy biết vào cuối ngày 17/04/2022" in text for text in texts(past.master, "Tổng quan"))
    files = sorted(path.name for path in (desk.folder / "Bản đang dùng (đến 17-04-2022)").iterdir())
    assert files == sorted(desk.unit(code).workbook_name for code in (HAI, KCN))


def test_looking_back_changes_nothing(desk: Desk) -> None:
    before = desk.outputs()
    print_back(desk.config, FIRST)
    assert desk.sync(THIRD).written == []
    assert desk.outputs() == before


def test_the_command_line_looks_back(desk: Desk) -> None:
    found = CliRunner().invoke(app, ["sync", "--as-of", "17/4/2022", "--facts", "--json", "--config", str(desk.config)])
    told = json.loads(found.stdout)
    assert (found.exit_code, told["today"], told["is_past"]) == (0, "2022-04-17", True)
    facts = [f for f in told["facts"] if (f["unit"], f["indicator"], f["period"], f["split"]) == (WHOLE, "IN-01", "ALL", "")]
    assert facts[0]["counted"] == 12
    shown = CliRunner().invoke(app, ["status", "--as-of", "17/4/2022", "--config", str(desk.config)])
    assert "như máy biết khi đó" in shown.stdout
