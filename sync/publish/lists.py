"""Files received, findings and changes -> sheets with a row for each, none of which is a record of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.findings import Group, group, scope_of
from sync.model import Scope
from sync.publish.layout import Made, register, with_block_below
from sync.publish.links import source_link
from sync.publish.records import recorded_column
from sync.publish.register_spec import ListColumn, Registers, SheetSpec
from sync.publish.sheet import Cell, Column, Sheet, Table, jump
from sync.publish.values import LEVEL_STYLES, TICK, View, is_ageing, level_word, record_number

if TYPE_CHECKING:
    from sync.picture import ReceivedFile

FILE_PREFIX = "TEP"


def list_columns(view: View, columns: Sequence[ListColumn], rows: Sequence[Mapping[str, Any]]) -> list[Made]:
    """Rows told by name, in the columns of the template."""
    return [
        Made(
            Column(column.title, column.style, column.width, yellow=view.yellow(column.yellow), key=column.value),
            [row.get(column.value) for row in rows],
        )
        for column in columns
    ]


# ---- files --------------------------------------------------------------------------------------------------------------------


def files_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """Every file ever received, latest first, with what became of it and what she decided about it."""
    files = sorted(view.picture.files, key=lambda file: -file.number)
    keys = [record_number(FILE_PREFIX, file.number) for file in files]
    columns = list_columns(
        view, spec.list_columns, [_file_row(view, spec, key, file) for key, file in zip(keys, files, strict=True)]
    )
    yellow = [column.value for column in spec.list_columns if column.yellow]
    return register(view, spec, words.words, [*columns, recorded_column(view, spec.key, keys, yellow, words.words)], keys=keys)


def _file_row(view: View, spec: SheetSpec, key: str, file: ReceivedFile) -> Mapping[str, Any]:
    decided = {
        column.value: decision.value
        for column in spec.list_columns
        if column.yellow and (decision := view.picture.decisions.get((spec.key, key, column.value))) is not None
    }
    return {
        "number": key,
        "unit": view.unit_name(file.unit),
        "path": Cell(file.path, "link", link=source_link(view.picture, file.path)),
        "received_at": view.clock(file.received_at),
        "saved_at": view.clock(file.saved_at),
        "rows": file.rows,
        "added": file.added,
        "changed": file.changed,
        "removed": file.removed,
        "state": view.template.say(file.state),
        **decided,
    }


# ---- changes ------------------------------------------------------------------------------------------------------------------


def changes_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """What differs between the last two runs, cell by cell."""
    rows = [
        {
            "unit": view.unit_name(change.unit),
            "number": change.number,
            "column": view.template.say(change.column),
            "old": view.template.say(change.old) or None,
            "new": view.template.say(change.new) or None,
            "effect": change.effect or None,
            "after_freeze": TICK if change.after_freeze else None,
        }
        for change in view.picture.changes
    ]
    return register(view, spec, words.words, list_columns(view, spec.list_columns, rows))


# ---- findings -----------------------------------------------------------------------------------------------------------------


def findings_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """What units have to mend, grouped as in their feedback; then what concerns the coordinator alone."""
    picture = view.picture
    groups = [(unit.code, one) for unit in view.units for one in group(picture.findings.get(unit.code, ()))]
    theirs = [_finding_row(view, words, unit, one) for unit, one in groups]
    hers = [_finding_row(view, words, "", one) for one in group(picture.coordinator_findings)]
    columns = list_columns(view, spec.list_columns, theirs)
    sheet = register(view, spec, words.words, columns)
    if not hers:
        return sheet
    made = list_columns(view, spec.list_columns, hers)
    table = Table(0, 0, [one.column for one in made], list(zip(*(one.cells for one in made), strict=True)))
    link = words.words["to_coordinator"].format(n=len(hers))
    return with_block_below(sheet, words.words["for_coordinator"], link, table)


def _finding_row(view: View, words: Registers, unit: str, one: Group) -> Mapping[str, Any]:
    seen = view.first_seen(unit, one.first)
    return {
        "unit": view.unit_name(unit) if unit else words.words["inbox" if one.first.scope is Scope.FILE else "set_up"],
        "sheet": sheet_cell(view, unit, one) or _own_sheet(words, one),
        "field": view.field_title(one.first),
        "level": Cell(level_word(one.level, words.words), LEVEL_STYLES[one.level]),
        "scope": words.words[f"scope_{scope_of(one.code, view.template).value}"],
        "count": one.count,
        "rows": view.row_words(one.rows) or None,
        "text": Cell(view.sentence(one.first), "long", volatile=is_ageing(one.first)),
        "value": view.typed_value(one.first),
        "code": one.code,
        "first_seen": seen,
        "age": Cell((view.picture.today - seen).days, "int", volatile=True) if seen else None,
    }


def _own_sheet(words: Registers, one: Group) -> Cell | None:
    """The sheet of the master on which the finding's decision was taken."""
    name = next((sheet.name for sheet in words.sheets if sheet.key == one.table), None)
    return Cell(name, "link", link=jump(name)) if name else None


def sheet_cell(view: View, unit: str, one: Group) -> Any:
    """The sheet of a group, leading to its first cell; the sheet of its table when no cell is named."""
    spec = view.template.by_table.get(one.table)
    name, file = one.sheet or (spec.sheet if spec else ""), view.file_of(unit, one.table)
    if not file or one.first.cell is None:
        return name or None
    return Cell(name, "link", link=source_link(view.picture, file, one.first.cell))
