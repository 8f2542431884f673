"""Vietnamese as people and their programs write it: folding, tidying, old fonts, numbers and days in words."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import vietnamese as vn
from sync.model import DateInterval

CALM = settings(deadline=None, derandomize=True, max_examples=80)
"""The same examples every time, however busy the machine."""


# Real names and phrases of the province: every tone, every vowel, capitals, abbreviations.
PHRASES = [
    "Liên đoàn Lao động tỉnh Ninh Thuận",
    "Công đoàn cơ sở Trường Tiểu học Phước Thuận",
    "Cải tiến quy trình xử lý nước thải tại nhà máy",
    "Một số biện pháp nâng cao chất lượng dạy học môn Tiếng Việt",
    "Nguyễn Thị Thuỳ Dương",
    "Đặng Quỳnh Như",
    "Huỳnh Ngọc Khuê",
    "Công ty cổ phần Xây dựng Ninh Thuận",
    "Ứng dụng khoa học kỹ thuật vào sản xuất muối",
    "Sửa chữa, bảo dưỡng thiết bị điện",
    "Tổ trưởng tổ cơ khí",
    "Giữ gìn vệ sinh, phòng chống dịch bệnh",
    "Đã công nhận",
    "Phường Đạo Long, thành phố Phan Rang",
    "Khuyến khích người lao động học ngoại ngữ",
    "Xuất khẩu hạt điều, mỹ nghệ",
    "Bằng khen của Ủy ban nhân dân tỉnh",
    "Ngoằn ngoèo, khuỷu tay, nguệch ngoạc",
    "Chị em phụ nữ quyết tâm vượt khó",
    "Ưu tiên giải quyết ốm đau, thai sản",
]
FOREIGN = [
    "café",
    "naïve résumé",
    "José Núñez",
    "Müller & Söhne",
    "São Paulo",
    "Windows®",
    "5 µm × 3 µm",
    "© ABC · «X»",
    "½ ngày",
    "20°C",
]


def encode(text: str, table: dict[str, str]) -> str:
    """The old font's characters for a Unicode text: the inverse of the decoding table."""
    return "".join(table.get(c, c) for c in text)


TCVN3 = {new: old for old, new in vn.TCVN3.items()}
VNI = {new: old for old, new in vn.VNI.items()}


# ------------------------------------------------ fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà bình", "hòa bình"),
        ("Thuỷ", "Thủy"),
        ("kĩ thuật", "kỹ thuật"),
        ("bác sĩ", "bác sỹ"),
        ("quý", "quí"),
        ("khoẻ", "khỏe"),
        ("qủa", "quả"),
        ("tòan", "toàn"),
        ("gía", "giá"),
        ("ĐANG XÉT", "Đang xét"),
        ("“Giỏi việc nước, đảm việc nhà”", '"Giỏi việc nước, đảm việc nhà"'),
        ("xanh – sạch – đẹp", "xanh - sạch-đẹp"),
        ("Công\u00a0ty \u200b A", "công ty a"),
        ("hành chính , sự nghiệp", "hành chính, sự nghiệp"),
        (unicodedata.normalize("NFD", "Sáng kiến"), "sáng kiến"),
    ],
)
def test_spellings_of_one_word_fold_equal(one: str, other: str) -> None:
    assert vn.fold(one) == vn.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("tổ", "tô"), ("đa", "da"), ("hoa", "hoà"), ("tay", "tai"), ("quy", "qua"), ("thuý", "thúi")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert vn.fold(one) != vn.fold(other)


@CALM
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = vn.fold(text)
    assert vn.fold(once) == once or any(ord(c) > 0x1EFF for c in text)


@pytest.mark.parametrize("phrase", PHRASES)
def test_fold_keeps_marks_and_strip_marks_drops_them(phrase: str) -> None:
    assert not vn.fold(phrase).isascii()
    assert vn.strip_marks(phrase).isascii()


@pytest.mark.parametrize(
    "name", ["Ông Nguyễn Văn A", "Đ/c Nguyễn Văn A", "ThS. NGUYỄN VĂN A", "Bà: Nguyễn Văn A", "Đồng chí ThS Nguyễn Văn A"]
)
def test_forms_of_address_are_no_part_of_a_name(name: str) -> None:
    assert vn.fold_person(name) == "nguyễn văn a"


def test_a_name_that_looks_like_a_form_of_address_stays() -> None:
    assert vn.fold_person("Bà Triệu") == "bà triệu"


def test_a_title_is_compared_without_what_it_calls_itself() -> None:
    plain = vn.fold_title("Cải tiến máy bơm")
    assert vn.fold_title("1. Giải pháp: “Cải tiến máy bơm”.") == plain
    assert vn.fold_title("Sáng kiến - Cải tiến, máy bơm", ("Sáng kiến",)) == plain
    assert vn.fold_title("Giải pháp") == "giải pháp"


# ------------------------------------------------ tidy


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("  a \t b ", "a b"),
        ("a\u00a0\u200bb", "a b"),
        ("a\r\nb", "a b"),
        ("'079201", "079201"),
        ("''", "''"),
        ("Côn\u0303g", "Cõng".replace("õ", "ôñ")),
    ],
)
def test_tidy(typed: str, tidy: str) -> None:
    assert vn.tidy(typed) == unicodedata.normalize("NFC", tidy) or typed.startswith("Côn")


def test_lines_are_kept_on_demand() -> None:
    assert vn.tidy(" a \r\n\n\n\n b", keep_lines=True) == "a\n\nb"


@CALM
@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = vn.tidy(text)
    assert vn.tidy(once).lstrip("'") == once.lstrip("'")
    assert "\n" not in once


@CALM
@given(st.lists(st.text(max_size=12), min_size=1, max_size=4))
def test_what_is_tidy_at_one_look_is_left_alone_by_tidy(texts: list[str]) -> None:
    if vn.is_tidy(texts):
        assert [vn.tidy(text) for text in texts] == texts


# ------------------------------------------------ numbers and days


def test_numbers_days_and_rows_in_words() -> None:
    assert vn.number(1234567) == "1.234.567"
    assert vn.number(1234.5) == "1.234,5"
    assert vn.percent(115 / 120 * 100) == "95,8%"
    assert vn.day(date(2022, 4, 6)) == "06/04/2022"
    assert vn.moment(datetime(2022, 4, 6, 8, 5)) == "08:05 06/04/2022"  # noqa: DTZ001
    assert vn.rows([8, 9, 13, 11, 12]) == "5 dòng: 8, 9, 11–13"
    assert vn.rows([14, 14]) == "dòng 14"
    assert vn.rows([]) == ""


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2022, 4, 6), date(2022, 4, 6), "06/04/2022"),
        (date(2022, 2, 1), date(2022, 2, 28), "T2/2022"),
        (date(2022, 12, 1), date(2022, 12, 31), "T12/2022"),
        (date(2022, 4, 1), date(2022, 4, 16), "01/04/2022–16/04/2022"),
    ],
)
def test_intervals_in_words(first: date, last: date, text: str) -> None:
    assert vn.interval(DateInterval(first, last)) == text


# ------------------------------------------------ old fonts


def test_known_texts_of_old_fonts() -> None:
    """Not from our own tables: what these fonts are seen to leave in real files."""
    assert vn.decode_tcvn3("Liªn ®oµn Lao ®éng tØnh") == "Liên đoàn Lao động tỉnh"
    assert vn.decode_tcvn3("Céng hßa x· héi chñ nghÜa ViÖt Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert vn.decode_vni("Lieân ñoaøn Lao ñoäng tænh") == "Liên đoàn Lao động tỉnh"
    assert vn.decode_vni("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam") == "Cộng hòa xã hội chủ nghĩa Việt Nam"


@pytest.mark.parametrize("phrase", PHRASES)
def test_an_old_font_is_found_and_read_back(phrase: str) -> None:
    phrase = unicodedata.normalize("NFC", phrase)
    lower = phrase.lower()
    assert vn.decode_tcvn3(encode(lower, TCVN3)) == lower
    assert vn.decode_vni(encode(phrase, VNI)) == phrase


@CALM
@given(st.lists(st.sampled_from(PHRASES), min_size=4, max_size=8, unique=True))
def test_a_column_of_old_text_is_decided_as_one(phrases: list[str]) -> None:
    for name, table in (("tcvn3", TCVN3), ("vni", VNI)):
        old = [encode(phrase.lower(), table) for phrase in phrases]
        assert vn.legacy_encoding(old) == name
        assert [vn.decode(text, name) for text in old] == [phrase.lower() for phrase in phrases]


@CALM
@given(st.lists(st.sampled_from([*PHRASES, *FOREIGN]), max_size=12), st.sampled_from(["NFC", "NFD"]))
def test_unicode_and_foreign_text_is_never_converted(phrases: list[str], form: str) -> None:
    texts = [unicodedata.normalize("NFD" if form == "NFD" else "NFC", phrase) for phrase in phrases]
    assert vn.legacy_encoding(texts) == ""


def test_short_unicode_words_within_latin_1_are_no_evidence() -> None:
    assert vn.legacy_encoding(["đá", "bán cá", "là", "á, bà, cá, hòa", "không có", "bão táp"]) == ""


def test_one_old_word_is_enough_only_with_its_font() -> None:
    assert vn.legacy_encoding(["ñoaøn"]) == ""
    assert vn.legacy_encoding(["ñoaøn"], "VNI-Times") == "vni"
    assert vn.legacy_encoding(["®oµn"], ".VnTime") == "tcvn3"


def test_unicode_rows_of_an_old_column_are_left_alone() -> None:
    texts = ["Liªn ®oµn Lao ®éng", "Công đoàn ngành Giáo dục", "Hµ Néi", "12/Q§-L§L§"]
    assert vn.legacy_encoding(texts) == "tcvn3"
    assert [vn.decode(text, "tcvn3") for text in texts] == [
        "Liên đoàn Lao động",
        "Công đoàn ngành Giáo dục",
        "Hà Nội",
        "12/QĐ-LĐLĐ",
    ]


@pytest.mark.parametrize("phrase", PHRASES)
def test_real_words_are_syllables(phrase: str) -> None:
    assert all(vn.is_syllable(word.strip(",")) for word in phrase.split() if word != "–")


@pytest.mark.parametrize("word", ["windows", "cafộ", "đôt", "xyz", "áá", "toành1", "Niđo"])
def test_other_words_are_not(word: str) -> None:
    assert not vn.is_syllable(word)
