"""A folder and a seed -> a sample campaign as people really send it; nothing is synced yet.

Everything takes production's road: the campaign is made by `init`, the workbooks by the template engine.
"""

from __future__ import annotations

import io
import re
import shutil
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from random import Random
from typing import Any

from sync.blank import write_blank
from sync.campaign import Campaign, Unit
from sync.config import load
from sync.coordinator import campaign_from
from sync.coordinator_form import coordinator_form
from sync.demo_rows import Recipe, Row, typed, unit_rows, with_habits, with_headings
from sync.errors import ConfigError, TemplateError
from sync.progress import Progress, silent
from sync.publish.sheet import Cell, Put, Sheet
from sync.publish.xlsx import write
from sync.setup import init_campaign
from sync.speech import either
from sync.template import Template, load_template, templates_root

MARK = ".tonghop-demo"
"""Stands in a folder made by the demo: only such a folder is ever replaced by another demo."""

SHIPPED = "nt2022"
"""The template of which a sample is made unless another is asked for."""
MADE_ON = date(2022, 1, 15)
NO_FILES: Mapping[str, Any] = {
    **dict.fromkeys(("not_sent", "nothing_to_report", "careful", "damaged"), ()),
    **{key: {} for key in ("by_zalo", "byte_copy", "continued", "fewer_rows", "cut_short")},
}
"""What does not happen to the files of a template whose demo.toml does not say so."""
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

    @property
    def made_on(self) -> date:
        """When the campaign's workbooks were handed out."""
        found: date = self.demo.get("made_on", MADE_ON)
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Unit -> its place among those followed, from 0."""
        return {unit.code: place for place, unit in enumerate(self.campaign.followed)}


def make_sample(
    folder: Path,
    *,
    units: int = 0,
    seed: int = 2022,
    progress: Progress = silent,
    elsewhere: Callable[[Job], bool] = lambda job: False,
) -> Sample:
    """The campaign's folder with a workbook per unit and a lively inbox. ConfigError when the folder holds something else.

    `elsewhere`: takes over what a unit would fill, to put it in another place than its folder, and says whether it did.
    """
    sample = begin(folder, units=units, seed=seed)
    fill(sample, rows_of(sample), progress, elsewhere)
    return sample


def begin(folder: Path, *, units: int = 0, seed: int = 2022, template: str = SHIPPED) -> Sample:
    """The campaign's folder as on its first day. `template`: a shipped one by its name, or a folder with a demo.toml.

    ConfigError when the folder holds something else, or the template has no sample.
    """
    from_where = templates_root() / template if (templates_root() / template).is_dir() else Path(template)
    known, demo = _template_and_demo(from_where)
    _clear(folder)
    rows = _set_up_rows(from_where, known, demo, units)
    init_campaign(folder, template=template if template != SHIPPED else "", rows=rows, made_on=demo.get("made_on", MADE_ON))
    config_file = folder / "config.toml"
    # A sample keeps its ledger beside it, so that deleting the folder deletes all of it.
    config_file.write_text(config_file.read_text(encoding="utf-8").replace('data = "" ', 'data = ".tonghop"'), encoding="utf-8")
    (folder / MARK).write_text("", encoding="utf-8")
    return Sample(folder, known, demo, campaign_from(rows), seed)


def _clear(folder: Path) -> None:
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise ConfigError([f"{folder} is not empty and was not made by the demo -> give another folder: tonghop demo DIR"])


def _template_and_demo(folder: Path) -> tuple[Template, Recipe]:
    recipe = folder / "demo.toml"
    if not recipe.is_file():
        raise ConfigError(
            [f"{recipe} is not there, so no sample can be made -> write one, or choose nt2022 or schools"],
            [f"chưa có {recipe} nên chưa làm mẫu được → viết tệp đó, hoặc chọn nt2022, schools"],
        )
    try:
        demo = tomllib.loads(recipe.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"{recipe}: {error} -> mend that line") from error
    return load_template(folder), {"past": (), "shared": (), **demo, "files": {**NO_FILES, **demo["files"]}}


def _set_up_rows(folder: Path, template: Template, demo: Recipe, units: int) -> dict[str, list[Row]]:
    """The set-up that a new campaign begins with; with `units`, only so many followed ones, or more of them, invented."""
    shipped = coordinator_form(folder, template).defaults["rows"]
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
                "place": how.get("place", "so_lieu/{code}").format(code=code),
            }
        )
    return rows


# -- workbooks ------------------------------------------------------------------------------------------------------------


def rows_of(sample: Sample) -> dict[str, dict[str, list[Row]]]:
    """Unit -> table -> its rows, clean; some records are in two units' workbooks."""
    followed = sample.campaign.followed
    rows = {unit.code: unit_rows(sample.template, sample.demo, sample.campaign, unit, sample.seed) for unit in followed}
    _share(sample, rows)
    return rows


def fill(
    sample: Sample,
    rows: Mapping[str, dict[str, list[Row]]],
    progress: Progress = silent,
    elsewhere: Callable[[Job], bool] = lambda job: False,
) -> None:
    """Every unit's workbook, and what else lies in the inbox. `elsewhere`: as for `make_sample`."""
    jobs = [job for job in jobs_of(sample, rows) if not (_is_ordinary(sample, job) and elsewhere(job))]
    write_workbooks(sample, jobs, progress)
    _place_second_files(sample, rows, inbox_of(sample))
    _write_strays(sample)


def jobs_of(sample: Sample, rows: Mapping[str, dict[str, list[Row]]]) -> Iterator[Job]:
    """What every unit fills that has sent something."""
    units = (unit for unit in sample.campaign.followed if unit.code not in sample.demo["files"]["not_sent"])
    return (_job(sample, unit, rows[unit.code]) for unit in units)


def write_workbooks(sample: Sample, jobs: Sequence[Job], progress: Progress = silent) -> None:
    """Fill the workbooks and put each where its unit puts it."""
    inbox, stage = inbox_of(sample), either(sample.template.language, "Điền biểu mẫu", "Filling the forms")
    with ProcessPoolExecutor() if len(jobs) > 30 else _InProcess() as pool:
        for index, (code, data) in enumerate(pool.map(partial(_make, made_on=sample.made_on), jobs)):
            progress(stage, index + 1, len(jobs))
            _place(sample, code, data, inbox)


def inbox_of(sample: Sample) -> Path:
    """Where files come that were sent by Zalo or e-mail."""
    return load(sample.folder / "config.toml").inbox or sample.folder


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


def _make(job: Job, made_on: date) -> tuple[str, bytes]:
    template, campaign, unit, rows, saved = job
    buffer = io.BytesIO()
    write_blank(template, campaign, unit, buffer, rows=rows, made_on=made_on)
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
    for shared in sample.demo["shared"]:
        group = sample.demo["groups"]["field"]
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
            job = (template, campaign, unit, {**told, register: [*told[register], *extra]}, saved)
            (inbox / name).write_bytes(_make(job, sample.made_on)[1])
    for code, name in files["fewer_rows"].items():
        if code in rows:
            template, campaign, unit, told, saved = _job(sample, sample.campaign.by_code[code], rows[code], "fewer_rows")
            job = (template, campaign, unit, {**told, register: told[register][:-6]}, saved)
            (inbox / name).write_bytes(_make(job, sample.made_on)[1])


def _more(sample: Sample, code: str, rows: Sequence[Row]) -> list[Row]:
    fresh = unit_rows(sample.template, sample.demo, sample.campaign, sample.campaign.by_code[code], sample.seed + 1)
    new = fresh[sample.template.roles["register"]][:4]
    if "groups" not in sample.demo:
        return new
    group = sample.demo["groups"]["field"]
    known = next(row[group] for row in rows if group in row)
    return [{**row, group: known} for row in new]


# -- what else lies in an inbox --------------------------------------------------------------------------------------------


def _write_strays(sample: Sample) -> None:
    inbox, files = inbox_of(sample), sample.demo["files"]
    (inbox / files["old_format"]).write_bytes(OLD_EXCEL)
    (inbox / files["not_a_workbook"]).write_bytes(b"PK\x05\x06" + bytes(18))
    other = files["other_workbook"]
    puts = [Put(row, column, Cell(text)) for row, line in enumerate(other["rows"]) for column, text in enumerate(line)]
    # A fixed moment, so that the same seed gives the same bytes.
    write([Sheet(other["sheet"], "", puts)], inbox / other["name"], stamps={}, clock=datetime.combine(sample.made_on, time()))
    (inbox / files["owner_file"]).write_bytes(b"owner file of a spreadsheet program")
