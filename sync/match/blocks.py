"""Titles of one block -> the few pairs worth comparing, never all against all where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from sync.match.titles import Title, is_slip

FEW = 60
"""Titles of which every pair is looked at."""
PROBED = 2
"""How many of its rarest words a title is looked up by."""
FEWEST_LEFT = 3
"""Own words that must be the same besides one that was mistyped: two words in common prove nothing."""

Pairs = Iterator[tuple[int, int]]
Own = frozenset[str]


def likely_pairs(titles: Sequence[Title]) -> Pairs:
    """Pairs of places (the lower in front) whose titles may be alike, each once: half of the shorter one's words are shared."""
    own = [title.words for title in titles]
    few = len(titles) <= FEW
    found: Iterable[tuple[int, int]] = combinations(range(len(titles)), 2) if few else _by_rare_words(own)
    return ((one, other) for one, other in found if 2 * len(own[one] & own[other]) >= min(len(own[one]), len(own[other])))


def nearly_equal_pairs(titles: Sequence[Title]) -> Pairs:
    """Pairs of places whose titles have the same own words, one of them perhaps mistyped. A title of formulas alone is like
    thousands of others and says nothing."""
    held: dict[Own, list[int]] = {}
    for place, title in enumerate(titles):
        if title.words:
            held.setdefault(title.words, []).append(place)
    for places in held.values():
        yield from combinations(places, 2)
    yield from _mistyped(held)


def _mistyped(held: dict[Own, list[int]]) -> Pairs:
    """Pairs with other own words, of which one differs as by a slip."""
    left: dict[Own, dict[str, Own]] = {}
    for words in held:
        for word in words if len(words) > FEWEST_LEFT else ():
            left.setdefault(words - {word}, {})[word] = words
    for found in left.values():
        for word, other in _slips(list(found)) if len(found) > 1 else ():
            yield from (sorted_pair(a, b) for a in held[found[word]] for b in held[found[other]])


def _slips(words: Sequence[str]) -> set[tuple[str, str]]:
    """Pairs of words that differ as by a slip: then they are equal when each loses one letter at most."""
    shorter: dict[str, list[str]] = {}
    for word in words:
        for key in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
            shorter.setdefault(key, []).append(word)
    alike = (pair for known in shorter.values() if len(known) > 1 for pair in combinations(known, 2))
    return {pair for pair in alike if is_slip(*pair)}


def sorted_pair(one: int, other: int) -> tuple[int, int]:
    """The lower one in front."""
    return (one, other) if one < other else (other, one)


def _by_rare_words(own: Sequence[Own]) -> Pairs:
    """Places that share one of the rarest words of one of them. One place after the other, so that few pairs are held at a time."""
    borne = Counter(word for words in own for word in words)
    holders: dict[str, list[int]] = {}
    rare_in: dict[str, list[int]] = {}
    for place, words in enumerate(own):
        rare = sorted(words, key=lambda known: (borne[known], known))[:PROBED]
        earlier = {other for word in rare for other in holders.get(word, ())}
        earlier.update(other for word in words for other in rare_in.get(word, ()))
        yield from ((other, place) for other in earlier)
        for word in words:
            holders.setdefault(word, []).append(place)
        for word in rare:
            rare_in.setdefault(word, []).append(place)
