"""One workbook in which everything is typed that has a message about a cell, a row or a table."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from desk import HAI, KCN, LAST_DAY, _room, edit, initiative, new_desk, rows_following
from heard import Said, heard
from openpyxl.workbook import Workbook

SCHOOL, FACTORY, CLINIC, SALT = (
    "CĐCS Trường Nguyễn Du",
    "CĐCS Công ty May Ninh Hải",
    "CĐCS Trạm Y tế Vĩnh Hải",
    "CĐCS Xí nghiệp Muối",
)
SALT, SHARED, MOVED = "CĐCS Xí nghiệp Muối", "CĐCS Nhà máy Nước Phương Cựu", "CĐCS Hợp tác xã Nho Thái An"
PUBLIC, BUSINESS = "Khối hành chính, sự nghiệp", "Khối doanh nghiệp"
PERSON = {"nominee_type": "Cá nhân", "round_code": "Đợt đặc biệt", "award_code": "Bằng khen BCH LĐLĐ tỉnh"}
MANAGER = "Lãnh đạo, quản lý"
MERIT = "Hai cải tiến đã áp dụng, tiết kiệm 80 triệu đồng mỗi năm cho đơn vị"


@cache
def cells() -> Said:
    """Ninh Hải types everything that can be told about a cell, a row or a table; Các KCN has some of the same works and people."""
    rows = rows_following(HAI, KCN)
    for use in rows["table_use"]:
        use["in_use"] = True
    for period in rows["periods"]:
        period["report_due_on"] = date(2022, 7, 10) if period["code"] == "R2" else None
    move = {"grassroots_name": MOVED, "typed_by": HAI, "managed_by": KCN, "valid_from": date(2022, 1, 1), "reason": "QĐ 12/QĐ-LĐLĐ"}
    rows["moves"] = [move]
    rows["targets"] = [*rows["targets"], *_odd_targets()]
    desk = new_desk(_room() / "cells", rows)
    desk.fill(KCN, _neighbour())
    edit(desk.fill(HAI, _everything()), _by_excel)
    return heard(desk, desk.sync(LAST_DAY).picture)


def _odd_targets() -> list[dict[str, Any]]:
    """A target of one unit alone, and phases that do not make the whole."""
    from_day = {"effective_from": date(2022, 1, 1), "version": 2}
    return [
        {"unit_code": KCN, "indicator": "KT-01", "period": "R1", "value": 5, **from_day},
        {"unit_code": KCN, "indicator": "IN-01", "period": "ALL", "value": 999, **from_day},
    ]


def _neighbour() -> dict[str, Any]:
    same = {**PERSON, "nominee_name": "Đỗ Văn Hai", "grassroots_name": SHARED, "achievement_summary": MERIT}
    return {
        "grassroots_unions": [{"grassroots_name": SHARED, "sector": BUSINESS, "total_labor": 30, "members": 30}],
        "initiatives": [initiative(70, grassroots_name=SHARED), initiative(71, grassroots_name=SHARED)],
        "commendation_proposals": [same],
    }


def _everything() -> dict[str, Any]:
    return {
        "unit_info": [{"total_labor": 9000, "reporter_email": "chị Mai", "as_of_date": date(2022, 4, 16)}],
        "grassroots_unions": _unions(),
        "initiatives": [*_dates(), *_numbers(), *_texts(), *_doubles()],
        "commendation_proposals": _proposals(),
        "round_figures": _figures(),
        "round_closing": [{"round_code": "R1", "reviewed_on": date(2022, 1, 2), "nil.5": "x", "nil.issues": "x"}],
        "role_models": [
            {"name": name, "grassroots_name": SALT, "found_on": day}
            for name, day in (("Tổ cơ điện", date(2022, 3, 10)), ("Tổ vận hành", date(2022, 7, 4)))
        ],
        "care_activities": _care(),
        "publicity": [
            {"title": f"Bài viết {n}", "published_on": date(2022, 1 + n % 3, 1), "role_model": "Lê Thị Sen"} for n in range(12)
        ],
    }


def _unions() -> list[dict[str, Any]]:
    agreement = {"cba_exists": "x", "cba_signed_on": date(2021, 5, 20), "cba_valid_to": date(2021, 5, 10)}
    return [
        {"grassroots_name": SCHOOL, "sector": PUBLIC, "total_labor": 40, "members": 30, "cba_exists": "x"},
        _union(FACTORY, 120, 100, tet_members_cared=90, tet_nonmembers_cared=10, in_zone="x", **agreement),
        {"grassroots_name": CLINIC, "total_labor": 20, "members": 25},
        _union(SALT, 50, 40, tet_members_cared=45, phone=901234567, democracy_rules="chắc là có", ownership="Công ty lạ"),
        {"grassroots_name": SCHOOL, "sector": PUBLIC},
        _union(SHARED, 30, 30, conference_held_on=date(2024, 1, 5), founded_on="năm ngoái"),
        _union(MOVED, 25, 20),
    ]


def _union(name: str, workers: int, members: int, **cells: Any) -> dict[str, Any]:
    return {"grassroots_name": name, "sector": BUSINESS, "total_labor": workers, "members": members, **cells}


def _dates() -> list[dict[str, Any]]:
    return [
        initiative(1, "31/02/2022"),
        initiative(2, "16/04"),
        initiative(3, date(2024, 1, 1)),
        initiative(4, "T4/2022"),
        initiative(5, date(2022, 7, 4)),
        initiative(6, date(2021, 8, 31)),
        initiative(7, date(2023, 9, 15)),
        initiative(8, started_on=date(2022, 5, 1), portal_date=date(2021, 12, 1)),
        initiative(9, recognition_date=date(2022, 2, 1)),
        initiative(10, None, note="áp dụng từ 16/4/2022"),
    ]


def _numbers() -> list[dict[str, Any]]:
    typed = ("15 triệu/năm", "1,234,567", "15 triệu", "không tính được", -5_000_000, "20-30 triệu", 15, 6_000_000_000)
    first = [initiative(20 + n, benefit_vnd=value) for n, value in enumerate(typed)]
    return [*first, initiative(28), initiative(29, portal_submitted="chắc rồi")]


def _texts() -> list[dict[str, Any]]:
    old = ["C¶i tiÕn m¸y b¬m t­íi nho", "Söa ch÷a ®iÖn cho kho muèi", "N©ng cao n¨ng suÊt chuyÒn may"]
    return [
        initiative(30, lead_author=None),
        initiative(31, recognition_status="hình như rồi"),
        initiative(32, recognition_status="Đã công nhậnn"),
        initiative(33, worker_group="Công nhân, lao động trực tiếp", recognition_status="Đang xét"),
        initiative(34, worker_group="nt"),
        initiative(35, lead_author="nt"),
        initiative(36, lead_author="Nguyễn Văn Ba, Trần Thị Tư"),
        initiative(37, title="Bơm"),
        initiative(38, grassroots_name="CĐCS Nơi Khác Hẳn"),
        initiative(39, grassroots_name="CĐCS Trường Nguyên Du"),
        initiative(40, evidence_link="xem tủ hồ sơ"),
        {"title": "I. Khối doanh nghiệp"},
        *(initiative(41 + n, title=text) for n, text in enumerate(old)),
        initiative(44, title="M¸y Wµf®"),
    ]


def _doubles() -> list[dict[str, Any]]:
    pump = "Cải tiến hệ thống tưới nhỏ giọt bằng năng lượng mặt trời cho vườn nho"
    return [
        initiative(50),
        initiative(50),
        initiative(51, title="Phần mềm quản lý kho muối"),
        initiative(51, title="Phần mềm quản lý kho muối", kind="Đề tài", also_initiative="x"),
        initiative(52, title=pump),
        initiative(52, title=f"{pump} sạch"),
        initiative(70, grassroots_name=SHARED),
        initiative(53, title="Dòng lỗi công thức"),
        initiative(54, title="Ô lỗi công thức"),
        initiative(55, lead_author="Đỗ Văn Một", grassroots_name=FACTORY, benefit_vnd=20_000_000),
        initiative(56, lead_author="Đỗ Văn Bốn", grassroots_name=FACTORY, benefit_vnd=30_000_000),
    ]


def _proposals() -> list[dict[str, Any]]:
    full = {**PERSON, "grassroots_name": FACTORY, "achievement_summary": MERIT, "worker_group": "Công nhân, lao động trực tiếp"}
    return [
        {**full, "nominee_name": "Đỗ Văn Một"},
        {**full, "nominee_name": "Đỗ Văn Một", "award_code": "Bằng Lao động sáng tạo", "is_member": "x"},
        {**full, "nominee_name": "Đỗ Văn Hai", "grassroots_name": SHARED, "movement_code": "“Tham mưu giỏi, phục vụ tốt”"},
        {**full, "nominee_name": "Đỗ Văn Bốn", "award_code": "Bằng Lao động sáng tạo", "is_member": "x", "worker_group": MANAGER},
        {**full, "nominee_name": "Tổ may số 3", "nominee_type": "Tập thể", "award_code": "Kỷ niệm chương"},
        {**full, "nominee_name": "Đỗ Văn Ba", "submission_date": date(2021, 12, 1), "award_code": "Huy chương gì đó"},
    ]


def _figures() -> list[dict[str, Any]]:
    growing = [{"line_code": f"SL-0{n}", "r.R1": 10, "r.R2": 15} for n in range(1, 9)]
    money = [{"line_code": "SL-23", "r.R2": 4_000_000}, {"line_code": "SL-27", "r.R2": 5_000_000}]
    return [*growing, *money, {"line_code": "SL-28", "r.R1": 9}, {"line_code": "SL-20", "r.R1": 7}]


def _care() -> list[dict[str, Any]]:
    return [
        {"content": "Quà Tết cho công nhân", "held_on": date(2022, 1, 20), "people": 50},
        {"content": "Thăm ốm", "held_on": date(2022, 2, 2), "people": "hai chục/đợt 3"},
        {"content": "Tổng cộng", "people": 90},
    ]


def _by_excel(book: Workbook) -> None:
    """What the program makes of cells: formulas that fail, a document number and a count of people that became dates."""
    page = book["3. Sáng kiến, đề tài"]
    rows = {cell.value: cell.row for cell in page["A"]}
    for title, column in (("Dòng lỗi công thức", "D"), ("Ô lỗi công thức", "L")):
        cell = page[f"{column}{rows[title]}"]
        cell.value, cell.data_type = "#REF!", "e"
    for n, column, day in ((9, "I", date(2022, 4, 12)), (28, "U", date(1900, 4, 29))):
        cell = page[f"{column}{rows[initiative(n)['title']]}"]
        cell.value, cell.number_format = day, "dd/mm/yyyy"
