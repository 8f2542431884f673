"""A list of details switched on replaces the summary numbers of the rounds it has rows in, and says so where they differ."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from desk import GROUP, HAI, KCN, Desk, _room, codes, fact, initiative, new_desk, rows_following, sheet_rows

from sync.campaign import WHOLE
from sync.history import explanation
from sync.picture import Picture
from sync.run import look

DAY = date(2022, 7, 20)
OTHER = {"grassroots_name": "CĐCS Trường Hai Bà", "sector": "Khối hành chính, sự nghiệp"}
MODULES = ("movement_activities", "care_activities", "supervisions", "membership_changes", "publicity", "plans")


@cache
def campaign() -> Desk:
    """Two units with all modules in use: Ninh Hải has lists, Các KCN only summary lines."""
    rows = rows_following(HAI, KCN)
    for row in rows["table_use"]:
        row["in_use"] = True
    desk = new_desk(_room() / "details", rows)
    desk.fill(HAI, details())
    lines = [{"line_code": "SL-20", "r.R1": 7}, {"line_code": "SL-27", "r.R1": 9_000_000}, {"line_code": "SL-41", "r.R1": 3}]
    desk.fill(KCN, sheet_rows([initiative(51)], round_figures=lines))
    desk.sync(DAY)
    return desk


def details() -> dict[str, Any]:
    """Ninh Hải: lists of R1 in every module, nothing of R2 beside a summary number."""
    name, other = GROUP["grassroots_name"], OTHER["grassroots_name"]
    lists = {
        "care_activities": [
            care("Quà Tết", date(2022, 1, 20), 50, "Tết Nguyên đán", money_union=5_000_000, money_state=1_000_000),
            care("Thăm ốm", date(2022, 3, 2), 2, "Thăm hỏi, trợ cấp khó khăn", money_total=1_500_000),
        ],
        "supervisions": [
            {
                "target_name": "Công ty A",
                "held_on": date(2022, 2, 2),
                "role_code": "Chủ trì",
                "on_wages": "x",
                "recommendations": 4,
            },
            {"target_name": "Công ty B", "held_on": date(2022, 3, 2), "role_code": "Tham gia", "on_safety": "x"},
        ],
        "membership_changes": [
            {"kind": "Kết nạp", "grassroots_name": name, "decided_on": date(2022, 3, 1), "members": 12},
            {"kind": "Kết nạp", "grassroots_name": other, "decided_on": date(2022, 3, 5), "members": 8},
            {"kind": "Thành lập CĐCS", "grassroots_name": other, "decided_on": date(2022, 2, 5)},
        ],
        "publicity": [
            {
                "title": "Bài 1",
                "published_on": date(2022, 3, 1),
                "kind": "Tin, bài",
                "topic": "Gương điển hình, người tốt việc tốt",
            },
            {"title": "Loạt bài", "published_on": date(2022, 3, 9), "kind": "Tin, bài", "quantity": 3},
        ],
        "movement_activities": [
            {"grassroots_name": name, "movement_code": LDG, "round_code": "Đợt đặc biệt", "participants": 30},
            {"grassroots_name": other, "movement_code": LDG, "round_code": "Đợt đặc biệt", "participants": 20},
            {"grassroots_name": "Toàn đơn vị", "movement_code": LDG, "round_code": "Đợt đặc biệt", "participants": 70},
        ],
        "plans": [{"grassroots_name": name, "doc_number": "12/KH-CĐ", "doc_date": date(2022, 2, 1)}],
        "round_figures": [
            {"line_code": "SL-20", "r.R1": 9, "r.R2": 4},
            {"line_code": "SL-22", "r.R1": 6},
            {"line_code": "SL-41", "r.R1": 5},
        ],
        "movement_lines": [{"line_code": "GVN_DVN", "grassroots.R1": 1, "people.R1": 15}],
    }
    return {**sheet_rows([initiative(1)], **lists), "grassroots_unions": [GROUP, OTHER]}


LDG = "“Lao động giỏi, lao động sáng tạo”"


def care(content: str, day: date, people: int, program: str, **money: int) -> dict[str, Any]:
    """One care activity as typed."""
    return {"content": content, "held_on": day, "people": people, "program_code": program, **money}


@pytest.fixture(scope="module")
def picture() -> Picture:
    """What the ledger knows."""
    return look(campaign().config, today=DAY)


@pytest.mark.parametrize(
    ("indicator", "period", "value"),
    [
        ("SL-20", "R1", 2),
        ("SL-20", "R2", 4),
        ("SL-20", "YEAR", 6),
        ("CL-01", "R1", 2),
        ("SL-21", "R1", 52),
        ("SL-22", "R1", 6),
        ("SL-23", "R1", 5_000_000),
        ("SL-27", "R1", 7_500_000),
        ("CL-03", "R1", 7_500_000),
        ("SL-28", "R1", 50),
        ("SL-29", "R1", 6_000_000),
        ("SL-30", "R1", 1),
        ("SL-31", "R1", 1),
        ("SL-32", "R1", 1),
        ("SL-33", "R1", 0),
        ("GS-01", "R1", 2),
        ("SL-37", "R1", 4),
        ("SL-40", "R1", 20),
        ("DV-01", "R1", 20),
        ("SL-41", "R1", 0),
        ("SL-43", "R1", 1),
        ("SL-50", "R1", 4),
        ("SL-55", "R1", 1),
        ("PT-CS-LDG_LDST", "R1", 2),
        ("PT-NG-LDG_LDST", "R1", 50),
        ("PT-NG-GVN_DVN", "R1", 15),
        ("PT-03", "R1", 65),
        ("PT-02A", "R1", 2),
        ("PT-04A", "R1", 50),
    ],
)
def test_the_list_speaks_where_it_has_rows_of_the_round(picture: Picture, indicator: str, period: str, value: int) -> None:
    assert fact(picture, indicator, HAI, period).counted == value


def test_a_unit_without_lists_keeps_its_summary(picture: Picture) -> None:
    assert [fact(picture, code, KCN, "R1").counted for code in ("SL-20", "CL-03", "SL-41")] == [7, 9_000_000, 3]
    assert [fact(picture, code, WHOLE, "R1").counted for code in ("SL-20", "SL-41")] == [9, 3]


def test_a_number_that_differs_is_told_and_a_blank_that_is_answered_is_not(picture: Picture) -> None:
    told = [f for f in picture.findings[HAI] if f.code == "W-LINE-DIFF"]
    assert {(f.field, f.facts["a"], f.facts["b"]) for f in told} == {
        ("r.R1", "9", "2"),
        ("r.R1", "5", "0"),
        ("participants", "70", "50"),
    }
    blank = {f.facts["dong"] for f in picture.findings[HAI] if f.code == "W-BLANK-0" and f.field == "r.R1"}
    assert not any(line.startswith(("Cuộc giám sát chủ trì", "Đoàn viên kết nạp")) for line in blank)
    assert "W-LINE-DIFF" not in codes(picture, KCN)


def test_the_number_opens_down_to_the_rows_of_the_list(picture: Picture) -> None:
    found = [row for row in explanation(picture, "DV-01", HAI, "R1")["records"] if row["counted"]]
    assert [(row["sheet"], row["row"], row["value"]) for row in found] == [
        ("12. Biến động đoàn viên", 4, 12),
        ("12. Biến động đoàn viên", 5, 8),
    ]


def test_the_master_shows_what_counts() -> None:
    rows = [row for row in campaign().register("Số liệu theo đợt") if row["Nội dung"] == "Hoạt động chăm lo"]
    assert [(row["Đơn vị"], row["Đợt đặc biệt"]) for row in rows[:3]] == [
        ("TOÀN TỈNH", 9),
        ("LĐLĐ Ninh Hải", 2),
        ("Công đoàn Các KCN", 7),
    ]
