"""Google Drive and Sheets, as much of them as we need; every call goes by way of one careful transport."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_URL
from gspread.utils import ExportFormat

from sync.errors import NoAccess, NoStorage, OutOfReach
from sync.google_client.account import Account, account
from sync.google_client.calls import Calls
from sync.google_client.drive import (
    FILE_FIELDS,
    FOLDERS_AT_ONCE,
    LIST_FIELDS,
    PAGE,
    DriveFile,
    Listing,
    file_of,
    in_folders,
    paths,
    quoted,
)
from sync.google_client.limits import Limiter
from sync.google_client.transport import Line, Timing, Transport
from sync.google_ids import FOLDER, SPREADSHEET

UPLOAD_URL = "https://www.googleapis.com/upload/drive/v3/files"
DRIVES_URL = "https://www.googleapis.com/drive/v3/drives"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OURS = "tonghop"
"""The property under which a file of ours says what it is, so that it is found again and never made twice."""

_EVERYWHERE = {"supportsAllDrives": "true"}
_ALL_DRIVES = {**_EVERYWHERE, "includeItemsFromAllDrives": "true"}

Rows = list[list[Any]]


def open_client(key: Path | None, endpoint: str = "", *, timing: Timing | None = None) -> GoogleClient:
    """The client of a service account's key, or of this machine's own account. KeyUnfit. Nothing is asked of Google yet.

    `endpoint`: in place of Google's address, on this machine alone: tokens go along with every question. ValueError for any other.
    """
    if endpoint and urlsplit(endpoint).hostname not in LOOPBACK:
        raise ValueError(f"{endpoint} is not this machine")
    return GoogleClient(account(key), endpoint, timing or Timing())


class GoogleClient:
    """One account's way to Google; threads may share it. Every method may raise NoAccess, OutOfReach or GoogleRefused."""

    def __init__(self, who: Account, endpoint: str, timing: Timing) -> None:
        limiter = Limiter(timing.per_minute, timing.clock, timing.sleep)
        self._line = Line(who, endpoint, timing, limiter, Calls())
        self._own = threading.local()

    @property
    def email(self) -> str:
        """Under which files are to be shared with us."""
        return self._line.account.email

    @property
    def calls(self) -> Calls:
        """What was asked up to now."""
        return self._line.calls

    @property
    def _http(self) -> Transport:
        """This thread's session."""
        if not hasattr(self._own, "transport"):
            self._own.transport = Transport(self._line)
        transport: Transport = self._own.transport
        return transport

    # -- Drive -------------------------------------------------------------------------------------------------------------

    def listing(self, folder: str) -> Listing:
        """All under a folder or a Shared Drive: one call per 1,000 files of the drive, or of a folder that holds no folders."""
        drive = self._drive_of(folder)
        files = self._whole_drive(drive) if drive else self._by_levels(folder)
        return Listing(paths(files, folder), self._http.last_date or datetime.now(UTC))

    def children(self, folder: str) -> list[DriveFile]:
        """What lies directly in a folder."""
        return list(self._listed({"q": in_folders([folder]), **_ALL_DRIVES}))

    def file(self, file_id: str) -> DriveFile:
        """One file, trashed or not."""
        return file_of(self._got(f"{DRIVE_FILES_API_V3_URL}/{file_id}", {"fields": FILE_FIELDS, **_EVERYWHERE}))

    def export(self, file_id: str) -> bytes:
        """A spreadsheet as .xlsx. NotExportable when it is too large, or its owner forbids it."""
        data: bytes = self._http.export(file_id, ExportFormat.EXCEL)
        return data

    def download(self, file_id: str) -> bytes:
        """The bytes of a file that is none of Google's own."""
        address = f"{DRIVE_FILES_API_V3_URL}/{file_id}"
        return self._http.request("get", address, params={"alt": "media", **_EVERYWHERE}).content

    def create(
        self, name: str, mime: str, parent: str, properties: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> DriveFile:
        """A new file in a folder; one that carries the same `tonghop` property there already is given back instead.

        NoStorage where this account may not own a file.
        """
        told = dict(properties or {})
        if OURS in told and (there := self.ours(parent, told[OURS])):
            return there
        try:
            return self._create({"name": name, "mimeType": mime, "parents": [parent], "appProperties": told}, data)
        except NoStorage:
            raise NoStorage(self.email, parent) from None
        except OutOfReach:
            # It may have been made, only the answer lost.
            if OURS in told and (there := self.ours(parent, told[OURS])):
                return there
            raise

    def ours(self, parent: str, mark: str) -> DriveFile | None:
        """The file in a folder that carries this mark of ours."""
        wanted = f"appProperties has {{ key={quoted(OURS)} and value={quoted(mark)} }}"
        found = sorted(self._listed({"q": f"{in_folders([parent])} and {wanted}", **_ALL_DRIVES}), key=lambda file: file.created)
        return found[0] if found else None

    def replace(self, file_id: str, data: bytes) -> DriveFile:
        """New content of a file of ours."""
        address = f"{UPLOAD_URL}/{file_id}"
        params = {"uploadType": "media", "fields": FILE_FIELDS, **_EVERYWHERE}
        return file_of(self._http.request("patch", address, params=params, data=data).json())

    def share(self, file_id: str, email: str, role: str = "writer") -> None:
        """Let somebody in, without a letter; who may enter already is left as they are."""
        address = f"{DRIVE_FILES_API_V3_URL}/{file_id}/permissions"
        known = self._got(address, {"fields": "permissions(emailAddress,role)", **_EVERYWHERE}).get("permissions", ())
        if any(str(one.get("emailAddress", "")).casefold() == email.casefold() for one in known):
            return
        body = {"type": "user", "role": role, "emailAddress": email}
        self._http.request("post", address, params={"sendNotificationEmail": "false", **_EVERYWHERE}, json=body)

    def delete(self, file_id: str) -> None:
        """Take away a file that we have made; one that is gone already is no fault."""
        try:
            self._http.request("delete", f"{DRIVE_FILES_API_V3_URL}/{file_id}", params=dict(_EVERYWHERE))
        except NoAccess:
            # The first answer may have been lost, and the second try found nothing.
            if self.reach(file_id):
                raise

    def _create(self, about: Mapping[str, Any], data: bytes | None) -> DriveFile:
        params = {"fields": FILE_FIELDS, **_EVERYWHERE}
        if data is None:
            return file_of(self._http.request("post", DRIVE_FILES_API_V3_URL, params=params, json=about).json())
        body, kind = _multipart(about, data)
        told = self._http.request(
            "post", UPLOAD_URL, params={"uploadType": "multipart", **params}, data=body, headers={"Content-Type": kind}
        )
        return file_of(told.json())

    def _drive_of(self, folder: str) -> str:
        """The Shared Drive that a folder lies in, or is; "" for a folder of a person. Asked once."""
        known = self._drives
        if folder not in known:
            told = self._got(f"{DRIVE_FILES_API_V3_URL}/{folder}", {"fields": "id,driveId", **_EVERYWHERE})
            known[folder] = str(told.get("driveId", ""))
        return known[folder]

    @cached_property
    def _drives(self) -> dict[str, str]:
        return {}

    def _whole_drive(self, drive: str) -> list[DriveFile]:
        query = {"q": "trashed = false", "corpora": "drive", "driveId": drive, **_ALL_DRIVES}
        return list(self._listed(query))

    def _by_levels(self, folder: str) -> list[DriveFile]:
        found: list[DriveFile] = []
        level, known = [folder], {folder}
        while level:
            below: list[DriveFile] = []
            for first in range(0, len(level), FOLDERS_AT_ONCE):
                below += self._listed({"q": in_folders(level[first : first + FOLDERS_AT_ONCE]), **_ALL_DRIVES})
            found += below
            level = [file.id for file in below if file.mime == FOLDER and file.id not in known]
            known.update(level)
        return found

    def _listed(self, query: Mapping[str, str]) -> Iterator[DriveFile]:
        token = ""
        while True:
            params = {**query, "pageSize": str(PAGE), "fields": LIST_FIELDS, **({"pageToken": token} if token else {})}
            told = self._got(DRIVE_FILES_API_V3_URL, params)
            yield from map(file_of, told.get("files", ()))
            token = told.get("nextPageToken", "")
            if not token:
                return

    def _got(self, address: str, params: Mapping[str, str]) -> dict[str, Any]:
        told: dict[str, Any] = self._http.request("get", address, params=params).json()
        return told

    # -- Sheets ------------------------------------------------------------------------------------------------------------

    def spreadsheet(self, file_id: str, fields: str) -> dict[str, Any]:
        """What `fields` name of a spreadsheet: one read."""
        told: dict[str, Any] = self._http.spreadsheets_get(file_id, {"fields": fields})
        return told

    def values(
        self, file_id: str, ranges: Sequence[str], *, render: str = "UNFORMATTED_VALUE", dates: str = "SERIAL_NUMBER"
    ) -> list[Rows]:
        """The cells of each range: one read. BadRequest when a range names a sheet that is not there."""
        params = {"valueRenderOption": render, "dateTimeRenderOption": dates}
        told = self._http.values_batch_get(file_id, list(ranges), params)  # type: ignore[arg-type]  # nothing is written into it
        return [item.get("values", []) for item in told.get("valueRanges", ())]

    def sheet_values(
        self, file_id: str, sheet_ids: Sequence[int], *, render: str = "UNFORMATTED_VALUE", dates: str = "SERIAL_NUMBER"
    ) -> dict[int, Rows]:
        """The cells of whole sheets by their ids, whatever they are called by now: one read."""
        body = {
            "dataFilters": [{"gridRange": {"sheetId": sheet}} for sheet in sheet_ids],
            "valueRenderOption": render,
            "dateTimeRenderOption": dates,
        }
        told = self._http.request("post", f"{SPREADSHEET_URL % file_id}/values:batchGetByDataFilter", json=body).json()
        found: dict[int, Rows] = {sheet: [] for sheet in sheet_ids}
        for item in told.get("valueRanges", ()):
            for one in item["dataFilters"]:
                found[int(one["gridRange"].get("sheetId", 0))] = item["valueRange"].get("values", [])
        return found

    def batch_update(self, file_id: str, requests: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """All of the requests or none: one write. BadRequest with Google's words. They are to be such that twice does no harm."""
        told: dict[str, Any] = self._http.batch_update(file_id, {"requests": list(requests)})
        return told

    def put_values(self, file_id: str, data: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Values from the first cell of each range on, nothing of them parsed: one write."""
        told = [{"range": place, "majorDimension": "ROWS", "values": [list(row) for row in rows]} for place, rows in data.items()]
        self._http.values_batch_update(file_id, {"valueInputOption": "RAW", "data": told})

    def reach(self, file_id: str) -> DriveFile | None:
        """The file, None when this account may not open it or it is gone."""
        try:
            return self.file(file_id)
        except NoAccess:
            return None


def _multipart(about: Mapping[str, Any], data: bytes) -> tuple[bytes, str]:
    """A body of two parts, and its content type: what the file is, then its bytes."""
    border = "tonghop-part"
    while border.encode() in data:
        border += "-"
    head = f"--{border}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{json.dumps(about)}\r\n"
    body = f"--{border}\r\nContent-Type: {about['mimeType']}\r\n\r\n"
    return head.encode() + body.encode() + data + f"\r\n--{border}--\r\n".encode(), f"multipart/related; boundary={border}"


__all__ = ["SPREADSHEET", "GoogleClient", "Timing", "open_client"]
