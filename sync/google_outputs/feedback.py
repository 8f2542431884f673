"""What each unit that fills Google Sheets is to read -> the tab of ours in its own spreadsheet, written in one step.

Nothing is read there first: the tab carries an id of ours, so whether it is there is learnt from what Google answers, and a
call that was answered into the void can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sync import feedback
from sync.errors import TonghopError
from sync.google_ids import GOOGLE, gid_of
from sync.office import Office
from sync.picture import Picture
from sync.publish.google import drawn
from sync.publish.sheet import Sheet
from sync.publish.xlsx import model_hash
from sync.speech import either

if TYPE_CHECKING:
    from sync.google_client import GoogleClient

AT_ONCE = 4
"""Spreadsheets written side by side."""
OTHER_NAME = "{} (tổng hợp)"
"""The tab's name where a unit has one of that name already."""


@dataclass(frozen=True)
class Due:
    """A unit whose tab is to be written: its spreadsheet, what the tab is to hold, and the hash of that."""

    unit: str
    spreadsheet: str
    sheet: Sheet
    wanted: str
    is_there: bool
    decimal_comma: bool = True

    @property
    def name(self) -> str:
        """Under which name the ledger knows the tab."""
        return f"google:{self.spreadsheet}"


def due(office: Office, picture: Picture) -> list[Due]:
    """The units in Google whose tab differs from what was last written there, in their order."""
    homes = spreadsheets(picture)
    known, decimal_comma = office.ledger.outputs(), picture.template.conventions.has_decimal_comma
    found = []
    for unit, sheet in feedback.build_in_one(picture, homes, office.config.feedback.name):
        wanted = model_hash([sheet])
        written, tab = known.get(f"google:{homes[unit]}", ("", ""))
        if written != wanted:
            found.append(Due(unit, homes[unit], sheet, wanted, bool(tab), decimal_comma))
    return found


def spreadsheets(picture: Picture) -> dict[str, str]:
    """Unit -> the spreadsheet that it fills: that of its file in force, else the one that came last."""
    last = {file.unit: file.path for file in picture.files if file.path.startswith(f"{GOOGLE}/")}
    found = {}
    for unit in picture.units:
        path = unit.file if unit.file in picture.in_google else last.get(unit.unit, "")
        if path in picture.in_google:
            found[unit.unit] = picture.in_google[path]
    return found


def write_all(office: Office, wanted: Sequence[Due]) -> list[str]:
    """Write the tabs; what could not be written, and why. Each is in the ledger as soon as it stands there."""
    notes: list[str] = []
    language = office.template.language
    if not wanted:
        return notes
    with ThreadPoolExecutor(AT_ONCE) as threads:
        pending = {threads.submit(write, office.google, one): one for one in wanted}
        for done, future in enumerate(as_completed(pending), 1):
            one, fault = pending[future], future.exception()
            office.progress(either(language, "Ghi phản hồi lên Google", "Writing the feedback in Google"), done, len(wanted))
            if fault is None:
                office.ledger.set_output(one.name, one.wanted, "tab")
            elif isinstance(fault, TonghopError):
                failed = either(language, "chưa ghi được tab", "could not write the tab")
                notes.append(f"{one.unit}: {failed} {one.sheet.name} ({fault.said(language)})")
            else:
                raise fault
    return sorted(notes)


def write(client: GoogleClient, one: Due) -> None:
    """Write one tab: as it was last known to be, else the other way, else under another name.

    NoAccess, OutOfReach, GoogleRefused.
    """
    from sync.google_client import BadRequest

    refusals: list[BadRequest] = []
    for attempt in _attempts(one, client.email):
        try:
            client.batch_update(one.spreadsheet, attempt())
        except BadRequest as error:
            refusals.append(error)
        else:
            return
    raise refusals[0]


def _attempts(one: Due, email: str) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    def anew() -> list[dict[str, Any]]:
        return _requests(one, one.sheet.name, email)

    def in_place() -> list[dict[str, Any]]:
        return _requests(one, one.sheet.name)

    def elsewhere() -> list[dict[str, Any]]:
        return _requests(one, OTHER_NAME.format(one.sheet.name), email)

    yield from (in_place, anew, elsewhere) if one.is_there else (anew, in_place, elsewhere)


def _requests(one: Due, name: str, email: str = "") -> list[dict[str, Any]]:
    """The tab under a name. With an e-mail it is made, for only that account to write in; else it is there."""
    tab = gid_of(one.sheet.name)
    (recorded,) = drawn([replace(one.sheet, name=name)], decimal_comma=one.decimal_comma)
    return recorded.requests(tab, is_new=bool(email), ids=lambda _name: tab, protect=[email] if email else None).all()
