"""What a whole campaign hands one level up: the shape of that sheet, which numbers may be added there, and what they rest on.

A row is one fact of the whole: indicator, period, split, reported, counted. Rows whose indicator begins with ABOUT say whose the
numbers are and when they were made (as the stamp of a workbook would: a workbook with the button is stamped once, and filled again
and again), and what they rest on: the day limits of every period, how many units are expected, have sent, count with old figures.
Rows whose period begins with ABOUT are the account of an indicator: accepted, counted, and each reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.campaign import AFTER, BEFORE, BETWEEN, PROGRAMME, YEAR, Campaign, Period
from sync.model import CellRef, CheckedTable
from sync.picture import REASONS, Account
from sync.template import FieldSpec, Indicator, TableSpec, Template

FIGURES = "@figures"
"""The table's machine name, unlike any of a template."""

MASTER = "master"
"""The role of a workbook that sums up a campaign."""

ABOUT = "@"
FROM, PERIOD, UNITS = f"{ABOUT}from", f"{ABOUT}period", f"{ABOUT}units"
EXPECTED, SENT, STALE = "expected", "sent", "stale"
ACCEPTED, COUNTED = f"{ABOUT}accepted", f"{ABOUT}counted"
NOT_CARRIED = frozenset({"ratio", "derived"})
"""Kinds that are made anew from the numbers they consist of."""

Number = float | int | None
Row = tuple[str, str, str, Number, Number]
"""Indicator, period, split, reported, counted."""
Cell = tuple[str, str, str]
"""Indicator, period, split."""

FIGURES_SPEC = TableSpec(
    table=FIGURES,
    sheet="Số liệu gửi cấp trên",
    sheet_en="Figures for the level above",
    title="Số liệu gửi cấp trên",
    identity=("indicator", "period", "split"),
    field=(
        FieldSpec(name="indicator", title="Mã số liệu", title_en="Indicator", width=14),
        FieldSpec(name="period", title="Kỳ", title_en="Period", width=14),
        FieldSpec(name="split", title="Phần", title_en="Part", width=40),
        FieldSpec(name="reported", title="Các đơn vị báo", title_en="Reported", type="int", width=16),
        FieldSpec(name="counted", title="Được tính", title_en="Counted", type="int", width=16),
    ),
)


def spec_of(template: Template, table: str) -> TableSpec | None:
    """How a table is described: by the template, or here; None when nobody knows it."""
    return FIGURES_SPEC if table == FIGURES else template.by_table.get(table)


def can_be_added(template: Template, indicator: Indicator) -> bool:
    """Whether the number of a whole is the sum of the numbers of its parts, so that totals are enough to make it.

    Distinct things are so only where each belongs to one unit (a group's name is told apart per unit); a median, a weighted mean
    and people named by several units would have to be seen one by one.
    """
    if indicator.kind == "distinct":
        return any(_is_of_one_unit(template, indicator, name) for name in indicator.fields)
    return indicator.kind in {"count", "sum", "max"} and indicator.values.get("over_rounds") != "weighted"


def _is_of_one_unit(template: Template, indicator: Indicator, name: str) -> bool:
    spec = template.by_table.get(_table_of(template, indicator))
    field = spec.by_name.get(name) if spec else None
    groups = f"@{template.roles.get('groups_table', '')}"
    return name == template.roles.get("group_field") or (field is not None and field.list == groups)


def _table_of(template: Template, indicator: Indicator) -> str:
    base = template.by_code.get(indicator.base)
    return indicator.table or (_table_of(template, base) if base else "")


# -- what they rest on ------------------------------------------------------------------------------------------------------


def limits(period: Period) -> str:
    """A period's calendar and counting window as a row keeps them."""
    return f"{period.axis}|{period.count_from.isoformat()}|{period.count_to.isoformat()}"


def rows_about(campaign: Campaign, counts: Mapping[str, int], accounts: Iterable[tuple[str, Account]]) -> Iterator[Row]:
    """The rows that say what the numbers rest on. `counts`: EXPECTED, SENT, STALE -> units."""
    for period in campaign.periods:
        yield PERIOD, period.code, limits(period), None, None
    for name, count in counts.items():
        yield UNITS, name, "", count, count
    for code, account in accounts:
        named = {ACCEPTED: account.accepted, COUNTED: account.counted}
        named |= {f"{ABOUT}{reason}": count for reason, count in account.reasons.items()}
        for name, count in named.items():
            yield code, name, "", count, count


@dataclass(frozen=True)
class Sent:
    """One unit's figures as they were read: the unit, its table, the file they stand in (from the campaign folder, with "/").
    `is_stale`: newer ones lost so many numbers that they wait for a choice."""

    unit: str
    table: CheckedTable
    file: str = ""
    is_stale: bool = False

    @cached_property
    def rows(self) -> Mapping[Cell, tuple[Number, Number]]:
        """Indicator, period, split -> reported, counted. Rows that were refused are not among them."""
        columns = [self.table.columns.get(name, ()) for name in ("indicator", "period", "split", "reported", "counted")]
        rows = zip(*columns, self.table.accepted, strict=True)
        return {(code, period, split): (one, two) for code, period, split, one, two, is_accepted in rows if is_accepted}

    @cached_property
    def places(self) -> Mapping[Cell, int]:
        """Indicator, period, split -> index of the row."""
        columns = [self.table.columns.get(name, ()) for name in ("indicator", "period", "split")]
        return {(code, period, split): index for index, (code, period, split) in enumerate(zip(*columns, strict=True))}

    def cell(self, of: Cell) -> CellRef:
        """Where the counted number stands in the file that was sent. KeyError when it is not among them."""
        return self.table.cell(self.places[of], "counted")

    def units(self, name: str) -> int:
        """How many units of it are EXPECTED, SENT, STALE."""
        return int(self.rows.get((UNITS, name, ""), (0, 0))[1] or 0)

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """Indicator -> its account; one that does not hold is left out."""
        codes = {code: None for code, period, _ in self.rows if period == ACCEPTED}
        made = {code: self._account(code) for code in codes}
        return {code: account for code, account in made.items() if account.holds}

    def _account(self, code: str) -> Account:
        def of(name: str) -> int:
            return int(self.rows.get((code, name, ""), (0, 0))[1] or 0)

        return Account(of(ACCEPTED), of(COUNTED), {reason: of(f"{ABOUT}{reason}") for reason in REASONS})

    def differing(self, campaign: Campaign) -> Sequence[Period]:
        """Periods of ours that the sender counts over other days, or does not have; their numbers are not ours."""
        theirs = {period: split for code, period, split in self.rows if code == PERIOD}
        return [period for period in campaign.periods if theirs.get(period.code) != limits(period)]

    def lacking(self, campaign: Campaign) -> frozenset[str]:
        """Codes of periods, and of the whole calendars, whose numbers cannot be taken because the days differ."""
        codes = {period.code for period in self.differing(campaign)}
        for axis, whole in (("phase", (PROGRAMME,)), ("round", (YEAR, BEFORE, AFTER, BETWEEN))):
            ours = {period.code for period in campaign.calendar(axis)}
            theirs = {period for code, period, split in self.rows if code == PERIOD and split.startswith(f"{axis}|")}
            if ours & codes or theirs - ours:
                codes |= set(whole)
        return frozenset(codes | {f"{code}.LATE" for code in codes})
