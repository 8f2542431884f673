"""Every sheet and every list of details over two years: at eight dates the numbers are what somebody adding by hand would write.

The lists come into use in the middle of the campaign, the special round and the year are frozen, a union moves to another unit,
proposals, plans, doubles and requests are decided in the master. `whole_story.py` says who types what, and when; `whole_office.py`
what the office does; `whole_numbers.py` what must come out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import HAI, codes, grids, register, texts
from story import Told, facts_of
from whole_numbers import ADDED, BY_HAND, HEARD, IN_LISTS, REGISTERS, ROWS, SHEETS, SKIP
from whole_office import tell
from whole_story import APRIL, AUTUMN, CHI, DAYS, END, JULY, SPRING, UNITS

from sync import run
from sync.as_of import look_back
from sync.campaign import WHOLE
from sync.picture import REASONS, Picture


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The whole story, told once."""
    return tell(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("place", range(len(DAYS)), ids=[str(day) for day in DAYS])
def test_every_indicator_is_what_was_counted_by_hand(told: Told, place: int) -> None:
    facts = told.seen[DAYS[place]].facts
    wanted = {key: values[place] for key, values in BY_HAND if values[place] is not SKIP}
    found = {key: facts.value(key[0], key[1], *key[2:]) for key in wanted}
    wrong = {key: (value, wanted[key]) for key, value in found.items() if value != pytest.approx(wanted[key], abs=1e-9)}
    assert wrong == {}, "found, wanted"


# ---- nothing is dropped silently


@pytest.mark.parametrize("place", range(4), ids=["25/3", "20/4", "5/7", "10/10"])
def test_the_rows_of_every_table_are_as_many_as_were_typed(told: Told, place: int) -> None:
    picture = told.seen[(SPRING, APRIL, JULY, AUTUMN)[place]]
    found = {table: _rows(picture, table) for table in ROWS}
    assert found == {table: rows[place] for table, rows in ROWS.items()}


def _rows(picture: Picture, table: str) -> tuple[int, int, int]:
    counts = [unit.tables[table] for unit in picture.units if table in unit.tables]
    return sum(c.read for c in counts), sum(c.accepted for c in counts), sum(c.not_data for c in counts)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_row_is_accounted_for_in_every_table(told: Told, day: date) -> None:
    picture = told.seen[day]
    counts = [(unit.unit, table, count) for unit in picture.units for table, count in unit.tables.items()]
    assert {table for _, table, _ in counts} >= {table for table, use in picture.campaign.tables.items() if use.in_use}
    assert [line for line in counts if not line[2].holds] == []
    assert picture.total().holds
    assert all(account.holds for account in picture.facts.accounts.values())


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_accepted_row_counts_or_says_why_not(told: Told, day: date) -> None:
    """For every number of records: what it takes from its table is counted in it, or has one reason."""
    picture, checked = told.seen[day], set()
    for indicator in picture.template.indicators:
        if indicator.kind != "count" or not indicator.table or indicator.line:
            continue
        rows = picture.facts.contributions[indicator.code]
        frame = picture.settled.frames[indicator.table]
        accepted = frame.where("state", lambda state: state == "accepted")
        assert set(rows["index"]) <= set(accepted.labels)
        if not indicator.where and not indicator.any_of:
            assert len(rows) == len(accepted)
        assert set(rows["reason"]) <= {"", *REASONS}
        judged = zip(rows["reason"], rows["counted"], strict=True)
        assert all((reason == "") == (counted == 1) for reason, counted in judged), indicator.code
        checked.add(indicator.table)
    assert checked == {"unit_info", "grassroots_unions", "initiatives", "commendation_proposals", "role_models", "round_closing"}


@pytest.mark.parametrize("table", IN_LISTS)
def test_every_record_of_a_list_is_in_its_rounds_numbers_or_says_why_not(told: Told, table: str) -> None:
    frames = [told.seen[day].settled.frames[table] for day in (JULY, AUTUMN)]
    assert [Counter(reason or "" for reason in frame["left_out"]) for frame in frames] == list(IN_LISTS[table])


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_units_add_up_to_the_province(told: Told, day: date) -> None:
    facts = told.seen[day].facts
    added = [key for key, _ in BY_HAND if key[1] == WHOLE and key[0] in ADDED]
    assert {key[0] for key in added} == set(ADDED)
    for key in added:
        assert sum(facts.value(key[0], unit, *key[2:]) or 0 for unit in UNITS) == (facts.value(key[0], WHOLE, *key[2:]) or 0), key


# ---- over time


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_asked_at_the_end_each_date_gives_what_was_known_then(told: Told, day: date) -> None:
    assert facts_of(look_back(told.desk.config, day)) == facts_of(told.seen[day])


def test_a_ledger_made_anew_gives_the_same(told: Told, tmp_path: Path) -> None:
    copy = told.desk.copied(tmp_path / "again")
    assert facts_of(run.rebuild(copy.config, today=END).picture) == facts_of(told.seen[END])
    assert copy.sync(END).written == []


# ---- what the master says


def _lines(master: Path, sheet: str, first: Sequence[Any]) -> list[Sequence[Any]]:
    """What follows in the lines of a sheet that begin so, blanks left out."""
    lines = [[value for value in row if value is not None] for row in grids(master)[sheet]]
    return [line[len(first) :] for line in lines if line[: len(first)] == list(first)]


@pytest.mark.parametrize("line", SHEETS, ids=[f"{place} {line[0]}" for place, line in enumerate(SHEETS)])
def test_a_line_of_the_master_says_what_was_counted_by_hand(told: Told, line: tuple[str, Any, Any]) -> None:
    sheet, first, following = line
    wanted = [value if isinstance(value, str) else pytest.approx(value) for value in following]
    found = [list(rest[: len(wanted)]) for rest in _lines(told.masters[JULY], sheet, first)]
    assert wanted in found


@pytest.mark.parametrize("sheet", REGISTERS)
def test_a_register_has_a_row_for_everything_that_is_there(told: Told, sheet: str) -> None:
    assert tuple(len(register(told.masters[day], sheet)) for day in (JULY, END)) == REGISTERS[sheet]


def test_the_registers_of_lists_say_where_a_row_counts(told: Told) -> None:
    def said(day: date, sheet: str) -> Counter[str]:
        return Counter(row["Tính vào đợt"] for row in register(told.masters[day], sheet))

    wanted = {"Đợt đặc biệt": 3, "Đợt 2": 2, "Trùng": 1, "Ngoài chỉ tiêu này": 1}
    assert said(JULY, "CT Phong trào") == wanted
    assert said(JULY, "CT Tuyên truyền") == {"Đợt đặc biệt": 3, "Đợt 2": 1, "Cần sửa": 1}
    assert said(END, "CT Tuyên truyền") == {"Đợt đặc biệt": 3, "Đợt 2": 1, "Đợt 3": 1}
    assert said(END, "CT Chăm lo") == {"Đợt đặc biệt": 4, "Đợt 2": 1, "Đợt 3": 1, "Đợt 1/2023": 1, "Ngoài thời gian tính": 1}


def test_the_register_of_works_counts_what_the_first_page_says(told: Told) -> None:
    for day, counted, reasons in (
        (JULY, 11, {"Ngoài thời gian tính": 1}),
        (END, 14, {"Ngoài thời gian tính": 1, "Trùng": 1}),
    ):
        rows = [row for row in register(told.masters[day], "Sổ sáng kiến") if row["Loại"] in (None, "Sáng kiến") or row["Tính"]]
        assert sum(row["Tính"] for row in rows) == counted
        assert Counter(row["Lý do chưa tính"] for row in rows if not row["Tính"]) == reasons


def test_what_was_decided_stands_in_the_master_and_reaches_the_unit(told: Told) -> None:
    rows = register(told.masters[END], "Khen thưởng")
    said = {(row["Họ tên hoặc tên tập thể"], row["Đơn vị"]): row["Kết quả đang tính"] for row in rows}
    assert Counter(said.values()) == {"Đã khen": 3, "Đã thẩm tra": 1, "Chưa khen": 1, "Đang xét": 3}
    assert (
        said["Hồ Văn Lực", "Công đoàn Các KCN"]
        == said[CHI, "LĐLĐ Ninh Hải"]
        == said["Tổ may số 1", "Công đoàn Các KCN"]
        == "Đã khen"
    )
    answered = register(told.masters[END], "Kiến nghị")
    assert [(row["Trạng thái"], row["Trả lời"]) for row in answered] == [("Đã trả lời", "Đã cấp 5 triệu đồng")]
    receipt = texts(told.desk.feedback(HAI), "Biên nhận")
    assert {"Đã khen", "Đã cấp 5 triệu đồng"} <= set(receipt)


@pytest.mark.parametrize("day", HEARD, ids=str)
def test_the_units_heard_what_concerned_them(told: Told, day: date) -> None:
    assert [(unit, code) for unit, code in HEARD[day] if code not in codes(told.seen[day], unit)] == []


def test_nobody_is_asked_what_is_answered(told: Told) -> None:
    assert [group.key for group in told.seen[END].settled.groups] == []
    assert [pair.verdict for pair in told.seen[END].settled.pairs] == ["different"]
