"""Calls of the Sheets API v4 -> the spreadsheet that answers them."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from sync.local_google.document import Spreadsheet
from sync.local_google.drive import SPREADSHEET, Drive
from sync.local_google.drive_routes import not_there, scope_insufficient
from sync.local_google.errors import ApiError
from sync.local_google.fields import check_names, mask_of, masked
from sync.local_google.request import Request, Response
from sync.local_google.schema import types
from sync.local_google.tokens import may

_RENDER = ("majorDimension", "valueRenderOption", "dateTimeRenderOption")
_ENTERED = (
    "valueInputOption",
    "insertDataOption",
    "includeValuesInResponse",
    "responseValueRenderOption",
    "responseDateTimeRenderOption",
)


class SheetsRoutes:
    """The calls; each takes a Request whose caller is known."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive

    def route(self, request: Request, rest: str) -> Response:
        """The answer to a call below /v4/spreadsheets. ApiError."""
        if not may(
            request.token,
            "spreadsheets",
            "drive",
            "drive.file",
            *(("spreadsheets.readonly", "drive.readonly") if is_reading(request) else ()),
        ):
            raise scope_insufficient()
        if not rest:
            return self._create(request)
        head, _, tail = rest.removeprefix("/").partition("/")
        file_id, _, verb = unquote(head).partition(":")
        fields = request.one("fields")
        if verb in ("", "getByDataFilter") and not tail:
            check_names(mask_of(fields) if fields else {}, "Spreadsheet", types())
        answer = self._of_spreadsheet(request, file_id, verb, tail)
        return Response(masked(answer, mask_of(fields)) if fields else answer)

    def _create(self, request: Request) -> Response:
        if request.method != "POST":
            raise not_there(request)
        request.knows()
        body = request.json()
        told = body.get("properties") or {}
        about = {"name": told.get("title") or "Untitled spreadsheet", "mimeType": SPREADSHEET}
        document = Spreadsheet.from_resource("", body)
        made = self.drive.create(about, None, request.user, shared_drives=False)
        document.file_id, document.owner, made.document = made.id, made.owner, document
        answer = {**document.resource(), "spreadsheetUrl": _address(made.id)}
        return Response(masked(answer, mask_of(request.one("fields"))) if request.one("fields") else answer)

    def _of_spreadsheet(self, request: Request, file_id: str, verb: str, tail: str) -> dict[str, Any]:
        # What is copied is only read; whether the target may be written to is asked where it is known.
        document = self._document(file_id, request, writes=not is_reading(request) and not _copies(request))
        match [request.method, verb, *tail.split("/", 1)]:
            case ["GET", "", ""]:
                request.knows("ranges", "includeGridData", "excludeTablesInBandedRanges")
                grid = request.flag("includeGridData") or "data" in _second(request.one("fields"))
                told: dict[str, Any] = document.resource(include_grid_data=grid, ranges=list(request.query.get("ranges", ())))
                return {**told, "spreadsheetUrl": _address(file_id)}
            case ["POST", "getByDataFilter", ""]:
                request.knows()
                return {**document.get_by_data_filter(request.json()), "spreadsheetUrl": _address(file_id)}
            case ["POST", "batchUpdate", ""]:
                request.knows()
                return self._answered(document.batch_update(request.json(), request.user))
        if verb:
            raise not_there(request)
        if tail.startswith("values"):
            return self._values(request, document, tail.removeprefix("values"))
        return self._answered(self._of_part(request, document, tail))

    def _of_part(self, request: Request, document: Any, tail: str) -> Any:
        """The calls about one sheet and about developer metadata."""
        match [request.method, *tail.split("/")]:
            case ["POST", "developerMetadata:search"]:
                request.knows()
                return document.search_metadata(request.json())
            case ["GET", "developerMetadata", number]:
                return document.metadata(_number(number))
            case ["POST", "sheets", copied] if _copies(request):
                request.knows()
                target = self._document(str(request.json().get("destinationSpreadsheetId", "")), request, writes=True)
                return document.copy_sheet(_number(copied.removesuffix(":copyTo")), target)
        raise not_there(request)

    def _values(self, request: Request, document: Any, rest: str) -> dict[str, Any]:
        user, query = request.user, {name: list(values) for name, values in request.query.items()}
        if [request.method, rest] == ["GET", ":batchGet"]:
            request.knows("ranges", *_RENDER)
            return self._answered(document.values_batch_get(list(request.query.get("ranges", ())), query))
        if rest == ":batchGetByDataFilter":
            request.knows()
            return self._answered(document.values_batch_get_by_data_filter(request.json()))
        many = {
            ":batchUpdate": document.values_batch_update,
            ":batchUpdateByDataFilter": document.values_batch_update_by_data_filter,
            ":batchClear": document.values_batch_clear,
            ":batchClearByDataFilter": document.values_batch_clear_by_data_filter,
        }
        if request.method == "POST" and rest in many:
            request.knows()
            return self._answered(many[rest](request.json(), user))
        if not rest.startswith("/"):
            raise not_there(request)
        return self._answered(self._of_range(request, document, unquote(rest[1:]), query))

    def _of_range(self, request: Request, document: Any, place: str, query: dict[str, list[str]]) -> Any:
        match [request.method, place.rpartition(":")[2] if place.endswith((":append", ":clear")) else ""]:
            case ["GET", ""]:
                request.knows(*_RENDER)
                return document.values_get(place, query)
            case ["PUT", ""]:
                request.knows(*(name for name in _ENTERED if name != "insertDataOption"))
                return document.values_update(place, request.json(), query, request.user)
            case ["POST", "append"]:
                request.knows(*_ENTERED)
                return document.values_append(place.removesuffix(":append"), request.json(), query, request.user)
            case ["POST", "clear"]:
                request.knows()
                return document.values_clear(place.removesuffix(":clear"), request.user)
        raise not_there(request)

    def _answered(self, told: Any) -> dict[str, Any]:
        answer: dict[str, Any] = told
        return answer

    def _document(self, file_id: str, request: Request, *, writes: bool) -> Any:
        """The spreadsheet, for somebody who may see it, or change it."""
        file = self.drive.files.get(file_id)
        level = self.drive.level(file, request.user) if file is not None else 0
        if file is None or (file.trashed and level == 0):
            raise ApiError(404, "NOT_FOUND", "Requested entity was not found.", "notFound")
        if level == 0 or (writes and level < 3):
            raise ApiError(403, "PERMISSION_DENIED", "The caller does not have permission", "forbidden")
        if file.document is None:
            raise ApiError(400, "FAILED_PRECONDITION", "This operation is not supported for this document", "failedPrecondition")
        return file.document


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ApiError(400, "INVALID_ARGUMENT", f"Invalid value '{text}'")
    return int(text)


def _copies(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith(":copyTo")


def is_reading(request: Request) -> bool:
    """Whether a call to Sheets changes nothing; some that only read are POSTs."""
    return request.method == "GET" or (
        request.path.endswith(("ByDataFilter", ":search"))
        and not request.path.endswith(("batchUpdateByDataFilter", "batchClearByDataFilter"))
    )


def _second(fields: str) -> set[str]:
    """The names directly below `sheets` in a mask."""
    return set(mask_of(fields).get("sheets", {})) if fields else set()


def _address(file_id: str) -> str:
    return f"https://docs.google.com/spreadsheets/d/{file_id}/edit"
