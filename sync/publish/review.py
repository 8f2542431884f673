"""A picture and the sheets behind it -> the printed report: one page block per round or phase, then the appendices; A4 portrait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.campaign import WHOLE
from sync.publish.front import FrontView
from sync.publish.front_spec import Appendix, Number, Ref, Said
from sync.publish.layout import header_height, lines
from sync.publish.overview import open_rows
from sync.publish.ranking import behind, leaders, not_sent
from sync.publish.sheet import Cell, Column, Put, Sheet, Table
from sync.publish.values import UNKNOWN

if TYPE_CHECKING:
    from sync.campaign import Period

HEADER_ROW = 2
WIDTHS = (42.0, 13.0, 11.0, 11.0, 11.0)
SPARE = 1.1
"""Letters are narrower than the digits that widths are counted in."""

VALUE_WIDTH = sum(WIDTHS[1:]) * SPARE
LINE_POINTS = 13.5


@dataclass
class Page:
    """The sheet in the making, from the row below its header."""

    view: FrontView
    others: Mapping[str, Sheet]
    row: int = HEADER_ROW + 1
    puts: list[Put] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def full(self, text: str, style: str, height: float = 20) -> None:
        """A line over the whole width."""
        self.puts.append(Put(self.row, 0, Cell(text, style), 1, len(WIDTHS)))
        self.heights[self.row] = height
        self.row += 1

    def line(self, title: str, value: str) -> None:
        """What, and its number in words; merged cells do not grow by themselves, so their height is set."""
        tall = max(lines(title, WIDTHS[0] * SPARE), lines(value, VALUE_WIDTH))
        self.puts.append(Put(self.row, 0, Cell(title, "long")))
        self.puts.append(Put(self.row, 1, Cell(value, "long"), 1, len(WIDTHS) - 1))
        self.heights[self.row] = 4 + LINE_POINTS * tall
        self.row += 1


def sheet(view: FrontView, others: Mapping[str, Sheet]) -> Sheet:
    """The report of every period that has begun: rounds, the one that is reported now in front, then phases."""
    page = Page(view, others)
    words = view.words
    for index, period in enumerate(_periods(view)):
        if index:
            page.breaks.append(page.row)
        _block(page, period)
    page.breaks.append(page.row)
    for place, appendix in enumerate(view.spec.review.appendices, 1):
        _appendix(page, appendix, place)
    head = [
        Put(0, 0, view.made(), 1, len(WIDTHS)),
        Put(1, 0, Cell(" ".join(view.banners()) or None, "note"), 1, len(WIDTHS)),
        Put(HEADER_ROW, 0, Cell(words["content"], "header")),
        Put(HEADER_ROW, 1, Cell(words["figure"], "header"), 1, len(WIDTHS) - 1),
    ]
    return Sheet(
        view.spec.review.name,
        "review",
        puts=[*head, *page.puts],
        tables=page.tables,
        widths=dict(enumerate(WIDTHS)),
        heights={HEADER_ROW: 20, **page.heights},
        freeze=(HEADER_ROW + 1, 0),
        landscape=False,
        # Excel ignores page breaks on a sheet that is fitted to pages; the columns fit A4 as they are.
        fit=(0, 0),
        print_area=(0, 0, page.row, len(WIDTHS) - 1),
        repeat_rows=(HEADER_ROW, HEADER_ROW),
        page_breaks=page.breaks,
        page_number_top=True,
    )


def _periods(view: FrontView) -> list[Period]:
    today = view.picture.today
    begun = [p for p in view.begun_rounds if p.count_from <= today]
    return [*begun, *(p for p in reversed(view.picture.campaign.phases) if p.count_from <= today)]


def _block(page: Page, period: Period) -> None:
    view = page.view
    page.full(view.spec.review.title.format(ten=period.name.upper()), "title", 26)
    if period.theme:
        page.full(period.theme, "note", 4 + LINE_POINTS * lines(period.theme, sum(WIDTHS)))
    if period.code in view.picture.frozen:
        freeze = view.picture.frozen[period.code]
        facts = {"luc": view.clock(freeze.moment), "nguoi": freeze.by or UNKNOWN, "ghi_chu": freeze.note}
        page.full(view.words["frozen_by_note" if freeze.note else "frozen_by"].format(**facts), "note", 4 + LINE_POINTS)
    waiting: list[str] = []
    for section in view.spec.review.sections:
        rows = [row for row in section.rows if row.axis in {"", period.axis}]
        if rows:
            page.full(section.title, "group")
        for row in rows:
            for title, value, is_known in _said(page, row, period):
                page.line(title, value)
                waiting += [] if is_known else [title]
    page.full(view.words["still_waiting"], "group")
    text = "; ".join(waiting) or view.words["all_known"]
    page.full(text, "long", 4 + LINE_POINTS * lines(text, sum(WIDTHS) * SPARE))


def _said(page: Page, row: Said, period: Period) -> Iterator[tuple[str, str, bool]]:
    view = page.view
    if row.list_of:
        yield row.title, _listed(page, row, period), True
        return
    for label, code, when in view.each(row, period.code):
        if not all(_is_kept(view, ref, when) for ref in row.of):
            continue
        title = row.title.format(label=label, ky=view.period_name(when))
        text, is_known = view.say(row.text, row.of, WHOLE, when, code)
        if code and not any(view.number_of(ref, WHOLE, when, code) for ref in row.of):
            continue
        # A target nobody set is no number that a unit still owes.
        reported = [ref for ref in row.of if ref.what == "value"]
        yield title, text, is_known or not any(_is_unknown(view, ref, when, code) for ref in reported)


def _is_kept(view: FrontView, ref: Ref, period: str) -> bool:
    """Whether there is such a number in that period at all, reported or not; where only some periods have one of their own."""
    return ref.period != "@own" or view.fact(ref.indicator, WHOLE, view.resolve(ref.period, period)) is not None


def _is_unknown(view: FrontView, ref: Ref, period: str, code: str) -> bool:
    return view.number_of(ref, WHOLE, period, code) is None


def _listed(page: Page, row: Said, period: Period) -> str:
    view = page.view
    if row.list_of == "open":
        return page.view.number(_open(page, row.todo))
    if row.list_of == "not_sent":
        return not_sent(view)
    code = period.code if period.axis == "phase" else view.now
    return behind(view, code) if row.list_of == "behind" else leaders(view, code)


def _open(page: Page, key: str) -> int:
    todo = next((todo for todo in page.view.spec.overview.todos if todo.sheet == key), None)
    found = page.others.get(key)
    return sum(open_rows(table, todo.field, todo.open) for table in found.tables) if todo and found else 0


# ---- appendices


def _appendix(page: Page, appendix: Appendix, place: int) -> None:
    view = page.view
    page.full(view.words["appendix"].format(n=place, title=appendix.title), "subtitle")
    columns = [Column(view.words["unit"], "text", WIDTHS[0])]
    columns += [
        Column(one.title, _style(view, one), width, "sum" if one.total else _number(view, one, WHOLE))
        for one, width in zip(appendix.columns, WIDTHS[1:], strict=False)
    ]
    rows = [[unit.short_name, *(_number(view, one, unit.code) for one in appendix.columns)] for unit in view.units]
    table = Table(page.row, 0, columns, rows, total=view.words["total_row"], sum_rows=view.summed_rows, filter=False)
    page.tables.append(table)
    page.heights[page.row] = header_height(columns)
    page.row += len(rows) + 3


def _style(view: FrontView, one: Number) -> str:
    special = {"target": "int", "missing": "int", "percent_of_target": "percent"}
    return special.get(one.style, one.style or view.style_of(one.indicator))


def _number(view: FrontView, one: Number, unit: str) -> Any:
    reached = view.reached(unit, one.period, one.indicator)
    match one.style:
        case "target":
            return view.words["no_target"] if reached.target is None else reached.target
        case "missing":
            return UNKNOWN if reached.missing is None else reached.missing
        case "percent_of_target":
            return UNKNOWN if reached.percent is None else reached.percent
        case _:
            return view.value(one.indicator, unit, one.period)
