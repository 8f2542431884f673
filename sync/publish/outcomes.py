"""What was decided about the records of a register -> columns that show what holds now, whichever line it was decided in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.model import DateInterval
from sync.publish.values import View
from sync.vietnamese import interval

if TYPE_CHECKING:
    from sync.publish.records import Rows
    from sync.publish.register_spec import RecordColumn
    from sync.template import Decided, DecidedField


def decided_on(view: View, sheet: str) -> Decided | None:
    """What is decided on the sheet with this key; None where its yellow cells stay beside the records."""
    return next((one for one in view.template.decided if one.sheet == sheet), None)


def shown(view: View, field: DecidedField, value: Any) -> str:
    """A decided value as printed; "" where nothing was decided."""
    if value is None or value == "":
        return ""
    if field.list:
        return str(view.label(field.list, value))
    return interval(value) if isinstance(value, DateInterval) else str(value)


def outcome(rows: Rows, _: RecordColumn) -> list[Any]:
    """What holds now of an accepted record's leading field."""
    spec = decided_on(rows.view, rows.spec.key)
    if spec is None:
        return [None] * len(rows.frame)
    lead = next(field for field in spec.fields if field.name == spec.leads)
    pairs = zip(rows.column(lead.name), rows.column("state"), strict=True)
    return [shown(rows.view, lead, value or lead.default) if state == "accepted" else None for value, state in pairs]


def details(rows: Rows, _: RecordColumn) -> list[Any]:
    """The other decided fields as they hold now, and whether a block decided."""
    spec = decided_on(rows.view, rows.spec.key)
    if spec is None:
        return [None] * len(rows.frame)
    columns = {field.name: rows.column(field.name) for field in spec.fields}
    sources = rows.column("decided_by")
    return [" · ".join(_details(rows, spec, columns, place, sources[place])) or None for place in range(len(sources))]


def _details(rows: Rows, spec: Decided, columns: Mapping[str, Sequence[Any]], place: int, source: Any) -> Iterator[str]:
    for field in spec.fields:
        text = shown(rows.view, field, columns[field.name][place]) if field.name != spec.leads else ""
        if text:
            yield text
    _, bar, block = str(source or "").partition("|")
    if bar:
        yield rows.words.words["decided_by_block"].format(n=block)
