"""The noise of twins, exactly."""

from ...question import A_NUMBER, Mistake, Question, equals


def noise_instances(rng):
    """An average of B gradients of variance V, with steps alpha; k steps where nothing pulls back."""
    for k in (5, 12):
        yield {
            "alphas": rng.uniform(0.1, 1, size=k),
            "sizes": rng.integers(1, 50, size=k),
            "variance": rng.uniform(1, 4),
        }


def drift(i, power=2):
    """E||sum_k alpha_k e_k||^2 with independent e_k of variance V / B_k."""
    return (i.alphas**power / i.sizes).sum() * i.variance


DRIFT = Question(
    name="q2",
    points=2,
    functions=("noise_travelled",),
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
    ),
)  # fmt: skip
