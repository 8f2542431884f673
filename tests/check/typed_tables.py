"""A table typed in a test -> RawTable and Template, so that a test reads like the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sync.check import check_table
from sync.model import CheckedTable, RawTable
from sync.template import FieldSpec, Line, ListItem, Rule, TableSpec, Template

ROUNDS = (("R1", "Đợt đặc biệt"), ("R2", "Đợt 2"), ("R3", "Đợt 3"))
LISTS = {
    "recognition": (
        ListItem(code="DA_CONG_NHAN", label="Đã công nhận", aliases=("Được công nhận", "Rồi")),
        ListItem(code="DANG_XET", label="Đang xét", label_en="Under review"),
    ),
    "phase": (ListItem(code="P1", label="Giai đoạn 1"), ListItem(code="P2", label="Giai đoạn 2")),
    "topic": (ListItem(code="SXKD", label="Phát triển SXKD"), ListItem(code="KHAC", label="Khác")),
    "nominee": (ListItem(code="CA_NHAN", label="Cá nhân", aliases=("CN",)), ListItem(code="TAP_THE", label="Tập thể", group="TT")),
    "award": (
        ListItem(code="CO", label="Cờ thi đua", group="TT"),
        ListItem(code="BANG", label="Bằng khen"),
        ListItem(code="HUY_CHUONG", label="Huy chương", group="CN"),
    ),
}


def field(name: str, kind: str = "text", **more: Any) -> FieldSpec:
    """A field titled by its name."""
    return FieldSpec(**{"name": name, "title": name, "type": kind, **more})


def template(
    fields: Sequence[FieldSpec],
    rules: Sequence[Rule] = (),
    identity: Sequence[str] = (),
    layout: Literal["list", "form", "lines"] = "list",
    lines: Sequence[Line] = (),
) -> Template:
    """One table of these fields."""
    spec = TableSpec(
        table="t",
        sheet="3. Bảng",
        layout=layout,
        identity=tuple(identity),
        field=tuple(fields),
        rule=tuple(rules),
        line=tuple(lines),
    )
    return Template(id="t", version=1, tables=(spec,), lists=LISTS)


def raw(columns: Mapping[str, Sequence[Any]], first_row: int = 4) -> RawTable:
    """The columns as read, from A, from row 4."""
    count = max((len(cells) for cells in columns.values()), default=0)
    places = {name: index for index, name in enumerate(columns, 1)}
    return RawTable("t", "3. Bảng", list(range(first_row, first_row + count)), places, columns)


def check(fields: Sequence[FieldSpec], columns: Mapping[str, Sequence[Any]], *rules: Rule, **more: Any) -> CheckedTable:
    """Check columns typed in the test."""
    return check_table(template(fields, rules, **more), raw(columns), ROUNDS)


def codes(checked: CheckedTable) -> list[str]:
    """The codes found, in order."""
    return [finding.code for finding in checked.findings]


def places(checked: CheckedTable) -> list[str]:
    """code@cell of every finding."""
    return [f"{finding.code}@{finding.cell.column}{finding.cell.row}" for finding in checked.findings if finding.cell]
