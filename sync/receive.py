"""One run's event (files received, decisions taken) -> the ledger's rows: whose file it is, which tables it puts in force.

The same functions serve a sync and a replay of the journal: they look at nothing but the event, the examined files and the
ledger, so a rebuilt ledger is the same ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from sync.accept import CAMPAIGN_CODES, OTHER_EDITION, Current, Verdict, edition_in, identify, judge
from sync.blobs import decode_table, encode_table
from sync.campaign import Campaign
from sync.editions import edition_of, is_later, latest_of
from sync.examine import Examined, without_tables
from sync.figures import FIGURES, MASTER, spec_of
from sync.google_ids import GOOGLE
from sync.ledger import Ledger, TableVersion
from sync.masters import empty_other_kind, fault_of, is_ours
from sync.model import CheckedTable, Finding, Scope
from sync.picture import Decision, FileState, ReceivedFile
from sync.pull import place_of
from sync.received import FileNotes, Received, notes_of, put_notes
from sync.speech import either
from sync.template import TableSpec, Template
from sync.versions import Renewal, carried_over, held_rows, renewal

FILES_SHEET = "files"
"""Machine name of the master's sheet of files; its yellow cells choose between files."""

USE, ACCEPT_LOSS = "use", "accept_loss"
"""The yellow cells of that sheet: either puts the file in force, whatever rows it lacks."""

MASS_LOSS_PERCENT = 30


@dataclass(frozen=True, slots=True)
class Incoming:
    """One received file of an event, with what examining it gave. `place`: the unit in whose folder it lies, "" = the inbox."""

    path: str
    sha256: str
    place: str
    examined: Examined


@dataclass
class Desk:
    """What one run works with: the ledger's state as loaded, changed as files are taken. One per run, thrown away after.

    `campaign_id`: of our own campaign, whose master is no submission. `here`: every path that lies in the store now. `files` are
    those of all runs, `added` and `restated` what this one changed. `editions`: (unit, table) -> those that are in force of it.
    """

    ledger: Ledger
    template: Template
    campaign: Campaign
    run: int
    moment: datetime
    places: Mapping[str, str]
    here: frozenset[str]
    in_force: dict[tuple[str, str, str], TableVersion]
    files: Received
    following: int
    campaign_id: str = ""
    decoded: dict[tuple[str, str, str], CheckedTable] = field(default_factory=dict)
    taken: dict[tuple[str, str, str], TableVersion] = field(default_factory=dict)
    looked_at: set[tuple[str, str, str]] = field(default_factory=set)
    stale: set[tuple[str, str, str]] = field(default_factory=set)
    added: list[int] = field(default_factory=list)
    restated: set[int] = field(default_factory=set)
    notes: dict[int, FileNotes] = field(default_factory=dict)
    editions: dict[tuple[str, str], set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.editions = {}
        for unit, edition, table in self.in_force:
            self.editions.setdefault((unit, table), set()).add(edition)

    def put(self, version: TableVersion, table: CheckedTable) -> None:
        """From now on this version is in force, and these are its records."""
        self.taken[version.key] = self.in_force[version.key] = version
        self.decoded[version.key] = table
        self.editions.setdefault((version.unit, version.table), set()).add(version.edition)

    @property
    def edition(self) -> str:
        """The edition that is being reported."""
        return edition_of(self.template, self.campaign)

    @property
    def mass_loss(self) -> float:
        """From which share of rows gone (percent) a list is held."""
        given = self.campaign.settings.get("mass_loss_pct")
        return float(given) if isinstance(given, int) else MASS_LOSS_PERCENT

    def restate(self, number: int, state: FileState) -> None:
        """Say something else of a file."""
        self.files.restate(number, state)
        self.restated.add(number)

    def table_of(self, key: tuple[str, str, str]) -> CheckedTable | None:
        """The records of a table in force, None when there are none."""
        if key not in self.in_force:
            return None
        if key not in self.decoded:
            self.decoded[key] = decode_table(self.in_force[key].blob)
        return self.decoded[key]

    def sealed(self, key: tuple[str, str, str]) -> tuple[str, str, str] | None:
        """The same table of the last edition before, None when there is none in force."""
        unit, edition, name = key
        before = latest_of(other for other in self.editions.get((unit, name), ()) if is_later(edition, other))
        return (unit, before, name) if before else None

    def keys_of(self, unit: str, edition: str) -> list[tuple[str, str, str]]:
        """The tables of a unit that are in force for an edition."""
        found = ((unit, edition, table) for table in (*self.template.by_table, FIGURES))
        return [key for key in found if key in self.in_force]


def open_desk(
    ledger: Ledger,
    template: Template,
    campaign: Campaign,
    places: Mapping[str, str],
    *,
    run: int,
    moment: datetime,
    here: Collection[str],
    campaign_id: str = "",
) -> Desk:
    """Load what is in force."""
    return Desk(
        ledger,
        template,
        campaign,
        run,
        moment,
        places,
        frozenset(here),
        in_force={version.key: version for version in ledger.in_force()},
        files=Received.of(ledger.files()),
        following=ledger.take_numbers("file", 0),
        campaign_id=campaign_id,
    )


def receive(
    desk: Desk, incoming: Iterable[Incoming], decisions: Sequence[Decision], examined: Mapping[str, Examined], *, is_reread: bool
) -> list[Finding]:
    """Take a run's files in, in the order given, then the choices between files; what could not be chosen is told.

    `examined`: sha256 -> examination of every file that may come into force. `is_reread`: what workbooks are read with has
    changed, so those in force are taken from their bytes again.
    """
    for item in incoming:
        _take_in(desk, item)
    said = [finding for decision in choices(decisions) for finding in _decide(desk, decision, examined)]
    if is_reread:
        _reread(desk, examined)
    _write(desk)
    return said


# -- what an event needs to have examined ---------------------------------------------------------------------------------


def judged_again(files: Received, here: Collection[str]) -> list[ReceivedFile]:
    """Files that lie there and were refused for what the campaign was then: after a change of it they are judged anew."""
    newest = (files.files[number] for number in sorted(files.newest.values()))
    return [file for file in newest if file.code in CAMPAIGN_CODES and file.path in here]


def choosable(files: Received, decisions: Iterable[Decision]) -> list[ReceivedFile]:
    """The files that these decisions may put in force: the one named, or the one before it."""
    found: list[ReceivedFile] = []
    for decision in choices(decisions):
        file = files.files.get(_number(decision))
        before = _before(files, file) if file is not None else None
        found += [one for one in (file, before) if one is not None]
    return found


def choices(decisions: Iterable[Decision]) -> list[Decision]:
    """Those of the decisions that are about files."""
    return [d for d in decisions if d.sheet == FILES_SHEET and d.field in (USE, ACCEPT_LOSS)]


def _number(decision: Decision) -> int:
    digits = decision.key.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


def _before(files: Received, file: ReceivedFile) -> ReceivedFile | None:
    """What a chosen file took the place of: the last one replaced."""
    replaced = [f for f in files.of_unit(file.unit) if f.state == FileState.REPLACED and f.edition == file.edition]
    return replaced[-1] if replaced else None


# -- one file ---------------------------------------------------------------------------------------------------------------


def _take_in(desk: Desk, item: Incoming) -> None:
    if is_ours(desk, item.examined.stamp) or _is_known(desk, item):
        return
    unit, finding = identify(item.examined, item.path, item.place, desk.campaign)
    examined = named(without_tables(item.examined, _unused(desk, unit)), item.path)
    number = desk.following + len(desk.added)
    is_master = examined.stamp.role == MASTER
    if refusal := (fault_of(desk, examined, item.path) if is_master else _fault(desk, unit, examined)) or finding:
        verdict = Verdict(unit, edition_in(desk.template, examined) or desk.edition, FileState.UNREADABLE, refusal)
    else:
        current = _current(desk, unit)
        is_live = item.path.startswith(f"{GOOGLE}/")
        verdict = judge(
            desk.template, examined, item.path, item.sha256, unit, desk.edition, current, is_own=bool(item.place), is_live=is_live
        )
    if _is_said(desk, item, verdict):
        return
    if verdict.state is FileState.IN_FORCE:
        _replace_current(desk, unit, verdict.edition)
    file = _received(desk, number, item, verdict, examined)
    desk.files.add(file)
    desk.added.append(number)
    said = [verdict.finding] if verdict.finding else []
    if verdict.state is FileState.IN_FORCE:
        desk.notes[number] = _put_in_force(desk, file, examined, said)
    else:
        desk.notes[number] = FileNotes(said, _held(desk, file, examined) if verdict.state is FileState.WAITING else {})


def _is_known(desk: Desk, item: Incoming) -> bool:
    """Whether these bytes were the last to come under this path, and the campaign has not given them another meaning."""
    number = desk.files.newest.get(item.path)
    if number is None:
        return False
    file = desk.files.files[number]
    return file.sha256 == item.sha256 and file.code not in CAMPAIGN_CODES


def _is_said(desk: Desk, item: Incoming, verdict: Verdict) -> bool:
    """Whether judging the same bytes anew says what was said before."""
    number = desk.files.newest.get(item.path)
    last = desk.files.files[number] if number is not None else None
    code = verdict.finding.code if verdict.finding else ""
    return last is not None and (last.sha256, last.unit, last.state, last.code) == (item.sha256, verdict.unit, verdict.state, code)


def named(examined: Examined, path: str) -> Examined:
    """The same with this file's name: bytes are examined once, whatever they are called."""
    name = PurePosixPath(path).name

    def of(finding: Finding) -> Finding:
        is_about_file = finding.scope is Scope.FILE
        return replace(finding, value=name, facts={**finding.facts, "tep": name}) if is_about_file else finding

    return replace(examined, fault=of(examined.fault) if examined.fault else None, findings=tuple(map(of, examined.findings)))


def _fault(desk: Desk, unit: str, examined: Examined) -> Finding | None:
    if examined.fault is None:
        return None
    known, language = desk.campaign.by_code.get(unit), desk.template.language
    wanted = known.workbook_name if known else ""
    # A file may have the form's name without being it: to copy a file into itself is no remedy.
    into = wanted if wanted and wanted != examined.fault.value else either(language, "biểu mẫu trống", "blank form")
    return replace(examined.fault, facts={**examined.fault.facts, "tep_dung": into})


def _unused(desk: Desk, unit: str) -> list[str]:
    known = desk.campaign.by_code.get(unit)
    return [
        s.table for s in desk.template.tables if not desk.campaign.is_in_use(s.table, known.type if known else "", desk.edition)
    ]


def _current(desk: Desk, unit: str) -> Current | None:
    file = desk.files.in_force(unit, desk.edition)
    if file is None:
        return None
    earlier = {f.sha256: f.received_at for f in desk.files.of_unit(unit) if f.state == FileState.REPLACED}
    tables = {key[2]: table for key in desk.keys_of(unit, desk.edition) if (table := desk.table_of(key))}
    is_own = place_of(file.path, desk.places) == unit
    return Current(file.path, file.sha256, file.received_at, tables, earlier, file.path in desk.here, is_own, file.saved_at)


def _replace_current(desk: Desk, unit: str, edition: str) -> None:
    file = desk.files.in_force(unit, edition)
    if file:
        desk.restate(file.number, FileState.REPLACED)


def _received(desk: Desk, number: int, item: Incoming, verdict: Verdict, examined: Examined) -> ReceivedFile:
    lists = [table for name, table in examined.tables.items() if _spec(desk, name).layout == "list"]
    return ReceivedFile(
        number=number,
        unit=verdict.unit,
        path=item.path,
        received_at=desk.moment,
        saved_at=examined.saved_at,
        rows=sum(len(table.positions) for table in lists),
        added=verdict.change.added,
        changed=verdict.change.changed,
        removed=verdict.change.removed,
        state=verdict.state.value,
        sha256=item.sha256,
        code=verdict.finding.code if verdict.finding else "",
        edition=verdict.edition,
    )


def _spec(desk: Desk, table: str) -> TableSpec:
    """How a table of the template, or the figures of a master, are described."""
    found = spec_of(desk.template, table)
    if found is None:
        raise KeyError(table)
    return found


# -- its tables ---------------------------------------------------------------------------------------------------------------


def _held(desk: Desk, file: ReceivedFile, examined: Examined) -> dict[str, list[str]]:
    """Per list the rows that stand only in this file."""
    found = {}
    for name, table in examined.tables.items():
        spec = _spec(desk, name)
        if spec.layout == "list":
            found[name] = held_rows(spec, table, desk.table_of((file.unit, file.edition, name)))
    return {name: rows for name, rows in found.items() if rows}


def _put_in_force(
    desk: Desk, file: ReceivedFile, examined: Examined, said: Sequence[Finding] = (), *, is_loss_accepted: bool = False
) -> FileNotes:
    """Every table of the file that can be used; the others stay as they last were good. Returns what is said of the file."""
    told = [*said, *examined.findings]
    held: dict[str, list[str]] = {}
    for name, table in examined.tables.items():
        key = (file.unit, file.edition, name)
        blob, last = encode_table(table), desk.in_force.get(key)
        desk.looked_at.add(key)
        desk.stale.discard(key)
        if last is not None and (last.sha256, last.blob) == (file.sha256, blob):
            continue
        new = _renewed(desk, key, table)
        if new.is_mass_loss(desk.mass_loss) and not is_loss_accepted:
            told.append(new.loss())
            held[name] = held_rows(new.spec, table, new.old)
            desk.stale.add(key)
            continue
        told += new.remarks()
        numbers, days = new.numbers(file.unit, desk.ledger.take_numbers), new.days(desk.moment.date())
        version = TableVersion(*key, file.sha256, blob, numbers, *days, table.sheet, "", desk.moment, desk.run)
        desk.put(version, table)
    unused = {*_unused(desk, file.unit), *empty_other_kind(desk, file, examined)}
    in_force = desk.keys_of(file.unit, file.edition)
    desk.stale |= {key for key in in_force if key[2] not in examined.tables and key[2] not in unused}
    return FileNotes(told, held, examined.missing)


def _renewed(desk: Desk, key: tuple[str, str, str], table: CheckedTable) -> Renewal:
    """The table beside its last version, and beside what an earlier edition has of it."""
    new = renewal(_spec(desk, key[2]), table, desk.table_of(key), desk.in_force.get(key))
    before = desk.sealed(key)
    sealed = desk.table_of(before) if before and new.spec.number else None
    return carried_over(new, sealed, desk.in_force[before]) if before and sealed else new


def _reread(desk: Desk, examined_of: Mapping[str, Examined]) -> None:
    """Take the tables of every file in force from its bytes again; what comes out alike stays as it is."""
    for (unit, edition), number in sorted(desk.files.current.items()):
        file = desk.files.files[number]
        examined = examined_of.get(file.sha256)
        if number in desk.notes or examined is None or examined.fault or edition != desk.edition:
            continue
        before, taken = notes_of(desk.ledger, number), len(desk.taken)
        said = [finding for finding in before.findings if finding.code == file.code]
        notes = _put_in_force(desk, file, named(without_tables(examined, _unused(desk, unit)), file.path), said)
        if len(desk.taken) > taken or (set(notes.missing), notes.held) != (set(before.missing), before.held):
            desk.notes[number] = notes


# -- choices ------------------------------------------------------------------------------------------------------------------

WAITED = frozenset({"W-FILE-TWO", "W-FILE-SUBSET"})
OLD = frozenset({"W-FILE-OLD", "W-UP-OLD", "I-FILE-SAME"}) | OTHER_EDITION


def _decide(desk: Desk, decision: Decision, examined: Mapping[str, Examined]) -> list[Finding]:
    """Put the file in force, or take that back. W-DEC-BAD when it cannot be used."""
    file = desk.files.files.get(_number(decision))
    before = _before(desk.files, file) if file is not None else None
    wanted = file if decision.value.strip() else before
    found = examined.get(wanted.sha256) if wanted is not None else None
    if file is None or wanted is None or found is None or found.fault or not desk.campaign.by_code.get(file.unit):
        return [_undecidable(decision)]
    if decision.value.strip():
        return [] if _choose(desk, file, found) else [_undecidable(decision)]
    if file.state != FileState.IN_FORCE or not (file.code in WAITED | OLD or wanted.number > file.number):
        return []
    _put_back(desk, file, wanted, examined)
    return []


def _undecidable(decision: Decision) -> Finding:
    return Finding("W-DEC-BAD", Scope.CELL, decision.sheet, decision.field, value=f"{decision.key}: {decision.value}")


def _choose(desk: Desk, file: ReceivedFile, examined: Examined) -> bool:
    """Whether the file is now in force because the coordinator says so, with all it lacks."""
    if file.state == FileState.UNREADABLE:
        return False
    if file.state == FileState.IN_FORCE and not notes_of(desk.ledger, file.number).held:
        return True
    _replace_current(desk, file.unit, file.edition)
    _use(desk, file, examined)
    return True


def _put_back(desk: Desk, file: ReceivedFile, before: ReceivedFile, examined: Mapping[str, Examined]) -> None:
    """The file that a chosen one had replaced is in force again, and the chosen one is what it would be beside it."""
    waits = file.code in WAITED
    desk.restate(file.number, FileState.WAITING if waits else FileState.OLD if file.code in OLD else FileState.REPLACED)
    _use(desk, before, examined[before.sha256])
    if file.code not in WAITED | OLD or file.sha256 not in examined:
        return
    own = named(without_tables(examined[file.sha256], _unused(desk, file.unit)), file.path)
    current = _current(desk, file.unit)
    verdict = judge(desk.template, own, file.path, file.sha256, file.unit, desk.edition, current)
    desk.notes[file.number] = FileNotes([verdict.finding] if verdict.finding else [], _held(desk, file, own) if waits else {})


def _use(desk: Desk, file: ReceivedFile, examined: Examined) -> None:
    desk.restate(file.number, FileState.IN_FORCE)
    examined = named(without_tables(examined, _unused(desk, file.unit)), file.path)
    desk.notes[file.number] = _put_in_force(desk, file, examined, is_loss_accepted=True)


def _write(desk: Desk) -> None:
    ledger = desk.ledger
    ledger.insert_versions(list(desk.taken.values()))
    ledger.mark_stale(desk.stale)
    ledger.mark_stale(desk.looked_at - desk.stale, is_stale=False)
    if desk.added:
        ledger.take_numbers("file", len(desk.added))
    ledger.add_files([desk.files.files[number] for number in desk.added], desk.run)
    ledger.update_files({number: desk.files.files[number].state for number in sorted(desk.restated - set(desk.added))})
    known = set(desk.added)
    for number, notes in desk.notes.items():
        if not notes.is_empty or number not in known:
            put_notes(ledger, number, notes)
