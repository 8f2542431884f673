"""A campaign of two units in which every personal cell, and every cell of a secret record, holds a word found nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from desk import HAI, KCN, Desk, _room, initiative, new_desk, rows_following, template
from whole_campaign import DAY, contents

from sync.picture import Picture
from sync.run import look
from sync.template import FieldSpec, TableSpec

UNITS = (HAI, KCN)
SIGNS: Mapping[str, str] = {HAI: "1", KCN: "2"}
SECRET_VALUE = 987_654_321
TWIN = {"title": "Giàn phơi nho tự xoay theo nắng", "lead_author": "Đinh Công Trứ", "recognition_no": "77/QĐ-SK"}
"""What both units typed: nobody's word."""
KEPT: Mapping[str, Any] = {"is_secret": "x"}


def word(unit: str, table: str, name: str, row: int = 0) -> str:
    """A word for one cell of one unit; letters and digits, so that a name may hold it."""
    return f"Kz{SIGNS[unit]}{table.title().replace('_', '')}{name.title().replace('_', '')}{row}"


def secret(unit: str, what: str = "") -> str:
    """A word for what a secret record says of its effect; any of the unit's without `what`."""
    return f"Bz{SIGNS[unit]}{what}"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a unit typed: rows per table, the personal words in them, and of those phones and addresses."""

    rows: dict[str, list[dict[str, Any]]]
    personal: frozenset[str]
    reached_at: frozenset[str]


def typed(unit: str) -> Typed:
    """Every table of the unit, nothing blank, every personal cell with its own word."""
    rows = {table: [dict(row) for row in found] for table, found in contents().items()}
    personal: set[str] = set()
    reached_at: set[str] = set()
    for spec in template().tables:
        for place, row in enumerate(rows[spec.table]):
            for field in _personal(spec, row):
                text = _text(unit, spec, field, place)
                row[field.name] = text
                personal.add(text)
                reached_at |= {text} if field.pattern in {"phone", "email"} else set()
    rows["unit_info"][0] |= {"unit_code": unit, "unit_name": None}
    rows["initiatives"] += _secrets(unit)
    return Typed(rows, frozenset(personal), frozenset(reached_at))


def _personal(spec: TableSpec, row: Mapping[str, Any]) -> Sequence[FieldSpec]:
    return [field for field in spec.fields if field.personal and field.type in {"text", "long"} and field.name in row]


def _text(unit: str, spec: TableSpec, field: FieldSpec, place: int) -> str:
    if field.pattern == "phone":
        return f"09{SIGNS[unit] * 5}{len(spec.table) % 10}{len(field.name) % 10}{place % 10}"
    own = word(unit, spec.table, field.name, place)
    return f"{own.lower()}@example.org" if field.pattern == "email" else f"Nguyễn {own}"


def _secrets(unit: str) -> list[dict[str, Any]]:
    """Secret records, good and bad, and one that both units have."""
    bad: dict[str, Any] = {"benefit_summary": secret(unit, "Ngắn"), "benefit_vnd": f"chừng {secret(unit, 'Tiền')}"}
    good: dict[str, Any] = {
        "benefit_summary": f"Năng suất tăng nhờ {secret(unit, 'Tốt')}, ít chi",
        "benefit_vnd": SECRET_VALUE,
    }
    small: dict[str, Any] = {
        "benefit_summary": f"Nhờ {secret(unit, 'Nhỏ')} mà bớt công",
        "benefit_vnd": f"{secret(unit, 'Ít')} 15",
    }
    mine = 70 + 10 * UNITS.index(unit)
    kinds: list[dict[str, Any]] = [good, bad, small]
    found = [initiative(mine + n, **{**KEPT, **cells}) for n, cells in enumerate(kinds)]
    # A sum of one number would be that number; what is no secret must stand beside it.
    return [*found, initiative(99, **{**KEPT, **good, **TWIN}), initiative(mine + 5, benefit_vnd=7_000_000)]


@cache
def campaign() -> Desk:
    """The campaign; the second run finds other secrets than the first, and every summary changed."""
    rows = rows_following(*UNITS)
    for row in rows["table_use"]:
        row["in_use"] = True
    for unit in rows["units"]:
        if unit["unit_code"] in UNITS:
            sign = SIGNS[unit["unit_code"]] * 6
            unit |= {"contact": f"Trần {word(unit['unit_code'], 'units', 'contact')}", "phone": f"097{sign}7"}
            unit["email"] = f"{word(unit['unit_code'], 'units', 'email').lower()}@example.org"
    desk = new_desk(_room() / "secret", rows)
    for code in UNITS:
        desk.fill(code, typed(code).rows)
    desk.sync(DAY)
    for code in UNITS:
        again = typed(code).rows
        for row in again["initiatives"]:
            if row.get("is_secret"):
                row["benefit_summary"] = f"{row['benefit_summary']} {secret(code, 'Sửa')}"
        desk.fill(code, again)
    desk.sync(DAY)
    return desk


@cache
def picture() -> Picture:
    """What is known of it."""
    return look(campaign().config, today=DAY)
