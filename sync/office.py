"""A configuration -> the places a command works with, opened: archive, ledger, stores, the campaign in force."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from datetime import time as clock_time
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sync.archive import Archive, digest, utc_now
from sync.blobs import decode_many
from sync.campaign import Campaign, Period
from sync.config import Config, Places, locate
from sync.coordinator import campaign_from, read_coordinator
from sync.coordinator_form import coordinator_form
from sync.editions import edition_of, editions_in, rounds_of
from sync.errors import ConfigError, LedgerOutdated, OutOfReach
from sync.examine import Examined, Reading, cache_key, decode, encode, examine_bytes, unreadable
from sync.google_ids import GOOGLE, spreadsheet_of
from sync.ledger import Ledger
from sync.lock import RunLock
from sync.outputs import sweep
from sync.own_template import sound
from sync.progress import Progress
from sync.proofread import Row, SetUp, rows_of, set_up
from sync.retired import refuse_retired
from sync.runfile import RunFile, read_state
from sync.speech import either
from sync.stores import Store, kind_of, open_store
from sync.stores.joined import JoinedStore
from sync.template import Template, load_template
from sync.workers import PRELOAD, Workers

if TYPE_CHECKING:
    from sync.google_client import GoogleClient

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"

SIMULATED_TIME = clock_time(7, 30)
"""The hour of a pretended day, so that the same day gives the same outputs."""


@dataclass
class Office:
    """What a command works with: the configuration's places, opened.

    `fresh`: bytes read in this run, by sha256; they may not be in the archive yet. `started`: the one clock of the run. `cache`: a
    second ledger in which examinations are looked up.
    """

    config: Config
    template: Template
    archive: Archive
    ledger: Ledger
    today: date | None
    progress: Progress
    data: Path
    campaign_id: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    fresh: dict[str, bytes] = field(default_factory=dict)
    started: datetime = field(default_factory=utc_now)
    cache: Ledger | None = None

    @contextmanager
    def told(self, asked: Mapping[str, Any]) -> Iterator[RunFile]:
        """Let other programs of this machine know of the run in the block: how far it is, and how it ends."""
        own = self.progress
        with RunFile(self.data, asked) as told:
            self.progress = _both(own, told.progress)
            yield told

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)

    def moment(self, campaign: Campaign) -> datetime:
        """When the command began, in the campaign's zone; on a pretended day always the same hour."""
        zone = ZoneInfo(str(campaign.settings.get("time_zone") or DEFAULT_ZONE))
        if self.today is not None:
            return datetime.combine(self.today, SIMULATED_TIME, zone)
        return self.started.astimezone(zone).replace(microsecond=0)

    def bytes_of(self, sha256: str) -> bytes:
        """The bytes of a workbook, just read or from the archive. ArchiveDamaged."""
        return self.fresh[sha256] if sha256 in self.fresh else self.archive.get(sha256)

    def output_name(self, path: Path) -> str:
        """Under which name the ledger knows a file of ours: its path inside the campaign's folder."""
        folder = self.config.folder
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()

    @cached_property
    def google(self) -> GoogleClient:
        """Our way to Google, opened when it is first needed. KeyUnfit, GoogleRefused."""
        from sync.google_client import open_client

        return open_client(self.config.google_key, self.config.google.endpoint)

    def open_store(self, campaign: Campaign) -> Store:
        """The units' workbooks, the inbox and what units fill in Google, as one place."""
        config = self.config
        parts: dict[str, Store] = {}
        if config.sources.url:
            parts[source_name(config)] = open_store(config.sources.url, config.folder, config.skip)
        if config.inbox is not None:
            config.inbox.mkdir(parents=True, exist_ok=True)
            parts[config.sources.inbox] = open_store(str(config.inbox), config.folder)
        if config.google.folder:
            parts[GOOGLE] = self._google_store(campaign)
        return JoinedStore(parts)

    def _sheets_of(self, campaign: Campaign) -> list[str]:
        """Titles of the sheets that units are handed out, with the hidden one that carries the stamp."""
        types = {unit.type for unit in campaign.followed}
        used = (spec.sheet for spec in self.template.tables if any(campaign.is_in_use(spec.table, kind) for kind in types))
        return list(dict.fromkeys([*used, self.template.stamp_sheet]))

    def _google_store(self, campaign: Campaign) -> Store:
        from sync.stores.google import GoogleStore

        config, inside = self.config, f"{GOOGLE}/"
        ids = {path: spreadsheet_of(revision) for path, (revision, _) in self.ledger.seen().items() if path.startswith(inside)}
        return GoogleStore(
            self.google,
            config.google.folder,
            ours=(config.google.master, config.google.coordinator),
            sheets=self._sheets_of(campaign),
            feedback=config.feedback.name,
            known={path.removeprefix(inside): spreadsheet for path, spreadsheet in ids.items() if spreadsheet},
            own={unit.place: unit.code for unit in campaign.units if unit.place and is_google_id(unit.place)},
        )


def source_name(config: Config) -> str:
    """What paths in the units' store begin with: its own name, never its address, which may hold a password."""
    url = config.sources.url
    name = url if kind_of(url) == "file" and not Path(url).is_absolute() else PurePosixPath(url.replace("\\", "/")).name
    return name.replace("\\", "/").strip("/") or "."


@contextmanager
def opened(config: Config, today: date | None, progress: Progress, *, alone: bool = True) -> Iterator[Office]:
    """The office of a configuration. `alone`: nobody else may work in it meanwhile (AlreadyRunning); a look needs no lock."""
    places = locate(config)
    template = sound(load_template(config.template), config.template)
    with _seldom_collected(), RunLock(places.lock) if alone else nullcontext(), Ledger.open(places.ledger_url) as ledger:
        if alone:
            refuse_retired(places.data)
            ledger.lock_out_others(places.campaign_id)
            _tidy(config, ledger, places)
        elif ledger.is_outdated:
            raise LedgerOutdated(places.ledger_url.rpartition("@")[2])
        yield Office(config, template, Archive(places.archive), ledger, today, progress, places.data, places.campaign_id)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """A run makes a million values and hardly a cycle among them: looking for cycles at every turn takes a tenth of its time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _tidy(config: Config, ledger: Ledger, places: Places) -> None:
    """Clear away what a killed run left half written, and a ledger of another version: the journal fills it again."""
    for folder in {config.folder, config.feedback, config.in_force, config.old}:
        sweep(folder)
    if not read_state(places.data).has_ended:
        # Its many folders are looked through only after a run that was cut short.
        for folder in places.archive.glob("??"):
            sweep(folder)
    if ledger.is_outdated:
        ledger.clear()


def is_google_id(text: str) -> bool:
    """Whether a text may be the id of a file in Google, and not the name of a folder."""
    return spreadsheet_of(f"{text}@") == text


def coordinator_now(office: Office) -> str:
    """Read the coordinator's workbook as it stands, on the disk or in Google; its sha256. ConfigError, Unreadable.

    While Google does not answer, that of the last run holds.
    """
    google, known = office.config.google.coordinator, office.ledger.meta("coordinator")
    try:
        data = _exported(office, google) if google else read_coordinator(office.config.coordinator)
    except OutOfReach:
        if known is None:
            raise
        return known
    sha256 = digest(data)
    office.fresh[sha256] = data
    return sha256


def _exported(office: Office, spreadsheet: str) -> bytes:
    from sync.stores.exported import canonical

    return canonical(office.google.export(spreadsheet))


def coordinator_known(office: Office) -> str:
    """The version of the coordinator's workbook that the last run used; before the first run, the one that lies there."""
    return office.ledger.meta("coordinator") or coordinator_now(office)


def campaign_of(office: Office, sha256: str) -> tuple[Campaign, SetUp]:
    """The campaign as this version of the workbook gives it, its faulty parts as they last were good."""
    template = coordinator_form(office.config.template, office.template)
    path = office.config.coordinator
    examined = examine_all(office, Reading(template), {sha256: (path.name, office.bytes_of(sha256))})[sha256]
    found = set_up(template, examined.tables, _last_good_rows(office))
    said = [*([examined.fault] if examined.fault else []), *examined.findings, *found.findings]
    if not found.rows.get("units") or not found.rows.get("periods"):
        raise ConfigError(
            [f"{path}: no units or no periods can be read from it -> mend it, or start from the one that tonghop init makes"],
            [f"{path}: chưa đọc được đơn vị nào hoặc kỳ nào → sửa lại tệp, hoặc bắt đầu từ tệp mà tonghop init tạo ra"],
        )
    return _with_lower_blocks(campaign_from(found.rows), office.template), SetUp(found.rows, said)


def _with_lower_blocks(campaign: Campaign, template: Template) -> Campaign:
    """A block below another on the same sheet is in use when that one is; it never has to be filled."""
    tables = dict(campaign.tables)
    for spec in template.tables:
        if spec.below and spec.table not in tables and spec.below in tables:
            tables[spec.table] = replace(tables[spec.below], required=False)
    return replace(campaign, tables=tables)


def _last_good_rows(office: Office) -> Mapping[str, Sequence[Row]]:
    blob = office.ledger.get_blob("set_up")
    return {table.table: list(rows_of(table)) for table in decode_many(blob)} if blob else {}


def examine_all(office: Office, reading: Reading, items: Mapping[str, tuple[str, bytes]]) -> dict[str, Examined]:
    """sha256 -> (name, bytes) -> sha256 -> examination; what is in the cache is not parsed again."""
    by_key = {cache_key(sha256, reading): sha256 for sha256 in items}
    known = [ledger.cached_many(list(by_key)) for ledger in (office.cache, office.ledger) if ledger is not None]
    found = {by_key[key]: decode(blob) for blobs in known for key, blob in blobs.items()}
    wanted = [sha256 for sha256 in items if sha256 not in found]
    fresh: dict[str, bytes] = {}
    if wanted:
        stage = either(office.template.language, "Đọc tệp", "Reading files")
        with reading_workers(office.config, examine_bytes, reading) as pool:
            tasks = [items[sha256] for sha256 in wanted]
            for index, result in pool.run(tasks, lambda done: office.progress(stage, done, len(tasks))):
                sha256 = wanted[index]
                blob = result if isinstance(result, bytes) else encode(unreadable(items[sha256][0], result))
                found[sha256] = decode(blob)
                fresh[cache_key(sha256, reading)] = blob
    office.ledger.put_cached_many(fresh)
    return found


def reading_workers(config: Config, function: Callable[[Any, Any], Any], context: Any) -> Workers[Any, Any]:
    """Processes in which people's workbooks are opened, within the limits of the configuration."""
    limits = config.workers
    return Workers(
        function,
        context,
        count=limits.processes or None,
        seconds=float(limits.time_limit_s),
        memory=limits.memory_mb * 2**20,
        preload=PRELOAD,
    )


def reading_of(office: Office, campaign: Campaign) -> Reading:
    """What the units' workbooks are read with."""
    return Reading(
        office.template,
        _named(rounds_of(campaign, edition_of(office.template, campaign))),
        _named(campaign.phases),
        tuple((edition, _named(rounds_of(campaign, edition))) for edition in editions_in(campaign)),
    )


def _named(periods: Iterable[Period]) -> tuple[tuple[str, str], ...]:
    return tuple((period.code, period.short) for period in periods)


def places_of(config: Config, campaign: Campaign) -> dict[str, str]:
    """Folder -> the unit whose it is. A place may be written from the campaign's folder on, or inside the units' store."""
    source = source_name(config)
    places: dict[str, str] = {}
    for unit in campaign.units:
        place = unit.place.replace("\\", "/").removeprefix("./").strip("/")
        if place:
            places.setdefault(place, unit.code)
            places.setdefault(f"{source}/{place}", unit.code)
            places.setdefault(f"{GOOGLE}/{place}", unit.code)
    return places


def _both(first: Progress, second: Progress) -> Progress:
    def tell(stage: str, done: int, of: int) -> None:
        first(stage, done, of)
        second(stage, done, of)

    return tell
