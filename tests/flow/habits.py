"""A tidy workbook of one unit, messed with in openpyxl as people do -> what the reader, the checker and the settler make of it.

The tidy workbook says nothing wrong, so every finding in a test comes from the mess, and every table the mess did not touch must
come out as it went in (`others_than`).
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sync.blank import write_blank
from sync.campaign import Campaign
from sync.coordinator import campaign_from
from sync.examine import Examined, Reading, examine
from sync.findings import message_of, sentence
from sync.model import CheckedTable, Finding
from sync.picture import InForce, Settled
from sync.settle import settle
from sync.template import Template, load_template, templates_root

MADE_ON = date(2022, 1, 15)
COORDINATOR = "coordinator"
UNIT = "LDLD-NINHHAI"
TODAY = date(2022, 4, 17)
"""One day after the first round: it is over, nothing else is."""

INFO, UNIONS, IDEAS, AWARDS = "1. Đơn vị, kế hoạch", "2. CĐCS", "3. Sáng kiến, đề tài", "4. Đề nghị khen thưởng"
MODELS, MOVEMENTS, FIGURES, CLOSING = "5. Điển hình tiên tiến", "6. Phong trào", "7. Số liệu theo đợt", "8. Sơ kết, kiến nghị"
LISTS = "Danh mục"

SCHOOL, FACTORY, CLINIC = "CĐCS Trường Nguyễn Du", "CĐCS Công ty May Ninh Hải", "CĐCS Trạm Y tế Vĩnh Hải"
WORDS = {"ac": "đồng chí", "ban": "Ban Chính sách", "tep_dung": "LDLD-NINHHAI - Ninh Hải.xlsx"}
"""What a run fills in besides a finding's own facts."""

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Change = Callable[[Workbook], None]
Record = dict[str, Any]


def idea(n: int, **cells: Any) -> Record:
    """A complete initiative as typed; every `n` is another work of another author."""
    names = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Quốc Chi", "Phạm Minh Dũng", "Võ Ngọc Giang", "Đặng Thanh Hà", "Bùi Xuân Lan")
    return {
        "title": f"{WORKS[n % 7]} số {n}",
        "grassroots_name": (SCHOOL, FACTORY, CLINIC)[n % 3],
        "lead_author": names[n % 7],
        "first_applied_on": date(2022, 2, 14 + n % 7),
        "recognition_status": "Đã công nhận",
        "field_code": "Tăng năng suất lao động",
        "worker_group": "Lãnh đạo, quản lý",
        "recognition_no": f"{n}/QĐ-UBND",
        "recognition_date": date(2022, 3, 14 + n % 7),
        "benefit_summary": f"Giảm {n + 2} giờ công mỗi ngày",
        "benefit_vnd": 15_000_000 + n,
        **cells,
    }


WORKS = (
    "Cải tiến máy bơm tưới nho",
    "Phần mềm theo dõi tiêm chủng",
    "Sắp xếp lại chuyền may áo mưa",
    "Thư viện xanh trong sân trường",
    "Giá treo dây điện an toàn",
    "Sổ tay hỏi đáp chế độ thai sản",
    "Lịch trực liên thông ba khoa",
)


def base_rows() -> dict[str, list[Record]]:
    """Every sheet of the tidy workbook."""
    wanted = [line.code for line in template().by_table["round_figures"].lines if line.wanted]
    unions = ((SCHOOL, "Khối hành chính, sự nghiệp", 40), (FACTORY, "Khối doanh nghiệp", 120), (CLINIC, "HCSN", 20))
    return {
        "unit_info": [
            {
                "as_of_date": date(2022, 4, 16),
                "total_labor": 180,
                "total_members": 150,
                "reporter_name": "Trần Thị Mai",
                "reporter_phone": "0912345678",
                "plan_number": "12/KH-LĐLĐ",
                "plan_date": date(2022, 1, 25),
                "party_reported_on": date(2022, 1, 26),
                "coordinated_with": "UBND huyện",
            }
        ],
        "grassroots_unions": [
            {
                "grassroots_name": name,
                "sector": sector,
                "total_labor": size,
                "members": size - 10,
                "tet_members_cared": size - 10,
                "tet_nonmembers_cared": 10,
                "cba_exists": "x" if size == 120 else None,
                "cba_signed_on": date(2021, 5, 20) if size == 120 else None,
                "democracy_rules": "x",
            }
            for name, sector, size in unions
        ],
        "initiatives": [idea(n) for n in range(1, 7)],
        "commendation_proposals": [
            {
                "nominee_name": name,
                "nominee_type": kind,
                "grassroots_name": SCHOOL,
                "round_code": "Đợt đặc biệt",
                "award_code": "Bằng khen BCH LĐLĐ tỉnh",
                "worker_group": "Lãnh đạo, quản lý" if kind == "Cá nhân" else None,
                "achievement_summary": "Hai sáng kiến cải tiến, tiết kiệm 80 triệu đồng mỗi năm",
                "submission_date": date(2022, 4, 12),
            }
            for name, kind in (("Nguyễn Văn An", "Cá nhân"), ("Tập thể Tổ Hóa", "Tập thể"), ("Võ Ngọc Giang", "Cá nhân"))
        ],
        "role_models": [
            {
                "name": name,
                "grassroots_name": FACTORY,
                "found_on": date(2022, 3, 20),
                "kind": "Tập thể điển hình",
                "description": "Ba năm liền giảm 20% điện năng của dây chuyền",
            }
            for name in ("Tổ cơ điện", "Tổ may 3")
        ],
        "movement_lines": [
            {"line_code": "TRIEU_SK", "grassroots.R1": 3, "people.R1": 60},
            {"line_code": "HCM", "grassroots.R1": 2, "people.R1": 100},
        ],
        "round_figures": [{"line_code": code, "r.R1": 20 - place} for place, code in enumerate(wanted)],
        "round_closing": [
            {
                "round_code": "R1",
                "reviewed_on": date(2022, 4, 16),
                "task_completion": "Hoàn thành",
                "confirmed": "x",
                "confirmed_on": date(2022, 4, 16),
            }
        ],
        "issues": [
            {"content": "Cổng hay báo lỗi khi tải minh chứng", "request": "Hướng dẫn lại", "raised_on": date(2022, 4, 1)},
            {"content": "Thiếu kinh phí khen thưởng đợt hai", "request": "Cấp bổ sung", "raised_on": date(2022, 4, 2)},
        ],
    }


@cache
def template() -> Template:
    """The shipped template of unit workbooks."""
    return load_template(templates_root() / "nt2022")


@cache
def campaign() -> Campaign:
    """The campaign as shipped."""
    return campaign_from(load_template(templates_root() / COORDINATOR).defaults["rows"])


@cache
def reading() -> Reading:
    """What every workbook here is read with."""
    known = campaign()
    return Reading(template(), tuple((p.code, p.short) for p in known.rounds), tuple((p.code, p.short) for p in known.phases))


def workbook(rows: Rows) -> bytes:
    """The unit's workbook with these rows in it."""
    out = io.BytesIO()
    write_blank(template(), campaign(), campaign().by_code[UNIT], out, rows=rows, made_on=MADE_ON)
    return out.getvalue()


@cache
def base() -> bytes:
    """The tidy workbook."""
    return workbook(base_rows())


@cache
def good() -> Examined:
    """What the tidy workbook says."""
    return examined(base())


def changed(change: Change, data: bytes | None = None) -> bytes:
    """The tidy workbook after somebody opened it, did something and saved."""
    with warnings.catch_warnings():
        # openpyxl does not know the newer kind of dropdown; nothing is lost that a test reads.
        warnings.filterwarnings("ignore", message=".*extension is not supported", category=UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(data or base()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def examined(data: bytes, name: str = "LDLD-NINHHAI - Ninh Hải.xlsx") -> Examined:
    """What the reader and the checker make of a file; each of its findings must be fit to be read by a unit."""
    found = examine(data, name, reading())
    for finding in findings(found):
        fit_to_read(finding)
    return found


def mess(change: Change) -> Examined:
    """The tidy workbook messed with, read and checked."""
    return examined(changed(change))


def typed(sheet: str, cells: Mapping[str, Any]) -> Change:
    """Typing into cells of one sheet: address -> value."""

    def change(book: Workbook) -> None:
        for address, value in cells.items():
            book[sheet][address].value = value

    return change


# ---- finding the way in a sheet


def column(sheet: Worksheet, name: str) -> int:
    """The column of a field by the hidden row of machine names."""
    return int(next(cell.column for cell in sheet[2] if cell.value == name))


def line(sheet: Worksheet, code: str) -> int:
    """The row of a preprinted line or a form's field by the hidden column."""
    return int(next(cell.row for cell in sheet["A"] if cell.value == code))


def put(book: Workbook, sheet: str, row: int, name: str, value: Any) -> None:
    """Type into a list sheet: row number, machine name of the column."""
    page = book[sheet]
    page.cell(row, column(page, name)).value = value


def put_all(sheet: str, name: str, values: Sequence[Any], first: int = 4) -> Change:
    """Typing down one column."""

    def change(book: Workbook) -> None:
        for place, value in enumerate(values):
            put(book, sheet, first + place, name, value)

    return change


def grid(sheet: Worksheet) -> list[list[Any]]:
    """All cell values of a sheet."""
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def replace_grid(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    """Everything selected, deleted, and these rows pasted from A1 on."""
    sheet.delete_rows(1, sheet.max_row + 1)
    for row, cells in enumerate(rows, start=1):
        for place, value in enumerate(cells, start=1):
            sheet.cell(row, place).value = value


# ---- what came out


def records(found: Examined, table: str) -> list[Record]:
    """The accepted records of a table, blank cells left out, in sheet order."""
    known = found.tables[table]
    return [record for record, is_accepted in zip(all_records(known), known.accepted, strict=True) if is_accepted]


def all_records(table: CheckedTable) -> list[Record]:
    """All records of a table, refused ones included."""
    return [
        {name: values[row] for name, values in table.columns.items() if values[row] is not None}
        for row in range(len(table.positions))
    ]


def column_of(found: Examined, table: str, name: str) -> list[Any]:
    """The values of one column, refused records included."""
    return list(found.tables[table].columns[name])


def findings(found: Examined) -> Iterator[Finding]:
    """Everything said about a workbook."""
    yield from ([found.fault] if found.fault else [])
    yield from found.findings
    for table in found.tables.values():
        yield from table.findings


def codes(found: Examined, table: str = "") -> list[str]:
    """Codes of what is said about a table, or about the whole workbook, in order."""
    source: Iterable[Finding] = found.tables[table].findings if table else findings(found)
    return [finding.code for finding in source]


def told(found: Examined, code: str) -> list[str]:
    """The sentences a unit reads for one code."""
    return [says(finding) for finding in findings(found) if finding.code == code]


def at(found: Examined, code: str) -> list[str]:
    """The cells a code points to."""
    return [f"{finding.cell.column}{finding.cell.row}" for finding in findings(found) if finding.code == code and finding.cell]


def reasons(found: Examined, table: str) -> list[tuple[int, str]]:
    """The rows that are no data, and why."""
    return [(item.row, item.reason) for item in found.tables[table].not_data]


def others_than(found: Examined, *tables: str) -> None:
    """Every table but these came out as from the tidy workbook, without a word."""
    assert found.fault is None
    for name, table in good().tables.items():
        if name not in tables:
            assert all_records(found.tables[name]) == all_records(table), name
            assert codes(found, name) == [], name
            assert list(found.tables[name].accepted) == list(table.accepted), name


def nothing_changed(found: Examined) -> None:
    """The mess cost nothing and nobody is bothered."""
    assert list(findings(found)) == []
    assert found.missing == ()
    others_than(found)


def judged(found: Examined, today: date = TODAY) -> Settled:
    """The workbook in force, settled by itself."""
    tables = []
    for table in found.tables.values():
        count = len(table.positions)
        seen = [date(2022, 4, 1)] * count
        source = InForce(UNIT, "2022", table, list(range(1, count + 1)), seen, seen, "x.xlsx", datetime(2022, 4, 1, tzinfo=UTC))
        tables.append(source)
    settled = settle(template(), campaign(), tables, today)
    for finding in settled.findings.get(UNIT, []):
        fit_to_read(finding)
    return settled


def settled_codes(settled: Settled, table: str) -> list[str]:
    """Codes of what the unit is told about a table."""
    return [finding.code for finding in settled.findings.get(UNIT, []) if finding.table == table]


# ---- the sentences


def says(finding: Finding) -> str:
    """A finding as the unit reads it."""
    return sentence(finding, template(), words=WORDS, rounds=reading().rounds)


_UNFILLED = re.compile(r"[{}]|\bNone\b|\bnan\b|DateInterval|datetime|FaultyCell")
_BLAME = re.compile(r"\b(?:sai|lỗi của|không hợp lệ|bắt buộc|(?<!chưa )phải)\b", re.IGNORECASE)


def fit_to_read(finding: Finding) -> None:
    """The sentence is there, every brace is filled, nothing of the machine shows, and nobody is blamed."""
    message = message_of(finding.code, template())
    assert message is not None, finding.code
    text = says(finding)
    own = text
    for fact in (finding.value, *map(str, finding.facts.values())):
        own = own.replace(fact, "") if fact else own
    assert own.count("…") <= message.vi.count("…"), text
    assert finding.value in ("“", "”") or "“”" not in text, text
    assert not _UNFILLED.search(own), text
    assert not _BLAME.search(own), text
