"""A good workbook's bytes -> broken and hostile variants of it, each with the finding that reading must give, or none.

Made from the workbook's own parts with the standard library alone, so that they work on any unit workbook. Every variant is a
legal or illegal file somebody could hand in: half copied, of another kind, made by another program, or made to do harm.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Parts = dict[str, bytes]

SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
WORKSHEET_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


@dataclass(frozen=True)
class Hostile:
    """`wanted`: the code of the file's fault; None = it reads exactly as the original, but for `faulty` cells that became
    FaultyCell. `is_dangerous`: it killed or hung a bare reader, so read it in a worker only."""

    data: bytes
    wanted: str | None = None
    faulty: int = 0
    is_dangerous: bool = False


Case = Callable[[bytes], Hostile]
CASES: dict[str, Case] = {}


def case(function: Case) -> Case:
    """Register a builder under its name."""
    CASES[function.__name__] = function
    return function


# ---------------------------------------------------------------- taking a workbook apart


def parts_of(data: bytes) -> Parts:
    """Member -> content, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The zip again, with fixed times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2022, 4, 16, 8, 0, 0))
            info.compress_type = method
            package.writestr(info, content)
    return stream.getvalue()


def target(parts: Parts) -> tuple[str, bytes]:
    """(part, address) of a number typed by a person: the first below row 3 of a sheet whose row 2 is hidden."""
    for name in sorted(part for part in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part)):
        sheet = parts[name]
        if re.search(rb'<row r="2"[^>]*hidden="1"', sheet):
            for found in re.finditer(rb'<c r="([A-Z]+(\d+))"[^>]*><v>\d+</v></c>', sheet):
                if int(found[2]) > 3 and b't="' not in found[0]:
                    return name, found[1]
    raise ValueError("the workbook holds no typed number to damage")


def with_cell(data: bytes, cell: bytes) -> bytes:
    """The target cell replaced; `{r}` is its address, `{v}` its value."""
    parts = parts_of(data)
    name, address = target(parts)
    pattern = rb'<c r="' + address + rb'"[^>]*><v>(\d+)</v></c>'

    def replaced(found: re.Match[bytes]) -> bytes:
        return cell.replace(b"{r}", address).replace(b"{v}", found[1])

    parts[name] = re.sub(pattern, replaced, parts[name], count=1)
    return packed(parts)


def with_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The sheet with the target cell changed as a whole."""
    parts = parts_of(data)
    name, _ = target(parts)
    parts[name] = change(parts[name])
    return packed(parts)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """One part changed."""
    parts = parts_of(data)
    parts[name] = change(parts[name])
    return packed(parts)


def with_rows(data: bytes, rows: bytes) -> bytes:
    """Rows added to the end of the target sheet."""
    return with_sheet(data, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def with_more(data: bytes, more: Mapping[str, bytes]) -> bytes:
    """Members added."""
    return packed({**parts_of(data), **more})


def with_doctype(data: bytes, name: str, declaration: bytes) -> bytes:
    """A document type put before the root element of a part."""
    return with_part(data, name, lambda xml: re.sub(rb"(<\?xml[^>]*\?>\s*)", lambda found: found[1] + declaration, xml, count=1))


# ---------------------------------------------------------------- not a workbook, or not all of one


@case
def empty(_: bytes) -> Hostile:
    return Hostile(b"", "W-FILE-SYNC")


@case
def zero_filled(data: bytes) -> Hostile:
    return Hostile(bytes(len(data)), "W-FILE-SYNC")


@case
def second_half_zeroed(data: bytes) -> Hostile:
    half = len(data) // 2
    return Hostile(data[:half] + bytes(len(data) - half), "W-FILE-SYNC")


@case
def first_half_zeroed(data: bytes) -> Hostile:
    half = len(data) // 2
    return Hostile(bytes(half) + data[half:], "E-FILE-BROKEN")


@case
def truncated_10(data: bytes) -> Hostile:
    return Hostile(data[: len(data) // 10], "E-FILE-BROKEN")


@case
def truncated_50(data: bytes) -> Hostile:
    return Hostile(data[: len(data) // 2], "E-FILE-BROKEN")


@case
def truncated_90(data: bytes) -> Hostile:
    return Hostile(data[: len(data) * 9 // 10], "E-FILE-BROKEN")


@case
def truncated_99(data: bytes) -> Hostile:
    return Hostile(data[: len(data) * 99 // 100], "E-FILE-BROKEN")


@case
def one_byte_short(data: bytes) -> Hostile:
    return Hostile(data[:-1], "E-FILE-BROKEN")


@case
def garbage_behind(data: bytes) -> Hostile:
    return Hostile(data + b"\r\nsent by Zalo")


@case
def garbage_before(data: bytes) -> Hostile:
    return Hostile(b"\x01\x02\x03\x04" + data, "E-FILE-BROKEN")


@case
def random_bytes(_: bytes) -> Hostile:
    return Hostile(bytes(range(7, 256)) * 40, "E-FILE-BROKEN")


@case
def bit_flipped(data: bytes) -> Hostile:
    name, _ = target(parts_of(data))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(name)
    at = info.header_offset + 30 + len(name) + info.compress_size // 2
    return Hostile(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :], "E-FILE-BROKEN")


@case
def wrong_checksum(data: bytes) -> Hostile:
    return Hostile(_central(data, 16, struct.pack("<I", 12345)), "E-FILE-BROKEN")


@case
def size_declared_too_small(data: bytes) -> Hostile:
    return Hostile(_central(data, 24, struct.pack("<I", 100)), "E-FILE-BROKEN")


@case
def size_declared_enormous(data: bytes) -> Hostile:
    return Hostile(_central(data, 24, struct.pack("<I", 4_000_000_000)), "E-FILE-BIG", is_dangerous=True)


@case
def member_encrypted(data: bytes) -> Hostile:
    return Hostile(_central(data, 8, struct.pack("<H", 1)), "E-FILE-BROKEN")


def _central(data: bytes, offset: int, value: bytes) -> bytes:
    """A field of the target sheet's entry in the directory of the zip."""
    name, _ = target(parts_of(data))
    at = data.rindex(name.encode()) - 46 + offset
    return data[:at] + value + data[at + len(value) :]


@case
def compressed_with_lzma(data: bytes) -> Hostile:
    return Hostile(packed(parts_of(data), zipfile.ZIP_LZMA), "E-FILE-BROKEN")


@case
def web_page(_: bytes) -> Hostile:
    return Hostile("\ufeff<html><body><table><tr><td>1</td></tr></table></body></html>".encode(), "E-FILE-KIND")


@case
def web_page_with_doctype(_: bytes) -> Hostile:
    return Hostile(b"\r\n<!DOCTYPE html>\n<html></html>", "E-FILE-KIND")


@case
def excel_xml_2003(_: bytes) -> Hostile:
    text = '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    return Hostile(text.encode(), "E-FILE-KIND")


@case
def comma_separated(_: bytes) -> Hostile:
    return Hostile("Tên sáng kiến;Tác giả\nBơm tự động;Nguyễn Văn A\n".encode(), "E-FILE-KIND")


@case
def tab_separated_utf16(_: bytes) -> Hostile:
    return Hostile("Tên sáng kiến\tTác giả\nBơm\tA\n".encode("utf-16"), "E-FILE-KIND")


@case
def pdf(_: bytes) -> Hostile:
    return Hostile(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "E-FILE-KIND")


@case
def picture(_: bytes) -> Hostile:
    return Hostile(b"\x89PNG\r\n\x1a\n" + bytes(40), "E-FILE-KIND")


@case
def photo(_: bytes) -> Hostile:
    return Hostile(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "E-FILE-KIND")


@case
def rich_text(_: bytes) -> Hostile:
    return Hostile(b"{\\rtf1\\ansi B\\u225?o c\\u225?o}", "E-FILE-KIND")


@case
def rar_archive(_: bytes) -> Hostile:
    return Hostile(b"Rar!\x1a\x07\x01\x00" + bytes(60), "E-FILE-KIND")


@case
def word_document(_: bytes) -> Hostile:
    return Hostile(packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "E-FILE-KIND")


@case
def slides(_: bytes) -> Hostile:
    return Hostile(packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}), "E-FILE-KIND")


@case
def binary_workbook(_: bytes) -> Hostile:
    return Hostile(packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}), "E-FILE-KIND")


@case
def open_document(_: bytes) -> Hostile:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office/>"}
    return Hostile(packed(parts, zipfile.ZIP_STORED), "E-FILE-KIND")


@case
def zip_of_workbooks(data: bytes) -> Hostile:
    return Hostile(packed({"LDLD-X.xlsx": data}), "E-FILE-KIND")


@case
def empty_zip(_: bytes) -> Hostile:
    return Hostile(packed({}), "E-FILE-KIND")


@case
def owner_file(_: bytes) -> Hostile:
    return Hostile(b"\x05Admin" + b" " * 49 + b"\x05\x00" + "Admin".ljust(54).encode("utf-16-le"), "E-FILE-KIND")


def compound(*streams: str) -> bytes:
    """An OLE compound file, as far as its signature and the names of its streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    return header + b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in ("Root Entry", *streams))


@case
def old_workbook(_: bytes) -> Hostile:
    return Hostile(compound("Workbook"), "E-FILE-XLS")


@case
def older_workbook(_: bytes) -> Hostile:
    return Hostile(compound("Book"), "E-FILE-XLS")


@case
def oldest_workbook(_: bytes) -> Hostile:
    return Hostile(b"\x09\x00\x04\x00\x00\x00\x10\x00" + bytes(200), "E-FILE-XLS")


@case
def with_password(_: bytes) -> Hostile:
    return Hostile(compound("EncryptionInfo", "EncryptedPackage"), "E-FILE-PWD")


@case
def old_word_document(_: bytes) -> Hostile:
    return Hostile(compound("WordDocument"), "E-FILE-KIND")


# ---------------------------------------------------------------- too much of it


@case
def sheet_of_blanks(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: xml + b" " * 140_000_000), "E-FILE-BIG", is_dangerous=True)


@case
def millions_of_cells(data: bytes) -> Hostile:
    rows = b'<row r="9">' + b'<c r="A9"><v>1</v></c>' * 6_500_000 + b"</row>"
    return Hostile(with_rows(data, rows), "E-FILE-BIG", is_dangerous=True)


@case
def one_huge_text(data: bytes) -> Hostile:
    cell = b'<c r="{r}" t="inlineStr"><is><t>' + b"x" * 20_000_000 + b"</t></is></c>"
    return Hostile(with_cell(data, cell), "E-FILE-BIG", is_dangerous=True)


@case
def millions_of_shared_texts(data: bytes) -> Hostile:
    return Hostile(
        with_part(data, "xl/sharedStrings.xml", lambda xml: xml.replace(b"</sst>", b"<si/>" * 20_000_000 + b"</sst>")),
        "E-FILE-BIG",
        is_dangerous=True,
    )


@case
def shared_texts_counted_wrong(data: bytes) -> Hostile:
    changed = with_part(data, "xl/sharedStrings.xml", lambda xml: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', xml))
    return Hostile(changed, "E-FILE-BROKEN", is_dangerous=True)


@case
def thousands_of_members(data: bytes) -> Hostile:
    return Hostile(with_more(data, {f"xl/media/{number}.png": b"x" for number in range(5_000)}), "E-FILE-BIG")


@case
def hundreds_of_sheets(data: bytes) -> Hostile:
    more = b"".join(b'<sheet name="S%d" sheetId="%d" r:id="rId1"/>' % (number, number) for number in range(1_000, 1_300))
    return Hostile(with_part(data, "xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", more + b"</sheets>")), "E-FILE-BIG")


@case
def large_picture(data: bytes) -> Hostile:
    return Hostile(with_more(data, {"xl/media/image99.bmp": bytes(40_000_000)}))


@case
def cell_in_the_last_corner(data: bytes) -> Hostile:
    rows = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return Hostile(with_rows(data, rows), "E-FILE-BIG", is_dangerous=True)


@case
def cell_in_the_last_corner_in_single_quotes(data: bytes) -> Hostile:
    rows = b"<row r='1048576'><c s='0' r='XFD1048576'><v>1</v></c></row>"
    return Hostile(with_rows(data, rows), "E-FILE-BIG", is_dangerous=True)


@case
def blank_cell_in_the_last_corner(data: bytes) -> Hostile:
    return Hostile(with_rows(data, b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'))


@case
def cell_beyond_the_last_column(data: bytes) -> Hostile:
    return Hostile(with_rows(data, b'<row r="9999"><c r="XFE9999"><v>1</v></c></row>'), "E-FILE-BROKEN", is_dangerous=True)


@case
def cell_beyond_the_last_row(data: bytes) -> Hostile:
    return Hostile(with_rows(data, b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), "E-FILE-BROKEN", is_dangerous=True)


@case
def row_number_of_twenty_digits(data: bytes) -> Hostile:
    rows = b'<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>'
    return Hostile(with_rows(data, rows), "E-FILE-BROKEN", is_dangerous=True)


@case
def merged_as_a_whole(data: bytes) -> Hostile:
    return Hostile(_merged(data, [b"A1:XFD1048576"]), is_dangerous=True)


@case
def thousands_of_merges(data: bytes) -> Hostile:
    return Hostile(_merged(data, [b"A%d:XFD%d" % (row, row) for row in range(20_000, 25_000)]), is_dangerous=True)


def _merged(data: bytes, areas: list[bytes]) -> bytes:
    cells = b"<mergeCells>" + b"".join(b'<mergeCell ref="%s"/>' % area for area in areas) + b"</mergeCells>"
    return with_sheet(data, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + cells))


@case
def thousands_of_styles(data: bytes) -> Hostile:
    more = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 60_000
    return Hostile(with_part(data, "xl/styles.xml", lambda xml: xml.replace(b"</cellXfs>", more + b"</cellXfs>")))


# ---------------------------------------------------------------- XML that means harm, or nothing


@case
def billion_laughs(data: bytes) -> Hostile:
    entities = b'<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    return Hostile(with_doctype(data, "xl/sharedStrings.xml", b"<!DOCTYPE sst [" + entities + b"]>"), "E-FILE-BROKEN")


@case
def quadratic_entities(data: bytes) -> Hostile:
    declaration = b'<!DOCTYPE worksheet [<!ENTITY a "' + b"x" * 100_000 + b'">]>'
    return Hostile(with_doctype(data, target(parts_of(data))[0], declaration), "E-FILE-BROKEN")


@case
def file_of_this_machine(data: bytes) -> Hostile:
    declaration = b'<!DOCTYPE workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return Hostile(with_doctype(data, "xl/workbook.xml", declaration), "E-FILE-BROKEN")


@case
def sheet_in_utf16(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")), "E-FILE-BROKEN")


@case
def sheet_cut_off(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: xml[: len(xml) // 2]), "E-FILE-BROKEN")


@case
def sheet_without_content(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda _: b""), "E-FILE-BROKEN")


@case
def text_number_out_of_range(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}" t="s"><v>99999999</v></c>'), "E-FILE-BROKEN", is_dangerous=True)


@case
def truth_value_of_seven(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}" t="b"><v>7</v></c>'), "E-FILE-BROKEN")


@case
def member_twice(data: bytes) -> Hostile:
    parts = parts_of(data)
    name, _ = target(parts)
    return Hostile(packed({**parts, name.upper(): parts[name]}), "E-FILE-BROKEN")


@case
def workbook_part_missing(data: bytes) -> Hostile:
    return Hostile(packed({name: part for name, part in parts_of(data).items() if name != "xl/workbook.xml"}), "E-FILE-BROKEN")


@case
def sheet_part_missing(data: bytes) -> Hostile:
    parts = parts_of(data)
    del parts[target(parts)[0]]
    return Hostile(packed(parts), "E-FILE-BROKEN")


@case
def shared_texts_missing(data: bytes) -> Hostile:
    parts = parts_of(data)
    del parts["xl/sharedStrings.xml"]
    return Hostile(packed(parts), "E-FILE-BROKEN")


@case
def sheet_outside_the_package(data: bytes) -> Hostile:
    name = target(parts_of(data))[0].removeprefix("xl/").encode()
    change = lambda xml: xml.replace(name, b"../../../../etc/passwd")  # noqa: E731 -- as short as its neighbours
    return Hostile(with_part(data, "xl/_rels/workbook.xml.rels", change), "E-FILE-BROKEN")


# ---------------------------------------------------------------- cells that are no values


@case
def error_reference(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}" t="e"><v>#REF!</v></c>'), faulty=1)


@case
def error_from_a_formula(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), faulty=1)


@case
def error_in_single_quotes(data: bytes) -> Hostile:
    damaged = with_cell(data, b'<c t="e" r="{r}"><v>#N/A</v></c>')
    return Hostile(with_part(damaged, target(parts_of(data))[0], lambda xml: xml.replace(b'"', b"'")), faulty=1)


@case
def formula_without_value_openpyxl(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><f>A1*2</f><v></v></c>'), faulty=1)


@case
def formula_without_value_short(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}" s="0"><f>A1*2</f><v/></c>'), faulty=1)


@case
def formula_without_value_bare(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><f aca="false">SUM(A1:A2)</f></c>'), faulty=1)


@case
def formula_without_value_shared(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><f t="shared" si="0"/><v></v></c>'), faulty=1)


@case
def not_a_number(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><v>NaN</v></c>'), faulty=1)


@case
def infinity(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><v>INF</v></c>'), faulty=1)


@case
def number_too_large(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><v>1e400</v></c>'), faulty=1)


@case
def number_too_large_with_sign(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><v>-1E+400</v></c>'), faulty=1)


@case
def formula_with_value(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b'<c r="{r}"><f>{v}+0</f><v>{v}</v></c>'))


@case
def formula_that_would_start_a_program(data: bytes) -> Hostile:
    return Hostile(with_cell(data, b"<c r=\"{r}\"><f>cmd|'/c calc'!A0</f><v>{v}</v></c>"))


# ---------------------------------------------------------------- unusual, and right


@case
def dimension_too_large(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)))


@case
def dimension_too_small(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml)))


@case
def dimension_missing(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb'<dimension ref="[^"]*"/>', b"", xml)))


@case
def rows_out_of_order(data: bytes) -> Hostile:
    def change(xml: bytes) -> bytes:
        rows = re.findall(rb"<row .*?</row>", xml, re.DOTALL)
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + b"".join(reversed(rows)) + b"</sheetData>", xml)

    return Hostile(with_sheet(data, change))


@case
def attributes_in_single_quotes(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb'<c r="(\w+)"', rb"<c r='\1'", xml)))


@case
def attributes_in_another_order(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb'<c r="(\w+)" s="(\d+)"', rb'<c s="\2" r="\1"', xml)))


@case
def elements_with_prefix(data: bytes) -> Hostile:
    def change(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml).replace(b" xmlns=", b" xmlns:x=")

    return Hostile(with_sheet(data, change))


@case
def strict_open_xml(data: bytes) -> Hostile:
    parts = parts_of(data)
    replaced = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    for name in parts:
        for old, new in replaced.items():
            parts[name] = parts[name].replace(old, new)
    return Hostile(packed(parts))


@case
def byte_order_marks(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: b"\xef\xbb\xbf" + xml))


@case
def blanks_between_elements(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb"(</c>|</row>|<sheetData>)", b"\\1\r\n  ", xml)))


@case
def comment_with_cells(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: xml.replace(b"<sheetData>", b'<!-- <c r="A4"><v>9</v></c> --><sheetData>')))


@case
def every_row_hidden(data: bytes) -> Hostile:
    return Hostile(with_sheet(data, lambda xml: re.sub(rb"<row (?![^>]*hidden)", b'<row hidden="1" ', xml)))


@case
def part_names_in_other_case(data: bytes) -> Hostile:
    return Hostile(packed({name.replace("worksheets/sheet", "Worksheets/Sheet"): part for name, part in parts_of(data).items()}))


@case
def part_names_with_backslashes(data: bytes) -> Hostile:
    parts = parts_of(data)
    longest = {name: name.replace("/", "\\") if name.startswith("xl/worksheets/sheet") else name for name in parts}
    raw = packed(parts)
    for name, other in longest.items():
        raw = raw.replace(name.encode(), other.encode())
    return Hostile(raw)


@case
def targets_from_the_root(data: bytes) -> Hostile:
    return Hostile(
        with_part(data, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b'Target="worksheets/', b'Target="/xl/worksheets/'))
    )


@case
def nothing_compressed(data: bytes) -> Hostile:
    return Hostile(packed(parts_of(data), zipfile.ZIP_STORED))


@case
def written_as_a_stream(data: bytes) -> Hostile:
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            super().__init__()
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, chunk: object) -> int:
            self.written += bytes(chunk)  # type: ignore[call-overload]
            return len(bytes(chunk))  # type: ignore[call-overload]

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts_of(data).items():
            package.writestr(zipfile.ZipInfo(name), content)
    return Hostile(bytes(stream.written))


@case
def comment_on_the_zip(data: bytes) -> Hostile:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.comment = b"sent by Zalo"
    return Hostile(stream.getvalue())


@case
def member_outside_the_package(data: bytes) -> Hostile:
    return Hostile(with_more(data, {"../../evil.sh": b"rm -rf /"}))


@case
def macros_inside(data: bytes) -> Hostile:
    return Hostile(with_more(data, {"xl/vbaProject.bin": compound("VBA"), "xl/activeX/activeX1.bin": b"x"}))


@case
def links_to_other_workbooks(data: bytes) -> Hostile:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return Hostile(with_more(data, {"xl/externalLinks/externalLink1.xml": link}))


@case
def sheet_of_an_old_macro_virus(data: bytes) -> Hostile:
    parts = parts_of(data)
    parts["xl/worksheets/sheet99.xml"] = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        b"<v>1</v></c></row></sheetData></worksheet>"
    )
    relation = f'<Relationship Id="rId999" Type="{WORKSHEET_TYPE}" Target="worksheets/sheet99.xml"/></Relationships>'.encode()
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", relation)
    sheet = b'<sheet name="foxz" sheetId="999" state="veryHidden" r:id="rId999"/></sheets>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", sheet)
    content = f'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="{SHEET_MAIN}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", content)
    return Hostile(packed(parts))


@case
def properties_damaged(data: bytes) -> Hostile:
    return Hostile(with_part(data, "docProps/core.xml", lambda _: b"<cp:modified>yesterday</cp:modified>"))


@case
def properties_missing(data: bytes) -> Hostile:
    return Hostile(packed({name: part for name, part in parts_of(data).items() if not name.startswith("docProps")}))


@case
def theme_missing(data: bytes) -> Hostile:
    return Hostile(packed({name: part for name, part in parts_of(data).items() if "theme" not in name}))


@case
def compressed_hard(data: bytes) -> Hostile:
    parts = parts_of(data)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=zlib.Z_BEST_COMPRESSION) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return Hostile(stream.getvalue())
