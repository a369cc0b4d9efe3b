"""The false theorem."""

from functools import lru_cache
from math import log2

from theory.big_batch.theorem_3 import HAIR, THEOREM, on_endless_data

from ...question import Law, Question, Symptom


@lru_cache(maxsize=32)
def verdict(theta, c, alpha):
    """The theorem's comparison there."""
    return THEOREM.compare(on_endless_data(theta, c, settled(c, alpha)))


def settled(c, alpha):
    """alpha; a hair less if a trial is 2 (1 - c), which every batch accepts, but for rounding."""
    halvings = log2(alpha / (2 * (1 - c)))
    at_the_edge = halvings > -0.5 and abs(halvings - round(halvings)) < 1e-14
    return alpha * (1 - HAIR) if at_the_edge else alpha


def assumed(i, a):
    """Whether the theorem's assumptions hold."""
    return 0 < a["theta"] < 1 and 0 < a["c"] <= 0.5 and 0 < a["alpha"] < 1e6


def violated(i, a):
    """Whether the expected gap exceeds what is promised."""
    return verdict(a["theta"], a["c"], a["alpha"]).claim.broken_at is not None


def example(functions, i):
    """The counter-example."""
    theta, c, alpha = functions.counter_example()
    return {"theta": float(theta), "c": float(c), "alpha": float(alpha)}


FALSE = Question(
    name="q5",
    points=3,
    functions=("counter_example",),
    tried="f(x; z) = ||x||²/2 + <z, x>, on endless data",
    instances=lambda rng: [{}],
    adapter=example,
    laws=(
        Law(
            "theta lies in (0, 1), c in (0, 1/2], and alpha is positive and less than 10⁶", assumed
        ),
        Law("the expected gap after a step is larger than the theorem promises", violated),
    ),
    mistakes=(
        Symptom(
            "the first trial is longer than 2 (1 - c), so it is halved: choose it just short of that",
            lambda i, a: assumed(i, a) and a["alpha"] > 2 * (1 - a["c"]),
        ),
        Symptom(
            "every batch accepts this step, but it is too short to do harm",
            lambda i, a: assumed(i, a) and not violated(i, a),
        ),
        Symptom("c = 1/2 is the largest that the theorem allows", lambda i, a: a["c"] > 0.5),
    ),
)
