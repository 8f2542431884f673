"""The ledger remembers what it was told, all of it or nothing, and says plainly when it cannot."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sync import examine
from sync import ledger as ledger_module
from sync.errors import AlreadyRunning, DiskFull, FolderReadOnly, LedgerBusy, LedgerCorrupt, LedgerUnreachable
from sync.examine import Reading, cache_key
from sync.ledger import Ledger, Run, TableVersion, _days, _days_text
from sync.picture import Decision, ReceivedFile
from sync.template import load_template, templates_root

NOON = datetime(2022, 4, 16, 5, 0, tzinfo=UTC)
TODAY = date(2022, 4, 16)
POSTGRES = os.environ.get("TONGHOP_TEST_POSTGRES", "")
"""URL of an empty database, to run the same tests on PostgreSQL."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.db"


def url_of(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES else ["sqlite"])
def ledger(request: pytest.FixtureRequest, path: Path) -> Iterator[Ledger]:
    with Ledger.open(POSTGRES if request.param == "postgres" else url_of(path)) as ledger:
        ledger.clear()
        yield ledger


@pytest.fixture
def run(ledger: Ledger) -> int:
    return ledger.begin(NOON, TODAY, "0.1.0")


def version(run: int, unit: str = "NT", table: str = "initiatives", blob: bytes = b"records") -> TableVersion:
    return TableVersion(
        unit=unit,
        edition="2022",
        table=table,
        sha256="a" * 64,
        blob=blob,
        numbers=(1, 0, 3),
        first_seen=(TODAY, TODAY, date(2022, 3, 1)),
        last_changed=(TODAY,) * 3,
        sheet="5. Sáng kiến",
        file="Bản đang dùng/NT.xlsx",
        received_at=NOON,
        run=run,
        counts={"read": 3},
    )


def cut_short(ledger: Ledger, work: Callable[[], object]) -> None:
    """A run that does its work and fails before its end."""

    def run() -> None:
        with ledger.transaction():
            work()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        run()


# -- small things ------------------------------------------------------------------------------------------------------


def test_a_text_is_remembered_and_replaced(ledger: Ledger) -> None:
    assert ledger.meta("campaign") is None
    ledger.set_meta("campaign", "một")
    ledger.set_meta("campaign", "hai")
    assert ledger.meta("campaign") == "hai"


def test_runs_come_newest_first_and_an_unfinished_one_has_no_result(ledger: Ledger) -> None:
    first = ledger.begin(NOON, TODAY, "0.1.0")
    second = ledger.begin(NOON + timedelta(hours=1), TODAY, "0.1.0")
    ledger.finish(first, {"rows": {"read": 3}, "tên": "đợt"}, NOON + timedelta(minutes=1))
    assert ledger.runs() == [
        Run(second, NOON + timedelta(hours=1), TODAY, "0.1.0", None, None),
        Run(first, NOON, TODAY, "0.1.0", NOON + timedelta(minutes=1), {"rows": {"read": 3}, "tên": "đợt"}),
    ]
    assert ledger.runs(1)[0].id == second


def test_a_replayed_run_has_the_id_it_had(ledger: Ledger) -> None:
    assert ledger.begin(NOON, TODAY, "0.1.0", run_id=7) == 7
    assert ledger.begin(NOON, TODAY, "0.1.0") == 8


def test_files_seen_until_forgotten(ledger: Ledger, run: int) -> None:
    ledger.mark_all_seen([(f"{n}.xlsx", "1-1", "s") for n in range(1200)], run)
    ledger.mark_seen("0.xlsx", "2-2", "t", run)
    assert len(ledger.seen()) == 1200
    assert ledger.seen()["0.xlsx"] == ("2-2", "t")
    ledger.forget([f"{n}.xlsx" for n in range(1, 1200)])
    assert ledger.seen() == {"0.xlsx": ("2-2", "t")}


def test_what_checking_gave_is_found_by_content_template_and_checker(ledger: Ledger) -> None:
    reading = Reading(load_template(templates_root() / "coordinator"))
    other = replace(reading, template=reading.template.model_copy(update={"fingerprint": "other"}))
    key = cache_key("a" * 64, reading)
    keys = {key, cache_key("b" * 64, reading), cache_key("a" * 64, other)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examine, "CHECKER_VERSION", -1)
        keys.add(cache_key("a" * 64, reading))
    assert len(keys) == 4
    assert ledger.cached(key) is None
    ledger.put_cached(key, b"blob", 1)
    ledger.put_cached_many({str(n): b"x" for n in range(1200)}, 2)
    assert ledger.cached(key) == b"blob"
    assert len(ledger.cached_many([key, "none", *map(str, range(1200))])) == 1201
    ledger.drop_cached(before_run=2)
    assert ledger.cached(key) is None
    assert ledger.cached("7") == b"x"


def test_numbers_are_never_given_twice(ledger: Ledger) -> None:
    assert ledger.take_numbers("NT/SK", 3) == 1
    assert ledger.take_numbers("NT/SK", 2) == 4
    assert ledger.take_numbers("TEP", 1) == 1
    ledger.reserve_numbers("NT/SK", 3)
    assert ledger.take_numbers("NT/SK", 1) == 6
    ledger.reserve_numbers("NT/SK", 41)
    assert ledger.take_numbers("NT/SK", 1) == 42


def test_numbers_of_a_run_that_failed_are_free_again(ledger: Ledger) -> None:
    cut_short(ledger, lambda: ledger.take_numbers("TEP", 5))
    assert ledger.take_numbers("TEP", 1) == 1


def test_a_finding_keeps_the_day_it_was_first_asked(ledger: Ledger) -> None:
    later = date(2022, 5, 1)
    assert ledger.first_seen_many(["a", "b", "a"], TODAY) == {"a": TODAY, "b": TODAY}
    assert ledger.first_seen_many(["b", "c"], later) == {"b": TODAY, "c": later}
    assert ledger.first_seen_many(["b"], later, prune=True) == {"b": TODAY}
    assert ledger.first_seen_many(["a"], later) == {"a": later}


def test_the_decision_given_last_holds_whatever_the_clock_says(ledger: Ledger) -> None:
    first = Decision("decisions", "SK-0042", "same", "x", NOON, "tong_hop.xlsx")
    second = replace(first, value="", at=NOON + timedelta(hours=1))
    cell = ("decisions", "SK-0042", "same")
    ledger.add_decisions([first, second])
    assert ledger.decisions() == {cell: second}
    before_noon = replace(first, value="y", at=NOON - timedelta(days=365))
    ledger.add_decisions([before_noon])
    assert ledger.decisions() == {cell: before_noon}
    again_at_noon = replace(first, value="z")
    ledger.add_decisions([again_at_noon])
    assert ledger.decisions() == {cell: again_at_noon}


def test_outputs_are_known_by_wanted_content_and_by_bytes(ledger: Ledger) -> None:
    assert ledger.output("tong_hop.xlsx") is None
    ledger.set_output("tong_hop.xlsx", "w", "f")
    ledger.set_output("tong_hop.xlsx", "w2", "f2")
    assert ledger.output("tong_hop.xlsx") == ("w2", "f2")
    assert ledger.outputs() == {"tong_hop.xlsx": ("w2", "f2")}


def test_bytes_are_kept_under_a_name(ledger: Ledger) -> None:
    assert ledger.get_blob("facts") is None
    ledger.put_blob("facts", b"1")
    ledger.put_blob("facts", bytes(range(256)))
    assert ledger.get_blob("facts") == bytes(range(256))


def test_files_received_keep_their_number_and_change_only_their_state(ledger: Ledger, run: int) -> None:
    file = ReceivedFile(210, "NT", "Hộp thư đến/a.xlsx", NOON, None, 12, 3, 1, 0, "Đang dùng", "a" * 64, edition="2022")
    ledger.add_files([file, replace(file, number=9, saved_at=NOON)], run)
    ledger.update_files({210: "Thay thế"})
    assert ledger.files() == [replace(file, number=9, saved_at=NOON), replace(file, state="Thay thế")]
    with pytest.raises(sa.exc.IntegrityError):
        ledger.add_files([file], run)


# -- versions of tables ------------------------------------------------------------------------------------------------


def test_a_version_comes_back_as_it_was(ledger: Ledger, run: int) -> None:
    ledger.insert_version(version(run))
    assert ledger.in_force() == [version(run)]


def test_equal_records_are_kept_once(ledger: Ledger, run: int) -> None:
    ledger.insert_versions([version(run, unit) for unit in ("A", "B", "C")])
    (count,) = ledger._read(sa.select(sa.func.count()).select_from(ledger_module._BLOB))[0]
    assert count == 1
    assert [v.blob for v in ledger.in_force()] == [b"records"] * 3


def test_a_new_version_takes_the_place_of_the_one_before(ledger: Ledger, run: int) -> None:
    ledger.insert_versions([version(run), version(run, table="persons"), version(run, unit="B")])
    second = ledger.begin(NOON, TODAY, "0.1.0")
    ledger.insert_version(version(second, blob=b"new"))
    assert [(v.key, v.run) for v in ledger.in_force()] == [
        (("B", "2022", "initiatives"), run),
        (("NT", "2022", "initiatives"), second),
        (("NT", "2022", "persons"), run),
    ]
    assert [(v.blob, v.superseded_by) for v in ledger.history("NT", "initiatives")] == [(b"records", second), (b"new", None)]


def test_what_an_earlier_run_left_can_be_asked(ledger: Ledger, run: int) -> None:
    ledger.insert_version(version(run))
    second = ledger.begin(NOON, TODAY, "0.1.0")
    ledger.insert_version(version(second, blob=b"new"))
    third = ledger.begin(NOON, TODAY, "0.1.0")
    ledger.supersede([("NT", "2022", "initiatives")], third)
    assert [[v.blob for v in ledger.in_force(at)] for at in (run, second, third, None)] == [[b"records"], [b"new"], [], []]


def test_a_version_that_a_later_file_did_not_replace_is_stale(ledger: Ledger, run: int) -> None:
    ledger.insert_versions([version(run), version(run, unit="B")])
    ledger.mark_stale([("NT", "2022", "initiatives")])
    assert {v.unit: v.is_stale for v in ledger.in_force()} == {"B": False, "NT": True}
    ledger.mark_stale([("NT", "2022", "initiatives")], is_stale=False)
    assert not any(v.is_stale for v in ledger.in_force())


def test_two_versions_of_one_table_cannot_both_be_in_force(ledger: Ledger, run: int) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        ledger.insert_versions([version(run), version(run)])
    assert ledger.in_force() == []


@given(days=st.lists(st.sampled_from([TODAY, date(2022, 3, 1), date.min])).map(tuple))
def test_days_of_records_are_kept_short_and_whole(days: tuple[date, ...]) -> None:
    assert _days(_days_text(days)) == days


# -- all or nothing ----------------------------------------------------------------------------------------------------


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    def work() -> None:
        ledger.set_meta("a", "1")
        with ledger.transaction():
            ledger.set_meta("b", "2")
        assert ledger.meta("b") == "2"

    cut_short(ledger, work)
    assert (ledger.meta("a"), ledger.meta("b")) == (None, None)


def test_a_rebuild_that_fails_gives_the_old_ledger_back(ledger: Ledger, run: int) -> None:
    ledger.insert_version(version(run))
    cut_short(ledger, ledger.clear)
    assert ledger.in_force() == [version(run)]


def test_clearing_takes_away_tables_of_another_version_too(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        ledger.set_meta("schema", "0")
        assert ledger.is_outdated
        with ledger.transaction():
            ledger._connection.exec_driver_sql("CREATE TABLE of_yesterday (x)")
        ledger.clear()
        assert not ledger.is_outdated
        assert not sa.inspect(ledger._engine).has_table("of_yesterday")


def test_what_is_written_is_there_after_reopening(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        ledger.set_meta("a", "1")
    with Ledger.open(url_of(path)) as ledger:
        assert ledger.meta("a") == "1"
    assert [item.name for item in path.parent.iterdir()] == ["ledger.db"]


def test_a_reader_is_not_held_up_by_a_run_and_sees_only_what_is_done(path: Path) -> None:
    with Ledger.open(url_of(path)) as writer, Ledger.open(url_of(path)) as reader:
        with writer.transaction():
            writer.set_meta("a", "1")
            assert reader.meta("a") is None
        assert reader.meta("a") == "1"


def test_sqlite_is_set_to_survive_a_power_cut(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        told = {name: ledger._connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}
        ledger._connection.rollback()
    assert told == {"journal_mode": "wal", "synchronous": 2}


def test_one_computer_at_a_time_runs_a_campaign(ledger: Ledger, path: Path) -> None:
    """Among computers only a server can tell; one computer's own lock is RunLock."""
    ledger.lock_out_others("one")
    with Ledger.open(POSTGRES or url_of(path)) as other:
        other.lock_out_others("two")
        if ledger._engine.dialect.name == "postgresql":
            with pytest.raises(AlreadyRunning, match="@"):
                other.lock_out_others("one")
        else:
            other.lock_out_others("one")


# -- what can be wrong -------------------------------------------------------------------------------------------------


def test_a_damaged_ledger_is_set_aside_and_a_new_one_can_begin(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        ledger.put_blob("x", bytes(50_000))
    data = bytearray(path.read_bytes())
    data[4096:30_000] = b"\xff" * (30_000 - 4096)
    path.write_bytes(data)
    with pytest.raises(LedgerCorrupt, match="tonghop rebuild") as told:
        Ledger.open(url_of(path), now=lambda: NOON)
    assert [item.name for item in path.parent.iterdir()] == ["ledger (hỏng 2022-04-16 05-00-00).db"]
    assert "hỏng" in told.value.vi
    with Ledger.open(url_of(path)) as ledger:
        assert ledger.get_blob("x") is None


@pytest.mark.parametrize("data", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_set_aside(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(LedgerCorrupt):
        Ledger.open(url_of(path), now=lambda: NOON)
    assert not path.exists()


def test_damage_met_under_way_is_set_aside_too(path: Path) -> None:
    ledger = Ledger.open(url_of(path))
    with pytest.raises(LedgerCorrupt), ledger.transaction():
        raise sa.exc.DatabaseError("SELECT", {}, sqlite3.DatabaseError("database disk image is malformed"))
    assert not path.exists()


def test_a_ledger_that_another_program_holds_is_said_to_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "BUSY_TIMEOUT_S", 0.05)
    with Ledger.open(url_of(path)) as ledger, Ledger.open(url_of(path)) as other, other.transaction():
        with pytest.raises(LedgerBusy, match="held by another program"):
            ledger.set_meta("a", "1")
        assert ledger.meta("a") is None


def test_a_full_disk_is_said_and_the_ledger_is_as_before(path: Path) -> None:
    with Ledger.open(url_of(path)) as ledger:
        ledger.put_blob("a", b"1")
        ledger._connection.exec_driver_sql("PRAGMA max_page_count = 60")
        ledger._connection.rollback()
        with pytest.raises(DiskFull, match="free some space"):
            ledger.put_blob("b", bytes(500_000))
        assert (ledger.get_blob("a"), ledger.get_blob("b")) == (b"1", None)
        ledger.put_blob("b", b"2")


def test_a_path_that_is_a_folder_cannot_be_opened(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LedgerUnreachable, match="check \\[ledger\\] url"):
        Ledger.open(url_of(path))


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(FolderReadOnly, match="cannot be written to"):
        Ledger.open(url_of(tmp_path / "data" / "ledger.db"))


@pytest.mark.parametrize("url", ["", "no url", "mysql://an:bimat@may/base", "oracle+none://an:bimat@may/base"])
def test_a_url_that_leads_nowhere_names_no_password(url: str) -> None:
    with pytest.raises(LedgerUnreachable) as told:
        Ledger.open(url)
    assert "bimat" not in str(told.value) + told.value.vi
