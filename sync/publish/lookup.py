"""A picture -> the sheet where one picks a unit and reads everything about it, and the hidden sheet its formulas read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME
from sync.publish.front import FrontView
from sync.publish.links import source_link
from sync.publish.messages import message_of, open_groups, said
from sync.publish.sending import short_title
from sync.publish.sheet import Cell, Column, Dropdown, Put, Sheet, Table, at, on_sheet, span
from sync.publish.values import UNKNOWN, record_number

if TYPE_CHECKING:
    from sync.campaign import Unit
    from sync.picture import TableCount
    from sync.template import TableSpec

MOST_UNITS = 2000
"""Units the hidden sheet holds; beyond, opening the workbook would cost more than looking up saves."""

MOST_BARS = 40
LATEST, FINDINGS = 5, 5
PICK_ROW, PICK_COLUMN, INDEX_COLUMN = 1, 1, 14
COUNTS = ("read", "accepted", "must_fix", "held", "not_data")
WIDTHS = (30.0, 14.0, 11.0, 11.0, 11.0, 13.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 11.0)


def lookup_sheets(view: FrontView) -> tuple[Sheet, Sheet, tuple[str, int, int, int]]:
    """The sheet, its hidden data, and where the numbers behind the bars of all units are: sheet, first row, last row, column."""
    data = Data(view)
    hidden = Sheet(view.spec.lookup.data, "lookup_data", tables=[data.table()], hidden=True, fit=(0, 0))
    bars = (view.spec.lookup.data, 1, min(len(data.units), MOST_BARS), 0)
    return Page(view, data).sheet(), hidden, bars


@dataclass(frozen=True)
class Data:
    """What the hidden sheet holds: a row per unit, a column per thing shown."""

    view: FrontView

    @cached_property
    def units(self) -> Sequence[Unit]:
        """The units that can be looked up."""
        return self.view.units[:MOST_UNITS]

    @cached_property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Name -> value, per unit. No value is blank: INDEX() shows a blank as 0."""
        return [self._row(unit) for unit in self.units]

    @cached_property
    def names(self) -> Sequence[str]:
        """The columns."""
        return list(self.rows[0]) if self.rows else []

    @cached_property
    def tables(self) -> Sequence[TableSpec]:
        """Tables handed out in this campaign."""
        campaign = self.view.picture.campaign
        return [spec for spec in self.view.picture.template.tables if campaign.is_in_use(spec.table)]

    def table(self) -> Table:
        """The hidden sheet's table."""
        rows = [list(row.values()) for row in self.rows]
        return Table(0, 0, [Column(name) for name in self.names], rows, filter=False)

    def column(self, name: str) -> str:
        """The range of a column, as a formula on another sheet writes it."""
        place = self.names.index(name)
        return on_sheet(self.view.spec.lookup.data, span(1, place, len(self.units), place, fixed=True))

    def _row(self, unit: Unit) -> Mapping[str, Any]:
        view, status = self.view, self.view.statuses.get(unit.code)
        percent = view.reached(unit.code, view.now).percent
        row: dict[str, Any] = {"name": unit.short_name, "percent": 0 if percent is None else percent, "full": 100}
        row |= {
            "state": Cell(view.state_words(unit.code), volatile=True),
            "file": status.file.rpartition("/")[2] if status and status.file else UNKNOWN,
            "file_link": source_link(view.picture, status.file) if status and status.file else "-",
            "received": view.clock(status.received_at if status else None),
            "saved": view.clock(status.saved_at if status else None),
            "age": Cell(status.age_days if status and status.received_at else UNKNOWN, volatile=True),
            "message": message_of(view, unit.code) or UNKNOWN,
        }
        for spec in self.tables:
            row |= _count_row(spec.table, status.tables.get(spec.table) if status else None)
        account = view.account(unit.code)
        row |= {"counted": account.counted, **{f"reason.{key}": account.reasons.get(key, 0) for key in view.spec.reasons}}
        for code in view.phase_codes:
            row |= self._progress_row(unit.code, code)
        if not view.levels.is_flat:
            own = view.own(unit.code, PROGRAMME)
            row["own"] = UNKNOWN if own is None else own
        return row | self._latest(unit.code) | self._findings(unit.code)

    def _progress_row(self, unit: str, period: str) -> dict[str, Any]:
        reached = self.view.reached(unit, period)
        return {
            f"target.{period}": self.view.words["no_target"] if reached.target is None else reached.target,
            f"done.{period}": UNKNOWN if reached.done is None else reached.done,
            f"percent.{period}": UNKNOWN if reached.percent is None else reached.percent,
            f"missing.{period}": UNKNOWN if reached.missing is None else reached.missing,
        }

    def _latest(self, unit: str) -> dict[str, Any]:
        """The records last changed: number, title and the link to the cell."""
        spec = self.view.picture.template.by_table[self.view.indicators[self.view.spec.indicator].table]
        records = self.view.records_of(unit, spec.table)
        found = sorted(records, key=lambda row: (str(row["last_changed"]), row["number"] or 0), reverse=True)[:LATEST]
        row: dict[str, Any] = {}
        for place in range(LATEST):
            one = found[place] if place < len(found) else None
            row[f"number.{place}"] = (one and record_number(spec.number, one["number"] or 0)) or "–"
            row[f"title.{place}"] = (one and one.get(spec.identity[0])) or "–"
            row[f"link.{place}"] = (one and source_link(self.view.picture, one["file"] or "", one["cell"])) or "-"
        return row

    def _findings(self, unit: str) -> dict[str, Any]:
        groups = open_groups(self.view, unit)[:FINDINGS]
        texts = [_capital(said(self.view, one)) for one in groups] + ["–"] * (FINDINGS - len(groups))
        return {f"finding.{place}": text for place, text in enumerate(texts)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count_row(table: str, count: TableCount | None) -> Mapping[str, Any]:
    return {f"{table}.{name}": getattr(count, name) if count else 0 for name in COUNTS}


@dataclass
class Page:
    """The visible sheet: every value is INDEX() into the hidden one, its cached value that of the first unit."""

    view: FrontView
    data: Data
    row: int = PICK_ROW + 2
    puts: list[Put] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """Everything, from top to bottom."""
        view, spec = self.view, self.view.spec.lookup
        self.puts.append(Put(0, 0, view.made()))
        dropdowns = []
        if self.data.units:
            self._pick()
            dropdowns = [Dropdown(PICK_ROW, PICK_COLUMN, "=" + self.data.column("name"))]
            for part in (self._state, self._tables, self._progress, self._latest, self._findings, self._message):
                part()
        else:
            self.puts.append(Put(PICK_ROW, 0, Cell(view.words["no_unit"], "note")))
        return Sheet(
            spec.name,
            "lookup",
            puts=self.puts,
            dropdowns=dropdowns,
            widths=dict(enumerate(WIDTHS)),
            heights={0: 16, PICK_ROW: 24, **self.heights},
            hidden_columns=(INDEX_COLUMN,),
            freeze=(PICK_ROW + 1, 0),
            fit=(1, 1),
            print_area=(0, 0, self.row, len(WIDTHS) - 1),
        )

    def _pick(self) -> None:
        words, first = self.view.words, self.data.rows[0]["name"]
        self.puts.append(Put(PICK_ROW, 0, Cell(words["pick"], "bold")))
        self.puts.append(Put(PICK_ROW, PICK_COLUMN, Cell(first, "green"), 1, 3))
        picked = at(PICK_ROW, PICK_COLUMN, fixed=True)
        self.puts.append(Put(PICK_ROW, INDEX_COLUMN, Cell(1, "small", formula=f"MATCH({picked},{self.data.column('name')},0)")))
        if len(self.view.units) > len(self.data.units):
            text = words["lookup_cut"].format(n=len(self.data.units), sheet=self.view.spec.sending.name)
            self.puts.append(Put(PICK_ROW, PICK_COLUMN + 3, Cell(text, "note")))

    def _from(self, name: str) -> str:
        return f"INDEX({self.data.column(name)},{at(PICK_ROW, INDEX_COLUMN, fixed=True)})"

    def _cell(self, name: str, style: str = "text", link: str = "") -> Cell:
        value = self.data.rows[0][name]
        plain, volatile = (value.value, value.volatile) if isinstance(value, Cell) else (value, False)
        formula = f"HYPERLINK({self._from(link)},{self._from(name)})" if link else self._from(name)
        return Cell(plain, "link" if link else style, formula, volatile=volatile)

    def _head(self, titles: Sequence[tuple[str, int]]) -> None:
        place = 0
        for title, width in titles:
            self.puts.append(Put(self.row, place, Cell(title, "header"), 1, width))
            place += width
        self.heights[self.row] = 30 if len(titles) > 1 else 18
        self.row += 1

    def _state(self) -> None:
        words = self.view.words
        for name in ("state", "file", "received", "saved", "age"):
            link = "file_link" if name == "file" else ""
            self.puts.append(Put(self.row, 0, Cell(words[name], "bold")))
            self.puts.append(Put(self.row, 1, self._cell(name, "fit", link), 1, 5))
            self.row += 1
        self.row += 1

    def _tables(self) -> None:
        """Per table what became of its rows; the table of the followed indicator also says what became of its records."""
        words, followed = self.view.words, self.view.indicators[self.view.spec.indicator].table
        reasons = [(f"reason.{key}", word) for key, word in self.view.spec.reasons.items()]
        titles = [words["table"], *(words[name] for name in COUNTS), words["counted"], *(_capital(word) for _, word in reasons)]
        self._head([(title, 1) for title in titles])
        for spec in self.data.tables:
            self.puts.append(Put(self.row, 0, Cell(short_title(spec), "text")))
            names = [f"{spec.table}.{name}" for name in COUNTS]
            if spec.table == followed:
                names += ["counted", *(name for name, _ in reasons)]
            self.puts += [Put(self.row, place, self._cell(name, "int")) for place, name in enumerate(names, 1)]
            self.row += 1
        self.row += 1

    def _progress(self) -> None:
        words = self.view.words
        self._head([(words[name], 1) for name in ("period", "target", "done", "percent", "missing")])
        for code in self.view.phase_codes:
            self.puts.append(Put(self.row, 0, Cell(self.view.period_name(code), "text")))
            kinds = (("target", "int"), ("done", "int"), ("percent", "percent"), ("missing", "int"))
            self.puts += [Put(self.row, place, self._cell(f"{name}.{code}", style)) for place, (name, style) in enumerate(kinds, 1)]
            self.row += 1
        if not self.view.levels.is_flat:
            self.puts += [Put(self.row, 0, Cell(words["own"], "text")), Put(self.row, 2, self._cell("own", "int"))]
            self.row += 1
        self.row += 1

    def _latest(self) -> None:
        self._head([(self.view.words["latest"], len(WIDTHS))])
        for place in range(LATEST):
            self.puts.append(Put(self.row, 0, self._cell(f"number.{place}", link=f"link.{place}")))
            self.puts.append(Put(self.row, 1, self._cell(f"title.{place}"), 1, len(WIDTHS) - 1))
            self.row += 1
        self.row += 1

    def _findings(self) -> None:
        self._head([(self.view.words["findings"], len(WIDTHS))])
        for place in range(FINDINGS):
            self._wide(f"finding.{place}", 28)
        self.row += 1

    def _message(self) -> None:
        self._head([(self.view.words["to_send"], len(WIDTHS))])
        self._wide("message", 75)

    def _wide(self, name: str, height: float) -> None:
        self.puts.append(Put(self.row, 0, self._cell(name, "long"), 1, len(WIDTHS)))
        self.heights[self.row] = height
        self.row += 1
