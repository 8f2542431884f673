"""Two versions of a table -> which records are the same thing; two files of a unit -> what the second is to the first.

Source: workbooks.md 0.3, design section 7. Position is never identity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sync.model import CheckedTable
from sync.template import TableSpec
from sync.vietnamese import fold

KEY_LENGTH = 80
"""Folded characters of an identity field that are compared: long texts are known by their beginning."""

SAME_SHARE = 0.6
"""Share of equal non-blank fields from which the only remaining pair is one record."""

COMMON = 50
"""A value that stands in more records than this tells nothing about which is which."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a new version stands to an old one: counts of records added, changed, removed and kept alike."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0

    def __add__(self, other: Comparison) -> Comparison:
        return Comparison(
            self.added + other.added, self.changed + other.changed, self.removed + other.removed, self.same + other.same
        )


class Relation(StrEnum):
    """What a second file of a unit is to the one in force."""

    SAME = "same"
    NEXT = "next"
    SUBSET = "subset"
    CONTRADICTION = "contradiction"


def relation(change: Comparison) -> Relation:
    """NEXT when nothing is lost; SUBSET when only losses, or losses without anything new; else the coordinator chooses."""
    if not (change.added or change.changed or change.removed):
        return Relation.SAME
    if not change.removed:
        return Relation.NEXT
    return Relation.CONTRADICTION if change.added else Relation.SUBSET


def keys(spec: TableSpec, table: CheckedTable, wanted: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """The folded identity of each record (or its `wanted` fields); () when every part is blank. A form is its only record, or one
    per round."""
    names = tuple(wanted) or spec.identity or (("round_code",) if spec.per else ())
    if not names:
        return [("",)] * len(table.positions)
    columns = [table.columns.get(name) or [None] * len(table.positions) for name in names]
    folded = [[fold(str(value))[:KEY_LENGTH] if value is not None else "" for value in column] for column in columns]
    return [key if any(key) else () for key in zip(*folded, strict=True)]


def align(spec: TableSpec, old: CheckedTable, new: CheckedTable) -> list[int | None]:
    """For each record of `new`, the index in `old` of the same record, or None for a new one.

    First equal identity, unique on both sides; then records alike in everything, one for one (which of two equal rows is which
    makes no difference); then the only remaining pair with at least SAME_SHARE equal fields.
    """
    old_keys, new_keys = keys(spec, old), keys(spec, new)
    old_at, new_at = _unique(old_keys), _unique(new_keys)
    partner: list[int | None] = [None] * len(new_keys)
    for key, index in new_at.items():
        partner[index] = old_at.get(key)
    for pairs in (_twins, _lookalikes):
        rest_old, rest_new = _without_partner(partner, len(old_keys))
        for new_index, old_index in pairs(old, new, rest_old, rest_new):
            partner[new_index] = old_index
    return partner


def _without_partner(partner: Sequence[int | None], size: int) -> tuple[list[int], list[int]]:
    taken = set(partner)
    return [i for i in range(size) if i not in taken], [i for i, found in enumerate(partner) if found is None]


def compare(spec: TableSpec, old: CheckedTable | None, new: CheckedTable | None) -> Comparison:
    """Counts what changed between two versions of a table; None is an empty table."""
    if old is None or new is None:
        return Comparison(added=len(new.positions) if new else 0, removed=len(old.positions) if old else 0)
    partner = align(spec, old, new)
    kept = [(index, found) for index, found in enumerate(partner) if found is not None]
    changed = sum(1 for index, found in kept if record(new, index) != record(old, found))
    return Comparison(
        added=len(partner) - len(kept), changed=changed, removed=len(old.positions) - len(kept), same=len(kept) - changed
    )


def record(table: CheckedTable, index: int) -> dict[str, Any]:
    """The non-blank values of one record."""
    return {name: column[index] for name, column in table.columns.items() if column[index] is not None}


def _unique(found: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], int]:
    counts = Counter(found)
    return {key: index for index, key in enumerate(found) if key and counts[key] == 1}


def _twins(old: CheckedTable, new: CheckedTable, rest_old: Sequence[int], rest_new: Sequence[int]) -> Iterable[tuple[int, int]]:
    if not rest_old or not rest_new:
        return
    olds: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for index in reversed(rest_old):
        olds[tuple(sorted(record(old, index).items()))].append(index)
    for index in rest_new:
        if found := olds.get(tuple(sorted(record(new, index).items()))):
            yield index, found.pop()


def _lookalikes(
    old: CheckedTable, new: CheckedTable, rest_old: Sequence[int], rest_new: Sequence[int]
) -> Iterable[tuple[int, int]]:
    if not rest_old or not rest_new:
        return
    olds = {index: record(old, index) for index in rest_old}
    holders: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for index, values in olds.items():
        for item in values.items():
            holders[item].append(index)
    near = {index: _near(record(new, index), olds, holders) for index in rest_new}
    wanted = Counter(index for found in near.values() for index in found)
    for new_index, found in near.items():
        if len(found) == 1 and wanted[found[0]] == 1:
            yield new_index, found[0]


def _near(
    values: Mapping[str, Any], olds: Mapping[int, Mapping[str, Any]], holders: Mapping[tuple[str, Any], Sequence[int]]
) -> list[int]:
    candidates = {index for item in values.items() if len(at := holders.get(item, ())) <= COMMON for index in at}
    return [index for index in sorted(candidates) if _share(values, olds[index]) >= SAME_SHARE]


def _share(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    names = one.keys() | other.keys()
    return sum(1 for name in names if one.get(name) == other.get(name)) / len(names) if names else 0.0
