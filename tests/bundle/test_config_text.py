"""What of a config.toml travels: everything that says how the campaign is, nothing that lets anybody in."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.bundle.config_text import portable
from sync.config import Config, load
from sync.setup import reference_config
from sync.whereabouts import told, without_secret


def written(folder: Path, text: str) -> Config:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml")


def travelled(tmp_path: Path, text: str) -> tuple[Config, str, list[str]]:
    """The configuration as it is read elsewhere, its text, and what was taken out."""
    packed, emptied = portable(written(tmp_path / "here", text))
    return written(tmp_path / "there", packed), packed, emptied


def test_the_reference_travels_as_it_is(tmp_path: Path) -> None:
    reference = reference_config().read_text(encoding="utf-8")
    assert travelled(tmp_path, reference)[1:] == (reference, [])


SECRETIVE = """
# the admin's password is RemarkPass
[sources]
url = "smb://lien:SharePass@server/ban/so lieu"
[outputs]
link_base = "https://user:LinkPass@files.example.vn/x/?token=LinkToken"
[ledger]
url = "postgresql://tonghop:LedgerPass@db.example.vn/base"
data = "/srv/data"
[schedule]
request_cell = "https://docs.google.com/spreadsheets/d/CellSecret/pub?output=csv"
every_minutes = 15
weekdays = ["mon", "fri"]
first_day = 2022-01-05
[mail]
server = "mailer:MailPass@smtp.example.vn"
sender = "Ban tổng hợp <ban@example.vn>"
[google]
key = "KeyPlace.json"
folder = "1AbCdEfGhIjKlMn"
"""


def test_no_secret_of_any_key_travels_and_each_is_named(tmp_path: Path) -> None:
    config, text, emptied = travelled(tmp_path, SECRETIVE)
    assert not [word for word in ("Pass", "Token", "CellSecret", "KeyPlace") if word in text]
    assert set(emptied) == {
        "sources.url",
        "outputs.link_base",
        "ledger.url",
        "ledger.data",
        "schedule.request_cell",
        "mail.server",
        "google.key",
    }
    assert config.sources.url == "smb://server/ban/so lieu"
    assert config.outputs.link_base == "https://files.example.vn/x/"
    assert (config.ledger.url, config.ledger.data, config.mail.server) == ("", "", "smtp.example.vn")


def test_everything_else_travels(tmp_path: Path) -> None:
    config, _, _ = travelled(tmp_path, SECRETIVE)
    here = load(tmp_path / "here" / "config.toml")
    assert config.schedule.model_copy(update={"request_cell": ""}) == here.schedule.model_copy(update={"request_cell": ""})
    assert (config.mail.sender, config.google.folder) == (here.mail.sender, here.google.folder)
    assert config.campaign == here.campaign


def test_what_the_master_tells_of_it_holds_no_secret_either(tmp_path: Path) -> None:
    shown = told(written(tmp_path / "here", SECRETIVE))
    assert not [word for word in ("Pass", "Token", "CellSecret", "KeyPlace", str(tmp_path)) if word in str(shown)]
    assert (shown["outputs.master"], shown["schedule.weekdays"]) == ("tong_hop.xlsx", "mon, fri")


def test_places_outside_the_campaigns_folder_come_into_it(tmp_path: Path) -> None:
    text = f"[campaign]\nfolder = 'c'\n[outputs]\nmaster = '{tmp_path / 'far' / 'm.xlsx'}'\nfeedback = '../p/Phản hồi'\n"
    (tmp_path / "here" / "c").mkdir(parents=True)
    config, _, _ = travelled(tmp_path, text)
    assert config.folder == tmp_path / "there"
    assert config.master == tmp_path / "there" / "m.xlsx"
    assert config.feedback == tmp_path / "there" / "Phản hồi"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("so_lieu", "so_lieu"),
        ("/srv/so_lieu", "/srv/so_lieu"),
        (r"\\server\ban", r"\\server\ban"),
        ("smb://server:445/a@b", "smb://server:445/a@b"),
        ("sftp://u:p@h:22/x#t", "sftp://h:22/x"),
        ("smb://u:pa/ss@server/x", "so_lieu"),
    ],
)
def test_an_address_loses_only_what_lets_in(url: str, shown: str) -> None:
    assert without_secret(url, "so_lieu") == shown
