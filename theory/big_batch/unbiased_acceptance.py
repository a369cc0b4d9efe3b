r"""The batch that the test accepts is unbiased: what the proofs take for granted, and false.

Setting:    l is differentiable; examples are drawn uniformly.
Method:     Algorithms 1-3: draw K examples; while theta^2 ||g_B||^2 <= V_B / K, draw more and keep the old
            ones; step with the g_B that passed.
Guarantee:  E<g_B, grad l>  =  ||grad l||^2 for the g_B that passed. This is false.
Kind:       identity, refuted by enumeration: which examples are in the batch depends on their
            gradients. A long g_B passes at once; a short one is diluted by further examples.
Source:     De, Yadav, Jacobs and Goldstein (2017), "Automated inference with adaptive batches": every
            proof uses E e = 0, while condition (4) is tested on the very examples of the step.
            So no theorem covers Algorithms 1-3 as they are run; an independent batch for the
            test, or a size fixed beforehand, would mend it.
"""

from dataclasses import replace

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.methods import big_batch
from adaptivesgd.samplers import Uniform
from theory import Case, Step, Theorem, at_every_state, square_gradient_now, unless
from theory.examples import far_start, small_quadratic

from .batch_condition import unless_fixed_beforehand
from .examples import passing


def objections(case):
    """The batch must be uniform, and grow by what it shows."""
    yield from unless(case.method, "sampler", Uniform)
    if not list(unless_fixed_beforehand(case.method.batch_size)):
        yield "the batch must grow by what it shows: one of a size fixed beforehand is unbiased"


def along_the_gradient(after):
    """<g_B, grad l(x)> of the step that led here."""
    seen = after.estimate
    return float(seen.gradient @ after.problem.gradient(seen.w))


def measured(case):
    """E<g_B, grad l> of the batch that passed."""
    return case.expected_next(along_the_gradient)


promised = square_gradient_now


# The proof, such as it is.


def of_the_first_look(case):
    """E<g_B, grad l> of the batch before it grows."""
    wanted = lambda state: case.method.batch_size(state.memory.batch_size, state)[0]
    fixed = lambda state: replace(case.method, batch_size=Constant(wanted(state)))
    after = lambda _, state: case.engine.after(fixed(state), state, along_the_gradient)
    return at_every_state(after)(case)


PROOF = (
    Step(
        r"\mathbb{E}\langle g_{B_0}, \nabla l \rangle = \|\nabla l\|^2",
        of_the_first_look,
        square_gradient_now,
        "==",
        because="before it is looked at, a uniform batch is unbiased",
    ),
    Step(
        r"\mathbb{E}\langle g_B, \nabla l \rangle = \mathbb{E}\langle g_{B_0}, \nabla l \rangle",
        measured,
        of_the_first_look,
        "==",
        because="further examples are unbiased too; but whether they are drawn depends on B_0",
    ),
)


# Where it is checked.


def examples():
    """Counterexamples."""
    note = "whether a batch grows depends on what it shows"
    F = small_quadratic(noise=3.0)
    method = big_batch(0.3, initial_size=2)
    yield Case("Algorithm 1", F, method, 2, far_start(F), note=note)
    method = replace(big_batch(0.3, initial_size=2, theta=0.7), sampler=Uniform(replace=True))
    F = small_quadratic(n=4, noise=3.0)
    yield Case("with replacement, theta = 0.7", F, method, 2, far_start(F), note=note)


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    method = passing(0.5, 0.3)
    yield Case("a size fixed beforehand", F, method, note="fixed beforehand is unbiased")


THEOREM = Theorem(
    name=__name__,
    title="The accepted batch is unbiased (false)",
    source="De, Yadav, Jacobs and Goldstein (2017), taken for granted; refuted here",
    kind="identity",
    status="refuted",
    statement=r"\mathbb{E}[g_B \mid x] = \nabla l(x) \text{ for the batch that passed the test}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    examples=examples,
    refusals=refusals,
)
