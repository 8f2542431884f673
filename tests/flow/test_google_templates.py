"""Spreadsheets handed out in Google: each made once, finished when it was begun, adopted where only a person may make files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk import HAI, KCN, MADE_ON, examined, new_desk, rows_following, template
from google_desk import GoogleDesk, google_beside
from new_year import LAST_DAY_OF_2022, NEW_YEAR, OLD, turn

from sync.blank import write_blank
from sync.campaign import Unit
from sync.errors import NoStorage, TonghopError
from sync.google_ids import SPREADSHEET, gid_of
from sync.google_setup import HandedOut, MakeThemYourself, hand_out, make_spreadsheet, title_of
from sync.local_google.faults import Fault
from sync.picture import State


@pytest.fixture
def there(tmp_path: Path) -> Iterator[GoogleDesk]:
    """A campaign of two units, nothing handed out."""
    desk = new_desk(tmp_path / "c", rows_following(HAI, KCN))
    with google_beside(desk) as found:
        yield found


def made(there: GoogleDesk, unit: Unit | None = None, folder: str = "") -> HandedOut:
    return make_spreadsheet(
        there.client, folder or there.folder, template(), there.desk.campaign, unit or there.desk.unit(HAI), made_on=MADE_ON
    )


def spreadsheets(there: GoogleDesk) -> list[str]:
    """The names of all but the master."""
    return sorted(file.name for file in there.google.drive.files.values() if file.mime == SPREADSHEET and file.id != there.master)


def tabs(there: GoogleDesk, file: str) -> list[str]:
    return [tab["properties"]["title"] for tab in there.google.drive.document(file).resource()["sheets"]]


def test_the_command_makes_each_once(there: GoogleDesk) -> None:
    there.sync()
    first, second = hand_out(there.desk.config), hand_out(there.desk.config)
    assert [one.is_new for one in first] == [True, True]
    assert [one.is_new for one in second] == [False, False]
    assert [one.file for one in first] == [one.file for one in second]
    assert spreadsheets(there) == sorted(title_of(there.desk.unit(code)) for code in (HAI, KCN))


def test_what_was_begun_is_finished_next_time(there: GoogleDesk) -> None:
    broken = there.google.faults.add(Fault(status=400, path=":batchUpdate", times=1, skip=1))
    with pytest.raises(TonghopError):
        made(there)
    assert broken.done == 1
    again = made(there)
    assert again.is_new
    assert spreadsheets(there) == [title_of(there.desk.unit(HAI))]
    whole = made(there, there.desk.unit(KCN))
    assert tabs(there, again.file) == tabs(there, whole.file)


def test_a_lost_answer_makes_no_second_copy(there: GoogleDesk) -> None:
    lost = there.google.faults.add(Fault(method="POST", path="/drive/v3/files", act="lost"))
    made(there)
    assert lost.done == 1
    assert spreadsheets(there) == [title_of(there.desk.unit(HAI))]


def test_next_year_has_a_spreadsheet_of_its_own_and_last_years_goes_on_counting(there: GoogleDesk) -> None:
    old = there.fill(HAI, OLD)
    there.sync(LAST_DAY_OF_2022)
    desk = turn(there.desk)
    made = next(one for one in hand_out(desk.config, unit=HAI, prefilled=True, today=NEW_YEAR))
    assert (made.is_new, made.file != old) == (True, True)
    assert spreadsheets(there) == [title_of(desk.unit(HAI)), title_of(desk.unit(HAI), "2023")]
    assert "2023" in title_of(desk.unit(HAI), "2023")
    there.rest(made.file)
    picture = there.sync(NEW_YEAR).picture
    assert picture.facts.value("IN-01", HAI, "ALL") == 2
    assert picture.facts.value("CS-02", HAI, "NOW") == 500
    assert [item.numbers for item in picture.tables if item.edition == "2023" and item.checked.table == "initiatives"] == [(3,)]
    assert not hand_out(desk.config, unit=HAI, prefilled=True, today=NEW_YEAR)[0].is_new


def test_it_is_shared_with_the_unit(there: GoogleDesk) -> None:
    unit = replace(there.desk.unit(HAI), email="ninhhai@vidu.vn")
    file = made(there, unit)
    people = {one["emailAddress"]: one["role"] for one in there.google.drive.permissions_told(there.google.drive.files[file.file])}
    assert (file.shared, people[unit.email]) == (unit.email, "writer")


def test_without_storage_a_person_makes_them_and_we_fill_them(there: GoogleDesk) -> None:
    folder = there.google.drive.make_folder("Của một người")
    there.google.drive.share(folder, there.client.email)
    with pytest.raises(NoStorage):
        made(there, folder=folder)
    empty = there.google.drive.make_spreadsheet(title_of(there.desk.unit(HAI)), folder)
    adopted = made(there, folder=folder)
    assert (adopted.file, adopted.is_new) == (empty, True)
    assert not made(there, folder=folder).is_new


def test_without_storage_the_command_names_what_to_make(there: GoogleDesk) -> None:
    there.sync()
    folder = there.google.drive.make_folder("Của một người")
    there.google.drive.share(folder, there.client.email)
    told = there.desk.config.read_text(encoding="utf-8").replace(there.folder, folder)
    there.desk.config.write_text(told, encoding="utf-8")
    with pytest.raises(MakeThemYourself) as caught:
        hand_out(there.desk.config)
    assert all(title_of(there.desk.unit(code)) in caught.value.vi for code in (HAI, KCN))


def test_its_export_is_read_as_the_blank_workbook_is(there: GoogleDesk) -> None:
    unit = there.desk.unit(HAI)
    stream = io.BytesIO()
    write_blank(template(), there.desk.campaign, unit, stream, made_on=MADE_ON)
    exported = there.client.export(made(there).file)
    ours, theirs = (examined(data, there.desk.campaign) for data in (stream.getvalue(), exported))
    assert theirs.fault is None
    assert theirs.stamp == ours.stamp
    assert theirs.stamp.unit == HAI
    assert theirs.missing == ours.missing
    assert sorted(one.code for one in theirs.findings) == sorted(one.code for one in ours.findings)


def test_it_helps_while_typing_as_the_workbook_does(there: GoogleDesk) -> None:
    told = there.google.drive.document(made(there).file).resource(include_grid_data=True)
    assert (told["properties"]["locale"], told["properties"]["timeZone"]) == ("vi_VN", "Asia/Ho_Chi_Minh")
    sheets = {tab["properties"]["title"]: tab for tab in told["sheets"]}
    assert {title: tab["properties"]["sheetId"] for title, tab in sheets.items()} == {title: gid_of(title) for title in sheets}
    assert [title for title, tab in sheets.items() if tab["properties"].get("hidden")] == [template().stamp_sheet]
    register = sheets["3. Sáng kiến, đề tài"]
    protected = register["protectedRanges"]
    assert [one["editors"]["users"] for one in protected] == [[there.client.email]] * len(protected)
    assert {row for one in protected for row in range(one["range"]["startRowIndex"], one["range"]["endRowIndex"])} == {0, 1, 2}
    assert register["properties"]["gridProperties"]["frozenRowCount"] == 3
    assert len(register["conditionalFormats"]) >= 5
    dropdowns = [cell for row in register["data"][0]["rowData"] for cell in row.get("values", ()) if "dataValidation" in cell]
    assert {cell["dataValidation"]["condition"]["type"] for cell in dropdowns} <= {"ONE_OF_LIST", "ONE_OF_RANGE"}
    assert dropdowns


def test_a_spreadsheet_in_which_somebody_typed_is_never_filled(there: GoogleDesk) -> None:
    title = title_of(there.desk.unit(HAI))
    theirs = there.google.drive.make_spreadsheet(title, there.folder)
    there.google.drive.document(theirs).values_update("A1", {"values": [["của tôi"]]}, {"valueInputOption": "RAW"})
    file = made(there)
    assert file.file != theirs
    assert there.tab(theirs, tabs(there, theirs)[0]) == [["của tôi"]]


def test_one_wrong_address_stops_no_other_unit(there: GoogleDesk) -> None:
    there.google.faults.add(Fault(status=400, reason="invalid", kind="share", times=None))
    given = made(there, replace(there.desk.unit(HAI), email="sai"))
    assert given.is_new
    assert given.fault
    there.google.faults.clear()
    later = made(there, replace(there.desk.unit(HAI), email="ninhhai@vidu.vn"))
    assert (later.is_new, later.shared, later.fault) == (False, "ninhhai@vidu.vn", "")


def test_what_was_only_handed_out_has_not_been_sent(there: GoogleDesk) -> None:
    there.sync()
    files = {one.unit: one.file for one in hand_out(there.desk.config)}
    states = {unit.unit: unit.state for unit in there.sync().picture.units}
    assert states == {HAI: State.NOT_SENT, KCN: State.NOT_SENT}
    document = there.google.drive.document(files[HAI])
    document.values_update("'2. CĐCS'!A4", {"values": [["CĐCS Trường Nguyễn Du"]]}, {"valueInputOption": "USER_ENTERED"})
    states = {unit.unit: unit.state for unit in there.sync().picture.units}
    assert states == {HAI: State.INCOMPLETE, KCN: State.NOT_SENT}
