"""What a run brings, before anything of it is kept -> UnitsGone when most units' files are gone or hold nothing they held.

A share half connected and a folder of blank workbooks copied over it look like work to a program, and like a disaster to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sync.accept import changes
from sync.blobs import decode_table
from sync.campaign import Campaign
from sync.editions import edition_of
from sync.errors import UnitsGone
from sync.model import CheckedTable
from sync.office import Office, examine_all, reading_of
from sync.picture import ReceivedFile
from sync.pull import Pulled
from sync.received import Received

SOME_UNITS = 4
"""Fewer units with a file may well all move at once."""


def refuse_upheaval(office: Office, campaign: Campaign, pulled: Pulled, owner: Callable[[str], str]) -> None:
    """UnitsGone when, of the units with a file of their own in force, more than half have lost it or hold no row they held.

    `owner`: path -> the unit in whose place it lies; what lay in the inbox may go, and so may files of a closed edition.
    """
    received, edition = Received.of(office.ledger.files()), edition_of(office.template, campaign)
    in_force = (received.files[number] for (_, of), number in received.current.items() if of == edition)
    files = [file for file in in_force if owner(file.path) == file.unit]
    gone = sum(1 for file in files if file.path not in pulled.present)
    arrived = {arrival.path: arrival.data for arrival in pulled.arrivals}
    changed = [file for file in files if file.path in arrived]
    if len(files) < SOME_UNITS or 2 * (gone + len(changed)) <= len(files):
        return
    unlike = _unlike(office, campaign, changed, {arrival.path: arrival.sha256 for arrival in pulled.arrivals}, arrived)
    if 2 * (gone + unlike) > len(files):
        raise UnitsGone(gone + unlike, len(files))


def _unlike(
    office: Office, campaign: Campaign, files: Iterable[ReceivedFile], hashes: Mapping[str, str], data: Mapping[str, bytes]
) -> int:
    """How many files hold none of the rows that are in force. One that cannot be read replaces nothing and is no danger."""
    wanted = list(files)
    office.fresh.update({hashes[file.path]: data[file.path] for file in wanted})
    items = {hashes[file.path]: (file.path.rpartition("/")[2], data[file.path]) for file in wanted}
    examined = examine_all(office, reading_of(office, campaign), items)
    before = _tables(office, {(file.unit, file.edition) for file in wanted})
    return sum(
        1
        for file in wanted
        if not (found := examined[hashes[file.path]]).fault
        and _is_unlike(office, before.get((file.unit, file.edition), {}), found.tables)
    )


def _is_unlike(office: Office, old: Mapping[str, CheckedTable], new: Mapping[str, CheckedTable]) -> bool:
    difference = changes(office.template, old, new)
    return difference.removed > 0 and difference.same + difference.changed == 0


def _tables(office: Office, wanted: set[tuple[str, str]]) -> Mapping[tuple[str, str], Mapping[str, CheckedTable]]:
    found: dict[tuple[str, str], dict[str, CheckedTable]] = {}
    for version in office.ledger.in_force():
        if (version.unit, version.edition) in wanted:
            found.setdefault((version.unit, version.edition), {})[version.table] = decode_table(version.blob)
    return found
