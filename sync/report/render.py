"""A report and a Word layout -> the bytes of the Word file: text stays text, whatever units typed."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from sync.errors import TemplateError as LayoutError
from sync.report import fitting
from sync.report.document import BAR_STEPS
from sync.report.form import BARS_STYLE, LIST_STYLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Row

    from sync.report.document import Appendix, Bar, Report

BAR_COLOUR = "2E75B6"
NAME_MM, BAR_MM, TEXT_MM = 58.0, 84.0, 22.0
"""Widths of a chart's name, its longest bar and its number."""

LONGEST_PROPERTY = 255
"""Characters that Word allows in a property of a file."""
MARGINS = 4
"""Sides of a page."""

Shown = TypeVar("Shown")

# Word has no such characters, and docxtpl makes tabs, lines and pages of some of them.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Paper:
    """How the campaign wants its papers: margins in mm (top, bottom, left, right), size of the text in points; () and 0 leave both
    as the layout has them.
    """

    margins_mm: tuple[float, ...] = ()
    size_pt: float = 0


def render(layout: bytes, report: Report, paper: Paper | None = None) -> bytes:
    """The Word file. LayoutError when the layout asks for something a report does not have."""
    template = DocxTemplate(io.BytesIO(layout))
    try:
        template.render({"r": report}, _environment(), autoescape=True)
    except TemplateError as error:
        raise LayoutError(f"the report's Word layout: {error} -> mend what stands between its braces") from error
    document: Document = template.docx
    document.core_properties.title = plain(report.head.title)[:LONGEST_PROPERTY]
    _fit_paper(document, paper or Paper())
    _fit_tables(document, report)
    _keep_references(document, report)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _environment() -> SandboxedEnvironment:
    """Nothing typed is ever an order, neither to jinja nor to Word."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=plain)


def plain(value: Any) -> Any:
    """A text without the characters that no file can hold; anything else as it is."""
    return _CONTROL.sub(" ", value) if isinstance(value, str) else value


def paper_of(settings: Mapping[str, Any]) -> Paper:
    """The campaign's wish, as far as it can be read: margins "20/20/30/15", size 14."""
    margins = [part for part in str(settings.get("document_margins") or "").split("/") if part.strip().isdigit()]
    size = str(settings.get("document_size") or "")
    return Paper(
        tuple(float(one) for one in margins) if len(margins) == MARGINS else (),
        float(size) if size.isdigit() else 0,
    )


def _fit_paper(document: Document, paper: Paper) -> None:
    first = document.sections[0]
    if paper.margins_mm:
        first.top_margin, first.bottom_margin, first.left_margin, first.right_margin = (Mm(one) for one in paper.margins_mm)
    for name in ("Normal", "Body Text", "Heading 1", "Heading 2", "Title") if paper.size_pt else ():
        style: Any = document.styles[name]
        style.font.size = Pt(paper.size_pt)


def _keep_references(document: Document, report: Report) -> None:
    """What sends the reader to an appendix never stands alone on the next page."""
    references = {section.see for part in report.parts for section in part.sections if section.see}
    for before, paragraph in pairwise(document.paragraphs):
        if paragraph.text in references:
            before.paragraph_format.keep_with_next = True


# ---- tables


def _fit_tables(document: Document, report: Report) -> None:
    """Columns as wide as their content asks for; the layout cannot say that, for it does not know how many there will be."""
    charts = [section.bars for part in report.parts for section in part.sections if section.bars]
    lists = [appendix for appendix in report.appendices if not appendix.note]
    for table, bars in _of_style(document, BARS_STYLE, charts):
        _fit_chart(table, bars)
    for table, appendix in _of_style(document, LIST_STYLE, lists):
        _fit_list(document, table, appendix)
    if report.appendices:
        _fit_pages(document, report.appendices)


def _fit_pages(document: Document, appendices: Sequence[Appendix]) -> None:
    """The layout lets every appendix begin a page; small ones follow one another. A layout of one's own may be without them."""
    titles = [one for one in document.paragraphs if one.style is not None and one.style.name == "Title"]
    titles = [one for one in titles if one.paragraph_format.page_break_before]
    for title, begins in zip(titles, fitting.begin_pages(appendices, _room(document)), strict=False):
        if not begins:
            title.paragraph_format.page_break_before, title.paragraph_format.space_before = False, Pt(18)
            title.paragraph_format.keep_with_next = True


def _room(document: Document) -> float:
    """Width of an appendix in mm."""
    page: Any = document.sections[-1]
    return float((page.page_width - page.left_margin - page.right_margin) / Mm(1))


def _of_style(document: Document, name: str, shown: Sequence[Shown]) -> list[tuple[Table, Shown]]:
    """The tables of a style, each with what it shows; a layout that has no such table shows none of it."""
    tables = [table for table in document.tables if table.style is not None and table.style.name == name]
    if tables and len(tables) != len(shown):
        raise LayoutError(
            f"the report's Word layout: {len(tables)} tables of style {name!r} for {len(shown)} -> keep one in the loop"
        )
    return list(zip(tables, shown, strict=False))


def _fit_chart(table: Table, bars: Sequence[Bar]) -> None:
    step = BAR_MM / BAR_STEPS
    _set_grid(table, [NAME_MM, *(step for _ in range(BAR_STEPS)), TEXT_MM])
    for row, bar in zip(table.rows, bars, strict=True):
        name, filled, empty, text = _raw_cells(row)
        _set_cell(name, NAME_MM)
        _set_cell(text, TEXT_MM)
        for cell, steps, colour in ((filled, bar.filled, BAR_COLOUR), (empty, bar.empty, "F2F2F2")):
            if steps:
                _set_cell(cell, steps * step, span=steps, colour=colour)
            else:
                row._tr.remove(cell)  # a bar of no length


def _fit_list(document: Document, table: Table, appendix: Appendix) -> None:
    room = _room(document)
    widths = fitting.widths(appendix, room)
    _set_grid(table, widths)
    for row, said in zip(list(table.rows)[1:], appendix.rows, strict=True):
        cells = _raw_cells(row)
        if said.kind == "block":
            _set_cell(cells[0], room, span=len(widths))
            continue
        for cell, width in zip(cells, widths, strict=True):
            _set_cell(cell, width)
        for cell, column in zip(row.cells, appendix.columns, strict=True):
            if column.is_number or not column.share:
                cell.paragraphs[0].alignment = ALIGN.RIGHT if column.is_number else ALIGN.CENTER
    for cell, width in zip(_raw_cells(table.rows[0]), widths, strict=True):
        _set_cell(cell, width)


def _raw_cells(row: _Row) -> list[Any]:
    return list(row._tr.iterchildren(qn("w:tc")))  # spans are set below python-docx


def _set_grid(table: Table, widths_mm: Sequence[float]) -> None:
    grid = table._tbl.tblGrid  # python-docx adds columns one by one with their cells
    for column in list(grid):
        grid.remove(column)
    for width in widths_mm:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), _twips(width))
        grid.append(column)


def _set_cell(cell: Any, width_mm: float, *, span: int = 1, colour: str = "") -> None:
    """Width, columns and colour of a cell, in the order Word wants them."""
    properties = cell.get_or_add_tcPr()
    for name in ("w:tcW", "w:gridSpan", "w:shd"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    wanted = [("w:tcW", {"w": _twips(width_mm), "type": "dxa"})]
    if span > 1:
        wanted.append(("w:gridSpan", {"val": str(span)}))
    if colour:
        wanted.append(("w:tcBorders", {}))
        wanted.append(("w:shd", {"val": "clear", "color": "auto", "fill": colour}))
    for place, (name, values) in enumerate(wanted):
        element = OxmlElement(name)
        for key, value in values.items():
            element.set(qn(f"w:{key}"), value)
        if name == "w:tcBorders":
            element.extend(_white_border(side) for side in ("top", "bottom"))
        properties.insert(place, element)


def _white_border(side: str) -> Any:
    """What keeps one bar from the next."""
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "24"), ("space", "0"), ("color", "FFFFFF")):
        border.set(qn(f"w:{key}"), value)
    return border


def _twips(millimetres: float) -> str:
    return str(round(millimetres * 1440 / 25.4))
