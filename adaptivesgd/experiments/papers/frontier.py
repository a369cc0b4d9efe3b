"""After the five papers: AdaScale, Seesaw, NSGDM, label noise, and the critical batch along a run."""

from dataclasses import replace
from typing import Any

import numpy as np

from ...trace import Trace
from ..execution.method_spec import part
from ..execution.run_spec import WRONG_USED
from ..protocol.experiment import Arm, Check, Claim, Experiment, Judge, Size, Task
from ..protocol.task_result import TaskResult, TaskResults
from ..protocol.tuning import LogUniform
from ..reports import figures
from .critical_batch import along_a_run, at_least_the_noise_scale, draw_critical

SCALE, BASE = 8, 16  # AdaScale's S, and the batch that the step was chosen for
STEPS = (0.1, 0.5, 2.0)
SMALL_BATCH = 2
BATCH = 32
WRONG = 0.2  # of the held-out labels of one arm: as many as of those to learn
NOISY = "RHO-LOSS, held-out labels wrong"
ALWAYS = {"start": 0.0, "end": 1e9, "interrupt": 0}  # selective backprop, from first to last
NEAR = 1.25  # "the same value": at most this many times
MOST = 20_000  # rows, so that as many are left for the irreducible losses
ABOUT = f"""Methods published after the five papers. *AdaScale*: at every step size of a grid, SGD with batches of {BASE},
AdaScale with batches of {SCALE * BASE} until its scale-invariant clock shows as many iterations, and linear scaling with batches of
{SCALE * BASE}, {SCALE} times the step and the same number of example gradients as SGD. *Seesaw* and the schedule that it replaces have
the same milestones and tuned steps. *NSGDM* and *SNGM* have batches of {SMALL_BATCH} and tuned, constant steps. *Label noise*: a fifth of
the labels to learn, and of those to tune by, is wrong; the test labels are right. The column "wrong labels used" is their fraction
among the examples that the updates have used, which the code of RHO-LOSS records too, and "memorised" is the fraction of them that the
model has learned. As in that code's configurations only the labels to learn are wrong: RHO-LOSS has held-out examples with right labels,
and once, to see what that is worth, with as many wrong ones. The *critical batch* is measured by branches of one run of SGD: the largest batch that,
with a step that grows with it and the same number of examples, ends with no more than 0.01 of loss above any smaller one."""


def frontier(size: Size) -> Experiment:
    """The experiment at a `Size`."""
    return Experiment(
        name="frontier",
        title="After the five papers: do the later claims hold?",
        source="Johnson and others (2020), Meterez and others (2025), Cutkosky and Mehta (2020), Kawaguchi and Lu (2020), "
        "Mindermann and others (2022), Merrill and others (2025)",
        about=ABOUT,
        tasks=(
            *(scaling(step, size) for step in STEPS),
            schedules(size),
            small_batches(size),
            label_noise(size),
        ),
        claims=(
            MAINTAINED,
            NOT_LINEAR,
            SEESAW,
            NO_FLOOR,
            CHASES,
            NOT_CHASED,
            HELD_OUT,
            replace(CRITICAL, judge=lambda findings: at_least_the_noise_scale(size.name)),
        ),
        size=size,
        figures={
            "critical-batch": (
                "The critical batch measured by branches, and what rules would choose, along one run of SGD",
                lambda findings: draw_critical(along_a_run(size.name)),
            ),
            "gradient-norms": (
                "The full gradient against passes, batches of 2",
                figures.gradient_norms,
            ),
            "wrong-labels-used": (
                "Wrong labels among the examples used, every seed",
                lambda findings: figures.strips(
                    [each for each in findings if WRONG_USED in each.task.measure],
                    WRONG_USED,
                    "fraction of the examples used so far",
                ),
            ),
            "memorised": (
                "Wrong labels learned, every seed",
                lambda findings: figures.strips(
                    [each for each in findings if "memorised" in each.task.measure],
                    "memorised",
                    "fraction of the wrong labels learned",
                ),
            ),
            "workers": (
                "Simulated time against the number of workers",
                lambda findings: figures.workers([each for each in findings if each.task.levels]),
            ),
        },
    )


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


def schedules(size: Size) -> Task:
    """A step that is halved three times, and Seesaw, on a perceptron."""
    epochs = 6.0 * size.epochs
    times = [epochs * share for share in (0.25, 0.5, 0.75)]
    steps = LogUniform(0.0003, 0.03)
    decay = part("StepDecay", decay_factor=0.5, milestones=times)
    growth = part("MilestoneGrowth", initial_size=BASE, growth_factor=4.0, milestones=times)
    seesaw = {"initial_size": BASE, "growth_factor": 2.0, "milestones": times}
    arms = (
        Arm(
            "step decay",
            "adam",
            {"batch_size": BASE, "step_size": decay},
            {"step_size.initial_step": steps},
            True,
        ),
        Arm("Seesaw", "seesaw", seesaw, {"step_size": steps}),
        Arm(
            "batch times 4",
            "compose",
            {"batch_size": growth, "step_size": part("Fixed"), "direction": part("Adam")},
            {"step_size.length": steps},
        ),
    )
    how: dict[str, Any] = {"levels": (0.1, 0.03), "points": 40, "tuned_for": "validation"}
    return Task("Seesaw, MNIST, mlp", size.images("mnist", "mlp"), arms, size.network_seeds, epochs, **how)  # fmt: skip


def small_batches(size: Size) -> Task:
    """NSGDM and SNGM with batches of 2, on a convex objective with noise at its minimum."""
    problem = replace(size.table("a9a", "logistic", ridge=1e-2), rows=(size.rows or 32_000) // 4)
    steps = LogUniform(1e-3, 1.0)
    arms = (
        Arm("SNGM", "sngm", {"batch_size": SMALL_BATCH, "beta": 0.9}, {"step_size": steps}, True),
        Arm("NSGDM", "nsgdm", {"batch_size": SMALL_BATCH, "beta": 0.9}, {"step_size": steps}),
        Arm(
            "NSGDM, beta = 0.99",
            "nsgdm",
            {"batch_size": SMALL_BATCH, "beta": 0.99},
            {"step_size": steps},
        ),
    )
    how: dict[str, Any] = {"measure": ("gradient_norm",), "tuned_for": "gradient_norm"}
    return Task("NSGDM, logistic, a9a", problem, arms, size.seeds, 4.0 * size.epochs, **how)


def label_noise(size: Size) -> Task:
    """Ways of choosing examples, where a fifth of the labels is wrong."""
    problem = size.images("mislabelled_mnist", "mlp")
    problem = replace(problem, rows=min(problem.rows or MOST, MOST))
    fixed: dict[str, Any] = {"batch_size": BATCH}
    rho = fixed | {"oversampling": 10.0, "problem": "PROBLEM"}
    arms: tuple[Arm, ...] = (
        Arm("uniform", "sgd", dict(fixed), baseline=True),
        Arm("rank-based", "compose", fixed | {"sampler": part("RankBased", pressure=100.0)}),
        Arm("Ordered SGD", "ordered_sgd", fixed | {"oversampling": 2.0}),
        Arm("selective backprop", "selective_backprop", {"batch_size": 2 * BATCH} | ALWAYS),
        Arm("RHO-LOSS", "rho_loss_trained", rho),
        Arm(NOISY, "rho_loss_trained", rho | {"wrong": WRONG}),
    )
    arms = tuple(replace(arm, space={"step_size": LogUniform(0.01, 1)}) for arm in arms)
    how: dict[str, Any] = {
        "measure": (WRONG_USED, "memorised"),
        "tuned_for": "accuracy",
        "points": 30,
    }
    return Task("label noise, MNIST, mlp", problem, arms, size.network_seeds, 10.0 * size.epochs, levels=(), **how)  # fmt: skip


def of_kind(findings: TaskResults, word: str) -> list[TaskResult]:
    """The tasks whose name begins with a word, if all their arms were run."""
    return [each for name, each in findings.items() if name.startswith(word) and not each.not_run]


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


def final_gap(each: TaskResult, arm: str) -> float:
    """The median gap at the end."""
    return each.last(arm, "loss").median - each.floor


def maintained(findings: TaskResults) -> list[Check]:
    """AdaScale's gap against SGD's."""
    checks = []
    for each in of_kind(findings, "AdaScale"):
        mine, sgd = at_planned_clock(each), final_gap(each, "SGD")
        checks.append(
            compared(
                each,
                f"gap: AdaScale {mine:.3g}, SGD {sgd:.3g}",
                mine <= NEAR * sgd,
                "AdaScale",
                "SGD",
            )
        )
    return checks


def not_linear(findings: TaskResults) -> list[Check]:
    """AdaScale's gap against linear scaling's."""
    checks = []
    for each in of_kind(findings, "AdaScale"):
        mine, linear = at_planned_clock(each), final_gap(each, "linear scaling")
        found = f"gap: AdaScale {mine:.3g}, linear scaling {linear:.3g}"
        checks.append(
            compared(
                each, found, mine <= linear or not np.isfinite(linear), "AdaScale", "linear scaling"
            )
        )
    return checks


def seesaw(findings: TaskResults) -> list[Check]:
    """Seesaw's loss and updates against those of the schedule that it replaces."""
    checks = []
    for each in of_kind(findings, "Seesaw"):
        mine, decay = final_gap(each, "Seesaw"), final_gap(each, "step decay")
        made, slow = (each.last(arm, "updates").median for arm in ("Seesaw", "step decay"))
        found = f"loss: Seesaw {mine:.3g} after {made:,.0f} updates, step decay {decay:.3g} after {slow:,.0f}"
        checks.append(
            compared(each, found, mine <= NEAR * decay and made < slow, "Seesaw", "step decay")
        )
    return checks


def no_floor(findings: TaskResults) -> list[Check]:
    """The gradient norms of NSGDM against SNGM's."""
    return [
        smaller(each, arm, "SNGM", "gradient_norm")
        for each in of_kind(findings, "NSGDM")
        for arm in each.arms
        if arm != "SNGM"
    ]


def fewer_wrong_labels(*pairs: tuple[str, str]) -> Judge:
    """Whether the first arm of each pair uses, and learns, fewer of the wrong labels than the second."""
    return lambda findings: [
        smaller(each, *pair, column)
        for each in of_kind(findings, "label noise")
        for column in (WRONG_USED, "memorised")
        for pair in pairs
    ]


def smaller(each: TaskResult, arm: str, other: str, column: str) -> Check:
    """Check that one arm's median last value is below another's."""
    first, second = each.last(arm, column), each.last(other, column)
    found = f"{column.replace('_', ' ')}: {arm} {first.text()}, {other} {second.text()}"
    return compared(each, found, first.median < second.median, arm, other)


def compared(each: TaskResult, found: str, holds: object, *arms: str) -> Check:
    """A check on one task."""
    return Check(each.task.name, found, bool(holds), task=each.task.name, arms=arms)


def below_two_over_L(task: Task, size: Size) -> bool:
    """Whether a task is one of AdaScale's whose step size is below 2/L."""
    return task.name.startswith("AdaScale") and task.arms[0].settings["step_size"] < 1


SCALES = """any scale, on a smooth objective with the PL inequality, with a constant step below 2/L, which is about 1 here"""
NOWHERE = "not reached here: "
SELECTION = """images of digits, a perceptron, 32 of 320 candidates, wrong labels to learn and right ones held out, as configured in the
authors' code for QMNIST (there with AdamW and ten epochs, here with SGD and a tuned step)"""
MAINTAINED = Claim(
    "AdaScale maintains the final value of the objective at any scale, if it is run until its scale-invariant clock "
    "shows as many iterations as the run at scale 1.",
    "abstract, and Theorem 2 of the submission to ICLR 2020 (which is false as stated; see the refutations)",
    f"At every step size, AdaScale's median gap at that moment is at most {NEAR} times SGD's at its end.",
    maintained,
    SCALES,
    below_two_over_L,
)
NOT_LINEAR = Claim(
    "Linear scaling degrades where AdaScale does not.",
    "the same submission's comparison, in our words",
    "At every step size, AdaScale's median gap at that moment is at most that of linear scaling at its end.",
    not_linear,
    SCALES,
    below_two_over_L,
)
SEESAW = Claim(
    "Where a schedule cuts the step by a factor, growing the batch by it and cutting the step by its root gives the same "
    "loss at equal examples, in fewer updates.",
    "Meterez and others (2025), attributed",
    f"Seesaw's median loss is at most {NEAR} times that of the step decay at its end, with fewer updates.",
    seesaw,
    NOWHERE + "language models, below the critical batch size",
    lambda task, size: False,
)
NO_FLOOR = Claim(
    "With batches so small that noise outweighs the gradient, SNGM keeps a floor that NSGDM does not have.",
    "ours: the theorems on the floor of SNGM and on NSGDM",
    "NSGDM's median gradient norm at the end is below SNGM's, each with a tuned, constant step.",
    no_floor,
    "constant steps, and runs long enough to come to a floor: not those of size tiny",
    lambda task, size: size.name != "tiny",
)
CHASES = Claim(
    "Choosing the examples with the largest losses chases wrong labels.",
    "Mindermann and others (2022), attributed",
    "Rank-based selection, Ordered SGD and selective backprop use a larger fraction of wrong labels than uniform batches, and end with "
    "a larger fraction of them learned, each with a tuned step.",
    fewer_wrong_labels(
        ("uniform", "rank-based"), ("uniform", "Ordered SGD"), ("uniform", "selective backprop")
    ),
    SELECTION,
)
NOT_CHASED = Claim(
    "RHO-LOSS does not chase wrong labels.",
    "Mindermann and others (2022), attributed",
    "RHO-LOSS uses a smaller fraction of wrong labels than uniform batches, and ends with a smaller fraction of them learned, each with a "
    "tuned step.",
    fewer_wrong_labels(("RHO-LOSS", "uniform")),
    SELECTION,
)
HELD_OUT = Claim(
    "RHO-LOSS needs held-out examples with right labels: a model of wrong ones is unsure of every label, so that the loss of a wrong one "
    "soon exceeds the irreducible loss.",
    "ours: the mechanism, seen when the held-out labels of this experiment were as wrong as those to learn",
    "RHO-LOSS uses, and learns, a smaller fraction of wrong labels than with held-out examples of which a fifth is labelled wrongly.",
    fewer_wrong_labels(("RHO-LOSS", NOISY)),
)
CRITICAL = Claim(
    "The noise scale underestimates the critical batch size.",
    "Merrill and others (2025), attributed",
    "At every point of the run the critical batch measured by branches is at least the noise scale.",
    lambda findings: [],
    NOWHERE + "language models with Adam",
    lambda task, size: False,
)
