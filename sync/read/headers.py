"""Rows of a sheet and a table's plan -> where its columns stand, and where its data begin.

Two witnesses: the hidden row of machine names, and the printed titles. The titles travel with what people see and are believed
first where one title names one column; the machine names settle everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.read.plan import TablePlan
from sync.read.rowkinds import is_filled

Rows = Sequence[Sequence[Any]]

USUAL_NAMES_ROW = 1
TITLES_WITHIN = 6
"""Rows below the machine names where the header is looked for; without names, the first HEADER_WITHIN rows of the sheet."""
HEADER_WITHIN = 60
HEADER_DEPTH = 3
HEADERS_KEPT = 50


@dataclass(frozen=True)
class Header:
    """Where a table stands; all counts from 0. `columns`: name -> its column, or several that claim it. `texts`: column ->
    printed header. `first` is the row under the header, `names_row` is -1 when the machine names are gone."""

    columns: Mapping[str, Sequence[int]]
    texts: Mapping[int, str]
    top: int
    first: int
    names_row: int = -1
    helpers: Mapping[str, int] = field(default_factory=dict)


def find_header(rows: Rows, plan: TablePlan, start: int = 0, stop: int | None = None) -> Header | None:
    """The header of a list or lines table between two rows; None when neither names nor titles are there."""
    stop = len(rows) if stop is None else stop
    names_row = find_names_row(rows, plan, start, stop)
    if not 0 <= names_row < stop - 1:
        return _found_header(rows, plan, start, stop, names_row)
    usual = (names_row, tuple(rows[names_row]), tuple(rows[names_row + 1]))
    known: Header | None = plan.headers.get(usual)
    if known is not None:
        return known
    header = _found_header(rows, plan, start, stop, names_row)
    # Machine names, and right below them every title: nothing else has a say, so what came of it once holds for good.
    if _title_hits(rows[names_row + 1], plan)[0] >= len(plan.fields):
        if len(plan.headers) >= HEADERS_KEPT:
            plan.headers.clear()
        plan.headers[usual] = header
    return header


def _found_header(rows: Rows, plan: TablePlan, start: int, stop: int, names_row: int) -> Header | None:
    named = _named(rows[names_row], plan) if names_row >= 0 else {}
    after = names_row + 1 if names_row >= 0 else start
    within = TITLES_WITHIN if names_row >= 0 else HEADER_WITHIN
    found = _best_titles(rows, plan, after, min(stop, after + within), needed=1 if names_row >= 0 else _needed(plan))
    if found is None and names_row < 0:
        return None
    row, depth, texts = found or _unknown_header(rows, plan, named, after, stop)
    titled: dict[str, list[int]] = {}
    for column, text in texts.items():
        name = plan.titles.name_of(text)
        if name:
            titled.setdefault(name, []).append(column)
    helpers = {name: columns[0] for name, columns in named.items() if name not in plan.fields}
    return Header(
        _resolved(plan, named, titled),
        texts,
        names_row if names_row >= 0 else row,
        row + depth,
        names_row,
        helpers,
    )


def _unknown_header(
    rows: Rows, plan: TablePlan, named: Mapping[str, Sequence[int]], after: int, stop: int
) -> tuple[int, int, dict[int, str]]:
    """The row under the machine names when no title of it is known: a header retitled, unless a cell of it suits its field."""
    typed = [(name, column) for name, columns in named.items() if name in plan.fields and plan.is_typed(name) for column in columns]
    for index in range(after, min(stop, after + TITLES_WITHIN)):
        row = rows[index]
        if any(map(is_filled, row)):
            is_data = any(is_filled(row[column]) and plan.suits(name, row[column]) for name, column in typed)
            return (after, 0, {}) if is_data else (index, 1, _texts(rows[index : index + 1], plan))
    return after, 0, {}


def find_names_row(rows: Rows, plan: TablePlan, start: int, stop: int) -> int:
    """The row with most of the machine names, -1 when none has two of them (or its only one)."""
    names = plan.all_names
    usual = start + USUAL_NAMES_ROW
    if usual < stop and 2 * len(names.intersection(rows[usual])) > len(plan.fields) > 1:
        return usual
    best, most = -1, min(2, len(plan.fields)) - 1
    for index in range(start, stop):
        hits = len(names.intersection(rows[index]))
        if hits > most and (hits > 1 or len(plan.fields) == 1):
            best, most = index, hits
    return best


def _named(row: Sequence[Any], plan: TablePlan) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for column, cell in enumerate(row):
        if cell.__class__ is str and cell in plan.all_names:
            named.setdefault(cell, []).append(column)
    return named


def _needed(plan: TablePlan) -> int:
    """How many titles must be recognised before a row is taken for the header of a table without machine names."""
    return min(len(plan.fields), max(2, (len(plan.deciding) + 1) // 2))


def _best_titles(rows: Rows, plan: TablePlan, start: int, stop: int, *, needed: int) -> tuple[int, int, dict[int, str]] | None:
    """(row, depth, texts) of the row or merged rows that hold most titles; the first of equals, the shallowest of those."""
    best: tuple[int, int, dict[int, str]] | None = None
    most = needed - 1
    for index in range(start, stop):
        hits, filled = _title_hits(rows[index], plan)
        # A record may quote a title; a header is made of them.
        if hits > most and (hits > 1 or 2 * hits >= filled):
            best, most = (index, 1, _texts(rows[index : index + 1], plan)), hits
        if most == len(plan.fields):
            break
    if best and most < len(plan.fields):
        best = _deeper(rows, plan, best, most, start)
    return best


def _title_hits(row: Sequence[Any], plan: TablePlan) -> tuple[int, int]:
    texts = [cell for cell in row if cell.__class__ is str and cell]
    return len({plan.titles.name_of(text) for text in texts} - {""}), len(texts)


def _deeper(
    rows: Rows, plan: TablePlan, best: tuple[int, int, dict[int, str]], most: int, start: int
) -> tuple[int, int, dict[int, str]]:
    """The same header read as two or three rows with group words above, when that names more columns."""
    for depth in range(2, HEADER_DEPTH + 1):
        for top in range(max(start, best[0] - depth + 1), best[0] + 1):
            texts = _texts(rows[top : top + depth], plan)
            names = {plan.titles.name_of(text) for text in texts.values()} - {""}
            if len(names) > most and _is_all_header(rows[top : top + depth]):
                best, most = (top, depth, texts), len(names)
    return best


def _is_all_header(rows: Rows) -> bool:
    return all(cell.__class__ is str for row in rows for cell in row)


def _texts(rows: Rows, plan: TablePlan) -> dict[int, str]:
    """Printed header by column. Of several rows: the lowest filled cell, or "word above it" joined when that is a title."""
    texts: dict[int, str] = {}
    above = ""
    for column in range(len(rows[0]) if rows else 0):
        parts = [row[column] for row in rows if is_filled(row[column]) and row[column].__class__ is str]
        if not parts:
            above = ""
            continue
        texts[column] = parts[-1]
        # A merged group word stands in the first of its columns only.
        above = " ".join(parts[:-1]) or above
        joined = f"{above} {parts[-1]}"
        if above and plan.titles.name_of(joined):
            texts[column] = joined
    return texts


def _resolved(plan: TablePlan, named: Mapping[str, Sequence[int]], titled: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
    """Each name's columns: the only one with its title; else by machine name those that no other title claims; else all titled."""
    claimed = {columns[0] for name, columns in titled.items() if len(columns) == 1}
    resolved: dict[str, Sequence[int]] = {}
    for name in plan.fields:
        by_title, by_name = titled.get(name, ()), named.get(name, ())
        free = [column for column in by_name if column not in claimed]
        if len(by_title) == 1 or (by_title and not free):
            resolved[name] = by_title
        elif free:
            resolved[name] = free
    return resolved
