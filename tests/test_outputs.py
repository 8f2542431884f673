"""A file of ours is whole at every moment, is rewritten only when it must be, and never buries what a person left there."""

from __future__ import annotations

import dataclasses
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from sync import outputs
from sync.archive import digest
from sync.errors import DiskFault, DiskFull, FolderReadOnly, MasterIsOpen, TonghopError
from sync.outputs import (
    Content,
    Published,
    Status,
    Wanted,
    besides,
    make_folder,
    publish,
    publish_all,
    replace_file,
    replace_files,
    sweep,
)

NOON = datetime(2022, 4, 16, 8, 12, tzinfo=timezone(timedelta(hours=7)))


class Records:
    """What the ledger remembers of outputs, in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str]] = {}

    def output(self, path: str) -> tuple[str, str] | None:
        return self.rows.get(path)

    def set_output(self, path: str, wanted_hash: str, file_hash: str) -> None:
        self.rows[path] = (wanted_hash, file_hash)


class Desk:
    """A campaign folder with a master in it, and a clock that notes how long was waited."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.master = folder / "tong_hop.xlsx"
        self.old = folder / "Bản cũ"
        self.records = Records()
        self.now = NOON
        self.waited: list[float] = []

    def publish(self, content: Content, wanted: str = "", **more: Any) -> Published:
        wanted = wanted or (digest(content)[:8] if isinstance(content, bytes) else "w")
        options: dict[str, Any] = {
            "keep_old": self.old,
            "now": self.now,
            "name": "tong_hop.xlsx",
            "sleep": self.waited.append,
        } | more
        return publish(self.master, content, wanted_hash=wanted, ledger=self.records, **options)

    def files(self) -> dict[str, bytes]:
        """All that lies there, drafts included."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


Hold = Callable[[int], None]


@pytest.fixture
def hold(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hold]:
    """Excel holds the master for that many attempts to replace it (Windows: WinError 5 or 32)."""
    plain, left = Path.replace, [0]

    def replace(self: Path, target: Path) -> Path:
        if Path(target) == desk.master and left[0] > 0:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "Access is denied", str(target))
        return plain(self, target)

    def set_attempts(attempts: int) -> None:
        left[0] = attempts

    monkeypatch.setattr(Path, "replace", replace)
    yield set_attempts
    left[0] = 0


ALWAYS = 1000


# -- written, or left alone --------------------------------------------------------------------------------------------


def test_a_new_file_is_written_with_its_folder(desk: Desk) -> None:
    desk.master = desk.folder / "Phản hồi" / "NT.xlsx"
    assert desk.publish(b"one") == Published(desk.master, Status.WRITTEN)
    assert desk.files() == {"Phản hồi/NT.xlsx": b"one"}


def test_the_content_may_be_written_by_a_function(desk: Desk) -> None:
    def write(path: Path) -> None:
        path.write_bytes(b"by a function")

    desk.publish(write)
    assert desk.files() == {"tong_hop.xlsx": b"by a function"}


def test_what_is_there_already_is_not_written_again(desk: Desk) -> None:
    desk.publish(b"one", "same")

    def refuse(path: Path) -> None:
        raise AssertionError("nothing was to be written")

    assert desk.publish(refuse, "same").status == Status.UNCHANGED


@pytest.mark.parametrize("loss", ["changed", "deleted"])
def test_the_same_content_is_written_again_when_the_file_is_not_ours_any_more(desk: Desk, loss: str) -> None:
    desk.publish(b"one", "same")
    desk.master.unlink()
    if loss == "changed":
        desk.master.write_bytes(b"edited")
    assert desk.publish(b"one", "same").status == Status.WRITTEN
    assert desk.master.read_bytes() == b"one"


def test_our_own_earlier_version_is_not_kept(desk: Desk) -> None:
    desk.publish(b"one")
    desk.publish(b"two")
    assert desk.files() == {"tong_hop.xlsx": b"two"}


# -- what a person left there ------------------------------------------------------------------------------------------


def test_a_file_that_somebody_changed_goes_to_the_old_versions_first(desk: Desk) -> None:
    desk.publish(b"one")
    desk.master.write_bytes(b"hers")
    kept = desk.old / "tong_hop (2022-04-16 08-12).xlsx"
    assert desk.publish(b"two") == Published(desk.master, Status.WRITTEN, kept)
    assert desk.files() == {"tong_hop.xlsx": b"two", "Bản cũ/tong_hop (2022-04-16 08-12).xlsx": b"hers"}


def test_two_of_her_versions_in_one_minute_are_both_kept(desk: Desk) -> None:
    for number, hers in enumerate((b"hers", b"hers too", b"hers")):
        desk.master.write_bytes(hers)
        desk.publish(b"ours %d" % number)
    assert sorted(desk.files().values()) == [b"hers", b"hers too", b"ours 2"]


def test_a_file_saved_while_ours_was_being_made_is_kept(desk: Desk) -> None:
    desk.publish(b"one")

    def write(path: Path) -> None:
        path.write_bytes(b"two")
        desk.master.write_bytes(b"saved meanwhile")

    desk.publish(write, "two")
    assert sorted(desk.files().values()) == [b"saved meanwhile", b"two"]


def test_a_file_saved_while_it_was_held_is_kept(desk: Desk, hold: Hold) -> None:
    desk.publish(b"one")
    hold(2)

    def save(_: float) -> None:
        desk.master.write_bytes(b"saved meanwhile")

    assert desk.publish(b"two", sleep=save).status == Status.WRITTEN
    assert sorted(desk.files().values()) == [b"saved meanwhile", b"two"]


def test_nothing_is_written_over_decisions_that_were_not_harvested(desk: Desk) -> None:
    desk.publish(b"one")
    harvested = outputs.file_hash(desk.master)
    desk.master.write_bytes(b"with a new decision")
    assert desk.publish(b"two", harvested=harvested) == Published(desk.master, Status.CHANGED)
    assert desk.files() == {"tong_hop.xlsx": b"with a new decision"}
    assert desk.publish(b"two", harvested=outputs.file_hash(desk.master)).status == Status.WRITTEN


def test_a_decision_saved_while_ours_was_being_made_is_not_written_over(desk: Desk) -> None:
    desk.publish(b"one")

    def write(path: Path) -> None:
        path.write_bytes(b"two")
        desk.master.write_bytes(b"with a new decision")

    assert desk.publish(write, "two", harvested=outputs.file_hash(desk.master)).status == Status.CHANGED
    assert desk.files() == {"tong_hop.xlsx": b"with a new decision"}


def test_what_a_killed_run_put_in_place_is_not_taken_for_hers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(b"one")
    plain = desk.records.set_output

    def cut_short(path: str, wanted_hash: str, file_hash: str) -> None:
        if path == "tong_hop.xlsx":
            raise KeyboardInterrupt
        plain(path, wanted_hash, file_hash)

    monkeypatch.setattr(desk.records, "set_output", cut_short)
    with pytest.raises(KeyboardInterrupt):
        desk.publish(b"two")
    monkeypatch.undo()
    assert desk.publish(b"three") == Published(desk.master, Status.WRITTEN)
    assert desk.files() == {"tong_hop.xlsx": b"three"}


# -- held by another program -------------------------------------------------------------------------------------------


def test_a_file_held_for_a_moment_is_tried_again(desk: Desk, hold: Hold) -> None:
    hold(3)
    assert desk.publish(b"one").status == Status.WRITTEN
    assert desk.waited == [0.1, 0.2, 0.4]
    assert desk.files() == {"tong_hop.xlsx": b"one"}


def test_a_file_that_stays_open_gets_the_new_one_beside_it(desk: Desk, hold: Hold) -> None:
    desk.publish(b"one")
    hold(ALWAYS)
    beside = desk.folder / "tong_hop (mới 08-12).xlsx"
    assert desk.publish(b"two") == Published(beside, Status.BESIDE)
    assert sum(desk.waited) == pytest.approx(2.5)
    assert desk.files() == {"tong_hop.xlsx": b"one", "tong_hop (mới 08-12).xlsx": b"two"}


def test_what_stands_beside_is_not_written_twice_and_gives_way_to_the_next(desk: Desk, hold: Hold) -> None:
    desk.publish(b"one")
    hold(ALWAYS)
    first = desk.publish(b"two")
    desk.now += timedelta(minutes=15)
    assert desk.publish(b"two") == first
    assert desk.publish(b"three").path.name == "tong_hop (mới 08-27).xlsx"
    assert desk.files() == {"tong_hop.xlsx": b"one", "tong_hop (mới 08-27).xlsx": b"three"}


def test_once_closed_the_master_is_written_and_its_stand_in_goes(desk: Desk, hold: Hold) -> None:
    desk.publish(b"one")
    hold(ALWAYS)
    desk.publish(b"two")
    hold(0)
    assert desk.publish(b"two").status == Status.WRITTEN
    assert desk.files() == {"tong_hop.xlsx": b"two"}


def test_a_stand_in_that_was_edited_stays(desk: Desk, hold: Hold) -> None:
    desk.publish(b"one")
    hold(ALWAYS)
    desk.publish(b"two").path.write_bytes(b"hers")
    hold(0)
    desk.publish(b"two")
    assert desk.files() == {"tong_hop.xlsx": b"two", "tong_hop (mới 08-12).xlsx": b"hers"}
    assert [path.name for path in besides(desk.master)] == ["tong_hop (mới 08-12).xlsx"]


def test_a_file_that_nobody_may_even_read_is_not_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(b"one")
    plain = Path.open

    def refuse(self: Path, *args: Any, **options: Any) -> Any:
        if self == desk.master:
            raise PermissionError(errno.EACCES, "held", str(self))
        return plain(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert desk.publish(b"two").status == Status.BESIDE
    monkeypatch.setattr(Path, "open", plain)
    assert desk.master.read_bytes() == b"one"


def test_when_every_name_is_held_it_says_so_and_leaves_no_draft(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.publish(b"one")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "Access is denied", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MasterIsOpen, match=r"tong_hop\.xlsx is open in Excel -> close it, or press the button inside it"):
        desk.publish(b"two")
    assert desk.files() == {"tong_hop.xlsx": b"one"}


# -- what the disk refuses ---------------------------------------------------------------------------------------------

REFUSALS: list[tuple[int, type[TonghopError]]] = [
    (errno.ENOSPC, DiskFull),
    (errno.EDQUOT, DiskFull),
    (errno.EROFS, FolderReadOnly),
    (errno.EACCES, FolderReadOnly),
    (errno.EIO, DiskFault),
]


@pytest.mark.parametrize(("number", "told"), REFUSALS)
@pytest.mark.parametrize("step", ["write", "fsync", "mkdir"])
def test_a_refusing_disk_leaves_the_old_file_and_no_draft(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, number: int, told: type[TonghopError]
) -> None:
    desk.publish(b"one")

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    def write(path: Path) -> None:
        path.write_bytes(b"half of it")
        if step == "write":
            refuse()

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    if step == "mkdir":
        monkeypatch.setattr(Path, "mkdir", refuse)
        desk.master.write_bytes(b"hers")
    before = desk.files()
    with pytest.raises(told):
        desk.publish(write, "two")
    assert desk.files() == before
    monkeypatch.undo()
    assert desk.publish(b"two").status == Status.WRITTEN


def test_a_full_disk_under_xlsxwriter_is_named_too(desk: Desk) -> None:
    def write(path: Path) -> None:
        book = Workbook(path.parent / "không có" / "tệp.xlsx")
        book.add_worksheet()
        book.close()

    with pytest.raises(DiskFault, match="No such file"):
        desk.publish(write)


def test_a_fault_of_the_program_is_not_called_one_of_the_disk(desk: Desk) -> None:
    def write(path: Path) -> None:
        raise KeyError("column")

    with pytest.raises(KeyError):
        desk.publish(write)
    assert desk.files() == {}


def test_what_a_killed_run_left_is_swept(desk: Desk) -> None:
    draft = outputs.write_draft(desk.master, b"half")
    assert draft.name.startswith(".")
    (desk.folder / ".tonghop-id").write_bytes(b"campaign")
    (desk.folder / "hers.tmp").write_bytes(b"hers")
    assert sweep(desk.folder) == 1
    assert sorted(desk.files()) == [".tonghop-id", "hers.tmp"]


def test_the_draft_of_a_killed_run_is_overwritten(desk: Desk) -> None:
    outputs.write_draft(desk.master, b"half")
    replace_file(desk.master, b"whole")
    assert desk.files() == {"tong_hop.xlsx": b"whole"}


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_we_return(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming before fsync leaves a file of 0 bytes after a power cut (notes/reliability.md §0.8)."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        fsync(descriptor)

    def note_replace(self: Path, target: Path) -> Path:
        steps.append("name")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(Path, "replace", note_replace)
    replace_file(desk.master, b"one")
    assert steps == ["file", "name", "folder"]


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


# -- many at once ------------------------------------------------------------------------------------------------------


class Ordered(Records):
    """Records that say when they were written, beside what happens to the files."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__()
        self.steps = steps

    @contextmanager
    def together(self) -> Iterator[None]:
        before = dict(self.rows)
        yield
        self.steps += ["announced" if name.endswith("(sắp ghi)") else "noted" for name in self.rows if name not in before]


def test_many_are_announced_before_any_is_put_and_noted_when_all_are_on_the_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    replace, fsync_folder = Path.replace, outputs.fsync_folder

    def note_replace(self: Path, target: Path) -> Path:
        steps.append("put")
        return replace(self, target)

    def note_fsync(folder: Path) -> None:
        steps.append("folder")
        fsync_folder(folder)

    monkeypatch.setattr(Path, "replace", note_replace)
    monkeypatch.setattr(outputs, "fsync_folder", note_fsync)
    records = Ordered(steps)
    wanted = [Wanted(desk.folder / f"{n}.xlsx", b"%d" % n, f"w{n}") for n in range(3)]
    done = publish_all(wanted, ledger=records, keep_old=desk.old, now=NOON, together=records.together)
    assert [one.status for one in done] == [Status.WRITTEN] * 3
    assert desk.files() == {f"{n}.xlsx": b"%d" % n for n in range(3)}
    assert steps == ["announced"] * 3 + ["put"] * 3 + ["folder"] + ["noted"] * 3


def test_of_many_only_what_is_due_is_written_and_each_is_answered_for(desk: Desk) -> None:
    first = [Wanted(desk.folder / name, name.encode(), name) for name in ("a", "b", "c")]
    publish_all(first, ledger=desk.records, keep_old=desk.old, now=NOON)
    (desk.folder / "b").write_bytes(b"hers")
    (desk.folder / "c").unlink()

    def refuse(path: Path) -> None:
        raise AssertionError("it was there already")

    again = [dataclasses.replace(first[0], content=refuse), *first[1:]]
    done = publish_all(again, ledger=desk.records, keep_old=desk.old, now=NOON)
    assert [one.status for one in done] == [Status.UNCHANGED, Status.WRITTEN, Status.WRITTEN]
    assert (done[1].kept or desk.folder).read_bytes() == b"hers"
    assert {name: data for name, data in desk.files().items() if "/" not in name} == {"a": b"a", "b": b"b", "c": b"c"}


def test_when_one_of_many_cannot_be_made_none_is_put_and_no_draft_stays(desk: Desk) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    wanted = [Wanted(desk.folder / "a", b"a", "a"), Wanted(desk.folder / "b", refuse, "b"), Wanted(desk.folder / "c", b"c", "c")]
    with pytest.raises(DiskFull):
        publish_all(wanted, ledger=desk.records, keep_old=desk.old, now=NOON)
    assert desk.files() == {}


def test_several_files_are_replaced_whole(tmp_path: Path) -> None:
    replace_files({tmp_path / "x" / "1": b"one", tmp_path / "y" / "2": b"two", tmp_path / "x" / "3": b"three"})
    assert [(tmp_path / name).read_bytes() for name in ("x/1", "y/2", "x/3")] == [b"one", b"two", b"three"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["1", "2", "3"]
