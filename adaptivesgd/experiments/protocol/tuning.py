"""Tuning: the space in which a method is tuned, the points of it that are tried, and their scores."""

from dataclasses import dataclass
from math import gcd, inf, isfinite
from typing import TYPE_CHECKING

from ...trace import Trace
from .clocks import CLOCKS, time_to

if TYPE_CHECKING:
    from .experiment import Task


def examples_to_target(trace: Trace, task: "Task", floor: float) -> tuple[float, float]:
    """Example gradients until the fraction `task.levels[-1]` of the gap is left, then the last loss."""
    start = float(trace["loss"][0])
    target = floor + task.levels[-1] * (start - floor)
    return time_to(trace, target, CLOCKS["examples"]), or_infinite(trace["loss"][-1])


def training_loss(trace: Trace, task: "Task", floor: float) -> tuple[float, float]:
    """The last training loss, where there are no rows to hold out."""
    return or_infinite(trace["loss"][-1]), 0.0


def validation_loss(trace: Trace, task: "Task", floor: float) -> tuple[float, float]:
    """The last loss on the rows held out, then the last training loss."""
    return or_infinite(trace["test_loss"][-1]), or_infinite(trace["loss"][-1])


def validation_accuracy(trace: Trace, task: "Task", floor: float) -> tuple[float, float]:
    """The fraction of mistakes on the rows held out at the end, then the loss on them."""
    return 1 - float(trace["test_accuracy"][-1]), or_infinite(trace["test_loss"][-1])


def gradient_norm(trace: Trace, task: "Task", floor: float) -> tuple[float, float]:
    """The norm of the full gradient at the end, then the loss."""
    return or_infinite(trace["gradient_norm"][-1]), or_infinite(trace["loss"][-1])


SCORES = {
    "target": examples_to_target,
    "training": training_loss,
    "validation": validation_loss,
    "accuracy": validation_accuracy,
    "gradient_norm": gradient_norm,
}


def or_infinite(loss: float) -> float:
    """A loss; infinite if it is not a number."""
    return float(loss) if isfinite(loss) else inf


@dataclass(frozen=True)
class LogUniform:
    """Any number from low to high, evenly spread as a logarithm."""

    low: float
    high: float

    def at(self, u: float) -> float:
        """The number at 0 <= u <= 1, to three digits."""
        return float(f"{self.low * (self.high / self.low) ** u:.3g}")

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


def points(space: dict[str, LogUniform], count: int) -> list[dict[str, float]]:
    """`count` settings {path: value} of a space {path: LogUniform}, the same every time.

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


def generator(count: int) -> int:
    """The number coprime to `count` that is nearest to its golden section."""
    golden = count * (5**0.5 - 1) / 2
    coprime = [a for a in range(1, max(2, count)) if gcd(a, count) == 1]
    return min(coprime, key=lambda a: abs(a - golden))
