"""The office of the story in whole_story.py: its set-ups, its looks, its freezes, and what it decides in the master."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desk import HAI, KCN, Desk, new_desk, rows_following, type_many, type_yellow
from new_year import R1_2023, R2_2023, turn
from story import Told, Workbooks
from whole_story import (
    AN,
    APRIL,
    AUTUMN,
    CERTIFICATE,
    CHI,
    DA,
    DN,
    DUNG,
    EDU,
    END,
    FROZEN,
    HCSN,
    JULY,
    MAY_DAY,
    NEW_YEAR,
    SEN,
    SPRING,
    TET_DAY,
    UNITS,
    YEAR_FROZEN,
    care,
    events,
    line,
    model,
    on,
    union,
    work,
)  # fmt: skip

LISTS = ("movement_activities", "care_activities", "supervisions", "membership_changes", "publicity", "plans")


def set_up(lists: Sequence[str], *, is_moved: bool = False, edition: str = "2022") -> dict[str, list[dict[str, Any]]]:
    """The coordinator's workbook: the five units, and the lists of details that are in use."""
    rows = rows_following(*UNITS)
    for row in rows["table_use"]:
        row["in_use"] = True if row["table"] not in LISTS or row["table"] in lists else None
    for row in rows["periods"]:
        row.update({"report_due_on": on(4, 22), "proposal_due_on": on(4, 18)} if row["code"] == "R1" else {})
    if is_moved:
        rows["moves"] = [{"grassroots_name": DA, "typed_by": HAI, "managed_by": KCN, "valid_from": on(6, 1), "reason": "QĐ 9"}]
    if edition == "2023":
        next(row for row in rows["settings"] if row["key"] == "edition")["value"] = edition
        rows["periods"] += [dict(R1_2023), dict(R2_2023)]
    return rows


def tell(room: Path) -> Told:
    """The whole story, told in a folder."""
    story, books = Told(new_desk(room / "c", set_up(()))), Workbooks()
    _saved(story, books, date.min, TET_DAY)
    story.at(TET_DAY)
    story.desk = turn(story.desk, set_up(("care_activities", "membership_changes")))
    _saved(story, books, TET_DAY, SPRING)
    story.at(SPRING)
    story.desk = turn(story.desk, set_up(LISTS))
    _saved(story, books, SPRING, APRIL)
    story.at(APRIL)
    story.freeze("R1", FROZEN)
    _saved(story, books, APRIL, MAY_DAY)
    story.printed(MAY_DAY)
    _decide_in_may(story.desk)
    story.desk = turn(story.desk, set_up(LISTS, is_moved=True))
    _saved(story, books, MAY_DAY, JULY)
    story.printed(JULY)
    _decide_in_july(story.desk)
    _saved(story, books, JULY, AUTUMN)
    story.at(AUTUMN)
    story.freeze("2022", YEAR_FROZEN)
    _saved(story, books, AUTUMN, NEW_YEAR)
    story.at(NEW_YEAR)
    story.desk = turn(story.desk, set_up(LISTS, is_moved=True, edition="2023"))
    story.desk.fill(HAI, NEXT_EDITION, story.desk.place(HAI).with_name("Ninh Hải 2023.xlsx"))
    story.printed(END)
    return story


def _saved(story: Told, books: Workbooks, after: date, until: date) -> None:
    """Those who typed something save their workbooks."""
    for unit in books.take(events(after, until)):
        books.save(story.desk, unit)


NEXT_EDITION = {
    "unit_info": [{"total_labor": 330, "total_members": 250, "plan_number": "02/KH-LĐLĐ"}],
    "grassroots_unions": [union(SEN, HCSN, 100, 85), union(DA, DN, 200, 160)],
    "initiatives": [
        work("Màn nước dập bụi cửa nghiền đá", DA, CHI, on(7, 10)),
        work("Khay phơi cá chống ruồi", SEN, AN, on(1, 5, 2023)),
    ],
    "role_models": [model("Chị lao công giữ xanh sân trường", SEN, on(3, 1, 2023), "Người tốt, việc tốt")],
    "care_activities": [care("Quà Tết Quý Mão", on(1, 10, 2023), 15)],
    "round_figures": [line("SL-01", **{"2023-R1_r": 12})],
}
"""What Ninh Hải sends for 2023: one work is of last year, and was sent then."""


def _number(desk: Desk, sheet: str, title: str, wanted: str, unit: str = "") -> str:
    """The number of a row of the master, by what stands under a title, and by the unit where two have it."""
    rows = [
        row for row in desk.register(sheet) if row[title] == wanted and (not unit or row["Đơn vị"] == desk.unit(unit).short_name)
    ]
    assert len(rows) == 1, (sheet, wanted, rows)
    return str(rows[0][""])


def _decide_in_may(desk: Desk) -> None:
    """Of the special round's proposals two are awarded, one is verified, one refused; two plans are judged; the double is none."""
    granted = {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ", "Ngày QĐ": on(5, 5)}
    name = "Họ tên hoặc tên tập thể"
    type_many(
        desk.master,
        "Khen thưởng",
        {
            _number(desk, "Khen thưởng", name, CHI, HAI): granted,
            _number(desk, "Khen thưởng", name, "Tổ may số 1"): {**granted, "Hình thức được khen": CERTIFICATE},
            _number(desk, "Khen thưởng", name, DUNG): {"Kết quả": "Đã thẩm tra"},
            _number(desk, "Khen thưởng", name, AN): {"Kết quả": "Chưa khen"},
        },
    )
    type_many(desk.master, "Kế hoạch", {HAI: {"Đạt yêu cầu chung": "Đạt"}, EDU: {"Đạt yêu cầu chung": "Chưa đạt"}})
    pairs = [row[""] for row in desk.register("Có thể trùng")]
    assert len(pairs) == 1
    type_yellow(desk.master, "Có thể trùng", str(pairs[0]), "Kết luận", "Khác nhau")


def _decide_in_july(desk: Desk) -> None:
    """Another is awarded, a plan is judged anew, a request is answered."""
    number = _number(desk, "Khen thưởng", "Họ tên hoặc tên tập thể", "Hồ Văn Lực")
    type_many(desk.master, "Khen thưởng", {number: {"Kết quả": "Đã khen", "Số QĐ": "30/QĐ-LĐLĐ", "Ngày QĐ": on(7, 4)}})
    type_yellow(desk.master, "Kế hoạch", EDU, "Đạt yêu cầu chung", "Đạt")
    request = _number(desk, "Kiến nghị", "Nội dung", "Chưa có kinh phí cho hội thi")
    type_many(desk.master, "Kiến nghị", {request: {"Trạng thái": "Đã trả lời", "Trả lời": "Đã cấp 5 triệu đồng"}})
