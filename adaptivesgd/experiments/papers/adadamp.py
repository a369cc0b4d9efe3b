"""AdaDamp: as few updates as gradient descent, as few example gradients as SGD?"""

from typing import Any

from ..problems.spec import ProblemSpec
from ..protocol.criteria import on_every, times_at_most
from ..protocol.experiment import Arm, Check, Claim, Experiment, Size, Task, tuned
from ..protocol.task_result import TaskResults
from ..protocol.tuning import LogUniform
from ..reports import figures

ORDER = 3  # "the same order": within this factor
PAPER = "Sievert and Charles (2019), since version 2 Sievert and Shah: Improving the convergence of SGD through adaptive batch sizes"
ABOUT = """AdaDamp enlarges the batch as the training loss falls; PadaDamp, GeoDamp and HSGD grow it by a schedule.
Targets are shares of the first gap F(w_0) - F*. Gradient descent gets more passes than the others, since one of its
updates is a whole pass; every table counts them. On the linear network all but AdaGrad have the authors' step size
(theirs is half as large, for a loss twice as large); elsewhere each method's step size gets the same number of trials
in the same range, and the one that needs the fewest example gradients to the last target, on 80 % of the rows, is
taken. The growth is not tuned: PadaDamp's rate is the one that the authors' code computes from the budget for a
batch of 16 times the first, as their own settings have about 8 to 16 times; on the linear network for a quarter of
the rows, and at size medium as if it had 15 000 rows, not 8000, and mushrooms 30 000, not 6499. GeoDamp doubles four times
within the budget, but on the linear network, where 10 000 updates end before the first time. The
evaluations of all losses that AdaDamp asks for are counted, but they are neither updates nor example gradients, so
the claims do not see them. The two claims on orders are about targets that go to 0, with constants that may depend on
the problem. A factor of 3 at one target is our reading of them, "partly" says that it is met on some problems only,
and all step sizes are tuned for few example gradients, not for few updates."""


def adadamp(size: Size) -> Experiment:
    """The experiment at a `Size`."""
    tasks: tuple[Task, ...] = (
        linear_network(size),
        logistic("a9a", size),
        logistic("mushrooms", size),
        fashion(size),
    )
    if size.paper:
        tasks = (*tasks, logistic("covtype", size))
    return Experiment(
        name="adadamp",
        title="AdaDamp: the updates of gradient descent with the example gradients of SGD?",
        source=PAPER,
        about=ABOUT,
        tasks=tasks,
        claims=(LIKE_GD, LIKE_SGD, PASSIVE, SYNTHETIC),
        size=size,
        figures={
            "profiles": (
                "Performance profiles over all tasks, targets and seeds",
                figures.profiles,
            ),
            "workers": ("Simulated time against the number of workers", figures.workers),
        },
    )


def linear_network(size: Size) -> Task:
    """The synthetic problem of the authors, with their settings: one step size for all."""
    rows, data = size.rows and size.rows // 2, "random_regression"
    problem = ProblemSpec(data, "linear_network", {}, rows, 1000)
    below = ProblemSpec(data, "least_squares", {"ridge": 0.0}, rows)
    n, step = rows or 8000, {"step_size": 0.005}
    schedules = growing(n, 70, initial=2, largest=n // 4)
    arms = (
        Arm("AdaDamp", "adadamp", step | {"initial_size": 2, "optimal_value": "F*"}),
        *(Arm(name, method, step | growth) for name, method, growth in schedules),
        Arm("AdaDamp, F* = 0", "adadamp", step | {"initial_size": 2, "every": 10}),
        Arm("SGD", "cntsdamp_lr", step | {"batch_size": 64, "growth_rate": 0.1}, baseline=True),
        Arm("AdaGrad", "adagrad", {"step_size": 0.01, "batch_size": 64}, baseline=True),
        Arm("gradient descent", "gradient_descent", step, baseline=True, epochs=3),
    )
    how: dict[str, Any] = {"updates": 10_000, "levels": (0.01, 0.0003), "below": below}
    return Task("linear network", problem, arms, size.network_seeds, 70.0, **how)


def logistic(data: str, size: Size) -> Task:
    """Logistic regression, every step size tuned."""
    problem = size.table(data, "logistic", ridge=1e-3)
    epochs, n = 15.0 * size.epochs, size.rows or 30_000
    oracle = Arm("AdaDamp", "adadamp", {"initial_size": 16, "optimal_value": "F*"})
    naive = Arm("AdaDamp, F* = 0", "adadamp", {"initial_size": 16, "every": 10})
    arms: tuple[Arm, ...] = (oracle, *others(n, epochs, 20), naive)
    arms, most = tuned(arms, LogUniform(0.05, 50)), round(2 * epochs * n / 16)
    return Task(f"logistic, {data}", problem, arms, size.seeds, epochs, most)


def fashion(size: Size) -> Task:
    """Fashion-MNIST with the authors' network, or a perceptron where there is no time for it."""
    model = "adadamp_fashion" if size.paper else "mlp"
    problem = size.images("fashion_mnist", model)
    epochs, n = 15.0 * size.epochs, size.network_rows or 60_000
    arms: tuple[Arm, ...] = (
        Arm("AdaDamp", "adadamp", {"initial_size": 16, "every": 10}),
        *others(n, epochs, 8),
    )
    arms, most = tuned(arms, LogUniform(0.01, 2)), round(2 * epochs * n / 16)
    how: dict[str, Any] = {"updates": most, "levels": (0.3, 0.15)}
    return Task(f"Fashion-MNIST, {model}", problem, arms, size.network_seeds, epochs, **how)


def others(n: int, epochs: float, passes: int) -> tuple[Arm, ...]:
    """The schedules, whose batches grow to about 16 times their first size, and the baselines."""
    return (
        *(Arm(name, method, growth) for name, method, growth in growing(n, epochs, 16, 256)),
        Arm("SGD", "sgd", {"batch_size": 16}, baseline=True),
        Arm("gradient descent", "gradient_descent", baseline=True, epochs=passes),
    )


def growing(
    n: int, epochs: float, initial: int, largest: int
) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    """(name, method, settings) of batches that grow by a schedule to about `largest` at the end."""
    spent = epochs * n
    linear = 4 / 3 * (largest - initial) * (initial + 2 * largest + 3)
    linear /= 2 * (largest - initial) + 3 * spent
    quadratic = (largest - initial) ** 1.5 / (3 * spent)  # k updates cost about rate^2 k^3 / 3
    return (
        ("PadaDamp", "padadamp", {"initial_size": initial, "growth_rate": digits(linear)}),
        ("GeoDamp", "geodamp", {"initial_size": initial, "delay": epochs / 5}),
        ("HSGD", "hsgd", {"initial_size": initial, "growth_rate": digits(quadratic)}),
    )


def digits(rate: float) -> float:
    """Three digits of a number."""
    return float(f"{rate:.3g}")


def passive(results: TaskResults) -> list[Check]:
    """PadaDamp and GeoDamp against SGD, where the step size was tuned."""
    where = {name: each for name, each in results.items() if name != "linear network"}
    return [
        check
        for arm in ("PadaDamp", "GeoDamp")
        for clock, factor in (("updates", 0.5), ("examples", ORDER))
        for check in on_every(times_at_most, arm, factor, "SGD", clock)(where)
    ]


def synthetic(results: TaskResults) -> list[Check]:
    """The authors' own numbers, where the linear network was run."""
    each = results.get("linear network")
    if each is None:
        return []
    return [
        times_at_most(each, "AdaDamp", ORDER, "gradient descent", "updates"),
        times_at_most(each, "AdaDamp", 0.1, "SGD", "updates"),
        times_at_most(each, "AdaDamp", 0.1, "AdaGrad", "updates"),
    ]


def convex_or_authors(task: Task, size: Size) -> bool:
    """Whether a task is convex, or the authors' own problem at its own size."""
    return "logistic" in task.name or whole_linear_network(task, size)


def whole_linear_network(task: Task, size: Size) -> bool:
    """Whether a task is the authors' linear network on all of its 8000 rows."""
    return task.name == "linear network" and (task.problem.rows or 8000) >= 8000


def at_full_size(task: Task, size: Size) -> bool:
    """Whether the data and the network are the authors'."""
    return size.paper and "Fashion" in task.name


ORDERS = "convex objectives, and the authors' linear network on all of its 8000 rows"
LIKE_GD = Claim(
    "AdaDamp needs the same order of model updates as gradient descent.",
    "abstract of version 4, and the authors' table of complexities",
    f"To the last target of every task, the median updates of AdaDamp are at most {ORDER} times those of gradient "
    "descent.",
    on_every(times_at_most, "AdaDamp", ORDER, "gradient descent", "updates"),
    ORDERS,
    convex_or_authors,
)
LIKE_SGD = Claim(
    "AdaDamp needs the same order of gradient computations as SGD.",
    "abstract of version 4, and the authors' table of complexities",
    f"To the last target of every task, the median example gradients of AdaDamp are at most {ORDER} times those of SGD.",
    on_every(times_at_most, "AdaDamp", ORDER, "SGD", "examples"),
    ORDERS,
    convex_or_authors,
)
PASSIVE = Claim(
    "Schedules that do not evaluate the loss do as well: on Fashion-MNIST about 16 000 updates of GeoDamp where SGD "
    "made 35 000; on CoverType PadaDamp and GeoDamp 16 000 and 18 000 updates to an accuracy for which SGD took 650 000.",
    "the authors' data",
    f"To the last target of every tuned task, PadaDamp and GeoDamp need at most half the updates of SGD, and at most "
    f"{ORDER} times its example gradients.",
    passive,
    "Fashion-MNIST with the authors' network at its own size (there 150 epochs, at size full 60), and CoverType with seven classes, 613 features and "
    "Nesterov's momentum, which is not run here",
    at_full_size,
)
SYNTHETIC = Claim(
    "On a linear network AdaDamp comes to the test loss of the least-squares fit in about 146 updates, gradient descent in "
    "about 70; SGD and AdaGrad are still above it after 9000.",
    "the authors' data",
    f"On the linear network, to the last target, AdaDamp needs at most {ORDER} times the updates of gradient descent, "
    "and at most a tenth of those of SGD and of AdaGrad.",
    synthetic,
    "the authors' linear network on all of its 8000 rows",
    whole_linear_network,
)
