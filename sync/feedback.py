"""Findings and facts -> what one unit reads: a receipt, what it may mend, and every cell concerned. Pure.

Source: workbooks.md §5. A unit sees its own rows only. Nothing here depends on the clock except cells marked volatile, so the
workbook of a unit that changed nothing is not written again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME
from sync.editions import edition_of
from sync.findings import CODES_FOR_COORDINATOR, Group, group
from sync.model import Finding, Level, Scope
from sync.picture import ReceivedFile, State, TableCount
from sync.publish.layout import header_height, lines, row_heights
from sync.publish.links import is_absolute, source_link
from sync.publish.outcomes import decided_on, shown
from sync.publish.register_spec import FeedbackSpec, feedback_of
from sync.publish.sheet import Cell, Column, Put, Sheet, Table, jump
from sync.publish.stacked import reordered, stacked
from sync.publish.values import LEVEL_STYLES, UNKNOWN, View, is_ageing, level_word, plain, record_number

if TYPE_CHECKING:
    from sync.campaign import Target
    from sync.picture import Picture, UnitStatus
    from sync.template import TableSpec

LONGEST_LIST = 40
"""Lines of what to mend; a longer list is not read."""

GRID = (34.0, 11.0, 11.0, 11.0, 11.0, 13.0, 11.0)
"""Widths of the receipt's columns: one A4 page across."""

LINE_HEIGHT = 15.0
STATE_STYLES: Mapping[State, str] = {
    State.UNREADABLE: "red",
    State.NOT_SENT: "red",
    State.STALE: "orange",
    State.INCOMPLETE: "orange",
    State.NIL: "green",
    State.COMPLETE: "green",
}


def build(picture: Picture, unit_code: str, up: str = "../") -> list[Sheet]:
    """The three sheets of one unit's feedback workbook. KeyError for a unit that the campaign does not know."""
    return next(iter(build_all(picture, [unit_code], up)))[1]


def build_all(picture: Picture, unit_codes: Iterable[str], up: str = "../") -> Iterator[tuple[str, list[Sheet]]]:
    """(unit, sheets) one after the other; what all units share is looked up once.

    `up` leads from the folder of the feedback workbooks to that of the campaign, which relative links start from.
    """
    if not is_absolute(picture.link_base):
        picture = replace(picture, link_base=up + picture.link_base)
    shared = Shared(View(picture), feedback_of(picture.template))
    for code in unit_codes:
        told = Told(shared, code)
        yield code, [receipt(told), to_mend(told), details(told)]


def build_in_one(picture: Picture, unit_codes: Iterable[str], name: str) -> Iterator[tuple[str, Sheet]]:
    """(unit, the three parts below each other on one sheet of this name), for a spreadsheet that is the unit's own."""
    spec = feedback_of(picture.template)
    shared = Shared(View(picture), spec.model_copy(update={"words": {**spec.words, **spec.in_place}}))
    for code in unit_codes:
        told = Told(shared, code)
        mend = to_mend(told)
        in_line = replace(mend, tables=[reordered(table, MEND_ORDER) for table in mend.tables])
        yield code, stacked([receipt(told), in_line, details(told)], name, "feedback", ONE_SHEET_WIDTHS)


@dataclass(frozen=True)
class Shared:
    """What the feedback of every unit needs."""

    view: View
    spec: FeedbackSpec

    def target(self, unit: str, period: str) -> Target | None:
        """The target in force; of a frozen period as it was frozen."""
        found = self.view.picture.campaign.target(unit, self.spec.indicator, period, self.view.picture.today)
        stood = self.view.picture.facts.get(self.spec.indicator, unit, period) if period in self.view.picture.frozen else None
        return replace(found, value=stood.target) if found and stood and stood.target else found

    @cached_property
    def shares(self) -> Mapping[str, float]:
        """Followed unit -> how much of the current phase's target it has reached; only units that have one."""
        begun = [phase for phase in self.view.picture.campaign.chapters if phase.count_from <= self.view.picture.today]
        if not begun:
            return {}
        found = {unit.code: self._share(unit.code, begun[-1].code) for unit in self.view.units}
        return {unit: share for unit, share in found.items() if share is not None}

    def _share(self, unit: str, period: str) -> float | None:
        done = self.view.picture.facts.value(self.spec.indicator, unit, period)
        target = self.target(unit, period)
        return None if done is None or target is None or not target.value else done / target.value

    @cached_property
    def best_first(self) -> Mapping[int, Sequence[float]]:
        """Level -> all shares of its units, the smallest first, negated so that a search counts those that are better."""
        found: dict[int, list[float]] = defaultdict(list)
        for unit, share in self.shares.items():
            found[self.view.levels.depths[unit]].append(-share)
        return {level: sorted(shares) for level, shares in found.items()}

    def rank(self, unit: str) -> tuple[int, int] | None:
        """(place, of how many) among the units of its level; equal shares have the same place. None without a target."""
        if unit not in self.shares:
            return None
        peers = self.best_first[self.view.levels.depths[unit]]
        return 1 + bisect_left(peers, -self.shares[unit]), len(peers)

    def own(self, unit: str, period: str) -> float | int | None:
        """What a unit reached by itself, without the units below it; None while it has reported nothing."""
        facts = self.view.picture.facts
        whole = facts.value(self.spec.indicator, unit, period)
        lower = (facts.value(self.spec.indicator, child.code, period) for child in self.view.levels.children(unit))
        return None if whole is None else whole - sum(value or 0 for value in lower)


@dataclass(frozen=True)
class Told:
    """One unit and everything it is told."""

    shared: Shared
    unit: str

    @property
    def view(self) -> View:
        """What is known."""
        return self.shared.view

    @property
    def spec(self) -> FeedbackSpec:
        """What the template says about the feedback workbook."""
        return self.shared.spec

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the feedback workbook."""
        return self.spec.words

    @property
    def name(self) -> str:
        """The unit's full name."""
        return self.view.picture.campaign.by_code[self.unit].name

    @property
    def status(self) -> UnitStatus | None:
        """Where it stands; None when it is not followed."""
        return self.view.statuses.get(self.unit)

    @cached_property
    def findings(self) -> list[Finding]:
        """What it may see: nothing of the coordinator's, and no other unit's name unless the campaign allows it."""
        mine = self.view.picture.findings.get(self.unit, ())
        shown = [finding for finding in mine if not finding.code.startswith(CODES_FOR_COORDINATOR)]
        if self.view.picture.campaign.settings.get("tell_units_of_doubles"):
            return shown
        return [self._masked(finding) for finding in shown]

    def _masked(self, finding: Finding) -> Finding:
        if finding.code not in self.spec.doubles:
            return finding
        return replace(finding, facts={**finding.facts, **{k: v for k, v in self.spec.mask.items() if k in finding.facts}})

    @cached_property
    def groups(self) -> list[Group]:
        """One per sheet, column and code: must fix, look, what is merely wanted, notes."""
        return sorted(group(self.findings), key=self._rank)

    def _rank(self, one: Group) -> tuple[int, bool]:
        return list(Level).index(one.level), one.code in self.spec.later

    def members(self, one: Group) -> Sequence[Finding]:
        """The findings of a group in the order of their rows."""
        return self._by_group[one.sheet, one.table, one.field, one.code]

    @cached_property
    def _by_group(self) -> Mapping[tuple[str, str, str, str], Sequence[Finding]]:
        found: dict[tuple[str, str, str, str], list[Finding]] = defaultdict(list)
        for one in sorted(self.findings, key=lambda finding: finding.cell.row if finding.cell else 0):
            found[one.cell.sheet if one.cell else "", one.table, one.field, one.code].append(one)
        return found

    def held(self, table: str, number: int, field_name: str) -> Any:
        """What the unit's record of this number holds now; None when there is no such record or field, or it is kept secret."""
        column = self.view.columns.get(table, {}).get(field_name)
        if table not in self._numbered:
            places = self.view.places.get(table, {}).get(self.unit, ())
            columns, present = self.view.columns.get(table, {}), edition_of(self.view.template, self.view.picture.campaign)
            mine = [place for place in places if not present or columns["edition"][place] == present]
            self._numbered[table] = {columns["number"][place]: place for place in reversed(mine)}
        place = self._numbered[table].get(number)
        if column is None or place is None:
            return None
        secrecy = self.view.secrecy
        tick = self.view.columns[table].get(secrecy.tick)
        return None if tick and secrecy.hides(table, field_name, {secrecy.tick: tick[place]}) else column[place]

    @cached_property
    def _numbered(self) -> dict[str, dict[int, int]]:
        """Table -> number of a record -> its place, the first of each."""
        return {}

    def level_word(self, one: Finding) -> str:
        """What is asked: to mend, to look, to add when convenient, or nothing."""
        return self.words["wanted"] if one.code in self.spec.later else level_word(one.level, self.words)

    def sentence(self, one: Finding, style: str = "long") -> Cell:
        """A finding in words."""
        return Cell(self.view.sentence(one), style, volatile=is_ageing(one))

    def link(self, one: Finding, text: str) -> Cell | str | None:
        """A text that opens the cell of a finding in the file the unit itself works in, not in our copy of it."""
        own = self.status.file if self.status else ""
        link = source_link(self.view.picture, own or self.view.file_of(self.unit, one.table), one.cell)
        return Cell(text, "link", link=link) if link and one.cell else text or None


# ---- receipt ------------------------------------------------------------------------------------------------------------------


@dataclass
class Page:
    """A page in the making: lines of text and tables one below the other on a fixed grid."""

    row: int = 0
    puts: list[Put] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    sections: int = 0

    def line(self, cell: Cell, *, height: float = 0.0) -> None:
        """A line of prose across the page, as high as its text needs."""
        self.puts.append(Put(self.row, 0, cell, 1, len(GRID)))
        self.heights[self.row] = height or 4 + LINE_HEIGHT * lines(str(cell.value), sum(GRID) * 0.98)
        self.row += 1

    def said(self, label: str, cell: Cell) -> None:
        """A label and what is said of it, over the rest of the page."""
        self.spread([(Cell(label, "bold"), 1), (cell, len(GRID) - 1)])

    def heading(self, title: str) -> None:
        """A numbered heading with a little air above it."""
        self.sections += 1
        self.heights[self.row] = 8
        self.row += 1
        self.line(Cell(f"{self.sections}. {title}", "subtitle"), height=20)

    def table(self, table: Table) -> None:
        """A table on the grid's columns."""
        placed = replace(table, row=self.row, filter=False)
        self.tables.append(placed)
        self.heights |= {self.row: header_height(table.columns), **row_heights(placed)}
        self.row += 1 + len(table.rows) + (1 if table.total else 0)

    def spread(self, cells: Sequence[tuple[Any, int]], style: str = "long") -> None:
        """Cells that each take some columns of the grid, the row as high as the longest needs."""
        column, tallest = 0, 1
        for value, count in cells:
            cell = value if isinstance(value, Cell) else Cell(value, style)
            self.puts.append(Put(self.row, column, cell, 1, count))
            width = sum(GRID[column : column + count])
            tallest = max(tallest, lines(str(cell.value or ""), width * 0.95))
            column += count
        self.heights[self.row] = 4 + LINE_HEIGHT * tallest
        self.row += 1


def receipt(told: Told) -> Sheet:
    """What arrived, what counts, how far it is, and what the coordinator answered: one page."""
    page, words = Page(), told.words
    page.line(Cell(words["title_receipt"].format(unit=told.name), "title"), height=30)
    page.line(Cell(str(told.view.picture.campaign.settings.get("campaign_name") or ""), "note"), height=16)
    _arrival(told, page)
    if told.status is not None and told.status.tables:
        _tables(told, page)
    _progress(told, page)
    _proposals(told, page)
    _requests(told, page)
    page.row += 1
    _closing(told, page)
    return Sheet(
        words["receipt"],
        "receipt",
        puts=page.puts,
        tables=page.tables,
        widths=dict(enumerate(GRID)),
        heights=page.heights,
        landscape=False,
        fit=(1, 0),
        margins_mm=15,
    )


def _arrival(told: Told, page: Page) -> None:
    """Which file, what changed, its state in colour, and the one thing to do next."""
    view, words, status = told.view, told.words, told.status
    if status is None or status.received_at is None:
        page.said(words["file"], Cell(_not_in_force(told), "long"))
    else:
        received, saved = view.clock(status.received_at), view.clock(status.saved_at)
        name = status.file.rpartition("/")[2]
        page.said(words["file"], Cell(words["received"].format(file=name, received=received, saved=saved), "long"))
        page.said(words["compared"], Cell(_difference(told), "long"))
    if status is not None:
        is_stale, state = status.state is State.STALE, view.template.say(status.state)
        text = words["state_stale"].format(state=state, n=status.age_days) if is_stale else state
        page.said(words["state"], Cell(text, STATE_STYLES[status.state], volatile=is_stale))
    advice = " ".join(_advice(told))
    if advice:
        page.said(words["next"], Cell(advice, "long", link=jump(words["to_mend"])))


def _files(told: Told) -> list[ReceivedFile]:
    """All files received of the unit, in the order of their numbers."""
    return sorted((file for file in told.view.picture.files if file.unit == told.unit), key=lambda file: file.number)


def _not_in_force(told: Told) -> str:
    """No file of the unit counts: none came, or none could be opened."""
    files = _files(told)
    if not files:
        return told.words["not_received"]
    name, received = files[-1].path.rpartition("/")[2], told.view.clock(files[-1].received_at)
    return told.words["not_opened"].format(file=name, received=received)


def _difference(told: Told) -> str:
    """How the file in force stands to the one before it; a file that waits for a choice changed nothing."""
    files = _files(told)
    used = told.status.file.rpartition("/")[2] if told.status else ""
    last = next((file for file in reversed(files) if file.path.rpartition("/")[2] == used), files[-1] if files else None)
    if last is None or last is files[0]:
        return told.words["first_receipt"]
    return told.words["changes"].format(added=last.added, changed=last.changed, removed=last.removed)


def _advice(told: Told) -> Iterator[str]:
    counts = {level: sum(1 for one in told.groups if one.level is level) for level in Level}
    address = told.view.address
    if counts[Level.MUST_FIX]:
        yield told.words["advice_must"].format(n=counts[Level.MUST_FIX], **address)
    elif counts[Level.LOOK]:
        yield told.words["advice_look"].format(n=counts[Level.LOOK], **address)
    if told.status is not None and told.status.gain:
        yield told.words["advice_gain"].format(n=told.status.gain)


def _tables(told: Told, page: Page) -> None:
    """Rows per table, and what becomes of the accepted ones."""
    words, view = told.words, told.view
    page.heading(words["tables"])
    names = ("read", "accepted", "must_fix_rows", "held", "not_data", "in_force")
    columns = [Column(words["table"], "text", GRID[0])]
    columns += [Column(words[name], "int", width, total="sum") for name, width in zip(names, GRID[1:], strict=True)]
    counts = told.status.tables if told.status else {}
    rows = [_table_row(told, spec, counts[spec.table]) for spec in view.template.tables if spec.table in counts]
    page.table(Table(0, 0, columns, rows, total=words["sum"]))
    text = view.accounts(told.spec.indicator, [told.unit], words["counting"], told.spec.reasons)
    if text:
        page.line(Cell(text, "long"))


def _table_row(told: Told, spec: TableSpec, count: TableCount) -> list[Any]:
    name = spec.title if spec.below else spec.sheet
    if count.is_missing and not count.read:
        return [name, Cell(told.words["missing"], "orange"), None, None, None, None, count.in_force]
    if count.nil and not count.read:
        return [name, Cell(told.words["nil"], "small"), None, None, None, None, None]
    must_fix = Cell(count.must_fix, "int") if not count.must_fix else Cell(count.must_fix, "red")
    return [name, count.read, count.accepted, must_fix, count.held, count.not_data, count.in_force]


def _progress(told: Told, page: Page) -> None:
    """Against the target of each phase and of the whole; the rank only if the campaign shows it."""
    words, view = told.words, told.view
    page.heading(words["progress"])
    columns = [
        Column(words[name], style, width)
        for name, style, width in zip(
            ("period", "target", "done", "percent", "lacking"), ("text", "int", "int", "percent", "int"), GRID, strict=False
        )
    ]
    periods = [(phase.code, phase.name) for phase in view.picture.campaign.chapters] + [(PROGRAMME, words["all_periods"])]
    page.table(Table(0, 0, columns, [_progress_row(told, code, name) for code, name in periods]))
    for code, name in periods:
        changes = [view.since(told.spec.indicator, told.unit, code)]
        done = view.picture.facts.value(told.spec.indicator, told.unit, code)
        if done is not None and (stands := view.beside(words, code, changes)):
            page.said(name, Cell(words["stands"].format(n=done, chot=stands), "text"))
    if lower := view.levels.below(told.unit):
        own, whole = (plain(value) if value is not None else UNKNOWN for value in _own_and_whole(told))
        page.line(Cell(words["with_lower"].format(n=len(lower), own=own, all=whole), "long"))
    if view.picture.campaign.settings.get("show_rank") and (place := told.shared.rank(told.unit)):
        page.said(words["rank"], Cell(words["rank_of"].format(place=place[0], n=place[1]), "text", volatile=True))
    targets = [target for code, _ in periods if (target := told.shared.target(told.unit, code)) is not None]
    if any(words["sample_word"] in target.note for target in targets):
        page.line(Cell(words["sample"], "note"))


def _own_and_whole(told: Told) -> tuple[float | int | None, float | int | None]:
    """Over the whole programme: the unit alone, and with all units below it."""
    return told.shared.own(told.unit, PROGRAMME), told.view.picture.facts.value(told.spec.indicator, told.unit, PROGRAMME)


def _progress_row(told: Told, period: str, name: str) -> list[Any]:
    done = told.view.picture.facts.value(told.spec.indicator, told.unit, period)
    target = told.shared.target(told.unit, period)
    if target is None:
        return [name, Cell(told.words["no_target"], "small"), UNKNOWN if done is None else done, UNKNOWN, UNKNOWN]
    if done is None:
        return [name, target.value, UNKNOWN, UNKNOWN, UNKNOWN]
    share = 100 * done / target.value if target.value else UNKNOWN
    return [name, target.value, done, share, max(0, target.value - done)]


def _proposals(told: Told, page: Page) -> None:
    """What the unit proposed and what became of it."""
    words, spec = told.words, told.spec
    records = _accepted(told, spec.proposals)
    if not records:
        return
    page.heading(words["proposals"])
    page.spread(
        [(words["nominee"], 1), (words["number"], 1), (words["award"], 2), (words["result"], 1), (words["decision"], 2)], "header"
    )
    table = told.view.template.by_table[spec.proposals]
    for record in records:
        number = record_number(table.number, record["number"] or 0)
        nominee, award = (_shown(told, table, record, name) for name in spec.proposal_fields)
        result, *decision = (_outcome(told, spec.proposal_answers, record, number, name) for name in spec.proposal_answer_fields)
        page.spread(
            [(nominee, 1), (number, 1), (award, 2), (result or words["no_result"], 1), (", ".join(filter(None, decision)), 2)]
        )


def _requests(told: Told, page: Page) -> None:
    """What the unit asked and what it was answered."""
    words, spec = told.words, told.spec
    records = _accepted(told, spec.requests)
    if not records:
        return
    page.heading(words["requests"])
    page.spread([(words["content"], 2), (words["number"], 1), (words["answer"], 4)], "header")
    table = told.view.template.by_table[spec.requests]
    for record in records:
        number = record_number(table.number, record["number"] or 0)
        content = " – ".join(filter(None, (_shown(told, table, record, name) for name in spec.request_fields)))
        status, reply, by = (_decided(told, spec.request_answers, number, name) for name in spec.request_answer_fields)
        answer = words["answer_by"].format(reply=reply, by=by) if reply and by else reply or status or words["no_answer"]
        page.spread([(content, 2), (number, 1), (answer, 4)])


def _accepted(told: Told, table: str) -> list[dict[str, Any]]:
    records = told.view.records_of(told.unit, table)
    return [record for record in records if record["state"] == "accepted" and record.get("repeats") is not True]


def _shown(told: Told, table: TableSpec, record: Mapping[str, Any], name: str) -> str:
    return plain(told.view.typed(table.by_name[name], record.get(name)))


def _decided(told: Told, sheet: str, key: str, name: str) -> str:
    found = told.view.picture.decisions.get((sheet, key, name))
    return found.value if found else ""


def _outcome(told: Told, sheet: str, record: Mapping[str, Any], number: str, name: str) -> str:
    """What holds now of a record, whichever line it was decided in, blank when it is as the unit wished; else what was typed."""
    spec = decided_on(told.view, sheet)
    field = next((one for one in spec.fields if one.name == name), None) if spec else None
    if field is None or name not in record:
        return _decided(told, sheet, number, name)
    is_as_wished = bool(field.or_else) and record[name] == record.get(field.or_else)
    return "" if is_as_wished else shown(told.view, field, record[name])


def _closing(told: Told, page: Page) -> None:
    settings, words = told.view.picture.campaign.settings, told.words
    who = [str(settings.get(key) or "") for key in ("coordinator", "coordinator_person", "coordinator_phone")]
    page.line(Cell(words["contact"].format(who=", ".join(filter(None, who)), **told.view.address), "bold"))
    moment = told.view.clock(told.view.picture.moment)
    if told.view.picture.simulated:
        page.line(Cell(words["simulated"].format(day=plain(told.view.picture.today)), "orange"))
    page.line(Cell(words["made"].format(moment=moment, **told.view.address), "note", volatile=True))


# ---- what to mend -------------------------------------------------------------------------------------------------------------

MEND_WIDTHS = (13.0, 24.0, 21.0, 8.0, 20.0, 62.0, 20.0, 14.0)
MEND_ORDER = (1, 3, 7, 2, 4, 6, 0, 5)
"""The order in which these columns stand over those of the details, each over one of its like and width."""


def to_mend(told: Told) -> Sheet:
    """One line per sheet, column and code, what must be mended first; or that all is well."""
    words = told.words
    titles = ("level", "table", "column", "count", "rows", "text", "example", "code")
    styles = ("text", "text", "long", "int", "long", "long", "long", "small")
    columns = [Column(words[title], style, width) for title, style, width in zip(titles, styles, MEND_WIDTHS, strict=True)]
    shown = told.groups[:LONGEST_LIST]
    rest = len(told.groups) - len(shown)
    rows = [_mend_row(told, one) for one in shown] or [_all_well(told)]
    puts = [
        Put(0, 0, Cell(words["title_to_mend"].format(unit=told.name), "title"), 1, len(columns)),
        Put(1, 0, Cell(words["how"], "note"), 1, len(columns)),
    ]
    if rest:
        puts.append(Put(3 + len(rows), 0, Cell(words["more"].format(n=rest), "link", link=jump(words["details"])), 1, len(columns)))
    table = Table(2, 0, columns, rows)
    return Sheet(
        words["to_mend"],
        "to_mend",
        puts=puts,
        tables=[table],
        widths=dict(enumerate(MEND_WIDTHS)),
        heights={0: 28, 1: 18, 2: header_height(columns), **row_heights(table)},
        freeze=(3, 0),
        repeat_rows=(2, 2),
    )


def _mend_row(told: Told, one: Group) -> list[Any]:
    first = one.first
    style = "text" if first.code in told.spec.later else LEVEL_STYLES[one.level]
    return [
        Cell(told.level_word(first), style),
        told.link(first, _sheet_name(told, first)),
        told.view.field_title(first),
        one.count if one.rows else None,
        told.view.row_words(one.rows) if one.rows else _whole(told, first),
        told.sentence(first),
        told.view.typed_value(first),
        one.code,
    ]


def _whole(told: Told, one: Finding) -> str:
    """What a finding without a row concerns."""
    return told.words["whole_file" if one.scope is Scope.FILE else "whole_table"]


def _all_well(told: Told) -> list[Any]:
    """The line that stands when there is nothing to say: all is well, but not of a file that never came."""
    arrived = told.status is not None and told.status.state not in (State.NOT_SENT, State.UNREADABLE)
    text = told.sentence(Finding("I-OK", Scope.FILE), "green") if arrived else Cell(told.words["not_received"], "orange")
    return [None, None, None, None, None, text, None, None]


def _sheet_name(told: Told, one: Finding) -> str:
    spec = told.view.template.by_table.get(one.table)
    return one.cell.sheet if one.cell else spec.sheet if spec else ""


# ---- every cell ---------------------------------------------------------------------------------------------------------------

DETAIL_WIDTHS = (24.0, 10.0, 9.0, 22.0, 26.0, 22.0, 13.0, 60.0, 12.0, 14.0)
ONE_SHEET_WIDTHS = dict(enumerate((34.0, 11.0, 13.0, 22.0, 26.0, 22.0, 13.0, 62.0, 12.0, 14.0)))


def details(told: Told) -> Sheet:
    """One line per cell with a finding: what was typed, how it was understood, since when."""
    words = told.words
    titles = ("table", "record", "cell", "column", "typed", "understood", "level", "text", "first_seen", "code")
    styles = ("text", "text", "text", "long", "long", "long", "text", "long", "date", "small")
    columns = [Column(words[title], style, width) for title, style, width in zip(titles, styles, DETAIL_WIDTHS, strict=True)]
    rows = [_detail_row(told, finding) for one in told.groups for finding in told.members(one)]
    table = Table(2, 0, columns, rows or [[None] * 7 + [_all_well(told)[5], None, None]])
    return Sheet(
        words["details"],
        "details",
        puts=[Put(0, 0, Cell(words["title_details"].format(unit=told.name), "title"), 1, len(columns))],
        tables=[table],
        widths=dict(enumerate(DETAIL_WIDTHS)),
        heights={0: 28, 1: 6, 2: header_height(columns), **row_heights(table)},
        freeze=(3, 3),
        repeat_rows=(2, 2),
    )


def _detail_row(told: Told, one: Finding) -> list[Any]:
    spec = told.view.template.by_table.get(one.table)
    place = f"{one.cell.column}{one.cell.row}" if one.cell else ""
    return [
        _sheet_name(told, one),
        record_number(spec.number, one.number) if spec and spec.number else None,
        told.link(one, place) if place else _whole(told, one),
        told.view.field_title(one),
        told.view.typed_value(one),
        _understood(told, one),
        Cell(told.level_word(one), "text" if one.code in told.spec.later else LEVEL_STYLES[one.level]),
        told.sentence(one),
        told.view.first_seen(told.unit, one),
        one.code,
    ]


def _understood(told: Told, one: Finding) -> str | None:
    """How the cell was read: what the finding says of it, else the value that the record holds now."""
    for name in ("la", "so"):
        if name in one.facts and one.code not in told.spec.doubles:
            return plain(one.facts[name])
    spec = told.view.template.by_table.get(one.table)
    field_spec = spec.by_name.get(one.field.partition(".")[0]) if spec else None
    if field_spec is None or not one.number:
        return None
    return plain(told.view.typed(field_spec, told.held(one.table, one.number, one.field))) or None
