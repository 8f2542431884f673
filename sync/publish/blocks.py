"""A register of records -> the same under lines of yellow cells that decide about many of its records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sync.publish.layout import HEADER_ROW, with_block_above
from sync.publish.lists import list_columns
from sync.publish.outcomes import decided_on
from sync.publish.records import recorded_column
from sync.publish.register_spec import Registers, SheetSpec
from sync.publish.sheet import Sheet, Table
from sync.publish.values import View

if TYPE_CHECKING:
    from sync.template import Decided, DecisionBlocks

FREE_LINES = 2
"""Lines that are always still blank, so that nobody writes over an earlier decision for want of room."""


def with_blocks(view: View, spec: SheetSpec, words: Registers, sheet: Sheet) -> Sheet:
    """The block lines above the register; the sheet alone where nothing is decided in blocks."""
    decided = decided_on(view, spec.key)
    if decided is None or decided.blocks is None or not spec.block_columns:
        return sheet
    places = range(1, _count(view, decided, decided.blocks) + 1)
    keys = [f"{decided.blocks.prefix}|{place}" for place in places]
    reached = _reached(view, decided)
    rows = [_line(view, spec, key, place, reached) for key, place in zip(keys, places, strict=True)]
    yellow = [column.value for column in spec.block_columns if column.yellow]
    made = [*list_columns(view, spec.block_columns, rows), recorded_column(view, spec.key, keys, yellow, words.words)]
    cells = list(zip(*(one.cells for one in made), strict=True))
    table = Table(HEADER_ROW, 1, [one.column for one in made], cells, keys=keys, filter=False)
    return with_block_above(sheet, table, words.words["one_by_one"])


def _count(view: View, decided: Decided, blocks: DecisionBlocks) -> int:
    """As many lines as there always are, and more when most are used."""
    used = [0]
    for (sheet, key, _), decision in view.picture.decisions.items():
        name, bar, place = key.partition("|")
        if sheet == decided.sheet and name == blocks.prefix and bar and place.isdecimal() and decision.value:
            used.append(int(place))
    return max(blocks.least, max(used) + FREE_LINES)


def _reached(view: View, decided: Decided) -> Mapping[Any, int]:
    """Key of a block -> how many records it decides about now."""
    frame = view.picture.settled.frames.get(decided.table)
    return Counter(frame["decided_by"]) if frame and "decided_by" in frame else {}


def _line(view: View, spec: SheetSpec, key: str, place: int, reached: Mapping[Any, int]) -> Mapping[str, Any]:
    found = {column.value: view.picture.decisions.get((spec.key, key, column.value)) for column in spec.block_columns}
    typed = {name: decision.value for name, decision in found.items() if decision and decision.value}
    return {"place": place, **typed, "reached": reached.get(key, 0) if typed else None}
