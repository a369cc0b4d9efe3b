"""The noise floor."""

from ...question import A_NUMBER, Law, Mistake, Question, close


def floor_instances(rng):
    """Curvatures, variances, batches and steps."""
    for B in (1, 8):
        h = rng.uniform(0.5, 2.0)
        yield {"h": h, "variance": rng.uniform(1, 4), "B": B, "alpha": rng.uniform(0.2, 1.5) / h}


def stays(i, level):
    """Whether E[F - F*] = level is kept by a step: the fixed point, not a formula for it."""
    square = 2 * level / i.h
    after = (1 - i.alpha * i.h) ** 2 * square + i.alpha**2 * i.variance / i.B
    return close(i.h / 2 * after, level)


def floor(alpha, h, variance, B):
    """The level that stays."""
    return alpha * variance / (2 * B * (2 - alpha * h))


FLOOR = Question(
    name="q2",
    points=2,
    functions=("noise_floor",),
    tried="a parabola of curvature {h:.2f}, variance {variance:.2f}, B = {B}, alpha {alpha:.2f}",
    instances=floor_instances,
    laws=(
        A_NUMBER,
        Law("SGD that starts at this level, in expectation, stays there", stays),
    ),
    mistakes=(
        Mistake(
            "missing 1/B", lambda i: floor(i.alpha, i.h, i.variance, 1)
        ),
        Mistake(
            "that is a bound for small steps: the factor 2 - alpha h is rounded to 1",
            lambda i: i.alpha * i.variance / (2 * i.B),
        ),
        Mistake(
            "alpha h is dropped against 2: solve the recursion exactly",
            lambda i: i.alpha * i.variance / (4 * i.B),
        ),
        Mistake(
            "that is E(w - w*)²; the gap is h/2 times it",
            lambda i: floor(i.alpha, i.h, i.variance, i.B) * 2 / i.h,
        ),
        Mistake(
            "standard deviation instead of variance",
            lambda i: floor(i.alpha, i.h, i.variance**0.5, i.B),
        ),
        Mistake(
            "a factor 1/2 is missing: F is h/2 times the square",
            lambda i: 2 * floor(i.alpha, i.h, i.variance, i.B),
        ),
    ),
)  # fmt: skip
