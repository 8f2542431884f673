"""Every rule that a workbook must keep, through the real flow: the case that breaks it is told, the one beside it is not."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import HAI, KCN, LAST_DAY, _room, initiative, new_desk, rows_following, template

from sync.model import Finding
from sync.picture import Picture

BESIDE = "LDLD-PRTC"
"""A unit that has the same works, people and unions as one of the others."""
UNITS = {"breaks": (HAI, "LDLD-BACAI"), "keeps": (KCN, "LDLD-NINHSON")}
"""Whose workbook the cases stand in, and whose those that would disturb the others."""

SCHOOL, FACTORY = "CĐCS Trường Võ Thị Sáu", "CĐCS Công ty Gạch Du Long"
MERIT = "Hai cải tiến đã áp dụng, tiết kiệm 80 triệu đồng mỗi năm cho đơn vị"
HELD = date(2022, 9, 20)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """One rule and its cases; `line`: the fixed line or round of `field`, None for a row of a list, "" for a whole table."""

    says: str
    table: str
    field: str
    line: str | None
    code: str
    case: Mapping[str, Row]
    before: Sequence[Row]
    twin: Row
    apart: bool


def read() -> Iterator[Rule]:
    """All rules of rules.toml."""
    for found in tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))["rule"]:
        place, _, line = found["at"].partition("@")
        table, _, field = place.partition(".")
        cases = {side: flat(found[side]) for side in UNITS}
        rest = (cases, found.get("before", []), found.get("twin", {}), found.get("apart", False))
        yield Rule(found["says"], table, field, line if "@" in found["at"] else None, found["code"], *rest)


def flat(cells: Row) -> dict[str, Any]:
    """{people = {R1 = 20}} as {"people.R1": 20}, with the names of unions put in."""
    found: dict[str, Any] = {}
    for name, value in cells.items():
        inner = flat(value) if isinstance(value, dict) else {"": value}
        found |= {f"{name}.{key}" if key else name: one for key, one in inner.items()}
    return {name: in_words(value) for name, value in found.items()}


def in_words(value: Any) -> Any:
    """A value with the names of the unit's own unions."""
    return value.replace("{truong}", SCHOOL).replace("{cong_ty}", FACTORY) if isinstance(value, str) else value


RULES = list(read())


# ---- orderly rows


def orderly(table: str, n: int, side: str) -> dict[str, Any]:
    """A row about which there is nothing to say; every `n` is another thing."""
    return {**ORDERLY[table], **OWN[table](n), **({"raised_on": date(2022, 5, 20)} if (table, side) == ("issues", "keeps") else {})}


UNION = {
    "sector": "Khối doanh nghiệp",
    "total_labor": 100,
    "members": 80,
    "tet_members_cared": 80,
    "tet_nonmembers_cared": 20,
    "cba_exists": "x",
    "cba_signed_on": date(2022, 2, 20),
    "democracy_rules": "x",
}
ORDERLY: Mapping[str, Row] = {
    "grassroots_unions": UNION,
    "initiatives": {
        "field_code": "Tăng năng suất lao động",
        "worker_group": "Lãnh đạo, quản lý",
        "recognition_date": date(2022, 5, 20),
        "benefit_summary": "Giảm hai giờ công mỗi ngày",
    },
    "commendation_proposals": {
        "nominee_type": "Cá nhân",
        "grassroots_name": SCHOOL,
        "round_code": "Đợt đặc biệt",
        "award_code": "Bằng khen BCH LĐLĐ tỉnh",
        "worker_group": "Lãnh đạo, quản lý",
        "achievement_summary": MERIT,
        "submission_date": date(2022, 4, 20),
    },
    "role_models": {"grassroots_name": SCHOOL, "found_on": date(2022, 3, 20), "kind": "Mô hình mới", "description": MERIT},
    "issues": {"request": "Hướng dẫn thêm", "raised_on": date(2022, 3, 20)},
    "movement_activities": {
        "grassroots_name": SCHOOL,
        "movement_code": "“Lao động giỏi, lao động sáng tạo”",
        "round_code": "Đợt đặc biệt",
        "participants": 10,
    },
    "care_activities": {"held_on": HELD, "people": 50, "program_code": "Mái ấm Công đoàn", "money_total": 5_000_000},
    "supervisions": {"held_on": HELD, "role_code": "Chủ trì", "on_wages": "x"},
    "membership_changes": {"kind": "Kết nạp", "grassroots_name": SCHOOL, "decided_on": HELD, "members": 10},
    "publicity": {"published_on": HELD, "kind": "Tin, bài", "channel": "Bảng tin đơn vị"},
    "plans": {"grassroots_name": SCHOOL, "doc_date": date(2022, 2, 20)},
}
OWN: Mapping[str, Any] = {
    "grassroots_unions": lambda n: {"grassroots_name": f"CĐCS Xí nghiệp Cát Trắng số {n}"},
    "initiatives": lambda n: initiative(n, date(2022, 3, 20), grassroots_name=SCHOOL, recognition_no=f"{n}/QĐ-UBND"),
    "commendation_proposals": lambda n: {"nominee_name": f"{initiative(n)['lead_author']}"},
    "role_models": lambda n: {"name": f"Tổ tự quản số {n}"},
    "issues": lambda n: {"content": f"Cổng báo lỗi khi tải minh chứng, lần {n}"},
    "movement_activities": lambda _: {},
    "care_activities": lambda n: {"content": f"Sửa nhà cho đoàn viên, đợt {n}"},
    "supervisions": lambda n: {"target_name": f"Công ty số {n}"},
    "membership_changes": lambda n: {"decision_no": f"{n}/QĐ-CĐ"},
    "publicity": lambda n: {"title": f"Bài viết thứ {n}"},
    "plans": lambda n: {"doc_number": f"{n}/KH-CĐCS"},
}


def first_rows(table: str, side: str) -> list[dict[str, Any]]:
    """What stands above the cases: unions of both sectors, works with a benefit, a role model, a difficulty of another round."""
    if table == "grassroots_unions":
        public = {"sector": "Khối hành chính, sự nghiệp", "cba_exists": None, "cba_signed_on": None}
        founded = {"grassroots_name": FACTORY, "founded_on": date(2022, 5, 20), "cba_exists": None}
        return [{**UNION, "grassroots_name": SCHOOL, **public}, {**UNION, **founded}]
    if table == "initiatives":
        works = (("Lý Văn Ba Mươi", 30_000_000), ("Lý Văn Một Trăm", 100_000_000))
        return [{**orderly(table, 900 + n, ""), "lead_author": who, "benefit_vnd": sum_} for n, (who, sum_) in enumerate(works)]
    if table == "role_models":
        return [{**orderly(table, 900, ""), "name": "Lê Thị Điển Hình"}]
    return [orderly(table, 900, side)] if table == "issues" else []


# ---- the workbooks


@cache
def written(side: str, *, apart: bool) -> tuple[Mapping[str, Sequence[Row]], Mapping[str, int]]:
    """A workbook with the cases of all rules, and where each stands: what the rule says -> place in its list."""
    rules = [rule for rule in RULES if rule.apart is apart]
    lists: dict[str, list[dict[str, Any]]] = {name: first_rows(name, side) for name in ORDERLY} if not apart else {}
    lists.setdefault("grassroots_unions", first_rows("grassroots_unions", side))
    lists["unit_info"] = [{"total_labor": 5000, "plan_number": "12/KH"}]
    lines: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    places = {}
    for n, rule in enumerate(rules):
        cells = {name: value if value != "" else None for name, value in rule.case[side].items()}
        if rule.table == "unit_info":
            lists["unit_info"][0] |= cells
        elif rule.line is not None and rule.table in ("round_figures", "movement_lines", "round_closing"):
            _type_line(rule, cells, lines)
        else:
            more = [{**orderly(rule.table, 10 * n + place, side), **flat(row)} for place, row in enumerate(rule.before, 1)]
            lists[rule.table] += [*more, {**orderly(rule.table, 10 * n, side), **cells}]
            places[rule.says] = len(lists[rule.table]) - 1
    for table, rows in lines.items():
        key = "round_code" if table == "round_closing" else "line_code"
        lists[table] = [{key: code, **cells} for code, cells in rows.items()]
    return lists, places


def _type_line(rule: Rule, cells: Row, lines: dict[str, dict[str, dict[str, Any]]]) -> None:
    if rule.table != "round_figures" and rule.line:
        lines[rule.table][rule.line] |= cells
        return
    name = rule.field.partition(".")[0]
    for line, value in cells.items():
        rounds = {f"{name}.R1": value[0], f"{name}.R2": value[1]} if isinstance(value, list) else {rule.field: value}
        lines[rule.table][line] |= rounds


@cache
def picture(side: str) -> Picture:
    """The campaign in which every rule is broken, or that in which all are kept."""
    rows = rows_following(*UNITS[side], BESIDE)
    for use in rows["table_use"]:
        use["in_use"] = True
    for period in rows["periods"]:
        period["report_due_on"] = date(2022, 7, 10) if period["code"] == "R2" else None
    desk = new_desk(_room() / f"rules {side}", rows)
    for unit, apart in zip(UNITS[side], (False, True), strict=True):
        desk.fill(unit, written(side, apart=apart)[0])
    twins = defaultdict(list)
    for n, rule in enumerate(RULES):
        if rule.twin:
            twins[rule.table].append({**orderly(rule.table, 5000 + n, side), **rule.twin})
    desk.fill(BESIDE, twins)
    return desk.take(LAST_DAY).picture


def told(rule: Rule, side: str) -> list[Finding]:
    """What the unit hears of this rule at its place."""
    found, unit = picture(side), UNITS[side][rule.apart]
    said = [one for one in found.findings[unit] if (one.code, one.table, one.field) == (rule.code, rule.table, rule.field)]
    if rule.line is None and rule.table != "unit_info":
        return [one for one in said if one.position == written(side, apart=rule.apart)[1][rule.says]]
    codes = next((t.checked.columns for t in found.tables if (t.unit, t.checked.table) == (unit, rule.table)), {})
    keys = codes.get("line_code") or codes.get("round_code") or []
    return [one for one in said if not rule.line or _line_of(one, keys) in (rule.line, LABELS.get(rule.line))]


def _line_of(one: Finding, keys: Sequence[str]) -> str:
    """The line or round a finding is about; one that was not typed at all goes by its label."""
    return one.value if one.position is None else keys[one.position]


LABELS = {line.code: line.label for line in template().by_table["round_figures"].lines}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code} {rule.says}")
def test_what_breaks_the_rule_is_told_and_what_keeps_it_is_not(rule: Rule) -> None:
    assert len(told(rule, "breaks")) == 1
    assert told(rule, "keeps") == []


def test_every_rule_of_the_template_has_its_case() -> None:
    """But for what is told of every date alike, or only of a whole workbook: that stands in messages.toml."""
    ours = {(spec.table, rule.rule, rule.code) for spec in template().tables for rule in spec.rules}
    covered = {(rule.table, rule.code) for rule in RULES}
    alike = {"future", "swap", "first_of_month", "boundary_month", "goes_back", "waiting", "either"}
    left = {(table, name, code) for table, name, code in ours if name not in alike and (table, code) not in covered}
    assert left == set()
