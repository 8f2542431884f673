"""A campaign -> one spreadsheet per unit in its folder of Google, made from the same definition as the .xlsx workbooks.

Never a second copy: a spreadsheet carries a mark of ours, and another once it is complete; what was begun is finished next time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.blank import BOOK_OPTIONS, Rows, draw_blank
from sync.campaign import Campaign, Unit
from sync.config import Config, load
from sync.errors import ConfigError, NoStorage, OutOfReach, TonghopError
from sync.google_book import GoogleBook, SheetRequests
from sync.google_book.requests import EXISTING_FIELDS
from sync.google_ids import SPREADSHEET, gid_of
from sync.google_outputs.master import full_batches
from sync.prefilled import last_rows
from sync.progress import Progress, silent
from sync.setup import blank_name, chosen_units, edition_to_hand_out, later_edition
from sync.speech import either
from sync.template import Template

if TYPE_CHECKING:
    from sync.google_client import DriveFile, GoogleClient

MARK, READY = "tonghop", "tonghop_ready"
NOTES = "developerMetadata(metadataKey,metadataValue)"
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
XLSX_ENDING = ".xlsx"


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A unit's spreadsheet. `is_new`: filled just now. `shared`: with whom, "" = nobody; `fault`: why not, though it should be."""

    unit: str
    file: str
    link: str
    is_new: bool
    shared: str = ""
    fault: str = ""

    def line(self, language: str = "vi") -> str:
        """What the command prints."""
        done = either(language, "đã tạo", "made") if self.is_new else either(language, "đã có", "there already")
        shared = f", {either(language, 'chia sẻ cho', 'shared with')} {self.shared}" if self.shared else ""
        fault = f" – {either(language, 'chưa chia sẻ được', 'could not be shared')}: {self.fault}" if self.fault else ""
        return f"{self.unit}: {done} {self.link}{shared}{fault}"


def hand_out(
    config_file: Path, *, unit: str = "", prefilled: bool = False, today: date | None = None, progress: Progress = silent
) -> list[HandedOut]:
    """A spreadsheet for every followed unit (or for one), shared with its e-mail. MakeThemYourself says what else can be done."""
    from sync.google_client import open_client
    from sync.run import look

    config = load(config_file)
    folder = folder_of(config)
    picture = look(config_file, today=today, as_planned=True)
    units = chosen_units(picture.campaign, unit)
    client = open_client(config.google_key, config.google.endpoint)
    made = []
    for index, item in enumerate(units):
        progress(either(picture.template.language, "Biểu mẫu trên Google", "Forms in Google"), index, len(units))
        rows = last_rows(picture, item) if prefilled else {}
        try:
            made.append(
                make_spreadsheet(client, folder, picture.template, picture.campaign, item, rows=rows, made_on=picture.today)
            )
        except NoStorage as error:
            there = {file.name for file in client.children(folder)}
            later = later_edition(picture.template, picture.campaign)
            missing = [title for one in units if (title := title_of(one, later)) not in there]
            raise MakeThemYourself(client.email, missing) from error
    return made


class MakeThemYourself(TonghopError):  # noqa: N818  says what is to be done, as the others do
    """This account owns no storage there; `args`: its e-mail, the titles of the spreadsheets."""

    def __init__(self, email: str, titles: Sequence[str]) -> None:
        super().__init__(email, "\n".join(f"  {title}" for title in titles))

    english = (
        "{0} may not own files in this folder -> make it Content manager of a Shared Drive; or make empty spreadsheets "
        "with exactly these names in the folder, then run the command again:\n{1}"
    )
    vietnamese = (
        "{0} không được sở hữu tệp trong thư mục này → cho làm Người quản lý nội dung của một Bộ nhớ dùng chung (Shared Drive); "
        "hoặc tự tạo trong thư mục các bảng tính trống mang đúng tên sau, rồi chạy lại lệnh:\n{1}"
    )


def folder_of(config: Config) -> str:
    """The folder of the units' spreadsheets. ConfigError when none is named."""
    if not config.google.folder:
        raise ConfigError(
            ["google.folder: is blank -> the id of the folder or Shared Drive, behind /folders/ in its address"],
            ["google.folder: để trống → chép mã của thư mục hoặc Bộ nhớ dùng chung, phần sau /folders/ trong địa chỉ"],
        )
    return config.google.folder


def title_of(unit: Unit, later: str = "") -> str:
    """What a unit's spreadsheet is called. `later`: its edition, when it is not the first."""
    return blank_name(unit, later).removesuffix(XLSX_ENDING)


def make_spreadsheet(
    client: GoogleClient,
    folder: str,
    template: Template,
    campaign: Campaign,
    unit: Unit,
    *,
    rows: Rows | None = None,
    made_on: date,
) -> HandedOut:
    """The unit's spreadsheet: the one that is there, else made, filled and shared. NoStorage, NoAccess, OutOfReach."""
    edition, title = edition_to_hand_out(template, campaign), title_of(unit, later_edition(template, campaign))
    mark = f"{campaign.settings.get('campaign') or template.id}/{edition}/{unit.code}"
    file = client.ours(folder, mark) or _adopted(client, folder, title, mark)
    file = file or client.create(title, SPREADSHEET, folder, {MARK: mark})
    told = client.spreadsheet(file.id, f"{EXISTING_FIELDS},{NOTES}")
    is_new = (READY, mark) not in _notes(told)
    if is_new:
        book = GoogleBook(BOOK_OPTIONS, decimal_comma=template.conventions.has_decimal_comma)
        draw_blank(book, template, campaign, unit, rows=rows, made_on=made_on)
        zone = str(campaign.settings.get("time_zone") or DEFAULT_ZONE)
        spoken = {"properties": {"locale": template.conventions.locale, "timeZone": zone}, "fields": "locale,timeZone"}
        _fill(client, file.id, told, book, spoken, mark)
    return _shared(client, file, HandedOut(unit.code, file.id, file.link, is_new), unit.email, template.language)


def _notes(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What we have noted in a spreadsheet itself: that it was begun, and, by the last request of all, that it is filled."""
    notes = told.get("developerMetadata", ())
    return [(note["metadataKey"], note.get("metadataValue", "")) for note in notes if note.get("metadataKey") in (MARK, READY)]


def _adopted(client: GoogleClient, folder: str, wanted: str, mark: str) -> DriveFile | None:
    """A spreadsheet that a person made for us to fill: of this very name, without a mark of ours, and with nothing typed in it."""
    found = [file for file in client.children(folder) if file.name == wanted and file.mime == SPREADSHEET]
    return next((file for file in found if MARK not in file.properties and _may_be_filled(client, file, mark)), None)


def _may_be_filled(client: GoogleClient, file: DriveFile, mark: str) -> bool:
    told = client.spreadsheet(file.id, f"{EXISTING_FIELDS},{NOTES}")
    if notes := _notes(told):
        return {value for _, value in notes} == {mark}
    typed = client.sheet_values(file.id, [int(tab["properties"]["sheetId"]) for tab in told["sheets"]])
    return not any(typed.values())


def _shared(client: GoogleClient, file: DriveFile, made: HandedOut, email: str, language: str) -> HandedOut:
    """Let the unit in; a wrong address is that unit's affair. Of a file that a person made, the person lets the unit in."""
    if not email or MARK not in file.properties:
        return made
    try:
        client.share(file.id, email)
    except OutOfReach:
        raise
    except TonghopError as error:
        return replace(made, fault=error.said(language))
    return replace(made, shared=email)


def _fill(client: GoogleClient, file: str, told: Mapping[str, Any], book: GoogleBook, spoken: Mapping[str, Any], mark: str) -> None:
    """Every sheet of the book; the empty one that a new spreadsheet comes with goes. The last request notes that all is there.

    `told`: what lies in the spreadsheet; `spoken`: the request that gives it its language.
    """
    there: Mapping[int, Any] = {int(tab["properties"]["sheetId"]): tab for tab in told.get("sheets", ())}
    sheets = [_requests(sheet, index, there, client.email) for index, sheet in enumerate(book.worksheets())]
    ours = {sheet.sheet_id for sheet in sheets}
    made = [request for sheet in sheets if sheet.sheet_id not in there for request in sheet.made]
    begun = [] if _notes(told) else [_note(MARK, mark)]
    client.batch_update(file, [{"updateSpreadsheetProperties": spoken}, *begun, *made])
    filled = [_filled(sheet, is_new=sheet.sheet_id not in there) for sheet in sheets]
    others = [gid for gid in there if gid not in ours]
    typed = client.sheet_values(file, others) if others else {}
    gone = [{"deleteSheet": {"sheetId": gid}} for gid in others if not typed[gid]]
    for batch in full_batches([*filled, [*gone, _note(READY, mark)]]):
        client.batch_update(file, batch)


def _note(key: str, mark: str) -> dict[str, Any]:
    note = {"metadataKey": key, "metadataValue": mark, "location": {"spreadsheet": True}, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {"metadataId": gid_of(key), **note}}}


def _requests(sheet: Any, index: int, there: Mapping[int, Any], email: str) -> SheetRequests:
    gid = gid_of(sheet.name)
    found: SheetRequests = sheet.requests(
        gid, is_new=gid not in there, ids=gid_of, protect=[email], existing=there.get(gid), index=index
    )
    return found


def _filled(sheet: SheetRequests, *, is_new: bool) -> list[dict[str, Any]]:
    before = [] if is_new else [*sheet.made, *sheet.cleared]
    return [*before, *sheet.body]
