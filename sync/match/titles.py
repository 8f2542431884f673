"""Two titles -> how alike they are, 0..100, by the words that tell works apart.

A token set ratio calls a short formula equal to every title that holds it ("Một số biện pháp nâng cao chất lượng dạy học"), and a
ratio of letters calls two school years one. So words are weighed: words of formulas (the template's data) nearly nothing, and a
short title inside a longer one is enough only when it has words of its own. Numbers that differ are two works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.distance import OSA

from sync.vietnamese import fold, fold_title, strip_marks

FORMULA_WEIGHT = 0.25
"""What a word of a formula weighs; any other weighs 1."""
TONE_CREDIT, SLIP_CREDIT = 0.95, 0.85
"""What a word is worth that differs in its marks, or in one letter."""
SHORTEST_SLIP, SHORTEST_REPLACED = 3, 5
"""Letters below which one more, less or moved makes another word (hồ, kho), and below which another one does (suối, muối)."""
INSIDE, OWN_WORDS = 0.9, 3
"""How alike a title is to a longer one that holds all of its own words, when it has at least so many."""

Phrases = Mapping[str, Sequence[tuple[str, list[str]]]]


@dataclass(frozen=True, slots=True)
class Title:
    """A title to compare, and its `weight`.

    `folded`: without prefixes; `joined`: that without marks and blanks. `own`: its words that are no formula, without marks -> with
    them, `words` the keys; `formula`: the others without marks -> how often. `numbers`: words with a digit. `is_unmarked`: typed
    without any marks.
    """

    folded: str
    joined: str
    own: Mapping[str, str]
    words: frozenset[str]
    formula: Mapping[str, int]
    numbers: frozenset[str]
    weight: float
    is_unmarked: bool


@dataclass
class Titles:
    """Reads titles by a template's words. `prefixes`: what only says that a title follows; `formulas`: phrases in which any two
    works are alike; `short_forms`: abbreviation -> what it stands for."""

    prefixes: tuple[str, ...]
    formulas: Sequence[str]
    short_forms: Mapping[str, str]
    _read: dict[str, Title] = field(default_factory=dict)

    def read(self, text: str) -> Title:
        """A title to compare; each text once."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._title(fold_title(text, self.prefixes))
        return found

    def _title(self, folded: str) -> Title:
        words = [word for typed in folded.split() for word in self._long_forms.get(typed, (typed,))]
        bare = [strip_marks(word) for word in words]
        is_unmarked = words == bare
        own: dict[str, str] = {}
        formula: Counter[str] = Counter()
        for word, plain, is_formula in zip(words, bare, self._in_formulas(words, bare, is_unmarked=is_unmarked), strict=True):
            if is_formula:
                formula[plain] += 1
            else:
                # A word said twice, or two that differ only in marks, weigh twice.
                own[plain if plain not in own else f"{plain}+"] = word
        numbers = frozenset(word for word in words if not word.isalpha() and any(map(str.isdigit, word)))
        weight = len(own) + FORMULA_WEIGHT * formula.total()
        return Title(folded, "".join(bare), own, frozenset(own), formula, numbers, weight, is_unmarked)

    def _in_formulas(self, words: Sequence[str], bare: Sequence[str], *, is_unmarked: bool) -> list[bool]:
        """Per word whether it stands in a phrase. One of two words is known without its marks too, a single one is not: "trong" is
        no "trồng"."""
        found: list[bool] = []
        while len(found) < len(words):
            place = len(found)
            count = 0
            for marked, plain in self._phrases.get(bare[place], ()):
                if bare[place : place + len(plain)] == plain and (len(plain) > 1 or is_unmarked or words[place] == marked):
                    count = len(plain)
                    break
            found += [True] * count or [False]
        return found

    @cached_property
    def _long_forms(self) -> Mapping[str, tuple[str, ...]]:
        return {fold(short): tuple(fold(long).split()) for short, long in self.short_forms.items()}

    @cached_property
    def _phrases(self) -> Phrases:
        """First word without marks -> (the phrase, its words without marks), longest first."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for phrase in sorted({fold(phrase) for phrase in self.formulas}, key=lambda known: -len(known.split())):
            plain = strip_marks(phrase).split()
            found.setdefault(plain[0], []).append((phrase, plain))
        return found


def likeness(one: Title, other: Title) -> float:
    """How alike two titles are, 0..100; the order of words does not matter. 0 when each has a number the other lacks."""
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return 0.0
    if one.joined == other.joined:
        return 100.0
    own = _own_shared(one, other)
    formula = sum(min(count, other.formula.get(word, 0)) for word, count in one.formula.items())
    dice = 2 * (own + FORMULA_WEIGHT * formula) / ((one.weight + other.weight) or 1.0)
    fewest = min(len(one.own), len(other.own))
    is_inside = fewest >= OWN_WORDS and own >= SLIP_CREDIT + fewest - 1
    return 100.0 * max(dice, INSIDE if is_inside else 0.0)


def _own_shared(one: Title, other: Title) -> float:
    """The weight of the own words both have; of those left over, of the pairs that differ as by a slip."""
    both = one.own.keys() & other.own.keys()
    marks = 1.0 if one.is_unmarked or other.is_unmarked else TONE_CREDIT
    shared = sum(1.0 if one.own[word] == other.own[word] else marks for word in both)
    rest = sorted(other.own.keys() - both)
    for word in sorted(one.own.keys() - both) if rest else ():
        slip = next((known for known in rest if is_slip(word, known)), None)
        if slip is not None:
            rest.remove(slip)
            shared += SLIP_CREDIT
    return shared


def is_slip(word: str, other: str) -> bool:
    """Whether two words without marks differ as by a slip of one letter. Numbers never do, nor short words with a letter replaced:
    suối and muối are two things."""
    # One letter leaves the first or the last one as it is: most pairs are ruled out here.
    if word[0] != other[0] and word[-1] != other[-1]:
        return False
    least = SHORTEST_REPLACED if len(word) == len(other) and sorted(word) != sorted(other) else SHORTEST_SLIP
    if min(len(word), len(other)) < least or not (word.isalpha() and other.isalpha()):
        return False
    return OSA.distance(word, other, score_cutoff=1) == 1
