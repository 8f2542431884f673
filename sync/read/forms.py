"""Cells of a label-value sheet -> where each field stands, and the columns that are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.model import CellRef, Finding, Scope, letters
from sync.read.cells import SheetCells
from sync.read.headers import Rows
from sync.read.lines import column_of
from sync.read.plan import TablePlan
from sync.read.rowkinds import BLANKS, is_filled, is_footer
from sync.vietnamese import fold


@dataclass(frozen=True)
class Form:
    """`places`: field -> its row. `columns`: (round code or "", column) of those that hold something. Counts from 0."""

    places: Mapping[str, int]
    columns: Sequence[tuple[str, int]]
    findings: Sequence[Finding]


def find_form(sheet: SheetCells, plan: TablePlan, start: int, stop: int, version: int) -> Form | None:
    """Fields by hidden name, else by label; None when neither stands anywhere, or no column to fill is left. Fields newer than
    `version` may lack without a word."""
    rows, span = sheet.rows, range(start, stop)
    names = column_of(rows, span, None, plan.names.__contains__)
    labels = column_of(rows, span, None, plan.titles.name_of)
    places = _places(rows, plan, span, names, labels)
    columns = _columns(rows, plan, range(start, min(places.values(), default=start)), max(names, labels) + 1)
    if not places or not columns:
        return None
    wanted = (name for name, spec in plan.fields.items() if name in plan.expected and spec.since <= version)
    missing = [name for name in wanted if name not in places]
    findings = [
        *(_missing(plan, name) for name in missing),
        *_added(sheet, plan, places, range(min(places.values()), stop), labels, [column for _, column in columns]),
    ]
    kept = [(code, column) for code, column in columns if any(is_filled(rows[row][column]) for row in places.values())]
    return Form(places, kept, findings)


def _missing(plan: TablePlan, name: str) -> Finding:
    title = plan.title(name)
    return Finding("W-LINE-MISS", Scope.TABLE, field=name, value=title, facts={"dong": title, "ma": name})


def _places(rows: Rows, plan: TablePlan, span: range, names: int, labels: int) -> dict[str, int]:
    by_name: dict[str, int] = {}
    by_label: dict[str, int] = {}
    for row in span:
        name = rows[row][names] if names >= 0 else ""
        if name.__class__ is str and name.strip(BLANKS) in plan.names:
            by_name.setdefault(name.strip(BLANKS), row)
        elif labels >= 0 and (titled := plan.titles.name_of(rows[row][labels])):
            by_label.setdefault(titled, row)
    return by_label | by_name


def _columns(rows: Rows, plan: TablePlan, above: range, beside: int) -> list[tuple[str, int]]:
    """(round code or "", column) of the columns to fill: by machine name, else by header, else right of the labels."""
    wanted = plan.rounds if plan.spec.per else [("value", (plan.spec.headings[1:2] or ("",))[0])]
    by_text: dict[str, int] = {}
    for row in above:
        for column, cell in enumerate(rows[row]):
            if cell.__class__ is str and cell:
                by_text.setdefault(fold(cell), column)
    found = [by_text.get(fold(code), by_text.get(fold(title), -1)) for code, title in wanted]
    if max(found, default=-1) < 0:
        found = [beside + index for index in range(len(wanted))]
    width = len(rows[0]) if rows else 0
    return [(code if plan.spec.per else "", column) for (code, _), column in zip(wanted, found, strict=True) if 0 <= column < width]


def _added(
    sheet: SheetCells, plan: TablePlan, places: Mapping[str, int], span: range, labels: int, columns: Sequence[int]
) -> Iterator[Finding]:
    """W-COL-NEW for a row of somebody's own, with a label and a value."""
    known = set(places.values())
    for row in span:
        label = sheet.rows[row][labels] if row not in known and labels >= 0 else ""
        if label.__class__ is not str or not is_filled(label) or is_footer(label, plan.words):
            continue
        if any(
            is_filled(sheet.rows[row][column]) and not is_footer(str(sheet.rows[row][column]), plan.words) for column in columns
        ):
            cell = CellRef(sheet.name, row + 1, letters(labels + 1))
            yield Finding("W-COL-NEW", Scope.TABLE, "", "", cell, label, {"c": label.strip(BLANKS), "s": sheet.name})
