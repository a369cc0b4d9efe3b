"""Look for a problem on which a step size does not do what is claimed of it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

from .. import validate
from ..typing import Array
from .claim import Claim, answer, asks
from .instances import instances, noisy_instances

LARGEST = 4  # examples of an instance
SCALES = 1.0, 10.0, 1000.0, 0.1  # of L
CONDITIONS = 2.0, 10.0, 100.0, 1000.0  # L / mu

Answer: TypeAlias = float | Callable[..., float]


@dataclass(frozen=True, eq=False)
class CounterExample:
    """An instance on which a claim fails. `sgd(found.step_size, found.batch_size)` on `found.problem` from
    `found.w` shows it.

    Parameters
    ----------
    sentence : str
        What happens.
    problem : FiniteSum
        The instance.
    w : array, shape (d,)
        The start.
    step_size : float
        The step size a at these constants.
    constants : dict of str to float
        L, mu, n, B and sigma.
    before : float
        V(w).
    after : float
        E V(w - a g), exactly.
    promised : float
        What it was claimed not to exceed.
    tried : int
        How many instances it took.
    """

    sentence: str
    problem: Any = field(repr=False)
    w: Any  # shape (d,)
    step_size: float
    constants: dict[str, Any]
    before: float
    after: float
    promised: float
    tried: int

    @property
    def batch_size(self) -> int:
        """B, in examples."""
        return self.constants["B"]

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class NoneFound:
    """No instance broke the claim, which proves nothing. It is false: `if found := counter_example(...)`.

    Parameters
    ----------
    sentence : str
        How many were tried.
    tried : int
        The same as a number.
    """

    sentence: str
    tried: int

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.sentence


def counter_example(
    step_size: Answer,
    *,
    weight: Answer = 0.0,
    factor: Answer = 1.0,
    floor: Answer = 0.0,
    batch_size: Answer | None = None,
) -> CounterExample | NoneFound:
    """Search for a problem on which SGD with a step size a breaks a claim.

    For every F = (1/n) sum_i f_i that is mu-strongly convex, with convex and L-smooth f_i, and every
    w, the claim is

        E V(w - a g)  <=  factor V(w) + floor,    V(w) = ||w - w*||^2 + weight (F(w) - F*),

    with g the mean gradient of B of the n examples, drawn without replacement; by default, that the
    distance to w* does not grow. weight = math.inf stands for V = F - F*.

    Each argument may be a number or a function that names constants: ``lambda L, mu: 2 / (L + mu)``.
    The constants are L, mu, n, B, and sigma^2 = (1/n) sum_i ||grad f_i(w*)||^2; unless some argument
    names sigma, the f_i are all lowest at w*.

    Searched are quadratics, sums of different ones, noisy ones, and functions like Huber's, for
    several L, mu and n. Expectations run over every batch, and for quadratics w is the worst one.

    Parameters
    ----------
    step_size : float or callable
        The step size a, above 0.
    weight : float or callable, default 0.0
        At least 0; ``math.inf`` stands for V = F - F*.
    factor : float or callable, default 1.0
        At least 0.
    floor : float or callable, default 0.0
        At least 0.
    batch_size : int or callable, optional
        B, at least 1; by default 1, 2 and n are tried.

    Returns
    -------
    CounterExample or NoneFound
        The first instance that breaks the claim; or, false as a condition, the number of instances
        that did not, which proves nothing.

    Raises
    ------
    ValueError
        If a function names another constant, or a value is out of its range.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> bool(asgd.counter_example(lambda L: 1 / L)), bool(asgd.counter_example(lambda L: 3 / L))
    (False, True)
    """
    answers = dict(step_size=step_size, weight=weight, factor=factor, floor=floor)
    noisy = any(asks(each, "sigma") for each in (*answers.values(), batch_size))
    tried = 0
    for constants in _settings(noisy, batch_size):
        claim = _claimed(constants, **answers)
        for F in _problems(**constants):
            tried += 1
            for w in claim.suspects(F):
                if claim.fails(F, w):
                    return _described(claim, F, w, constants, tried)
    return NoneFound(
        f"none of {tried} instances broke it; that is no proof, but a good sign", tried
    )


def _settings(noisy: bool, batch_size: Any) -> Iterator[dict[str, Any]]:
    """The constants that are tried, mild ones first."""
    for L, condition, n in product(SCALES, CONDITIONS, (2, LARGEST)):
        for sigma in (L, L / 10) if noisy else (0.0,):
            known = {"L": L, "mu": L / condition, "n": n, "sigma": sigma}
            sizes = (
                sorted({1, 2, n})
                if batch_size is None
                else [answer("batch_size", batch_size, known)]
            )
            for B in sizes:
                yield known | {"B": min(validate.positive_integer("batch_size", B), n)}


def _problems(L: float, mu: float, n: int, B: int, sigma: float) -> Iterator[Any]:
    """The instances with these constants; those without noise are tried first."""
    yield from instances(L, mu, n)
    if sigma:
        yield from noisy_instances(L, mu, n, sigma)


def _claimed(
    constants: dict[str, Any], step_size: Any, weight: Any, factor: Any, floor: Any
) -> Claim:
    """The claim at these constants."""
    a, weight, factor, floor = (
        answer(name, value, constants)
        for name, value in dict(
            step_size=step_size, weight=weight, factor=factor, floor=floor
        ).items()
    )
    return Claim(
        a=validate.positive("step_size", a),
        B=constants["B"],
        weight=weight
        if isinstance(weight, float) and weight == math.inf
        else validate.nonnegative("weight", weight),
        factor=validate.nonnegative("factor", factor),
        floor=validate.nonnegative("floor", floor),
    )


def _described(
    claim: Claim, F: Any, w: Array, constants: dict[str, Any], tried: int
) -> CounterExample:
    """The counter-example, in a sentence."""
    before, after, promised = claim.V(F, w), claim.after(F, w), claim.promised(F, w)
    shown = ", ".join(f"{name} = {value:.4g}" for name, value in constants.items() if value)
    place = ", ".join(f"{x:.4g}" for x in w + 0.0)  # no -0
    what = _done(claim, before, after, promised)
    says = f"with {shown} the step size {claim.a:.4g} {what}: {F.formula}, from w = ({place})"
    return CounterExample(says, F, w, claim.a, constants, before, after, promised, tried)


def _done(claim: Claim, before: float, after: float, promised: float) -> str:
    """What a step does, in words."""
    V = _name_of(claim)
    if (claim.factor, claim.floor) == (1, 0):
        return f"makes E[{V}] grow {_growth(after, before)} in a step"
    return (
        f"leads from {V} = {before:.4g} to {after:.4g} in expectation; promised were {promised:.4g}"
    )


def _growth(after: float, before: float) -> str:
    """How many fold, or by how many percent if it is little."""
    ratio = after / before
    return f"{ratio:.4g}-fold" if ratio > 1.1 else f"by {100 * (ratio - 1):.2g} %"


def _name_of(claim: Claim) -> str:
    """V in words."""
    if math.isinf(claim.weight):
        return "F(w) - F*"
    return "||w - w*||^2" + (f" + {claim.weight:.4g} (F(w) - F*)" if claim.weight else "")
