"""The coordinator's workbook: what is faulty in it is told with its cell, and what was good before stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sync.blank import labelled
from sync.check import check_table
from sync.coordinator import campaign_from, read_coordinator, setting
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.errors import ConfigError, Unreadable
from sync.model import CheckedTable, Finding, RawTable, letters
from sync.proofread import Row, SetUp, as_tables, is_zone, rows_of, set_up
from sync.template import load_template, templates_root

TEMPLATE = load_template(templates_root() / COORDINATOR_TEMPLATE)
SHIPPED: Mapping[str, Sequence[Mapping[str, Any]]] = TEMPLATE.defaults["rows"]

HAI = {
    "unit_code": "LDLD-NINHHAI",
    "unit_name": "LĐLĐ Ninh Hải",
    "short_name": "Ninh Hải",
    "unit_type": "DISTRICT",
    "followed": True,
}
KCN = {"unit_code": "CDKCN", "unit_name": "Các KCN", "short_name": "Các KCN", "unit_type": "ZONE", "followed": True}
P1 = {
    "code": "P1",
    "axis": "phase",
    "name": "Giai đoạn 1",
    "short": "GĐ1",
    "count_from": date(2021, 9, 1),
    "count_to": date(2022, 5, 31),
}
P2 = {**P1, "code": "P2", "short": "GĐ2", "count_from": date(2022, 6, 1), "count_to": date(2023, 9, 30)}


def checked(table: str, rows: Sequence[Mapping[str, Any]]) -> CheckedTable:
    """A sheet as typed (codes instead of labels are fine), read and checked."""
    spec = TEMPLATE.by_table[table]
    names = [field.name for field in spec.fields]
    shown = labelled(TEMPLATE, {table: rows})[table]
    raw = RawTable(
        table,
        spec.sheet,
        list(range(4, 4 + len(rows))),
        {name: place + 1 for place, name in enumerate(names)},
        {name: [row.get(name) for row in shown] for name in names},
    )
    return check_table(TEMPLATE, raw, [])


def proofread(last_good: Mapping[str, Sequence[Row]] | None = None, **tables: Sequence[Mapping[str, Any]]) -> SetUp:
    """These sheets against what was good before."""
    return set_up(TEMPLATE, {name: checked(name, rows) for name, rows in tables.items()}, last_good or {})


def told(found: SetUp) -> list[tuple[str, str]]:
    """Code and cell of every fault."""
    return [(finding.code, str(finding.cell)) for finding in found.findings]


def codes(found: SetUp, table: str = "units", name: str = "unit_code") -> list[Any]:
    """What the rows in force are known by."""
    return [row[name] for row in found.rows[table]]


# ---- last good


def test_the_shipped_set_up_has_no_fault() -> None:
    found = set_up(TEMPLATE, {table: checked(table, rows) for table, rows in SHIPPED.items()}, {})
    assert list(found.findings) == []
    assert campaign_from(found.rows) == campaign_from(SHIPPED)  # type: ignore[arg-type]


def test_a_missing_sheet_stays_as_it_last_was() -> None:
    good = proofread(units=[HAI, KCN], periods=[P1, P2]).rows
    found = proofread(good, periods=[P1])
    assert codes(found) == ["LDLD-NINHHAI", "CDKCN"]
    assert codes(found, "periods", "code") == ["P1"], "the sheet that is there is as typed"


def test_an_unusable_row_stays_as_it_last_was_and_is_told_with_its_cell() -> None:
    good = proofread(units=[HAI, KCN]).rows
    found = proofread(good, units=[{**HAI, "unit_type": "Không rõ"}, {**KCN, "short_name": "KCN mới"}])
    assert [row["short_name"] for row in found.rows["units"]] == ["Ninh Hải", "KCN mới"]
    assert told(found) == [("W-CFG", "Đơn vị!D4")]


def test_a_row_that_lost_its_code_does_not_vanish() -> None:
    good = proofread(units=[HAI, KCN]).rows
    found = proofread(good, units=[{**HAI, "unit_code": "ninh hải"}, KCN])
    assert sorted(codes(found)) == ["CDKCN", "LDLD-NINHHAI"]
    assert told(found) == [("W-CFG", "Đơn vị!A4")]


def test_a_row_taken_out_on_purpose_is_gone() -> None:
    good = proofread(units=[HAI, KCN]).rows
    assert codes(proofread(good, units=[KCN])) == ["CDKCN"]


def test_a_voided_cell_stays_as_it_last_was() -> None:
    good = proofread(periods=[{**P1, "frozen_on": date(2022, 6, 10)}]).rows
    found = proofread(good, periods=[{**P1, "frozen_on": "mồng mười"}])
    assert found.rows["periods"][0]["frozen_on"] == date(2022, 6, 10)
    assert [str(finding.cell)[:-1] for finding in found.findings] == [f"Giai đoạn và đợt!{letters(12)}"]
    emptied = proofread(good, periods=[P1])
    assert "frozen_on" not in emptied.rows["periods"][0], "a cell emptied on purpose is empty"


def test_at_first_an_unusable_row_is_left_out_and_told() -> None:
    found = proofread(units=[{**HAI, "unit_type": None}, KCN])
    assert (codes(found), told(found)) == (["CDKCN"], [("W-CFG", "Đơn vị!D4")])


# ---- between rows


def test_of_two_units_of_one_code_the_first_holds() -> None:
    found = proofread(units=[HAI, {**HAI, "short_name": "Hai lần"}])
    assert [row["short_name"] for row in found.rows["units"]] == ["Ninh Hải"]
    assert told(found) == [("W-CFG", "Đơn vị!A5")]


def test_overlapping_periods_keep_the_last_set_up() -> None:
    good = proofread(periods=[P1, P2]).rows
    found = proofread(good, periods=[P1, {**P2, "count_from": date(2022, 5, 1)}])
    assert [row["count_from"] for row in found.rows["periods"]] == [date(2021, 9, 1), date(2022, 6, 1)]
    assert told(found) == [("W-CFG-PERIOD", "Giai đoạn và đợt!H5")]
    (finding,) = found.findings
    assert (finding.facts["ky1"], finding.facts["ky2"]) == ("GĐ1", "GĐ2")


def test_at_first_the_later_of_two_overlapping_periods_is_left_out() -> None:
    found = proofread(periods=[P1, {**P2, "count_from": date(2022, 5, 1)}])
    assert codes(found, "periods", "code") == ["P1"]


def test_periods_of_two_calendars_may_overlap() -> None:
    round_ = {**P1, "code": "R1", "axis": "round", "short": "Đợt 1"}
    assert told(proofread(periods=[P1, round_])) == []


@pytest.mark.parametrize("parent", ["KHONG-CO", "CDKCN"], ids=["unknown", "a circle"])
def test_a_parent_that_leads_nowhere_is_told_and_blank(parent: str) -> None:
    found = proofread(units=[{**HAI, "parent": parent}, {**KCN, "parent": "LDLD-NINHHAI"}])
    campaign = campaign_from(found.rows)
    assert {finding.code for finding in found.findings} == {"W-CFG"}
    assert all(finding.cell is not None for finding in found.findings)
    assert all(campaign.ancestors(unit.code)[-1] == "TINH" for unit in campaign.units)
    assert campaign.by_code["LDLD-NINHHAI"].parent == ""


def test_a_parent_that_was_good_stays() -> None:
    good = proofread(units=[{**HAI, "parent": "CDKCN"}, KCN]).rows
    found = proofread(good, units=[{**HAI, "parent": "KHONG-CO"}, KCN])
    assert campaign_from(found.rows).by_code["LDLD-NINHHAI"].parent == "CDKCN"


def test_a_time_zone_that_does_not_exist_keeps_the_last_one() -> None:
    good = proofread(settings=[{"key": "time_zone", "value": "Asia/Bangkok"}]).rows
    wrong = [{"key": "time_zone", "value": "Hà Nội"}]
    assert campaign_from(proofread(good, settings=wrong).rows).settings["time_zone"] == "Asia/Bangkok"
    first = proofread(settings=wrong)
    assert campaign_from(first.rows).settings["time_zone"] == ""
    assert told(first) == [("W-CFG", "Chiến dịch!B4")]
    assert (is_zone("Asia/Ho_Chi_Minh"), is_zone("../etc")) == (True, False)


def test_the_rows_in_force_are_kept_as_they_are() -> None:
    rows = proofread(units=[HAI], periods=[P1]).rows
    kept = {table.table: list(rows_of(table)) for table in as_tables(rows)}
    assert kept == {table: list(items) for table, items in rows.items()}


# ---- targets


def target(unit: str, period: str, value: int, **more: Any) -> Row:
    """One row of the sheet of targets."""
    return {"unit_code": unit, "indicator": "IN-01", "period": period, "value": value, "effective_from": date(2022, 1, 1), **more}


def findings(*targets: Row) -> list[Finding]:
    """What is wrong with targets of two units."""
    return list(campaign_from({"units": [HAI, KCN], "periods": [P1, P2], "targets": targets}).findings)


def test_targets_that_add_up_are_not_talked_about() -> None:
    units = [target(unit["unit_code"], period, 5) for unit in (HAI, KCN) for period in ("P1", "P2")]  # type: ignore[arg-type]
    assert findings(*units, target("TINH", "P1", 10), target("TINH", "P2", 10), target("TINH", "ALL", 20)) == []


def test_targets_that_do_not_add_up_are_told() -> None:
    both = [target("LDLD-NINHHAI", "P1", 5), target("CDKCN", "P1", 6)]
    (finding,) = findings(*both, target("TINH", "P1", 10))
    assert (finding.code, finding.facts) == ("W-TGT-SUM", {"a": 11, "b": 10})
    (finding,) = findings(*both, target("TINH", "P1", 11), target("TINH", "P2", 1), target("TINH", "ALL", 20))
    assert (finding.code, finding.facts["a"], finding.facts["b"]) == ("W-TGT-PHASE", 12, 20)


def test_targets_add_up_level_by_level() -> None:
    low = [{**HAI, "unit_code": f"CS-{n}", "short_name": f"Cơ sở {n}", "parent": "CDKCN"} for n in (1, 2, 3)]
    given = [target("LDLD-NINHHAI", "P1", 5), target("CDKCN", "P1", 6), target("TINH", "P1", 11)]

    def told(*targets: Row) -> list[tuple[str, Any]]:
        made = campaign_from({"units": [HAI, KCN, *low], "periods": [P1, P2], "targets": [*given, *targets]})
        return [(finding.code, dict(finding.facts)) for finding in made.findings]

    assert told() == []
    assert told(*(target(f"CS-{n}", "P1", 2) for n in (1, 2, 3))) == []
    short = [target("CS-1", "P1", 2), target("CS-2", "P1", 1)]
    name = KCN["short_name"]
    assert told(*short) == [("W-TGT-NONE", {"don_vi": "Cơ sở 3", "gd": "GĐ1"}), ("W-TGT-LOWER", {"a": 3, "b": 6, "don_vi": name})]


def test_units_without_a_target_that_others_have_are_named() -> None:
    (finding,) = findings(target("LDLD-NINHHAI", "P1", 5, note="ví dụ, chờ giao"))[1:]
    assert (finding.code, finding.facts) == ("W-TGT-NONE", {"don_vi": "Các KCN", "gd": "GĐ1"})
    assert findings(target("LDLD-NINHHAI", "P1", 5, note="ví dụ, chờ giao"))[0].code == "W-TGT-SAMPLE"


def test_the_last_version_of_a_target_is_the_one_that_has_to_add_up() -> None:
    both = [target("LDLD-NINHHAI", "P1", 5), target("CDKCN", "P1", 4), target("CDKCN", "P1", 5, version=2)]
    assert findings(*both, target("TINH", "P1", 10)) == []


# ---- values and the file itself


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (None, ""),
        (" x ", "x"),
        ("30", 30),
        ("5.000.000.000", 5_000_000_000),
        ("007", "007"),
        ("01/02/2022", date(2022, 2, 1)),
        ("31/02/2022", "31/02/2022"),
        ("80 / 150 / 200 triệu", "80 / 150 / 200 triệu"),
    ],
)
def test_a_setting_is_what_it_looks_like(typed: Any, value: Any) -> None:
    assert setting(typed) == value


def test_a_workbook_that_is_not_there_or_held_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dieu_phoi.xlsx"
    with pytest.raises(ConfigError, match="is missing"):
        read_coordinator(path)
    path.write_bytes(b"x")
    assert read_coordinator(path) == b"x"

    def held(_: Path) -> bytes:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(Unreadable):
        read_coordinator(path)


USE = {"table": "initiatives", "in_use": True}


def test_a_code_that_nothing_carries_is_told_where_it_stands() -> None:
    target = {"indicator": "IN-01", "value": 10, "effective_from": date(2022, 1, 1)}
    targets = [
        {**target, "unit_code": "LDLD-NINHAI", "period": "P1"},
        {**target, "unit_code": "CDKCN", "period": "P9"},
        {**target, "unit_code": "TINH", "period": "ALL"},
    ]
    moves = [{"grassroots_name": "CĐCS A", "typed_by": "CDKCN", "managed_by": "XYZ"}]
    found = proofread(units=[HAI, KCN], periods=[P1, P2], targets=targets, moves=moves)
    expected = {("W-CFG-CODE", "Chỉ tiêu giao!A4"), ("W-CFG-CODE", "Chỉ tiêu giao!C5"), ("W-CFG-CODE", "CĐCS thuộc đơn vị nào!C4")}
    assert set(told(found)) == expected


def test_a_table_for_no_known_type_or_year_is_told() -> None:
    rounds = [{**P1, "edition": "2022"}]
    use = [{**USE, "unit_types": "DISTRICT; Công đoàn ngành"}, {**USE, "table": "plans", "editions": "2022, 20222"}]
    found = proofread(units=[HAI], periods=rounds, table_use=use)
    told_of = {finding.field: finding.value for finding in found.findings if finding.code == "W-CFG-CODE"}
    assert told_of == {"unit_types": "Công đoàn ngành", "editions": "20222"}
