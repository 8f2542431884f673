"""Files received + what lies in the store now -> what each unit has sent, and what is said of its files. Changes nothing.

Source: workbooks.md 4.4: a good version stays in use while the present file is missing, unreadable, half synced or put back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.accept import OTHER_EDITION, file_finding
from sync.campaign import WHOLE, YEAR, Campaign
from sync.editions import edition_of
from sync.figures import spec_of
from sync.google_ids import GOOGLE
from sync.identity import keys
from sync.ledger import Ledger
from sync.model import CheckedTable, Finding, Scope
from sync.picture import Facts, FileState, ReceivedFile, State, UnitStatus
from sync.received import FileNotes, Received, notes_of
from sync.status import Sent
from sync.template import Template
from sync.vietnamese import percent


@dataclass(frozen=True)
class Store:
    """What lies in the store now. `seen`: path -> (revision, sha256); `pending`: path -> code of the finding that says why a
    file could not be read this time; `place_of`: path -> the unit in whose folder it lies. `facts`: what those findings may
    say beside the file's name."""

    seen: Mapping[str, tuple[str, str]]
    pending: Mapping[str, str]
    place_of: Callable[[str], str]
    facts: Mapping[str, str] = field(default_factory=dict)

    def holds(self, file: ReceivedFile) -> bool:
        """Whether the very bytes of a received file still lie at its path."""
        return file.path not in self.pending and self.seen.get(file.path, ("", ""))[1] == file.sha256


@dataclass(frozen=True)
class Standing:
    """One unit's files as they stand. `told`: those of which something is to be said now, oldest first."""

    sent: Sent
    current: ReceivedFile | None
    told: Sequence[ReceivedFile]
    notes: Mapping[int, FileNotes]


def standings(
    ledger: Ledger,
    template: Template,
    campaign: Campaign,
    files: Received,
    store: Store,
    tables: Mapping[tuple[str, str], CheckedTable],
) -> dict[str, Standing]:
    """Unit -> its standing, for every followed unit. `tables`: (unit, table) -> the records in force for this edition."""
    edition = edition_of(template, campaign)
    late = {store.place_of(path) for path in store.pending}
    good = {unit for unit, _ in tables}
    found = {}
    for unit in campaign.followed:
        current = files.in_force(unit.code, edition)
        newest = [file for file in files.newest_of(unit.code) if is_about(file, edition)]
        told = _told(newest, current, store)
        notes = {file.number: notes_of(ledger, file.number) for file in told}
        is_unreadable = any(f.state == FileState.UNREADABLE and store.holds(f) for f in newest) or unit.code in late
        held = _held(template, unit.code, notes, tables)
        if current is not None and is_handed_out(template, current, tables):
            sent = Sent(file=current.path)
        elif current is None:
            sent = Sent(has_good=unit.code in good, has_unreadable=is_unreadable, is_stale=unit.code in good, held=held)
        else:
            sent = Sent(
                file=current.path,
                received_at=current.received_at,
                saved_at=current.saved_at,
                has_good=True,
                has_unreadable=is_unreadable,
                is_stale=_is_stale(current, store),
                held=held,
                missing=notes[current.number].missing,
            )
        found[unit.code] = Standing(sent, current, told, notes)
    return found


def is_about(file: ReceivedFile, edition: str) -> bool:
    """Whether a file has something to say while this edition is reported: of a closed one, only that it came too late."""
    return not edition or file.edition in ("", edition) or file.code in OTHER_EDITION


def is_handed_out(template: Template, file: ReceivedFile, tables: Mapping[tuple[str, str], CheckedTable]) -> bool:
    """Whether a spreadsheet in Google is still as it was handed out: there it lies in the unit's place before the unit has done a
    thing, while a file that came was sent by somebody."""
    return file.path.startswith(f"{GOOGLE}/") and not any(
        value is not None
        for spec in template.tables
        if (checked := tables.get((file.unit, spec.table)))
        for name, values in checked.columns.items()
        if (field_spec := spec.by_name.get(name.partition(".")[0])) and not field_spec.prefilled
        for value in values
    )


def _told(newest: Sequence[ReceivedFile], current: ReceivedFile | None, store: Store) -> list[ReceivedFile]:
    """The file in force, those that wait for a choice, and whatever came after it and still lies there."""
    since = current.number if current else 0
    passed = (FileState.REPLACED, FileState.IN_FORCE)
    told = [
        file
        for file in newest
        if file.state == FileState.WAITING or (file.number > since and file.state not in passed and store.holds(file))
    ]
    return sorted({file.number: file for file in [*told, *([current] if current else [])]}.values(), key=lambda file: file.number)


def _is_stale(current: ReceivedFile, store: Store) -> bool:
    """Whether the unit's own file is gone, unreadable, half synced or put back; what lies in the inbox is only passing through."""
    return store.place_of(current.path) == current.unit and not store.holds(current)


def _held(
    template: Template, unit: str, notes: Mapping[int, FileNotes], tables: Mapping[tuple[str, str], CheckedTable]
) -> dict[str, int]:
    """Rows per table that stand only in a file, or a version of a table, waiting for a choice; each once."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for said in notes.values():
        for table, rows in said.held.items():
            held[table] |= Counter(rows)
    found = {}
    for table, counts in held.items():
        there = tables.get((unit, table))
        spec = spec_of(template, table)
        known = {"|".join(key) for key in keys(spec, there)} - {""} if there and spec else set()
        found[table] = sum(count for row, count in counts.items() if row not in known)
    return {table: count for table, count in found.items() if count}


# -- what is said -------------------------------------------------------------------------------------------------------------


def file_findings(template: Template, standing: Standing, status: UnitStatus) -> list[Finding]:
    """What is said of a unit's files."""
    said = [finding for file in standing.told for finding in standing.notes[file.number].findings]
    return [*said, *_state_findings(template, status)]


def pending_findings(store: Store) -> dict[str, list[Finding]]:
    """Unit -> what is said of its files that could not be read this time; "" for those in the inbox."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for path, code in sorted(store.pending.items()):
        found[store.place_of(path)].append(file_finding(code, path, **store.facts))
    return found


def _state_findings(template: Template, status: UnitStatus) -> list[Finding]:
    name = status.file.rpartition("/")[2]
    if status.state is State.STALE and status.received_at:
        facts = {"ngay": status.received_at.date(), "n": status.age_days, "tep": name}
        return [Finding("W-FILE-STALE", Scope.FILE, value=name, facts=facts)]
    # Where no table can be declared empty, the forms are left out: they hold what was filled in before the file was handed out.
    asked = [spec.table for spec in template.tables if spec.nil] or [one.table for one in template.tables if one.layout != "form"]
    typed = [count for table in asked if (count := status.tables.get(table))]
    is_blank = not any(count.read or count.in_force or count.nil for count in typed)
    if status.tables and status.state is State.INCOMPLETE and is_blank:
        return [Finding("W-FILE-BLANK", Scope.FILE, value=name, facts={"tep": name})]
    return []


def told_by_facts(template: Template, facts: Facts, unit: str) -> list[Finding]:
    """Indicators of which a unit hears its own value of the year beside that of the whole: `values.tell` is the code, its facts p
    and p0; `values.tell_also` a second one, r and r0."""
    found = []
    for indicator in template.indicators:
        values = indicator.values
        if "tell" not in values:
            continue
        shares = _shares(facts, indicator.code, unit, "p")
        more = _shares(facts, str(values["tell_also"]), unit, "r") if "tell_also" in values else {}
        if shares and more is not None:
            found.append(Finding(values["tell"], Scope.TABLE, values.get("tell_table", ""), facts={**shares, **more}))
    return found


def _shares(facts: Facts, indicator: str, unit: str, name: str) -> dict[str, str] | None:
    """The year's share of a unit and of the whole, as told; None when one of them is not known."""
    own, whole = facts.value(indicator, unit, YEAR), facts.value(indicator, WHOLE, YEAR)
    if own is None or whole is None:
        return None
    return {name: percent(own).removesuffix("%"), f"{name}0": percent(whole).removesuffix("%")}


def nobodys_findings(campaign: Campaign, ledger: Ledger, files: Received, store: Store) -> list[Finding]:
    """What is said of files that no unit reads about: nobody's, and those of units not followed, as long as they lie there; and of
    units whose numbers in force are kept and not counted, as they are followed no more."""
    followed = {unit.code for unit in campaign.followed}
    unheard = [file for unit in files.units if unit not in followed for file in files.newest_of(unit) if store.holds(file)]
    said = [f for file in unheard for f in notes_of(ledger, file.number).findings if not file.unit or f.code.startswith("E-FILE")]
    kept = [files.files[number] for (unit, _), number in sorted(files.current.items()) if unit not in followed]
    return [*said, *(file_finding("E-FILE-UNKNOWN", file.path, ma=file.unit) for file in kept)]
