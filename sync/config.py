"""config.toml -> Config: where things are. Every fault in it is told at once, each with its key and what to do."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PrivateAttr, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sync.errors import ConfigError, DataOfAnother, SecondLedger
from sync.outputs import disk_faults, replace_file
from sync.stores import kind_of, local_path, shown_url
from sync.template import templates_root

ID_FILE = ".tonghop-id"
"""Stands in the campaign's folder and names the one ledger that keeps it."""

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Section(BaseModel):
    """A part of config.toml; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CampaignSection(Section):
    """[campaign]"""

    folder: Name = "."
    coordinator: Name = "dieu_phoi.xlsx"
    template: Name = "nt2022"


class SourcesSection(Section):
    """[sources]"""

    url: Text = "so_lieu"
    inbox: Text = "Hộp thư đến"


class OutputsSection(Section):
    """[outputs]"""

    master: Name = "tong_hop.xlsx"
    workbook: Name = "tong_hop.xlsm"
    feedback: Name = "Phản hồi"
    in_force: Name = "Bản đang dùng"
    old: Name = "Bản cũ"
    link_base: Text = ""


class LedgerSection(Section):
    """[ledger]"""

    url: Text = ""
    data: Text = ""


class WorkersSection(Section):
    """[workers]"""

    processes: Annotated[int, Field(ge=0, le=256)] = 0
    memory_mb: Annotated[int, Field(ge=128)] = 1024
    time_limit_s: Annotated[int, Field(ge=1)] = 30


Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def read_day(text: str) -> date | None:
    """ "2022-04-17" or "17/4/2022" -> date, "" -> None; ValueError for anything else."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a bare day has no zone
    raise ValueError(text)


def _day(value: object) -> date | None:
    try:
        return read_day("" if value is None else str(value))
    except ValueError:
        raise PydanticCustomError("day", "is no day") from None


Day = Annotated[date | None, BeforeValidator(_day), PlainSerializer(lambda day: day.isoformat() if day else "")]


class ScheduleSection(Section):
    """[schedule]"""

    at: list[Clock] = ["07:30", "16:30"]
    every_minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    weekdays: list[Weekday] = []
    first_day: Day = None
    last_day: Day = None
    deadline_minutes: Annotated[int, Field(ge=0, le=1440)] = 10
    request_cell: Text = ""


class ServiceSection(Section):
    """[service]"""

    url: Text = ""
    host: Name = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8722
    names: list[Name] = []


class GoogleSection(Section):
    """[google]"""

    key: Text = ""
    folder: Text = ""
    coordinator: Text = ""
    master: Text = ""
    endpoint: Text = ""

    @property
    def is_used(self) -> bool:
        """Whether anything of the campaign lives in Google."""
        return bool(self.folder or self.coordinator or self.master)


class MailSection(Section):
    """[mail]"""

    server: Text = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: Text = ""
    user: Text = ""


class Config(Section):
    """The whole of config.toml. Relative paths count from `folder`, and that from the folder of the file."""

    campaign: CampaignSection = CampaignSection()
    sources: SourcesSection = SourcesSection()
    outputs: OutputsSection = OutputsSection()
    ledger: LedgerSection = LedgerSection()
    workers: WorkersSection = WorkersSection()
    schedule: ScheduleSection = ScheduleSection()
    service: ServiceSection = ServiceSection()
    mail: MailSection = MailSection()
    google: GoogleSection = GoogleSection()
    _base: Path = PrivateAttr(default_factory=Path.cwd)

    @property
    def folder(self) -> Path:
        """The campaign's folder."""
        return _joined(self._base, self.campaign.folder)

    @property
    def coordinator(self) -> Path:
        """The coordinator's workbook."""
        return _joined(self.folder, self.campaign.coordinator)

    @property
    def template(self) -> Path:
        """The folder of the template: a shipped one by name, or a path."""
        shipped = templates_root() / self.campaign.template
        return shipped if shipped.is_dir() else _joined(self.folder, self.campaign.template)

    @property
    def inbox(self) -> Path | None:
        """The folder for files received by other ways, None when there is none."""
        return _joined(self.folder, self.sources.inbox) if self.sources.inbox else None

    @property
    def master(self) -> Path:
        """The master workbook."""
        return _joined(self.folder, self.outputs.master)

    @property
    def workbook(self) -> Path:
        """The coordinator's workbook with the button in it."""
        return _joined(self.folder, self.outputs.workbook)

    @property
    def feedback(self) -> Path:
        """The folder of feedback workbooks."""
        return _joined(self.folder, self.outputs.feedback)

    @property
    def in_force(self) -> Path:
        """The folder of the bytes in force."""
        return _joined(self.folder, self.outputs.in_force)

    @property
    def old(self) -> Path:
        """The folder of copies of what a person had changed in a file of ours."""
        return _joined(self.folder, self.outputs.old)

    @property
    def google_key(self) -> Path | None:
        """The key file of the service account; None when the machine's own Google account is to be used."""
        return _joined(self._base, self.google.key) if self.google.key else None

    @property
    def source_folder(self) -> Path | None:
        """The folder of the units' workbooks; None when it is not on this machine or a connected share."""
        url = self.sources.url
        return _joined(Path(), str(local_path(url, self.folder))) if url and kind_of(url) == "file" else None

    @property
    def skip(self) -> tuple[str, ...]:
        """What in the units' folder is ours, as `stores.open_store` wants it: feedback at any depth, the rest where it is."""
        source = self.source_folder
        ours = (self.coordinator, self.master, self.workbook, self.in_force, self.old, self.feedback, self._base / "config.toml")
        data = _joined(self._base, self.ledger.data) if self.ledger.data else None
        anchored = [
            f"/{p.relative_to(source).as_posix()}" for p in (*ours, self.inbox, data) if source and p and p.is_relative_to(source)
        ]
        return (*(place for place in anchored if place != "/."), self.feedback.name)


def _joined(base: Path, text: str) -> Path:
    return Path(os.path.normpath(base / Path(text).expanduser()))


class Fault(NamedTuple):
    """One thing to mend, in both languages, beginning with its key."""

    english: str
    vietnamese: str


def load(path: Path) -> Config:
    """Read config.toml. ConfigError with every fault when it is missing or wrong."""
    tree, faults = _parsed(path)
    config, wrong = _validated(tree)
    config._base = path.absolute().parent
    faults += [*_slips(tree), *wrong, *_contradictions(config)]
    if faults:
        raise _error(path, faults)
    return config


def _error(path: Path, faults: Sequence[Fault]) -> ConfigError:
    told = dict.fromkeys(faults)
    return ConfigError([f"{path.name}: {fault.english}" for fault in told], [f"{path.name}: {fault.vietnamese}" for fault in told])


def _parsed(path: Path) -> tuple[dict[str, Any], list[Fault]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        fault = Fault(
            "not found -> run tonghop init, or give --config FILE", "chưa có → chạy tonghop init, hoặc chỉ rõ --config TỆP"
        )
    except OSError as error:
        why = error.strerror or str(error)
        fault = Fault(f"cannot be opened ({why}) -> give --config FILE", f"chưa mở được ({why}) → chỉ rõ --config TỆP")
    except UnicodeDecodeError:
        fault = Fault("is not UTF-8 -> save it as UTF-8 (Notepad: Save as, Encoding)", "không phải UTF-8 → lưu lại, chọn mã UTF-8")
    else:
        return _tree(path, text.splitlines())
    raise _error(path, [fault])


def _tree(path: Path, lines: list[str]) -> tuple[dict[str, Any], list[Fault]]:
    """The file as TOML sees it. A line with a Windows path is mended in passing, so that what comes after it is told too."""
    faults: list[Fault] = []
    while True:
        try:
            return tomllib.loads("\n".join(lines) + "\n"), faults
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            number = int(place[1]) if place else 0
            mended = _mended(lines[number - 1]) if 0 < number <= len(lines) else None
            if mended is None:
                faults.append(Fault(f"{error} -> mend that line", f"chưa đọc được ({error}) → sửa dòng đó"))
                raise _error(path, faults) from None
            lines[number - 1] = mended
            faults.append(Fault(f"line {number}: {_QUOTES[0].format(mended)}", f"dòng {number}: {_QUOTES[1].format(mended)}"))


_WINDOWS_PATH = r"""\s*"([A-Za-z]:\\[^"]*|\\\\[^"]*)\"?"""
_QUOTES = ("a Windows path needs single quotes: {0}", "đường dẫn Windows cần đặt trong dấu nháy đơn: {0}")


def _mended(line: str) -> str | None:
    """The line with its Windows path between single quotes; None when it has no such path between double ones."""
    key, _, value = line.partition("=")
    path = re.match(_WINDOWS_PATH, value)
    return f"{key.strip()} = {_quoted(path[1])}" if path else None


_TYPED = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\b": r"\b", "\f": r"\f"}


def _slips(tree: Mapping[str, Any]) -> list[Fault]:
    """Windows paths that TOML read without complaint: the \\t of "D:\\temp" became a tab."""
    found = []
    for key, value in _texts(tree):
        if any(char in _TYPED for char in value):
            typed = "".join(_TYPED.get(char, char) for char in value)
            found.append(Fault(*(f"{key}: {hint.format(_quoted(typed))}" for hint in _QUOTES)))
    return found


def _quoted(text: str) -> str:
    return f"'{text}'"


def _texts(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, str):
            yield above + key, value
        elif isinstance(value, dict):
            yield from _texts(value, f"{above}{key}.")


def _validated(tree: Mapping[str, Any]) -> tuple[Config, list[Fault]]:
    """What is right in the tree, and what is not: a wrong value counts as left out, so that the rest is looked at too."""
    try:
        return Config.model_validate(tree), []
    except ValidationError as error:
        wrong = {fault["loc"][:2] for fault in error.errors()}
        rest = {
            name: {key: value for key, value in section.items() if (name, key) not in wrong}
            for name, section in tree.items()
            if (name,) not in wrong
        }
        return Config.model_validate(rest), [_fault(details) for details in error.errors()]


_KINDS = {
    "string_type": ("must be a text in quotes", "phải là chữ, đặt trong dấu nháy"),
    "int_type": ("must be a whole number", "phải là số nguyên"),
    "string_too_short": ("is blank -> fill it in or delete the line", "để trống → điền hoặc xóa dòng"),
    "model_type": ("must be a section, such as [{0}]", "phải là một mục, ví dụ [{0}]"),
    "day": ("must be a day such as 2022-04-17 or 17/4/2022", "phải là một ngày, ví dụ 17/4/2022"),
    "string_pattern_mismatch": ("must be a time such as 07:30", "phải là giờ:phút, ví dụ 07:30"),
    "literal_error": ("must be one of {expected}", "phải là một trong {expected}"),
    "list_type": ("must be a list in square brackets", "phải là danh sách trong ngoặc vuông"),
    "greater_than_equal": ("must be at least {ge}", "phải từ {ge} trở lên"),
    "less_than_equal": ("must be at most {le}", "phải không quá {le}"),
}


def _fault(details: ErrorDetails) -> Fault:
    key = ".".join(map(str, details["loc"]))
    if details["type"] == "extra_forbidden":
        return _unknown(key)
    english, vietnamese = _KINDS.get(details["type"], (details["msg"], details["msg"]))
    facts = details.get("ctx", {})
    return Fault(f"{key}: {english.format(key, **facts)}", f"{key}: {vietnamese.format(key, **facts)}")


def _unknown(key: str) -> Fault:
    section, _, name = key.rpartition(".")
    elsewhere = [f"{other}.{known}" for other in Config.model_fields for known in _names(other) if known == name]
    near = get_close_matches(name, _names(section), 1, 0.5) or elsewhere
    if near:
        return Fault(f'{key}: unknown -> did you mean "{near[0]}"?', f"{key}: không có khóa này → có phải “{near[0]}”?")
    known = ", ".join(_names(section))
    return Fault(f"{key}: unknown -> one of {known}", f"{key}: không có khóa này → chọn trong: {known}")


def _names(section: str) -> list[str]:
    model = Config.model_fields[section].annotation if section in Config.model_fields else Config
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _contradictions(config: Config) -> list[Fault]:
    return [
        *_template_faults(config),
        *_master_faults(config),
        *_place_faults(config),
        *_ledger_faults(config),
        *_address_faults(config),
        *_mail_faults(config),
        *_google_faults(config),
    ]


_SAFE_PAGE = re.compile(r"https://[^/\s@]+/\S*|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/\S*")
_SAFE_ADDRESS = re.compile(r"https://[^/\s?#@]+(/[^\s?#@]*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/?")


def _address_faults(config: Config) -> Iterator[Fault]:
    """A token goes along with every question, and an answer sets off a run: an open line may only lead to this very machine."""
    addresses = {
        "schedule.request_cell": (config.schedule.request_cell, _SAFE_PAGE),
        "service.url": (config.service.url, _SAFE_ADDRESS),
    }
    for key, (url, safe) in addresses.items():
        if url and not safe.fullmatch(url):
            yield Fault(
                f"{key}: {shown_url(url)!r} is no safe address -> https://…, or http:// to this machine alone",
                f"{key}: “{shown_url(url)}” chưa an toàn → dùng https://…, hoặc http:// chỉ khi trỏ về chính máy này",
            )


def _mail_faults(config: Config) -> Iterator[Fault]:
    if config.mail.server and not config.mail.sender:
        yield Fault("mail.sender: is blank -> the address that letters come from", "mail.sender: để trống → điền địa chỉ người gửi")


_GOOGLE_ID = re.compile(r"[\w-]{10,}")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d+/?")


def _google_faults(config: Config) -> Iterator[Fault]:
    if not config.sources.url and not config.google.folder:
        yield Fault(
            'sources.url: is blank -> the folder of the units, such as "so_lieu"; only where all units use Google it may be',
            "sources.url: để trống → điền thư mục của các đơn vị, ví dụ “so_lieu”; chỉ để trống khi mọi đơn vị đều dùng Google",
        )
    for name in ("folder", "coordinator", "master"):
        given = getattr(config.google, name)
        if given and not _GOOGLE_ID.fullmatch(given):
            yield Fault(
                f"google.{name}: {given!r} is no id -> the long word in the address, behind /folders/ or /d/",
                f"google.{name}: “{given}” không phải mã → chép chuỗi dài trong địa chỉ, sau /folders/ hoặc /d/",
            )
    if config.google.endpoint and not _LOOPBACK.fullmatch(config.google.endpoint):
        yield Fault(
            "google.endpoint: must be this very machine, such as http://127.0.0.1:8080; leave it blank for Google",
            "google.endpoint: chỉ được trỏ về chính máy này, ví dụ http://127.0.0.1:8080; để trống là Google thật",
        )


def _template_faults(config: Config) -> Iterator[Fault]:
    if config.template.is_dir():
        return
    shipped = sorted(path.name for path in templates_root().glob("*/") if path.is_dir())
    near = get_close_matches(config.campaign.template, shipped, 1, 0.5)
    known = f'did you mean "{near[0]}"?' if near else f"one of {', '.join(shipped)}, or the path of a folder"
    chosen = f"có phải “{near[0]}”?" if near else f"chọn trong: {', '.join(shipped)}, hoặc đường dẫn thư mục"
    name = config.campaign.template
    yield Fault(f"campaign.template: no template {name!r} -> {known}", f"campaign.template: không có mẫu “{name}” → {chosen}")


def _master_faults(config: Config) -> Iterator[Fault]:
    for name, path, ending in (("master", config.master, ".xlsx"), ("workbook", config.workbook, ".xlsm")):
        if path.suffix.lower() != ending:
            yield Fault(f"outputs.{name}: must end in {ending}", f"outputs.{name}: phải có đuôi {ending}")


def _place_faults(config: Config) -> Iterator[Fault]:
    """No place may be given to two things: what we write would be read, or the other way round."""
    places = {
        "campaign.coordinator": config.coordinator,
        "sources.url": config.source_folder,
        "sources.inbox": config.inbox,
        "outputs.master": config.master,
        "outputs.workbook": config.workbook,
        "outputs.feedback": config.feedback,
        "outputs.in_force": config.in_force,
        "outputs.old": config.old,
    }
    first: dict[str, str] = {}
    for key, place in places.items():
        if place is None:
            continue
        other = first.setdefault(os.path.normcase(place), key)
        if other != key:
            yield Fault(f"{key}: the same place as {other} -> give it its own", f"{key}: trùng với {other} → đặt nơi riêng")


def _ledger_faults(config: Config) -> Iterator[Fault]:
    url = config.ledger.url
    if url and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", url):
        shown = shown_url(url)
        yield Fault(
            f"ledger.url: {shown!r} is no database -> leave it blank, or postgresql://user:password@server/base",
            f"ledger.url: “{shown}” không phải cơ sở dữ liệu → để trống, hoặc postgresql://tên:mật_khẩu@máy_chủ/cơ_sở",
        )


# -- where this machine keeps what it knows of the campaign -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Places:
    """Where one campaign's truth is kept on this machine, outside the campaign's folder."""

    campaign_id: str
    data: Path
    archive: Path
    ledger_url: str
    lock: Path


def data_root() -> Path:
    """Where data of all campaigns is kept: TONGHOP_DATA, or the user's own data folder."""
    given = os.environ.get("TONGHOP_DATA")
    return Path(given) if given else Path(platformdirs.user_data_dir("tonghop", appauthor=False))


def data_folder(config: Config, campaign_id: str) -> Path:
    """Where this machine keeps the campaign of this id, or would."""
    return _joined(config._base, config.ledger.data) if config.ledger.data else data_root() / campaign_id


def locate(config: Config) -> Places:
    """The places of this campaign, made when it is new.

    SecondLedger when the folder carries the id of a campaign that another machine or user keeps: two ledgers would each
    count half. DataOfAnother when [ledger] data is that of another campaign. FolderReadOnly when an id cannot be written.
    """
    id_file = config.folder / ID_FILE
    known, new = kept_id(config.folder), secrets.token_hex(8)
    campaign_id = known or new
    data = data_folder(config, campaign_id)
    archive = data / "archive"
    if known and kept_id(data) != known:
        raise SecondLedger(config.folder, data, id_file)
    if not known:
        if (archive / "journal.jsonl").exists():
            raise DataOfAnother(data, kept_id(data), id_file)
        # The data folder first: an id without its data would be refused ever after.
        for folder in (data, config.folder):
            replace_file(folder / ID_FILE, f"{campaign_id}\n".encode())
    ledger = config.ledger.url or f"sqlite:///{(data / 'ledger.db').as_posix()}"
    return Places(campaign_id, data, archive, ledger, data / "run.lock")


def kept_id(folder: Path) -> str | None:
    """The campaign's id as this folder carries it; None while it has none."""
    path = folder / ID_FILE
    try:
        with disk_faults(path):
            return path.read_text(encoding="utf-8").strip() or None if path.exists() else None
    except UnicodeDecodeError:
        return None
