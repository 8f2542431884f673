"""Files received, tables in force, settled records -> where each followed unit stands. Pure.

Source: workbooks.md 0.2 (row accounting) and 4.4 (states, first that fits).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sync.campaign import Campaign, Period, Unit
from sync.editions import edition_of, rounds_of
from sync.errors import RowsNotAccounted
from sync.model import Finding, Level
from sync.picture import InForce, Settled, State, TableCount, UnitStatus
from sync.template import TableSpec, Template

NOBODY: Mapping[str, bool] = {}

GRACE_DAYS = 30
"""A round is still being reported for so long after its end, unless its due date says otherwise."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known of a unit's files: the one in force (None = never a readable one), and whether today's look at the store
    could use what lies there. `held`: rows per table that stand only in a file waiting for a choice. `missing`: tables of the
    file in force that could not be understood, so that an earlier version of them counts."""

    file: str = ""
    received_at: datetime | None = None
    saved_at: datetime | None = None
    has_good: bool = False
    has_unreadable: bool = False
    is_stale: bool = False
    held: Mapping[str, int] = field(default_factory=dict)
    missing: Sequence[str] = ()


def statuses(
    template: Template,
    campaign: Campaign,
    sent: Mapping[str, Sent],
    tables: Sequence[InForce],
    settled: Settled,
    gain: Mapping[str, int],
    today: date,
    senders: Mapping[str, bool] = NOBODY,
) -> list[UnitStatus]:
    """One status per followed unit, in the coordinator's order. `senders`: those who sent the whole of a campaign of their own, and
    whether it is an older one that counts; no table is wanted of them."""
    counts = table_counts(edition_of(template, campaign), sent, tables, settled)
    nil = nil_ticks(template, campaign, settled, today)
    return [
        _status(template, campaign, unit, sent.get(unit.code, Sent()), counts.get(unit.code, {}), nil, settled, gain, today)
        if unit.code not in senders
        else _status_of_whole(
            unit.code, sent.get(unit.code, Sent()), settled.findings.get(unit.code, ()), today, is_stale=senders[unit.code]
        )
        for unit in campaign.followed
    ]


def _status(
    template: Template,
    campaign: Campaign,
    unit: Unit,
    sent: Sent,
    counts: Mapping[str, TableCount],
    nil: Mapping[str, frozenset[str]],
    settled: Settled,
    gain: Mapping[str, int],
    today: date,
) -> UnitStatus:
    ticked = nil.get(unit.code, frozenset())
    shown = {name: replace(count, nil=name in ticked) for name, count in counts.items()}
    required = required_tables(template, campaign, unit)
    filled = [name for name in required if name in ticked or shown.get(name, TableCount()).in_force]
    state = _state(template, sent, shown, required, filled, ticked, settled.findings.get(unit.code, ()))
    is_here = state not in (State.NOT_SENT, State.UNREADABLE)
    return UnitStatus(
        unit=unit.code,
        state=state,
        age_days=max(0, (today - sent.received_at.date()).days) if sent.received_at else 0,
        file=sent.file,
        received_at=sent.received_at,
        saved_at=sent.saved_at,
        tables=shown,
        gain=gain.get(unit.code, 0),
        completeness=100 * len(filled) / len(required) if required and is_here else None,
    )


def _status_of_whole(unit: str, sent: Sent, said: Sequence[Finding], today: date, *, is_stale: bool) -> UnitStatus:
    """Where a unit stands that sent the master of its own campaign: its rows were judged there."""
    if is_stale or sent.is_stale or not sent.has_good:
        state = State.STALE
    else:
        state = State.INCOMPLETE if any(finding.level is Level.MUST_FIX for finding in said) else State.COMPLETE
    age = max(0, (today - sent.received_at.date()).days) if sent.received_at else 0
    return UnitStatus(unit, state, age, sent.file, sent.received_at, sent.saved_at, completeness=100.0)


def _state(
    template: Template,
    sent: Sent,
    counts: Mapping[str, TableCount],
    required: Sequence[str],
    filled: Sequence[str],
    ticked: frozenset[str],
    findings: Iterable[Finding],
) -> State:
    if not sent.has_good:
        return State.UNREADABLE if sent.has_unreadable else State.NOT_SENT
    if sent.is_stale:
        return State.STALE
    can_be_nil = [name for name in required if template.by_table[name].nil]
    has_rows = any(count.in_force for name, count in counts.items() if template.by_table[name].nil)
    if can_be_nil and not has_rows and all(name in ticked for name in can_be_nil):
        return State.NIL
    must_fix = bool(sent.missing) or any(finding.level is Level.MUST_FIX for finding in findings)
    return State.INCOMPLETE if must_fix or len(filled) < len(required) else State.COMPLETE


def required_tables(template: Template, campaign: Campaign, unit: Unit) -> list[str]:
    """The tables that need a row or a nil tick from this unit."""
    return [
        spec.table for spec in template.tables if campaign.is_in_use(spec.table, unit.type) and campaign.tables[spec.table].required
    ]


def table_counts(
    edition: str, sent: Mapping[str, Sent], tables: Sequence[InForce], settled: Settled
) -> dict[str, dict[str, TableCount]]:
    """unit -> table -> the row accounting over the file just read; of older files no row counts as read, of a closed edition
    nothing is said any more."""
    judged = _judged(settled)
    found: dict[str, dict[str, TableCount]] = defaultdict(dict)
    for code, unit in sent.items():
        for name, held in unit.held.items():
            found[code][name] = TableCount(read=held, held=held)
        for name in unit.missing:
            found[code][name] = replace(found[code].get(name, TableCount()), is_missing=True)
    for item in tables:
        name = item.checked.table
        if item.edition != edition:
            continue
        key = (item.unit, item.edition, name)
        good = judged[(*key, "accepted")]
        count = found[item.unit].get(name, TableCount())
        if not (item.is_stale or sent.get(item.unit, Sent()).is_stale):
            count = _with_file(count, item, good, judged[(*key, "must_fix")])
        found[item.unit][name] = replace(count, in_force=count.in_force + good)
    return found


def _with_file(count: TableCount, item: InForce, accepted: int, must_fix: int) -> TableCount:
    """The rows of the file in force, beside those held. Read is counted in the file, the rest after settling: they must agree."""
    size, not_data = len(item.checked.positions), len(item.checked.not_data)
    counted = replace(count, read=count.read + size + not_data, accepted=accepted, must_fix=must_fix, not_data=not_data)
    if not counted.holds:
        raise RowsNotAccounted(item.unit, item.checked.sheet, size, accepted, must_fix)
    return counted


def _judged(settled: Settled) -> Counter[tuple[str, str, str, str]]:
    """(unit, edition, table, state) -> how many records."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for name, frame in settled.frames.items():
        # Records of a list that stand for a number are counted in their own table.
        records = zip(*map(frame.column, ("unit", "edition", "state", "stands_in")), strict=True)
        found.update((unit, edition, name, state) for unit, edition, state, stands_in in records if stands_in is None)
    return found


def reporting_round(campaign: Campaign, today: date, edition: str = "") -> Period | None:
    """The round that units are reporting: the last one to end, as long as its reports may still come in; else the one running.

    `edition`: among the rounds of that edition only ("" = all).
    """
    rounds = rounds_of(campaign, edition)
    ended = [p for p in rounds if p.count_to < today]
    if ended:
        last = ended[-1]
        due = max(last.report_due_on or date.min, last.count_to + timedelta(days=GRACE_DAYS))
        if today <= due:
            return last
    running = [p for p in rounds if p.count_from <= today <= p.count_to]
    return running[0] if running else ended[-1] if ended else None


def nil_ticks(template: Template, campaign: Campaign, settled: Settled, today: date) -> dict[str, frozenset[str]]:
    """unit -> tables it declared empty for the round being reported."""
    current = reporting_round(campaign, today, edition_of(template, campaign))
    frame = settled.frames.get(template.roles.get("closing", ""))
    if frame is None or current is None or not len(frame):
        return {}
    of_round = frame.where("round_code", lambda code: code == current.code)
    columns = {name: column for spec in template.tables for name in [spec.table] if (column := _nil_column(template, spec))}
    units = of_round["unit"]
    ticked = {
        name: {unit for unit, value in zip(units, of_round[column], strict=True) if value is True}
        for name, column in columns.items()
        if column in of_round
    }
    return {str(unit): frozenset(name for name, of in ticked.items() if unit in of) for unit in dict.fromkeys(units)}


def _nil_column(template: Template, spec: TableSpec) -> str:
    """The tick of the closing table that declares this table empty, known by the sheet's number or the table's name."""
    closing = template.by_table.get(template.roles.get("closing", ""))
    prefix = template.roles.get("nil_prefix", "nil")
    names = (f"{prefix}.{spec.table}", f"{prefix}.{spec.sheet.split('.')[0]}")
    return next((name for name in names if closing is not None and name in closing.by_name), "")
