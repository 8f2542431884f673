"""Requests about what lies on the cells: rules, protection, names, filters, charts, bands, developer metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sync.local_google.a1 import CORNER, PLAIN_NAME
from sync.local_google.batch import Batch, Request, Work, fields
from sync.local_google.cells import Path, normal, put
from sync.local_google.conditions import check_rule
from sync.local_google.metadata import KINDS as METADATA
from sync.local_google.protection import box_of
from sync.local_google.sheet import Json, Sheet, State, invalid

KEPT_BY_GOOGLE = {"requestingUserCanEdit"}


def needed_range(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The range of an object. ApiError if it has none."""
    found: Mapping[str, Any] | None = told.get("range")
    if found is None:
        raise invalid("range is required.")
    return found


def updated(before: Mapping[str, Any], told: Mapping[str, Any], paths: tuple[Path, ...], fixed: set[str]) -> Json:
    """The object after a mask; fields that nobody may change stay."""
    after: Mapping[str, Any] = before
    for path in paths:
        if path[0] not in fixed:
            after = put(after, told, path)
    return dict(after)


def find(state: State, name: str, key: str, wanted: Any, refusal: str) -> tuple[Sheet, int]:
    """The sheet and the place in its list of an object with an id. ApiError with the refusal if there is none."""
    for sheet in state.sheets:
        for index, item in enumerate(getattr(sheet, name)):
            if item.get(key) == wanted:
                return sheet, index
    raise invalid(refusal)


def own_id(state: State, name: str, key: str, told: Mapping[str, Any], word: str) -> int:
    """The id that was told, or a new one. ApiError for one that is taken."""
    taken = {item[key] for sheet in state.sheets for item in getattr(sheet, name)}
    if told.get(key) is None:
        return state.new_id(taken)
    if told[key] in taken:
        raise invalid(f"{word} with id: {told[key]} already exists.")
    return int(told[key])


# -- conditional formats -----------------------------------------------------------------------------------------------


def add_rule(batch: Batch, request: Request) -> None:
    """addConditionalFormatRule at an index, the first if none is told."""
    rule, index = normal(dict(request.get("rule") or {})), int(request.get("index", 0))
    check_rule(rule, {sheet.id for sheet in batch.state.sheets})
    for told in rule["ranges"]:
        batch.state.resolve(told)
    sheet = batch.state.sheet(rule["ranges"][0].get("sheetId"))
    if not 0 <= index <= len(sheet.conditions):
        raise invalid(f"Invalid index: {index}. There are {len(sheet.conditions)} conditional format rules on the sheet.")
    sheet.conditions.insert(index, rule)


def rule_at(sheet: Sheet, index: int) -> Json:
    """The rule with the index. ApiError if there is none."""
    if not 0 <= index < len(sheet.conditions):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.conditions[index]


def update_rule(batch: Batch, request: Request) -> Json:
    """updateConditionalFormatRule: another rule at the index, or the same one at another index."""
    index = int(request.get("index", 0))
    if request.get("rule"):
        rule = normal(dict(request["rule"]))
        check_rule(rule, {sheet.id for sheet in batch.state.sheets})
        sheet = batch.state.sheet(rule["ranges"][0].get("sheetId"))
        old = rule_at(sheet, index)
        sheet.conditions[index] = rule
        return {"oldRule": old, "oldIndex": index, "newRule": rule, "newIndex": index}
    sheet, to = batch.state.sheet(request.get("sheetId")), int(request.get("newIndex", 0))
    old = rule_at(sheet, index)
    rule_at(sheet, to)
    sheet.conditions.insert(to, sheet.conditions.pop(index))
    return {"newRule": old, "oldIndex": index, "newIndex": to}


def delete_rule(batch: Batch, request: Request) -> Json:
    """deleteConditionalFormatRule: those after it come up."""
    sheet, index = batch.state.sheet(request.get("sheetId")), int(request.get("index", 0))
    rule = rule_at(sheet, index)
    del sheet.conditions[index]
    return {"rule": rule}


# -- protected and named ranges ----------------------------------------------------------------------------------------


def check_protected(state: State, told: Mapping[str, Any]) -> Sheet:
    """The sheet of a protected range. ApiError for one that cannot be."""
    if ("range" in told) == ("namedRangeId" in told):
        raise invalid("Exactly one of range or namedRangeId must be set.")
    if told.get("warningOnly") and (told.get("editors") or {}).get("users"):
        raise invalid("Warning only protections cannot have editors.")
    reach = told.get("range") or named_range(state, told["namedRangeId"])
    sheet, box = state.resolve(reach)
    holes = told.get("unprotectedRanges") or []
    if holes and box != sheet.box:
        raise invalid("Unprotected ranges are only supported on protected sheets.")
    for hole in holes:
        if int(hole.get("sheetId", 0)) != sheet.id or not sheet.box.covers(box_of(hole, sheet)):
            raise invalid("Unprotected ranges must be inside the protected sheet.")
    return sheet


def named_range(state: State, wanted: str) -> Json:
    """The GridRange of a named range. ApiError if there is none."""
    for item in state.named:
        if item["namedRangeId"] == wanted:
            return dict(item["range"])
    raise invalid(f"No named range with id: {wanted}")


def with_editors(batch: Batch, told: Json) -> Json:
    """The protected range with owner and maker among its editors, as Google adds them."""
    if told.get("warningOnly"):
        return {name: value for name, value in told.items() if name != "editors"}
    editors = dict(told.get("editors") or {})
    users = [*(editors.get("users") or ()), *(name for name in (batch.user, batch.owner) if name)]
    return {**told, "editors": {**editors, "users": list(dict.fromkeys(users))}}


def add_protected(batch: Batch, request: Request) -> Json:
    """addProtectedRange, with its own id or a new one."""
    told = {name: value for name, value in normal(request.get("protectedRange") or {}).items() if name not in KEPT_BY_GOOGLE}
    sheet = check_protected(batch.state, told)
    number = own_id(batch.state, "protected", "protectedRangeId", told, "ProtectedRange")
    protected = with_editors(batch, {**told, "protectedRangeId": number})
    if "namedRangeId" in told:
        protected["range"] = named_range(batch.state, told["namedRangeId"])
    sheet.protected.append(protected)
    return {"protectedRange": {**protected, "requestingUserCanEdit": True}}


def update_protected(batch: Batch, request: Request) -> None:
    """updateProtectedRange under a mask; only its editors may."""
    told = normal(request.get("protectedRange") or {})
    number = told.get("protectedRangeId")
    sheet, index = find(batch.state, "protected", "protectedRangeId", number, f"No protected range with id: {number}")
    batch.guard_object(sheet.protected[index])
    after = updated(sheet.protected[index], told, fields(request, "ProtectedRange"), {"protectedRangeId", *KEPT_BY_GOOGLE})
    new = check_protected(batch.state, after)
    del sheet.protected[index]
    new.protected.insert(index if new is sheet else len(new.protected), with_editors(batch, after))


def delete_protected(batch: Batch, request: Request) -> None:
    """deleteProtectedRange; only its editors may."""
    number = request.get("protectedRangeId", 0)
    sheet, index = find(batch.state, "protected", "protectedRangeId", number, f"No protected range with id: {number}")
    batch.guard_object(sheet.protected[index])
    del sheet.protected[index]


def check_name(state: State, told: Mapping[str, Any], own: Json | None = None) -> None:
    """ApiError for a name that is taken or cannot be one, or a range that is not there."""
    name = told.get("name") or ""
    if not PLAIN_NAME.match(name) or (CORNER.match(name) and re.search(r"\d", name)) or name.upper() in ("TRUE", "FALSE"):
        raise invalid(f'The name "{name}" is invalid for a named range.')
    if any(item is not own and item["name"].casefold() == name.casefold() for item in state.named):
        raise invalid(f'A named range with the name "{name}" already exists.')
    state.resolve(needed_range(told))


def add_named(batch: Batch, request: Request) -> Json:
    """addNamedRange, with its own id or a new one."""
    told = normal(request.get("namedRange") or {})
    check_name(batch.state, told)
    taken = {item["namedRangeId"] for item in batch.state.named}
    number = told.get("namedRangeId") or str(batch.state.new_id(()))
    if number in taken:
        raise invalid(f"NamedRange with id: {number} already exists.")
    named = {**told, "namedRangeId": number}
    batch.state.named.append(named)
    return {"namedRange": named}


def named_index(state: State, wanted: Any) -> int:
    """The place of a named range. ApiError if there is none."""
    for index, item in enumerate(state.named):
        if item["namedRangeId"] == wanted:
            return index
    raise invalid(f"No named range with id: {wanted}")


def update_named(batch: Batch, request: Request) -> None:
    """updateNamedRange under a mask."""
    told = request.get("namedRange") or {}
    index = named_index(batch.state, told.get("namedRangeId"))
    before = batch.state.named[index]
    after = updated(before, told, fields(request, "NamedRange"), {"namedRangeId"})
    check_name(batch.state, after, before)
    batch.state.named[index] = after


def delete_named(batch: Batch, request: Request) -> None:
    """deleteNamedRange."""
    del batch.state.named[named_index(batch.state, request.get("namedRangeId"))]


# -- filters -----------------------------------------------------------------------------------------------------------


def set_filter(batch: Batch, request: Request) -> None:
    """setBasicFilter: one on each sheet, in place of the one before."""
    told = normal(dict(request.get("filter") or {}))
    sheet, _ = batch.state.resolve(needed_range(told))
    sheet.filter = told


def clear_filter(batch: Batch, request: Request) -> None:
    """clearBasicFilter; nothing happens where there is none."""
    batch.state.sheet(request.get("sheetId")).filter = None


def add_view(batch: Batch, request: Request) -> Json:
    """addFilterView, with its own id or a new one."""
    told = normal(dict(request.get("filter") or {}))
    sheet, _ = batch.state.resolve(needed_range(told))
    view = {"title": "Filter 1", **told, "filterViewId": own_id(batch.state, "views", "filterViewId", told, "FilterView")}
    sheet.views.append(view)
    return {"filter": view}


def update_view(batch: Batch, request: Request) -> None:
    """updateFilterView under a mask."""
    told = normal(dict(request.get("filter") or {}))
    number = told.get("filterViewId")
    sheet, index = find(batch.state, "views", "filterViewId", number, f"No filter view with id: {number}")
    after = updated(sheet.views[index], told, fields(request, "FilterView"), {"filterViewId"})
    batch.state.resolve(needed_range(after))
    sheet.views[index] = after


def delete_view(batch: Batch, request: Request) -> None:
    """deleteFilterView."""
    number = request.get("filterId", 0)
    sheet, index = find(batch.state, "views", "filterViewId", number, f"No filter view with id: {number}")
    del sheet.views[index]


# -- charts and bands --------------------------------------------------------------------------------------------------


def sources(told: Any) -> Iterator[Mapping[str, Any]]:
    """Every GridRange inside a chart's specification."""
    if isinstance(told, Mapping):
        if "startRowIndex" in told or "startColumnIndex" in told:
            yield told
        for value in told.values():
            yield from sources(value)
    elif isinstance(told, list):
        for item in told:
            yield from sources(item)


def check_chart(state: State, chart: Mapping[str, Any]) -> None:
    """ApiError for a chart without a kind, or with sources that are not there."""
    spec = chart.get("spec") or {}
    kinds = [name for name in spec if name.endswith("Chart")]
    if len(kinds) != 1:
        raise invalid("Exactly one kind of chart must be set in the ChartSpec.")
    for source in sources(spec):
        state.resolve(source)


def add_chart(batch: Batch, request: Request) -> Json:
    """addChart on a sheet that is there, or on a new one of its own."""
    told = normal(dict(request.get("chart") or {}))
    check_chart(batch.state, told)
    position = told.get("position") or {}
    if "overlayPosition" not in position:
        raise invalid("Charts on sheets of their own are not supported by the local Google: overlayPosition is required.")
    sheet, _, _ = batch.state.position((position["overlayPosition"] or {}).get("anchorCell"))
    chart = {**told, "chartId": own_id(batch.state, "charts", "chartId", told, "Chart")}
    sheet.charts.append(chart)
    return {"chart": chart}


def update_chart(batch: Batch, request: Request) -> None:
    """updateChartSpec: the whole specification."""
    number = request.get("chartId", 0)
    sheet, index = find(batch.state, "charts", "chartId", number, f"No chart with id: {number}")
    chart = {**sheet.charts[index], "spec": normal(dict(request.get("spec") or {}))}
    check_chart(batch.state, chart)
    sheet.charts[index] = chart


def update_position(batch: Batch, request: Request) -> Json:
    """updateEmbeddedObjectPosition under a mask whose root is the overlay position."""
    number = request.get("objectId", 0)
    sheet, index = find(batch.state, "charts", "chartId", number, f"No embedded object with id: {number}")
    chart = sheet.charts[index]
    told = (request.get("newPosition") or {}).get("overlayPosition") or {}
    paths = fields(request, "OverlayPosition")
    overlay = updated((chart.get("position") or {}).get("overlayPosition") or {}, told, paths, set())
    new, _, _ = batch.state.position(overlay.get("anchorCell"))
    del sheet.charts[index]
    after = {**chart, "position": {"overlayPosition": overlay}}
    new.charts.insert(index if new is sheet else len(new.charts), after)
    return {"position": after["position"]}


def delete_chart(batch: Batch, request: Request) -> None:
    """deleteEmbeddedObject."""
    number = request.get("objectId", 0)
    sheet, index = find(batch.state, "charts", "chartId", number, f"No embedded object with id: {number}")
    del sheet.charts[index]


def add_banding(batch: Batch, request: Request) -> Json:
    """addBanding; two may not share a cell."""
    told = normal(dict(request.get("bandedRange") or {}))
    sheet, box = batch.state.resolve(needed_range(told))
    if not told.get("rowProperties") and not told.get("columnProperties"):
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    if any(box_of(other["range"], sheet).meets(box) for other in sheet.bandings):
        raise invalid("You cannot add alternating background colors to a range that already has alternating background colors.")
    banding = {**told, "bandedRangeId": own_id(batch.state, "bandings", "bandedRangeId", told, "BandedRange")}
    sheet.bandings.append(banding)
    return {"bandedRange": banding}


def update_banding(batch: Batch, request: Request) -> None:
    """updateBanding under a mask."""
    told = normal(dict(request.get("bandedRange") or {}))
    number = told.get("bandedRangeId")
    sheet, index = find(batch.state, "bandings", "bandedRangeId", number, f"No banding with id: {number}")
    after = updated(sheet.bandings[index], told, fields(request, "BandedRange"), {"bandedRangeId"})
    batch.state.resolve(needed_range(after))
    sheet.bandings[index] = after


def delete_banding(batch: Batch, request: Request) -> None:
    """deleteBanding."""
    number = request.get("bandedRangeId", 0)
    sheet, index = find(batch.state, "bandings", "bandedRangeId", number, f"No banding with id: {number}")
    del sheet.bandings[index]


KINDS: dict[str, Work] = {
    "addConditionalFormatRule": add_rule, "updateConditionalFormatRule": update_rule, "deleteConditionalFormatRule": delete_rule,
    "addProtectedRange": add_protected, "updateProtectedRange": update_protected, "deleteProtectedRange": delete_protected,
    "addNamedRange": add_named, "updateNamedRange": update_named, "deleteNamedRange": delete_named,
    "setBasicFilter": set_filter, "clearBasicFilter": clear_filter,
    "addFilterView": add_view, "updateFilterView": update_view, "deleteFilterView": delete_view,
    "addChart": add_chart, "updateChartSpec": update_chart, "updateEmbeddedObjectPosition": update_position,
    "deleteEmbeddedObject": delete_chart,
    "addBanding": add_banding, "updateBanding": update_banding, "deleteBanding": delete_banding,
    **METADATA,
}  # fmt: skip
