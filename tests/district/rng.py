"""Seeded choices whose results stay the same in every Python.

Only Random.random() is promised never to change for a seed, so everything here is built on it. Each part of the district
draws from a fork of its own: a change in one part leaves the others as they were.
"""

import hashlib
import random


class Rng:
    """A stream of choices, named by a path of words."""

    def __init__(self, seed, path=''):
        self._seed, self._path = seed, path
        digest = hashlib.sha256(f'{seed}/{path}'.encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:16], 'big')).random

    def fork(self, name):
        return Rng(self._seed, f'{self._path}/{name}')

    def unit(self):
        """0 <= x < 1."""
        return self._random()

    def chance(self, probability):
        return self._random() < probability

    def below(self, bound):
        return int(self._random() * bound)

    def between(self, low, high):
        """low <= n <= high."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, items):
        return items[int(self._random() * len(items))]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


class Weighted:
    """Items with weights: Weighted({'a': 3, 'b': 1}).pick(rng)."""

    def __init__(self, weights):
        self._items = list(weights)
        self._bounds = []
        total = 0
        for item in self._items:
            total += weights[item]
            self._bounds.append(total)

    def pick(self, rng):
        x = rng.unit() * self._bounds[-1]
        low, high = 0, len(self._bounds) - 1
        while low < high:
            middle = (low + high) // 2
            if x < self._bounds[middle]:
                high = middle
            else:
                low = middle + 1
        return self._items[low]
