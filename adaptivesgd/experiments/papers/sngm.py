"""SNGM: better than momentum SGD and the layer-wise methods with large batches?"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ..execution.method_spec import part
from ..problems.spec import TITLES
from ..protocol.criteria import ends_as_accurate
from ..protocol.experiment import Arm, Check, Claim, Experiment, Judge, Size, Task
from ..protocol.task_result import TaskResult, TaskResults
from ..protocol.tuning import LogUniform
from ..reports import figures

PAPER = "Zhao, Xie and Li (2020), Stochastic normalized gradient descent with momentum for large-batch training"
OTHERS = ("MSGD", "LARS", "LAMB", "Adam")
SMALL_BATCH = 32
SLACK = 0.01  # of the test accuracy
POWER = 1.1  # of the decay, as commonly quoted for CIFAR-10
ABOUT = f"""SNGM normalises each gradient before the momentum. All methods take the same large batch and the same
number of example gradients, and their step size falls to 0 like (1 - t/T)^{POWER}; its start is tuned with the same
number of trials for each, by the accuracy on the rows held back. MSGD with a batch of {SMALL_BATCH} is the
reference."""


def sngm(size: Size) -> Experiment:
    """The experiment at a `Size`."""
    models = ("mlp", "adadamp_fashion") if size.paper else ("mlp",)
    shares = ((1 / 16, "a 16th"), (1 / 4, "a quarter"))
    tasks = [
        large_batch("fashion_mnist", model, share, words, size)
        for model in models
        for share, words in shares
    ]
    if size.paper:
        tasks.append(large_batch("cifar10", "resnet20", 4096 / 50_000, "4096", size))
    return Experiment(
        name="sngm",
        title="SNGM: large batches without loss of accuracy?",
        source=PAPER,
        about=ABOUT,
        tasks=tuple(tasks),
        claims=(BETTER, LARGER, BLOCKWISE),
        size=size,
        figures={
            "accuracies": (
                "Test accuracy at the end, every seed",
                partial(figures.strips, column="test_accuracy", label="test accuracy"),
            ),
            "workers": ("Simulated time against the number of workers", figures.workers),
        },
    )


def large_batch(data: str, model: str, share: float, words: str, size: Size) -> Task:
    """A batch that is this share of the data."""
    problem = size.images(data, model, times=2)
    n, epochs = problem.rows or 60_000, 20.0 * size.epochs
    B = max(SMALL_BATCH, round(share * n))
    arms = (
        arm("SNGM", "sngm", B, LogUniform(0.01, 3), beta=0.9),
        arm("SNGM, block-wise", "sngm_blockwise", B, LogUniform(0.01, 3), beta=0.9),
        arm("MSGD", "msgd", B, LogUniform(0.01, 1), beta=0.9),
        arm("LARS", "lars", B, LogUniform(1, 300), beta=0.9),
        arm("LAMB", "lamb", B, LogUniform(0.003, 0.3)),
        arm("Adam", "adam", B, LogUniform(0.0003, 0.03)),
        arm(
            f"MSGD, B = {SMALL_BATCH}", "msgd", SMALL_BATCH, LogUniform(0.001, 0.1), True, beta=0.9
        ),
    )
    how: dict[str, Any] = {"levels": (0.3, 0.2), "points": 30, "tuned_for": "accuracy"}
    return Task(
        f"{TITLES[data]}, {model}, B = {words}", problem, arms, size.network_seeds, epochs, **how
    )


def arm(
    name: str, method: str, B: int, steps: LogUniform, baseline: bool = False, **settings: Any
) -> Arm:
    """A method with a batch of B and a step size that falls to 0 at the end of the budget."""
    decay = part("PolynomialDecay", horizon="T", power=POWER)
    settings |= {"batch_size": B, "step_size": decay}
    return Arm(name, method, settings, {"step_size.initial_step": steps}, baseline)


def everywhere(arm: str, others: Sequence[str], slack: float) -> Judge:
    """The accuracy of an arm against others', on every task."""
    return lambda results: [
        ends_as_accurate(each, arm, other, slack) for each in results.values() for other in others
    ]


def larger_batch(results: TaskResults) -> list[Check]:
    """The largest batch without loss of accuracy, SNGM's against MSGD's, for every network."""
    networks: dict[tuple[str, str], list[TaskResult]] = {}
    for each in results.values():
        problem = each.task.problem
        networks.setdefault((TITLES[problem.data], problem.model), []).append(each)
    return [compared(", ".join(network), tasks) for network, tasks in networks.items()]


def compared(network: str, tasks: Sequence[TaskResult]) -> Check:
    """The check on one network."""
    small, task = f"MSGD, B = {SMALL_BATCH}", tasks[0].task.name
    if any(each.left_open("SNGM", "MSGD", small) for each in tasks):
        return Check(network, "not every batch was run", None, task=task)
    mine, theirs = (largest(arm, small, tasks) for arm in ("SNGM", "MSGD"))
    words = (
        f"{arm} {size:,}" if size else f"{arm} none"
        for arm, size in (("SNGM", mine), ("MSGD", theirs))
    )
    found = f"largest batch without loss: {', '.join(words)}"
    return Check(
        network, found, None if mine == theirs else mine > theirs, task=task, arms=("SNGM", "MSGD")
    )


def largest(arm: str, small: str, tasks: Sequence[TaskResult]) -> int:
    """The largest batch with which an arm is at most `SLACK` less accurate than MSGD with a small one; 0 if none is."""
    kept = (each for each in tasks if ends_as_accurate(each, arm, small, SLACK).holds)
    return max((batch_of(each, arm) for each in kept), default=0)


def batch_of(each: TaskResult, arm: str) -> int:
    """The constant batch size of an arm."""
    return next(a.settings["batch_size"] for a in each.task.arms if a.name == arm)


REGIME = """large batches in image classification, language processing and click prediction, as the abstract says;
here, at size full, CIFAR-10 with ResNet-20 and batches of 4096, as the paper's experiment is commonly quoted"""


def cifar(task: Task, size: Size) -> bool:
    """Whether a task is CIFAR-10 with ResNet-20, as commonly quoted from the paper."""
    return size.paper and task.problem.model == "resnet20"


BETTER = Claim(
    "With the same large batch, SNGM reaches a better test accuracy than momentum SGD and other large-batch methods.",
    "abstract",
    "On every task, the median test accuracy of SNGM is not below those of MSGD, LARS, LAMB and Adam.",
    everywhere("SNGM", OTHERS, 0.0),
    REGIME,
    cifar,
)
LARGER = Claim(
    "With the same number of gradient computations, SNGM can take a larger batch than momentum SGD to come to a point with a small gradient.",
    "abstract; that the batch is not too large if no accuracy is lost is our reading",
    f"For every network, a batch is not too large if the median test accuracy is at most one percent below that of MSGD with a batch of {SMALL_BATCH}. "
    "The largest such batch of SNGM is larger than that of MSGD; where both are the same of the batches tried, that cannot tell.",
    larger_batch,
    REGIME,
    cifar,
)
BLOCKWISE = Claim(
    "Normalising each layer on its own does not improve SNGM.",
    "as commonly quoted; the paper's text was not at hand",
    "On every task, the median test accuracy of SNGM is at most half a percent below that of its block-wise variant.",
    everywhere("SNGM", ("SNGM, block-wise",), 0.005),
    REGIME,
    cifar,
)
