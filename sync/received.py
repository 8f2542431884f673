"""Files ever received -> which is in force, which is the newest under its path; and what was said of each when it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sync.blobs import decode_table, encode_table
from sync.ledger import Ledger
from sync.model import CheckedTable, Finding
from sync.picture import FileState, ReceivedFile


@dataclass
class Received:
    """The files by number, kept at hand by path, by unit, and by (unit, edition) where one is in force."""

    files: dict[int, ReceivedFile] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    current: dict[tuple[str, str], int] = field(default_factory=dict)
    _of_unit: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, files: Iterable[ReceivedFile]) -> Received:
        """All files, oldest first."""
        received = cls()
        for file in files:
            received.add(file)
        return received

    def add(self, file: ReceivedFile) -> None:
        """One more file, with a higher number than all before it."""
        self.files[file.number] = file
        self.newest[file.path] = file.number
        self._of_unit[file.unit].append(file.number)
        if file.state == FileState.IN_FORCE:
            self.current[file.unit, file.edition] = file.number

    def restate(self, number: int, state: FileState) -> None:
        """Say something else of a file; one that comes into force takes the place of the one before."""
        file = self.files[number] = replace(self.files[number], state=state.value)
        key = (file.unit, file.edition)
        if state is FileState.IN_FORCE:
            self.current[key] = number
        elif self.current.get(key) == number:
            del self.current[key]

    def in_force(self, unit: str, edition: str) -> ReceivedFile | None:
        """The file that a unit has in force for an edition."""
        number = self.current.get((unit, edition))
        return self.files[number] if number is not None else None

    @property
    def units(self) -> list[str]:
        """Every unit that files came from, "" = nobody, in the order of the first."""
        return list(self._of_unit)

    def of_unit(self, unit: str) -> list[ReceivedFile]:
        """All files of a unit, "" = nobody's, oldest first."""
        return [self.files[number] for number in self._of_unit.get(unit, ())]

    def newest_of(self, unit: str) -> list[ReceivedFile]:
        """The newest version received under each path, of one unit."""
        return [file for file in self.of_unit(unit) if self.newest[file.path] == file.number]


@dataclass(frozen=True, slots=True)
class FileNotes:
    """What was said of a file: findings; per table the folded identities of the rows that stand only in it, as long as it waits
    for a choice; the tables it could not give."""

    findings: Sequence[Finding] = ()
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    missing: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.findings or self.held or self.missing)


NOTHING_SAID = FileNotes()


def put_notes(ledger: Ledger, number: int, notes: FileNotes) -> None:
    """Keep what is said of a file, in place of what was said before."""
    held = {table: list(rows) for table, rows in notes.held.items()}
    shape = CheckedTable("", "", (), dict.fromkeys(notes.missing, 1), held, (), findings=tuple(notes.findings))
    ledger.put_blob(_name(number), encode_table(shape))


def notes_of(ledger: Ledger, number: int) -> FileNotes:
    """What was last said of a file."""
    blob = ledger.get_blob(_name(number))
    if blob is None:
        return NOTHING_SAID
    shape = decode_table(blob)
    return FileNotes(tuple(shape.findings), shape.columns, tuple(shape.places))


def _name(number: int) -> str:
    return f"file/{number}"
