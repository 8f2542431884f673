"""Sixteen units, eight with files and eight in Google: the same digits in both masters, and as if all had sent files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from desk import Desk, grids, initiative, new_desk, reported, sheet_rows, shipped_rows
from google_desk import GoogleDesk, google_beside

from sync.day_number import serial

UNITS = 16
HOSTILE = ('=IMPORTXML("http://x.vn","//a")', "+84 259 38", "@sum", "'đã ghi", "-1+2", '=HYPERLINK("http://x.vn")')


def sixteen() -> dict[str, list[dict[str, Any]]]:
    """The shipped set-up with sixteen followed units."""
    rows = shipped_rows()
    for row in rows["units"][:UNITS]:
        row["followed"] = True
    for row in rows["units"][UNITS:]:
        row["followed"] = None
    return rows


def rows_of(place: int) -> Mapping[str, Any]:
    """What the unit at this place reports: some recognised, one with a text that looks like a formula, one date to mend."""
    some = [initiative(20 * place + n) for n in range(1, 5 + place % 4)]
    odd = initiative(20 * place + 11, title=HOSTILE[place % len(HOSTILE)])
    return sheet_rows([*some, odd, initiative(20 * place + 12, applied="31/02/2022")])


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GoogleDesk, Desk]]:
    """The mixed fleet, synced; and the same with files alone, synced."""
    folder = tmp_path_factory.mktemp("fleet")
    mixed, files = new_desk(folder / "mixed", sixteen()), new_desk(folder / "files", sixteen())
    codes = [unit.code for unit in mixed.campaign.followed]
    assert len(codes) == UNITS
    with google_beside(mixed) as there:
        for place, code in enumerate(codes):
            files.fill(code, rows_of(place))
            if place % 2:
                there.fill(code, rows_of(place))
            else:
                mixed.fill(code, rows_of(place))
        there.sync()
        files.sync()
        yield there, files


def shown(value: Any) -> Any:
    """A cell's value as both media tell it: a day is its number, nothing is nothing."""
    if isinstance(value, datetime | date):
        return shown(serial(value))
    if isinstance(value, float):
        return round(value, 9) if not value.is_integer() else int(value)
    return None if value == "" else value


def test_both_masters_hold_the_same_in_every_cell(fleet: tuple[GoogleDesk, Desk]) -> None:
    there, _ = fleet
    titles = [tab["properties"]["title"] for tab in there.google.drive.document(there.master).resource()["sheets"]]
    pages = grids(there.desk.master)
    assert set(pages) <= set(titles)
    for title, rows in pages.items():
        assert told(there.tab(there.master, title)) == told(rows), title


def told(rows: Iterable[Sequence[Any]]) -> dict[tuple[int, int], Any]:
    """Cell -> value of a sheet. An address of a file leads to another place in each medium."""
    found = {(row, column): shown(value) for row, line in enumerate(rows) for column, value in enumerate(line)}
    return {place: "address" if is_address(value) else value for place, value in found.items() if value is not None}


def is_address(value: Any) -> bool:
    """Whether a cell of the hidden sheet behind the look-up says where a file is."""
    return isinstance(value, str) and value.startswith(("Bản đang dùng/", "https://docs.google.com/"))


def test_the_facts_are_those_of_files_alone(fleet: tuple[GoogleDesk, Desk]) -> None:
    there, files = fleet
    mixed, alone = there.sync().picture, files.sync().picture
    assert reported(mixed) == reported(alone)
    assert {key: fact.counted for key, fact in mixed.facts.values.items()} == {
        key: fact.counted for key, fact in alone.facts.values.items()
    }


def test_every_unit_is_told_the_same_of_its_rows(fleet: tuple[GoogleDesk, Desk]) -> None:
    there, files = fleet
    mixed, alone = there.sync().picture, files.sync().picture
    for unit in alone.campaign.followed:
        told = [sorted((f.code, str(f.cell), f.value) for f in picture.findings[unit.code]) for picture in (mixed, alone)]
        assert told[0] == told[1], unit.code


def test_what_looks_like_a_formula_stays_words(fleet: tuple[GoogleDesk, Desk]) -> None:
    there, _ = fleet
    register = there.tab(there.master, "Sổ sáng kiến")
    typed = {value for line in register for value in line}
    assert {text for text in HOSTILE if not text.startswith("'")} <= typed
    for file in (there.master, *there.files.values()):
        tabs = there.google.drive.document(file).resource(include_grid_data=True)["sheets"]
        rows = [row for tab in tabs for data in tab.get("data", ()) for row in data.get("rowData", ())]
        entered = [cell.get("userEnteredValue", {}) for row in rows for cell in row.get("values", ())]
        formulas = [value["formulaValue"] for value in entered if "formulaValue" in value]
        assert not [text for text in formulas if "IMPORTXML" in text or "x.vn" in text]


def test_a_campaign_that_loses_its_copies_of_bytes_still_links_into_google(fleet: tuple[GoogleDesk, Desk]) -> None:
    there, _ = fleet
    shutil.rmtree(there.desk.folder / "Bản đang dùng")
    there.sync()
    assert (there.desk.folder / "Bản đang dùng").is_dir()
