"""The space in which a method is tuned, and the points of it that are tried."""

from dataclasses import dataclass
from math import gcd
from typing import Any


@dataclass(frozen=True)
class LogUniform:
    """Any number from low to high, evenly spread as a logarithm."""

    low: float
    high: float

    def at(self, u: float) -> Any:
        """The number at 0 <= u <= 1, to three digits."""
        return float(f"{self.low * (self.high / self.low) ** u:.3g}")

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Choice:
    """One of a few values."""

    values: tuple

    def at(self, u: float) -> Any:
        """The value at 0 <= u < 1."""
        return self.values[int(u * len(self.values))]

    def __str__(self) -> Any:
        return ", ".join(map(str, self.values))


def points(space: dict[str, Any], count: int) -> Any:
    """`count` settings {path: value} of a space {path: LogUniform or Choice}, the same every time.

    Point i of a lattice, u_ij = ((i a^j mod count) + 1/2) / count, whose every coordinate is an
    even grid: with one parameter it is that grid. a is coprime to count, and near its golden
    section, so that two coordinates fill the square.

    Source: Korobov (1959); Niederreiter (1992), Random number generation, chapter 5.
    """
    a = generator(count)
    return [
        {
            path: values.at(((i * a**j) % count + 0.5) / count)
            for j, (path, values) in enumerate(space.items())
        }
        for i in range(count)
    ]


def generator(count: int) -> Any:
    """The number coprime to `count` that is nearest to its golden section."""
    golden = count * (5**0.5 - 1) / 2
    coprime = [a for a in range(1, max(2, count)) if gcd(a, count) == 1]
    return min(coprime, key=lambda a: abs(a - golden))
