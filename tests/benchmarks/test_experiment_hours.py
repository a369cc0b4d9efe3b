"""How long every experiment takes at every size on one core: what it has to compute, counted from its
description, times what an example costs here. Printed, never asserted: python -m pytest tests/benchmarks -k hours
"""

from functools import cache
from time import process_time

import numpy as np
from threadpoolctl import threadpool_limits

from adaptivesgd import catalogue, methods
from adaptivesgd.experiments import papers
from adaptivesgd.experiments.execution.method_spec import changed, method
from adaptivesgd.experiments.problems.models import NETWORKS
from adaptivesgd.experiments.protocol.experiment import SIZES
from adaptivesgd.experiments.protocol.schedule import Optimum, resolved

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
PROBED, STEPS = 512, 3  # rows and updates by which a method's costs are counted
NAMES = [name for name in vars(papers) if callable(vars(papers)[name])]


@cache
def random_problem(model, shape, rows):
    """The model on random data of this shape."""
    rng = np.random.default_rng(0)
    X = rng.random((rows, *shape), dtype=np.float32)
    y = rng.random(rows) if model in ("least_squares", "linear_network") else np.arange(rows) % 10
    y = np.sign(y - 4.5) if model == "logistic" else y
    return (NETWORKS.get(model) or catalogue.model(model))(X, y)


@cache
def seconds_of_a_step(model, shape, B):
    """Of SGD, on random data: of the processor, so that other work on the machine counts little."""
    problem, method = random_problem(model, shape, PROBED), methods.sgd(1e-3, B)
    state = method.step(method.init(problem, problem.start(0)))
    began, count = process_time(), 0
    while count < 3 or process_time() - began < 0.2:
        state, count = method.step(state), count + 1
    return (process_time() - began) / count


def first_steps(arm, task, n, shape):
    """(example gradients, evaluations) of one update, of the first three on a few random rows: as many
    as the rows stand for n, and a growing batch stays at its first size.
    """
    settings = resolved(arm, task.epochs, Optimum(0.0, "", n))
    for path, space in arm.space.items():
        settings = changed(settings, path, space.at(0.2))
    if arm.method == "rho_loss_trained":  # needs a model of other examples
        return settings["batch_size"], 10 * settings["batch_size"]
    problem = random_problem(task.problem.model, shape, PROBED)
    state = method(arm.method, settings).init(problem, problem.start(0))
    states = [state := made.step(state) for made in [method(arm.method, settings)] * STEPS]
    examples, evaluations = states[-1].examples / STEPS, states[-1].evaluations / STEPS
    batch = settings.get("batch_size", settings.get("initial_size"))
    if isinstance(batch, int) and batch > PROBED:
        examples = batch
    elif examples >= PROBED:
        examples *= n / PROBED
    return examples, evaluations * (n / PROBED if evaluations * STEPS >= PROBED else 1)


def run_cell(task, size):
    """(runs, example gradients, seconds) of a task: its trials and its runs, and the losses of all
    examples at every recorded point. A growing batch counts as if it stayed at its first size, which is
    why this is rather too long than too short.
    """
    n, shape = SHAPES[task.problem.data]
    n, model = min(n, task.problem.rows or n), task.problem.model
    one, many = (seconds_of_a_step(model, shape, B) for B in (1, 64))
    per_example = max(many - one, 0.02 * many) / 63
    runs = gradients = seconds = 0
    for arm in task.arms:
        again = task.seeds + (size.trials if arm.space else 0)
        B, evaluations = first_steps(arm, task, n, shape)
        updates = min(task.updates or np.inf, (task.epochs or np.inf) * arm.epochs * n / B)
        looks = task.points * (n + (task.problem.test_rows or n / 5))
        examples = updates * (B + FORWARD * evaluations) + FORWARD * looks
        runs, gradients = runs + again, gradients + again * updates * B
        seconds += again * (updates * (one - per_example) + examples * per_example)
    return runs, gradients, seconds


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
    heads = (
        "experiment",
        "size",
        "problems",
        "runs",
        "example gradients",
        "on one core, at most about",
    )
    report("The experiments: what they compute, and how long that takes", heads, rows)
    assert len(rows) == 3 * len(NAMES)


def duration(seconds):
    """Seconds in the unit that people plan with."""
    if seconds < 3600:
        return f"{seconds / 60:.1f} minutes"
    return f"{seconds / 3600:,.1f} hours"
