"""Stages of long work -> a line that moves on a terminal, or nothing at all."""

from __future__ import annotations

import atexit
from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done, and of how much (0 = unknown)."""


def silent(_stage: str, _done: int, _of: int) -> None:
    """For pipes, JSON and tests."""


class TerminalProgress:
    """A rich progress bar per stage, on standard error; a finished stage gives way to the next."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True
        )
        # However the program ends, the terminal gets its cursor back.
        atexit.register(self._bar.stop)
        self._stage = ""
        self._task = self._bar.add_task("", visible=False)

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage != self._stage:
            self._bar.remove_task(self._task)
            self._task = self._bar.add_task(stage, total=of or None)
            self._stage = stage
        self._bar.update(self._task, completed=done, total=of or None)
        if of and done >= of:
            self._bar.stop()
        else:
            self._bar.start()
