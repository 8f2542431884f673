"""A picture, a period and perhaps a unit -> the view from there: which numbers its report asks for, and how it names things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import PROGRAMME, WHOLE, YEAR, Period
from sync.editions import edition_of, rounds_of
from sync.errors import ConfigError
from sync.publish.front import NO_DATA, FrontView
from sync.publish.front_spec import Ref, Said
from sync.publish.register_spec import registers_of
from sync.publish.values import UNKNOWN
from sync.report.document import Figure
from sync.report.spec import Head, ReportSpec, Style, report_of

if TYPE_CHECKING:
    from sync.campaign import Unit
    from sync.picture import Picture

"""The rounds of the edition together, in facts and as the axis of the year's own report."""


@dataclass(frozen=True)
class Scope:
    """Whose report about when. `unit` None = the whole."""

    view: FrontView
    period: Period
    unit: Unit | None = None

    @cached_property
    def spec(self) -> ReportSpec:
        """What the template says about reports."""
        return report_of(self.view.picture.template)

    @property
    def words(self) -> Mapping[str, str]:
        """The report's words."""
        return self.spec.words

    @property
    def style(self) -> Style:
        """How its language writes."""
        return self.spec.style

    @property
    def settings(self) -> Mapping[str, Any]:
        """The campaign's."""
        return self.view.picture.campaign.settings

    @property
    def code(self) -> str:
        """Under which facts know whom it is about."""
        return self.unit.code if self.unit else WHOLE

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units whose rows it shows."""
        return (self.unit,) if self.unit else self.view.units

    @cached_property
    def silent(self) -> frozenset[str]:
        """The units of which nothing counts in the period yet: of a year that is over, by the workbooks of that year."""
        picture, editions = self.view.picture, self._editions
        current = edition_of(picture.template, picture.campaign)
        earlier = {table.unit for table in picture.tables if table.edition != current and table.edition in editions}
        awaited = [one for one in picture.units if one.state in NO_DATA or (editions and current not in editions)]
        return frozenset(one.unit for one in awaited) - earlier

    @property
    def _editions(self) -> frozenset[str]:
        """The editions whose rounds lie in the period, or partly in it."""
        rounds = [one for one in self.view.picture.campaign.rounds if one.code in self.round_codes]
        return frozenset(one.edition for one in rounds if one.edition)

    @cached_property
    def head(self) -> Head:
        """Corners and foot of this kind of unit, or of the whole."""
        if self.unit is None:
            return self.spec.whole
        own = self.spec.unit_types.get(self.unit.type)
        return own.over(self.spec.unit) if own else self.spec.unit

    @property
    def year(self) -> str:
        """The year the plan is about."""
        return _year_of(self.settings) or str(self.period.count_to.year)

    @cached_property
    def phase(self) -> str:
        """The phase whose targets are meant: its own, else that in which the period ends, else the current one.

        Of a campaign with one calendar its own period, for the year all together.
        """
        is_one = not self.view.picture.campaign.phases
        if self.period.axis == "phase" or is_one:
            return PROGRAMME if is_one and self.period.axis == YEAR.lower() else self.period.code
        end = min(self.period.count_to, self.view.picture.today)
        return next((p.code for p in self.view.picture.campaign.phases if p.count_from <= end <= p.count_to), self.view.now)

    @property
    def phase_codes(self) -> tuple[str, ...]:
        """Every phase (of a campaign with one calendar: its own), and all together."""
        phases = [phase.code for phase in self.view.picture.campaign.phases] or [self.phase]
        return tuple(dict.fromkeys((*phases, PROGRAMME)))

    def each(self, row: Said) -> Iterator[tuple[str, str, str]]:
        """(label, code, period) of every line a Said makes in this report."""
        if row.each != "@phase":
            yield from self.view.each(row, self.period.code)
            return
        for code in self.phase_codes:
            yield self.view.period_name(code), "", code

    @cached_property
    def round_codes(self) -> frozenset[str]:
        """The rounds that lie in the period, or partly in it."""
        rounds = self.view.picture.campaign.rounds
        if self.period.axis == "round":
            return frozenset({self.period.code})
        return frozenset(r.code for r in rounds if r.count_from <= self.period.count_to and self.period.count_from <= r.count_to)

    @cached_property
    def before(self) -> Mapping[tuple[str, str], tuple[float, str]]:
        """(indicator, period) -> what it was in the period before, and the name of that; of the whole or of the unit."""
        rows = self.view.picture.campaign.previous
        mine = [row for row in rows if row.get("unit_code") == self.code and row.get("value") is not None]
        keys = [(str(row.get("indicator")), str(row.get("period") or PROGRAMME)) for row in mine]
        names = [str(row.get("period_name") or self.words["before"]) for row in mine]
        return {key: (row["value"], name) for key, row, name in zip(keys, mine, names, strict=True)}

    def table_of(self, sheet: str) -> str:
        """The table whose records stand on a register."""
        return next(spec.table for spec in registers_of(self.view.template).sheets if spec.key == sheet)

    def when(self, period: str, own: str = "") -> str:
        """A period as a Ref names it -> its code; "@phase" is the phase of the report, not of today."""
        return self.phase if period == "@phase" else self.view.resolve(period, own or self.period.code)

    def knows(self, ref: Ref, own: str = "", code: str = "") -> bool:
        """Whether such a number is kept for that period at all, reported or not."""
        if ref.what == "target":
            return True
        return self.view.fact(ref.indicator.replace("{code}", code), WHOLE, self.when(ref.period, own)) is not None

    def is_share_of_nothing(self, indicator: str, unit: str, period: str) -> bool:
        """Whether it is a share of something of which there is known to be none: nobody owes that number."""
        spec = self.view.indicators.get(indicator)
        return spec is not None and bool(spec.denominator) and self.view.picture.facts.value(spec.denominator, unit, period) == 0

    def figure(self, ref: Ref, own: str = "", code: str = "") -> Figure:
        """The number behind a Ref, with its words."""
        when = self.when(ref.period, own)
        fixed = settled_ref(ref, when, code)
        value = self.view.number_of(fixed, self.code, when)
        if value and self.view.secrecy.is_sole(self.view.picture, fixed.indicator, self.code, when, fixed.split):
            return Figure(fixed.indicator, self.code, when, fixed.split, fixed.what, None, UNKNOWN, is_kept=True)
        if value is None and self.is_share_of_nothing(fixed.indicator, self.code, when):
            text = self.words["of_nothing"]
        elif value is None and self.view.target(self.code, fixed.indicator, when) is not None:
            text = UNKNOWN
        else:
            text = self.style.count(self.view.in_words(fixed, value))
        return Figure(fixed.indicator, self.code, when, fixed.split, fixed.what, value, text)


def settled_ref(ref: Ref, period: str, code: str = "") -> Ref:
    """The Ref with its period settled, and the code of an item in its place."""
    parts = {"indicator": ref.indicator.replace("{code}", code), "split": ref.split.replace("{code}", code)}
    return ref.model_copy(update={"period": period, **parts})


def scope_of(picture: Picture, period: str, unit: str = "") -> Scope:
    """The scope of a report. ConfigError when there is no such period or unit."""
    view, campaign = FrontView(picture), picture.campaign
    found = next((p for p in campaign.periods if p.code.casefold() == period.casefold()), None) or _year(view, period)
    if found is None:
        codes = ", ".join([*(p.code for p in campaign.periods), _year_of(campaign.settings)])
        raise ConfigError([f"{period} is no period here -> one of {codes}"], [f"Chưa có kỳ {period} → chọn một trong {codes}"])
    mine = campaign.by_code.get(unit.upper()) if unit else None
    if unit and mine is None:
        raise ConfigError(
            [f"{unit} is no unit here -> see the sheet of units in the coordinator's workbook"],
            [f"Chưa có đơn vị {unit} → xem biểu đơn vị trong tệp điều phối"],
        )
    return Scope(view, found, mine)


def begun(picture: Picture) -> list[Period]:
    """The periods of which there may be a report by today: rounds, then phases, then the year; the latest of each in front."""
    view, campaign = FrontView(picture), picture.campaign
    year = _year(view, YEAR)
    found = [*_latest_first(campaign.rounds), *_latest_first(campaign.phases), *([year] if year else [])]
    return [period for period in found if period.count_from <= picture.today]


def _latest_first(periods: tuple[Period, ...]) -> list[Period]:
    return sorted(periods, key=lambda period: period.count_from, reverse=True)


def _year(view: FrontView, text: str) -> Period | None:
    campaign = view.picture.campaign
    rounds, year = rounds_of(campaign, edition_of(view.picture.template, campaign)), _year_of(campaign.settings)
    if not rounds or text not in {year, YEAR} or not text:
        return None
    name = report_of(view.picture.template).words["year_name"].format(nam=year)
    whole = replace(rounds[0], code=YEAR, axis=YEAR.lower(), name=name, short=year, theme="", count_to=rounds[-1].count_to)
    return replace(whole, frozen_on=_frozen(rounds))


def _year_of(settings: Mapping[str, Any]) -> str:
    return str(settings.get("plan_year") or settings.get("edition") or "")


def _frozen(rounds: tuple[Period, ...]) -> Any:
    days = [period.frozen_on for period in rounds]
    return max(day for day in days if day) if all(days) else None
