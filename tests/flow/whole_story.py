"""What five units, one of each type, type into every sheet and every list of details from February 2022 to September 2023.

A table of events per sheet, each with its day, the unit, what the story calls the row, and the cells typed that day. What is wrong
in them, late, out of time, twice, or taken back is wrong, late, out of time, twice, or taken back on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from desk import HAI, KCN
from story import Event

EDU, OFFICE, MAU = "CDN-GIAODUC", "LDLD-TINH", "TT-MAU"
UNITS = (HAI, KCN, EDU, OFFICE, MAU)

SEN, DA = "CĐCS Trường Hoa Sen", "CĐCS Công ty Đá Hải"
MAY, TOM, GOM = "CĐCS Công ty May Lam", "CĐCS Công ty Tôm Bắc", "CĐCS Công ty Gốm Mới"
NHO, MAI = "CĐCS Trường Nho Xanh", "CĐCS Trường Sao Mai"
BAN, DIEN = "CĐCS Văn phòng Liên đoàn", "CĐCS Điện lực mẫu"
DN, HCSN = "Khối doanh nghiệp", "Khối hành chính, sự nghiệp"

TET_DAY, SPRING, APRIL, MAY_DAY = date(2022, 2, 15), date(2022, 3, 25), date(2022, 4, 20), date(2022, 5, 15)
JULY, AUTUMN, NEW_YEAR, END = date(2022, 7, 5), date(2022, 10, 10), date(2023, 1, 10), date(2023, 9, 30)
DAYS = (TET_DAY, SPRING, APRIL, MAY_DAY, JULY, AUTUMN, NEW_YEAR, END)
"""When the office looks. The special round is frozen on 25/4/2022, between the third and the fourth."""

FROZEN, YEAR_FROZEN = date(2022, 4, 25), date(2023, 1, 4)
"""When the round and the year are frozen."""

Line = tuple[date, str, str, Mapping[str, Any] | None]


def on(month: int, day: int, year: int = 2022) -> date:
    """A day of 2022 unless said."""
    return date(year, month, day)


def union(name: str, sector: str, labor: int, members: int, **cells: Any) -> dict[str, Any]:
    """A union with its people."""
    return {"grassroots_name": name, "sector": sector, "total_labor": labor, "members": members, **cells}


def tet(members: int, others: int, reason: str | None = None) -> dict[str, Any]:
    """People cared for at Tet."""
    return {"tet_members_cared": members, "tet_nonmembers_cared": others, "tet_reason": reason}


UNIT_INFO: Sequence[Line] = (
    (on(2, 12), HAI, "one", {"total_labor": 320, "total_members": 240, "plan_number": "12/KH-LĐLĐ", "plan_date": on(2, 10)}),
    (on(2, 12), MAU, "one", {"plan_number": "01/KH-CĐCS"}),
    (on(2, 14), EDU, "one", {"plan_date": on(2, 14)}),
    (on(3, 20), KCN, "one", {"plan_number": "05/KH-CĐKCN", "coordinated_with": "Ban Quản lý các KCN", "party_reported_on": "x"}),
    (on(4, 19), MAU, "one", {"plan_number": None}),
    (on(6, 1), HAI, "one", {"coordinated_with": "Phòng Nội vụ"}),
)
"""One unit takes back what it said of its plan."""

UNIONS: Sequence[Line] = (
    (on(2, 1), HAI, "sen", union(SEN, HCSN, 100, 80, democracy_rules="x", **tet(80, 15, "Nghỉ thai sản"))),
    (on(2, 1), HAI, "sen", {"dialogue_p.R1": 1}),
    (on(2, 1), HAI, "đá", union(DA, DN, 200, 150, cba_exists="x", cba_signed_on=on(2, 1), cba_valid_to=on(9, 30))),
    (on(2, 1), KCN, "may", union(MAY, DN, 300, 250, cba_exists="x", cba_signed_on=on(5, 5, 2021), cba_valid_to=on(5, 5, 2024))),
    (on(2, 1), KCN, "may", tet(260, 30)),
    (on(2, 1), KCN, "tôm", union(TOM, DN, 120, 100, **tet(100, 15, "Nghỉ không lương"))),
    (on(2, 1), EDU, "nho", union(NHO, HCSN, 50, 50, **tet(50, 0))),
    (on(2, 1), OFFICE, "ban", union(BAN, HCSN, 20, 20)),
    (on(2, 1), MAU, "điện", union(DIEN, DN, 400, 380, **tet(380, 20))),
    (on(2, 20), HAI, "đá", tet(150, 50)),
    (on(3, 20), HAI, "sen", {"conference_held_on": on(3, 15)}),
    (on(3, 20), KCN, "gốm", union(GOM, DN, 60, 40)),
    (on(3, 20), MAU, "điện", {"cba_exists": "x", "cba_signed_on": on(3, 1)}),
    (on(3, 22), KCN, "may", {**tet(250, 50), "dialogue_a.R1": 2}),
    (on(3, 22), EDU, "nho", {"democracy_rules": "x"}),
    (on(4, 18), HAI, "sen lần hai", {"grassroots_name": "CĐCS trường Hoa sen"}),
    (on(4, 18), EDU, "nho", {"cba_exists": "x", "conference_held_on": on(12, 20, 2021)}),
    (on(4, 18), EDU, "mai", {"sector": HCSN, "total_labor": 30, "members": 30}),
    (on(4, 18), KCN, "may", {"conference_held_on": on(4, 10)}),
    (on(5, 10), EDU, "mai", {"grassroots_name": MAI}),
    (on(5, 10), KCN, "may", {"dialogue_a.R1": 3}),
    (on(5, 10), OFFICE, "ban", tet(20, 0)),
    (on(6, 30), HAI, "sen lần hai", None),
    (on(7, 1), HAI, "sen", {"dialogue_p.R2": 2}),
    (on(7, 1), MAU, "điện", {"dialogue_p.R2": 1}),
    (on(9, 30), KCN, "gốm", {"status": "Sáp nhập", "status_from": on(9, 20)}),
)
"""More members cared for than there are, a union twice, one without a name, one that comes and goes, one that answers after the
freeze."""

AN, CHI, DUNG, GIANG = "Nguyễn Hoài An", "Trần Thu Chi", "Lê Quốc Dũng", "Phạm Hương Giang"
DIRECT, FOREMAN = "Công nhân, lao động trực tiếp", "Quản đốc, kỹ sư, KTV điều hành SX"
STAFF, MANAGER = "CC, VC, nhân viên không giữ chức vụ", "Lãnh đạo, quản lý"


def work(title: str, group: str, author: str, applied: Any, **cells: Any) -> dict[str, Any]:
    """A work, recognised unless said."""
    return {
        "title": title,
        "grassroots_name": group,
        "lead_author": author,
        "first_applied_on": applied,
        "recognition_status": "Đã công nhận",
        **cells,
    }


SCHOOL_GARDEN = work("Vườn rau thủy canh trong sân trường", SEN, AN, on(10, 5, 2021))

INITIATIVES: Sequence[Line] = (
    (on(2, 5), HAI, "vườn", {**SCHOOL_GARDEN, "benefit_vnd": 10_000_000, "worker_group": STAFF, "portal_submitted": "x"}),
    (on(2, 5), HAI, "vườn", {"co_authors": "Bùi Minh Bình"}),
    (on(2, 5), HAI, "cưa", work("Giá đỡ cưa đá chống rung", DA, CHI, on(1, 10), benefit_vnd="15 triệu", worker_group=DIRECT)),
    (on(2, 5), KCN, "kim", work("Hộp gom kim gãy gắn nam châm", MAY, DUNG, on(2, 1), worker_group=DIRECT)),
    (on(2, 12), KCN, "vải", work("Xe trượt chuyển cuộn vải nặng", MAY, DUNG, on(2, 10), recognition_status="Đang xét")),
    (on(2, 12), MAU, "cột", work("Thang cách điện leo cột hạ thế", DIEN, "Võ Đức Khải", on(8, 31, 2021))),
    (on(3, 12), KCN, "vải", {"recognition_status": "Đã công nhận"}),
    (on(3, 12), EDU, "đàn", work("Bộ phím đàn giấy cho lớp nhạc", NHO, GIANG, "T3/2022", benefit_vnd=20_000_000)),
    (on(3, 12), EDU, "đàn", {"worker_group": STAFF}),
    (on(3, 12), EDU, "kính", work("Kính hiển vi tự chế từ điện thoại", NHO, "Đặng Kim Hà", "31/02/2022")),
    (on(3, 12), HAI, "giếng", work("Nghiên cứu nước giếng khoan ven biển", SEN, AN, on(3, 2), kind="Đề tài")),
    (on(4, 18), EDU, "kính", {"first_applied_on": on(2, 28)}),
    (on(4, 18), HAI, "vườn lần hai", SCHOOL_GARDEN),
    (on(4, 18), EDU, "vườn nơi khác", {**SCHOOL_GARDEN, "grassroots_name": NHO}),
    (on(5, 10), HAI, "vườn lần hai", None),
    (on(5, 10), HAI, "loa", work("Loa hẹn giờ thay trống trường", SEN, AN, on(3, 1))),
    (on(5, 10), EDU, "đàn", {"portal_submitted": "x"}),
    (on(7, 1), OFFICE, "sổ", work("Sổ tay công tác trên điện thoại", BAN, "Lý Ngọc Khánh", on(5, 20), field_code="Chuyển đổi số")),
    (on(7, 1), OFFICE, "sổ", {"worker_group": MANAGER}),
    (on(7, 1), MAU, "đơn", work("Trả kết quả cấp điện tại nhà", DIEN, "Võ Đức Khải", on(6, 10), in_cchc="x")),
    (on(7, 1), KCN, "lò", work("Công trình lò hơi trấu ép viên", TOM, "Hồ Văn Lực", on(6, 20), kind="Công trình")),
    (on(7, 1), KCN, "lò", {"also_initiative": "x", "benefit_vnd": 5_000_000}),
    (
        on(9, 30),
        KCN,
        "men",
        work("Pha men gốm bằng cân nối máy tính", GOM, "Cao Thị Mận", on(8, 1), field_code="Cải cách hành chính"),
    ),
    (on(9, 30), HAI, "bụi", work("Màn nước dập bụi cửa nghiền đá", DA, CHI, on(7, 10))),
    (on(9, 30), EDU, "đàn", {"benefit_vnd": 21_000_000}),
    (on(1, 6, 2023), KCN, "men", {"first_applied_on": on(12, 30)}),
)
"""One of before the programme, one of a day that does not exist, one twice in a workbook, one in two units, one late."""

CERTIFICATE, FLAG = "Bằng khen BCH LĐLĐ tỉnh", "Cờ thi đua LĐLĐ tỉnh"


def proposal(name: str, group: str, sent: date | None = None, **cells: Any) -> dict[str, Any]:
    """A person proposed for the provincial certificate in the special round, unless said."""
    merit = "Nhiều năm dẫn đầu phong trào thi đua của tổ, của đơn vị"
    return {
        "nominee_name": name,
        "nominee_type": "Cá nhân",
        "grassroots_name": group,
        "round_code": "Đợt đặc biệt",
        "award_code": CERTIFICATE,
        "achievement_summary": merit,
        "submission_date": sent,
        **cells,
    }


PROPOSALS: Sequence[Line] = (
    (on(3, 12), HAI, "chi", proposal(CHI, DA, on(3, 10), worker_group=DIRECT, gender="Bà")),
    (on(3, 12), OFFICE, "khánh", proposal("Lý Ngọc Khánh", BAN, on(3, 11), worker_group=MANAGER)),
    (on(4, 18), OFFICE, "khánh", None),
    (on(4, 18), HAI, "an", proposal(AN, SEN, on(4, 18), worker_group=MANAGER, gender="Ông")),
    (on(4, 19), KCN, "dũng", proposal(DUNG, MAY, on(4, 19), worker_group=FOREMAN)),
    (on(4, 19), KCN, "tổ may", proposal("Tổ may số 1", MAY, nominee_type="Tập thể", award_code=FLAG)),
    (on(4, 19), KCN, "chi", proposal(CHI, DA, on(4, 1), worker_group=DIRECT, gender="Bà")),
    (on(4, 19), EDU, "giang", proposal(GIANG, NHO, on(4, 15), award_code=None, worker_group=STAFF)),
    (on(5, 10), EDU, "giang", {"award_code": CERTIFICATE}),
    (on(7, 1), KCN, "lực", proposal("Hồ Văn Lực", TOM, on(7, 1), round_code="Đợt 2", worker_group=DIRECT, gender="Ông")),
    (on(7, 1), MAU, "khải", proposal("Võ Đức Khải", DIEN, on(6, 5), round_code="Giai đoạn 1", worker_group=DIRECT)),
)
"""Two units propose one person; one proposal is taken back, one lacks its award until after the freeze."""


def model(name: str, group: str, found: Any, kind: str, **cells: Any) -> dict[str, Any]:
    """An example found."""
    return {"name": name, "grassroots_name": group, "found_on": found, "kind": kind, "description": "Bền bỉ nhiều năm", **cells}


MODELS: Sequence[Line] = (
    (on(2, 1), HAI, "bảo vệ", model("Bác bảo vệ nhặt được của rơi", SEN, on(1, 25), "Người tốt, việc tốt", publicised="x")),
    (on(3, 12), HAI, "bảo vệ", {"honoured": "x", "honoured_on": on(3, 1)}),
    (on(3, 12), KCN, "bữa trưa", model("Bữa trưa ấm của tổ cắt", MAY, on(3, 5), "Mô hình mới")),
    (on(3, 12), EDU, "góc đọc", model("Góc đọc hành lang", NHO, on(12, 15, 2021), "Cách làm hay")),
    (on(4, 18), EDU, "góc đọc", {"found_on": on(4, 2), "publicised": "x"}),
    (on(4, 18), MAU, "đội xe", model("Đội xe cứu hộ lưới điện", DIEN, "13/13/2022", "Tập thể điển hình")),
    (on(5, 10), HAI, "bảo vệ", {"replicated_to": 2}),
    (on(7, 1), MAU, "đội xe", {"found_on": on(5, 3)}),
    (on(7, 1), KCN, "hiến máu", model("Nhóm hiến máu xưởng hai", MAY, on(5, 20), "Tập thể điển hình")),
    (on(9, 30), KCN, "hiến máu", None),
)
"""One of last year until its day is mended, one of a month that does not exist, one replicated after the freeze, one taken back."""

GOOD, HOME, GREEN = "LDG_LDST", "GVN_DVN", "XSD_ATVSLD"


def line(code: str, **cells: Any) -> dict[str, Any]:
    """A line of sheet 6 or 7; `R1_people` stands for "people.R1"."""
    names = (name.split("_", 1) for name in cells)
    return {"line_code": code, **{f"{field}.{period}": value for (period, field), value in zip(names, cells.values(), strict=True)}}


MOVEMENT_LINES: Sequence[Line] = (
    (on(2, 1), HAI, GOOD, line(GOOD, R1_grassroots=1, R1_people=90)),
    (on(3, 12), HAI, GOOD, line(GOOD, R1_people=120)),
    (on(3, 12), KCN, GOOD, line(GOOD, R1_grassroots=2, R1_people=200)),
    (on(3, 12), KCN, HOME, line(HOME, R1_grassroots=1, R1_people=50)),
    (on(4, 18), MAU, "HCM", line("HCM", R1_grassroots=1, R1_people=400)),
    (on(5, 10), MAU, "HCM", line("HCM", R1_people=390)),
    (on(7, 1), KCN, GOOD, line(GOOD, R2_grassroots=2, R2_people=220)),
)

ROUND_FIGURES: Sequence[Line] = (
    (on(2, 1), HAI, "SL-01", line("SL-01", R1_r=30)),
    (on(2, 1), HAI, "SL-07", line("SL-07", R1_r=1)),
    (on(2, 1), HAI, "SL-11", line("SL-11", R1_r=8_000_000)),
    (on(2, 1), HAI, "SL-20", line("SL-20", R1_r=5)),
    (on(2, 1), HAI, "SL-21", line("SL-21", R1_r=100)),
    (on(2, 1), HAI, "SL-27", line("SL-27", R1_r=20_000_000)),
    (on(2, 1), HAI, "SL-30", line("SL-30", R1_r=2)),
    (on(2, 1), KCN, "SL-07", line("SL-07", R1_r=2)),
    (on(2, 1), KCN, "SL-11", line("SL-11", R1_r=9_000_000)),
    (on(2, 1), KCN, "SL-12", line("SL-12", R1_r=1_000_000)),
    (on(2, 1), KCN, "SL-20", line("SL-20", R1_r=3)),
    (on(2, 1), KCN, "SL-21", line("SL-21", R1_r=90)),
    (on(2, 1), KCN, "SL-23", line("SL-23", R1_r=9_000_000)),
    (on(2, 1), KCN, "SL-25", line("SL-25", R1_r=1_000_000)),
    (on(2, 1), KCN, "SL-40", line("SL-40", R1_r=7)),
    (on(2, 1), KCN, "SL-42", line("SL-42", R1_r=2)),
    (on(3, 12), HAI, "SL-01", line("SL-01", R1_r=35)),
    (on(3, 12), KCN, "SL-12", line("SL-12", R1_r=None)),
    (on(3, 12), KCN, "SL-30", line("SL-30", R1_r=1)),
    (on(3, 12), KCN, "SL-31", line("SL-31", R1_r=1)),
    (on(3, 12), KCN, "SL-37", line("SL-37", R1_r=3)),
    (on(3, 12), KCN, "SL-38", line("SL-38", R1_r=1)),
    (on(3, 12), KCN, "SL-50", line("SL-50", R1_r=5)),
    (on(3, 12), KCN, "SL-51", line("SL-51", R1_r=1)),
    (on(3, 12), KCN, "SL-52", line("SL-52", R1_r=30)),
    (on(5, 10), HAI, "SL-01", line("SL-01", R1_r=40)),
    (on(7, 1), HAI, "SL-07", line("SL-07", R2_r=2)),
    (on(7, 1), KCN, "SL-20", line("SL-20", R2_r=4)),
    (on(9, 30), KCN, "SL-20", line("SL-20", R3_r=9)),
)
"""A number mended, one taken back, one after the freeze; most of sheet 7's last five parts give way to lists in the spring."""

CLOSINGS: Sequence[Line] = (
    (on(4, 18), HAI, "R1", {"round_code": "R1", "reviewed_on": on(4, 18), "confirmed": "x", "highlights": "Nhiều cải tiến nhỏ"}),
    (on(4, 18), KCN, "R1", {"round_code": "R1", "reviewed_on": "x"}),
    (on(4, 18), EDU, "R1", {"round_code": "R1", "nil.6": "x"}),
    (on(4, 18), OFFICE, "R1", {"round_code": "R1", "nil.3": "x", "nil.4": "x", "nil.7": "x", "nil.10": "x"}),
    (on(5, 10), MAU, "R1", {"round_code": "R1", "reviewed_on": on(4, 26)}),
    (on(7, 4), HAI, "R2", {"round_code": "R2", "reviewed_on": on(7, 2)}),
    (on(7, 4), EDU, "R2", {"round_code": "R2", "reviewed_on": on(7, 4), "weaknesses": "Ít đề tài"}),
)
"""One reviews on a day nobody knows, two have nothing of some sheets, one reviews after the freeze."""

ISSUES: Sequence[Line] = (
    (on(3, 12), HAI, "kinh phí", {"content": "Chưa có kinh phí cho hội thi", "request": "Cấp kinh phí", "raised_on": on(3, 1)}),
    (on(4, 18), KCN, "biểu mẫu", {"request": "Bớt cột", "raised_on": on(4, 10)}),
    (on(5, 10), KCN, "biểu mẫu", {"content": "Biểu mẫu nhiều cột"}),
    (on(9, 30), KCN, "biểu mẫu", None),
)
"""One without its deciding cell at first, later taken back."""


def movement(group: str, label: str, people: int, of: str = "Đợt đặc biệt") -> dict[str, Any]:
    """People of a union in a movement."""
    return {"grassroots_name": group, "movement_code": label, "round_code": of, "participants": people}


LDG, XSD = "“Lao động giỏi, lao động sáng tạo”", "“Xanh, Sạch, Đẹp, bảo đảm an toàn vệ sinh lao động”"

MOVEMENTS: Sequence[Line] = (
    (on(4, 19), HAI, "sen", movement(SEN, LDG, 40)),
    (on(4, 19), HAI, "sen lần hai", movement(SEN, LDG, 40)),
    (on(4, 19), HAI, "đá", movement(DA, LDG, 60)),
    (on(4, 19), HAI, "toàn đơn vị", movement("Toàn đơn vị", LDG, 130)),
    (on(5, 10), EDU, "nho", movement(NHO, LDG, 25)),
    (on(7, 1), HAI, "sen đợt 2", movement(SEN, XSD, 30, "Đợt 2")),
    (on(7, 1), HAI, "đá đợt 2", movement(DA, XSD, 50, "Đợt 2")),
    (on(9, 30), HAI, "đá đợt 2", None),
    (on(9, 30), HAI, "sen đợt 2", {"participants": 35}),
)
"""One twice, one about the whole unit beside its unions, one after the freeze, one taken back, one mended."""


def care(content: str, held: Any, people: int | None, program: str = "Thăm hỏi, trợ cấp khó khăn", **money: int) -> dict[str, Any]:
    """A care activity."""
    return {"content": content, "held_on": held, "people": people, "program_code": program, **money}


CARE: Sequence[Line] = (
    (on(3, 12), HAI, "tết", care("Quà Tết", on(1, 20), 60, "Tết Nguyên đán", money_union=6_000_000, money_state=1_000_000)),
    (on(3, 12), HAI, "ốm", care("Thăm người ốm", on(3, 2), 2, money_total=1_500_000)),
    (on(3, 12), HAI, "cuối năm", care("Tặng quà cuối năm", on(12, 30, 2021), 10)),
    (on(3, 12), HAI, "tháng 4", care("Tặng nón bảo hộ", "T4/2022", 30)),
    (on(3, 12), HAI, "nước", care("Phát nước uống", on(3, 20), None)),
    (on(4, 18), HAI, "nước", {"people": 8}),
    (on(5, 10), HAI, "tháng 4", {"held_on": on(4, 25)}),
    (on(5, 10), HAI, "muộn", care("Khám sức khỏe", on(4, 10), 20)),
    (on(7, 1), HAI, "trọ", care("Giảm tiền trọ", on(6, 10), 12)),
    (on(9, 30), HAI, "trọ", None),
    (on(9, 30), KCN, "trẻ", care("Quà Trung thu", on(8, 15), 25, "Học bổng, con đoàn viên")),
)
"""One of before the rounds, one of a month that two rounds share, one without its people, one after the freeze, one taken back."""


def supervision(name: str, held: date, role: str, **cells: Any) -> dict[str, Any]:
    """A supervision."""
    return {"target_name": name, "held_on": held, "role_code": role, **cells}


SUPERVISIONS: Sequence[Line] = (
    (on(4, 19), HAI, "đá", supervision("Công ty Đá Hải", on(2, 20), "Chủ trì", on_wages="x", on_safety="x")),
    (on(4, 19), HAI, "đá", {"recommendations": 4, "resolved": 3}),
    (on(4, 19), HAI, "muối", supervision("Công ty Muối Biển", on(3, 30), "Tham gia", on_insurance="x")),
    (on(4, 19), HAI, "năm trước", supervision("Công ty Lưới Chài", on(11, 20, 2021), "Chủ trì", on_bonus="x")),
    (on(5, 10), HAI, "muối", {"on_conditions": "x"}),
    (on(7, 1), HAI, "đợt 2", supervision("Công ty Nước Đá", on(5, 20), "Chủ trì", on_wages="x", recommendations=2, resolved=5)),
    (on(9, 30), HAI, "đợt 2", {"resolved": 2}),
    (on(1, 6, 2023), HAI, "năm trước", None),
)
"""One of last year, taken back in the end; one with more settled than there were, mended."""


def change(kind: str, group: str, decided: Any, members: int | None = None) -> dict[str, Any]:
    """A change of members, or of unions."""
    return {"kind": kind, "grassroots_name": group, "decided_on": decided, "members": members}


MEMBERS: Sequence[Line] = (
    (on(3, 12), HAI, "sen", change("Kết nạp", SEN, on(2, 10), 12)),
    (on(3, 12), HAI, "đá", change("Kết nạp", DA, on(3, 1), 8)),
    (on(3, 12), HAI, "nghỉ", change("Giảm", SEN, on(3, 3), 3)),
    (on(3, 20), KCN, "gốm", change("Thành lập CĐCS", GOM, on(3, 15))),
    (on(4, 18), HAI, "đá", {"members": 9}),
    (on(4, 18), HAI, "đến", change("Chuyển đến", DA, on(3, 15), 4)),
    (on(4, 18), KCN, "may", change("Kết nạp", MAY, on(3, 20), 7)),
    (on(4, 18), EDU, "nho", change("Kết nạp", NHO, "32/3/2022", 6)),
    (on(5, 10), EDU, "nho", {"decided_on": on(4, 28)}),
    (on(7, 1), HAI, "năm trước", change("Kết nạp", SEN, on(11, 11, 2021), 5)),
    (on(7, 1), HAI, "đá đợt 2", change("Kết nạp", DA, on(6, 15), 6)),
    (on(9, 30), KCN, "gốm vào", change("Sáp nhập", GOM, on(9, 20))),
)
"""One of a day that does not exist, one of last year, one of a union that another unit manages by then."""


def news(title: str, day: date, kind: str = "Tin, bài", **cells: Any) -> dict[str, Any]:
    """Something published."""
    return {"title": title, "published_on": day, "kind": kind, "channel": "Báo Ninh Thuận", **cells}


PUBLICITY: Sequence[Line] = (
    (on(4, 19), HAI, "bài", news("Gương thợ đá", on(3, 1), topic="Gương điển hình, người tốt việc tốt")),
    (on(4, 19), HAI, "loạt", news("Loạt bài ba kỳ", on(3, 9), quantity=3)),
    (on(4, 19), HAI, "mục", news("Chuyên mục lao động", on(3, 15), "Chuyên mục", minutes=20)),
    (on(7, 1), HAI, "ngày mai", news("Tháng an toàn", on(7, 6))),
    (on(7, 1), EDU, "họp", news("Hội nghị hè", on(6, 1), "Hội nghị tuyên truyền", listeners=80)),
    (on(9, 30), EDU, "họp", {"listeners": 85}),
    (on(9, 30), HAI, "loạt", {"quantity": 2}),
)
"""One of a day to come, one mended in a round that is frozen."""

PLANS: Sequence[Line] = (
    (on(4, 19), HAI, "sen", {"grassroots_name": SEN, "doc_number": "12/KH-CĐ", "doc_date": on(2, 1)}),
    (on(4, 19), KCN, "may", {"grassroots_name": MAY, "doc_date": on(2, 15)}),
    (on(4, 19), KCN, "tôm", {"grassroots_name": TOM, "doc_number": "07/KH-CĐCS", "doc_date": on(2, 16)}),
    (on(5, 10), KCN, "may", {"doc_number": "03/KH-CĐCS"}),
    (on(9, 30), KCN, "tôm", None),
)
"""One without its number at first, one taken back."""

TABLES: Mapping[str, Sequence[Line]] = {
    "unit_info": UNIT_INFO,
    "grassroots_unions": UNIONS,
    "initiatives": INITIATIVES,
    "commendation_proposals": PROPOSALS,
    "role_models": MODELS,
    "movement_lines": MOVEMENT_LINES,
    "round_figures": ROUND_FIGURES,
    "round_closing": CLOSINGS,
    "issues": ISSUES,
    "movement_activities": MOVEMENTS,
    "care_activities": CARE,
    "supervisions": SUPERVISIONS,
    "membership_changes": MEMBERS,
    "publicity": PUBLICITY,
    "plans": PLANS,
}


def events(after: date, until: date) -> Iterator[Event]:
    """What was typed after one day and until another, that day included."""
    for table, lines in TABLES.items():
        yield from (Event(day, unit, table, row, cells) for day, unit, row, cells in lines if after < day <= until)
