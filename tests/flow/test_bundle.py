"""A campaign moves to another machine, or is kept as a copy: the same numbers there, no secret on the way, never two of it."""

from __future__ import annotations

import errno
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, initiative, shared_demo, sheet_rows, small_campaign, type_yellow

from sync import cli, run
from sync.archive import digest
from sync.as_of import look_back
from sync.bundle.manifest import NAME as MANIFEST
from sync.config import ID_FILE, load, locate
from sync.errors import (
    ArchiveDamaged,
    CampaignIsHere,
    DiskFull,
    FolderDiffers,
    FolderKeptElsewhere,
    FolderTaken,
    HandedOver,
    NotABundle,
    NotOverwritten,
    SecondLedger,
    TonghopError,
)
from sync.picture import Picture
from sync.stores import is_passed_over

DAY = ("--today", "2022-04-17")
Command = Callable[..., str]


class Machine:
    """One computer: its own data folder, and the command line on it."""

    def __init__(self, data: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._patch = patch
        self._capsys = capsys

    def __call__(self, *words: object, exit_code: int = 0) -> str:
        """Standard output of a command that ends so. TonghopError as it comes."""
        self._patch.setenv("TONGHOP_DATA", str(self.data))
        self._capsys.readouterr()
        assert (cli.app([str(word) for word in words], standalone_mode=False) or 0) == exit_code
        return self._capsys.readouterr().out

    def told(self, *words: object, exit_code: int = 0) -> dict[str, Any]:
        """The one JSON object that it printed."""
        found = json.loads(self(*words, "--json", exit_code=exit_code))
        assert isinstance(found, dict)
        return found

    def look(self, folder: Path) -> Picture:
        """What it knows of the campaign."""
        self._patch.setenv("TONGHOP_DATA", str(self.data))
        return run.look(folder / "config.toml", today=DEMO_DAY)


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    """The computer a campaign lives on."""
    monkeypatch.chdir(tmp_path)
    return Machine(tmp_path / "old machine", monkeypatch, capsys)


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    """The computer it moves to."""
    return Machine(tmp_path / "new machine", monkeypatch, capsys)


@pytest.fixture
def third(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    """One more."""
    return Machine(tmp_path / "third machine", monkeypatch, capsys)


@pytest.fixture
def desk(tmp_path: Path, old: Machine) -> Desk:
    """A synced campaign of two units, its data outside its folder, as with everybody."""
    return at_home(small_campaign(tmp_path / "phong trào"), old)


def at_home(desk: Desk, machine: Machine) -> Desk:
    """Its data in the machine's own data folder."""
    kept = desk.folder / ".tonghop"
    text = desk.config.read_text(encoding="utf-8")
    desk.config.write_text(text.replace('data = ".tonghop"', 'data = ""       '), encoding="utf-8")
    machine.data.mkdir(exist_ok=True)
    shutil.move(kept, machine.data / (kept / ID_FILE).read_text(encoding="utf-8").strip())
    return desk


def facts(picture: Picture) -> Mapping[Any, Any]:
    return dict(picture.facts.values)


def config(folder: Path) -> tuple[str, str]:
    return "--config", str(folder / "config.toml")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def theirs(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a person would miss."""
    return {name: data for name, data in found.items() if name != "config.toml" and not is_passed_over(name.rpartition("/")[2])}


# ---- moving


def test_a_campaign_goes_on_elsewhere_as_if_nothing_had_happened(tmp_path: Path, old: Machine, new: Machine) -> None:
    desk = at_home(shared_demo().copied(tmp_path / "đợt 2022"), old)
    desk_files = files(desk.folder)
    before = old.look(desk.folder)
    old("bundle", "gói.zip", *config(desk.folder), "--with-sources", "--hand-over")
    there = tmp_path / "elsewhere"
    told = new.told("open", "gói.zip", there)
    assert told["same"]
    assert facts(new.look(there)) == facts(before)
    assert [unit.tables for unit in new.look(there).units] == [unit.tables for unit in before.units]
    assert facts(look_back(there / "config.toml", DEMO_DAY)) == facts(before), "what was known on a day travels too"
    again = new.told("sync", *config(there), *DAY)
    assert again["written"] == [], "every output is as the old machine left it"
    assert again["units"]["read"] == 0, "no workbook is read twice"
    assert again["run_id"] == before.run_id + 1
    assert theirs(files(there)) == theirs(desk_files)


def test_the_units_folder_need_not_be_there_yet(tmp_path: Path, desk: Desk, old: Machine, new: Machine) -> None:
    before = old.look(desk.folder)
    old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    told = new("open", "b.zip", tmp_path / "there")
    assert "[sources] url" in told
    assert not (tmp_path / "there" / "so_lieu").exists()
    assert facts(new.look(tmp_path / "there")) == facts(before)
    shutil.copytree(desk.folder / "so_lieu", tmp_path / "there" / "so_lieu")
    assert new.told("sync", *config(tmp_path / "there"), *DAY)["units"]["read"] == 0


def test_what_comes_after_the_move_gets_the_next_numbers(tmp_path: Path, desk: Desk, old: Machine, new: Machine) -> None:
    numbers = numbered(desk)
    old("bundle", "b.zip", *config(desk.folder), "--with-sources", "--hand-over")
    new("open", "b.zip", tmp_path / "there")
    moved = Desk(tmp_path / "there", desk.campaign)
    moved.fill(KCN, sheet_rows([initiative(51), initiative(52), initiative(53)]))
    new("sync", *config(moved.folder), *DAY)
    assert numbered(moved) - numbers == {("Công đoàn Các KCN", "SK-0003")}
    assert numbers < numbered(moved)


def numbered(desk: Desk) -> set[tuple[str, str]]:
    """Unit and number of every initiative in the master."""
    return {(row["Đơn vị"], row["Số"]) for row in desk.register("Sổ sáng kiến")}


def test_a_decision_typed_but_not_taken_in_yet_goes_along(tmp_path: Path, old: Machine, new: Machine) -> None:
    desk = at_home(shared_demo().copied(tmp_path / "c"), old)
    key = desk.register("Kiến nghị")[0][""]
    type_yellow(desk.master, "Kiến nghị", key, "Trả lời", "Đã chuyển cấp trên")
    old("bundle", "b.zip", *config(desk.folder), "--with-sources", "--hand-over")
    new("open", "b.zip", tmp_path / "there")
    new("sync", *config(tmp_path / "there"), *DAY)
    decisions = new.look(tmp_path / "there").decisions.values()
    assert [decision.value for decision in decisions if decision.field == "reply"] == ["Đã chuyển cấp trên"]


def test_a_bundle_has_a_name_of_its_own(desk: Desk, old: Machine, tmp_path: Path) -> None:
    made = Path(old.told("bundle", *config(desk.folder))["made"])
    assert made.parent == tmp_path
    assert made.name.startswith("ban_giao_phong trào_")


def test_no_other_file_is_written_over(desk: Desk, old: Machine, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"something of hers")
    with pytest.raises(NotOverwritten):
        old("bundle", "b.zip", *config(desk.folder))
    assert (tmp_path / "b.zip").read_bytes() == b"something of hers"


def test_an_older_bundle_is_replaced(desk: Desk, old: Machine) -> None:
    first = old.told("bundle", "b.zip", *config(desk.folder))
    assert old.told("bundle", "b.zip", *config(desk.folder))["contents"] == first["contents"]


# ---- one machine at a time


def test_after_the_handover_the_old_machine_refuses_until_it_is_taken_back(desk: Desk, old: Machine) -> None:
    old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    before = files(desk.folder)
    with pytest.raises(HandedOver) as refused:
        old("sync", *config(desk.folder), *DAY)
    assert "tonghop bundle --take-back" in refused.value.vi
    assert files(desk.folder) == before
    with pytest.raises(HandedOver):
        old("remind", *config(desk.folder), *DAY)
    assert "Ninh Hải" in old("status", *config(desk.folder)), "looking is still allowed"
    checks = {check["name"]: check for check in old.told("doctor", *config(desk.folder), exit_code=1)["checks"]}
    assert not checks["Sổ cái"]["ok"]
    assert old.told("bundle", *config(desk.folder), "--take-back") == {"taken_back": True}
    old("sync", *config(desk.folder), *DAY)
    assert old.told("bundle", *config(desk.folder), "--take-back") == {"taken_back": False}


def test_a_copy_leaves_the_old_machine_at_work(desk: Desk, old: Machine) -> None:
    assert "bản sao lưu" in old("bundle", "b.zip", *config(desk.folder))
    old("sync", *config(desk.folder), *DAY)


def test_a_handover_that_fails_is_none(desk: Desk, old: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: zipfile.ZipFile, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "writestr", full)
        with pytest.raises(DiskFull):
            old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    assert not Path("b.zip").exists()
    old("sync", *config(desk.folder), *DAY)


def test_a_second_ledger_is_refused_and_says_which_commands_help(desk: Desk, old: Machine, new: Machine) -> None:
    with pytest.raises(SecondLedger) as refused:
        new("sync", *config(desk.folder), *DAY)
    for sentence in (str(refused.value), refused.value.vi):
        assert "tonghop bundle --hand-over" in sentence
        assert "tonghop open" in sentence
    old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    new("open", "b.zip", desk.folder)
    assert new.told("sync", *config(desk.folder), *DAY)["units"]["read"] == 0, "on a share the folder stays and only the data moves"


def test_a_shared_folder_is_not_taken_over_with_a_mere_copy(desk: Desk, old: Machine, new: Machine) -> None:
    old("bundle", "b.zip", *config(desk.folder))
    with pytest.raises(FolderKeptElsewhere):
        new("open", "b.zip", desk.folder)
    assert files(new.data) == {}


def test_a_shared_folder_that_went_on_is_not_taken_over_with_an_old_bundle(desk: Desk, old: Machine, new: Machine) -> None:
    old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    type_yellow(desk.master, "Tệp đã nhận", "TEP-0001", "Dùng tệp này", "x")
    with pytest.raises(FolderDiffers) as refused:
        new("open", "b.zip", desk.folder)
    assert desk.master.name in refused.value.vi
    assert files(new.data) == {}


def test_the_machine_that_keeps_it_does_not_open_its_own_bundle(tmp_path: Path, desk: Desk, old: Machine) -> None:
    old("bundle", "b.zip", *config(desk.folder))
    with pytest.raises(CampaignIsHere):
        old("open", "b.zip", tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_there_and_back_again(tmp_path: Path, desk: Desk, old: Machine, new: Machine) -> None:
    old("bundle", "there.zip", *config(desk.folder), "--with-sources", "--hand-over")
    new("open", "there.zip", tmp_path / "there")
    Desk(tmp_path / "there", desk.campaign).fill(HAI, sheet_rows([initiative(n) for n in range(1, 9)]))
    new("sync", *config(tmp_path / "there"), *DAY)
    after = new.look(tmp_path / "there")
    new("bundle", "back.zip", *config(tmp_path / "there"), "--with-sources", "--hand-over")
    told = old("open", "back.zip", tmp_path / "back")
    assert "để riêng" in told
    assert facts(old.look(tmp_path / "back")) == facts(after)
    with pytest.raises(HandedOver):
        new("sync", *config(tmp_path / "there"), *DAY)


# ---- secrets


SECRETS = ("mat-khau-trong-ghi-chu", "khoa-google-bi-mat", "khoa-trong-hop-thu", "ma-dich-vu")


def test_no_secret_goes_along(desk: Desk, old: Machine) -> None:
    text = desk.config.read_text(encoding="utf-8").replace('key = "" ', 'key = "khoa.json"   # mat-khau-trong-ghi-chu\n#')
    desk.config.write_text(text.replace('folder = ""  ', 'folder = "1AbCdEfGhIjKlMn"  #'), encoding="utf-8")
    (desk.folder / "khoa.json").write_text('{"private_key": "khoa-google-bi-mat"}', encoding="utf-8")
    key = "-----{} PRIVATE KEY-----\nkhoa-trong-hop-thu\n-----{} PRIVATE KEY-----".format("BEGIN", "END")
    desk.inbox("khoa cu.json").write_text(json.dumps({"private_key": key}), encoding="utf-8")
    data = next(old.data.iterdir())
    (data / "service.json").write_text('{"sha256": "ma-dich-vu"}', encoding="utf-8")
    told = old("bundle", "b.zip", *config(desk.folder), "--with-sources")
    with zipfile.ZipFile("b.zip") as made:
        contents = {name: made.read(name) for name in made.namelist()}
    assert not [(name, secret) for name, content in contents.items() for secret in SECRETS if secret.encode() in content]
    assert "khoa cu.json" in told, "what is left out is named"
    assert "[google] key" in told
    assert b"1AbCdEfGhIjKlMn" in contents["folder/config.toml"], "what is no secret goes along"


def test_a_key_that_was_received_like_a_workbook_stays_here_too(
    tmp_path: Path, desk: Desk, old: Machine, new: Machine, third: Machine
) -> None:
    key = "-----{} PRIVATE KEY-----\nkhoa-trong-kho-luu".format("BEGIN")
    desk.inbox("khoa.xlsx").write_text(key, encoding="utf-8")
    old("sync", *config(desk.folder), *DAY)
    before = old.look(desk.folder)
    old("bundle", "b.zip", *config(desk.folder), "--with-sources", "--hand-over")
    assert b"khoa-trong-kho-luu" not in Path("b.zip").read_bytes()
    assert new.told("open", "b.zip", tmp_path / "there")["same"]
    assert facts(new.look(tmp_path / "there")) == facts(before)
    new("rebuild", *config(tmp_path / "there"), *DAY)
    new("bundle", "again.zip", *config(tmp_path / "there"), "--hand-over")
    assert third.told("open", "again.zip", tmp_path / "further")["same"]


def test_the_ledger_and_what_only_this_machine_needs_stay_here(desk: Desk, old: Machine) -> None:
    names = old.told("bundle", "b.zip", *config(desk.folder))["contents"]
    assert {name.rpartition("/")[2] for name in names}.isdisjoint({"ledger.db", "run.lock", "run.json", "service.json"})
    assert not [name for name in names if name.startswith("folder/so_lieu")]
    assert {"folder/dieu_phoi.xlsx", "folder/tong_hop.xlsx", "data/archive/journal.jsonl"} < set(names)


# ---- what cannot be opened


@pytest.fixture
def made(desk: Desk, old: Machine, tmp_path: Path) -> Path:
    """A bundle that can be opened."""
    old("bundle", "b.zip", *config(desk.folder))
    return tmp_path / "b.zip"


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, resign: bool = False) -> None:
    """The bundle with other contents; `resign`: as one would who forges the manifest too."""
    with zipfile.ZipFile(path) as file:
        contents = {name: file.read(name) for name in file.namelist()}
    change(contents)
    if resign:
        told = json.loads(contents[MANIFEST])
        told["contents"] = [
            {"name": name, "size": len(data), "sha256": digest(data), "modified": 0}
            for name, data in contents.items()
            if name != MANIFEST
        ]
        contents[MANIFEST] = json.dumps(told).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in contents.items():
            file.writestr(name, data)


def refused(new: Machine, path: Path, fault: type[TonghopError] = NotABundle) -> None:
    """It is not opened, and nothing of it is anywhere."""
    room = path.parent / "room"
    room.mkdir()
    with pytest.raises(fault):
        new("open", path, room / "there")
    assert files(room) == {}
    assert list(room.iterdir()) == []
    assert files(new.data) == {}
    assert not list(path.parent.rglob("evil*"))


def test_half_a_bundle_is_not_opened(made: Path, new: Machine) -> None:
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    refused(new, made)


def test_a_byte_that_fell_over_is_found(made: Path, new: Machine) -> None:
    data = bytearray(made.read_bytes())
    data[data.index(b"PK\x03\x04", 30_000) + 300] ^= 1
    made.write_bytes(bytes(data))
    refused(new, made)


def test_no_zip_and_a_foreign_zip_are_not_opened(made: Path, new: Machine, tmp_path: Path) -> None:
    made.write_bytes(b"hello")
    refused(new, made)
    other = tmp_path / "other"
    other.mkdir()
    with zipfile.ZipFile(other / "o.zip", "w") as file:
        file.writestr("letter.txt", "hello")
    refused(new, other / "o.zip")


def test_a_file_that_is_not_there_is_said(new: Machine, tmp_path: Path) -> None:
    refused(new, tmp_path / "none.zip")


@pytest.mark.parametrize(
    "name", ["folder/../../evil", "/evil", "folder\\..\\evil", "folder/c:evil", "data//evil", "folder/evil ./x"]
)
def test_a_name_that_leads_out_is_refused(made: Path, new: Machine, name: str) -> None:
    rewritten(made, lambda contents: contents.update({name: b"x"}), resign=True)
    refused(new, made)


def test_a_file_that_the_manifest_does_not_name_is_refused(made: Path, new: Machine) -> None:
    rewritten(made, lambda contents: contents.update({"folder/evil.xlsm": b"x"}))
    refused(new, made)


def test_a_changed_file_is_refused(made: Path, new: Machine) -> None:
    rewritten(made, lambda contents: contents.update({"folder/config.toml": contents["folder/config.toml"] + b"\n"}))
    refused(new, made)


def test_a_bomb_is_refused_before_it_goes_off(made: Path, new: Machine) -> None:
    rewritten(made, lambda contents: contents.update({"folder/evil.bin": bytes(50 * 2**20)}), resign=True)
    refused(new, made)


def test_a_bundle_whose_archive_lacks_a_workbook_leaves_nothing_behind(made: Path, new: Machine) -> None:
    def lose(contents: dict[str, bytes]) -> None:
        contents.pop(max((name for name in contents if "/archive/" in name), key=lambda name: len(contents[name])))

    rewritten(made, lose, resign=True)
    refused(new, made, ArchiveDamaged)


def test_a_disk_that_fails_at_the_very_end_leaves_nothing_behind(made: Path, new: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Path.replace

    def full(path: Path, target: Path) -> Path:
        if path.name.startswith(".tonghop-") and target.parent == new.data:
            raise OSError(errno.ENOSPC, "No space left on device")
        return usual(path, target)

    monkeypatch.setattr(Path, "replace", full)
    refused(new, made, DiskFull)


def test_an_opening_that_was_killed_before_the_data_was_there_is_done_again(
    tmp_path: Path, desk: Desk, old: Machine, new: Machine
) -> None:
    old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    new("open", "b.zip", tmp_path / "there")
    shutil.rmtree(new.data)
    assert new.told("open", "b.zip", tmp_path / "there")["same"]


def test_a_folder_with_something_else_in_it_is_not_used(made: Path, new: Machine, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "hers.txt").write_text("hers", encoding="utf-8")
    with pytest.raises(FolderTaken):
        new("open", made, tmp_path / "there")
    assert files(tmp_path / "there") == {"hers.txt": b"hers"}
    assert files(new.data) == {}


def test_a_damaged_archive_gives_no_bundle(desk: Desk, old: Machine, tmp_path: Path) -> None:
    blob = max((path for path in old.data.rglob("archive/??/*")), key=lambda path: path.stat().st_size)
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    with pytest.raises(ArchiveDamaged):
        old("bundle", "b.zip", *config(desk.folder), "--hand-over")
    assert not (tmp_path / "b.zip").exists()
    assert locate(load(desk.config)).data.is_dir()
    old("sync", *config(desk.folder), *DAY)
