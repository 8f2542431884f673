"""A folder or Shared Drive of Google -> its spreadsheets as workbooks: listed in one call, exported where they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import md5
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sync.errors import GoogleAway, NoAccess, OutOfReach, StoreMissing, Unreadable, Unstable
from sync.google_ids import FOLDER, SPREADSHEET, XLSX
from sync.stores import Entry, Skip, is_passed_over, nfc
from sync.stores.exported import canonical
from sync.stores.folder import inside
from sync.stores.written import workbook_of

if TYPE_CHECKING:
    from sync.google_client import DriveFile, GoogleClient, Listing

OVERLAP = timedelta(minutes=15)
"""Google tells of a change minutes late: what changed so lately is looked at once more."""

NO_ACCESS, AWAY = "E-FILE-ACCESS", "W-FILE-REACH"
NATIVE = "application/vnd.google-apps."
"""What Google keeps in its own form; but for spreadsheets, none of it is a workbook."""
XLSX_ENDING = ".xlsx"


class GoogleStore:
    """Spreadsheets appear as "‹folders›/‹name›.xlsx". A spreadsheet keeps the path under which it was first seen.

    `ours`: ids never listed, such as the master's. `sheets`: titles that are read where a spreadsheet cannot be exported.
    `feedback`: title of our tab. `known`: path -> id of what was seen before. `own`: id -> unit of spreadsheets that a unit has
    elsewhere and shares by itself; their path is "‹id›/‹name›.xlsx".
    """

    readers = 4

    def __init__(
        self,
        client: GoogleClient,
        folder: str,
        skip: Sequence[str] = (),
        *,
        ours: Collection[str] = (),
        sheets: Sequence[str] = (),
        feedback: str = "",
        known: Mapping[str, str] | None = None,
        own: Mapping[str, str] | None = None,
    ) -> None:
        self._client, self._folder = client, folder
        self._skip = Skip(skip)
        self._ours, self._sheets, self._feedback = frozenset(ours), sheets, feedback
        self._known, self._own = dict(known or {}), dict(own or {})
        self.shown = f"Google ({folder})"
        self._listed: dict[str, DriveFile] = {}

    def entries(self) -> Iterator[Entry]:
        """See Store. StoreMissing when the folder is not shared with us, GoogleAway when Google does not answer."""
        listing = self._listing()
        files = {path: file for path, file in self._placed(listing) if self._is_wanted(path, file)}
        listed = {file.id for file in files.values()}
        found = [self._entry(path, file, listing.now) for path, file in files.items()]
        found += self._elsewhere(listed, listing.now)
        found += self._vanished(listed, {entry.path for entry in found}, listing.now)
        return iter(sorted(found, key=lambda entry: entry.path))

    def read(self, entry: Entry) -> bytes:
        """See Store. NoAccess, OutOfReach."""
        if not entry.is_ready:
            raise Unreadable(entry.path)
        from sync.google_client import BadRequest, NotExportable

        file = self._listed.get(entry.path) or self._found_again(entry)
        try:
            return self._exported(file) if file.mime == SPREADSHEET else self._downloaded(file, entry)
        except NotExportable:
            # Its owner lets readers see it only in the browser; whoever may edit it may have it.
            raise NoAccess(entry.path, self._client.email) from None
        except BadRequest as error:
            # What Google cannot do with one file is no matter of the others.
            raise OutOfReach(entry.path, error.args[0]) from None

    def exists(self, path: str) -> bool:
        """See Store."""
        return self._at(inside(path)) is not None

    def write(self, path: str, data: bytes) -> None:
        """See Store."""
        place = PurePosixPath(inside(path))
        there = self._at(str(place))
        if there is not None:
            self._client.replace(there.id, data)
            return
        parent = self._folder
        for depth in range(1, len(place.parts)):
            parent = self._folder_at("/".join(place.parts[:depth]), parent)
        self._client.create(place.name, XLSX, parent, {}, data)

    # -- what is there -----------------------------------------------------------------------------------------------------

    def _listing(self) -> Listing:
        try:
            return self._client.listing(self._folder)
        except NoAccess:
            raise StoreMissing(f"{self.shown}, {self._client.email}") from None
        except OutOfReach as error:
            raise GoogleAway(error.args[1] if len(error.args) > 1 else error.args[0]) from None

    def _placed(self, listing: Listing) -> Iterator[tuple[str, DriveFile]]:
        first_seen = {file: path for path, file in self._known.items()}
        taken = set(first_seen.values())
        for path, file in listing.files:
            if file.id in first_seen:
                yield first_seen[file.id], file
                continue
            tidy = _as_workbook(path, file)
            if tidy in taken:
                tidy = f"{tidy.removesuffix(XLSX_ENDING)} ({file.id[:6]}){XLSX_ENDING}"
            taken.add(tidy)
            yield tidy, file

    def _is_wanted(self, path: str, file: DriveFile) -> bool:
        if file.id in self._ours or file.id in self._own or (file.mime.startswith(NATIVE) and file.mime != SPREADSHEET):
            return False
        return not self._skip(path) and not any(is_passed_over(part) for part in path.split("/"))

    def _entry(self, path: str, file: DriveFile, now: datetime) -> Entry:
        self._listed[path] = file
        return Entry(path, PurePosixPath(path).name, file.size or 0, _revision(file, now), file.modified, stored=file.id)

    def _elsewhere(self, listed: Collection[str], now: datetime) -> Iterator[Entry]:
        """Spreadsheets that units have registered by their ids."""
        for file_id in sorted(set(self._own) - set(listed)):
            try:
                file = self._client.file(file_id)
            except (NoAccess, OutOfReach) as error:
                yield _out_of_sight(self._path_of(file_id) or f"{file_id}/{file_id}{XLSX_ENDING}", error)
                continue
            if not file.trashed:
                yield self._entry(self._path_of(file_id) or f"{file_id}/{_as_workbook(file.name, file)}", file, now)

    def _path_of(self, file_id: str) -> str:
        """Under which path it was seen before; "" when never."""
        return next((path for path, known in self._known.items() if known == file_id), "")

    def _vanished(self, listed: Collection[str], told: Collection[str], now: datetime) -> Iterator[Entry]:
        """What was seen before and is not listed any more: gone when it was thrown away, else out of our sight."""
        for path, file_id in sorted(self._known.items()):
            if file_id in listed or path in told or file_id in self._ours:
                continue
            try:
                file = self._client.file(file_id)
            except (NoAccess, OutOfReach) as error:
                yield _out_of_sight(path, error)
                continue
            if not file.trashed:
                # Moved out of the folder, but still shared with us: it is the unit's all the same.
                yield self._entry(path, file, now)

    # -- bytes -------------------------------------------------------------------------------------------------------------

    def _exported(self, file: DriveFile) -> bytes:
        from sync.google_client import BadRequest, NotExportable

        if file.can_download:
            try:
                return canonical(self._client.export(file.id), self._feedback)
            except (NotExportable, BadRequest):
                pass
        return workbook_of(self._values(file.id))

    def _values(self, file_id: str) -> dict[str, list[list[object]]]:
        """The cells of the sheets that a workbook of ours has; where one was renamed, of all that are there."""
        from sync.google_client import BadRequest

        titles = list(self._sheets)
        try:
            return self._cells(file_id, titles)
        except BadRequest:
            told = self._client.spreadsheet(file_id, "sheets.properties(title,sheetType)")
            return self._cells(file_id, [title for title in titles_with_cells(told) if title != self._feedback])

    def _cells(self, file_id: str, titles: Sequence[str]) -> dict[str, list[list[object]]]:
        ranges = ["'" + title.replace("'", "''") + "'" for title in titles]
        grids = self._client.values(file_id, ranges, dates="FORMATTED_STRING")
        return dict(zip(titles, grids, strict=True))

    def _downloaded(self, file: DriveFile, entry: Entry) -> bytes:
        data = self._client.download(file.id)
        if _revision_of_bytes(file.id, md5(data, usedforsecurity=False).hexdigest()) != entry.revision:
            raise Unstable(entry.path)
        return data

    def _found_again(self, entry: Entry) -> DriveFile:
        """The file of an entry that another store has listed."""
        try:
            file = self._client.file(entry.stored)
        except NoAccess:
            raise Unstable(entry.path) from None
        if file.trashed or self._at(entry.path) is None:
            raise Unstable(entry.path)
        return file

    # -- writing -----------------------------------------------------------------------------------------------------------

    def _at(self, path: str) -> DriveFile | None:
        """The file or folder at a path; letters put together in another way are the same name."""
        parent, found = self._folder, None
        for part in PurePosixPath(path).parts:
            found = next((file for file in self._client.children(parent) if nfc(file.name) == nfc(part)), None)
            if found is None:
                return None
            parent = found.id
        return found

    def _folder_at(self, path: str, parent: str) -> str:
        there = self._at(path)
        return (there or self._client.create(PurePosixPath(path).name, FOLDER, parent)).id


def titles_with_cells(told: Mapping[str, Any]) -> list[str]:
    """Titles of the sheets that a spreadsheet has, without charts on a sheet of their own: asking for their cells is a fault."""
    sheets = [one["properties"] for one in told.get("sheets", ())]
    return [str(one["title"]) for one in sheets if one.get("sheetType", "GRID") == "GRID"]


def _as_workbook(path: str, file: DriveFile) -> str:
    tidy = nfc(path)
    return f"{tidy}{XLSX_ENDING}" if file.mime == SPREADSHEET and not tidy.lower().endswith(XLSX_ENDING) else tidy


def _revision(file: DriveFile, now: datetime) -> str:
    if file.mime != SPREADSHEET:
        return _revision_of_bytes(file.id, file.md5)
    lately = f"~{now:%Y%m%d%H%M%S}" if file.modified > now - OVERLAP else ""
    return f"{file.id}@{file.version}{lately}"


def _revision_of_bytes(file_id: str, digest: str) -> str:
    # Written otherwise than the revision of a spreadsheet, which alone can be opened at a cell.
    return f"file:{file_id}:{digest}"


def _out_of_sight(path: str, error: NoAccess | OutOfReach) -> Entry:
    finding = NO_ACCESS if isinstance(error, NoAccess) else AWAY
    return Entry(path, PurePosixPath(path).name, 0, "", unreadable=str(error), finding=finding)
