"""Table versions before and after -> what changed: record, column, old, new, and the effect on the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sync.aggregate import aggregate
from sync.blobs import decode_table
from sync.campaign import Campaign
from sync.identity import align, record
from sync.ledger import Ledger, TableVersion
from sync.match import match
from sync.model import DateInterval
from sync.picture import Change, InForce
from sync.settle import settle
from sync.template import FieldSpec, TableSpec, Template
from sync.vietnamese import day, interval, number


def last_changes(
    ledger: Ledger, template: Template, campaign: Campaign, versions: Sequence[TableVersion], today: date
) -> list[Change]:
    """What the last run that replaced anything changed, by unit, table and record. First versions are no change.

    It follows from the ledger alone, so a run that brings nothing and a rebuilt ledger say the same.
    """
    last = max((version.run for version in versions), default=0)
    units = {version.unit for version in versions if version.run == last}
    before = [version for version in ledger.in_force(at_run=last - 1) if version.unit in units] if last > 1 else []
    known = {version.key for version in before}
    after = [version for version in versions if version.unit in units and (version.run != last or version.key in known)]
    return compare(template, campaign, before, after, today).changes


@dataclass(frozen=True)
class Compared:
    """What changed, by unit, table and record; unit -> how many records the headline counts, before and after."""

    changes: list[Change]
    totals: Mapping[str, tuple[int, int]]


def compare(
    template: Template, campaign: Campaign, before: Sequence[TableVersion], after: Sequence[TableVersion], today: date
) -> Compared:
    """Two states of the same units' tables, both judged as of `today`; a table that is only in one of them came or went whole."""
    was, now = ({version.key: version for version in versions} for versions in (before, after))
    found = [
        change
        for key in dict.fromkeys([*now, *was])
        if (spec := template.by_table.get(key[2])) and _blob(was.get(key)) != _blob(now.get(key))
        for change in _of_table(template, spec, was.get(key), now.get(key))
    ]
    if not found:
        return Compared([], {})
    old, new = (_counted(template, campaign, versions, today) for versions in (before, after))
    counts = [Counter(unit for unit, _ in records) for records in (old, new)]
    units = dict.fromkeys(unit for unit, *_ in [*now, *was])
    return Compared(list(_with_effect(found, old, new)), {unit: (counts[0][unit], counts[1][unit]) for unit in units})


def _blob(version: TableVersion | None) -> bytes | None:
    return version.blob if version else None


def _counted(template: Template, campaign: Campaign, versions: Sequence[TableVersion], today: date) -> set[tuple[str, str]]:
    """(unit, shown number) of the records that the headline counts, each unit taken alone."""
    tables = [
        InForce(v.unit, v.edition, decode_table(v.blob), v.numbers, v.first_seen, v.last_changed, "", v.received_at)
        for v in versions
    ]
    settled = match(template, campaign, settle(template, campaign, tables, today))
    frame = aggregate(template, campaign, settled, today).contributions.get(template.roles.get("headline", ""))
    found: set[tuple[str, str]] = set()
    if frame is not None:
        for unit, table, index, is_counted in zip(frame["unit"], frame["table"], frame["index"], frame["reported"], strict=True):
            if is_counted:
                number_ = settled.frames[table]["number"][index]
                found.add((unit, shown_number(template.by_table[table], int(number_ or 0))))
    return found


def _with_effect(found: Sequence[Change], old: set[tuple[str, str]], new: set[tuple[str, str]]) -> Iterator[Change]:
    """The effect of a record's change stands on its first line only, so that the column adds up."""
    told: set[tuple[str, str]] = set()
    for change in found:
        key = (change.unit, change.number)
        effect = (key in new) - (key in old) if change.number and key not in told else 0
        told.add(key)
        yield replace(change, effect=effect)


def _of_table(template: Template, spec: TableSpec, was: TableVersion | None, now: TableVersion | None) -> Iterator[Change]:
    name = spec.title or spec.sheet
    if was is None or now is None:
        for version, told in ((now, ("", "thêm")), (was, ("có", "bớt"))):
            for number_ in version.numbers if version else ():
                yield Change(version.unit if version else "", shown_number(spec, number_), name, *told)
        return
    old, new = decode_table(was.blob), decode_table(now.blob)
    partner = align(spec, old, new)
    for index, found in enumerate(partner):
        shown = shown_number(spec, now.numbers[index])
        if found is None:
            yield Change(now.unit, shown, name, "", "thêm")
            continue
        before, after = record(old, found), record(new, index)
        for column in sorted(before.keys() | after.keys()):
            if before.get(column) != after.get(column):
                field = spec.by_name.get(column.partition(".")[0])
                left, right = (shown_value(_label(template, field, one.get(column))) for one in (before, after))
                yield Change(now.unit, shown, field.title if field else column, left, right)
    kept = {index for index in partner if index is not None}
    for index, number_ in enumerate(was.numbers):
        if index not in kept:
            yield Change(now.unit, shown_number(spec, number_), name, "có", "bớt")


def _label(template: Template, field: FieldSpec | None, value: Any) -> Any:
    """A choice as people know it, anything else as it is."""
    items = template.lists.get(field.list, ()) if field and field.type == "list" else ()
    return next((item.label for item in items if item.code == value), value)


def shown_number(spec: TableSpec, record_number: int) -> str:
    """ "SK-0042", or "" for a record without a number."""
    return f"{spec.number}-{record_number:04d}" if spec.number and record_number else ""


def shown_value(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if value is True:
        return "x"
    if isinstance(value, DateInterval):
        return "x" if value == DateInterval.unknown() else interval(value)
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int) else str(value)
