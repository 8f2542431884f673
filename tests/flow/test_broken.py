"""One broken or hostile workbook per unit, all in one sync: no run dies, each is named, nobody else's numbers move."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, Desk, codes, file_at, grids, initiative, new_desk, register, reported, sheet_rows, shipped_rows, texts

from sync.picture import FileState, Picture, State, UnitStatus

sys.path.append(str(Path(__file__).parents[1] / "read"))
CASES: Mapping[str, Any] = importlib.import_module("hostile").CASES
NEXT_DAY: date = DEMO_DAY + timedelta(days=1)
SOUND = "TT-SOUND"
"""A unit whose file nobody touches."""


@dataclass(frozen=True)
class Broken:
    """The campaign before and after every unit but one was sent something broken."""

    desk: Desk
    before: Picture
    after: Picture
    made: Mapping[str, Any]
    numbers_before: Mapping[Any, Any]
    numbers_after: Mapping[Any, Any]

    def own(self, unit: str) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """What a unit reports (after, before)."""
        after, before = (
            {key: value for key, value in numbers.items() if unit in key} for numbers in (self.numbers_after, self.numbers_before)
        )
        return after, before

    def status(self, unit: str) -> UnitStatus:
        """Where a unit stands afterwards."""
        return next(found for found in self.after.units if found.unit == unit)


def code_of(name: str) -> str:
    """The unit that gets this case."""
    return f"TT-{list(CASES).index(name) + 1:03d}"


def _set_up() -> dict[str, list[dict[str, Any]]]:
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = None
    for order, code in enumerate([SOUND, *map(code_of, CASES)]):
        name = {"unit_code": code, "unit_name": f"Đơn vị {code}", "short_name": f"Đơn vị {code}", "unit_type": "DIRECT"}
        rows["units"].append({**name, "followed": True, "order": 100 + order, "place": f"so_lieu/{code}"})
    return rows


@cache
def _broken(folder: Path) -> Broken:
    desk = new_desk(folder, _set_up())
    units = [SOUND, *map(code_of, CASES)]
    for n, unit in enumerate(units):
        figures = [{"line_code": "SL-20", "r.R1": n + 1}, {"line_code": "SL-50", "r.R1": 7}]
        desk.fill(unit, sheet_rows([initiative(3 * n), initiative(3 * n + 1), initiative(3 * n + 2)], round_figures=figures))
    before = desk.take().picture
    made = {}
    for name, case in CASES.items():
        path = desk.place(code_of(name))
        made[name] = case(path.read_bytes())
        path.write_bytes(made[name].data)
    after = desk.sync(NEXT_DAY).picture
    return Broken(desk, before, after, made, reported(before), reported(after))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    return _broken(tmp_path_factory.getbasetemp() / "broken")


def test_there_are_enough_ways_to_be_broken() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_the_file_is_named_and_the_last_good_numbers_stay(broken: Broken, name: str) -> None:
    unit, wanted = code_of(name), broken.made[name].wanted
    own, was = broken.own(unit)
    assert len(was) > 20
    received = file_at(broken.after, broken.desk.place(unit))
    if wanted is None:
        assert received.state == FileState.IN_FORCE
        if not broken.made[name].faulty:
            assert own == was
        return
    assert wanted in codes(broken.after, unit)
    assert received.state == FileState.UNREADABLE
    assert broken.status(unit).state is State.STALE
    assert own == was
    assert all(table.holds for table in broken.status(unit).tables.values())


def test_everybody_else_s_numbers_are_what_they_were(broken: Broken) -> None:
    touched = frozenset(code_of(name) for name, made in broken.made.items() if made.faulty)
    assert reported(broken.after, without=touched) == reported(broken.before, without=touched)
    assert broken.status(SOUND).state is not State.STALE


def test_damaged_cells_are_told_one_by_one(broken: Broken) -> None:
    for name in [name for name, made in broken.made.items() if made.faulty]:
        assert any(code.endswith("-FORMULA") for code in codes(broken.after, code_of(name))), name


def test_the_master_and_the_feedback_say_so(broken: Broken) -> None:
    states = {row["Đơn vị"]: row["Trạng thái"] for row in _sending(broken.desk)}
    for name, made in broken.made.items():
        unit = code_of(name)
        if made.wanted:
            assert states[broken.desk.unit(unit).short_name].startswith("Dùng số liệu cũ"), name
    unit = code_of("truncated_50")
    assert any("bị hỏng" in text for text in texts(broken.desk.feedback(unit), "Cần bổ sung"))
    listed = [
        row["Trạng thái"] for row in register(broken.desk.master, "Tệp đã nhận") if broken.desk.place(unit).name in row["Tệp"]
    ]
    assert listed == ["Chưa đọc được", "Đang dùng"], "the newest first; the one before it is what counts"


def _sending(desk: Desk) -> list[dict[str, Any]]:
    grid = grids(desk.master)["Tình hình gửi"]
    titles = next(row for row in grid if row[0] == "Đơn vị")
    return [dict(zip(titles, row, strict=True)) for row in grid[grid.index(titles) + 1 :] if row[0]]


def test_a_broken_first_file_is_unreadable_and_not_merely_missing(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "c")
    path = desk.fill("LDLD-NINHHAI", sheet_rows([initiative(1)]))
    path.write_bytes(path.read_bytes()[:5000])
    outcome = desk.take()
    states = {unit.unit: unit.state for unit in outcome.picture.units}
    assert (states["LDLD-NINHHAI"], states["CDKCN"]) == (State.UNREADABLE, State.NOT_SENT)
    assert outcome.is_partly_read
    counts = outcome.unit_counts()
    assert (counts["failed"], counts["missing"]) == (1, 10)
