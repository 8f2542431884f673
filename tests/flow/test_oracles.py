"""Every case of domain §8, typed into real workbooks, synced, and read back from the facts and from the master."""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import (
    GROUP,
    LAST_DAY,
    Desk,
    codes,
    edit,
    fact,
    grids,
    initiative,
    new_desk,
    register,
    rows_following,
    sheet_rows,
    shipped_rows,
    texts,
)
from openpyxl.workbook import Workbook

from sync.campaign import WHOLE
from sync.picture import Picture

DATES, HAI, KCN, AWARDS, TET, NUMBERS, FREE = (
    "LDLD-PRTC",
    "LDLD-NINHHAI",
    "CDKCN",
    "LDLD-BACAI",
    "LDLD-THUANBAC",
    "LDLD-THUANNAM",
    "CDVC",
)
P1, P2, R1, R2, R3 = "Giai đoạn 1", "Giai đoạn 2", "Đợt đặc biệt", "Đợt 2", "Đợt 3"

# typed, phase, round, counted, code
CASES: list[tuple[Any, str | None, str | None, bool, str]] = [
    (date(2021, 8, 31), None, None, False, "W-DATE-WIN"),
    (date(2021, 9, 1), P1, None, True, ""),
    (date(2021, 12, 31), P1, None, True, ""),
    (date(2022, 1, 1), P1, R1, True, ""),
    (date(2022, 4, 16), P1, R1, True, ""),
    (date(2022, 4, 17), P1, R2, True, ""),
    (date(2022, 5, 31), P1, R2, True, ""),
    (date(2022, 6, 1), P2, R2, True, ""),
    (date(2022, 6, 30), P2, R2, True, ""),
    (date(2022, 7, 1), P2, R3, True, ""),
    (date(2022, 12, 31), P2, R3, True, ""),
    (date(2023, 1, 1), P2, None, True, ""),
    (date(2023, 9, 1), P2, None, True, ""),
    (date(2023, 9, 15), P2, None, True, "W-DATE-PORTAL"),
    (date(2023, 9, 30), P2, None, True, "W-DATE-PORTAL"),
    (date(2023, 10, 1), None, None, False, "W-DATE-WIN"),
    ("31/8/2021", None, None, False, "W-DATE-WIN"),
    ("01/9/2021", P1, None, True, ""),
    ("31/12/2021", P1, None, True, ""),
    ("01/01/2022", P1, R1, True, ""),
    ("16/4/2022", P1, R1, True, ""),
    ("17-4-2022", P1, R2, True, ""),
    ("31.5.2022", P1, R2, True, ""),
    ("01/6/2022", P2, R2, True, ""),
    ("ngày 30 tháng 6 năm 2022", P2, R2, True, ""),
    ("01/7/2022", P2, R3, True, ""),
    ("31/12/2022", P2, R3, True, ""),
    ("01/01/2023", P2, None, True, ""),
    ("01/9/2023", P2, None, True, ""),
    ("15/9/2023", P2, None, True, "W-DATE-PORTAL"),
    ("01/10/2023", None, None, False, "W-DATE-WIN"),
    ("tháng 4/2022", P1, None, True, "W-DATE-MONTH"),
    ("T4/2022", P1, None, True, "W-DATE-MONTH"),
    ("tháng 5/2022", P1, R2, True, ""),
    ("tháng 3/2022", P1, R1, True, ""),
    ("tháng 6/2022", P2, R2, True, ""),
    ("T9/2021", P1, None, True, ""),
    ("T8/2021", None, None, False, "W-DATE-WIN"),
]

AMOUNTS: list[tuple[Any, int | None, str]] = [
    ("1.234.567 đồng", 1_234_567, ""),
    ("1,234,567", 1_234_567, "W-NUM-SEP"),
    ("15 triệu", 15_000_000, "I-NUM-UNIT"),
    ("1,5 tỷ", 1_500_000_000, "I-NUM-UNIT"),
    ("15tr", 15_000_000, "I-NUM-UNIT"),
    ("khoảng 20 triệu", 20_000_000, "W-"),
    ("20-30 triệu", None, "W-RANGE"),
    ("15", 15, "W-MONEY-SMALL"),
    (15, 15, "W-MONEY-SMALL"),
    ("không tính được", None, "W-NUM-TEXT"),
    (6_000_000_000, 6_000_000_000, "W-MONEY-BIG"),
    ("-", None, ""),
    (0, 0, ""),
    (25_000_000, 25_000_000, ""),
]

SHARED = {"title": "Bộ lọc nước tái sử dụng cho xưởng chế biến", "lead_author": "Trần Thị Hoa"}


@cache
def _cases(folder: Path) -> tuple[Desk, Picture]:
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = True if row["unit_code"] == FREE else row.get("followed")
    desk = new_desk(folder, rows)
    desk.fill(DATES, sheet_rows([initiative(n, typed) for n, (typed, *_) in enumerate(CASES)]))
    desk.fill(NUMBERS, sheet_rows([initiative(100 + n, benefit_vnd=typed) for n, (typed, *_) in enumerate(AMOUNTS)]))
    desk.fill(HAI, sheet_rows([initiative(200, **SHARED), initiative(201)]))
    desk.fill(KCN, sheet_rows([initiative(300, **{**SHARED, "lead_author": "bà  TRẦN THỊ HOA"})]))
    groups = ["Công nhân, lao động trực tiếp"] * 6 + ["Quản đốc, kỹ sư, KTV điều hành SX"]
    groups += ["CC, VC, nhân viên không giữ chức vụ"] * 3
    desk.fill(
        AWARDS,
        {
            "grassroots_unions": [{**GROUP, "sector": "Khối doanh nghiệp"}],
            "commendation_proposals": [_award(n, group) for n, group in enumerate(groups)],
        },
    )
    tet = {"total_labor": 120, "members": 100, "tet_members_cared": 100, "tet_nonmembers_cared": 15}
    desk.fill(TET, {"grassroots_unions": [{**GROUP, **tet}]})
    desk.fill(FREE, sheet_rows([initiative(400), initiative(401)]))
    return desk, desk.sync(LAST_DAY).picture


def _award(n: int, group: str) -> dict[str, Any]:
    return {
        "nominee_name": f"Người thứ {n} Được Khen",
        "nominee_type": "Cá nhân",
        "grassroots_name": GROUP["grassroots_name"],
        "round_code": R1,
        "award_code": "Bằng khen BCH LĐLĐ tỉnh",
        "worker_group": group,
        "achievement_summary": "Nhiều năm liền đạt năng suất cao, hướng dẫn tay nghề cho công nhân mới.",
    }


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Picture]:
    return _cases(tmp_path_factory.getbasetemp() / "oracles")


def _register(desk: Desk, unit: str) -> list[dict[str, Any]]:
    short = desk.unit(unit).short_name
    return [row for row in desk.register("Sổ sáng kiến") if row["Đơn vị"] == short]


@pytest.mark.parametrize("n", range(len(CASES)), ids=[str(case[0]) for case in CASES])
def test_a_date_falls_where_the_plan_puts_it(synced: tuple[Desk, Picture], n: int) -> None:
    desk, picture = synced
    _, phase, round_name, counted, code = CASES[n]
    row = _register(desk, DATES)[n]
    assert row["Tên sáng kiến, đề tài"] == initiative(n)["title"]
    assert (row["Giai đoạn"], row["Đợt"], row["Tính"]) == (phase, round_name, int(counted))
    assert row["Lý do chưa tính"] == (None if counted else "Ngoài thời gian tính")
    mine = [f.code for f in picture.findings[DATES] if f.table == "initiatives" and f.cell and f.cell.row == 4 + n]
    wanted = {code} if code else set()
    # Whether day and month were exchanged is a question of its own, below.
    assert {one for one in mine if one.startswith(("W-DATE", "E-", "W-PHASE"))} - {"W-DATE-SWAP"} == wanted


def test_a_day_typed_as_text_was_not_exchanged_by_the_machine(synced: tuple[Desk, Picture]) -> None:
    """Domain H7: only a true date cell whose format is American can have been turned round by the program."""
    _, picture = synced
    typed = {4 + n: case[0] for n, case in enumerate(CASES) if isinstance(case[0], str)}
    turned = {f.cell.row for f in picture.findings[DATES] if f.code == "W-DATE-SWAP" and f.cell}
    assert [typed[row] for row in sorted(turned & typed.keys())] == []


def test_the_facts_of_the_date_table(synced: tuple[Desk, Picture]) -> None:
    _, picture = synced
    names = {P1: "P1", P2: "P2", R1: "R1", R2: "R2", R3: "R3"}
    wanted = dict.fromkeys(("P1", "P2", "R1", "R2", "R3"), 0)
    for _, phase, round_name, counted, _ in CASES:
        for name in (phase, round_name):
            if counted and name:
                wanted[names[name]] += 1
    assert {period: fact(picture, "IN-01", DATES, period).counted for period in wanted} == wanted
    total = sum(1 for case in CASES if case[3])
    assert fact(picture, "IN-01", DATES, "ALL").counted == total
    account = picture.facts.accounts["IN-01", DATES]
    assert (account.accepted, account.counted, account.reasons["outside"]) == (len(CASES), total, len(CASES) - total)


def test_every_number_is_read_as_a_person_means_it(synced: tuple[Desk, Picture]) -> None:
    desk, picture = synced
    rows = _register(desk, NUMBERS)
    for n, (typed, value, code) in enumerate(AMOUNTS):
        assert rows[n]["Giá trị làm lợi (đồng)"] == value, typed
        said = [f.code for f in picture.findings[NUMBERS] if f.field == "benefit_vnd" and f.cell and f.cell.row == 4 + n]
        assert any(one.startswith(code) for one in said) if code else said == [], (typed, said)
    assert fact(picture, "IN-07", NUMBERS, "ALL").counted == sum(value or 0 for _, value, _ in AMOUNTS)
    assert fact(picture, "IN-01", NUMBERS, "ALL").counted == len(AMOUNTS), "a wrong amount never costs the row"


def test_one_initiative_of_two_units_adds_one_and_both_are_told(synced: tuple[Desk, Picture]) -> None:
    desk, picture = synced
    whole = sum(int(row["Tính"]) for row in desk.register("Sổ sáng kiến"))
    assert fact(picture, "IN-01", WHOLE, "ALL").counted == whole
    pair = [row for row in desk.register("Sổ sáng kiến") if row["Tên sáng kiến, đề tài"] == SHARED["title"]]
    assert len(pair) == 2
    assert sum(row["Tính"] for row in pair) == 1
    assert [row["Lý do chưa tính"] for row in pair if not row["Tính"]] == ["Trùng"]
    assert fact(picture, "IN-01", HAI, "ALL").reported == 2
    assert fact(picture, "IN-01", KCN, "ALL").reported == 1
    assert fact(picture, "IN-01", HAI, "ALL").counted + fact(picture, "IN-01", KCN, "ALL").counted == 2  # type: ignore[operator]
    for unit in (HAI, KCN):
        assert "W-DUP-UNIT" in codes(picture, unit)
        other = desk.unit(KCN if unit == HAI else HAI).short_name
        assert any(other in text for text in texts(desk.feedback(unit), "Cần bổ sung")), unit
    twins = register(desk.master, "Có thể trùng")
    assert len(twins) == 1


def test_a_unit_without_a_target_is_not_at_nought_per_cent(synced: tuple[Desk, Picture]) -> None:
    desk, picture = synced
    found = fact(picture, "IN-01", FREE, "P1")
    assert (found.counted, found.target) == (2, None)
    share = picture.facts.get("IN-03", FREE, "P1")
    assert share is None or share.counted is None
    page = grids(desk.master)["Tiến độ đơn vị"]
    line = next(row for row in page if desk.unit(FREE).short_name in row)
    titles = next(row for row in page if "STT" in row)
    values = dict(zip(titles, line, strict=True))
    assert values[f"{P1}: Chỉ tiêu"] == "Chưa giao"
    assert values[f"{P1}: Thực hiện"] == 2
    assert values[f"{P1}: %"] == "…"
    assert "Chưa giao chỉ tiêu" in " ".join(texts(desk.feedback(FREE), "Biên nhận"))


def test_direct_workers_among_the_proposed(synced: tuple[Desk, Picture]) -> None:
    desk, picture = synced
    for unit in (AWARDS, WHOLE):
        assert fact(picture, "KT-02", unit, "R1").counted == pytest.approx(60.0)
        assert fact(picture, "KT-02W", unit, "R1").counted == pytest.approx(70.0)
        assert fact(picture, "KT-01", unit, "R1", "nominee_type=CA_NHAN").counted == 10
    page = [row for row in grids(desk.master)["TH khen thưởng"] if any(row)]
    start = next(i for i, row in enumerate(page) if row[0] == "Đợt thi đua đặc biệt")
    titles = page[start + 1]
    line = next(row for row in page[start:] if row[0] == desk.unit(AWARDS).short_name)
    values = dict(zip(titles, line, strict=True))
    assert (values["LĐ trực tiếp, hẹp (%)"], values["LĐ trực tiếp, rộng (%)"]) == (60, 70)


def test_tet_coverage_and_its_reason(synced: tuple[Desk, Picture]) -> None:
    desk, picture = synced
    found = fact(picture, "CL-05", TET, "NOW")
    assert found.counted == pytest.approx(100 * 115 / 120)
    assert round(float(found.counted or 0), 1) == 95.8
    reasons = [f for f in picture.findings[TET] if f.code == "W-TET-REASON"]
    assert [(f.cell.row, int(f.facts["k"])) for f in reasons if f.cell] == [(4, 5)]
    line = next(row for row in register(desk.master, "CĐCS") if row["Đơn vị quản lý"] == desk.unit(TET).short_name)
    assert math.isclose(line["Tết (%)"], 100 * 115 / 120)


# ---- the sums


@cache
def _sums(folder: Path) -> tuple[Desk, Picture]:
    desk = new_desk(folder)
    plan = {"LDLD-NINHSON": (600, 1000), "LDLD-NINHPHUOC": (550, 900)}
    for place, (unit, (first, second)) in enumerate(plan.items()):
        base = 10_000 * (place + 1)
        rows = [initiative(base + n, date(2021, 9, 1) if n % 3 else date(2022, 3, 10)) for n in range(first)]
        rows += [initiative(base + first + n, date(2023, 2, 1) if n % 2 else date(2022, 6, 15)) for n in range(second)]
        desk.fill(unit, sheet_rows(rows))
    return desk, desk.sync(LAST_DAY).picture


@pytest.fixture(scope="module")
def sums(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Picture]:
    return _sums(tmp_path_factory.getbasetemp() / "sums")


def test_the_plan_s_three_lines(sums: tuple[Desk, Picture]) -> None:
    desk, picture = sums
    wanted = {"P1": (1150, 1000, 115.0, 0), "P2": (1900, 2000, 95.0, 100), "ALL": (3050, 3000, 100 * 3050 / 3000, 0)}
    for period, (done, target, share, missing) in wanted.items():
        found = fact(picture, "IN-01", WHOLE, period)
        assert (found.counted, found.reported, found.target) == (done, done, target)
        assert fact(picture, "IN-03", WHOLE, period).counted == pytest.approx(share)
        assert fact(picture, "IN-04", WHOLE, period).counted == missing
    page = grids(desk.master)["Tổng quan"][3:9]
    said = " | ".join(str(cell) for row in page for cell in row if cell is not None)
    for words in ("1.150 / 1.000", "1.900 / 2.000", "3.050 / 3.000", "115,0%", "95,0%", "101,7%", "Vượt"):
        assert words in said, said


def test_rounds_and_what_lies_outside_them_make_the_whole(sums: tuple[Desk, Picture]) -> None:
    _, picture = sums
    for unit in (WHOLE, "LDLD-NINHSON", "LDLD-NINHPHUOC"):
        parts = [fact(picture, "IN-01", unit, period).counted or 0 for period in ("R1", "R2", "R3", "BEFORE", "AFTER")]
        assert sum(parts) == fact(picture, "IN-01", unit, "ALL").counted
    units = [fact(picture, "IN-01", unit.code, "ALL") for unit in picture.campaign.followed]
    assert sum(found.counted or 0 for found in units) == 3050


def test_a_small_number_in_a_cell_formatted_as_a_date_is_that_number(tmp_path: Path) -> None:
    """Excel's days before 1/3/1900 are one off from every other calendar: 3 must not be read as 4."""
    typed = [0, 1, 3, 48, 59, 61, 100]
    desk = new_desk(tmp_path / "c", rows_following(HAI))
    model = {"grassroots_name": GROUP["grassroots_name"], "found_on": date(2022, 3, 1)}
    rows = [{**model, "name": f"Người tốt thứ {n}", "replicated_to": value} for n, value in enumerate(typed)]

    def show_as_dates(book: Workbook) -> None:
        for cell in book["5. Điển hình tiên tiến"]["L"][3:]:
            cell.number_format = "dd/mm/yyyy"

    edit(desk.fill(HAI, {"grassroots_unions": [GROUP], "role_models": rows}), show_as_dates)
    frame = desk.take(LAST_DAY).picture.settled.frames["role_models"]
    assert list(frame["replicated_to"]) == typed
