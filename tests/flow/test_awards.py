"""Commendations decided in yellow cells: counted, printed back, told to the unit, and kept through whatever follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import DEMO_DAY, GROUP, HAI, KCN, Desk, edit, fact, grids, new_desk, rows_following, texts, type_many

from sync.picture import Picture

SHEET, TABLE = "Khen thưởng", "commendation_proposals"
MERIT = "Bằng khen BCH LĐLĐ tỉnh"
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Minh Chi", "Phạm Quốc Dũng")


def proposal(name: str, **cells: Any) -> dict[str, Any]:
    """A person proposed for the provincial certificate in the special round, as typed."""
    defaults = {
        "nominee_name": name,
        "nominee_type": "Cá nhân",
        "grassroots_name": GROUP["grassroots_name"],
        "round_code": "Đợt đặc biệt",
    }
    merit = "Hai cải tiến đã áp dụng, tiết kiệm 80 triệu đồng mỗi năm cho đơn vị"
    more = {"award_code": MERIT, "worker_group": "Công nhân, lao động trực tiếp", "achievement_summary": merit}
    return {**defaults, **more, "submission_date": date(2022, 3, 10), **cells}


def proposed(desk: Desk, unit: str, *rows: Mapping[str, Any]) -> None:
    """Save a unit's workbook with these proposals."""
    desk.fill(unit, {"grassroots_unions": [GROUP], TABLE: list(rows)})


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Ninh Hải has proposed four people, Các KCN one collective; the master is printed. For reading only."""
    desk = new_desk(tmp_path_factory.mktemp("awards") / "cd", rows_following(HAI, KCN))
    proposed(desk, HAI, *(proposal(name) for name in NAMES))
    proposed(desk, KCN, proposal("Tổ may số 1", nominee_type="Tập thể", worker_group=None))
    desk.sync()
    return desk


@pytest.fixture
def office(printed: Desk, tmp_path: Path) -> Desk:
    """The same, to be changed."""
    return printed.copied(tmp_path / "cd")


def number_of(desk: Desk, name: str) -> str:
    """The number of a proposal, by which it is decided."""
    return str(next(row[""] for row in desk.register(SHEET) if row["Họ tên hoặc tên tập thể"] == name))


def decide(desk: Desk, lines: Mapping[str, Mapping[str, Any]]) -> None:
    """Type into the yellow cells of some lines and save: key -> title -> value."""
    type_many(desk.master, SHEET, lines)


def block(result: str = "Đã khen", **cells: Any) -> dict[str, Any]:
    """The beginning of a block line: everybody proposed for the certificate in the special round."""
    return {"Đợt": "Đợt đặc biệt", "Hình thức": MERIT, "Kết quả": result, **cells}


def outcomes(desk: Desk) -> dict[str, str]:
    """Nominee -> what holds now, as the master says."""
    return {row["Họ tên hoặc tên tập thể"]: row["Kết quả đang tính"] for row in desk.register(SHEET)}


def awarded(picture: Picture, split: str = "", unit: str = "TINH") -> Any:
    """How many are awarded in the special round."""
    return fact(picture, "KT-04", unit, "R1", split).counted


def said(picture: Picture) -> list[tuple[str, str]]:
    """(code, value) of what the coordinator is told about decisions."""
    return [(one.code, one.value) for one in picture.coordinator_findings if one.code.startswith("W-DEC")]


def test_a_decision_is_counted_printed_back_and_told_to_the_unit(office: Desk) -> None:
    assert set(outcomes(office).values()) == {"Đang xét"}
    key = number_of(office, NAMES[1])
    decide(office, {key: {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ", "Ngày QĐ": date(2022, 4, 12)}})
    picture = office.sync().picture
    assert (awarded(picture), awarded(picture, "nominee_type=CA_NHAN"), awarded(picture, "nominee_type=TAP_THE")) == (1, 1, 0)
    assert fact(picture, "KT-04W", "TINH", "R1").counted == 4
    assert fact(picture, "KT-06", HAI, "R1").counted == 33
    row = next(row for row in office.register(SHEET) if row[""] == key)
    assert [row[title] for title in ("Kết quả", "Số QĐ", "Kết quả đang tính")] == ["Đã khen", "12/QĐ-LĐLĐ", "Đã khen"]
    assert row["Theo quyết định"] == f"{MERIT} · 12/QĐ-LĐLĐ · 12/04/2022"
    assert str(row["Ghi nhận"]).startswith("đã ghi nhận")
    receipt = texts(office.feedback(HAI), "Biên nhận")
    assert "Đã khen" in receipt
    assert "12/QĐ-LĐLĐ, 12/04/2022" in receipt
    assert "Đã khen" not in texts(office.feedback(KCN), "Biên nhận")
    assert not said(picture)


def test_a_block_with_exceptions_decides_about_a_whole_round(office: Desk) -> None:
    spared, refused = number_of(office, NAMES[0]), number_of(office, NAMES[3])
    line = block(**{"Số QĐ": "12/QĐ-LĐLĐ", "Ngày QĐ": "12/4/2022", "Tất cả trừ (ví dụ KT-0107; KT-0110)": f"{spared}; KT-0099"})
    decide(office, {"block|1": line, refused: {"Kết quả": "Chưa khen"}})
    picture = office.sync().picture
    assert outcomes(office) == {
        NAMES[0]: "Đang xét", NAMES[1]: "Đã khen", NAMES[2]: "Đã khen", NAMES[3]: "Chưa khen", "Tổ may số 1": "Đã khen",
    }  # fmt: skip
    assert (awarded(picture), awarded(picture, unit=HAI), awarded(picture, "awarded=BK_LDLD")) == (3, 2, 3)
    assert said(picture) == [("W-DEC-BLOCK", "KT-0099")]
    kept = next(line for line in grids(office.master)[SHEET] if line[0] == "block|1")
    assert kept[1:9] == (1, "Đợt đặc biệt", MERIT, "Đã khen", "12/QĐ-LĐLĐ", "12/04/2022", f"{spared}; KT-0099", 3)
    assert "12/QĐ-LĐLĐ, 12/04/2022" in texts(office.feedback(KCN), "Biên nhận"), "what a block decides reaches the unit too"
    assert any("theo khối 1" in text for text in texts(office.master, SHEET))


def test_a_unit_hears_of_another_form_than_it_proposed(office: Desk) -> None:
    same, other = number_of(office, NAMES[0]), number_of(office, NAMES[1])
    cells = {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ"}
    decide(office, {same: {**cells, "Hình thức được khen": MERIT}, other: {**cells, "Hình thức được khen": "Giấy khen BCH CĐCS"}})
    office.sync()
    receipt = texts(office.feedback(HAI), "Biên nhận")
    assert "12/QĐ-LĐLĐ" in receipt
    assert "Giấy khen BCH CĐCS, 12/QĐ-LĐLĐ" in receipt


def test_a_decision_stays_with_its_proposal_through_sorting_and_mending(office: Desk) -> None:
    decide(office, {number_of(office, NAMES[2]): {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ"}})
    office.sync()
    mended = proposal("Lê Minh Chí", job="Tổ trưởng")
    proposed(office, HAI, mended, *(proposal(name) for name in reversed(NAMES) if name != NAMES[2]))
    office.sync()
    assert outcomes(office)["Lê Minh Chí"] == "Đã khen"
    assert sorted(outcomes(office).values()) == ["Đang xét"] * 4 + ["Đã khen"]
    assert awarded(office.sync().picture) == 1


def test_sorting_the_master_moves_no_decision(office: Desk) -> None:
    key = number_of(office, NAMES[1])
    decide(office, {key: {"Kết quả": "Đã khen"}})

    def upside_down(book: openpyxl.Workbook) -> None:
        page = book[SHEET]
        first = next(cell.row for cell in page["A"] if str(cell.value).startswith("KT-"))
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
        for row, values in zip(page.iter_rows(min_row=first), reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value

    edit(office.master, upside_down)
    office.sync()
    assert [name for name, outcome in outcomes(office).items() if outcome == "Đã khen"] == [NAMES[1]]


def test_bo_takes_a_decision_back_and_a_blank_does_not(office: Desk) -> None:
    key = number_of(office, NAMES[0])
    decide(office, {key: {"Kết quả": "Đã khen"}})
    office.sync()
    decide(office, {key: {"Kết quả": None}})
    assert awarded(office.sync().picture) == 1
    decide(office, {key: {"Kết quả": "bỏ"}})
    assert awarded(office.sync().picture) == 0
    assert outcomes(office)[NAMES[0]] == "Đang xét"


def test_what_contradicts_itself_is_told_to_the_coordinator_alone(office: Desk) -> None:
    decide(office, {number_of(office, NAMES[0]): {"Kết quả": "Chưa khen", "Số QĐ": "12/QĐ-LĐLĐ"}})
    picture = office.sync().picture
    assert said(picture) == [("W-DEC-BAD", "12/QĐ-LĐLĐ – Kết quả: Chưa khen")]
    assert not [one for found in picture.findings.values() for one in found if one.code.startswith("W-DEC")]
    assert any("12/QĐ-LĐLĐ – Kết quả: Chưa khen" in text for text in texts(office.master, "Cần bổ sung"))


def test_the_first_page_counts_what_has_no_final_result(office: Desk) -> None:
    def waiting() -> Any:
        return next((row[0] for row in grids(office.master)["Tổng quan"] if row[1] == "Đề nghị khen chờ kết quả"), 0)

    assert waiting() == 5
    decide(office, {"block|1": block("Đã thẩm tra")})
    office.sync()
    assert waiting() == 5
    decide(office, {"block|1": block(), number_of(office, NAMES[0]): {"Kết quả": "Đã thẩm tra"}})
    office.sync()
    assert waiting() == 1


def test_a_year_later_another_block_leaves_the_earlier_one_as_it_is(office: Desk) -> None:
    decide(office, {f"block|{place}": block() for place in range(1, 6)})
    office.sync()
    keys = [line[0] for line in grids(office.master)[SHEET] if str(line[0]).startswith("block|")]
    assert keys == [f"block|{place}" for place in range(1, 8)], "two lines are always free"
    assert awarded(office.sync(DEMO_DAY.replace(year=2023)).picture) == 5


def test_what_was_decided_about_a_row_taken_out_stands_at_the_end_and_can_be_taken_back(office: Desk) -> None:
    key = number_of(office, NAMES[0])
    decide(office, {key: {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ"}})
    office.sync()
    proposed(office, HAI, *(proposal(name) for name in NAMES[1:]))
    picture = office.sync().picture
    assert [(one.code, one.value) for one in picture.coordinator_findings if "-DEC-" in one.code] == [
        ("I-DEC-GONE", "Đã khen, 12/QĐ-LĐLĐ")
    ]
    last = office.register(SHEET)[-1]
    assert (last[""], last["Số"], last["Kết quả"], last["Số QĐ"]) == (key, key, "Đã khen", "12/QĐ-LĐLĐ")
    assert "đã bỏ dòng này" in last["Đơn vị"]
    assert last["Họ tên hoặc tên tập thể"] is None
    assert str(last["Ghi nhận"]).startswith("đã ghi nhận")
    decide(office, {key: {"Kết quả": "bỏ", "Số QĐ": "bỏ"}})
    picture = office.sync().picture
    assert key not in [row[""] for row in office.register(SHEET)]
    assert not [one for one in picture.coordinator_findings if "-DEC-" in one.code]
