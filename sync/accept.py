"""One examined file and what the unit has in force -> whose it is, what becomes of it, and why. Pure.

Source: design section 7, workbooks.md 4 (sheet 18) and 6. The file name decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from sync.campaign import Campaign
from sync.editions import is_later
from sync.examine import Examined
from sync.figures import FIGURES, MASTER, spec_of
from sync.identity import Comparison, Relation, compare, relation
from sync.model import CheckedTable, Finding, Scope
from sync.picture import FileState
from sync.template import Template

OTHER_EDITION = frozenset({"W-FILE-EDITION", "W-FILE-EDITION-NEXT"})
"""A file of an edition that is closed, or not yet open."""

CAMPAIGN_CODES = frozenset({"E-FILE-UNKNOWN", "E-FILE-FOREIGN"}) | OTHER_EDITION
"""What is wrong with a file only as long as the campaign is what it is: after a change of it the file is judged again."""


@dataclass(frozen=True, slots=True)
class Current:
    """What a unit has in force before this file: its path, bytes, tables, and when every earlier version was received.

    `is_here`: a file still lies at its path, whatever is in it now. `is_own`: that path is in the unit's own folder. `saved_at`:
    when it was saved last; a master, when it was made.
    """

    path: str
    sha256: str
    received_at: datetime
    tables: Mapping[str, CheckedTable]
    earlier: Mapping[str, datetime]
    is_here: bool = True
    is_own: bool = True
    saved_at: datetime | None = None

    @property
    def is_master(self) -> bool:
        """Whether the unit sent the master of a campaign of its own."""
        return FIGURES in self.tables and bool(self.tables[FIGURES].positions)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose file it is ("" = nobody's), what becomes of it, and the finding that says so (None when there is nothing to say)."""

    unit: str
    edition: str
    state: FileState
    finding: Finding | None = None
    change: Comparison = Comparison()


def file_finding(code: str, path: str, **facts: object) -> Finding:
    """A finding about a whole file, with its name."""
    name = PurePosixPath(path).name
    return Finding(code, Scope.FILE, value=name, facts={"tep": name, **facts})


def identify(examined: Examined, path: str, place: str, campaign: Campaign) -> tuple[str, Finding | None]:
    """The unit whose submission this is, by stamp and typed code, never by name; a finding when that cannot be relied on.

    With a finding the unit is the one to be told: the folder's, else the stamped one when it is known. The master of another
    campaign is a submission of the unit that this campaign is here.
    """
    stamped, typed = examined.stamp.unit, examined.typed_unit.strip().upper()
    code = stamped or typed
    told = place or (stamped if stamped in campaign.by_code else "")
    if not code:
        is_master = examined.stamp.role == MASTER
        return told, file_finding("E-UP-CODE" if is_master else "E-FILE-UNIT", path)
    if (stamped and typed and stamped != typed) or (place and place != code):
        owner = campaign.by_code.get(place or stamped)
        other = typed if typed and typed != (place or stamped) else code
        return told, file_finding("E-FILE-FOREIGN", path, don_vi=owner.short_name if owner else stamped, ma_khac=other)
    unit = campaign.by_code.get(code)
    if unit is None or not unit.followed:
        return told, file_finding("E-FILE-UNKNOWN", path, ma=code)
    return code, None


def judge(
    template: Template,
    examined: Examined,
    path: str,
    sha256: str,
    unit: str,
    edition: str,
    current: Current | None,
    *,
    is_own: bool = False,
    is_live: bool = False,
) -> Verdict:
    """What an identified, readable file is to the one in force. `is_own`: it lies in the unit's own folder. `is_live`: it is
    edited where it stands, so that to take a change back is editing too.

    The same path is the unit's own editing and is taken, unless its bytes are an earlier version put back; so is a file renamed
    inside the unit's folder. Another path is taken only when it continues the version in force; otherwise the coordinator chooses.
    """
    own = edition_in(template, examined)
    if own and edition and own != edition:
        code = "W-FILE-EDITION-NEXT" if is_later(own, edition) else "W-FILE-EDITION"
        return Verdict(unit, own, FileState.OLD, file_finding(code, path, nam=own, nam_moi=edition))
    if current is None:
        return Verdict(unit, edition, FileState.IN_FORCE, change=changes(template, {}, examined.tables))
    if examined.stamp.role == MASTER and current.is_master:
        return _next_master(Verdict(unit, edition, FileState.IN_FORCE), template, examined, path, sha256, current)
    if sha256 == current.sha256 and (not current.is_here or (is_own and not current.is_own)):
        return Verdict(unit, edition, FileState.IN_FORCE)
    known = {**current.earlier, current.sha256: current.received_at}
    if sha256 in known and not (is_live and path == current.path):
        code = "I-FILE-SAME" if sha256 == current.sha256 else "W-FILE-OLD"
        return Verdict(unit, edition, FileState.OLD, file_finding(code, path, ngay=known[sha256].date()))
    verdict = Verdict(unit, edition, FileState.IN_FORCE, change=changes(template, current.tables, examined.tables))
    is_edited = path == current.path or (is_own and current.is_own and not current.is_here)
    is_alike = current.is_master == (examined.stamp.role == MASTER)
    return verdict if is_edited else _second_file(verdict, path, current, is_alike=is_alike)


def edition_in(template: Template, examined: Examined) -> str:
    """The edition that a workbook says it is of: as stamped, else as its sheet says; "" when it says nothing."""
    table, _, name = template.roles.get("edition", "").partition(".")
    found = examined.tables[table].columns.get(name) if table in examined.tables else None
    return examined.stamp.edition or str(found[0] if found and found[0] is not None else "")


def _next_master(verdict: Verdict, template: Template, examined: Examined, path: str, sha256: str, current: Current) -> Verdict:
    """Of two masters of a campaign the one made later counts: each holds everything, so neither continues the other."""
    made, before = examined.saved_at, current.saved_at
    if sha256 == current.sha256 and path != current.path and current.is_here:
        same = file_finding("I-FILE-SAME", path, ngay=current.received_at.date())
        return replace(verdict, state=FileState.OLD, finding=same)
    if made is not None and before is not None and made < before:
        facts = {"luc": made, "luc_moi": before.astimezone(made.tzinfo)}
        return replace(verdict, state=FileState.OLD, finding=file_finding("W-UP-OLD", path, **facts))
    return replace(verdict, change=changes(template, current.tables, examined.tables))


def _second_file(verdict: Verdict, path: str, current: Current, *, is_alike: bool) -> Verdict:
    """`is_alike`: both are workbooks of records. Records and the totals of a campaign cannot be laid side by side."""
    change = verdict.change
    a, b = PurePosixPath(current.path).name, PurePosixPath(path).name
    match relation(change) if is_alike else Relation.CONTRADICTION:
        case Relation.SAME:
            state, finding = FileState.OLD, file_finding("I-FILE-SAME", path, ngay=current.received_at.date())
        case Relation.NEXT:
            state, finding = FileState.IN_FORCE, file_finding("I-FILE-NEXT", path, a=a, b=b)
        case Relation.SUBSET:
            kept, before = change.same + change.changed, change.same + change.changed + change.removed
            state, finding = FileState.WAITING, file_finding("W-FILE-SUBSET", path, a=kept, b=before)
        case _:
            state, finding = FileState.WAITING, file_finding("W-FILE-TWO", path, a=a, b=b)
    return Verdict(verdict.unit, verdict.edition, state, finding, change)


def changes(template: Template, old: Mapping[str, CheckedTable], new: Mapping[str, CheckedTable]) -> Comparison:
    """What a whole workbook adds, changes and removes, over all list tables (the others always have the same lines)."""
    total = Comparison()
    for name in {**old, **new}:
        spec = spec_of(template, name)
        if spec is not None and spec.layout == "list" and name in new:
            total += compare(spec, old.get(name), new.get(name))
    return total
