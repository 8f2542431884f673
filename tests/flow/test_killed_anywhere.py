"""One sync, ended at every single thing it does to the disk: nothing is lost or doubled, files are whole, the next run heals."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from desk import (
    DEMO_DAY,
    HAI,
    KCN,
    Desk,
    edit,
    initiative,
    new_desk,
    rows_following,
    sheet_rows,
    small_campaign,
    type_yellow,
)
from mortal import DEAD
from mortals import Mortals

from sync.archive import Archive, digest
from sync.ledger import Ledger

NEXT = DEMO_DAY + timedelta(days=1)

SIDE_BY_SIDE = 2
EVERY = 1 if os.environ.get("TONGHOP_EVERY_POINT") else 7
"""Of a first sync and of a rebuild every so many points; all of them take ten minutes and are for somebody to ask for."""


@pytest.fixture(scope="module")
def crew() -> Iterator[Queue[Mortals]]:
    """Some that work side by side; who wants one takes it out and puts it back."""
    found = [Mortals() for _ in range(SIDE_BY_SIDE)]
    queue: Queue[Mortals] = Queue()
    for mortals in found:
        queue.put(mortals)
    yield queue
    for mortals in found:
        mortals.end()


@contextmanager
def one_of(crew: Queue[Mortals]) -> Iterator[Mortals]:
    """One that is free."""
    mortals = crew.get()
    try:
        yield mortals
    finally:
        crew.put(mortals)


def busy_day(folder: Path) -> Desk:
    """A campaign in which, since its last sync, everything has happened that a run can have to do with."""
    desk = small_campaign(folder)
    desk.fill(HAI, sheet_rows([initiative(1, recognition_status="Chưa công nhận"), *(initiative(n) for n in range(2, 13))]))
    desk.fill(KCN, sheet_rows([initiative(51), initiative(52), initiative(53)]), desk.inbox("gửi lại.xlsx"))
    desk.inbox("không rõ của ai.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    type_yellow(desk.master, "Kế hoạch", HAI, "Nhận xét", "Đề nghị nêu rõ chỉ tiêu.")
    edit(desk.feedback(KCN), lambda book: book.worksheets[0].__setitem__("H40", "ghi chú của chị Hoa"))
    return desk


class Standing:
    """What a campaign's folder says, looked at from outside."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Our outputs."""
        return {name: data for name, (_, data) in self.desk.outputs().items()}

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """Everything the ledger keeps from run to run."""
        with self._ledger() as ledger:
            return {
                "files": ledger.files(),
                "versions": [
                    (v.key, v.sha256, v.numbers, v.first_seen, v.last_changed, v.run, v.is_stale) for v in ledger.in_force()
                ],
                "decisions": ledger.decisions(),
                "first_seen": ledger.first_seen(),
                "seen": {path: sha256 for path, (_, sha256) in ledger.seen().items()},
                "outputs": {name: wanted for name, (wanted, _) in ledger.outputs().items() if "(sắp ghi)" not in name},
            }

    @property
    def on_disk(self) -> Mapping[str, str]:
        """What the ledger says that lies there: output -> hash of its bytes."""
        with self._ledger() as ledger:
            return {name: hash_ for name, (_, hash_) in ledger.outputs().items() if "(sắp ghi)" not in name}

    def _ledger(self) -> Ledger:
        return Ledger.open(f"sqlite:///{self.desk.folder / '.tonghop' / 'ledger.db'}")

    @cached_property
    def events(self) -> list[Mapping[str, Any]]:
        """The journal, without the moments at which it was written and what only the copy of the folder changed."""
        events = Archive(self.desk.folder / ".tonghop" / "archive").events()
        return [{name: value for name, value in event.items() if name not in ("at", "touched")} for event in events]

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Every number, as the last sync that lived had it."""
        found: Mapping[str, str] = report_of(self.desk)["facts"]
        return found


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The folder that every sync begins with."""
    return Standing(busy_day(tmp_path_factory.mktemp("before") / "c"))


@pytest.fixture(scope="module")
def calm(before: Standing, crew: Queue[Mortals]) -> Standing:
    """What a sync that nobody disturbs makes of it."""
    return undisturbed(before, crew)


def undisturbed(before: Standing, crew: Queue[Mortals], **more: Any) -> Standing:
    """The same folder after a run that nobody disturbs."""
    desk = before.desk.copied(before.desk.folder.parent / "calm" / "c")
    with one_of(crew) as mortals:
        assert mortals.sync(desk, NEXT, **more) == 0
    return Standing(desk)


def report_of(desk: Desk) -> dict[str, Any]:
    """What the last sync that lived did to the disk."""
    found: dict[str, Any] = json.loads((desk.folder.parent / "report.json").read_text(encoding="utf-8"))
    return found


def faults_after_death(desk: Desk, before: Standing, calm: Standing) -> list[str]:
    """What is not whole right after a death: an output neither old nor new, bytes or a journal nobody can read."""
    found = [name for name, data in Standing(desk).files.items() if data not in (before.files.get(name), calm.files.get(name))]
    archive = Archive(desk.folder / ".tonghop" / "archive")
    for event in archive.events():
        for _, _, sha256, _ in event.get("received", ()):
            archive.get(sha256)
    return found + [name for name in before.files if not (desk.folder / name).exists()]


def differences(healed: Standing, calm: Standing) -> list[str]:
    """What the folder says otherwise than after a run that nobody disturbed."""
    found = [f"{name}: {healed.known[name]} != {calm.known[name]}" for name in calm.known if healed.known[name] != calm.known[name]]
    found += [] if healed.events == calm.events else [f"journal: {healed.events} != {calm.events}"]
    found += [] if healed.facts == calm.facts else ["facts"]
    found += sorted(f"file {name}" for name in healed.files.keys() ^ calm.files.keys())
    found += [f"not as noted: {name}" for name, hash_ in healed.on_disk.items() if digest(healed.files.get(name, b"")) != hash_]
    return found + [f"left behind: {path.name}" for path in healed.desk.folder.rglob(".tonghop-*.tmp")]


def typed(desk: Desk) -> dict[str, bytes]:
    """Files that people made; nobody may touch them."""
    own = (desk.folder / "so_lieu", desk.folder / "Hộp thư đến")
    return {path.relative_to(desk.folder).as_posix(): path.read_bytes() for folder in own for path in folder.rglob("*.xlsx")}


def killed(crew: Queue[Mortals], before: Standing, calm: Standing, room: Path, at: int, **more: Any) -> list[str]:
    """One sync killed at this point, and the next one: everything that is not as it should be."""
    room.mkdir()
    desk = before.desk.copied(room / "c")
    with one_of(crew) as mortals:
        if mortals.sync(desk, NEXT, at=at, **more) != DEAD:
            return ["did not die"]
        found = [f"not whole: {name}" for name in faults_after_death(desk, before, calm)]
        if mortals.sync(desk, NEXT, counts=False) != 0:
            return [*found, "the next sync failed"]
    found += differences(Standing(desk), calm)
    found += [] if typed(desk) == typed(before.desk) else ["a person's file was touched"]
    shutil.rmtree(room)
    return found


def faults_of(
    crew: Queue[Mortals], before: Standing, calm: Standing, room: Path, points: Sequence[int], **more: Any
) -> dict[str, Any]:
    """Point -> what is wrong after a death there; nothing when all is well."""
    done = seen_by(calm)
    # Looked at once, before threads do.
    assert all((calm.known, calm.events, calm.facts, calm.files)), before.files
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        faults = list(threads.map(lambda at: killed(crew, before, calm, room / str(at), at, **more), points))
    return {f"{at} {done[at - 1]}": found for at, found in zip(points, faults, strict=True) if found}


def seen_by(calm: Standing) -> list[str]:
    """What an undisturbed sync does to the disk, one thing after the other."""
    found: list[str] = report_of(calm.desk)["seen"]
    return found


def test_a_sync_killed_at_any_point_is_healed_by_the_next(
    crew: Queue[Mortals], before: Standing, calm: Standing, tmp_path: Path
) -> None:
    done = seen_by(calm)
    assert {"commit", "fsync", "replace", "open", "write", "half"} <= {what.partition(" ")[0] for what in done}
    assert faults_of(crew, before, calm, tmp_path, range(1, len(done) + 1)) == {}


def test_a_power_cut_loses_nothing_that_was_said_to_be_done(
    crew: Queue[Mortals], before: Standing, calm: Standing, tmp_path: Path
) -> None:
    """Whenever something is put in place or noted, what had not reached the disk is gone."""
    telling = [at for at, what in enumerate(seen_by(calm), 1) if what.split()[0] in ("commit", "replace", "fsync")]
    assert faults_of(crew, before, calm, tmp_path, telling, is_power_cut=True) == {}


def test_the_first_sync_of_a_campaign_killed_at_any_point_is_healed_by_the_next(crew: Queue[Mortals], tmp_path: Path) -> None:
    """No ledger, no journal and no output is there yet, and half of each may be."""
    desk = new_desk(tmp_path / "fresh" / "c", rows_following(HAI, KCN))
    desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 4)]))
    before = Standing(desk)
    calm = undisturbed(before, crew)
    assert faults_of(crew, before, calm, tmp_path, range(1, len(seen_by(calm)) + 1, EVERY)) == {}


def test_a_rebuild_killed_at_any_point_leaves_a_ledger_that_says_the_same(
    crew: Queue[Mortals], calm: Standing, tmp_path: Path
) -> None:
    shutil.copytree(calm.desk.folder, tmp_path / "synced" / "c")
    synced = Standing(Desk(tmp_path / "synced" / "c", calm.desk.campaign))
    rebuilt = undisturbed(synced, crew, rebuild=True)
    assert differences(rebuilt, calm) == []
    points = range(1, len(seen_by(rebuilt)) + 1, EVERY)
    assert faults_of(crew, synced, rebuilt, tmp_path, points, rebuild=True) == {}


@pytest.mark.parametrize("folder", ["Bản cũ", "archive"])
def test_a_draft_that_no_later_run_writes_again_is_cleared_away(
    folder: str, crew: Queue[Mortals], before: Standing, calm: Standing, tmp_path: Path
) -> None:
    """Kept copies are named after the minute, and a file may be gone by then; what was half written lay there for good."""
    seen = list(enumerate(seen_by(calm), 1))
    halves = [at for at, what in seen if what.startswith("half") and f"{folder}/" in what]
    # Drafts that belong together are written side by side, in another order each time; at the last of them one surely lies there.
    placed = next(at for at, what in seen if at > halves[0] and what.startswith("replace"))
    at = max(at for at in halves if at < placed)
    desk = before.desk.copied(tmp_path / "c")
    with one_of(crew) as mortals:
        assert mortals.sync(desk, NEXT, at=at) == DEAD
        assert list(desk.folder.rglob(".tonghop-*.tmp"))
        for file in (desk.folder / "Hộp thư đến").iterdir():
            file.unlink()
        desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 14)]))
        assert mortals.sync(desk, NEXT + timedelta(days=1), counts=False) == 0
    assert not list(desk.folder.rglob(".tonghop-*.tmp"))
