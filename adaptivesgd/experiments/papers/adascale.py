"""AdaScale: does it keep the final value at any scale, and is linear scaling worse?"""

import numpy as np

from ...trace import Trace
from ..protocol.criteria import check, of_kind
from ..protocol.experiment import Arm, Check, Claim, Judge, Size, Task
from ..protocol.task_result import TaskResult

SCALE, BASE = 8, 16  # AdaScale's S, and the batch that the step was chosen for
STEPS = (0.1, 0.5, 2.0)
NEAR = 1.25  # "the same value": at most this many times


def scaling(step: float, size: Size) -> Task:
    """SGD, AdaScale and linear scaling from one step size, on a strongly convex objective."""
    problem = size.table("a9a", "logistic", ridge=1e-2)
    large = SCALE * BASE
    arms = (
        Arm("SGD", "sgd", {"step_size": step, "batch_size": BASE}, baseline=True),
        Arm(
            "AdaScale",
            "adascale",
            {"step_size": step, "batch_size": large, "base_size": BASE},
            epochs=SCALE,
        ),
        Arm("linear scaling", "sgd", {"step_size": SCALE * step, "batch_size": large}),
    )
    return Task(f"AdaScale, step {step:g}", problem, arms, size.seeds, 4.0 * size.epochs, levels=(0.1, 0.01),
                points=80)  # fmt: skip


def at_planned_clock(each: TaskResult) -> float:
    """AdaScale's median gap when its scale-invariant clock, the sum of r_t = step_t / step, shows as many
    iterations as SGD makes; infinite if it never does.
    """
    planned = float(np.median([trace["updates"][-1] for trace in each.traces["SGD"]]))
    step = each.task.arms[0].settings["step_size"]
    return float(np.median([gap_at(t, planned, step, each.floor) for t in each.traces["AdaScale"]]))


def gap_at(trace: Trace, planned: float, step: float, minimum: float) -> float:
    """The gap at the first recorded point at which the sum of step_t / step is at least `planned`."""
    ratios = trace["step_size"] / step
    ratios[0] = ratios[1] if len(ratios) > 1 else 1.0  # no step was made yet
    means = (ratios[1:] + ratios[:-1]) / 2
    clock = np.concatenate([[0.0], np.cumsum(means * np.diff(trace["updates"]))])
    there = np.flatnonzero(clock >= planned)
    return float(trace["loss"][there[0]] - minimum) if len(there) else np.inf


def at_most(factor: float, other: str) -> Judge:
    """AdaScale's gap against another arm's, at every step size."""
    return lambda results: [gaps(each, factor, other) for each in of_kind(results, "AdaScale")]


def gaps(each: TaskResult, factor: float, other: str) -> Check:
    """Check that AdaScale's gap is at most `factor` times another arm's."""
    mine, theirs = at_planned_clock(each), each.final_gap(other)
    found = f"gap: AdaScale {mine:.3g}, {other} {theirs:.3g}"
    return check(each, found, mine <= factor * theirs, "AdaScale", other)


def below_two_over_L(task: Task, size: Size) -> bool:
    """Whether a task is one of AdaScale's whose step size is below 2/L."""
    return task.name.startswith("AdaScale") and task.arms[0].settings["step_size"] < 1


SCALES = """any scale, on a smooth objective with the PL inequality, with a constant step below 2/L, which is about 1 here"""


MAINTAINED = Claim(
    "AdaScale maintains the final value of the objective at any scale, if it is run until its scale-invariant clock "
    "shows as many iterations as the run at scale 1.",
    "abstract, and Theorem 2 of the submission to ICLR 2020 (which is false as stated; see the refutations)",
    f"At every step size, AdaScale's median gap at that moment is at most {NEAR} times SGD's at its end.",
    at_most(NEAR, "SGD"),
    SCALES,
    below_two_over_L,
)
NOT_LINEAR = Claim(
    "Linear scaling degrades where AdaScale does not.",
    "the same submission's comparison, in our words",
    "At every step size, AdaScale's median gap at that moment is at most that of linear scaling at its end.",
    at_most(1.0, "linear scaling"),
    SCALES,
    below_two_over_L,
)
