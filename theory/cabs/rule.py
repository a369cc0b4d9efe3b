r"""The rule of CABS is (2 - h a) times the best batch, on a quadratic with one eigenvalue.

Setting:    F(w) = (h/2) ||w - w*||^2, with any noise; F* = 0 is known.
Method:     w+ = w - a g, 0 < a < 2 / h.
Guarantee:  m_CABS = a tr Sigma / F(w)  =  (2 - h a) m*,    m* = (2 h a / (2 - h a)) tr Sigma / ||grad F||^2.

            So the rule, which needs neither h nor the length of the gradient, is the best batch
            at a = 1 / h, up to twice as large for shorter steps, and smaller for longer ones.
            Read from right to left: under the rule, E||a e||^2 = a F(w), noise proportional to the loss.
Kind:       identity.
Source:     Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning rates",
            for the rule; re-derived.
"""

from theory import Case, Cubature, Deduction, Step, Theorem, Use, at_every_state, outside, proved
from theory.examples import small_quadratic
from theory.letters import smoothness, step_length
from theory.quantities import batch_size, loss, square_gradient, variance

from .coupled import coupling, unless_independent, unless_isotropic, unless_zero, wished
from .problems import coupled, stream, whole_batch


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_zero(case)
    yield from unless_independent(case)
    yield from unless_isotropic(case)
    a, h = case.method.step_size.length, float(case.problem.smoothness)
    yield from outside("step size", a, 2 / h, "2 / h")


@at_every_state
def measured(method, state):
    """a tr Sigma / F(w)."""
    return wished(method, state)


@at_every_state
def promised(method, state):
    """(2 - h a) m*."""
    h, a = float(state.problem.smoothness), method.step_size.length
    best = 2 * h * a / (2 - h * a) * variance(state) / square_gradient(state)
    return (2 - h * a) * best


# The proof.


@at_every_state
def signal(method, state):
    """||grad F(w)||^2."""
    return square_gradient(state)


@at_every_state
def twice_the_loss(method, state):
    """2 h F(w)."""
    return 2 * float(state.problem.smoothness) * loss(state)


def length_of_noise(case):
    """E||a e||^2 of the next batch."""

    def squared(after):
        e = after.estimate.gradient - after.problem.gradient(after.estimate.w)
        return after.step_size**2 * float(e @ e)

    return case.expected_next(squared)


@at_every_state
def share_of_loss(method, state):
    """a F(w) / c."""
    return method.step_size.length * loss(state) / coupling(method, state)


PROOF = (
    Step(
        r"\|\nabla F(w)\|^2 = 2 h F(w)",
        signal,
        twice_the_loss,
        "==",
        because="F(w) = (h/2) ||w - w*||^2",
    ),
    Step(
        r"\mathbb{E}\|a e\|^2 = a F(w) / c, \quad c = m / m_{\mathrm{CABS}}",
        length_of_noise,
        share_of_loss,
        "==",
        because="E||e||^2 = tr Sigma / m",
    ),
    Step(
        r"m_{\mathrm{CABS}} \le m \le m_{\mathrm{CABS}} + 1",
        at_every_state(wished),
        at_every_state(batch_size),
        because="the method rounds up",
    ),
)


ALGEBRA = (
    proved(
        r"\frac{a V}{F} = (2 - h a) \frac{2 h a}{2 - h a} \frac{V}{2 h F}",
        lambda a, h, V, F: (
            a * V / F == (2 - h * a) * (2 * h * a / (2 - h * a)) * V / (2 * h * F),
            F > 0,
            h > 0,
            h * a < 2,
        ),
    ),
)


@at_every_state
def variance_now(method, state):
    """tr Sigma."""
    return variance(state)


@at_every_state
def loss_now(method, state):
    """F(w)."""
    return loss(state)


DEDUCTION = Deduction(
    letters={"V": variance_now, "F": loss_now, "G": signal, "h": smoothness, "a": step_length},
    claim=("a * V / F", "(2 - h * a) * (2 * h * a / (2 - h * a)) * V / G"),
    uses=(Use(1, "G", "2 * h * F", "a * V / (G * F)"),),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = stream(2.0, 2.0, deviations=(1.0, 3.0))
    for a in (0.01, 0.5, 0.7):
        w = whole_batch(F, 3, a)
        yield Case(f"a = {2 * a:g} / h", F, coupled(a), 12, w, engine=Cubature())


def broken():
    """Where an assumption is broken, so that it fails."""
    F = stream(1.0, 4.0)
    w = whole_batch(F, 3, 0.2)
    yield Case("two eigenvalues", F, coupled(0.2), 5, w, engine=Cubature(), note="one eigenvalue")


def refusals():
    """Where it does not apply."""
    F = stream(1.0, 4.0)
    yield Case("two eigenvalues", F, coupled(0.2), 5, note="all eigenvalues must be the same")
    F = stream(2.0)
    yield Case("long steps", F, coupled(1.1), 5, note="the step size must be below 2 / h")
    F = small_quadratic(condition=1.0)
    yield Case("F* above 0", F, coupled(0.2), 5, note="the minimum must be 0")


THEOREM = Theorem(
    name=__name__,
    title="CABS's rule is (2 - h a) times the best batch",
    source="Balles, Romero and Hennig (2017), for the rule; re-derived",
    kind="identity",
    status="ours",
    statement=r"\frac{a \, \mathrm{tr}\,\Sigma}{F(w)} = (2 - h a) m^*",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
