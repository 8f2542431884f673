"""Which cells nobody but our account may write in -> addProtectedRange.

A sheet whose columns are open keeps only its locked rows: people delete, insert and sort below them. Any other is protected whole,
except cells that are not locked. The owner of a file can always write; warnings alone would stop nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sync.google_book.charts import own_id
from sync.google_book.dimensions import runs
from sync.google_book.painting import covering
from sync.google_book.references import dimension_range, grid_range

if TYPE_CHECKING:
    from sync.google_book.sheet import RecordedSheet

Json = dict[str, Any]


def protection_requests(sheet: RecordedSheet, sheet_id: int, editors: Sequence[str]) -> Iterator[Json]:
    """Ranges with ids of ours. Of a sheet with open columns nothing is kept unless the writer protected it."""
    if any(line.look and not line.look.is_locked for line in sheet.columns.values()):
        places = [_rows(sheet_id, first, last) for first, last, _ in runs(_locked_rows(sheet))] if sheet.is_protected else []
        ranges: list[Json] = [{"range": place} for place in places]
    else:
        ranges = [_whole(sheet, sheet_id)]
    for index, protected in enumerate(ranges):
        ours = {"protectedRangeId": own_id(sheet_id, "protected", index), "description": "tonghop", "warningOnly": False}
        # Without the word Google would let a whole domain in.
        may_write = {"editors": {"users": list(editors), "domainUsersCanEdit": False}}
        yield {"addProtectedRange": {"protectedRange": {**protected, **ours, **may_write}}}


def _locked_rows(sheet: RecordedSheet) -> dict[int, bool]:
    return {row: True for row, line in sheet.rows.items() if line.look and line.look.is_locked}


def _rows(sheet_id: int, first: int, last: int) -> Json:
    place = dimension_range(sheet_id, "ROWS", first, last)
    return {"sheetId": sheet_id, "startRowIndex": place["startIndex"], "endRowIndex": place["endIndex"]}


def _whole(sheet: RecordedSheet, sheet_id: int) -> Json:
    open_places = covering(place for place, (_, look) in sheet.cells.items() if look and not look.is_locked)
    found: Json = {"range": {"sheetId": sheet_id}}
    if open_places:
        found["unprotectedRanges"] = [grid_range(sheet_id, corners) for corners in open_places]
    return found


def gone(ranges: Sequence[Mapping[str, Any]], sheet_id: int) -> Iterator[Json]:
    """Those that we made; a range somebody else protects is theirs."""
    ours = {own_id(sheet_id, "protected", index) for index in range(len(ranges))}
    for protected in ranges:
        if protected["protectedRangeId"] in ours:
            yield {"deleteProtectedRange": {"protectedRangeId": protected["protectedRangeId"]}}
