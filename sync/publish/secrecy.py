"""Records that units keep to themselves -> findings and changes without what stands in their hidden fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sync.publish.register_spec import Registers, SheetSpec
from sync.publish.values import View, record_number

if TYPE_CHECKING:
    from sync.model import Finding
    from sync.picture import Change


@dataclass(frozen=True)
class Secrecy:
    """What the registers hide, for the sheets that are not registers of records but quote them."""

    view: View
    words: Registers

    @cached_property
    def specs(self) -> list[SheetSpec]:
        """The registers that hide fields of some records."""
        return [spec for spec in self.words.sheets if spec.secret and spec.table in self.view.template.by_table]

    def _numbers(self, unit: str, spec: SheetSpec) -> set[int]:
        records = self.view.records_of(unit, spec.table)
        return {record["number"] for record in records if record.get(spec.secret)}

    def findings(self, unit: str, findings: Iterable[Finding]) -> list[Finding]:
        """The findings of a unit; those about a hidden cell say neither its value nor any number taken from it."""
        hidden = {(spec.table, field, number) for spec in self.specs for number in self._numbers(unit, spec) for field in spec.hide}
        if not hidden:
            return list(findings)
        return [replace(one, value="", facts={}) if (one.table, one.field, one.number) in hidden else one for one in findings]

    def change(self, change: Change) -> Change:
        """A change; one of a hidden cell says only that it changed."""
        word = self.words.words["secret"]
        for spec in self.specs:
            table = self.view.template.by_table[spec.table]
            titles = {table.by_name[name].title for name in spec.hide if name in table.by_name}
            numbers = {record_number(table.number, number) for number in self._numbers(change.unit, spec)}
            if change.column in titles and change.number in numbers:
                return replace(change, old=word, new=word)
        return change
