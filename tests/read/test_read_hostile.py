"""Broken and hostile workbooks -> a named finding, or the same tables as the good one; this process never dies of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hostile import CASES, Hostile
from small_template import ROUNDS, TEMPLATE, good_sheets, values, written

from sync.model import FaultyCell
from sync.read import ReadWorkbook, read_workbook
from sync.workers import WorkerFault, Workers

GOOD = written(good_sheets())


def read_task(context: Any, data: bytes) -> ReadWorkbook:
    template, rounds = context
    return read_workbook(data, "tệp.xlsx", template, rounds)


@pytest.fixture(scope="module")
def built() -> Mapping[str, Hostile]:
    return {name: build(GOOD) for name, build in CASES.items()}


@pytest.fixture(scope="module")
def outcomes(built: Mapping[str, Hostile]) -> Mapping[str, ReadWorkbook | WorkerFault]:
    names = list(built)
    with Workers(read_task, (TEMPLATE, ROUNDS), seconds=20) as workers:
        found = dict(workers.run([built[name].data for name in names]))
    return {names[index]: result for index, result in found.items()}


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", list(CASES))
def test_each_case_is_named_or_reads_like_the_good_one(
    name: str, built: Mapping[str, Hostile], outcomes: Mapping[str, ReadWorkbook | WorkerFault]
) -> None:
    case, found = built[name], outcomes[name]
    assert isinstance(found, ReadWorkbook), f"the guard let through what the reader dies of: {found}"
    assert (found.fault.code if found.fault else None) == case.wanted
    if case.wanted is None:
        good = read_workbook(GOOD, "tệp.xlsx", TEMPLATE, ROUNDS)
        assert faulty(found) == case.faulty
        assert without_faulty(found) == without_faulty(good, like=found)


def faulty(found: ReadWorkbook) -> int:
    columns = [cells for table in found.tables.values() for cells in table.columns.values()]
    return sum(isinstance(cell, FaultyCell) for cells in columns for cell in cells)


def without_faulty(found: ReadWorkbook, like: ReadWorkbook | None = None) -> dict[str, Any]:
    """The values, with a blank where `like` (or the workbook itself) has a faulty cell."""
    model = like or found
    shown = values(found)
    for name, table in model.tables.items():
        for column, cells in table.columns.items():
            if any(isinstance(cell, FaultyCell) for cell in cells):
                own = found.tables[name].columns[column]
                pairs = zip(own, cells, strict=True)
                shown[name][0][column] = [None if isinstance(cell, FaultyCell) else value for value, cell in pairs]
    return shown


def test_facts_fill_the_sentences() -> None:
    fault = read_workbook(CASES["pdf"](GOOD).data, "báo cáo.pdf", TEMPLATE, ROUNDS).fault
    assert fault is not None
    assert (fault.facts["tep"], fault.facts["loai"]) == ("báo cáo.pdf", "PDF")
    fault = read_workbook(CASES["one_huge_text"](GOOD).data, "a.xlsx", TEMPLATE, ROUNDS).fault
    assert fault is not None
    assert fault.facts["mb"] == 20
