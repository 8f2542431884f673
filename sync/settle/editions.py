"""Tables of several editions -> which of them speak for today, and which records an earlier edition has already. Pure.

Source: workbooks.md 0.3: a sealed edition counts on, and the same thing written again counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sync.campaign import Campaign
from sync.settle.world import Part, World
from sync.template import Template


def worlds_of(template: Template, campaign: Campaign, parts: Sequence[Part], today: date) -> dict[str, World]:
    """Edition -> what a rule may ask while judging its tables, oldest first: each is judged by its own year's sheets.

    A later one knows the one before it, because records of this year may name what only last year's sheets list.
    """
    found: dict[str, World] = {}
    before: World | None = None
    for edition in sorted({part.source.edition for part in parts}):
        own = [part for part in parts if part.source.edition == edition]
        before = found[edition] = World(template, campaign, own, today, edition, before)
    return found


def speaking(parts: Sequence[Part]) -> list[bool]:
    """Per table whether it speaks for its unit today: a list that carries on always does, of any other the newest that is filled.

    `parts`: of one unit and table oldest first.
    """
    chosen: dict[tuple[str, str], Part] = {}
    for part in parts:
        known = chosen.setdefault(_key(part), part)
        # A workbook just handed out says nothing yet; until it is filled, last year's numbers are the latest there are.
        if is_filled(part) or not is_filled(known):
            chosen[_key(part)] = part
    return [part.spec.carries or chosen[_key(part)] is part for part in parts]


def is_filled(part: Part) -> bool:
    """Whether somebody has typed anything into the table."""
    given = {spec.name for spec in part.spec.fields if spec.is_given(part.unit.type)} | {"line_code", "round_code"}
    return any(value is not None for name, column in part.columns.items() if name not in given for value in column)


def repeated(parts: Sequence[Part]) -> list[list[bool]]:
    """Per table and record whether an earlier edition has the very record, accepted, in a list that carries on."""
    seen: dict[tuple[str, str], set[int]] = {}
    found = []
    for part in parts:
        known = seen.setdefault(_key(part), set())
        numbers = part.source.numbers
        found.append([part.spec.carries and number in known for number in numbers])
        known.update(number for number, is_accepted in zip(numbers, part.accepted, strict=True) if number and is_accepted)
    return found


def _key(part: Part) -> tuple[str, str]:
    return part.unit.code, part.spec.table
