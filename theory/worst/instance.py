"""Instance: an example of a theorem with some of its numbers, or its problem, changed; plain data."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from adaptivesgd.errors import AdaptiveSGDError
from adaptivesgd.samplers import Uniform
from theory.case import Case
from theory.enumeration import Enumeration
from theory.examples import variance_bound
from theory.monte_carlo import MonteCarlo
from theory.stream import Fresh

from .families import problem, words

LONGEST = 1000  # states of a run
FIXED = ("optimal_value", "max_size", "every", "warmup", "increment", "square_epsilon")


class TooManyRunsError(AdaptiveSGDError, ValueError):
    """Raised where going through every batch would take too long for a search."""


@dataclass(frozen=True)
class Frugal(Enumeration):
    """Every batch, unless that takes more steps of the method than `most`."""

    most: int = 10_000
    made: list = field(default_factory=lambda: [0], compare=False, repr=False)

    def outcomes(self, method: Any, state: Any, draws: tuple = ()) -> Iterator[tuple[float, Any]]:
        """As of Enumeration."""
        self.made[0] += 1
        if self.made[0] > self.most:
            raise TooManyRunsError(f"more than {self.most} steps; take fewer or larger batches")
        yield from super().outcomes(method, state, draws)


@dataclass(frozen=True, eq=False)
class Short(Case):
    """A case whose runs end, also where they wait for an accuracy that is never reached."""

    def path(self, seed: int) -> Iterator[Any]:
        """The states of the run with this seed, at most `LONGEST`."""
        yield from islice(super().path(seed), LONGEST)


@dataclass(frozen=True)
class Instance:
    """An example of a theorem, with changes.

    Parameters
    ----------
    example : str
        The name of the example.
    family : str
        Which of `families.DEFAULTS` replaces its problem; "": its own problem.
    numbers : dict
        The numbers of that family.
    start : tuple of float
        w_0, for a problem of a family; for the example's own, one factor of w_0 - w*.
    steps : int
        The number of steps.
    method : dict
        Path -> number, such as "step_size.length".
    given : dict
        Name -> number, or several.
    exact : bool
        Whether every batch is gone through, whatever the engine of the example.
    """

    example: str
    family: str = ""
    numbers: dict = field(default_factory=dict)
    start: tuple = ()
    steps: int = 0
    method: dict = field(default_factory=dict)
    given: dict = field(default_factory=dict)
    exact: bool = False

    def case(self, theorem: Any) -> Case:
        """The case that it stands for.

        Parameters
        ----------
        theorem : Theorem
            Whose example it is.

        Returns
        -------
        Case
            On which the theorem can be checked.
        """
        base = next(case for case in theorem.examples() if case.name == self.example)
        F = problem(self.family, self.numbers) if self.family else base.problem
        method = method_for(base, F, self.method) if base.method is not None else None
        given = dict(base.given) | (adapted(base, F) if self.family else {}) | self.given
        w = np.array(self.start) if self.family else stretched(base, self.start)
        kept = {each.name: getattr(base, each.name) for each in fields(base)}
        what = {"problem": F, "method": method, "steps": self.steps, "w": w, "given": given}
        how = {"name": str(self), "engine": self.engine(base), "note": ""}
        return Short(**kept | what | how)

    def engine(self, base):
        """Every batch, or the example's own engine; two runs where there is no noise."""
        if self.exact or type(base.engine) is Enumeration:
            return Frugal()
        if isinstance(base.engine, MonteCarlo) and self.family and not self.numbers["noise"]:
            return replace(base.engine, runs=2)
        return base.engine

    def __str__(self) -> str:
        what = words(self.family, self.numbers) if self.family else f"as in {self.example!r}"
        place = ", ".join(f"{x:.4g}" for x in self.start)
        where = f"from w = ({place})" if self.family else f"{place or 1} times as far from w*"
        changed = [f"{p.split('.')[-1]} = {v:.4g}" for p, v in self.method.items()]
        changed += [f"{name} = {shown(v)}" for name, v in self.given.items()]
        return ", ".join([what, where, f"{self.steps} steps", *changed])


def shown(value):
    """A number, or several."""
    return f"({', '.join(f'{x:.4g}' for x in value)})" if np.ndim(value) else f"{value:.4g}"


def stretched(base, factor):
    """w_0 so many times as far from the minimiser, or from 0."""
    if not factor or base.problem is None or factor[0] == 1.0:
        return base.w
    w = base.problem.start() if base.w is None else base.w
    centre = np.asarray(getattr(base.problem, "minimiser", np.zeros_like(w)))
    return centre + factor[0] * (w - centre)


def adapted(base, F):
    """The given numbers that another problem decides."""
    known = {"sigma2": lambda: deviation(F) ** 2, "mu": lambda: least_convexity(F)}
    return {name: known[name]() for name in base.given if name in known}


def least_convexity(F):
    """mu, with which every f_i is strongly convex."""
    each = getattr(F, "hessians", None)
    return float(F.strong_convexity if each is None else np.linalg.eigvalsh(each).min())


def deviation(F):
    """sigma, where the variance is the same everywhere."""
    try:
        return float(np.sqrt(variance_bound(F)))
    except ValueError:
        return float(np.sqrt(F.variance))


def method_for(base, F, numbers):
    """The example's method on another problem: the same step times L, the new F*, these numbers."""
    method = base.method
    if F is not base.problem:
        scale = float(getattr(base.problem, "smoothness", 1.0)) / float(F.smoothness)
        for path, value in leaves(method):
            if path.endswith("optimal_value"):
                method = changed(method, path, float(F.minimum))
            elif path.endswith((".length", "initial_step")):
                method = changed(method, path, value * scale)
        if isinstance(method.sampler, Fresh):
            method = replace(method, sampler=Uniform(replace=True))
    for path, value in numbers.items():
        method = changed(method, path, value)
    return repeated(base.method, method)


def repeated(old, new):
    """A rule that holds the step size too, as CABS's does, with the new one."""
    length = getattr(old.step_size, "length", None)
    if length is not None and getattr(old.batch_size, "alpha", None) == length:
        return changed(new, "batch_size.alpha", new.step_size.length)
    return new


def leaves(part: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, number) for every number in a part and the parts that it holds."""
    for each in fields(part):
        value, path = getattr(part, each.name), f"{prefix}{each.name}"
        if is_dataclass(value):
            yield from leaves(value, f"{path}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path, value
        elif isinstance(value, tuple):
            for k, inner in enumerate(value):
                if is_dataclass(inner):
                    yield from leaves(inner, f"{path}.{k}.")


def changed(part: Any, path: str, value: Any) -> Any:
    """The part with one number replaced."""
    name, _, rest = path.partition(".")
    if isinstance(part, tuple):
        k = int(name)
        return (*part[:k], changed(part[k], rest, value), *part[k + 1 :])
    return replace(part, **{name: changed(getattr(part, name), rest, value) if rest else value})
