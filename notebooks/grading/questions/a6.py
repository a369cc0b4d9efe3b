"""A6: a larger batch, or a smaller step? Twins, large batches, chosen examples, a parallel clock."""

import numpy as np

from ..question import A_NUMBER, Assignment, Law, Mistake, Question, Symptom, close, equals

# q1: the twin of a growing batch.


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

# q2: the noise of twins, exactly.


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

# q3: SNGM.


def sngm_instances(rng):
    """A state of SNGM and a gradient, at last one that is zero."""
    for size in (100.0, 0.01, 0.0):
        yield {
            "w": rng.standard_normal(4),
            "u": rng.standard_normal(4),
            "g": size * rng.standard_normal(4),
            "beta": 0.9,
            "eta": rng.uniform(0.01, 0.5),
        }


def unit(g):
    """g / ||g||; 0 for 0."""
    length = np.linalg.norm(g)
    return g / length if length else g


def moved(i, u):
    """[w, u] after a step along u."""
    return [i.w - i.eta * u, u]


def gone_at_zero(i, a):
    """Whether the answer is finite exactly where the gradient is not zero."""
    return np.isfinite(np.asarray(a)).all() == bool(i.g.any())


SNGM = Question(
    name="q3",
    points=3,
    functions=("sngm_step",),
    tried="a gradient in dimension {w.shape[0]}, beta {beta}, eta {eta:.2f}",
    instances=sngm_instances,
    laws=(
        Law(
            "the answers are the new w and u, finite",
            lambda i, a: len(a) == 2 and np.isfinite(np.asarray(a)).all(),
        ),
        Law("w moves by eta times the new u, against it", lambda i, a: close(a[0], moved(i, np.asarray(a[1]))[0])),
        Law(
            "what u gains over beta u has length 1 and points along g, or is 0 where g is 0",
            lambda i, a: close(np.asarray(a[1]) - i.beta * i.u, unit(i.g)),
        ),
    ),
    mistakes=(
        Symptom("0 / 0: a zero gradient has no direction; leave it out", gone_at_zero),
        Mistake(
            "the gradient is not normalised: that is MSGD", lambda i: moved(i, i.beta * i.u + i.g)
        ),
        Mistake(
            "normalised too late: first the gradient, then momentum",
            lambda i: moved(i, unit(i.beta * i.u + i.g)),
        ),
        Mistake(
            "1 - beta in front of the gradient: SNGM adds all of it",
            lambda i: moved(i, i.beta * i.u + (1 - i.beta) * unit(i.g)),
        ),
        Mistake(
            "w moves along the old u", lambda i: [i.w - i.eta * i.u, i.beta * i.u + unit(i.g)]
        ),
        Mistake("the sign of every coordinate", lambda i: moved(i, i.beta * i.u + np.sign(i.g))),
        Mistake("no momentum", lambda i: moved(i, unit(i.g))),
    ),
)  # fmt: skip


# q4: online batch selection.


def rank_instances(rng):
    """Losses of n examples, all different, and a selection pressure."""
    for n, pressure in ((6, 100.0), (9, 4.0), (5, 1.0)):
        yield {
            "losses": rng.permutation(np.arange(n) + rng.uniform(0, 0.5, n)),
            "pressure": pressure,
        }


def probabilities(i, order=-1, power=None, aligned=True, normal=True):
    """p of the example of rank j = 0, 1, ... is pressure^(-j power), power = 1/n."""
    n = len(i.losses)
    rank = np.argsort(np.argsort(order * i.losses)) if aligned else np.arange(n)
    p = i.pressure ** (-rank * (1 / n if power is None else power(n)))
    return p / p.sum() if normal else p


RANKS = Question(
    name="q4",
    points=3,
    functions=("rank_probabilities",),
    tried="{losses.shape[0]} losses, pressure {pressure}",
    instances=rank_instances,
    laws=(
        Law("there is a probability for every example", lambda i, p: np.shape(p) == i.losses.shape),
        Law("the probabilities add up to 1", lambda i, p: close(np.sum(p), 1.0)),
        Law(
            "an example with a larger loss is not drawn less often",
            lambda i, p: np.all(np.diff(np.asarray(p)[np.argsort(i.losses)]) >= -1e-12),
        ),
        Law(
            "neighbours in rank differ by one and the same factor, whose n-th power is the pressure",
            lambda i, p: close(p, probabilities(i)),
        ),
    ),
    mistakes=(
        Mistake("the easy examples come first: rank by falling loss", lambda i: probabilities(i, 1)),
        Mistake(
            "in the order of the ranks, not of the examples: undo the sort",
            lambda i: probabilities(i, aligned=False),
        ),
        Mistake("not normalised: divide by the sum", lambda i: probabilities(i, normal=False)),
        Mistake(
            "the pressure between neighbours: it is that between the ends",
            lambda i: probabilities(i, power=lambda n: 1),
        ),
        Mistake(
            "the (n - 1)-th root: the factor is pressure^(1/n)",
            lambda i: probabilities(i, power=lambda n: 1 / (n - 1)),
        ),
        Mistake(
            "an argsort is an order, not the ranks: rank[order] = 0, 1, 2, ...",
            lambda i: probabilities(i, aligned=False)[np.argsort(-i.losses)],
        ),
        Mistake("proportional to the losses, not to their ranks", lambda i: i.losses / i.losses.sum()),
    ),
)  # fmt: skip

# q5: a parallel clock.


def clock_instances(rng):
    """Sizes of batches, so many workers, seconds per example and per update."""
    for workers in (4, 16):
        yield {
            "sizes": rng.integers(1, 60, size=10),
            "workers": workers,
            "per_example": 0.01,
            "per_update": 0.3,
        }


def clock(i, share=lambda size, workers: np.ceil(size / workers), updates=None):
    """The seconds of all updates."""
    work = share(i.sizes, i.workers).sum() * i.per_example
    return work + (len(i.sizes) if updates is None else updates(i)) * i.per_update


CLOCK = Question(
    name="q5",
    points=2,
    functions=("parallel_seconds",),
    tried="{sizes.shape[0]} updates on {workers} workers",
    instances=clock_instances,
    laws=(
        A_NUMBER,
        equals(clock, "an update takes as long as its busiest worker, and then the exchange"),
    ),
    mistakes=(
        Mistake("half an example: the busiest worker has the ceiling", lambda i: clock(i, lambda s, p: s / p)),
        Mistake("rounded down: the busiest worker has the ceiling", lambda i: clock(i, lambda s, p: s // p)),
        Mistake("the exchange is forgotten", lambda i: clock(i, updates=lambda i: 0)),
        Mistake("the exchange is paid at every update, not once", lambda i: clock(i, updates=lambda i: 1)),
        Mistake("one worker does it all", lambda i: clock(i, lambda s, p: s)),
        Mistake(
            "the updates are added up before they are shared: each ends with its busiest worker",
            lambda i: np.ceil(i.sizes.sum() / i.workers) * i.per_example + len(i.sizes) * i.per_update,
        ),
    ),
)  # fmt: skip

ASSIGNMENT = Assignment(
    "a6", "A larger batch, or a smaller step?", (TWIN, DRIFT, SNGM, RANKS, CLOCK)
)
