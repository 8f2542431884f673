"""What becomes of a file that arrives, and which record is which after people have worked on it (design §7, with real files)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import (
    DEMO_DAY,
    HAI,
    KCN,
    Desk,
    codes,
    edit,
    fact,
    file_at,
    initiative,
    sheet_rows,
    small_campaign,
    texts,
    type_yellow,
)

from sync.errors import Unstable
from sync.picture import FileState, Picture, State
from sync.stores.folder import FolderStore

SHEET3 = "3. Sáng kiến, đề tài"
FILES = "Tệp đã nhận"
ISSUE = {"content": "Cán bộ kiêm nhiệm nên gửi số liệu còn chậm.", "request": "Đề nghị tập huấn ngắn."}


def later(days: int) -> date:
    """Some days after the first run."""
    return DEMO_DAY + timedelta(days=days)


def works(*numbers: int) -> dict[str, Any]:
    """A workbook's rows with these initiatives."""
    return sheet_rows([initiative(n) for n in numbers])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A campaign in which Ninh Hải has sent ten initiatives and another unit two."""
    return small_campaign(tmp_path / "c")


def count(picture: Picture, unit: str = HAI) -> int:
    """Initiatives that a unit reports."""
    return int(fact(picture, "IN-01", unit, "ALL").reported or 0)


def numbers(picture: Picture, unit: str = HAI) -> dict[str, str]:
    """Title -> permanent number."""
    frame = picture.settled.frames["initiatives"]
    mine = frame.where("unit", lambda of: of == unit)
    return dict(zip(mine["title"], (f"SK-{number:04d}" for number in mine["number"]), strict=True))


def state_of(picture: Picture, unit: str = HAI) -> State:
    """Where a unit stands."""
    return next(unit_.state for unit_ in picture.units if unit_.unit == unit)


# ---- files


def test_the_unit_s_own_file_edited_is_taken_whatever_it_lost(desk: Desk) -> None:
    desk.fill(HAI, works(1, 2, 3, 99))
    picture = desk.sync(later(1)).picture
    assert count(picture) == 4
    assert file_at(picture, desk.place(HAI)).state == FileState.IN_FORCE
    gone = next(f for f in picture.findings[HAI] if f.code == "I-ROW-GONE")
    assert gone.facts["n"] == 7
    assert desk.in_force(HAI).read_bytes() == desk.place(HAI).read_bytes()


def test_a_byte_copy_changes_nothing(desk: Desk) -> None:
    shutil.copyfile(desk.place(HAI), desk.inbox("BC sang kien (1) (2).xlsx"))
    picture = desk.take(later(1)).picture
    assert count(picture) == 10
    copy = file_at(picture, desk.inbox("BC sang kien (1) (2).xlsx"))
    assert (copy.state, copy.code, copy.unit) == (FileState.OLD, "I-FILE-SAME", HAI)
    assert "I-FILE-SAME" in codes(picture, HAI)


def test_an_earlier_version_put_back_does_not_take_the_numbers_back(desk: Desk) -> None:
    first = desk.place(HAI).read_bytes()
    desk.fill(HAI, works(*range(1, 13)))
    assert count(desk.take(later(1)).picture) == 12
    desk.place(HAI).write_bytes(first)
    picture = desk.take(later(2)).picture
    assert count(picture) == 12
    assert file_at(picture, desk.place(HAI)).code == "W-FILE-OLD"
    assert state_of(picture) is State.STALE
    assert "W-FILE-OLD" in codes(picture, HAI)


def test_a_file_in_the_inbox_that_goes_on_is_used(desk: Desk) -> None:
    desk.fill(HAI, works(*range(1, 14)), desk.inbox("gui lai.xlsx"))
    picture = desk.sync(later(1)).picture
    assert count(picture) == 13
    taken = file_at(picture, desk.inbox("gui lai.xlsx"))
    assert (taken.state, taken.code, taken.added) == (FileState.IN_FORCE, "I-FILE-NEXT", 3)
    assert desk.in_force(HAI).read_bytes() == desk.inbox("gui lai.xlsx").read_bytes()


def test_a_file_with_fewer_rows_waits(desk: Desk) -> None:
    desk.fill(HAI, works(*range(1, 6)), desk.inbox("ban cu.xlsx"))
    picture = desk.take(later(1)).picture
    assert count(picture) == 10
    waiting = file_at(picture, desk.inbox("ban cu.xlsx"))
    assert (waiting.state, waiting.code, waiting.removed) == (FileState.WAITING, "W-FILE-SUBSET", 5)
    held = next(unit for unit in picture.units if unit.unit == HAI).tables["initiatives"].held
    assert held == 0, "no row stands only in the file that waits"


def test_fewer_rows_with_a_row_typed_twice_are_still_fewer_rows(desk: Desk) -> None:
    rows = [*works(*range(1, 11))["initiatives"], initiative(10)]
    desk.fill(HAI, sheet_rows(rows))
    desk.take(later(1))
    desk.fill(HAI, sheet_rows(rows[5:]), desk.inbox("ban cu.xlsx"))
    picture = desk.take(later(2)).picture
    waiting = file_at(picture, desk.inbox("ban cu.xlsx"))
    assert (waiting.code, waiting.added, waiting.removed) == ("W-FILE-SUBSET", 0, 5)


def contradicting(desk: Desk) -> str:
    """Put a file into the inbox that lacks some rows and has others; its number."""
    desk.fill(HAI, works(1, 2, 3, 71, 72, 73), desk.inbox("ban khac.xlsx"))
    picture = desk.sync(later(1)).picture
    assert count(picture) == 10
    waiting = file_at(picture, desk.inbox("ban khac.xlsx"))
    assert (waiting.state, waiting.code) == (FileState.WAITING, "W-FILE-TWO")
    held = next(unit for unit in picture.units if unit.unit == HAI).tables["initiatives"]
    assert (held.held, held.holds) == (3, True)
    return f"TEP-{waiting.number:04d}"


def test_the_coordinator_chooses_between_two_files_in_the_master(desk: Desk) -> None:
    key = contradicting(desk)
    line = next(row for row in desk.register(FILES) if row[""] == key)
    assert line["Trạng thái"] == "Chờ chọn"
    type_yellow(desk.master, FILES, key, "Dùng tệp này", "x")
    picture = desk.sync(later(2)).picture
    assert count(picture) == 6
    assert file_at(picture, desk.inbox("ban khac.xlsx")).state == FileState.IN_FORCE
    assert desk.in_force(HAI).read_bytes() == desk.inbox("ban khac.xlsx").read_bytes()
    line = next(row for row in desk.register(FILES) if row[""] == key)
    assert (line["Trạng thái"], line["Dùng tệp này"]) == ("Đang dùng", "x")
    assert "đã ghi nhận 07:30 19/04" in str(line["Ghi nhận"])
    assert file_at(picture, desk.place(HAI)).state == FileState.REPLACED
    assert count(desk.take(later(3)).picture) == 6, "and it stays so"


def test_a_loss_that_the_coordinator_accepts_comes_into_force(desk: Desk) -> None:
    desk.fill(HAI, works(*range(1, 6)), desk.inbox("ban cu.xlsx"))
    desk.sync(later(1))
    key = next(row[""] for row in desk.register(FILES) if "ban cu" in row["Tệp"])
    type_yellow(desk.master, FILES, key, "Chấp nhận bớt dòng", "x")
    assert count(desk.take(later(2)).picture) == 5


def test_a_file_with_somebody_else_s_code_is_counted_for_nobody(desk: Desk) -> None:
    desk.fill(KCN, works(51, 52, 53), desk.place(HAI).with_name("moi nhat.xlsx"))
    picture = desk.take(later(1)).picture
    assert (count(picture), count(picture, KCN)) == (10, 2)
    assert file_at(picture, Path("moi nhat.xlsx")).code == "E-FILE-FOREIGN"
    assert "E-FILE-FOREIGN" in codes(picture, HAI)


def without_code(path: Path) -> None:
    """Take the unit's code out of a workbook, stamped and typed."""

    def change(book: openpyxl.Workbook) -> None:
        book["Danh mục"]["B1"] = None
        book["1. Đơn vị, kế hoạch"]["C4"] = None

    edit(path, change)


def test_a_file_without_a_code_is_told_and_not_guessed(desk: Desk) -> None:
    without_code(desk.fill(HAI, works(1, 2, 3), desk.inbox("khong ma.xlsx")))
    picture = desk.take(later(1)).picture
    assert count(picture) == 10
    assert (file_at(picture, Path("khong ma.xlsx")).code, file_at(picture, Path("khong ma.xlsx")).unit) == ("E-FILE-UNIT", "")
    assert "E-FILE-UNIT" in [finding.code for finding in picture.coordinator_findings]


def test_a_code_that_nobody_follows_is_told(desk: Desk) -> None:
    desk.fill("TT-MAU", works(1, 2, 3), desk.inbox("TT mau.xlsx"))
    picture = desk.take(later(1)).picture
    assert file_at(picture, Path("TT mau.xlsx")).code == "E-FILE-UNKNOWN"
    assert sum(count(picture, unit) for unit in (HAI, KCN)) == 12


def test_files_that_are_nobody_s_work_are_passed_over(desk: Desk) -> None:
    data = desk.place(HAI).read_bytes()
    folder = desk.place(HAI).parent
    strays = ["~$moi.xlsx", ".moi.xlsx", "moi.xlsx.tmp", "moi.xlsx.crdownload", "Thumbs.db"]
    for name in strays:
        (folder / name).write_bytes(data)
        desk.inbox(name).write_bytes(data)
    outcome = desk.take(later(1))
    assert outcome.files_read == 0
    assert not [file for file in outcome.picture.files if Path(file.path).name in strays]


def test_a_file_saved_while_it_is_read_is_taken_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, works(*range(1, 13)))
    real = FolderStore.read

    def torn(store: FolderStore, entry: Any) -> bytes:
        if HAI in entry.path:
            raise Unstable(entry.path)
        return real(store, entry)

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "read", torn)
        outcome = desk.take(later(1))
    assert count(outcome.picture) == 10
    assert state_of(outcome.picture) is State.STALE
    assert "W-FILE-SYNC" in codes(outcome.picture, HAI)
    assert outcome.is_partly_read
    picture = desk.take(later(1)).picture
    assert count(picture) == 12
    assert "W-FILE-SYNC" not in codes(picture, HAI)


def test_what_has_not_changed_is_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = FolderStore.read

    def watched(store: FolderStore, entry: Any) -> bytes:
        opened.append(entry.path)
        return real(store, entry)

    monkeypatch.setattr(FolderStore, "read", watched)
    assert desk.take(DEMO_DAY).files_read == 0
    assert opened == []
    desk.fill(KCN, works(51, 52, 53))
    desk.take(DEMO_DAY)
    assert [KCN in path for path in opened] == [True]
    opened.clear()
    desk.take(DEMO_DAY, full=True)
    assert len(opened) == 2, "--full looks into every file"


def test_a_unit_s_file_that_goes_away_leaves_its_last_good_numbers(desk: Desk) -> None:
    desk.place(HAI).unlink()
    picture = desk.take(later(3)).picture
    assert count(picture) == 10
    assert state_of(picture) is State.STALE
    assert "W-FILE-STALE" in codes(picture, HAI)
    assert next(unit for unit in picture.units if unit.unit == HAI).age_days == 3


# ---- records

Change = Callable[[Any], None]


def _sort(page: Any) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=13)]
    for target, values in zip(page.iter_rows(min_row=4, max_row=13), reversed(rows), strict=True):
        for cell, value in zip(target, values, strict=True):
            cell.value = value


def _insert(page: Any) -> None:
    page.insert_rows(6, 2)
    for row, n in ((6, 91), (7, 92)):
        for column, value in enumerate(initiative(n).values(), 1):
            page.cell(row, column).value = value


def _delete_others(page: Any) -> None:
    page.delete_rows(4, 3)


@pytest.mark.parametrize("change", [_sort, _insert, _delete_others], ids=["sorted", "inserted", "others deleted"])
def test_numbers_stay_with_their_records(desk: Desk, change: Change) -> None:
    before = numbers(desk.take(DEMO_DAY).picture)
    assert len(set(before.values())) == 10
    edit(desk.place(HAI), lambda book: change(book[SHEET3]))
    after = numbers(desk.take(later(1)).picture)
    kept = before.keys() & after.keys()
    assert len(kept) >= 7
    assert {title: after[title] for title in kept} == {title: before[title] for title in kept}
    fresh = {after[title] for title in after.keys() - before.keys()}
    assert not fresh & set(before.values()), "a number is never given again"


def test_a_mended_title_keeps_its_number(desk: Desk) -> None:
    before = numbers(desk.take(DEMO_DAY).picture)
    old = initiative(4)["title"]

    def mend(book: openpyxl.Workbook) -> None:
        cell = next(cell for cell in book[SHEET3]["A"] if cell.value == old)
        cell.value = "Thiết bị hoàn toàn khác tên, cùng một việc"

    edit(desk.place(HAI), mend)
    picture = desk.take(later(1)).picture
    after = numbers(picture)
    assert after["Thiết bị hoàn toàn khác tên, cùng một việc"] == before[old]
    assert file_at(picture, desk.place(HAI)).changed == 1


def test_rows_typed_twice_keep_their_numbers_while_others_change(desk: Desk) -> None:
    rows = [*works(1, 2, 3)["initiatives"], initiative(3)]
    desk.fill(HAI, sheet_rows(rows))
    before = desk.take(later(1)).picture
    desk.fill(HAI, sheet_rows([*rows, initiative(4)]))
    after = desk.take(later(2)).picture

    def given(picture: Picture) -> set[int]:
        frame = picture.settled.frames["initiatives"]
        mine = frame.where("unit", lambda unit: unit == HAI).where("title", lambda title: title == initiative(3)["title"])
        return set(mine["number"])

    assert len(given(before)) == 2
    assert given(after) == given(before)
    assert "I-ROW-GONE" not in codes(after, HAI), "nobody took a row away"
    assert file_at(after, desk.place(HAI)).added == 1


def test_taking_the_second_copy_away_keeps_the_number_of_the_first(desk: Desk) -> None:
    """What W-DUP-SELF asks for must not make the record a new one."""
    desk.fill(HAI, sheet_rows([*works(1, 2)["initiatives"], initiative(2)]))
    before = numbers(desk.take(later(1)).picture)
    desk.fill(HAI, works(1, 2))
    picture = desk.take(later(2)).picture
    assert numbers(picture)[initiative(1)["title"]] == before[initiative(1)["title"]]
    assert (file_at(picture, desk.place(HAI)).added, file_at(picture, desk.place(HAI)).removed) == (0, 1)


def test_the_day_a_record_came_and_the_day_it_changed(desk: Desk) -> None:
    desk.fill(HAI, sheet_rows([initiative(1, benefit_vnd=7_000_000), initiative(2), initiative(60)]))
    desk.sync(later(5))
    rows = {row["Tên sáng kiến, đề tài"]: row for row in desk.register("Sổ sáng kiến")}
    days = {n: tuple(rows[initiative(n)["title"]][name].date() for name in ("Thấy lần đầu", "Đổi lần cuối")) for n in (1, 2, 60)}
    assert days == {1: (DEMO_DAY, later(5)), 2: (DEMO_DAY, DEMO_DAY), 60: (later(5), later(5))}


# ---- yellow cells


def test_decisions_outlive_syncs_and_a_mended_source_and_reach_the_unit(desk: Desk) -> None:
    plan = {"plan_number": "12/KH-LĐLĐ", "plan_date": date(2022, 2, 10)}
    desk.fill(HAI, {**works(1, 2), "unit_info": [plan], "issues": [ISSUE]})
    desk.sync(later(1))
    key = next(row[""] for row in desk.register("Kiến nghị"))
    assert key.startswith("KN-")
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "Đạt")
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Bám sát nhiệm vụ.\nĐề nghị phát huy.")
    type_yellow(desk.master, "Kiến nghị", key, "Trạng thái", "đã trả lời")
    type_yellow(desk.master, "Kiến nghị", key, "Trả lời", "=Sẽ tập huấn ngày 20/5.")
    type_yellow(desk.master, "Kiến nghị", key, "Người trả lời", "Ban Công tác cơ sở")
    for day in (2, 3, 4):
        desk.fill(HAI, {**works(*range(1, day + 1)), "unit_info": [plan], "issues": [{**ISSUE, "topic": "Phần mềm"}]})
        desk.sync(later(day))
        told = next(row for row in desk.register("Kế hoạch") if row[""] == HAI)
        assert (told["Đạt yêu cầu chung"], told["Nhận xét"]) == ("Đạt", "Bám sát nhiệm vụ.\nĐề nghị phát huy.")
        assert told["Ghi nhận"] == "đã ghi nhận 07:30 19/04"
        (answer,) = desk.register("Kiến nghị")
        assert (answer[""], answer["Trạng thái"], answer["Trả lời"]) == (key, "Đã trả lời", "=Sẽ tập huấn ngày 20/5.")
        assert answer["Người trả lời"] == "Ban Công tác cơ sở"
    assert any("Sẽ tập huấn ngày 20/5." in text for text in texts(desk.feedback(HAI), "Biên nhận"))
    assert not any("Sẽ tập huấn" in text for text in texts(desk.feedback(KCN)))


def test_an_emptied_yellow_cell_changes_nothing_and_bo_takes_it_back(desk: Desk) -> None:
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "Chưa đạt")
    desk.sync(later(1))
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", None)
    desk.sync(later(2))
    verdict = {row[""]: row["Đạt yêu cầu chung"] for row in desk.register("Kế hoạch")}
    assert verdict[HAI] == "Chưa đạt"
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "bỏ")
    desk.sync(later(3))
    assert {row[""]: row["Đạt yêu cầu chung"] for row in desk.register("Kế hoạch")}[HAI] is None


def test_a_word_that_is_no_choice_is_told_and_not_applied(desk: Desk) -> None:
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "tạm được")
    picture = desk.sync(later(1)).picture
    assert "W-DEC-BAD" in [finding.code for finding in picture.coordinator_findings]
    assert not picture.decisions
    for unit in (HAI, KCN):
        assert "W-DEC-BAD" not in codes(picture, unit), "decisions are the coordinator's affair"
