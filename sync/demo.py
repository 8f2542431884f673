"""A folder and a seed -> a sample campaign as people really send it, then one real sync of it.

Everything takes production's road: the campaign is made by `init`, the workbooks by the template engine, the numbers by `sync`.
"""

from __future__ import annotations

import io
import re
import shutil
import tomllib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from sync.blank import write_blank
from sync.campaign import Campaign, Unit
from sync.config import load
from sync.coordinator import campaign_from
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.demo_rows import Recipe, Row, typed, unit_rows, with_habits, with_headings
from sync.errors import ConfigError
from sync.progress import Progress, silent
from sync.publish.sheet import Cell, Put, Sheet
from sync.publish.xlsx import write
from sync.run import Outcome, sync
from sync.setup import init_campaign
from sync.template import Template, load_template, templates_root

MARK = ".tonghop-demo"
"""Stands in a folder made by the demo: only such a folder is ever replaced by another demo."""

MADE_ON = date(2022, 1, 15)
DEFAULT_TODAY = date(2022, 4, 17)
OFFICE_OPENS_UTC, OFFICE_MINUTES = time(0, 30), 9 * 60
"""When people save their files."""
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le") + bytes(2048)


@dataclass(frozen=True)
class Sample:
    """What the sample is made from."""

    folder: Path
    template: Template
    demo: Recipe
    campaign: Campaign
    seed: int

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Unit -> its place among those followed, from 0."""
        return {unit.code: place for place, unit in enumerate(self.campaign.followed)}


def run_demo(folder: Path, *, units: int = 0, seed: int = 2022, today: date | None = None, progress: Progress = silent) -> Outcome:
    """Make the sample campaign in `folder` and sync it once. ConfigError when the folder holds something else."""
    sample = make_sample(folder, units=units, seed=seed, progress=progress)
    return sync(sample.folder / "config.toml", today=today or DEFAULT_TODAY, progress=progress)


def make_sample(
    folder: Path,
    *,
    units: int = 0,
    seed: int = 2022,
    progress: Progress = silent,
    elsewhere: Callable[[Job], bool] = lambda job: False,
) -> Sample:
    """The campaign's folder with a workbook per unit and a lively inbox; nothing is synced yet.

    `elsewhere`: takes over what a unit would fill, to put it in another place than its folder, and says whether it did.
    """
    _clear(folder)
    template, demo = _template_and_demo()
    rows = _set_up_rows(demo, units)
    init_campaign(folder, rows=rows, made_on=MADE_ON)
    config_file = folder / "config.toml"
    # A sample keeps its ledger beside it, so that deleting the folder deletes all of it.
    config_file.write_text(config_file.read_text(encoding="utf-8").replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    (folder / MARK).write_text("", encoding="utf-8")
    sample = Sample(folder, template, demo, campaign_from(rows), seed)
    _write_workbooks(sample, progress, elsewhere)
    _write_strays(sample)
    return sample


def _clear(folder: Path) -> None:
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise ConfigError([f"{folder} is not empty and was not made by the demo -> give another folder: tonghop demo DIR"])


def _template_and_demo() -> tuple[Template, Recipe]:
    folder = templates_root() / "nt2022"
    return load_template(folder), tomllib.loads((folder / "demo.toml").read_text(encoding="utf-8"))


def _set_up_rows(demo: Recipe, units: int) -> dict[str, list[Row]]:
    """The shipped set-up; with `units`, only so many followed ones, or more of them, invented."""
    shipped = load_template(templates_root() / COORDINATOR_TEMPLATE).defaults["rows"]
    rows: dict[str, list[Row]] = {table: [dict(row) for row in items] for table, items in shipped.items()}
    followed = [row for row in rows["units"] if row.get("followed")]
    if units and units < len(followed):
        for row in followed[units:]:
            row["followed"] = None
    firms, how = demo["words"]["firm"], demo["files"]["invented"]
    for n in range(1, max(0, units - len(followed)) + 1):
        code = how["code"].format(n=n)
        name = how["name"].format(n=n, firm=firms[n % len(firms)])
        rows["units"].append(
            {
                "unit_code": code,
                "unit_name": name,
                "short_name": how["short"].format(n=n),
                "unit_type": how["type"],
                "followed": True,
                "order": 100 + n,
                "place": f"so_lieu/{code}",
            }
        )
    return rows


# -- workbooks ------------------------------------------------------------------------------------------------------------


def _write_workbooks(sample: Sample, progress: Progress, elsewhere: Callable[[Job], bool]) -> None:
    followed = sample.campaign.followed
    rows = {unit.code: unit_rows(sample.template, sample.demo, sample.campaign, unit, sample.seed) for unit in followed}
    _share(sample, rows)
    inbox = load(sample.folder / "config.toml").inbox or sample.folder
    files = sample.demo["files"]
    filled = (_job(sample, unit, rows[unit.code]) for unit in followed if unit.code not in files["not_sent"])
    jobs = [job for job in filled if not (_is_ordinary(sample, job) and elsewhere(job))]
    with ProcessPoolExecutor() if len(jobs) > 30 else _InProcess() as pool:
        for index, (code, data) in enumerate(pool.map(_make, jobs)):
            progress("Điền biểu mẫu", index + 1, len(jobs))
            _place(sample, code, data, inbox)
    _place_second_files(sample, rows, inbox)


def _is_ordinary(sample: Sample, job: Job) -> bool:
    """Whether the unit's file comes to its folder, and whole."""
    files, unit = sample.demo["files"], job[2]
    return unit.code not in files["by_zalo"] and unit.code not in files["damaged"]


class _InProcess:
    """An executor for a few tasks, for which starting processes would take longer."""

    def __enter__(self) -> _InProcess:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, function: Any, items: Sequence[Any]) -> Any:
        """Like ProcessPoolExecutor.map."""
        return map(function, items)


Job = tuple[Template, Campaign, Unit, dict[str, list[Row]], datetime]
"""What one unit fills: template, campaign, unit, the rows as they are typed, when it was last saved (UTC)."""


def _job(sample: Sample, unit: Unit, rows: dict[str, list[Row]], file: str = "first") -> Job:
    """The rows as they will be typed: with habits, some offices with headings, one with nothing to report."""
    saved = _saved(sample, unit, file)
    if unit.code in sample.demo["files"]["nothing_to_report"]:
        return sample.template, sample.campaign, unit, _nothing_to_report(sample, rows), saved
    seed = f"{sample.seed}/{unit.code}/habits"
    told = {name: [dict(row) for row in items] for name, items in rows.items()}
    if unit.code not in sample.demo["files"]["careful"]:
        told = with_habits(sample.template, sample.demo, told, seed)
    shown = {name: typed(items) for name, items in told.items()}
    register = sample.template.roles["register"]
    if sample.places[unit.code] % 3 == 1:
        shown[register] = with_headings(sample.demo, sample.template.by_table[register], shown[register])
    return sample.template, sample.campaign, unit, shown, saved


def _saved(sample: Sample, unit: Unit, file: str) -> datetime:
    """When the unit last saved that file, UTC."""
    random = Random(f"{sample.seed}/{unit.code}/{file}")
    first, last = map(date.fromisoformat, sample.demo["files"]["saved"][file])
    day = first + timedelta(days=random.randint(0, (last - first).days))
    return datetime.combine(day, OFFICE_OPENS_UTC) + timedelta(minutes=random.randrange(OFFICE_MINUTES))


def _nothing_to_report(sample: Sample, rows: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    closing = sample.template.roles["closing"]
    prefix = sample.template.roles["nil_prefix"]
    names = [f.name for f in sample.template.by_table[closing].fields if f.name.startswith(f"{prefix}.")]
    kept = {name: rows[name] for name in (sample.demo["groups"]["table"], sample.template.roles["plan_table"])}
    return {**kept, closing: [{**rows[closing][0], **dict.fromkeys(names, True)}]}


def _make(job: Job) -> tuple[str, bytes]:
    template, campaign, unit, rows, saved = job
    buffer = io.BytesIO()
    write_blank(template, campaign, unit, buffer, rows=rows, made_on=MADE_ON)
    return unit.code, _saved_at(buffer, saved)


def _saved_at(workbook: io.BytesIO, moment: datetime) -> bytes:
    """The workbook as a spreadsheet program leaves it: with the moment it was last saved."""
    saved = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":
                said = rf"\g<1>{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", said, data)
            new.writestr(part, data)
    return saved.getvalue()


def _share(sample: Sample, rows: dict[str, dict[str, list[Row]]]) -> None:
    """Some records that two units both report."""
    group = sample.demo["groups"]["field"]
    for shared in sample.demo["shared"]:
        if shared["from"] in rows and shared["to"] in rows:
            there = rows[shared["to"]][shared["table"]]
            theirs = [row for row in rows[shared["from"]][shared["table"]] if shared["like"] in row[group]]
            for row in theirs[: shared["count"]]:
                there.append({**row, group: there[0][group]})


def _place(sample: Sample, code: str, data: bytes, inbox: Path) -> None:
    files = sample.demo["files"]
    unit = sample.campaign.by_code[code]
    if code in files["damaged"]:
        data = data[: len(data) * 2 // 3]
    path = inbox / files["by_zalo"][code] if code in files["by_zalo"] else sample.folder / unit.place / unit.workbook_name
    path.write_bytes(data)
    if code in files["byte_copy"]:
        (inbox / files["byte_copy"][code]).write_bytes(data)
    if code in files["cut_short"]:
        (inbox / files["cut_short"][code]).write_bytes(data[: len(data) // 2])


def _place_second_files(sample: Sample, rows: Mapping[str, dict[str, list[Row]]], inbox: Path) -> None:
    """A later file that goes on from the first, and an earlier one with fewer rows."""
    register = sample.template.roles["register"]
    files = sample.demo["files"]
    for code, name in files["continued"].items():
        if code in rows:
            template, campaign, unit, told, saved = _job(sample, sample.campaign.by_code[code], rows[code], "continued")
            extra = _more(sample, code, told[register])
            (inbox / name).write_bytes(_make((template, campaign, unit, {**told, register: [*told[register], *extra]}, saved))[1])
    for code, name in files["fewer_rows"].items():
        if code in rows:
            template, campaign, unit, told, saved = _job(sample, sample.campaign.by_code[code], rows[code], "fewer_rows")
            (inbox / name).write_bytes(_make((template, campaign, unit, {**told, register: told[register][:-6]}, saved))[1])


def _more(sample: Sample, code: str, rows: Sequence[Row]) -> list[Row]:
    fresh = unit_rows(sample.template, sample.demo, sample.campaign, sample.campaign.by_code[code], sample.seed + 1)
    register = sample.template.roles["register"]
    group = sample.demo["groups"]["field"]
    known = next(row[group] for row in rows if group in row)
    return [{**row, group: known} for row in fresh[register][:4]]


# -- what else lies in an inbox --------------------------------------------------------------------------------------------


def _write_strays(sample: Sample) -> None:
    inbox = load(sample.folder / "config.toml").inbox or sample.folder
    files = sample.demo["files"]
    (inbox / files["old_format"]).write_bytes(OLD_EXCEL)
    (inbox / files["not_a_workbook"]).write_bytes(b"PK\x05\x06" + bytes(18))
    heads, person = ("Họ tên", "Điện thoại"), ("Trần Thị Mẫu", "0900000009")
    puts = [Put(row, column, Cell(text)) for row, line in enumerate((heads, person)) for column, text in enumerate(line)]
    # A fixed moment, so that the same seed gives the same bytes.
    write([Sheet("Danh bạ", "", puts)], inbox / files["other_workbook"], stamps={}, clock=datetime.combine(MADE_ON, time()))
    (inbox / "~$bản chuẩn.xlsx").write_bytes(b"owner file of a spreadsheet program")
