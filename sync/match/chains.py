"""Edges between things -> chains of what is one: union-find, in which two nodes may be told apart for good."""

from __future__ import annotations

from collections.abc import Iterable


class Chains:
    """Union-find: nodes that belong together share a root, the smallest of them."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}

    def root(self, node: int) -> int:
        """The smallest node of its chain."""
        while self._parent.get(node, node) != node:
            self._parent[node] = node = self._parent.get(self._parent[node], self._parent[node])
        return node

    def join(self, nodes: Iterable[int]) -> None:
        """Make them one chain, whatever was told apart."""
        roots = {self.root(node) for node in nodes}
        first = min(roots)
        self._parent.update(dict.fromkeys(roots, first))

    def is_one(self, one: int, other: int) -> bool:
        """Whether both stand in one chain."""
        return self.root(one) == self.root(other)

    def part(self, one: int, other: int) -> bool:
        """Keep two chains apart for good; False, and nothing done, when they are one already."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return False
        self._apart.setdefault(one, set()).add(other)
        self._apart.setdefault(other, set()).add(one)
        return True

    def is_apart(self, one: int, other: int) -> bool:
        """Whether something in one chain was told apart from something in the other."""
        return self.root(other) in self._apart.get(self.root(one), ())

    def try_join(self, one: int, other: int) -> bool:
        """Make two chains one unless they were told apart; whether they are one now."""
        one, other = self.root(one), self.root(other)
        if one == other:
            return True
        if other in self._apart.get(one, ()):
            return False
        first, second = sorted((one, other))
        self._parent[second] = first
        for third in self._apart.pop(second, ()):
            self._apart[third].discard(second)
            self._apart[third].add(first)
            self._apart.setdefault(first, set()).add(third)
        return True
