"""The feedback workbook: what a unit reads about its own file, and nothing about anyone else's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from sync.campaign import WHOLE, Campaign, Period, Target, Unit
from sync.feedback import LONGEST_LIST, build, build_all, build_in_one
from sync.frame import Frame
from sync.google_ids import gid_of
from sync.model import CellRef, DateInterval, Finding, Scope
from sync.picture import Account, Decision, Fact, Facts, Picture, ReceivedFile, Settled, State, TableCount, UnitStatus
from sync.publish import xlsx
from sync.publish.sheet import Cell, Sheet
from sync.template import FieldSpec, Indicator, ListItem, TableSpec, Template, templates_root

TODAY = date(2022, 5, 10)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RECEIVED = datetime(2022, 5, 9, 16, 30, tzinfo=ZONE)
SHEET = "3. Sáng kiến"
MASTER = tomllib.loads((templates_root() / "nt2022" / "master_registers.toml").read_text(encoding="utf-8"))

TEMPLATE = Template(
    id="t",
    version=1,
    tables=(
        TableSpec(table="initiatives", sheet=SHEET, number="SK", field=(
            FieldSpec(name="title", title="Tên"), FieldSpec(name="first_applied_on", title="Ngày áp dụng", type="date"),
            FieldSpec(name="benefit_vnd", title="Giá trị làm lợi", type="money"))),
        TableSpec(table="commendation_proposals", sheet="4. Khen thưởng", number="KT", field=(
            FieldSpec(name="nominee_name", title="Họ tên"),
            FieldSpec(name="award_code", title="Hình thức", type="list", list="award"))),
        TableSpec(table="issues", sheet="8. Sơ kết", title="Kiến nghị", below="initiatives", number="KN", field=(
            FieldSpec(name="content", title="Nội dung", type="long"),)),
    ),
    lists={"award": (ListItem(code="BK", label="Bằng khen"),)},
    indicators=(Indicator(code="IN-01", name="Sáng kiến", kind="count", table="initiatives", accounted=True),),
    master=MASTER,
)  # fmt: skip

UNITS = (
    Unit("A", "Liên đoàn A", "LĐ A", "DISTRICT", followed=True, order=1),
    Unit("B", "Liên đoàn B", "LĐ B", "DISTRICT", followed=True, order=2),
)
PERIODS = (
    Period("P1", "phase", "Giai đoạn 1", "GĐ1", date(2021, 9, 1), date(2022, 5, 31)),
    Period("P2", "phase", "Giai đoạn 2", "GĐ2", date(2022, 6, 1), date(2023, 9, 30)),
    Period("R1", "round", "Đợt đặc biệt", "Đợt đặc biệt", date(2022, 1, 1), date(2022, 4, 16)),
)
SETTINGS: Mapping[str, Any] = {
    "address_form": "anh/chị",
    "coordinator": "Ban Công tác cơ sở",
    "coordinator_phone": "0900000009",
    "show_rank": True,
    "tell_units_of_doubles": True,
}


def frame(rows: Sequence[Mapping[str, Any]]) -> Frame:
    return Frame.of_rows([{"state": "accepted", "file": f"so_lieu/{row['unit']}.xlsx", **row} for row in rows])


def day(text: str) -> DateInterval:
    d, m, y = map(int, text.split("/"))
    return DateInterval(date(y, m, d), date(y, m, d))


def finding(code: str, row: int, field: str = "title", column: str = "A", value: str = "", **facts: Any) -> Finding:
    return Finding(code, Scope.CELL, "initiatives", field, CellRef(SHEET, row, column), value, facts, row - 4, row - 3)


def picture(findings: Sequence[Finding] = (), **parts: Any) -> Picture:
    """Unit A has two initiatives, a proposal and a request; unit B has one initiative and a better share."""
    frames = {
        "initiatives": frame([
            {"unit": "A", "number": 1, "title": "Bơm nước", "first_applied_on": day("3/4/2022"), "benefit_vnd": 15_000_000},
            {"unit": "A", "number": 2, "title": "Máy gấp", "first_applied_on": day("4/4/2022"), "benefit_vnd": None},
            {"unit": "B", "number": 1, "title": "Việc của B", "first_applied_on": day("5/4/2022"), "benefit_vnd": None}]),
        "commendation_proposals": frame([{"unit": "A", "number": 7, "nominee_name": "Nguyễn An", "award_code": "BK"}]),
        "issues": frame([{"unit": "A", "number": 31, "content": "Thiếu máy tính"}]),
    }  # fmt: skip
    facts = [Fact(unit, "IN-01", "phase", period, "", value, value) for unit, period, value in (
        ("A", "P1", 2), ("A", "P2", 0), ("A", "ALL", 2), ("B", "P1", 5), (WHOLE, "P1", 7))]  # fmt: skip
    reasons = dict.fromkeys(("error", "held", "outside", "not_recognised", "frozen_late"), 0) | {"duplicate": 1}
    targets = [Target(unit, "IN-01", "P1", 10, date(2022, 1, 1), note="ví dụ") for unit in ("A", "B")]
    counts = {"initiatives": TableCount(read=4, accepted=2, must_fix=1, not_data=1, in_force=2), "issues": TableCount(nil=True)}
    made = Picture(
        template=TEMPLATE,
        campaign=Campaign(SETTINGS, UNITS, PERIODS, tuple(targets), {}),
        settled=Settled(frames, {}),
        facts=Facts({(f.indicator, f.unit, f.period, f.split): f for f in facts}, {}, {("IN-01", "A"): Account(3, 2, reasons)}),
        units=(
            UnitStatus("A", State.INCOMPLETE, 1, "so_lieu/A.xlsx", RECEIVED, RECEIVED, counts, 3),
            UnitStatus("B", State.NOT_SENT),
        ),
        findings={"A": tuple(findings)},
        coordinator_findings=(),
        files=(ReceivedFile(1, "A", "so_lieu/A.xlsx", RECEIVED, RECEIVED, 4, 4, 0, 0, "Đang dùng", "aa"),),
        decisions={},
        changes=(),
        runs=(),
        moment=datetime(2022, 5, 10, 8, 12, tzinfo=ZONE),
        today=TODAY,
        run_id=1,
    )  # fmt: skip
    return replace(made, **parts)


def with_settings(**settings: Any) -> Campaign:
    return Campaign({**SETTINGS, **settings}, UNITS, PERIODS, picture().campaign.targets, {})


def texts(sheets: Sequence[Sheet]) -> str:
    found = [str(put.cell.value) for sheet in sheets for put in sheet.puts]
    for sheet in sheets:
        found += [str(value(item)) for table in sheet.tables for row in table.rows for item in row]
    return "\n".join(found)


def value(item: Any) -> Any:
    return item.value if isinstance(item, Cell) else item


def rows(sheet: Sheet) -> list[list[Any]]:
    return [[value(item) for item in row] for row in sheet.tables[0].rows]


# ---- receipt ------------------------------------------------------------------------------------------------------------------


def test_the_receipt_says_what_arrived_and_what_counts() -> None:
    receipt = build(picture([finding("E-REQ", 4)]), "A")[0]
    text = texts([receipt])
    assert "Đã nhận tệp “A.xlsx” lúc 16:30 09/05/2022, lưu lần cuối 16:30 09/05/2022." in text
    assert "Đã gửi – cần bổ sung" in text
    assert "Nhờ anh/chị xem 1 việc cần sửa" in text
    assert "Sửa xong sẽ thêm nhiều nhất 3 sáng kiến" in text
    assert "Sáng kiến: 3 nhận = 2 tính + 0 thiếu ô cần" in text
    assert "1 trùng" in text
    assert rows(receipt) == [[SHEET, 4, 2, 1, 0, 1, 2], ["Kiến nghị", "Chưa phát sinh", None, None, None, None, None]]


def test_progress_names_every_phase_and_says_where_no_target_was_given() -> None:
    table = build(picture(), "A")[0].tables[1]
    assert [[value(item) for item in row] for row in table.rows] == [
        ["Giai đoạn 1", 10, 2, 20.0, 8],
        ["Giai đoạn 2", "Chưa giao chỉ tiêu", 0, "…", "…"],
        ["Cả chương trình", "Chưa giao chỉ tiêu", 2, "…", "…"],
    ]
    assert "Chỉ tiêu đang ghi “ví dụ”" in texts(build(picture(), "A"))


def test_what_nobody_counted_is_not_printed_as_zero() -> None:
    table = build(picture(), "B")[0].tables[0]
    assert value(table.rows[1][2]) == "…"


@pytest.mark.parametrize(("shown", "line"), [(True, "2/2"), (None, "")])
def test_the_rank_is_shown_only_when_the_campaign_shows_it(shown: bool | None, line: str) -> None:
    puts = build(picture(campaign=with_settings(show_rank=shown)), "A")[0].puts
    assert [put.cell.value for put in puts if put.cell.value in {"1/2", "2/2"}] == ([line] if line else [])
    assert all(put.cell.volatile for put in puts if put.cell.value == "2/2")


def test_a_unit_that_sent_nothing_is_told_so_kindly() -> None:
    text = texts(build(picture(), "B"))
    assert "Chưa nhận được tệp của đơn vị." in text
    assert "Đã nhận tệp" not in text
    assert "Cần hỗ trợ: Ban Công tác cơ sở, 0900000009. Cảm ơn anh/chị!" in text


def test_answers_of_the_coordinator_reach_the_unit() -> None:
    def decision(sheet: str, key: str, field: str, text: str) -> tuple[tuple[str, str, str], Decision]:
        return (sheet, key, field), Decision(sheet, key, field, text, RECEIVED)

    text = texts(build(picture(), "A"))
    assert "Đang xét" in text
    assert "Đã nhận, chưa có trả lời" in text
    answers = dict([
        decision("requests", "KN-0031", "reply", "Sẽ cấp máy"), decision("requests", "KN-0031", "replied_by", "Chị Hồng"),
        decision("awards", "KT-0007", "result", "Đã khen"), decision("awards", "KT-0007", "decision_no", "12/QĐ"),
    ])  # fmt: skip
    text = texts(build(picture(decisions=answers), "A"))
    assert "Sẽ cấp máy (Chị Hồng)" in text
    assert "Đã khen" in text
    assert "12/QĐ" in text
    assert "Bằng khen" in text


def test_the_receipt_says_what_changed_since_the_last_one() -> None:
    assert "tệp đầu tiên" in texts(build(picture(), "A"))
    first = picture().files[0]
    second = replace(first, number=2, added=3, changed=1, removed=0)
    assert "Thêm 3 dòng, sửa 1 dòng, bớt 0 dòng." in texts(build(picture(files=(first, second)), "A"))


# ---- what to mend -------------------------------------------------------------------------------------------------------------


def test_what_must_be_mended_comes_first_then_what_to_look_at_then_what_is_wanted() -> None:
    found = [finding("I-RECOG-WAIT", 4), finding("W-REQ", 5), finding("W-MONEY-SMALL", 6, so=1500), finding("E-REQ", 7)]
    sheet = build(picture(found), "A")[1]
    assert [row[0] for row in rows(sheet)] == ["Cần sửa", "Nên xem lại", "Nên bổ sung", "Ghi nhận"]
    assert [row[-1] for row in rows(sheet)] == ["E-REQ", "W-MONEY-SMALL", "W-REQ", "I-RECOG-WAIT"]


def test_rows_with_the_same_fault_are_one_line_that_opens_the_first_cell() -> None:
    found = [finding("E-DATE-FMT", row, "first_applied_on", "B", "31/02/2022") for row in (8, 9, 11, 12, 13)]
    sheet = build(picture(found), "A")[1]
    assert rows(sheet) == [[
        "Cần sửa", SHEET, "Ngày áp dụng", 5, "5 dòng: 8, 9, 11–13",
        "Ngày “31/02/2022” chưa đọc được nên dòng chưa được tính. Nhờ anh/chị ghi dạng 16/4/2022 hoặc T4/2022.",
        "31/02/2022", "E-DATE-FMT",
    ]]  # fmt: skip
    assert sheet.tables[0].rows[0][1].link == f"../so_lieu/A.xlsx#'{SHEET}'!B8"
    elsewhere = build(picture(found, link_base="D:/thi dua/"), "A")[1]
    assert elsewhere.tables[0].rows[0][1].link == f"D:/thi dua/so_lieu/A.xlsx#'{SHEET}'!B8"


def test_a_longer_list_than_anybody_reads_ends_with_how_many_are_left() -> None:
    found = [finding("W-REQ", 4, f"f{number}", "A") for number in range(LONGEST_LIST + 3)]
    _, to_mend, details = build(picture(found), "A")
    assert len(to_mend.tables[0].rows) == LONGEST_LIST
    assert "Còn 3 dòng ở sheet “Chi tiết”." in texts([to_mend])
    assert len(details.tables[0].rows) == LONGEST_LIST + 3


def test_nothing_to_mend_is_said_with_thanks() -> None:
    assert "Số liệu đã đủ, chưa có gì cần sửa. Cảm ơn anh/chị!" in texts([build(picture(), "A")[1]])


def test_a_unit_that_sent_nothing_is_not_told_that_all_is_well() -> None:
    assert "Số liệu đã đủ" not in texts(build(picture(), "B"))


def test_a_code_is_shown_as_the_label_the_unit_chose() -> None:
    cell = CellRef("4. Khen thưởng", 4, "B")
    found = Finding("W-AWD-TYPE", Scope.CELL, "commendation_proposals", "award_code", cell, "BK")
    assert rows(build(picture([found]), "A")[1])[0][6] == "Bằng khen"


def test_what_concerns_the_coordinator_alone_is_not_told() -> None:
    sheets = build(picture([finding("W-TGT-NONE", 4, don_vi="B"), finding("W-CFG", 4), finding("W-DEC-OLD", 4)]), "A")
    assert "W-" not in texts(sheets)


@pytest.mark.parametrize(("setting", "named"), [(True, True), (None, False)])
def test_the_other_unit_of_a_double_is_named_only_when_the_campaign_says_so(setting: bool | None, named: bool) -> None:
    double = finding("W-DUP-UNIT", 5, don_vi_khac="LĐ B", nt="NT-0042")
    text = texts(build(picture([double], campaign=with_settings(tell_units_of_doubles=setting)), "A"))
    assert ("LĐ B" in text) is named
    assert ("một đơn vị khác" in text) is not named


def test_no_unit_sees_another_units_rows() -> None:
    for code, other in (("A", "Việc của B"), ("B", "Bơm nước")):
        assert other not in texts(build(picture([finding("E-REQ", 4)]), code))


# ---- every cell ---------------------------------------------------------------------------------------------------------------


def test_every_cell_says_what_was_typed_and_how_it_was_understood() -> None:
    found = [
        finding("I-NUM-UNIT", 4, "benefit_vnd", "C", "15 triệu", so=15_000_000),
        finding("W-DATE-ODD", 5, "first_applied_on", "B", "4/4"),
    ]
    seen = {("A", "initiatives", "benefit_vnd", "I-NUM-UNIT"): date(2022, 5, 2)}
    details = rows(build(picture(found, first_seen=seen), "A")[2])
    assert details[1][:6] == [SHEET, "SK-0001", "C4", "Giá trị làm lợi", "15 triệu", "15.000.000"]
    assert details[1][8] == date(2022, 5, 2)
    assert details[0][:6] == [SHEET, "SK-0002", "B5", "Ngày áp dụng", "4/4", "04/04/2022"]


def test_a_finding_without_a_cell_concerns_the_whole_file() -> None:
    stale = Finding("W-FILE-STALE", Scope.FILE, facts={"ngay": date(2022, 5, 2), "n": 8})
    _, to_mend, details = build(picture([stale]), "A")
    assert rows(to_mend)[0][4] == "cả tệp"
    assert rows(details)[0][2] == "cả tệp"


# ---- as a whole ---------------------------------------------------------------------------------------------------------------


def test_time_alone_does_not_rewrite_a_feedback_workbook() -> None:
    def told(days: int) -> str:
        stale = Finding("W-FILE-STALE", Scope.FILE, facts={"ngay": date(2022, 5, 2), "n": 8 + days})
        moment = picture().moment + timedelta(days=days)
        status = replace(picture().units[0], state=State.STALE, age_days=8 + days)
        return xlsx.model_hash(build(picture([stale], moment=moment, today=moment.date(), units=(status,)), "A"))

    assert told(0) == told(1)


def test_a_day_that_is_only_supposed_is_said() -> None:
    assert "Ngày giả định 10/05/2022" in texts(build(picture(simulated=True), "A"))
    assert "Ngày giả định" not in texts(build(picture(), "A"))


def test_a_mended_row_changes_the_workbook() -> None:
    assert xlsx.model_hash(build(picture([finding("E-REQ", 4)]), "A")) != xlsx.model_hash(build(picture(), "A"))


def test_all_units_at_once_are_told_the_same_as_one_by_one() -> None:
    given = picture([finding("E-REQ", 4)])
    assert dict(build_all(given, ["A", "B"])) == {code: build(given, code) for code in ("A", "B")}


def test_the_written_workbook_opens_with_its_three_sheets(tmp_path: Path) -> None:
    out = tmp_path / "Phản hồi.xlsx"
    given = picture([finding("E-REQ", 4)])
    xlsx.write(build(given, "A"), out, stamps={"role": "feedback"}, clock=given.moment)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:3] == ["Biên nhận", "Cần bổ sung", "Chi tiết"]
    assert book["Cần bổ sung"]["A4"].value == "Cần sửa"


# ---- the three parts on one sheet, for a unit that fills its workbook in Google ---------------------------------------------


def in_one(*findings: Finding, **parts: Any) -> Sheet:
    file = "Google/A.xlsx"
    there = replace(picture(findings, **parts), in_google={file: "1AbCdEfGhIjKlMnOpQrStUvWxYz"})
    own = replace(there.units[0], file=file)
    return next(build_in_one(replace(there, units=[own, *there.units[1:]]), ["A"], "Phản hồi"))[1]


def test_the_three_parts_stand_below_each_other_on_one_sheet() -> None:
    sheet = in_one(finding("E-DATE-FMT", 14, value="31/02/2022"))
    parts = build(picture([finding("E-DATE-FMT", 14, value="31/02/2022")]), "A")
    assert texts([sheet]).count("31/02/2022") == texts(parts).count("31/02/2022")
    assert sum(len(table.rows) for table in sheet.tables) == sum(len(table.rows) for part in parts for table in part.tables)
    taken = [range(table.row, table.row + 1 + len(table.rows)) for table in sheet.tables]
    assert len({row for rows_ in taken for row in rows_}) == sum(map(len, taken)), "no table stands over another"


def test_what_to_mend_has_its_columns_over_those_of_the_details() -> None:
    sheet = in_one(finding("E-DATE-FMT", 14, value="31/02/2022"))
    mend, details = sheet.tables[-2:]
    both = {column.title for column in mend.columns} & {column.title for column in details.columns}
    alike = {a.title for a, b in zip(mend.columns, details.columns, strict=False) if a.title == b.title}
    assert both - alike == {details.columns[-1].title}, "only the code stands elsewhere"
    assert all(a.width <= sheet.widths[place] for place, a in enumerate(mend.columns) if a.title in alike)


def test_a_cell_of_a_unit_in_google_opens_there() -> None:
    sheet = in_one(finding("E-DATE-FMT", 14, column="C", value="31/02/2022"))
    links = [cell.link for table in sheet.tables for row in table.rows for cell in row if isinstance(cell, Cell) and cell.link]
    wanted = f"https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit#gid={gid_of(SHEET)}&range=C14"
    assert links == [wanted, wanted]


def test_the_advice_leads_down_to_what_is_to_be_mended() -> None:
    sheet = in_one(finding("E-DATE-FMT", 14))
    mend = sheet.tables[-2]
    jumps = {put.cell.link for put in sheet.puts if put.cell.link.startswith("#")}
    assert jumps == {f"#'Phản hồi'!A{mend.row - 1}"}


def test_who_fills_a_spreadsheet_is_not_asked_to_send_it() -> None:
    said = texts([in_one(finding("E-DATE-FMT", 14))])
    assert "không cần gửi lại" in said
    assert "gửi lại như mọi khi" not in said
    assert "gửi lại như mọi khi" in texts(build(picture([finding("E-DATE-FMT", 14)]), "A"))
