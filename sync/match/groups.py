"""Records of several units about one group inside them -> whose the group is: asked once for each, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sync.match.records import Records
from sync.match.verdicts import DIFFERENT, SHEET, Decisions, bad, unit_meant
from sync.model import Finding
from sync.picture import SharedGroup
from sync.template import TableSpec, Template
from sync.vietnamese import fold

GROUP, BELONGS_TO = "group|", "belongs_to"
"""What a group's key begins with, and the field of its answer."""


@dataclass
class Groups:
    """The groups that more than one unit reports for, over all tables. `shared`: folded name -> the question."""

    shared: Mapping[str, SharedGroup] = field(default_factory=dict)
    said: Sequence[Finding] = ()

    def answer(self, name: str) -> str:
        """The unit a group was said to belong to, "different", or ""."""
        known = self.shared.get(name)
        return known.belongs_to if known else ""

    def unit(self, name: str) -> str:
        """The unit a group was said to belong to, or ""."""
        answer = self.answer(name)
        return "" if answer == DIFFERENT else answer

    def owner(self, name: str, owner: str) -> str:
        """The unit for which a record about a group counts, `owner` having reported it."""
        known = self.shared.get(name)
        return self.unit(name) or owner if known and owner in known.units else owner


class GroupNames:
    """What names of groups mean the same: folded, without the word that all of them begin with, own offices left out."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._own: dict[str, frozenset[str]] = {}

    def of(self, records: Records) -> list[str]:
        """Per record the folded name of its group, "" when it names none."""
        column = group_column(self._template, records.spec)
        typed = records.folded(column, "plain") if column else [""] * records.size
        of_own = (name in self._own_words(records, unit) for name, unit in zip(typed, records.units, strict=True))
        return ["" if is_own else self.bare(name) for name, is_own in zip(typed, of_own, strict=True)]

    def bare(self, folded: str) -> str:
        """A folded name without its first, general word."""
        prefix = next((word for word in self._prefixes if folded.startswith(f"{word} ")), "")
        return folded[len(prefix) :].lstrip(" .-")

    @cached_property
    def _prefixes(self) -> Sequence[str]:
        words = self._template.words.get("group_prefixes", "").split("|")
        return sorted((fold(word) for word in words if word), key=len, reverse=True)

    def _own_words(self, records: Records, unit: str) -> frozenset[str]:
        """How a unit's people name the unit itself: each of them means another office."""
        if unit not in self._own:
            known = records.campaign.by_code.get(unit)
            names = (known.short_name, known.name) if known else ()
            patterns = self._template.roles.get("own_office_words", "").split("|")
            words = [pattern.replace("{tên ngắn}", name) for pattern in patterns for name in (names or ("",))]
            self._own[unit] = frozenset(fold(word) for word in (*words, *names) if word)
        return self._own[unit]


def group_column(template: Template, spec: TableSpec) -> str:
    """The field of a table that names the group a record is about, "" when it has none."""
    table = template.roles.get("groups_table", "")
    if spec.table == table:
        return template.roles.get("group_field", "")
    return next((f.name for f in spec.fields if table and f.type == "list" and f.list == f"@{table}"), "")


def shared_groups(template: Template, tables: Iterable[Records], names: GroupNames, decisions: Decisions) -> Groups:
    """Every group that accepted records of two or more owners are about, in tables where doubles are looked for across units."""
    found: dict[str, list[tuple[Records, int]]] = {}
    for records in tables:
        if _asks(template, records):
            for label, name in enumerate(names.of(records)):
                if name and records.accepted[label] and records.column("current")[label] is not False:
                    found.setdefault(name, []).append((records, label))
    shared: dict[str, SharedGroup] = {}
    said: list[Finding] = []
    for name, members in found.items():
        owners = dict.fromkeys(_manager(records, label) for records, label in members)
        if len(owners) > 1:
            shared[name] = _question(template, name, members, list(owners), decisions, said)
    return Groups(shared, said)


def _manager(records: Records, label: int) -> str:
    """The unit a record is of; where the coordinator moved its group that one, be the record of before or after the move."""
    typed_by, group = records.units[label], records.column("group")[label]
    moves = (move for move in records.campaign.moves if move.typed_by == typed_by and fold(move.name) == fold(str(group or "")))
    return next((move.managed_by for move in moves), records.owners[label])


def _asks(template: Template, records: Records) -> bool:
    spec = records.spec
    is_list = spec.table == template.roles.get("groups_table", "") and any(case.across == "tell" for case in records.cases)
    return is_list or any(case.across == "once" for case in records.cases) or any(s.table == spec.table for s in template.suspects)


def _question(
    template: Template,
    name: str,
    members: Sequence[tuple[Records, int]],
    owners: Sequence[str],
    decisions: Decisions,
    said: list[Finding],
) -> SharedGroup:
    records, label = members[0]
    campaign = records.campaign
    order = {unit.code: place for place, unit in enumerate(campaign.units)}
    units = sorted(owners, key=lambda code: (order.get(code, len(order)), code))
    typed = str(records.column(group_column(template, records.spec))[label])
    decision = decisions.get((SHEET, GROUP + name, BELONGS_TO))
    answer = ""
    if decision and decision.value:
        is_different = fold(decision.value) == fold(template.suspicion.different)
        answer = DIFFERENT if is_different else unit_meant(campaign, decision.value, units)
        if not answer:
            said.append(bad(BELONGS_TO, decision.value, GROUP + name))
    return SharedGroup(GROUP + name, typed, units, len(members), answer)
