"""A picture -> every sheet of the master workbook, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sync.publish import fields, messages, overview, periods, progress, review, sending
from sync.publish.front import FrontView
from sync.publish.lookup import lookup_sheets
from sync.publish.registers import registers
from sync.publish.sent_figures import sent_sheet
from sync.publish.sheet import Put, Sheet
from sync.publish.upwards import figures_sheet

if TYPE_CHECKING:
    from sync.picture import Picture


def build(picture: Picture) -> list[Sheet]:
    """Sheets 1 to 23 of workbooks.md §4 and those after them, those of the levels below and above where there are such, then the
    hidden data of the sheet that looks units up."""
    view = FrontView(picture)
    rest = registers(picture)
    others = {sheet.key: sheet for sheet in rest}
    by_period, weeks = periods.sheet(view)
    looked_up, data, bars = lookup_sheets(view)
    first = [
        overview.sheet(view, others, weeks),
        review.sheet(view, others),
        looked_up,
        messages.sheet(view),
        sending.sheet(view),
        progress.sheet(view, bars),
        by_period,
        *([fields.sheet(view, view.spec.fields_sheet)] if view.spec.fields_sheet else []),
    ]
    levels = [sheet for sheet in (sent_sheet(view), figures_sheet(view)) if sheet]
    return [*(_headed(view, sheet) for sheet in (*first, *rest, *levels)), data]


def _headed(view: FrontView, sheet: Sheet) -> Sheet:
    """Every page says when it was made, and behind it what every page must say while it holds, unless it says so elsewhere."""
    puts = list(sheet.puts)
    if not any((put.row, put.column) == (0, 0) for put in puts):
        # Above hidden keys nobody sees it, but A1 is where whoever reads the file looks for it.
        puts.append(Put(0, 0, view.made()))
    banner = " ".join(view.banners())
    if banner and not any(put.cell.value == banner for put in puts):
        puts = [_with_banner(put, banner) if _is_made(put) else put for put in puts]
    return replace(sheet, puts=puts)


def _is_made(put: Put) -> bool:
    return put.cell.volatile and put.cell.style in {"note", "small"} and isinstance(put.cell.value, str)


def _with_banner(put: Put, banner: str) -> Put:
    return replace(put, cell=replace(put.cell, value=f"{put.cell.value} {banner}"))
