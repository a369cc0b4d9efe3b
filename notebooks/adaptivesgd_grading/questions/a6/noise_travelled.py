"""The noise of twins, exactly."""

import numpy as np

from ...question import A_NUMBER, Mistake, Question, equals
from . import reference


def noise_instances(rng):
    """An average of B gradients of variance V, with steps alpha; k steps where nothing pulls back."""
    for k in (5, 12, 2):
        yield {
            "alphas": np.round(rng.uniform(0.1, 1, size=k), 2),
            "sizes": rng.integers(2, 50, size=k),
            "variance": round(rng.uniform(1.2, 4), 1),
        }


def drift(i, power=2):
    """E||sum_k alpha_k e_k||^2 with independent e_k of variance V / B_k."""
    return (i.alphas**power / i.sizes).sum() * i.variance


DRIFT = Question(
    name="q2",
    points=2,
    functions=("noise_travelled",),
    reference=reference.noise_travelled,
    tried="{sizes.shape[0]} updates with their own rates and sizes",
    instances=noise_instances,
    laws=(
        A_NUMBER,
        equals(drift, "the noises of the updates are independent, so their variances add"),
    ),
    mistakes=(
        Mistake("alpha where alpha² belongs", lambda i: drift(i, 1)),
        Mistake(
            "missing 1/B", lambda i: (i.alphas**2).sum() * i.variance
        ),
        Mistake(
            "lengths are added: variances add, not their roots",
            lambda i: ((i.alphas / i.sizes**0.5).sum()) ** 2 * i.variance,
        ),
        Mistake("the mean over the updates instead of their sum", lambda i: drift(i) / len(i.sizes)),
        Mistake("standard deviation instead of variance", lambda i: drift(i) ** 0.5),
        Mistake("1/B squared", lambda i: (i.alphas**2 / i.sizes**2.0).sum() * i.variance),
        Mistake("alpha is forgotten", lambda i: (1 / i.sizes).sum() * i.variance),
        Mistake("1/sqrt B where 1/B belongs", lambda i: (i.alphas**2 / i.sizes**0.5).sum() * i.variance),
        Mistake("B multiplies where it divides", lambda i: (i.alphas**2 * i.sizes).sum() * i.variance),
        Mistake("(alpha / B)² where alpha² / B belongs", lambda i: ((i.alphas / i.sizes) ** 2).sum() * i.variance),
        Mistake("standard deviation instead of variance, inside the sum", lambda i: drift(i) / i.variance**0.5),
        Mistake("the variance is squared", lambda i: drift(i) * i.variance),
        Mistake("the variance is forgotten", lambda i: drift(i) / i.variance),
        Mistake("the square of the sum of alpha: independent noises add their squares", lambda i: i.alphas.sum() ** 2 / i.sizes.sum() * i.variance),
        Mistake("the square of the sum of alpha over B: independent noises add their squares", lambda i: (i.alphas / i.sizes).sum() ** 2 * i.variance),
        Mistake("the squares and the sizes are summed apart: alpha_k² and B_k belong together", lambda i: (i.alphas**2).sum() / i.sizes.sum() * i.variance),
        Mistake("the squares and 1/B are summed apart: alpha_k² and B_k belong together", lambda i: (i.alphas**2).sum() * (1 / i.sizes).sum() * i.variance),
        Mistake("the mean of the sizes: alpha_k² and B_k belong together", lambda i: (i.alphas**2).sum() / i.sizes.mean() * i.variance),
        Mistake("the last update only", lambda i: (i.alphas**2 / i.sizes)[-1] * i.variance),
        Mistake("the first update only", lambda i: (i.alphas**2 / i.sizes)[0] * i.variance),
        Mistake("the largest of the updates, not their sum", lambda i: (i.alphas**2 / i.sizes).max() * i.variance),
        Mistake("one number per update: their sum is wanted", lambda i: i.alphas**2 / i.sizes * i.variance),
        Mistake("the noise after every update: the last is wanted", lambda i: np.cumsum(i.alphas**2 / i.sizes) * i.variance),
        Mistake("alpha³ where alpha² belongs", lambda i: drift(i, 3)),
        Mistake("2 alpha where alpha² belongs", lambda i: 2 * drift(i, 1)),
        Mistake("the last update is forgotten", lambda i: (i.alphas**2 / i.sizes)[:-1].sum() * i.variance),
        Mistake("the first update is forgotten", lambda i: (i.alphas**2 / i.sizes)[1:].sum() * i.variance),
        Mistake("the product over the updates, not their sum", lambda i: (i.alphas**2 / i.sizes).prod() * i.variance),
        Mistake("B - 1 where B belongs", lambda i: (i.alphas**2 / (i.sizes - 1.0)).sum() * i.variance),
    ),
    truth=drift,
    factors={"the number of updates": lambda i: len(i.sizes), "sigma²": lambda i: i.variance, "B_0": lambda i: i.sizes[0]},
)  # fmt: skip
