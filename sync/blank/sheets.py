"""Plan and issue -> the sheets of one blank workbook, written with XlsxWriter: guide, tables, hidden lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sync.blank.cover import name_tables, write_guide, write_lists
from sync.blank.formulas import count_red
from sync.blank.layout import FIRST_ROW, Block, Place, Sheet
from sync.blank.looks import Looks
from sync.blank.open import OpenSheet
from sync.blank.plan import Issue, Plan
from sync.blank.text import counted, fill, line_count, short, spoken_settings
from sync.model import DateInterval, column_number
from sync.template import FieldSpec

LINE_PT = 16.0
TITLE_WIDTH, SMALL_TITLE_WIDTH = 1.12, 1.0
"""Width of a letter of a sheet's title, bold 14 or 12 pt, in digits of the normal font."""
LETTER_FIT = 1.12
"""Letters that fit where one digit would, in running text."""
INDENT = 1.5
TITLE_COLUMN = 30.0
"""A column as wide as this can hold a wrapped title."""
PAGE_CHARACTERS = 225
"""Widths that are still readable when fitted across one A4 page; wider sheets get more pages, the first columns on each."""
PROMPT_TITLE, PROMPT_TEXT = 32, 255
"""What Excel can show beside a cell."""
PREFILLED = {"unit_code": "unit.code", "unit_name": "unit.name", "edition": "setting.edition"}
PERMITTED = dict.fromkeys(
    ("insert_rows", "delete_rows", "sort", "autofilter", "format_cells", "format_columns", "format_rows"), True
)


class Writer:
    """One workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, plan: Plan, issue: Issue) -> None:
        self.book, self.plan, self.issue = book, plan, issue
        self.looks = Looks(book)
        self.words = plan.words
        self.heights: dict[tuple[str, int], float] = {}
        self.sources: dict[str, str] = {}
        self.filling = spoken_settings(issue)

    def write(self) -> None:
        """Every sheet in its order; the lists first made, so that dropdowns know where theirs stands."""
        template, day = self.plan.template, self.issue.made_on
        self.book.set_properties({"title": self._line(), "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001
        guide = self.book.add_worksheet(template.guide_sheet) if template.guide_sheet else None
        sheets = [self.book.add_worksheet(sheet.name, OpenSheet) for sheet in self.plan.sheets]
        stamp_sheet = self.book.add_worksheet(template.stamp_sheet)
        self.sources = {**write_lists(stamp_sheet, self.plan, self.issue, self.looks), **name_tables(self.book, self.plan)}
        if guide:
            write_guide(guide, self.plan, self.looks, self._line(), self.filling)
            _page(guide, landscape=True, pages=1)
        for sheet, model in zip(sheets, self.plan.sheets, strict=True):
            self._sheet(sheet, model)

    # -- tables ------------------------------------------------------------------------------------------------------------

    def _sheet(self, sheet: Worksheet, model: Sheet) -> None:
        top = model.blocks[0]
        self._columns(sheet, model)
        self._top_rows(sheet, model)
        for block in model.blocks:
            self._headers(sheet, block)
            self._preprinted(sheet, block)
            self._fill_in(sheet, block)
            self._help(sheet, block)
            self._paint(sheet, block)
        if top.spec.layout == "list":
            sheet.autofilter(top.header_row - 1, 0, top.last - 1, model.width - 1)
            sheet.outline_settings(True, True, False, False)
        sheet.freeze_panes(FIRST_ROW - 1, top.spec.freeze_columns)
        sheet.set_selection(FIRST_ROW - 1, top.places[0].column - 1, FIRST_ROW - 1, top.places[0].column - 1)
        if self.issue.role == "unit":
            sheet.protect("", dict(PERMITTED))
        self._print(sheet, model)

    def _columns(self, sheet: Worksheet, model: Sheet) -> None:
        unlocked = self.looks.named("open")
        widths = {column: width for block in reversed(model.blocks) for column, (_, width) in block.heads.items()}
        formats = {p.column: self.looks.cell(p.field, b.spec.layout) for b in model.blocks if not b.is_form for p in b.places}
        marks = {place.column: place.mark for place in model.blocks[0].places} if model.blocks[0].spec.layout == "list" else {}
        hidden = {place.column for block in model.blocks for place in block.helpers if not place.title}
        for column, width in widths.items():
            options = {"hidden": True} if column in hidden else {"level": 1} if marks.get(column, "Q") != "Q" else {}
            sheet.set_column(column - 1, column - 1, width, formats.get(column, unlocked), options)
        # The constants stand in hidden columns, or they would be printed.
        last = max([max(widths), *(column for block in model.blocks for column, _ in block.constants.values())])
        if last > max(widths):
            sheet.set_column(max(widths), last - 1, None, unlocked, {"hidden": True})
        sheet.set_column(last, last, None, unlocked)

    def _top_rows(self, sheet: Worksheet, model: Sheet) -> None:
        """Title, counter and group words; rows are locked whole, so that no cell has to be written to lock it."""
        top = model.blocks[0]
        self._title(sheet, top)
        words = dict(top.spec.words_above)
        if top.spec.extra_word_above:
            words[top.spec.extra_word_above] = self.words["extra"]
        for name, word in words.items():
            for place in top.by_field.get(name, ())[:1]:
                sheet.write_string(0, place.column - 1, word, self.looks.named("word"))
        formula = self.plan.counters[top.spec.table]
        if formula and top.spec.counter:
            sheet.write_formula(top.spec.counter, formula, self.looks.named("counter"), self._counted(top))

    def _title(self, sheet: Worksheet, top: Block) -> None:
        """Over the columns as far as the counter; where that is too short, wrapped: in its own column, or over all if narrow."""
        column = top.places[0].column if top.spec.layout == "list" else 2
        name = top.spec.title or top.spec.sheet
        named = {**self.filling, "tên biểu": name, "sheet title": name}
        text = fill(self.plan.template.title or "{tên biểu}", named)
        end = column_number(top.spec.counter.rstrip("0123456789")) if top.spec.counter else column + 3
        free = sum(top.heads[at][1] for at in range(column, end) if at in top.heads)
        if len(text) * TITLE_WIDTH <= free:
            sheet.set_row(0, 27, self.looks.named("shut"))
            sheet.write_string(0, column - 1, text, self.looks.named("title"))
            return
        own = top.heads[column][1]
        width = own if own >= TITLE_COLUMN else free
        sheet.set_row(0, max(27, 6 + LINE_PT * line_count(text, width / SMALL_TITLE_WIDTH)), self.looks.named("shut"))
        if width == own:
            sheet.write_string(0, column - 1, text, self.looks.named("title_wrapped"))
        else:
            sheet.merge_range(0, column - 1, 0, end - 2, text, self.looks.named("title_wrapped"))

    def _counted(self, block: Block) -> str:
        """The counter's text now, for programs that show a workbook without calculating it."""
        rows = self._rows(block)
        if block.spec.counter_formula:
            # What a template counts itself is left to the program that opens the workbook; an empty text makes LibreOffice do so.
            return ""
        if block.is_form:
            record = rows[0] if rows else {}
            n = sum(place.mark != "T" and record.get(place.name) in (None, "") for place in block.places)
            return counted(self.words["form_counter"], n)
        return counted(self.words["counter"], count_red(block, rows, self.plan.template, self.plan.setting.unit_type))

    def _headers(self, sheet: Worksheet, block: Block) -> None:
        names, header = block.names_row - 1, block.header_row - 1
        shut = self.looks.named("shut") if names == 1 else self.looks.named("open")
        sheet.set_row(names, 15, shut, {"hidden": True})
        shown = [(title, width) for title, width in block.heads.values() if title]
        sheet.set_row(header, 8 + LINE_PT * max(2, *(line_count(title, width - 1.5) for title, width in shown)), shut)
        if names != 1:
            sheet.set_row(names - 1, 27)
            sheet.write_string(names - 1, 1, block.spec.title or block.spec.sheet, self.looks.named("title_below"))
        marks = {place.column: place.mark for place in block.places} if not block.is_form else {}
        for column, (title, _) in block.heads.items():
            sheet.write_string(header, column - 1, title, self.looks.header(marks.get(column, "T")))
        for column, name in _machine_names(block):
            sheet.write_string(names, column - 1, name)
        for column, day in block.constants.values():
            sheet.write_datetime(names, column - 1, _at_midnight(day), self.looks.named("day"))

    def _preprinted(self, sheet: Worksheet, block: Block) -> None:
        if block.is_form:
            self._form_rows(sheet, block)
        group = ""
        for row, line in enumerate(block.lines, start=block.first - 1):
            look = self.looks.named("preprinted" if line.group == group else "preprinted_first")
            group = line.group
            label = self._said(line.label)
            # The sign makes the counter ask for the line: never in a hidden row.
            label = f"{self.words['wanted_sign']} {label}" if line.wanted and line.code not in block.off else label
            texts = {"line_code": line.code, "line_label": label, "line_unit": line.unit, "line_sector": self._sector(line.sector)}
            if line.code in block.off:
                sheet.set_row(row, None, None, {"hidden": True})
            else:
                self._heighten(sheet, row, _lines_across(block, texts))
            for place in block.helpers:
                sheet.write_string(row, place.column - 1, texts[place.name], look)
            if line.code in block.replaced:
                for place in block.places:
                    if place.round:
                        sheet.write_blank(row, place.column - 1, None, self.looks.named("replaced"))

    def _said(self, text: str) -> str:
        """A preprinted text with its braces filled; a word that no setting fills stands for itself."""
        settings = self.issue.settings or {}
        return re.sub(r"\{([^{}]*)\}", lambda found: str(settings.get(found[1]) or found[1]), text)

    def _sector(self, code: str) -> str:
        return code or self.words["all_classes"]

    def _form_rows(self, sheet: Worksheet, block: Block) -> None:
        rounds = len({place.round for place in block.places})
        fields = block.places[: len(block.places) // rounds]
        for place in fields:
            row, spec = place.first - 1, place.field
            texts = {"field": spec.name, "label": place.title, "hint": spec.help, "mark": place.mark}
            for helper in block.helpers:
                look = self.looks.form_label(place.mark) if helper.name == "label" else self.looks.named("hint")
                sheet.write_string(row, helper.column - 1, texts[helper.name], look)
            hint = line_count(spec.help, block.heads[block.by_name["hint"].column][1] * LETTER_FIT)
            self._heighten(sheet, row, hint, least=3 * LINE_PT if spec.type == "long" else 21.0)
        for place in block.places:
            sheet.write_blank(place.first - 1, place.column - 1, None, self.looks.cell(place.field, "form"))

    # -- what stands in it already -----------------------------------------------------------------------------------------

    def _rows(self, block: Block) -> list[Mapping[str, Any]]:
        """The records given; else one of what a new blank already says of its unit. A form has that in any case."""
        given = list((self.issue.rows or {}).get(block.spec.table, ()))
        own = {place.name: self._known(place.field) for place in block.places if place.field.prefilled}
        own = {name: value for name, value in own.items() if value is not None}
        if not own or block.spec.per:
            return given
        return [{**own, **(given[0] if given else {})}] if block.is_form else given or [own]

    def _known(self, spec: FieldSpec) -> Any:
        """What "unit.code" or "setting.edition" stands for; a year as a number."""
        if spec.prefilled_for and spec.prefilled_for != self.plan.setting.unit_type:
            return None
        owner, _, name = PREFILLED.get(spec.prefilled, spec.prefilled).partition(".")
        if owner == "unit" and self.issue.unit:
            return getattr(self.issue.unit, name, None) or self.issue.unit.extra.get(name)
        value = (self.issue.settings or {}).get(name) or (self.issue.edition if name == "edition" else None)
        return int(str(value)) if spec.type == "int" and str(value).isdecimal() else value

    def _fill_in(self, sheet: Worksheet, block: Block) -> None:
        line_rows = {line.code: block.first + index for index, line in enumerate(block.lines)}
        heights: dict[int, int] = {}
        for index, record in enumerate(self._rows(block)):
            below = line_rows.get(str(record.get("line_code", "")), block.first + index)
            for place, value in _placed(block, record):
                row = place.first if block.is_form else below
                _put(sheet, row, place, value, self.looks.cell(place.field, block.spec.layout))
                if isinstance(value, str):
                    width = block.heads[place.column][1] * LETTER_FIT
                    heights[row] = max(heights.get(row, 1), line_count(value, width))
        for row, lines in heights.items():
            self._heighten(sheet, row - 1, lines)

    def _heighten(self, sheet: Worksheet, row: int, lines: int, least: float = 0.0) -> None:
        """Room for so many lines. Excel fits rows when it opens a workbook, LibreOffice believes what the file says."""
        key = (sheet.get_name(), row)
        needed = max(self.heights.get(key, 0.0), least, 4 + LINE_PT * lines if lines > 1 else 0.0)
        if needed:
            self.heights[key] = needed
            sheet.set_row(row, needed)

    # -- help while typing -------------------------------------------------------------------------------------------------

    def _help(self, sheet: Worksheet, block: Block) -> None:
        for place in block.places:
            options = {**self._dropdown(place), **self._prompt(place)}
            if options:
                options.setdefault("validate", "any")
                sheet.data_validation(place.first - 1, place.column - 1, place.last - 1, place.column - 1, options)

    def _dropdown(self, place: Place) -> dict[str, Any]:
        """Choices, and a warning that lets another text stand: what is typed is judged when reading, never refused here."""
        spec = place.field
        is_own_code = PREFILLED.get(spec.prefilled, spec.prefilled) == "unit.code"
        source = self.sources.get(f"{spec.list} code" if is_own_code else spec.list) if spec.type == "list" else None
        if not source:
            return {}
        is_open = spec.list.startswith("@") and spec.list not in ("@unit", "@period")
        message = self.words["not_listed_open" if is_open else "not_listed_closed"]
        return {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": self.words["not_listed"][:PROMPT_TITLE],
            "error_message": message[:PROMPT_TEXT],
        }

    def _prompt(self, place: Place) -> dict[str, Any]:
        if place.mark == "T" or not place.field.help:
            return {}
        return {"input_title": short(place.title, PROMPT_TITLE), "input_message": short(place.field.help, PROMPT_TEXT)}

    def _paint(self, sheet: Worksheet, block: Block) -> None:
        for paint in self.plan.paints[block.spec.table]:
            place = paint.place
            options = {
                "type": "formula",
                "criteria": paint.formula,
                "format": self.looks.paint(paint.colour),
                "stop_if_true": paint.colour == "red",
            }
            sheet.conditional_format(place.first - 1, place.column - 1, place.last - 1, place.column - 1, options)

    # -- paper -------------------------------------------------------------------------------------------------------------

    def _print(self, sheet: Worksheet, model: Sheet) -> None:
        top = model.blocks[0]
        width = sum(width for title, width in top.heads.values() if title)
        pages = max(1, math.ceil(width / PAGE_CHARACTERS - 0.1))
        _page(sheet, landscape=not (top.is_form and not top.spec.per), pages=pages)
        sheet.repeat_rows(top.header_row - 1)
        if pages > 1:
            sheet.repeat_columns(0, top.spec.freeze_columns - 1)
        sheet.hide_gridlines(0)
        footer = " – ".join(part for part in (self._line(), top.spec.sheet) if part).replace("&", "&&")
        sheet.set_footer(f'&L&"Times New Roman,Regular"&10{footer[:150]}&R&"Times New Roman,Regular"&10{self.words["page"]}')

    def _line(self) -> str:
        return " – ".join(part for part in (self.issue.unit_name, self.issue.campaign_name) if part)


def _page(sheet: Worksheet, *, landscape: bool, pages: int) -> None:
    if landscape:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages, 0)


def _machine_names(block: Block) -> Iterator[tuple[int, str]]:
    """The hidden names of the columns: of a form's value columns, the round's code or "value"."""
    yield from ((helper.column, helper.name) for helper in block.helpers)
    if block.is_form:
        yield from {place.column: place.round or "value" for place in block.places}.items()
    else:
        yield from ((place.column, place.name) for place in block.places)


def _lines_across(block: Block, texts: Mapping[str, str]) -> int:
    """Lines that a preprinted row takes: the most of its columns, each with its indent."""
    shown = [helper for helper in block.helpers if helper.title]
    return max(line_count(texts[helper.name], (block.heads[helper.column][1] - INDENT) * LETTER_FIT) for helper in shown)


def _placed(block: Block, record: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Each value of a record with its place; what has no place in this workbook (`line_code`, an older field) is left out."""
    code = str(record.get("round_code", "")) if block.spec.per else ""
    for name, value in record.items():
        place = block.by_name.get(f"{name}.{code}" if code else name) or block.by_name.get(name)
        if place in block.places and place:
            yield place, value


def _put(sheet: Worksheet, row: int, place: Place, value: Any, look: Format) -> None:
    """One value as a person would have typed it; text is text whatever it begins with."""
    at = (row - 1, place.column - 1)
    if isinstance(value, DateInterval):
        value = _as_typed(value)
    if value is None or value is False or value == "":
        return
    if value is True:
        sheet.write_string(*at, "x", look)
    elif isinstance(value, datetime):
        sheet.write_datetime(*at, value.replace(tzinfo=None), look)
    elif isinstance(value, date):
        sheet.write_datetime(*at, _at_midnight(value), look)
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, look)
    else:
        sheet.write_string(*at, str(value), look)


def _as_typed(when: DateInterval) -> date | str:
    if when == DateInterval.unknown():
        return "x"
    return when.first if when.is_exact else f"T{when.first.month}/{when.first.year}"


def _at_midnight(day: date) -> datetime:
    # A cell has no zone.
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001
