"""Every code has its sentence, in both languages, with every fact it promises; groups read from the worst to the mildest."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from sync.findings import CATALOGUE, CODES_FOR_COORDINATOR, field_title, group, message_of, scope_of, sentence
from sync.model import CellRef, DateInterval, Finding, Level, Scope
from sync.template import FieldSpec, Message, TableSpec, Template, templates_root

# Code, scope, braces of its sentence: the list of messages the workbooks promise.
PROMISED = """
E-FILE-KIND file ac loai tep
E-FILE-OTHER file ac tep tep_dung
E-FILE-UNIT file ac
E-FILE-UNKNOWN file ac ban ma
E-FILE-FOREIGN file ac don_vi ma_khac
E-FILE-PWD file ac
E-FILE-XLS file ac
E-FILE-GSHEET file ac tep
E-FILE-BROKEN file ac
E-FILE-BIG file ac mb
E-FILE-ACCESS file ac email
W-FILE-SYNC file ac
W-FILE-LOCKED file
W-FILE-REACH file ac
W-FILE-STALE file ac n ngay
W-FILE-TWO file a ac b ban
I-FILE-NEXT file a b
I-FILE-SAME file ngay
W-FILE-OLD file ac ban ngay
W-FILE-SUBSET file a ac b ban
W-FILE-VER-NEW file ban v_cu v_moi
I-FILE-VER-OLD file ac v_cu v_moi
W-FILE-EDITION file ac nam nam_moi
W-FILE-EDITION-NEXT file ban nam nam_moi
W-FILE-BLANK file ac
E-SHEET-MISS table ac s
W-SHEET-EXTRA table ac dung n ten
W-SHEET-OWN table ac n ten
E-COL-MISS table ac c
W-COL-MISS table ac c
W-COL-NEW table c
E-COL-TWICE table ac c
W-LINE-MISS table ac dong
W-MASS-DEL table a ac b ban
I-ROW-GONE table n so
W-TORN table ac c n
W-TOTAL-DIFF row a ac b
I-ROW-GROUP row
E-REQ cell ac c
W-REQ cell c
E-LIST cell ac c vd
W-LIST cell c vd
W-LIST-FIX cell ac la vd
E-DATE-FMT cell ac vd
W-DATE-FMT cell vd
E-DATE-YEAR cell ac vd
E-DATE-FUTURE cell ac d
W-DATE-FUTURE cell d
W-DATE-MONTH cell ac vd
W-DATE-FIRST table ac n
W-DATE-SWAP cell ac d1 d2
W-DATE-TURN cell ac la vd
W-DATE-WIN row ac d den tu
W-DATE-PORTAL row portal_until
W-DATE-ORDER cell ac c1 c2 d1 d2
W-DATE-ODD cell ac c d
W-DATE-ROUND cell ac d dot
W-ASOF cell ac d d0
W-PHASE-LATE row gd
W-FROZEN row d ky
I-RECOG-WAIT row ac
W-RECOG-MISS cell
W-RECOG-BEFORE cell ac
W-NUM-FMT cell ac vd
E-NUM-FMT cell ac vd
W-NUM-SEP cell ac so vd
I-NUM-UNIT cell so vd
W-NUM-TEXT cell vd
W-NUM-DATE cell ac so vd
W-NUM-NEG cell vd
W-RANGE cell ac vd
W-MONEY-SMALL cell ac so
W-MONEY-BIG cell ac so
W-PART-GT cell a b c1 c2
W-SUM-SRC cell a ac b
W-UNIT-SUM cell a ac b c
W-CUM table ac dot
W-BLANK-0 cell ac dong dot
W-LINE-DIFF table a b
E-FORMULA cell ac loi
W-FORMULA cell loi
W-DOCNO-DATE cell ac vd
W-BOOL cell ac vd
W-FMT cell c vd
W-PHONE cell ac so
W-ENC table ac c
E-ENC table ac c
W-DITTO cell la vd
E-DITTO cell ac c vd
W-MULTI-AUTHOR cell ac la
W-TITLE-SHORT cell ac vd
I-NOTE row ac c vd
W-CDCS cell ac vd
W-CDCS-NEAR cell la vd
W-CDCS-SECTOR cell ac la
W-CDCS-TWICE row ac m
W-CDCS-DUP row ban don_vi_khac
W-CDCS-CBA cell
W-CDCS-ZONE cell ban
I-CDCS-MOVE row can_cu d don_vi_khac
I-CDCS-OWN row ac ban don_vi_khac
W-GROUP cell ac vd
W-MOVE-SECTOR cell ac vd
W-MODEL-MISS cell ac vd
W-DUP-SELF row ac m
W-DUP-UNIT row ac ban don_vi_khac nt
W-DUP-NEAR row ac ban nt so tl
W-DUP-HELD row ac ban nt so tl
I-DUP-SAME row ac nt so
W-DUP-TOPIC row m
W-DUP-EDITION row ac nam
W-TET-OVER row a ac b
W-TET-REASON row ac k
W-TET-LESS table a ac b
W-AWD-DUP row ac ten
W-AWD-TYPE row ac doi_tuong h
W-AWD-LDST row a ac b
W-AWD-LDST-YEARS row a a3 ac b b3 den n nam tu
I-AWD-YEAR row dot h ten
W-AWD-TWO row ban don_vi_khac ten
I-AWD-DIRECT table p p0 r r0
I-NIL table dot
W-NIL-CONF table ac k
W-PLAN-NONE table ac
W-REPORT-DUE table ac ban d dot
W-CONFIRM table ac dot
I-OK file ac
W-TGT-NONE table don_vi gd
W-TGT-SUM table a b
E-UP-CODE file ac tep
E-UP-TEMPLATE file ac ban mau mau_dung tep
E-UP-NUMBER row ac
W-UP-OLD file luc luc_moi tep
I-UP-MADE file cu gui tep tong
W-UP-PERIOD table ac ky
W-UP-LOWER table ban don_vi
I-UP-TOTALS file n so
I-UP-DOUBLES file n
W-TGT-LOWER table a b don_vi
W-TGT-PHASE table a b don_vi gd1 gd2
W-TGT-SAMPLE table n
W-CFG cell vd
W-CFG-CODE cell ac vd
W-CFG-PERIOD cell ky1 ky2
W-CFG-EDITION table ac nam
W-CFG-SHORT table ac nam vd
W-DEC-BAD cell vd
I-DEC-GONE cell vd
W-DEC-OLD cell gio
W-DEC-BLOCK cell vd
"""
CODES = {line.split()[0]: (line.split()[1], set(line.split()[2:])) for line in PROMISED.strip().splitlines()}
BRACE = re.compile(r"\{(\w+)\}")


def shipped_messages() -> dict[str, Message]:
    import tomllib

    with (templates_root() / "nt2022" / "messages.toml").open("rb") as file:
        return {code: Message(**message) for code, message in tomllib.load(file).items()}


SHIPPED = shipped_messages()


def template(**messages: Message) -> Template:
    fields = (
        FieldSpec(name="members", title="Số đoàn viên", title_en="Members", type="int"),
        FieldSpec(name="talks", title="Đối thoại: {đợt}", type="int", per="round"),
        FieldSpec(name="nil.3", title="Chưa phát sinh: biểu 3", type="tick"),
    )
    table = TableSpec(table="unions", sheet="2. Danh sách", field=fields)
    return Template(id="t", version=1, tables=(table,), lists={}, messages=messages)


EMPTY = template()


@pytest.mark.parametrize("code", CODES)
def test_every_promised_code_has_one_sentence_in_each_language(code: str) -> None:
    message = SHIPPED.get(code) or CATALOGUE[code]
    scope, braces = CODES[code]
    assert message.scope == scope
    assert set(BRACE.findall(message.vi)) == braces
    assert braces - {"ac", "ban"} == set(BRACE.findall(message.en)) - {"ac", "ban"}


@pytest.mark.parametrize("code", sorted(CATALOGUE.keys() | SHIPPED.keys()))
def test_a_sentence_is_short_and_blames_nobody(code: str) -> None:
    for message in (CATALOGUE.get(code), SHIPPED.get(code)):
        for text in (message.vi, message.en) if message else ():
            assert text
            assert len(re.findall(r"(?<!\d)[.!?](?= [A-ZĐ{“]|$)", text)) in (1, 2), text
            assert not re.search(r"\b(sai|lỗi của|vi phạm|wrong with you|error)\b", text.replace("công thức lỗi", "")), text


def test_no_other_code_is_in_the_catalogues() -> None:
    assert CATALOGUE.keys() | SHIPPED.keys() == CODES.keys()


def test_the_engine_does_not_speak_of_one_campaign() -> None:
    for message in CATALOGUE.values():
        assert not re.search(r"sáng kiến|cđcs|lđlđ|\btết\b|sheet “?\d", message.vi, re.IGNORECASE), message.vi


def test_the_templates_sentence_wins() -> None:
    own = template(**{"W-DOCNO-DATE": SHIPPED["W-DOCNO-DATE"]})
    assert message_of("W-DOCNO-DATE", own) != message_of("W-DOCNO-DATE", EMPTY)


def test_a_sentence_is_filled_from_value_title_facts_and_words() -> None:
    finding = Finding("E-REQ", Scope.CELL, "unions", "talks.R2")
    assert sentence(finding, EMPTY, words={"ac": "anh/chị"}, rounds=[("R2", "Đợt 2")]) == (
        "Còn thiếu “Đối thoại: Đợt 2” nên dòng chưa được tính. Nhờ anh/chị ghi thêm."
    )


def test_numbers_and_days_are_printed_as_people_write_them() -> None:
    facts = {"c1": "a", "c2": "b", "d1": date(2022, 4, 6), "d2": DateInterval(date(2022, 4, 1), date(2022, 4, 30))}
    assert "(06/04/2022)" in sentence(Finding("W-DATE-ORDER", Scope.CELL, facts=facts), EMPTY)
    assert "(T4/2022)" in sentence(Finding("W-DATE-ORDER", Scope.CELL, facts=facts), EMPTY)
    assert "1.234.567 đồng" in sentence(Finding("W-MONEY-BIG", Scope.CELL, facts={"so": 1234567}), EMPTY)
    assert "ấn bản 2022 đã" in sentence(Finding("W-FILE-EDITION", Scope.FILE, facts={"nam": 2022, "nam_moi": 2023}), EMPTY)
    moment = datetime(2022, 5, 1, 8, 12)  # noqa: DTZ001
    assert "08:12 01/05/2022" in sentence(Finding("W-DEC-OLD", Scope.CELL, facts={"gio": moment}), EMPTY)
    assert "dòng 1204 " in sentence(Finding("W-DUP-SELF", Scope.ROW, facts={"m": 1204}), EMPTY)


def test_braces_in_what_was_typed_are_left_alone() -> None:
    assert "“{ac} {x}”" in sentence(Finding("W-LIST", Scope.CELL, value="{ac} {x}"), EMPTY, words={"ac": "bạn"})


def test_a_brace_nobody_fills_prints_an_ellipsis_and_an_unknown_code_prints_itself() -> None:
    assert sentence(Finding("W-LIST-FIX", Scope.CELL, value="a"), EMPTY).startswith("“a” được hiểu là “…”.")
    assert sentence(Finding("W-NEW-CODE", Scope.CELL, value="a"), EMPTY) == "W-NEW-CODE “a”"


def test_a_quoted_value_with_quotes_of_its_own_is_quoted_once() -> None:
    """The name of a movement stood in two pairs of the same quotes."""
    assert sentence(Finding("W-LIST", Scope.CELL, value="“Giỏi việc nước”"), EMPTY).startswith("“‘Giỏi việc nước’” chưa có")


def test_english_is_said_on_demand() -> None:
    assert sentence(Finding("E-REQ", Scope.CELL, "unions", "members"), EMPTY, "en").startswith("“Số đoàn viên” is missing")


def test_titles_of_fields_with_dots_and_of_unknown_fields() -> None:
    assert field_title(EMPTY, Finding("W-BOOL", Scope.CELL, "unions", "nil.3")) == "Chưa phát sinh: biểu 3"
    assert (
        field_title(EMPTY, Finding("W-BOOL", Scope.CELL, "unions", "talks.R1"), [("R1", "Đợt đặc biệt")])
        == "Đối thoại: Đợt đặc biệt"
    )
    assert field_title(EMPTY, Finding("W-BOOL", Scope.CELL, "gone", "x")) == "x"


def test_scope_comes_from_the_catalogue() -> None:
    assert scope_of("E-FILE-PWD", EMPTY) == Scope.FILE
    assert scope_of("W-NOBODY", EMPTY) == Scope.CELL


def at(code: str, sheet: str = "", row: int = 1, column: str = "A", field: str = "members", value: str = "") -> Finding:
    return Finding(code, Scope.CELL, "unions", field, CellRef(sheet, row, column) if sheet else None, value)


def test_a_group_is_one_code_in_one_column_of_one_sheet() -> None:
    groups = group([at("W-REQ", "2. A", 9, value="b"), at("W-REQ", "2. A", 4, value="a"), at("W-REQ", "2. A", 4, "B", "other")])
    assert [(g.field, g.rows, g.count, g.value) for g in groups] == [("members", (4, 9), 2, "a"), ("other", (4,), 1, "")]


def test_groups_run_from_must_fix_to_note_and_by_sheet_then_row() -> None:
    found = [
        at("I-NOTE", "1. A"),
        at("W-REQ", "10. B"),
        at("W-REQ", "2. A", 8, "B", "b"),
        at("W-FMT", "2. A", 4),
        at("E-REQ", "9. C"),
    ]
    groups = group([*found, at("E-FILE-PWD")])
    assert [g.code for g in groups] == ["E-FILE-PWD", "E-REQ", "W-FMT", "W-REQ", "W-REQ", "I-NOTE"]
    assert [g.sheet for g in groups][3:5] == ["2. A", "10. B"]
    assert groups[0].level == Level.MUST_FIX


@pytest.mark.parametrize(("code", "hidden"), [("W-TGT-NONE", True), ("W-CFG", True), ("W-DEC-BAD", True), ("W-DATE-FMT", False)])
def test_what_only_the_coordinator_sees(code: str, hidden: bool) -> None:
    assert code.startswith(CODES_FOR_COORDINATOR) is hidden
