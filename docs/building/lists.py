"""What there is, as tables: methods, models, data sets, batch rules."""

import inspect

from adaptivesgd import batch_sizes, catalogue

from .tables import pipe_table

LOOKS_AT = {  # what a rule looks at, and what is known of it
    "Constant": ("nothing", "noise floor, exactly: classical/sgd_noise_ball"),
    "LossRatio": ("the loss of all examples", "rate of gradient descent: adadamp/pl"),
    "SubsampledLossRatio": ("the loss of some examples", "as above, in expectation of the loss"),
    "RunningLossRatio": ("losses of past batches", "none known"),
    "GradientNormRatio": ("the gradient of all examples", "1/k on non-convex F: adadamp/nonconvex"),
    "RollingAverage": ("losses and gradients of past batches", "none known"),
    "LinearGrowth": ("nothing", "log k / k on convex F: adadamp/linear_growth"),
    "RoundedLinearGrowth": ("nothing", "as a 1/k step size"),
    "GeometricGrowth": ("nothing", "linear on PL F if it grows slowly enough"),
    "StepSchedule": ("nothing", "as a step schedule of the rate: related/twins"),
    "Multiplicative": ("nothing", "linear: classical/geometric_batch_growth"),
    "VarianceOverLoss": ("variance, loss and step size", "noise floor; batch at most 2 a L_max"),
    "CorrectedVarianceOverLoss": ("variance, loss and step size", "the same, without the warm-up"),
    "SignalOverNoise": (
        "this batch's gradient and variance",
        "linear for theta < 1, in expectation",
    ),
    "NormTest": ("the last batch's gradient and variance", "linear if met: big_batch/sharp"),
    "InnerProductTest": ("the last batch's inner products", "descent with high probability"),
    "OrthogonalityTest": ("the last batch's remainder across g", "with the one above: linear"),
    "NoiseScale": ("averages of variance and gradient", "none known"),
    "QuadraticGrowth": ("nothing", "none known"),
    "LinearInEpochs": ("nothing", "none known"),
    "ExponentialInEpochs": ("nothing", "none known"),
}


def formula(rule):
    """The first paragraph of a rule's docstring, on one line."""
    return " ".join((inspect.getdoc(rule) or "").split("\n\n")[0].split())


def batch_rules(place):
    """Every batch rule: its formula, what it looks at, what is known."""
    rules = {n: c for n, c in vars(batch_sizes).items() if n in LOOKS_AT}
    rows = [
        (f"[`{name}`]({place.up}reference/adaptivesgd/batch_sizes/{file(rule)}.md)",
         escaped(formula(rule)), *LOOKS_AT[name])
        for name, rule in sorted(rules.items(), key=lambda pair: list(LOOKS_AT).index(pair[0]))
    ]  # fmt: skip
    return pipe_table(("rule", "formula", "looks at", "what is known"), rows)


def file(rule):
    """The file that a rule is in."""
    return rule.__module__.rpartition(".")[2]


def escaped(text):
    """Text that a table and Markdown leave alone."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def methods(place):
    """Every method with its source."""
    about = {entry.name: entry for entry in catalogue.list_methods()}
    rows = [
        (heading if i == 0 else "", f"`{name}`", escaped(about[name].about), about[name].source)
        for heading, names in catalogue.papers().items()
        for i, name in enumerate(names)
    ]
    return pipe_table(("", "method", "in a line", "source"), rows)


def models(place):
    """Every model with its formula."""
    rows = [(f"`{name}`", escaped(about)) for name, about, _ in catalogue.list_models()]
    return pipe_table(("model", "in a line"), rows)


def data(place):
    """Every data set with its source."""
    rows = [(f"`{name}`", about, source) for name, about, source in catalogue.list_data()]
    return pipe_table(("name", "what it is", "source"), rows)
