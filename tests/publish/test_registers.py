"""Sheets 9 to 23 of the master: every record has its row, every number opens, nothing unknown is printed as 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync.campaign import WHOLE
from sync.errors import TemplateError
from sync.frame import Frame
from sync.harvest import harvest
from sync.model import CellRef, DateInterval, Finding, Scope
from sync.picture import Decision, Fact, Facts, Picture, Settled
from sync.publish import xlsx
from sync.publish.layout import lines, pages_wide, spread
from sync.publish.links import source_link
from sync.publish.register_spec import registers_of
from sync.publish.registers import registers
from sync.publish.sheet import Cell, Sheet, Table
from sync.publish.values import View, plain, record_number, stretch
from sync.secrecy import secrecy_of
from sync.template import Template, load_template, templates_root

SHIPPED = load_template(templates_root() / "nt2022")
CODES = {indicator.code for indicator in SHIPPED.indicators}
LINES = {line.code for table in SHIPPED.tables for line in table.lines}


def named(sheets: Sequence[Sheet], key: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.key == key)


def sheet_of(picture: Picture, key: str) -> Sheet:
    return named(registers(picture), key)


def value_of(item: Any) -> Any:
    return item.value if isinstance(item, Cell) else item


def column(table: Table, title: str) -> list[Any]:
    place = [one.title for one in table.columns].index(title)
    return [value_of(row[place]) for row in table.rows]


def cells(table: Table, title: str) -> list[Any]:
    place = [one.title for one in table.columns].index(title)
    return [row[place] for row in table.rows]


def texts(sheet: Sheet) -> str:
    return "\n".join(str(put.cell.value) for put in sheet.puts)


def with_frame(picture: Picture, table: str, frame: Frame) -> Picture:
    return replace(picture, settled=Settled({**picture.settled.frames, table: frame}, picture.settled.findings))


def with_first(picture: Picture, **cells: Any) -> Picture:
    """The first initiative with other cells."""
    frame = picture.settled.frames["initiatives"]
    columns = {name: [value, *frame[name][1:]] for name, value in cells.items()}
    return with_frame(picture, "initiatives", frame.with_columns(columns))


def with_facts(picture: Picture, facts: Sequence[Fact]) -> Picture:
    values = {(fact.indicator, fact.unit, fact.period, fact.split): fact for fact in facts}
    return replace(picture, facts=Facts({**picture.facts.values, **values}, picture.facts.contributions, picture.facts.accounts))


def fact(indicator: str, unit: str, period: str, value: float | None, split: str = "") -> Fact:
    return Fact(unit, indicator, "", period, split, value, value)


def decided(picture: Picture, *decisions: Decision) -> Picture:
    return replace(picture, decisions={(one.sheet, one.key, one.field): one for one in decisions})


def with_shipped_lines(picture: Picture) -> Picture:
    """The small picture with the preprinted lines of the shipped template."""
    tables = (*picture.template.tables, SHIPPED.by_table["movement_lines"], SHIPPED.by_table["round_figures"])
    parts = {name: getattr(picture.template, name) for name in Template.model_fields}
    return replace(picture, template=Template.model_construct(**{**parts, "tables": tables}))


# ---- what the template says ---------------------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_the_specification() -> None:
    names = [sheet.name for sheet in registers_of(SHIPPED).sheets]
    assert names == [
        "Phong trào", "Số liệu theo đợt", "Chăm lo, đối thoại", "TH khen thưởng", "Khen thưởng", "Điển hình tiên tiến",
        "Có thể trùng",
        "Kế hoạch", "Kiến nghị", "Tệp đã nhận", "Sổ sáng kiến", "CĐCS", "Cần bổ sung", "Thay đổi", "Chốt số liệu",
        "Bàn giao",
        "Sơ kết đơn vị", "Cách làm hay",
        "CT Phong trào", "CT Chăm lo", "CT Giám sát", "CT Biến động đoàn viên", "CT Tuyên truyền", "CT Kế hoạch CĐCS",
    ]  # fmt: skip
    assert all(len(name) <= 31 for name in names)


def test_every_table_field_and_list_the_registers_name_exists() -> None:
    for sheet in registers_of(SHIPPED).sheets:
        fields = SHIPPED.by_table[sheet.table].by_name if sheet.table else {}
        assert not {*sheet.without, *sheet.lines} - set(fields), sheet.name
        for made in sheet.columns:
            assert set(made.of) | set(made.match) <= set(fields), (sheet.name, made.value)
            assert not made.list or made.list.startswith("@") or made.list in SHIPPED.lists, (sheet.name, made.list)


def test_every_indicator_the_registers_name_exists() -> None:
    for sheet in registers_of(SHIPPED).sheets:
        blocks = [one for block in sheet.blocks for one in block.columns]
        named_here = {one.indicator for one in (*blocks, *sheet.facts)} | {sheet.indicator} - {""}
        assert named_here - CODES - LINES == set(), sheet.name
        assert all(pattern.replace("{code}", "*") in CODES for pattern in sheet.lines.values()), sheet.name
        assert all(one.each in SHIPPED.lists for one in blocks if one.each), sheet.name


def test_every_line_of_the_movements_has_a_short_title() -> None:
    sheet = next(one for one in registers_of(SHIPPED).sheets if one.kind == "lines_by_unit")
    assert set(sheet.short) == {line.code for line in SHIPPED.by_table[sheet.table].lines}


def test_a_slip_in_the_registers_is_found_on_reading() -> None:
    template = Template(
        id="t", version=1, tables=(), lists={}, master={"registers": {"words": {}, "reasons": {}, "sheet": [{"key": "x"}]}}
    )
    with pytest.raises(TemplateError, match="sheet"):
        registers_of(template)
    with pytest.raises(TemplateError, match="registers"):
        registers_of(template.model_copy(update={"master": {}}))


# ---- records ------------------------------------------------------------------------------------------------------------------


def test_every_record_has_a_row_with_its_count_and_reason(picture: Picture) -> None:
    table = sheet_of(picture, "register").tables[0]
    assert len(table.rows) == 12
    assert column(table, "Tính") == [1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0]
    assert [reason for reason in column(table, "Lý do chưa tính") if reason] == [
        "Chưa công nhận", "Trùng", "Ngoài thời gian tính", "Thiếu ô cần",
    ]  # fmt: skip


def test_a_register_prints_both_lines_that_prove_nothing_was_lost(picture: Picture) -> None:
    text = texts(sheet_of(picture, "register"))
    assert "Đọc 13 dòng = 11 nhận + 1 cần sửa + 0 tạm giữ + 1 không phải số liệu." in text
    assert "12 nhận = 8 tính + 1 Thiếu ô cần + 0 Tạm giữ + 1 Ngoài thời gian tính + 1 Chưa công nhận + 1 Trùng" in text


def test_a_record_that_must_be_mended_says_so_instead_of_a_reason(picture: Picture) -> None:
    changed = with_first(picture, state="must_fix")
    given = picture.facts.contributions["IN-01"]
    kept = given.take(range(1, len(given)))
    changed = replace(changed, facts=Facts(picture.facts.values, {"IN-01": kept}, picture.facts.accounts))
    table = sheet_of(changed, "register").tables[0]
    assert (column(table, "Tính")[0], column(table, "Lý do chưa tính")[0]) == (0, "Cần sửa")


def test_a_number_opens_down_to_its_cell(picture: Picture) -> None:
    with_base = replace(picture, link_base="../")
    link = cells(sheet_of(with_base, "register").tables[0], "Ô gốc")[0]
    assert link == Cell("A4", "link", link="../so_lieu/LDLD-PRTC/LDLD-PRTC.xlsx#'3. Sáng kiến, đề tài'!A4")


def test_what_a_unit_typed_stays_text(picture: Picture) -> None:
    titles = cells(sheet_of(picture, "register").tables[0], "Tên sáng kiến, đề tài")
    assert '=HYPERLINK("x")' in titles


def test_codes_are_printed_as_labels_and_a_missing_sector_in_words(picture: Picture) -> None:
    table = sheet_of(with_first(picture, sector=None), "register").tables[0]
    assert column(table, "Lĩnh vực")[0] == "Tăng năng suất lao động"
    assert column(table, "Khối")[:2] == ["Chưa rõ khối", "Khối hành chính, sự nghiệp"]
    assert column(table, "Giai đoạn")[0] == "GĐ1"


def test_a_secret_record_keeps_its_benefit_to_itself(picture: Picture) -> None:
    table = sheet_of(with_first(picture, is_secret=True), "register").tables[0]
    assert column(table, "Giá trị làm lợi (đồng)")[0] == "(bí mật công nghệ)"
    assert column(table, "Giá trị làm lợi (đồng)")[2] == 42_000_000
    titles = column(sheet_of(picture, "register").tables[0], "Tên sáng kiến, đề tài")
    assert column(table, "Tên sáng kiến, đề tài") == titles


def test_a_secret_benefit_is_not_told_by_another_sheet_either(picture: Picture) -> None:
    cell = CellRef("3. Sáng kiến, đề tài", 4, "I")
    facts = {"so": 15_000_000}
    findings = {
        "LDLD-PRTC": (Finding("W-MONEY-SMALL", Scope.CELL, "initiatives", "benefit_vnd", cell, "15 triệu", facts, 0, number=1),)
    }
    secrecy, hidden = secrecy_of(picture.template), with_first(picture, is_secret=True)
    told = replace(hidden, findings=secrecy.without(hidden.settled, findings))
    shown = repr([sheet_of(told, key) for key in ("to_mend", "register")])
    assert "15 triệu" not in shown
    assert "15.000.000" not in shown
    told = replace(picture, findings=secrecy.without(picture.settled, findings))
    assert "15 triệu" in repr(sheet_of(told, "to_mend"))


def test_records_stand_in_the_coordinators_order_of_units(picture: Picture) -> None:
    frame = picture.settled.frames["initiatives"]
    turned = with_frame(picture, "initiatives", frame.take(range(len(frame) - 1, -1, -1)))
    assert column(sheet_of(turned, "register").tables[0], "Tên sáng kiến, đề tài") == column(
        sheet_of(picture, "register").tables[0], "Tên sáng kiến, đề tài"
    )


def test_a_blank_cell_stays_blank_and_a_month_is_a_month(picture: Picture) -> None:
    april = DateInterval(date(2022, 4, 1), date(2022, 4, 30))
    table = sheet_of(with_first(picture, first_applied_on=april), "register").tables[0]
    days = column(table, "Ngày áp dụng")
    assert (days[0], days[1], days[-1]) == ("T4/2022", date(2022, 2, 20), None)


def test_a_proposal_shows_the_initiatives_of_the_same_person_and_its_checks(picture: Picture) -> None:
    cell = CellRef("4. Đề nghị khen thưởng", 4, "F")
    findings = {"LDLD-PRTC": (Finding("W-REQ", Scope.CELL, "commendation_proposals", "worker_group", cell, number=1),)}
    table = sheet_of(replace(picture, findings=findings), "awards").tables[0]
    assert column(table, "Sáng kiến của người này") == ["SK-0001", None]
    assert column(table, "Kiểm tra") == ["Nên bổ sung “Nhóm đối tượng”; dòng vẫn được tính.", None]
    assert column(table, "Số") == ["KT-0001", "KT-0002"]


def test_a_union_shows_how_many_of_its_initiatives_count(picture: Picture) -> None:
    table = sheet_of(picture, "grassroots").tables[0]
    # Ninh Hải's union no. 6 has one initiative, and that is a double.
    assert column(table, "Sáng kiến được tính") == [1, 0]


def test_the_units_totals_stand_below_a_register_and_a_line_leads_there(picture: Picture) -> None:
    sheet = sheet_of(with_facts(picture, [fact("DH-01", "CDKCN", "YEAR", 1), fact("DH-01", WHOLE, "YEAR", 1)]), "examples")
    register, totals = sheet.tables
    assert totals.row > register.row + len(register.rows)
    assert column(totals, "Phát hiện") == ["…", "…", 1, "…"]
    assert [put.cell.link for put in sheet.puts if put.row == 1] == [f"#'Điển hình tiên tiến'!A{totals.row}"]


# ---- yellow cells -------------------------------------------------------------------------------------------------------------


def test_yellow_cells_carry_the_key_their_name_and_what_was_recorded(picture: Picture) -> None:
    at = datetime(2022, 6, 5, 1, 12, tzinfo=picture.moment.tzinfo)
    answered = decided(
        picture, Decision("requests", "KN-0001", "reply", "Sẽ cấp", at), Decision("requests", "KN-0001", "status", "Mới", at)
    )
    sheet = sheet_of(answered, "requests")
    table = sheet.tables[0]
    assert (table.row, table.column, table.keys) == (2, 1, ("KN-0001",))
    assert sheet.hidden_columns == (0,)
    assert sheet.hidden_rows == (1,)
    assert all(one.key for one in table.columns)
    assert {one.key: one.yellow for one in table.columns if one.yellow} == {
        "status": "Mới|Đang xử lý|Đã trả lời", "reply": "long", "replied_by": "text",
    }  # fmt: skip
    assert (column(table, "Trả lời"), column(table, "Ghi nhận")) == (["Sẽ cấp"], ["đã ghi nhận 01:12 05/06"])
    assert "Chỉ ô vàng được ghi nhận" in texts(sheet)


def test_every_followed_unit_has_a_row_for_its_plan(picture: Picture) -> None:
    table = sheet_of(picture, "plans").tables[0]
    assert table.keys == ("LDLD-PRTC", "LDLD-NINHHAI", "CDKCN", "CDN-YTE")
    assert column(table, "Số, ký hiệu") == ["12/KH-LĐLĐ", None, None, None]
    assert column(table, "Ngày")[0] == date(2022, 2, 10)


def test_files_are_listed_latest_first_with_their_key(picture: Picture) -> None:
    table = sheet_of(picture, "files").tables[0]
    assert table.keys == ("TEP-0002", "TEP-0001")
    assert column(table, "Trạng thái") == ["Chờ chọn", "Đang dùng"]
    assert column(table, "Lưu lúc") == ["…", "16:30 09/05/2022"]


def test_a_written_register_hides_its_keys_and_keeps_its_header_in_row_3(picture: Picture, tmp_path: Path) -> None:
    out = tmp_path / "m.xlsx"
    xlsx.write(registers(picture), out, stamps={}, clock=picture.moment)
    page = openpyxl.load_workbook(out)["Kế hoạch"]
    assert page.column_dimensions["A"].hidden
    assert page.row_dimensions[2].hidden
    assert page["A4"].value == "LDLD-PRTC"
    assert page["B3"].value == "Đơn vị"
    assert [cell.value for cell in page[2] if cell.value and "verdict" in cell.value] == ["verdict=Đạt|Chưa đạt|Chưa xét"]


@dataclass(frozen=True)
class Read:
    """A sheet of a written workbook, as harvesting takes it."""

    name: str
    rows: Sequence[Sequence[Any]]


def test_every_yellow_cell_of_a_written_workbook_is_found_again(picture: Picture, tmp_path: Path) -> None:
    out = tmp_path / "m.xlsx"
    xlsx.write(registers(picture), out, stamps={}, clock=picture.moment)
    book = openpyxl.load_workbook(out)
    book["Kế hoạch"]["L5"] = "Chưa đạt"
    typed, faults = harvest([Read(page.title, [list(row) for row in page.iter_rows(values_only=True)]) for page in book])
    found = {(one.sheet, one.key, one.field): one.value for one in typed}
    assert not faults
    assert found["plans", "LDLD-NINHHAI", "verdict"] == "Chưa đạt"
    assert {key for sheet, key, _ in found if sheet == "plans"} == {unit.code for unit in picture.campaign.followed}
    assert {field for sheet, _, field in found if sheet == "requests"} == {"status", "reply", "replied_by"}
    assert {(key, field) for sheet, key, field in found if sheet == "files"} == {
        (key, field) for key in ("TEP-0001", "TEP-0002") for field in ("use", "accept_loss")
    }


# ---- findings, changes --------------------------------------------------------------------------------------------------------


def test_findings_are_grouped_by_unit_and_the_coordinators_stand_below(picture: Picture) -> None:
    seen = {("CDKCN", "initiatives", "first_applied_on", "E-REQ"): picture.today - timedelta(days=3)}
    hers = (Finding("W-TGT-NONE", Scope.TABLE, facts={"don_vi": "CĐN Y tế", "gd": "GĐ1"}),)
    sheet = sheet_of(replace(picture, first_seen=seen, coordinator_findings=hers), "to_mend")
    theirs, own = sheet.tables
    assert column(theirs, "Mã") == ["I-RECOG-WAIT", "W-DUP-UNIT", "E-REQ"]
    assert column(theirs, "Tuổi (ngày)") == [None, None, 3]
    assert cells(theirs, "Tuổi (ngày)")[2].volatile
    assert column(theirs, "Dòng")[2] == "dòng 6"
    assert column(own, "Đơn vị") == ["Thiết lập"]
    assert "Xem 1 mục dành cho điều phối" in texts(sheet)


def test_changes_name_the_unit_the_record_and_both_values(picture: Picture) -> None:
    table = sheet_of(picture, "changes").tables[0]
    assert [value_of(item) for item in table.rows[0]] == [
        "LĐLĐ TP PRTC", "SK-0001", "Ngày áp dụng", "1/9/2021", "1/10/2021", None, None,
    ]  # fmt: skip


# ---- facts --------------------------------------------------------------------------------------------------------------------


def test_a_total_is_a_live_sum_only_where_the_units_add_up(picture: Picture) -> None:
    facts = [fact("CL-01", "LDLD-PRTC", "R1", 4), fact("CL-01", "CDKCN", "R1", 6), fact("CL-01", WHOLE, "R1", 10)]
    facts += [fact("CL-02", "LDLD-PRTC", "R1", 4), fact("CL-02", "CDKCN", "R1", 6), fact("CL-02", WHOLE, "R1", 9)]
    table = next(
        one for one in sheet_of(with_facts(picture, facts), "care").tables
        if one.columns[1].title == "Hoạt động chăm lo" and value_of(one.rows[0][1]) != "…"
    )  # fmt: skip
    assert table.columns[1].total == "sum"
    assert table.columns[2].total == Cell(9, "int")


def test_what_nobody_reported_is_never_zero(picture: Picture) -> None:
    for table in sheet_of(picture, "care").tables:
        assert {value_of(item) for row in table.rows for item in row[1:]} == {"…"}


def test_blocks_are_printed_per_round_begun_latest_first(picture: Picture) -> None:
    sheet = sheet_of(with_facts(picture, [fact("KT-07", "CDKCN", "R1", 50.0)]), "award_totals")
    assert len(sheet.tables) == 1
    assert "Chưa đơn vị nào báo cáo." in texts(sheet)
    assert [put.cell.value for put in sheet.puts if put.cell.style == "subtitle"] == ["Đợt thi đua thứ hai", "Đợt thi đua đặc biệt"]


def test_awards_nobody_proposed_have_no_column_and_the_others_are_charted(picture: Picture) -> None:
    facts = [fact("KT-03", "CDKCN", "R2", 2, "award_code=BK_LDLD"), fact("KT-03", WHOLE, "R2", 2, "award_code=BK_LDLD")]
    sheet = sheet_of(with_facts(picture, facts), "award_totals")
    titles = [one.title for one in sheet.tables[0].columns]
    assert titles[-1] == "Bằng khen BCH LĐLĐ tỉnh"
    assert "Bằng Lao động sáng tạo" not in titles
    assert [series.name for series in sheet.charts[0].series] == ["Bằng khen BCH LĐLĐ tỉnh"]


def line_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> Frame:
    return Frame.of_rows([{"state": "accepted", "note": None, **row} for row in rows])


def test_movements_show_each_line_by_unit_for_the_rounds_begun(picture: Picture) -> None:
    rows = [
        {"unit": "CDKCN", "line_code": "LDG_LDST", "grassroots.R2": 7, "people.R2": 120, "grassroots.R1": None, "people.R1": 90}
    ]
    changed = with_shipped_lines(picture)
    frames = {**picture.settled.frames, "movement_lines": line_rows("movement_lines", rows)}
    sheet = sheet_of(replace(changed, settled=Settled(frames, {})), "movements")
    assert [column(table, "LĐ giỏi, LĐ sáng tạo")[2] for table in sheet.tables] == [7, 120, 90]
    assert "Chưa đơn vị nào báo cáo." in texts(sheet)
    assert len(sheet.tables[0].columns) == 1 + 17 + 4
    assert {item.kind for item in sheet.highlights} == {"scale"}


def test_a_line_of_figures_adds_units_up_and_says_how_the_year_is_made(picture: Picture) -> None:
    rows = [
        {"unit": "LDLD-PRTC", "line_code": "SL-20", "r.R1": 5, "r.R2": None, "r.R3": None},
        {"unit": "CDKCN", "line_code": "SL-20", "r.R1": 3, "r.R2": 2, "r.R3": None, "note": "ghi gộp"},
        {"unit": "CDKCN", "line_code": "SL-07", "r.R1": 3, "r.R2": 2, "r.R3": None},
    ]
    frames = {**picture.settled.frames, "round_figures": line_rows("round_figures", rows)}
    sheet = sheet_of(replace(with_shipped_lines(picture), settled=Settled(frames, {})), "figures")
    table = sheet.tables[0]
    found = {(row[0], row[2]): [value_of(item) for item in row[3:]] for row in table.rows}
    care = next(line.label for line in SHIPPED.by_table["round_figures"].lines if line.code == "SL-20")
    latest = next(line.label for line in SHIPPED.by_table["round_figures"].lines if line.code == "SL-07")
    assert found[care, "TOÀN TỈNH"] == [8, 2, "…", 10, "cộng các đợt", None]
    assert found[care, "CĐ Các KCN"] == [3, 2, "…", 5, None, "ghi gộp"]
    assert found[latest, "CĐ Các KCN"][3] == 2
    assert (care, "CĐN Y tế") not in found
    place = next(index for index, row in enumerate(table.rows) if row[0] == care)
    assert table.rows[place][3] == Cell(8, "int", formula=f"=SUM(D{place + 5}:D{place + 6})")


def test_every_period_shows_its_value_now_and_the_log_is_no_reason_to_publish(picture: Picture) -> None:
    run = {"id": 7, "started_at": datetime(2022, 5, 10, 1, 12, tzinfo=UTC), "units": {"read": 3}}
    sheet = sheet_of(replace(picture, runs=(run,)), "freezes")
    standing, log = sheet.tables
    assert column(log, "Lúc") == ["08:12 10/05/2022"]
    assert column(standing, "Kỳ") == [period.name for period in (*picture.campaign.phases, *picture.campaign.rounds)]
    assert column(standing, "Sáng kiến")[0] == 8
    running, ahead, ended = "Đang chạy, còn {n} ngày", "Chưa đến", "Đã kết thúc, chưa chốt"
    assert column(standing, "Tình trạng") == [running.format(n=21), ahead, ended, running.format(n=51), ahead]
    assert [count is None for count in column(standing, "Việc còn mở")] == [True, True, False, True, True]
    assert "Còn mở trước khi chốt Đợt thi đua đặc biệt" in texts(sheet)
    assert column(log, "Lần làm mới") == [7]
    assert log.volatile


def test_a_log_that_has_grown_over_a_page_is_no_reason_to_publish(picture: Picture) -> None:
    """A page break before it moved with every few runs, and the whole master was written anew though no number had changed."""
    run = {"started_at": datetime(2022, 5, 10, 1, 12, tzinfo=UTC), "units": {"read": 3}}
    lengths = (1, 10, 40, 150)
    sheets = [sheet_of(replace(picture, runs=[{"id": n, **run} for n in range(length)]), "freezes") for length in lengths]
    assert [len(sheet.tables[-1].rows) for sheet in sheets] == list(lengths)
    assert len({xlsx.model_hash([sheet]) for sheet in sheets}) == 1


# ---- as a whole ---------------------------------------------------------------------------------------------------------------


def test_a_table_the_template_does_not_have_keeps_its_sheet(picture: Picture) -> None:
    assert "chưa dùng" in texts(sheet_of(picture, "figures"))


def test_the_same_picture_later_has_the_same_content(picture: Picture) -> None:
    later = replace(picture, moment=picture.moment + timedelta(hours=3), runs=(*picture.runs, {"id": 8}))
    assert xlsx.model_hash(registers(later)) == xlsx.model_hash(registers(picture))


def test_an_empty_campaign_still_has_every_sheet(picture: Picture, tmp_path: Path) -> None:
    empty = replace(picture, settled=Settled({}, {}), findings={}, files=(), changes=(), runs=(), facts=Facts({}, {}, {}))
    sheets = registers(empty)
    assert len(sheets) == 16
    xlsx.write(sheets, tmp_path / "m.xlsx", stamps={}, clock=picture.moment)


# ---- links, values, layout ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "wanted"),
    [
        ("../", "../Bản đang dùng/a b.xlsx#'Nhà ''ở'''!C7"),
        ("D:/tong hop/", "D:/tong hop/Bản đang dùng/a b.xlsx#'Nhà ''ở'''!C7"),
        ("file:///srv/", "file:///srv/B%E1%BA%A3n%20%C4%91ang%20d%C3%B9ng/a%20b.xlsx#'Nhà ''ở'''!C7"),
    ],
)
def test_a_link_leads_into_the_file_in_force(picture: Picture, base: str, wanted: str) -> None:
    based = replace(picture, link_base=base)
    assert source_link(based, "Bản đang dùng/a b.xlsx", CellRef("Nhà 'ở'", 7, "C")) == wanted
    assert source_link(based, "", CellRef("x", 1, "A")) == ""


def test_values_are_shown_as_people_write_them(picture: Picture) -> None:
    day = date(2022, 4, 5)
    assert stretch(DateInterval(day, day)) == day
    assert stretch(DateInterval.unknown()) == "x"
    assert [plain(value) for value in (None, day, 1234567, "a")] == ["", "05/04/2022", "1.234.567", "a"]
    assert [record_number("KT-", 7), record_number("SK", 12345), record_number("SK", 0)] == ["KT-0007", "SK-12345", ""]
    assert View(picture).clock(None) == "…"


def test_a_heading_is_spread_over_as_many_columns_as_it_needs() -> None:
    puts = spread([(Cell("a"), 25), (Cell("b"), 10)], [10, 10, 10, 10], 1)
    assert [(put.column, put.columns) for put in puts] == [(1, 3), (4, 1)]
    # Where not all have room, the last is not left with the smallest column of all.
    puts = spread([(Cell("a"), 32), (Cell("b"), 10), (Cell("c"), 30)], [10, 20, 30, 13, 19], 0)
    assert [(put.column, put.columns) for put in puts] == [(0, 2), (2, 1), (3, 2)]
    assert [(put.column, put.columns) for put in spread([(Cell("a"), 9), (Cell("b"), 9)], [5], 0)] == [(0, 1)]


def test_a_wrapped_text_is_as_high_as_its_lines() -> None:
    assert [lines("", 10), lines("một hai ba bốn", 6), lines("a\nb", 10), lines("x" * 40, 10)] == [1, 3, 2, 4]


def test_a_wide_register_takes_more_pages() -> None:
    assert [pages_wide([40]), pages_wide([100] * 5)] == [1, 2]
