"""A Form -> the Word layout of the report, its content still {{ }} and {% %}.

`python -m sync.report.form FILE` writes that of the template in whose folder the file lies, `… FILE public` that of the summary for
everybody, without corners, signature and appendices.

Source of the shape "state": domain §2.5 (decree 30/2020): A4, Times New Roman, margins 20/20/30/15 mm, page numbers centred on top
from page 2. A "letter" has a letterhead, and its text begins at the left.
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
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from sync.report.pieces import grid, line_above, next_row, plain_table, put, row_tag, rule, tag, unbroken
from sync.report.spec import Form, report_of
from sync.template import load_template

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

STATE = Form()
PAGE_MM = (210, 297)
APPENDIX_MARGINS_MM = (25, 15, 20, 20)
"""A landscape page lies with its top, where a file is bound, along the long side."""
BARS_STYLE, LIST_STYLE = "Report bars", "Report appendix"
"""Table styles by which `render` knows the tables whose columns it fits."""
BLACK = RGBColor(0, 0, 0)
LETTERHEAD_PT, LEAST_PT = 15, 10
MADE = datetime(2022, 1, 1, tzinfo=UTC)
"""Same code, same file: the layout tells no time."""


def layout(form: Form = STATE) -> Doc:
    """The whole layout."""
    document = _begun(form)
    if form.shape == "letter":
        _letterhead(document, form)
    else:
        _corners(document)
    _title(document, form)
    _body(document, form)
    _foot(document, form)
    _waiting(document)
    _appendices(document, form)
    return document


def public_layout(form: Form = STATE) -> Doc:
    """That of the public summary."""
    document = _begun(form)
    _centred(document, "{{ r.head.issuer }}", 13)
    _title(document, form)
    _body(document, form)
    return document


def _begun(form: Form) -> Doc:
    document = Document()
    _styles(document, form)
    _page(document.sections[0], margins=form.margins_mm)
    _number_on_top(document.sections[0])
    properties = document.core_properties
    properties.author, properties.comments, properties.language = "tonghop", "", form.language
    properties.created, properties.modified = MADE, MADE
    return document


def layout_bytes(made_of: Callable[[Form], Doc] = layout, form: Form = STATE) -> bytes:
    """A layout as a file."""
    made = io.BytesIO()
    made_of(form).save(made)
    return made.getvalue()


# ---- styles


def _styles(document: Doc, form: Form) -> None:
    is_letter = form.shape == "letter"
    indent = Cm(0 if is_letter else 1.27)
    normal = _style(document, "Normal", form)
    normal.paragraph_format.space_after = Pt(0)
    _language(normal, form.language)
    body = _style(document, "Body Text", form)
    body.paragraph_format.alignment = ALIGN.LEFT if is_letter else ALIGN.JUSTIFY
    body.paragraph_format.first_line_indent = indent
    body.paragraph_format.space_before = body.paragraph_format.space_after = Pt(3)
    for name, level in (("Heading 1", 1), ("Heading 2", 2)):
        heading = _style(document, name, form, is_bold=True)
        heading.paragraph_format.first_line_indent = indent
        heading.paragraph_format.space_before = Pt(12 if level == 1 else 6)
        heading.paragraph_format.space_after = Pt(3)
        heading.paragraph_format.keep_with_next = True
    _style(document, "Header", form).font.size = Pt(form.size_pt - 1)
    _style(document, "Title", form, is_bold=True).paragraph_format.alignment = ALIGN.CENTER
    for name in ("w:pBdr", "w:spacing", "w:kern"):
        for found in list(document.styles["Title"].element.iter(qn(name))):
            found.getparent().remove(found)
    for name in (BARS_STYLE, LIST_STYLE):
        document.styles.add_style(name, WD_STYLE_TYPE.TABLE)


def _style(document: Doc, name: str, form: Form, *, is_bold: bool = False) -> ParagraphStyle:
    """A paragraph style in our font: every script of it, for Word keeps four."""
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.bold, style.font.italic = form.font, Pt(form.size_pt), is_bold, False
    style.font.color.rgb = BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), form.font)
    found: ParagraphStyle = style
    return found


def _language(style: ParagraphStyle, language: str) -> None:
    """That of the words, so that Word does not underline every one of them."""
    properties = style.element.get_or_add_rPr()
    element = OxmlElement("w:lang")
    for key in ("val", "eastAsia"):
        element.set(qn(f"w:{key}"), language)
    properties.append(element)


# ---- pages


def _page(section: Section, *, is_landscape: bool = False, margins: tuple[float, ...]) -> None:
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
    table = plain_table(document, (72, 95))
    left, right = table.rows[0].cells
    put(left, "{{ r.head.superior }}", 12)
    put(left, "{{ r.head.issuer }}", 12, is_bold=True)
    rule(left, 22)
    put(right, "{{ r.head.motto[0] }}", 12, is_bold=True)
    put(right, "{{ r.head.motto[1] }}", 13, is_bold=True)
    rule(right, 19)
    left, right = next_row(table).cells
    put(left, "{{ r.head.number }}", 13)
    put(right, "{{ r.head.place_and_date }}", 13, is_italic=True)


def _letterhead(document: Doc, form: Form) -> None:
    """Who writes, over a line across the page; number and date below it."""
    table = plain_table(document, (115, 50))
    left, right = table.rows[0].cells
    put(left, "{{ r.head.issuer }}", LETTERHEAD_PT, is_bold=True, align=ALIGN.LEFT)
    put(right, "{{ r.head.superior }}", 9, align=ALIGN.RIGHT)
    left, right = next_row(table).cells
    put(left, "{{ r.head.number }}", 10, align=ALIGN.LEFT)
    put(right, "{{ r.head.place_and_date }}", 10, align=ALIGN.RIGHT)
    for cell in (left, right):
        line_above(cell)


def _title(document: Doc, form: Form) -> None:
    _centred(document, "", 8)
    document.add_paragraph("{{ r.head.kind }}", "Title")
    document.add_paragraph("{{ r.head.title }}", "Title")
    tag(document, "if r.head.as_of")
    _centred(document, "{{ r.head.as_of }}", _smaller(form, 1), is_italic=True)
    tag(document, "endif")
    _centred(document, "", 8)


def _smaller(form: Form, points: int) -> float:
    """The size of a text that steps back behind the sentences, as far as it can still be read."""
    return max(form.size_pt - points, LEAST_PT)


def _centred(document: Doc, text: str, size: float, *, is_italic: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run(text)
    run.italic, run.font.size = is_italic, Pt(size)


# ---- body


def _body(document: Doc, form: Form) -> None:
    tag(document, "if r.head.to")
    _centred(document, "{{ r.head.to }}", form.size_pt)
    _centred(document, "", 8)
    tag(document, "endif")
    document.add_paragraph("{{ r.opening }}", "Body Text")
    tag(document, "for part in r.parts")
    _if(document, "part.title", "{{ part.title }}", "Heading 1")
    tag(document, "for section in part.sections")
    _if(document, "section.title", "{{ section.title }}", "Heading 2")
    tag(document, "for line in section.lines")
    document.add_paragraph("- {{ line.text }}", "Body Text")
    tag(document, "endfor")
    _bars(document, form)
    _if(document, "section.see", "{{ section.see }}", "Body Text", is_italic=True)
    tag(document, "endfor")
    tag(document, "endfor")
    closing = document.add_paragraph("{{ r.closing }}", "Body Text").paragraph_format
    # No signature stands on a page of its own.
    closing.space_after, closing.keep_with_next = Pt(12), True


def _if(document: Doc, condition: str, text: str, style: str, *, is_italic: bool = False) -> None:
    tag(document, f"if {condition}")
    run = document.add_paragraph(style=style).add_run(text)
    run.italic = is_italic or None
    tag(document, "endif")


def _bars(document: Doc, form: Form) -> None:
    """The chart: per row a name, a bar that `render` makes as long as it should be, the rest, and the number."""
    tag(document, "if section.bars")
    caption = document.add_paragraph("{{ section.bars_title }}", "Title")
    caption.paragraph_format.keep_with_next = True
    caption.runs[0].font.size = Pt(_smaller(form, 2))
    table = plain_table(document, (60, 40, 40, 25), BARS_STYLE)
    row_tag(table.rows[0].cells, "for bar in section.bars")
    cells = next_row(table).cells
    for cell, text in zip(cells, ("{{ bar.name }}", "", "", "{{ bar.text }}"), strict=True):
        put(cell, text, _smaller(form, 3), align=ALIGN.LEFT)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    row_tag(next_row(table).cells, "endfor")
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)
    tag(document, "endif")


# ---- foot


def _foot(document: Doc, form: Form) -> None:
    table = plain_table(document, (85, 80))
    left, right = table.rows[0].cells
    put(left, "{{ r.foot.recipients_title }}", _smaller(form, 2), is_bold=True, is_italic=True, align=ALIGN.LEFT)
    for text in ("{%p for one in r.foot.recipients %}", "- {{ one }}{{ ';' if not loop.last else '.' }}", "{%p endfor %}"):
        put(left, text, _smaller(form, 3), align=ALIGN.LEFT)
    put(right, "{{ r.foot.authority }}", form.size_pt, is_bold=True)
    put(right, "{{ r.foot.signer_title }}", form.size_pt, is_bold=True)
    for _ in range(2 if form.shape == "letter" else 4):
        right.add_paragraph()
    put(right, "{{ r.foot.signer }}", form.size_pt, is_bold=True)
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    unbroken(table)


def _waiting(document: Doc) -> None:
    """A page for the clerk, taken out before the paper goes to be signed."""
    tag(document, "if r.waiting")
    heading = document.add_paragraph("{{ r.waiting_title }}", "Heading 1")
    heading.paragraph_format.page_break_before = True
    tag(document, "for one in r.waiting")
    document.add_paragraph("- {{ one }}", "Body Text")
    tag(document, "endfor")
    tag(document, "endif")


# ---- appendices


def _appendices(document: Doc, form: Form) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _page(section, is_landscape=True, margins=APPENDIX_MARGINS_MM)
    section.different_first_page_header_footer = False
    tag(document, "for appendix in r.appendices")
    # One paragraph of two lines: what has no label has no empty line above its title.
    title = document.add_paragraph(style="Title")
    title.paragraph_format.page_break_before, title.paragraph_format.space_after = True, Pt(6)
    title.add_run("{{ appendix.label }}{% if appendix.label %}")
    title.add_run().add_break()
    title.add_run("{% endif %}{{ appendix.title }}")
    tag(document, "if appendix.note")
    _centred(document, "{{ appendix.note }}", _smaller(form, 2), is_italic=True)
    tag(document, "else")
    _appendix_table(document, _smaller(form, 2))
    tag(document, "endif")
    tag(document, "endfor")


def _appendix_table(document: Doc, size: float) -> None:
    """A heading that stands on every page, then rows of three kinds."""
    table = plain_table(document, (15, 225, 15), LIST_STYLE)
    grid(table)
    _cells(table.rows[0].cells, "for column in appendix.columns", "{{ column.title }}", size, is_bold=True)
    heading: Any = table.rows[0]._tr.get_or_add_trPr()  # python-docx has no name for it
    heading.append(OxmlElement("w:tblHeader"))
    row_tag(next_row(table).cells, "for row in appendix.rows")
    row_tag(next_row(table).cells, "if row.kind == 'block'")
    block = next_row(table)
    put(block.cells[0], "{% colspan appendix.columns|length %}{{ row.cells[0] }}", size, is_bold=True, align=ALIGN.LEFT)
    for cell in block.cells[1:]:
        block._tr.remove(cell._tc)  # one cell over all columns
    row_tag(next_row(table).cells, "elif row.kind == 'total'")
    _cells(next_row(table).cells, "for cell in row.cells", "{{ cell }}", size, is_bold=True)
    row_tag(next_row(table).cells, "else")
    _cells(next_row(table).cells, "for cell in row.cells", "{{ cell }}", size)
    row_tag(next_row(table).cells, "endif")
    row_tag(next_row(table).cells, "endfor")
    unbroken(table)


def _cells(cells: Any, loop: str, text: str, size: float, *, is_bold: bool = False) -> None:
    """A cell per column. `render` sets numbers to the right."""
    put(cells[0], f"{{%tc {loop} %}}", size)
    put(cells[1], text, size, is_bold=is_bold, align=ALIGN.CENTER if "title" in text else ALIGN.LEFT)
    put(cells[2], "{%tc endfor %}", size)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    made_of = public_layout if sys.argv[2:] == ["public"] else layout
    target.write_bytes(layout_bytes(made_of, report_of(load_template(target.absolute().parent)).form))
