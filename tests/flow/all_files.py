"""Campaigns in which everything happens to files, sheets, set-up and decisions that has a message."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, _room, edit, initiative, new_desk, rows_following, sheet_rows, shipped_rows, type_many
from google_desk import google_beside
from habits import AWARDS, FIGURES, IDEAS, MODELS, UNIONS, base_rows, column, idea, line
from heard import Said, heard
from new_year import NEW_YEAR, OLD, turn
from openpyxl.workbook import Workbook
from test_identity_and_files import without_code
from test_template_versions import made_from, second_version, with_template

from sync import freezing
from sync.errors import Unreadable, Unstable
from sync.stores.folder import FolderStore
from sync.template import load_template

sys.path.append(str(Path(__file__).parents[1] / "read"))
HOSTILE: Mapping[str, Any] = importlib.import_module("hostile").CASES

BROKEN = {
    "LDLD-PRTC": "with_password",
    "LDLD-THUANBAC": "oldest_workbook",
    "LDLD-BACAI": "truncated_50",
    "LDLD-NINHSON": "thousands_of_members",
    "LDLD-NINHPHUOC": "pdf",
}
OTHER, BLANK, FOREIGN, TIDY = "LDLD-THUANNAM", "CDN-GIAODUC", "CDN-YTE", HAI


@cache
def files() -> Said:
    """The first day: some send what is no workbook of theirs, one a workbook that was taken apart, one an orderly one."""
    desk = new_desk(_room() / "files", shipped_rows())
    for code, case in BROKEN.items():
        path = desk.fill(code, sheet_rows([initiative(1)]))
        path.write_bytes(HOSTILE[case](path.read_bytes()).data)
    edit(desk.fill(OTHER, sheet_rows([initiative(1)])), _wages)
    desk.fill(BLANK, {})
    desk.fill(KCN, sheet_rows([initiative(51)]), desk.place(FOREIGN))
    desk.fill(TIDY, {**base_rows(), "commendation_proposals": [], "initiatives": [idea(n) for n in range(11, 17)]})
    edit(desk.fill(KCN, base_rows()), _taken_apart)
    without_code(desk.fill(HAI, sheet_rows([initiative(2)]), desk.inbox("khong ma.xlsx")))
    desk.fill("TT-MAU", sheet_rows([initiative(3)]), desk.inbox("TT mau.xlsx"))
    desk.place("LDLD-TINH").parent.mkdir(parents=True, exist_ok=True)
    desk.place("LDLD-TINH").with_name("Biểu.gsheet").write_text("{}", encoding="utf-8")
    return heard(desk, desk.sync().picture)


def _wages(book: Workbook) -> None:
    """Another office's list under our file's name."""
    for title in book.sheetnames[1:]:
        del book[title]
    page = book.worksheets[0]
    page.delete_rows(1, page.max_row)
    for row in (["Danh sách lương"], ["Tên", "Tiền"], ["An", 5]):
        page.append(row)


def _taken_apart(book: Workbook) -> None:
    del book[MODELS]
    extra = book.copy_worksheet(book[IDEAS])
    extra.title = f"{IDEAS} (2)"
    own = book.create_sheet("Nháp")
    for row in (["Việc", "Người"], ["Gọi điện", "An"], ["Hỏi lại", "Bình"]):
        own.append(row)
    book[AWARDS].delete_cols(column(book[AWARDS], "award_code"))
    ideas = book[IDEAS]
    ideas.cell(3, ideas.max_column + 1).value = "Điểm chấm"
    ideas.cell(4, ideas.max_column).value = 8
    ideas.delete_cols(column(ideas, "field_code"))
    ideas.append(["Tổng cộng", *[None] * (column(ideas, "benefit_vnd") - 2), 5_000])
    unions = book[UNIONS]
    unions.insert_cols(2)
    unions["B2"].value, unions["B3"].value, unions["B4"].value = "grassroots_name", "Tên CĐCS", "Tên khác"
    book[FIGURES].delete_rows(line(book[FIGURES], "SL-20"))


# ---- days later

SYNCING, LOCKED, GONE, TWO, NEXT, SAME, OLDER, FEWER, LOST, TORN = (
    *(HAI, KCN, "LDLD-PRTC", "LDLD-THUANBAC", "LDLD-BACAI"),
    *("LDLD-NINHSON", "LDLD-NINHPHUOC", "LDLD-THUANNAM", "CDN-GIAODUC", "CDN-YTE"),
)
LATE = "LDLD-TINH"
PLANS, AWARDED, FROZEN_ON = "Kế hoạch", "Khen thưởng", date(2022, 6, 10)
LATER = FROZEN_ON + timedelta(days=1)


@cache
def later() -> Said:
    """Everybody has sent, the first phase and round are frozen; then each of them does something else with the file."""
    desk = new_desk(_room() / "later", shipped_rows())
    for place, code in enumerate((SYNCING, LOCKED, GONE, TWO, NEXT, SAME, OLDER, FEWER, LATE)):
        desk.fill(code, _works(place, 6))
    desk.fill(LOST, _works(20, 30))
    desk.fill(TORN, _torn(8, date(2022, 4, 16)))
    first = desk.place(OLDER).read_bytes()
    desk.sync(DEMO_DAY)
    desk.fill(OLDER, _works(6, 7))
    old_master = desk.master.read_bytes()
    type_many(desk.master, PLANS, {HAI: {"Nhận xét": "Chưa rõ"}})
    desk.take(FROZEN_ON)
    _freeze(desk)
    _next_day(desk, first)
    _decide(desk, old_master)
    with _unreadable():
        return heard(desk, desk.sync(LATER).picture)


def _works(place: int, count: int, first: int = 1) -> dict[str, Any]:
    return sheet_rows([initiative(100 * place + n) for n in range(first, first + count)])


def _torn(count: int, as_of: date, shifted: int = 0) -> dict[str, Any]:
    """Works whose benefits, of seven of them the same amounts, stand `shifted` rows further down."""
    works = [initiative(3000 + n, benefit_vnd=1_000_000 * ((n + shifted) % 7 + 1)) for n in range(count)]
    return sheet_rows(works, unit_info=[{"as_of_date": as_of}])


def _freeze(desk: Desk) -> None:
    for period in ("R1", "P1"):
        survey = freezing.survey(desk.config, period, today=FROZEN_ON)
        freezing.freeze(desk.config, survey, by="Chị Hạnh", note="đã trình", today=FROZEN_ON)


def _next_day(desk: Desk, first: bytes) -> None:
    desk.fill(SYNCING, _works(0, 7))
    desk.fill(LOCKED, _works(1, 7))
    desk.place(GONE).unlink()
    desk.fill(TWO, {**_works(3, 3), "initiatives": [initiative(n) for n in (301, 302, 391, 392)]}, desk.inbox("ban khac.xlsx"))
    desk.fill(NEXT, _works(4, 8), desk.inbox("gui lai.xlsx"))
    shutil.copyfile(desk.place(SAME), desk.inbox("BC (1) (2).xlsx"))
    desk.place(OLDER).write_bytes(first)
    desk.fill(FEWER, _works(7, 3), desk.inbox("ban cu.xlsx"))
    desk.fill(LOST, _works(20, 18))
    desk.fill(TORN, _torn(7, date(2022, 4, 1), shifted=1))
    frozen = [initiative(801, date(2022, 6, 2)), *(initiative(800 + n) for n in range(2, 7)), initiative(809, date(2022, 5, 20))]
    desk.fill(LATE, sheet_rows(frozen))
    _spoil_set_up(desk)


def _spoil_set_up(desk: Desk) -> None:
    def change(book: Workbook) -> None:
        for sheet, key, name, value in (
            ("Giai đoạn và đợt", "R2", "count_from", datetime(2022, 4, 10)),  # noqa: DTZ001  a cell has no zone
            ("Chỉ tiêu giao", HAI, "value", "một trăm"),
        ):
            page = book[sheet]
            row = next(cell.row for cell in page["A"] if cell.value == key)
            page.cell(row, column(page, name)).value = value

    edit(desk.folder / "dieu_phoi.xlsx", change)


def _decide(desk: Desk, old_master: bytes) -> None:
    """She goes on in a copy that was made before the last decision, and types what can be no decision."""
    desk.master.write_bytes(old_master)
    block = {"Đợt": "Đợt đặc biệt", "Hình thức": "Bằng khen BCH LĐLĐ tỉnh", "Kết quả": "Đã khen"}
    type_many(desk.master, PLANS, {HAI: {"Nhận xét": "Ghi ở bản cũ", "Đạt yêu cầu chung": "tạm được"}})
    type_many(desk.master, AWARDED, {"block|1": {**block, "Tất cả trừ (ví dụ KT-0107; KT-0110)": "KT-0999"}})


@contextmanager
def _unreadable() -> Iterator[None]:
    """One file is being brought down by the cloud drive, another is open elsewhere."""
    real = FolderStore.read

    def read(store: FolderStore, entry: Any) -> bytes:
        if SYNCING in entry.path:
            raise Unstable(entry.path)
        if LOCKED in entry.path:
            raise Unreadable(entry.path)
        return real(store, entry)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FolderStore, "read", read)
        yield


# ---- other versions, another year, Google


@cache
def versions() -> Said:
    """The office has the second version of the template, one unit the first, another a third."""
    room = _room() / "versions"
    desk = new_desk(room, rows_following(HAI, KCN))
    folder = second_version(_room() / "template two")
    desk.fill(HAI, sheet_rows([initiative(1)]))
    desk.place(KCN).parent.mkdir(parents=True, exist_ok=True)
    desk.place(KCN).write_bytes(made_from(load_template(folder), desk, sheet_rows([initiative(51)])))
    edit(desk.place(KCN), _third_version)
    with_template(desk, folder)
    return heard(desk, desk.sync().picture)


def _third_version(book: Workbook) -> None:
    stamps = {row[0].value: row[1] for row in book["Danh mục"]["A1:B6"]}
    stamps["template_version"].value = 3
    stamps["unit_code"].value = KCN
    book["1. Đơn vị, kế hoạch"]["C4"].value = KCN


@cache
def year_turned() -> Said:
    """2023 has begun: one unit writes last year's work again, another sends last year's workbook changed."""
    desk = new_desk(_room() / "turned", rows_following(HAI, KCN))
    desk.fill(HAI, OLD)
    desk.fill(KCN, sheet_rows([initiative(51, date(2022, 9, 1))]))
    desk.take(date(2022, 12, 31))
    desk.fill(KCN, sheet_rows([initiative(51, date(2022, 9, 1)), initiative(52, date(2022, 12, 20))]))
    desk = turn(desk)
    desk.fill(HAI, sheet_rows([initiative(2, date(2022, 8, 10))]), desk.place(HAI).with_name("2023.xlsx"))
    return heard(desk, desk.sync(NEW_YEAR).picture)


@cache
def in_google() -> Said:
    """A unit's spreadsheet that is shared with us no longer."""
    desk = new_desk(_room() / "google", rows_following(HAI))
    with google_beside(desk, master=False) as there:
        there.fill(HAI, sheet_rows([initiative(1)]))
        desk.place(HAI).unlink(missing_ok=True)
        there.sync()
        there.google.drive.remove(there.files[HAI])
        return heard(desk, there.sync(LATER).picture)
