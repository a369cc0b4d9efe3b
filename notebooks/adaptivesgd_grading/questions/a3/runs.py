"""What the questions about rules share: problems, and laws on the sizes along a run."""

from ...child.rules import rule_sizes
from ...question import Law, Symptom

FORBIDDEN = ("adaptivesgd.batch_sizes", "adaptivesgd.methods", "theory")


def regression(rng, noise, d=3, n=1500, size=1.0, scale=1.0):
    """A noisy least-squares problem with features of this scale, and where a run on it starts."""
    X = scale * rng.standard_normal((n, d))
    y = X @ (size * rng.standard_normal(d)) + noise * rng.standard_normal(n)
    return {"X": X, "y": y, "w": 3 * size * rng.standard_normal(d), "seed": int(rng.integers(1000))}


def same_sizes(rule):
    """The law that the sizes are those of the engine's rule."""
    return lambda i, a: a["sizes"] == rule_sizes(rule(i), i)["sizes"]


def as_if(rule):
    """The wrong answer of a wrong rule."""
    return lambda i: rule_sizes(rule(i), i)


def sizes_of(name, *settings):
    """The adapter of a rule with these of the instance's values as its settings."""
    return lambda functions, i: functions.rule_sizes(
        name, {each: getattr(i, each) for each in settings}, i
    )


def pure(i, a):
    """Whether the rule gives the sizes of the run when it is called again, and once more."""
    return a["again"] == [a["sizes"], a["sizes"]]


PURE = Law("called twice at the same state, the rule gives the same size", pure)
FIRST = Law(
    "the first batch has the size `initial_size`",
    lambda i, a: a["sizes"][0] == i.initial_size,
)
IMPURE = Symptom(
    "the rule remembers in self or in a global: what is remembered goes through `memory`",
    lambda i, a: not pure(i, a),
    anywhere=True,
)
