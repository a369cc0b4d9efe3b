"""The twin of a growing batch."""

import numpy as np

from ...question import Law, Mistake, Question, close


def twin_instances(rng):
    """Batch sizes along a run."""
    for start in (8, 32):
        growth = np.concatenate([[0], np.cumsum(rng.integers(0, 20, size=9))])
        yield {"alpha": rng.uniform(0.1, 1), "sizes": start + growth}


TWIN = Question(
    name="q1",
    points=2,
    functions=("twin_rates",),
    tried="alpha {alpha:.2f}, {sizes.shape[0]} sizes",
    instances=twin_instances,
    laws=(
        Law("there is a rate for every size", lambda i, a: np.shape(a) == i.sizes.shape),
        Law("the first rate is alpha", lambda i, a: close(a[0], i.alpha)),
        Law(
            "rate over batch size is the same for both twins at every update",
            lambda i, a: close(np.asarray(a) / i.sizes[0], i.alpha / i.sizes),
        ),
    ),
    mistakes=(
        Mistake("upside down: the rate rises with the batch", lambda i: i.alpha * i.sizes / i.sizes[0]),
        Mistake("the square root of the ratio", lambda i: i.alpha * (i.sizes[0] / i.sizes) ** 0.5),
        Mistake("the square of the ratio", lambda i: i.alpha * (i.sizes[0] / i.sizes) ** 2),
        Mistake("divided by the batch, not by its ratio to the first", lambda i: i.alpha / i.sizes),
    ),
)  # fmt: skip
