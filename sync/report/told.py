"""Settled records -> what units wrote themselves, each under its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sync.model import DateInterval
from sync.publish.values import UNKNOWN, record_number
from sync.report.document import Line
from sync.vietnamese import interval

if TYPE_CHECKING:
    from sync.report.scope import Scope
    from sync.report.spec import Style, Told


def told_lines(scope: Scope, told: Told) -> Iterator[Line]:
    """A line per thing said, with the names of all who said it; a single unit's own report leaves its name out."""
    records = waiting_records(scope, told.sheet) if told.sheet else _of_rounds(scope, told.table)
    said_by: dict[str, dict[str, None]] = {}
    for record in records:
        said = [text for text in (_tidy(record.get(name)) for name in told.fields) if text]
        if said:
            said_by.setdefault(told.joint.join(said), {})[scope.view.unit_name(record["unit"])] = None
    for text, names in said_by.items():
        yield Line(f"{text}." if scope.unit else scope.words["of_unit"].format(don_vi=", ".join(names), text=f"{text}."))


def waiting_records(scope: Scope, sheet: str) -> list[dict[str, Any]]:
    """Records of a register that nobody has settled on the master, in the order of the units."""
    view = scope.view
    todo = next((todo for todo in view.spec.overview.todos if todo.sheet == sheet), None)
    found = []
    for record in _records(scope, scope.table_of(sheet)):
        number = record_number(view.template.by_table[scope.table_of(sheet)].number, record["number"] or 0)
        decision = view.picture.decisions.get((sheet, number, todo.field)) if todo else None
        if todo and (decision.value if decision else "") in todo.open:
            found.append(record)
    return found


def _of_rounds(scope: Scope, table: str) -> list[dict[str, Any]]:
    return [record for record in _records(scope, table) if record.get("round_code") in scope.round_codes]


def _records(scope: Scope, table: str) -> list[dict[str, Any]]:
    """Accepted records of the units in scope, in the coordinator's order."""
    frame = scope.view.picture.settled.frames.get(table)
    if not frame:
        return []
    mine = {unit.code for unit in scope.units}
    records = [r for r in frame.rows() if r["unit"] in mine and r["state"] == "accepted"]
    return sorted(records, key=lambda record: scope.view.unit_rank[record["unit"]])


def in_words(style: Style, value: Any) -> str:
    """A typed value inside a sentence; "…" for none."""
    if isinstance(value, DateInterval):
        if value.is_exact:
            return style.day_of(value.first)
        return style.span.format(style.day_of(value.first), style.day_of(value.last)) if style.span else interval(value)
    return style.day_of(value) if isinstance(value, date) else _tidy(value) or UNKNOWN


def _tidy(value: Any) -> str:
    """One line without the final stop, which the sentence brings itself."""
    return " ".join(str(value or "").split()).rstrip(".;")
