"""What only the version before can tell of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sync.model import CheckedTable
from sync.template import FieldSpec, Rule, TableSpec
from sync.versions import Renewal, renewal

NAMES = ("title", "author", "place", "benefit")
LIST = TableSpec(table="works", sheet="1. Works", identity=("title",), field=tuple(FieldSpec(name=n, title=n) for n in NAMES))
FORM = TableSpec(
    table="about",
    sheet="0. About",
    layout="form",
    field=(FieldSpec(name="as_of", title="As of", type="day"),),
    rule=(Rule(rule="goes_back", field="as_of", code="W-ASOF"),),
)
ROWS = [(f"Việc {n}", f"Người {n}", "A", n) for n in range(6)]


def table(*rows: Sequence[Any]) -> CheckedTable:
    columns = {name: [row[index] for row in rows] for index, name in enumerate(NAMES)}
    return CheckedTable("works", "1. Works", list(range(4, 4 + len(rows))), {}, columns, [True] * len(rows))


def renewed(old: Sequence[Sequence[Any]], new: Sequence[Sequence[Any]]) -> Renewal:
    return renewal(LIST, table(*new), table(*old), None)


def about(when: date | None) -> CheckedTable:
    return CheckedTable("about", "0. About", [3], {"as_of": 7}, {"as_of": [when]}, [True], across=True)


def test_one_column_sorted_alone_is_asked_about() -> None:
    turned = [(*row[:3], other[3]) for row, other in zip(ROWS, reversed(ROWS), strict=True)]
    (finding,) = renewed(ROWS, turned).torn()
    assert (finding.code, finding.field, finding.facts["n"]) == ("W-TORN", "benefit", 6)


def test_whole_rows_sorted_are_not() -> None:
    assert renewed(ROWS, list(reversed(ROWS))).remarks() == []


def test_mended_values_are_not() -> None:
    mended = [(*row[:3], row[3] + 100) for row in ROWS]
    assert renewed(ROWS, mended).remarks() == []


def test_an_as_of_day_earlier_than_last_time_is_asked_about() -> None:
    (finding,) = renewal(FORM, about(date(2022, 3, 1)), about(date(2022, 4, 1)), None).gone_back()
    assert (finding.code, finding.value, str(finding.cell)) == ("W-ASOF", "01/03/2022", "0. About!C7")
    assert (finding.facts["d"], finding.facts["d0"]) == (date(2022, 3, 1), date(2022, 4, 1))


def test_a_later_or_missing_day_is_not() -> None:
    assert renewal(FORM, about(date(2022, 5, 1)), about(date(2022, 4, 1)), None).remarks() == []
    assert renewal(FORM, about(None), about(date(2022, 4, 1)), None).remarks() == []
