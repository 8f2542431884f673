"""Bytes of one workbook -> ReadWorkbook: its stamp, its tables as typed, and what could not be understood. Never raises for
what a person may have put into it; runs inside a worker, because a parser may still die of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sync.figures import MASTER
from sync.model import CellRef, CheckedTable, Finding, RawTable, Scope, Stamp
from sync.read.cells import SheetCells, read_sheets
from sync.read.figures import read_figures
from sync.read.guard import Guarded, inspect, refused
from sync.read.layout import read_tables
from sync.read.plan import Plan, Rounds, plan_of
from sync.read.sheets import Extra, match_sheets, stamp_values
from sync.template import Template
from sync.vietnamese import fold

STAMP_KEYS = {
    "unit": "unit_code",
    "edition": "edition",
    "template": "template_id",
    "version": "template_version",
    "campaign": "campaign",
    "made_on": "made_on",
    "role": "role",
    "campaign_id": "campaign_id",
}
STAMP_ROWS = 8
"""Rows in which the stamp is looked for; below it stand the lists of the dropdowns."""


@dataclass(frozen=True)
class ReadWorkbook:
    """One workbook as typed. `missing`: tables that cannot be used, a finding says why. `fault`: nothing can be used.

    `findings` are those of the file and of missing tables; a readable table carries its own. `figures`: what a master hands one
    level up; nothing else of it is read. `saved_at` is UTC; of a master, when it was made, in its own zone.
    """

    stamp: Stamp = Stamp()
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    missing: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    fault: Finding | None = None
    saved_at: datetime | None = None
    author: str = ""
    figures: CheckedTable | None = None


def read_workbook(data: bytes, name: str, template: Template, rounds: Rounds | Callable[[str], Rounds]) -> ReadWorkbook:
    """Read every table of the template out of a file; `name` is only what to call it.

    `rounds` are (code, short name), or what gives them for the edition that the workbook is stamped with.
    """
    # What one writes on the guide counts for nothing, and of the hidden lists only the stamp above them.
    heads = {fold(title): rows for title, rows in ((template.guide_sheet, 0), (template.stamp_sheet, STAMP_ROWS)) if title}
    guarded = inspect(data, name, heads)
    if isinstance(guarded, Finding):
        return ReadWorkbook(fault=guarded)
    sheets = read_sheets(data, guarded)
    if isinstance(sheets, Finding):
        return ReadWorkbook(fault=sheets, saved_at=guarded.saved_at, author=guarded.author)
    stamp = stamp_of(sheets, template)
    return _read(sheets, guarded, stamp, plan_of(template, rounds(stamp.edition) if callable(rounds) else rounds))


def _read(sheets: Sequence[SheetCells], guarded: Guarded, stamp: Stamp, plan: Plan) -> ReadWorkbook:
    if stamp.role == MASTER:
        return _read_master(sheets, stamp, guarded)
    found, extras = match_sheets(sheets, plan)
    tables: dict[str, RawTable] = {}
    missing: list[str] = []
    findings = [*_version_findings(stamp, plan.template, guarded.name), *(_extra_finding(extra) for extra in extras)]
    version = _version(stamp.version) or plan.template.version
    for table in plan.tables:
        sheet = found.get(table.spec.table)
        if sheet is None:
            if not table.spec.optional and table.spec.since <= version:
                missing += [table.spec.table, *(low.spec.table for low in table.below)]
                facts = {"s": table.spec.sheet, "bieu": table.spec.sheet}
                findings.append(Finding("E-SHEET-MISS", Scope.TABLE, table.spec.table, value=table.spec.sheet, facts=facts))
            continue
        for key, result in read_tables(sheet, table, version).items():
            if isinstance(result, RawTable):
                tables[key] = result
            elif not plan.template.by_table[key].optional and plan.template.by_table[key].since <= version:
                missing.append(key)
                findings.append(result)
    if not found or not (tables or stamp.template):
        return ReadWorkbook(stamp, fault=refused("E-FILE-OTHER", guarded.name), saved_at=guarded.saved_at, author=guarded.author)
    return ReadWorkbook(stamp, tables, tuple(missing), tuple(findings), None, guarded.saved_at, guarded.author)


def _read_master(sheets: Sequence[SheetCells], stamp: Stamp, guarded: Guarded) -> ReadWorkbook:
    """A workbook of ours, or of another campaign: the figures it hands up, if any, as of the moment it was made."""
    read = read_figures(sheets)
    if read is None:
        return ReadWorkbook(stamp, saved_at=guarded.saved_at, author=guarded.author)
    told = {part: value for part, key in STAMP_KEYS.items() if (value := read.stamp.get(key))}
    stamp = replace(stamp, **told)
    return ReadWorkbook(stamp, saved_at=_moment(stamp.made_on) or guarded.saved_at, author=guarded.author, figures=read.table)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def stamp_of(sheets: Sequence[SheetCells], template: Template) -> Stamp:
    """What the hidden list sheet says; blank parts where it is damaged or gone."""
    values = stamp_values(sheets, template.stamp_sheet)
    return Stamp(**{part: values.get(key, "") for part, key in STAMP_KEYS.items()})


def _version(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _version_findings(stamp: Stamp, template: Template, name: str) -> list[Finding]:
    theirs, ours = _version(stamp.version), template.version
    if not theirs or theirs == ours or stamp.template not in ("", template.id):
        return []
    is_newer = theirs > ours
    facts = {"tep": name, "v_moi": max(theirs, ours), "v_cu": min(theirs, ours)}
    return [Finding("W-FILE-VER-NEW" if is_newer else "I-FILE-VER-OLD", Scope.FILE, value=name, facts=facts)]


def _extra_finding(extra: Extra) -> Finding:
    facts = {"ten": extra.sheet.name, "n": extra.rows}
    if extra.belongs_to:
        facts["dung"] = extra.belongs_to
    code = "W-SHEET-EXTRA" if extra.belongs_to else "W-SHEET-OWN"
    return Finding(code, Scope.TABLE, cell=CellRef(extra.sheet.name, 1, "A"), value=extra.sheet.name, facts=facts)
