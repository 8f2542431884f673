"""A campaign of four levels from real workbooks: no number is added twice on any sheet, and ranks compare like with like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from desk import HAI, KCN, Desk, _room, book_of, grids, initiative, new_desk, sheet_rows, shipped_rows

from sync import run
from sync.campaign import WHOLE
from sync.picture import Picture

DAY = date(2022, 5, 20)
"""In the first phase."""
BELOW = {"CS-CANG": KCN, "TO-1": "CS-CANG", "TO-2": "CS-CANG", "CUM": KCN, "CS-MUOI": "CUM"}
"""Under the zone: a base with two teams, and a cluster that nobody follows with one base."""
WORKS = {HAI: 4, KCN: 1, "CS-CANG": 2, "TO-1": 3, "TO-2": 5, "CS-MUOI": 6}
WHOLES = {HAI: 4, KCN: 17, "CS-CANG": 10, "TO-1": 3, "TO-2": 5, "CS-MUOI": 6, WHOLE: 21}
TARGETS = {WHOLE: 40, HAI: 10, KCN: 30, "CS-CANG": 20, "CS-MUOI": 10, "TO-1": 15, "TO-2": 5}


def _rows() -> dict[str, list[dict[str, Any]]]:
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = True if row["unit_code"] in (HAI, KCN) else None
    zone = next(row for row in rows["units"] if row["unit_code"] == KCN)
    for code, parent in BELOW.items():
        named = {"unit_code": code, "unit_name": f"Công đoàn {code}", "short_name": code, "place": f"so_lieu/{code}"}
        rows["units"].append({**zone, **named, "parent": parent, "followed": True if code != "CUM" else None})
    rows["targets"] = [
        {"unit_code": unit, "indicator": "IN-01", "period": period, "value": value, "effective_from": date(2022, 1, 1)}
        for unit, value in TARGETS.items()
        for period in ("P1",)
    ]
    return rows


@cache
def synced() -> Desk:
    made = new_desk(_room() / "deep", _rows())
    serial = iter(range(1, 1000))
    for unit, count in WORKS.items():
        made.fill(unit, sheet_rows([initiative(next(serial)) for _ in range(count)]))
    made.sync(DAY)
    return made


@cache
def picture() -> Picture:
    return run.look(synced().config, today=DAY)


def table(sheet: str, first: str) -> list[Mapping[str, Any]]:
    """The rows of the table whose first title is this, by title, down to the first blank line."""
    rows = grids(synced().master)[sheet]
    start = next(place for place, row in enumerate(rows) if row[0] == first)
    titles = rows[start]
    found: list[Mapping[str, Any]] = []
    for row in rows[start + 1 :]:
        if not any(value is not None for value in row):
            break
        found.append(dict(zip(titles, row, strict=False)))
    return found


def test_every_level_counts_what_is_below_it() -> None:
    facts = picture().facts
    assert {unit: facts.value("IN-01", unit, "ALL") for unit in WHOLES} == WHOLES
    assert facts.value("IN-01", "CUM", "ALL") == 6
    assert facts.value("DVI-01", WHOLE, "NOW") == 6
    assert not [finding.code for finding in picture().coordinator_findings if finding.code.startswith("W-TGT")]


def test_the_sheet_of_units_shows_levels_and_adds_up_the_topmost_alone() -> None:
    rows = table("Tiến độ đơn vị", "STT")
    lines = {str(row["Đơn vị"]): row for row in rows}
    indented = {name.strip(): len(name) - len(name.lstrip()) for name in lines}
    assert {name: indented[name] for name in BELOW if name != "CUM"} == {"CS-CANG": 3, "TO-1": 6, "TO-2": 6, "CS-MUOI": 3}
    assert (indented["LĐLĐ Ninh Hải"], list(indented).index("TO-1"), list(indented).index("CS-CANG")) == (0, 5, 4)
    done: dict[str, Any] = {name.strip(): row["Cả chương trình: Thực hiện"] for name, row in lines.items()}
    assert [done[name] for name in ("CS-CANG", "TO-1", "TO-2", "CS-MUOI", "TOÀN TỈNH")] == [10, 3, 5, 6, 21]
    assert [value for name, value in done.items() if name.startswith("Cộng ")] == [4, 17]
    assert lines["TOÀN TỈNH"]["Ghi chú"] is None
    zone = next(row for name, row in lines.items() if row["Cả chương trình: Thực hiện"] == 17 and not name.startswith("Cộng"))
    assert zone["Ghi chú"] == "Gồm 2 đơn vị trực thuộc; riêng đơn vị: 1"


def test_the_live_sum_leaves_out_what_is_in_a_line_above() -> None:
    page = book_of(synced().master, formulas=True)["Tiến độ đơn vị"]
    titles = next(row for row in page.iter_rows() if row[0].value == "STT")
    place = next(cell.column for cell in titles if cell.value == "Cả chương trình: Thực hiện")
    names = {str(page.cell(row, 2).value): row for row in range(1, page.max_row + 1)}
    zone = next(row for row in range(1, page.max_row + 1) if page.cell(row, place).value == 17)
    letter = page.cell(1, place).column_letter
    hai = names["LĐLĐ Ninh Hải"]
    assert page.cell(names["TOÀN TỈNH"], place).value == f"=SUM({letter}{hai}:{letter}{hai},{letter}{zone}:{letter}{zone})"


def test_units_are_ranked_among_their_level() -> None:
    ranks = {str(row["Đơn vị"]).strip(): row["Hạng"] for row in table("Tiến độ đơn vị", "STT")}
    assert [ranks[code] for code in ("CS-CANG", "CS-MUOI", "TO-1", "TO-2")] == [2, 1, 2, 1]
    assert sorted(rank for name, rank in ranks.items() if name not in BELOW and rank) == [1, 2]


def test_the_table_of_units_by_round_adds_up_the_topmost_alone() -> None:
    rows = grids(synced().master)["Giai đoạn, đợt"]
    start = next(place for place, row in enumerate(rows) if row[0] == "Theo đơn vị và đợt")
    titles = rows[start + 1]
    total = next(row for row in rows[start + 2 :] if row[0] == "TOÀN TỈNH")
    assert total[titles.index("Tổng")] == 21


def test_an_inner_unit_reads_its_own_and_its_whole() -> None:
    text = "\n".join(str(cell) for row in grids(synced().feedback("CS-CANG"))["Biên nhận"] for cell in row if cell)
    assert "Cả chương trình: 10, gồm 2 đơn vị trực thuộc; riêng đơn vị: 2." in text
    alone = "\n".join(str(cell) for row in grids(synced().feedback("TO-1"))["Biên nhận"] for cell in row if cell)
    assert "trực thuộc" not in alone
