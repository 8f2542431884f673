"""A configuration -> checks of the way to Google, each with what was found or what to do; none hides one that needs it not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.config import Config, load
from sync.doctor import Check
from sync.errors import GoogleRefused, NoStorage, TonghopError
from sync.google_ids import SPREADSHEET
from sync.google_setup import DEFAULT_ZONE, LOCALE, MARK, title_of

if TYPE_CHECKING:
    from sync.campaign import Unit
    from sync.google_client import DriveFile, GoogleClient, Listing

TOLD_SKEW_S, BREAKING_SKEW_S = 60.0, 300.0
TRIAL = "tonghop – tệp thử, xóa được"
SHOWN = 5

ADVICE = {
    "SERVICE_DISABLED": "bật Google Sheets API và Google Drive API trong Cloud Console",
    "accessNotConfigured": "bật Google Sheets API và Google Drive API trong Cloud Console",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": "quyền (scope) của tài khoản chưa đủ: cần spreadsheets, drive.readonly và drive.file",
    "insufficientPermissions": "quyền (scope) của tài khoản chưa đủ: cần spreadsheets, drive.readonly và drive.file",
    "domainPolicy": "cơ quan không cho chia sẻ ra ngoài tên miền: nhờ quản trị viên Workspace mở cho tài khoản này",
    "invalid_grant": "khóa đã bị thu hồi, hoặc đồng hồ máy sai quá 5 phút: chỉnh giờ, nếu vẫn vậy thì tạo khóa mới",
}
"""Google's reason -> what to do about it."""


def examine_google(config_file: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Check]:
    """Look at all that a campaign in Google needs; a trial spreadsheet is made and taken away. `now`: our clock, UTC."""
    from sync.google_client import open_client

    try:
        config = load(config_file)
        if not config.google.is_used:
            return [Check("Google", False, "config.toml chưa có mục [google] → xem macros/GOOGLE.md, hoặc bỏ --google")]
        client = open_client(config.google_key, config.google.endpoint)
    except TonghopError as error:
        return [Check("Tài khoản Google", False, error.vi)]
    account = Check("Tài khoản Google", True, client.email or "tài khoản riêng của máy này (ADC)")
    return [account, *_folder_checks(client, config, config_file, now), *_master_checks(client, config)]


def _folder_checks(client: GoogleClient, config: Config, config_file: Path, now: Callable[[], datetime]) -> Iterator[Check]:
    if not config.google.folder:
        return
    try:
        listing = client.listing(config.google.folder)
        here = client.file(config.google.folder)
    except TonghopError as error:
        yield Check("Thư mục trên Google", False, _said(error))
        return
    sheets = [file for _, file in listing.files if file.mime == SPREADSHEET]
    yield Check("Thư mục trên Google", True, f"{here.name}: {len(sheets)} bảng tính")
    yield _clock(listing.now, now())
    yield _may_create(client, config.google.folder)
    yield from _fleet(client, config, config_file, listing)


def _clock(theirs: datetime, ours: datetime) -> Check:
    """The Date header against this machine's clock: tokens are refused beyond five minutes."""
    seconds = abs((ours - theirs).total_seconds())
    if seconds <= TOLD_SKEW_S:
        return Check("Đồng hồ máy", True, "khớp với Google")
    harm = "Google sẽ từ chối đăng nhập" if seconds > BREAKING_SKEW_S else "quá 5 phút thì không đăng nhập được"
    return Check("Đồng hồ máy", False, f"lệch {seconds:.0f} giây so với Google, {harm} → bật tự chỉnh giờ qua mạng")


def _may_create(client: GoogleClient, folder: str) -> Check:
    """Whether a spreadsheet may be made here, written to, and taken away again."""
    name = "Tạo và ghi bảng tính"
    try:
        trial = client.create(TRIAL, SPREADSHEET, folder, {MARK: "doctor"})
    except NoStorage as error:
        return Check(name, False, error.vi)
    except TonghopError as error:
        return Check(name, False, f"{_said(error)}, với quyền Người quản lý nội dung hoặc Người chỉnh sửa")
    try:
        client.batch_update(trial.id, [{"updateSpreadsheetProperties": {"properties": {"locale": LOCALE}, "fields": "locale"}}])
    except TonghopError as error:
        return Check(name, False, _said(error))
    finally:
        gone = _taken_away(client, trial)
    return Check(name, gone, "được" if gone else f"được, nhưng chưa xóa được “{TRIAL}” → xóa giúp trong thư mục")


def _taken_away(client: GoogleClient, trial: DriveFile) -> bool:
    try:
        client.delete(trial.id)
    except TonghopError:
        return False
    return True


def _fleet(client: GoogleClient, config: Config, config_file: Path, listing: Listing) -> Iterator[Check]:
    """Which units have a spreadsheet, which an e-mail, which spreadsheets are nobody's; and how one of them is set."""
    from sync.run import look

    try:
        units = [unit for unit in look(config_file).campaign.units if unit.followed]
    except TonghopError as error:
        yield Check("Bảng tính của đơn vị", False, error.vi)
        return
    own = {config.google.master, config.google.coordinator}
    sheets = [file for _, file in listing.files if file.mime == SPREADSHEET and file.id not in own and file.name != TRIAL]
    of_unit = {unit.code: file for unit in units for file in sheets if _is_of(file, unit)}
    # A unit may send a file by another road, or be shared with by hand: told, and no fault.
    missing = [unit.code for unit in units if unit.code not in of_unit]
    yield Check("Bảng tính của đơn vị", True, _listed("đều có", "chưa có của", missing))
    yield Check("Thư điện tử của đơn vị", True, _listed("đều có", "chưa có của", [unit.code for unit in units if not unit.email]))
    known = {file.id for file in of_unit.values()}
    strange = [file.name for file in sheets if file.id not in known]
    yield Check("Bảng tính lạ", True, _listed("không có", "chưa rõ của đơn vị nào:", strange))
    if of_unit:
        yield _spoken(client, next(iter(of_unit.values())), "Ngôn ngữ của bảng tính đơn vị")


def _is_of(file: DriveFile, unit: Unit) -> bool:
    return file.properties.get(MARK, "").rpartition("/")[2] == unit.code or file.name == title_of(unit)


def _listed(none: str, some: str, names: Sequence[str]) -> str:
    if not names:
        return none
    more = f" và {len(names) - SHOWN} nữa" if len(names) > SHOWN else ""
    return f"{some} {', '.join(names[:SHOWN])}{more}"


def _master_checks(client: GoogleClient, config: Config) -> Iterator[Check]:
    if not config.google.master:
        return
    try:
        master = client.file(config.google.master)
    except TonghopError as error:
        yield Check("Bảng tổng hợp trên Google", False, _said(error))
        return
    if master.trashed:
        yield Check("Bảng tổng hợp trên Google", False, f"{master.name} đang ở thùng rác → khôi phục")
        return
    advice = "" if master.can_edit else f" → chia sẻ cho {client.email} với quyền Người chỉnh sửa"
    yield Check("Bảng tổng hợp trên Google", master.can_edit, f"{master.name}{advice}")
    yield _spoken(client, master, "Ngôn ngữ của bảng tổng hợp")


def _spoken(client: GoogleClient, file: DriveFile, name: str) -> Check:
    """The locale decides how what people type is understood: 1,5 and 3/4/2022."""
    try:
        found = client.spreadsheet(file.id, "properties(locale,timeZone)").get("properties", {})
    except TonghopError as error:
        return Check(name, False, _said(error))
    told = f"{found.get('locale')}, {found.get('timeZone')}"
    if (found.get("locale"), found.get("timeZone")) == (LOCALE, DEFAULT_ZONE):
        return Check(name, True, told)
    return Check(name, False, f"{file.name}: {told} → Tệp › Cài đặt: chọn Việt Nam và múi giờ {DEFAULT_ZONE}")


def _said(error: TonghopError) -> str:
    """An error in words; what Google refuses, with what to do."""
    if not isinstance(error, GoogleRefused):
        return error.vi
    reason = str(error.args[-1])
    advice = next((text for word, text in ADVICE.items() if word in reason), "xem macros/GOOGLE.md")
    return f"Google từ chối ({reason}) → {advice}"
