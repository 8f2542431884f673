"""The master is written by a process of its own; what becomes of that process is no matter of the master's."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, initiative, sheet_rows, small_campaign

import sync.deliver
from sync.workers import STARTS_FAST


def dies(_context: None, _workbook: Any) -> bytes:
    """In the worker."""
    os.abort()


def raises(_context: None, _workbook: Any) -> bytes:
    """In the worker."""
    raise ValueError("no such look")


class NeverStarts:
    """Pickles well, and is not there in a worker."""

    def __call__(self, _context: None, _workbook: Any) -> bytes:
        return b""

    def __reduce__(self) -> tuple[Any, ...]:
        return _not_here, (os.getpid(),)


def _not_here(pid: int) -> None:
    raise ImportError(f"not here, but in {pid}")


@pytest.mark.skipif(not STARTS_FAST, reason="here the master is written by the run itself")
@pytest.mark.parametrize("write", [dies, raises, NeverStarts()], ids=["dies", "raises", "never starts"])
def test_the_run_writes_the_master_itself_when_its_process_cannot(
    write: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, calm = small_campaign(tmp_path / "c"), small_campaign(tmp_path / "calm")
    for one in (desk, calm):
        one.fill(HAI, sheet_rows([initiative(1), initiative(2), initiative(3)]))
    calm.sync(DEMO_DAY + timedelta(days=1))
    brought: list[bytes | None] = []
    real = sync.deliver._bytes_of

    def noted(workbook: Any) -> bytes | None:
        brought.append(real(workbook))
        return brought[-1]

    monkeypatch.setattr(sync.deliver, "_bytes_of", noted)
    monkeypatch.setattr(sync.deliver, "workbook_bytes", write)
    outcome = desk.sync(DEMO_DAY + timedelta(days=1))
    assert brought == [None]
    assert desk.master in outcome.written
    assert desk.register("Sổ sáng kiến") == calm.register("Sổ sáng kiến") != []
