r"""The batch that the test accepts is biased: by how much.

Setting:    l is differentiable; examples are drawn uniformly.
Method:     Algorithms 1-3, with one growth at most: draw K examples; if theta^2 ||g_B||^2 <= V_B / K, draw
            more, up to K', and keep the old ones; step with the g_B that results.
Guarantee:  E<g_B, grad l>  =  ||grad l||^2 - (1 - rho) E[1(the test fails) (<g_K, grad l> - ||grad l||^2)],

            rho = K / K' with replacement, K (n - K') / (K' (n - K)) without. A long g_K passes at once; a short
            one is diluted by further examples. So E g_B is not grad l, and condition (4), which is
            about a batch of a size fixed beforehand, does not cover the algorithms as they run.
Kind:       identity.
Source:     ours, about De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches":
            their proofs use E e = 0, and condition (4) is tested on the very examples of the step.
"""

from dataclasses import replace

from adaptivesgd.batch_sizes import Constant, SignalOverNoise
from adaptivesgd.methods import big_batch
from adaptivesgd.samplers import Uniform
from theory import Case, Deduction, Step, Theorem, Use, at_every_state, square_gradient_now, unless
from theory.examples import far_start, regression, small_quadratic

from .examples import passing


def objections(case):
    """The batch must grow by what it shows, once at most, from two examples on."""
    yield from unless(case.method, "batch_size", SignalOverNoise)
    first, last = sizes(case.method, case.first)
    if first < 2 or last <= first or last > first + max(1, round(growth(case) * first)):
        yield f"the batch must grow once, from 2 examples or more, not from {first} to {last}"


def growth(case):
    """The share of the batch that it grows by."""
    return case.method.batch_size.growth_fraction


def sizes(method, state):
    """K and K'."""
    rule = method.batch_size
    first, _ = rule(state.memory.batch_size, state)
    return first, min(rule.max_size or state.problem.n, state.problem.n)


def along_the_gradient(after):
    """<g_B, grad l(x)> of the step that led here."""
    seen = after.estimate
    return float(seen.gradient @ after.problem.gradient(seen.w))


def measured(case):
    """E<g_B, grad l> of the batch that results."""
    return case.expected_next(along_the_gradient)


def promised(case):
    """||grad l||^2 - (1 - rho) E[1(fails) (<g_K, grad l> - ||grad l||^2)]."""
    return square_gradient_now(case) - (1 - kept(case)) * failing(case)


# The proof.


def first_look(case, quantity):
    """E[quantity(state after a step with the first batch)] at every state."""

    def value(method, state):
        fixed = replace(method, batch_size=Constant(sizes(method, state)[0]))
        return case.engine.after(fixed, state, quantity)

    return at_every_state(value)(case)


@at_every_state
def kept(method, state):
    """rho."""
    (K, more), n = sizes(method, state), state.problem.n
    return K / more if method.sampler.replace else K * (n - more) / (more * (n - K))


def failing(case):
    """E[1(the test fails) (<g_K, grad l> - ||grad l||^2)]."""
    rule = case.method.batch_size

    def excess(after):
        seen, g = after.estimate, after.problem.gradient(after.estimate.w)
        passes = rule.enlarge(seen, after) == seen.size
        return 0.0 if passes else along_the_gradient(after) - float(g @ g)

    return first_look(case, excess)


def passing_part(case):
    """E[1(the test passes) (<g_K, grad l> - ||grad l||^2)]."""
    return first_slope(case) - square_gradient_now(case) - failing(case)


def both_parts(case):
    """||grad l||^2 + E[1(passes) (...)] + rho E[1(fails) (...)]."""
    return square_gradient_now(case) + passing_part(case) + kept(case) * failing(case)


def first_slope(case):
    """E<g_K, grad l> of the first batch."""
    return first_look(case, along_the_gradient)


PROOF = (
    Step(
        r"\mathbb{E}\langle g_K, \nabla l \rangle = \|\nabla l\|^2",
        first_slope,
        square_gradient_now,
        "==",
        because="before it is looked at, a uniform batch is unbiased",
    ),
    Step(
        r"\mathbb{E}\langle g_B, \nabla l \rangle = \|\nabla l\|^2 + \mathbb{E}[1_{pass} X]"
        r" + \rho \, \mathbb{E}[1_{fail} X], \quad X = \langle g_K, \nabla l \rangle - \|\nabla l\|^2",
        measured,
        both_parts,
        "==",
        because="the examples that are added are uniform: their mean is that of all others",
    ),
)

DEDUCTION = Deduction(
    letters={
        "B": measured,
        "G": square_gradient_now,
        "K": first_slope,
        "f": failing,
        "r": kept,
    },
    claim=("B", "G - (1 - r) * f"),
    uses=(Use(1, "K", "G"), Use(2, "B", "G + (K - G - f) + r * f")),
)


# Where it is checked.


def algorithm(theta=1.0, sampler=None):
    """Algorithm 1 from 2 examples, which grows to 3 at most."""
    method = big_batch(0.3, initial_size=2, theta=theta)
    rule = replace(method.batch_size, max_size=3)
    return replace(method, batch_size=rule, sampler=sampler or Uniform())


def examples():
    """Where it holds."""
    F = small_quadratic(noise=3.0)
    yield Case("Algorithm 1", F, algorithm(), 4, far_start(F))
    replaced = algorithm(0.7, Uniform(replace=True))
    yield Case("with replacement, theta = 0.7", F, replaced, 4, far_start(F))
    F = regression()
    yield Case("a regression", F, algorithm(), 4, far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic(noise=3.0)
    method = algorithm()
    twice = replace(method, batch_size=replace(method.batch_size, max_size=4))
    yield Case("two growths", F, twice, 2, far_start(F), note="one growth at most")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, 0.3)
    yield Case("a size fixed beforehand", F, method, note="must be SignalOverNoise")
    yield Case("Algorithm 1, uncapped", F, big_batch(0.3, initial_size=2), note="must grow once")


THEOREM = Theorem(
    name=__name__,
    title="The bias of the batch that passes the test",
    source="ours, about De, Yadav, Jacobs and Goldstein (2017)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E}\langle g_B, \nabla l \rangle = \|\nabla l\|^2 - (1 - \rho) \,"
    r" \mathbb{E}[1_{fail} (\langle g_K, \nabla l \rangle - \|\nabla l\|^2)]",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
)
