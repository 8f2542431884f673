"""A campaign's folder -> its numbers counted a second time: plain loops over the workbooks in force and dieu_phoi.xlsx.

Nothing of the program is used, only openpyxl and the rules as the plan and workbooks.md state them, so that two people who count
must come to the same number. It knows the habits of the demo, not every habit there is.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

Row = dict[str, Any]
Interval = tuple[date, date]

SHEETS = {
    "grassroots_unions": "2. CĐCS",
    "initiatives": "3. Sáng kiến, đề tài",
    "commendation_proposals": "4. Đề nghị khen thưởng",
    "role_models": "5. Điển hình tiên tiến",
    "movement_lines": "6. Phong trào",
    "round_figures": "7. Số liệu theo đợt",
}
DECIDING = {
    "grassroots_unions": ["grassroots_name"],
    "initiatives": ["title", "grassroots_name", "lead_author", "first_applied_on", "recognition_status"],
    "commendation_proposals": ["nominee_name", "nominee_type", "grassroots_name", "round_code", "award_code"],
    "role_models": ["name", "grassroots_name", "found_on"],
    "issues": ["content"],
}
TOPICS = {"đề tài", "công trình", "sản phẩm", "ứng dụng kh-cn"}
STATUS = {"đã công nhận": "yes", "đang xét": "wait", "không công nhận": "no", "đang thực hiện": "doing"}
DITTO = {"nt", "-nt-", "n/t", "như trên", '"', "//"}
FORM_OF_PERSON = re.compile(r"^(đ/c|đồng chí|ông|bà|cô|thầy|anh|chị|ths\.?|ts\.?|bs\.?)\s+")


@dataclass
class Count:
    """What happened to the rows of one table of one unit."""

    read: int = 0
    accepted: int = 0
    must_fix: int = 0
    not_data: int = 0


@dataclass
class Recount:
    """All numbers of a campaign. `done`: (unit, phase) -> initiatives; the whole province stands under "TINH"."""

    rows: dict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    benefit: Counter[str] = field(default_factory=Counter)
    proposed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    tet: dict[str, tuple[int, int]] = field(default_factory=dict)
    figures: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    targets: dict[tuple[str, str], int] = field(default_factory=dict)


# ---------------------------------------------------------------- reading


def opened(path: Path) -> openpyxl.Workbook:
    """A workbook's values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, data_only=True)


def plain(value: Any) -> str:
    """A text as it is compared: composed, small letters, single blanks, nothing at the ends."""
    text = unicodedata.normalize("NFC", str(value)) if value is not None else ""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()).lower()


def table_at(sheet: Any, names_row: int) -> list[tuple[int, Row]]:
    """(row number, name -> value) of everything below the header that belongs to the machine names in `names_row`."""
    names = [cell.value for cell in sheet[names_row]]
    width = names.index(None) if None in names else len(names)
    found = []
    for number, values in enumerate(sheet.iter_rows(min_row=names_row + 2, values_only=True), names_row + 2):
        row = {name: value for name, value in zip(names[:width], values, strict=False) if value is not None and plain(value)}
        if row:
            found.append((number, row))
    return found


def is_no_data(row: Row) -> bool:
    """A heading of a group, a typed total, or who signed."""
    first = plain(next(iter(row.values())))
    if first == "tổng cộng":
        return True
    return len(row) == 1 and (first == "người lập biểu" or re.match(r"^[ivx]+\. khối ", first) is not None)


def day_of(value: Any) -> Interval | None:
    """The days a date cell may mean; None when it cannot be read."""
    if isinstance(value, datetime):
        return value.date(), value.date()
    text = plain(value)
    whole = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})", text) or re.fullmatch(
        r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", text
    )
    if whole:
        one, month, year = map(int, whole.groups())
        try:
            found = date(year + 2000 if year < 100 else year, month, one)
        except ValueError:
            return None
        return found, found
    month_only = re.fullmatch(r"(?:t|tháng ?)(\d{1,2})/(\d{4})", text)
    if month_only:
        month, year = map(int, month_only.groups())
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return None


def money_of(value: Any) -> int | None:
    """Đồng; None for words and ranges."""
    if isinstance(value, int | float):
        return int(value)
    text = plain(value).removeprefix("khoảng ").removesuffix(" đồng")
    units = {"triệu": 10**6, "tr": 10**6, "tỷ": 10**9}
    amount = re.fullmatch(r"([\d.,]+) ?(triệu|tr|tỷ)?", text)
    if not amount:
        return None
    number, unit = amount.groups()
    if unit:
        return round(float(number.replace(".", "").replace(",", ".")) * units[unit])
    return int(number.replace(".", ""))


def person_of(value: Any) -> str:
    """The first person named, without a form of address."""
    return FORM_OF_PERSON.sub("", plain(str(value).split(",")[0].split(";")[0]))


def title_of(value: Any) -> str:
    """A title without punctuation."""
    return " ".join(re.sub(r"[^\w ]", " ", plain(value)).split())


# ---------------------------------------------------------------- accepting


def with_dittos(rows: list[Row], name: str) -> None:
    """Fill “nt” from the row above; where nothing stands above it says nothing."""
    for above, row in zip([{}, *rows], rows, strict=False):
        if plain(row.get(name)) in DITTO:
            row[name] = above.get(name, "")
            if not row[name]:
                del row[name]


def is_accepted(table: str, row: Row, today: date) -> bool:
    """Whether every deciding cell is there and can be read."""
    wanted = list(DECIDING[table])
    if table == "initiatives" and plain(row.get("kind")) in TOPICS and "also_initiative" not in row:
        wanted = wanted[:3]
    if table == "commendation_proposals" and "nominee_type" not in row and plain(row.get("award_code")) == "bằng lao động sáng tạo":
        row["nominee_type"] = "Cá nhân"
    if any(name not in row for name in wanted):
        return False
    for name in ("first_applied_on", "found_on"):
        if name in wanted:
            when = day_of(row[name])
            if when is None or when[0] > today:
                return False
    if "recognition_status" in wanted and plain(row["recognition_status"]) not in STATUS:
        return False
    return table != "commendation_proposals" or plain(row["nominee_type"]) in ("cá nhân", "tập thể")


# ---------------------------------------------------------------- counting


def recount(folder: Path, today: date) -> Recount:
    """Everything, from the files of a campaign's folder."""
    found = Recount()
    units, periods = read_set_up(folder / "dieu_phoi.xlsx", found)
    registers: dict[str, list[Row]] = {}
    for path in sorted((folder / "Bản đang dùng").glob("*.xlsx")):
        book = opened(path)
        unit = str(book["Danh mục"]["B1"].value)
        registers[unit] = read_unit(found, unit, book, today)
    phases = {code: window for code, (axis, window) in periods.items() if axis == "phase"}
    count_initiatives(found, {unit: registers[unit] for unit in units if unit in registers}, phases)
    return found


def read_set_up(path: Path, found: Recount) -> tuple[list[str], dict[str, tuple[str, Interval]]]:
    """(followed units in order, period -> (axis, counting window))."""
    book = opened(path)
    units = [row for _, row in table_at(book["Đơn vị"], 2) if row.get("followed")]
    units.sort(key=lambda row: row.get("order", 0))
    periods = {}
    for _, row in table_at(book["Giai đoạn và đợt"], 2):
        axis = {"giai đoạn": "phase", "đợt": "round"}.get(plain(row["axis"]), str(row["axis"]))
        periods[str(row["code"])] = axis, (row["count_from"].date(), row["count_to"].date())
    for _, row in table_at(book["Chỉ tiêu giao"], 2):
        if row["indicator"] == "IN-01":
            found.targets[row["unit_code"], row["period"]] = int(row["value"])
    return [str(row["unit_code"]) for row in units], periods


def read_unit(found: Recount, unit: str, book: openpyxl.Workbook, today: date) -> list[Row]:
    """Count the rows of one workbook; its accepted initiatives are the answer."""
    found.rows[unit, "unit_info"] = Count(1, 1)
    initiatives: list[Row] = []
    for table in ("grassroots_unions", "initiatives", "commendation_proposals", "role_models", "issues"):
        accepted = read_list(found, unit, table, rows_of(book, table), today)
        if table == "initiatives":
            initiatives = accepted
        if table == "commendation_proposals":
            for row in accepted:
                found.proposed[unit, plain(row["round_code"]), plain(row["nominee_type"])] += 1
        if table == "grassroots_unions":
            reporting = [row for row in accepted if "tet_members_cared" in row or "tet_nonmembers_cared" in row]
            cared = sum(row.get("tet_members_cared", 0) + row.get("tet_nonmembers_cared", 0) for row in reporting)
            found.tet[unit] = cared, sum(row.get("total_labor", 0) for row in reporting)
    read_lines(found, unit, book)
    return initiatives


def rows_of(book: openpyxl.Workbook, table: str) -> list[Row]:
    """The rows of a list; the requests stand below the closing form, under machine names of their own."""
    if table != "issues":
        return [row for _, row in table_at(book[SHEETS[table]], 2)]
    sheet = book["8. Sơ kết, kiến nghị"]
    names_row = next(cell.row for column in sheet.iter_cols(max_col=3) for cell in column if cell.value == "content")
    names = {cell.value: cell.column for cell in sheet[names_row] if cell.value}
    rows = []
    for number in range(names_row + 2, sheet.max_row + 1):
        row = {name: sheet.cell(number, column).value for name, column in names.items()}
        row = {name: value for name, value in row.items() if value is not None and plain(value)}
        if row:
            rows.append(row)
    return rows


def read_list(found: Recount, unit: str, table: str, rows: list[Row], today: date) -> list[Row]:
    """Account for every row of a list; the accepted ones are the answer."""
    count = found.rows[unit, table]
    records = [row for row in rows if not is_no_data(row)]
    with_dittos(records, "grassroots_name")
    accepted = [row for row in records if is_accepted(table, row, today)]
    count.read, count.not_data = len(rows), len(rows) - len(records)
    count.accepted, count.must_fix = len(accepted), len(records) - len(accepted)
    return accepted


def read_lines(found: Recount, unit: str, book: openpyxl.Workbook) -> None:
    """Sheets 6, 7 and the upper half of 8: lines with anything typed, and the sums of sheet 7."""
    preprinted = {"line_code", "line_label", "line_sector", "line_unit"}
    for table in ("movement_lines", "round_figures"):
        lines = [row for _, row in table_at(book[SHEETS[table]], 2) if row.keys() - preprinted and "line_code" in row]
        found.rows[unit, table] = Count(len(lines), len(lines))
        if table == "round_figures":
            for row in lines:
                for name, value in row.items():
                    if name.startswith("r."):
                        found.figures[unit, row["line_code"], name[2:]] += int(value)
    sheet = book["8. Sơ kết, kiến nghị"]
    end = next(cell.row for column in sheet.iter_cols(max_col=3) for cell in column if cell.value == "content")
    names = {cell.value: cell.column for cell in sheet[2] if isinstance(cell.value, str) and re.fullmatch(r"R\d", cell.value)}
    typed = [c for c in names.values() if any(sheet.cell(r, c).value is not None for r in range(4, end) if sheet.cell(r, 1).value)]
    found.rows[unit, "round_closing"] = Count(len(typed), len(typed))


def count_initiatives(found: Recount, registers: dict[str, list[Row]], phases: dict[str, Interval]) -> None:
    """Recognised, in a phase, each once: within a unit the first row, between units the unit that stands first."""
    known: set[tuple[str, ...]] = set()
    for unit, rows in registers.items():
        for row in rows:
            is_topic = plain(row.get("kind")) in TOPICS and "also_initiative" not in row
            if is_topic or STATUS.get(plain(row.get("recognition_status"))) != "yes":
                continue
            when = day_of(row["first_applied_on"])
            phase = next((code for code, (first, last) in phases.items() if when and first <= when[0] and when[1] <= last), None)
            signs = signs_of(row)
            if phase is None or known & (signs | crossed(row)):
                known |= signs if phase else set()
                continue
            known |= signs
            for owner in (unit, "TINH"):
                found.done[owner, phase] += 1
                if "benefit_vnd" in row:
                    found.benefit[owner] += money_of(row["benefit_vnd"]) or 0


def signs_of(row: Row) -> set[tuple[str, ...]]:
    """By what two rows are known to be one work: portal code; decision and title; title and author; until somebody decides also
    title and union, and a title whose author helped with the other."""
    title = title_of(row["title"])
    signs: set[tuple[str, ...]] = {("D3", title, person_of(row["lead_author"]))}
    signs |= {("helped", title, person) for person in helpers_of(row)}
    if "portal_ref" in row:
        signs.add(("D1", plain(row["portal_ref"])))
    if "recognition_no" in row and "recognition_date" in row:
        signs.add(("D2", plain(row["recognition_no"]), str(row["recognition_date"]), title))
    if "grassroots_name" in row:
        signs.add(("D5", title, plain(row["grassroots_name"])))
    return signs


def crossed(row: Row) -> set[tuple[str, ...]]:
    """What another row would show in which this one's author helped, or whose author helped here."""
    title = title_of(row["title"])
    return {("helped", title, person_of(row["lead_author"])), *(("D3", title, person) for person in helpers_of(row))}


def helpers_of(row: Row) -> list[str]:
    """The co-authors of a work."""
    return [person_of(name) for name in str(row.get("co_authors") or "").split(";") if name.strip()]
