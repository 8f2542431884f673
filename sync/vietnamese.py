"""Text as people type it -> text that can be compared, stored and read: Vietnamese folding, old fonts, numbers and dates in words.

`fold` gives a comparison key, not something to print: compare it only with another folded text ("kỹ" folds to "kĩ").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import product

from sync.model import DateInterval

# ---------------------------------------------------------------- tidy

_ZERO_WIDTH = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe"
_INVISIBLE = re.compile(f"[{_ZERO_WIDTH}\x00-\x08\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r"\r\n?|\v|\f|\u2028|\u2029|\x85")
_UNTIDY = re.compile(f"[{_ZERO_WIDTH}\x00-\x1f\x7f\x85]|[^\\S ]|  |\\A[ ']| \\Z")


def nfc(text: str) -> str:
    """The composed form (dựng sẵn) of a text that may be decomposed (tổ hợp)."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tidy(text: str, *, keep_lines: bool = False) -> str:
    """Composed, without invisible characters, tabs, double or outer blanks, or a leading apostrophe; lines kept on demand."""
    text = nfc(text)
    if not _UNTIDY.search(text):
        return text
    text = _LINE_END.sub("\n", _INVISIBLE.sub("", text))
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() if keep_lines else " ".join(filter(None, lines))
    # Excel's text marker: typed to keep zeros, it shows up when a file went through another program.
    return joined[1:].lstrip() if joined.startswith("'") and not joined.startswith("''") else joined


# ---------------------------------------------------------------- fold

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_PLAIN_VOWELS = "aăâeêioôơuưy"
_WITH_TONE = {(vowel, tone): unicodedata.normalize("NFC", vowel + tone) for vowel, tone in product(_PLAIN_VOWELS, ["", *_TONES])}
_WITHOUT_TONE = {letter: pair for pair, letter in _WITH_TONE.items()}


def _class(vowels: str) -> str:
    """A regular expression class: these vowels with every tone."""
    return "[" + "".join(_WITH_TONE[vowel, tone] for vowel in vowels for tone in ["", *_TONES]) + "]"


_LETTER = "[^\\W\\d_]"
_ON_FIRST = re.compile(f"({_class('o')})({_class('ae')})(?!{_LETTER})|(?<!q)({_class('u')})({_class('y')})(?!{_LETTER})")
_ON_SECOND = re.compile(
    f"({_class('o')})({_class('aeă')})(?={_LETTER})|({_class('u')})({_class('yâê')})(?={_LETTER})"
    f"|(?<=q)({_class('u')})({_class('aăâeêioôơy')})|(?<=g)({_class('i')})({_class('aăâeêoôơuư')})"
)
_Y_ALONE = re.compile(f"(?<=[bcdđghklmnpqrstvx])({_class('y')})(?!{_LETTER})|(?<=qu)({_class('y')})(?!{_LETTER})")

_QUOTES = re.compile("[\"“”„‟«»‹›″〝〞＂`´‘’‚‛′']")
_DASHES = re.compile("[‐‑‒–—―−﹣－]")
_AROUND = re.compile(r"\s*([-/])\s*")
_BEFORE = re.compile(r"\s+([,.;:!?)\]])")
_AFTER = re.compile(r"([(\[])\s+")
_REPEATED = re.compile(r"([^\w\s])\1+")
_ODD = re.compile(r"[^\w\s]|_")
_EDGES = " .,;:-+*•…_'"


def _move_tone(match: re.Match[str], *, first: bool) -> str:
    one, two = (group for group in match.groups() if group is not None)
    (plain_one, tone_one), (plain_two, tone_two) = _WITHOUT_TONE[one], _WITHOUT_TONE[two]
    if tone_one and tone_two:
        return one + two
    tone = tone_one or tone_two
    return _WITH_TONE[plain_one, tone if first else ""] + _WITH_TONE[plain_two, "" if first else tone]


def _y_to_i(match: re.Match[str]) -> str:
    return _WITH_TONE["i", _WITHOUT_TONE[match[0]][1]]


@lru_cache(maxsize=65536)
def _spelling(word: str) -> str:
    """One lower-case word with its tone in one place and a lone y as i. Words repeat: remembering them makes fold fast."""
    word = _ON_FIRST.sub(lambda match: _move_tone(match, first=True), word)
    word = _ON_SECOND.sub(lambda match: _move_tone(match, first=False), word)
    return _Y_ALONE.sub(_y_to_i, word)


def _plain_punctuation(text: str) -> str:
    text = _DASHES.sub("-", _QUOTES.sub(" ", _INVISIBLE.sub("", text)))
    text = _REPEATED.sub(r"\1", _AROUND.sub(r"\1", " ".join(text.split())))
    return _AFTER.sub(r"\1", _BEFORE.sub(r"\1", text)).strip(_EDGES)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Comparison key: composed, lower case, one tone placement, y as i, no quotes, one dash, single blanks; marks are kept."""
    text = nfc(nfc(text).casefold())
    if _ODD.search(text):
        text = _plain_punctuation(text)
    return " ".join([_spelling(word) for word in text.split()])


class _Bare(dict[int, str]):
    """Code of a character -> the character without diacritics, worked out when first seen; no more than there are characters."""

    def __missing__(self, code: int) -> str:
        bare = "".join(c for c in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(c))
        return self.setdefault(code, bare)


_BARE = _Bare({ord("đ"): "d"})


@lru_cache(maxsize=65536)
def strip_marks(text: str) -> str:
    """`fold` without diacritics ("đã công nhận" -> "da cong nhan"): for last-resort matching of unaccented typing."""
    return fold(text).translate(_BARE)


_PERSON = re.compile(
    r"^(?:(?:ông|bà|đ/c|đc|đồng chí|cô|thầy|pgs|gs|ths|thạc sĩ|ts|tiến sĩ|bs|bác sĩ|ks|kĩ sư|cn)(?:\s*[.:]\s*|\s+)){1,4}(?=\S+ \S)"
)


def fold_person(text: str) -> str:
    """`fold` of a name without its form of address or degree ("Đ/c Nguyễn Văn A", "ThS. NGUYỄN VĂN A" -> "nguyễn văn a")."""
    return _PERSON.sub("", fold(text))


TITLE_PREFIXES = ("đề tài", "giải pháp", "biện pháp", "chuyên đề")
_PUNCTUATION = re.compile(r"[^\w\s]+|_+")
_NUMBERING = re.compile(r"^(?:\d{1,3}|[ivx]{1,5})\s*[.):]\s*(?=\S)")


@lru_cache(maxsize=65536)
def fold_title(text: str, prefixes: tuple[str, ...] = ()) -> str:
    """N(t): `fold` without punctuation, leading numbering and leading words that only say what kind of thing it is.

    `prefixes`: the template's own such words, besides TITLE_PREFIXES. A title that is nothing else is kept. Source: domain §5.5.
    """
    bare = " ".join(_PUNCTUATION.sub(" ", _NUMBERING.sub("", fold(text))).split())
    words = sorted({" ".join(_PUNCTUATION.sub(" ", fold(p)).split()) for p in (*prefixes, *TITLE_PREFIXES)}, key=len, reverse=True)
    while True:
        shorter = next((bare[len(word) + 1 :] for word in words if bare.startswith(word + " ")), "")
        if not shorter:
            return bare
        bare = shorter


# ---------------------------------------------------------------- numbers and days in words


def number(value: float, language: str = "vi") -> str:
    """1234567 -> "1.234.567"; 1.5 -> "1,5"; the other way round in English."""
    text = f"{value:,}" if isinstance(value, int) or not float(value).is_integer() else f"{int(value):,}"
    return text if language == "en" else text.translate({ord(","): ".", ord("."): ","})


def percent(value: float, language: str = "vi") -> str:
    """A percentage 0..100 with one decimal: 95.8333 -> "95,8%", in English "95.8%"."""
    text = f"{value:.1f}%"
    return text if language == "en" else text.replace(".", ",")


def day(value: date) -> str:
    """A day as dd/mm/yyyy."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def interval(value: DateInterval, language: str = "vi") -> str:
    """A day "16/04/2022", a whole month "T4/2022" (in English "4/2022"), "x" for an unknown day, else "01/04/2022–16/04/2022"."""
    first, last = value.first, value.last
    if value.is_exact:
        return day(first)
    if value == DateInterval.unknown():
        return "x"
    if first.day == 1 and last.toordinal() + 1 == _next_month(first).toordinal():
        return f"{'' if language == 'en' else 'T'}{first.month}/{first.year}"
    return f"{day(first)}–{day(last)}"


def _next_month(value: date) -> date:
    return date(value.year + value.month // 12, value.month % 12 + 1, 1) if value.year < date.max.year else date.max


def moment(value: datetime) -> str:
    """A time as hh:mm dd/mm/yyyy."""
    return f"{value.hour:02}:{value.minute:02} {day(value)}"


ONE_ROW, MANY_ROWS = "dòng {n}", "{k} dòng: {n}"


def rows(numbers: Iterable[int], one: str = ONE_ROW, many: str = MANY_ROWS) -> str:
    """[8, 9, 11, 12, 13] -> "5 dòng: 8, 9, 11–13"; [14] -> "dòng 14"; nothing -> ""."""
    ordered = sorted(set(numbers))
    if len(ordered) < 2:
        return one.format(n=ordered[0]) if ordered else ""
    runs: list[list[int]] = []
    for value in ordered:
        if runs and runs[-1][-1] + 1 == value:
            runs[-1].append(value)
        else:
            runs.append([value])
    parts = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return many.format(k=len(ordered), n=", ".join(parts))


# ---------------------------------------------------------------- legal syllables

_ONSET_LETTERS = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p r s t v x pr kr br đr dr gr bl pl kl"
_RHYME_LETTERS = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ăk ăh âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia iêc iêm iên iêng iêp iêt iêu ich im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong ooc oong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt u ua uân uâng uât uây uê uêch uênh uêu uc ui um un ung uôc uôi uôm uôn uông uôt
    up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu uơ ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu ynh yt ych
"""
_ONSETS = tuple(_ONSET_LETTERS.split())
_RHYMES = frozenset(_RHYME_LETTERS.split())
_STOPS = ("c", "ch", "p", "t")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word is spelt like a Vietnamese syllable: a known onset and rhyme, at most one tone, stops only with two tones."""
    pairs = [_WITHOUT_TONE.get(letter, (letter, "")) for letter in nfc(word).lower()]
    tones = [tone for _, tone in pairs if tone]
    bare = "".join(letter for letter, _ in pairs)
    if len(tones) > 1 or not _has_onset_and_rhyme(bare):
        return False
    return not bare.endswith(_STOPS) or bool(tones and tones[0] in "\u0301\u0323")


def _has_onset_and_rhyme(bare: str) -> bool:
    return bare in _RHYMES or any(bare.startswith(onset) and bare[len(onset) :] in _RHYMES for onset in _ONSETS)


# ---------------------------------------------------------------- old fonts

_TCVN3_LOWER = (
    "µà ¸á ¶ả ·ã ¹ạ ¨ă »ằ ¾ắ ¼ẳ ½ẵ Æặ ©â Çầ Êấ Èẩ Éẫ Ëậ ®đ Ìè Ðé Îẻ Ïẽ Ñẹ ªê Òề Õế Óể Ôễ Öệ ×ì Ýí Øỉ Üĩ Þị "
    "ßò ãó áỏ âõ äọ «ô åồ èố æổ çỗ éộ ¬ơ êờ íớ ëở ìỡ îợ ïù óú ñủ òũ ôụ \u00adư õừ øứ öử ÷ữ ùự úỳ ýý ûỷ üỹ þỵ"
)
_TCVN3_UPPER = "¡Ă ¢Â §Đ £Ê ¤Ô ¥Ơ ¦Ư"
TCVN3: Mapping[str, str] = {pair[0]: pair[1] for pair in f"{_TCVN3_LOWER} {_TCVN3_UPPER}".split(" ")}

_VNI_MARKS = {
    "a": "øà ùá ûả õã ïạ êă èằ éắ úẳ üẵ ëặ ââ àầ áấ åẩ ãẫ äậ",
    "e": "øè ùé ûẻ õẽ ïẹ âê àề áế åể ãễ äệ",
    "o": "øò ùó ûỏ õõ ïọ âô àồ áố åổ ãỗ äộ",
    "u": "øù ùú ûủ õũ ïụ",
    "y": "øỳ ùý ûỷ õỹ",
    "ô": "øờ ùớ ûở õỡ ïợ",
    "ö": "øừ ùứ ûử õữ ïự",
}
_VNI_ALONE = "ñđ ôơ öư æỉ óĩ òị îỵ"


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, pairs in _VNI_MARKS.items():
        for pair in pairs.split():
            mark, letter = pair[0], pair[1]
            table[base + mark] = letter
            table[base.upper() + mark] = table[base.upper() + mark.upper()] = letter.upper()
    for pair in _VNI_ALONE.split():
        table[pair[0]], table[pair[0].upper()] = pair[1], pair[1].upper()
    return table


VNI: Mapping[str, str] = _vni_table()
_VNI_PARTS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_WORD = {
    "tcvn3": re.compile("[A-Za-z" + re.escape("".join(TCVN3)) + "]+"),
    "vni": re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]+"),
}
_UNICODE_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9\u0300-\u036f]")
_STRANGE = re.compile("[\u00a1-\u00bf\u00adÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]|[aeoAEO][âÂ]|[aoeuyAOEUY][ùÙõÕ]")


def decode_tcvn3(text: str) -> str:
    """Text of the TCVN3 (ABC, .VnTime) fonts -> Unicode. A word typed in capitals comes back in capitals."""
    return _WORD["tcvn3"].sub(lambda match: _capital_like(match[0], "".join(TCVN3.get(c, c) for c in match[0])), text)


def decode_vni(text: str) -> str:
    """Text of the VNI-* fonts -> Unicode."""
    return _VNI_PARTS.sub(lambda match: VNI[match[0]], text)


def _capital_like(old: str, new: str) -> str:
    ascii_letters = [c for c in old if c.isascii()]
    return new.upper() if len(ascii_letters) > 1 and all(c.isupper() for c in ascii_letters) else new


_DECODERS: Mapping[str, Callable[[str], str]] = {"tcvn3": decode_tcvn3, "vni": decode_vni}
_SIGN_AMONG_CAPITALS = re.compile("(?=.*[A-Z])[A-Z¡-¦§]*[¡-¦§][A-Z¡-¦§]*")
"""How the old fonts write "QĐ": a sign of punctuation among capitals."""
_ABBREVIATION = re.compile("[A-ZĐƯƠÔÊÂĂ]{1,8}")


def is_surely_unicode(text: str) -> bool:
    """Whether the text holds a letter that only Unicode has."""
    return _UNICODE_VIETNAMESE.search(text) is not None


def is_surely_legacy(text: str) -> bool:
    """Whether the text holds a sign that Vietnamese in Unicode does not use, and no letter that only Unicode has."""
    return _STRANGE.search(text) is not None and not is_surely_unicode(text)


def decode(text: str, encoding: str) -> str | None:
    """The text in Unicode; itself when it is Unicode already; None when some changed word is no Vietnamese syllable."""
    if _UNICODE_VIETNAMESE.search(text):
        return text
    _, wrong = _words_changed(text, encoding)
    return None if wrong else nfc(_DECODERS[encoding](text))


def _words_changed(text: str, encoding: str) -> tuple[set[str], set[str]]:
    """The changed words that prove the encoding (no syllable before, one after), and those that are no syllable after."""
    proofs: set[str] = set()
    wrong: set[str] = set()
    for old in _WORD[encoding].findall(text):
        new = _DECODERS[encoding](old)
        if new == old:
            continue
        if _ABBREVIATION.fullmatch(new):
            if _SIGN_AMONG_CAPITALS.fullmatch(old):
                proofs.add(old)
            continue
        if not is_syllable(new):
            wrong.add(old)
        elif not is_syllable(old) and any(c.isascii() for c in old):
            proofs.add(old)
    return proofs, wrong


def legacy_encoding(texts: Sequence[str], font_hint: str = "") -> str:
    """The old font encoding a whole column was typed in: "tcvn3", "vni", or "" for Unicode.

    At least two different words (one with a telling font name) must become Vietnamese syllables, and four for each that does not.
    Texts with a letter that only Unicode has are no evidence either way.
    """
    old = [text for text in texts if _STRANGE.search(text) and not _UNICODE_VIETNAMESE.search(text)]
    if not old:
        return ""
    hint = fold(font_hint)
    best, best_count = "", 0
    for encoding, font in (("tcvn3", ".vn"), ("vni", "vni-")):
        found = [_words_changed(text, encoding) for text in old]
        proofs: set[str] = set().union(*(words for words, _ in found))
        wrong: set[str] = set().union(*(words for _, words in found))
        enough = 1 if hint.startswith(font.strip(".-")) else 2
        if len(proofs) >= max(enough, 4 * len(wrong), best_count + 1):
            best, best_count = encoding, len(proofs)
    return best


def is_tidy(texts: Sequence[str]) -> bool:
    """Whether `tidy` would leave all of these one-line texts alone; True is sure, False only says: look at each."""
    joined = "\n".join(texts)
    if not joined.replace("\n", "").isprintable() or not unicodedata.is_normalized("NFC", joined):
        return False
    framed = f"\n{joined}\n"
    return framed.count("\n") == len(texts) + 1 and not any(flaw in framed for flaw in ("  ", "\n ", " \n", "\n'"))


_UNSUSPICIOUS = bytes(range(0xA1)) + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý".encode("latin-1")


def may_be_legacy(text: str) -> bool:
    """A quick look: whether the text holds a Latin-1 character that Unicode Vietnamese does not use."""
    return bool(text.encode("latin-1", "ignore").translate(None, _UNSUSPICIOUS))
