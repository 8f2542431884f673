"""The time as this Google has it: that of the machine, moved by whoever tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """Never goes backwards by itself; `advance` moves it on without anybody waiting."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """UTC."""
        with self._lock:
            return datetime.now(UTC) + self._ahead

    def seconds(self) -> float:
        """The same as seconds since 1970."""
        return self.now().timestamp()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._ahead += timedelta(seconds=seconds)
