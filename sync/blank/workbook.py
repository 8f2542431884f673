"""Template, campaign, unit -> the blank workbook that people fill, or the coordinator's own; what is known stands in it already.

Formatted by column styles and conditional formats, never by blank cells: small, quick to open, nothing for a reader to trim.
How it looks and helps while typing: layout (where), formulas (colours, counters), looks, sheets.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from sync.blank.formulas import label
from sync.blank.layout import Setting
from sync.blank.looks import DEFAULT_COLUMN_PX, FONT, ROW_PX
from sync.blank.plan import Issue, Plan, Rows, plan_of
from sync.blank.sheets import Writer
from sync.campaign import Campaign, Unit
from sync.editions import edition_of
from sync.errors import TonghopError
from sync.model import CheckedTable
from sync.template import FieldSpec, Template

BOOK_OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    # What a person typed is text, whatever it begins with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_format_properties": FONT,
    "default_row_height": ROW_PX,
    "default_column_width": DEFAULT_COLUMN_PX,
}


class WorkbookIsThere(TonghopError):  # noqa: N818 - says what is the case, as the others do
    """A blank would replace a file that a person may have filled."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already and may hold somebody's rows -> move it away, or write to another folder")


def write_blank(
    template: Template,
    campaign: Campaign,
    unit: Unit,
    out: Path | BinaryIO,
    *,
    rows: Rows | None = None,
    made_on: date,
    words: Mapping[str, str] | None = None,
) -> None:
    """Write the unit's workbook. `rows`: table -> records by column name, put down as given (`line_code` names a line,
    `round_code` the round of a form that has one column per round). WorkbookIsThere when `out` is a file already."""
    plan = plan_of(template, _setting(template, campaign, unit), words or {})
    _deliver(_rendered(plan, _issue(template, campaign, unit, rows, made_on)), out)


def draw_blank(book: Any, template: Template, campaign: Campaign, unit: Unit, *, rows: Rows | None = None, made_on: date) -> None:
    """Draw the same workbook on any book that has XlsxWriter's methods, made with BOOK_OPTIONS."""
    Writer(book, plan_of(template, _setting(template, campaign, unit), {}), _issue(template, campaign, unit, rows, made_on)).write()


def _setting(template: Template, campaign: Campaign, unit: Unit) -> Setting:
    """The rounds of the edition that is handed out, and no other year's."""
    return Setting(campaign, unit.type, edition_of(template, campaign))


def _issue(template: Template, campaign: Campaign, unit: Unit, rows: Rows | None, made_on: date) -> Issue:
    settings = campaign.settings
    return Issue(
        role="unit",
        made_on=made_on,
        edition=edition_of(template, campaign),
        unit=unit,
        campaign_id=str(settings.get("campaign") or ""),
        campaign_name=str(settings.get("campaign_name") or settings.get("plan_title") or settings.get("campaign") or ""),
        settings=settings,
        rows=rows or {},
    )


def write_coordinator(template: Template, out: Path | BinaryIO, *, rows: Rows | None = None, made_on: date) -> None:
    """Write the coordinator's workbook, filled with the template's own set-up unless `rows` are given."""
    _deliver(_rendered(plan_of(template, Setting(), {}), _coordinators(template, rows, made_on)), out)


def draw_coordinator(book: Any, template: Template, *, rows: Rows | None = None, made_on: date) -> None:
    """Draw the same workbook on any book that has XlsxWriter's methods, made with BOOK_OPTIONS."""
    Writer(book, plan_of(template, Setting(), {}), _coordinators(template, rows, made_on)).write()


def _coordinators(template: Template, rows: Rows | None, made_on: date) -> Issue:
    known = default_rows(template) if rows is None else rows
    return Issue(role="coordinator", made_on=made_on, edition=template.edition, rows=known)


def typed_rows(template: Template, checked: CheckedTable, which: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """The accepted records of a table (or `which`, by index) as a person would type them again: labels for codes, the rest as it
    is."""
    fields = template.by_table[checked.table].by_name
    wanted = [index for index, accepted in enumerate(checked.accepted) if accepted] if which is None else which
    return [
        {
            name: _typed(template, fields.get(name) or fields.get(name.rpartition(".")[0]), values[index])
            for name, values in checked.columns.items()
            if values[index] is not None
        }
        for index in wanted
    ]


def labelled(template: Template, rows: Rows) -> Rows:
    """Rows written in codes, as a person would type them: with labels."""
    return {
        table: [
            {name: _typed(template, template.by_table[table].by_name.get(name), value) for name, value in row.items()}
            for row in items
        ]
        for table, items in rows.items()
    }


def default_rows(template: Template) -> Rows:
    """The rows a template ships with, as a person would type them."""
    return labelled(template, template.defaults.get("rows", {}))


def _typed(template: Template, spec: FieldSpec | None, value: Any) -> Any:
    return value if spec is None or spec.type == "tick" else label(template, spec, value)


def _rendered(plan: Plan, issue: Issue) -> bytes:
    stream = io.BytesIO()
    # The library writes into the properties it is given.
    options = {**BOOK_OPTIONS, "default_format_properties": dict(FONT)}
    book = xlsxwriter.Workbook(stream, options)
    Writer(book, plan, issue).write()
    book.close()
    return stream.getvalue()


def _deliver(data: bytes, out: Path | BinaryIO) -> None:
    if not isinstance(out, Path):
        out.write(data)
        return
    if out.exists():
        raise WorkbookIsThere(out)
    beside = out.with_name(f".{out.name}.tmp")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(out)
