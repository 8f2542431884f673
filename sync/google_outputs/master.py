"""The master's sheets in a Google spreadsheet: read what stands in them, then write ours anew, whole tabs at a time.

Found by ids of ours, so the coordinator may move and rename tabs; hers are never touched. A reader never sees half a table:
a tab is written in one atomic step, a large one by way of a hidden tab.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.errors import TonghopError
from sync.figures import MASTER
from sync.google_book.requests import EXISTING_FIELDS
from sync.google_ids import gid_of
from sync.office import Office
from sync.picture import Picture
from sync.publish.google import STAMP_KEY, drawn, master_gid
from sync.publish.master import build
from sync.publish.upwards import stamps_of
from sync.publish.xlsx import model_hash
from sync.speech import either

if TYPE_CHECKING:
    from sync.google_book import RecordedSheet, SheetRequests
    from sync.google_client import GoogleClient

NAME = "google:master:{}"
"""Under which name the ledger knows the master in a spreadsheet."""
STAGING = "_tonghop_tam"
STAGING_GID = gid_of("tonghop:_staging")
STAGED_CELLS = 20_000
"""Cells from which a tab is brought by way of the hidden tab: as updateCells they would be megabytes."""
REQUEST_BYTES = 1_500_000
"""How large a request is made; Google advises 2 MB."""
Rows = Sequence[Sequence[Any]]
Requests = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class OurTab:
    """A tab of ours as it stands; `rows[0][0]` is A1, days are numbers."""

    name: str
    rows: Rows


@dataclass(frozen=True)
class MasterThere:
    """The master's spreadsheet as it was found: every tab by id, and what stands in ours."""

    spreadsheet: str
    tabs: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[int, Rows] = field(default_factory=dict)

    @property
    def grids(self) -> list[OurTab]:
        """Our tabs, for whoever looks for what was typed in them."""
        return [OurTab(str(self.tabs[gid]["properties"]["title"]), rows) for gid, rows in self.values.items()]


@dataclass(frozen=True, slots=True)
class MasterAway:
    """The master could not be looked at, so nothing of it is written: what was typed there could be lost."""

    note: str

    @property
    def grids(self) -> list[OurTab]:
        """None of our tabs could be read."""
        return []


@dataclass(frozen=True)
class Wish:
    """The master as it should stand. `sheets`: key and recorded sheet of every tab, in order; `writes`: calls it takes."""

    found: MasterThere
    wanted: str
    sheets: Sequence[tuple[str, RecordedSheet]]
    writes: int


def look_at_master(office: Office) -> MasterThere | MasterAway | None:
    """What stands in the master in Google: one call for its tabs, one for their cells. None when there is none to look at."""
    spreadsheet = office.config.google.master
    if not spreadsheet:
        return None
    try:
        tabs = _tabs(office.google, spreadsheet)
        return MasterThere(spreadsheet, tabs, _values(office.google, spreadsheet, [gid for gid in _known(office) if gid in tabs]))
    except TonghopError as error:
        language = office.template.language
        why = error.said(language)
        return MasterAway(
            either(
                language, f"Bảng tổng hợp trên Google chưa được cập nhật ({why})", f"The master in Google was not updated ({why})"
            )
        )


def _tabs(client: GoogleClient, spreadsheet: str) -> Mapping[int, Mapping[str, Any]]:
    """Every tab by id, with what lies on it."""
    told = client.spreadsheet(spreadsheet, EXISTING_FIELDS)
    return {int(tab["properties"]["sheetId"]): tab for tab in told.get("sheets", ())}


def _values(client: GoogleClient, spreadsheet: str, gids: Sequence[int]) -> Mapping[int, Rows]:
    return client.sheet_values(spreadsheet, gids, render="FORMULA") if gids else {}


def _known(office: Office) -> list[int]:
    """The ids of the tabs that were ever written."""
    _, tabs = office.ledger.output(_tabs_name(office)) or ("", "")
    return [int(gid) for gid in tabs.split()]


def _tabs_name(office: Office) -> str:
    return f"{NAME.format(office.config.google.master)}:tabs"


# ---- what is wanted


def wish(office: Office, picture: Picture, found: MasterThere) -> Wish | None:
    """The master as this picture wants it; None when exactly that stands there."""
    sheets = build(picture)
    wanted = model_hash(sheets)
    name = NAME.format(found.spreadsheet)
    if found.values and office.ledger.output(name) == (wanted, digest(found.values)):
        return None
    recorded = drawn(sheets, stamps_of(picture, MASTER), decimal_comma=picture.template.conventions.has_decimal_comma)
    keyed = list(zip([*(sheet.key for sheet in sheets), STAMP_KEY], recorded, strict=True))
    return Wish(found, wanted, keyed, _calls(keyed))


def _calls(keyed: Sequence[tuple[str, RecordedSheet]]) -> int:
    """About how many calls writing takes: whole tabs share one until it is full."""
    large = sum(1 for _, sheet in keyed if _is_large(sheet))
    return 2 + 2 * large + (len(keyed) - large) // 8


def _is_large(sheet: RecordedSheet) -> bool:
    return len(sheet.cells) >= STAGED_CELLS


def digest(values: Mapping[int, Rows]) -> str:
    """A hash of what stands in tabs, the same for what was written and for what is read back; formulas count as such alone."""
    told = {str(gid): _trimmed(rows) for gid, rows in values.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _trimmed(rows: Rows) -> list[list[Any]]:
    found = [_short([_plain(value) for value in row]) for row in rows]
    while found and not found[-1]:
        found.pop()
    return found


def _short(row: list[Any]) -> list[Any]:
    while row and row[-1] == "":
        row.pop()
    return row


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return "=" if value.startswith("=") else value.replace("\r\n", "\n")
    if isinstance(value, float):
        # The last digits of a fraction may not survive the way there and back.
        return int(value) if value.is_integer() else float(f"{value:.12g}")
    return value


# ---- writing


def write_master(office: Office, wished: Wish) -> list[str]:
    """Bring the tabs to what is wanted; why not, when it could not be done.

    What was typed since the look is not written over: then the next run reads it first.
    """
    client, found, language = office.google, wished.found, office.template.language
    if taken := _taken_names(wished):
        return [
            either(
                language,
                f"Bảng tổng hợp trên Google có trang riêng trùng tên “{taken[0]}” → nhờ đổi tên trang đó, lần sau máy sẽ ghi",
                f"The master in Google has a sheet of its own called “{taken[0]}” → please rename it; the next run writes",
            )
        ]
    try:
        now = _values(client, found.spreadsheet, list(found.values))
        if digest(now) != digest(found.values):
            return [
                either(
                    language,
                    "Bảng tổng hợp trên Google vừa có người sửa trong lúc làm mới, chưa ghi đè; lần sau máy sẽ đọc ô vàng rồi ghi",
                    "Somebody changed the master in Google during the run, so it was not written over; the next run reads first",
                )
            ]
        tabs = {master_gid(key): sheet for key, sheet in wished.sheets}
        # Noted before the first tab is made: a run killed right after must find what is typed in it.
        office.ledger.set_output(_tabs_name(office), "", " ".join(map(str, tabs)))
        stage = either(language, "Ghi bảng tổng hợp lên Google", "Writing the master in Google")
        written = _written(client, found, tabs, lambda done, of: office.progress(stage, done, of))
    except TonghopError as error:
        why = error.said(language)
        return [
            either(
                language,
                f"Bảng tổng hợp trên Google chưa ghi xong ({why}); lần sau máy ghi lại",
                f"The master in Google could not be written whole ({why}); the next run writes it again",
            )
        ]
    office.ledger.set_output(NAME.format(found.spreadsheet), wished.wanted, written)
    return []


def _taken_names(wished: Wish) -> list[str]:
    """Names of ours that tabs of hers have: our formulas would read hers."""
    ours = {master_gid(key) for key, _ in wished.sheets}
    hers = {str(tab["properties"]["title"]).casefold() for gid, tab in wished.found.tabs.items() if gid not in ours}
    return [sheet.name for _, sheet in wished.sheets if sheet.name.casefold() in hers]


def _written(
    client: GoogleClient, found: MasterThere, tabs: Mapping[int, RecordedSheet], progress: Callable[[int, int], None]
) -> str:
    """Write; the digest of what is to be read back. When Google refuses, what lies there is looked at anew and it is tried again:
    the answer to a call that was carried out may have been lost."""
    from sync.google_client import BadRequest

    try:
        return _Writing(client, found.spreadsheet, found.tabs, tabs, progress).write()
    except BadRequest:
        return _Writing(client, found.spreadsheet, _tabs(client, found.spreadsheet), tabs, progress).write()


Steps = Callable[[int, int], None]
"""Told how many calls are done, and of how many."""


@dataclass(frozen=True)
class _Writing:
    """One master being written: `there`, the tabs that were found, and `tabs`, those that are wanted; both by id."""

    client: GoogleClient
    spreadsheet: str
    there: Mapping[int, Mapping[str, Any]]
    tabs: Mapping[int, RecordedSheet]
    progress: Steps

    def write(self) -> str:
        """First every tab that is missing, for formulas and charts point from one to the other; then what stands in them."""
        requests = {gid: self._requests(gid, index) for index, gid in enumerate(self.tabs)}
        missing = [one for gid, told in requests.items() if gid not in self.there for one in told.made]
        if missing:
            self.client.batch_update(self.spreadsheet, missing)
        large = [gid for gid, sheet in self.tabs.items() if _is_large(sheet)]
        small = [self._filled(gid, told) for gid, told in requests.items() if gid not in large]
        batches = list(full_batches(small))
        for done, batch in enumerate(batches):
            self.progress(done, len(batches) + len(large))
            self.client.batch_update(self.spreadsheet, batch)
        for done, gid in enumerate(large, len(batches)):
            self.progress(done, len(batches) + len(large))
            self._bring(gid, requests[gid])
        if large or STAGING_GID in self.there:
            self._drop_staging()
        return digest({gid: with_formulas(told) for gid, told in requests.items()})

    def _requests(self, gid: int, index: int) -> SheetRequests:
        there = self.there.get(gid)
        ids = {sheet.name: other for other, sheet in self.tabs.items()}
        # Where a tab stands once it is there is the coordinator's affair.
        place = index if there is None else None
        return self.tabs[gid].requests(
            gid, index=place, is_new=there is None, existing=there, ids=ids.__getitem__, protect=[self.client.email]
        )

    def _made(self, gid: int, told: SheetRequests) -> Requests:
        """What comes before the looks of a tab; one that was missing has been made by now. Its name is ours: formulas say it."""
        if gid not in self.there:
            return []
        name = self.tabs[gid].name
        is_renamed = self.there[gid]["properties"]["title"] != name
        named = {"updateSheetProperties": {"properties": {"sheetId": gid, "title": name}, "fields": "title"}}
        return [*([named] if is_renamed else []), *told.made, *told.cleared]

    def _filled(self, gid: int, told: SheetRequests) -> Requests:
        """A tab in one piece."""
        return [*self._made(gid, told), *told.body]

    def _bring(self, gid: int, told: SheetRequests) -> None:
        """A large tab: its plain values into the hidden tab, in several calls; then all of it in one step."""
        self._drop_staging()
        rows, columns = len(told.rows), len(told.rows[0])
        size = {"rowCount": rows, "columnCount": columns}
        made = {"sheetId": STAGING_GID, "title": STAGING, "hidden": True, "gridProperties": size}
        self.client.batch_update(self.spreadsheet, [{"addSheet": {"properties": made}}])
        # None would leave what stands there, and what stands there is nothing.
        for first, part in chunks([["" if value is None else value for value in row] for row in told.rows]):
            self.client.put_values(self.spreadsheet, {f"'{STAGING}'!A{first + 1}": part})
        block = {"startRowIndex": 0, "endRowIndex": rows, "startColumnIndex": 0, "endColumnIndex": columns}
        copied = {
            "source": {"sheetId": STAGING_GID, **block},
            "destination": {"sheetId": gid, **block},
            "pasteType": "PASTE_VALUES",
        }
        before, after = [*self._made(gid, told), *told.looks], [*told.formulas, *told.finish]
        self.client.batch_update(self.spreadsheet, [*before, {"copyPaste": copied}, *after])

    def _drop_staging(self) -> None:
        from sync.google_client import BadRequest

        with suppress(BadRequest):  # there is none
            self.client.batch_update(self.spreadsheet, [{"deleteSheet": {"sheetId": STAGING_GID}}])


def with_formulas(told: SheetRequests) -> list[list[Any]]:
    """The cells of a tab as they are read back, "=" for a formula."""
    rows = [list(row) for row in told.rows]
    for request in told.formulas:
        update = request["updateCells"]
        for row, line in enumerate(update["rows"], update["start"]["rowIndex"]):
            for column, cell in enumerate(line["values"], update["start"]["columnIndex"]):
                if "formulaValue" in cell.get("userEnteredValue", {}):
                    rows[row][column] = "="
    return rows


def full_batches(tabs: Sequence[Requests], limit: int = REQUEST_BYTES) -> Iterator[Requests]:
    """Whole tabs together, up to about `limit` bytes of JSON; one that is larger goes alone."""
    batch: Requests = []
    size = 0
    for requests in tabs:
        more = len(json.dumps(requests, ensure_ascii=False).encode())
        if batch and size + more > limit:
            yield batch
            batch, size = [], 0
        batch = [*batch, *requests]
        size += more
    if batch:
        yield batch


def chunks(rows: Rows, limit: int = REQUEST_BYTES) -> Iterator[tuple[int, Rows]]:
    """(index of the first row, rows) of up to about `limit` bytes of JSON."""
    first, size = 0, 0
    for index, row in enumerate(rows):
        more = len(json.dumps(row, ensure_ascii=False).encode()) + 2
        if index > first and size + more > limit:
            yield first, rows[first:index]
            first, size = index, 0
        size += more
    if first < len(rows):
        yield first, rows[first:]
