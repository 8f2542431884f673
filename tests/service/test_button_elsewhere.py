"""The button of a machine that keeps no ledger: a real service makes the run, the open workbook is filled from its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from serving import Served, serving

from sync import run
from sync.button import refresh_book, report_in_book
from sync.errors import NoToken, RunFailed, ServiceRefused, ServiceUnreachable
from sync.harvest import Typed
from sync.libreoffice.engine import App
from sync.model import CellRef
from sync.office_files import build_files
from sync.publish.filling import filling
from sync.remote import choices_there, frozen_there, keep_token, refreshed_there, report_choices_there, reported_there
from sync.report_file import Choice, write_report

from desk import DEMO_DAY, HAI, initiative, sheet_rows, small_campaign  # isort: skip  # serving puts it on the path
from open_office import needs_office, running_office, xlwings_in  # isort: skip


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    desk = small_campaign(tmp_path / "campaign")
    with serving(desk) as found:
        monkeypatch.setenv("TONGHOP_TOKEN", found.key)
        yield found


def quiet(_stage: str, _done: int, _of: int) -> None:
    return


def test_what_comes_back_is_the_run_of_the_service(served: Served) -> None:
    served.desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    told: list[str] = []
    found = refreshed_there(served.base, "tong_hop.xlsm", [], lambda stage, _done, _of: told.append(stage))
    here = filling(run.look(served.desk.config, today=DEMO_DAY))
    assert found.status == here.status
    assert [page.key for page in found.pages] == [page.key for page in here.pages]
    register = next(page for page in found.pages if page.key == "register")
    assert register == next(page for page in here.pages if page.key == "register")
    assert told


def test_what_she_typed_here_is_decided_there(served: Served) -> None:
    cell = Typed("plans", HAI, "verdict", "Đạt", None, "Đạt|Chưa đạt|Chưa xét", CellRef("Kế hoạch", 5, "K"))
    refreshed_there(served.base, "tong_hop.xlsm", [cell], quiet)
    decisions = run.look(served.desk.config, today=DEMO_DAY).decisions
    assert [(key, one.value) for key, one in decisions.items()] == [(("plans", HAI, "verdict"), "Đạt")]


def test_what_she_freezes_here_is_frozen_there(served: Served) -> None:
    cell = Typed("plans", HAI, "verdict", "Đạt", None, "Đạt|Chưa đạt|Chưa xét", CellRef("Kế hoạch", 5, "K"))
    (ready,) = choices_there(served.base, "tong_hop.xlsm", [cell], quiet)
    assert (ready.period, bool(ready.open)) == ("R1", True)
    found = frozen_there(served.base, ready, quiet)
    picture = run.look(served.desk.config, today=DEMO_DAY)
    assert [(freeze.period, freeze.open) for freeze in picture.freezes] == [("R1", ready.open)]
    assert found.status == filling(picture).status
    assert picture.decisions["plans", HAI, "verdict"].value == "Đạt"
    assert choices_there(served.base, "tong_hop.xlsm", [], quiet) == []
    with pytest.raises(RunFailed, match="frozen since"):
        frozen_there(served.base, ready, quiet)


@pytest.mark.parametrize("body", ["", "{}", '{"period": "R1"}', '{"period": "R1\\n", "edition": "", "name": "", "open": []}'])
def test_a_wish_to_freeze_that_is_not_one_is_refused(served: Served, body: str) -> None:
    with served.client() as client:
        assert client.post("/freeze", content=body).status_code == 422
    assert run.look(served.desk.config, today=DEMO_DAY).freezes == []


def test_a_report_written_there_is_kept_here(served: Served, tmp_path: Path) -> None:
    here = tmp_path / "máy khác"
    here.mkdir()
    newest, wanted, *_ = report_choices_there(served.base)
    assert (newest.period, wanted) == ("R2", Choice("R1", "Đợt thi đua đặc biệt"))
    made = reported_there(served.base, wanted, here, quiet)
    (there,) = (served.desk.folder / "Báo cáo").iterdir()
    assert (made.docx, made.moved) == (here / there.name, False)
    assert made.docx.read_bytes() == there.read_bytes()
    assert made.waiting == write_report(served.desk.config, "R1", today=DEMO_DAY).waiting
    assert reported_there(served.base, wanted, here, quiet) == made
    made.docx.write_bytes(b"hers")
    beside = reported_there(served.base, wanted, here, quiet)
    assert (beside.docx.read_bytes(), beside.moved) == (there.read_bytes(), True)
    assert made.docx.read_bytes() == b"hers"


def test_a_report_of_no_period_says_why_here(served: Served, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="no period here"):
        reported_there(served.base, Choice("R9", "?"), tmp_path, quiet)
    assert list(tmp_path.glob("*.docx")) == []


@pytest.mark.parametrize("body", ["", "{}", '{"period": ""}', '{"period": "R1\\n"}', '{"period": "R1", "docx": "/x"}'])
def test_a_wish_for_a_report_that_is_not_one_is_refused(served: Served, body: str) -> None:
    with served.client() as client:
        assert client.post("/report", content=body).status_code == 422


def test_only_a_run_that_wrote_a_report_has_one(served: Served) -> None:
    with served.client() as client:
        run_id = client.post("/refresh").json()["run"]
        served.ended(client, run_id)
        assert client.get(f"/runs/{run_id}/report").status_code == 404
    with served.client(key=False) as stranger:
        assert [stranger.get("/reports").status_code, stranger.post("/report").status_code] == [401, 401]


def test_a_wrong_key_is_refused_and_nothing_is_run(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_TOKEN", "sai")
    before = run.look(served.desk.config, today=DEMO_DAY).runs
    with pytest.raises(ServiceRefused, match="401"):
        refreshed_there(served.base, "tong_hop.xlsm", [], quiet)
    assert run.look(served.desk.config, today=DEMO_DAY).runs == before


def test_a_run_that_fails_there_says_why_here(served: Served) -> None:
    shutil.rmtree(served.desk.folder / "so_lieu")
    with pytest.raises(RunFailed, match="so_lieu"):
        refreshed_there(served.base, "tong_hop.xlsm", [], quiet)


def test_a_service_that_is_off_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_TOKEN", "k")
    with pytest.raises(ServiceUnreachable) as told:
        refreshed_there("http://127.0.0.1:9", "tong_hop.xlsm", [], quiet)
    assert "tonghop serve" in told.value.vi


def test_the_token_is_read_from_where_it_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_DATA", str(tmp_path))
    monkeypatch.delenv("TONGHOP_TOKEN", raising=False)
    with pytest.raises(NoToken):
        refreshed_there("http://127.0.0.1:9", "tong_hop.xlsm", [], quiet)
    keep_token("k" * 43)
    with pytest.raises(ServiceUnreachable):
        refreshed_there("http://127.0.0.1:9", "tong_hop.xlsm", [], quiet)


@needs_office
def test_an_open_workbook_far_from_the_ledger_is_filled_from_the_service(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_files(served.desk.config, today=DEMO_DAY, office={})
    far = tmp_path / "máy khác"
    far.mkdir()
    workbook = shutil.copyfile(served.desk.folder / "tong_hop.xlsm", far / "tong_hop.xlsm")
    (far / "config.toml").write_text(f'[service]\nurl = "{served.base}"\n', encoding="utf-8")
    served.desk.fill(HAI, sheet_rows([initiative(n) for n in range(1, 13)]))
    with running_office({}) as office, xlwings_in(office), office.opened(workbook) as opened:
        refresh_book(xw.books["tong_hop.xlsm"])
        assert opened.status == filling(run.look(served.desk.config, today=DEMO_DAY)).status
        assert any("số 12 " in str(item) for row in opened.rows("Sổ sáng kiến") for item in row)
        monkeypatch.setattr(App, "alert", lambda *_: "yes")
        shown: list[Path] = []
        report_in_book(xw.books["tong_hop.xlsm"], shown.append)
        assert str(shown[0]) in opened.status
    (there,) = (served.desk.folder / "Báo cáo").iterdir()
    assert shown == [far / there.name]
    assert sorted(path.name for path in far.iterdir()) == sorted([there.name, "config.toml", "tong_hop.xlsm"])
    assert shown[0].read_bytes() == there.read_bytes()
