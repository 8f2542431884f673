"""A warm process that forks one sync for every order (mortal.py) -> how each ended."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from desk import Desk

PROGRAM = Path(__file__).parent / "mortal.py"


class Mortals:
    """Used by one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._answer() == "ready"

    def sync(self, desk: Desk, today: date, *, at: int = 0, **more: Any) -> int:
        """Exit code of a sync that dies at the `at`-th thing it does to the disk, 0 = not at all.

        `counts`: whether things are counted; `is_power_cut`: what was not brought to the disk is lost too; `rebuild`: instead of
        a sync. One that lived leaves report.json beside the campaign's folder.
        """
        report = desk.folder.parent / "report.json"
        order = {"config": str(desk.config), "today": today.isoformat(), "at": at, "report": str(report), "counts": True, **more}
        assert self._process.stdin is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        """No more orders."""
        self._process.communicate()
