"""What a trial is judged by: (score, tie-breaker), the lower the better, on the rows held back for tuning."""

from math import inf, isfinite

from ..analysis.clocks import CLOCKS, time_to


def examples_to_target(trace, task, floor):
    """Example gradients until the share `task.levels[-1]` of the gap is left, then the last loss."""
    start = float(trace["loss"][0])
    target = floor + task.levels[-1] * (start - floor)
    return time_to(trace, target, CLOCKS["examples"]), finite(trace["loss"][-1])


def validation_loss(trace, task, floor):
    """The last loss on the rows to judge by, then the last loss on those learnt."""
    return finite(trace["test_loss"][-1]), finite(trace["loss"][-1])


def validation_accuracy(trace, task, floor):
    """The share of mistakes on the rows to judge by at the end, then the loss on them."""
    return 1 - float(trace["test_accuracy"][-1]), finite(trace["test_loss"][-1])


def gradient_norm(trace, task, floor):
    """The norm of the full gradient at the end, then the loss."""
    return finite(trace["gradient_norm"][-1]), finite(trace["loss"][-1])


SCORES = {
    "target": examples_to_target,
    "validation": validation_loss,
    "accuracy": validation_accuracy,
    "gradient_norm": gradient_norm,
}


def finite(loss):
    """A loss; infinite if it is no number."""
    return float(loss) if isfinite(loss) else inf
