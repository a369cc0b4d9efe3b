"""The noise of a batch without replacement, by exact expectation."""

from itertools import combinations

import numpy as np

from ...question import Law, Question, Symptom, close
from . import reference
from .variance import WITH_B, variance


def noise_instances(rng):
    """A population of n example gradients, and every batch of B of them, one per row."""
    for n, B in ((6, 3), (5, 2), (6, 4)):
        population = rng.standard_normal((n, 3))
        batches = np.array(list(combinations(range(n), B)))
        yield {"population": population, "batches": batches, "n": n, "B": B}


def true_noise(i):
    """E ||g_B - grad F||^2 over every batch."""
    means = i.population[i.batches].mean(axis=1)
    return ((means - i.population.mean(axis=0)) ** 2).sum(axis=1).mean()


def average(share):
    """The mean of a formula V share(B, n)."""
    return lambda i, a: close(
        np.mean(a), np.mean([variance(i.population[b]) for b in i.batches]) * share(i.B, i.n)
    )


def noises(functions, i):
    """The estimates of the noise, from every batch there is."""
    return np.array([functions.noise(i.population[batch], i.n) for batch in i.batches])


NOISE = Question(
    name="q5",
    points=2,
    functions=("noise",),
    reference=reference.noise,
    tried="every batch of {B} out of {n} examples, drawn without replacement",
    instances=noise_instances,
    adapter=noises,
    laws=(
        Law("there is a finite number for every batch", lambda i, a: np.isfinite(a).all()),
        Law(
            "averaged over all batches, it is E||g - grad F||², exactly",
            lambda i, a: close(np.mean(a), true_noise(i)),
        ),
    ),
    mistakes=(
        Symptom("missing 1/B: that is the noise of one example", average(lambda B, n: 1 - B / n)),
        Symptom(
            "drawn without replacement: the factor 1 - B/n is forgotten",
            average(lambda B, n: 1 / B),
        ),
        Symptom(
            "(n - B)/(n - 1) goes with the population's own variance; with the unbiased one, 1 - B/n",
            average(lambda B, n: (n - B) / (n - 1) / B),
        ),
        Symptom(WITH_B, average(lambda B, n: (1 - B / n) * (B - 1) / B**2)),
        Symptom("that is the variance of one example: divide by B, times 1 - B/n", average(lambda B, n: 1)),
        Symptom("divided by n where B belongs", average(lambda B, n: (1 - B / n) / n)),
        Symptom("B/n where 1 - B/n belongs", average(lambda B, n: 1 / n)),
        Symptom("1 - B/n is squared", average(lambda B, n: (1 - B / n) ** 2 / B)),
        Symptom("1 - 1/n where 1 - B/n belongs", average(lambda B, n: (1 - 1 / n) / B)),
        Symptom("1 + B/n where 1 - B/n belongs", average(lambda B, n: (1 + B / n) / B)),
        Symptom("B/n - 1 where 1 - B/n belongs", average(lambda B, n: (B / n - 1) / B)),
        Symptom("upside down: 1 - n/B where 1 - B/n belongs", average(lambda B, n: (1 - n / B) / B)),
        Symptom("divided by B twice: the variance is that of one example", average(lambda B, n: (1 - B / n) / B**2)),
        Symptom("divided by B - 1 where B belongs", average(lambda B, n: (1 - B / n) / (B - 1))),
        Symptom("n - B where 1 - B/n belongs", average(lambda B, n: (n - B) / B)),
        Symptom("divided by 1 - B/n where it multiplies", average(lambda B, n: 1 / (1 - B / n) / B)),
        Symptom("(n - 1)/(n - B): the factor is 1 - B/n", average(lambda B, n: (n - 1) / (n - B) / B)),
        Symptom("multiplied by B where it divides", average(lambda B, n: (1 - B / n) * B)),
        Symptom("the factor 1 - B/n is forgotten, and B instead of B - 1", average(lambda B, n: (B - 1) / B**2)),
    ),
    truth=lambda i: np.array([variance(i.population[b]) / i.B * (1 - i.B / i.n) for b in i.batches]),
    factors={"B": lambda i: i.B, "n": lambda i: i.n, "B - 1": lambda i: i.B - 1, "n - 1": lambda i: i.n - 1, "d": lambda i: 3},
    inputs=("n", "B"),
)  # fmt: skip
