"""A campaign small enough to count by hand, on 20/7/2022: two units, three active unions, decisions about two proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from desk import HAI, KCN, Desk, _room, initiative, new_desk, rows_following, template, type_many

from sync import freezing
from sync.picture import Picture
from sync.run import look

DAY = date(2022, 7, 20)
SCHOOL, FACTORY, GONE, ZONE = "CĐCS Trường Lê Quý Đôn", "CĐCS Công ty Đá Hải", "CĐCS Xưởng mộc cũ", "CĐCS Công ty Bia Thành Hải"
PUBLIC, BUSINESS = "Khối hành chính, sự nghiệp", "Khối doanh nghiệp"
DIRECT, SHOPFLOOR, STAFF, MANAGER = (item.label for item in template().lists["worker_group"][:4])
MERIT = "Hai cải tiến đã áp dụng, tiết kiệm 80 triệu đồng mỗi năm cho đơn vị"

LINES: Mapping[str, int] = {
    "SL-01": 101,
    "SL-02": 102,
    "SL-03": 103,
    "SL-04": 104,
    "SL-04b": 105,
    "SL-05": 106,
    "SL-05b": 107,
    "SL-06": 108,
    "SL-08": 109,
    "SL-10": 110,
    "SL-12": 111,
    "SL-13": 112,
    "SL-14": 113,
    "SL-15": 114,
    "SL-16": 115,
    "SL-16b": 116,
    "SL-17": 9,
    "SL-17b": 4,
    "SL-22": 60,
    "SL-23": 3_000_000,
    "SL-24": 1_000_000,
    "SL-28": 90,
    "SL-29": 2_000_000,
    "SL-30": 2,
    "SL-31": 1,
    "SL-32": 1,
    "SL-34": 1,
    "SL-37": 4,
    "SL-38": 3,
    "SL-40": 12,
    "SL-41": 3,
    "SL-42": 5,
    "SL-44": 1,
    "SL-50": 7,
    "SL-51": 2,
    "SL-52": 30,
    "SL-53": 117,
    "SL-54": 118,
    "SL-55": 3,
}
"""What Ninh Hải typed on sheet 7 for the special round, and what stays as typed."""


@cache
def campaign() -> Desk:
    """The campaign, synced, decided about, synced again; its first round frozen."""
    rows = rows_following(HAI, KCN)
    for period in rows["periods"]:
        period["proposal_due_on"] = date(2022, 4, 26) if period["code"] == "R1" else None
    rows["previous"] = [{"unit_code": HAI, "indicator": "IN-01", "period": "P1", "value": 2, "period_name": "Năm 2021"}]
    desk = new_desk(_room() / "counted", rows)
    desk.fill(HAI, ninh_hai())
    desk.fill(KCN, zones())
    desk.sync(DAY)
    _decide(desk)
    desk.sync(DAY)
    freezing.freeze(desk.config, freezing.survey(desk.config, "R1", today=DAY), by="Chị Hạnh", note="đã trình", today=DAY)
    desk.sync(DAY)
    return desk


def _decide(desk: Desk) -> None:
    numbers = {row["Họ tên hoặc tên tập thể"]: str(row[""]) for row in desk.register("Khen thưởng")}
    awarded = {"Kết quả": "Đã khen", "Số QĐ": "30/QĐ-LĐLĐ"}
    decisions: Mapping[str, Mapping[str, Any]] = {
        "Đào Thị Một": {**awarded, "Ngày QĐ": date(2022, 5, 2)},
        "Tổ đá số 5": {**awarded, "Ngày QĐ": date(2022, 5, 10)},
        "Đào Văn Hai": {"Kết quả": "Đã thẩm tra"},
        "Đào Thị Ba": {"Kết quả": "Chưa khen"},
    }
    type_many(desk.master, "Khen thưởng", {numbers[name]: cells for name, cells in decisions.items()})


@cache
def picture() -> Picture:
    """What the ledger knows of it."""
    return look(campaign().config, today=DAY)


def ninh_hai() -> dict[str, Any]:
    """Six initiatives that count, four that do not, one that cannot be read; five proposals, three role models."""
    plan = {"plan_number": "12/KH-LĐLĐ", "plan_date": date(2022, 1, 25), "party_reported_on": "x", "coordinated_with": "UBND huyện"}
    return {
        "unit_info": [{"total_labor": 500, "total_members": 400, "labor_female": 220, **plan}],
        "grassroots_unions": _unions(),
        "initiatives": [*_counted(), *_not_counted()],
        "commendation_proposals": _proposals(),
        "role_models": [
            _model("Tổ tự quản 1", date(2022, 3, 20), publicised="x", honoured="x"),
            _model("Tổ tự quản 2", date(2022, 3, 21), publicised="x", replicated_to=2),
            _model("Tổ tự quản 3", date(2022, 5, 20)),
        ],
        "movement_lines": [
            {"line_code": "HCM", "grassroots.R1": 1, "people.R1": 100},
            {"line_code": "LDG_LDST", "grassroots.R1": 1, "people.R1": 50},
        ],
        "round_figures": _figures(),
        "round_closing": [{"round_code": "R1", "reviewed_on": date(2022, 4, 20), "confirmed": "x"}],
    }


def _unions() -> list[dict[str, Any]]:
    tet = {"tet_reason": "Nghỉ không lương"}
    school = {"total_labor": 40, "members": 30, "tet_members_cared": 30, "tet_nonmembers_cared": 5, **tet, "democracy_rules": "x"}
    factory = {"total_labor": 120, "members": 100, "tet_members_cared": 100, "tet_nonmembers_cared": 20, "cba_exists": "x"}
    agreement = {"cba_signed_on": date(2022, 2, 20), "cba_valid_to": date(2022, 9, 20)}
    founded = {"founded_on": date(2022, 5, 20), "ownership": "Doanh nghiệp ngoài nhà nước"}
    talks = {"dialogue_p.R1": 2, "dialogue_a.R1": 1, "conference_held_on": date(2022, 3, 20)}
    return [
        {"grassroots_name": SCHOOL, "sector": PUBLIC, **school, **talks},
        {"grassroots_name": FACTORY, "sector": BUSINESS, **factory, **agreement, **founded, "dialogue_p.R1": 1, "dialogue_p.R2": 2},
        {"grassroots_name": GONE, "sector": BUSINESS, "total_labor": 50, "members": 40, "status": "Giải thể"},
    ]


def _counted() -> list[dict[str, Any]]:
    return [
        _work(1, date(2021, 10, 5), SCHOOL, MANAGER, "CHUYENMON", portal_submitted="x"),
        _work(2, date(2022, 3, 20), FACTORY, DIRECT, "CTKT", benefit_vnd=10_000_000, co_authors="Trần Thị Mai; Lê Văn Sơn"),
        _work(3, date(2022, 5, 20), FACTORY, SHOPFLOOR, "COVID", benefit_vnd=5_000_000),
        _work(4, date(2022, 6, 20), SCHOOL, STAFF, "CDS", portal_submitted="x"),
        _work(5, date(2022, 6, 25), SCHOOL, None, "CCHC"),
        _work(6, date(2022, 7, 5), FACTORY, DIRECT, "NSLD", in_cchc="x"),
    ]


def _not_counted() -> list[dict[str, Any]]:
    topic = {"kind": "Đề tài", "recognition_level": "Tỉnh"}
    return [
        _work(7, date(2022, 6, 20), SCHOOL, STAFF, "CDS", recognition_status="Đang xét"),
        _work(8, date(2022, 6, 20), SCHOOL, STAFF, "CDS", recognition_status="Không công nhận"),
        _work(9, date(2021, 8, 31), SCHOOL, STAFF, "CDS"),
        _work(2, date(2022, 3, 20), FACTORY, DIRECT, "CTKT", benefit_vnd=10_000_000),
        _work(11, "31/02/2022", FACTORY, DIRECT, "CTKT"),
        _work(12, date(2022, 3, 20), SCHOOL, STAFF, "CDS", **topic),
        _work(13, date(2022, 6, 20), FACTORY, DIRECT, "CTKT", kind="Công trình", recognition_status="Đang thực hiện"),
    ]


def _work(n: int, day: Any, group: str, worker: str | None, field: str, **cells: Any) -> dict[str, Any]:
    label = next(item.label for item in template().lists["field"] if item.code == field)
    return initiative(n, day, **{"grassroots_name": group, "worker_group": worker, "field_code": label, **cells})


def _proposals() -> list[dict[str, Any]]:
    return [
        _proposal("Đào Thị Một", FACTORY, DIRECT, "Bà"),
        _proposal("Đào Văn Hai", FACTORY, SHOPFLOOR, "Ông", submission_date=date(2022, 4, 28)),
        _proposal("Đào Thị Ba", SCHOOL, MANAGER, "Bà", award_code="Bằng khen BCH Tổng Liên đoàn"),
        _proposal("Đào Văn Bốn", FACTORY, None, None),
        _proposal("Tổ đá số 5", FACTORY, None, None, nominee_type="Tập thể"),
    ]


def _proposal(name: str, group: str, worker: str | None, gender: str | None, **cells: Any) -> dict[str, Any]:
    who = {"nominee_name": name, "nominee_type": "Cá nhân", "grassroots_name": group, "worker_group": worker, "gender": gender}
    what = {"round_code": "Đợt đặc biệt", "award_code": "Bằng khen BCH LĐLĐ tỉnh", "achievement_summary": MERIT}
    return {**who, **what, "submission_date": date(2022, 4, 20), **cells}


def _model(name: str, day: date, **cells: Any) -> dict[str, Any]:
    return {"name": name, "grassroots_name": FACTORY, "found_on": day, "kind": "Mô hình mới", "description": MERIT, **cells}


def _figures() -> Sequence[dict[str, Any]]:
    """The total of care is left blank: its sources say it."""
    both = {"SL-07": (5, 6), "SL-20": (4, 2), "SL-21": (100, 0), "SL-11": (8_000_000, None), "SL-43": (0, 1)}
    first = [{"line_code": code, "r.R1": value} for code, value in LINES.items()]
    return [*first, *({"line_code": code, "r.R1": one, "r.R2": two} for code, (one, two) in both.items())]


def zones() -> dict[str, Any]:
    """Two initiatives of one author, one proposal, one role model; an agreement that is over; totals left to sheet 2."""
    union = {"total_labor": 200, "members": 150, "tet_members_cared": 150, "tet_nonmembers_cared": 50, "democracy_rules": "x"}
    agreement = {"cba_exists": "x", "cba_signed_on": date(2020, 5, 21), "cba_valid_to": date(2022, 5, 20)}
    held = {"conference_held_on": date(2021, 12, 20)}
    first = _work(21, date(2022, 3, 20), ZONE, DIRECT, "SXKD", benefit_vnd=20_000_000)
    return {
        "grassroots_unions": [{"grassroots_name": ZONE, "sector": BUSINESS, **union, **agreement, **held}],
        "initiatives": [first, {**_work(22, date(2022, 7, 10), ZONE, DIRECT, "SXKD"), "lead_author": first["lead_author"]}],
        "commendation_proposals": [_proposal("Tô Văn Sáu", ZONE, DIRECT, "Ông")],
        "role_models": [{**_model("Tổ lò hơi", date(2022, 3, 22), honoured="x"), "grassroots_name": ZONE}],
        "movement_lines": [{"line_code": "LDG_LDST", "grassroots.R1": 1, "people.R1": 120}],
        "round_figures": [
            {"line_code": "SL-20", "r.R1": 1},
            {"line_code": "SL-21", "r.R1": 50},
            {"line_code": "SL-23", "r.R1": 2_000_000},
            {"line_code": "SL-27", "r.R1": 2_000_000},
            {"line_code": "SL-11", "r.R1": 6_000_000},
        ],
        "round_closing": [{"round_code": "R1", "reviewed_on": date(2022, 4, 26), "confirmed": "x"}],
    }
