"""A picture and the template's [front] -> the numbers and words that the first eight sheets share; nothing here places a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sync.campaign import LATE, NOW, PROGRAMME, WHOLE
from sync.model import DateInterval
from sync.picture import Account, State, TableCount
from sync.publish.front_spec import Ref, Said, front_of
from sync.publish.sheet import Cell, Put
from sync.publish.values import UNKNOWN, View

if TYPE_CHECKING:
    from sync.campaign import Period, Target, Unit
    from sync.picture import UnitStatus
    from sync.publish.front_spec import Front

NO_DATA = (State.NOT_SENT, State.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a unit is against a target, None = not assigned. A floor: more than the target is never capped."""

    done: int | None
    target: int | None

    @property
    def percent(self) -> float | None:
        """0..100 and beyond; None without a target, or with a target of 0."""
        return None if not self.target or self.done is None else 100 * self.done / self.target

    @property
    def missing(self) -> int | None:
        """What is left; 0 when reached."""
        return None if self.target is None or self.done is None else max(0, self.target - self.done)


@dataclass(frozen=True)
class FrontView(View):
    """A View that knows the first sheets: progress against targets, the current periods, what the lines say."""

    @cached_property
    def spec(self) -> Front:
        """What the template says about these sheets."""
        return front_of(self.picture.template)

    @property
    def words(self) -> Mapping[str, str]:
        """Their words."""
        return self.spec.words

    # ---- periods

    @cached_property
    def phase(self) -> Period | None:
        """The phase (of a campaign with one calendar: the round) that runs today, else the last that has begun, else the first."""
        return self._current(self.picture.campaign.chapters)

    @cached_property
    def round(self) -> Period | None:
        """The round that runs today, else the last that has begun, else the first."""
        return self._current(self.picture.campaign.rounds)

    @cached_property
    def closed(self) -> Period | None:
        """The last round that has ended; the current one until then."""
        ended = [p for p in self.picture.campaign.rounds if p.count_to < self.picture.today]
        return ended[-1] if ended else self.round

    def _current(self, periods: Sequence[Period]) -> Period | None:
        begun = [p for p in periods if p.count_from <= self.picture.today]
        return begun[-1] if begun else (periods[0] if periods else None)

    def week_by_week(self, pattern: str) -> str:
        """The title of what is shown week by week over the current phase; totals that were sent have no days."""
        title = pattern.format(ky=self.period_name(self.now))
        return f"{title} {self.words['without_sent']}" if self.picture.sent else title

    def period_name(self, code: str) -> str:
        """The short name of a period, or the word for all together."""
        return self.words["all"] if code == PROGRAMME else str(self.label("@period", code))

    def period_title(self, code: str) -> str:
        """The same over numbers that stand still, with the day since when."""
        name, since = self.period_name(code), self.stood(code)
        return name if since is None else self.words["frozen_title"].format(ky=name, ngay=f"{since.day}/{since.month}")

    @property
    def phase_codes(self) -> tuple[str, ...]:
        """Every phase (of a campaign with one calendar: the current round), and all together."""
        return (*(phase.code for phase in self.followed_phases), PROGRAMME)

    @cached_property
    def followed_phases(self) -> tuple[Period, ...]:
        """The phases; of a campaign without any the current round alone, because a year of months has no room side by side."""
        return self.picture.campaign.phases or ((self.phase,) if self.phase else ())

    @property
    def now(self) -> str:
        """The code of the current phase."""
        return self.phase.code if self.phase else PROGRAMME

    # ---- progress

    @cached_property
    def targets(self) -> Mapping[tuple[str, str, str], Target]:
        """The targets in force today."""
        known: dict[tuple[str, str, str], Target] = {}
        for target in self.picture.campaign.targets:
            key = (target.unit, target.indicator, target.period)
            old = known.get(key)
            rank = (target.effective_from, target.version)
            if target.effective_from <= self.picture.today and (old is None or (old.effective_from, old.version) < rank):
                known[key] = target
        return known

    @cached_property
    def has_samples(self) -> bool:
        """Whether a target in force is still the example it was shipped with."""
        return any(self.spec.sample in target.note for target in self.targets.values())

    def target(self, unit: str, indicator: str, period: str) -> int | None:
        """The target in force, None = not assigned. A unit given one for every phase has their sum for the whole.

        Of a frozen period the one that was frozen with it.
        """
        if period in self.picture.frozen and (stood := self.picture.facts.get(indicator, unit, period)) and stood.target:
            return stood.target
        found = self.targets.get((unit, indicator, period))
        if found is None and period == PROGRAMME:
            phases = [self.targets.get((unit, indicator, phase.code)) for phase in self.picture.campaign.phases]
            return sum(one.value for one in phases if one) if phases and all(phases) else None
        return found.value if found else None

    def reached(self, unit: str, period: str, indicator: str = "") -> Reached:
        """The followed indicator against its target."""
        code = indicator or self.spec.indicator
        value = self.picture.facts.value(code, unit, period)
        return Reached(None if value is None else int(value), self.target(unit, code, period))

    def per_week(self, period: Period | None, reached: Reached) -> int | None:
        """What every week left must bring: missing / weeks left, rounded up; None after the end or without a target."""
        end = period.count_to if period else max((p.count_to for p in self.picture.campaign.chapters), default=None)
        if end is None or end < self.picture.today or reached.missing is None:
            return None
        first = max(self.picture.today, period.count_from) if period else self.picture.today
        days = (end - first).days + 1
        return -(-reached.missing * 7 // days)

    # ---- units

    @cached_property
    def sent(self) -> list[UnitStatus]:
        """Units with a version that counts."""
        return [status for status in self.picture.units if status.state not in NO_DATA]

    @cached_property
    def stale(self) -> list[UnitStatus]:
        """Units that count with old figures."""
        return [status for status in self.picture.units if status.state is State.STALE]

    def state_words(self, unit: str) -> str:
        """The state, with its age when old figures are used."""
        status = self.statuses.get(unit)
        if status is None:
            return UNKNOWN
        if status.state is not State.STALE:
            return self.template.say(status.state)
        return self.words["stale"].format(state=self.template.say(status.state), n=status.age_days)

    def to_mend(self, unit: str) -> int:
        """Rows that must be mended."""
        status = self.statuses.get(unit)
        return sum(count.must_fix for count in status.tables.values()) if status else 0

    def unit_types(self, among: Sequence[Unit] | None = None) -> Iterator[tuple[str, list[Unit]]]:
        """Label of every type among the units (None = all followed ones), with those of it, in the order of the list."""
        every, labels = self.units if among is None else among, self.spec.unit_types
        known = [*labels, *sorted({unit.type for unit in every} - set(labels))]
        for code in known:
            units = [unit for unit in every if unit.type == code]
            if units:
                yield labels.get(code, code), units

    def type_name(self, unit: Unit) -> str:
        """The label of a unit's type."""
        return self.spec.unit_types.get(unit.type, unit.type)

    def own(self, unit: str, period: str) -> int | None:
        """What a unit reached by itself, without the units below it; None while it has reported nothing."""
        facts, code = self.picture.facts, self.spec.indicator
        whole = facts.value(code, unit, period)
        lower = (facts.value(code, child.code, period) for child in self.levels.children(unit))
        return None if whole is None else int(whole) - sum(int(value or 0) for value in lower)

    def classes(self) -> Iterator[tuple[str, str]]:
        """(label, split) of every sector, of those unknown, and of all together."""
        for code, label in self.labels.get(self.spec.classes, {}).items():
            yield label, f"{self.spec.class_split}={code}"
        if self.spec.classes:
            yield self.spec.no_class, f"{self.spec.class_split}="
        yield self.words["total"], ""

    @cached_property
    def closings(self) -> Mapping[tuple[str, str], Mapping[Any, Any]]:
        """(unit, round) -> what the unit said about the end of that round."""
        frame = self.picture.settled.frames.get(self.spec.sending.closing)
        if frame is None or "round_code" not in frame:
            return {}
        return {(str(row["unit"]), str(row["round_code"])): row for row in frame.rows()}

    # ---- the followed indicator's records

    @cached_property
    def records(self) -> Sequence[Mapping[str, Any]]:
        """What each record gives to the followed indicator, with the day that counts under `day` (None = unknown)."""
        rows = self.picture.facts.contributions.get(self.spec.indicator)
        if rows is None:
            return []
        indicator = self.indicators[self.spec.indicator]
        days = self.picture.settled.frames[indicator.table].column(indicator.date)
        return [{**row, "day": _last_day(days[row["index"]])} for row in rows.rows()]

    def account(self, unit: str = WHOLE) -> Account:
        """accepted = counted + reasons of the followed indicator; the whole is the sum of the units when nobody added it up."""
        accounts, code = self.picture.facts.accounts, self.spec.indicator
        if (code, unit) in accounts:
            return accounts[code, unit]
        mine = [account for (indicator, _), account in accounts.items() if indicator == code] if unit == WHOLE else []
        reasons = {reason: sum(account.reasons.get(reason, 0) for account in mine) for reason in self.spec.reasons}
        return Account(sum(a.accepted for a in mine), sum(a.counted for a in mine), reasons)

    def late(self, period: str, unit: str = WHOLE) -> int:
        """What has come to a frozen period since its freeze: not in the period, but in the whole."""
        is_moving = period == PROGRAMME and PROGRAMME not in self.picture.frozen
        codes = [phase.code for phase in self.picture.campaign.phases] if is_moving else [period]
        values = (self.picture.facts.value(self.spec.indicator, unit, code + LATE) for code in codes)
        return sum(int(value or 0) for value in values)

    def counted_now(self, period: str, unit: str = WHOLE) -> int:
        """What the followed indicator counts in a period as if it had never been frozen."""
        values = (self.picture.facts.value(self.spec.indicator, unit, code) for code in (period, period + LATE))
        return sum(int(value or 0) for value in values)

    def known(self, indicator: str, unit: str, period: str, split: str = "") -> float | int | None:
        """The counted value; 0 for a part nobody has of a number that is known."""
        facts = self.picture.facts
        found = facts.value(indicator, unit, period, split)
        if found is None and split and facts.get(indicator, unit, period, split) is None:
            is_part = self.style_of(indicator) == "int" and facts.value(indicator, unit, period) is not None
            return 0 if is_part else None
        return found

    def value(self, indicator: str, unit: str, period: str, split: str = "") -> Any:
        """The counted value, "…" when not reported."""
        found = self.known(indicator, unit, period, split)
        return UNKNOWN if found is None else found

    # ---- words

    def number_of(self, ref: Ref, unit: str, period: str, code: str = "") -> Any:
        """The number behind a Ref, None when not reported or not assigned."""
        when = self.resolve(ref.period, period)
        if ref.what == "target":
            return self.target(unit, ref.indicator, when)
        if ref.what == "value":
            return self.known(ref.indicator, unit, when, ref.split.replace("{code}", code))
        reached = self.reached(unit, when, ref.indicator)
        return reached.percent if ref.what == "percent" else reached.missing

    def resolve(self, period: str, own: str) -> str:
        """A period as a Ref names it -> its code."""
        phases = {PROGRAMME, *(phase.code for phase in self.picture.campaign.phases)}
        current = {"": own, "@each": own, "@own": NOW if own in phases else own, "@phase": self.phase}
        current |= {"@round": self.round, "@closed": self.closed}
        found = current.get(period, period)
        return found if isinstance(found, str) else (found.code if found else NOW)

    def in_words(self, ref: Ref, value: Any) -> str:
        """A number as a person reads it."""
        if value is None:
            return self.words["no_target"].lower() if ref.what in {"target", "percent", "missing"} else UNKNOWN
        if ref.what == "percent" or (ref.what == "value" and self.style_of(ref.indicator) == "percent"):
            return self.percent(value)
        is_whole = ref.indicator in self.indicators and self.style_of(ref.indicator) == "int"
        return self.number(value if isinstance(value, int) else round(value, None if is_whole else 1))

    def say(self, text: str, refs: Sequence[Ref], unit: str, period: str, code: str = "") -> tuple[str, bool]:
        """The text with its numbers, and whether any of them is known; "…" when none is."""
        values = [self.number_of(ref, unit, period, code) for ref in refs]
        if refs and all(value is None for value in values):
            return UNKNOWN, False
        words = [self.in_words(ref, value) for ref, value in zip(refs, values, strict=True)]
        said = text.format(*words, ky=self.period_name(period)) + self.moved(refs, unit, period, code)
        return said, all(value is not None for value in values)

    def moved(self, refs: Sequence[Ref], unit: str, period: str, code: str = "") -> str:
        """What is said behind numbers of a frozen period that would be others now; nothing while they would be the same."""
        of_period = [ref for ref in refs if ref.what == "value" and self.resolve(ref.period, period) == period]
        changes = [self.since(ref.indicator, unit, period, ref.split.replace("{code}", code)) for ref in of_period]
        return self.beside(self.words, period, changes) if any(changes) else ""

    def each(self, said: Said, period: str) -> Iterator[tuple[str, str, str]]:
        """(label, code, period) of every line a Said makes."""
        if said.each == "@phase":
            for code in self.phase_codes:
                yield self.period_name(code), "", code
        elif said.each == "@round":
            for code in self.year_rounds:
                yield self.period_name(code), "", code
        elif said.each:
            for code, label in self.labels.get(said.each, {}).items():
                yield label, code, period
        else:
            yield "", "", period

    # ---- what every sheet says

    def made(self) -> Cell:
        """The line that every sheet opens with."""
        return Cell(self.words["made"].format(moment=self.clock(self.picture.moment)), "note", volatile=True)

    def banners(self) -> list[str]:
        """What every page must say while it holds: sample targets, a simulated day."""
        said = []
        if self.has_samples:
            said.append(self.words["sample_targets"])
        if self.picture.simulated:
            said.append(self.words["simulated"].format(day=self.picture.today.strftime("%d/%m/%Y")))
        if self.picture.is_past:
            said.append(self.words["past"].format(day=self.picture.today.strftime("%d/%m/%Y")))
        return said

    def heading(self, title: str) -> list[Put]:
        """Row 1: when it was made; row 2: what it is."""
        return [Put(0, 0, self.made()), Put(1, 0, Cell(title, "title"))]

    def whole_count(self) -> TableCount:
        """The conservation line of everything read."""
        return self.picture.total()


def _last_day(value: Any) -> date | None:
    if isinstance(value, DateInterval):
        return None if value == DateInterval.unknown() else value.last
    return value if isinstance(value, date) else None
