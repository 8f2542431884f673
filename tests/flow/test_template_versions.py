"""Workbooks of an earlier and of a later version of the template come in: both are mapped, both are told, nothing typed is lost."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, MADE_ON, Desk, Rows, codes, initiative, new_desk, rows_following, sheet_rows

from sync.blank import write_blank
from sync.model import CheckedTable
from sync.picture import Picture
from sync.setup import write_templates
from sync.template import Template, load_template, templates_root

NEW_COLUMN = """
[[field]]
name = "cost_vnd"
title = "Chi phí thực hiện (đồng)"
type = "money"
mark = "N"
since = 2
help = "Chi phí để thực hiện."
"""
NEW_DECIDING = """
[[field]]
name = "is_digital"
title = "Có ứng dụng số"
mark = "Q"
since = 2
help = "Ghi có hoặc chưa."
"""
NEW_LABEL = """
[[field]]
name = "website"
title = "Trang thông tin"
since = 2
help = "Địa chỉ trang."
"""
NEW_LINE = """
[[line]]
code = "SL-99"
label = "Số buổi tuyên truyền an toàn giao thông"
unit = "buổi"
since = 2
"""
NEW_SHEET = """
table = "partners"
sheet = "15. Đối tác"
sheet_en = "15. Partners"
title = "Đối tác"
number = "DT"
identity = ["partner"]
counter = "C1"
since = 2

[[field]]
name = "partner"
title = "Tên đối tác"
mark = "Q"
help = "Tên cơ quan, tổ chức phối hợp."
"""


def second_version(folder: Path) -> Path:
    """The shipped template as its next version: a header renamed, a column dropped, columns, a label, a line and a sheet new."""
    shutil.copytree(templates_root() / "nt2022", folder)
    change(folder / "template.toml", "version = 1\n", "version = 2\n")
    register = folder / "3_initiatives.toml"
    change(register, 'title = "Tác giả chính"\n', 'title = "Chủ sáng kiến"\n')
    change(register, 'aliases = ["Tác giả",', 'aliases = ["Tác giả chính", "Tác giả",')
    change(register, 'name = "award_received"\n', 'name = "award_received"\nuntil = 1\n')
    append(register, NEW_COLUMN, NEW_DECIDING)
    append(folder / "1_unit_info.toml", NEW_LABEL)
    append(folder / "7_round_figures.toml", NEW_LINE)
    (folder / "15_partners.toml").write_text(NEW_SHEET, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands there once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file.name, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def append(file: Path, *parts: str) -> None:
    """Add fields or lines behind the last one, before the rules and formats."""
    text = file.read_text(encoding="utf-8")
    kind = "[[line]]" if parts[0].lstrip().startswith("[[line]]") else "[[field]]"
    after = text.index("\n[[", text.rindex(kind) + 1) if "\n[[" in text[text.rindex(kind) + 1 :] else len(text)
    file.write_text(text[:after] + "\n" + "".join(parts) + text[after:], encoding="utf-8")


@pytest.fixture
def newer(tmp_path: Path) -> Template:
    """The next version of the template."""
    return load_template(second_version(tmp_path / "nt2"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A campaign of one unit."""
    return new_desk(tmp_path / "c", rows_following(HAI))


def with_template(desk: Desk, folder: Path) -> None:
    """The office updates its template."""
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text.replace('template = "nt2022"', f'template = "{folder.as_posix()}"'), encoding="utf-8")


def made_from(template: Template, desk: Desk, rows: Rows) -> bytes:
    """A workbook of that version with these rows typed into it."""
    stream = io.BytesIO()
    write_blank(template, desk.campaign, desk.unit(HAI), stream, rows=rows, made_on=MADE_ON)
    return stream.getvalue()


def table(picture: Picture, name: str) -> CheckedTable:
    """A table in force."""
    return next(item.checked for item in picture.tables if item.checked.table == name)


ROWS = sheet_rows(
    [initiative(1), initiative(2, award_received="Bằng khen")],
    unit_info=[{"total_labor": 500}],
    round_figures=[{"line_code": "SL-40", "r.R1": 7}],
)


def test_an_earlier_version_is_mapped_and_nothing_of_it_is_called_missing(desk: Desk, newer: Template, tmp_path: Path) -> None:
    desk.fill(HAI, ROWS)
    with_template(desk, tmp_path / "nt2")
    picture = desk.take().picture
    register = table(picture, "initiatives")
    assert register.accepted == [True, True]
    assert register.columns["lead_author"] == [initiative(1)["lead_author"], initiative(2)["lead_author"]]
    assert register.columns["award_received"] == [None, "Bằng khen"], "a column that is handed out no more is read where it stands"
    assert register.columns["cost_vnd"] == register.columns["is_digital"] == [None, None]
    told = codes(picture, HAI)
    assert told.count("I-FILE-VER-OLD") == 1
    assert not {"E-COL-MISS", "W-COL-MISS", "W-LINE-MISS", "E-SHEET-MISS", "E-REQ", "W-COL-NEW"} & set(told)
    assert picture.facts.value("IN-01", HAI, "ALL") == 2


def test_of_a_later_version_what_is_known_is_read_and_the_rest_is_told(desk: Desk, newer: Template) -> None:
    rows = {
        **ROWS,
        "initiatives": [{**row, "cost_vnd": 5_000_000, "is_digital": "Có"} for row in ROWS["initiatives"]],
        "unit_info": [{"total_labor": 500, "website": "https://vidu.vn"}],
        "round_figures": [{"line_code": "SL-40", "r.R1": 7}, {"line_code": "SL-99", "r.R1": 3}],
        "partners": [{"partner": "Sở Công Thương"}],
    }
    desk.place(HAI).write_bytes(made_from(newer, desk, rows))
    picture = desk.take().picture
    register = table(picture, "initiatives")
    assert register.accepted == [True, True]
    assert register.columns["lead_author"] == [initiative(1)["lead_author"], initiative(2)["lead_author"]]
    assert picture.facts.value("IN-01", HAI, "ALL") == 2
    assert picture.facts.value("SL-40", HAI, "R1") == 7
    told = [(finding.code, finding.value) for finding in picture.findings[HAI]]
    assert [code for code, _ in told].count("W-FILE-VER-NEW") == 1
    assert {value for code, value in told if code == "W-COL-NEW"} >= {
        "Chi phí thực hiện (đồng)",
        "Có ứng dụng số",
        "Trang thông tin",
    }
    assert ("W-SHEET-OWN", "15. Đối tác") in told


def test_what_a_later_version_brought_is_there_once_the_office_has_that_version(
    desk: Desk, newer: Template, tmp_path: Path
) -> None:
    rows = {**ROWS, "initiatives": [{**row, "cost_vnd": 5_000_000, "is_digital": "Có"} for row in ROWS["initiatives"]]}
    desk.place(HAI).write_bytes(made_from(newer, desk, rows))
    before = desk.take().picture
    with_template(desk, tmp_path / "nt2")
    after = desk.take().picture
    assert table(after, "initiatives").columns["cost_vnd"] == [5_000_000, 5_000_000]
    assert [item.numbers for item in after.tables if item.checked.table == "initiatives"] == [
        item.numbers for item in before.tables if item.checked.table == "initiatives"
    ]
    assert not {"W-FILE-VER-NEW", "W-COL-NEW", "W-SHEET-OWN"} & set(codes(after, HAI))


def test_a_workbook_prefilled_again_is_of_the_new_version(desk: Desk, newer: Template, tmp_path: Path) -> None:
    desk.fill(HAI, ROWS)
    desk.take()
    with_template(desk, tmp_path / "nt2")
    desk.take()
    made = write_templates(desk.config, unit=HAI, prefilled=True, today=DEMO_DAY)[0]
    desk.place(HAI).write_bytes(made.read_bytes())
    picture = desk.take().picture
    assert "I-FILE-VER-OLD" not in codes(picture, HAI)
    assert table(picture, "initiatives").columns["title"] == [initiative(1)["title"], initiative(2)["title"]]
    assert (codes(picture, HAI).count("E-REQ"), picture.facts.value("IN-01", HAI, "ALL")) == (2, 0), (
        "the new column decides from now on"
    )
