"""Somebody who counts the same workbooks by hand, by the written rules alone, finds the numbers of the master."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import recount as by_hand
from desk import DEMO_DAY, Desk, grids, outcome_of_demo, register, shared_demo, template

from sync.campaign import WHOLE
from sync.picture import Picture

Demo = tuple[int, int]
SEEDS: tuple[Demo, ...] = ((0, 2022), (0, 7))
"""(units, seed) of demos with all their units, counted again in everything."""
MORE: tuple[Demo, ...] = (*SEEDS, *((6, seed) for seed in range(100, 118)))
"""And smaller ones, in which rows and the initiatives of every unit are counted again."""


@cache
def counted(seed: Demo) -> by_hand.Recount:
    """The second count of the demo with all its units."""
    return by_hand.recount(shared_demo(*seed).folder, DEMO_DAY)


@cache
def picture_of(seed: Demo) -> Picture:
    """What the program knows of the same demo."""
    return outcome_of_demo(*seed)


def test_the_second_count_uses_nothing_of_the_program() -> None:
    tree = ast.parse(Path(by_hand.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.split(".")[0] in ("sync", "desk", "pandas") for name in names)


def _block(desk: Desk, sheet: str, title: str) -> list[dict[str, Any]]:
    """The rows of one table of a sheet of several, by its own headers."""
    grid = grids(desk.master)[sheet]
    start = next(i for i, row in enumerate(grid) if row[0] == title)
    rows = []
    for row in grid[start + 2 :]:
        if row[0] is None:
            break
        rows.append(dict(zip(grid[start + 1], row, strict=True)))
    return rows


def _by_unit(desk: Desk, rows: Sequence[Mapping[str, Any]], key: str = "Đơn vị") -> dict[str, Mapping[str, Any]]:
    names = {unit.short_name: unit.code for unit in desk.campaign.followed} | {"TOÀN TỈNH": WHOLE}
    return {names[row[key]]: row for row in rows if row[key] in names}


@pytest.mark.parametrize("seed", MORE, ids=str)
def test_rows_read_accepted_to_mend_and_not_data(seed: Demo) -> None:
    desk = shared_demo(*seed)
    grid = grids(desk.master)["Số liệu tra cứu"]
    lines = {row[0]: dict(zip(grid[0], row, strict=True)) for row in grid[1:]}
    wrong = []
    for (unit, table), count in counted(seed).rows.items():
        line = lines[desk.unit(unit).short_name]
        master = {name: line[f"{table}.{name}"] for name in ("read", "accepted", "must_fix", "not_data")}
        if master != vars(count):
            wrong.append((unit, table, "master", master, "by hand", vars(count)))
    assert wrong == []
    assert len(counted(seed).rows) >= 8 * (4 if seed[0] else 9)


@pytest.mark.parametrize("seed", MORE, ids=str)
def test_initiatives_by_unit_and_phase(seed: Demo) -> None:
    desk = shared_demo(*seed)
    grid = grids(desk.master)["Tiến độ đơn vị"]
    titles = next(row for row in grid if row[0] == "STT")
    rows = [dict(zip(titles, row, strict=True)) for row in grid[grid.index(titles) + 1 :] if any(row)]
    master = _by_unit(desk, rows)
    done = counted(seed).done
    units = {unit for unit, _ in counted(seed).rows}
    for phase, name in (("P1", "Giai đoạn 1"), ("P2", "Giai đoạn 2")):
        assert {u: master[u][f"{name}: Thực hiện"] for u in units} == {u: done[u, phase] for u in units}
        assert {u: master[u][f"{name}: Chỉ tiêu"] for u in units} == {u: counted(seed).targets[u, phase] for u in units}
    whole = next(row for row in rows if "TOÀN TỈNH" in row.values())
    assert whole["Giai đoạn 1: Thực hiện"] == done[WHOLE, "P1"] > 0
    assert whole["Cả chương trình: Thực hiện"] == done[WHOLE, "P1"] + done[WHOLE, "P2"]


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_benefit_of_what_counts(seed: Demo) -> None:
    desk = shared_demo(*seed)
    total = next(row for row in _block(desk, "Giai đoạn, đợt", "Theo giai đoạn và khối") if row["Khối"] == "Tổng")
    assert total["Giá trị làm lợi (đồng)"] == counted(seed).benefit[WHOLE] > 0
    rows = [row for row in register(desk.master, "Sổ sáng kiến") if row["Tính"] == 1]
    assert sum(row["Giá trị làm lợi (đồng)"] or 0 for row in rows) == counted(seed).benefit[WHOLE]


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_proposals_by_unit(seed: Demo) -> None:
    desk = shared_demo(*seed)
    rows = _by_unit(desk, _block(desk, "TH khen thưởng", "Đợt thi đua đặc biệt"))
    proposed = counted(seed).proposed
    for unit in {unit for unit, _ in counted(seed).rows}:
        for title, kind in (("Cá nhân", "cá nhân"), ("Tập thể", "tập thể")):
            assert (rows[unit][title] or 0) == proposed[unit, "đợt đặc biệt", kind], (unit, title)


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_no_more_unions_with_initiatives_than_there_are(seed: Demo) -> None:
    """A union that a unit has not listed on sheet 2 cannot make the share of its unions more than all of them."""
    desk = shared_demo(*seed)
    grid = grids(desk.master)["Tiến độ đơn vị"]
    titles = next(row for row in grid if row[0] == "STT")
    rows = [dict(zip(titles, row, strict=True)) for row in grid[grid.index(titles) + 1 :] if any(row)]
    shares = {unit: row["CĐCS có SK (%)"] for unit, row in _by_unit(desk, rows).items()}
    assert {unit: share for unit, share in shares.items() if isinstance(share, float | int) and share > 100} == {}


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_tet(seed: Demo) -> None:
    desk = shared_demo(*seed)
    rows = _by_unit(desk, _block(desk, "Chăm lo, đối thoại", "Chăm lo Tết"))
    for unit, (cared, people) in counted(seed).tet.items():
        if people:
            assert (rows[unit]["Được chăm lo"], rows[unit]["Người ở CĐCS đã báo cáo"]) == (cared, people), unit
            assert rows[unit]["Tỷ lệ được chăm lo"] == pytest.approx(100 * cared / people)
    whole = [sum(pair) for pair in zip(*counted(seed).tet.values(), strict=True)]
    assert [rows[WHOLE]["Được chăm lo"], rows[WHOLE]["Người ở CĐCS đã báo cáo"]] == whole


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_figures_of_the_round(seed: Demo) -> None:
    desk = shared_demo(*seed)
    names = {line.code: line.label for line in template().by_table["round_figures"].lines}
    # SL-11 is a mean, SL-27 is worked out from its parts where it is blank, SL-09 is switched off in this campaign.
    summed = {line.code for line in template().by_table["round_figures"].lines} - {"SL-09", "SL-11", "SL-27"}
    master = {(row["Nội dung"], row["Đơn vị"]): row["Đợt đặc biệt"] for row in register(desk.master, "Số liệu theo đợt")}
    totals: dict[str, int] = {}
    for (unit, line, period), value in counted(seed).figures.items():
        if line in summed and period == "R1":
            assert master[names[line], desk.unit(unit).short_name] == value, (unit, line)
            totals[line] = totals.get(line, 0) + value
    assert {line: master[names[line], "TOÀN TỈNH"] for line in totals} == totals


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_money_for_care_is_the_sum_of_its_sources_where_the_total_is_left_blank(seed: Demo) -> None:
    desk = shared_demo(*seed)
    names = {line.code: line.label for line in template().by_table["round_figures"].lines}
    master = {(row["Nội dung"], row["Đơn vị"]): row["Đợt đặc biệt"] for row in register(desk.master, "Số liệu theo đợt")}
    figures = counted(seed).figures
    for unit in {unit for unit, line, _ in figures if line in ("SL-23", "SL-24", "SL-25", "SL-26")}:
        parts = sum(figures[unit, line, "R1"] for line in ("SL-23", "SL-24", "SL-25", "SL-26"))
        assert master[names["SL-27"], desk.unit(unit).short_name] == parts
        asked = [f for f in picture_of(seed).findings[unit] if f.code == "W-BLANK-0" and "Tổng kinh phí" in str(f.facts)]
        assert asked == [], "the blank says: add up the four"
