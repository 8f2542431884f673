"""A campaign's folder with real workbooks -> what people do in it, one sync after the other, and what our files then say.

Everything goes through production's road: `init_campaign`, `write_blank`, `sync`; results are read back with openpyxl.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync import run
from sync.blank import write_blank
from sync.campaign import Campaign, Unit
from sync.coordinator import campaign_from
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.demo import make_sample
from sync.examine import Examined, Reading, examine
from sync.outcome import Outcome
from sync.picture import Fact, Picture, ReceivedFile
from sync.progress import Progress, silent
from sync.setup import init_campaign
from sync.template import Template, load_template, templates_root

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

MADE_ON = date(2022, 1, 15)
DEMO_DAY = date(2022, 4, 17)
LAST_DAY = date(2023, 10, 15)
"""After the programme: no date of the plan is in the future."""

HAI, KCN = "LDLD-NINHHAI", "CDKCN"
INBOX = "Hộp thư đến"
GROUP = {"grassroots_name": "CĐCS Trường Nguyễn Du", "sector": "Khối hành chính, sự nghiệp"}


@cache
def template() -> Template:
    """The shipped template of unit workbooks."""
    return load_template(templates_root() / "nt2022")


def shipped_rows() -> dict[str, list[dict[str, Any]]]:
    """The set-up that a new campaign starts from, free to change."""
    rows = load_template(templates_root() / COORDINATOR_TEMPLATE).defaults["rows"]
    return {table: [dict(row) for row in items] for table, items in rows.items()}


@dataclass(frozen=True)
class Desk:
    """One campaign's folder, and the hands of the people who use it."""

    folder: Path
    campaign: Campaign

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    @property
    def master(self) -> Path:
        """The master as it lies there."""
        return self.folder / "tong_hop.xlsx"

    def unit(self, code: str) -> Unit:
        """A unit of the campaign."""
        return self.campaign.by_code[code]

    def place(self, code: str) -> Path:
        """Where a unit's own workbook lies."""
        unit = self.unit(code)
        return self.folder / unit.place / unit.workbook_name

    def in_force(self, code: str) -> Path:
        """The bytes of a unit that are counted now."""
        return self.folder / "Bản đang dùng" / self.unit(code).workbook_name

    def feedback(self, code: str) -> Path:
        """What a unit reads."""
        return self.folder / "Phản hồi" / self.unit(code).workbook_name

    def inbox(self, name: str) -> Path:
        """A file in the inbox."""
        return self.folder / INBOX / name

    def fill(self, code: str, rows: Rows, to: Path | None = None) -> Path:
        """A unit's workbook with these rows typed into it, in its folder unless told otherwise."""
        path = to or self.place(code)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_blank(template(), self.campaign, self.unit(code), path, rows=rows, made_on=MADE_ON)
        return path

    def sync(self, today: date = DEMO_DAY, *, full: bool = False, dry_run: bool = False, progress: Progress = silent) -> Outcome:
        """One real run."""
        return run.sync(self.config, today=today, full=full, dry_run=dry_run, progress=progress)

    def take(self, today: date = DEMO_DAY, *, full: bool = False) -> Outcome:
        """A run that prints nothing: most of the time of a run is printing, and most tests only look at what is known."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sync.deliver.deliver", lambda *_: ([], []))
            return run.sync(self.config, today=today, full=full)

    def copied(self, to: Path) -> Desk:
        """The whole campaign, ledger included, in another folder."""
        shutil.copytree(self.folder, to)
        return Desk(to, self.campaign)

    def register(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of a register of the master."""
        return register(self.master, sheet)

    def outputs(self) -> dict[str, tuple[int, bytes]]:
        """Every file of ours, relative path -> (modified at, bytes)."""
        ours = [self.master, *self._in("Phản hồi"), *self._in("Bản đang dùng"), *self._in("Bản cũ")]
        return {
            path.relative_to(self.folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
            for path in ours
            if path.is_file()
        }

    def _in(self, name: str) -> Sequence[Path]:
        return sorted((self.folder / name).rglob("*.xlsx"))


def new_desk(folder: Path, rows: Mapping[str, Sequence[dict[str, Any]]] | None = None) -> Desk:
    """A fresh campaign, its ledger beside it."""
    rows = rows or shipped_rows()
    init_campaign(folder, rows=rows, made_on=MADE_ON)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    assert 'data = "" ' in text
    config.write_text(text.replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    return Desk(folder, campaign_from(rows))


def rows_following(*units: str) -> dict[str, list[dict[str, Any]]]:
    """The shipped set-up with only these units followed: less to print, so quicker."""
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = True if row["unit_code"] in units else None
    return rows


@cache
def _room() -> Path:
    """Where campaigns shared by several tests are made once; gone when the tests end."""
    room = Path(tempfile.mkdtemp(prefix="tonghop-flow-"))
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    return room


@cache
def shared_demo(units: int = 6, seed: int = 2022) -> Desk:
    """A synced demo campaign; for reading only, copy it before changing anything."""
    folder = _room() / f"demo-{units}-{seed}"
    sample = make_sample(folder, units=units, seed=seed)
    desk = Desk(folder, sample.campaign)
    desk.sync()
    return desk


@cache
def unsynced_demo(units: int = 6, seed: int = 2022) -> Desk:
    """The same before its first sync; for reading only."""
    folder = _room() / f"unsynced-{units}-{seed}"
    return Desk(folder, make_sample(folder, units=units, seed=seed).campaign)


@cache
def outcome_of_demo(units: int = 6, seed: int = 2022) -> Picture:
    """What the shared demo's ledger knows."""
    return run.look(shared_demo(units, seed).config, today=DEMO_DAY)


@cache
def _small_campaign() -> Desk:
    made = new_desk(_room() / "small", rows_following(HAI, KCN))
    made.fill(HAI, sheet_rows([initiative(n) for n in range(1, 11)]))
    made.fill(KCN, sheet_rows([initiative(51), initiative(52)]))
    made.sync()
    return made


def small_campaign(folder: Path) -> Desk:
    """A synced campaign of two units: Ninh Hải has sent ten initiatives (1 to 10), Các KCN two (51, 52)."""
    return _small_campaign().copied(folder)


def initiative(n: int, applied: Any = date(2022, 3, 10), **cells: Any) -> dict[str, Any]:
    """A recognised initiative as typed; every `n` is another work of another author."""
    return {
        "title": f"Cải tiến máy bơm tưới nho kiểu số {n} tại trạm {n}",
        "grassroots_name": GROUP["grassroots_name"],
        "lead_author": f"{SURNAMES[n % 7]} {MIDDLES[n % 11]} {GIVEN[n % 13]} {n}",
        "first_applied_on": applied,
        "recognition_status": "Đã công nhận",
        **cells,
    }


SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Bùi")
MIDDLES = ("Văn", "Thị", "Minh", "Quốc", "Ngọc", "Thanh", "Hữu", "Đức", "Kim", "Hoài", "Xuân")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Lan", "Mai", "Nam", "Phúc", "Sơn", "Tâm")


def sheet_rows(initiatives: Sequence[Mapping[str, Any]], **more: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Initiatives and the union they belong to, with other tables."""
    return {"grassroots_unions": [GROUP], "initiatives": initiatives, **more}


# ---- reading back


@contextmanager
def no_extension_warnings() -> Iterator[None]:
    """openpyxl says of newer formats and dropdowns that it does not know them; nothing is lost that a test reads."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*extension is not supported", category=UserWarning)
        yield


def book_of(path: Path, *, formulas: bool = False) -> openpyxl.Workbook:
    """A workbook in openpyxl."""
    with no_extension_warnings():
        return openpyxl.load_workbook(path, data_only=not formulas)


@cache
def _grids(path: Path, _revision: int) -> Mapping[str, Sequence[Sequence[Any]]]:
    return {page.title: list(page.iter_rows(values_only=True)) for page in book_of(path).worksheets}


def grids(path: Path) -> Mapping[str, Sequence[Sequence[Any]]]:
    """Sheet -> rows of values as last calculated; a file that has not changed is read once."""
    return _grids(path, path.stat().st_mtime_ns)


def edit(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    """Change a workbook as a person with another program would: open, type, save."""
    book = book_of(path, formulas=True)
    change(book)
    book.save(path)


def edit_bytes(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The same for a workbook in memory."""
    with no_extension_warnings():
        book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def examined(data: bytes, campaign: Campaign) -> Examined:
    """A workbook read and checked, in this process."""
    rounds, phases = (tuple((p.code, p.short) for p in periods) for periods in (campaign.rounds, campaign.phases))
    return examine(data, "a.xlsx", Reading(template(), rounds, phases))


def register(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a register, the last table of its sheet with keys or the one whose titles stand in row 3, by those titles; the
    hidden key stands under ""."""
    grid = grids(path)[sheet]
    grid = grid[max([2, *(row for row, line in enumerate(grid) if line[0] == "#")]) :]
    titles = ["" if title is None or title == "#" else str(title) for title in grid[0]]
    rows = []
    for line in grid[1:]:
        if all(value is None for value in line):
            break
        rows.append(dict(zip(titles, line, strict=True)))
    return rows


def type_yellow(path: Path, sheet: str, key: str, title: str, value: Any) -> None:
    """Type into a yellow cell of the master: the row with this key, the column with this title in the header above it."""
    type_many(path, sheet, {key: {title: value}})


def type_many(path: Path, sheet: str, cells: Mapping[str, Mapping[str, Any]]) -> None:
    """The same for many cells, key of the row -> title -> value, before the workbook is saved once."""

    def change(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        for key, typed in cells.items():
            row = next(cell.row for cell in page["A"] if cell.value == key)
            header = max(cell.row for cell in page["A"][:row] if cell.value == "#")
            columns = {cell.value: cell.column for cell in page[header]}
            for title, value in typed.items():
                cell = page.cell(row, columns[title])
                cell.value = value
                if isinstance(value, str):
                    # As with an apostrophe in Excel: what begins with "=" is meant as words.
                    cell.data_type = "s"

    edit(path, change)


def texts(path: Path, sheet: str | None = None) -> list[str]:
    """Every text of a workbook, or of one of its sheets."""
    pages = grids(path)
    wanted = [pages[sheet]] if sheet else pages.values()
    return [str(value) for page in wanted for row in page for value in row if value is not None]


def codes(picture: Picture, unit: str) -> list[str]:
    """Codes of all findings that a unit is told."""
    return [finding.code for finding in picture.findings[unit]]


def file_at(picture: Picture, path: Path) -> ReceivedFile:
    """The newest receipt of the file of this name."""
    return [file for file in picture.files if file.path.endswith(path.name)][-1]


def reported(picture: Picture, *, without: frozenset[str] = frozenset()) -> dict[tuple[str, str, str, str], Any]:
    """What every unit reports by itself, the whole left out."""
    return {
        key: fact.reported
        for key, fact in picture.facts.values.items()
        if fact.unit in picture.campaign.by_code and fact.unit not in without
    }


def fact(picture: Picture, indicator: str, unit: str, period: str, split: str = "") -> Fact:
    """A fact that must be there."""
    found = picture.facts.get(indicator, unit, period, split)
    assert found is not None, (indicator, unit, period, split)
    return found
