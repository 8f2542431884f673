"""Developer metadata: made, changed, found by a lookup, and where it points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.local_google.a1 import Box
from sync.local_google.batch import Batch, Request, Work, fields
from sync.local_google.cells import normal, put
from sync.local_google.dimensions import lines_of
from sync.local_google.sheet import Json, Sheet, State, invalid


def located(state: State, told: Mapping[str, Any]) -> Json:
    """The location with its type. ApiError unless exactly one place is told, and is there."""
    places = [name for name in ("spreadsheet", "sheetId", "dimensionRange") if told.get(name) not in (None, False)]
    if len(places) != 1:
        raise invalid("Exactly one location must be specified for developer metadata.")
    if places == ["spreadsheet"]:
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if places == ["sheetId"]:
        return {"locationType": "SHEET", "sheetId": state.sheet(told["sheetId"]).id}
    _, rows, start, stop = lines_of(state, told["dimensionRange"])
    if stop != start + 1:
        raise invalid("Developer metadata can only be associated with a single row or column.")
    return {"locationType": "ROW" if rows else "COLUMN", "dimensionRange": dict(told["dimensionRange"])}


def create(batch: Batch, request: Request) -> Json:
    """createDeveloperMetadata, with its own id or a new one."""
    told = normal(request.get("developerMetadata") or {})
    if not told.get("metadataKey"):
        raise invalid("metadataKey is required.")
    if told.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED") == "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED":
        raise invalid("visibility is required.")
    taken = {item["metadataId"] for item in batch.state.metadata}
    number = told.get("metadataId") or batch.state.new_id(taken)
    if number in taken:
        raise invalid(f"DeveloperMetadata with id: {number} already exists.")
    made = {**told, "metadataId": number, "location": located(batch.state, told.get("location") or {})}
    batch.state.metadata.append(made)
    return {"developerMetadata": made}


def chosen(state: State, filters: list[Mapping[str, Any]]) -> list[Json]:
    """The metadata that one of the filters picks."""
    lookups = [told["developerMetadataLookup"] for told in filters if told.get("developerMetadataLookup")]
    if not lookups:
        raise invalid("Must specify at least one developer metadata lookup.")
    return [item for item in state.metadata if any(matches(item, lookup) for lookup in lookups)]


def matches(item: Mapping[str, Any], lookup: Mapping[str, Any]) -> bool:
    """Whether the metadata has all that the lookup tells."""
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if lookup.get(name) is not None and item.get(name) != lookup[name]:
            return False
    kind = lookup.get("locationType")
    if kind and kind != item["location"]["locationType"]:
        return False
    place = lookup.get("metadataLocation")
    if not place:
        return True
    own = {name: value for name, value in item["location"].items() if name != "locationType"}
    if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
        return bool(place.get("spreadsheet")) or sheet_of(own) == sheet_of(place)
    return own == {name: value for name, value in place.items() if name != "locationType"}


def sheet_of(location: Mapping[str, Any]) -> Any:
    """The id of the sheet of a location."""
    return location.get("sheetId", (location.get("dimensionRange") or {}).get("sheetId"))


def update(batch: Batch, request: Request) -> Json:
    """updateDeveloperMetadata under a mask, all that the filters pick."""
    told, paths = request.get("developerMetadata") or {}, fields(request, "DeveloperMetadata")
    picked, changed = chosen(batch.state, request.get("dataFilters") or []), []
    for item in picked:
        after: Json = dict(item)
        for path in paths:
            after = put(after, told, path)
        after["location"] = located(batch.state, after.get("location") or {})
        batch.state.metadata[batch.state.metadata.index(item)] = after
        changed.append(after)
    return {"developerMetadata": changed}


def delete(batch: Batch, request: Request) -> Json:
    """deleteDeveloperMetadata: all that the filter picks."""
    gone = chosen(batch.state, [request.get("dataFilter") or {}])
    batch.state.metadata = [item for item in batch.state.metadata if item not in gone]
    return {"deletedDeveloperMetadata": gone}


def box_of_metadata(state: State, item: Mapping[str, Any]) -> tuple[Sheet, Box]:
    """The cells that metadata is associated with. ApiError for that of the whole spreadsheet."""
    location = item["location"]
    if location["locationType"] == "SPREADSHEET":
        raise invalid("Metadata of the spreadsheet has no cells.")
    if location["locationType"] == "SHEET":
        sheet = state.sheet(location["sheetId"])
        return sheet, sheet.box
    sheet, rows, start, stop = lines_of(state, location["dimensionRange"])
    return sheet, Box(start, 0, stop, sheet.width) if rows else Box(0, start, sheet.height, stop)


KINDS: dict[str, Work] = {
    "createDeveloperMetadata": create, "updateDeveloperMetadata": update, "deleteDeveloperMetadata": delete,
}  # fmt: skip
