"""The noise floor."""

from ...question import A_NUMBER, Law, Mistake, Question, close
from . import reference


def floor_instances(rng):
    """Curvatures, variances, batches and steps."""
    for B in (3, 8, 5, 1):
        h = round(rng.uniform(0.5, 2.0), 2)
        alpha = round(rng.uniform(0.2, 1.5) / h, 3)
        yield {"h": h, "variance": round(rng.uniform(1.2, 4), 2), "B": B, "alpha": alpha}


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
    reference=reference.noise_floor,
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
        Mistake("(1 - alpha h) where its square belongs", lambda i: i.h / 2 * i.alpha**2 * i.variance / i.B / (i.alpha * i.h)),
        Mistake("alpha where alpha² belongs: the step multiplies the noise before it is squared", lambda i: floor(i.alpha, i.h, i.variance, i.B) / i.alpha),
        Mistake("the gain of a step is forgotten: that is the noise of one step", lambda i: i.h / 2 * i.alpha**2 * i.variance / i.B),
        Mistake("that is E(w - w*)² of one step", lambda i: i.alpha**2 * i.variance / i.B),
        Mistake("the sign: 2 + alpha h where 2 - alpha h belongs", lambda i: i.alpha * i.variance / (2 * i.B * (2 + i.alpha * i.h))),
        Mistake("1 - alpha h where 2 - alpha h belongs", lambda i: i.alpha * i.variance / (2 * i.B * (1 - i.alpha * i.h))),
        Mistake("2 - alpha where 2 - alpha h belongs", lambda i: i.alpha * i.variance / (2 * i.B * (2 - i.alpha))),
        Mistake("2 - h where 2 - alpha h belongs", lambda i: i.alpha * i.variance / (2 * i.B * (2 - i.h))),
        Mistake("2 - alpha h multiplies where it divides", lambda i: i.alpha * i.variance * (2 - i.alpha * i.h) / (2 * i.B)),
        Mistake("2 - 2 alpha h where 2 - alpha h belongs", lambda i: i.alpha * i.variance / (2 * i.B * (2 - 2 * i.alpha * i.h))),
        Mistake("h times too much: the h of F and that of the recursion cancel", lambda i: i.h * floor(i.alpha, i.h, i.variance, i.B)),
        Mistake("the distance with its factor 1/2, without h", lambda i: floor(i.alpha, i.h, i.variance, i.B) / i.h),
        Mistake("standard deviation, and 1/sqrt B", lambda i: floor(i.alpha, i.h, (i.variance / i.B) ** 0.5, 1)),
    ),
    truth=lambda i: floor(i.alpha, i.h, i.variance, i.B),
    factors={"B": lambda i: i.B, "alpha": lambda i: i.alpha, "h": lambda i: i.h, "sigma²": lambda i: i.variance, "2 - alpha h": lambda i: 2 - i.alpha * i.h},
)  # fmt: skip
