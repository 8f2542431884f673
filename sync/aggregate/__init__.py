"""Settled records + campaign + today -> Facts: every indicator for every unit, period and split, and the records behind each.

How an indicator of indicators.toml is read:

- `kind`: count (records) · sum (`field`, or `fields` added) · distinct (`fields` as one key, folded as `folds` says, and one more
  for each name in `values.also_named`) · max (largest per unit; over units the sum) · median (`field`; with `values.days_after`,
  days after the period's end, or after the day in the field it names) · ratio (`numerator` over `denominator`, times 100 with
  `percent`, else times `values.times`) · derived (`formula` over `numerator` or `fields`).
- Which records: those of `table` where `where` holds and one of `any_of`; or, with `base`, those that another indicator counts, of
  which `where`, `any_of` and `needs` take some. `line` picks one line of a sheet of lines; "*" makes one indicator per line, of the
  line's own kind. `otherwise`: the indicator whose records stand in where a unit left its own cell blank.
- Which count: cells in `needs` are filled ("a|b" = one of them), `date` lies in a period of the calendars, `recognised` holds, and
  with `duplicates` each thing once. `valid_until` (with `within_days`): the day has not passed (and comes soon). `due`: the period
  has that day set, and `field` is not later. The first thing that fails is the reason.
- `calendars`: phase (each phase, ALL), round (each round; counted dates before the first, after the last, across two: BEFORE,
  AFTER, BETWEEN; where there are no phases also ALL), year (YEAR, the rounds of the edition), now (NOW). `values.flags`: also as
  the value of rounds with such a flag, and of the year such a round is of.
- `splits`: columns whose values tell parts apart, "sector+field_code" two at once: "sector=DN|field_code=CCHC".

`reported` goes by the unit that typed the record and by its own rows alone; `counted` by the owner, after doubles.
A unit's value holds the units below it. A record that came after its phase was frozen is in ALL and in "P1.LATE", not in "P1".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sync.aggregate.accounts import Contributions, accounts_of, gain_of
from sync.aggregate.cells import Space
from sync.aggregate.entries import Book
from sync.aggregate.facts import FactTable
from sync.aggregate.imported import Imported
from sync.aggregate.records import Records
from sync.campaign import Campaign
from sync.figures import Sent
from sync.picture import Facts, Settled
from sync.template import Template

__all__ = ["aggregate", "gain"]


def aggregate(template: Template, campaign: Campaign, settled: Settled, today: date, sent: Sequence[Sent] = ()) -> Facts:
    """All facts on a day, with the figures that units `sent` as totals. NotAccountedError when accepted rows are not all either
    counted or given a reason."""
    book = _book(template, campaign, settled, today, sent)
    accounts = book.imported.accounts(accounts_of(book))
    return Facts(FactTable(book, accounts), Contributions(book), accounts)


def gain(template: Template, campaign: Campaign, settled: Settled, today: date) -> Mapping[str, int]:
    """Unit -> how many things mending alone would add to the accounted indicator; units without any are left out."""
    return gain_of(_book(template, campaign, settled, today))


def _book(template: Template, campaign: Campaign, settled: Settled, today: date, sent: Sequence[Sent] = ()) -> Book:
    typed_by = (str(unit) for frame in settled.frames.values() for unit in frame["unit"])
    space = Space(campaign, list(dict.fromkeys(typed_by)))
    frames = settled.frames
    tables = {spec.table: Records(template, campaign, space, spec, frames[spec.table]) for spec in template.tables}
    return Book(template, campaign, space, tables, today, Imported(template, campaign, sent))
