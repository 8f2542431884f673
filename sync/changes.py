"""Table versions that a run replaced, and those it put in force -> what changed: record, column, old, new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from sync.template import TableSpec, Template
from sync.vietnamese import day, interval, number


def last_changes(
    ledger: Ledger, template: Template, campaign: Campaign, versions: Sequence[TableVersion], today: date
) -> list[Change]:
    """What the last run that replaced anything changed, by unit, table and record. First versions are no change.

    It follows from the ledger alone, so a run that brings nothing and a rebuilt ledger say the same.
    """
    last = max((version.run for version in versions), default=0)
    after = [version for version in versions if version.run == last]
    units = {version.unit for version in after}
    before = [version for version in ledger.in_force(at_run=last - 1) if version.unit in units] if last > 1 else []
    replaced = {version.key: version for version in before}
    found = [
        change
        for version in after
        if (was := replaced.get(version.key)) and (spec := template.by_table.get(version.table)) and was.blob != version.blob
        for change in _of_table(spec, was, version)
    ]
    if not found:
        return []
    old = _counted(template, campaign, before, today)
    new = _counted(template, campaign, [version for version in versions if version.unit in units], today)
    return list(_with_effect(found, old, new))


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


def _of_table(spec: TableSpec, was: TableVersion, now: TableVersion) -> Iterator[Change]:
    old, new = decode_table(was.blob), decode_table(now.blob)
    partner = align(spec, old, new)
    for index, found in enumerate(partner):
        shown = shown_number(spec, now.numbers[index])
        if found is None:
            yield Change(now.unit, shown, spec.title or spec.sheet, "", "thêm", effect=0)
            continue
        before, after = record(old, found), record(new, index)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                title = spec.by_name[name.split(".")[0]].title if name.split(".")[0] in spec.by_name else name
                yield Change(now.unit, shown, title, shown_value(before.get(name)), shown_value(after.get(name)))
    kept = {index for index in partner if index is not None}
    for index, number_ in enumerate(was.numbers):
        if index not in kept:
            yield Change(now.unit, shown_number(spec, number_), spec.title or spec.sheet, "có", "bớt")


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
