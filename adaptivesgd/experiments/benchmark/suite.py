"""The suite: problems of five classes, and every batch-size rule with and without tuning."""

from collections.abc import Sequence
from typing import NamedTuple

from ..compare.defaults import arm_of
from ..problems.spec import ProblemSpec, cached_problem
from ..protocol.experiment import Experiment, Size, Task

RULES = (
    *("sgd", "gradient_descent", "adadamp", "adadamp_running", "padadamp", "geodamp", "radadamp"),
    *("big_batch", "big_batch_armijo", "big_batch_bb", "cabs", "cabs_corrected", "norm_test"),
    *("inner_product_test", "noise_scale", "adabatch", "smith", "friedlander_schmidt"),
    *("divebatch", "simigrad", "two_batch_noise_scale", "seesaw"),
)
LEVELS = (0.1, 0.01)


class Problem(NamedTuple):
    """A problem of the suite.

    Parameters
    ----------
    group : str
        Its class, such as "interpolating".
    spec : ProblemSpec
        The objective.
    epochs : float
        The budget.
    quick : bool, default False
        Whether it is part of the quick suite, which needs no download.
    """

    group: str
    spec: ProblemSpec
    epochs: float
    quick: bool = False


NOISY, INTERPOLATING = "convex, F* > 0", "interpolating"
ILL, SPARSE, NETWORK = "ill-conditioned", "sparse", "network"
SUITE = (
    Problem(NOISY, ProblemSpec("digits", "softmax", {"ridge": 1e-2}), 20.0, quick=True),
    Problem(NOISY, ProblemSpec("breast_cancer", "logistic", {"ridge": 1e-2}), 40.0),
    Problem(NOISY, ProblemSpec("diabetes", "least_squares", {"ridge": 1e-3}), 40.0, quick=True),
    Problem(NOISY, ProblemSpec("a9a", "logistic", {"ridge": 1e-3}, 8000, 1000), 10.0),
    Problem(INTERPOLATING, ProblemSpec("wine", "softmax", {"ridge": 1e-6}), 60.0, quick=True),
    Problem(INTERPOLATING, ProblemSpec("breast_cancer", "squared_hinge", {"ridge": 1e-6}), 40.0),
    Problem(ILL, ProblemSpec("synthetic", "least_squares", {"condition": 1e3}), 40.0, quick=True),
    Problem(ILL, ProblemSpec("random_regression", "least_squares", {"ridge": 0.0}), 20.0),
    Problem(SPARSE, ProblemSpec("mushrooms", "logistic", {"ridge": 1e-4}, 4000, 1000), 10.0),
    Problem(SPARSE, ProblemSpec("w8a", "logistic", {"ridge": 1e-4}, 8000, 1000), 10.0),
    Problem(NETWORK, ProblemSpec("digits", "mlp", {"widths": [30]}), 20.0, quick=True),
    Problem(NETWORK, ProblemSpec("mnist", "mlp", {}, 3000, 1000), 10.0),
    Problem(NETWORK, ProblemSpec("fashion_mnist", "mlp", {}, 3000, 1000), 10.0),
)
SIZES = {
    "quick": Size("quick", trials=3, seeds=2, network_seeds=2, rows=None, network_rows=None),
    "whole": Size("whole", trials=7, seeds=5, network_seeds=5, rows=None, network_rows=None),
}


def benchmark(
    size: str = "whole",
    tuned: bool = False,
    rules: Sequence[str] = RULES,
) -> tuple[Experiment, dict[str, str]]:
    """Describe the benchmark.

    Parameters
    ----------
    size : {"quick", "whole"}, default "whole"
        How large it is.
    tuned : bool, default False
        Whether each rule's step size is searched for, by the validation loss.
    rules : sequence of str
        Methods of the catalogue, or "module:function" for a rule of one's own.

    Returns
    -------
    experiment : Experiment
        A task per problem, without claims. Its name, that of its files, has the size where it is not
        the whole suite: a quick look leaves the files of the whole suite as they are.
    missing : dict
        {problem: why its data cannot be had}.
    """
    tasks, missing = [], {}
    for problem in (each for each in SUITE if each.quick or size == "whole"):
        try:
            tasks.append(task_of(problem, SIZES[size], tuned, rules))
        except OSError as error:
            missing[title_of(problem)] = str(error).partition(" (")[0]
    track = "tuned" if tuned else "untuned"
    about = f"Every batch-size rule on a fixed suite, {track}."
    title = f"Which rule, when? ({track})"
    name = f"bench-{track}" if size == "whole" else f"bench-{size}-{track}"
    return Experiment(name, title, "", about, tuple(tasks), (), SIZES[size]), missing


def task_of(problem: Problem, size: Size, tuned: bool, rules: Sequence[str]) -> Task:
    """All rules on one problem."""
    train = cached_problem(problem.spec.to_json()).train
    arms = tuple(arm_of(name, train, {}, problem.epochs, tuned) for name in rules)
    count = size.network_seeds if problem.group == NETWORK else size.seeds
    by = "training" if problem.spec.data == "synthetic" else "validation"
    return Task(title_of(problem), problem.spec, arms, count, problem.epochs,
                levels=LEVELS, points=50, tuned_for=by, draw=False)  # fmt: skip


def title_of(problem: Problem) -> str:
    """A problem's class, model and data."""
    return f"{problem.group}: {problem.spec.model}, {problem.spec.data}"
