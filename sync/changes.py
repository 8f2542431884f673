"""Table versions before and after -> what changed: record, column, old, new, and the effect on the total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sync.aggregate import aggregate
from sync.blobs import decode_table
from sync.campaign import PROGRAMME, Campaign
from sync.figures import ABOUT, FIGURES, FIGURES_SPEC, Sent, spec_of
from sync.findings import column_title
from sync.identity import align, record
from sync.ledger import Ledger, TableVersion
from sync.match import each_alone
from sync.model import DateInterval
from sync.picture import Change, InForce, Settled
from sync.secrecy import secrecy_of
from sync.settle import settle
from sync.template import FieldSpec, TableSpec, Template
from sync.vietnamese import day, interval, number


def last_changes(
    ledger: Ledger,
    template: Template,
    campaign: Campaign,
    versions: Sequence[TableVersion],
    today: date,
    closed: Callable[[datetime], frozenset[str]] = lambda _: frozenset(),
) -> list[Change]:
    """What the last run that replaced anything changed, by unit, table and record. First versions are no change.

    `closed`: codes of the phases and rounds that stood still before a moment. It follows from the ledger alone, so a run that
    brings nothing and a rebuilt ledger say the same.
    """
    last = max((version.run for version in versions), default=0)
    units = {version.unit for version in versions if version.run == last}
    before = [version for version in ledger.in_force(at_run=last - 1) if version.unit in units] if last > 1 else []
    known = {version.key for version in before}
    after = [version for version in versions if version.unit in units and (version.run != last or version.key in known)]
    moment = next((run.started_at for run in ledger.runs(_ALL_RUNS) if run.id == last), None)
    return compare(template, campaign, before, after, today, closed(moment) if moment else frozenset()).changes


_ALL_RUNS = 1_000_000
LONGEST_NAME = 80
"""Characters of a record's name beside its table."""


@dataclass(frozen=True)
class Compared:
    """What changed, by unit, table and record; unit -> how many records the headline counts, before and after."""

    changes: list[Change]
    totals: Mapping[str, tuple[int, int]]


def compare(
    template: Template,
    campaign: Campaign,
    before: Sequence[TableVersion],
    after: Sequence[TableVersion],
    today: date,
    closed: frozenset[str] = frozenset(),
) -> Compared:
    """Two states of the same units' tables, both judged as of `today`; a table that is only in one of them came or went whole.

    `closed`: codes of the phases and rounds whose changes are marked as coming after a freeze.
    """
    was, now = ({version.key: version for version in versions} for versions in (before, after))
    rounds = {period.code: period.short for period in campaign.rounds}
    found = [
        change
        for key in dict.fromkeys([*now, *was])
        if (spec := spec_of(template, key[2])) and _blob(was.get(key)) != _blob(now.get(key))
        for change in _of_table(template, spec, was.get(key), now.get(key), closed, rounds)
    ]
    if not found:
        return Compared([], {})
    states = [_settled(template, campaign, versions, today) for versions in (before, after)]
    old, new = (_counted(template, campaign, settled, today) for settled in states)
    late = {key for settled in states for key in _in_periods(template, settled, closed)}
    marked = (replace(one, after_freeze=one.after_freeze or (one.unit, one.number) in late) for one in found)
    counts = [Counter(unit for unit, _ in records) for records in (old, new)]
    for count, versions in zip(counts, (before, after), strict=True):
        count.update({v.unit: _headline(template, v) for v in versions if v.table == FIGURES})
    units = dict.fromkeys(unit for unit, *_ in [*now, *was])
    return Compared(list(_with_effect(marked, old, new)), {unit: (counts[0][unit], counts[1][unit]) for unit in units})


def _blob(version: TableVersion | None) -> bytes | None:
    return version.blob if version else None


def _settled(template: Template, campaign: Campaign, versions: Sequence[TableVersion], today: date) -> Settled:
    tables = [
        InForce(v.unit, v.edition, decode_table(v.blob), v.numbers, v.first_seen, v.last_changed, "", v.received_at)
        for v in versions
        if v.table != FIGURES
    ]
    return each_alone(template, campaign, settle(template, campaign, tables, today))


def _in_periods(template: Template, settled: Settled, closed: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(unit, shown number) of the records whose date lies in one of these periods."""
    for spec in template.tables if closed else ():
        frame = settled.frames[spec.table]
        rows: Iterator[tuple[Any, ...]] = zip(frame["unit"], frame["number"], frame["phase"], frame["round"], strict=True)
        for unit, number_, phase, round_ in rows:
            if spec.number and number_ and closed & {phase, round_}:
                yield unit, shown_number(spec, int(number_))


def _counted(template: Template, campaign: Campaign, settled: Settled, today: date) -> set[tuple[str, str]]:
    """(unit, shown number) of the records that the headline counts, each unit taken alone."""
    frame = aggregate(template, campaign, settled, today).contributions.get(template.roles.get("headline", ""))
    found: set[tuple[str, str]] = set()
    if frame is not None:
        for unit, table, index, is_counted in zip(frame["unit"], frame["table"], frame["index"], frame["reported"], strict=True):
            if is_counted:
                number_ = settled.frames[table]["number"][index]
                found.add((unit, shown_number(template.by_table[table], int(number_ or 0))))
    return found


def _with_effect(found: Iterable[Change], old: set[tuple[str, str]], new: set[tuple[str, str]]) -> Iterator[Change]:
    """The effect of a record's change stands on its first line only, so that the column adds up."""
    told: set[tuple[str, str]] = set()
    for change in found:
        key = (change.unit, change.number)
        effect = (key in new) - (key in old) if change.number and key not in told else 0
        told.add(key)
        yield replace(change, effect=effect or change.effect)


def _of_table(
    template: Template,
    spec: TableSpec,
    was: TableVersion | None,
    now: TableVersion | None,
    closed: frozenset[str],
    rounds: Mapping[str, str],
) -> Iterator[Change]:
    if spec is FIGURES_SPEC:
        yield from _of_figures(template, was, now)
        return
    if was is None or now is None:
        for version, told in ((now, ("", "thêm")), (was, ("có", "bớt"))):
            if version:
                yield from (_whole_row(template, spec, version, index, told) for index in range(len(version.numbers)))
        return
    old, new = decode_table(was.blob), decode_table(now.blob)
    partner, secrecy = align(spec, old, new), secrecy_of(template)
    places = {field.name: place for place, field in enumerate(spec.fields)}
    for index, found in enumerate(partner):
        shown = shown_number(spec, now.numbers[index])
        if found is None:
            yield _whole_row(template, spec, now, index, ("", "thêm"))
            continue
        before, after = record(old, found), record(new, index)
        for column in sorted(before.keys() | after.keys(), key=lambda name: (places.get(name.partition(".")[0], -1), name)):
            if before.get(column) != after.get(column):
                own, _, round_ = column.partition(".")
                field = spec.by_name.get(own)
                is_late = bool(closed & {round_, after.get("round_code"), before.get("round_code")})
                left, right = (shown_value(_label(template, field, one.get(column))) for one in (before, after))
                if any(secrecy.hides(spec.table, own, one) for one in (before, after)):
                    left = right = secrecy.word
                title = _column(template, spec, column, after, rounds)
                yield Change(now.unit, shown, title, left, right, after_freeze=is_late)
    kept = {index for index in partner if index is not None}
    yield from (_whole_row(template, spec, was, index, ("có", "bớt")) for index in range(len(was.numbers)) if index not in kept)


def _whole_row(template: Template, spec: TableSpec, version: TableVersion, index: int, told: tuple[str, str]) -> Change:
    """A record that came or went, called by its table and its name."""
    row, secrecy = record(decode_table(version.blob), index), secrecy_of(template)
    named = next((name for name in spec.identity if row.get(name) and not secrecy.hides(spec.table, name, row)), "")
    title, line = spec.title or spec.sheet, next((line.label for line in spec.lines if line.code == row.get("line_code")), "")
    name = line or shown_value(_label(template, spec.by_name.get(named), row.get(named)))
    shown = f"{title} – {name if len(name) <= LONGEST_NAME else f'{name[: LONGEST_NAME - 1]}…'}" if name else title
    return Change(version.unit, shown_number(spec, version.numbers[index]), shown, *told)


def _column(template: Template, spec: TableSpec, column: str, row: Mapping[str, Any], rounds: Mapping[str, str]) -> str:
    """The title of a cell's column with its round; where a line or a round is the whole of a row's name, that behind it."""
    title = column_title(template, spec.table, column, tuple(rounds.items()))
    line = next((line.label for line in spec.lines if line.code == row.get("line_code")), "")
    about = line or (rounds.get(str(row.get("round_code")), "") if spec.per == "round" else "")
    return f"{title} – {about}" if about else title


def _of_figures(template: Template, was: TableVersion | None, now: TableVersion | None) -> Iterator[Change]:
    """Of what a whole campaign sent, the numbers that changed, without their parts; one line when it came or went whole."""
    if was is None or now is None:
        version, told, sign = (now, ("", "thêm"), 1) if now else (was, ("có", "bớt"), -1)
        if version:
            yield Change(version.unit, "", FIGURES_SPEC.title, *told, sign * _headline(template, version))
        return
    old, new = (Sent(v.unit, decode_table(v.blob)).rows for v in (was, now))
    for of in dict.fromkeys([*new, *old]):
        before, after = (rows.get(of, (None, None))[1] for rows in (old, new))
        code, period, split = of
        indicator = template.by_code.get(code)
        if split or indicator is None or period.startswith(ABOUT) or before == after:
            continue
        effect = _headline(template, now) - _headline(template, was) if _is_headline(template, of) else 0
        yield Change(now.unit, f"{code} {period}", indicator.name, shown_value(before), shown_value(after), effect)


def _is_headline(template: Template, of: tuple[str, str, str]) -> bool:
    return of == (template.roles.get("headline", ""), PROGRAMME, "")


def _headline(template: Template, version: TableVersion) -> int:
    """What a master counts of the headline over the whole programme."""
    sent = Sent(version.unit, decode_table(version.blob))
    return int(sent.rows.get((template.roles.get("headline", ""), PROGRAMME, ""), (0, 0))[1] or 0)


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
