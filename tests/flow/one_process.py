"""Workbooks read in the test's own process, the same bytes once: what a worker gives depends on nothing else.

For tests of hundreds of runs. Reading in a process of its own, with its limits, is the matter of tests/test_workers.py and of
every other test of a sync.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

import sync.office
from sync.examine import cache_key, examine_bytes
from sync.template import load_template
from sync.workers import Workers

read_once = cache(load_template)
_EXAMINED: dict[Any, Any] = {}


def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no processes are started for reading, and our own templates are understood once."""
    monkeypatch.setattr(Workers, "run", in_this_process)
    monkeypatch.setattr(sync.office, "load_template", read_once)


def in_this_process(pool: Any, tasks: Any, on_progress: Any = None) -> Iterator[tuple[int, Any]]:
    """`Workers.run` without workers."""
    function, context, _ = pool.job
    for index, task in enumerate(tasks):
        key = (task, cache_key("", context)) if function is examine_bytes else None
        if key is None:
            found = function(context, task)
        elif key in _EXAMINED:
            found = _EXAMINED[key]
        else:
            found = _EXAMINED[key] = function(context, task)
        yield index, found
        if on_progress:
            on_progress(index + 1)
