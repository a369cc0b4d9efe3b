"""What there is, as tables: methods, models, data sets, batch rules."""

import inspect
import re

from adaptivesgd import batch_sizes, catalogue

from .tables import pipe_table

LOOKS_AT = {  # what a rule looks at, and what is known of it, with the theorems in brackets
    "Constant": ("nothing", "a noise floor, exactly [classical/sgd_noise_ball]"),
    "LossRatio": ("the loss of all examples", "the rate of gradient descent [adadamp/linear_rate]"),
    "SubsampledLossRatio": ("the loss of some examples", "none known"),
    "RunningLossRatio": ("losses of past batches", "none known"),
    "GradientNormRatio": (
        "the gradient of all examples",
        "1/k, non-convex [adadamp/nonconvex_average]",
    ),
    "RollingAverage": ("losses and gradients of past batches", "none known"),
    "LinearGrowth": ("nothing", "log k / k, convex [adadamp/padadamp_convex]"),
    "RoundedLinearGrowth": ("nothing", "none known; meant as a 1/k step size"),
    "GeometricGrowth": ("nothing", "linear if it grows slowly enough [adadamp/geodamp]"),
    "MilestoneGrowth": ("nothing", "the same as a falling rate [related/smith_twins]"),
    "Multiplicative": ("nothing", "linear [classical/geometric_batch_growth]"),
    "VarianceOverLoss": (
        "variance, loss and step size",
        "at most 2 a L_max examples [cabs/batch_cap]",
    ),
    "CorrectedVarianceOverLoss": (
        "variance, loss and step size",
        "linear if F* = 0 [cabs/long_run]",
    ),
    "SignalOverNoise": (
        "this batch's gradient and variance",
        "linear for theta < 1 [big_batch/theorem_2_sharp]",
    ),
    "NormTest": ("the last batch's gradient and variance", "linear if met [related/norm_test]"),
    "InnerProductTest": (
        "the last batch's inner products",
        "mostly descent [related/inner_product_test]",
    ),
    "OrthogonalityTest": (
        "the last batch's remainder across g",
        "with the one above [related/augmented_test]",
    ),
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
    rows = []
    for name, (looks_at, known) in LOOKS_AT.items():
        rule = getattr(batch_sizes, name)
        page = f"{place.up}reference/adaptivesgd/batch_sizes/{file(rule)}.md"
        theorem = re.sub(r"\[(\w+/\w+)\]", rf"([theorem]({place.up}theory/\1.md))", known)
        rows.append((f"[`{name}`]({page})", escaped(formula(rule)), looks_at, theorem))
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
