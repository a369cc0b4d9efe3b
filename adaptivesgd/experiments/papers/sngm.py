"""SNGM: better than momentum SGD and the layer-wise methods with large batches?"""

from collections.abc import Sequence
from typing import Any

from ...plots import Picture
from ..execution.method_spec import part
from ..problems.spec import TITLES
from ..protocol.criteria import ends_as_accurate
from ..protocol.experiment import Arm, Claim, Experiment, Judge, Size, Task
from ..protocol.task_result import TaskResult
from ..protocol.tuning import LogUniform
from ..reports import figures

PAPER = "Zhao, Xie and Li (2020), Stochastic normalized gradient descent with momentum for large-batch training"
OTHERS = ("MSGD", "LARS", "LAMB", "Adam")
SMALL_BATCH = 32
POWER = 1.1  # of the decay, as commonly quoted for CIFAR-10
ABOUT = f"""SNGM normalises each gradient before the momentum. All methods take the same large batch and the same number
of example gradients, and their step size falls to 0 like (1 - t/T)^{POWER}; its start is tuned with the same number of
trials for each, by the accuracy on the rows held back. MSGD with a batch of {SMALL_BATCH} is the reference."""


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
            "accuracies": ("Test accuracy at the end, every seed", accuracies),
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


def accuracies(findings: Sequence[TaskResult]) -> Picture | None:
    """Every seed's accuracy."""
    return figures.strips(findings, "test_accuracy", "test accuracy")


def everywhere(arm: str, others: Sequence[str], slack: float) -> Judge:
    """The accuracy of an arm against others', on every task."""
    return lambda findings: [
        ends_as_accurate(each, arm, other, slack) for each in findings.values() for other in others
    ]


REGIME = "CIFAR-10 with ResNet20 and batches of 4096 (and ImageNet, which is not run here)"
BETTER = Claim(
    "With the same large batch, SNGM reaches a better test accuracy than momentum SGD and other large-batch methods.",
    "abstract",
    "On every task, the median test accuracy of SNGM is not below those of MSGD, LARS, LAMB and Adam.",
    everywhere("SNGM", OTHERS, 0.0),
    REGIME,
    lambda task, size: size.paper and task.problem.model == "resnet20",
)
LARGER = Claim(
    "With the same number of gradient computations, SNGM can take a larger batch than momentum SGD.",
    "abstract",
    f"On every task, the median test accuracy of SNGM with the large batch is at most one percent below that of MSGD "
    f"with a batch of {SMALL_BATCH}.",
    everywhere("SNGM", (f"MSGD, B = {SMALL_BATCH}",), 0.01),
    REGIME,
    lambda task, size: size.paper and task.problem.model == "resnet20",
)
BLOCKWISE = Claim(
    "Normalising each layer on its own does not improve SNGM.",
    "as commonly quoted; the paper's text was not at hand",
    "On every task, the median test accuracy of SNGM is at most half a percent below that of its block-wise variant.",
    everywhere("SNGM", ("SNGM, block-wise",), 0.005),
    REGIME,
    lambda task, size: size.paper and task.problem.model == "resnet20",
)
