"""The clock of the machine is put back or forward between two runs: nothing is lost, and what people decide still counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, fact, initiative, sheet_rows, small_campaign, type_yellow
from one_process import read_here

from sync import run
from sync.picture import Picture, State

YEAR_BEFORE, YEAR_AFTER = DEMO_DAY - timedelta(days=365), DEMO_DAY + timedelta(days=365)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A campaign in which Ninh Hải has sent ten initiatives and another unit two."""
    made = small_campaign(tmp_path / "c")
    read_here(monkeypatch)
    return made


def remarks(picture: Picture) -> dict[str, str]:
    """What the coordinator remarked on plans."""
    return {key[1]: decision.value for key, decision in picture.decisions.items() if key[2] == "remark"}


def days_of(picture: Picture, unit: str) -> dict[str, tuple[int, date, date]]:
    """Title -> number, the day it came, the day it last changed."""
    frame = picture.settled.frames["initiatives"]
    mine = frame.where("unit", lambda of: of == unit)
    kept = zip(mine["number"], mine["first_seen"], mine["last_changed"], strict=True)
    return dict(zip(mine["title"], kept, strict=True))


def test_a_decision_typed_after_the_clock_went_back_holds(desk: Desk) -> None:
    """Before, the earlier one with the later day stood in its place again, and the master said nothing of it."""
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Chưa đạt")
    assert remarks(desk.sync(YEAR_AFTER).picture) == {HAI: "Chưa đạt"}
    desk.sync(DEMO_DAY)
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Đã bổ sung, đạt")
    picture = desk.sync(DEMO_DAY).picture
    assert remarks(picture) == {HAI: "Đã bổ sung, đạt"}
    assert "W-DEC-OLD" not in [finding.code for finding in picture.coordinator_findings]
    assert remarks(run.rebuild(desk.config, today=DEMO_DAY).picture) == {HAI: "Đã bổ sung, đạt"}
    assert [row["Nhận xét"] for row in desk.register("Kế hoạch") if row[""] == HAI] == ["Đã bổ sung, đạt"]


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=365)])
def test_a_file_that_comes_while_the_clock_is_back_is_taken_like_any_other(desk: Desk, back: timedelta) -> None:
    before = days_of(desk.take(DEMO_DAY).picture, HAI)
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    picture = desk.take(DEMO_DAY - back).picture
    after = days_of(picture, HAI)
    assert {title: after[title] for title in before} == before, "those there before keep their number and their days"
    assert sorted(number for number, _, _ in after.values()) == list(range(1, 13))
    assert [file.state for file in picture.files if file.unit == HAI] == ["Thay thế", "Đang dùng"]
    now = desk.take(DEMO_DAY).picture
    assert fact(now, "IN-01", HAI, "ALL").counted == 12
    assert days_of(now, HAI) == after
    assert days_of(run.rebuild(desk.config, today=DEMO_DAY).picture, HAI) == after


def test_a_year_back_nobody_has_lost_anything(desk: Desk) -> None:
    was = desk.take(DEMO_DAY).picture
    back = desk.take(YEAR_BEFORE).picture
    assert {unit.unit: unit.state for unit in back.units if unit.state is State.NOT_SENT} == {}
    assert [vars(file) if hasattr(file, "__dict__") else file for file in back.files] == list(was.files)
    now = desk.take(DEMO_DAY).picture
    assert now.facts.values == was.facts.values
    assert {unit.unit: unit.state for unit in now.units} == {unit.unit: unit.state for unit in was.units}


def test_an_earlier_file_is_known_whenever_the_clock_says_it_came(desk: Desk) -> None:
    first = desk.place(KCN).read_bytes()
    desk.fill(KCN, sheet_rows([initiative(51), initiative(52), initiative(53)]))
    desk.take(YEAR_BEFORE)
    desk.place(KCN).write_bytes(first)
    picture = desk.take(DEMO_DAY).picture
    assert fact(picture, "IN-01", KCN, "ALL").counted == 3
    assert picture.files[-1].code == "W-FILE-OLD"
