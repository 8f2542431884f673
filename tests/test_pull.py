"""What one look at a store brings: new files, equal ones, and those that cannot be read now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.archive import digest
from sync.errors import Unreadable, Unstable
from sync.pull import MAX_FILE_BYTES, Pulled, place_of, pull
from sync.stores import Entry
from sync.stores.memory import MemoryStore

PLACES = {"LDLD-A": "A", "LDLD-A/tổ": "TO"}


@pytest.fixture
def store() -> MemoryStore:
    """An empty store."""
    return MemoryStore(f"pull-{uuid4()}")


def seen_of(pulled: Pulled, before: dict[str, tuple[str, str]] | None = None) -> dict[str, tuple[str, str]]:
    """What a ledger remembers after a look."""
    seen = {**(before or {}), **{a.path: (a.revision, a.sha256) for a in pulled.arrivals}}
    return seen | {path: (revision, seen[path][1]) for path, revision in pulled.unchanged.items()}


def test_every_new_file_arrives_once_with_its_place_and_hash(store: MemoryStore) -> None:
    store.save("LDLD-A/a.xlsx", b"a")
    store.save("la.xlsx", b"b")
    pulled = pull(store, {}, PLACES)
    assert [(a.path, a.place, a.sha256) for a in pulled.arrivals] == [
        ("LDLD-A/a.xlsx", "A", digest(b"a")),
        ("la.xlsx", "", digest(b"b")),
    ]
    again = pull(store, seen_of(pulled), PLACES)
    assert (again.arrivals, again.unchanged, again.pending) == ([], {}, {})
    assert again.present == {"LDLD-A/a.xlsx", "la.xlsx"}


def test_a_changed_file_arrives_and_a_removed_one_is_not_present(store: MemoryStore) -> None:
    store.save("a.xlsx", b"1")
    seen = {**seen_of(pull(store, {}, {})), "b.xlsx": ("r", "s")}
    store.save("a.xlsx", b"2")
    pulled = pull(store, seen, {})
    assert [a.data for a in pulled.arrivals] == [b"2"]
    assert pulled.present == {"a.xlsx"}


def test_a_new_revision_of_equal_bytes_is_no_arrival(store: MemoryStore) -> None:
    entry = store.save("a.xlsx", b"1")
    pulled = pull(store, {"a.xlsx": ("other", digest(b"1"))}, {})
    assert (pulled.arrivals, pulled.unchanged) == ([], {"a.xlsx": entry.revision})
    full = pull(store, seen_of(pulled, {"a.xlsx": ("other", digest(b"1"))}), {}, full=True)
    assert (full.arrivals, full.unchanged) == ([], {"a.xlsx": entry.revision}), "a full look opens it, and finds it equal"


class Troubled(MemoryStore):
    """A store in which some files cannot be read now."""

    def entries(self) -> Iterator[Entry]:
        """See Store."""
        for entry in super().entries():
            yield {
                "cloud.xlsx": replace(entry, is_pending=True),
                "locked.xlsx": replace(entry, unreadable="in use"),
                "huge.xlsx": replace(entry, size=MAX_FILE_BYTES + 1),
            }.get(entry.path, entry)
        for folder in ("closed", "LDLD-A"):
            yield Entry(folder, folder, 0, "", unreadable="no right", is_folder=True)

    def read(self, entry: Entry) -> bytes:
        """See Store."""
        if entry.path == "saving.xlsx":
            raise Unstable(entry.path)
        if entry.path == "held.xlsx":
            raise Unreadable(entry.path)
        return super().read(entry)


def test_what_cannot_be_read_now_is_pending_and_the_others_go_on() -> None:
    store = Troubled(f"pull-{uuid4()}")
    for name in ("cloud", "locked", "huge", "saving", "held", "fine"):
        store.save(f"{name}.xlsx", b"x")
    pulled = pull(store, {"closed/a.xlsx": ("r", "s"), "gone.xlsx": ("r", "s")}, {})
    assert [a.path for a in pulled.arrivals] == ["fine.xlsx"]
    assert pulled.pending == {
        "cloud.xlsx": "W-FILE-SYNC",
        "locked.xlsx": "W-FILE-LOCKED",
        "closed/a.xlsx": "W-FILE-LOCKED",
        "LDLD-A/": "W-FILE-LOCKED",
        "huge.xlsx": "E-FILE-BIG",
        "saving.xlsx": "W-FILE-SYNC",
        "held.xlsx": "W-FILE-LOCKED",
    }
    assert "closed/a.xlsx" in pulled.present, "out of sight is not gone"
    assert "gone.xlsx" not in pulled.present
    assert place_of("LDLD-A/", PLACES) == "A", "a folder that was never listed belongs to its unit too"


def test_progress_counts_the_files_that_are_opened(store: MemoryStore) -> None:
    told: list[tuple[int, int]] = []
    store.save("a.xlsx", b"1")
    store.save("b.xlsx", b"2")
    pull(store, {}, {}, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("LDLD-A/a.xlsx", "A"),
        ("LDLD-A/2022/a.xlsx", "A"),
        ("LDLD-A/tổ/a.xlsx", "TO"),
        ("LDLD-AB/a.xlsx", ""),
        ("LDLD-A", ""),
        ("a", ""),
    ],
)
def test_the_deepest_folder_says_whose_it_is(path: str, unit: str) -> None:
    assert place_of(path, PLACES) == unit


@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=5), st.sets(st.sampled_from(["a", "a/b", "b/c", "a/b/c"])))
def test_the_place_is_the_longest_folder_that_begins_the_path(parts: list[str], folders: set[str]) -> None:
    path = "/".join([*parts, "x.xlsx"])
    above = [folder for folder in folders if path.startswith(folder + "/")]
    assert place_of(path, {folder: folder for folder in folders}) == max(above, key=len, default="")


def test_a_link_to_google_is_no_workbook_and_is_not_opened(store: MemoryStore) -> None:
    store.save("a/Biểu của đơn vị.gsheet", b'{"doc_id": "x"}')
    store.save("a/b.xlsx", b"1")
    found = pull(store, {}, {})
    assert found.pending == {"a/Biểu của đơn vị.gsheet": "E-FILE-GSHEET"}
    assert [arrival.path for arrival in found.arrivals] == ["a/b.xlsx"]
