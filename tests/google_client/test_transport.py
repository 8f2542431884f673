"""One careful way to Google: asked no more often than granted, tried again where that is safe, given up in the end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.errors import GoogleRefused, KeyUnfit, NoAccess, NoStorage, OutOfReach
from sync.google_client import XLSX, BadRequest, GoogleClient, NotExportable, Timing, open_client
from sync.google_client.drive import paths
from sync.google_client.limits import Limiter
from sync.google_ids import SPREADSHEET
from sync.local_google.faults import Fault
from sync.local_google.server import LocalGoogle


@dataclass
class Watch:
    """A clock that only sleeping moves on, and what was slept."""

    now: float = 1000.0

    def __post_init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Way:
    """A client, the Google it speaks to, a Shared Drive there and a spreadsheet in it."""

    client: GoogleClient
    google: LocalGoogle
    watch: Watch
    drive: str
    file: str


@pytest.fixture
def key(tmp_path: Path) -> Iterator[tuple[Path, LocalGoogle]]:
    """A key file that only its owner reads, and the Google that made it."""
    with LocalGoogle() as google:
        path = tmp_path / "khoa.json"
        path.write_text(json.dumps(google.service_account()), encoding="utf-8")
        path.chmod(0o600)
        yield path, google


@pytest.fixture
def way(key: tuple[Path, LocalGoogle]) -> Way:
    """A client whose pauses take no time."""
    path, google = key
    watch = Watch()
    timing = Timing(clock=watch.clock, sleep=watch.sleep, random=lambda: 0.5)
    client = open_client(path, google.url, timing=timing)
    drive = google.drive.make_folder("Ổ chung", shared_drive=True)
    google.drive.share(drive, client.email, "fileOrganizer")
    return Way(client, google, watch, drive, google.drive.make_spreadsheet("Biểu", drive))


# ---- what is tried again


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429),
        Fault(status=403, reason="userRateLimitExceeded"),
        Fault(status=408),
        Fault(status=500),
        Fault(status=502, body="html"),
        Fault(status=503),
        Fault(act="drop"),
        Fault(act="lost"),
    ],
    ids=lambda fault: f"{fault.status} {fault.act} {fault.body}",
)
def test_what_may_pass_is_asked_again(way: Way, fault: Fault) -> None:
    way.google.faults.add(replace(fault, times=2, kind="get_file"))
    assert way.client.file(way.file).name == "Biểu"
    assert way.client.calls.counts()["get_file"] == 3
    assert way.watch.slept == [1.0, 2.0], "half of 2 and of 4 seconds"


@pytest.mark.parametrize(("header", "waited"), [("30", 30.0), ("0", 0.0)])
def test_what_google_asks_to_wait_is_waited(way: Way, header: str, waited: float) -> None:
    way.google.faults.add(Fault(status=429, retry_after=header, kind="get_file"))
    way.client.file(way.file)
    assert way.watch.slept == [waited]


def test_a_date_to_come_again_is_obeyed(way: Way) -> None:
    from email.utils import format_datetime

    when = way.google.clock.now().replace(microsecond=0)
    way.google.clock.advance(-20)
    way.google.faults.add(Fault(status=429, retry_after=format_datetime(when, usegmt=True), kind="get_file"))
    way.client.file(way.file)
    assert 18 <= way.watch.slept[0] <= 21


def test_endless_faults_are_given_up_at_the_deadline(way: Way) -> None:
    way.google.faults.add(Fault(status=503, times=None, kind="get_file"))
    begun = way.watch.now
    with pytest.raises(OutOfReach):
        way.client.file(way.file)
    assert way.client.calls.counts()["get_file"] <= 7
    assert way.watch.now - begun <= 180


def test_without_a_network_nobody_is_kept_waiting(tmp_path: Path) -> None:
    with LocalGoogle() as google:
        key = tmp_path / "khoa.json"
        key.write_text(json.dumps(google.service_account()), encoding="utf-8")
        key.chmod(0o600)
        address = google.url
    watch = Watch()
    client = open_client(key, address, timing=Timing(clock=watch.clock, sleep=watch.sleep))
    with pytest.raises(OutOfReach):
        client.file("x")
    assert len(watch.slept) <= 2
    assert sum(watch.slept) <= 6


def test_while_google_is_away_nobody_waits_for_every_single_call(way: Way) -> None:
    way.google.faults.add(Fault(status=503, times=None))
    for _ in range(3):
        with pytest.raises(OutOfReach):
            way.client.file(way.file)
    known = way.client.calls.counts()["get_file"]
    with pytest.raises(OutOfReach):
        way.client.file(way.file)
    assert way.client.calls.counts()["get_file"] == known + 1
    way.google.faults.clear()
    assert way.client.file(way.file)


def test_making_a_file_is_never_done_twice(way: Way) -> None:
    way.google.faults.add(Fault(act="lost", kind="create"))
    made = way.client.create("Đơn vị", SPREADSHEET, way.drive, {"tonghop": "x/2022/A"})
    again = way.client.create("Đơn vị", SPREADSHEET, way.drive, {"tonghop": "x/2022/A"})
    assert made.id == again.id
    assert [file.name for file in way.client.children(way.drive)].count("Đơn vị") == 1


def test_a_batch_whose_answer_was_lost_is_sent_again(way: Way) -> None:
    wanted = {"properties": {"title": "Tên mới"}, "fields": "title"}
    way.google.faults.add(Fault(act="lost", kind="write"))
    way.client.batch_update(way.file, [{"updateSpreadsheetProperties": wanted}])
    assert way.client.calls.counts()["write"] == 2
    assert way.google.drive.document(way.file).title == "Tên mới"


# ---- what is not tried again


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=404), NoAccess),
        (Fault(status=403, reason="insufficientFilePermissions"), NoAccess),
        (Fault(status=403, reason="storageQuotaExceeded"), NoStorage),
        (Fault(status=403, reason="exportSizeLimitExceeded"), NotExportable),
        (Fault(status=403, reason="accessNotConfigured"), GoogleRefused),
        (Fault(status=403, reason="sharingRateLimitExceeded"), OutOfReach),
        (Fault(status=403, reason="dailyLimitExceeded"), OutOfReach),
        (Fault(status=400, reason="invalid"), BadRequest),
    ],
    ids=lambda value: getattr(value, "reason", "") or "",
)
def test_a_refusal_is_named_and_not_asked_again(way: Way, fault: Fault, error: type[Exception]) -> None:
    way.google.faults.add(replace(fault, kind="get_file", times=None))
    with pytest.raises(error):
        way.client.file(way.file)
    assert way.client.calls.counts()["get_file"] == 1


def test_a_revoked_key_is_refused_at_once(way: Way) -> None:
    way.google.tokens.is_closed = True
    with pytest.raises(GoogleRefused, match="invalid_grant"):
        way.client.file(way.file)
    assert way.watch.slept == []


def test_a_key_revoked_while_its_token_was_in_use_is_refused_at_once(way: Way) -> None:
    way.client.file(way.file)
    way.google.tokens.is_closed = True
    way.google.faults.add(Fault(status=401, kind="get_file", times=None))
    with pytest.raises(GoogleRefused, match="invalid_grant"):
        way.client.file(way.file)
    assert way.watch.slept == []


def test_what_was_taken_away_is_no_fault_though_the_answer_was_lost(way: Way) -> None:
    way.google.faults.add(Fault(act="lost", kind="delete"))
    way.client.delete(way.file)
    assert way.file not in way.google.drive.files


def test_what_may_not_be_taken_away_is_told(way: Way) -> None:
    theirs = way.google.drive.make_spreadsheet("Của một người")
    way.google.drive.share(theirs, way.client.email, "reader")
    with pytest.raises(NoAccess):
        way.client.delete(theirs)


def test_what_was_cut_off_while_sharing_is_not_shared_twice(way: Way) -> None:
    way.google.faults.add(Fault(act="drop", kind="share", times=None))
    with pytest.raises(OutOfReach):
        way.client.share(way.file, "đơn.vị@vidu.vn")
    assert way.client.calls.counts()["share"] == 1


# ---- how often


def test_the_window_slides() -> None:
    watch = Watch()
    limiter = Limiter({"write": 3}, watch.clock, watch.sleep)
    for _ in range(3):
        with limiter.place("write"):
            watch.now += 1
        watch.now += 9
    with limiter.place("write"):
        pass
    assert watch.slept == [pytest.approx(31.25)], "a minute after the end of the first"


def test_a_slow_call_counts_from_when_it_may_have_arrived() -> None:
    watch = Watch()
    limiter = Limiter({"write": 1}, watch.clock, watch.sleep)
    with limiter.place("write"):
        watch.now += 50
    with limiter.place("write"):
        assert watch.now == 1000 + 50 + 60.25


def test_threads_share_one_limit() -> None:
    limiter = Limiter({"read": 50}, time.monotonic, lambda _seconds: pytest.fail("one too many"))

    def ask(_n: int) -> None:
        with limiter.place("read"):
            pass

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(50)))
    assert limiter._pause("read") > 0


def test_one_token_serves_all_threads(way: Way) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _n: way.client.file(way.file), range(12)))
    assert way.google.log.counts()["token"] == 1


# ---- the key


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights than these")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(key: tuple[Path, LocalGoogle], mode: int) -> None:
    key[0].chmod(mode)
    with pytest.raises(KeyUnfit, match="chmod 600"):
        open_client(key[0])


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"type": "authorized_user"}', '{"type": "service_account", "client_email": "a@b"}']
)
def test_what_is_no_key_is_refused_without_quoting_it(key: tuple[Path, LocalGoogle], text: str) -> None:
    key[0].write_text(text, encoding="utf-8")
    with pytest.raises(KeyUnfit) as told:
        open_client(key[0])
    assert "authorized_user" not in str(told.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnfit, match=r"khoa\.json.*missing"):
        open_client(tmp_path / "khoa.json")


def test_nothing_of_the_key_is_ever_shown(way: Way, key: tuple[Path, LocalGoogle]) -> None:
    secret = json.loads(key[0].read_text(encoding="utf-8"))["private_key"].splitlines()[3]
    way.google.tokens.is_closed = True
    with pytest.raises(GoogleRefused) as told:
        way.client.file(way.file)
    shown = f"{told.value!r} {told.value} {told.value.vi} {way.client!r} {way.client._line!r} {way.client._line.account!r}"
    assert secret not in shown
    assert "BEGIN PRIVATE KEY" not in shown


def test_with_an_endpoint_of_its_own_google_is_never_asked(way: Way) -> None:
    with pytest.raises(GoogleRefused, match="endpoint"):
        way.client._http.request("get", "https://example.com/x")


@pytest.mark.parametrize("endpoint", ["http://10.0.0.1:80", "https://google.vidu.vn", "http://127.0.0.1.vidu.vn:80"])
def test_an_endpoint_elsewhere_is_refused(key: tuple[Path, LocalGoogle], endpoint: str) -> None:
    with pytest.raises(ValueError, match="not this machine"):
        open_client(key[0], endpoint)


# ---- Drive


def test_a_thousand_files_of_a_folder_are_one_call(way: Way) -> None:
    for n in range(999):
        way.google.drive.make_file(f"{n}.xlsx", way.drive, b"", XLSX)
    before = way.client.calls.counts()["list"]
    assert len(way.client.listing(way.drive).files) == 1000
    assert way.client.calls.counts()["list"] == before + 1


def test_a_persons_folder_is_listed_level_by_level(way: Way) -> None:
    root = way.google.drive.make_folder("Của một người")
    way.google.drive.share(root, way.client.email)
    for n in range(3):
        inner = way.google.drive.make_folder(f"Đơn vị {n}/{n}", root)
        way.google.drive.make_file("a.xlsx", inner, b"", XLSX)
    before = way.client.calls.counts()["list"]
    assert [path for path, _ in way.client.listing(root).files] == [f"Đơn vị {n}∕{n}/a.xlsx" for n in range(3)]
    assert way.client.calls.counts()["list"] == before + 2


def test_two_files_of_one_name_are_two_paths(way: Way) -> None:
    for text in (b"1", b"2"):
        way.google.drive.make_file("Báo cáo.xlsx", way.drive, text, XLSX)
    paths = [path for path, file in way.client.listing(way.drive).files if file.mime == XLSX]
    assert len(set(paths)) == 2
    assert "Báo cáo.xlsx" in paths


def test_a_file_of_two_folders_or_told_on_two_pages_has_one_path(way: Way) -> None:
    root = way.google.drive.make_folder("Của một người")
    way.google.drive.share(root, way.client.email)
    folders = [way.google.drive.make_folder(name, root) for name in ("A", "B")]
    file = way.google.drive.make_file("a.xlsx", folders[0], b"", XLSX)
    way.google.drive.files[file].parents = tuple(folders)
    assert [path for path, _ in way.client.listing(root).files] == ["A/a.xlsx"]
    told = way.client.file(file)
    assert [path for path, _ in paths([told, told], folders[0])] == ["a.xlsx"]
