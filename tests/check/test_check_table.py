"""A table: marks, dittos, old fonts, faulty cells; and every rule between its cells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typed_tables import ROUNDS, check, codes, field, places, raw, template

from sync.check import CHECKER_VERSION, check_table, check_workbook
from sync.check.rules import CHECK_RULES
from sync.findings import CATALOGUE
from sync.model import CellFault, CheckedTable, DateInterval, FaultyCell, Finding, NotData, RawTable, Scope
from sync.template import Line, MarkCase, Rule

CALM = settings(deadline=None, derandomize=True, max_examples=80)
"""The same examples every time, however busy the machine."""


TITLE = field("title", mark="Q")


def day(*numbers: int) -> DateInterval:
    return DateInterval(date(*numbers), date(*numbers))


# ------------------------------------------------ marks


def test_a_blank_deciding_cell_refuses_its_row_and_no_other() -> None:
    checked = check([TITLE, field("n", "int")], {"title": ["a", "", "c"], "n": [1.0, 2.0, 3.0]})
    assert places(checked) == ["E-REQ@A5"]
    assert checked.accepted == [True, False, True]
    assert checked.columns["n"] == [1, 2, 3]


def test_a_blank_wanted_cell_is_a_remark_and_an_optional_one_is_nothing() -> None:
    checked = check([field("n", "int", mark="N"), field("t")], {"n": [""], "t": [""]})
    assert codes(checked) == ["W-REQ"]
    assert checked.accepted == [True]


def test_the_first_mark_case_that_fits_a_row_wins() -> None:
    topics = MarkCase(when={"status": "DANG_XET", "also": ""}, mark="N")
    fields = [
        field("status", "list", list="recognition"),
        field("also", "tick"),
        field("on", "date", mark="Q", mark_cases=(topics,)),
    ]
    columns = {"status": ["Đang xét", "Đang xét", "Đã công nhận"], "also": ["", "x", ""], "on": ["", "", ""]}
    assert places(check(fields, columns)) == ["W-REQ@C4", "E-REQ@C5", "E-REQ@C6"]


def test_a_wrong_deciding_cell_refuses_whatever_was_wrong_with_it() -> None:
    fields = [
        field("n", "int", mark="Q"), field("d", "date", mark="Q"), field("l", "list", list="recognition", mark="Q"),
        field("k", "tick", mark="Q"), field("s", pattern="docno", mark="Q"), field("f", "money", mark="Q"),
    ]  # fmt: skip
    columns: dict[str, list[Any]] = {
        "n": ["20-30"], "d": ["31/02/2022"], "l": ["abc"], "k": ["một phần"], "s": [date(2022, 4, 12)], "f": [FaultyCell("#REF!")],
    }  # fmt: skip
    assert codes(check(fields, columns)) == ["E-NUM-FMT", "E-DATE-FMT", "E-LIST", "E-REQ", "E-REQ", "E-FORMULA"]


def test_a_wrong_other_cell_is_void_and_the_row_counts() -> None:
    fields = [field("n", "int"), field("d", "date"), field("y", "date"), field("l", "list", list="recognition"), field("f")]
    columns: dict[str, list[Any]] = {
        "n": ["20-30"],
        "d": ["Quý I/2022"],
        "y": ["16/04"],
        "l": ["abc"],
        "f": [FaultyCell(CellFault.UNCALCULATED)],
    }
    checked = check(fields, columns)
    assert codes(checked) == ["W-RANGE", "W-DATE-FMT", "W-DATE-FMT", "W-LIST", "W-FORMULA"]
    assert all(cells == [None] for cells in checked.columns.values())
    assert checked.accepted == [True]
    assert checked.findings[-1].facts == {"loi": "chưa tính"}


def test_a_year_left_out_refuses_a_deciding_date() -> None:
    checked = check([field("d", "date", mark="Q")], {"d": ["16/04"]})
    assert [(f.code, f.value, f.scope) for f in checked.findings] == [("E-DATE-YEAR", "16/04", Scope.CELL)]


def test_a_field_can_name_its_own_code_for_blanks() -> None:
    fields = [field("s", "list", list="recognition", mark="N", missing="W-RECOG-MISS"), field("u", mark="Q", missing="E-FILE-UNIT")]
    assert codes(check(fields, {"s": [""], "u": [""]})) == ["W-RECOG-MISS", "E-FILE-UNIT"]


def test_such_a_code_says_what_a_blank_is_filed_under() -> None:
    base = template([field("s", "list", list="recognition", mark="N", missing="W-CDCS-SECTOR")])
    own = base.model_copy(update={"words": {"no_class": "Chưa rõ"}, "fingerprint": "filed"})
    assert check_table(own, raw({"s": [""]}), ROUNDS).findings[0].facts == {"la": "Chưa rõ"}


def test_a_wanted_tick_is_missed_only_when_the_whole_column_is_silent() -> None:
    fields = [TITLE, field("done", "tick", mark="N")]
    assert codes(check(fields, {"title": ["a", "b"], "done": ["", ""]})) == ["W-REQ", "W-REQ"]
    assert codes(check(fields, {"title": ["a", "b"], "done": ["không", ""]})) == []


def test_text_that_is_too_short_is_kept_and_wanted_longer() -> None:
    checked = check([field("s", "long", mark="N", min_length=30)], {"s": ["Giỏi"]})
    assert (codes(checked), checked.columns["s"]) == (["W-REQ"], ["Giỏi"])


def test_a_column_the_sheet_lacks_is_blank_without_a_word_in_every_row() -> None:
    checked = check(
        [TITLE, field("kind", "list", list="recognition", default="DANG_XET"), field("n", mark="N")], {"title": ["a", "b"]}
    )
    assert codes(checked) == []
    assert checked.columns == {"title": ["a", "b"], "kind": ["DANG_XET", "DANG_XET"], "n": [None, None]}


def test_truth_values_are_not_taken_for_the_number_one() -> None:
    fields = [field("n", "int")]
    assert check(fields, {"n": [1.0, True]}).columns["n"] == [1, None]
    assert check(fields, {"n": [True, 1.0]}).columns["n"] == [None, 1]


# ------------------------------------------------ addresses and what is passed on


def test_a_finding_carries_its_cell_position_and_what_was_typed() -> None:
    fields = [TITLE, field("talk", "int", per="round")]
    found = check(fields, {"title": ["a", "b"], "talk.R1": ["", ""], "talk.R2": [3.0, "hai"]}).findings
    assert [(f.code, f.field, str(f.cell), f.position, f.value) for f in found] == [
        ("W-NUM-TEXT", "talk.R2", "3. Bảng!C5", 1, "hai")
    ]


def test_a_form_has_its_cells_the_other_way_round() -> None:
    table = RawTable("t", "1. Đơn vị", [3], {"unit": 4, "labour": 5}, {"unit": ["A"], "labour": ["nhiều"]}, across=True)
    checked = check_table(template([field("unit", mark="Q"), field("labour", "int")], layout="form"), table, ROUNDS)
    assert [str(f.cell) for f in checked.findings] == ["1. Đơn vị!C5"]


def test_rows_that_are_no_data_findings_of_the_reader_and_its_own_columns_pass_through() -> None:
    told = Finding("W-COL-MISS", Scope.TABLE, "t")
    table = RawTable(
        "t", "S", [5], {"title": 1}, {"title": ["a"], "round_code": ["R1"]}, not_data=[NotData(4, "group", "I")], findings=[told]
    )
    checked = check_table(template([TITLE]), table, ROUNDS)
    assert (checked.findings, checked.columns["round_code"], len(checked.not_data)) == ((told,), ["R1"], 1)
    assert check_workbook(template([TITLE]), {"t": table, "x": RawTable("x", "S", [], {}, {})}, ROUNDS).keys() == {"t"}


def test_periods_are_chosen_by_code_or_short_name_phases_too() -> None:
    fields = [field("round_code", "list", list="@period", mark="Q")]
    table = raw({"round_code": ["Đợt 2", "r3", "đợt đặc biệt", "Giai đoạn 1", "Đợt 9"]})
    checked = check_table(template(fields), table, ROUNDS, [("P1", "Giai đoạn 1")])
    assert checked.columns["round_code"] == ["R2", "R3", "R1", "P1", None]
    assert codes(checked) == ["E-LIST"]


def test_names_of_another_table_are_let_through() -> None:
    checked = check([field("union", "list", list="@t", mark="Q")], {"union": ["  Trường  A "]})
    assert (codes(checked), checked.columns["union"]) == ([], ["Trường A"])


# ------------------------------------------------ dittos


def test_a_ditto_takes_the_row_above_and_says_so() -> None:
    fields = [field("union", mark="Q"), field("status", "list", list="recognition")]
    checked = check(fields, {"union": ["Trường A", "nt", '"'], "status": ["Đang xét", "như trên", "-//-"]})
    assert checked.columns == {"union": ["Trường A"] * 3, "status": ["DANG_XET"] * 3}
    assert codes(checked) == ["W-DITTO"] * 4
    assert [f.facts["la"] for f in checked.findings] == ["Trường A", "Trường A", "Đang xét", "Đang xét"]
    assert all(checked.accepted)


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (field("x", mark="Q", ditto=False), "E-DITTO"),
        (field("x", "date", mark="Q"), "E-DITTO"),
        (field("x", "int"), "W-NUM-FMT"),
        (field("x", "date"), "W-DATE-FMT"),
        (field("x", "tick"), "W-BOOL"),
        (field("x", ditto=False), "W-FMT"),
    ],
)
def test_a_ditto_is_not_taken_for_a_name_a_number_or_a_day(spec: Any, code: str) -> None:
    first = {"date": "16/4/2022", "int": 5.0, "tick": "x"}.get(spec.type, "a")
    checked = check([spec], {"x": [first, "nt"]})
    assert codes(checked) == [code]
    assert checked.columns["x"][1] is None


def test_an_identity_field_and_a_first_row_have_nothing_above() -> None:
    assert codes(check([TITLE], {"title": ["a", "nt"]}, identity=["title"])) == ["E-DITTO"]
    assert codes(check([TITLE], {"title": ["nt", "a"]})) == ["E-DITTO"]


# ------------------------------------------------ old fonts


def test_a_column_in_an_old_font_is_converted_and_said_once() -> None:
    fields = [TITLE, field("status", "list", list="recognition", mark="Q")]
    checked = check(
        fields,
        {"title": ["C¶i tiÕn m¸y b¬m", "Söa ch÷a ®iÖn", "Đã có Unicode"], "status": ["§· c«ng nhËn", "§ang xÐt", "Đang xét"]},
    )
    assert checked.columns["title"] == ["Cải tiến máy bơm", "Sửa chữa điện", "Đã có Unicode"]
    assert checked.columns["status"] == ["DA_CONG_NHAN", "DANG_XET", "DANG_XET"]
    assert [(f.code, f.scope, f.field, f.position) for f in checked.findings] == [
        ("W-ENC", Scope.TABLE, "title", None),
        ("W-ENC", Scope.TABLE, "status", None),
    ]


def test_a_deciding_cell_that_cannot_be_converted_refuses_its_row() -> None:
    old = ["C¶i tiÕn m¸y b¬m", "Söa ch÷a ®iÖn", "N©ng cao n¨ng suÊt"] * 10
    checked = check([TITLE], {"title": [*old, "M¸y Wµf®"]})
    assert codes(checked) == ["W-ENC", "E-ENC"]
    assert checked.accepted[-1] is False
    assert checked.columns["title"][-1] is None


def test_vietnamese_and_foreign_unicode_is_left_alone() -> None:
    titles = ["Đổi mới café", "Bán đá", "São Paulo", "Windows® 10", "Hòa"]
    checked = check([TITLE], {"title": titles})
    assert (checked.columns["title"], codes(checked)) == (titles, [])


# ------------------------------------------------ rules: numbers


def rule(name: str, code: str = "W-PART-GT", **more: Any) -> Rule:
    return Rule(rule=name, code=code, **more)


INTS = [field("whole", "int"), field("part", "int"), field("other", "int")]


def test_a_part_larger_than_its_whole_is_void() -> None:
    checked = check(
        INTS,
        {"whole": [10.0, 10.0, ""], "part": [11.0, 10.0, 5.0], "other": ["", "", ""]},
        rule("part_of", field="part", other="whole"),
    )
    assert places(checked) == ["W-PART-GT@B4"]
    assert checked.findings[0].facts == {"c1": "part", "a": 11, "c2": "whole", "b": 10}
    assert checked.columns["part"] == [None, 10, 5]


def test_a_part_of_what_is_left_of_the_whole() -> None:
    columns = {"whole": [10.0], "part": [4.0], "other": [7.0]}
    checked = check(INTS, columns, rule("part_of", field="part", other="whole", values={"minus": "other"}))
    assert (codes(checked), checked.findings[0].facts["b"]) == (["W-PART-GT"], 3)


def test_parts_together_and_wholes_together() -> None:
    columns = {"whole": [10.0], "part": [6.0], "other": [7.0]}
    checked = check(INTS, columns, rule("part_of", fields=["part", "other"], other="whole", values={"together": True}))
    assert (checked.findings[0].facts["a"], checked.columns["part"], checked.columns["other"]) == (13, [None], [None])
    assert codes(check(INTS, columns, rule("part_of", fields=["part", "other"], other="whole"))) == []
    assert codes(check(INTS, columns, rule("part_of", field="whole", others=["part", "other"]))) == []


def test_a_rule_holds_only_where_it_applies() -> None:
    columns: dict[str, list[Any]] = {"whole": [1.0, 1.0], "part": [2.0, 2.0], "other": [5.0, ""]}
    assert places(check(INTS, columns, rule("part_of", field="part", other="whole", when={"other": "*"}))) == ["W-PART-GT@B4"]
    assert places(check(INTS, columns, rule("part_of", field="part", other="whole", unless={"other": "*"}))) == ["W-PART-GT@B5"]


LINES = [Line(code=f"L{n}", label=f"Dòng {n}", type="money" if n == 5 else "") for n in range(1, 8)]
FIGURES = [field("r", "int", per="round", title="{đợt}")]


def figures(r1: list[Any], r2: list[Any], *rules: Rule) -> CheckedTable:
    lines = [f"L{n}" for n in range(1, len(r1) + 1)]
    return check(FIGURES, {"line_code": lines, "r.R1": r1, "r.R2": r2, "r.R3": [""] * len(r1)}, *rules, layout="lines", lines=LINES)


def test_a_line_is_part_of_another_round_by_round() -> None:
    checked = figures([5.0, 4.0], [5.0, 6.0], rule("part_of", field="r@L2", other="r@L1"))
    assert [(f.field, str(f.cell), f.facts["c1"]) for f in checked.findings] == [("r.R2", "3. Bảng!C5", "Dòng 2")]
    assert checked.columns["r.R2"] == [5, None]


def test_a_line_nobody_filled_has_no_part() -> None:
    assert codes(figures([5.0], [5.0], rule("part_of", field="r@L2", other="r@L1"))) == []


def test_the_sum_of_its_sources_is_used() -> None:
    sums = rule("sum_of_sources", "W-SUM-SRC", field="r@L1", others=["r@L2", "r@L3"])
    checked = figures([9.0, 4.0, 6.0], ["", 1.0, ""], sums)
    assert [(f.code, f.facts) for f in checked.findings] == [("W-SUM-SRC", {"a": 9, "b": 10})]
    assert (checked.columns["r.R1"][0], checked.columns["r.R2"][0]) == (10, 1)


def test_amounts_of_money_among_the_lines() -> None:
    checked = figures(["", "", "", "15 triệu", "15 triệu"], [""] * 5)
    assert codes(checked) == ["W-NUM-SEP", "I-NUM-UNIT"]
    assert checked.columns["r.R1"][3:] == [15_000_000, 15_000_000]


def test_figures_that_look_cumulative() -> None:
    grows = rule("cumulative", "W-CUM", field="r", limit=0.8)
    checked = figures([5.0, 4.0, 3.0, 2.0, 10.0], [6.0, 5.0, 9.0, 2.0, 12.0], grows)
    assert [(f.code, f.field, f.facts, f.scope, f.position) for f in checked.findings] == [
        ("W-CUM", "r.R2", {"dot": "Đợt 2"}, Scope.TABLE, None)
    ]
    assert codes(figures([5.0, 4.0, 3.0, 2.0, 10.0], [6.0, 5.0, 9.0, 1.0, 12.0], grows)) == []
    assert codes(figures([5.0, 4.0], [6.0, 5.0], grows)) == []


# ------------------------------------------------ rules: dates

DATES = [field("later", "date"), field("earlier", "date")]


@pytest.mark.parametrize(
    ("later", "earlier", "more", "found"),
    [
        ("15/4/2022", "16/4/2022", {}, True),
        ("16/4/2022", "16/4/2022", {}, False),
        ("16/4/2022", "16/4/2022", {"values": {"strict": True}}, True),
        ("T4/2022", "16/4/2022", {}, False),
        ("T3/2022", "16/4/2022", {}, True),
        ("20/3/2022", "16/4/2022", {"limit": 30}, False),
        ("16/3/2022", "16/4/2022", {"limit": 30}, True),
        ("16/4/2026", "16/4/2022", {"values": {"max_days": 1096}}, True),
        ("16/4/2025", "16/4/2022", {"values": {"max_days": 1096}}, False),
    ],
)
def test_one_date_not_before_another(later: str, earlier: str, more: dict[str, Any], found: bool) -> None:
    checked = check(
        DATES, {"later": [later], "earlier": [earlier]}, rule("not_before", "W-DATE-ORDER", field="later", other="earlier", **more)
    )
    assert codes(checked) == (["W-DATE-ORDER"] if found else [])
    assert checked.columns["later"] != [None]


def test_a_thing_done_on_an_unknown_day_is_before_nothing() -> None:
    fields = [field("later", "date", x_means_done=True), field("earlier", "date")]
    assert (
        codes(
            check(
                fields,
                {"later": ["x"], "earlier": ["16/4/2022"]},
                rule("not_before", "W-DATE-ORDER", field="later", other="earlier"),
            )
        )
        == []
    )


def test_many_first_days_of_a_month_are_said_once() -> None:
    first = rule("first_of_month", "W-DATE-FIRST", field="later", limit=0.6, values={"at_least": 10})
    firsts = [date(2022, month, 1) for month in range(1, 8)]
    others = [date(2022, month, 15) for month in range(1, 5)]
    checked = check(DATES, {"later": [*firsts, *others], "earlier": [""] * 11}, first)
    assert [(f.code, f.facts, f.scope) for f in checked.findings] == [("W-DATE-FIRST", {"n": 7}, Scope.TABLE)]
    assert codes(check(DATES, {"later": firsts, "earlier": [""] * 7}, first)) == []


# ------------------------------------------------ rules: texts


def test_titles_that_say_nothing() -> None:
    short = rule("short_text", "W-TITLE-SHORT", field="title", limit=10, words=["một số", "biện pháp", "nâng cao", "chất lượng"])
    titles = ["Bơm", "Một số biện pháp nâng cao chất lượng", "Cải tiến máy bơm nước"]
    checked = check([TITLE], {"title": titles}, short)
    assert places(checked) == ["W-TITLE-SHORT@A4", "W-TITLE-SHORT@A5"]
    assert checked.columns["title"] == titles


@pytest.mark.parametrize(
    ("typed", "lead", "others"),
    [
        ("Nguyễn Văn A, Trần Thị B", "Nguyễn Văn A", "Trần Thị B"),
        ("Nguyễn Văn A; B và C", "Nguyễn Văn A", "B; C"),
        ("Nguyễn Văn A\nTrần Thị B", "Nguyễn Văn A", "Trần Thị B"),
        ("Nguyễn Văn A – Trần Thị B", "Nguyễn Văn A", "Trần Thị B"),
        ("Nguyễn Văn A và cộng sự", "Nguyễn Văn A", None),
    ],
)
def test_several_names_leave_the_first_as_lead(typed: str, lead: str, others: str | None) -> None:
    names = rule("several_names", "W-MULTI-AUTHOR", field="lead", other="more", words=["Tập thể", "Tổ"])
    checked = check([field("lead", mark="Q"), field("more")], {"lead": [typed], "more": [""]}, names)
    assert (codes(checked), checked.findings[0].facts) == (["W-MULTI-AUTHOR"], {"la": lead})
    assert (checked.columns["lead"], checked.columns["more"]) == ([lead], [others])


@pytest.mark.parametrize("typed", ["Nguyễn Văn A", "Tập thể Phòng Kế hoạch và Tài chính", "Tổ điện, nước", "ThS. Trần B"])
def test_one_person_or_one_team(typed: str) -> None:
    names = rule("several_names", "W-MULTI-AUTHOR", field="title", words=["Tập thể", "Tổ"])
    assert codes(check([TITLE], {"title": [typed]}, names)) == []


def test_fewer_people_than_names() -> None:
    counts = rule("counts_names", field="count", other="more", limit=1)
    checked = check([field("count", "int"), field("more")], {"count": [2.0, 3.0], "more": ["A; B", "A; B"]}, counts)
    assert places(checked) == ["W-PART-GT@B4"]
    assert checked.columns["more"] == [None, "A; B"]


def test_the_same_thing_twice_names_the_first_row() -> None:
    twice = rule("same_twice", "W-CDCS-TWICE", fields=["title"])
    checked = check([TITLE], {"title": ["Trường Hoà Bình", "B", "trường  Hòa Bình"]}, twice)
    assert [(f.code, f.position, f.facts["m"]) for f in checked.findings] == [("W-CDCS-TWICE", 2, 4)]
    assert all(checked.accepted)


def test_the_same_by_identity_needs_every_field() -> None:
    fields = [TITLE, field("who")]
    columns = {"title": ["a", "a", "a", "a"], "who": ["x", "y", "", "X"]}
    assert places(check(fields, columns, rule("same_twice", "W-DUP-SELF"), identity=["title", "who"])) == ["W-DUP-SELF@A7"]


def test_a_note_that_holds_what_is_blank() -> None:
    note = rule("note_holds_data", "I-NOTE", field="note", fields=["on", "no"], words=["QĐ"])
    fields = [field("on", "date", mark="Q"), field("no"), field("note", "long")]
    columns = {"on": ["", "16/4/2022", ""], "no": ["1", "", "1"], "note": ["áp dụng 16/4/2022", "đã khen QĐ 12", "chưa rõ ngày"]}
    checked = check(fields, columns, note)
    assert [(f.field, f.value) for f in checked.findings if f.code == "I-NOTE"] == [("on", "16/4/2022"), ("no", "đã khen QĐ 12")]


def test_words_that_clash_with_a_choice() -> None:
    clash = rule("words_clash", "W-GROUP", field="job", other="status", words=["Giám đốc"], values={"codes": ["DANG_XET"]})
    fields = [field("job"), field("status", "list", list="recognition")]
    columns = {"job": ["Phó giám đốc", "Giám đốc", "Công nhân"], "status": ["Đang xét", "Đã công nhận", "Đang xét"]}
    checked = check(fields, columns, clash)
    assert [(str(f.cell), f.value) for f in checked.findings] == [("3. Bảng!B4", "Đang xét")]


# ------------------------------------------------ rules: conditions and inference


def test_cells_that_do_not_go_together_are_blank() -> None:
    fields = [field("status", "list", list="recognition"), field("a", "tick"), field("b")]
    clears = rule("conflict", "W-CDCS-CBA", when={"status": "DANG_XET"}, fields=["a", "b"])
    checked = check(fields, {"status": ["Đang xét", "Đang xét", "Rồi"], "a": ["x", "", "x"], "b": ["c", "", "c"]}, clears)
    assert places(checked) == ["W-CDCS-CBA@B4"]
    assert (checked.columns["a"], checked.columns["b"]) == ([None, None, True], [None, None, "c"])


def test_what_is_unexpected_is_said_with_labels_and_kept() -> None:
    fields = [field("status", "list", list="recognition"), field("note")]
    expects = rule(
        "expect",
        "W-AWD-TYPE",
        when={"status": "DANG_XET", "note": ""},
        field="status",
        values={"h": "status", "doi_tuong": "Tập thể"},
    )
    checked = check(fields, {"status": ["đang xét", "Đang xét"], "note": ["", "a"]}, expects)
    assert [f.facts for f in checked.findings] == [{"la": "Đang xét", "h": "Đang xét", "doi_tuong": "Tập thể"}]
    assert checked.columns["status"] == ["DANG_XET", "DANG_XET"]


def test_a_blank_is_inferred_from_a_one_sided_choice_or_a_word_and_else_missing() -> None:
    fields = [field("name", mark="Q"), field("kind", "list", list="nominee", mark="Q"), field("award", "list", list="award")]
    infers = rule(
        "infer", "W-LIST-FIX", field="kind", other="award", fields=["name"], words=["Tập thể", "Phòng"], values={"code": "TAP_THE"}
    )
    columns = {
        "name": ["A", "Phòng Kế toán", "Nguyễn Văn B", "C", "D"],
        "kind": ["", "", "", "Cá nhân", ""],
        "award": ["Cờ thi đua", "Bằng khen", "Bằng khen", "Cờ thi đua", "Huy chương"],
    }
    checked = check(fields, columns, infers)
    assert checked.columns["kind"] == ["TAP_THE", "TAP_THE", None, "CA_NHAN", "CA_NHAN"]
    assert places(checked) == ["W-LIST-FIX@B4", "W-LIST-FIX@B5", "W-LIST-FIX@B8", "E-REQ@B6"]
    assert checked.findings[0].facts == {"la": "Tập thể"}


def test_rules_of_later_stages_are_left_to_them() -> None:
    assert codes(check([TITLE], {"title": ["a"]}, rule("date_window", field="title"))) == []
    assert "date_window" not in CHECK_RULES


# ------------------------------------------------ anything at all

RAW = st.one_of(
    st.sampled_from(["", "", "x", "nt", "16/4/2022", "T4/2022", "15 triệu", "Đang xét", "20-30", "-", "C¶i tiÕn m¸y b¬m"]),
    st.text(max_size=12), st.floats(), st.booleans(), st.dates(), st.none(), st.builds(FaultyCell, st.just("#N/A")),
)  # fmt: skip
KINDS = ["text", "long", "int", "money", "date", "day", "list", "tick", "url"]
FIELDS = [
    field(kind, kind, mark=mark, list="recognition" if kind == "list" else "")
    for kind, mark in zip(KINDS, "QNTQNTQNT", strict=True)
]
RULES = [
    rule("part_of", field="int", other="money"),
    rule("not_before", "W-DATE-ORDER", field="date", other="day"),
    rule("several_names", "W-MULTI-AUTHOR", field="text", other="long"),
    rule("short_text", "W-TITLE-SHORT", field="text", limit=5),
    rule("same_twice", "W-DUP-SELF", fields=["text", "date"]),
    rule("note_holds_data", "I-NOTE", field="long", fields=["text", "date"]),
    rule("conflict", "W-CDCS-CBA", when={"tick": "*"}, fields=["url", "money"]),
    rule("expect", "W-GROUP", when={"list": "DANG_XET"}, field="int"),
    rule("first_of_month", "W-DATE-FIRST", field="date"),
    rule("sum_of_sources", "W-SUM-SRC", field="money", others=["int"]),
]


@CALM
@given(st.lists(st.tuples(*[RAW] * len(KINDS)), max_size=5))
def test_no_table_is_too_strange_and_no_row_is_lost(rows: list[tuple[Any, ...]]) -> None:
    columns = {kind: [row[index] for row in rows] for index, kind in enumerate(KINDS)}
    checked = check(FIELDS, columns, *RULES)
    assert len(checked.accepted) == len(checked.positions) == len(rows)
    assert all(len(cells) == len(rows) for cells in checked.columns.values())
    refused = {f.position for f in checked.findings if f.code.startswith("E")}
    assert refused == {position for position, accepted in enumerate(checked.accepted) if not accepted}
    for finding in checked.findings:
        assert finding.cell
        assert finding.code in CATALOGUE or finding.code in {"W-CDCS-CBA", "W-GROUP"}


@CALM
@given(st.lists(st.tuples(*[RAW] * len(KINDS)), min_size=1, max_size=4), st.permutations(KINDS))
def test_the_order_of_columns_does_not_matter(rows: list[tuple[Any, ...]], order: list[str]) -> None:
    columns = {kind: [row[KINDS.index(kind)] for row in rows] for kind in order}
    one, other = check(FIELDS, columns), check(FIELDS, {kind: columns[kind] for kind in KINDS})
    assert one.columns == other.columns
    assert [(f.code, f.field, f.position) for f in one.findings] == [(f.code, f.field, f.position) for f in other.findings]


def test_the_version_is_a_number() -> None:
    assert CHECKER_VERSION >= 1
