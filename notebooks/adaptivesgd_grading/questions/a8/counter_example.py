"""A counter-example to AdaScale's Theorem 2."""

from ...question import Law, Question, Symptom
from .adascale import gain, level, one_step, promised


def example(functions, i):
    """The four numbers."""
    eta, S, w, T = functions.adascale_counter_example()
    return {"eta": float(eta), "S": float(S), "w": float(w), "T": float(T)}


def assumed(i, a):
    """Whether the theorem's hypotheses hold."""
    whole = a["S"].is_integer() and 1 <= a["S"] <= 1e6
    return whole and 0 < a["eta"] < 2 and a["T"] > 0 and abs(a["w"]) < 1e6


def one_update(i, a):
    """Whether the run ends with its first update."""
    return a["T"] <= gain(a["w"] ** 2, 1.0, a["S"])


def violated(i, a):
    """Whether the gap after that update is larger than promised."""
    measured = one_step(a["w"], a["eta"], a["S"], 1.0)
    return measured > promised(a["w"], a["eta"], 1.0, a["T"]) * (1 + 1e-9)


FALSE = Question(
    name="q5",
    points=3,
    functions=("adascale_counter_example",),
    tried="F(w) = w² / 2, noise of variance 1 per batch",
    instances=lambda rng: [{}],
    adapter=example,
    laws=(
        Law("S is a whole number of at least 1, 0 < eta < 2, and T > 0", assumed),
        Law("the first update already makes the clock reach T", one_update),
        Law("the expected gap after it is larger than the theorem promises", violated),
    ),
    mistakes=(
        Symptom(
            "eta must be less than 2, or no theorem is about it",
            lambda i, a: not 0 < a["eta"] < 2,
        ),
        Symptom(
            "with S = 1 it is plain SGD, and the theorem is true",
            lambda i, a: assumed(i, a) and a["S"] == 1,
        ),
        Symptom(
            "the clock advances by r at every update: the run does not end with the first unless T is at most r",
            lambda i, a: assumed(i, a) and not one_update(i, a),
        ),
        Symptom(
            "the gap at the start is above Δ, where the induction is right: start below",
            lambda i, a: assumed(i, a) and a["w"] ** 2 / 2 >= level(a["eta"], 1.0)[1],
        ),
        Symptom(
            "the start is right, but the step is too short or S too small: how large is γ S?",
            lambda i, a: assumed(i, a) and one_update(i, a) and not violated(i, a),
        ),
    ),
)  # fmt: skip
