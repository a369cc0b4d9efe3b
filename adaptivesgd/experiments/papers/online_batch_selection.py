"""Online batch selection: five times faster on MNIST?"""

from typing import Any

from ..protocol.criteria import times_at_most
from ..protocol.experiment import Arm, Claim, Experiment, Size, Task
from ..reports import figures
from .shorthand import part

PAPER = (
    "Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks"
)
ABOUT = 3  # "a factor of about 5": at least this one
TOLD = """Examples whose latest known loss ranks high are drawn exponentially more often. Both optimisers have the
paper's settings and batches of 64; nothing is tuned. The targets are training losses. The losses that are evaluated
anew are counted as evaluations, and the seconds count the sorting."""
PRESSURES = {
    "s = 100": {"pressure": 100.0},
    "s = 100 to 1.01": {"pressure": 100.0, "final_pressure": 1.01},
    "s = 1e8 to 1.01": {"pressure": 1e8, "final_pressure": 1.01},
    "s = 100, losses anew": {"pressure": 100.0, "recompute_frequency": 0.5},
}


def online_batch_selection(size: Size) -> Any:
    """The experiment at a `Size`."""
    tasks = (optimiser("AdaDelta", "online_batch_selection", size),
             optimiser("Adam", "online_batch_selection_adam", size))  # fmt: skip
    return Experiment(
        name="online_batch_selection",
        title="Online batch selection: a factor of five?",
        source=PAPER,
        about=TOLD,
        tasks=tasks,
        claims=(FACTOR, SECONDS, WEAKEST),
        size=size,
        figures={
            "profiles": (
                "Performance profiles over both optimisers, all targets and seeds",
                figures.profiles,
            )
        },
    )


def optimiser(name: str, method: str, size: Size) -> Any:
    """MNIST with one of the paper's two optimisers."""
    model = "obs_mnist" if size.paper else "mlp"
    problem = size.images("mnist", model, times=2)
    epochs = 10.0 * size.epochs if size.paper else 20.0 * size.epochs
    arms = (
        *(Arm(said, method, {"sampler": ranked(how, epochs)}) for said, how in PRESSURES.items()),
        Arm("shuffled", method, {"sampler": part("Shuffled")}, baseline=True),
        Arm("uniform", method, {"sampler": part("Uniform")}, baseline=True),
    )
    seeds = 2 * size.network_seeds
    return Task(f"MNIST, {model}, {name}", problem, arms, seeds, epochs, levels=(0.1, 0.03, 0.01))


def ranked(how: Any, epochs: float) -> Any:
    """A rank-based sampler whose pressure ends with the budget."""
    return part("RankBased", epochs=epochs, **how)


def faster(clock: str, factor: float) -> Any:
    """Every pressure against shuffled batches, at every target but the first."""
    return lambda findings: [
        times_at_most(each, arm, 1 / factor, "shuffled", clock, level)
        for each in findings.values()
        for arm in PRESSURES
        for level in each.task.levels[1:]
    ]


FACTOR = Claim(
    "Selecting batches speeds up both AdaDelta and Adam by a factor of about 5.",
    "abstract",
    f"To the two lower training losses, each pressure looks at no more than 1/{ABOUT} of the examples that shuffled "
    "batches look at, gradients and evaluations together.",
    faster("work", ABOUT),
)
SECONDS = Claim(
    "The same in time, selection and sorting included.",
    "abstract",
    f"To the two lower training losses, each pressure takes no more than 1/{ABOUT} of the seconds.",
    faster("seconds", ABOUT),
)
WEAKEST = Claim(
    "Selecting batches is faster than uniform batches at all.",
    "ours: the weakest reading of the claim",
    "To the two lower training losses, each pressure looks at fewer examples than shuffled batches do.",
    faster("work", 1.0),
)
