"""Online batch selection: five times faster on MNIST?"""

from typing import Any

from ..execution.method_spec import part
from ..problems.spec import ProblemSpec
from ..protocol.criteria import times_at_most
from ..protocol.experiment import Arm, Claim, Experiment, Judge, Size, Task
from ..reports import figures

PAPER = (
    "Loshchilov and Hutter (2015), Online batch selection for faster training of neural networks"
)
ABOUT = 3  # "a factor of about 5": at least this one
DESCRIPTION = """Examples whose latest known loss ranks high are drawn exponentially more often. Both optimisers have
the settings of a public script in the authors' style, and batches of 64; nothing is tuned. The targets are training
losses. Losses that are evaluated again are counted as evaluations, and the seconds include the sorting. The abstract
names MNIST and no loss; we read the claim as one on all of MNIST and low training losses: there (sizes medium and
full) the targets are losses of 1e-2 to 1e-4. With the perceptron 784-500-10 the pressure falls over the 50 epochs of that
script, of which 25 are run: it ends above 1e4, not at 1.01."""
GOALS = (1e-2, 1e-3, 3e-4, 1e-4)  # training losses on all of MNIST
SCHEDULE = 50.0  # epochs of that script, over which the pressure falls
PRESSURES = {
    "s = 100": {"pressure": 100.0},
    "s = 100 to 1.01": {"pressure": 100.0, "final_pressure": 1.01},
    "s = 1e8 to 1.01": {"pressure": 1e8, "final_pressure": 1.01},
    "s = 100, losses recomputed": {"pressure": 100.0, "recompute_frequency": 0.5},
}


def online_batch_selection(size: Size) -> Experiment:
    """The experiment at a `Size`."""
    tasks = [optimiser("AdaDelta", "online_batch_selection", size),
             optimiser("Adam", "online_batch_selection_adam", size)]  # fmt: skip
    if size.name in ("medium", "full"):
        tasks.append(all_images("AdaDelta", "online_batch_selection", size))
    if size.paper:
        tasks.append(all_images("Adam", "online_batch_selection_adam", size))
    return Experiment(
        name="online_batch_selection",
        title="Online batch selection: a factor of five?",
        source=PAPER,
        about=DESCRIPTION,
        tasks=tuple(tasks),
        claims=(FACTOR, SECONDS, WEAKEST),
        size=size,
        figures={
            "profiles": (
                "Performance profiles over both optimisers, all targets and seeds",
                figures.profiles,
            )
        },
    )


def optimiser(name: str, method: str, size: Size) -> Task:
    """MNIST with one of the paper's two optimisers."""
    model = "obs_mnist" if size.paper else "mlp"
    problem = size.images("mnist", model, times=2)
    epochs = 10.0 * size.epochs if size.paper else 20.0 * size.epochs
    arms = (
        *(Arm(label, method, {"sampler": ranked(how, epochs)}) for label, how in PRESSURES.items()),
        Arm("shuffled", method, {"sampler": part("Shuffled")}, baseline=True),
        Arm("uniform", method, {"sampler": part("Uniform")}, baseline=True),
    )
    seeds, goals = 2 * size.network_seeds, GOALS if size.paper else ()
    return Task(f"MNIST, {model}, {name}", problem, arms, seeds, epochs, levels=(0.1, 0.03, 0.01),
                goals=goals)  # fmt: skip


def all_images(name: str, method: str, size: Size) -> Task:
    """All of MNIST, a perceptron 784-500-10, and low training losses. Shuffled batches get
    2.4 times the budget of the others, since they are slower.
    """
    problem = ProblemSpec("mnist", "mlp", {"widths": [500]}, None, 1000)
    few = {
        key: PRESSURES[key] for key in ("s = 100", "s = 1e8 to 1.01", "s = 100, losses recomputed")
    }
    arms = (
        Arm("shuffled", method, {"sampler": part("Shuffled")}, {}, True, epochs=2.4),
        *(Arm(label, method, {"sampler": ranked(how, SCHEDULE)}) for label, how in few.items()),
    )
    return Task(
        f"MNIST, all 60 000 images, 784-500-10, {name}", problem, arms, 3 if size.paper else 1, 25.0,
        levels=(), points=50, goals=GOALS,
    )  # fmt: skip


def ranked(how: dict[str, float], epochs: float) -> dict[str, Any]:
    """A rank-based sampler whose pressure falls over so many epochs."""
    return part("RankBased", epochs=epochs, **how)


def faster(clock: str, factor: float) -> Judge:
    """Every pressure against shuffled batches: at every goal, or else at every level but the first."""
    return lambda results: [
        times_at_most(each, arm, 1 / factor, "shuffled", clock, level, loss)
        for each in results.values()
        for arm in each.arms
        if arm in PRESSURES and "shuffled" in each.arms
        for level, loss in targets(each.task)
    ]


def targets(task: Task) -> list[tuple[float | None, float | None]]:
    """(level, loss) of every target, of which one is None."""
    if task.goals:
        return [(None, goal) for goal in task.goals]
    return [(level, None) for level in task.levels[1:]]


def low_losses(task: Task, size: Size) -> bool:
    """Whether a task is all of MNIST with low losses as targets."""
    return bool(task.goals)


REGIME = """MNIST, which we read as all its training images, tens of epochs, and training losses from 1e-2 down to
1e-4; at size medium with a perceptron, AdaDelta and one seed, at size full also with Adam and with the network of the
script"""
FACTOR = Claim(
    "Selecting batches speeds up both AdaDelta and Adam by a factor of about 5.",
    "abstract",
    f"To the lower training losses, each pressure needs no more than 1/{ABOUT} of the evaluations that shuffled "
    "batches need, of gradients and losses together.",
    faster("work", ABOUT),
    REGIME,
    low_losses,
)
SECONDS = Claim(
    "The same in time, selection and sorting included.",
    "our reading of the abstract's factor",
    f"To the lower training losses, each pressure takes no more than 1/{ABOUT} of the seconds.",
    faster("seconds", ABOUT),
    REGIME,
    low_losses,
)
WEAKEST = Claim(
    "Selecting batches is faster than shuffled batches at all.",
    "ours: the weakest reading of the claim",
    "To the lower training losses, each pressure needs fewer evaluations than shuffled batches, of gradients and losses together.",
    faster("work", 1.0),
    REGIME,
    low_losses,
)
