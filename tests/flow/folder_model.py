"""Files in a campaign's folder, one look after another -> what must be in force and counted. Written from the rules, not the code.

Plain dicts and no import of the product. What a file holds is known because the test typed it: hash of its bytes -> `Content`.
Source: design sections 3 and 7; workbooks.md 4.4 and 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

IN_FORCE, REPLACED, WAITING = "Đang dùng", "Thay thế", "Chờ chọn"
UNREADABLE, OLD = "Chưa đọc được", "Giống bản cũ"

GOOD, NOT_RECOGNISED, BAD_DATE = "good", "not recognised", "bad date"

Row = tuple[int, str]
"""A work by its number, and how its row was typed."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a workbook says: whose it is, and its rows in the order typed."""

    unit: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Receipt:
    """A file as the campaign received it: number is its place in the list of all, from 1."""

    unit: str
    path: str
    hash: str
    state: str


def applied_on(work: int) -> date:
    """The day a work was first applied: some are still to come on the days at which the test looks."""
    return date(2022, 3, 1) + timedelta(days=4 * (work % 25))


@dataclass
class FolderModel:
    """What a campaign knows after each look into its folder. `places`: folder -> the unit whose it is.

    `unbroken`: works that stood once in every version in force since `forget_breaks`; only of them can it be asked that their
    number stays (design section 7: a table is aligned with its last good version).
    """

    places: Mapping[str, str]
    contents: dict[str, Content] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    last: dict[str, str] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    current: dict[str, Receipt] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    unbroken: dict[str, set[int]] = field(default_factory=dict)
    choices: set[int] = field(default_factory=set)
    chosen: set[int] = field(default_factory=set)

    def look(self, disk: Mapping[str, str]) -> None:
        """One run: `disk` is path -> hash of everything that lies there now."""
        arrived = [path for path, hash_ in disk.items() if self.last.get(path) != hash_]
        # A unit's own folder first, the inbox after it.
        for path in sorted(arrived, key=lambda path: (not self._owner(path), path)):
            self._take(path, disk[path], disk)
        self.hear()

    @property
    def has_typed(self) -> bool:
        """Whether something stands in a yellow cell that no run has seen."""
        return bool(self.typed or self.choices)

    def choosable(self, listed: int) -> list[int]:
        """Numbers of files, among the first so many, that the coordinator may want to use and has not chosen yet."""
        found = [number for number, one in enumerate(self.receipts[:listed], 1) if one.unit and one.state != UNREADABLE]
        return [number for number in found if number not in self.chosen]

    def hear(self) -> None:
        """A run reads the yellow cells: what was typed last holds."""
        self.decisions |= self.typed
        self.typed.clear()
        for number in self.choices:
            self._choose(self.receipts[number - 1])
        self.chosen |= self.choices
        self.choices.clear()

    def _owner(self, path: str) -> str:
        return self.places.get(path.rpartition("/")[0], "")

    def _take(self, path: str, hash_: str, disk: Mapping[str, str]) -> None:
        self.last[path] = hash_
        content, owner = self.contents.get(hash_), self._owner(path)
        if content is None or (owner and owner != content.unit):
            self.receipts.append(Receipt(owner, path, hash_, UNREADABLE))
            return
        receipt = Receipt(content.unit, path, hash_, self._state(content, path, hash_, disk))
        self.receipts.append(receipt)
        if receipt.state == IN_FORCE:
            self._put_in_force(receipt, content)

    def _state(self, content: Content, path: str, hash_: str, disk: Mapping[str, str]) -> str:
        now = self.current.get(content.unit)
        if now is None:
            return IN_FORCE
        is_own, was_own, is_gone = bool(self._owner(path)), bool(self._owner(now.path)), now.path not in disk
        if hash_ == now.hash:
            return IN_FORCE if is_gone or (is_own and not was_own) else OLD
        if any(one.unit == content.unit and one.hash == hash_ and one.state == REPLACED for one in self.receipts):
            return OLD
        if path == now.path or (is_own and was_own and is_gone):
            return IN_FORCE
        return _second_file(self.rows[content.unit], content.rows)

    def _put_in_force(self, receipt: Receipt, content: Content) -> None:
        unit = content.unit
        if before := self.current.get(unit):
            before.state = REPLACED
        self.current[unit] = receipt
        old = self.rows.get(unit, ())
        lost = len(old) - kept(old, content.rows)
        if not (lost >= 10 and lost > 0.3 * len(old)):
            self._use(unit, content.rows)

    def _use(self, unit: str, rows: tuple[Row, ...]) -> None:
        self.rows[unit] = rows
        self.unbroken[unit] = self.unbroken.get(unit, set()) & single(rows)

    def forget_breaks(self) -> None:
        """From here on `unbroken` is told anew."""
        self.unbroken = {unit: single(rows) for unit, rows in self.rows.items()}

    def _choose(self, receipt: Receipt) -> None:
        """The coordinator wants this file, with all it lacks."""
        now = self.current.get(receipt.unit)
        if now is not None:
            now.state = REPLACED
        receipt.state = IN_FORCE
        self.current[receipt.unit] = receipt
        self._use(receipt.unit, self.contents[receipt.hash].rows)

    # ---- what follows from it

    def reported(self, unit: str, today: date) -> int | None:
        """Recognised initiatives of the whole programme, each once; None while the unit has sent nothing."""
        if unit not in self.rows:
            return None
        return len({work for work, how in self.rows[unit] if how == GOOD and applied_on(work) <= today})

    def accepted(self, unit: str, today: date) -> int:
        """Rows understood, doubles included."""
        return sum(1 for work, how in self.rows.get(unit, ()) if how != BAD_DATE and applied_on(work) <= today)


def single(rows: Iterable[Row]) -> set[int]:
    """Works that stand in one row only."""
    return {work for work, count in Counter(work for work, _ in rows).items() if count == 1}


def kept(old: Iterable[Row], new: Iterable[Row]) -> int:
    """How many rows of the old table are in the new one, mended or not; which of two that differ is which nobody can tell."""
    total = 0
    olds, news = Counter(work for work, _ in old), Counter(work for work, _ in new)
    same = Counter(old) & Counter(new)
    for work, count in olds.items():
        total += 1 if count == news[work] == 1 else sum(n for (one, _), n in same.items() if one == work)
    return total


def _second_file(old: tuple[Row, ...], new: tuple[Row, ...]) -> str:
    """A second file of a unit: the same, a continuation, fewer rows, or a contradiction."""
    together = kept(old, new)
    if Counter(old) == Counter(new):
        return OLD
    return IN_FORCE if together == len(old) else WAITING
