"""CABS: near the best batch size whatever the learning rate?"""

from collections.abc import Iterable, Mapping, Sequence

from ...plots import Picture
from ..problems.spec import TITLES
from ..protocol.clocks import Spread
from ..protocol.criteria import check, on_every
from ..protocol.experiment import Arm, Check, Claim, Experiment, Size, Task
from ..protocol.task_result import TaskResult, TaskResults
from ..reports import figures

PAPER = "Balles, Romero and Hennig (2017), Coupling adaptive batch sizes with learning rates"
RATES = (0.03, 0.1, 0.3, 0.6)
SIZES = (16, 64, 256, 1024)
SLACK = 0.01  # of the test accuracy
ABOUT = """CABS couples the batch size with the learning rate: as many examples as bring the noise of a step down to
the loss. It is run against constant batch sizes and a norm test, at every learning rate of a grid, for the same
number of example gradients. Nothing is tuned: the whole grid is the result. A long step along a noisy gradient can
leave a hidden unit without any example that activates it; its gradient is then 0, and nothing brings it back. The
column "dead units" is the fraction of such units at the end. Dead units add nothing to the variance of the gradients,
by which CABS chooses its batch; with its smallest batch it does what SGD does with that batch. The columns "dead
units" and "batch size" show where that is so."""


def cabs(size: Size) -> Experiment:
    """The experiment at a `Size`."""
    data = ("mnist", "fashion_mnist", *(("cifar10", "svhn") if size.paper else ()))
    return Experiment(
        name="cabs",
        title="CABS: how much does the learning rate matter?",
        source=PAPER,
        about=ABOUT,
        tasks=tuple(grid_point(name, rate, size) for name in data for rate in RATES),
        claims=(NEAR_BEST, SIMPLER),
        size=size,
        figures={
            "sensitivity": (
                "Test accuracy and training loss at the end against the learning rate",
                sensitivity,
            ),
            "batch-sizes": ("The last batch size that CABS and the norm test chose", batch_sizes),
        },
    )


def grid_point(data: str, rate: float, size: Size) -> Task:
    """All methods on one data set with one learning rate."""
    model = (
        "mlp" if not size.paper else "cabs_cifar" if data in ("cifar10", "svhn") else "cabs_mnist"
    )
    problem = size.images(data, model)
    step = {"step_size": rate}
    arms = (
        Arm("CABS", "cabs", step),
        *(Arm(f"B = {B}", "sgd", step | {"batch_size": B}, baseline=True) for B in SIZES),
        Arm("norm test", "norm_test", step, baseline=True),
    )
    name, epochs = f"{TITLES[data]}, step size {rate:g}", 12.0 * size.epochs
    return Task(name, problem, arms, size.network_seeds, epochs, levels=(), points=25,
                measure=("dead_units",), draw=False)  # fmt: skip


def grids(results: Iterable[TaskResult]) -> dict[str, dict[float, TaskResult]]:
    """{data set: {learning rate: results}}."""
    found: dict[str, dict[float, TaskResult]] = {}
    for each in results:
        rate = each.task.arms[0].settings["step_size"]
        found.setdefault(TITLES[each.task.problem.data], {})[rate] = each
    return found


def sensitivity(results: Iterable[TaskResult]) -> Picture:
    """What is reached at the end, against the learning rate."""
    return figures.along_settings(
        grids(results), {"test_accuracy": "test accuracy", "loss": "training loss"}
    )


def batch_sizes(results: Iterable[TaskResult]) -> Picture:
    """The last batch size against the learning rate."""
    return figures.along_settings(grids(results), {"batch_size": "last batch size"})


def accuracy(each: TaskResult, arm: str) -> Spread:
    """The median test accuracy at the end."""
    return each.last(arm, "test_accuracy")


def against_best(each: TaskResult, others: Sequence[str]) -> Check:
    """CABS against the best of some arms, chosen in hindsight."""
    if (unknown := each.left_open("CABS", *others)) is not None:
        return unknown
    best = max(others, key=lambda arm: accuracy(each, arm).median)
    first, second = accuracy(each, "CABS"), accuracy(each, best)
    found = f"test accuracy: CABS {first.text('{:.2%}')}, {best} {second.text('{:.2%}')}"
    return check(each, found, first.median >= second.median - SLACK, "CABS", best)


def simpler(results: TaskResults) -> list[Check]:
    """The loss of accuracy over the grid, from the best learning rate to the worst."""
    checks = []
    for data, grid in grids(results.values()).items():
        points = list(grid.values())
        arms = [arm for arm in points[0].arms if all(arm in each.arms for each in points)]
        if len(grid) < len(RATES) or "CABS" not in arms:
            task = points[0].task.name
            checks.append(Check(data, "not every learning rate was run", None, task=task))
            continue
        worst = min(points, key=lambda each: accuracy(each, "CABS").median).task.name
        mine = spread_over(grid, "CABS")
        for arm in arms:
            if arm != "CABS":
                theirs = spread_over(grid, arm)
                found = f"best minus worst: CABS {mine:.2%}, {arm} {theirs:.2%}"
                checks.append(Check(data, found, mine <= theirs, task=worst, arms=("CABS", arm)))
    return checks


def spread_over(grid: Mapping[float, TaskResult], arm: str) -> float:
    """The difference of the median accuracies at the best and the worst learning rate."""
    medians = [accuracy(each, arm).median for each in grid.values()]
    return max(medians) - min(medians)


REGIME = """MNIST, SVHN, CIFAR-10 and CIFAR-100, as commonly described; at size full all images of the first three, with the
networks of the authors' code for MNIST and CIFAR-10"""


def papers_images(task: Task, size: Size) -> bool:
    """Whether a task has all images of one of the paper's data sets, and a network of the authors'."""
    return size.paper and task.problem.data != "fashion_mnist"


NEAR_BEST = Claim(
    "CABS is about as good as the best constant batch size, whichever learning rate is chosen.",
    "abstract, in our words; the measure, test accuracy after as many example gradients, is ours",
    f"At every learning rate, the median test accuracy of CABS is at most {SLACK:.0%} below that of the constant batch "
    "size that is best there in hindsight.",
    on_every(against_best, [f"B = {B}" for B in SIZES]),
    REGIME,
    papers_images,
)
SIMPLER = Claim(
    "CABS simplifies the choice of the learning rate: results depend less on it.",
    "abstract, in our words; the measure is ours",
    "From the best to the worst learning rate of the grid, CABS loses no more test accuracy than each constant batch "
    "size and the norm test.",
    simpler,
    REGIME,
    papers_images,
)
