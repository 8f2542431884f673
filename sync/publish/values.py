"""What is known (typed values, codes, facts, times) -> what a cell of a published sheet shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import LATE
from sync.editions import edition_of, rounds_of
from sync.errors import TemplateError
from sync.findings import field_title, sentence
from sync.levels import Levels
from sync.model import DateInterval, Finding, Level
from sync.secrecy import Secrecy, secrecy_of
from sync.vietnamese import MANY_ROWS, ONE_ROW, day, interval, number, percent, rows

if TYPE_CHECKING:
    from sync.campaign import Period, Unit
    from sync.picture import Fact, Picture, UnitStatus
    from sync.template import FieldSpec, Indicator, Template

UNKNOWN = "…"
"""A number nobody has reported; never 0."""

REPORTED_FOR = timedelta(days=15)
"""So long after its end a round is the one to report on, where no day is set by which its report is due."""

TICK = "x"
MINUS = "–"

STYLE_OF_TYPE: Mapping[str, str] = {
    "text": "text",
    "long": "long",
    "url": "text",
    "list": "text",
    "int": "int",
    "money": "money",
    "date": "date",
    "day": "date",
    "tick": "centre",
}


WIDE = 20
"""Width from which a column of text is wrapped."""


@dataclass(frozen=True)
class View:
    """A picture with what showing it needs again and again; nothing in it is decided here."""

    picture: Picture

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """List name -> code -> label, with the campaign's own units and periods as "@unit" and "@period"."""
        known = {name: {item.code: item.label for item in items} for name, items in self.picture.template.lists.items()}
        campaign = self.picture.campaign
        known["@unit"] = {unit.code: unit.short_name for unit in campaign.units}
        known["@period"] = {period.code: period.short for period in campaign.periods}
        return known

    def label(self, list_name: str, code: Any) -> Any:
        """The label of a code; a code of no such list is shown as it is."""
        return self.labels.get(list_name, {}).get(code, code)

    def yellow(self, kind: str) -> str:
        """The kind of a yellow column as harvesting reads it: of "list:award" the labels of that list.

        TemplateError when there is no such list.
        """
        marked, _, name = kind.partition(":")
        if marked != "list":
            return kind
        if name not in self.labels:
            raise TemplateError(f"yellow = {kind!r}: no list {name!r} in lists.toml -> add it, or name another")
        return "|".join(self.labels[name].values())

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by code."""
        return {indicator.code: indicator for indicator in self.picture.template.indicators}

    @cached_property
    def statuses(self) -> Mapping[str, UnitStatus]:
        """Where each followed unit stands."""
        return {status.unit: status for status in self.picture.units}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Followed units in the coordinator's order."""
        return self.picture.campaign.followed

    @cached_property
    def secrecy(self) -> Secrecy:
        """Which cells nobody is shown."""
        return secrecy_of(self.template)

    @cached_property
    def levels(self) -> Levels:
        """How the followed units stand under one another."""
        return Levels(self.picture.campaign)

    @cached_property
    def summed_rows(self) -> tuple[int, ...]:
        """Of a table with a row per followed unit, the rows a total adds; empty = all. The rest is in those already."""
        if self.levels.is_flat:
            return ()
        return tuple(row for row, unit in enumerate(self.units) if not self.levels.above[unit.code])

    @cached_property
    def unit_rank(self) -> Mapping[str, int]:
        """The place of every unit in her order, followed ones first."""
        rest = [unit for unit in self.picture.campaign.units if not unit.followed]
        return {unit.code: place for place, unit in enumerate((*self.units, *rest))}

    @cached_property
    def rounds(self) -> tuple[str, ...]:
        """Codes of the rounds, in time order."""
        return tuple(period.code for period in self.picture.campaign.rounds)

    @cached_property
    def year_rounds(self) -> tuple[str, ...]:
        """Codes of the rounds that make the year: those of the edition that is reported."""
        campaign = self.picture.campaign
        return tuple(period.code for period in rounds_of(campaign, edition_of(self.picture.template, campaign)))

    def year_name(self, word: str) -> str:
        """The year in a heading; with its number where rounds of other years stand beside it."""
        edition = edition_of(self.picture.template, self.picture.campaign)
        return f"{word} {edition}" if len(self.year_rounds) < len(self.rounds) else word

    @property
    def begun_rounds(self) -> tuple[Period, ...]:
        """Rounds that have begun: the one that units report on now, then the others, latest first; the first when none has."""
        rounds = self.picture.campaign.rounds
        begun = [p for p in reversed(rounds) if p.count_from <= self.picture.today]
        return tuple(sorted(begun, key=lambda p: p != self.reported_round)) or rounds[:1]

    @cached_property
    def reported_round(self) -> Period | None:
        """The round that ended last, until its report is due; after that the one that runs, or has begun last, or is the first."""
        rounds, today = self.picture.campaign.rounds, self.picture.today
        due = [p for p in rounds if p.count_to < today <= (p.report_due_on or p.count_to + REPORTED_FOR)]
        begun = [p for p in rounds if p.count_from <= today]
        return next(iter([*due[::-1], *begun[::-1], *rounds]), None)

    def unit_name(self, code: str) -> str:
        """The short name of a unit, its code when nobody knows it."""
        return str(self.label("@unit", code))

    def local(self, when: datetime) -> datetime:
        """The moment in the campaign's zone."""
        zone = self.picture.moment.tzinfo
        return when.astimezone(zone) if when.tzinfo and zone else when

    def clock(self, when: datetime | None, *, year: bool = True) -> str:
        """A time as "08:12 05/06/2022", or without the year; "…" when unknown."""
        if when is None:
            return UNKNOWN
        return self.local(when).strftime("%H:%M %d/%m/%Y" if year else "%H:%M %d/%m")

    def typed(self, spec: FieldSpec, value: Any) -> Any:
        """A checked value as a cell shows it; a blank stays blank, because a unit that wrote nothing wrote no "…"."""
        if value is None or value == "":
            return None
        match spec.type:
            case "list":
                return self.label(spec.list, value)
            case "date":
                return stretch(value)
            case "tick":
                return TICK
            case _:
                return value

    def fact(self, indicator: str, unit: str, period: str, split: str = "") -> Fact | None:
        """The fact behind a cell."""
        return self.picture.facts.get(indicator, unit, period, split)

    def value(self, indicator: str, unit: str, period: str, split: str = "") -> Any:
        """Its counted value, "…" when not reported."""
        found = self.picture.facts.value(indicator, unit, period, split)
        return UNKNOWN if found is None else found

    def stood(self, period: str) -> date | None:
        """Since when a period stands still; None while it does not."""
        freeze = self.picture.frozen.get(period)
        if freeze is not None:
            return freeze.moment.date()
        # A day that the coordinator wrote beside a phase closes it for records, without values of its own.
        found = next((phase.frozen_on for phase in self.picture.campaign.phases if phase.code == period), None)
        return found if found and found <= self.picture.today else None

    def since(self, indicator: str, unit: str, period: str, split: str = "") -> int:
        """What has come to a frozen period since: what would count now less what was frozen; 0 where no difference can be told."""
        return int(self.picture.facts.value(indicator, unit, period + LATE, split) or 0) if self.stood(period) else 0

    def beside(self, words: Mapping[str, str], period: str, changes: Sequence[int]) -> str:
        """What is said behind numbers of a frozen period: since when they stand, and what has come since to each."""
        since = self.stood(period)
        if since is None:
            return ""
        more = len(changes) == 1 and changes[0] > 0
        kind = "frozen" if not any(changes) else "frozen_more" if more else "frozen_less" if len(changes) == 1 else "frozen_each"
        signed = " / ".join(f"{change:+d}".replace("-", MINUS) if change else "0" for change in changes)
        told = self.number(abs(changes[0])) if len(changes) == 1 else signed
        return words[kind].format(ngay=f"{since.day}/{since.month}", n=told)

    def values(self, indicator: str, period: str, split: str = "") -> list[Any]:
        """Its counted value for every followed unit, "…" when not reported."""
        found = self.picture.facts.column(indicator, self.unit_codes, period, split)
        return [UNKNOWN if value is None else value for value in found]

    @cached_property
    def unit_codes(self) -> list[str]:
        """Codes of the followed units in the coordinator's order."""
        return [unit.code for unit in self.units]

    @cached_property
    def address(self) -> Mapping[str, str]:
        """What fills {ac} and {ban} in a sentence: the form of address and the coordinator's office, else the template's words."""
        settings = self.picture.campaign.settings
        words = self.template.master.get("registers", {}).get("words", {})
        return {
            "ac": str(settings.get("address_form") or words.get("address", "")),
            "ban": str(settings.get("coordinator") or words.get("office", "")),
        }

    @cached_property
    def round_names(self) -> list[tuple[str, str]]:
        """(code, short name) of the rounds, as the catalogue of findings wants them."""
        return [(period.code, period.short) for period in self.picture.campaign.rounds]

    @property
    def template(self) -> Template:
        """The template of the campaign."""
        return self.picture.template

    def sentence(self, finding: Finding) -> str:
        """A finding in words."""
        return sentence(finding, self.template, words=self.address, rounds=self.round_names)

    def number(self, value: float) -> str:
        """A number in the text of a sentence, with the signs of the template's language."""
        return number(value, self.template.language)

    def percent(self, value: float) -> str:
        """A percentage 0..100 in the text of a sentence."""
        return percent(value, self.template.language)

    def row_words(self, numbers: Iterable[int]) -> str:
        """Numbers of rows in words."""
        return rows(numbers, self.template.say(ONE_ROW), self.template.say(MANY_ROWS))

    def field_title(self, finding: Finding) -> str | None:
        """The title of a finding's column."""
        return field_title(self.template, finding, self.round_names) or None

    def typed_value(self, finding: Finding) -> str | None:
        """What stood in the finding's cell; a code that settling put there, as the label the unit chose."""
        spec = self.template.by_table.get(finding.table)
        field = spec.by_name.get(finding.field.partition(".")[0]) if spec else None
        return str(self.label(field.list, finding.value)) or None if field and field.list else finding.value or None

    def first_seen(self, unit: str, finding: Finding) -> date | None:
        """The day on which this finding of this unit was first there; None when it is not known."""
        return self.picture.first_seen.get((unit, finding.table, finding.field, finding.code))

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Sequence[int]]]:
        """Table -> unit -> positions of its records in the settled frame."""
        frames = self.picture.settled.frames
        found: dict[str, dict[str, list[int]]] = {}
        for name, frame in frames.items():
            mine: dict[str, list[int]] = defaultdict(list)
            for place, unit in enumerate(frame["unit"] if len(frame) else ()):
                mine[unit].append(place)
            found[name] = mine
        return found

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, Sequence[Any]]]:
        """Table -> column -> its values."""
        return {table: frame.columns for table, frame in self.picture.settled.frames.items()}

    def records_of(self, unit: str, table: str) -> list[dict[str, Any]]:
        """The settled records that a unit typed in a table, each by column name."""
        places = self.places.get(table, {}).get(unit, ())
        return [self.picture.settled.frames[table].row(place) for place in places]

    def file_of(self, unit: str, table: str) -> str:
        """The path of the bytes that hold a unit's table now: its records know it, else its status does."""
        places = self.places.get(table, {}).get(unit)
        files = self.columns[table].get("file") if places else None
        if places and files and files[places[-1]]:
            return str(files[places[-1]])
        status = self.statuses.get(unit)
        return status.file if status else ""

    def accounts(self, indicator: str, units: Sequence[str], pattern: str, reasons: Mapping[str, str]) -> str:
        """accepted = counted + every reason, in words; "" when the indicator keeps no account."""
        accounts = self.picture.facts.accounts
        found = [accounts[indicator, unit] for unit in units if (indicator, unit) in accounts]
        if not found:
            return ""
        sums = {reason: sum(account.reasons.get(reason, 0) for account in found) for reason in reasons}
        rest = " + ".join(f"{self.number(count)} {reasons[reason]}" for reason, count in sums.items())
        accepted, counted = sum(account.accepted for account in found), sum(account.counted for account in found)
        name = self.indicators[indicator].name if indicator in self.indicators else indicator
        return pattern.format(name=name, accepted=self.number(accepted), counted=self.number(counted), reasons=rest)

    def style_of(self, indicator: str) -> str:
        """The look of an indicator's numbers: percentages, đồng, or whole numbers."""
        spec = self.indicators.get(indicator)
        if spec is None:
            return "int"
        if spec.percent:
            return "percent"
        return "int" if spec.whole or spec.kind in {"count", "sum", "distinct", "max", "latest"} else "decimal"


def field_style(spec: FieldSpec) -> str:
    """The look of a field's cells; a wide column of text is wrapped, so that a long title can be read to its end, and so are
    choices, which may be longer than their column in the unit's workbook."""
    is_wide = spec.type in {"text", "url"} and spec.width >= WIDE
    return "long" if is_wide or spec.type == "list" else STYLE_OF_TYPE[spec.type]


def stretch(value: Any) -> Any:
    """A DateInterval as a cell: the day itself when exact, so that it sorts and filters as a date, else "T4/2022" or the tick."""
    if not isinstance(value, DateInterval):
        return value
    if value == DateInterval.unknown():
        return TICK
    return value.first if value.is_exact else interval(value)


def plain(value: Any) -> str:
    """A shown value as text for a sentence: dates dd/mm/yyyy, numbers with points, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return str(value)


def record_number(prefix: str, number: int) -> str:
    """The number as people call it, "SK-0042"; "" before a record has a number."""
    return f"{prefix.rstrip('-')}-{number:04d}" if number else ""


def level_word(level: Level, words: Mapping[str, str]) -> str:
    """The word of a level."""
    return words[{Level.MUST_FIX: "must_fix", Level.LOOK: "look", Level.NOTE: "note_level"}[level]]


LEVEL_STYLES: Mapping[Level, str] = {Level.MUST_FIX: "red", Level.LOOK: "orange", Level.NOTE: "grey"}
"""How the word of a level looks."""


def is_ageing(finding: Finding) -> bool:
    """Whether its sentence says how many days ago something was, so that time alone would change it."""
    return "n" in finding.facts and "ngay" in finding.facts
