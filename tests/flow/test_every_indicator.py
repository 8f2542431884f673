"""Every indicator of the catalogue has the value that was counted by hand, through the real flow and on the page that shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from counted_campaign import LINES, campaign, picture
from desk import HAI, KCN, grids, template

from sync.campaign import WHOLE

VALUES: Mapping[str, Sequence[str]] = tomllib.loads((Path(__file__).parent / "indicators.toml").read_text(encoding="utf-8"))
UNITS = {"HAI": HAI, "KCN": KCN, "TINH": WHOLE}

LAST = {
    "IN": 14,
    "CT": 1,
    "PT": 4,
    "KT": 7,
    "DH": 4,
    "CL": 5,
    "GS": 3,
    "TU": 2,
    "DT": 1,
    "DC": 2,
    "DV": 3,
    "TT": 3,
    "KH": 3,
    "BC": 2,
}
CATALOGUE = {f"{kind}-{n:02d}" for kind, last in LAST.items() for n in range(1, last + 1)}
"""The codes of the catalogue, but for BC-03 and BC-04, which stand on the page of what was sent, and the lines of sheet 7."""
CASES = [(code, line) for code, lines in VALUES.items() for line in lines]


def test_no_indicator_is_left_out() -> None:
    assert VALUES.keys() >= CATALOGUE
    ours = template().indicators
    parts = {name for one in ours for name in (one.base, one.numerator, one.denominator, one.otherwise, *one.fields)}
    assert {one.code for one in ours if "*" not in one.code} - VALUES.keys() - parts == set()


@pytest.mark.parametrize(("code", "line"), CASES)
def test_the_value_is_the_one_counted_by_hand(code: str, line: str) -> None:
    unit, period, *split, wanted = line.split()
    found = picture().facts.value(code, UNITS[unit], period, "".join(split))
    assert found == (None if wanted == "…" else pytest.approx(float(wanted), abs=1e-6))


@pytest.mark.parametrize("code", LINES)
def test_a_line_of_sheet_7_is_what_was_typed(code: str) -> None:
    assert picture().facts.value(code, HAI, "R1") == LINES[code]


def test_every_line_of_sheet_7_has_a_value() -> None:
    lines = {line.code for line in template().by_table["round_figures"].lines}
    assert lines - LINES.keys() - VALUES.keys() == {"SL-09", "SL-21", "SL-25", "SL-26", "SL-33", "SL-35", "SL-36", "SL-43"}


def test_completeness_and_sound_rows_stand_on_the_page_of_what_was_sent() -> None:
    """BC-03 and BC-04: all six obligatory sheets are filled, one of 72 rows must be mended."""
    grid = grids(campaign().master)["Tình hình gửi"]
    titles = next(row for row in grid if row[0] == "Đơn vị")
    line = dict(zip(titles, next(row for row in grid if row[0] == "LĐLĐ Ninh Hải"), strict=True))
    assert (line["Dòng đọc"], line["Dòng cần sửa"]) == (72, 1)
    assert [line["Đầy đủ (%)"], line["Dòng đạt (%)"]] == pytest.approx([100, 100 * 71 / 72])
