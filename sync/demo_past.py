"""A folder and a seed -> a sample campaign that has a past: days on which less was known, what was decided then, and today.

Each earlier day is a real sync of the workbooks as they were, and what the coordinator types after it goes the way of the
button: the yellow cells of the master that lies there, handed to the next run. The days and decisions are data (demo.toml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sync.config import load, locate
from sync.demo import OFFICE_OPENS_UTC, SHIPPED, Job, Sample, begin, fill, jobs_of, rows_of, write_workbooks
from sync.demo_rows import Recipe, Row
from sync.examine import grids_of
from sync.handed import hand_in
from sync.harvest import Typed, yellow_cells
from sync.model import Finding
from sync.outcome import Outcome
from sync.progress import Progress, silent
from sync.run import sync

DEFAULT_TODAY = date(2022, 4, 17)


def run_demo(
    folder: Path,
    *,
    units: int = 0,
    seed: int = 2022,
    today: date | None = None,
    template: str = SHIPPED,
    progress: Progress = silent,
) -> Outcome:
    """Make the sample campaign in `folder`, live through its past, sync it on `today`, else on the day that demo.toml says.

    ConfigError when the folder holds something else, or the template has no sample.
    """
    sample = begin(folder, units=units, seed=seed, template=template)
    day = today or sample.demo.get("today", DEFAULT_TODAY)
    config_file, rows = folder / "config.toml", rows_of(sample)
    # Units whose workbook lies there already as it is today: nobody saves a file anew in which nothing has changed.
    there: set[str] = set()
    for earlier in sample.demo["past"]:
        if earlier["day"] < day:
            jobs = [job for job in jobs_of(sample, rows) if job[2].code not in there]
            sent = list(_sent_by(sample, jobs, earlier))
            write_workbooks(sample, sent, progress)
            type_decisions(sample, earlier["typed"], sync(config_file, today=earlier["day"], progress=progress).master)
            there |= {unit.code for _, _, unit, _, _ in sent if unit.code not in earlier["known"]}
    fill(sample, rows, progress, elsewhere=lambda job: job[2].code in there)
    return sync(config_file, today=day, progress=progress)


# -- workbooks as they were ------------------------------------------------------------------------------------------------


def _sent_by(sample: Sample, jobs: Sequence[Job], earlier: Recipe) -> Iterator[Job]:
    """What the units had filled by that day; some had not yet, and some had no more than was known on a day before."""
    for template, campaign, unit, rows, saved in jobs:
        known = earlier["known"].get(unit.code)
        if known is not None:
            moment = datetime.combine(known, OFFICE_OPENS_UTC)
            yield template, campaign, unit, as_they_were(sample.demo, rows, known), min(saved, moment)
        elif earlier["others"]:
            yield template, campaign, unit, rows, saved


def as_they_were(demo: Recipe, rows: Mapping[str, Sequence[Row]], day: date) -> dict[str, list[Row]]:
    """A unit's rows as far as they could be known on a day: rows that began later are not there, nor are days that came later."""
    how = demo["earlier"]
    tables = (table for table in rows if table not in how["at_the_end"])
    return {table: [_as_it_was(how, row, day) for row in rows[table] if _had_begun(how, table, row, day)] for table in tables}


def _had_begun(how: Recipe, table: str, row: Row, day: date) -> bool:
    since = row.get(how["since"].get(table, ""))
    return not (isinstance(since, date) and since > day)


def _as_it_was(how: Recipe, row: Row, day: date) -> Row:
    later = {name for name, value in row.items() if isinstance(value, date) and value > day and name not in how["ahead"]}
    row = {name: value for name, value in row.items() if name not in later}
    if later.isdisjoint(how["undone"]):
        return row
    undone = next(how["undone"][name] for name in how["undone"] if name in later)
    return {name: undone["instead"].get(name, value) for name, value in row.items() if name not in undone["without"]}


# -- what was decided ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YellowRow:
    """A row of the master that has yellow cells: the texts of all its cells, hidden key included, and the yellow ones by field."""

    key: str
    shows: frozenset[str]
    cells: Mapping[str, Typed]


def type_decisions(sample: Sample, decisions: Sequence[Recipe], master: Path | None) -> None:
    """Type decisions into the yellow cells of the master; one whose rows are not there is left out."""
    if master is None:
        return
    rows = yellow_rows(master)
    typed = [cell for decision in decisions for cell in _typed(rows.get(decision["sheet"], []), decision)]
    hand_in(locate(load(sample.folder / "config.toml")).data, master.name, typed)


def yellow_rows(master: Path) -> dict[str, list[YellowRow]]:
    """Machine name of a sheet -> its rows with yellow cells, from above."""
    grids = grids_of(None, (master.name, master.read_bytes()))
    if isinstance(grids, Finding):
        return {}
    lines = {grid.name: grid.rows for grid in grids}
    found: dict[tuple[str, str], dict[str, Typed]] = {}
    for cell in yellow_cells(grids):
        found.setdefault((cell.sheet, cell.key), {})[cell.field] = cell
    rows: dict[str, list[YellowRow]] = {}
    for (sheet, key), cells in found.items():
        place = next(iter(cells.values())).cell
        shows = frozenset(map(str, lines[place.sheet][place.row - 1]))
        rows.setdefault(sheet, []).append(YellowRow(key, shows, cells))
    return rows


def _typed(rows: Sequence[YellowRow], decision: Recipe) -> Iterator[Typed]:
    """The cells of one decision; "{0}" in its texts is the key of the first row that it names, and so on."""
    meant = _showing(rows, decision["showing"])
    named = [row.key for row in _showing(rows, decision.get("naming", []))]
    if decision["row"] < len(meant) and len(named) >= decision.get("names", 0):
        row = meant[decision["row"]]
        yield from (replace(row.cells[field], value=_said(value, named)) for field, value in decision["cells"].items())


def _showing(rows: Sequence[YellowRow], texts: Sequence[str]) -> list[YellowRow]:
    return [row for row in rows if row.shows.issuperset(texts)]


def _said(value: Any, named: Sequence[str]) -> Any:
    return value.format(*named) if isinstance(value, str) else value
