"""Plan and issue -> what stands before and behind the tables of a blank workbook: the guide, the hidden stamp and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sync.blank.looks import Looks
from sync.blank.plan import Issue, Plan
from sync.blank.text import fill, line_count
from sync.model import letters

LIST_ROW = 9
"""Row of the hidden sheet where the lists begin: a heading, then labels and codes."""
GUIDE_COLUMNS, GUIDE_WIDTH, GUIDE_LINE_PT = 6, 22.0, 19
LEGEND = ("Q", "N", "T", "red", "orange", "bluegrey")


def write_guide(sheet: Worksheet, plan: Plan, looks: Looks, title: str, words: Mapping[str, str]) -> None:
    """The lines of the template at 14 pt on one screen, and what the colours mean."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, GUIDE_COLUMNS, GUIDE_WIDTH)
    sheet.set_row(0, 30)
    sheet.write_string(0, 1, title, looks.named("guide_title"))
    for row, text in enumerate(plan.template.guide, start=1):
        said = fill(text, words)
        # Letters of 14 pt are about as wide as the digits of 12 pt in which columns are measured.
        sheet.set_row(row, 6 + GUIDE_LINE_PT * line_count(said, GUIDE_COLUMNS * GUIDE_WIDTH * 0.98))
        sheet.write_number(row, 0, row, looks.named("guide_number"))
        sheet.merge_range(row, 1, row, GUIDE_COLUMNS, said, looks.named("guide"))
    row = len(plan.template.guide) + 2
    sheet.set_row(row, 24)
    for column, name in enumerate(LEGEND, start=1):
        sheet.write_string(row, column, plan.words[f"legend_{name}"], looks.legend(name))
    sheet.protect()


def write_lists(sheet: Worksheet, plan: Plan, issue: Issue, looks: Looks) -> dict[str, str]:
    """The stamp and the dropdown lists. Returns where each list stands: by its name, and its codes by "name code"."""
    stamp = {
        "unit_code": issue.unit.code if issue.unit else "",
        "edition": issue.edition,
        "template_id": plan.template.id,
        "template_version": str(plan.template.version),
        "campaign": issue.campaign_id,
        "made_on": issue.made_on.isoformat(),
        "role": issue.role,
    }
    for row, (name, value) in enumerate(stamp.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value, looks.named("code"))
    sources: dict[str, str] = {}
    for index, (name, entries) in enumerate(plan.lists.items()):
        sources |= _write_list(sheet, 2 * index, name, entries)
    sheet.hide()
    return sources


def _write_list(sheet: Worksheet, column: int, name: str, entries: Sequence[tuple[str, str]]) -> dict[str, str]:
    sheet.write_string(LIST_ROW - 1, column, name.removeprefix("@"))
    sheet.write_string(LIST_ROW - 1, column + 1, "code")
    for row, (label, code) in enumerate(entries, start=LIST_ROW):
        sheet.write_string(row, column, label)
        sheet.write_string(row, column + 1, code)
    first, last = LIST_ROW + 1, LIST_ROW + len(entries)
    spots = ((name, letters(column + 1)), (f"{name} code", letters(column + 2)))
    return {key: f"={quoted_sheet(sheet.get_name())}!${letter}${first}:${letter}${last}" for key, letter in spots}


def name_tables(book: xlsxwriter.Workbook, plan: Plan) -> dict[str, str]:
    """Define a name per table that others choose from: its first column as far as it is filled."""
    placed = [(sheet, block) for sheet in plan.sheets for block in sheet.blocks]
    wanted = {place.field.list for _, block in placed for place in block.places if place.field.type == "list"}
    sources: dict[str, str] = {}
    for sheet, block in placed:
        table = block.spec.table
        if f"@{table}" in wanted and block.spec.identity:
            place = block.by_field[block.spec.identity[0]][0]
            first = f"{quoted_sheet(sheet.name)}!${place.letter}${place.first}"
            rows = f"{first}:${place.letter}${place.last}"
            book.define_name(f"DS_{table.upper()}", f"=OFFSET({first},0,0,MAX(1,COUNTA({rows})),1)")
            sources[f"@{table}"] = f"=DS_{table.upper()}"
    return sources


def quoted_sheet(name: str) -> str:
    """A sheet's name as a formula holds it."""
    return "'" + name.replace("'", "''") + "'"
