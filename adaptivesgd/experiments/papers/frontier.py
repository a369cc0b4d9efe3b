"""After the five papers: AdaScale, Seesaw, NSGDM, label noise, and the critical batch along a run."""

from dataclasses import replace
from functools import partial
from typing import Any

from ..execution.measures import WRONG_USED
from ..execution.method_spec import part
from ..protocol.criteria import check, of_kind, smaller_at_the_end
from ..protocol.experiment import Arm, Check, Claim, Experiment, Size, Task
from ..protocol.task_result import TaskResults
from ..protocol.tuning import LogUniform
from ..reports import figures
from .adascale import BASE, MAINTAINED, NEAR, NOT_LINEAR, SCALE, STEPS, scaling
from .critical_batch import along_a_run, draw_critical, underestimated
from .label_noise import CHASES, HELD_OUT, NOT_CHASED, label_noise

SOURCE = """Johnson and others (2020), Meterez and others (2025), Cutkosky and Mehta (2020), Kawaguchi and Lu (2020),
Mindermann and others (2022), Merrill and others (2025)"""
SMALL_BATCH = 2
ABOUT = f"""Methods published after the five papers. *AdaScale*: at every step size of a grid, SGD with batches of {BASE},
AdaScale with batches of {SCALE * BASE} for {SCALE} times the budget, compared when its scale-invariant clock shows as many iterations, and linear scaling with batches of
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
        source=SOURCE,
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
            underestimated(size),
        ),
        size=size,
        figures={
            "critical-batch": (
                "The critical batch measured by branches, and what rules would choose, along one run of SGD",
                lambda results: draw_critical(along_a_run(size.name)),
            )
        }
        | FIGURES,
    )


FIGURES = {
    "gradient-norms": ("The full gradient against passes, batches of 2", figures.gradient_norms),
    "wrong-labels-used": (
        "Wrong labels among the examples used, every seed",
        partial(figures.strips, column=WRONG_USED, label="fraction of the examples used so far"),
    ),
    "memorised": (
        "Wrong labels learned, every seed",
        partial(figures.strips, column="memorised", label="fraction of the wrong labels learned"),
    ),
    "workers": (
        "Simulated time against the number of workers",
        lambda results: figures.workers([each for each in results if each.task.levels]),
    ),
}


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


def seesaw(results: TaskResults) -> list[Check]:
    """Seesaw's loss and updates against those of the schedule that it replaces."""
    checks = []
    for each in of_kind(results, "Seesaw"):
        mine, decay = each.final_gap("Seesaw"), each.final_gap("step decay")
        made, slow = (each.last(arm, "updates").median for arm in ("Seesaw", "step decay"))
        found = f"loss: Seesaw {mine:.3g} after {made:,.0f} updates, step decay {decay:.3g} after {slow:,.0f}"
        holds = mine <= NEAR * decay and made < slow
        checks.append(check(each, found, holds, "Seesaw", "step decay"))
    return checks


def no_floor(results: TaskResults) -> list[Check]:
    """The gradient norms of NSGDM against SNGM's."""
    return [
        smaller_at_the_end(each, arm, "SNGM", "gradient_norm", 0.5)
        for each in of_kind(results, "NSGDM")
        for arm in each.arms
        if arm != "SNGM"
    ]


SEESAW = Claim(
    "Where a schedule cuts the step by a factor, growing the batch by it and cutting the step by its root gives the same "
    "loss at equal examples, in fewer updates.",
    "Meterez and others (2025), attributed",
    f"Seesaw's median loss is at most {NEAR} times that of the step decay at its end, with fewer updates.",
    seesaw,
    "not reached here: language models, below the critical batch size",
    lambda task, size: False,
)
NO_FLOOR = Claim(
    "With batches so small that noise outweighs the gradient, SNGM keeps a floor far above that of NSGDM.",
    "ours: the theorems on the floor of SNGM and on NSGDM",
    "NSGDM's median gradient norm at the end is at most half of SNGM's, each with a tuned, constant step.",
    no_floor,
    "constant steps, and runs long enough to come to a floor: not those of size tiny",
    lambda task, size: size.name != "tiny",
)
