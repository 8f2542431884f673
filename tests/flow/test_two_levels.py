"""A national office above provinces: a province's master is one submission, and the numbers above are the provinces' together."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from desk import HAI, KCN, LAST_DAY, Desk, _room, book_of, grids, initiative, new_desk, sheet_rows, shipped_rows

from sync import run
from sync.campaign import WHOLE
from sync.figures import FIGURES_SPEC, can_be_added
from sync.history import explanation
from sync.office_files import buttoned_workbook
from sync.picture import Picture, State

NORTH, SOUTH, OFFICE = "TINH-BAC", "TINH-NAM", "CO-QUAN"


def unit_row(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "unit_code": code, "unit_name": f"Công đoàn {name}", "short_name": name, "unit_type": "DISTRICT", "followed": True,
        "place": f"so_lieu/{code}", **more,
    }  # fmt: skip


def with_setting(rows: dict[str, list[dict[str, Any]]], key: str, value: str) -> dict[str, list[dict[str, Any]]]:
    rest = [row for row in rows["settings"] if row["key"] != key]
    return {**rows, "settings": [*rest, {"key": key, "value": value}]}


def province(folder: Path, code: str) -> Desk:
    """A province of two followed units that hands its numbers up under this code."""
    rows = shipped_rows()
    for row in rows["units"]:
        row["followed"] = True if row["unit_code"] in (HAI, KCN) else None
    return new_desk(folder, with_setting(rows, "upper_code", code))


def upper(folder: Path) -> Desk:
    """The office above: two provinces and a unit that reports to it directly."""
    rows = shipped_rows()
    rows["units"] = [unit_row(NORTH, "Tỉnh Bắc"), unit_row(SOUTH, "Tỉnh Nam"), unit_row(OFFICE, "Cơ quan")]
    rows["targets"] = []
    return new_desk(folder, rows)


@cache
def _made() -> tuple[Desk, Desk, Desk]:
    room = _room() / "two-levels"
    north, south, office = province(room / "north", NORTH), province(room / "south", SOUTH), upper(room / "upper")
    closing = [{"round_code": "R1", "confirmed": "x", "reviewed_on": date(2022, 4, 20)}]
    north.fill(HAI, sheet_rows([initiative(n, benefit_vnd=1_000_000) for n in range(1, 6)], round_closing=closing))
    north.fill(KCN, sheet_rows([initiative(n) for n in (11, 12)]))
    south.fill(HAI, sheet_rows([initiative(n, date(2022, 7, 1), benefit_vnd=2_000_000) for n in range(21, 24)]))
    office.fill(OFFICE, sheet_rows([initiative(31)]))
    for desk in (north, south):
        desk.sync(LAST_DAY)
    send(north, office, NORTH)
    shutil.copy(south.master, office.inbox("Báo cáo tỉnh Nam (bản cuối).xlsx"))
    office.sync(LAST_DAY)
    return north, south, office


def send(desk: Desk, office: Desk, code: str) -> Path:
    """Put a province's master into its own folder at the office above."""
    target = office.folder / office.unit(code).place / desk.master.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(desk.master, target)
    return target


@pytest.fixture
def made(tmp_path: Path) -> tuple[Desk, Desk, Desk]:
    north, south, office = (desk.copied(tmp_path / desk.folder.name) for desk in _made())
    return north, south, office


def known(desk: Desk) -> Picture:
    return run.look(desk.config, today=LAST_DAY)


def test_the_numbers_above_are_those_of_the_provinces_and_the_unit_together() -> None:
    north, south, office = _made()
    below = [known(north), known(south)]
    above = known(office)
    alone = {(f.indicator, f.period, f.split): f for f in above.facts.of_unit(OFFICE)}
    template, checked = above.template, 0
    for fact in above.facts.of_unit(WHOLE):
        parts = [picture.facts.get(fact.indicator, WHOLE, fact.period, fact.split) for picture in below]
        parts.append(alone.get((fact.indicator, fact.period, fact.split)))
        for which in ("reported", "counted"):
            values = [value for part in parts if part and (value := getattr(part, which)) is not None]
            if can_be_added(template, template.by_code[fact.indicator]):
                assert getattr(fact, which) == (sum(values) if values else None), fact
            else:
                assert getattr(fact, which) is None, fact
            checked += 1
    assert checked > 400
    assert above.facts.value("IN-01", WHOLE, "ALL") == 11
    assert [above.facts.value("IN-01", unit, "ALL") for unit in (NORTH, SOUTH, OFFICE)] == [7, 3, 1]
    assert above.facts.value("IN-07", WHOLE, "ALL") == 11_000_000
    assert above.facts.value("DVI-01", WHOLE, "NOW") == 5
    # The median of days cannot be made from medians: known for the province, "…" above.
    assert [above.facts.value("BC-02", unit, "R1") for unit in (NORTH, WHOLE)] == [4, None]


def test_a_province_stands_above_as_one_that_has_sent(made: tuple[Desk, Desk, Desk]) -> None:
    _, _, office = made
    picture = known(office)
    states = {status.unit: (status.state, status.age_days, status.file) for status in picture.units}
    assert states[NORTH] == (State.COMPLETE, 0, f"so_lieu/{NORTH}/tong_hop.xlsx")
    assert states[SOUTH] == (State.COMPLETE, 0, "Hộp thư đến/Báo cáo tỉnh Nam (bản cuối).xlsx")
    (made_of,) = [finding for finding in picture.findings[NORTH] if finding.code == "I-UP-MADE"]
    assert {name: made_of.facts[name] for name in ("gui", "tong", "cu")} == {"gui": 2, "tong": 2, "cu": 0}
    (told,) = [finding for finding in picture.coordinator_findings if finding.code.startswith("I-UP")]
    assert (told.code, told.facts["n"]) == ("I-UP-TOTALS", 2)
    account = picture.facts.accounts["IN-01", WHOLE]
    assert (account.accepted, account.counted) == (11, 11)
    assert account.holds


def test_every_total_opens_down_to_the_cell_of_the_province(made: tuple[Desk, Desk, Desk]) -> None:
    _, _, office = made
    rows = explanation(known(office), "IN-01", WHOLE, "ALL")["records"]
    assert sum(row["counted"] for row in rows) == 11
    sent = {row["unit"]: row for row in rows if row["sheet"] == FIGURES_SPEC.sheet}
    assert {unit: row["value"] for unit, row in sent.items()} == {NORTH: 7, SOUTH: 3}
    for row in sent.values():
        page = grids(office.folder / row["file"])[row["sheet"]]
        told = page[row["row"] - 1]
        assert (told[0], told[1], told[ord(row["cell"][0]) - ord("A")]) == ("IN-01", "ALL", row["value"])


def test_the_master_above_shows_the_provinces_and_links_to_their_cells() -> None:
    _, _, office = _made()
    pages = grids(office.master)
    done = {str(row[1]).strip(): row for row in pages["Tiến độ đơn vị"] if row[1]}
    titles = next(row for row in pages["Tiến độ đơn vị"] if row[0] == "STT")
    place = titles.index("Cả chương trình: Thực hiện")
    assert [done[name][place] for name in ("Tỉnh Bắc", "Tỉnh Nam", "Cơ quan", "TOÀN TỈNH")] == [7, 3, 1, 11]
    (line,) = [row for row in pages["Số liệu cấp dưới gửi"] if row[:2] == ("Tỉnh Bắc", "IN-01") and row[3] == "Cả chương trình"]
    assert line[4:6] == (7, 7)
    message = next(str(row[4]) for row in pages["Nhắn đơn vị"] if row[1] == "Tỉnh Bắc")
    assert "đã nhận bản tổng hợp của Tỉnh Bắc lúc 07:30 15/10." in message
    page = book_of(office.master, formulas=True)["Số liệu cấp dưới gửi"]
    formulas = [str(row[6].value) for row in page.iter_rows() if row[6].value]
    (link,) = [text for text in formulas if f"!{line[6]}" in text and NORTH in text]
    target = re.match(r"""=HYPERLINK\("(.+?)#'(.+?)'!([A-Z]+)(\d+)",""", link)
    assert target is not None
    sheet = grids(office.folder / target[1])[target[2]]
    assert sheet[int(target[4]) - 1][ord(target[3]) - ord("A")] == 7
    assert "chưa dò được việc trùng" in str([row[0] for row in pages["Tổng quan"] if row[0] and "Đối chiếu" in str(row[0])])


def test_a_province_that_mends_and_sends_again_is_counted_anew(made: tuple[Desk, Desk, Desk]) -> None:
    north, _, office = made
    before = north.master.read_bytes()
    north.fill(KCN, sheet_rows([initiative(n) for n in (11, 12, 13, 14)]))
    north.sync(date(2023, 10, 16))
    send(north, office, NORTH)
    picture = office.sync(date(2023, 10, 16)).picture
    assert [picture.facts.value("IN-01", unit, "ALL") for unit in (NORTH, WHOLE)] == [9, 13]
    changed = {change.number: (change.old, change.new, change.effect) for change in picture.changes}
    assert changed["IN-01 ALL"] == ("7", "9", 2)
    again = run.rebuild(office.config, today=date(2023, 10, 16)).picture
    assert dict(again.facts.values) == dict(picture.facts.values)

    office.inbox("cu.xlsx").write_bytes(before)
    picture = office.sync(date(2023, 10, 17)).picture
    assert picture.facts.value("IN-01", NORTH, "ALL") == 9
    assert [finding.code for finding in picture.findings[NORTH]].count("W-UP-OLD") == 1


def test_a_master_that_is_gone_or_broken_leaves_the_last_good_numbers(made: tuple[Desk, Desk, Desk]) -> None:
    _, _, office = made
    path = office.folder / office.unit(NORTH).place / "tong_hop.xlsx"
    path.write_bytes(path.read_bytes()[:5000])
    picture = office.sync(date(2023, 10, 18)).picture
    status = next(status for status in picture.units if status.unit == NORTH)
    assert (status.state, status.age_days) == (State.STALE, 3)
    assert picture.facts.value("IN-01", WHOLE, "ALL") == 11


def test_our_own_master_is_no_submission(made: tuple[Desk, Desk, Desk]) -> None:
    north, _, _ = made
    shutil.copy(north.master, north.inbox("tong_hop.xlsx"))
    picture = north.sync(LAST_DAY).picture
    assert not [file for file in picture.files if file.path.startswith("Hộp thư đến")]
    assert picture.facts.value("IN-01", WHOLE, "ALL") == 7


def test_a_master_that_hands_nothing_up_or_of_nobody_says_what_to_do(made: tuple[Desk, Desk, Desk], tmp_path: Path) -> None:
    _, _, office = made
    silent, stranger = province(tmp_path / "silent", ""), province(tmp_path / "stranger", "TINH-LA")
    for desk in (silent, stranger):
        desk.sync(LAST_DAY)
        shutil.copy(desk.master, office.inbox(f"{desk.folder.name}.xlsx"))
    picture = office.sync(LAST_DAY).picture
    told = {finding.value: finding.code for finding in picture.coordinator_findings}
    assert (told["silent.xlsx"], told["stranger.xlsx"]) == ("E-UP-CODE", "E-FILE-UNKNOWN")
    assert FIGURES_SPEC.sheet not in grids(silent.master)
    assert picture.facts.value("IN-01", WHOLE, "ALL") == 11


def test_a_workbook_beside_a_master_waits_for_a_choice_and_neither_counts_twice(made: tuple[Desk, Desk, Desk]) -> None:
    _, _, office = made
    office.fill(NORTH, sheet_rows([initiative(n) for n in range(40, 60)]), office.inbox("bieu.xlsx"))
    picture = office.sync(LAST_DAY).picture
    (waiting,) = [file for file in picture.files if file.path.endswith("bieu.xlsx")]
    assert (waiting.state, waiting.code) == ("Chờ chọn", "W-FILE-TWO")
    assert picture.facts.value("IN-01", NORTH, "ALL") == 7
    (office.folder / office.unit(NORTH).place / "tong_hop.xlsx").unlink()
    office.fill(NORTH, sheet_rows([initiative(n) for n in range(40, 60)]))
    picture = office.sync(date(2023, 10, 16)).picture
    assert [picture.facts.value("IN-01", unit, "ALL") for unit in (NORTH, WHOLE)] == [20, 24]
    assert [sent.unit for sent in picture.sent] == [SOUTH]


def test_the_workbook_with_the_button_is_as_good_as_the_master(made: tuple[Desk, Desk, Desk]) -> None:
    north, _, office = made
    sent = office.inbox("tong_hop.xlsm")
    sent.write_bytes(buttoned_workbook(known(north), north.config, LAST_DAY))
    picture = office.sync(LAST_DAY).picture
    assert [(file.unit, file.state) for file in picture.files if file.path.endswith(sent.name)] == [(NORTH, "Đang dùng")]
    assert picture.facts.value("IN-01", WHOLE, "ALL") == 11
