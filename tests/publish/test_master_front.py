"""Sheets 1 to 8 of the master: what a leader, a coordinator and a unit read must be what was counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading import recalculated, values
from small_picture import FINDINGS, MOMENT, PERIODS, SETTINGS, TARGETS, TODAY, UNITS, finding

from sync.campaign import WHOLE, Campaign, Target, Unit
from sync.errors import TemplateError
from sync.picture import Account, Fact, Facts, Picture, State, TableCount, UnitStatus
from sync.publish import xlsx
from sync.publish.front import FrontView, Reached
from sync.publish.front_spec import front_of
from sync.publish.master import build
from sync.publish.messages import LIMIT, shorten, unit_message
from sync.publish.overview import open_rows
from sync.publish.sheet import STYLES, Cell, Column, Put, Sheet, Table
from sync.template import load_template, templates_root

WithPicture = Callable[..., Picture]


def named(sheets: Sequence[Sheet], key: str) -> Sheet:
    return next(sheet for sheet in sheets if sheet.key == key)


def put_at(sheet: Sheet, row: int, column: int) -> Put:
    return next(put for put in sheet.puts if (put.row, put.column) == (row, column))


def texts(sheet: Sheet) -> str:
    return "\n".join(str(put.cell.value) for put in sheet.puts)


def plain(item: Any) -> Any:
    return item.value if isinstance(item, Cell) else item


def line(table: Table, name: str, place: int = 0) -> list[Any]:
    return next([plain(item) for item in row] for row in table.rows if plain(row[place]) == name)


def by_title(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    return {column.title: plain(item) for column, item in zip(table.columns, row, strict=True)}


@pytest.fixture(scope="module")
def sheets(picture: Picture) -> list[Sheet]:
    return build(picture)


# ---- the whole


def test_the_sheets_stand_in_the_order_of_the_plan(sheets: list[Sheet]) -> None:
    names = [sheet.name for sheet in sheets]
    assert names[:8] == [
        "Tổng quan", "In sơ kết", "Tra cứu đơn vị", "Nhắn đơn vị", "Tình hình gửi", "Tiến độ đơn vị",
        "Giai đoạn, đợt", "Lĩnh vực, khối",
    ]  # fmt: skip
    assert len(names) == 25
    assert [sheet.name for sheet in sheets if sheet.hidden] == ["Số liệu tra cứu"]
    assert all(len(name) <= 31 for name in names)


def test_every_sheet_says_when_it_was_made_and_that_targets_are_examples(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        if not sheet.hidden:
            assert "08:12 10/05/2022" in texts(sheet), sheet.name
            assert put_at(sheet, 0, 0).cell.value
            assert "ví dụ" in texts(sheet), sheet.name


def test_real_targets_need_no_banner(with_picture: WithPicture, picture: Picture) -> None:
    real = tuple(replace(target, note="") for target in TARGETS)
    made = build(with_picture(campaign=replace(picture.campaign, targets=real)))
    assert "ví dụ" not in "".join(texts(sheet) for sheet in made[:8])


def test_a_simulated_day_is_said_on_every_page(with_picture: WithPicture) -> None:
    for sheet in build(with_picture(simulated=True)):
        assert sheet.hidden or "giả định" in texts(sheet), sheet.name


def test_a_second_build_is_the_same_and_the_clock_alone_changes_no_hash(with_picture: WithPicture, sheets: list[Sheet]) -> None:
    later = build(with_picture(moment=MOMENT.replace(hour=17)))
    assert xlsx.model_hash(later) == xlsx.model_hash(sheets)
    assert xlsx.model_hash(build(with_picture(units=with_picture().units[:3]))) != xlsx.model_hash(sheets)


def test_the_shipped_template_describes_these_sheets() -> None:
    template = load_template(templates_root() / "nt2022")
    front = front_of(template)
    assert front.fields_sheet is not None
    codes = set(template.by_code) | {line.code for table in template.tables for line in table.lines}
    said: list[Any] = [
        *(ref for tile in front.overview.tiles for ref in (*tile.of, *tile.note_of)),
        *front.overview.columns,
        *(ref for section in front.review.sections for row in section.rows for ref in row.of),
        *(column for appendix in front.review.appendices for column in appendix.columns),
        *front.progress.before, *front.progress.after, *front.periods.columns, *front.fields_sheet.columns,
        *front.fields_sheet.others, front.fields_sheet.kinds,
    ]  # fmt: skip
    assert {ref.indicator for ref in said} <= codes
    assert {front.classes, front.fields_sheet.list, front.fields_sheet.kinds_list} <= set(template.lists)
    assert set(front.fields_sheet.kinds_items) <= {item.code for item in template.lists[front.fields_sheet.kinds_list]}


def test_a_template_without_these_sheets_is_told_so(picture: Picture) -> None:
    with pytest.raises(TemplateError, match=r"no \[front\]"):
        front_of(picture.template.model_copy(update={"master": {}}))
    with pytest.raises(TemplateError, match=r"master\.toml: .*indicator"):
        front_of(picture.template.model_copy(update={"master": {"front": {}}}))


def test_nothing_breaks_before_anything_was_set_up(picture: Picture) -> None:
    nothing = replace(picture, campaign=Campaign(SETTINGS, (), (), (), {}), units=(), findings={}, facts=Facts({}, {}, {}))
    empty = build(nothing)
    assert len(empty) == 25
    assert "Chưa có đơn vị nào" in texts(named(empty, "lookup"))


# ---- 1. overview


def test_the_bars_say_how_far_each_phase_is(sheets: list[Sheet]) -> None:
    page = named(sheets, "overview")
    shown = [[put_at(page, row, column).cell.value for column in (8, 10, 11, 12, 13, 14, 15)] for row in (4, 6, 8)]
    assert shown == [
        ["8 / 10", "80,0%", 2, 1, 0, "…", "Đang làm"],
        ["0 / 20", "0,0%", 20, 1, 0, "…", "Chưa đến"],
        ["8 / 30", "26,7%", 22, 1, 0, 1, "Đang làm"],
    ]


@pytest.mark.parametrize(
    ("done", "target", "percent", "missing"),
    [(1150, 1000, 115.0, 0), (1900, 2000, 95.0, 100), (0, 0, None, 0), (5, None, None, None), (None, 5, None, None)],
)
def test_a_floor_is_never_capped(done: int | None, target: int | None, percent: float | None, missing: int | None) -> None:
    reached = Reached(done, target)
    assert (reached.percent, reached.missing) == (percent, missing)


def test_more_than_the_target_is_over_and_a_phase_that_ended_short_is_not_met(picture: Picture, with_picture: WithPicture) -> None:
    less = tuple(replace(t, value=5) if (t.unit, t.period) == (WHOLE, "P1") else t for t in TARGETS)
    over = named(build(with_picture(campaign=replace(picture.campaign, targets=less))), "overview")
    assert (put_at(over, 4, 15).cell.value, put_at(over, 4, 10).cell.value, put_at(over, 4, 11).cell.value) == ("Vượt", "160,0%", 0)
    ended = named(build(with_picture(today=date(2022, 6, 1))), "overview")
    assert (put_at(ended, 4, 15).cell.value, put_at(ended, 4, 12).cell.value) == ("Chưa đạt", "–")


def test_every_week_left_must_bring_its_part(picture: Picture) -> None:
    view = FrontView(picture)
    # 22 days from 10/5 to 31/5, both included: 2 missing x 7 / 22 -> 1 a week; 20 missing -> 7. The second phase has 487 days.
    assert view.per_week(PERIODS[0], Reached(8, 10)) == 1
    assert view.per_week(PERIODS[0], Reached(0, 20)) == 7
    assert view.per_week(PERIODS[0], Reached(10, 10)) == 0
    assert view.per_week(PERIODS[1], Reached(0, 487)) == 7
    assert view.per_week(PERIODS[0], Reached(8, None)) is None


def test_the_title_counts_units_and_what_rests_on_old_figures(sheets: list[Sheet]) -> None:
    said = put_at(named(sheets, "overview"), 1, 0).cell.value
    assert said == "Số liệu đến 08:12 ngày 10/05/2022: 3/4 đơn vị đã gửi; trong đó 1 đơn vị dùng số liệu cũ, góp 2 sáng kiến."


def test_tiles_without_data_say_so(sheets: list[Sheet]) -> None:
    page = named(sheets, "overview")
    assert [put_at(page, 12, column).cell.value for column in (0, 3, 6, 9, 12, 14)] == [6, 245_000_000, "…", "…", "…", "…"]


def test_units_stand_with_their_numbers(sheets: list[Sheet]) -> None:
    page = named(sheets, "overview")
    rows = [[put_at(page, row, column).cell.value for column in (0, 2, 3, 4, 5, 6, 7)] for row in range(16, 20)]
    assert rows == [
        ["LĐLĐ TP PRTC", 4, 4, 100.0, 0, 0, "Đã gửi – đủ"],
        ["LĐLĐ Ninh Hải", 4, 2, 50.0, 2, 0, "Dùng số liệu cũ (3 ngày)"],
        ["CĐ Các KCN", 2, 2, 100.0, 0, 1, "Đã gửi – cần bổ sung"],
        ["CĐN Y tế", "Chưa giao", 0, "…", "…", 0, "Chưa gửi"],
    ]


def many_units(count: int) -> tuple[Unit, ...]:
    return tuple(Unit(f"U{n:03}", f"Đơn vị {n}", f"Đơn vị {n}", "DISTRICT", followed=True, order=n) for n in range(count))


def test_of_many_units_the_highest_and_those_with_most_missing_are_shown(picture: Picture) -> None:
    units = many_units(40)
    targets = tuple(Target(unit.code, "IN-01", "P1", 100, date(2022, 1, 1)) for unit in units)
    facts = Facts(
        {("IN-01", u.code, "P1", ""): Fact(u.code, "IN-01", "phase", "P1", "", n, n) for n, u in enumerate(units)}, {}, {}
    )
    campaign = replace(picture.campaign, units=units, targets=targets)
    states = [UnitStatus(unit.code, State.COMPLETE) for unit in units]
    page = named(build(replace(picture, campaign=campaign, facts=facts, units=states, findings={})), "overview")
    shown = [put_at(page, row, 0).cell.value for row in range(16, 32)]
    assert shown == [f"Đơn vị {n}" for n in (*range(39, 31, -1), *range(8))]
    assert put_at(page, 32, 0).cell.link == "#'Tiến độ đơn vị'!A1"


def test_the_conservation_line_holds_and_a_red_frame_says_when_not(with_picture: WithPicture, picture: Picture) -> None:
    check = put_at(named(build(picture), "overview"), 42, 0).cell
    assert check.style == "frame_ok"
    assert check.value.split("\n") == [
        "Đối chiếu: 13 dòng đã nhập = 11 nhận + 1 cần sửa + 0 tạm giữ + 1 không phải số liệu.",
        "Sáng kiến: 12 nhận = 8 tính + 1 thiếu ô cần + 0 tạm giữ + 1 ngoài thời gian + 1 chưa công nhận + 1 trùng + 0 sau chốt.",
    ]
    lost = replace(picture.units[0], tables={"initiatives": TableCount(read=5, accepted=4)})
    bad = named(build(with_picture(units=(lost, *picture.units[1:]))), "overview")
    assert put_at(bad, 42, 0).cell.style == "frame_bad"
    accounts = {**picture.facts.accounts, ("IN-01", WHOLE): Account(12, 7, {"error": 1})}
    worse = named(build(with_picture(facts=replace(picture.facts, accounts=accounts))), "overview")
    assert put_at(worse, 42, 0).cell.style == "frame_bad"


def test_what_waits_is_counted_on_its_own_sheet(sheets: list[Sheet]) -> None:
    page = named(sheets, "overview")
    waiting = {put.cell.value: put_at(page, put.row, 0).cell.value for put in page.puts if put.column == 1 and put.row >= 35}
    assert waiting["Kế hoạch chưa xét"] == 4
    assert waiting["Đơn vị chưa gửi, chưa đọc được"] == 1
    assert waiting["Tệp chờ chọn bản dùng"] == 1
    assert put_at(page, 35, 15).cell.value == 1


def test_open_rows_are_found_by_machine_name() -> None:
    table = Table(0, 0, [Column("Kết luận", key="verdict")], [[None], [Cell("Trùng")], ["Chưa xét"], [""]])
    assert (open_rows(table, "verdict", ("", "Chưa xét")), open_rows(table, "other", ("",))) == (3, 0)


def test_the_page_stays_inside_its_frame(sheets: list[Sheet]) -> None:
    page = named(sheets, "overview")
    assert page.print_area == (0, 0, 45, 15)
    taken: set[tuple[int, int]] = set()
    for put in page.puts:
        cells = {(r, c) for r in range(put.row, put.row + put.rows) for c in range(put.column, put.column + put.columns)}
        assert not cells & taken, put
        assert max(cells) <= (45, 15)
        taken |= cells


# ---- 2. the printed report


def test_the_report_has_a_block_per_period_that_began(sheets: list[Sheet]) -> None:
    page = named(sheets, "review")
    titles = [put.cell.value for put in page.puts if put.cell.style == "title"]
    assert titles == ["SƠ KẾT ĐỢT THI ĐUA THỨ HAI", "SƠ KẾT ĐỢT THI ĐUA ĐẶC BIỆT", "SƠ KẾT GIAI ĐOẠN 1"]
    assert len(page.page_breaks) == 3
    assert (page.landscape, page.page_number_top, page.repeat_rows) == (False, True, (2, 2))


def test_the_report_prints_dots_for_what_nobody_reported_and_lists_it(sheets: list[Sheet]) -> None:
    page = named(sheets, "review")
    lines = [put for put in page.puts if put.column == 0 and put.columns == 1 and put.cell.style == "long"]
    said = {put.cell.value: put_at(page, put.row, 1).cell.value for put in lines}
    assert said["GĐ1: sáng kiến được tính / chỉ tiêu"] == "8/10 (80,0%)"
    assert said["Tin, bài tuyên truyền"] == "…"
    waiting = next(text for text in texts(page).split("\n") if text.startswith("Đơn vị theo dõi;"))
    assert "Tin, bài tuyên truyền" in waiting or "Đoàn viên" in waiting
    assert "GĐ1: sáng kiến được tính" not in waiting
    assert said["Đơn vị chưa gửi, chưa đọc được số liệu"] == "CĐN Y tế"
    assert said["Đơn vị chưa đạt chỉ tiêu"] == "LĐLĐ Ninh Hải"
    assert said["GĐ1: còn thiếu"] == "2"


def test_the_report_holds_no_phone_numbers(sheets: list[Sheet]) -> None:
    page = named(sheets, "review")
    everything = texts(page) + repr([table.rows for table in page.tables])
    assert "09000000" not in everything


# ---- 3. looking a unit up


def test_looking_up_shows_the_first_unit_until_another_is_picked(sheets: list[Sheet]) -> None:
    page, data = named(sheets, "lookup"), named(sheets, "lookup_data")
    assert put_at(page, 1, 1).cell.value == "LĐLĐ TP PRTC"
    assert page.dropdowns[0].source == "='Số liệu tra cứu'!$A$2:$A$5"
    assert all(plain(value) not in (None, "") for row in data.tables[0].rows for value in row)
    assert "=HYPERLINK" not in repr([put.cell.value for put in page.puts])
    links = [put.cell for put in page.puts if put.cell.style == "link" and str(put.cell.value).startswith("SK-")]
    assert len(links) == 5


# ---- 4. messages


def test_the_message_says_what_to_mend(picture: Picture) -> None:
    text = unit_message(picture, "CDKCN")
    assert text.startswith("Chào anh/chị Hoa. Ban Công tác cơ sở đã nhận tệp của CĐ Các KCN lúc 16:30 09/05: đọc 3 dòng, nhận 2.")
    assert "Sáng kiến được tính: 2/2 (100,0%), đã đạt chỉ tiêu." in text
    assert "1) biểu “3. Sáng kiến, đề tài”, dòng 6:" in text
    assert text.endswith("Sửa xong sẽ thêm tối đa 1 sáng kiến. Chi tiết ở tệp “Phản hồi”. Cảm ơn anh/chị!")


def test_a_complete_unit_is_thanked(picture: Picture) -> None:
    text = unit_message(picture, "LDLD-PRTC")
    assert text.endswith("Sáng kiến được tính: 4/4 (100,0%), đã đạt chỉ tiêu. Số liệu đã đủ, cảm ơn anh/chị!")


def test_what_the_coordinator_settles_is_not_asked_of_the_unit(picture: Picture) -> None:
    text = unit_message(picture, "LDLD-NINHHAI")
    assert "NT-0001" not in text
    assert "đang dùng số liệu cũ của LĐLĐ Ninh Hải" in text
    assert "2/4 (50,0%), còn thiếu 2" in text


def test_a_unit_that_sent_nothing_is_asked_kindly(picture: Picture, with_picture: WithPicture) -> None:
    assert unit_message(picture, "CDN-YTE") == (
        "Chào anh/chị. Ban Công tác cơ sở chưa nhận được tệp của CĐN Y tế cho Đợt 2. "
        "Nhờ anh/chị gửi khi thuận tiện; nếu vướng gì, gọi 0900000009 giúp."
    )
    march = with_picture(today=date(2022, 3, 1), campaign=replace(picture.campaign, settings={**SETTINGS, "coordinator_phone": ""}))
    assert unit_message(march, "CDN-YTE").endswith(
        "Đợt đặc biệt. Nhờ anh/chị gửi khi thuận tiện, hạn 26/04; nếu vướng gì, báo Ban Công tác cơ sở giúp."
    )


def test_a_file_that_cannot_be_read_is_asked_for_again(with_picture: WithPicture) -> None:
    text = unit_message(with_picture(units=(UnitStatus("CDN-YTE", State.UNREADABLE),)), "CDN-YTE")
    assert "chưa mở được. Nhờ anh/chị gửi lại bản Excel (.xlsx)" in text


def test_without_a_target_the_message_says_so(with_picture: WithPicture, picture: Picture) -> None:
    text = unit_message(with_picture(campaign=replace(picture.campaign, targets=())), "LDLD-PRTC")
    assert "Sáng kiến được tính: 4 (chưa giao chỉ tiêu)." in text


def test_no_message_is_longer_than_a_cell_to_copy(with_picture: WithPicture, picture: Picture) -> None:
    rows = [finding("E-REQ", row, column, f"field_{row}") for row, column in zip(range(4, 24), "ABCDEFGHIJKLMNOPQRST", strict=True)]
    much = with_picture(findings={**FINDINGS, "CDKCN": rows})
    text = unit_message(much, "CDKCN")
    assert len(text) <= LIMIT
    assert "1) " in text
    assert text.endswith("Cảm ơn anh/chị!")


def test_items_go_first_when_there_is_no_room() -> None:
    words = {"item": "{n}) {text}", "please": "Nhờ: {muc}."}
    text = shorten(["Chào."], ["a" * 250, "b" * 250, "c" * 250], ["Thêm 1.", "Cảm ơn!"], words, {})
    assert ("1) " + "a" * 250 in text, "2) " + "b" * 250 in text, "3) " in text) == (True, True, False)
    assert shorten(["Chào."], ["a" * 700], ["Thêm 1.", "Cảm ơn!"], words, {}) == "Chào. Cảm ơn!"
    assert len(shorten(["x" * 700], [], [])) == LIMIT


# ---- 5. who sent what


def test_the_sheet_of_files_says_why_a_table_is_empty(sheets: list[Sheet]) -> None:
    table = named(sheets, "sending").tables[0]
    assert by_title(table, line(table, "LĐLĐ TP PRTC"))["Khó khăn, kiến nghị"] == "KPS"
    kcn = by_title(table, line(table, "CĐ Các KCN"))
    assert (kcn["Khó khăn, kiến nghị"], kcn["Sáng kiến, đề tài"], kcn["Dòng đạt (%)"]) == ("!", 3, pytest.approx(100 * 2 / 3))
    yte = by_title(table, line(table, "CĐN Y tế"))
    assert (yte["Sáng kiến, đề tài"], yte["Trạng thái"], yte["Nhận lúc"], yte["Đầy đủ (%)"]) == ("–", "Chưa gửi", None, "…")


def test_a_review_that_is_late_shows_its_days(sheets: list[Sheet]) -> None:
    table = named(sheets, "sending").tables[0]
    row = by_title(table, line(table, "LĐLĐ TP PRTC"))
    assert (row["Hạn: Đợt đặc biệt"], row["Trễ (ngày): Đợt đặc biệt"]) == (date(2022, 4, 26), 14)
    assert (row["Hạn: Đợt 2"], row["Trễ (ngày): Đợt 2"]) == ("Chưa đặt hạn", None)


def test_states_are_counted_by_type(sheets: list[Sheet]) -> None:
    states = named(sheets, "sending").tables[1]
    assert [plain(value) for value in line(states, "LĐLĐ huyện, thành phố")[1:]] == [0, 0, 1, 0, 0, 1]
    assert sum(sum(row[1:]) for row in states.rows) == len(UNITS)


# ---- 6. progress


def test_units_stand_by_type_with_subtotals_and_the_whole(sheets: list[Sheet]) -> None:
    table = named(sheets, "progress").tables[0]
    assert [plain(row[1]) for row in table.rows] == [
        "LĐLĐ huyện, thành phố", "LĐLĐ TP PRTC", "LĐLĐ Ninh Hải", "Cộng LĐLĐ huyện, thành phố",
        "Công đoàn ngành", "CĐN Y tế", "Cộng Công đoàn ngành",
        "Công đoàn Các KCN", "CĐ Các KCN", "Cộng Công đoàn Các KCN", "TOÀN TỈNH",
    ]  # fmt: skip
    subtotal = by_title(table, line(table, "Cộng LĐLĐ huyện, thành phố", 1))
    assert [subtotal[f"GĐ1: {name}"] for name in ("Chỉ tiêu", "Thực hiện", "%", "Còn thiếu")] == [8, 6, 75.0, 2]
    whole = by_title(table, line(table, "TOÀN TỈNH", 1))
    assert [whole[f"GĐ1: {name}"] for name in ("Chỉ tiêu", "Thực hiện", "%", "Còn thiếu")] == [10, 8, 80.0, 2]


def test_a_unit_without_target_has_neither_0_nor_100_percent(sheets: list[Sheet]) -> None:
    table = named(sheets, "progress").tables[0]
    row = by_title(table, line(table, "CĐN Y tế", 1))
    assert [row[f"GĐ1: {name}"] for name in ("Chỉ tiêu", "%", "Còn thiếu")] == ["Chưa giao", "…", "…"]
    assert row["Ghi chú"] == "Chưa có số liệu, tính 0"


def test_equals_share_a_rank_and_ranks_can_be_left_out(sheets: list[Sheet], with_picture: WithPicture, picture: Picture) -> None:
    table = named(sheets, "progress").tables[0]
    ranks = [by_title(table, line(table, unit.short_name, 1))["Hạng"] for unit in UNITS]
    assert ranks == [1, 3, 1, None]
    quiet = with_picture(campaign=replace(picture.campaign, settings={**SETTINGS, "show_rank": ""}))
    assert "Hạng" not in [column.title for column in named(build(quiet), "progress").tables[0].columns]


def test_the_last_period_is_compared_with_the_one_before(with_picture: WithPicture, picture: Picture) -> None:
    before = ({"unit_code": "LDLD-PRTC", "indicator": "IN-01", "period": "P1", "value": 1, "period_name": "năm 2021"},)
    table = named(build(with_picture(campaign=replace(picture.campaign, previous=before))), "progress").tables[0]
    assert by_title(table, line(table, "LĐLĐ TP PRTC", 1))["So với năm 2021"] == 3
    assert by_title(table, line(table, "TOÀN TỈNH", 1))["So với năm 2021"] == 3


def test_the_whole_says_when_it_is_not_the_sum_of_its_units(with_picture: WithPicture, picture: Picture) -> None:
    values_ = {**picture.facts.values, ("IN-01", WHOLE, "P1", ""): Fact(WHOLE, "IN-01", "phase", "P1", "", 9, 9)}
    table = named(build(with_picture(facts=replace(picture.facts, values=values_))), "progress").tables[0]
    assert by_title(table, line(table, "TOÀN TỈNH", 1))["Ghi chú"] == "GĐ1: toàn tỉnh tính 9"


def test_a_unit_with_a_target_for_every_phase_has_their_sum_for_the_whole(picture: Picture) -> None:
    phases = tuple(target for target in TARGETS if target.period != "ALL")
    view = FrontView(replace(picture, campaign=replace(picture.campaign, targets=phases)))
    assert [view.target("LDLD-PRTC", "IN-01", period) for period in ("P1", "P2", "ALL")] == [4, 8, 12]
    only_one = tuple(target for target in phases if target.period == "P1")
    view = FrontView(replace(picture, campaign=replace(picture.campaign, targets=only_one)))
    assert view.target("LDLD-PRTC", "IN-01", "ALL") is None


# ---- 7, 8


def test_a_unit_adds_up_over_rounds_and_what_lies_outside(sheets: list[Sheet]) -> None:
    by_round = next(table for table in named(sheets, "periods").tables if table.columns[0].title == "Đơn vị")
    assert line(by_round, "LĐLĐ TP PRTC") == ["LĐLĐ TP PRTC", 1, 2, 1, 0, 0, 0, 4]


def test_the_matrix_agrees_with_both_calendars(sheets: list[Sheet], with_picture: WithPicture, picture: Picture) -> None:
    page = named(sheets, "periods")
    assert line(page.tables[-1], "GĐ1")[1:] == [1, 3, 4, 0, 0, 0, 8, 8]
    assert page.puts[-1].cell.value == "Khớp"
    values_ = {**picture.facts.values, ("IN-01", WHOLE, "R1", ""): Fact(WHOLE, "IN-01", "round", "R1", "", 4, 4)}
    other = named(build(with_picture(facts=replace(picture.facts, values=values_))), "periods")
    assert (other.puts[-1].cell.value, other.puts[-1].cell.style) == ("Chưa khớp", "red")


def test_weeks_add_up_and_stop_today(sheets: list[Sheet]) -> None:
    weeks = next(table for table in named(sheets, "periods").tables if table.columns[0].title == "Tuần đến ngày")
    known = [row for row in weeks.rows if row[1] is not None]
    assert (known[-1][0], known[-1][1]) == (date(2022, 5, 10), 8)
    assert weeks.rows[-1] == [date(2022, 5, 31), None, 10]
    assert known[-1][0] >= TODAY


def test_classes_share_the_whole(sheets: list[Sheet]) -> None:
    table = named(sheets, "periods").tables[0]
    shown = [[plain(value) for value in row] for row in table.rows if row[0] == "GĐ1"]
    assert [(row[1], row[2], row[6]) for row in shown] == [
        ("Khối doanh nghiệp", 5, 62.5), ("Khối hành chính, sự nghiệp", 3, 37.5), ("Chưa rõ khối", 0, 0.0), ("Tổng", 8, 100.0),
    ]  # fmt: skip
    assert shown[-1][7] == 80.0


def test_fields_have_a_chart_over_their_rows(sheets: list[Sheet]) -> None:
    page = named(sheets, "fields")
    table, chart = page.tables[0], page.charts[0]
    assert [row[0] for row in table.rows][-1] == "Chưa rõ lĩnh vực"
    assert chart.series[0].categories == (table.row + 1, 0, table.row + len(table.rows), 0)


# ---- files


def test_every_style_used_is_known(sheets: list[Sheet]) -> None:
    used = {put.cell.style for sheet in sheets for put in sheet.puts}
    used |= {
        value.style for sheet in sheets for table in sheet.tables for row in table.rows for value in row if isinstance(value, Cell)
    }
    used |= {column.style for sheet in sheets for table in sheet.tables for column in table.columns}
    assert used <= set(STYLES)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_recalculating_gives_our_values(sheets: list[Sheet], tmp_path: Path) -> None:
    path = tmp_path / "tong_hop.xlsx"
    xlsx.write(sheets, path, stamps={"role": "master"}, clock=MOMENT)
    ours, theirs = values(path), values(recalculated(path, tmp_path))
    formulas = values(path, formulas=True)
    checked = 0
    for name, cells in formulas.items():
        for address, text in cells.items():
            if str(text).startswith("=") and address in ours[name]:
                value, again = ours[name][address], theirs[name].get(address)
                assert again == (pytest.approx(value) if isinstance(value, int | float) else value), (name, address, text)
                checked += 1
    assert checked > 200
