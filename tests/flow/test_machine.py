"""People at work in a campaign's folder in any order, with syncs in between -> each time what the plain model of the rules says."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import (
    HAI,
    INBOX,
    KCN,
    MADE_ON,
    Desk,
    book_of,
    fact,
    initiative,
    new_desk,
    rows_following,
    sheet_rows,
    template,
    type_many,
)
from folder_model import BAD_DATE, GOOD, NOT_RECOGNISED, Content, FolderModel, Row, applied_on
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from mortal import DEAD
from mortals import Mortals
from one_process import read_here
from typed_rows import TypedRows

from sync import freezing, run
from sync.blank import write_blank
from sync.picture import Picture, State

UNITS = (HAI, KCN)
DAYS = (date(2022, 4, 17), date(2022, 4, 18), date(2022, 5, 1), date(2023, 4, 17), date(2022, 3, 12), date(2021, 4, 17))
SHEET3 = "3. Sáng kiến, đề tài"
MOST = 16
"""Works that a unit may have to report."""
SEQUENCES = 200
VARIANTS = (GOOD, GOOD, GOOD, NOT_RECOGNISED, BAD_DATE)


# ---- workbooks, made once for all sequences


@cache
def base_set_up() -> Desk:
    """A campaign of two units that have sent nothing yet."""
    room = Path(tempfile.mkdtemp(prefix="tonghop-machine-"))
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    return new_desk(room / "c", rows_following(*UNITS))


@cache
def base() -> Desk:
    """A synced campaign of two units that have sent ten and two works."""
    desk = base_set_up()
    for unit, rows in FIRST.items():
        path = desk.place(unit)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook(unit, rows))
    desk.sync(DAYS[0])
    return desk


FIRST: Mapping[str, tuple[Row, ...]] = {
    HAI: tuple((n, GOOD) for n in range(1, 11)),
    KCN: ((51, GOOD), (52, NOT_RECOGNISED)),
}


def cells_of(row: Row) -> dict[str, Any]:
    """A row as it is typed."""
    work, how = row
    when: Any = "31/02/2022" if how == BAD_DATE else applied_on(work)
    status = "Chưa công nhận" if how == NOT_RECOGNISED else "Đã công nhận"
    return initiative(work, when, recognition_status=status, grassroots_name="CĐCS Trường Nguyễn Du")


ALL_ROWS: Mapping[str, Sequence[Row]] = {
    unit: [(numbered, how) for numbered in numbers for how in (GOOD, NOT_RECOGNISED, BAD_DATE)]
    for unit, numbers in ((HAI, range(MOST)), (KCN, range(50, 50 + MOST)))
}


@cache
def full(unit: str) -> TypedRows:
    """A unit's workbook with every row there can be."""
    desk = base_set_up()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "a.xlsx"
        rows = sheet_rows([*map(cells_of, ALL_ROWS[unit])])
        write_blank(template(), desk.campaign, desk.unit(unit), out, rows=rows, made_on=MADE_ON)
        place = openpyxl.load_workbook(out, read_only=True).sheetnames.index(SHEET3) + 1
        return TypedRows(out.read_bytes(), place)


@lru_cache(maxsize=1000)
def workbook(unit: str, rows: tuple[Row, ...], *, is_moved: bool = False) -> bytes:
    """A unit's workbook with these rows in this order."""
    return full(unit).book([ALL_ROWS[unit].index(row) for row in rows], is_moved=is_moved)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred sequences in minutes."""
    read_here(monkeypatch)


@cache
def mortals() -> Mortals:
    """The warm process in which syncs are killed; ends with this one."""
    found = Mortals()
    atexit.register(found.end)
    return found


@contextmanager
def nothing_printed() -> Iterator[None]:
    """Most of the time of a run is printing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.deliver.deliver", lambda *_: ([], []))
        yield


_LINK = re.compile(r"""=HYPERLINK\("(.+?)#'(.+?)'!([A-Z]+\d+)",""")


def check_links(desk: Desk) -> None:
    """Every work in the master opens at the cell in which its title stands."""
    books: dict[str, openpyxl.Workbook] = {}
    page = book_of(desk.master, formulas=True)["Sổ sáng kiến"]
    title, link = (next(cell.column for cell in page[3] if cell.value == name) for name in ("Tên sáng kiến, đề tài", "Ô gốc"))
    for row in range(4, page.max_row + 1):
        if found := _LINK.match(str(page.cell(row, link).value)):
            name, sheet, cell = found.groups()
            if name not in books:
                books[name] = book_of(desk.folder / name)
            typed = [one.value for one in books[name][sheet][books[name][sheet][cell].row]]
            assert page.cell(row, title).value in typed, (name, cell)


# ---- the machine

units = st.sampled_from(UNITS)
works = st.integers(0, MOST - 1)
variants = st.sampled_from(VARIANTS)


def numbered(unit: str, work: int) -> int:
    """No two units report the same work."""
    return work if unit == HAI else 50 + work


class Campaign(RuleBasedStateMachine):
    """One campaign's folder; every rule is something a person or the machine does."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tonghop-sequence-"))
        self.desk = base().copied(self.folder / "c")
        self.model = FolderModel({f"so_lieu/{unit}": unit for unit in UNITS})
        self.today = DAYS[0]
        self.history: dict[str, list[bytes]] = {unit: [] for unit in UNITS}
        self.numbers: dict[tuple[str, int], Any] = {}
        self.frozen: dict[str, dict[str, Any]] = {}
        self.yellow: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for unit, rows in FIRST.items():
            self._know(unit, rows, self.desk.place(unit).read_bytes())
        self.model.look(self.disk())
        self.listed = len(self.model.receipts)
        self.check(run.look(self.desk.config, today=self.today))

    def teardown(self) -> None:
        """Nothing is left behind."""
        shutil.rmtree(self.folder)

    # -- what lies there

    def disk(self) -> dict[str, str]:
        """Path -> hash of every workbook of people."""
        found = [*(self.desk.folder / "so_lieu").rglob("*.xlsx"), *(self.desk.folder / INBOX).glob("*.xlsx")]
        return {path.relative_to(self.desk.folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in found}

    def _know(self, unit: str, rows: tuple[Row, ...], data: bytes) -> None:
        self.model.contents[sha256(data).hexdigest()] = Content(unit, rows)
        if data not in self.history[unit]:
            self.history[unit].append(data)

    def own(self, unit: str) -> Path | None:
        """The unit's own file, under whatever name."""
        return next(iter(sorted((self.desk.folder / "so_lieu" / unit).glob("*.xlsx"))), None)

    def content(self, unit: str) -> Content | None:
        """What the unit's own file says, when it can be read."""
        path = self.own(unit)
        return self.model.contents.get(sha256(path.read_bytes()).hexdigest()) if path else None

    def _write(self, unit: str, rows: tuple[Row, ...], path: Path | None = None, *, moved: bool = False) -> None:
        data = workbook(unit, rows, is_moved=moved)
        self._know(unit, rows, data)
        path = path or self.own(unit) or self.desk.place(unit)
        path.write_bytes(data)

    # -- what people do

    @rule(unit=units, chosen=st.sets(works, max_size=20), variant=variants)
    def fill(self, unit: str, chosen: set[int], variant: str) -> None:
        self._write(unit, tuple((numbered(unit, n), GOOD if i else variant) for i, n in enumerate(sorted(chosen))))

    @rule(unit=units, work=works, variant=variants, moved=st.booleans())
    def mend_or_add(self, unit: str, work: int, variant: str, moved: bool) -> None:
        now = self.content(unit)
        rows, n = now.rows if now and now.unit == unit else (), numbered(unit, work)
        mended = tuple((one, variant if one == n else how) for one, how in rows)
        self._write(unit, mended if n in dict(rows) else (*rows, (n, variant)), moved=moved)

    @rule(unit=units, random=st.randoms(use_true_random=False))
    def sort_rows(self, unit: str, random: Any) -> None:
        now = self.content(unit)
        if now and now.unit == unit:
            self._write(unit, tuple(random.sample(now.rows, len(now.rows))))

    @rule(unit=units, place=st.integers(0, 20))
    def copy_a_row(self, unit: str, place: int) -> None:
        now = self.content(unit)
        if now and now.unit == unit and now.rows:
            self._write(unit, (*now.rows, now.rows[place % len(now.rows)]))

    @rule(unit=units, name=st.sampled_from(["a.xlsx", "b (1).xlsx"]))
    def copy_the_file_into_the_inbox(self, unit: str, name: str) -> None:
        if path := self.own(unit):
            shutil.copyfile(path, self.desk.inbox(name))

    @rule(unit=units, name=st.sampled_from(["a.xlsx", "b (1).xlsx"]), less=st.booleans(), work=works, variant=variants)
    def send_a_second_file(self, unit: str, name: str, less: bool, work: int, variant: str) -> None:
        rows = self.model.rows.get(unit, ())
        rows = rows[: len(rows) // 2] if less else rows
        n = numbered(unit, work)
        rows = tuple((one, variant if one == n else how) for one, how in rows)
        self._write(unit, rows if n in dict(rows) else (*rows, (n, variant)), self.desk.inbox(name))

    @rule(unit=units, name=st.sampled_from(["x.xlsx", "đã sửa.xlsx"]))
    def rename(self, unit: str, name: str) -> None:
        if path := self.own(unit):
            path.rename(path.with_name(name))

    @rule(unit=units)
    def delete(self, unit: str) -> None:
        if path := self.own(unit):
            path.unlink()

    @rule(name=st.sampled_from(["a.xlsx", "b (1).xlsx"]))
    def delete_from_the_inbox(self, name: str) -> None:
        self.desk.inbox(name).unlink(missing_ok=True)

    @rule(unit=units, which=st.integers(0, 9))
    def put_an_earlier_file_back(self, unit: str, which: int) -> None:
        path = self.own(unit) or self.desk.place(unit)
        path.write_bytes(self.history[unit][which % len(self.history[unit])])

    @rule(unit=units, how=st.sampled_from(["half", "nothing", "words"]))
    def corrupt(self, unit: str, how: str) -> None:
        if path := self.own(unit):
            data = path.read_bytes()
            path.write_bytes({"half": data[: len(data) // 2], "nothing": b"", "words": "không phải bảng tính".encode()}[how])

    @rule(unit=units)
    def put_a_file_into_another_unit_s_folder(self, unit: str) -> None:
        other = next(one for one in UNITS if one != unit)
        if (path := self.own(unit)) and (theirs := self.own(other)):
            shutil.copyfile(path, theirs)

    @rule(unit=units, words=st.sampled_from(["Tốt", "=1+1", "Đề nghị bổ sung"]))
    def decide(self, unit: str, words: str) -> None:
        self.yellow["Kế hoạch"][unit] = {"Nhận xét": words}
        self.model.typed[unit] = words

    @rule(which=st.integers(0, 9))
    def choose_a_file(self, which: int) -> None:
        numbers = self.model.choosable(self.listed)
        if which < len(numbers):
            number = numbers[which]
            self.yellow["Tệp đã nhận"][f"TEP-{number:04d}"] = {"Dùng tệp này": "x"}
            self.model.choices.add(number)

    @rule(today=st.sampled_from(DAYS))
    def the_clock_jumps(self, today: date) -> None:
        self.today = today

    def save_the_master(self) -> None:
        """What was typed in its yellow cells, all at once: a workbook of its size takes its time."""
        for sheet, cells in self.yellow.items():
            type_many(self.desk.master, sheet, cells)
        self.yellow.clear()

    # -- what the machine does

    @rule(prints=st.integers(0, 4))
    def sync(self, prints: int) -> None:
        self.save_the_master()
        people = self.disk()
        # What was typed is printed back by the next run, as it always is: who decides again then has its sheet before her.
        is_printed = not prints or self.model.has_typed
        self.model.look(people)
        self.check((self.desk.sync if is_printed else self.desk.take)(self.today).picture)
        if is_printed:
            self.listed = len(self.model.receipts)
        if not prints:
            check_links(self.desk)
            again = self.desk.sync(self.today)
            assert list(again.written) == [], "twice is once"
            self.check(again.picture)
        assert self.disk() == people, "a person's file was touched"

    @rule(at=st.integers(1, 90), is_power_cut=st.booleans())
    def sync_that_is_killed_and_sync_again(self, at: int, is_power_cut: bool) -> None:
        self.save_the_master()
        assert mortals().sync(self.desk, self.today, at=at, is_power_cut=is_power_cut) in (0, DEAD)
        self.sync(prints=1)

    @rule()
    def rebuild(self) -> None:
        self.save_the_master()
        # What stands in yellow cells is taken in by this run too, and printed back.
        with nothing_printed() if not self.model.has_typed else nullcontext():
            self.model.hear()
            self.check(run.rebuild(self.desk.config, today=self.today).picture)

    @rule(which=st.integers(0, 5))
    def freeze(self, which: int) -> None:
        self.save_the_master()
        # What stands in yellow cells is taken over first.
        self.model.hear()
        ready = freezing.choices(self.desk.config, today=self.today)
        if ready:
            done = freezing.freeze(self.desk.config, ready[which % len(ready)], by="Hoa", today=self.today)
            picture, code = done.outcome.picture, done.freeze.period
            self.frozen[code] = {unit: fact(picture, "IN-01", unit, code).counted for unit in UNITS}
            self.check(picture)

    @precondition(lambda self: self.frozen)
    @rule()
    def let_go_again(self) -> None:
        self.save_the_master()
        self.model.hear()
        code, _ = self.frozen.popitem()
        self.check(freezing.unfreeze(self.desk.config, code, reason="Nhập sót", by="Hoa", today=self.today).outcome.picture)

    # -- what must hold

    def check(self, picture: Picture) -> None:
        """Everything the model knows, and the rules that are never bent."""
        assert [(f.unit, f.path, f.state) for f in picture.files] == [(r.unit, r.path, r.state) for r in self.model.receipts]
        assert {key[1]: one.value for key, one in picture.decisions.items() if key[2] == "remark"} == self.model.decisions
        for unit in UNITS:
            counted = fact(picture, "IN-01", unit, "ALL")
            assert (counted.reported or 0, counted.counted or 0) == (self.model.reported(unit, self.today),) * 2, unit
        for status in picture.units:
            assert status.state is not State.NOT_SENT
            assert all(count.holds for count in status.tables.values())
            frame = picture.settled.frames["initiatives"]
            assert status.tables["initiatives"].in_force == self.model.accepted(status.unit, self.today)
            assert list(frame["unit"]).count(status.unit) == len(self.model.rows[status.unit])
        for code, values in self.frozen.items():
            assert {unit: fact(picture, "IN-01", unit, code).counted for unit in UNITS} == values, code
        assert set(picture.frozen) == set(self.frozen)
        self.numbers = self._checked_numbers(picture)

    def _checked_numbers(self, picture: Picture) -> dict[tuple[str, int], Any]:
        """A work that was there all the time keeps its number and the day it came; no number is given twice."""
        frame = picture.settled.frames["initiatives"]
        given = list(zip(frame["unit"], frame["number"], strict=True))
        assert len(set(given)) == len(given)
        works = [int(str(title).rpartition(" ")[2]) for title in frame["title"]]
        found = dict(
            zip(zip(frame["unit"], works, strict=True), zip(frame["number"], frame["first_seen"], strict=True), strict=True)
        )
        for unit, unbroken in self.model.unbroken.items():
            for key in ((unit, work) for work in unbroken):
                assert found[key] == self.numbers.get(key, found[key]), key
        self.model.forget_breaks()
        return {(unit, work): found[unit, work] for unit, rows in self.model.unbroken.items() for work in rows}


def test_any_order_of_work_gives_what_the_rules_say() -> None:
    how = settings(
        max_examples=SEQUENCES,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # A sequence is short enough to be read as it is; to shorten it would take as many runs again.
        phases=(Phase.generate,),
        derandomize=True,
    )
    run_state_machine_as_test(Campaign, settings=how)
