"""The coordinator's workbook as checked + the set-up as it last was good -> the rows to work with, every fault told with its cell.

Source: workbooks.md 3: a fault never takes away what was good before it; the smallest thing that is faulty stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.campaign import NOW, PROGRAMME, WHOLE, YEAR
from sync.model import CheckedTable, DateInterval, Finding, Level, Scope
from sync.template import TableSpec, Template

Row = dict[str, Any]

CALENDARS = frozenset({YEAR, NOW})
"""Targets may be set for these beside the periods: the rounds of an edition together, and what holds today."""

UNSAID = frozenset({"W-REQ"})
"""Blank cells of a set-up are nobody's fault."""


@dataclass(frozen=True)
class SetUp:
    """The set-up in force: rows per table, and what is wrong with the workbook as it lies there."""

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def set_up(template: Template, tables: Mapping[str, CheckedTable], last_good: Mapping[str, Sequence[Row]]) -> SetUp:
    """The rows to work with: an unusable cell, row or table keeps its last good version."""
    rows: dict[str, Sequence[Row]] = {}
    findings: list[Finding] = []
    for spec in template.tables:
        table = tables.get(spec.table)
        if table is None:
            rows[spec.table] = last_good.get(spec.table, ())
            continue
        proof = Proof(spec, table, last_good.get(spec.table, ()))
        rows[spec.table] = _rows(proof)
        _tell_unknown(proof, _codes_given(template, rows))
        findings += _told(table)
        findings += proof.faults
    return SetUp(rows, findings)


def rows_of(table: CheckedTable) -> Iterator[Row]:
    """The records of a table as they were understood, blanks left out."""
    for index in range(len(table.positions)):
        yield {name: column[index] for name, column in table.columns.items() if column[index] is not None}


def as_tables(rows: Mapping[str, Sequence[Row]]) -> list[CheckedTable]:
    """The rows of a set-up in the shape the ledger keeps."""
    found = []
    for table, items in rows.items():
        names = sorted({name for row in items for name in row})
        columns = {name: [row.get(name) for row in items] for name in names}
        found.append(CheckedTable(table, "", list(range(len(items))), {}, columns, [True] * len(items)))
    return found


# -- one table --------------------------------------------------------------------------------------------------------------


@dataclass
class Proof:
    """One table under proof: as checked, as it last was good, and the faults that only a look at several rows shows."""

    spec: TableSpec
    table: CheckedTable
    last_good: Sequence[Row]
    faults: list[Finding] = field(default_factory=list)

    def key(self, row: Row) -> tuple[str, ...]:
        """What a row is known by."""
        return tuple(str(row.get(name, "")) for name in self.spec.identity)

    def fault(self, index: int, name: str, value: str, code: str = "W-CFG", **facts: Any) -> None:
        """Tell a fault of one cell."""
        cell = self.table.cell(index, name)
        self.faults.append(Finding(code, Scope.CELL, self.spec.table, name, cell, value, {"vd": value, **facts}))


def _rows(proof: Proof) -> list[Row]:
    good = {proof.key(row): row for row in proof.last_good}
    voided = _voided(proof.table)
    kept: dict[int, Row] = {}
    known: set[tuple[str, ...]] = set()
    is_some_unknown = False
    for index, typed in enumerate(rows_of(proof.table)):
        key = proof.key(typed)
        old = good.get(key)
        if key in known and any(key):
            proof.fault(index, proof.spec.identity[0], " ".join(key))
        elif proof.table.accepted[index]:
            kept[index] = {**{name: old[name] for name in voided.get(index, ()) if old and name in old}, **typed}
            known.add(key)
        elif old is not None:
            kept[index] = old
            known.add(key)
        else:
            is_some_unknown = True
    rows = RULES.get(proof.spec.table, _as_they_are)(proof, kept, good)
    # A row that lost what it is known by may be any of those that are no longer there: none of them may vanish.
    lost = [row for key, row in good.items() if key not in known] if is_some_unknown else []
    return [*rows, *lost]


def _voided(table: CheckedTable) -> dict[int, list[str]]:
    """Per record the cells that hold something nobody can use."""
    found: dict[int, list[str]] = {}
    for finding in table.findings:
        if finding.position is not None and finding.level is Level.LOOK and finding.code not in UNSAID:
            column = table.columns.get(finding.field)
            if column is not None and column[finding.position] is None:
                found.setdefault(finding.position, []).append(finding.field)
    return found


def _told(table: CheckedTable) -> Iterator[Finding]:
    for finding in table.findings:
        if finding.level is Level.MUST_FIX:
            facts = {"vd": finding.value}
            yield Finding("W-CFG", Scope.CELL, finding.table, finding.field, finding.cell, finding.value, facts)
        elif finding.level is Level.LOOK and finding.code not in UNSAID:
            yield finding


# -- codes that point at other tables -----------------------------------------------------------------------------------------

SEVERAL = {("table_use", "unit_types"): "unit_type", ("table_use", "editions"): "@editions"}
"""Fields that name several codes of a list in one text."""

Known = Mapping[str, frozenset[str]]


def _codes_given(template: Template, rows: Mapping[str, Sequence[Row]]) -> Known:
    """List -> the codes a row may name, of the tables proofread so far; a list whose table is still to come is left out."""
    known = {name: frozenset(item.code for item in items) for name, items in template.lists.items()}
    units, periods = rows.get("units"), rows.get("periods")
    if units:
        known["@units"] = frozenset({WHOLE, *(str(row["unit_code"]) for row in units)})
    if periods:
        current = {str(row["value"]) for row in rows.get("settings", ()) if row.get("key") == "edition" and row.get("value")}
        known["@editions"] = frozenset(current | {str(row["edition"]) for row in periods if row.get("edition")})
        known["@periods"] = frozenset({PROGRAMME, *CALENDARS, *(str(row["code"]) for row in periods), *known["@editions"]})
    return known


def codes_in(typed: Any) -> list[str]:
    """Codes divided by commas, semicolons or blanks."""
    return [part for part in re.split(r"[,;\s]+", str(typed or "")) if part]


def _tell_unknown(proof: Proof, known: Known) -> None:
    """A code that nothing carries has no effect; without a word, a whole table or target would quietly be gone."""
    if proof.spec.table == "units":  # `parent` is looked at with the rows themselves
        return
    for index, row in enumerate(rows_of(proof.table)):
        for field_spec in proof.spec.fields:
            name, several = field_spec.name, SEVERAL.get((proof.spec.table, field_spec.name), "")
            codes = known.get(several or (field_spec.list if field_spec.list.startswith("@") else ""))
            typed = str(row.get(name, ""))
            parts = re.split(r"\s*[,;]\s*", typed) if several else [typed]
            strange = [part for part in parts if codes and part and not codes.issuperset(codes_in(part) if several else [part])]
            if strange:
                proof.fault(index, name, ", ".join(strange), "W-CFG-CODE")


# -- rules between rows: (proof, row index -> row, last good by key) -> the rows that hold -----------------------------------

Good = Mapping[tuple[str, ...], Row]
TableRule = Callable[[Proof, dict[int, Row], Good], Iterable[Row]]


def _as_they_are(_proof: Proof, rows: dict[int, Row], _good: Good) -> Iterable[Row]:
    return rows.values()


def _periods(proof: Proof, rows: dict[int, Row], good: Good) -> Iterable[Row]:
    """Periods of one calendar that overlap: all periods stay as they last were; at first, the later row is left out."""
    overlapping = [(one, other) for one, other in combinations(rows, 2) if _overlap(rows[one], rows[other])]
    for one, other in overlapping:
        names = {"ky1": _shown(rows[one]), "ky2": _shown(rows[other])}
        proof.fault(other, "count_from", str(rows[other].get("code", "")), "W-CFG-PERIOD", **names)
    if overlapping and good:
        return good.values()
    later = {other for _, other in overlapping}
    return [row for index, row in rows.items() if index not in later]


def _overlap(one: Row, other: Row) -> bool:
    ends = [_day(row.get(name)) for row in (one, other) for name in ("count_from", "count_to")]
    if one.get("axis") != other.get("axis") or None in ends:
        return False
    first, last, other_first, other_last = (end for end in ends if end is not None)
    return first <= other_last and other_first <= last


def _day(value: Any) -> date | None:
    return value.first if isinstance(value, DateInterval) else value


def _shown(period: Row) -> str:
    return str(period.get("short") or period.get("code", ""))


def _units(proof: Proof, rows: dict[int, Row], good: Good) -> Iterable[Row]:
    """A unit above that does not exist, or that leads back to the unit itself, stays as it last was, or blank."""
    above = {str(row["unit_code"]): str(row.get("parent", "")) for row in rows.values()}
    for index, row in rows.items():
        if is_sound(str(row["unit_code"]), above):
            continue
        proof.fault(index, "parent", str(row["parent"]))
        was = str(good.get(proof.key(row), {}).get("parent", ""))
        above[str(row["unit_code"])] = was
        row.pop("parent")
        if was and is_sound(str(row["unit_code"]), above):
            row["parent"] = was
    return rows.values()


def is_sound(unit: str, above: Mapping[str, str]) -> bool:
    """Whether the way up from a unit ends at the top."""
    seen, parent = {unit}, above.get(unit, "")
    while parent in above and parent not in seen:
        seen.add(parent)
        parent = above[parent]
    return parent in ("", WHOLE)


def _settings(proof: Proof, rows: dict[int, Row], good: Good) -> Iterable[Row]:
    """A time zone that does not exist stays as it last was."""
    for index, row in list(rows.items()):
        if row.get("key") == "time_zone" and row.get("value") and not is_zone(str(row["value"])):
            proof.fault(index, "value", str(row["value"]))
            rows[index] = good.get(proof.key(row), {"key": "time_zone"})
    return rows.values()


def is_zone(name: str) -> bool:
    """Whether the machine knows this time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


RULES: Mapping[str, TableRule] = {"periods": _periods, "units": _units, "settings": _settings}
