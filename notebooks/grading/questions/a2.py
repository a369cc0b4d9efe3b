"""A2: the variance of example gradients, and the norm trick."""

from itertools import combinations

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.example_gradients import OuterProducts

from ..question import A_NUMBER, Assignment, Law, Mistake, Question, Symptom, close, equals

# q1: the variance of rows.


def rows_instances(rng):
    """Example gradients G, one per row; the last ones with a large mean."""
    for B, d, mean in ((6, 4, 0.5), (2, 3, 0.0), (5, 1, 2.0)):
        yield {"G": mean + rng.standard_normal((B, d))}


def variance(G):
    """tr Sigma, unbiased."""
    return G.var(axis=0, ddof=1).sum()


WITH_B = "B instead of B - 1: the mean is an estimate as well"

VARIANCE = Question(
    name="q1",
    points=2,
    functions=("variance",),
    tried="example gradients G {G.shape}",
    instances=rows_instances,
    laws=(
        A_NUMBER,
        Law("a variance is not negative", lambda i, V: V >= 0),
        equals(
            lambda i: pairwise(i.G),
            "the variance is half the mean of ||G_i - G_j||² over all pairs of different rows",
        ),
    ),
    mistakes=(
        Mistake(WITH_B, lambda i: i.G.var(axis=0).sum()),
        Mistake("standard deviation instead of variance", lambda i: np.sqrt(variance(i.G))),
        Mistake(
            "standard deviations instead of variances are added",
            lambda i: i.G.std(axis=0, ddof=1).sum(),
        ),
        Mistake(
            "the sum over the examples instead of their mean: divide by B - 1",
            lambda i: i.G.var(axis=0).sum() * len(i.G),
        ),
        Mistake(
            "the mean over the parameters instead of their sum: the trace adds",
            lambda i: i.G.var(axis=0, ddof=1).mean(),
        ),
        Mistake("the variance of all entries as one list of numbers", lambda i: i.G.var(ddof=1)),
        Mistake(
            "the mean is not subtracted", lambda i: (i.G**2).sum() / (len(i.G) - 1)
        ),
        Mistake(
            "a factor 1/B too many: that is the variance of the mean",
            lambda i: variance(i.G) / len(i.G),
        ),
    ),
)  # fmt: skip


def pairwise(G):
    """(1/2) mean ||G_i - G_j||^2 over pairs: knows no mean and no divisor."""
    pairs = combinations(range(len(G)), 2)
    return np.mean([((G[a] - G[b]) ** 2).sum() for a, b in pairs]) / 2


# q2: norms of outer products, never formed.


def outer_instances(rng):
    """Inputs X and slopes S of a layer: the gradient of example i is x_i s_i^T."""
    for n, p, q in ((5, 4, 3), (3, 2, 6)):
        yield {"X": rng.standard_normal((n, p)), "S": rng.standard_normal((n, q))}


def outer(i):
    """The rows x_i s_i^T, shape (n, p q)."""
    return np.einsum("ip,iq->ipq", i.X, i.S).reshape(len(i.X), -1)


NORMS = Question(
    name="q2",
    points=2,
    functions=("square_norms",),
    tried="a layer with inputs X {X.shape} and slopes S {S.shape}",
    instances=outer_instances,
    ask="outer_norms",
    laws=(
        Law(
            "there is one number per example",
            lambda i, a: np.shape(a["norms"]) == (len(i.X),),
        ),
        Law(
            "answer i is the sum of the squares of all entries of the matrix x_i s_i^T",
            lambda i, a: close(a["norms"], (outer(i) ** 2).sum(axis=1)),
        ),
        Law(
            "for 500 examples of a 200 x 200 layer it gets by with less memory than the matrices take",
            lambda i, a: a["megabytes"] < 40,
        ),
    ),
    mistakes=(
        Symptom(
            "norms instead of their squares",
            lambda i, a: close(a["norms"], np.sqrt((outer(i) ** 2).sum(axis=1))),
        ),
        Symptom(
            "a sum where a product belongs: ||x s^T|| = ||x|| ||s||",
            lambda i, a: close(a["norms"], (i.X**2).sum(axis=1) + (i.S**2).sum(axis=1)),
        ),
        Symptom(
            "the square of <x, s>, or of a sum, is not the sum of the squares",
            lambda i, a: close(a["norms"], outer(i).sum(axis=1) ** 2),
        ),
        Symptom(
            "the matrices x_i s_i^T are formed",
            lambda i, a: close(a["norms"], (outer(i) ** 2).sum(axis=1)),
        ),
    ),
)

# q3: the variance by norms.


def by_norms(i):
    """The engine's variance of these rows."""
    rows = OuterProducts(i.X, i.S)
    n = len(i.X)
    seen = Estimate(None, None, np.arange(n), np.zeros(n), rows.sum() / n, rows, n)
    return seen.variance


def second(i):
    """The mean of the squared norms, and the squared norm of the mean."""
    G = outer(i)
    return (G**2).sum(), (G.mean(axis=0) ** 2).sum(), len(G)


def formula(combine):
    """A wrong formula of the sum of squared norms, the squared norm of the mean, and B."""
    return lambda i: combine(*second(i))


TRICK = Question(
    name="q3",
    points=3,
    functions=("variance_by_norms",),
    tried="a layer with inputs X {X.shape} and slopes S {S.shape}",
    instances=outer_instances,
    laws=(
        A_NUMBER,
        equals(by_norms, "it is the variance of q1, of the rows x_i s_i^T"),
    ),
    mistakes=(
        Mistake(WITH_B, formula(lambda s, m, B: s / B - m)),
        Mistake("the mean is not subtracted: - B ||g||²", formula(lambda s, m, B: s / (B - 1))),
        Mistake(
            "the mean is subtracted once instead of B times",
            formula(lambda s, m, B: (s - m) / (B - 1)),
        ),
        Mistake(
            "sum instead of mean in g: B ||g||² with g the mean of the rows",
            formula(lambda s, m, B: (s - B**3 * m) / (B - 1)),
        ),
        Mistake("standard deviation instead of variance", lambda i: np.sqrt(by_norms(i))),
        Mistake(
            "a factor 1/B too many: that is the variance of the mean",
            lambda i: by_norms(i) / len(i.X),
        ),
    ),
)

# q4: estimates add.


def merge_instances(rng):
    """Two batches of different sizes, each as its size B, mean g and variance V."""
    for a, b, d in ((6, 3, 4), (2, 9, 2)):
        A, C = 1 + rng.standard_normal((a, d)), rng.standard_normal((b, d))
        yield {
            "B1": a, "g1": A.mean(axis=0), "V1": variance(A),
            "B2": b, "g2": C.mean(axis=0), "V2": variance(C),
            "examples": np.concatenate([A, C]),
        }  # fmt: skip


def union(i):
    """Size, mean and variance of the examples of both."""
    return [len(i.examples), i.examples.mean(axis=0), variance(i.examples)]


def merged(i, between=1.0, weigh=True):
    """The same by the formula, with so much of the scatter between the two means."""
    B = i.B1 + i.B2
    g = (i.B1 * i.g1 + i.B2 * i.g2) / B if weigh else (i.g1 + i.g2) / 2
    apart = ((i.g1 - i.g2) ** 2).sum() * i.B1 * i.B2 / B
    return [B, g, ((i.B1 - 1) * i.V1 + (i.B2 - 1) * i.V2 + between * apart) / (B - 1)]


MERGE = Question(
    name="q4",
    points=3,
    functions=("merged",),
    tried="two batches of {B1} and {B2} examples",
    instances=merge_instances,
    ask="merging",
    laws=(
        Law("the size is that of both", lambda i, a: a[0] == i.B1 + i.B2),
        Law("the mean is that of all examples", lambda i, a: close(a[1], union(i)[1])),
        Law("the variance is that of all examples", lambda i, a: close(a[2], union(i)[2])),
    ),
    mistakes=(
        Symptom(
            "the mean of the two means is not the mean: weigh with B",
            lambda i, a: close(a[1], (i.g1 + i.g2) / 2),
        ),
        Symptom(
            "the scatter between the two means is forgotten: B1 B2 / (B1 + B2) ||g1 - g2||²",
            lambda i, a: (
                close(a[2], merged(i, 0.0)[2])
                or close(a[2], (i.B1 * i.V1 + i.B2 * i.V2) / (i.B1 + i.B2))
                or close(a[2], (i.V1 + i.V2) / 2)
            ),
        ),
        Symptom(WITH_B, lambda i, a: close(a[2], i.examples.var(axis=0).sum())),
    ),
)

# q5: the noise of a batch without replacement, by exact expectation.


def noise_instances(rng):
    """A population of n example gradients, and every batch of B of them, one per row."""
    for n, B in ((6, 3), (5, 2)):
        population = rng.standard_normal((n, 3))
        batches = np.array(list(combinations(range(n), B)))
        yield {"population": population, "batches": batches, "n": n, "B": B}


def true_noise(i):
    """E ||g_B - grad F||^2 over every batch."""
    means = i.population[i.batches].mean(axis=1)
    return ((means - i.population.mean(axis=0)) ** 2).sum(axis=1).mean()


def average(share):
    """What a formula V share(B, n) says on average."""
    return lambda i, a: close(
        np.mean(a), np.mean([variance(i.population[b]) for b in i.batches]) * share(i.B, i.n)
    )


NOISE = Question(
    name="q5",
    points=2,
    functions=("noise",),
    tried="every batch of {B} out of {n} examples, drawn without replacement",
    instances=noise_instances,
    ask="noises",
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
    ),
)

ASSIGNMENT = Assignment(
    "a2", "Per-example variance, and the norm trick", (VARIANCE, NORMS, TRICK, MERGE, NOISE)
)
