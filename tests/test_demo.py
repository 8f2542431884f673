"""The sample campaign: the same seed gives the same bytes, and about one row in ten is typed as people type."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from in_force import nt2022

from sync.archive import digest
from sync.campaign import Campaign
from sync.coordinator import campaign_from
from sync.coordinator_form import COORDINATOR_TEMPLATE
from sync.demo import MARK, make_sample
from sync.demo_rows import HABITS, Row, typed, unit_rows, with_habits, with_headings
from sync.errors import ConfigError
from sync.template import load_template, templates_root

DEMO: Mapping[str, Any] = tomllib.loads((templates_root() / "nt2022" / "demo.toml").read_text(encoding="utf-8"))


def shipped() -> Campaign:
    """The campaign the demo plays in."""
    return campaign_from(load_template(templates_root() / COORDINATOR_TEMPLATE).defaults["rows"])


def bytes_of(folder: Path) -> dict[str, str]:
    """Every file of a sample by its path, as a hash."""
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def rows_of_all(seed: int = 2022) -> dict[str, list[Row]]:
    """The clean rows of every followed unit together, by table."""
    found: dict[str, list[Row]] = {}
    for unit in shipped().followed:
        for table, rows in unit_rows(nt2022(), DEMO, shipped(), unit, seed).items():
            found.setdefault(table, []).extend(rows)
    return found


# ---- determinism


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of four units."""
    return make_sample(tmp_path_factory.mktemp("demo") / "a", units=4, seed=7).folder


def test_the_same_seed_gives_the_same_bytes_of_every_file(sample: Path, tmp_path: Path) -> None:
    again = make_sample(tmp_path / "b", units=4, seed=7).folder
    assert bytes_of(again) == bytes_of(sample)
    assert len(bytes_of(sample)) >= 8


def test_another_seed_gives_other_rows(sample: Path, tmp_path: Path) -> None:
    other = bytes_of(make_sample(tmp_path / "b", units=4, seed=8).folder)
    same = bytes_of(sample)
    filled = [name for name in same if name.startswith("so_lieu/")]
    assert filled
    assert not [name for name in filled if name in other and other[name] == same[name]]


def test_one_more_unit_changes_no_other_unit_s_rows() -> None:
    unit = shipped().followed[0]
    assert unit_rows(nt2022(), DEMO, shipped(), unit, 7) == unit_rows(nt2022(), DEMO, shipped(), unit, 7)
    assert unit_rows(nt2022(), DEMO, shipped(), unit, 7) != unit_rows(nt2022(), DEMO, shipped(), shipped().followed[1], 7)


def test_a_demo_replaces_a_demo_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    make_sample(folder, units=1, seed=1)
    assert (folder / MARK).exists()
    (folder / "thêm.txt").write_text("x", encoding="utf-8")
    make_sample(folder, units=1, seed=1)
    assert not (folder / "thêm.txt").exists()
    hers = tmp_path / "hers"
    hers.mkdir()
    (hers / "báo cáo.docx").write_bytes(b"hers")
    with pytest.raises(ConfigError, match="not made by the demo"):
        make_sample(hers, units=1)
    assert [path.name for path in hers.iterdir()] == ["báo cáo.docx"]


def test_more_units_than_the_campaign_has_are_invented(tmp_path: Path) -> None:
    campaign = make_sample(tmp_path / "c", units=13, seed=1).campaign
    assert len(campaign.followed) == 13
    invented = [unit for unit in campaign.followed if unit.code.startswith("TT-")]
    assert invented
    assert all((tmp_path / "c" / unit.place / unit.workbook_name).is_file() for unit in invented)


# ---- habits


def test_about_one_row_in_ten_is_typed_as_people_type() -> None:
    clean = rows_of_all()
    touched = total = 0
    for seed in range(5):
        told = with_habits(nt2022(), DEMO, {table: [dict(row) for row in rows] for table, rows in clean.items()}, f"{seed}")
        for table in DEMO["habits"]["tables"]:
            total += len(clean[table])
            touched += sum(one != other for one, other in zip(clean[table], told[table], strict=True))
    # A habit that finds nothing to do (no money in the row) leaves it clean, so somewhat less than the share.
    assert 0.6 * DEMO["habits"]["share"] < touched / total <= 1.2 * DEMO["habits"]["share"]


def test_only_the_lists_have_habits() -> None:
    clean = rows_of_all()
    told = with_habits(nt2022(), DEMO, {table: [dict(row) for row in rows] for table, rows in clean.items()}, "1")
    assert {table for table in clean if told[table] != clean[table]} == set(DEMO["habits"]["tables"])


def test_every_habit_is_known_and_has_something_to_do() -> None:
    assert set(DEMO["habits"]["weights"]) <= set(HABITS)
    clean = rows_of_all()
    for name in DEMO["habits"]["weights"]:
        only = {**DEMO, "habits": {**DEMO["habits"], "share": 1.0, "weights": {name: 1}}}
        told = with_habits(nt2022(), only, {table: [dict(row) for row in rows] for table, rows in clean.items()}, "1")
        assert any(told[table] != clean[table] for table in DEMO["habits"]["tables"]), name


def test_a_row_typed_twice_stands_twice() -> None:
    rows: Sequence[Row] = [{"title": "A", "twice": True}, {"title": "B"}]
    assert typed(rows) == [{"title": "A"}, {"title": "A"}, {"title": "B"}]


def test_headings_a_total_and_a_footer_frame_the_rows() -> None:
    spec = nt2022().by_table["initiatives"]
    rows: list[Row] = [
        {"title": "A", "benefit_vnd": 2},
        {"title": "B", "benefit_vnd": "khoảng 5 triệu"},
        {"title": "C", "benefit_vnd": 3},
    ]
    framed = with_headings(DEMO, spec, rows)
    words = DEMO["habits"]["rows"]
    assert [row[spec.fields[0].name] for row in framed] == [
        words["group"][0],
        "A",
        words["group"][1],
        "B",
        "C",
        words["total"],
        words["footer"],
    ]
    assert framed[-2]["benefit_vnd"] == 5


# ---- clean rows


def test_days_and_parts_stay_within_what_they_belong_to() -> None:
    rows = rows_of_all()["initiatives"]
    assert rows
    for row in rows:
        if "recognition_date" in row:
            assert row["recognition_date"] >= row["first_applied_on"]
        assert ("recognition_no" in row) <= (row["recognition_status"] == "Đã công nhận")


def test_a_unit_hardly_ever_gets_one_title_twice() -> None:
    for unit in shipped().followed:
        titles = [row["title"] for row in unit_rows(nt2022(), DEMO, shipped(), unit, 2022)["initiatives"]]
        assert len(set(titles)) >= 0.95 * len(titles)
