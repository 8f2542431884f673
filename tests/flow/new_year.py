"""The year turns in a campaign: the coordinator's workbook with the next edition in it, and what a unit had sent in the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from desk import HAI, KCN, MADE_ON, Desk, initiative, rows_following, sheet_rows

from sync.blank import labelled, write_coordinator
from sync.coordinator import campaign_from
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.template import load_template, templates_root

LAST_DAY_OF_2022, NEW_YEAR, SPRING = date(2022, 12, 31), date(2023, 1, 3), date(2023, 4, 20)
R1_2023 = {
    "code": "2023-R1", "axis": "round", "name": "Đợt thi đua đầu năm 2023", "short": "Đợt 1/2023",
    "count_from": date(2023, 1, 1), "count_to": date(2023, 4, 16), "has_tet": True, "edition": "2023",
}  # fmt: skip
R2_2023 = {
    "code": "2023-R2", "axis": "round", "name": "Đợt thi đua giữa năm 2023", "short": "Đợt 2/2023",
    "count_from": date(2023, 4, 17), "count_to": date(2023, 12, 31), "edition": 2023,
}  # fmt: skip


def rows_of(edition: str, rounds: Sequence[Mapping[str, Any]] = (R1_2023, R2_2023)) -> dict[str, list[dict[str, Any]]]:
    """The set-up with the edition that is reported, and next year's rounds."""
    rows = rows_following(HAI, KCN)
    next(row for row in rows["settings"] if row["key"] == "edition")["value"] = edition
    rows["periods"] += [dict(row) for row in rounds]
    return rows


def turn(desk: Desk, rows: Mapping[str, Sequence[dict[str, Any]]] | None = None) -> Desk:
    """The coordinator saves her workbook with the new year in it."""
    rows = rows or rows_of("2023")
    path, plan = desk.folder / "dieu_phoi.xlsx", load_template(templates_root() / COORDINATOR_TEMPLATE)
    path.unlink()
    write_coordinator(plan, path, rows=labelled(plan, rows), made_on=MADE_ON)
    return Desk(desk.folder, campaign_from(rows))


OLD = sheet_rows(
    [
        initiative(1, date(2022, 3, 10)),
        initiative(2, date(2022, 8, 10)),
        initiative(3, date(2022, 11, 5), recognition_status="Đang xét"),
    ],
    unit_info=[{"total_labor": 500, "total_members": 400, "plan_number": "12/KH-LĐLĐ", "plan_date": date(2022, 2, 10)}],
    round_figures=[{"line_code": "SL-40", "r.R3": 7}],
)
"""Ninh Hải's year 2022: one initiative of phase 1, one of phase 2, one that waits to be recognised."""
