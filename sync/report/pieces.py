"""The pieces that Word layouts are put together from: cells, plain tables, lines, and the orders to the renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.table import Table, _Cell


def border(side: str, eighths: int) -> Any:
    """A black line of so many eighths of a point; 0 = none."""
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", "single" if eighths else "nil"), ("sz", str(eighths)), ("space", "0"), ("color", "000000")):
        border.set(qn(f"w:{key}"), value)
    return border


def put(cell: _Cell, text: str, size: float, *, is_bold: bool = False, is_italic: bool = False, align: Any = ALIGN.CENTER) -> None:
    """One more line in a cell."""
    is_first = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(size)


def rule(cell: _Cell, indent: int) -> None:
    """A thin line below what stands in the cell, `indent` mm from its sides."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.line_spacing = Pt(6)
    borders = OxmlElement("w:pBdr")
    borders.append(border("top", 6))
    paragraph._p.get_or_add_pPr().insert_element_before(  # python-docx has no borders of its own
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def line_above(cell: _Cell) -> None:
    """A thick line over the cell."""
    borders = OxmlElement("w:tcBorders")
    borders.append(border("top", 12))
    cell._tc.get_or_add_tcPr().append(borders)  # python-docx has no borders of its own


def tag(document: Doc, words: str) -> None:
    """A paragraph that is nothing but an order to the renderer."""
    document.add_paragraph(f"{{%p {words} %}}")


def next_row(table: Any) -> Any:
    """One more row; python-docx gives it no type."""
    return table.add_row()


def row_tag(cells: Any, words: str) -> None:
    """A row that is nothing but an order to the renderer."""
    cells[0].paragraphs[0].add_run(f"{{%tr {words} %}}")


def plain_table(document: Doc, widths_mm: tuple[int, ...], style: str = "") -> Table:
    """One row without borders, its columns as wide as told."""
    table: Table = document.add_table(1, len(widths_mm), style or "Normal Table")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        column.cells[0].width = Mm(width)
    return table


def unbroken(table: Table) -> None:
    """No row is cut by the end of a page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # python-docx has no name for it


def grid(table: Table) -> None:
    """Thin lines around every cell."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(border(side, 4))
    properties: Any = table._tbl.tblPr  # python-docx has no borders of its own; Word wants them in their place
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
