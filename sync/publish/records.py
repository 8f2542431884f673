"""Settled records -> registers: a row per record with its number, its cells, what was decided about it, and a link to its cell.

What stands in a column is said by the template (RecordColumn); `SOURCES` lists what a column may be besides a field.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import WHOLE
from sync.frame import Frame
from sync.model import CellRef, Finding
from sync.publish.gone import gone_keys, with_gone
from sync.publish.layout import Made, register
from sync.publish.links import source_link
from sync.publish.outcomes import details, outcome
from sync.publish.register_spec import RecordColumn, Registers, SheetSpec
from sync.publish.sheet import Cell, Column, Sheet
from sync.publish.values import TICK, WIDE, View, field_style, plain, record_number
from sync.secrecy import TICKED
from sync.vietnamese import fold

if TYPE_CHECKING:
    from sync.picture import Decision
    from sync.template import FieldSpec, TableSpec

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
NOBODY = Frame.of({})
RECORDED = "recorded"
"""Machine name of the column that says when a row's yellow cells were taken up."""


@dataclass(frozen=True)
class Rows:
    """The rows of one register: records of a table in the order of units and rows, or one row per unit."""

    view: View
    spec: SheetSpec
    words: Registers
    table: TableSpec
    frame: Frame
    gone: Sequence[str] = ()
    """Keys of the lines below them: decisions about rows that are no more."""

    def column(self, name: str) -> list[Any]:
        """One column of the settled frame; blanks when the template has it but no workbook does."""
        return list(self.frame.column(name))

    @cached_property
    def numbers(self) -> list[str]:
        """The record's number as people call it."""
        return [record_number(self.table.number, number or 0) for number in self.column("number")]

    @cached_property
    def keys(self) -> list[str]:
        """What a decision about the row hangs on: the unit in a sheet of units, else the record's number."""
        return [*(self.column("unit") if self.spec.kind == "units" else self.numbers), *self.gone]

    @cached_property
    def hidden(self) -> list[bool]:
        """Rows whose content the unit asked to keep to itself."""
        return [value in TICKED for value in self.column(self.view.secrecy.tick)]

    @cached_property
    def verdicts(self) -> Mapping[Any, tuple[bool, str]]:
        """Frame label -> (counted, reason) by the sheet's indicator."""
        return contributions(self.view, self.spec.indicator, self.table.table)

    @cached_property
    def remarks(self) -> Mapping[tuple[str, int], list[Finding]]:
        """(unit, number) -> findings of that record."""
        found: dict[tuple[str, int], list[Finding]] = defaultdict(list)
        for unit, findings in self.view.picture.findings.items():
            for finding in findings:
                if finding.table == self.table.table and finding.number:
                    found[unit, finding.number].append(finding)
        return found

    def findings(self) -> list[list[Finding]]:
        """The findings of each row."""
        pairs = zip(self.column("unit"), self.column("number"), strict=True)
        return [self.remarks.get((unit, number or 0), []) for unit, number in pairs]

    def decision(self, key: str, field: str) -> Decision | None:
        """What was last decided in a yellow cell."""
        return self.view.picture.decisions.get((self.spec.key, key, field))


def contributions(view: View, indicator: str, table: str) -> Mapping[Any, tuple[bool, str]]:
    """Frame label of a table's record -> whether the indicator counts it, and if not, why."""
    frame = view.picture.facts.contributions.get(indicator)
    if not frame:
        return {}
    mine = frame.where("table", lambda of: of == table)
    return {
        label: (bool(counted), reason or "")
        for label, counted, reason in zip(mine["index"], mine["counted"], mine["reason"], strict=True)
    }


def records_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """A register of every record of a table, or of accepted ones only."""
    table = view.picture.template.by_table[spec.table]
    frame = view.picture.settled.frames.get(spec.table, NOBODY)
    is_decided = any(column.yellow for column in spec.columns)
    known = ordered(view, frame, spec.rows, without_repeats=is_decided)
    rows = Rows(view, spec, words, table, _filled(known, spec.filled))
    accepted = frame.where("state", _is_accepted)
    return _register(rows, replace(rows, frame=accepted).numbers, accounts(view, spec, words))


def _register(rows: Rows, there: Sequence[str], note: str = "") -> Sheet:
    """The rows, with what was decided about rows that are neither shown nor `there` at their end."""
    spec, words = rows.spec, rows.words.words
    if any(column.yellow for column in spec.columns):
        rows = replace(rows, gone=gone_keys(rows.view, spec, {*rows.keys, *there}))
    columns = [made for column in spec.columns for made in _made(rows, column)]
    shown = with_gone([*columns, *recorded(rows)], rows.gone, words.get("gone", ""))
    return register(rows.view, spec, words, shown, note, rows.keys)


def _filled(frame: Frame, names: Sequence[str]) -> Frame:
    """Records with something in one of the columns; all of them when none is named."""
    columns = [frame[name] for name in names if name in frame]
    if not columns:
        return frame
    cells = enumerate(zip(*columns, strict=True))
    return frame.take([place for place, values in cells if any(value is not None for value in values)])


def units_sheet(view: View, spec: SheetSpec, words: Registers) -> Sheet:
    """A register with a row for every followed unit, whether or not it has a record in the table."""
    table = view.picture.template.by_table[spec.table]
    known = ordered(view, view.picture.settled.frames.get(spec.table, NOBODY), "all")
    latest = {unit: place for place, unit in enumerate(known.column("unit"))}
    codes = [unit.code for unit in view.units]
    places = [latest.get(code) for code in codes]
    columns = {name: [None if place is None else values[place] for place in places] for name, values in known.columns.items()}
    labels = [-1 if place is None else known.labels[place] for place in places]
    return _register(Rows(view, spec, words, table, Frame({**columns, "unit": codes}, labels)), ())


def ordered(view: View, frame: Frame, which: str, *, without_repeats: bool = False) -> Frame:
    """Records in the coordinator's order of units, then as typed; `which` = "accepted" leaves out those that must be mended.

    Of a list that is written anew for every edition, those that speak for today. `without_repeats`: each record once, though two
    editions have it, as where something is decided about it.
    """
    shown = frame.where("state", _is_accepted) if which == "accepted" else frame
    shown = shown.where("current", lambda value: value is not False)
    if without_repeats:
        shown = shown.where("repeats", lambda value: value is not True)
    rank, last = view.unit_rank, len(view.unit_rank)
    units, editions, places = map(shown.column, ("unit", "edition", "row"))
    order = sorted(range(len(shown)), key=lambda i: (rank.get(units[i], last), units[i], editions[i] or "", places[i] or 0))
    return shown.take(order)


def _is_accepted(state: Any) -> bool:
    return bool(state == "accepted")


def accounts(view: View, spec: SheetSpec, words: Registers) -> str:
    """The two lines of a register: what was read of the table, and what the indicator counts of what was accepted."""
    counts = [status.tables[spec.table] for status in view.picture.units if spec.table in status.tables]
    parts = {name: sum(getattr(count, name) for count in counts) for name in ("read", "accepted", "must_fix", "held", "not_data")}
    text = words.words["accounts"].format(**{name: plain(value) for name, value in parts.items()})
    # A unit's account holds those of the units below it: only the whole is the sum of everything once.
    whole = [WHOLE] if (spec.indicator, WHOLE) in view.picture.facts.accounts else [unit.code for unit in view.units]
    counted = view.accounts(spec.indicator, whole, words.words["counted"], words.reasons)
    return f"{text}\n{counted}" if counted else text


# ---- columns ----------------------------------------------------------------------------------------------------------------


def _made(rows: Rows, column: RecordColumn) -> list[Made]:
    if column.yellow:
        return [_yellow(rows, column)]
    if column.value == "fields":
        return _fields(rows)
    if column.value in SOURCES:
        width, style = column.width or 14, column.style or "text"
        return [Made(Column(column.title, style, width, key=column.value), SOURCES[column.value](rows, column))]
    field = rows.table.by_name.get(column.value.partition(".")[0])
    if field is None:
        return [_plain(rows, column)]
    return [_field(rows, column.value, field, column.title or field.title, column)]


def _fields(rows: Rows) -> list[Made]:
    """Every field of the table that the sheet does not leave out and the campaign has, per-round ones once per round."""
    made = []
    for name, field, code in rows.table.columns(rows.view.rounds):
        is_known = not rows.frame or name in rows.frame
        if field.name in rows.spec.without or not is_known:
            continue
        short = rows.view.label("@period", code) if code else ""
        made.append(_field(rows, name, field, field.title.replace("{đợt}", str(short)), None))
    return made


def _field(rows: Rows, name: str, field: FieldSpec, title: str, column: RecordColumn | None) -> Made:
    cells = [rows.view.typed(field, value) for value in rows.column(name)]
    secrecy = rows.view.secrecy
    if rows.table.table == secrecy.table and field.name in secrecy.fields:
        text = secrecy.word
        cells = [text if is_hidden else cell for cell, is_hidden in zip(cells, rows.hidden, strict=True)]
    style = (column.style if column else "") or ("centre" if _is_year(field) else field_style(field))
    return Made(Column(title, style, (column.width if column else 0) or _width(rows, field), key=name), cells)


def _width(rows: Rows, field: FieldSpec) -> float:
    """That of the field in the unit's workbook; wider where the longest choice would take more than two lines in it."""
    longest = max(map(len, rows.view.labels.get(field.list, {}).values()), default=0)
    return max(field.width, min(longest / 2 + 3, WIDE))


def _is_year(field: FieldSpec) -> bool:
    """Whether its numbers are years, which are never written with a point at the thousands."""
    return field.type == "int" and EARLIEST_YEAR <= (field.min or 0) <= (field.max or 0) < LATEST_YEAR


def _plain(rows: Rows, column: RecordColumn) -> Made:
    """A column of the settled frame that no unit typed: sector, phase, first_seen …"""
    cells = rows.column(column.value)
    if column.list:
        cells = [rows.view.label(column.list, value) for value in cells]
    if column.blank:
        cells = [column.blank if value is None or value == "" else value for value in cells]
    return Made(Column(column.title, column.style or "text", column.width or 12, key=column.value), cells)


def _yellow(rows: Rows, column: RecordColumn) -> Made:
    taken = [rows.decision(key, column.value) for key in rows.keys]
    style = {"long": "yellow_long", "date": "yellow_date"}.get(column.yellow, "yellow")
    cells = [decision.value if decision else None for decision in taken]
    kind = rows.view.yellow(column.yellow)
    return Made(Column(column.title, style, column.width or 16, yellow=kind, key=column.value), cells)


def recorded(rows: Rows) -> list[Made]:
    """When a row's yellow cells were last taken up; no such column where nothing is yellow."""
    fields = [column.value for column in rows.spec.columns if column.yellow]
    if not fields:
        return []
    return [recorded_column(rows.view, rows.spec.key, rows.keys, fields, rows.words.words)]


def recorded_column(view: View, sheet: str, keys: Sequence[str], fields: Sequence[str], words: Mapping[str, str]) -> Made:
    """The words "đã ghi nhận 08:12 05/06" for each row with a decision."""
    cells = []
    for key in keys:
        taken = [found.at for field in fields if (found := view.picture.decisions.get((sheet, key, field))) is not None]
        cells.append(words["recorded"].format(moment=view.clock(max(taken), year=False)) if taken else None)
    return Made(Column(words["recorded_title"], "recorded", 16, key=RECORDED), cells)


# ---- sources: what a column may be besides a field ----------------------------------------------------------------------------


def _unit(rows: Rows, _: RecordColumn) -> list[Any]:
    return [rows.view.unit_name(code) for code in rows.column("unit")]


def _owner(rows: Rows, _: RecordColumn) -> list[Any]:
    """The unit a record counts for, which a move may have made another than the one that typed it."""
    pairs = zip(rows.column("owner"), rows.column("unit"), strict=True)
    return [rows.view.unit_name(owner or unit) for owner, unit in pairs]


def _number(rows: Rows, column: RecordColumn) -> list[Any]:
    return [number or column.blank for number in rows.numbers]


def _counted(rows: Rows, _: RecordColumn) -> list[Any]:
    return [int(rows.verdicts[label][0]) if label in rows.verdicts else 0 for label in rows.frame.labels]


def _reason(rows: Rows, column: RecordColumn) -> list[Any]:
    """Why a record is not counted: its own state first, then the indicator's reason, then that the indicator is not about it."""
    states = rows.column("state")
    texts = []
    for label, state in zip(rows.frame.labels, states, strict=True):
        counted, reason = rows.verdicts.get(label, (False, "must_fix" if state == "must_fix" else "elsewhere"))
        texts.append(None if counted else rows.words.reasons.get(reason) or rows.words.words.get(reason, reason))
    return texts


def _in_lines(rows: Rows, column: RecordColumn) -> list[Any]:
    """The round in whose numbers a record of a list stands, or why in none's."""
    pairs = zip(rows.column("left_out"), rows.column("round"), strict=True)
    reasons = {**rows.words.words, **rows.words.reasons}
    return [reasons.get(reason, reason) if reason else rows.view.label("@period", code) for reason, code in pairs]


def _link(rows: Rows, _: RecordColumn) -> list[Any]:
    picture = rows.view.picture
    pairs = zip(rows.column("cell"), rows.column("file"), strict=True)
    return [
        Cell(f"{cell.column}{cell.row}", "link", link=source_link(picture, file, cell))
        if isinstance(cell, CellRef) and file
        else None
        for cell, file in pairs
    ]


def _checks(rows: Rows, _: RecordColumn) -> list[Any]:
    return [" / ".join(dict.fromkeys(rows.view.sentence(finding) for finding in found)) or None for found in rows.findings()]


def _finding(rows: Rows, column: RecordColumn) -> list[Any]:
    """A tick where a record has the finding `code`."""
    return [TICK if any(finding.code == column.code for finding in found) else None for found in rows.findings()]


def _related(rows: Rows, column: RecordColumn) -> list[Any]:
    """Numbers of the other table's records with the same folded fields."""
    prefix = rows.view.picture.template.by_table[column.table].number
    found = _others(rows, column, lambda other: record_number(prefix, other["number"] or 0))
    return ["; ".join(sorted(filter(None, numbers))) or None for numbers in found]


def _related_count(rows: Rows, column: RecordColumn) -> list[Any]:
    """How many of them the indicator counts."""
    verdicts = contributions(rows.view, column.indicator, column.table)
    return [sum(flags) for flags in _others(rows, column, lambda other: verdicts.get(other["label"], (False, ""))[0])]


def _others(rows: Rows, column: RecordColumn, what: Callable[[Mapping[str, Any]], Any]) -> list[list[Any]]:
    frame = rows.view.picture.settled.frames.get(column.table)
    if not frame:
        return [[] for _ in range(len(rows.frame))]
    theirs = _folded(frame, column.match.values())
    found: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for key, number, label in zip(theirs, frame["number"], frame.labels, strict=True):
        if all(key):
            found[key].append(what({"number": number, "label": label}))
    return [found.get(key, []) if all(key) else [] for key in _folded(rows.frame, column.match)]


def _folded(frame: Frame, names: Any) -> list[tuple[str, ...]]:
    columns = [frame.column(name) for name in ("unit", *names)]
    return [tuple(fold(str(value)) if value is not None else "" for value in row) for row in zip(*columns, strict=True)]


def _ratio(rows: Rows, column: RecordColumn) -> list[Any]:
    """The sum of `of` in per cent of `by`; blank when either side is not known."""
    parts = list(zip(*(rows.column(name) for name in column.of), strict=True))
    return [_share(values, whole) for values, whole in zip(parts, rows.column(column.by), strict=True)]


def _share(values: Sequence[Any], whole: Any) -> float | None:
    known = [value for value in values if isinstance(value, int)]
    return 100 * sum(known) / whole if known and isinstance(whole, int) and whole else None


def _count_of_unit(rows: Rows, column: RecordColumn) -> list[Any]:
    """How many accepted records the unit has in another table; blank when that table is not in use."""
    frame = rows.view.picture.settled.frames.get(column.table)
    if frame is None or not rows.view.picture.campaign.is_in_use(column.table):
        return [None] * len(rows.frame)
    accepted = ordered(rows.view, frame, "accepted", without_repeats=True)
    counts = Counter(accepted.column("unit"))
    return [counts[unit] for unit in rows.column("unit")]


SOURCES: Mapping[str, Callable[[Rows, RecordColumn], list[Any]]] = {
    "unit": _unit,
    "owner": _owner,
    "number": _number,
    "counted": _counted,
    "reason": _reason,
    "in_lines": _in_lines,
    "link": _link,
    "checks": _checks,
    "finding": _finding,
    "related": _related,
    "related_count": _related_count,
    "ratio": _ratio,
    "count_of_unit": _count_of_unit,
    "outcome": outcome,
    "details": details,
}
