"""A campaign's folder -> one contestant run over it, ours or a peer that does less; `python peers.py NAME FOLDER` prints JSON.

Readers are timed from when the worker processes have read their first workbooks; scripts from outside, imports included.
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import time
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2022, 4, 17)
HEADER_ROW = 2
READING = "reading.pickle"
"""Beside the campaign's folder: what its workbooks are read with."""
Task = tuple[str, bytes]
Taken = dict[str, float]


def workbooks(folder: Path) -> list[Path]:
    """The units' workbooks, without what else lies in the inbox."""
    return sorted((folder / "so_lieu").rglob("*.xlsx"))


# ---- reading only, on the same worker processes


def bare_calamine(_context: None, task: Task) -> int:
    """Every cell of every sheet, and nothing else: the least that reading can cost."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(task[1]))
    except Exception:  # noqa: BLE001  the damaged workbook of the sample
        return 0
    return sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)


def in_worker(job: tuple[Callable[[Any, Task], Any], Any], task: Task) -> tuple[float, Any]:
    """CPU seconds of one workbook in its worker, and what the worker sends back."""
    function, context = job
    begun = time.process_time()
    result = function(context, task)
    return time.process_time() - begun, result


def bare(folder: Path) -> Taken:
    """Bare calamine."""
    return _on_workers(folder, bare_calamine, None)


def checked(folder: Path) -> Taken:
    """Guard, read, check and encode, as a sync's workers do."""
    from sync.examine import examine_bytes

    return _on_workers(folder, examine_bytes, pickle.loads((folder.parent / READING).read_bytes()))


def _on_workers(folder: Path, function: Callable[[Any, Task], Any], context: Any) -> Taken:
    from sync.workers import WorkerFault, Workers

    tasks = [(path.name, path.read_bytes()) for path in workbooks(folder)]
    with Workers(in_worker, (function, context), preload=("sync.examine",)) as pool:
        list(pool.run(tasks[: 4 * pool.count]))
        parent, begun = time.process_time(), time.perf_counter()
        results = [result for _, result in pool.run(tasks)]
        spent = sum(result[0] for result in results if not isinstance(result, WorkerFault))
        wall, cpu = time.perf_counter() - begun, spent + time.process_time() - parent
        return {"wall": wall, "cpu": cpu, "workbooks": len(tasks)}


# ---- whole scripts


def naive(folder: Path) -> Taken:
    """What one writes first: pandas and openpyxl, no checks; a register of every sheet and a summary per unit."""
    import pandas as pd

    warnings.simplefilter("ignore")
    parts: dict[str, list[Any]] = {}
    for path in workbooks(folder):
        # The sample has a damaged workbook, at which a script that does not know of it would end.
        with suppress(zipfile.BadZipFile):
            for name, frame in pd.read_excel(path, engine="openpyxl", sheet_name=None, header=HEADER_ROW).items():
                parts.setdefault(name, []).append(frame.assign(unit=path.parent.name))
    tables = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    long = pd.concat([table[["unit"]].assign(sheet=name) for name, table in tables.items()])
    with pd.ExcelWriter(folder / "naive.xlsx", engine="openpyxl") as writer:
        long.pivot_table(index="unit", columns="sheet", aggfunc="size", fill_value=0).to_excel(writer, sheet_name="summary")
        for name, table in tables.items():
            # The guide and the lists of the dropdowns are no data; the sheets that are have numbers.
            if name[0].isdigit():
                table.to_excel(writer, sheet_name=name[:31], index=False)
    return {"workbooks": len(tables[min(tables)]["unit"].unique())}


def whole_sync(folder: Path) -> None:
    """One run of ours, as the command line makes it; it prints its own JSON and ends with its own exit code."""
    from sync.cli import main

    sys.argv = ["tonghop", "sync", "--config", str(folder / "config.toml"), "--today", DAY.isoformat(), "--json"]
    main()


CONTESTANTS: Mapping[str, Callable[[Path], Taken | None]] = {"bare": bare, "checked": checked, "naive": naive, "sync": whole_sync}

if __name__ == "__main__":
    said = CONTESTANTS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(said))
