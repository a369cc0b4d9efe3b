"""The twin of a growing batch."""

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference


def twin_instances(rng):
    """Batch sizes along a run."""
    for start, updates in ((8, 9), (32, 9), (4, 3)):
        growth = np.concatenate([[0], np.cumsum(rng.integers(1, 20, size=updates))])
        yield {"alpha": round(rng.uniform(0.1, 0.9), 2), "sizes": start + growth}


TWIN = Question(
    name="q1",
    points=2,
    functions=("twin_rates",),
    reference=reference.twin_rates,
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
        Mistake("multiplied by the batch", lambda i: i.alpha * i.sizes),
        Mistake("alpha is forgotten", lambda i: i.sizes[0] / i.sizes),
        Mistake("the ratio to the batch before, not to the first", lambda i: i.alpha * np.concatenate([[1.0], i.sizes[:-1] / i.sizes[1:]])),
        Mistake("the last batch stands where the first belongs", lambda i: i.alpha * i.sizes[-1] / i.sizes),
        Mistake("upside down, against the last batch", lambda i: i.alpha * i.sizes / i.sizes[-1]),
        Mistake("the largest batch stands where the first belongs", lambda i: i.alpha * i.sizes.max() / i.sizes),
        Mistake("the mean of the batches stands where the first belongs", lambda i: i.alpha * i.sizes.mean() / i.sizes),
        Mistake("the sum of the batches stands where the first belongs", lambda i: i.alpha * i.sizes.sum() / i.sizes),
        Mistake("the rate does not change", lambda i: np.full(len(i.sizes), i.alpha)),
        Mistake("the upside-down square root of the ratio", lambda i: i.alpha * (i.sizes / i.sizes[0]) ** 0.5),
        Mistake("falls in a line with the batch", lambda i: i.alpha * (1 - (i.sizes - i.sizes[0]) / i.sizes[0])),
        Mistake("the difference of the sizes, not their ratio", lambda i: i.alpha - (i.sizes - i.sizes[0])),
        Mistake("the rates are cumulated", lambda i: np.cumsum(i.alpha * i.sizes[0] / i.sizes)),
        Mistake("the ratio is rounded to a whole number", lambda i: i.alpha * (i.sizes[0] // i.sizes)),
        Mistake("the ratio is rounded to a whole number, upside down", lambda i: i.alpha / (i.sizes // i.sizes[0])),
        Mistake("divided by the number of the update", lambda i: i.alpha / (1 + np.arange(len(i.sizes)))),
        Mistake("the update after: the rates begin with the second batch", lambda i: i.alpha * i.sizes[1] / i.sizes),
        Mistake("the sizes in the order of the updates, reversed", lambda i: (i.alpha * i.sizes[0] / i.sizes)[::-1]),
        Mistake("the first rate is missing", lambda i: (i.alpha * i.sizes[0] / i.sizes)[1:]),
        Mistake("the last rate only: one for every size is wanted", lambda i: (i.alpha * i.sizes[0] / i.sizes)[-1]),
        Mistake("the mean of the rates: one for every size is wanted", lambda i: (i.alpha * i.sizes[0] / i.sizes).mean()),
        Mistake("the logarithm of the ratio", lambda i: i.alpha * (1 - np.log(i.sizes / i.sizes[0]))),
        Mistake("alpha is squared", lambda i: i.alpha**2 * i.sizes[0] / i.sizes),
    ),
    truth=lambda i: i.alpha * i.sizes[0] / i.sizes,
    factors={"B_0": lambda i: i.sizes[0], "alpha": lambda i: i.alpha, "the number of updates": lambda i: len(i.sizes)},
)  # fmt: skip
