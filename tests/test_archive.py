"""What is kept once is kept for good; the journal survives being cut short anywhere."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import archive as archive_module
from sync.archive import Archive, digest, whole_lines
from sync.errors import ArchiveDamaged, DiskFull

NOON = datetime(2022, 4, 16, 12, 0, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive", clock=lambda: NOON)


def test_bytes_are_kept_once_under_their_hash(archive: Archive) -> None:
    first, second = archive.put(b"abc"), archive.put(b"abc")
    assert first == second == digest(b"abc")
    assert archive.path(first) == archive.folder / first[:2] / first[2:]
    assert archive.get(first) == b"abc"
    assert [path for path in archive.folder.rglob("*") if path.is_file()] == [archive.path(first)]


def test_empty_bytes_are_bytes_too(archive: Archive) -> None:
    assert archive.get(archive.put(b"")) == b""


def test_what_was_never_put_is_not_there(archive: Archive) -> None:
    assert not archive.has(digest(b"x"))
    with pytest.raises(ArchiveDamaged, match="backup"):
        archive.get(digest(b"x"))


def test_bytes_that_rotted_are_not_given_out(archive: Archive) -> None:
    sha256 = archive.put(b"abc")
    archive.path(sha256).write_bytes(b"abd")
    with pytest.raises(ArchiveDamaged):
        archive.get(sha256)


def test_bytes_torn_by_a_crash_are_put_anew(archive: Archive) -> None:
    sha256 = archive.put(b"abc")
    archive.path(sha256).write_bytes(b"a")
    archive.put(b"abc")
    assert archive.get(sha256) == b"abc"


def test_many_bytes_are_put_as_each_would_be(archive: Archive, tmp_path: Path) -> None:
    torn = archive.put(b"torn")
    archive.path(torn).write_bytes(b"to")
    archive.put_many([b"one", b"two", b"one", b"torn", b""])
    assert [archive.get(digest(data)) for data in (b"one", b"two", b"torn", b"")] == [b"one", b"two", b"torn", b""]
    assert len([path for path in archive.folder.rglob("*") if path.is_file()]) == 4


def test_an_event_reads_back_with_its_utc_time(archive: Archive) -> None:
    written = archive.append({"kind": "received", "đơn vị": "NT", "day": date(2022, 4, 16), "saved_at": NOON})
    assert list(archive.events()) == [written]
    assert written == {
        "at": "2022-04-16T05:00:00.000000Z",
        "day": "2022-04-16",
        "kind": "received",
        "saved_at": "2022-04-16T05:00:00.000000Z",
        "đơn vị": "NT",
    }
    assert archive.journal.read_text(encoding="utf-8").index('"at"') < archive.journal.read_text(encoding="utf-8").index("đơn vị")


def test_a_replayed_event_keeps_its_own_time(archive: Archive) -> None:
    moment = datetime(2021, 1, 1, tzinfo=UTC)
    assert archive.append({"kind": "run_begin"}, at=moment)["at"] == "2021-01-01T00:00:00.000000Z"


def test_a_new_archive_has_no_events(archive: Archive) -> None:
    assert list(archive.events()) == []


@given(kept=st.integers(0, 60))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_journal_cut_anywhere_keeps_every_whole_event_and_takes_the_next(tmp_path: Path, kept: int) -> None:
    archive = Archive(tmp_path / f"archive{kept}", clock=lambda: NOON)
    archive.journal.unlink(missing_ok=True)
    archive.append_many([{"n": 1}, {"n": 2, "chữ": "đợt\n1"}])
    data = archive.journal.read_bytes()
    archive.journal.write_bytes(data[: len(data) - min(kept, len(data))])
    whole = [event["n"] for event in archive.events()]
    archive.append({"n": 3})
    assert [event["n"] for event in archive.events()] == [*whole, 3]
    assert whole == ([1, 2] if kept == 0 else [1] if data.index(b"\n") < len(data) - kept else [])


def test_a_torn_line_longer_than_a_block_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(b'{"n": 1}\n' + b"x" * 200_000)
    assert whole_lines(path) == 9
    path.write_bytes(b"x" * 200_000)
    assert whole_lines(path) == 0


@pytest.mark.parametrize("damage", [b'{"n": \n', b"[1]\n", b"\xff\xfe\n"])
def test_damage_before_the_end_names_the_line(archive: Archive, damage: bytes) -> None:
    archive.append({"n": 1})
    archive.journal.write_bytes(damage + archive.journal.read_bytes())
    with pytest.raises(ArchiveDamaged, match=r"line 1 of journal\.jsonl"):
        list(archive.events())


def test_a_full_disk_leaves_the_journal_as_it_was(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.append({"n": 1})
    before = archive.journal.read_bytes()

    def half(file: Any, data: bytes) -> None:
        file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive_module, "_write_all", half)
    with pytest.raises(DiskFull, match="free some space"):
        archive.append_many([{"n": 2}, {"n": 3}])
    assert archive.journal.read_bytes() == before


def test_what_cannot_be_read_back_is_refused(archive: Archive) -> None:
    with pytest.raises(TypeError):
        archive.append({"n": object()})
    assert list(archive.events()) == []
