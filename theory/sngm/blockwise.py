r"""Block-wise SNGM on a smooth function: the sum of the blocks' gradient norms.

Setting:    F is L-smooth and bounded below by F*; w has K blocks (layers), and the variance of
            block k of a single gradient is at most sigma_k^2 along the run.
Method:     u+^(k) = beta u^(k) + g^(k) / ||g^(k)|| for every block k,  w+ = w - eta u+, with batches
            of B examples drawn uniformly; any eta > 0, any B, 0 <= beta < 1.
Guarantee:  (1/T) sum_{t<T} E sum_k ||grad_k F(w_t)||
                <=  (1 - beta) (F(w_0) - F*) / (eta T)  +  K L kappa eta / 2  +  2 sum_k sigma_k / sqrt B,

            with kappa = (1 + beta) / (1 - beta)^2. The left side is at least ||grad F||; the price is
            a factor K in the smoothness term.
Kind:       tight: one step without noise and momentum, to the minimiser of a quadratic with one eigenvalue;
            there K is needed. With one block it is the bound of smooth.
Source:     ours, about the block-wise variant of Zhao, Xie and Li (2020), "Stochastic normalized
            gradient descent with momentum for large-batch training".
"""

from dataclasses import replace

import numpy as np

from adaptivesgd.methods import sngm, sngm_blockwise
from theory import (
    Case,
    MonteCarlo,
    Smooth,
    Step,
    Theorem,
    at_every_state,
    proved,
    with_constants,
)
from theory.examples import breast_cancer, far_start, small_quadratic

from .ahead import ahead, kappa, numbers, unless_blockwise
from .averages import average, average_seen, first_gap, steps, unless_bounded
from .block_sides import (
    aligned,
    alignment,
    bend,
    bent,
    change_of_the_gradient,
    descended,
    geometric_sum,
    length_of_u,
    loss_ahead,
    norms,
    sum_of_errors,
    sum_of_errors_seen,
    sum_of_norms,
    worst_change,
)
from .blocks import BlockVariances, block_variances
from .one_step import DEDUCTION as ONE_STEP
from .smooth import BEND, FALL, ends, from_one_step, lowest


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_blockwise(case)
    yield from unless_bounded(case)


def measured(case):
    """(1/T) sum_{t<T} E sum_k ||grad_k F(w_t)||."""
    return average(case, sum_of_norms)


def promised(case):
    """The three terms, for T = 1, 2, ..."""
    return bound(case, first_gap(case), shake(case))


def shake(case):
    """sum_k sigma_k / sqrt B, a float."""
    return np.sqrt(case.given["block_sigma2"]).sum() / np.sqrt(case.method.batch_size.size)


def bound(case, fall, noise):
    """The three terms for T = 1, 2, ..., with these in the places of F(w_0) - F* and of the noise."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    bend = len(case.problem.blocks) * L * kappa(beta) * eta / 2
    return (1 - beta) * fall / (eta * steps(case)) + bend + 2 * noise


# The proof: on every path, and then in expectation.


def one_step(case):
    """F(z) - (eta / (1 - beta)) sum_k (||grad_k F(w)|| - 2 ||e^(k)||) + K L kappa eta^2 / (2 (1
    - beta)).
    """
    eta, beta = numbers(case.method)
    return ends(case) - eta / (1 - beta) * aligned(case) + bend(case)


def telescoped(case):
    """The three terms with F(z_T) and the errors of the path."""
    after = np.array([case.problem.loss(ahead(case.method, state)) for state in case.states[1:]])
    fall = case.problem.loss(case.states[0].w) - after
    return bound(case, fall, average_seen(sum_of_errors)(case))


def mean_error(case):
    """E[sum_k ||e^(k)|| | w]."""
    return case.expected_next(sum_of_errors_seen)


@at_every_state
def roots_of_noise(method, state):
    """sum_k sqrt(E||e^(k)||^2)."""
    B, n = method.batch_size.size, state.problem.n
    share = 1.0 if method.sampler.replace else (n - B) / (n - 1)
    return np.sqrt(block_variances(state.problem, state.w) * share / B).sum()


PROOF = (
    Step(
        r"\|u_{t+1}\| \le \sqrt K \frac{1 - \beta^{t+1}}{1 - \beta}",
        length_of_u,
        geometric_sum,
        because="||n|| <= sqrt K, and the triangle inequality",
    ),
    Step(
        r"\langle \nabla F(w), n \rangle \ge \sum_k \|\nabla_k F(w)\| - 2 \sum_k \|e^{(k)}\|",
        alignment,
        aligned,
        ">=",
        because="line (d) of one_step for every block",
    ),
    Step(
        r"\langle \nabla F(z) - \nabla F(w), n \rangle \ge -\frac{K L \eta \beta}{(1 - \beta)^2}",
        change_of_the_gradient,
        worst_change,
        ">=",
        because="L-smoothness, ||z - w|| = (eta beta / (1 - beta)) ||u||, and ||n|| <= sqrt K",
    ),
    Step(
        r"F(z_+) \le F(z) - \frac{\eta}{1 - \beta} \langle \nabla F(z), n \rangle"
        r" + \frac{K L \eta^2}{2 (1 - \beta)^2}",
        loss_ahead,
        descended,
        because="L-smoothness, with z_+ - z = -(eta / (1 - beta)) n",
    ),
    Step(
        r"F(z_+) \le F(z) - \frac{\eta}{1-\beta} \sum_k (\|\nabla_k F(w)\| - 2 \|e^{(k)}\|)"
        r" + \frac{K L \kappa \eta^2}{2 (1-\beta)}",
        loss_ahead,
        one_step,
        because="the three lines above",
    ),
    Step(
        r"\frac1T \sum_{t<T} \sum_k \|\nabla_k F(w_t)\| \le \frac{(1-\beta) (F(w_0) - F(z_T))}{\eta T}"
        r" + \tfrac12 K L \kappa \eta + \frac2T \sum_{t<T} \sum_k \|e_t^{(k)}\|",
        average_seen(norms),
        telescoped,
        because="the line above, summed",
    ),
    Step(r"F(z) \ge F^*", ends, lowest, ">=", because="the minimum"),
    Step(
        r"\mathbb{E} \sum_k \|e^{(k)}\| \le \sum_k \sqrt{\mathbb{E} \|e^{(k)}\|^2}",
        mean_error,
        roots_of_noise,
        because="Jensen",
    ),
    Step(
        r"\sum_k \sqrt{\mathbb{E} \|e^{(k)}\|^2} \le \sum_k \sigma_k / \sqrt B",
        roots_of_noise,
        lambda case: np.full(len(case.states) - 1, shake(case)),
        because="the variance of block k is at most sigma_k^2",
    ),
)


ALGEBRA = (
    proved(
        r"\frac{K \beta}{(1-\beta)^2} + \frac{K}{2(1-\beta)} = \frac{K \kappa}{2}",
        lambda beta, K: (
            K * beta / (1 - beta) ** 2 + K / (2 * (1 - beta)) == K * kappa(beta) / 2,
            beta < 1,
        ),
    ),
)


def deduced():
    """As in smooth, with K L in the place of L, and sums over the blocks."""
    letters = {"F": ends, "E": loss_ahead, "g": norms, "e": sum_of_errors, "L": bent}
    letters |= {"X": alignment, "Y": change_of_the_gradient}
    places = {5: 2, 6: 3, 7: 4}  # the line of one_step -> the line here
    uses = tuple(replace(use, line=places[use.line]) for use in ONE_STEP.uses)
    step = replace(ONE_STEP, letters={**ONE_STEP.letters, **letters}, uses=uses)
    found = from_one_step(step, (5, 7), f"{FALL} + {BEND} + 2 * v")
    own = {"m": measured, "v": shake, "q": roots_of_noise}
    chain = replace(
        found.chain, letters={**found.chain.letters, **own}, conditional={"y": mean_error}
    )
    return replace(found, chain=chain)


DEDUCTION = deduced()


# Where it is checked.


def two_blocks(n=6):
    """A quadratic whose two parameters are a block each."""
    return with_constants(small_quadratic(n), blocks=(slice(0, 1), slice(1, 2)))


def examples():
    """Where it holds."""
    F, runs = two_blocks(), MonteCarlo(12)
    known = {"block_sigma2": block_variances(F, F.minimiser)}
    for beta, eta, B in ((0.0, 0.3, 1), (0.5, 0.05, 2), (0.9, 0.01, 3)):
        method, name = sngm_blockwise(eta, B, beta), f"beta = {beta:g}, eta = {eta:g}, B = {B}"
        yield Case(name, F, method, w=far_start(F), steps=12, engine=runs, given=known)
    F, method = two_blocks(n=4), sngm_blockwise(0.3, 2, 0.5)
    known = {"block_sigma2": block_variances(F, F.minimiser)}
    yield Case("every run of 3 steps", F, method, 3, far_start(F), given=known)
    level = with_constants(small_quadratic(condition=1.0, noise=0.0), blocks=F.blocks)
    known = {"block_sigma2": np.full(2, 1e-30)}  # the step leads to the minimiser: K is needed
    method, w = sngm_blockwise(1.0, 6, 0.0), np.asarray(level.minimiser) + 1.0
    yield Case("attained: no noise, no momentum", level, method, 1, w, given=known)
    thirds = (slice(0, 10), slice(10, 20), slice(20, 30))  # means, standard errors, worst values
    F = with_constants(breast_cancer(), blocks=thirds)
    known = {"block_sigma2": np.array([(F.X[:, k] ** 2).sum(axis=1).mean() for k in thirds])}
    method = sngm_blockwise(0.02, 64, 0.5)
    yield Case("breast cancer", F, method, steps=8, engine=MonteCarlo(6), given=known)


def broken():
    """Where an assumption is broken, so that it fails."""
    F = two_blocks()
    known, w = {"block_sigma2": block_variances(F, F.minimiser)}, far_start(F)
    flatter, whole = with_constants(F, smoothness=F.smoothness / 9), sngm_blockwise(2.0, 6, 0.5)
    yield Case("L too small", flatter, whole, w=w, given=known, note="L-smooth")
    quieter, one = {"block_sigma2": known["block_sigma2"] / 9}, sngm_blockwise(0.1, 1, 0.5)
    yield Case("sigma_k too small", F, one, w=w, steps=3, given=quieter, note="the variances")


def refusals():
    """Where it does not apply."""
    F = two_blocks()
    known = {"block_sigma2": block_variances(F, F.minimiser)}
    yield Case("one norm", F, sngm(0.1, 2), given=known, note="must be Chain(BlockNormalized()")
    yield Case("sigma_k unknown", F, sngm_blockwise(0.1, 2), note="the case must give block_sigma2")
    loud = {"block_sigma2": known["block_sigma2"] / 2}
    yield Case("loud", F, sngm_blockwise(0.1, 2), given=loud, note="BlockVariances does not hold")


THEOREM = Theorem(
    name=__name__,
    title="Block-wise SNGM, L-smooth",
    source="ours, about the block-wise variant of Zhao, Xie and Li (2020)",
    kind="tight",
    attained="one instance",
    status="ours",
    statement=r"\frac1T \sum_{t<T} \mathbb{E} \sum_k \|\nabla_k F(w_t)\| \le"
    r" \frac{(1-\beta) (F(w_0) - F^*)}{\eta T} + \tfrac12 K L \kappa \eta"
    r" + \frac{2}{\sqrt B} \sum_k \sigma_k",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BlockVariances()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
    certificates=ALGEBRA,
)
