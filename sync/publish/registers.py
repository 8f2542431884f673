"""The picture of a run -> sheets 9 on of the master: what stands on them is the template's, how it is built is here.

Source: workbooks.md §4. A sheet whose table the template or the campaign does not use says so and keeps its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.publish.blocks import with_blocks
from sync.publish.fact_tables import (
    fact_columns,
    fact_table,
    facts_sheet,
    lines_by_round,
    lines_by_unit,
    periods_of,
)
from sync.publish.freezes import freezes_sheet
from sync.publish.handover import handover_sheet
from sync.publish.layout import NOTE_WIDTH, heading, with_block_below
from sync.publish.lists import changes_sheet, files_sheet, findings_sheet
from sync.publish.records import records_sheet, units_sheet
from sync.publish.register_spec import Registers, SheetSpec, registers_of
from sync.publish.sheet import Cell, Put, Sheet
from sync.publish.twins import twins_sheet
from sync.publish.values import View

if TYPE_CHECKING:
    from sync.picture import Picture

Builder = Callable[[View, SheetSpec, Registers], Sheet]

BUILDERS: Mapping[str, Builder] = {
    "lines_by_unit": lines_by_unit,
    "lines_by_round": lines_by_round,
    "facts": facts_sheet,
    "records": records_sheet,
    "units": units_sheet,
    "twins": twins_sheet,
    "files": files_sheet,
    "findings": findings_sheet,
    "changes": changes_sheet,
    "freezes": freezes_sheet,
    "handover": handover_sheet,
}


def registers(picture: Picture) -> list[Sheet]:
    """The sheets in the template's order. TemplateError when the template's description of them contradicts itself."""
    view = View(picture)
    words = registers_of(picture.template)
    return [_sheet(view, spec, words) for spec in words.sheets if not spec.optional or picture.campaign.is_ever_in_use(spec.table)]


def _sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    if spec.table and spec.table not in view.picture.template.by_table:
        return _not_used(view, spec, words)
    sheet = BUILDERS[spec.kind](view, spec, words)
    if spec.block_columns:
        return with_blocks(view, spec, words, sheet)
    if spec.kind == "records" and spec.blocks:
        return _with_totals(view, spec, words, sheet)
    return sheet


def _with_totals(view: View, spec: SheetSpec, words: Registers, sheet: Sheet) -> Sheet:
    """A register with its totals per unit below it, the units under the register's own column of units."""
    block = spec.blocks[0]
    period, label = periods_of(view, block.periods)[0]
    columns = [made for column in block.columns for made in fact_columns(view, column, period)]
    title = block.title.format(ky=label)
    table = replace(fact_table(view, columns, words.words), column=1)
    return with_block_below(sheet, title, words.words["see_below"].format(title=title), table)


def _not_used(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    puts = heading(view, spec, words.words, [NOTE_WIDTH, NOTE_WIDTH], 0, "", is_yellow=False)
    widths = {0: NOTE_WIDTH, 1: NOTE_WIDTH}
    return Sheet(spec.name, spec.key, [*puts, Put(2, 0, Cell(words.words["not_used"], "note"))], widths=widths, heights={0: 34})
