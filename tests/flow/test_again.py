"""Run it again, rebuild it, kill it half-way, leave the master open: the same numbers, and nothing of anybody's is lost."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import (
    DEMO_DAY,
    HAI,
    KCN,
    Desk,
    book_of,
    edit,
    fact,
    initiative,
    new_desk,
    register,
    reported,
    rows_following,
    shared_demo,
    sheet_rows,
    small_campaign,
    type_yellow,
)
from openpyxl.workbook import Workbook

import sync.journal
import sync.outputs
from sync import run
from sync.campaign import WHOLE
from sync.config import load, locate
from sync.errors import UnitsGone
from sync.ledger import Ledger
from sync.outcome import Outcome
from sync.picture import State

NEXT = DEMO_DAY + timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A synced campaign of two units."""
    return small_campaign(tmp_path / "c")


@pytest.fixture
def demo(tmp_path: Path) -> Desk:
    """A synced demo of six units, strays in the inbox included."""
    return shared_demo().copied(tmp_path / "demo")


def wanted_hashes(desk: Desk) -> Mapping[str, str]:
    """What the ledger says should lie there: output -> hash of its model."""
    with Ledger.open(locate(load(desk.config)).ledger_url) as ledger:
        return {path: wanted for path, (wanted, _) in ledger.outputs().items() if not path.endswith(")")}


def test_a_rebuild_remembers_the_runs_that_brought_nothing(desk: Desk) -> None:
    desk.take()
    desk.take(NEXT)
    before = run.look(desk.config, today=NEXT).runs
    assert len(before) == 3
    run.rebuild(desk.config, today=NEXT)
    after = run.look(desk.config, today=NEXT).runs
    assert [one["id"] for one in after] == [4, 3, 2, 1]
    assert list(after[1:]) == list(before), "with what they read, and when"


def typed_by_people(desk: Desk) -> dict[str, bytes]:
    """The files that people made."""
    ours = ("Phản hồi", "Bản đang dùng", "Bản cũ", ".tonghop")
    files = [path for path in desk.folder.rglob("*") if path.is_file() and path != desk.master]
    named = {path.relative_to(desk.folder).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(ours)}


# ---- again


def test_the_same_day_again_reads_nothing_and_rewrites_nothing(demo: Desk) -> None:
    before, people = demo.outputs(), typed_by_people(demo)
    assert len(before) >= 12
    outcome = demo.sync()
    assert (outcome.files_read, list(outcome.written), list(outcome.notes)) == (0, [], [])
    assert demo.outputs() == before
    assert demo.sync(full=True).files_read == 0
    assert demo.outputs() == before
    assert typed_by_people(demo) == people


def test_a_later_minute_of_the_same_day_rewrites_nothing_either(desk: Desk) -> None:
    run.sync(desk.config)
    before = desk.outputs()
    outcome = run.sync(desk.config)
    assert list(outcome.written) == []
    assert desk.outputs() == before


def test_one_unit_s_change_rewrites_its_own_feedback_and_no_other(demo: Desk) -> None:
    before = demo.outputs()
    edit(demo.place("LDLD-THUANBAC"), lambda book: book["3. Sáng kiến, đề tài"].delete_rows(6))
    outcome = demo.sync()
    assert outcome.files_read == 1
    changed = {name for name, state in demo.outputs().items() if state != before.get(name)}
    name = demo.unit("LDLD-THUANBAC").workbook_name
    # The ranks of the others may move with it, so their feedback may change; bytes in force may not.
    assert {f"Bản đang dùng/{name}", f"Phản hồi/{name}", "tong_hop.xlsx"} <= changed
    assert not [other for other in changed if other.startswith("Bản đang dùng") and name not in other]
    assert {path.relative_to(demo.folder).as_posix() for path in outcome.written} == changed


def test_what_the_numbers_are_does_not_hang_on_the_order_of_arrival(tmp_path: Path) -> None:
    """All at once, or a unit a day: the same facts in the end."""
    at_once = shared_demo()
    slowly = at_once.copied(tmp_path / "slowly")
    shutil.rmtree(slowly.folder / ".tonghop")
    (slowly.folder / ".tonghop-id").unlink()
    aside = tmp_path / "aside"
    shutil.move(slowly.folder / "so_lieu", aside)
    shutil.move(slowly.folder / "Hộp thư đến", tmp_path / "inbox")
    (slowly.folder / "so_lieu").mkdir()
    for folder in sorted(aside.iterdir(), reverse=True):
        shutil.copytree(folder, slowly.folder / "so_lieu" / folder.name)
        slowly.take()
    for file in (tmp_path / "inbox").iterdir():
        shutil.copy2(file, slowly.folder / "Hộp thư đến" / file.name)
    assert reported(slowly.take().picture) == reported(run.look(at_once.config, today=DEMO_DAY))


# ---- rebuild


def test_a_rebuilt_ledger_says_the_same(desk: Desk) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in (1, 2, 3, 61)]))
    desk.fill(KCN, sheet_rows([initiative(51)]), desk.inbox("bớt.xlsx"))
    desk.sync(NEXT)
    key = next(row[""] for row in desk.register("Tệp đã nhận") if "bớt" in row["Tệp"])
    type_yellow(desk.master, "Tệp đã nhận", key, "Chấp nhận bớt dòng", "x")
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Tốt")
    was = desk.sync(NEXT).picture
    assert fact(was, "IN-01", KCN, "ALL").counted == 1
    before, hashes = desk.outputs(), wanted_hashes(desk)
    outcome = run.rebuild(desk.config, today=NEXT)
    assert outcome.picture.facts.values == was.facts.values
    assert [vars_of(file) for file in outcome.picture.files] == [vars_of(file) for file in was.files]
    assert outcome.picture.decisions == was.decisions
    assert numbers_of(outcome) == numbers_of(desk.sync(NEXT))
    assert outcome.picture.first_seen == was.first_seen, "what stood open for days does not become new"
    assert wanted_hashes(desk) == hashes
    assert desk.outputs() == before
    assert list(outcome.written) == []


def vars_of(file: Any) -> tuple[Any, ...]:
    """What the ledger knows of a file."""
    return (file.number, file.unit, file.path, file.received_at, file.state, file.sha256, file.code, file.added, file.removed)


def numbers_of(outcome: Outcome) -> list[tuple[Any, ...]]:
    """Every record with its permanent number and its days."""
    frame = outcome.picture.settled.frames["initiatives"]
    return sorted(zip(*(frame[name] for name in ("unit", "title", "number", "first_seen", "last_changed")), strict=True))


def test_a_lost_ledger_comes_back_from_the_journal(desk: Desk) -> None:
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Tốt")
    before = numbers_of(desk.sync())
    sheets = {name: desk.register(name) for name in ("Sổ sáng kiến", "Kế hoạch", "Tệp đã nhận", "CĐCS")}
    for file in (desk.folder / ".tonghop").glob("ledger.db*"):
        file.unlink()
    outcome = desk.sync()
    assert outcome.files_read == 0, "the journal says what was received"
    assert numbers_of(outcome) == before
    assert {name: desk.register(name) for name in sheets} == sheets


# ---- a plan


def test_a_dry_run_writes_nothing_and_names_what_the_real_run_writes(desk: Desk) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    before, people = desk.outputs(), typed_by_people(desk)
    journal = (desk.folder / ".tonghop" / "archive" / "journal.jsonl").read_bytes()
    planned = desk.sync(NEXT, dry_run=True)
    assert desk.outputs() == before
    assert typed_by_people(desk) == people
    assert (desk.folder / ".tonghop" / "archive" / "journal.jsonl").read_bytes() == journal
    real = desk.sync(NEXT)
    assert [step for step in planned.plan if step.startswith("đọc")] == [f"đọc so_lieu/{HAI}/{desk.place(HAI).name}"]
    assert {f"ghi {path}" for path in real.written} <= set(planned.plan)
    assert list(desk.sync(NEXT, dry_run=True).plan) == []


def test_a_dry_run_knows_that_a_decision_will_be_written_back(desk: Desk) -> None:
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "Đạt")
    planned = desk.sync(dry_run=True)
    assert [path.name for path in desk.sync().written] == [desk.master.name]
    assert f"ghi {desk.master}" in planned.plan


def test_a_dry_run_of_a_fresh_campaign_makes_no_output(tmp_path: Path) -> None:
    fresh = small_campaign(tmp_path / "c")
    shutil.rmtree(fresh.folder / ".tonghop")
    (fresh.folder / ".tonghop-id").unlink()
    for name in ("Phản hồi", "Bản đang dùng"):
        shutil.rmtree(fresh.folder / name)
    fresh.master.unlink()
    planned = fresh.sync(dry_run=True)
    assert len([step for step in planned.plan if step.startswith("đọc")]) == 2
    assert fresh.outputs() == {}


# ---- crashes


def test_a_crash_between_journal_and_ledger_heals(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sync.journal, "receive", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.take(NEXT)
    outcome = desk.take(NEXT)
    assert fact(outcome.picture, "IN-01", HAI, "ALL").counted == 12
    mine = [file for file in outcome.picture.files if file.unit == HAI]
    assert [file.state for file in mine] == ["Thay thế", "Đang dùng"], "received once, not twice"
    before = numbers_of(outcome)
    assert numbers_of(run.rebuild(desk.config, today=NEXT)) == before


def test_a_crash_while_publishing_heals(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    real = sync.outputs.write_draft

    def killed(path: Path, content: Any) -> Path:
        if path == desk.master:
            raise KeyboardInterrupt
        return real(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(sync.outputs, "write_draft", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.sync(NEXT)
    assert sum(row["Tính"] for row in desk.register("Sổ sáng kiến")) == 12, "the old master, whole: 10 and 2"
    outcome = desk.sync(NEXT)
    assert outcome.files_read == 0
    assert desk.master in outcome.written
    assert sum(row["Tính"] for row in desk.register("Sổ sáng kiến")) == 14


def test_no_draft_is_left_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, sheet_rows([initiative(1)]))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sync.outputs, "fsync_file", full)
        with pytest.raises(sync.errors.DiskFull):
            desk.sync(NEXT)
    assert not list(desk.folder.rglob(".tonghop-*.tmp"))
    assert desk.master in desk.sync(NEXT).written


# ---- the master in a person's hands


def test_what_somebody_typed_over_the_master_is_kept(desk: Desk) -> None:
    edit(desk.master, lambda book: book["Tổng quan"].__setitem__("R50", "ghi chú của chị Hoa"))
    theirs = desk.master.read_bytes()
    outcome = desk.sync()
    assert "R50" not in [cell.coordinate for row in _page(desk, "Tổng quan") for cell in row if cell.value]
    kept = [path for path in (desk.folder / "Bản cũ").rglob("*.xlsx") if path.read_bytes() == theirs]
    assert len(kept) == 1
    assert any("Bản cũ" in note or kept[0].name in note for note in outcome.notes)


def test_who_typed_in_a_yellow_cell_is_not_told_that_she_typed_elsewhere(desk: Desk) -> None:
    edit(desk.master, lambda book: book["Kế hoạch"].__setitem__("L4", "Đạt"))
    notes = desk.sync().notes
    assert [note.partition(";")[0] for note in notes] == ["tong_hop.xlsx đã được lưu lại sau lần làm mới trước"]
    assert len(list((desk.folder / "Bản cũ").rglob("*"))) == 1
    desk.sync()
    assert len(list((desk.folder / "Bản cũ").rglob("*"))) == 1, "once is enough"


def _page(desk: Desk, sheet: str) -> Any:
    return book_of(desk.master)[sheet].iter_rows()


def hold_open(monkeypatch: pytest.MonkeyPatch, held: Path) -> None:
    """As Windows does with a file that Excel has open: nobody may put another in its place."""
    real = Path.replace

    def refused(path: Path, target: Path | str) -> Path:
        if Path(target) == held:
            raise PermissionError(13, "in use", str(held))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    monkeypatch.setattr(sync.outputs, "WAITS_S", (0.0,))


def test_a_master_open_in_excel_gets_its_successor_beside_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    before = desk.master.read_bytes()
    with monkeypatch.context() as patch:
        hold_open(patch, desk.master)
        outcome = desk.sync(NEXT)
        again = desk.sync(NEXT)
    beside = desk.folder / "tong_hop (mới 07-30).xlsx"
    assert desk.master.read_bytes() == before
    assert outcome.master == beside
    assert sum(row["Tính"] for row in register(beside, "Sổ sáng kiến")) == 14
    assert any("đang mở" in note and beside.name in note for note in outcome.notes)
    assert [path for path in again.written if path.name != beside.name] == []
    type_yellow(beside, "Kế hoạch", HAI, "Đạt yêu cầu chung", "Đạt")
    type_yellow(desk.master, "Kế hoạch", KCN, "Đạt yêu cầu chung", "Chưa đạt")
    closed = desk.sync(NEXT)
    assert closed.master == desk.master
    assert {row[""]: row["Đạt yêu cầu chung"] for row in desk.register("Kế hoạch")} == {HAI: "Đạt", KCN: "Chưa đạt"}
    assert sum(row["Tính"] for row in desk.register("Sổ sáng kiến")) == 14


def test_a_master_that_cannot_be_read_stops_everything_and_loses_nothing(desk: Desk) -> None:
    desk.master.write_bytes(b"PK\x03\x04 no workbook any more")
    before = desk.outputs()
    desk.fill(HAI, sheet_rows([initiative(1)]))
    with pytest.raises(sync.errors.MasterUnreadable, match="nothing is rewritten"):
        desk.sync(NEXT)
    assert desk.outputs() == before
    desk.master.unlink()
    outcome = desk.sync(NEXT)
    assert desk.master in outcome.written
    assert fact(outcome.picture, "IN-01", HAI, "ALL").counted == 1


def test_days_pass_and_only_what_says_so_changes(desk: Desk) -> None:
    """A date that was in the future yesterday counts today, with no file touched."""
    desk.fill(HAI, sheet_rows([initiative(1), initiative(2, date(2022, 5, 20))]))
    was = desk.take(date(2022, 5, 19)).picture
    now = desk.take(date(2022, 5, 20))
    assert (fact(was, "IN-01", HAI, "ALL").counted, fact(now.picture, "IN-01", HAI, "ALL").counted) == (1, 2)
    assert now.files_read == 0


# ---- the coordinator's workbook


def set_up_cell(desk: Desk, sheet: str, key: str, column: str, value: Any) -> None:
    """Type into dieu_phoi.xlsx: the row whose first cell is `key`, the column of this machine name."""

    def change(book: Workbook) -> None:
        page = book[sheet]
        row = next(cell.row for cell in page["A"] if cell.value == key)
        page.cell(row, next(cell.column for cell in page[2] if cell.value == column)).value = value

    edit(desk.folder / "dieu_phoi.xlsx", change)


def test_a_moved_boundary_counts_at_once_and_nobody_s_file_is_read_again(desk: Desk) -> None:
    assert fact(desk.take().picture, "IN-01", HAI, "R1").counted == 10
    set_up_cell(desk, "Giai đoạn và đợt", "R1", "count_to", datetime(2022, 3, 9))  # noqa: DTZ001  a cell has no zone
    outcome = desk.take()
    assert outcome.files_read == 0
    # All ten were applied on 10/3: now between the end of one round and the start of the next.
    assert fact(outcome.picture, "IN-01", HAI, "R1").counted == 0
    assert fact(outcome.picture, "IN-01", HAI, "ALL").counted == 10


def test_a_fault_in_the_set_up_leaves_the_last_good_one_in_force(desk: Desk) -> None:
    before = fact(desk.take().picture, "IN-01", HAI, "P1").target
    set_up_cell(desk, "Chỉ tiêu giao", HAI, "value", "một trăm")
    picture = desk.take().picture
    assert fact(picture, "IN-01", HAI, "P1").target == before
    assert any(finding.code == "W-CFG" for finding in picture.coordinator_findings)
    assert "W-CFG" not in [finding.code for found in picture.findings.values() for finding in found]
    set_up_cell(desk, "Chỉ tiêu giao", HAI, "value", 123)
    assert fact(desk.take().picture, "IN-01", HAI, "P1").target == 123


def test_a_unit_no_longer_followed_is_not_expected_and_not_added(desk: Desk) -> None:
    set_up_cell(desk, "Đơn vị", KCN, "followed", None)
    picture = desk.take().picture
    assert [unit.unit for unit in picture.units] == [HAI]
    assert fact(picture, "IN-01", WHOLE, "ALL").counted == 10
    set_up_cell(desk, "Đơn vị", KCN, "followed", "x")
    picture = desk.take().picture
    assert fact(picture, "IN-01", WHOLE, "ALL").counted == 12, "what it had sent is still known"


# ---- a folder that is suddenly empty

FIVE = ("LDLD-PRTC", HAI, "LDLD-THUANBAC", "LDLD-BACAI", KCN)


@pytest.fixture
def five(tmp_path: Path) -> Desk:
    """A synced campaign of five units, each with a file in its own folder."""
    desk = new_desk(tmp_path / "five", rows_following(*FIVE))
    for n, code in enumerate(FIVE):
        desk.fill(code, sheet_rows([initiative(n)]))
    desk.sync()
    return desk


def test_a_share_that_lost_most_of_its_files_stops_the_run_before_anything_is_replaced(five: Desk) -> None:
    before = five.outputs()
    for code in FIVE[:3]:
        five.place(code).unlink()
    with pytest.raises(UnitsGone) as told:
        five.sync(NEXT)
    assert ("3 trong 5" in told.value.vi, "--accept-loss" in told.value.vi) == (True, True)
    assert five.outputs() == before
    outcome = run.sync(five.config, today=NEXT, accept_loss=True)
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 5, "the last good numbers stay, said to be old"


def test_blank_workbooks_copied_over_most_units_stop_the_run_before_anything_is_replaced(five: Desk) -> None:
    before = five.outputs()
    five.place(FIVE[0]).unlink()
    for code in FIVE[1:3]:
        five.fill(code, {})
    with pytest.raises(UnitsGone) as told:
        five.sync(NEXT)
    assert "3 trong 5" in told.value.vi
    assert five.outputs() == before
    outcome = run.sync(five.config, today=NEXT, accept_loss=True)
    assert fact(outcome.picture, "IN-01", WHOLE, "ALL").counted == 3


def test_all_units_may_mend_their_rows_at_once(five: Desk) -> None:
    for n, code in enumerate(FIVE):
        five.fill(code, sheet_rows([initiative(n, benefit_vnd=5_000_000), initiative(n + 20)]))
    assert fact(five.sync(NEXT).picture, "IN-01", WHOLE, "ALL").counted == 10


def test_fewer_than_half_of_the_units_may_go(five: Desk) -> None:
    for code in FIVE[:2]:
        five.place(code).unlink()
    assert {unit.unit for unit in five.sync(NEXT).picture.units if unit.state is State.STALE} == set(FIVE[:2])
