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
from sync.google_setup import DEFAULT_ZONE, MARK, title_of
from sync.speech import either, language_of
from sync.template import load_template

if TYPE_CHECKING:
    from sync.campaign import Unit
    from sync.google_client import DriveFile, GoogleClient, Listing

TOLD_SKEW_S, BREAKING_SKEW_S = 60.0, 300.0
TRIAL = "tonghop – tệp thử, xóa được"
SHOWN = 5
VIETNAM = "vi_VN"

SWITCH_ON = (
    "bật Google Sheets API và Google Drive API trong Cloud Console",
    "switch on the Google Sheets API and the Google Drive API in the Cloud Console",
)
WIDEN = (
    "quyền (scope) của tài khoản chưa đủ: cần spreadsheets, drive.readonly và drive.file",
    "the account's scopes are too narrow: spreadsheets, drive.readonly and drive.file are needed",
)
ADVICE = {
    "SERVICE_DISABLED": SWITCH_ON,
    "accessNotConfigured": SWITCH_ON,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": WIDEN,
    "insufficientPermissions": WIDEN,
    "domainPolicy": (
        "cơ quan không cho chia sẻ ra ngoài tên miền: nhờ quản trị viên Workspace mở cho tài khoản này",
        "the organisation shares with nobody outside its domain: ask its Workspace administrator to let this account in",
    ),
    "invalid_grant": (
        "khóa đã bị thu hồi, hoặc đồng hồ máy sai quá 5 phút: chỉnh giờ, nếu vẫn vậy thì tạo khóa mới",
        "the key was taken back, or the clock is wrong by more than 5 minutes: set it, and if that does not help make a new key",
    ),
}
"""Google's reason -> what to do about it, in Vietnamese and English."""


def examine_google(config_file: Path, lang: str = "", *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Check]:
    """Look at all that a campaign in Google needs; a trial spreadsheet is made and taken away. `now`: our clock, UTC.

    `lang`: "vi" or "en", blank for the language of the campaign.
    """
    from sync.google_client import open_client

    language = lang or language_of(config_file)
    name = either(language, "Tài khoản Google", "Google account")

    try:
        config = load(config_file)
        if not config.google.is_used:
            missing = either(
                language,
                "config.toml chưa có mục [google] → xem macros/GOOGLE.md, hoặc bỏ --google",
                "config.toml has no section [google] → see macros/GOOGLE.md, or leave out --google",
            )
            return [Check("Google", False, missing)]
        client = open_client(config.google_key, config.google.endpoint)
    except TonghopError as error:
        return [Check(name, False, error.said(language))]
    own = either(language, "tài khoản riêng của máy này (ADC)", "the account of this machine (ADC)")
    account = Check(name, True, client.email or own)
    return [account, *_folder_checks(client, config, config_file, now, language), *_master_checks(client, config, language)]


def _folder_checks(
    client: GoogleClient, config: Config, config_file: Path, now: Callable[[], datetime], language: str
) -> Iterator[Check]:
    name = either(language, "Thư mục trên Google", "Folder in Google")
    if not config.google.folder:
        return
    try:
        listing = client.listing(config.google.folder)
        here = client.file(config.google.folder)
    except TonghopError as error:
        yield Check(name, False, _said(error, language))
        return
    sheets = [file for _, file in listing.files if file.mime == SPREADSHEET]
    yield Check(name, True, f"{here.name}: {len(sheets)} {either(language, 'bảng tính', 'spreadsheets')}")
    yield _clock(listing.now, now(), language)
    yield _may_create(client, config.google.folder, language)
    yield from _fleet(client, config, config_file, listing, language)


def _clock(theirs: datetime, ours: datetime, language: str) -> Check:
    """The Date header against this machine's clock: tokens are refused beyond five minutes."""
    seconds = abs((ours - theirs).total_seconds())
    name = either(language, "Đồng hồ máy", "Clock")
    if seconds <= TOLD_SKEW_S:
        return Check(name, True, either(language, "khớp với Google", "agrees with Google's"))
    if seconds > BREAKING_SKEW_S:
        harm = either(language, "Google sẽ từ chối đăng nhập", "Google will refuse to sign in")
    else:
        harm = either(language, "quá 5 phút thì không đăng nhập được", "beyond 5 minutes nobody can sign in")
    told = either(
        language,
        f"lệch {seconds:.0f} giây so với Google, {harm} → bật tự chỉnh giờ qua mạng",
        f"{seconds:.0f} seconds away from Google's, {harm} → have it set over the network",
    )
    return Check(name, False, told)


def _may_create(client: GoogleClient, folder: str, language: str) -> Check:
    """Whether a spreadsheet may be made here, written to, and taken away again."""
    name = either(language, "Tạo và ghi bảng tính", "Making and writing a spreadsheet")
    try:
        trial = client.create(TRIAL, SPREADSHEET, folder, {MARK: "doctor"})
    except NoStorage as error:
        return Check(name, False, error.said(language))
    except TonghopError as error:
        right = either(language, "với quyền Người quản lý nội dung hoặc Người chỉnh sửa", "as Content manager or Editor")
        return Check(name, False, f"{_said(error, language)}, {right}")
    try:
        client.batch_update(trial.id, [{"updateSpreadsheetProperties": {"properties": {"locale": VIETNAM}, "fields": "locale"}}])
    except TonghopError as error:
        return Check(name, False, _said(error, language))
    finally:
        gone = _taken_away(client, trial)
    left = either(
        language,
        f"được, nhưng chưa xóa được “{TRIAL}” → xóa giúp trong thư mục",
        f"fine, but “{TRIAL}” could not be deleted → please delete it in the folder",
    )
    return Check(name, gone, either(language, "được", "fine") if gone else left)


def _taken_away(client: GoogleClient, trial: DriveFile) -> bool:
    try:
        client.delete(trial.id)
    except TonghopError:
        return False
    return True


def _fleet(client: GoogleClient, config: Config, config_file: Path, listing: Listing, language: str) -> Iterator[Check]:
    """Which units have a spreadsheet, which an e-mail, which spreadsheets are nobody's; and how one of them is set."""
    from sync.run import look

    name = either(language, "Bảng tính của đơn vị", "Spreadsheets of the units")
    try:
        units = [unit for unit in look(config_file).campaign.units if unit.followed]
    except TonghopError as error:
        yield Check(name, False, error.said(language))
        return
    own = {config.google.master, config.google.coordinator}
    sheets = [file for _, file in listing.files if file.mime == SPREADSHEET and file.id not in own and file.name != TRIAL]
    of_unit = {unit.code: file for unit in units for file in sheets if _is_of(file, unit)}
    # A unit may send a file by another road, or be shared with by hand: told, and no fault.
    missing = [unit.code for unit in units if unit.code not in of_unit]
    all_there, lacking = either(language, "đều có", "all there"), either(language, "chưa có của", "none of")
    silent = [unit.code for unit in units if not unit.email]
    yield Check(name, True, _listed(all_there, lacking, missing, language))
    yield Check(
        either(language, "Thư điện tử của đơn vị", "E-mails of the units"), True, _listed(all_there, lacking, silent, language)
    )
    known = {file.id for file in of_unit.values()}
    strange = [file.name for file in sheets if file.id not in known]
    none, whose = either(language, "không có", "none"), either(language, "chưa rõ của đơn vị nào:", "nobody knows whose:")
    yield Check(either(language, "Bảng tính lạ", "Strange spreadsheets"), True, _listed(none, whose, strange, language))
    if of_unit:
        spoken = either(language, "Ngôn ngữ của bảng tính đơn vị", "Language of the units' spreadsheets")
        yield _spoken(client, config, next(iter(of_unit.values())), spoken, language)


def _is_of(file: DriveFile, unit: Unit) -> bool:
    return file.properties.get(MARK, "").rpartition("/")[2] == unit.code or file.name == title_of(unit)


def _listed(none: str, some: str, names: Sequence[str], language: str) -> str:
    if not names:
        return none
    left = len(names) - SHOWN
    more = either(language, f" và {left} nữa", f" and {left} more") if len(names) > SHOWN else ""
    return f"{some} {', '.join(names[:SHOWN])}{more}"


def _master_checks(client: GoogleClient, config: Config, language: str) -> Iterator[Check]:
    name = either(language, "Bảng tổng hợp trên Google", "Master in Google")
    if not config.google.master:
        return
    try:
        master = client.file(config.google.master)
    except TonghopError as error:
        yield Check(name, False, _said(error, language))
        return
    if master.trashed:
        binned = either(language, "đang ở thùng rác → khôi phục", "is in the bin → take it out")
        yield Check(name, False, f"{master.name} {binned}")
        return
    share = either(
        language, f" → chia sẻ cho {client.email} với quyền Người chỉnh sửa", f" → share it with {client.email} as Editor"
    )
    yield Check(name, master.can_edit, master.name if master.can_edit else f"{master.name}{share}")
    yield _spoken(client, config, master, either(language, "Ngôn ngữ của bảng tổng hợp", "Language of the master"), language)


def _spoken(client: GoogleClient, config: Config, file: DriveFile, name: str, language: str) -> Check:
    """The locale decides how what people type is understood: 1,5 and 3/4/2022."""
    try:
        found = client.spreadsheet(file.id, "properties(locale,timeZone)").get("properties", {})
        wanted = load_template(config.template).conventions.locale
    except TonghopError as error:
        return Check(name, False, _said(error, language))
    told = f"{found.get('locale')}, {found.get('timeZone')}"
    is_ours = wanted == VIETNAM
    if found.get("locale") == wanted and (not is_ours or found.get("timeZone") == DEFAULT_ZONE):
        return Check(name, True, told)
    advice = either(
        language,
        f"Tệp › Cài đặt: chọn Việt Nam và múi giờ {DEFAULT_ZONE}" if is_ours else f"Tệp › Cài đặt: chọn ngôn ngữ {wanted}",
        f"File › Settings: choose Vietnam and the time zone {DEFAULT_ZONE}" if is_ours else f"File › Settings: choose {wanted}",
    )
    return Check(name, False, f"{file.name}: {told} → {advice}")


def _said(error: TonghopError, language: str) -> str:
    """An error in words; what Google refuses, with what to do."""
    if not isinstance(error, GoogleRefused):
        return error.said(language)
    reason = str(error.args[-1])
    see = ("xem macros/GOOGLE.md", "see macros/GOOGLE.md")
    advice = either(language, *next((pair for word, pair in ADVICE.items() if word in reason), see))
    return f"{either(language, 'Google từ chối', 'Google refuses')} ({reason}) → {advice}"
