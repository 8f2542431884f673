"""Rows typed in a test -> tables in force, and a campaign like that of 2022; shared by the tests of settle, match, aggregate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sync.aggregate import aggregate
from sync.campaign import Campaign, Move, Period, TableUse, Target, Unit
from sync.match import match
from sync.model import CheckedTable, DateInterval
from sync.picture import Decision, Facts, InForce, Settled
from sync.settle import settle
from sync.template import Template, load_template, templates_root

TODAY = date(2023, 12, 31)
FIRST_SEEN = date(2022, 4, 1)
HAI, KCN, GD = "LDLD-NINHHAI", "CDKCN", "CDN-GIAODUC"

PERIODS = (
    Period("P1", "phase", "Giai đoạn 1", "GĐ1", date(2021, 9, 1), date(2022, 5, 31)),
    Period("P2", "phase", "Giai đoạn 2", "GĐ2", date(2022, 6, 1), date(2023, 9, 30)),
    Period("R1", "round", "Đợt đặc biệt", "Đợt đặc biệt", date(2022, 1, 1), date(2022, 4, 16), flags=frozenset({"has_tet"})),
    Period("R2", "round", "Đợt 2", "Đợt 2", date(2022, 4, 17), date(2022, 6, 30)),
    Period("R3", "round", "Đợt 3", "Đợt 3", date(2022, 7, 1), date(2022, 12, 31)),
)
UNITS = (
    Unit(HAI, "LĐLĐ huyện Ninh Hải", "Ninh Hải", "DISTRICT", followed=True, order=1),
    Unit(KCN, "Công đoàn Các KCN", "Các KCN", "ZONE", followed=True, order=2, extra={"default_sector": "DN"}),
    Unit(GD, "Công đoàn ngành Giáo dục", "Giáo dục", "INDUSTRY", followed=True, order=3, extra={"default_sector": "HCSN"}),
)
SETTINGS = {
    "edition": "2022",
    "plan_year": "2022",
    "portal_from": date(2022, 1, 8),
    "portal_until": date(2023, 9, 1),
    "money_small": 10_000,
    "money_big": 5_000_000_000,
    "ldst_benefit": "80 / 150 / 200 triệu",
    "plan_required_types": "DISTRICT, INDUSTRY, ZONE",
    "tell_units_of_doubles": "x",
}


@cache
def nt2022() -> Template:
    """The shipped template."""
    return load_template(templates_root() / "nt2022")


def campaign(
    targets: Sequence[Target] = (),
    moves: Sequence[Move] = (),
    units: Sequence[Unit] = UNITS,
    periods: Sequence[Period] = PERIODS,
    **settings: Any,
) -> Campaign:
    """The campaign of 2022 with three units."""
    tables = {spec.table: TableUse(in_use=True, required=True) for spec in nt2022().tables}
    return Campaign({**SETTINGS, **settings}, tuple(units), tuple(periods), tuple(targets), tables, tuple(moves))


NEW_ROUND = Period("2023-R1", "round", "Đợt 1/2023", "Đợt 1/2023", date(2023, 1, 1), date(2023, 6, 30), edition="2023")
NEXT_YEAR = campaign(
    periods=[*(replace(p, edition="2022") if p.axis == "round" else p for p in PERIODS), NEW_ROUND], edition="2023"
)
"""The same once 2023 is reported: 2022's rounds are those of a closed edition."""


def day(text: str) -> DateInterval:
    """ "16/4/2022" or "T4/2022"."""
    if text.startswith("T"):
        month, year = map(int, text[1:].split("/"))
        following = date(year + month // 12, month % 12 + 1, 1)
        return DateInterval(date(year, month, 1), date.fromordinal(following.toordinal() - 1))
    one, month, year = map(int, text.split("/"))
    return DateInterval(date(year, month, one), date(year, month, one))


def table(
    unit: str,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    edition: str = "2022",
    refused: Sequence[int] = (),
    first_seen: date | Sequence[date] = FIRST_SEEN,
) -> InForce:
    """One unit's table in force; row i stands in Excel row 4 + i. `refused`: rows with a must-fix finding of the checker."""
    spec = nt2022().by_table[name]
    names = list(dict.fromkeys([field.name for field in spec.fields if not field.per or spec.layout == "form"]))
    names = list(dict.fromkeys([*names, *(key for row in rows for key in row)]))
    checked = CheckedTable(
        name,
        spec.sheet,
        [4 + row for row in range(len(rows))],
        {field: place + 1 for place, field in enumerate(names)},
        {field: [row.get(field) for row in rows] for field in names},
        [row not in refused for row in range(len(rows))],
        across=spec.layout == "form",
    )
    seen = [first_seen] * len(rows) if isinstance(first_seen, date) else list(first_seen)
    numbers = list(range(1, len(rows) + 1))
    return InForce(unit, edition, checked, numbers, seen, seen, f"so_lieu/{unit}.xlsx", datetime(2022, 4, 1, tzinfo=UTC))


def initiative(title: str = "", applied: str | DateInterval | None = "16/4/2022", **cells: Any) -> dict[str, Any]:
    """A recognised initiative; each has its own title unless one is given."""
    defaults = {
        "title": title or f"Cải tiến máy bơm số {next(_SERIAL)}",
        "grassroots_name": "CĐCS Trường Nguyễn Du",
        "lead_author": "Nguyễn Văn An",
        "first_applied_on": day(applied) if isinstance(applied, str) else applied,
        "recognition_status": "DA_CONG_NHAN",
    }
    return {**defaults, **cells}


_SERIAL = iter(range(1, 10**9))


def group(name: str = "CĐCS Trường Nguyễn Du", sector: str | None = "HCSN", **cells: Any) -> dict[str, Any]:
    """A grassroots union of sheet 2."""
    return {"grassroots_name": name, "sector": sector, **cells}


def settled(
    tables: Sequence[InForce], plan: Campaign | None = None, today: date = TODAY, decisions: Sequence[Decision] = ()
) -> Settled:
    """Settled and matched."""
    plan = plan or campaign()
    known = {(one.sheet, one.key, one.field): one for one in decisions}
    return match(nt2022(), plan, settle(nt2022(), plan, tables, today), known)


def facts(
    tables: Sequence[InForce], plan: Campaign | None = None, today: date = TODAY, decisions: Sequence[Decision] = ()
) -> Facts:
    """All facts."""
    plan = plan or campaign()
    return aggregate(nt2022(), plan, settled(tables, plan, today, decisions), today)


def codes(result: Settled, unit: str) -> list[str]:
    """Codes of a unit's findings, as they come."""
    return [finding.code for finding in result.findings.get(unit, ())]


def closing(unit: str, round_code: str, **cells: Any) -> InForce:
    """Sheet 8 of a unit for one round."""
    return table(unit, "round_closing", [{"round_code": round_code, **cells}])


def later(source: InForce, **changes: Any) -> InForce:
    """A table in force with something else about it."""
    return replace(source, **changes)
