"""Records typed in a test -> examined files -> what receiving them leaves in a ledger; nothing is read from a disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from in_force import HAI, campaign, initiative, nt2022, table

from sync.archive import digest
from sync.campaign import Campaign
from sync.examine import Examined
from sync.ledger import Ledger
from sync.model import CheckedTable, Finding, Stamp
from sync.picture import Decision, ReceivedFile
from sync.pull import place_of
from sync.receive import Incoming, open_desk, receive
from sync.received import FileNotes, Received, notes_of

NOON = datetime(2022, 4, 17, 5, tzinfo=UTC)
OWN = f"so_lieu/{HAI}/{HAI} - Ninh Hải.xlsx"
INBOX = "Hộp thư đến/gui lai.xlsx"
PLACES = {f"so_lieu/{HAI}": HAI}


def works(*numbers: int, unit: str = HAI) -> CheckedTable:
    """The list of initiatives with these works; every number is another work of another author."""
    rows = [
        initiative(f"Cải tiến máy bơm kiểu {n} tại trạm {n}", lead_author=f"Người thứ {n}", benefit_vnd=n * 1_000_000)
        for n in numbers
    ]
    return table(unit, "initiatives", rows).checked


def examined(
    *tables: CheckedTable, unit: str = HAI, typed: str = HAI, edition: str = "2022", missing: Sequence[str] = (), role: str = "unit"
) -> Examined:
    """One workbook as a worker gives it back."""
    stamp = Stamp(unit=unit, edition=edition, template="nt2022", version="1", role=role)
    return Examined(stamp, typed, {one.table: one for one in tables}, tuple(missing))


def faulty(finding: Finding) -> Examined:
    """A workbook of which nothing can be used."""
    return Examined(fault=finding)


@dataclass
class Reception:
    """A ledger, a store, and one run after the other."""

    ledger: Ledger
    plan: Campaign = field(default_factory=campaign)
    here: set[str] = field(default_factory=set)
    examined: dict[str, Examined] = field(default_factory=dict)
    run: int = 0
    said: Sequence[Finding] = ()

    def take(self, *files: tuple[str, Examined], decide: Sequence[Decision] = (), is_reread: bool = False) -> ReceivedFile:
        """One run in which these files arrive. Returns the newest file."""
        moment = NOON + timedelta(days=self.run)
        self.run = self.ledger.begin(moment, moment.date(), "1")
        incoming = []
        for path, one in files:
            sha256 = digest(repr(one).encode())
            self.examined[sha256] = one
            self.here.add(path)
            incoming.append(Incoming(path, sha256, place_of(path, PLACES), one))
        with self.ledger.transaction():
            desk = open_desk(self.ledger, nt2022(), self.plan, PLACES, run=self.run, moment=moment, here=self.here)
            self.said = receive(desk, incoming, decide, self.examined, is_reread=is_reread)
        return self.ledger.files()[-1]

    def decide(self, number: int, value: str = "x", field_name: str = "use") -> None:
        """The coordinator types into a yellow cell of the sheet of files."""
        self.take(decide=[Decision("files", f"TEP-{number:04d}", field_name, value, NOON)])

    @property
    def files(self) -> Received:
        """Every file received."""
        return Received.of(self.ledger.files())

    @property
    def states(self) -> list[str]:
        """What became of the files, oldest first."""
        return [file.state for file in self.ledger.files()]

    def notes(self, number: int) -> FileNotes:
        """What is said of a file."""
        return notes_of(self.ledger, number)

    def codes(self, number: int) -> list[str]:
        """The codes of it."""
        return [finding.code for finding in self.notes(number).findings]

    def numbers(self, name: str = "initiatives", edition: str = "2022") -> list[int]:
        """The permanent numbers of a table in force."""
        return next((list(v.numbers) for v in self.ledger.in_force() if (v.table, v.edition) == (name, edition)), [])
