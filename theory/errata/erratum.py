"""Erratum: a mistake in published code as two series of numbers, its own and what it should be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Erratum:
    """name: an identifier; project, file: where it was read; says: what is done there, in a sentence;
    quantity, index: what the series are, and what they are counted by;
    at: the values of the index; published, right: functions of them that give the two series;
    law: what the right one obeys and the published one does not, in a sentence;
    obeys: a function of (at, series) that says whether it does.
    """

    name: str
    project: str
    file: str
    says: str
    quantity: str
    index: str
    at: tuple
    published: Callable
    right: Callable
    law: str
    obeys: Callable

    @property
    def series(self):
        """What the published formula gives, and what is right, two arrays as long as `at`."""
        return np.asarray(self.published(self.at)), np.asarray(self.right(self.at))

    @property
    def caught(self):
        """Whether the law tells the two apart."""
        published, right = self.series
        return bool(self.obeys(self.at, right)) and not self.obeys(self.at, published)


def everywhere(value):
    """The law that a series is this number everywhere."""
    return lambda at, series: np.allclose(series, value, rtol=1e-9)
