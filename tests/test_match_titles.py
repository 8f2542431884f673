"""Titles: what tells two works apart, measured on pairs that people labelled before anything was tried on them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from in_force import HAI, KCN, initiative, nt2022, settled, table

from sync.match.blocks import FEW, likely_pairs, nearly_equal_pairs
from sync.match.titles import Title, Titles, likeness

PAIRS = Path(__file__).parent / "match" / "pairs.psv"
SUSPICION = nt2022().suspicion
TITLES = Titles(("sáng kiến", "SKKN", "đề tài"), SUSPICION.formulas, SUSPICION.short_forms)


@dataclass(frozen=True)
class Labelled:
    """Two records as (title, author, co-authors, group), and whether a person calls them one thing."""

    is_same: bool
    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...]


def labelled() -> list[Labelled]:
    found = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            label, kind, *cells = line.split("|")
            one, other = cells[:4], cells[4:]
            filled = tuple(mine if theirs == "=" else theirs for mine, theirs in zip(one, other, strict=True))
            found.append(Labelled(label == "same", kind, tuple(one), filled))
    return found


def counted_once(pair: Labelled) -> bool:
    """Whether matching takes two units' records for one thing until somebody decides."""
    names = ("title", "lead_author", "co_authors", "grassroots_name")
    tables = [table(unit, "initiatives", [initiative(**dict(zip(names, record, strict=True)))])
              for unit, record in ((HAI, pair.one), (KCN, pair.other))]  # fmt: skip
    return len(set(settled(tables).frames["initiatives"]["thing"])) == 1


def test_precision_and_recall_on_the_labelled_pairs() -> None:
    pairs = labelled()
    assert len(pairs) >= 300
    found = [(pair, counted_once(pair)) for pair in pairs]
    hits = sum(pair.is_same and is_one for pair, is_one in found)
    precision = hits / sum(is_one for _, is_one in found)
    recall = hits / sum(pair.is_same for pair, _ in found)
    wrong = Counter(f"{'missed' if pair.is_same else 'taken'} {pair.kind}" for pair, is_one in found if pair.is_same != is_one)
    print(f"{len(pairs)} pairs: precision {precision:.3f}, recall {recall:.3f}; {dict(wrong)}")
    assert precision >= 0.97
    assert recall >= 0.95


@pytest.mark.parametrize("kind", ["grade", "subject", "skill", "otherauthor", "samegroup", "year", "unrelated"])
def test_no_pair_of_formulas_filled_otherwise_is_taken_for_one(kind: str) -> None:
    pairs = [pair for pair in labelled() if pair.kind == kind]
    assert pairs
    assert [pair.other[0] for pair in pairs if counted_once(pair)] == []


def alike(one: str, other: str) -> float:
    return likeness(TITLES.read(one), TITLES.read(other))


def test_a_formula_is_not_like_every_title_that_holds_it() -> None:
    formula = "Một số biện pháp nâng cao chất lượng dạy học"
    assert alike(formula, f"{formula} phần dẫn xuất hiđrocacbon") < 85
    assert alike("Giải toán có lời văn dạng lập bảng", "Giải toán có lời văn dạng lập bảng cho vườn trường Đồi Dương") >= 85


def test_numbers_that_differ_are_two_works_and_one_more_is_not() -> None:
    assert alike("Bơm tưới nho giàn cao lớp 1", "Bơm tưới nho giàn cao lớp 2") == 0
    assert alike("Bơm tưới nho giàn cao", "Bơm tưới nho giàn cao 2") >= 85


def test_a_word_in_other_marks_or_mistyped_is_nearly_the_same_and_a_short_one_is_not() -> None:
    assert alike("Lọc bụi máy xẻ đá", "Lộc bụi máy xẻ đá") == 100
    assert 95 < alike("Khung thép chống rung máy khoan", "Khunng thép chống rung máy khoan") < 100
    assert alike("Nuôi cá", "Nuôi gà") < 85


def test_a_title_typed_without_marks_is_known_with_its_formulas() -> None:
    assert alike("Một số biện pháp trồng nho trong nhà lưới", "Mot so bien phap trong nho trong nha luoi") == 100


TEXT = st.text("abcdđeăâ 123nhọcsinhlớp", max_size=30)


@given(TEXT, TEXT)
def test_likeness_has_no_direction_and_is_full_for_the_same(one: str, other: str) -> None:
    assert alike(one, other) == pytest.approx(alike(other, one))
    assert 0 <= alike(one, other) <= 100
    assert alike(one, unicodedata.normalize("NFD", one.upper())) == 100


WORDS = ["bom", "nuoc", "luoi", "thep", "muoi", "gach", "nho", "tao", "dat", "cat", "hoc", "sinh", "lop", "mot", "so"]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join), max_size=25, unique=True))
def test_titles_nearly_equal_are_found_without_looking_at_every_pair(texts: list[str]) -> None:
    titles = [TITLES.read(text) for text in texts]
    found = set(nearly_equal_pairs(titles))
    near = {(i, j) for j in range(len(titles)) for i in range(j) if _is_near(titles[i], titles[j])}
    assert near <= found


def _is_near(one: Title, other: Title) -> bool:
    return one.words == other.words and bool(one.words)


def test_a_large_block_loses_no_pair_that_shares_a_rare_word() -> None:
    texts = [f"Bơm {word} {number}" for number, word in enumerate(["giếng", "hồ", "suối", "đầm"] * FEW)]
    titles = [TITLES.read(text) for text in texts] + [TITLES.read("Kéo lưới bằng tời điện"), TITLES.read("Kéo lưới tời điện nhỏ")]
    assert (len(titles) - 2, len(titles) - 1) in set(likely_pairs(titles))
