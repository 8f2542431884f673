"""What every store promises, a test for each promise; a store passes by giving `make` and, where it can, `alter`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import pytest

from sync.errors import Unstable
from sync.stores import Entry, Store

Make = Callable[..., Store]


def paths(store: Store) -> list[str]:
    """What a store lists."""
    return [entry.path for entry in store.entries()]


def entry_of(store: Store, path: str) -> Entry:
    """One of its entries."""
    return next(entry for entry in store.entries() if entry.path == path)


class StoreContract:
    """Subclasses give a fixture `make(files, skip=())` -> a store that holds these files."""

    @pytest.fixture
    def make(self) -> Make:
        raise NotImplementedError

    def test_an_empty_place_has_no_entries(self, make: Make) -> None:
        assert paths(make({})) == []

    def test_entries_come_by_path_with_their_size(self, make: Make) -> None:
        store = make({"b/2.xlsx": b"22", "a/1.xlsx": b"1", "Hộp thư đến/tệp gửi.xlsx": b"333"})
        assert [(e.path, e.name, e.size) for e in store.entries()] == [
            ("Hộp thư đến/tệp gửi.xlsx", "tệp gửi.xlsx", 3),
            ("a/1.xlsx", "1.xlsx", 1),
            ("b/2.xlsx", "2.xlsx", 2),
        ]
        assert all(entry.is_ready and entry.revision for entry in store.entries())

    def test_bytes_come_back_as_they_are(self, make: Make) -> None:
        data = bytes(range(256)) * 300
        store = make({"a/1.xlsx": data, "a/0.xlsx": b""})
        assert store.read(entry_of(store, "a/1.xlsx")) == data
        assert store.read(entry_of(store, "a/0.xlsx")) == b""

    def test_a_revision_stays_while_the_file_does(self, make: Make) -> None:
        store = make({"a.xlsx": b"1"})
        first = entry_of(store, "a.xlsx")
        store.read(first)
        assert entry_of(store, "a.xlsx").revision == first.revision

    def test_a_saved_file_has_another_revision(self, make: Make) -> None:
        store = make({"a.xlsx": b"1"})
        first = entry_of(store, "a.xlsx")
        store.write("a.xlsx", b"22")
        assert entry_of(store, "a.xlsx").revision != first.revision

    def test_a_file_saved_after_listing_is_not_given_out_under_its_old_revision(self, make: Make) -> None:
        store = make({"a.xlsx": b"1"})
        listed = entry_of(store, "a.xlsx")
        store.write("a.xlsx", b"22")
        with pytest.raises(Unstable):
            store.read(listed)

    def test_a_file_gone_after_listing_is_told_apart(self, make: Make) -> None:
        store = make({"a.xlsx": b"1"})
        listed = entry_of(store, "a.xlsx")
        other = make({"b.xlsx": b"1"})
        with pytest.raises(Unstable):
            other.read(listed)

    @pytest.mark.parametrize(
        "name",
        [
            "~$a.xlsx",
            ".~lock.a.xlsx#",
            ".a.xlsx",
            "a.tmp",
            "~WRD0001.TMP",
            "Thumbs.db",
            "desktop.ini",
            ".giấu/a.xlsx",
            "a.crdownload",
        ],
    )
    def test_what_no_person_filled_is_passed_over(self, make: Make, name: str) -> None:
        assert paths(make({"a/a.xlsx": b"1", f"a/{name}": b"2"})) == ["a/a.xlsx"]

    @pytest.mark.parametrize(
        ("skip", "left"),
        [
            ((), ["Phản hồi/y.xlsx", "a/Phản hồi/x.xlsx", "a/tong_hop.xlsx", "tong_hop (mới 08-12).xlsx", "tong_hop.xlsx"]),
            (["Phản hồi"], ["a/tong_hop.xlsx", "tong_hop (mới 08-12).xlsx", "tong_hop.xlsx"]),
            (["/Phản hồi", "/tong_hop.xlsx"], ["a/Phản hồi/x.xlsx", "a/tong_hop.xlsx"]),
            (["a/Phản hồi", "tong_hop.xlsx"], ["Phản hồi/y.xlsx"]),
            (["phản HỒI", "hop.xlsx", ""], ["a/tong_hop.xlsx", "tong_hop (mới 08-12).xlsx", "tong_hop.xlsx"]),
        ],
    )
    def test_our_own_files_are_not_listed(self, make: Make, skip: Sequence[str], left: list[str]) -> None:
        names = ["a/Phản hồi/x.xlsx", "Phản hồi/y.xlsx", "a/tong_hop.xlsx", "tong_hop.xlsx", "tong_hop (mới 08-12).xlsx"]
        assert paths(make(dict.fromkeys(names, b"1"), skip)) == left

    def test_letters_taken_apart_by_macos_are_the_same_name(self, make: Make) -> None:
        apart = unicodedata.normalize("NFD", "Đơn vị số một/sổ.xlsx")
        store = make({apart: b"1"}, ["Phản hồi"])
        assert paths(store) == ["Đơn vị số một/sổ.xlsx"]
        assert store.read(entry_of(store, "Đơn vị số một/sổ.xlsx")) == b"1"

    def test_two_names_that_look_alike_are_two_files(self, make: Make) -> None:
        apart = unicodedata.normalize("NFD", "sổ.xlsx")
        store = make({apart: b"1", "sổ.xlsx": b"2"})
        assert {store.read(entry) for entry in store.entries()} == {b"1", b"2"}
        assert len(set(paths(store))) == 2

    def test_what_we_write_is_there_whole(self, make: Make) -> None:
        store = make({})
        store.write("Phản hồi/mới/a.xlsx", b"1")
        store.write("Phản hồi/mới/a.xlsx", b"22")
        assert store.exists("Phản hồi/mới/a.xlsx")
        assert store.exists("Phản hồi")
        assert not store.exists("Phản hồi/b.xlsx")
        assert [(e.path, e.size) for e in store.entries()] == [("Phản hồi/mới/a.xlsx", 2)]

    @pytest.mark.parametrize("path", ["../a.xlsx", "a/../../b.xlsx", "/etc/a", "C:\\a.xlsx", "..\\a.xlsx"])
    def test_nothing_is_written_outside(self, make: Make, path: str) -> None:
        with pytest.raises(ValueError, match="outside the store"):
            make({}).write(path, b"1")
