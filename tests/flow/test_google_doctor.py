"""Every fault on the way to Google, provoked one by one: which check tells it, and that the others still speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk import HAI, KCN, new_desk, rows_following
from google_desk import GoogleDesk, google_beside

from sync.google_doctor import examine_google
from sync.local_google.faults import Fault

FOLDER, CREATE, CLOCK = "Thư mục trên Google", "Tạo và ghi bảng tính", "Đồng hồ máy"
MASTER, MASTER_WORDS = "Bảng tổng hợp trên Google", "Ngôn ngữ của bảng tổng hợp"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[GoogleDesk]:
    """A campaign of two units, one with a spreadsheet."""
    desk = new_desk(tmp_path / "c", rows_following(HAI, KCN))
    with google_beside(desk) as found:
        found.fill(HAI, {})
        found.sync()
        yield found


def config_of(there: GoogleDesk) -> Path:
    return there.desk.folder / "config.toml"


def failed(there: GoogleDesk, ahead: timedelta = timedelta()) -> dict[str, str]:
    """The checks that failed: name -> what they say."""
    checks = examine_google(config_of(there), now=lambda: datetime.now(UTC) + ahead)
    return {check.name: check.text for check in checks if not check.is_fine}


def files(there: GoogleDesk) -> int:
    return len(there.google.drive.files)


def test_all_is_well_and_nothing_is_left_behind(there: GoogleDesk) -> None:
    before = files(there)
    checks = {check.name: check for check in examine_google(config_of(there))}
    assert [check for check in checks.values() if not check.is_fine] == []
    assert KCN in checks["Bảng tính của đơn vị"].text
    assert HAI not in checks["Bảng tính của đơn vị"].text
    assert files(there) == before


def test_a_clock_that_is_wrong_is_told(there: GoogleDesk) -> None:
    assert set(failed(there, ahead=timedelta(seconds=90))) == {CLOCK}
    assert failed(there, ahead=timedelta(seconds=30)) == {}


def test_an_interface_that_is_off_is_told_with_what_to_do(there: GoogleDesk) -> None:
    there.google.faults.add(Fault(status=403, path="/v4/spreadsheets", times=None, reason="SERVICE_DISABLED"))
    said = failed(there)
    assert "Google Sheets API" in said[CREATE]
    assert "Google Sheets API" in said[MASTER_WORDS]
    assert FOLDER not in said


def test_a_folder_not_shared_hides_nothing_of_the_master(there: GoogleDesk) -> None:
    there.google.drive.unshare(there.folder, there.client.email)
    there.google.drive.share(there.master, there.client.email)
    said = failed(there)
    assert there.client.email in said[FOLDER]
    assert MASTER not in said


def test_a_master_in_the_bin_is_told(there: GoogleDesk) -> None:
    there.google.drive.trash(there.master)
    assert set(failed(there)) == {MASTER}


def test_a_strange_locale_is_told(there: GoogleDesk) -> None:
    spoken = {"properties": {"locale": "en_US"}, "fields": "locale"}
    there.client.batch_update(there.master, [{"updateSpreadsheetProperties": spoken}])
    assert set(failed(there)) == {MASTER_WORDS}


def test_an_account_without_storage_is_told(there: GoogleDesk) -> None:
    folder = there.google.drive.make_folder("Của một người")
    there.google.drive.share(folder, there.client.email)
    told = config_of(there).read_text(encoding="utf-8").replace(there.folder, folder)
    config_of(there).write_text(told, encoding="utf-8")
    assert "Shared Drive" in failed(there)[CREATE]


def test_a_key_that_was_revoked_is_told_with_what_to_do(there: GoogleDesk) -> None:
    key = there.desk.folder / "khoa.json"
    told = json.loads(key.read_text(encoding="utf-8"))
    key.write_text(json.dumps({**told, "client_email": "khong-con@vidu.iam.gserviceaccount.com"}), encoding="utf-8")
    said = failed(there)
    assert "tạo khóa mới" in said[FOLDER]
    assert "private" not in str(said).lower()


def test_a_key_that_others_may_read_is_told(there: GoogleDesk) -> None:
    (there.desk.folder / "khoa.json").chmod(0o644)
    assert set(failed(there)) == {"Tài khoản Google"}


def test_a_configuration_without_google_says_so(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "c", rows_following(HAI))
    (check,) = examine_google(desk.folder / "config.toml")
    assert not check.is_fine
    assert "[google]" in check.text
