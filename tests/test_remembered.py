"""What no journal tells survives the way through a file into another ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sync.ledger import Ledger
from sync.remembered import HARVESTED, PENDING, as_json, from_json, remember, remembered

DAY = date(2022, 4, 17)
BEGAN = datetime(2022, 4, 17, 1, 2, 3, tzinfo=UTC)


def ledger_of(path: Path, *, silent: bool) -> Ledger:
    """Two runs, of which the second, `silent`, brought nothing but a newer revision of the same bytes."""
    ledger = Ledger.open(f"sqlite:///{path.as_posix()}")
    run = ledger.begin(BEGAN, DAY, "1")
    ledger.mark_seen("a.xlsx", "1", "a" * 64, run)
    if silent:
        ledger.finish(run, {"read": 3}, BEGAN)
        ledger.mark_seen("a.xlsx", "2", "a" * 64, ledger.begin(BEGAN, DAY, "1"))
        ledger.set_outputs({"tong_hop.xlsx": ("w", "f")})
        ledger.first_seen_many(["k"], DAY)
        ledger.set_meta(PENDING, '{"b.xlsx": "W-FILE-LOCKED"}')
        ledger.set_meta(HARVESTED, "h")
    return ledger


def test_all_of_it_comes_back(tmp_path: Path) -> None:
    with ledger_of(tmp_path / "a.db", silent=True) as old, ledger_of(tmp_path / "b.db", silent=False) as new:
        known = remembered(old)
        remember(new, from_json(as_json(known)))
        assert remembered(new) == known
        assert [(run.id, run.result) for run in new.runs()] == [(2, None), (1, {"read": 3})]
        assert new.seen() == {"a.xlsx": ("2", "a" * 64)}


def test_a_revision_of_other_bytes_is_not_believed(tmp_path: Path) -> None:
    with ledger_of(tmp_path / "a.db", silent=True) as old, ledger_of(tmp_path / "b.db", silent=False) as new:
        new.mark_seen("a.xlsx", "1", "b" * 64, 1)
        remember(new, remembered(old))
        assert new.seen() == {"a.xlsx": ("1", "b" * 64)}, "the file must be read again"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"outputs": 1}'])
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        from_json(content)
