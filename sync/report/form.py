"""Nothing -> the Word layout of the report, its content still {{ }} and {% %}; `python -m sync.report.form FILE` writes it,
`… FILE public` that of the summary for everybody, without corners, signature and appendices.

Source: domain §2.5 (decree 30/2020): A4, Times New Roman, margins 20/20/30/15 mm, page numbers centred on top from page 2.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

FONT, BODY_PT = "Times New Roman", 14
PAGE_MM = (210, 297)
MARGINS_MM = (20, 20, 30, 15)
"""Top, bottom, left, right; the campaign's own stand in its settings."""
APPENDIX_MARGINS_MM = (25, 15, 20, 20)
"""A landscape page lies with its top, where a file is bound, along the long side."""
BARS_STYLE, LIST_STYLE = "Report bars", "Report appendix"
"""Table styles by which `render` knows the tables whose columns it fits."""
BLACK = RGBColor(0, 0, 0)
MADE = datetime(2022, 1, 1, tzinfo=UTC)
"""Same code, same file: the layout tells no time."""


def layout() -> Doc:
    """The whole layout."""
    document = _begun()
    _corners(document)
    _title(document)
    _body(document)
    _foot(document)
    _waiting(document)
    _appendices(document)
    return document


def public_layout() -> Doc:
    """That of the public summary."""
    document = _begun()
    _centred(document, "{{ r.head.issuer }}", 13)
    _title(document)
    _body(document)
    return document


def _begun() -> Doc:
    document = Document()
    _styles(document)
    _page(document.sections[0])
    _number_on_top(document.sections[0])
    properties = document.core_properties
    properties.author, properties.comments, properties.language = "tonghop", "", "vi-VN"
    properties.created, properties.modified = MADE, MADE
    return document


def layout_bytes(made_of: Callable[[], Doc] = layout) -> bytes:
    """A layout as a file."""
    made = io.BytesIO()
    made_of().save(made)
    return made.getvalue()


# ---- styles


def _styles(document: Doc) -> None:
    normal = _style(document, "Normal", BODY_PT)
    normal.paragraph_format.space_after = Pt(0)
    _language(normal)
    body = _style(document, "Body Text", BODY_PT)
    body.paragraph_format.alignment = ALIGN.JUSTIFY
    body.paragraph_format.first_line_indent = Cm(1.27)
    body.paragraph_format.space_before = body.paragraph_format.space_after = Pt(3)
    for name, level in (("Heading 1", 1), ("Heading 2", 2)):
        heading = _style(document, name, BODY_PT, is_bold=True)
        heading.paragraph_format.first_line_indent = Cm(1.27)
        heading.paragraph_format.space_before = Pt(12 if level == 1 else 6)
        heading.paragraph_format.space_after = Pt(3)
        heading.paragraph_format.keep_with_next = True
    _style(document, "Header", 13)
    _style(document, "Title", BODY_PT, is_bold=True).paragraph_format.alignment = ALIGN.CENTER
    for name in ("w:pBdr", "w:spacing", "w:kern"):
        for found in list(document.styles["Title"].element.iter(qn(name))):
            found.getparent().remove(found)
    for name in (BARS_STYLE, LIST_STYLE):
        document.styles.add_style(name, WD_STYLE_TYPE.TABLE)


def _style(document: Doc, name: str, size: int, *, is_bold: bool = False) -> ParagraphStyle:
    """A paragraph style in our font: every script of it, for Word keeps four."""
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), is_bold, False
    style.font.color.rgb = BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    found: ParagraphStyle = style
    return found


def _language(style: ParagraphStyle) -> None:
    """Vietnamese, so that Word does not underline every word."""
    properties = style.element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    for key in ("val", "eastAsia"):
        language.set(qn(f"w:{key}"), "vi-VN")
    properties.append(language)


# ---- pages


def _page(section: Section, *, is_landscape: bool = False, margins: tuple[int, ...] = MARGINS_MM) -> None:
    width, height = PAGE_MM
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(height), Mm(width)) if is_landscape else (Mm(width), Mm(height))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (Mm(one) for one in margins)
    section.header_distance = section.footer_distance = Mm(10)


def _number_on_top(section: Section) -> None:
    """The number of every page but the first, and on all of them that the numbers may still change."""
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)  # python-docx has no fields of its own
    _draft(section.header.add_paragraph())
    _draft(section.first_page_header.paragraphs[0])


def _draft(paragraph: Paragraph) -> None:
    paragraph.alignment, paragraph.paragraph_format.space_after = ALIGN.RIGHT, Pt(6)
    run = paragraph.add_run("{{ r.head.draft }}")
    run.italic, run.font.size = True, Pt(10)


# ---- first page


def _corners(document: Doc) -> None:
    table = _plain_table(document, (72, 95))
    left, right = table.rows[0].cells
    _put(left, "{{ r.head.superior }}", 12)
    _put(left, "{{ r.head.issuer }}", 12, is_bold=True)
    _rule(left, 22)
    _put(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, is_bold=True)
    _put(right, "Độc lập - Tự do - Hạnh phúc", 13, is_bold=True)
    _rule(right, 19)
    left, right = _next_row(table).cells
    _put(left, "{{ r.head.number }}", 13)
    _put(right, "{{ r.head.place_and_date }}", 13, is_italic=True)


def _title(document: Doc) -> None:
    _centred(document, "", 8)
    document.add_paragraph("{{ r.head.kind }}", "Title")
    document.add_paragraph("{{ r.head.title }}", "Title")
    _tag(document, "if r.head.as_of")
    _centred(document, "{{ r.head.as_of }}", 13, is_italic=True)
    _tag(document, "endif")
    _centred(document, "", 8)


def _centred(document: Doc, text: str, size: int, *, is_italic: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run(text)
    run.italic, run.font.size = is_italic, Pt(size)


def _put(cell: _Cell, text: str, size: int, *, is_bold: bool = False, is_italic: bool = False, align: Any = ALIGN.CENTER) -> None:
    """One more line in a cell."""
    is_first = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = is_bold, is_italic, Pt(size)


def _rule(cell: _Cell, indent: int) -> None:
    """A thin line below what stands in the cell, `indent` mm from its sides."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    paragraph.paragraph_format.line_spacing = Pt(6)
    borders = OxmlElement("w:pBdr")
    borders.append(_border("top", 6))
    paragraph._p.get_or_add_pPr().insert_element_before(  # python-docx has no borders of its own
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _border(side: str, eighths: int) -> Any:
    """A black line of so many eighths of a point; 0 = none."""
    border = OxmlElement(f"w:{side}")
    for key, value in (("val", "single" if eighths else "nil"), ("sz", str(eighths)), ("space", "0"), ("color", "000000")):
        border.set(qn(f"w:{key}"), value)
    return border


# ---- body


def _body(document: Doc) -> None:
    _tag(document, "if r.head.to")
    _centred(document, "{{ r.head.to }}", BODY_PT)
    _centred(document, "", 8)
    _tag(document, "endif")
    document.add_paragraph("{{ r.opening }}", "Body Text")
    _tag(document, "for part in r.parts")
    _if(document, "part.title", "{{ part.title }}", "Heading 1")
    _tag(document, "for section in part.sections")
    _if(document, "section.title", "{{ section.title }}", "Heading 2")
    _tag(document, "for line in section.lines")
    document.add_paragraph("- {{ line.text }}", "Body Text")
    _tag(document, "endfor")
    _bars(document)
    _if(document, "section.see", "{{ section.see }}", "Body Text", is_italic=True)
    _tag(document, "endfor")
    _tag(document, "endfor")
    closing = document.add_paragraph("{{ r.closing }}", "Body Text").paragraph_format
    # No signature stands on a page of its own.
    closing.space_after, closing.keep_with_next = Pt(12), True


def _tag(document: Doc, words: str) -> None:
    """A paragraph that is nothing but an order to the renderer."""
    document.add_paragraph(f"{{%p {words} %}}")


def _if(document: Doc, condition: str, text: str, style: str, *, is_italic: bool = False) -> None:
    _tag(document, f"if {condition}")
    run = document.add_paragraph(style=style).add_run(text)
    run.italic = is_italic or None
    _tag(document, "endif")


def _bars(document: Doc) -> None:
    """The chart: per row a name, a bar that `render` makes as long as it should be, the rest, and the number."""
    _tag(document, "if section.bars")
    caption = document.add_paragraph("{{ section.bars_title }}", "Title")
    caption.paragraph_format.keep_with_next = True
    caption.runs[0].font.size = Pt(12)
    table = _plain_table(document, (60, 40, 40, 25), BARS_STYLE)
    _row_tag(table.rows[0].cells, "for bar in section.bars")
    cells = _next_row(table).cells
    for cell, text in zip(cells, ("{{ bar.name }}", "", "", "{{ bar.text }}"), strict=True):
        _put(cell, text, 11, align=ALIGN.LEFT)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _row_tag(_next_row(table).cells, "endfor")
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)
    _tag(document, "endif")


def _next_row(table: Any) -> Any:
    """One more row; python-docx gives it no type."""
    return table.add_row()


def _row_tag(cells: Any, words: str) -> None:
    cells[0].paragraphs[0].add_run(f"{{%tr {words} %}}")


def _plain_table(document: Doc, widths_mm: tuple[int, ...], style: str = "") -> Table:
    """One row without borders, its columns as wide as told."""
    table: Table = document.add_table(1, len(widths_mm), style or "Normal Table")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        column.cells[0].width = Mm(width)
    return table


# ---- foot


def _foot(document: Doc) -> None:
    table = _plain_table(document, (85, 80))
    left, right = table.rows[0].cells
    _put(left, "{{ r.foot.recipients_title }}", 12, is_bold=True, is_italic=True, align=ALIGN.LEFT)
    for text in ("{%p for one in r.foot.recipients %}", "- {{ one }}{{ ';' if not loop.last else '.' }}", "{%p endfor %}"):
        _put(left, text, 11, align=ALIGN.LEFT)
    _put(right, "{{ r.foot.authority }}", BODY_PT, is_bold=True)
    _put(right, "{{ r.foot.signer_title }}", BODY_PT, is_bold=True)
    for _ in range(4):
        right.add_paragraph()
    _put(right, "{{ r.foot.signer }}", BODY_PT, is_bold=True)
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    _unbroken(table)


def _unbroken(table: Table) -> None:
    """No row is cut by the end of a page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # python-docx has no name for it


def _waiting(document: Doc) -> None:
    """A page for the clerk, taken out before the paper goes to be signed."""
    _tag(document, "if r.waiting")
    heading = document.add_paragraph("{{ r.waiting_title }}", "Heading 1")
    heading.paragraph_format.page_break_before = True
    _tag(document, "for one in r.waiting")
    document.add_paragraph("- {{ one }}", "Body Text")
    _tag(document, "endfor")
    _tag(document, "endif")


# ---- appendices


def _appendices(document: Doc) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, is_landscape=True, margins=APPENDIX_MARGINS_MM)
    section.different_first_page_header_footer = False
    _tag(document, "for appendix in r.appendices")
    # One paragraph of two lines: what has no label has no empty line above its title.
    title = document.add_paragraph(style="Title")
    title.paragraph_format.page_break_before, title.paragraph_format.space_after = True, Pt(6)
    title.add_run("{{ appendix.label }}{% if appendix.label %}")
    title.add_run().add_break()
    title.add_run("{% endif %}{{ appendix.title }}")
    _tag(document, "if appendix.note")
    _centred(document, "{{ appendix.note }}", 12, is_italic=True)
    _tag(document, "else")
    _appendix_table(document)
    _tag(document, "endif")
    _tag(document, "endfor")


def _appendix_table(document: Doc) -> None:
    """A heading that stands on every page, then rows of three kinds."""
    table = _plain_table(document, (15, 225, 15), LIST_STYLE)
    _grid(table)
    _cells(table.rows[0].cells, "for column in appendix.columns", "{{ column.title }}", is_bold=True)
    heading: Any = table.rows[0]._tr.get_or_add_trPr()  # python-docx has no name for it
    heading.append(OxmlElement("w:tblHeader"))
    _row_tag(_next_row(table).cells, "for row in appendix.rows")
    _row_tag(_next_row(table).cells, "if row.kind == 'block'")
    block = _next_row(table)
    _put(block.cells[0], "{% colspan appendix.columns|length %}{{ row.cells[0] }}", 12, is_bold=True, align=ALIGN.LEFT)
    for cell in block.cells[1:]:
        block._tr.remove(cell._tc)  # one cell over all columns
    _row_tag(_next_row(table).cells, "elif row.kind == 'total'")
    _cells(_next_row(table).cells, "for cell in row.cells", "{{ cell }}", is_bold=True)
    _row_tag(_next_row(table).cells, "else")
    _cells(_next_row(table).cells, "for cell in row.cells", "{{ cell }}")
    _row_tag(_next_row(table).cells, "endif")
    _row_tag(_next_row(table).cells, "endfor")
    _unbroken(table)


def _cells(cells: Any, loop: str, text: str, *, is_bold: bool = False) -> None:
    """A cell per column. `render` sets numbers to the right."""
    _put(cells[0], f"{{%tc {loop} %}}", 12)
    _put(cells[1], text, 12, is_bold=is_bold, align=ALIGN.CENTER if "title" in text else ALIGN.LEFT)
    _put(cells[2], "{%tc endfor %}", 12)


def _grid(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_border(side, 4))
    properties: Any = table._tbl.tblPr  # python-docx has no borders of its own; Word wants them in their place
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(layout_bytes(public_layout if sys.argv[2:] == ["public"] else layout))
