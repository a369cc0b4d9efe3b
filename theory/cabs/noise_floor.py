r"""CABS with a fixed step keeps a noise floor, never below F*/3, however short.

Setting:    F(w) = F* + (h/2) ||w - w*||^2 with F* > 0, and any noise.
Method:     w+ = w - a g with a batch of m = c a tr Sigma / F(w) examples drawn with replacement;
            c = 1 is CABS. A whole number m has some c of its own.
Guarantee:  E F(w+) - F*  =  (1 - h a)^2 (F(w) - F*)  +  (h a / (2 c)) F(w).

            With c = 1 and a < 3 / (2 h) the expected gap tends to F* / (3 - 2 h a), at least F* / 3
            whatever a is: the batch tends to the finite a tr Sigma / F, and shrinks with a.
            Only m >= 1 saves it. The rule takes F* to be 0.
Kind:       identity.
Source:     ours, about Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates".
"""

from adaptivesgd import Method
from adaptivesgd.methods import cabs
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory import Case, Step, Theorem, at_every_state, gap, loss, next_gap, noise, proved
from theory.examples import far_start, small_quadratic

from .coupled import Coupled, coupling, unless_independent, unless_isotropic
from .expected_gain import twice

measured = next_gap


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless_independent(case)
    yield from unless_isotropic(case)


@at_every_state
def promised(method, state):
    """(1 - h a)^2 (F(w) - F*) + (h a / (2 c)) F(w)."""
    h, a = float(state.problem.smoothness), method.step_size.length
    shaken = h * a / (2 * coupling(method, state)) * loss(state)
    return (1 - h * a) ** 2 * gap(state) + shaken


# The proof.


@at_every_state
def shrunk_and_shaken(method, state):
    """(1 - h a)^2 (F(w) - F*) + (h a^2 / 2) E||e||^2."""
    h, a = float(state.problem.smoothness), method.step_size.length
    return (1 - h * a) ** 2 * gap(state) + h * a**2 / 2 * noise(method, state)


def limit_of_the_recursion(case):
    """The gap after 1000 steps of the recursion with c = 1."""
    h, a = float(case.problem.smoothness), case.method.step_size.length
    least, gap = float(case.problem.minimum), 0.0
    for _ in range(1000):
        gap = (1 - h * a) ** 2 * gap + h * a / 2 * (gap + least)
    return [gap]


def floor(case):
    """F* / (3 - 2 h a)."""
    h, a = float(case.problem.smoothness), case.method.step_size.length
    return [float(case.problem.minimum) / (3 - 2 * h * a)]


PROOF = (
    Step(
        r"\mathbb{E} F(w_+) - F^* = (1 - h a)^2 (F(w) - F^*) + \tfrac{h a^2}{2} \mathbb{E}\|e\|^2",
        measured,
        shrunk_and_shaken,
        "==",
        because="w+ - w* = (1 - h a)(w - w*) - a e, and E e = 0",
    ),
    Step(
        r"\lim_k \mathbb{E} F(w_k) - F^* = \frac{F^*}{3 - 2 h a}, \quad c = 1",
        limit_of_the_recursion,
        floor,
        "==",
        because="the fixed point of the recursion, which contracts for a < 3 / (2 h)",
    ),
)


ALGEBRA = (
    proved(
        r"G = (1 - x)^2 G + \tfrac x2 (G + F) \Rightarrow G = \frac{F}{3 - 2x}",
        lambda G, F, x: ((3 - 2 * x) * G == F, G == (1 - x) ** 2 * G + x / 2 * (G + F), x > 0),
    ),
)


# Where it is checked.


def exact(step_size, c):
    """SGD with CABS's rule from perfect evidence, drawing with replacement."""
    return twice(Method(Coupled(step_size, c), Fixed(step_size)))


def examples():
    """Where it holds."""
    F = small_quadratic(condition=1.0)
    for a, c in ((0.5, 1.0), (0.05, 1.0), (1.2, 1.0), (0.5, 3.0)):
        yield Case(f"a = {a:g} / h, c = {c:g}", F, exact(a, c), 6, far_start(F, 1.0))
    yield Case("CABS as released", F, twice(cabs(0.5, 2, 2, 3, decay=0.5)), 6, far_start(F))


def broken():
    """Where an assumption is broken, so that it fails."""
    F = small_quadratic()
    yield Case("two eigenvalues", F, exact(0.5, 1.0), 3, far_start(F), note="one eigenvalue")


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("two eigenvalues", F, exact(0.5, 1.0), 3, note="all eigenvalues must be the same")
    F, once = small_quadratic(condition=1.0), Method(Coupled(0.5), Fixed(0.5), sampler=Uniform())
    yield Case("each example once", F, once, 3, note="must be drawn with replacement")


THEOREM = Theorem(
    name=__name__,
    title="CABS's noise floor: F* / (3 - 2 h a)",
    source="ours, about Balles, Romero and Hennig (2017)",
    kind="identity",
    status="ours",
    statement=r"\mathbb{E} F(w_+) - F^* = (1 - h a)^2 (F(w) - F^*) + \frac{h a}{2 c} F(w)",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    certificates=ALGEBRA,
)
