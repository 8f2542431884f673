"""One province over two years: 16 units, two editions, late and wrong rows, a lost share, a double, freezes, a handover.

At each date the numbers are what somebody adding by hand would write down; asked at the very end, `as of` those dates gives the
same, and so does a ledger made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import HAI, KCN, Desk, codes, edit, new_desk, shipped_rows
from new_year import R1_2023, R2_2023, turn
from story import Told, facts_of
from test_template_versions import second_version, with_template

from sync import run
from sync.as_of import look_back
from sync.bundle.opening import open_bundle
from sync.bundle.packing import bundle
from sync.campaign import WHOLE
from sync.errors import HandedOver, StoreMissing
from sync.picture import Picture, State

PRTC, EDU, POST, ROADS, BUILD = "LDLD-PRTC", "CDN-GIAODUC", "CDVC", "CDN-GTVT", "CDN-XD"
MORE = (POST, "CDN-NNPTNT", "CDN-CONGTHUONG", ROADS, BUILD)
"""Units that the shipped set-up knows and does not follow; with the eleven that it follows they are sixteen."""

ACTIONS = ("Chế tạo", "Cải tiến", "Lắp đặt", "Thay thế", "Tận dụng", "Tự động hóa", "Số hóa")
THINGS = (
    "khay ươm giống", "máy nghiền đá", "hồ sơ lưu trữ", "giàn phơi lưới", "bảng điện an toàn", "xe gom rác", "tủ thuốc lưu động",
    "lò sấy nông sản", "phần mềm chấm công", "cần cẩu mini", "bộ lọc nước giếng",
)  # fmt: skip
PLACES = ("phường Đông", "xã Tây", "ga Nam", "cảng Bắc", "đồi Sim", "bến Dừa", "hồ Sen", "chợ Mới", "cầu Đá", "đèo Gió")


def work(n: int, applied: Any, **cells: Any) -> dict[str, Any]:
    """A recognised work as typed; no two numbers below 70 share a title's two parts, or an author."""
    return {
        "title": f"{ACTIONS[n % 7]} {THINGS[n % 11]} ở {PLACES[n % 10]}",
        "lead_author": f"Nguyễn Thị {THINGS[n % 11].split()[0].title()} {chr(65 + n % 26)}{n}",
        "first_applied_on": applied,
        "recognition_status": "Đã công nhận",
        **cells,
    }


def sheets(unit: str, *works: Mapping[str, Any], **more: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A unit's workbook: its works, each of the unit's own union."""
    union = f"CĐCS số một của {unit}"
    groups = [{"grassroots_name": union, "sector": "Khối hành chính, sự nghiệp", "total_labor": 100, "members": 90}]
    return {"grassroots_unions": groups, "initiatives": [{"grassroots_name": union, **one} for one in works], **more}


def set_up(edition: str = "2022") -> dict[str, list[dict[str, Any]]]:
    """The coordinator's workbook: sixteen units followed."""
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = True if row.get("followed") or row["unit_code"] in MORE else None
        row["place"] = row.get("place") or f"so_lieu/{row['unit_code']}"
    next(row for row in rows["settings"] if row["key"] == "edition")["value"] = edition
    rows["periods"] += [dict(R1_2023), dict(R2_2023)] if edition == "2023" else []
    return rows


PERIODS = ("P1", "P1.LATE", "P2", "ALL", "BEFORE", "R1", "R1.LATE", "R2", "R3", "2023-R1", "2023-R2")

SUMMER = {"P1": 21, "P1.LATE": 1, "P2": 1, "ALL": 23, "BEFORE": 5, "R1": 14, "R1.LATE": 1, "R2": 3}
NEW_YEARS = {**SUMMER, "P2": 3, "ALL": 25, "R3": 1, "2023-R1": 1}
DAYS: Mapping[date, Mapping[str, int]] = {
    date(2021, 10, 15): {"P1": 3, "ALL": 3, "BEFORE": 3},
    date(2021, 10, 16): {"P1": 4, "ALL": 4, "BEFORE": 4},
    date(2022, 1, 25): {"P1": 16, "ALL": 16, "BEFORE": 4, "R1": 12},
    date(2022, 2, 20): {"P1": 17, "ALL": 17, "BEFORE": 4, "R1": 13},
    date(2022, 4, 26): {"P1": 19, "ALL": 19, "BEFORE": 5, "R1": 14},
    date(2022, 6, 20): SUMMER,
    date(2023, 1, 5): NEW_YEARS,
    date(2023, 9, 30): {**NEW_YEARS, "P2": 5, "ALL": 27, "2023-R2": 2},
}
"""What the whole province has, counted by hand; what is not named is zero or has not begun."""

OF_UNITS: Mapping[date, Mapping[tuple[str, str], int]] = {
    date(2021, 10, 15): {(HAI, "P1"): 2, (KCN, "P1"): 1},
    date(2021, 10, 16): {(HAI, "P1"): 3, (KCN, "P1"): 1},
    date(2022, 1, 25): {(PRTC, "P1"): 0, (EDU, "P1"): 1},
    date(2022, 2, 20): {(PRTC, "P1"): 1, (HAI, "P1"): 2, (EDU, "P1"): 2, (KCN, "P1"): 1},
    date(2022, 4, 26): {(POST, "R1"): 1, (KCN, "P1"): 2},
    date(2022, 6, 20): {(HAI, "R1"): 0, (HAI, "R1.LATE"): 1, (HAI, "P1"): 4, (KCN, "P1.LATE"): 1, (KCN, "P2"): 1},
    date(2023, 1, 5): {(HAI, "P2"): 2, (HAI, "ALL"): 6, (KCN, "ALL"): 4},
    date(2023, 9, 30): {(ROADS, "2023-R2"): 1, (BUILD, "ALL"): 2},
}


@dataclass
class Province(Told):
    """The office while the story goes on; `desk` is another one after the handover. `seen`: what was known at each date."""

    sent: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def send(self, unit: str, *works: Mapping[str, Any], **more: Sequence[Mapping[str, Any]]) -> None:
        """A unit adds works to what it had and saves its workbook."""
        self.sent.setdefault(unit, []).extend(works)
        self.desk.fill(unit, sheets(unit, *self.sent[unit], **more))


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The whole story, told once."""
    room = tmp_path_factory.mktemp("province")
    told = Province(new_desk(room / "c", set_up()))
    _autumn_2021(told)
    _the_special_round(told)
    _phase_one_ends(told)
    _the_year_turns(told, room)
    _handed_over(told, room)
    return told


def _autumn_2021(told: Province) -> None:
    """Workbooks are out; two units send early, one with a row dated tomorrow."""
    told.at(date(2021, 9, 20))
    told.send(HAI, work(1, date(2021, 9, 10)), work(2, date(2021, 9, 20)), work(3, date(2021, 10, 16)))
    told.send(KCN, work(4, date(2021, 10, 1)), work(5, date(2021, 10, 5), recognition_status="Đang xét"))
    told.at(date(2021, 10, 15))
    told.at(date(2021, 10, 16))


def _the_special_round(told: Province) -> None:
    """The others send, one with a day that does not exist; it mends; a share is lost and found; two units report one work."""
    others = [unit.code for unit in told.desk.campaign.followed if unit.code not in (HAI, KCN, POST)]
    for place, unit in enumerate(others):
        told.send(unit, work(10 + place, "31/02/2022" if unit == PRTC else date(2022, 1, 10)))
    told.at(date(2022, 1, 25))
    told.sent[PRTC] = [{**told.sent[PRTC][0], "first_applied_on": date(2022, 1, 12)}]
    told.send(PRTC)
    told.send(EDU, work(2, date(2021, 9, 20)))
    told.desk.place(KCN).rename(told.desk.folder / "lost.xlsx")
    told.desk.sync(date(2022, 2, 20))
    _decide(told.desk, "Trùng", EDU)
    told.at(date(2022, 2, 20))
    share, away = told.desk.folder / "so_lieu", told.desk.folder / "away"
    share.rename(away)
    with pytest.raises(StoreMissing):
        told.desk.take(date(2022, 3, 10))
    away.rename(share)
    (told.desk.folder / "lost.xlsx").rename(told.desk.place(KCN))


def _phase_one_ends(told: Province) -> None:
    """A late unit, a work recognised at last, the round frozen; later rows stand beside; then the phase; a new template."""
    told.send(POST, work(30, date(2022, 3, 5)))
    told.sent[KCN][1] = {**told.sent[KCN][1], "recognition_status": "Đã công nhận"}
    told.send(KCN)
    told.at(date(2022, 4, 26))
    told.freeze("R1", date(2022, 4, 27))
    told.send(HAI, work(31, date(2022, 4, 1)), work(32, date(2022, 5, 20)))
    told.desk.take(date(2022, 6, 5))
    told.freeze("P1", date(2022, 6, 10))
    with_template(told.desk, second_version(told.desk.folder / "nt2"))
    told.send(KCN, work(33, date(2022, 5, 25)), work(34, date(2022, 6, 10)))
    told.at(date(2022, 6, 20))


def _the_year_turns(told: Province, room: Path) -> None:
    """2022 is frozen, 2023's workbooks lie beside it; a row carried over counts once."""
    told.send(HAI, work(35, date(2022, 8, 1)))
    told.desk.take(date(2022, 12, 31))
    told.freeze("2022", date(2023, 1, 2))
    told.desk = turn(told.desk, set_up("2023"))
    _send_2023(told, HAI, work(35, date(2022, 8, 1)), work(36, date(2023, 1, 3)))
    told.at(date(2023, 1, 5))


def _handed_over(told: Province, room: Path) -> None:
    """Another computer goes on; the old one refuses to."""
    packed = room / "bundle.zip"
    bundle(told.desk.config, packed, with_sources=True, hand_over=True)
    done = open_bundle(packed, room / "new")
    assert done.is_same
    with pytest.raises(HandedOver):
        told.desk.take(date(2023, 3, 1))
    told.desk = Desk(room / "new", told.desk.campaign)
    _send_2023(told, ROADS, work(37, date(2023, 8, 15)))
    _send_2023(told, BUILD, work(38, date(2023, 9, 1)))
    told.at(date(2023, 9, 30))


def _send_2023(told: Province, unit: str, *works: Mapping[str, Any]) -> None:
    told.desk.fill(unit, sheets(unit, *works), told.desk.place(unit).with_name(f"{unit} 2023.xlsx"))


def _decide(desk: Desk, verdict: str, unit: str) -> None:
    """The coordinator answers the one question of the master's sheet of questions."""

    def type_in(book: openpyxl.Workbook) -> None:
        page = book["Có thể trùng"]
        header = next(row for row in page.iter_rows() if any(cell.value == "Kết luận" for cell in row))
        places = {cell.value: cell.column for cell in header}
        rows = [row[0].row for row in page.iter_rows(min_row=header[0].row + 1) if row[0].value and "~" in str(row[0].value)]
        assert len(rows) == 1
        page.cell(rows[0], places["Kết luận"]).value = verdict
        page.cell(rows[0], places["Tính cho đơn vị"]).value = unit

    edit(desk.master, type_in)


# ---- what must hold


def whole(picture: Picture) -> dict[str, int]:
    """The counted number of the province in every period that has something."""
    found = {period: picture.facts.value("IN-01", WHOLE, period) for period in PERIODS}
    return {period: int(value) for period, value in found.items() if value}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_province_has_what_was_counted_by_hand(province: Province, day: date) -> None:
    assert whole(province.seen[day]) == DAYS[day]
    assert {key: province.seen[day].facts.value("IN-01", *key) for key in OF_UNITS[day]} == OF_UNITS[day]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_units_add_up_to_the_province_and_the_periods_to_the_programme(province: Province, day: date) -> None:
    facts, units = province.seen[day].facts, [unit.code for unit in province.seen[day].campaign.followed]
    assert len(units) == 16
    for period in PERIODS:
        assert sum(facts.value("IN-01", unit, period) or 0 for unit in units) == (facts.value("IN-01", WHOLE, period) or 0)
    phases = sum(facts.value("IN-01", WHOLE, period) or 0 for period in ("P1", "P1.LATE", "P2"))
    rounds = sum(facts.value("IN-01", WHOLE, period) or 0 for period in (*PERIODS[4:], "BETWEEN", "AFTER"))
    assert phases == rounds == facts.value("IN-01", WHOLE, "ALL")
    assert all(account.holds for account in facts.accounts.values())
    assert province.seen[day].total().holds


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_asked_at_the_end_each_date_gives_what_was_known_then(province: Province, day: date) -> None:
    back = look_back(province.desk.config, day)
    assert facts_of(back) == facts_of(province.seen[day])


def test_a_ledger_made_anew_gives_the_same(province: Province) -> None:
    day = max(DAYS)
    before = run.look(province.desk.config, today=day)
    assert facts_of(run.rebuild(province.desk.config, today=day).picture) == facts_of(before) == facts_of(province.seen[day])


def test_the_units_heard_what_concerned_them(province: Province) -> None:
    assert "E-DATE-FUTURE" in codes(province.seen[date(2021, 10, 15)], HAI)
    assert "E-DATE-FUTURE" not in codes(province.seen[date(2021, 10, 16)], HAI)
    assert "E-DATE-FMT" in codes(province.seen[date(2022, 1, 25)], PRTC)
    states = {unit.unit: unit.state for unit in province.seen[date(2022, 2, 20)].units}
    assert (states[KCN], states[POST]) == (State.STALE, State.NOT_SENT)
    assert "W-DUP-EDITION" in codes(province.seen[date(2023, 1, 5)], HAI)
