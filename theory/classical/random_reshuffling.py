r"""SGD without replacement, reshuffled every epoch: the noise of an epoch is of the order of the cube of the step.

Setting:    every f_i is L-smooth and mu-strongly convex, with one and the same mu > 0; F = (1/n) sum_i f_i.
Method:     w+ = w - a g with a fixed a <= 1 / L. Every epoch draws a new order of the n examples, and takes N = n / B
            batches of B from it.
Guarantee:  after e epochs, q = (1 - a mu)^N,

            E||w_{eN} - w*||^2  <=  q^e ||w_0 - w*||^2 + (1 + q + ... + q^(e-1)) a^3 L R,
            R = sum_{i=1}^{N-1} (1 - a mu)^(N-1-i) (i / B) (n - i B) / (n - 1) s^2,   s^2 = (1/n) sum_i ||grad f_i(w*)||^2.

            In the long run that is at most of the order a^2; with replacement it is of the order a.
Kind:       upper.
Source:     Mishchenko, Khaled and Richtarik (2020), "Random reshuffling: simple analysis with vast improvements",
            for the proof (attributed); with batches and explicit sums, re-derived.
"""

import numpy as np

from adaptivesgd import Method
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.directions import Gradient
from adaptivesgd.methods import sgd
from adaptivesgd.samplers import Shuffled
from adaptivesgd.step_sizes import Fixed
from theory import Case, MonteCarlo, Step, Theorem, above, at_every_step, over_steps, unless
from theory.examples import far_start, regression, small_quadratic
from theory.quantities import square_distance


def objections(case):
    """Shuffled batches that divide n, whole epochs, a fixed step of at most 1 / L, and mu."""
    yield from unless(case.method, "sampler", Shuffled)
    yield from unless(case.method, "batch_size", Constant)
    yield from unless(case.method, "direction", Gradient)
    yield from unless(case.method, "step_size", Fixed)
    B, n = case.method.batch_size.size, case.problem.n
    if n % B or case.steps * B % n:
        yield f"the batch must divide n = {n} and the run end with an epoch, not {case.steps} steps of {B}"
    if not case.given.get("mu", 0) > 0:
        yield "the case must give mu, above zero: every f_i is mu-strongly convex"
    L = float(case.problem.max_smoothness)
    yield from above("step size", case.method.step_size.length, 1 / L, "1 / L")


def letters(case):
    """a, L, mu, B, n and N."""
    B, n = case.method.batch_size.size, case.problem.n
    a, L = case.method.step_size.length, float(case.problem.max_smoothness)
    return a, L, float(case.given["mu"]), B, n, n // B


def at_the_minimiser(F):
    """grad f_i(w*), shape (n, d)."""
    return F.gradients(np.asarray(F.minimiser))


def scatter(F):
    """s^2 = (1/n) sum_i ||grad f_i(w*)||^2, a float."""
    return float((at_the_minimiser(F) ** 2).sum(axis=1).mean())


def after_epochs(numbers, N):
    """The numbers after 0, 1, 2, ... epochs."""
    return over_steps(lambda each: each[::N], numbers)


def measured(case):
    """E||w - w*||^2 after 0, 1, 2, ... epochs."""
    return after_epochs(case.expected(square_distance), letters(case)[-1])


def variances(case):
    """E||(1/B) sum of the first i batches' grad f(w*)||^2, i = 0, ..., N - 1."""
    *_, B, n, N = letters(case)
    i = np.arange(N)
    return i / B * (n - i * B) / (n - 1) * scatter(case.problem)


def noise_of_an_epoch(case):
    """a^3 L R, a float."""
    a, L, mu, _, _, N = letters(case)
    weights = (1 - a * mu) ** (N - 1 - np.arange(N))
    return a**3 * L * float(weights @ variances(case))


def promised(case):
    """q^e ||w_0 - w*||^2 + (1 + ... + q^(e-1)) a^3 L R."""
    a, _, mu, _, _, N = letters(case)
    q, e = (1 - a * mu) ** N, np.arange(case.steps // N + 1)
    sums = np.array([(q ** np.arange(each)).sum() for each in e])
    return q**e * square_distance(case.first) + sums * noise_of_an_epoch(case)


# The proof: against the path that starts at w*, and takes the gradients there in the same order.


def shadow(case, after):
    """w*_i, the same batches' steps from w*, with gradients at w*: before and after a step. Shape (2, d)."""
    a, N = letters(case)[0], letters(case)[-1]
    first = (after.step - 1) // N * N
    rows, now = at_the_minimiser(case.problem), np.array(case.problem.minimiser, dtype=float)
    for state in case.states[first + 1 : after.step + 1]:
        before, now = now, now - a * rows[np.asarray(state.estimate.indices)].mean(axis=0)
    return before, now


def on_the_path(side):
    """Make side(case, state, after) a side of the whole run."""

    def series(case):
        found = at_every_step(lambda method, state, after: side(case, state, after))
        return found(case)

    return series


@on_the_path
def next_distance(case, state, after):
    """||w_{i+1} - w*_{i+1}||^2."""
    return ((after.w - shadow(case, after)[1]) ** 2).sum()


@on_the_path
def contracted(case, state, after):
    """(1 - a mu) ||w_i - w*_i||^2 + 2 a D(w*_i, w*)."""
    a, mu = letters(case)[0], letters(case)[2]
    before = shadow(case, after)[0]
    return (1 - a * mu) * ((state.w - before) ** 2).sum() + 2 * a * divergence(case, after)


def divergence(case, after):
    """D(w*_i, w*) = f(w*_i) - f(w*) - <grad f(w*), w*_i - w*>, f the mean of the step's batch."""
    f = case.problem.batch(np.asarray(after.estimate.indices))
    before, w = shadow(case, after)[0], np.array(case.problem.minimiser, dtype=float)
    return f.loss(before) - f.loss(w) - f.gradient(w) @ (before - w)


@on_the_path
def divergences(case, state, after):
    """D(w*_i, w*)."""
    return divergence(case, after)


@on_the_path
def most_divergence(case, state, after):
    """(L/2) ||w*_i - w*||^2."""
    away = shadow(case, after)[0] - np.asarray(case.problem.minimiser)
    return letters(case)[1] / 2 * (away @ away)


def expected_shadow(case):
    """E||w*_i - w*||^2 for i = 0, ..., N - 1, from the sums of i B of the gradients at w*: by every order."""
    a, *_, B, n, N = letters(case)
    rows = at_the_minimiser(case.problem)
    G, total = rows @ rows.T, rows.sum(axis=0)
    one, two = np.trace(G) / n, (total @ total - np.trace(G)) / (n * (n - 1))
    m = np.arange(N) * B
    return a**2 / B**2 * (m * one + m * (m - 1) * two)


PROOF = (
    Step(
        r"\|w_{i+1} - w^*_{i+1}\|^2 \le (1 - a \mu) \|w_i - w^*_i\|^2 + 2 a D(w^*_i, w^*)",
        next_distance,
        contracted,
        because="three-point identity; D(w*_i, w_i) >= (mu/2) ||w_i - w*_i||^2 by strong convexity, and"
        " 2 a D(w_i, w*) >= a^2 ||grad f(w_i) - grad f(w*)||^2 by smoothness, a <= 1 / L",
    ),
    Step(
        r"D(w^*_i, w^*) \le \tfrac L2 \|w^*_i - w^*\|^2",
        divergences,
        most_divergence,
        because="smoothness of the mean of a batch",
    ),
    Step(
        r"\mathbb{E}\|w^*_i - w^*\|^2 = a^2 \frac i B \, \frac{n - i B}{n - 1} s^2",
        expected_shadow,
        lambda case: letters(case)[0] ** 2 * variances(case),
        "==",
        because="the variance of a mean of i B out of n, drawn without replacement; all n add up to 0, so that"
        " an epoch ends with w*_N = w*",
    ),
)


# Where it is checked.


def shuffled(F, share, B=1):
    """SGD with the step share / L, reshuffled every epoch."""
    return Method(B, share / float(F.max_smoothness), sampler=Shuffled())


def examples():
    """Where it holds."""
    F = small_quadratic(n=4)
    mu = {"mu": float(F.strong_convexity)}
    for share, steps in ((1.0, 4), (0.1, 4)):
        name, method = f"an epoch in every order, a = {share:g} / L", shuffled(F, share)
        yield Case(name, F, method, steps, far_start(F, 1.0), given=mu)
    method = shuffled(F, 0.5, B=2)
    yield Case("three epochs, batches of two", F, method, 6, far_start(F, 1.0), given=mu)
    F = regression(n=4, ridge=0.5)
    method, w = shuffled(F, 0.5), far_start(F, 1.0)
    yield Case("ridge regression", F, method, 4, w, given={"mu": 0.5})
    F = small_quadratic(n=12)
    mu, w = {"mu": float(F.strong_convexity)}, np.asarray(F.minimiser, dtype=float)
    method, engine = shuffled(F, 1.0), MonteCarlo(30)
    yield Case("from the minimiser", F, method, 36, w, engine=engine, given=mu)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(n=4)
    steep, method = {"mu": 4 * float(F.strong_convexity)}, shuffled(F, 0.3)
    yield Case("mu too large", F, method, 4, far_start(F), given=steep, note="mu-strongly convex")


def refusals():
    """Where it does not apply."""
    F = small_quadratic(n=4)
    mu = {"mu": float(F.strong_convexity)}
    yield Case("uniform", F, sgd(0.1, 1), 8, given=mu, note="the sampler must be Shuffled")
    yield Case("half an epoch", F, shuffled(F, 1.0), 6, given=mu, note="the run end with an epoch")
    yield Case("mu unknown", F, shuffled(F, 1.0), 8, note="the case must give mu")
    yield Case("long steps", F, shuffled(F, 1.5), 8, given=mu, note="at most 1 / L")


THEOREM = Theorem(
    name=__name__,
    title="Random reshuffling: noise of the order of the cube of the step",
    source="Mishchenko, Khaled and Richtarik (2020), for the proof (attributed); re-derived with batches",
    kind="upper",
    ratio=0.9017,
    status="re-derived",
    statement=r"\mathbb{E}\|w_{eN} - w^*\|^2 \le q^e \|w_0 - w^*\|^2 + (1 + q + \ldots + q^{e-1}) a^3 L R,"
    r" \quad q = (1 - a \mu)^N",
    measured=measured,
    promised=promised,
    proof=PROOF,
    undeduced="two sums, over the batches of an epoch and over the epochs",
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="epoch",
    samplers=(Shuffled,),
)
