"""The list of a submission letter: two blocks, in the order of awards and units, and what the letter sums up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from proposals import TEMPLATE, picture

from sync.errors import TemplateError
from sync.picture import Picture
from sync.publish.award_list import AwardCount, award_counts, award_list


def names(found: Picture) -> dict[str, list[str]]:
    """Block -> the names in it, in order."""
    blocks = award_list(found, "R1")
    return {block.title: [row[list(block.columns).index(NAME[block.title])] for row in block.rows] for block in blocks}


NAME = {"Tập thể": "Tên tập thể", "Cá nhân": "Họ và tên"}


def test_collectives_and_persons_stand_apart_by_award_then_unit() -> None:
    assert names(picture({})) == {"Tập thể": ["Tổ 1"], "Cá nhân": ["Lê Minh Chi", "Nguyễn Văn An", "Trần Thị Bình"]}


def test_what_was_refused_is_in_no_list_and_what_was_granted_still_is() -> None:
    assert names(picture({"KT-0001": {"result": "Chưa khen"}, "KT-0002": {"result": "Đã khen"}}))["Cá nhân"] == [
        "Lê Minh Chi",
        "Nguyễn Văn An",
    ]


def test_rows_are_text_as_the_list_shows_it() -> None:
    block = award_list(picture({}), "R1")[1]
    assert dict(zip(block.columns, block.rows[2], strict=True)) == {
        "STT": "3", "Ông/Bà": "Bà", "Họ và tên": "Trần Thị Bình", "Năm sinh": "1985", "Chức vụ, công việc": "",
        "Nơi công tác": "CĐCS May", "Đơn vị đề nghị": "Các KCN", "Tóm tắt thành tích": "", "Hình thức khen đã được tặng": "",
        "Hình thức đề nghị": "Bằng khen BCH LĐLĐ tỉnh", "Ghi chú": "",
    }  # fmt: skip


def test_the_letter_sums_up_each_award_in_collectives_and_persons() -> None:
    assert award_counts(picture({}), "R1") == (
        AwardCount("Giấy khen BCH CĐCS", [0, 1]),
        AwardCount("Bằng khen BCH LĐLĐ tỉnh", [0, 2]),
        AwardCount("Cờ thi đua LĐLĐ tỉnh", [1, 0]),
    )


def test_a_round_nobody_is_proposed_in_has_empty_blocks() -> None:
    assert [block.rows for block in award_list(picture({}), "R3")] == [[], []]
    assert award_counts(picture({}), "R3") == ()


def test_a_template_without_a_list_has_none_and_a_faulty_one_says_where() -> None:
    assert award_list(replace(picture({}), template=TEMPLATE.model_copy(update={"master": {}})), "R1") == ()
    faulty = TEMPLATE.model_copy(update={"master": {"award_list": {"table": "commendation_proposals"}}})
    with pytest.raises(TemplateError, match="award_list of nt2022: period"):
        award_list(replace(picture({}), template=faulty), "R1")
