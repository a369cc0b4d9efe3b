"""How long every experiment takes at every size on one core: what it has to compute, counted from its
description, times what an example costs here. Printed, never asserted: python -m pytest tests/benchmarks -k hours
"""

from functools import cache
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from adaptivesgd import catalogue, methods
from adaptivesgd.experiments import papers
from adaptivesgd.experiments.problems.models import NETWORKS
from adaptivesgd.experiments.protocol.experiment import SIZES

SHAPES = {  # training rows, and the shape of an example with the intercept where there is one
    "a9a": (32_561, (124,)),
    "mushrooms": (6500, (113,)),
    "covtype": (464_810, (55,)),
    "ijcnn1": (49_990, (23,)),
    "diabetes": (354, (11,)),
    "random_regression": (8000, (100,)),
    "YearPredictionMSD": (463_715, (91,)),
    "mnist": (60_000, (28, 28, 1)),
    "mislabelled_mnist": (60_000, (28, 28, 1)),
    "fashion_mnist": (60_000, (28, 28, 1)),
    "cifar10": (50_000, (32, 32, 3)),
    "svhn": (73_257, (32, 32, 3)),
}
FORWARD = 1 / 3  # of a gradient's cost: a loss alone
NAMES = [name for name in vars(papers) if callable(vars(papers)[name])]


@cache
def cost(model, shape, B=64):
    """Seconds per example gradient: a step of SGD on random data."""
    rng = np.random.default_rng(0)
    X = rng.random((4 * B, *shape), dtype=np.float32)
    y = rng.random(4 * B) if model in ("least_squares", "linear_network") else np.arange(4 * B) % 10
    y = np.sign(y - 4.5) if model == "logistic" else y
    problem = (NETWORKS.get(model) or catalogue.model(model))(X, y)
    method = methods.sgd(1e-3, B)
    state = method.step(method.init(problem, problem.start(0)))
    began, count = perf_counter(), 0
    while count < 3 or perf_counter() - began < 0.2:
        state, count = method.step(state), count + 1
    return (perf_counter() - began) / (count * B)


def run_cell(task, size):
    """(runs, example gradients, seconds) of a task: its trials and its runs, and the losses of all
    examples at every recorded point.
    """
    n, shape = SHAPES[task.problem.data]
    n = min(n, task.problem.rows or n)
    runs = gradients = looks = 0
    for arm in task.arms:
        again = task.seeds + (size.trials if arm.space else 0)
        runs, gradients = runs + again, gradients + again * n * task.epochs * arm.epochs
        looks += again * n * task.points
    return runs, gradients, cost(task.problem.model, shape) * (gradients + FORWARD * looks)


def test_hours_of_the_experiments(report):
    rows = []
    with threadpool_limits(1):
        for name in NAMES:
            for size in (SIZES["small"], SIZES["medium"], SIZES["full"]):
                tasks = getattr(papers, name)(size).tasks
                parts = [run_cell(task, size) for task in tasks]
                runs, gradients, seconds = map(sum, zip(*parts, strict=True))
                rows.append(
                    (
                        name,
                        size.name,
                        len(tasks),
                        f"{runs:,}",
                        f"{gradients:.2g}",
                        duration(seconds),
                    )
                )
    heads = ("experiment", "size", "problems", "runs", "example gradients", "on one core, about")
    report("The experiments: what they compute, and how long that takes", heads, rows)
    assert len(rows) == 3 * len(NAMES)


def duration(seconds):
    """Seconds in the unit that people plan with."""
    if seconds < 3600:
        return f"{seconds / 60:.1f} minutes"
    return f"{seconds / 3600:,.1f} hours"
