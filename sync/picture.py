"""Everything one run knows after aggregating, as the publishers and the command line read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sync.model import CheckedTable, Finding

if TYPE_CHECKING:
    from sync.campaign import Campaign
    from sync.figures import Sent
    from sync.frame import Frame
    from sync.template import Template


@dataclass(frozen=True, slots=True)
class InForce:
    """One unit's table as it counts now: what was last accepted, and where its bytes lie.

    `numbers`, `first_seen`, `last_changed` go with the records of `checked`, refused rows included (their number is 0 while a
    deciding identity cell is blank). `file` is the path of the bytes in force, relative to the campaign folder, with "/", `sha256`
    their hash.
    `is_stale`: the file last received did not replace it, since `received_at`.
    """

    unit: str
    edition: str
    checked: CheckedTable
    numbers: Sequence[int]
    first_seen: Sequence[date]
    last_changed: Sequence[date]
    file: str
    received_at: datetime
    is_stale: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one thing.

    `first`, `second`: labels in `settled.frames[table]`, the one seen first in front. `key`: what a decision hangs on, from the
    records' permanent numbers ("CDKCN|SK-0003~LDLD-NINHHAI|SK-0042"). `score` 0..100; `is_one`: counted once now. `verdict`:
    "same", "different", or "" while it waits; `winner`: the unit it was said to count for. `group`: key of the shared group whose
    answer decided it. `is_told`: for information, nobody is asked.
    """

    table: str
    case: str
    first: int
    second: int
    score: float
    key: str
    is_one: bool
    verdict: str = ""
    winner: str = ""
    group: str = ""
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class SharedGroup:
    """A group inside units that two or more units report for. `key`: what the answer hangs on; `units` in their order;
    `records`: how many records they have of it together; `belongs_to`: a unit's code, "different" (two groups of one name), or ""
    while it waits."""

    key: str
    name: str
    units: Sequence[str]
    records: int
    belongs_to: str = ""


@dataclass(frozen=True)
class Settled:
    """All records of all units, judged. One frame per table, a row per row read:

    `unit` (who typed it), `owner` (unit it counts for, after moves), `edition`, `number`, `row` (Excel row, or the form's column
    number), `cell` (CellRef of the record's first identity field), `file`, `state` ("accepted" or "must_fix"), `first_seen`,
    `last_changed`, `nil` … and one column per field of the table as in CheckedTable.columns. Plus, where the template defines
    them: `sector` (class of the record's group), `phase`, `round` (period codes or None), `duplicate_within`,
    `duplicate_across` (bool), `twin` (text naming the other record), what was decided (decisions.toml) and `decided_by`.
    `findings`: unit -> those of its workbooks that hold today, check's and settle's together.
    `pairs`, `groups`: what matching asks about, decided or not. `said`: findings for the coordinator, on decisions that make no
    sense.
    """

    frames: Mapping[str, Frame]
    findings: Mapping[str, Sequence[Finding]]
    pairs: Sequence[Pair] = ()
    said: Sequence[Finding] = ()
    groups: Sequence[SharedGroup] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Value of an indicator for unit x period x split ("" = no split, else "sector=DN"). None = not reported ("…").

    `reported`: the unit alone. `counted`: after duplicates and decisions. Percentages are 0..100.
    """

    unit: str
    indicator: str
    calendar: str
    period: str
    split: str
    reported: float | int | None
    counted: float | int | None
    target: int | None = None


REASONS = ("error", "held", "outside", "not_recognised", "duplicate", "frozen_late")
"""Why an accepted row is not counted, in the order in which the first that fits is given."""


@dataclass(frozen=True, slots=True)
class Account:
    """accepted = counted + sum(reasons.values()) for one indicator and unit."""

    accepted: int
    counted: int
    reasons: Mapping[str, int]

    @property
    def holds(self) -> bool:
        """Whether nothing is lost."""
        return self.accepted == self.counted + sum(self.reasons.values())


@dataclass(frozen=True)
class Facts:
    """All facts, with the records behind them.

    `contributions[indicator]`: one row per record that concerns it: unit, table, index (label in the settled frame), value,
    phase, round, the split columns, `reported` and `counted` (0/1 or the summed value), `reason` ("" when counted).
    """

    values: Mapping[tuple[str, str, str, str], Fact]
    contributions: Mapping[str, Frame]
    accounts: Mapping[tuple[str, str], Account]

    def get(self, indicator: str, unit: str, period: str, split: str = "") -> Fact | None:
        """The fact, or None when the indicator is unknown there. Periods: "P1", "R1", "ALL", "YEAR", "NOW", "outside"."""
        return self.values.get((indicator, unit, period, split))

    def value(self, indicator: str, unit: str, period: str, split: str = "") -> float | int | None:
        """Its counted value, None when not reported."""
        fact = self.get(indicator, unit, period, split)
        return fact.counted if fact else None

    def of_unit(self, unit: str) -> Iterator[Fact]:
        """What is known of one unit, or of the whole; without numbers made from others where there is the quick way."""
        if isinstance(self.values, Columns):
            return self.values.of_unit(unit)
        return (fact for fact in self.values.values() if fact.unit == unit)

    def column(self, indicator: str, units: Sequence[str], period: str, split: str = "") -> list[float | int | None]:
        """`value` of many units, by the quick way where there is one."""
        if isinstance(self.values, Columns):
            return self.values.column(indicator, units, period, split)
        return [self.value(indicator, unit, period, split) for unit in units]


@runtime_checkable
class Columns(Protocol):
    """Facts that can give the counted values of many units at once."""

    def column(self, indicator: str, units: Sequence[str], period: str, split: str) -> list[float | int | None]:
        """One value per unit, in their order; None = not reported."""
        ...

    def of_unit(self, unit: str) -> Iterator[Fact]:
        """The facts of one unit."""
        ...


def question_number(number: int) -> str:
    """A question's number as people call it: "NT-0042"."""
    return f"NT-{number:04d}"


class State(StrEnum):
    """What became of a unit's submission, first that fits."""

    UNREADABLE = "Không đọc được"
    NOT_SENT = "Chưa gửi"
    STALE = "Dùng số liệu cũ"
    NIL = "Không phát sinh"
    INCOMPLETE = "Đã gửi – cần bổ sung"
    COMPLETE = "Đã gửi – đủ"


@dataclass(frozen=True, slots=True)
class TableCount:
    """read = accepted + must_fix + held + not_data, over the file just read; `in_force`: records that count now."""

    read: int = 0
    accepted: int = 0
    must_fix: int = 0
    held: int = 0
    not_data: int = 0
    in_force: int = 0
    nil: bool = False
    is_missing: bool = False

    @property
    def holds(self) -> bool:
        """Whether every row read is accounted for."""
        return self.read == self.accepted + self.must_fix + self.held + self.not_data


@dataclass(frozen=True, slots=True)
class UnitStatus:
    """Where one followed unit stands. `gain`: initiatives that mending alone would add. Times are aware, campaign's zone."""

    unit: str
    state: State
    age_days: int = 0
    file: str = ""
    received_at: datetime | None = None
    saved_at: datetime | None = None
    tables: Mapping[str, TableCount] = field(default_factory=dict)
    gain: int = 0
    completeness: float | None = None


class FileState(StrEnum):
    """What became of a received file, as the master's sheet of files says it."""

    IN_FORCE = "Đang dùng"
    REPLACED = "Thay thế"
    WAITING = "Chờ chọn"
    UNREADABLE = "Chưa đọc được"
    OLD = "Giống bản cũ"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file ever received. `number`: shown as TEP-0210. `state` as on the master's sheet of files."""

    number: int
    unit: str
    path: str
    received_at: datetime
    saved_at: datetime | None
    rows: int
    added: int
    changed: int
    removed: int
    state: str
    sha256: str
    code: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was typed in a yellow cell: `sheet` (machine name), `key` of the row, `field`, `value`, when and from what file."""

    sheet: str
    key: str
    field: str
    value: str
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A period whose values stand still since `moment`, until `undone_at` (None = still); aware, in the campaign's zone.

    `edition`: of the round or the year, "" for a phase and the whole. `facts`: sha256 of the values in the archive (frozen.packed);
    `open`: what was open then, as it was shown to the one who said yes. `undone_by`, `reason`: who let it go again, and why.
    """

    period: str
    edition: str
    moment: datetime
    by: str
    note: str = ""
    facts: str = ""
    open: Sequence[str] = ()
    undone_at: datetime | None = None
    undone_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the last two runs. `effect` on the total of the first accounted indicator."""

    unit: str
    number: str
    column: str
    old: str
    new: str
    effect: int = 0
    after_freeze: bool = False


@dataclass(frozen=True)
class Picture:
    """All of it. `moment`: when the run began, campaign's zone, its day equal to `today`; `simulated`: --today was given.

    `configuration`: what config.toml says of places and times, by key, without secrets (whereabouts.told).
    `in_google`: path of a file -> id of the spreadsheet in Google that links to it open instead. `asked`: key of a question -> its
    permanent number. `is_past`: what was known at the end of `today`, painted later. `freezes`: all there ever were, the oldest
    first; `frozen`: code of every period that stands still now -> its freeze; `live`: the facts as if nothing were frozen.
    `tables`: those in force, `sent` what units sent as totals. `campaign_id`: of this campaign among all there are.
    """

    template: Template
    campaign: Campaign
    settled: Settled
    facts: Facts
    units: Sequence[UnitStatus]
    findings: Mapping[str, Sequence[Finding]]
    coordinator_findings: Sequence[Finding]
    files: Sequence[ReceivedFile]
    decisions: Mapping[tuple[str, str, str], Decision]
    changes: Sequence[Change]
    runs: Sequence[Mapping[str, Any]]
    moment: datetime
    today: date
    run_id: int
    link_base: str = ""
    in_google: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False
    first_seen: Mapping[tuple[str, str, str, str], date] = field(default_factory=dict)
    tables: Sequence[InForce] = ()
    asked: Mapping[str, int] = field(default_factory=dict)
    configuration: Mapping[str, str] = field(default_factory=dict)
    is_past: bool = False
    freezes: Sequence[Freeze] = ()
    frozen: Mapping[str, Freeze] = field(default_factory=dict)
    live: Facts | None = None
    campaign_id: str = ""
    sent: Sequence[Sent] = ()

    def total(self) -> TableCount:
        """The conservation line of everything read."""
        counts = [count for unit in self.units for count in unit.tables.values()]
        names = ("read", "accepted", "must_fix", "held", "not_data", "in_force")
        return TableCount(*(sum(getattr(count, name) for count in counts) for name in names))
