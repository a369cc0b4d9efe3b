"""Big Batch: without tuning, as good as tuned SGD?"""

from .. import more_pictures, pictures
from ..cells.ingredients import Ingredients
from ..experiment import Arm, Claim, Experiment, Task
from ..judging import ends_as_accurate, smaller_at_equal_looks
from ..tuning_space import Between

PAPER = "De, Yadav, Jacobs and Goldstein (2017), Automated inference with adaptive batches"
TUNED = ("SGD, a/(b+t)", "Friedlander-Schmidt", "gradient descent")
ABOUT = """Big Batch enlarges each batch until the gradient stands out from its noise. With Armijo's or
Barzilai-Borwein's steps nothing is tuned; SGD, Friedlander-Schmidt, gradient descent and Big Batch with a fixed step are,
with the same number of trials each, by the gradient norm on 80 % of the rows. On convex problems the norm of the full
gradient is compared when the same number of examples has been looked at: gradients and line searches' losses alike."""


def big_batch(size):
    """The experiment at a `Size`."""
    ridge = {"ridge": 1e-3}
    tasks = [
        convex(
            "logistic, a9a", Ingredients("a9a", "logistic", ridge, size.rows, size.test_rows), size
        ),
        convex(
            "logistic, mushrooms",
            Ingredients("mushrooms", "logistic", ridge, size.rows, size.test_rows),
            size,
        ),
        convex(
            "ridge, diabetes",
            Ingredients("diabetes", "least_squares", ridge),
            size,
            Between(0.02, 4),
        ),
        convex(
            "ridge, random",
            Ingredients("random_regression", "least_squares", ridge, size.rows),
            size,
            Between(0.02, 4),
        ),
        convnet(size),
    ]
    if size.paper:
        more = (
            ("covtype", "logistic"),
            ("ijcnn1", "logistic"),
            ("YearPredictionMSD", "least_squares"),
        )
        tasks += [
            convex(f"{model}, {data}", Ingredients(data, model, ridge), size)
            for data, model in more
        ]
    return Experiment(
        name="big_batch",
        title="Big Batch SGD: without tuning as good as the others with it?",
        source=PAPER,
        about=ABOUT,
        tasks=tuple(tasks),
        claims=(WITHOUT_TUNING, ARMIJO, FIXED, NETWORK),
        size=size,
        figures={
            "gradient-norms": (
                "The norm of the full gradient against passes",
                more_pictures.gradient_norms,
            ),
            "profiles": (
                "Performance profiles over the convex tasks, targets and seeds",
                convex_profiles,
            ),
        },
    )


def convex(name, problem, size, step_size=Between(0.05, 50)):  # noqa: B008, it is frozen
    """A convex problem: two methods that are not tuned, and four that are."""
    steps = {"step_size": step_size}
    first = Between(step_size.low / 3, step_size.high / 3)
    arms = (
        Arm("Big Batch, BB", "big_batch_bb"),
        Arm("Big Batch, Armijo", "big_batch_armijo"),
        Arm("Big Batch, fixed", "big_batch", {}, steps),
        Arm(TUNED[0], "sgd_decaying", {}, {"step_size": first, "rate": Between(1e-4, 1e-1)}, True),
        Arm(TUNED[1], "friedlander_schmidt", {"factor": 1.03}, steps, True),
        Arm(TUNED[2], "gradient_descent", {}, steps, True),
    )
    how = {"measure": ("gradient_norm",), "tuned_for": "gradient_norm", "levels": (0.1, 0.001)}
    return Task(name, problem, arms, size.seeds, min(50.0, 30.0 * size.epochs), **how)


def convnet(size):
    """A ConvNet on MNIST; all with momentum 0.9 but AdaDelta, as in the paper."""
    model = "big_batch_convnet" if size.paper else "small_convnet"
    problem = Ingredients("mnist", model, {}, size.network_rows, size.test_rows)
    rule, momentum = {"part": "SignalOverNoise", "initial": 50}, {"part": "HeavyBall", "beta": 0.9}
    epochs = 8.0 * size.epochs
    halved = {"part": "StepDecay", "factor": 0.5, "milestones": [epochs * k / 8 for k in (2, 4, 6)]}
    steps, beta = Between(0.01, 1), {"beta": 0.9, "batch_size": 64}
    armijo = {
        "batch_size": rule,
        "direction": momentum,
        "step_size": {"part": "Armijo", "initial": 0.1},
    }
    adadelta = {
        "batch_size": rule,
        "direction": {"part": "AdaDelta"},
        "step_size": {"part": "Fixed", "length": 1.0},
    }
    fixed = {
        "batch_size": rule,
        "direction": momentum,
        "step_size": {"part": "Fixed", "length": 0.1},
    }
    arms = (
        Arm("Big Batch, Armijo", "compose", armijo),
        Arm("Big Batch, AdaDelta", "compose", adadelta),
        Arm("Big Batch, fixed", "compose", fixed, {"step_size.length": steps}),
        Arm(
            "SGD, tuned and halved",
            "momentum",
            beta | {"step_size": halved},
            {"step_size.initial": steps},
            True,
        ),
        Arm("SGD, tuned", "momentum", beta, {"step_size": steps}, True),
        Arm("AdaDelta", "adadelta", {"batch_size": 64}, baseline=True),
    )
    name = f"MNIST, {model}"
    how = {"tuned_for": "validation", "levels": (0.3, 0.1), "points": 30}
    return Task(name, problem, arms, size.network_seeds, epochs, **how)


def convex_findings(findings):
    """Those of the convex tasks."""
    return [each for each in findings if each.task.measure]


def convex_profiles(findings):
    """`pictures.profiles` of the convex tasks."""
    return pictures.profiles(convex_findings(findings))


def against(arm, others):
    """The gradient norm of an arm against those of others, on every convex task."""
    return lambda findings: [
        smaller_at_equal_looks(each, arm, other, "gradient_norm", each.task.epochs)
        for each in convex_findings(findings.values())
        for other in others
    ]


def network(findings):
    """Test accuracies on the ConvNet."""
    return [
        ends_as_accurate(each, "Big Batch, Armijo", other, slack)
        for each in findings.values()
        if not each.task.measure
        for other, slack in (
            ("SGD, tuned and halved", 0.01),
            ("SGD, tuned", 0.0),
            ("AdaDelta", 0.0),
        )
    ]


WITHOUT_TUNING = Claim(
    "Big Batch with Barzilai-Borwein steps, without any tuning, brings the gradient further down than tuned SGD, "
    "Friedlander-Schmidt and gradient descent: on IJCNN1 after 50 passes about 2e-8, against 1e-5 of gradient descent, "
    "2e-4 of Friedlander-Schmidt and 2e-3 of SGD.",
    "Figure 1, read off its axes",
    "When as many examples have been looked at as the budget allows gradients, its median gradient norm is at most that of each of the three.",
    against("Big Batch, BB", TUNED),
)
ARMIJO = Claim(
    "So does Big Batch with Armijo's steps, without any tuning: on IJCNN1 about 1e-6.",
    "Figure 1, read off its axes",
    "When as many examples have been looked at as the budget allows gradients, its median gradient norm is at most that of each of the three.",
    against("Big Batch, Armijo", TUNED),
)
FIXED = Claim(
    "Big Batch with a fixed, tuned step does better than tuned SGD with a decaying one.",
    "Figure 1",
    "When as many examples have been looked at as the budget allows gradients, its median gradient norm is at most SGD's.",
    against("Big Batch, fixed", TUNED[:1]),
)
NETWORK = Claim(
    "On ConvNets, Big Batch with Armijo's steps is about as good as finely tuned SGD, and better than SGD with a fixed "
    "step and than AdaDelta.",
    "section 6.2 and its figures",
    "Its median test accuracy is at most one percent below that of SGD with a tuned step that is halved three times, "
    "and not below those of SGD with a tuned fixed step and of AdaDelta.",
    network,
)
