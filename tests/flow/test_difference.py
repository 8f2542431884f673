"""What changed between two runs, whoever asks and however long ago."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, initiative, sheet_rows, small_campaign

from sync.difference import difference
from sync.errors import ConfigError


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Run 1: ten and two initiatives. Run 2: Các KCN has three more and mended one. Run 3: Ninh Hải lost its last two."""
    found = small_campaign(tmp_path / "c")
    mended = initiative(51, recognition_status="Đang xét")
    found.fill(KCN, sheet_rows([mended, *(initiative(n) for n in range(52, 56))]))
    found.sync(DEMO_DAY + timedelta(days=1))
    found.fill(HAI, sheet_rows([initiative(n) for n in range(1, 9)]))
    found.sync(DEMO_DAY + timedelta(days=2))
    return found


def test_between_two_runs_every_record_is_named_with_its_effect(desk: Desk) -> None:
    found = difference(desk.config, 1, 2, today=DEMO_DAY)
    told = sorted((change.unit, change.old, change.new, change.effect) for change in found.changes)
    assert told == [(KCN, "", "thêm", 1)] * 3 + [(KCN, "Đã công nhận", "Đang xét", -1)]
    assert [(one.unit, one.total) for one in found.units if one.total[0] != one.total[1]] == [(KCN, (2, 4))]


def test_over_several_runs_the_effects_add_up(desk: Desk) -> None:
    whole = difference(desk.config, 1, 3, today=DEMO_DAY)
    parts = [difference(desk.config, 1, 2, today=DEMO_DAY), difference(desk.config, 2, 3, today=DEMO_DAY)]
    assert sum(change.effect for change in whole.changes) == sum(change.effect for part in parts for change in part.changes) == 0
    assert {one.unit: one.total for one in whole.units if one.total[0] != one.total[1]} == {HAI: (10, 8), KCN: (2, 4)}


def test_a_rank_that_moved_is_told(desk: Desk) -> None:
    lines = difference(desk.config, 1, 3, today=DEMO_DAY).lines()
    assert lines[0].startswith("Từ lần 1 (07:30 17/04/2022) đến lần 3 (07:30 19/04/2022): 6 thay đổi")
    assert any("10 → 8" in line for line in lines)


def test_a_run_that_never_was_is_refused_with_the_way_out(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="no run 9 -> one of 1 to 3"):
        difference(desk.config, 1, 9)


def test_nothing_changed_says_so(desk: Desk) -> None:
    assert difference(desk.config, 2, 2).lines()[0].endswith("0 thay đổi")
