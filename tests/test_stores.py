"""The folder and the memory store keep the contract; what only a folder of a real disk can do has tests of its own."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from store_contract import Make, StoreContract, entry_of, paths

from sync.errors import ConfigError, StoreMissing, Unreadable, Unstable
from sync.google_client import XLSX, open_client
from sync.local_google.server import LocalGoogle
from sync.stores import Store, kind_of, local_path, open_store, shown_url
from sync.stores import folder as folder_module
from sync.stores.folder import FolderStore, RemoteStore
from sync.stores.google import GoogleStore
from sync.stores.memory import MemoryStore


def fill(root: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


class TestFolder(StoreContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        number = count()

        def make(files: Mapping[str, bytes], skip: Sequence[str] = ()) -> Store:
            root = tmp_path / str(next(number))
            root.mkdir()
            fill(root, files)
            return FolderStore(root, skip)

        return make


class TestRemoteFolder(StoreContract):
    """The same folder through fsspec, as a share or a server would be."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        number = count()

        def make(files: Mapping[str, bytes], skip: Sequence[str] = ()) -> Store:
            root = tmp_path / str(next(number))
            root.mkdir()
            fill(root, files)
            return RemoteStore.at(f"local://{root}", skip)

        return make


class TestMemory(StoreContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        number = count()

        def make(files: Mapping[str, bytes], skip: Sequence[str] = ()) -> Store:
            store = MemoryStore(f"{tmp_path}/{next(number)}", skip)
            for name, data in files.items():
                store.write(name, data)
            return store

        return make

    def test_two_saves_of_equal_size_at_once_are_two_revisions(self, tmp_path: Path) -> None:
        store = MemoryStore(str(tmp_path))
        assert store.save("a.xlsx", b"1").revision != store.save("a.xlsx", b"2").revision

    def test_stores_of_one_name_share_their_files(self, tmp_path: Path) -> None:
        MemoryStore(str(tmp_path)).write("a.xlsx", b"1")
        assert paths(open_store(f"memory://{tmp_path}", tmp_path)) == ["a.xlsx"]


# -- which store a URL means -------------------------------------------------------------------------------------------


def test_a_plain_path_counts_from_the_base(tmp_path: Path) -> None:
    fill(tmp_path, {"so_lieu/a.xlsx": b"1"})
    for url in ("so_lieu", str(tmp_path / "so_lieu"), (tmp_path / "so_lieu").as_uri()):
        assert paths(open_store(url, tmp_path)) == ["a.xlsx"]


@pytest.mark.parametrize(
    ("url", "kind"), [("a/b", "file"), (r"D:\a", "file"), (r"\\may\a", "file"), ("file:///a", "file"), ("SFTP://u@h/a", "sftp")]
)
def test_the_kind_of_place(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_a_file_url_may_hold_vietnamese_letters(tmp_path: Path) -> None:
    assert local_path((tmp_path / "Số liệu").as_uri(), Path("/x")) == tmp_path / "Số liệu"


def test_an_unknown_kind_of_place_is_a_fault_of_the_configuration_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        open_store("nowhere://an:bimat@may/so_lieu", tmp_path)
    assert "sources.url: nowhere://an@may/so_lieu" in str(told.value)
    assert "bimat" not in str(told.value) + told.value.vi
    assert shown_url("smb://an:bi@may/x") == "smb://an@may/x"


# -- what a real disk can do -------------------------------------------------------------------------------------------


def test_a_share_that_is_not_there_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="connect the share"):
        FolderStore(tmp_path / "Z").entries()
    with pytest.raises(StoreMissing):
        RemoteStore.at(f"local://{tmp_path}/Z").entries()


def test_a_root_spelled_by_macos_is_found(tmp_path: Path) -> None:
    fill(tmp_path, {"Hộp thư đến/a.xlsx": b"1"})
    store = FolderStore(tmp_path / "Hộp thư đến")
    assert paths(store) == ["a.xlsx"]
    assert store.exists("a.xlsx")


def test_a_link_that_leaves_the_root_is_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, {"ngoài/x.xlsx": b"x", "trong/a.xlsx": b"1"})
    (tmp_path / "trong" / "b.xlsx").symlink_to(tmp_path / "ngoài" / "x.xlsx")
    (tmp_path / "trong" / "c").symlink_to(tmp_path / "ngoài", target_is_directory=True)
    (tmp_path / "trong" / "d.xlsx").symlink_to(tmp_path / "không có.xlsx")
    (tmp_path / "trong" / "vòng").symlink_to(tmp_path / "trong", target_is_directory=True)
    assert paths(FolderStore(tmp_path / "trong")) == ["a.xlsx"]


def test_a_file_swapped_for_a_link_after_listing_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, {"ngoài.xlsx": b"x", "trong/a.xlsx": b"1"})
    store = FolderStore(tmp_path / "trong")
    listed = entry_of(store, "a.xlsx")
    (tmp_path / "trong" / "a.xlsx").unlink()
    (tmp_path / "trong" / "a.xlsx").symlink_to(tmp_path / "ngoài.xlsx")
    with pytest.raises(Unreadable):
        store.read(listed)


class Status(SimpleNamespace):
    """A stat result as Windows or a stubborn disk gives it."""


def with_status(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Every file has this status, as far as the listing can see."""
    plain = folder_module._entry
    names = ("st_size", "st_mtime_ns", "st_mtime", "st_mode")

    def entry(stored: str, status: os.stat_result) -> Any:
        seen: Any = Status(**{name: getattr(status, name) for name in names} | changed)
        return plain(stored, seen)

    monkeypatch.setattr(folder_module, "_entry", entry)


@pytest.mark.parametrize("mark", [folder_module.RECALL_ON_DATA_ACCESS, folder_module.OFFLINE | 0x20])
def test_a_onedrive_placeholder_is_pending_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: int) -> None:
    fill(tmp_path, {"a.xlsx": b"1"})
    with_status(monkeypatch, st_file_attributes=mark)
    store = FolderStore(tmp_path)
    (entry,) = store.entries()
    assert entry.is_pending
    assert not entry.is_ready
    with pytest.raises(Unreadable):
        store.read(entry)


def test_a_file_nobody_may_read_is_marked_and_the_others_go_on(tmp_path: Path) -> None:
    fill(tmp_path, {"a.xlsx": b"1", "b.xlsx": b"2"})
    (tmp_path / "a.xlsx").chmod(0)
    locked, free = FolderStore(tmp_path).entries()
    assert locked.unreadable
    assert not locked.is_ready
    assert free.is_ready


def test_a_file_held_by_another_program_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"a.xlsx": b"1"})
    store = FolderStore(tmp_path)
    (entry,) = store.entries()

    def refuse(self: Path, *_: Any) -> Any:
        raise PermissionError(13, "held", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match=r"a\.xlsx cannot be opened"):
        store.read(entry)


def test_a_folder_nobody_may_list_is_out_of_sight_not_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"khóa/a.xlsx": b"1", "mở/b.xlsx": b"2"})
    plain = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "khóa":
            raise PermissionError(13, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(os, "scandir", scandir)
    locked, free = FolderStore(tmp_path).entries()
    assert (locked.path, locked.is_folder, locked.is_ready) == ("khóa", True, False)
    assert (free.path, free.is_ready) == ("mở/b.xlsx", True)


def test_a_file_that_changes_while_it_is_read_is_unstable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"a.xlsx": b"1"})
    store = FolderStore(tmp_path)
    (entry,) = store.entries()
    plain = os.fstat
    looks = count()

    def fstat(descriptor: int) -> os.stat_result:
        if next(looks) == 1:
            (tmp_path / "a.xlsx").write_bytes(b"333")
        return plain(descriptor)

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(Unstable):
        store.read(entry)


def test_a_file_of_a_clock_that_runs_wild_is_listed(tmp_path: Path) -> None:
    fill(tmp_path, {"a.xlsx": b"1", "b.xlsx": b"2"})
    os.utime(tmp_path / "a.xlsx", (0, 0))
    os.utime(tmp_path / "b.xlsx", (2**33, 2**33))
    assert paths(FolderStore(tmp_path)) == ["a.xlsx", "b.xlsx"]


def test_only_plain_files_are_entries(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống.xlsx")
    (tmp_path / "thư mục.xlsx").mkdir()
    assert paths(FolderStore(tmp_path)) == []
    assert stat.S_ISFIFO((tmp_path / "ống.xlsx").stat().st_mode)


def test_a_server_that_does_not_answer_is_a_missing_store() -> None:
    class Silent:
        def isdir(self, path: str) -> bool:
            raise RuntimeError("timed out")

    with pytest.raises(StoreMissing, match="smb://may/x"):
        RemoteStore(Silent(), "/x", shown="smb://may/x").entries()


# ---- Google


class TestGoogleStore(StoreContract):
    """Files in a Shared Drive of a Google of this machine's own."""

    @pytest.fixture
    def make(self, tmp_path: Path) -> Iterator[Make]:
        with LocalGoogle() as google:
            key = tmp_path / "khoa.json"
            key.write_text(json.dumps(google.service_account()), encoding="utf-8")
            key.chmod(0o600)
            client = open_client(key, google.url)

            def made(files: Mapping[str, bytes], skip: Sequence[str] = ()) -> Store:
                drive = google.drive.make_folder("Ổ chung", shared_drive=True)
                google.drive.share(drive, client.email, "fileOrganizer")
                store = GoogleStore(client, drive, skip)
                for path, data in files.items():
                    put(google, drive, path, data)
                return store

            yield made


def put(google: LocalGoogle, folder: str, path: str, data: bytes) -> None:
    """What a person does: a file at a path, its folders on the way made."""
    *above, name = path.split("/")
    for part in above:
        known = [file.id for file in google.drive.files.values() if file.name == part and folder in file.parents]
        folder = known[0] if known else google.drive.make_folder(part, folder)
    google.drive.make_file(name, folder, data, XLSX)
