"""Figures that whole campaigns sent up -> values beside those counted from records, for their unit and every unit above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sync.campaign import LATE, WHOLE, Campaign
from sync.figures import ABOUT, Sent, can_be_added
from sync.picture import Account
from sync.template import Indicator, Template

if TYPE_CHECKING:
    from sync.aggregate.facts import Source

Number = float | int | None
Values = tuple[Number, Number]
"""Reported, counted; None = not reported, or not to be made from totals."""
Place = tuple[str, str, str]
"""Unit, period, split."""
NOTHING_SENT: Values = (None, None)


@runtime_checkable
class OfUnit(Protocol):
    """Values that can name the cells of one unit without looking at the others."""

    def known_of(self, unit: str) -> Iterator[Place]:
        """Cells with something in them."""
        ...


class Imported:
    """What units sent as totals. A number that cannot be added is known for the unit that sent it and for nobody above."""

    def __init__(self, template: Template, campaign: Campaign, sent: Sequence[Sent]) -> None:
        self._template, self._campaign = template, campaign
        self.sent = sent
        self._made: dict[str, Mapping[Place, Values]] = {}

    @cached_property
    def _own(self) -> Mapping[str, Mapping[Place, Values]]:
        """Indicator -> its cells as they were sent, without periods that run over other days there."""
        found: dict[str, dict[Place, Values]] = {}
        for one in self.sent:
            lacking = one.lacking(self._campaign)
            for (code, period, split), values in one.rows.items():
                if not (code.startswith(ABOUT) or period.startswith(ABOUT) or period in lacking):
                    found.setdefault(code, {})[one.unit, period, split] = values
        return found

    def __contains__(self, code: object) -> bool:
        return code in self._own

    def cells(self, indicator: Indicator) -> Mapping[Place, Values]:
        """Every cell of an indicator with something that was sent in it, those of the units above included."""
        if indicator.code not in self._made:
            self._made[indicator.code] = self._rolled_up(indicator)
        return self._made[indicator.code]

    def _rolled_up(self, indicator: Indicator) -> Mapping[Place, Values]:
        is_added = can_be_added(self._template, indicator)
        found: dict[Place, Values] = {}
        for (unit, period, split), values in self._own.get(indicator.code, {}).items():
            for above in self._campaign.ancestors(unit):
                key = (above, period, split)
                if above == unit or is_added:
                    found[key] = added(found.get(key, NOTHING_SENT), values)
                else:
                    found[key] = NOTHING_SENT
        return found

    def periods(self, indicator: Indicator) -> Mapping[str, str]:
        """Frozen phases' late parts, which only a sender that has frozen a phase has -> their calendar."""
        late = (period for _, period, _ in self._own.get(indicator.code, {}) if period.endswith(LATE))
        return dict.fromkeys(late, "phase")

    def accounts(self, own: Mapping[tuple[str, str], Account]) -> dict[tuple[str, str], Account]:
        """All accounts with those that were sent, those of the whole added up."""
        found = dict(own)
        for one in self.sent:
            for code, account in one.accounts.items():
                found[code, one.unit] = account
                found[code, WHOLE] = _together(found.get((code, WHOLE)), account)
        return found


def added(one: Values, other: Values) -> Values:
    """The sum of two cells; what neither has reported is not reported."""
    reported, counted = (_sum(a, b) for a, b in zip(one, other, strict=True))
    return reported, counted


def _sum(one: Number, other: Number) -> Number:
    return other if one is None else one if other is None else one + other


def _together(one: Account | None, other: Account) -> Account:
    if one is None:
        return other
    reasons = {reason: one.reasons.get(reason, 0) + count for reason, count in other.reasons.items()}
    return Account(one.accepted + other.accepted, one.counted + other.counted, reasons)


class WithImported:
    """One indicator's values from records, and those that were sent as totals beside them."""

    def __init__(self, own: Source, indicator: Indicator, imported: Imported, template: Template) -> None:
        self._own, self._is_added = own, can_be_added(template, indicator)
        self._cells = imported.cells(indicator)
        self.calendar_of: Mapping[str, str] = {**own.calendar_of, **imported.periods(indicator)}

    def values(self, unit: str, period: str, split: str) -> Values:
        """(reported, counted); 0 for a part that a sender did not name of a number that it did."""
        own = self._own.values(unit, period, split) if period in self._own.calendar_of else NOTHING_SENT
        sent = self._cells.get((unit, period, split))
        if sent is None:
            is_part = split and self._is_added and self._cells.get((unit, period, ""), NOTHING_SENT) != NOTHING_SENT
            return added(own, (0, 0)) if is_part else own
        return added(own, sent) if self._is_added or own == NOTHING_SENT else NOTHING_SENT

    def known_of(self, unit: str) -> Iterator[Place]:
        """Those of one unit."""
        own = self._own
        quick = own.known_of(unit) if isinstance(own, OfUnit) else (place for place in own.known() if place[0] == unit)
        yield from dict.fromkeys([*quick, *(place for place in self._cells if place[0] == unit)])

    def known(self) -> Iterator[Place]:
        """Cells with something in them."""
        yield from dict.fromkeys([*self._own.known(), *self._cells])
