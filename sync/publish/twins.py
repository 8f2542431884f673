"""Records that two units both reported, found by matching -> one row per pair, both sides opening down to their cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.model import CellRef
from sync.publish.layout import Made, register
from sync.publish.links import source_link
from sync.publish.records import contributions
from sync.publish.register_spec import Registers, SheetSpec
from sync.publish.sheet import Cell, Column, Sheet
from sync.publish.values import View, field_style, record_number, rows_of

Record = Mapping[str, Any]


def twins_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """One row per pair: both records, and for whom the thing counts now."""
    table = view.picture.template.by_table[spec.table]
    verdicts = contributions(view, spec.indicator, spec.table)
    pairs = twin_pairs(view, spec.table)
    heads = spec.heads
    columns = [Made(Column(heads["place"], "centre", 6), list(range(1, len(pairs) + 1)))]
    for side, prefix in enumerate((heads["first"], heads["second"])):
        records = [pair[side] for pair in pairs]
        columns += [
            Made(Column(prefix + heads["unit"], "long", 17), [view.unit_name(record["unit"]) for record in records]),
            Made(Column(heads["number"], "text", 10), [record_number(table.number, record["number"] or 0) for record in records]),
        ]
        for column in spec.columns:
            field = table.by_name[column.value]
            cells = [view.typed(field, record.get(column.value)) for record in records]
            columns.append(Made(Column(column.title, field_style(field), column.width or field.width), cells))
        columns.append(Made(Column(heads["link"], "link", 8), [_link(view, record) for record in records]))
    counted = [_counted_for(view, pair, verdicts) or heads["nowhere"] for pair in pairs]
    columns.append(Made(Column(heads["counted_for"], "long", 17), counted))
    return register(view, spec, words.words, columns)


def twin_pairs(view: View, table: str) -> list[tuple[Record, Record]]:
    """(the record that stands for the thing, another unit's record of it), in the coordinator's order of units.

    `thing` of the settled frame is the label of the first record of the same thing anywhere; where no unit's record counts, the
    first one stands for it.
    """
    frame = view.picture.settled.frames.get(table)
    if frame is None or not len(frame) or "thing" not in frame.columns:
        return []
    things: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for label, row in zip(frame.index, rows_of(frame), strict=True):
        if row["state"] == "accepted":
            things[row["thing"]].append({**row, "label": label})
    pairs = [pair for members in things.values() for pair in _pairs(members)]
    last = len(view.unit_rank)
    return sorted(pairs, key=lambda pair: tuple((view.unit_rank.get(one["unit"], last), one["row"]) for one in pair))


def _pairs(members: Sequence[dict[str, Any]]) -> Iterable[tuple[Record, Record]]:
    """One pair for every other unit that has the thing too."""
    first = next((one for one in members if not one["duplicate_across"] and not one["duplicate_within"]), members[0])
    told = {first["unit"]}
    for other in members:
        if other["unit"] not in told:
            told.add(other["unit"])
            yield first, other


def _link(view: View, record: Record) -> Any:
    cell, file = record.get("cell"), record.get("file")
    if not isinstance(cell, CellRef) or not file:
        return None
    return Cell(f"{cell.column}{cell.row}", "link", link=source_link(view.picture, file, cell))


def _counted_for(view: View, pair: Sequence[Record], verdicts: Mapping[Any, tuple[bool, str]]) -> str:
    counted = [record for record in pair if verdicts.get(record["label"], (False, ""))[0]]
    return ", ".join(view.unit_name(record.get("owner") or record["unit"]) for record in counted)
