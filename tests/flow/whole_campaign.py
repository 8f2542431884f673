"""One campaign with nothing left blank: every setting, every sheet and module, every field and line of one unit's workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from desk import GROUP, HAI, Desk, _room, initiative, new_desk, rows_following, template, texts, type_many, type_yellow

from sync.picture import Picture
from sync.run import look
from sync.template import FieldSpec, TableSpec

DAY = date(2023, 1, 20)
"""After the plan's year: every round is over, the second phase runs."""

HELD = date(2022, 3, 10)
BUSINESS = {"grassroots_name": "CĐCS Công ty May Phan Rang", "sector": "Khối doanh nghiệp"}

SETTINGS = {
    "plan_number": "05/KH-LĐLĐ",
    "plan_date": "20/01/2022",
    "direct_ratio_reference": "30",
    "coordinator_email": "ban.ctcs@example.org",
    **{f"legal_basis_{n}": f"Căn cứ thứ {n}" for n in range(2, 6)},
}

FITTING: Mapping[str, Any] = {
    "edition": 2022,
    "as_of_date": date(2022, 12, 31),
    "total_labor": 900,
    "labor_female": 400,
    "total_members": 800,
    "members": 800,
    "care_activities.members": 40,
    "lead_author": "Nguyễn Thị Hoa",
    "co_authors": "Trần Thị Mai; Lê Văn Sơn",
    "members_female": 300,
    "direct_workers": 200,
    "tet_members_cared": 790,
    "tet_nonmembers_cared": 60,
    "cba_signed_on": date(2022, 2, 1),
    "cba_valid_to": date(2024, 2, 1),
    "birth_year": 1985,
    "author_count": 3,
    "participants": 50,
    "people": 50,
    "recommendations": 5,
    "resolved": 4,
    "money_total": 4_000_000,
    "benefit_vnd": 20_000_000,
    "published_on": date(2022, 3, 12),
    "honoured_on": date(2022, 3, 15),
    "recognition_date": date(2022, 3, 20),
    "portal_date": date(2022, 3, 25),
    "submission_date": date(2022, 4, 18),
    "reviewed_on": date(2022, 4, 20),
    "round_code": "Đợt đặc biệt",
    "status": "Đang hoạt động",
    "award_code": "Bằng khen BCH LĐLĐ tỉnh",
    "recognition_status": "Đã công nhận",
    "reporter_phone": "0901234567",
    "phone": "0907654321",
    "reporter_email": "don.vi@example.org",
    "is_secret": None,
}
"""Where the first choice or the same day everywhere would contradict another cell."""


@cache
def campaign() -> Desk:
    """The campaign, synced, decided about, and synced again."""
    rows = rows_following(HAI)
    for row in rows["table_use"]:
        row["in_use"] = True
    for row in rows["settings"]:
        row["value"] = SETTINGS.get(row["key"], row.get("value"))
    for row in rows["periods"]:
        row["activity_from"] = row.get("activity_from") or date(2022, 1, 20)
    desk = new_desk(_room() / "whole", rows)
    desk.fill(HAI, contents())
    desk.sync(DAY)
    type_yellow(desk.master, "Kế hoạch", HAI, "Đạt yêu cầu chung", "Đạt")
    awarded = {"Kết quả": "Đã khen", "Số QĐ": "12/QĐ-LĐLĐ", "Ngày QĐ": date(2022, 4, 28)}
    type_many(desk.master, "Khen thưởng", {"KT-0001": awarded})
    type_yellow(desk.master, "Kiến nghị", "KN-0001", "Trả lời", "Đã ghi nhận, sẽ trả lời bằng văn bản")
    desk.sync(DAY)
    return desk


@cache
def picture() -> Picture:
    """What the ledger knows of it."""
    return look(campaign().config, today=DAY)


def contents() -> dict[str, list[dict[str, Any]]]:
    """Every table of one unit's workbook, no field blank; of initiatives one per value of the lists that the plan names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for spec in template().tables:
        if spec.layout == "lines":
            found[spec.table] = [_line(spec, line.code, place) for place, line in enumerate(spec.lines, 1)]
        elif spec.layout == "form" and spec.per == "round":
            found[spec.table] = [{**_record(spec), "round_code": code, **_untick(spec)} for code in ("R1", "R2", "R3")]
        else:
            found[spec.table] = [_record(spec)]
    found["grassroots_unions"] = [{**found["grassroots_unions"][0], **GROUP}, {**found["grassroots_unions"][0], **BUSINESS}]
    found["initiatives"] += _one_of_each()
    return found


def _one_of_each() -> list[dict[str, Any]]:
    lists = template().lists
    kinds = [item.label for item in lists["kind3"]][1:]
    fields = [
        initiative(n, field_code=item.label, worker_group="Công nhân, lao động trực tiếp")
        for n, item in enumerate(lists["field"], 1)
    ]
    later = initiative(60, date(2022, 7, 1), field_code="Phát triển SXKD")
    return [*fields, *(initiative(20 + n, kind=label) for n, label in enumerate(kinds)), later]


def _record(spec: TableSpec) -> dict[str, Any]:
    rounds = ("R1",)
    return {name: value for name, field, _ in spec.columns(rounds) if (value := _value(spec, field)) is not None}


def _untick(spec: TableSpec) -> dict[str, Any]:
    """Nothing to report and rows beside it contradict each other."""
    return {field.name: None for field in spec.fields if field.name.startswith("nil.")}


def _value(spec: TableSpec, field: FieldSpec) -> Any:
    for name in (f"{spec.table}.{field.name}", field.name):
        if name in FITTING:
            return FITTING[name]
    if field.type == "list":
        return _choice(field)
    if field.type == "url":
        return f"https://example.org/{spec.table}/{field.name}"
    return BY_TYPE.get(field.type) or f"{field.title} – {spec.title or spec.sheet}"


BY_TYPE: Mapping[str, Any] = {"tick": "x", "date": HELD, "day": HELD, "int": 3, "money": 1_000_000}


def _choice(field: FieldSpec) -> Any:
    if field.list == "@unit":
        return HAI
    if field.list == "@grassroots_unions":
        return GROUP["grassroots_name"]
    return template().lists[field.list][0].label


def _line(spec: TableSpec, code: str, place: int) -> dict[str, Any]:
    numbers: dict[str, Any] = {f"{field.name}.R1": 200 - place for field in spec.fields if field.per == "round"}
    if "grassroots.R1" in numbers:
        numbers["grassroots.R1"] = 2
    return {"line_code": code, **numbers, "note": f"Ghi chú {code}"}


def shown_texts(desk: Desk) -> Sequence[str]:
    """Every text of the master and of the unit's feedback."""
    return [*texts(desk.master), *texts(desk.feedback(HAI))]
