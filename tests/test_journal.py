"""Journal, ledger, outputs: a run killed at any point is finished by the next one, and a replay gives the same ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from in_force import HAI, KCN, nt2022

from sync import run
from sync.archive import Archive
from sync.blank import labelled, write_blank, write_coordinator
from sync.config import load, locate
from sync.coordinator import campaign_from
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.errors import Unstable
from sync.ledger import Ledger
from sync.picture import Picture, State
from sync.setup import init_campaign
from sync.stores.folder import FolderStore
from sync.template import load_template, templates_root

DAY = date(2022, 4, 17)
MADE_ON = date(2022, 1, 15)
COORDINATOR = load_template(templates_root() / COORDINATOR_TEMPLATE)


class Killed(BaseException):
    """The power went off here."""


class InThisProcess:
    """In place of worker processes: the same function, called here."""

    def __init__(self, _config: Any, function: Callable[[Any, Any], Any], context: Any) -> None:
        self._work: Callable[[Any], Any] = lambda task: function(context, task)

    def __enter__(self) -> InThisProcess:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, tasks: Sequence[Any], on_progress: Callable[[int], None]) -> Iterator[tuple[int, Any]]:
        """Like Workers.run."""
        for index, task in enumerate(tasks):
            on_progress(index)
            yield index, self._work(task)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read in another process, and of the outputs only the bytes in force are published: the others cost seconds."""
    from sync import deliver

    monkeypatch.setattr("sync.office.reading_workers", InThisProcess)
    monkeypatch.setattr("sync.deliver.outputs_of", lambda office, picture: list(deliver._in_force_outputs(office, picture)))


def rows(*followed: str, **settings: str) -> dict[str, list[dict[str, Any]]]:
    """The shipped set-up with these units followed, and some settings."""
    found = {table: [dict(row) for row in items] for table, items in COORDINATOR.defaults["rows"].items()}
    for row in found["units"]:
        row["followed"] = True if row["unit_code"] in followed else None
    for row in found["settings"]:
        row["value"] = settings.get(row["key"], row.get("value"))
    return found


@cache
def workbook(unit: str, *numbers: int) -> bytes:
    """A unit's workbook with these works."""
    from io import BytesIO

    plan = campaign_from(rows(HAI, KCN))
    register = [
        {
            "title": f"Cải tiến máy bơm kiểu {n} tại trạm {n}",
            "grassroots_name": "CĐCS Trường Nguyễn Du",
            "lead_author": f"Nguyễn Văn {'ABCDEFGHIJKL'[n]}n",
            "first_applied_on": date(2022, 3, 10),
            "recognition_status": "Đã công nhận",
        }
        for n in numbers
    ]
    out = BytesIO()
    write_blank(nt2022(), plan, plan.by_code[unit], out, rows={"initiatives": register}, made_on=MADE_ON)
    return out.getvalue()


@dataclass(frozen=True)
class Place:
    """A campaign's folder."""

    folder: Path

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    def put(self, unit: str, *numbers: int, to: str = "") -> None:
        """A unit saves its workbook."""
        path = self.folder / (to or f"so_lieu/{unit}/{unit}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook(unit, *numbers))

    def plan(self, found: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """The coordinator saves her workbook."""
        path = self.folder / "dieu_phoi.xlsx"
        path.unlink(missing_ok=True)
        write_coordinator(COORDINATOR, path, rows=labelled(COORDINATOR, found), made_on=MADE_ON)

    def sync(self, days: int = 0) -> Picture:
        """One run."""
        return run.sync(self.config, today=DAY + timedelta(days=days)).picture

    def ledger(self) -> dict[str, Any]:
        """All that a replay has to give again; the ids of runs apart, which count the runs that brought nothing."""
        with Ledger.open(locate(load(self.config)).ledger_url) as ledger:
            versions = [
                (v.key, v.sha256, v.blob, v.numbers, v.first_seen, v.last_changed, v.received_at, v.is_stale)
                for v in ledger.in_force()
            ]
            return {
                "versions": versions,
                "files": ledger.files(),
                "seen": {path: sha256 for path, (_, sha256) in ledger.seen().items()},
                "decisions": ledger.decisions(),
                "meta": {key: ledger.meta(key) for key in ("coordinator", "reading", "journal")},
                "set_up": ledger.get_blob("set_up"),
                "notes": [ledger.get_blob(f"file/{file.number}") for file in ledger.files()],
                "next": ledger.take_numbers("file", 0),
            }

    def outputs(self) -> dict[str, bytes]:
        """The bytes in force as they lie there."""
        return {path.name: path.read_bytes() for path in (self.folder / "Bản đang dùng").glob("*")}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the campaign is made once."""
    return tmp_path_factory.mktemp("journal") / "c"


@pytest.fixture
def place(room: Path, tmp_path: Path) -> Place:
    """A campaign in which Ninh Hải has sent two works, and now sends a third while another unit sends its first."""
    if not room.exists():
        _begin(Place(room))
    shutil.copytree(room, tmp_path / "c")
    return Place(tmp_path / "c")


def _begin(made: Place) -> None:
    init_campaign(made.folder, rows=rows(HAI, KCN), made_on=MADE_ON)
    text = made.config.read_text(encoding="utf-8")
    made.config.write_text(text.replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    made.put(HAI, 1, 2)
    made.sync()
    made.put(HAI, 1, 2, 3)
    made.put(KCN, 7)


def kill(
    patch: pytest.MonkeyPatch, target: Any, name: str, *, after: int = 0, when: Callable[..., bool] = lambda *_, **__: True
) -> None:
    """The power goes off at this call, once it has gone well `after` times."""
    real, left = getattr(target, name), [after]

    def killed(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            if not left[0]:
                raise Killed
            left[0] -= 1
        return real(*args, **kwargs)

    patch.setattr(target, name, killed)


def is_of_archive(path: Path, _: object) -> bool:
    return "archive" in path.parts


def is_workbook(path: Path, _: object) -> bool:
    return path.suffix == ".xlsx"


def points() -> dict[str, Callable[[pytest.MonkeyPatch], None]]:
    """Where a run may be killed."""
    import sync.journal
    import sync.outputs
    import sync.paint

    return {
        "before the journal": lambda patch: kill(patch, Archive, "append"),
        "after half of the bytes": lambda patch: kill(patch, sync.outputs, "write_draft", after=1, when=is_of_archive),
        "after the journal": lambda patch: kill(patch, sync.journal, "receive"),
        "at the end of the ledger's work": lambda patch: kill(patch, Ledger, "set_meta", when=lambda _, key, __: key == "journal"),
        "after the ledger": lambda patch: kill(patch, sync.paint, "paint"),
        "between two outputs": lambda patch: kill(patch, sync.outputs, "write_draft", after=1, when=is_workbook),
        "before the run is finished": lambda patch: kill(patch, Ledger, "finish"),
    }


@pytest.mark.parametrize("point", points())
def test_the_next_run_finishes_what_a_killed_one_began(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    whole = Place(tmp_path / "whole")
    shutil.copytree(place.folder, whole.folder)
    whole.sync(1)
    with monkeypatch.context() as patch:
        points()[point](patch)
        with pytest.raises(Killed):
            place.sync(1)
    place.sync(1)
    assert place.ledger() == whole.ledger()
    assert place.outputs() == whole.outputs()
    assert len(place.outputs()) == 2
    place.sync(1)
    assert place.ledger() == whole.ledger(), "and once more changes nothing"


def test_a_line_torn_off_the_journal_never_happened(place: Place, tmp_path: Path) -> None:
    whole = Place(tmp_path / "whole")
    shutil.copytree(place.folder, whole.folder)
    whole.sync(1)
    journal = place.folder / ".tonghop" / "archive" / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"kind": "run", "run": 2, "moment": "2022-')
    place.sync(1)
    assert place.ledger() == whole.ledger()


def test_a_run_that_brings_nothing_writes_no_line(place: Place) -> None:
    place.sync(1)
    journal = place.folder / ".tonghop" / "archive" / "journal.jsonl"
    before = journal.read_bytes()
    place.sync(1)
    place.sync(2)
    assert journal.read_bytes() == before
    assert before.count(b"\n") == 2


# ---- replay: everything people did, and the same ledger from the journal


def follow_later(place: Place) -> None:
    """A file of a unit that is followed only later."""
    place.plan(rows(HAI))
    assert "E-FILE-UNKNOWN" in [file.code for file in place.sync(1).files]
    place.plan(rows(HAI, KCN))
    picture = place.sync(2)
    assert _state(picture, KCN) is State.INCOMPLETE, "its plan and its other tables are still to come"
    assert [file.state for file in picture.files if file.unit == KCN][-1] == "Đang dùng"


def follow_no_more(place: Place) -> None:
    """A unit that is followed no more, and again."""
    place.sync(1)
    place.plan(rows(HAI))
    picture = place.sync(2)
    assert [item.unit for item in picture.tables if item.unit == KCN] == []
    assert "E-FILE-UNKNOWN" in [finding.code for finding in picture.coordinator_findings]
    assert [name for name in place.outputs() if KCN in name] == []
    place.plan(rows(HAI, KCN))
    assert [item.unit for item in place.sync(3).tables if item.unit == KCN]


def rename(place: Place) -> None:
    """A workbook renamed in its folder, gone, and back."""
    place.sync(1)
    old = place.folder / f"so_lieu/{HAI}/{HAI}.xlsx"
    new = old.with_name("bản quý 2.xlsx")
    old.rename(new)
    assert _state(place.sync(2)) is not State.STALE
    data = new.read_bytes()
    new.unlink()
    assert _state(place.sync(3)) is State.STALE
    new.write_bytes(data)
    picture = place.sync(4)
    assert _state(picture) is not State.STALE
    assert [file.state for file in picture.files if file.unit == HAI] == ["Thay thế", "Thay thế", "Đang dùng"]


def move_place(place: Place) -> None:
    """A unit whose folder becomes another one."""
    place.sync(1)
    found = rows(HAI, KCN)
    next(row for row in found["units"] if row["unit_code"] == HAI)["place"] = "so_lieu/ninh-hai"
    (place.folder / "so_lieu" / HAI).rename(place.folder / "so_lieu" / "ninh-hai")
    place.plan(found)
    picture = place.sync(2)
    assert _state(picture) is not State.STALE
    assert next(unit.file for unit in picture.units if unit.unit == HAI).startswith("so_lieu/ninh-hai/")


def new_edition(place: Place) -> None:
    """The year turns: last year's files stay in force for their edition, and this year's have yet to come."""
    place.sync(1)
    place.plan(rows(HAI, KCN, edition="2023"))
    picture = place.sync(2)
    assert _state(picture) is State.NOT_SENT
    assert {item.edition for item in picture.tables} == {"2022"}
    place.put(HAI, 1, 2, 3, 4)
    assert [file.code for file in place.sync(3).files][-1] == "W-FILE-EDITION"


def break_plan(place: Place) -> None:
    """The coordinator's workbook is broken for a while."""
    good = (place.folder / "dieu_phoi.xlsx").read_bytes()
    place.sync(1)
    (place.folder / "dieu_phoi.xlsx").write_bytes(good[: len(good) // 2])
    picture = place.sync(2)
    assert [unit.unit for unit in picture.units] == [HAI, KCN]
    assert "E-FILE-BROKEN" in [finding.code for finding in picture.coordinator_findings]
    (place.folder / "dieu_phoi.xlsx").write_bytes(good)
    assert "E-FILE-BROKEN" not in [finding.code for finding in place.sync(3).coordinator_findings]


def switch_off(place: Place) -> None:
    """A table taken out of use, and in use again."""
    place.sync(1)
    found = rows(HAI, KCN)
    next(row for row in found["table_use"] if row["table"] == "initiatives")["in_use"] = None
    place.plan(found)
    assert not len(place.sync(2).settled.frames["initiatives"])
    place.put(HAI, 1, 2, 3, 4)
    place.sync(3)
    place.plan(rows(HAI, KCN))
    assert len(place.sync(4).settled.frames["initiatives"]) == 5


def _state(picture: Picture, unit: str = HAI) -> State:
    return next(one.state for one in picture.units if one.unit == unit)


@pytest.mark.parametrize(
    "story",
    [follow_later, follow_no_more, rename, move_place, new_edition, break_plan, switch_off],
    ids=lambda story: story.__name__,
)
def test_a_replay_gives_the_same_ledger(place: Place, story: Callable[[Place], None]) -> None:
    story(place)
    before, outputs = place.ledger(), place.outputs()
    was = run.look(place.config, today=DAY + timedelta(days=9))
    run.rebuild(place.config, today=DAY + timedelta(days=9))
    assert place.ledger() == before
    assert place.outputs() == outputs
    now = run.look(place.config, today=DAY + timedelta(days=9))
    assert now.facts.values == was.facts.values
    assert [unit.state for unit in now.units] == [unit.state for unit in was.units]


def test_what_a_version_of_the_program_reads_otherwise_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.sync(1)
    before = place.ledger()
    monkeypatch.setattr("sync.examine.CHECKER_VERSION", 10**6)
    place.sync(2)
    after = place.ledger()
    assert after["meta"]["reading"] != before["meta"]["reading"]
    assert after["versions"] == before["versions"], "the checks say the same, so nothing becomes new"
    assert int(after["meta"]["journal"]) == int(before["meta"]["journal"]) + 1


def test_a_look_says_of_pending_files_what_the_run_said(place: Place) -> None:
    place.sync(1)
    place.put(HAI, 1, 2, 3, 4)
    with pytest.MonkeyPatch.context() as patch:

        def torn(_: FolderStore, entry: Any) -> bytes:
            raise Unstable(entry.path)

        patch.setattr(FolderStore, "read", torn)
        picture = place.sync(2)
    seen = run.look(place.config, today=DAY + timedelta(days=2))
    assert _state(picture) is _state(seen) is State.STALE
    assert [f.code for f in seen.findings[HAI]] == [f.code for f in picture.findings[HAI]]
