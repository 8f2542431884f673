"""A small picture made by hand: four units, three rounds, two phases, one table of twelve rows; every number can be counted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sync.campaign import WHOLE, Campaign, Period, TableUse, Target, Unit
from sync.frame import Frame
from sync.model import CellRef, DateInterval, Finding, Scope
from sync.picture import (
    REASONS,
    Account,
    Change,
    Decision,
    Fact,
    Facts,
    Picture,
    ReceivedFile,
    Settled,
    State,
    TableCount,
    UnitStatus,
)
from sync.template import FieldSpec, Indicator, ListItem, TableSpec, Template

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2022, 5, 10)
MOMENT = datetime(2022, 5, 10, 8, 12, tzinfo=ZONE)
TEMPLATES = Path(__file__).parents[2] / "sheet_templates" / "nt2022"

UNITS = (
    Unit("LDLD-PRTC", "LĐLĐ thành phố Phan Rang – Tháp Chàm", "LĐLĐ TP PRTC", "DISTRICT", followed=True, order=1,
         contact="Lan", phone="0900000001"),
    Unit("LDLD-NINHHAI", "LĐLĐ huyện Ninh Hải", "LĐLĐ Ninh Hải", "DISTRICT", followed=True, order=2,
         contact="Minh", phone="0900000002"),
    Unit("CDKCN", "Công đoàn Các Khu công nghiệp", "CĐ Các KCN", "ZONE", followed=True, order=3, contact="Hoa"),
    Unit("CDN-YTE", "Công đoàn ngành Y tế", "CĐN Y tế", "INDUSTRY", followed=True, order=4),
)  # fmt: skip

PERIODS = (
    Period("P1", "phase", "Giai đoạn 1", "GĐ1", date(2021, 9, 1), date(2022, 5, 31)),
    Period("P2", "phase", "Giai đoạn 2", "GĐ2", date(2022, 6, 1), date(2023, 9, 30)),
    Period("R1", "round", "Đợt thi đua đặc biệt", "Đợt đặc biệt", date(2022, 1, 1), date(2022, 4, 16), theme="30 năm",
           report_due_on=date(2022, 4, 26), flags=frozenset({"has_tet"})),
    Period("R2", "round", "Đợt thi đua thứ hai", "Đợt 2", date(2022, 4, 17), date(2022, 6, 30)),
    Period("R3", "round", "Đợt thi đua thứ ba", "Đợt 3", date(2022, 7, 1), date(2022, 12, 31)),
)  # fmt: skip

TARGETS = (
    *(Target(WHOLE, "IN-01", period, value, date(2022, 1, 10)) for period, value in (("P1", 10), ("P2", 20), ("ALL", 30))),
    *(
        Target(unit, "IN-01", period, value, date(2022, 1, 10), note="ví dụ")
        for unit, p1 in (("LDLD-PRTC", 4), ("LDLD-NINHHAI", 4), ("CDKCN", 2))
        for period, value in (("P1", p1), ("P2", 2 * p1), ("ALL", 3 * p1))
    ),
)

SETTINGS: Mapping[str, Any] = {
    "campaign": "NT2022",
    "campaign_name": "Phong trào thi đua 2022",
    "plan_title": "Kế hoạch tổ chức phong trào thi đua năm 2022",
    "plan_year": 2022,
    "edition": "2022",
    "coordinator": "Ban Công tác cơ sở",
    "coordinator_phone": "0900000009",
    "address_form": "anh/chị",
    "show_rank": True,
    "time_zone": "Asia/Ho_Chi_Minh",
    "stale_days": 7,
    "tet_label": "Tết Nhâm Dần",
    "issuer": "Ban Thường vụ LĐLĐ tỉnh Ninh Thuận",
}


def field(name: str, title: str, kind: str = "text", **more: Any) -> FieldSpec:
    """A column of a test table."""
    return FieldSpec(name=name, title=title, type=kind, **more)  # type: ignore[arg-type]


TABLES = (
    TableSpec(table="unit_info", sheet="1. Đơn vị, kế hoạch", title="Đơn vị, kế hoạch", layout="form", field=(
        field("plan_number", "Kế hoạch: số, ký hiệu"), field("plan_date", "Kế hoạch: ngày ban hành", "day"),
        field("plan_summary", "Kế hoạch: nội dung chính", "long"), field("party_reported_on", "Báo cáo cấp ủy: ngày", "date"),
        field("coordinated_with", "Phối hợp với ai"), field("plan_link", "Kế hoạch: đường dẫn", "url"),
        field("total_labor", "Tổng số CNVCLĐ", "int"), field("total_members", "Tổng số đoàn viên", "int"))),
    TableSpec(table="grassroots_unions", sheet="2. CĐCS", title="CĐCS", number="CS", identity=("grassroots_name",), field=(
        field("grassroots_name", "Tên CĐCS", mark="Q"), field("sector", "Khối", "list", list="sector", mark="N"),
        field("total_labor", "Tổng số lao động", "int"), field("members", "Số đoàn viên", "int"))),
    TableSpec(table="initiatives", sheet="3. Sáng kiến, đề tài", title="Sáng kiến, đề tài", number="SK",
              identity=("title", "lead_author"), field=(
        field("title", "Tên sáng kiến, đề tài", mark="Q"), field("grassroots_name", "CĐCS", mark="Q"),
        field("lead_author", "Tác giả chính", mark="Q"), field("first_applied_on", "Ngày áp dụng", "date", mark="Q"),
        field("recognition_status", "Tình trạng công nhận", "list", list="recognition", mark="Q"),
        field("kind", "Loại", "list", list="kind3"),
        field("field_code", "Lĩnh vực", "list", list="field"),
        field("worker_group", "Nhóm đối tượng tác giả", "list", list="worker_group"),
        field("benefit_vnd", "Giá trị làm lợi (đồng)", "money"), field("is_secret", "Bí mật công nghệ", "tick"))),
    TableSpec(table="commendation_proposals", sheet="4. Đề nghị khen thưởng", title="Đề nghị khen thưởng", number="KT",
              identity=("nominee_name", "award_code", "round_code"), field=(
        field("nominee_name", "Họ tên hoặc tên tập thể", mark="Q"),
        field("nominee_type", "Đối tượng", "list", list="nominee_type", mark="Q"),
        field("grassroots_name", "CĐCS", mark="Q"), field("round_code", "Đợt", "list", list="@period", mark="Q"),
        field("award_code", "Hình thức đề nghị", "list", list="award", mark="Q"),
        field("worker_group", "Nhóm đối tượng", "list", list="worker_group"))),
    TableSpec(table="role_models", sheet="5. Điển hình tiên tiến", title="Điển hình tiên tiến", number="DH",
              identity=("name", "grassroots_name"), field=(
        field("name", "Tên điển hình", mark="Q"), field("grassroots_name", "CĐCS", mark="Q"),
        field("found_on", "Ngày phát hiện", "date", mark="Q"))),
    TableSpec(table="issues", sheet="8. Sơ kết, kiến nghị", title="Khó khăn, kiến nghị", number="KN", identity=("content",), field=(
        field("content", "Nội dung khó khăn", "long", mark="Q"), field("request", "Đề nghị", "long"),
        field("topic", "Nhóm"), field("to_level", "Cấp giải quyết"), field("raised_on", "Ngày nêu", "date"))),
)  # fmt: skip


def items(**labels: str) -> tuple[ListItem, ...]:
    """A dropdown list from code=label."""
    return tuple(ListItem(code=code, label=label) for code, label in labels.items())


LISTS = {
    "sector": items(DN="Khối doanh nghiệp", HCSN="Khối hành chính, sự nghiệp"),
    "unit_type": items(DISTRICT="LĐLĐ huyện, thành phố", INDUSTRY="Công đoàn ngành", ZONE="Công đoàn Các KCN"),
    "field": items(COVID="Phòng, chống dịch", SXKD="Phát triển SXKD", NSLD="Tăng năng suất lao động", CCHC="Cải cách hành chính"),
    "worker_group": items(DIRECT="Công nhân, lao động trực tiếp", STAFF="CC, VC, nhân viên"),
    "recognition": items(DA_CONG_NHAN="Đã công nhận", DANG_XET="Đang xét"),
    "kind3": items(SANG_KIEN="Sáng kiến", DE_TAI="Đề tài"),
    "nominee_type": items(CN="Cá nhân", TT="Tập thể"),
    "award": items(BK_LDLD="Bằng khen BCH LĐLĐ tỉnh", B_LDST="Bằng Lao động sáng tạo"),
}

INDICATORS = (
    Indicator(code="IN-01", name="Số sáng kiến được tính", unit="sáng kiến", kind="count", table="initiatives",
              date="first_applied_on", calendars=("phase", "round"), splits=("sector",), accounted=True),
    Indicator(code="IN-02", name="Sáng kiến chờ công nhận", unit="sáng kiến", kind="count", table="initiatives"),
    Indicator(code="IN-06", name="CĐCS có sáng kiến", unit="CĐCS", kind="distinct", table="initiatives"),
    Indicator(code="IN-07", name="Giá trị làm lợi", unit="đồng", kind="sum", table="initiatives", field="benefit_vnd"),
    Indicator(code="KT-02", name="Tỷ lệ CN, NLĐ trực tiếp", unit="%", kind="ratio", table="commendation_proposals", percent=True),
    Indicator(code="CL-05", name="Tỷ lệ được chăm lo Tết", unit="%", kind="ratio", table="grassroots_unions", percent=True),
)  # fmt: skip


def day(text: str) -> DateInterval:
    """ "16/4/2022" -> that day."""
    d, m, y = map(int, text.split("/"))
    return DateInterval(date(y, m, d), date(y, m, d))


INITIATIVES: Sequence[tuple[Any, ...]] = (
    # unit, row, title, author, day, sector, phase, round, field, group, money, reason
    ("LDLD-PRTC", 4, "Bơm nước tự động", "Nguyễn Văn An", "1/10/2021", "DN", "P1", None, "NSLD", "DIRECT", 15_000_000, ""),
    ("LDLD-PRTC", 5, "Phần mềm trả lời hồ sơ một cửa", "Trần Thị Bình", "20/2/2022", "HCSN", "P1", "R1", "CCHC", "STAFF", None, ""),
    ("LDLD-PRTC", 6, "Máy gấp hộp giấy", "Lê Văn Cường", "16/4/2022", "DN", "P1", "R1", "SXKD", "DIRECT", 42_000_000, ""),
    ("LDLD-PRTC", 7, "Buồng khử khuẩn di động", "Phạm Thị Dung", "20/4/2022", "HCSN", "P1", "R2", "COVID", "STAFF", None, ""),
    ("LDLD-PRTC", 8, "Cải tiến dao cắt", "Võ Văn Em", "3/5/2022", "DN", "P1", "R2", "SXKD", "DIRECT", 5_000_000, "not_recognised"),
    ("LDLD-NINHHAI", 4, "Lưới chắn cát", "Đỗ Văn Phú", "12/3/2022", "DN", "P1", "R1", "SXKD", "DIRECT", 8_000_000, ""),
    ("LDLD-NINHHAI", 5, '=HYPERLINK("x")', "Ngô Thị Giang", "30/4/2022", "HCSN", "P1", "R2", None, "STAFF", None, ""),
    ("LDLD-NINHHAI", 6, "Máy gấp hộp giấy", "Lê Văn Cường", "16/4/2022", "DN", "P1", "R1", "SXKD", "DIRECT", 42_000_000,
     "duplicate"),
    ("LDLD-NINHHAI", 7, "Bẫy đèn mặt trời", "Hồ Văn Hải", "31/8/2021", "DN", None, None, "NSLD", "DIRECT", None, "outside"),
    ("CDKCN", 4, "Giá đỡ xoay khi hàn", "Bùi Văn Khoa", "5/5/2022", "DN", "P1", "R2", "NSLD", "DIRECT", 120_000_000, ""),
    ("CDKCN", 5, "Thu hồi nước nóng lò hơi", "Mai Thị Lan", "6/5/2022", "DN", "P1", "R2", "NSLD", "DIRECT", 60_000_000, ""),
    ("CDKCN", 6, "Xe đẩy ba tầng", "Tạ Văn Minh", "", "DN", None, None, "NSLD", "DIRECT", None, "error"),
)  # fmt: skip
COLUMNS = ("unit", "row", "title", "lead_author", "first_applied_on", "sector", "phase", "round",
           "field_code", "worker_group", "benefit_vnd", "reason")  # fmt: skip


def settled_rows(table: str, number: str, sheet: str, rows: Sequence[Mapping[str, Any]]) -> Frame:
    """A settled frame: the given fields with everything that settling adds."""
    made = []
    for index, row in enumerate(rows):
        place = {
            "owner": row["unit"], "edition": "2022", "number": index + 1, "cell": CellRef(sheet, row["row"], "A"),
            "file": f"so_lieu/{row['unit']}/{row['unit']}.xlsx", "state": "accepted", "first_seen": date(2022, 5, 2),
            "last_changed": date(2022, 5, 9), "nil": False, "sector": None, "phase": None, "round": None,
            "duplicate_within": False, "duplicate_across": False, "twin": None,
        }  # fmt: skip
        made.append(place | dict(row))
    return Frame.of_rows(made)


def initiative_rows() -> list[dict[str, Any]]:
    """The twelve rows, with what settling and matching found out."""
    rows = []
    for values in INITIATIVES:
        row: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
        reason = row.pop("reason")
        row["first_applied_on"] = day(row["first_applied_on"]) if row["first_applied_on"] else None
        row["recognition_status"] = "DANG_XET" if reason == "not_recognised" else "DA_CONG_NHAN"
        row["grassroots_name"] = f"CĐCS số {row['row']}"
        row["kind"], row["is_secret"], row["reason"] = "SANG_KIEN", None, reason
        row["duplicate_across"] = row["title"] == "Máy gấp hộp giấy"
        rows.append(row)
    return rows


def contributions(initiatives: Frame) -> list[dict[str, Any]]:
    """What each initiative gives to the count."""
    return [
        {
            **{name: row[name] for name in ("unit", "phase", "round", "sector", "reason")},
            "table": "initiatives",
            "index": label,
            "value": 1,
            "counted": int(row["reason"] == ""),
            "reported": int(row["reason"] in {"", "duplicate"}),
        }
        for label, row in enumerate(initiatives.rows())
    ]


ROUNDS = ("R1", "R2", "R3")
Given = Sequence[Mapping[str, Any]]
"""Contributions, row by row."""


def fact(unit: str, calendar: str, period: str, split: str, part: Given, target: int | None = None) -> Fact:
    """The count of some contributions."""
    reported, counted = (sum(row[name] for row in part) for name in ("reported", "counted"))
    return Fact(unit, "IN-01", calendar, period, split, reported, counted, target)


def count_facts(rows: Given) -> list[Fact]:
    """IN-01 for every unit and the whole, every period, with and without the sector."""
    made: list[Fact] = []
    for unit in (*(u.code for u in UNITS), WHOLE):
        mine = [row for row in rows if unit in (WHOLE, row["unit"])]
        for period in ("P1", "P2", "ALL", *ROUNDS, "YEAR", "BEFORE", "BETWEEN", "AFTER"):
            calendar = "round" if period.startswith("R") or period == "YEAR" else "phase"
            in_phase = [row for row in mine if row["phase"]]
            inside = {
                "ALL": in_phase,
                "YEAR": [row for row in mine if row["round"]],
                "BEFORE": [row for row in in_phase if not row["round"]],
                "AFTER": [],
                "BETWEEN": [],
            }.get(period, [row for row in mine if row[calendar] == period])
            for split in ("", "sector=DN", "sector=HCSN"):
                part = [row for row in inside if not split or row["sector"] == split.partition("=")[2]]
                target = next((t.value for t in TARGETS if (t.unit, t.period) == (unit, period) and not split), None)
                made.append(fact(unit, calendar, period, split, part, target))
            if period in {"P1", "P2"}:
                for place in ("BEFORE", *ROUNDS):
                    part = [row for row in inside if (row["round"] or "BEFORE") == place]
                    made.append(fact(unit, "phase", period, f"round={place}", part))
    return made


def facts_of(initiatives: Frame) -> Facts:
    """Facts, contributions and accounts of the twelve rows, and a few facts typed in."""
    rows = contributions(initiatives)
    typed = [
        Fact(WHOLE, "IN-06", "phase", "P1", "", 6, 6), Fact(WHOLE, "IN-06", "phase", "ALL", "", 6, 6),
        Fact(WHOLE, "IN-07", "phase", "ALL", "", 245_000_000, 245_000_000),
        Fact(WHOLE, "KT-02", "round", "R2", "", 60.0, 60.0), Fact(WHOLE, "CL-05", "round", "R1", "", None, None),
        Fact("LDLD-PRTC", "IN-02", "phase", "ALL", "", 1, 1), Fact(WHOLE, "IN-02", "phase", "ALL", "", 1, 1),
    ]  # fmt: skip
    values = {(f.indicator, f.unit, f.period, f.split): f for f in (*count_facts(rows), *typed)}
    accounts = {}
    for unit in (*(u.code for u in UNITS), WHOLE):
        mine = [row for row in rows if unit in (WHOLE, row["unit"])]
        reasons = {reason: sum(row["reason"] == reason for row in mine) for reason in REASONS}
        accounts["IN-01", unit] = Account(len(mine), sum(row["counted"] for row in mine), reasons)
    return Facts(values, {"IN-01": Frame.of_rows(rows)}, accounts)


def finding(code: str, row: int, column: str = "D", name: str = "first_applied_on", **facts: Any) -> Finding:
    """A finding in the table of initiatives."""
    cell = CellRef("3. Sáng kiến, đề tài", row, column)
    return Finding(code, Scope.ROW, "initiatives", name, cell, str(facts.pop("value", "")), facts, row - 4)


FINDINGS: Mapping[str, Sequence[Finding]] = {
    "LDLD-PRTC": (finding("I-RECOG-WAIT", 8, "E", "recognition_status"),),
    "LDLD-NINHHAI": (finding("W-DUP-UNIT", 6, "A", "title", don_vi_khac="LĐLĐ TP PRTC", nt="NT-0001"),),
    "CDKCN": (finding("E-REQ", 6),),
    "CDN-YTE": (),
}


def statuses() -> tuple[UnitStatus, ...]:
    """One unit of every kind: complete, old figures, to be mended, not sent."""
    received = datetime(2022, 5, 9, 16, 30, tzinfo=ZONE)
    count = {"initiatives": TableCount(read=5, accepted=5, in_force=5), "issues": TableCount(nil=True)}
    return (
        UnitStatus("LDLD-PRTC", State.COMPLETE, 1, "LDLD-PRTC.xlsx", received, received, count, 0, 100.0),
        UnitStatus("LDLD-NINHHAI", State.STALE, 3, "LDLD-NINHHAI.xlsx", received, received,
                   {"initiatives": TableCount(read=5, accepted=4, not_data=1, in_force=4)}, 0, 80.0),
        UnitStatus("CDKCN", State.INCOMPLETE, 1, "CDKCN.xlsx", received, received,
                   {"initiatives": TableCount(read=3, accepted=2, must_fix=1, in_force=3), "issues": TableCount(is_missing=True)},
                   1, 60.0),
        UnitStatus("CDN-YTE", State.NOT_SENT),
    )  # fmt: skip


def master_toml() -> dict[str, Any]:
    """The shipped description of the master's sheets."""
    merged: dict[str, Any] = {}
    for name in ("master.toml", "master_registers.toml"):
        path = TEMPLATES / name
        if path.exists():
            merged |= tomllib.loads(path.read_text(encoding="utf-8"))
    return merged


def make_template() -> Template:
    """The hand-made tables with the shipped sheets of the master, and the lists that its yellow cells choose from."""
    shipped = tomllib.loads((TEMPLATES / "lists.toml").read_text(encoding="utf-8"))
    lists = {**{name: shipped[name] for name in ("award", "award_result", "plan_verdict")}, **LISTS}
    return Template(id="nt2022", version=1, title="Phong trào thi đua 2022", tables=TABLES, lists=lists, indicators=INDICATORS,
                    master=master_toml(), words={"secret": "(bí mật công nghệ)"},
                    roles={"secret": "initiatives.is_secret", "secret_fields": "benefit_summary|benefit_vnd"})  # fmt: skip


def frames() -> dict[str, Frame]:
    """A settled frame per table."""

    def rows(table: str, number: str, sheet: str, *typed: Mapping[str, Any]) -> Frame:
        return settled_rows(table, number, sheet, typed)

    return {
        "initiatives": settled_rows("initiatives", "SK", "3. Sáng kiến, đề tài", initiative_rows()),
        "unit_info": rows("unit_info", "", "1. Đơn vị, kế hoạch",
            {"unit": "LDLD-PRTC", "row": 3, "plan_number": "12/KH-LĐLĐ", "plan_date": date(2022, 2, 10), "plan_summary": "KH năm",
             "party_reported_on": day("20/2/2022"), "coordinated_with": "UBND TP", "plan_link": None,
             "total_labor": 1200, "total_members": 1000},
            {"unit": "CDKCN", "row": 3, "plan_number": None, "plan_date": None, "plan_summary": None, "party_reported_on": None,
             "coordinated_with": None, "plan_link": None, "total_labor": 900, "total_members": 800}),
        "grassroots_unions": rows("grassroots_unions", "CS", "2. CĐCS",
            {"unit": "LDLD-PRTC", "row": 4, "grassroots_name": "CĐCS số 4", "sector": "DN", "total_labor": 120, "members": 100},
            {"unit": "LDLD-NINHHAI", "row": 4, "grassroots_name": "CĐCS số 6", "sector": "DN", "total_labor": 80, "members": 60}),
        "commendation_proposals": rows("commendation_proposals", "KT", "4. Đề nghị khen thưởng",
            {"unit": "LDLD-PRTC", "row": 4, "nominee_name": "Nguyễn Văn An", "nominee_type": "CN", "grassroots_name": "CĐCS số 4",
             "round_code": "R1", "award_code": "BK_LDLD", "worker_group": "DIRECT", "round": "R1", "sector": "DN"},
            {"unit": "CDKCN", "row": 4, "nominee_name": "Tổ hàn 2", "nominee_type": "TT", "grassroots_name": "CĐCS số 4",
             "round_code": "R2", "award_code": "BK_LDLD", "worker_group": None, "round": "R2", "sector": "DN"}),
        "role_models": rows("role_models", "DH", "5. Điển hình tiên tiến",
            {"unit": "CDKCN", "row": 4, "name": "Bùi Văn Khoa", "grassroots_name": "CĐCS số 4", "found_on": day("5/5/2022"),
             "round": "R2"}),
        "issues": rows("issues", "KN", "8. Sơ kết, kiến nghị",
            {"unit": "LDLD-PRTC", "row": 31, "content": "Thiếu máy tính", "request": "Cấp máy", "topic": "Tài chính",
             "to_level": "LĐLĐ tỉnh", "raised_on": day("2/5/2022")}),
    }  # fmt: skip


def make_picture() -> Picture:
    """The whole picture."""
    campaign = Campaign(SETTINGS, UNITS, PERIODS, TARGETS, {t.table: TableUse(True, t.table == "initiatives") for t in TABLES})
    settled = Settled(frames(), FINDINGS)
    received = datetime(2022, 5, 9, 16, 30, tzinfo=ZONE)
    files = [
        ReceivedFile(1, "LDLD-PRTC", "so_lieu/LDLD-PRTC/LDLD-PRTC.xlsx", received, received, 5, 5, 0, 0, "Đang dùng", "aa"),
        ReceivedFile(2, "LDLD-NINHHAI", "Hộp thư đến/ninh hai.xlsx", received, None, 2, 0, 0, 3, "Chờ chọn", "bb"),
    ]
    return Picture(
        template=make_template(), campaign=campaign, settled=settled, facts=facts_of(settled.frames["initiatives"]),
        units=statuses(), findings=FINDINGS, coordinator_findings=(), files=files,
        decisions={key: Decision(*key, "Trùng", received, "tong_hop.xlsx") for key in [("duplicates", "NT-0009", "verdict")]},
        changes=(Change("LDLD-PRTC", "SK-0001", "Ngày áp dụng", "1/9/2021", "1/10/2021"),),
        runs=({"run_id": 7, "started_at": "2022-05-10T08:12:00+07:00", "seconds": 1.2},),
        moment=MOMENT, today=TODAY, run_id=7,
    )  # fmt: skip
