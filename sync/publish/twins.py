"""What matching asks about -> the sheet of questions: whose is a group that several units report for, then pair by pair, both sides
opening down to their cell. Open questions stand first, decided ones below, what is only told last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sync.model import CellRef
from sync.picture import Pair, SharedGroup, question_number
from sync.publish.gone import gone_keys, with_gone
from sync.publish.layout import Made, register, with_register_below
from sync.publish.links import source_link
from sync.publish.records import contributions, recorded_column
from sync.publish.register_spec import Registers, SheetSpec
from sync.publish.sheet import Cell, Column, Sheet
from sync.publish.values import View, field_style, record_number

Record = Mapping[str, Any]
WAITS, DECIDED, BY_GROUP, TOLD = "waits", "decided", "by_group", "told"
"""Where a question stands, in the order of the sheet; the template says each in its `heads`."""
_PLACES = (WAITS, DECIDED, BY_GROUP, TOLD)


def twins_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """The questions about groups on top, the pairs below them; with no group shared, the pairs alone."""
    pairs = ordered_pairs(view, spec.table)
    shown = [pair.key for pair in pairs]
    keys = [*shown, *(key for key in gone_keys(view, spec, shown) if is_of_pair(key))]
    columns = with_gone(_pair_columns(view, spec, words, pairs, keys), _questions(view, keys[len(shown) :]), spec.heads["gone"])
    groups = sorted(view.picture.settled.groups, key=lambda group: (bool(group.belongs_to), group.name))
    lower = register(view, spec, words.words, columns, keys=keys)
    if not groups:
        return lower
    note = spec.heads["see_pairs"].format(n=len(pairs))
    keys = [group.key for group in groups]
    upper = register(view, spec, words.words, _group_columns(view, spec, words, groups), note, keys=keys)
    return with_register_below(upper, spec.heads["pairs"], lower)


def ordered_pairs(view: View, table: str) -> list[Pair]:
    """The pairs of a table as the sheet shows them."""
    asked = view.picture.asked
    mine = [pair for pair in view.picture.settled.pairs if pair.table == table]
    return sorted(mine, key=lambda pair: (_PLACES.index(standing(pair)), asked.get(pair.key, len(asked) + 1), pair.key))


def standing(pair: Pair) -> str:
    """Where the question about a pair stands."""
    if pair.group:
        return BY_GROUP
    if pair.verdict:
        return DECIDED
    return TOLD if pair.is_told else WAITS


# ---- groups -------------------------------------------------------------------------------------------------------------------


def _group_columns(view: View, spec: SheetSpec, words: Registers, groups: Sequence[SharedGroup]) -> list[Made]:
    heads = spec.heads
    keys = [group.key for group in groups]
    answers = [_decided(view, spec, key, "belongs_to") for key in keys]
    states = [heads[DECIDED if group.belongs_to else WAITS] for group in groups]
    return [
        Made(Column(heads["place"], "centre", 10), list(range(1, len(groups) + 1))),
        Made(Column(heads["state"], "text", 14, key="state"), states),
        Made(Column(heads["records"], "int", 8), [group.records for group in groups]),
        Made(Column(heads["count_of_units"], "int", 7), [len(group.units) for group in groups]),
        Made(Column(heads["belongs_to"], "yellow", 17, yellow="text", key="belongs_to"), answers),
        recorded_column(view, spec.key, keys, ["belongs_to"], words.words),
        Made(Column(heads["group"], "long", 30), [group.name for group in groups]),
        Made(Column(heads["units"], "long", 30), [", ".join(map(view.unit_name, group.units)) for group in groups]),
    ]


def _decided(view: View, spec: SheetSpec, key: str, field: str) -> str | None:
    """What stands in a yellow cell."""
    found = view.picture.decisions.get((spec.key, key, field))
    return found.value if found else None


# ---- pairs --------------------------------------------------------------------------------------------------------------------


def is_of_pair(key: str) -> bool:
    """Whether a question is about two records, and not about a group."""
    return "~" in key


def _questions(view: View, keys: Sequence[str]) -> list[str | None]:
    """Permanent numbers of questions; None for one that nobody asked."""
    return [question_number(number) if (number := view.picture.asked.get(key)) else None for key in keys]


def _pair_columns(view: View, spec: SheetSpec, words: Registers, pairs: Sequence[Pair], keys: Sequence[str]) -> list[Made]:
    """`keys`: those of the pairs first."""
    heads, suspicion = spec.heads, view.picture.template.suspicion
    sides = [
        _records(view, spec.table, [pair.first for pair in pairs]),
        _records(view, spec.table, [pair.second for pair in pairs]),
    ]
    verdicts = contributions(view, spec.indicator, spec.table)
    counted = [_counted_for(view, pair, verdicts) or heads["nowhere"] for pair in zip(*sides, strict=True)]
    return [
        Made(Column(heads["question"], "text", 10), _questions(view, [pair.key for pair in pairs])),
        Made(Column(heads["state"], "text", 14, key="state"), [heads[standing(pair)] for pair in pairs]),
        Made(Column(heads["case"], "centre", 8), [pair.case or None for pair in pairs]),
        Made(Column(heads["score"], "int", 7), [round(pair.score) if pair.case else None for pair in pairs]),
        *_side(view, spec, heads["first"], sides[0]),
        *_side(view, spec, heads["second"], sides[1]),
        Made(Column(heads["counted_now"], "long", 17), counted),
        *_yellow(view, spec, keys, "verdict", f"{suspicion.same}|{suspicion.different}", 13),
        *_yellow(view, spec, keys, "counted_for", "text", 17),
        *_yellow(view, spec, keys, "note", "long", 26),
        recorded_column(view, spec.key, keys, ["verdict", "counted_for", "note"], words.words),
    ]


def _yellow(view: View, spec: SheetSpec, keys: Sequence[str], field: str, kind: str, width: float) -> list[Made]:
    style = "yellow_long" if kind == "long" else "yellow"
    cells = [_decided(view, spec, key, field) for key in keys]
    return [Made(Column(spec.heads[field], style, width, yellow=kind, key=field), cells)]


def _records(view: View, table: str, labels: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of the settled frame, each with its label."""
    frame = view.picture.settled.frames.get(table)
    if frame is None or not labels:
        return []
    return [{**row, "label": label} for label, row in zip(labels, map(frame.row, labels), strict=True)]


def _side(view: View, spec: SheetSpec, prefix: str, records: Sequence[Record]) -> list[Made]:
    table, heads = view.picture.template.by_table[spec.table], spec.heads
    columns = [
        Made(Column(prefix + heads["unit"], "long", 17), [view.unit_name(record["unit"]) for record in records]),
        Made(
            Column(prefix + heads["number"], "text", 10), [record_number(table.number, record["number"] or 0) for record in records]
        ),
    ]
    for column in spec.columns:
        field = table.by_name[column.value]
        cells = [view.typed(field, record.get(column.value)) for record in records]
        columns.append(Made(Column(prefix + column.title, field_style(field), column.width or field.width), cells))
    return [*columns, Made(Column(prefix + heads["link"], "link", 8), [_link(view, record) for record in records])]


def _link(view: View, record: Record) -> Any:
    cell, file = record.get("cell"), record.get("file")
    if not isinstance(cell, CellRef) or not file:
        return None
    return Cell(f"{cell.column}{cell.row}", "link", link=source_link(view.picture, file, cell))


def _counted_for(view: View, pair: Sequence[Record], verdicts: Mapping[Any, tuple[bool, str]]) -> str:
    """The units for which one of the two counts now."""
    counted = [record for record in pair if verdicts.get(record["label"], (False, ""))[0]]
    return ", ".join(view.unit_name(record.get("owner") or record["unit"]) for record in counted)
