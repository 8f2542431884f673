"""Where things are: every fault of config.toml is told at once, with its key and what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sync.archive import Archive
from sync.config import ID_FILE, Config, kept_id, load, locate
from sync.errors import ConfigError, DataOfAnother, SecondLedger
from sync.stores import open_store

REFERENCE = Path(__file__).parent.parent / "config.toml"


@pytest.fixture(autouse=True)
def data_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder / "config.toml"


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as told:
        load(write(tmp_path, text))
    assert told.value.exit_code == 2
    assert len(told.value.vi.splitlines()) == len(told.value.faults)
    return [fault.removeprefix("config.toml: ") for fault in told.value.faults]


# -- what holds when nothing is said -----------------------------------------------------------------------------------


def test_the_reference_configuration_says_what_holds_without_it() -> None:
    assert load(REFERENCE).model_dump() == Config().model_dump()


def test_the_reference_configuration_shows_every_key() -> None:
    shown = tomllib.loads(REFERENCE.read_text(encoding="utf-8"))
    assert shown == Config().model_dump()


def test_an_empty_configuration_works(tmp_path: Path) -> None:
    config = load(write(tmp_path / "c", ""))
    folder = tmp_path / "c"
    assert config.folder == folder
    assert config.source_folder == folder / "so_lieu"
    assert config.inbox == folder / "Hộp thư đến"
    assert (config.master, config.coordinator) == (folder / "tong_hop.xlsx", folder / "dieu_phoi.xlsx")
    assert (config.feedback, config.in_force, config.old) == (folder / "Phản hồi", folder / "Bản đang dùng", folder / "Bản cũ")
    assert config.template.name == "nt2022"


def test_paths_count_from_the_campaign_folder_and_that_from_the_file(tmp_path: Path) -> None:
    config = load(
        write(tmp_path, f"[campaign]\nfolder = 'đợt'\n[outputs]\nold = '{tmp_path}/cũ'\n[sources]\nurl = '../đơn vị'\ninbox = ''")
    )
    assert config.master == tmp_path / "đợt" / "tong_hop.xlsx"
    assert config.old == tmp_path / "cũ"
    assert config.source_folder == tmp_path / "đơn vị"
    assert config.inbox is None


def test_notepad_may_put_a_mark_before_the_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf" + "[outputs]\r\nfeedback = 'Trả lời'\r\n".encode())
    assert load(tmp_path / "config.toml").feedback == tmp_path / "Trả lời"


def test_sources_elsewhere_are_no_folder(tmp_path: Path) -> None:
    assert load(write(tmp_path, "[sources]\nurl = 'sftp://may/so_lieu'")).source_folder is None


def test_what_is_ours_is_not_listed_when_the_units_share_the_campaign_folder(tmp_path: Path) -> None:
    config = load(write(tmp_path, "[sources]\nurl = '.'\n[ledger]\ndata = 'kho'"))
    ours = ["dieu_phoi.xlsx", "tong_hop.xlsx", "tong_hop (mới 08-12).xlsx", "Phản hồi/x.xlsx", "NT/Phản hồi/x.xlsx"]
    ours += ["Bản cũ/x.xlsx", "Bản đang dùng/x.xlsx", "kho/ledger.db", "Hộp thư đến/x.xlsx"]
    for name in (*ours, "NT/NT.xlsx", "NT/Bản cũ/NT.xlsx", "NT/Hộp thư đến/a.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    store = open_store(config.sources.url, config.folder, config.skip)
    assert [e.path for e in store.entries()] == ["NT/Bản cũ/NT.xlsx", "NT/Hộp thư đến/a.xlsx", "NT/NT.xlsx"]


# -- what can be wrong -------------------------------------------------------------------------------------------------


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tonghop init") as told:
        load(tmp_path / "config.toml")
    assert "tonghop init" in told.value.vi


def test_every_fault_is_told_at_once_with_its_key(tmp_path: Path) -> None:
    text = """
        nothing = 1
        [campain]
        [campaign]
        template = "nt2o22"
        coordinator = ""
        [sources]
        inbx = "x"
        [outputs]
        old = 3
        master = "tong_hop.xls"
        [workers]
        processes = -1
        time_limit_s = "30"
    """
    assert sorted(faults(tmp_path, text)) == [
        "campaign.coordinator: is blank -> fill it in or delete the line",
        "campaign.template: no template 'nt2o22' -> did you mean \"nt2022\"?",
        'campain: unknown -> did you mean "campaign"?',
        "nothing: unknown -> one of campaign, sources, outputs, ledger, workers, schedule, service, mail, google",
        "outputs.master: must end in .xlsx",
        "outputs.old: must be a text in quotes",
        'sources.inbx: unknown -> did you mean "inbox"?',
        "workers.processes: must be at least 0",
        "workers.time_limit_s: must be a whole number",
    ]


def test_a_key_in_the_wrong_section_is_shown_its_place(tmp_path: Path) -> None:
    assert faults(tmp_path, "[campaign]\nlink_base = ''") == ['campaign.link_base: unknown -> did you mean "outputs.link_base"?']


def test_a_section_that_is_a_text(tmp_path: Path) -> None:
    assert faults(tmp_path, "sources = 'so_lieu'") == ["sources: must be a section, such as [sources]"]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (r'"D:\Phong trào"', r"line 2: a Windows path needs single quotes: url = 'D:\Phong trào'"),
        (r'"D:\data\"', r"line 2: a Windows path needs single quotes: url = 'D:\data\'"),
        (r'"\\may\Users\an"', r"line 2: a Windows path needs single quotes: url = '\\may\Users\an'"),
        (r'"D:\temp"', r"sources.url: a Windows path needs single quotes: 'D:\temp'"),
        (r'"D:\nam\bao"', r"sources.url: a Windows path needs single quotes: 'D:\nam\bao'"),
    ],
)
def test_a_windows_path_has_a_hint_of_its_own(tmp_path: Path, typed: str, hint: str) -> None:
    found = faults(tmp_path, f"[sources]\nurl = {typed}\n[outputs]\nmastr = 'x'")
    assert found == [hint, 'outputs.mastr: unknown -> did you mean "master"?']


def test_a_line_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "[sources]\nurl = so_lieu\n")
    assert "line 2" in fault


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes("[sources]\nurl = 'Số liệu'".encode("utf-16"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path / "config.toml")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be opened"):
        load(tmp_path)


def test_two_things_in_one_place_are_refused(tmp_path: Path) -> None:
    text = "[sources]\nurl = 'x'\ninbox = './x'\n[outputs]\nold = 'Phản hồi'"
    assert faults(tmp_path, text) == [
        "sources.inbox: the same place as sources.url -> give it its own",
        "outputs.old: the same place as outputs.feedback -> give it its own",
    ]


def test_a_ledger_elsewhere_than_sqlite_or_postgresql_is_refused_without_its_password(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "[ledger]\nurl = 'mysql://an:bimat@may/base'")
    assert fault.startswith("ledger.url: 'mysql://an@may/base' is no database")


# -- one campaign, one ledger ------------------------------------------------------------------------------------------


def test_a_new_campaign_gets_an_id_and_a_data_folder_of_that_name(tmp_path: Path, data_root: Path) -> None:
    config = load(write(tmp_path / "c", ""))
    places = locate(config)
    assert kept_id(tmp_path / "c") == places.campaign_id
    assert places.data == data_root / places.campaign_id
    assert places.ledger_url == f"sqlite:///{places.data.as_posix()}/ledger.db"
    assert (places.archive, places.lock) == (places.data / "archive", places.data / "run.lock")
    assert locate(config) == places


def test_the_ledger_and_its_data_may_be_put_elsewhere(tmp_path: Path) -> None:
    config = load(write(tmp_path / "c", "[ledger]\nurl = 'postgresql://may/base'\ndata = 'kho'"))
    places = locate(config)
    assert (places.data, places.ledger_url) == (tmp_path / "c" / "kho", "postgresql://may/base")
    assert locate(config) == places


def test_a_second_ledger_of_one_campaign_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load(write(tmp_path / "c", ""))
    locate(config)
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "another computer"))
    with pytest.raises(SecondLedger, match="another computer") as told:
        locate(config)
    assert ID_FILE in str(told.value)
    assert not (tmp_path / "another computer").exists()


def test_the_data_of_another_campaign_are_refused(tmp_path: Path) -> None:
    text = f"[ledger]\ndata = '{tmp_path}/kho'"
    first = locate(load(write(tmp_path / "2022", text)))
    Archive(first.archive).append({"kind": "run_begin"})
    with pytest.raises(DataOfAnother, match=first.campaign_id):
        locate(load(write(tmp_path / "2023", text)))
    assert kept_id(tmp_path / "2023") is None


def test_an_id_cut_short_before_its_data_were_used_begins_anew(tmp_path: Path) -> None:
    config = load(write(tmp_path / "c", "[ledger]\ndata = 'kho'"))
    locate(config)
    (tmp_path / "c" / ID_FILE).unlink()
    assert locate(config).campaign_id == kept_id(tmp_path / "c")


@pytest.mark.parametrize(
    "url", ["http://tonghop.example.vn", "tonghop.example.vn", "https://an:bimat@may", "ftp://may", "https://"]
)
def test_a_token_never_goes_over_an_open_line(tmp_path: Path, url: str) -> None:
    (fault,) = faults(tmp_path, f"[service]\nurl = '{url}'")
    assert fault.startswith("service.url:")
    assert "bimat" not in fault


@pytest.mark.parametrize(
    "url", ["https://tonghop.example.vn", "https://may.vn:8443/thi-dua/", "http://127.0.0.1:8722", "http://[::1]:1/"]
)
def test_a_safe_address_of_the_service_is_taken(tmp_path: Path, url: str) -> None:
    assert load(write(tmp_path, f"[service]\nurl = '{url}'")).service.url == url
