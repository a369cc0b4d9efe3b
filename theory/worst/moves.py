"""Where the search begins, and the neighbours of an instance."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from theory.enumeration import Enumeration
from theory.monte_carlo import MonteCarlo
from theory.theorem import cases_of

from .families import DEFAULTS
from .instance import FIXED, Instance, leaves

A_FEW, FEW, MANY = 3, 8, 40  # steps with noise: of which every run counts, and every batch
MOST_STEPS = 640  # of a search without noise
MOST = 32  # examples of a problem of a family
LENGTHS = (1.0, 0.5, 0.1)  # of the example's step size
SIZES = ("initial_size", "size")


def beginnings(theorem: Any) -> Iterator[Instance]:
    """Yield the examples, then each with the problems of the families in place of its own.

    Parameters
    ----------
    theorem : Theorem
        Whose examples they are.
    """
    examples = cases_of(theorem, theorem.examples)
    for case in examples:
        if not isinstance(case.engine, MonteCarlo):
            yield Instance(case.name, steps=case.steps)
        elif case.method is not None:  # every batch of a few steps
            yield Instance(case.name, steps=min(case.steps, A_FEW), exact=True)
    for length, noise, family in product(LENGTHS, (0.0, 1.0), DEFAULTS):
        for case in examples:
            if case.problem is not None and case.method is not None:
                yield from replaced(case, family, noise, length)


def replaced(case, family, noise, length):
    """An example on a problem of a family; whole batches where there is no noise."""
    numbers = DEFAULTS[family] | {"noise": noise}
    start = (3.0, 3.0) if family == "quadratic" else (3.0,)
    method = {}
    for path, value in leaves(case.method):
        if path.endswith(".length") and length != 1:
            scale = float(getattr(case.problem, "smoothness", 1.0))
            method[path] = value * length * scale
        if path.split(".")[-1] in SIZES and not noise:
            method[path] = numbers["n"]
    sampled = isinstance(case.engine, MonteCarlo)
    steps = min(case.steps, FEW if noise else MANY)
    for exact in (True, False) if sampled else (type(case.engine).__name__ != "Moments",):
        if not (noise and not exact and sampled):
            yield Instance(case.name, family, numbers, start, steps, method, {}, exact)
    if sampled and not noise:
        plain = {path: x for path, x in method.items() if path.split(".")[-1] not in SIZES}
        yield Instance(case.name, family, numbers, start, steps, plain)


def neighbours(theorem: Any, found: Instance, factor: float) -> Iterator[Instance]:
    """Yield the instances that differ in one number, by a factor.

    Parameters
    ----------
    theorem : Theorem
        Whose instance it is.
    found : Instance
        The instance.
    factor : float
        Above 1.
    """
    case = found.case(theorem)
    for way in (factor, 1 / factor):
        for name, value in found.numbers.items():
            if isinstance(value, float) and (value or name == "outer"):
                yield replace(found, numbers=found.numbers | {name: scaled(value or 0.01, way)})
        start = found.start or (1.0,)
        for k in range(len(start)):
            yield replace(found, start=(*start[:k], start[k] * way, *start[k + 1 :]))
        for path, value in leaves(case.method) if case.method is not None else ():
            if path.split(".")[-1] not in FIXED and not path.startswith("sampler") and value:
                yield replace(found, method=found.method | {path: scaled(value, way)})
        yield replace(found, steps=between(scaled(found.steps, way), found, case))
        yield from farther(found, case, way)
        if "accuracies" in case.given:
            eps = tuple(x * way for x in case.given["accuracies"])
            yield replace(found, given=found.given | {"accuracies": eps})
            yield replace(found, given=found.given | {"accuracies": eps[:1]})
    yield from switches(found)


def farther(found, case, way):
    """What belongs together: a start farther away and as many more steps, which may be shorter too."""
    far = tuple(way * x for x in found.start or (1.0,))
    yield replace(found, start=far, steps=between(scaled(found.steps, way), found, case))
    more = between(scaled(found.steps, way**2), found, case)
    for path, value in leaves(case.method) if case.method is not None else ():
        if path.endswith(".length"):
            shorter = found.method | {path: value / way}
            yield replace(found, start=far, steps=more, method=shorter)


def switches(found):
    """What is not a matter of size: the axis and the law of the noise, the side of the start, n."""
    numbers = found.numbers
    for name in {"along", "skew"} & set(numbers):
        if found.family != "line" or name != "along":
            yield replace(found, numbers=numbers | {name: 1 - numbers[name]})
    if len(found.start) == 2:
        yield replace(found, start=(found.start[0], 0.0))
        yield replace(found, start=(0.0, found.start[1]))
    if "n" in numbers:
        for n in {min(2 * numbers["n"], MOST), numbers["n"] // 2} - {0, 1, numbers["n"]}:
            yield replace(found, numbers=numbers | {"n": n})


def between(steps, found, case):
    """So many steps as can be gone through: fewer where there is noise, of which every batch counts."""
    computed = isinstance(case.engine, Enumeration) and found.numbers.get("noise", 1.0)
    most = FEW if computed and found.exact else MANY if computed else MOST_STEPS
    return max(1, min(steps, most))


def scaled(value, way):
    """A number times a factor; a whole number moves by one at least."""
    if isinstance(value, int):
        moved = round(value * way)
        return max(1, moved if moved != value else value + (1 if way > 1 else -1))
    return value * way
