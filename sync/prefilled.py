"""A picture and a unit -> the rows that its prefilled workbook begins with: its last ones, or what last year hands on to this year.

Source: design section 6 (`templates --prefilled`). What a closed edition has counted is never written again: handed on are the rows
that the template names (work that may still be decided) and those still to be mended, without last year's figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync.blank import typed_rows
from sync.campaign import Unit
from sync.editions import edition_of, is_later
from sync.figures import FIGURES
from sync.model import CheckedTable
from sync.picture import InForce, Picture
from sync.template import TableSpec, fits

Rows = dict[str, list[dict[str, Any]]]


def last_rows(picture: Picture, unit: Unit) -> Rows:
    """Table -> the rows of a unit, as they would be typed."""
    edition = edition_of(picture.template, picture.campaign)
    found: Rows = {}
    for name, item in _latest(picture, unit).items():
        is_closed = bool(edition) and item.edition != edition
        rows = handed_on(picture, item) if is_closed else typed_rows(picture.template, item.checked)
        if rows:
            found[name] = rows
    return found


def _latest(picture: Picture, unit: Unit) -> dict[str, InForce]:
    """Table -> the unit's newest edition of it."""
    found: dict[str, InForce] = {}
    for item in picture.tables:
        known = found.get(item.checked.table)
        if item.unit == unit.code and item.checked.table != FIGURES and (known is None or is_later(item.edition, known.edition)):
            found[item.checked.table] = item
    return found


def handed_on(picture: Picture, item: InForce) -> list[dict[str, Any]]:
    """The rows of a closed edition's table that the next one begins with."""
    spec = picture.template.by_table[item.checked.table]
    which = [index for index in range(len(item.checked.positions)) if _is_handed_on(spec, item.checked, index)]
    if spec.carries and spec.handed_on:
        which = sorted({*which, *_to_mend(picture, item)})
    unit_type = picture.campaign.by_code[item.unit].type
    kept = {field.name for field in spec.fields if not (field.of_edition or field.per or field.is_given(unit_type))}
    rows = typed_rows(picture.template, item.checked, which)
    return [{name: value for name, value in row.items() if name in kept} for row in rows]


def _is_handed_on(spec: TableSpec, checked: CheckedTable, index: int) -> bool:
    def value_of(name: str) -> Any:
        column = checked.columns.get(name)
        return column[index] if column is not None else None

    return checked.accepted[index] and any(fits(condition, value_of) for condition in spec.handed_on)


def _to_mend(picture: Picture, item: InForce) -> Sequence[int]:
    """Records of the table that were never accepted, but for those that only wait for their day: their edition takes no mending."""
    frame = picture.settled.frames[item.checked.table]
    judged = zip(*(frame[name] for name in ("unit", "edition", "state", "ahead")), strict=True)
    mine = [(state, ahead) for unit, edition, state, ahead in judged if (unit, edition) == (item.unit, item.edition)]
    return [index for index, (state, is_ahead) in enumerate(mine) if state != "accepted" and not is_ahead]
