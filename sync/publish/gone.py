"""A register's rows + all decisions -> the register with a line at its end for every decision whose row its unit has taken out.

What was decided stays noted; here it can still be read and taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sync.publish.outcomes import decided_on

if TYPE_CHECKING:
    from sync.publish.layout import Made
    from sync.publish.register_spec import SheetSpec
    from sync.publish.values import View


def gone_keys(view: View, spec: SheetSpec, known: Collection[str]) -> list[str]:
    """Keys of the sheet's rows about which something is decided and that are not `known`; lines that decide in blocks are none."""
    decided = decided_on(view, spec.key)
    prefix = f"{decided.blocks.prefix}|" if decided and decided.blocks else None
    found = {key for (sheet, key, _), one in view.picture.decisions.items() if sheet == spec.key and one.value}
    return sorted(key for key in found if key not in known and not (prefix and key.startswith(prefix)))


def with_gone(columns: Sequence[Made], names: Sequence[str | None], note: str) -> list[Made]:
    """The columns with a line per name more, the name in the column of numbers, the note in the next one; yellow columns, and when
    they were taken up, have those lines already."""
    if not names:
        return list(columns)
    keys = [one.column.key for one in columns]
    named = keys.index("number") if "number" in keys else 0
    noted = 1 if named == 0 else 0
    size = min(len(one.cells) for one in columns)
    added = {named: names, noted: [note] * len(names)}
    blank: list[Any] = [None] * len(names)
    cells = [[*one.cells, *added.get(place, blank)] if len(one.cells) == size else one.cells for place, one in enumerate(columns)]
    return [replace(one, cells=mine) for one, mine in zip(columns, cells, strict=True)]
