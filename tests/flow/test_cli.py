"""The command line is a contract: what it prints, its exit codes, and a sentence instead of a traceback (design §13)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import DEMO_DAY, HAI, KCN, Desk, book_of, initiative, new_desk, shared_demo, sheet_rows, small_campaign, template

from sync import cli, outputs
from sync.config import load, locate
from sync.lock import RunLock

DAY = ("--today", "2022-04-17")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """Standard output as the one JSON object it must be."""
        found = json.loads(self.out, parse_constant=_no_constant)
        assert isinstance(found, dict), f"one JSON object, not a {type(found).__name__}"
        return found


def _no_constant(text: str) -> None:
    raise AssertionError(f"{text} is no JSON")


Command = Callable[..., Said]


@pytest.fixture
def tonghop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command as the console script does, in this process."""

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["tonghop", *map(str, words)])
        capsys.readouterr()
        code: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(int(code or 0), out, err)

    return run


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A synced campaign of two units."""
    return small_campaign(tmp_path / "c")


def config(desk: Desk) -> tuple[str, str]:
    """The words that name a campaign."""
    return "--config", str(desk.config)


# ---- what each command does


def test_demo_makes_a_campaign_and_tells_of_it(tmp_path: Path, tonghop: Command) -> None:
    said = tonghop("demo", tmp_path / "d", "--units", 2, "--json")
    assert said.code == 0
    found = said.object
    assert found["dir"] == str((tmp_path / "d").resolve())
    assert found["units"]["expected"] == 2
    assert Path(found["master"]).is_file()
    assert found["rows"]["read"] > 100
    again = tonghop("demo", tmp_path / "d", "--units", 2)
    assert again.code == 0, "a folder made by the demo may be made anew"
    assert "Giai đoạn 1" in again.out
    assert "Đối chiếu" in again.out
    assert "tong_hop.xlsx" in again.out


def test_demo_leaves_other_people_s_folders_alone(tmp_path: Path, tonghop: Command) -> None:
    (tmp_path / "anh.jpg").write_bytes(b"x")
    said = tonghop("demo", tmp_path)
    assert said.code == 2
    assert "not made by the demo" in said.err or "demo" in said.err
    assert (tmp_path / "anh.jpg").exists()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    from sync.demo import make_sample

    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        make_sample(folder, units=2, seed=5)
    one, two = ({p.relative_to(f): p.read_bytes() for p in sorted(f.rglob("*")) if p.is_file()} for f in folders)
    assert one.keys() == two.keys()
    assert [str(name) for name in one if one[name] != two[name]] == []


def test_init_then_sync_an_empty_campaign(tmp_path: Path, tonghop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path / "data"))
    made = tonghop("init", tmp_path / "c", "--json")
    assert made.code == 0
    assert {Path(path).name for path in made.object["made"]} >= {"config.toml", "dieu_phoi.xlsx", "Hộp thư đến", HAI}
    assert tonghop("init", tmp_path / "c").code == 2, "never over a campaign that is there"
    said = tonghop("sync", "--config", tmp_path / "c" / "config.toml", "--json", *DAY)
    assert said.code == 0
    assert said.object["units"] == {"expected": 11, "read": 0, "unchanged": 0, "held": 0, "failed": 0, "missing": 11}
    assert (tmp_path / "c" / "tong_hop.xlsx").is_file()


def test_templates_writes_blanks_and_never_over_a_file(desk: Desk, tonghop: Command) -> None:
    said = tonghop("templates", *config(desk), *DAY, "--json")
    assert said.code == 0
    made = [Path(path) for path in said.object["made"]]
    assert {path.name for path in made} == {desk.unit(unit).workbook_name for unit in (HAI, KCN)}
    assert all(path.parent == desk.folder / "Biểu mẫu" for path in made)
    made[0].write_bytes(b"somebody's")
    assert tonghop("templates", *config(desk), *DAY, "--json").object["made"] == []
    assert made[0].read_bytes() == b"somebody's"
    made[1].unlink()
    assert len(tonghop("templates", *config(desk), *DAY, "--unit", KCN, "--json").object["made"]) == 1
    wrong = tonghop("templates", *config(desk), *DAY, "--unit", "KHONG-CO")
    assert (wrong.code, KCN in wrong.err) == (2, True)


def test_a_prefilled_workbook_is_taken_as_the_one_it_was_made_from(desk: Desk, tonghop: Command) -> None:
    rows = sheet_rows(
        [initiative(1, "T3/2022", benefit_vnd=7_000_000, in_cchc="x"), initiative(2, kind="Đề tài")],
        unit_info=[{"plan_number": "12/KH-LĐLĐ", "plan_date": date(2022, 2, 10), "party_reported_on": "x"}],
        round_figures=[{"line_code": "SL-20", "r.R1": 4}],
        round_closing=[{"round_code": "R1", "confirmed": "x", "reviewed_on": date(2022, 4, 15)}],
        issues=[{"content": "Máy tính ở xã cũ.", "topic": "Phần mềm"}],
    )
    desk.fill(HAI, rows)
    was = desk.take().picture
    said = tonghop("templates", *config(desk), *DAY, "--prefilled", "--unit", HAI, "--json")
    path = Path(said.object["made"][0])
    desk.place(HAI).write_bytes(path.read_bytes())
    now = desk.take().picture
    mine = [{key: fact.reported for key, fact in picture.facts.values.items() if key[1] == HAI} for picture in (was, now)]
    assert mine[0] == mine[1]
    received = [file for file in now.files if file.unit == HAI][-1]
    assert (received.added, received.changed, received.removed) == (0, 0, 0)


PROMISED = {"run_id", "started_at", "units", "rows", "findings", "master", "seconds"}


def test_sync_json_keeps_its_promises(tonghop: Command, tmp_path: Path) -> None:
    desk = shared_demo().copied(tmp_path / "d")
    said = tonghop("sync", *config(desk), *DAY, "--json", "--facts", "--full")
    found = said.object
    assert found.keys() >= PROMISED
    units, rows = found["units"], found["rows"]
    assert set(units) == {"expected", "read", "unchanged", "held", "failed", "missing"}
    assert units["expected"] == sum(units[name] for name in units if name != "expected") == 6
    assert rows["read"] == rows["accepted"] + sum(rows["not_accepted"].values()) + rows["not_data"] > 0
    assert set(found["findings"]) == {"must_fix", "look", "note"}
    assert found["findings"]["must_fix"] > 0
    assert all(isinstance(value, float | int) for value in found["seconds"].values())
    assert len(found["facts"]) > 1000
    assert all(
        set(fact) == {"unit", "indicator", "calendar", "period", "split", "reported", "counted", "target"}
        for fact in found["facts"]
    )
    whole = next(f for f in found["facts"] if (f["unit"], f["indicator"], f["period"], f["split"]) == ("TINH", "IN-01", "P1", ""))
    assert (whole["target"], whole["calendar"]) == (1000, "phase")


def test_findings_never_change_the_exit_code_but_an_unreadable_unit_does(desk: Desk, tonghop: Command) -> None:
    desk.fill(HAI, sheet_rows([initiative(1, "31/02/2022")]))
    assert tonghop("sync", *config(desk), *DAY).code == 0
    desk.place(KCN).write_bytes(desk.place(KCN).read_bytes()[:4000])
    said = tonghop("sync", *config(desk), *DAY, "--json")
    assert said.code == 3
    assert said.object["units"] == {"expected": 2, "read": 0, "unchanged": 1, "held": 1, "failed": 0, "missing": 0}
    assert tonghop("sync", *config(desk), *DAY).code == 3, "and it stays so until somebody mends it"


def test_a_unit_whose_new_file_was_read_counts_as_read(desk: Desk, tonghop: Command) -> None:
    desk.fill(HAI, sheet_rows([initiative(1)]))
    said = tonghop("sync", *config(desk), *DAY, "--json")
    assert said.object["units"] == {"expected": 2, "read": 1, "unchanged": 1, "held": 0, "failed": 0, "missing": 0}


def test_a_dry_run_says_what_it_would_do(desk: Desk, tonghop: Command) -> None:
    assert "Chưa có gì thay đổi" in tonghop("sync", *config(desk), *DAY, "--dry-run").out
    desk.fill(HAI, sheet_rows([initiative(1)]))
    said = tonghop("sync", *config(desk), *DAY, "--dry-run")
    assert f"Sẽ đọc so_lieu/{HAI}" in said.out
    assert "tong_hop.xlsx" in said.out
    plan = tonghop("sync", *config(desk), *DAY, "--dry-run", "--json").object["plan"]
    assert plan[0] == f"đọc so_lieu/{HAI}/{desk.place(HAI).name}"


def test_status_and_findings_read_the_ledger_only(desk: Desk, tonghop: Command) -> None:
    before = desk.outputs()
    shutil.rmtree(desk.folder / "so_lieu")
    said = tonghop("status", *config(desk), *DAY)
    assert (said.code, desk.unit(HAI).short_name in said.out) == (0, True)
    units = tonghop("status", *config(desk), *DAY, "--json").object["units"]
    assert [unit["unit"] for unit in units] == [HAI, KCN]
    assert desk.outputs() == before
    assert tonghop("status", *config(desk), *DAY, "--runs").code == 0


def test_findings_in_vietnamese_and_in_english(desk: Desk, tonghop: Command) -> None:
    desk.fill(HAI, sheet_rows([initiative(1, "31/02/2022")]))
    desk.take()
    vietnamese = tonghop("findings", *config(desk), *DAY, "--unit", HAI).out
    english = tonghop("findings", *config(desk), *DAY, "--unit", HAI, "--lang", "en").out
    assert "E-DATE-FMT" in vietnamese
    assert "Ngày “31/02/2022” chưa đọc được" in vietnamese
    assert "E-DATE-FMT" in english
    assert "31/02/2022" in english
    assert "chưa đọc được" not in english
    assert KCN not in vietnamese
    assert tonghop("findings", *config(desk), "--unit", "KHONG").code == 2
    assert tonghop("findings", *config(desk), "--lang", "fr").code == 2


@pytest.mark.parametrize("words", [("findings",), ("doctor",), ("status", "--runs")], ids=" ".join)
def test_json_is_one_object(desk: Desk, tonghop: Command, words: tuple[str, ...]) -> None:
    assert tonghop(*words, *config(desk), "--json").object


def test_explain_opens_a_number_down_to_its_cells(desk: Desk, tonghop: Command) -> None:
    rows = [
        initiative(1),
        initiative(2),
        initiative(3, recognition_status="Đang xét"),
        initiative(4, date(2021, 1, 1)),
        initiative(2),
    ]
    desk.fill(HAI, sheet_rows(rows))
    desk.sync()
    found = tonghop("explain", "IN-01", HAI, "P1", *config(desk), *DAY, "--json").object
    assert (found["counted"], found["reported"]) == (2, 2)
    by_cell = {row["cell"]: row for row in found["records"]}
    assert {cell: row["reason"] for cell, row in by_cell.items()} == {
        "A4": "",
        "A5": "",
        "A6": "not_recognised",
        "A7": "outside",
        "A8": "duplicate",
    }
    assert book_of(desk.folder / by_cell["A5"]["file"])[by_cell["A5"]["sheet"]]["A5"].value == initiative(2)["title"]
    assert desk.folder.joinpath(by_cell["A5"]["file"]).parent.name == "Bản đang dùng"
    lines = tonghop("explain", "IN-01", "TINH", "ALL", *config(desk), *DAY).out
    assert "tính 4" in lines
    for wrong in (("IN-99", HAI, "P1"), ("IN-01", "AI", "P1"), ("IN-01", HAI, "P9")):
        assert tonghop("explain", *wrong, *config(desk)).code == 2


def test_rebuild_and_doctor(desk: Desk, tonghop: Command) -> None:
    found = tonghop("rebuild", *config(desk), *DAY, "--json").object
    assert found["units"]["unchanged"] == 2
    assert found["written"] == []
    fine = tonghop("doctor", *config(desk))
    assert (fine.code, "✗" in fine.out) == (0, False)
    shutil.rmtree(desk.folder / "so_lieu")
    bad = tonghop("doctor", *config(desk))
    assert (bad.code, "✗" in bad.out) == (1, True)


def test_doctor_names_results_that_lie_where_no_run_puts_them_any_more(desk: Desk, tonghop: Command) -> None:
    desk.sync()
    assert "chỗ cũ" not in tonghop("doctor", *config(desk)).out
    text = desk.config.read_text(encoding="utf-8").replace('"Phản hồi"', '"Trả lời"').replace('"tong_hop.xlsx"', '"tong.xlsx"')
    desk.config.write_text(text, encoding="utf-8")
    desk.sync()
    said = tonghop("doctor", *config(desk))
    assert (said.code, "Kết quả ở chỗ cũ: Phản hồi, tong_hop.xlsx → " in said.out) == (0, True), said.out
    shutil.rmtree(desk.folder / "Phản hồi")
    desk.master.write_bytes(b"hers")
    assert "chỗ cũ" not in tonghop("doctor", *config(desk)).out, "what a person has saved is hers"


@pytest.mark.parametrize("command", ["sync", "status", "findings", "explain", "rebuild", "doctor", "templates"])
def test_every_command_has_the_common_options(tonghop: Command, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    said = tonghop(command, "--help")
    assert said.code == 0
    missing = [option for option in ("--config", "--json", "--lang", "--today") if option not in said.out]
    assert missing == []


# ---- what goes wrong


def test_every_fault_of_the_configuration_is_told_at_once(tmp_path: Path, tonghop: Command) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[campaign]\ntemplate = "khong-co"\nmau = 1\n[workers]\nmemory_mb = "nhiều"\n', encoding="utf-8")
    said = tonghop("sync", "--config", path)
    assert said.code == 2
    for key in ("campaign.mau", "workers.memory_mb"):
        assert key in said.err, said.err
    assert len(said.err.strip().splitlines()) >= 2


def test_a_windows_path_between_double_quotes_is_explained(tmp_path: Path, tonghop: Command) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[sources]\nurl = "D:\\Phong trào\\2022"\n', encoding="utf-8")
    said = tonghop("sync", "--config", path)
    assert said.code == 2
    assert "'D:\\Phong trào\\2022'" in said.err or "single quotes" in said.err or "nháy đơn" in said.err


def test_a_missing_configuration_or_coordinator_is_a_sentence(desk: Desk, tmp_path: Path, tonghop: Command) -> None:
    said = tonghop("sync", "--config", tmp_path / "khong-co.toml")
    assert (said.code, "khong-co.toml" in said.err) == (2, True)
    (desk.folder / "dieu_phoi.xlsx").unlink()
    said = tonghop("sync", *config(desk), *DAY)
    assert (said.code, "dieu_phoi.xlsx" in said.err) == (2, True)


def test_a_share_that_is_not_there_is_not_an_empty_one(desk: Desk, tonghop: Command) -> None:
    before = desk.outputs()
    shutil.move(desk.folder / "so_lieu", desk.folder / "elsewhere")
    said = tonghop("sync", *config(desk), *DAY)
    assert said.code == 1
    assert "so_lieu" in said.err
    assert desk.outputs() == before


def test_a_folder_that_may_not_be_written_to(desk: Desk, tonghop: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.fill(HAI, sheet_rows([initiative(1)]))
    if os.geteuid():
        (desk.folder / "Phản hồi").chmod(0o555)
    else:
        allowed = outputs.fsync_file

        def refused(path: Path) -> None:
            # The administrator may write anywhere, so the disk's answer is played.
            if path.parent.name == "Phản hồi":
                raise PermissionError(13, "Permission denied")
            allowed(path)

        monkeypatch.setattr(outputs, "fsync_file", refused)
    said = tonghop("sync", *config(desk), *DAY)
    assert said.code == 1
    assert "Phản hồi" in said.err


def test_an_error_speaks_the_language_that_was_asked_for(desk: Desk, tonghop: Command) -> None:
    shutil.move(desk.folder / "so_lieu", desk.folder / "elsewhere")
    assert "Chưa mở được" in tonghop("sync", *config(desk), *DAY).err
    assert "cannot be reached" in tonghop("sync", *config(desk), *DAY, "--lang", "en").err


def test_a_second_run_is_told_to_wait_and_looking_is_still_allowed(desk: Desk, tonghop: Command) -> None:
    with RunLock(locate(load(desk.config)).lock):
        assert tonghop("sync", *config(desk), *DAY).code == 11
        assert tonghop("rebuild", *config(desk), *DAY).code == 11
        assert tonghop("status", *config(desk), *DAY).code == 0
    assert tonghop("sync", *config(desk), *DAY).code == 0


def test_wrong_usage(desk: Desk, tonghop: Command) -> None:
    assert tonghop("sync", *config(desk), "--today", "31/02/2022").code == 2
    assert tonghop("sync", *config(desk), "--lang", "de").code == 2
    assert tonghop("syncc").code == 2
    assert tonghop("--help").code == 0


WRONG = [
    ("syncc", "chưa có lệnh “syncc”; gần giống: sync", "No such command"),
    ("qwerty", "chưa có lệnh “qwerty”", "No such command"),
    ("sync --ful", "chưa có tùy chọn --ful; gần giống: --full", "No such option"),
    ("sync --today", "sau --today còn thiếu giá trị", "requires an argument"),
    ("sync --json=1", "sau --json không ghi giá trị", "does not take a value"),
    ("sync R1", "thừa “R1”", "unexpected extra"),
    ("report", "còn thiếu “period”", "Missing argument"),
    ("diff 1 hai", "second: cần một số nguyên", "integer"),
    ("sync --today 31/02/2022", "--today: “31/02/2022” chưa phải một ngày", "is not a day"),
    ("sync --lang de", "--lang: “de” chưa dùng được", ""),
    ("report R1 --public --dated 1/5/2022", "--public: nói về toàn đợt", "is about the whole"),
]


@pytest.mark.parametrize(("words", "vietnamese", "english"), WRONG)
def test_wrong_usage_is_told_in_the_language_of_the_campaign(tonghop: Command, words: str, vietnamese: str, english: str) -> None:
    said = tonghop(*words.split())
    assert (said.code, said.out) == (2, "")
    assert vietnamese in said.err
    if english:
        assert english not in said.err
        command, *rest = words.split()
        said = tonghop(command, "--lang=en", *rest)
        assert (said.code, english in said.err, "Chưa" in said.err) == (2, True, False), said.err


def test_no_command_at_all_is_answered_with_the_help(tonghop: Command) -> None:
    said = tonghop()
    assert said.code == 2
    assert "rebuild" in said.out + said.err


def test_a_coordinator_s_workbook_that_cannot_be_read(desk: Desk, tonghop: Command) -> None:
    path = desk.folder / "dieu_phoi.xlsx"
    path.write_bytes(path.read_bytes()[:3000])
    said = tonghop("sync", *config(desk), *DAY, "--json")
    assert said.code in (0, 3), "the last good set-up stays in force"
    assert said.object["units"]["expected"] == 2
    told = [row for row in desk.register("Cần bổ sung") if row]
    assert told


# ---- as a program of its own


@pytest.mark.parametrize("name", ["tong_hop.xlsx", "feedback", "in force", "dieu_phoi.xlsx"])
def test_a_folder_named_like_a_file_of_the_campaign_is_a_sentence(desk: Desk, tonghop: Command, name: str) -> None:
    path = {"feedback": desk.feedback(HAI), "in force": desk.in_force(HAI)}.get(name, desk.folder / name)
    was = path.rename(path.with_name("was"))
    (path / "inside").mkdir(parents=True)
    for words in (("sync", "--full"), ("sync", "--dry-run", "--full")):
        said = tonghop(*words, *config(desk), *DAY)
        assert (said.code, str(path) in said.err, "thư mục đi" in said.err) == (1, True, True), said.err
    assert (path / "inside").is_dir()
    shutil.rmtree(path)
    was.rename(path)
    assert tonghop("sync", *config(desk), *DAY).code == 0


def test_a_folder_named_like_the_journal_is_a_sentence(desk: Desk, tonghop: Command) -> None:
    journal = locate(load(desk.config)).archive / "journal.jsonl"
    journal.unlink()
    journal.mkdir()
    said = tonghop("sync", *config(desk), *DAY)
    assert (said.code, str(journal) in said.err, "bản sao lưu" in said.err) == (1, True, True), said.err


def test_the_program_itself_in_another_process(desk: Desk, tmp_path: Path) -> None:
    """Another process with another hash seed, a terminal of another code page, and the same bytes in the end."""
    before = desk.outputs()
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    command = [sys.executable, "-m", "sync.cli", "sync", *config(desk), *DAY]
    done = subprocess.run([*command, "--json"], capture_output=True, env=environment, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8"))["written"] == []
    assert desk.outputs() == before
    missing = subprocess.run(
        [sys.executable, "-m", "sync.cli", "sync", "--config", str(tmp_path / "x.toml")],
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert missing.returncode == 2
    assert b"Traceback" not in missing.stderr


def test_the_shipped_set_up_has_no_fault_of_its_own(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "c")
    found = [finding.code for finding in desk.sync(DEMO_DAY).picture.coordinator_findings]
    assert set(found) <= {"W-TGT-SAMPLE", "W-TGT-NONE"}, found
    assert template().id == "nt2022"


def test_report_says_where_it_lies_and_what_is_missing(tonghop: Command, tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    said = tonghop("report", "r1", "--config", desk.config, "--json", "--number", "34/BC", *DAY)
    assert said.code == 0
    assert Path(said.object["docx"]).read_bytes()[:2] == b"PK"
    assert said.object["waiting"]
    assert said.object["pdf"] == ""
    shown = tonghop("report", "R1", "--unit", HAI, "--awards", "--config", desk.config, *DAY)
    assert ".docx" in shown.out
    assert "Còn chờ số liệu" in shown.out


def test_a_public_summary_is_two_files_and_never_of_one_unit(tonghop: Command, tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    said = tonghop("report", "R1", "--public", "--config", desk.config, "--json", *DAY)
    assert Path(said.object["docx"]).with_suffix(".html") == Path(said.object["html"])
    refused = tonghop("report", "R1", "--public", "--unit", HAI, "--config", desk.config, *DAY)
    assert refused.code == 2
    assert "--public" in refused.err


def test_report_of_a_period_that_is_not_there_names_those_that_are(tonghop: Command, tmp_path: Path) -> None:
    desk = small_campaign(tmp_path / "two")
    said = tonghop("report", "R7", "--config", desk.config, *DAY)
    assert said.code == 2
    assert "R1" in said.err
    assert "2022" in said.err
    assert not (desk.folder / "Báo cáo").exists()
