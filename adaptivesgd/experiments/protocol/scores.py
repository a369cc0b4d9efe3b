"""Scores of a trial: (score, tie-breaker), the lower the better, on the rows held out for tuning."""

from math import inf, isfinite
from typing import Any

from ...trace import Trace
from ..analysis.clocks import CLOCKS, time_to


def examples_to_target(trace: Trace, task: Any, floor: float) -> tuple[float, float]:
    """Example gradients until the fraction `task.levels[-1]` of the gap is left, then the last loss."""
    start = float(trace["loss"][0])
    target = floor + task.levels[-1] * (start - floor)
    return time_to(trace, target, CLOCKS["examples"]), finite(trace["loss"][-1])


def training_loss(trace: Trace, task: Any, floor: float) -> tuple[float, float]:
    """The last training loss, where there are no rows to hold out."""
    return finite(trace["loss"][-1]), 0.0


def validation_loss(trace: Trace, task: Any, floor: float) -> tuple[float, float]:
    """The last loss on the rows held out, then the last training loss."""
    return finite(trace["test_loss"][-1]), finite(trace["loss"][-1])


def validation_accuracy(trace: Trace, task: Any, floor: float) -> tuple[float, float]:
    """The fraction of mistakes on the rows held out at the end, then the loss on them."""
    return 1 - float(trace["test_accuracy"][-1]), finite(trace["test_loss"][-1])


def gradient_norm(trace: Trace, task: Any, floor: float) -> tuple[float, float]:
    """The norm of the full gradient at the end, then the loss."""
    return finite(trace["gradient_norm"][-1]), finite(trace["loss"][-1])


SCORES = {
    "target": examples_to_target,
    "training": training_loss,
    "validation": validation_loss,
    "accuracy": validation_accuracy,
    "gradient_norm": gradient_norm,
}


def finite(loss: Any) -> float:
    """A loss; infinite if it is not a number."""
    return float(loss) if isfinite(loss) else inf
