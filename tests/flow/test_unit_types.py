"""One filled workbook per type of unit, every sheet and list of details in use: the numbers are those added by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from desk import HAI, KCN, _room, initiative, new_desk, rows_following

from sync.campaign import WHOLE
from sync.picture import Picture

DAY = date(2022, 7, 20)
TYPES = {"DISTRICT": HAI, "ZONE": KCN, "INDUSTRY": "CDN-GIAODUC", "PROVINCE": "LDLD-TINH", "DIRECT": "TT-MAU"}
GROUPS = ("CĐCS Trường A", "CĐCS Công ty B")


def workbook(unit: str, first: int) -> dict[str, Any]:
    """The same amounts for everybody, of works that nobody else has; a unit that is its own union has one union."""
    names = [f"{name} {unit}" for name in (GROUPS[:1] if unit == TYPES["DIRECT"] else GROUPS)]
    one = names[0]
    return {
        "unit_info": [{"total_labor": 500, "total_members": 400, "plan_number": "12/KH", "plan_date": date(2022, 2, 10)}],
        "grassroots_unions": [union(name, place) for place, name in enumerate(names)],
        "initiatives": [
            initiative(first, date(2021, 10, 5), grassroots_name=one, benefit_vnd=10_000_000, worker_group=DIRECT),
            initiative(first + 1, date(2022, 3, 10), grassroots_name=names[-1], field_code="Chuyển đổi số"),
            initiative(first + 2, date(2022, 6, 10), grassroots_name=one, recognition_status="Đang xét"),
            initiative(first + 3, date(2022, 6, 12), grassroots_name=one, kind="Đề tài"),
        ],
        "commendation_proposals": [
            award(f"Nguyễn An {unit}", "Cá nhân", one, worker_group=DIRECT, gender="Bà"),
            award(f"Trần Bình {unit}", "Cá nhân", one, worker_group="Lãnh đạo, quản lý", gender="Ông"),
            award(f"Tổ sản xuất {unit}", "Tập thể", one),
        ],
        "role_models": [
            {
                "name": f"Tổ hợp {unit}",
                "grassroots_name": one,
                "found_on": date(2022, 3, 1),
                "kind": "Mô hình mới",
                "publicised": "x",
            }
        ],
        "round_figures": [{"line_code": "SL-02", "r.R1": 30}, {"line_code": "SL-20", "r.R1": 9, "r.R2": 3}],
        "movement_lines": [{"line_code": "HCM", "grassroots.R1": 1, "people.R1": 120}],
        "care_activities": [
            {
                "content": "Quà Tết",
                "held_on": date(2022, 1, 20),
                "people": 50,
                "program_code": "Tết Nguyên đán",
                "money_union": 4_000_000,
            }
        ],
        "membership_changes": [{"kind": "Kết nạp", "grassroots_name": one, "decided_on": date(2022, 3, 1), "members": 12}],
        "round_closing": [{"round_code": "R1", "reviewed_on": date(2022, 4, 20), "confirmed": "x"}],
    }


DIRECT = "Công nhân, lao động trực tiếp"


def union(name: str, place: int) -> dict[str, Any]:
    """A public union without an agreement, or one of a business with one."""
    sector = ("Khối hành chính, sự nghiệp", "Khối doanh nghiệp")[place]
    agreement = {"cba_exists": "x", "cba_signed_on": date(2022, 2, 1), "cba_valid_to": date(2024, 2, 1)} if place else {}
    tet = {"total_labor": 100, "members": 90, "tet_members_cared": 90, "tet_nonmembers_cared": 5, "tet_reason": "Nghỉ thai sản"}
    return {"grassroots_name": name, "sector": sector, **tet, **agreement, "dialogue_p.R1": 2}


def award(name: str, kind: str, group: str, **cells: Any) -> dict[str, Any]:
    """A proposal of the special round."""
    form = "Bằng khen BCH LĐLĐ tỉnh"
    return {
        "nominee_name": name,
        "nominee_type": kind,
        "grassroots_name": group,
        "round_code": "Đợt đặc biệt",
        "award_code": form,
        **cells,
    }


BY_HAND: Mapping[tuple[str, str, str], float] = {
    ("IN-01", "P1", ""): 2,
    ("IN-01", "P2", ""): 0,
    ("IN-01", "R1", ""): 1,
    ("IN-01", "BEFORE", ""): 1,
    ("IN-01", "P1", "field_code=CDS"): 1,
    ("IN-02", "P2", ""): 1,
    ("IN-07", "P1", ""): 10_000_000,
    ("CT-01", "R2", ""): 1,
    ("KT-01", "R1", "nominee_type=CA_NHAN"): 2,
    ("KT-01", "R1", "nominee_type=TAP_THE"): 1,
    ("KT-02", "R1", ""): 50,
    ("KT-07", "R1", ""): 50,
    ("DH-01", "R1", ""): 1,
    ("DH-02", "R1", ""): 1,
    ("SL-02", "R1", ""): 30,
    ("SL-20", "R1", ""): 1,
    ("SL-20", "R2", ""): 3,
    ("CL-02", "R1", ""): 50,
    ("CL-03", "R1", ""): 4_000_000,
    ("DV-01", "R1", ""): 12,
    ("PT-NG-HCM", "R1", ""): 120,
    ("PT-01", "R1", ""): 1,
    ("BC-01", "R1", ""): 1,
    ("CS-02", "NOW", ""): 500,
    ("KH-01", "NOW", ""): 1,
    ("CL-05", "R1", ""): 95,
}
"""What one unit has, whatever its type."""

WITH_TWO_UNIONS = {("CS-01", "NOW", ""): 2, ("DT-01", "R1", ""): 4, ("TU-01", "NOW", ""): 100, ("IN-01", "P1", "sector=DN"): 1}
WITH_ONE_UNION = {("CS-01", "NOW", ""): 1, ("DT-01", "R1", ""): 2, ("IN-01", "P1", "sector=HCSN"): 2}


@cache
def picture() -> Picture:
    """Five units, one of each type, taken in."""
    rows = rows_following(*TYPES.values())
    for row in rows["table_use"]:
        row["in_use"] = True
    for row in rows["units"]:
        row["place"] = row.get("place") or f"so_lieu/{row['unit_code']}"
    desk = new_desk(_room() / "types", rows)
    for place, unit in enumerate(TYPES.values()):
        desk.fill(unit, workbook(unit, 100 + 10 * place))
    return desk.take(DAY).picture


@pytest.mark.parametrize("kind", TYPES)
def test_a_unit_of_every_type_has_what_was_added_by_hand(kind: str) -> None:
    unit = TYPES[kind]
    assert picture().campaign.by_code[unit].type == kind
    wanted = {**BY_HAND, **(WITH_ONE_UNION if kind == "DIRECT" else WITH_TWO_UNIONS)}
    assert {key: picture().facts.value(key[0], unit, key[1], key[2]) for key in wanted} == wanted


def test_the_whole_is_five_times_what_adds_up() -> None:
    added = [key for key in BY_HAND if key[0] not in {"KT-02", "KT-07", "CL-05", "PT-01"}]
    assert {key: picture().facts.value(key[0], WHOLE, key[1], key[2]) for key in added} == {key: 5 * BY_HAND[key] for key in added}


def test_every_row_of_every_table_is_accounted_for() -> None:
    for unit in picture().units:
        assert {name for name, count in unit.tables.items() if not count.holds} == set()
    assert all(account.holds for account in picture().facts.accounts.values())
