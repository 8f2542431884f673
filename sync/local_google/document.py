"""A Google spreadsheet on this machine: the calls of the Sheets API as methods, without HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sync.local_google import a1, batch_sheets, creation, values
from sync.local_google.a1 import Box
from sync.local_google.batch import apply
from sync.local_google.calculate import Calculator
from sync.local_google.errors import ApiError
from sync.local_google.export import workbook
from sync.local_google.metadata import box_of_metadata, chosen
from sync.local_google.reading import Reader
from sync.local_google.resource import spreadsheet
from sync.local_google.schema import check
from sync.local_google.sheet import Json, Sheet, State, invalid, new_sheet
from sync.local_google.values import Writing

Query = Mapping[str, Any]


class Spreadsheet:
    """One spreadsheet; each call is answered wholly or refused with ApiError, and then nothing has changed.

    `changes` grows by one with each call that changed it. `user` is who calls, "" asks nobody. Safe for several threads.
    """

    def __init__(
        self,
        file_id: str,
        title: str,
        *,
        locale: str = "en_US",
        time_zone: str = "Etc/GMT",
        owner: str = "",
        today: Callable[[], date] = date.today,
    ) -> None:
        self.file_id = file_id
        self.owner = owner
        self.changes = 0
        self.today = today
        properties = {"title": title, "locale": locale, "autoRecalc": "ON_CHANGE", "timeZone": time_zone}
        first = "Trang tính1" if locale.startswith("vi") else "Sheet1"
        self.state = State(properties, [new_sheet(0, first, 0)])
        self.calculator = Calculator(self.state, today)
        self.lock = threading.RLock()

    @classmethod
    def from_resource(cls, file_id: str, body: Query, *, owner: str = "", today: Callable[[], date] = date.today) -> Spreadsheet:
        """spreadsheets.create: what a Spreadsheet resource tells of properties, sheets, cells, merges and named ranges."""
        check(dict(body), "Spreadsheet")
        told = body.get("properties") or {}
        title, locale = told.get("title") or "Untitled spreadsheet", told.get("locale") or "en_US"
        made = cls(file_id, title, locale=locale, time_zone=told.get("timeZone") or "Etc/GMT", owner=owner, today=today)
        requests = creation.requests_of(body, made.state)
        if requests:
            made.batch_update({"requests": requests})
            made.changes = 0
        return made

    @property
    def title(self) -> str:
        """The spreadsheet's name."""
        return str(self.state.properties["title"])

    def rename(self, title: str) -> None:
        """Give it another name, as Drive does."""
        with self.lock:
            state = self.state.copy()
            state.properties["title"] = title
            self.accept(state)

    def accept(self, state: State) -> None:
        """Take the changed copy in place of the state."""
        self.state = state
        self.calculator = Calculator(state, self.today)
        self.changes += 1

    def reader(self) -> Reader:
        """A look at the state, with TODAY() as it is now."""
        return Reader(self.state, self.calculator)

    # -- spreadsheets ----------------------------------------------------------------------------------------------

    def resource(self, *, include_grid_data: bool = False, ranges: Sequence[str] = ()) -> Json:
        """spreadsheets.get, all of it; with ranges only their sheets and cells."""
        with self.lock:
            parts = [self.part(text) for text in ranges]
            return spreadsheet(self.file_id, self.reader(), parts, include_grid_data=include_grid_data, only_parts=bool(ranges))

    def part(self, text: str) -> tuple[Sheet, Box]:
        """The sheet and cells of an A1 text."""
        sheet, span = values.locate(self.state, text)
        return sheet, values.cut(sheet, span)

    def get_by_data_filter(self, body: Query) -> Json:
        """spreadsheets.getByDataFilter."""
        check(dict(body), "GetSpreadsheetByDataFilterRequest")
        with self.lock:
            parts = [part for told in body.get("dataFilters") or [] for part in self.filtered(told)]
            grid = bool(body.get("includeGridData"))
            return spreadsheet(self.file_id, self.reader(), parts, include_grid_data=grid, only_parts=bool(parts))

    def batch_update(self, body: Query, user: str = "") -> Json:
        """spreadsheets.batchUpdate."""
        with self.lock:
            state = self.state.copy()
            replies = apply(state, body, user, self.owner)
            self.accept(state)
            response: Json = {"spreadsheetId": self.file_id, "replies": replies}
            if body.get("includeSpreadsheetInResponse"):
                grid, ranges = bool(body.get("responseIncludeGridData")), body.get("responseRanges") or ()
                response["updatedSpreadsheet"] = self.resource(include_grid_data=grid, ranges=ranges)
            return response

    def search_metadata(self, body: Query) -> Json:
        """spreadsheets.developerMetadata.search."""
        check(dict(body), "SearchDeveloperMetadataRequest")
        filters = body.get("dataFilters") or []
        found = chosen(self.state, filters)
        return (
            {"matchedDeveloperMetadata": [{"developerMetadata": item, "dataFilters": list(filters)} for item in found]}
            if found
            else {}
        )

    def metadata(self, number: int) -> Json:
        """spreadsheets.developerMetadata.get."""
        for item in self.state.metadata:
            if item["metadataId"] == number:
                return item
        raise ApiError(404, "NOT_FOUND", f"No developer metadata with id: {number}")

    def copy_sheet(self, sheet_id: int, target: Spreadsheet) -> Json:
        """spreadsheets.sheets.copyTo: the sheet goes last into the target, whose properties of it are given back."""
        with self.lock:
            source = self.state.sheet(sheet_id, "sheet").copy()
        with target.lock:
            state = target.state.copy()
            properties = batch_sheets.take_in(state, source)
            target.accept(state)
            return properties

    # -- values ----------------------------------------------------------------------------------------------------

    def values_get(self, text: str, query: Query) -> Json:
        """spreadsheets.values.get."""
        with self.lock:
            return values.read(self.reader(), text, values.reading_of(query))

    def values_batch_get(self, ranges: Sequence[str], query: Query) -> Json:
        """spreadsheets.values.batchGet."""
        with self.lock:
            reading = values.reading_of(query)
            found = [values.read(self.reader(), text, reading) for text in ranges]
            return {"spreadsheetId": self.file_id, "valueRanges": found} if found else {"spreadsheetId": self.file_id}

    def values_batch_get_by_data_filter(self, body: Query) -> Json:
        """spreadsheets.values.batchGetByDataFilter."""
        check(dict(body), "BatchGetValuesByDataFilterRequest")
        with self.lock:
            reading, reader = values.reading_of(body), self.reader()
            found = [
                {"valueRange": values.value_range(reader, sheet, box, reading), "dataFilters": [told]}
                for told in body.get("dataFilters") or []
                for sheet, box in self.filtered(told)
            ]
            return {"spreadsheetId": self.file_id, **({"valueRanges": found} if found else {})}

    def filtered(self, told: Query, state: State | None = None) -> list[tuple[Sheet, Box]]:
        """The cells that a DataFilter picks. ApiError unless it tells exactly one way."""
        state = state or self.state
        if len([value for value in told.values() if value is not None]) != 1:
            raise invalid("Exactly one filter must be set in a DataFilter.")
        if told.get("a1Range") is not None:
            sheet, span = values.locate(state, told["a1Range"])
            return [(sheet, values.cut(sheet, span))]
        if told.get("gridRange") is not None:
            return [state.resolve(told["gridRange"])]
        return [box_of_metadata(state, item) for item in chosen(state, [told])]

    def values_update(self, text: str, body: Query, query: Query, user: str = "") -> Json:
        """spreadsheets.values.update."""
        with self.lock:
            writing = Writing(values.needed_option(query), user, self.owner)
            state = self.state.copy()
            written = values.write(state, text, body, writing)
            self.accept(state)
            return self.with_values(values.update_response(self.file_id, written), written, query, "updatedData")

    def with_values(self, response: Json, written: tuple[Sheet, Box, int], query: Query, name: str) -> Json:
        """The response, with what now stands there if the caller asked for it."""
        if values.truth(query, "includeValuesInResponse"):
            response[name] = values.value_range(self.reader(), written[0], written[1], values.response_reading(query))
        return response

    def values_append(self, text: str, body: Query, query: Query, user: str = "") -> Json:
        """spreadsheets.values.append."""
        with self.lock:
            writing = Writing(values.needed_option(query), user, self.owner)
            state = self.state.copy()
            table, written = values.append(state, text, body, query, writing)
            self.accept(state)
            updates = self.with_values(values.update_response(self.file_id, written), written, query, "updatedData")
            return {"spreadsheetId": self.file_id, **({"tableRange": table} if table else {}), "updates": updates}

    def values_clear(self, text: str, user: str = "") -> Json:
        """spreadsheets.values.clear."""
        with self.lock:
            state = self.state.copy()
            cleared = values.clear(state, text, user, self.owner)
            self.accept(state)
            return {"spreadsheetId": self.file_id, "clearedRange": cleared}

    def values_batch_clear(self, body: Query, user: str = "") -> Json:
        """spreadsheets.values.batchClear."""
        check(dict(body), "BatchClearValuesRequest")
        with self.lock:
            state = self.state.copy()
            texts = body.get("ranges") or []
            cleared = [
                prefixed(f"range[{index}]", lambda text=text: values.clear(state, text, user, self.owner))  # type: ignore[misc]
                for index, text in enumerate(texts)
            ]
            self.accept(state)
            return {"spreadsheetId": self.file_id, "clearedRanges": cleared}

    def values_batch_clear_by_data_filter(self, body: Query, user: str = "") -> Json:
        """spreadsheets.values.batchClearByDataFilter."""
        check(dict(body), "BatchClearValuesByDataFilterRequest")
        with self.lock:
            parts = [part for told in body.get("dataFilters") or [] for part in self.filtered(told)]
            return self.values_batch_clear({"ranges": [a1.shown(sheet.title, box) for sheet, box in parts]}, user)

    def values_batch_update(self, body: Query, user: str = "") -> Json:
        """spreadsheets.values.batchUpdate."""
        check(dict(body), "BatchUpdateValuesRequest")
        data = body.get("data") or []

        def write(state: State, index: int, writing: Writing) -> list[tuple[Sheet, Box, int]]:
            return [values.write(state, data[index].get("range") or "", data[index], writing)]

        responses = self.write_many(len(data), body, user, write)
        return self.totals(responses, "responses")

    def values_batch_update_by_data_filter(self, body: Query, user: str = "") -> Json:
        """spreadsheets.values.batchUpdateByDataFilter."""
        check(dict(body), "BatchUpdateValuesByDataFilterRequest")
        data = body.get("data") or []

        def write(state: State, index: int, writing: Writing) -> list[tuple[Sheet, Box, int]]:
            told = {"values": data[index].get("values"), "majorDimension": data[index].get("majorDimension")}
            parts = self.filtered(data[index].get("dataFilter") or {}, state)
            return [
                values.write_rows(state, sheet, box, values.by_rows(told), writing, a1.shown(sheet.title, box))
                for sheet, box in parts
            ]

        responses = self.write_many(len(data), body, user, write)
        named = [{**response, "dataFilter": data[index]["dataFilter"]} for index, response in responses]
        return self.totals(list(enumerate(named)), "responses")

    def write_many(
        self, count: int, body: Query, user: str, write: Callable[[State, int, Writing], list[tuple[Sheet, Box, int]]]
    ) -> list[tuple[int, Json]]:
        """Write `count` blocks together or not at all; a response for each, with the number of its block."""
        with self.lock:
            writing = Writing(values.needed_option(body), user, self.owner)
            state, done = self.state.copy(), []
            for index in range(count):
                done += [(index, one) for one in prefixed(f"data[{index}]", lambda index=index: write(state, index, writing))]  # type: ignore[misc]
            self.accept(state)
            return [
                (index, self.with_values(values.update_response(self.file_id, one), one, body, "updatedData"))
                for index, one in done
            ]

    def totals(self, responses: list[tuple[int, Json]], name: str) -> Json:
        """The response of a call that wrote several blocks."""
        told = [response for _, response in responses]
        sums = {
            f"totalUpdated{word}": sum(response.get(f"updated{word}", 0) for response in told)
            for word in ("Rows", "Columns", "Cells")
        }
        sheets = {response["updatedRange"].rpartition("!")[0] for response in told if response.get("updatedCells")}
        return {"spreadsheetId": self.file_id, **sums, "totalUpdatedSheets": len(sheets), name: told}

    # -- files -----------------------------------------------------------------------------------------------------

    def xlsx(self) -> bytes:
        """What files.export gives; equal bytes for equal contents."""
        with self.lock:
            return workbook(self.reader())

    def copy(self, file_id: str, title: str) -> Spreadsheet:
        """Another spreadsheet with the same contents, as files.copy makes it."""
        with self.lock:
            made = Spreadsheet(file_id, title, owner=self.owner, today=self.today)
            made.state = self.state.copy()
            made.state.properties["title"] = title
            made.calculator = Calculator(made.state, self.today)
            return made


def prefixed(place: str, work: Callable[[], Any]) -> Any:
    """The result of the work; a refusal names the place as Google does."""
    try:
        return work()
    except ApiError as error:
        raise ApiError(error.code, error.status, f"Invalid {place}: {error.message}", error.reason) from error
