"""The sheet for whoever takes over: what it tells, what it keeps to itself, and that it does not change with every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from sync.config import Config
from sync.errors import TemplateError
from sync.picture import Decision, Pair, Picture, Settled, State
from sync.publish import xlsx
from sync.publish.register_spec import Registers, registers_of
from sync.publish.registers import registers
from sync.publish.sheet import Cell, Sheet
from sync.template import load_template, templates_root
from sync.whereabouts import told

SHIPPED = load_template(templates_root() / "nt2022")
CONFIG = Config.model_validate({
    "sources": {"url": "smb://lien:SharePass@server/so_lieu"},
    "ledger": {"url": "postgresql://u:LedgerPass@db/base"},
    "schedule": {"at": ["08:00"], "every_minutes": 0},
    "google": {"master": "1AbCdEfGhIjKlMn"},
})  # fmt: skip


def sheet_of(picture: Picture) -> Sheet:
    return next(sheet for sheet in registers(picture) if sheet.key == "handover")


def rows_of(picture: Picture) -> dict[str, Any]:
    """Words -> what stands behind them."""
    return {row[0]: row[1].value if isinstance(row[1], Cell) else row[1] for row in sheet_of(picture).tables[0].rows}


@pytest.fixture
def held(picture: Picture) -> Picture:
    """The small picture with a configuration that holds passwords."""
    return replace(picture, configuration=told(CONFIG))


def test_it_tells_what_there_is_and_where(held: Picture) -> None:
    rows = rows_of(held)
    assert rows["Chiến dịch"] == "Phong trào thi đua 2022"
    assert rows["Bảng tổng hợp"] == "tong_hop.xlsx"
    assert rows["Thư mục của các đơn vị"] == "smb://server/so_lieu"
    assert rows["Giờ tự làm mới (khi chạy tonghop schedule)"] == "08:00"
    assert rows["Số tệp đã nhận"] == str(len(held.files))
    assert "tonghop bundle --hand-over" in rows["Chuyển sang máy khác"]


def test_what_is_not_used_has_no_row(held: Picture) -> None:
    assert "Máy chủ thư nhắc" not in rows_of(held)
    assert "Bảng tổng hợp trên Google" in rows_of(held)
    assert "Bảng tổng hợp trên Google" not in rows_of(replace(held, configuration={}))


def test_no_password_stands_on_it(held: Picture) -> None:
    assert "Pass" not in str(sheet_of(held))


def test_what_is_open_is_told(held: Picture) -> None:
    units = [replace(held.units[0], state=State.NOT_SENT), *held.units[1:]]
    pairs = (
        Pair("initiatives", "D3", 0, 1, 95.0, "A|SK-0001~B|SK-0001", False),
        Pair("initiatives", "D3", 2, 3, 95.0, "k", False, "x"),
    )
    files = [replace(held.files[0], state="Chờ chọn"), *held.files[1:]]
    rows = rows_of(replace(held, units=units, files=files, settled=Settled(held.settled.frames, {}, pairs), findings={}))
    not_sent = [held.campaign.by_code[one.unit].short_name for one in units if one.state is State.NOT_SENT]
    assert rows["Còn mở: đơn vị chưa gửi"] == f"{len(not_sent)}: {', '.join(not_sent)}"
    assert rows["Còn mở: cặp có thể trùng chưa quyết định"] == "1"
    assert rows["Còn mở: tệp chờ chọn"] == str(sum(file.state == "Chờ chọn" for file in files))
    assert rows["Còn mở: việc đơn vị cần sửa"] == "không có"


def test_decisions_in_force_are_counted_by_sheet(held: Picture) -> None:
    at = held.moment
    typed = [
        ("requests", "a", "reply", "có"),
        ("requests", "b", "reply", "có"),
        ("requests", "c", "reply", ""),
        ("files", "d", "use", "x"),
    ]
    decisions = {(s, k, f): Decision(s, k, f, value, at) for s, k, f, value in typed}
    rows = rows_of(replace(held, decisions=decisions))
    told_of = {title: value for title, value in rows.items() if title.startswith("Quyết định")}
    assert told_of == {"Quyết định ở ô vàng – Kiến nghị": "2", "Quyết định ở ô vàng – Tệp đã nhận": "1"}


def test_one_more_run_is_no_reason_to_write_it_anew(held: Picture) -> None:
    later = replace(held, run_id=held.run_id + 1, moment=datetime.fromisoformat("2022-05-10T17:00:00+07:00"))
    assert rows_of(later) != rows_of(held)
    assert xlsx.model_hash([sheet_of(later)]) == xlsx.model_hash([sheet_of(held)])


def test_a_row_of_no_kind_is_a_fault_of_the_template(held: Picture) -> None:
    master = {**held.template.master, "registers": _with_row(registers_of(held.template))}
    wrong = held.template.model_copy(update={"master": master})
    with pytest.raises(TemplateError, match="weather"):
        registers(replace(held, template=wrong))


def _with_row(spec: Registers) -> dict[str, Any]:
    made = spec.model_dump(by_alias=True)
    next(sheet for sheet in made["sheet"] if sheet["key"] == "handover")["heads"]["weather"] = "Thời tiết"
    return made
