"""Two sentences on what a comparison shows, derived from its traces and from nothing else."""

from math import isfinite

from ..reports.mechanism import Mechanism, mechanism
from .result import ComparisonResult

SGD, FULL, COUPLED = "sgd", "gradient_descent", "cabs"


def sentences(result: ComparisonResult) -> list[str]:
    """What to see in the figure.

    Parameters
    ----------
    result : ComparisonResult
        A comparison.

    Returns
    -------
    list of str
        On SGD, growing batches and gradient descent, then on CABS: as many of the two as there are
        such methods. None if F* is unknown; methods that diverged are not mentioned.
    """
    if result.minimum is None:
        return []
    found = {name: mechanism(result.traces(name), result.minimum) for name in result.methods}
    found = {name: each for name, each in found.items() if isfinite(each.gap)}
    names = {name: result.traces(name)[0].name for name in found}
    return [each for each in (contrast(found, names), coupled(found, result.minimum)) if each]


def contrast(found: dict[str, Mechanism], names: dict[str, str]) -> str:
    """SGD against batches that grow, and gradient descent."""
    if SGD not in found:
        return ""
    clauses = [constant(found[SGD]), growing(found, names)]
    if FULL in found:
        clauses.append(full(found))
    return "; ".join(each for each in clauses if each) + "."


def constant(sgd: Mechanism) -> str:
    """Where SGD ended."""
    name, gap = f"SGD (B = {sgd.last_batch:,.0f})", f"a gap of {sgd.gap:.2g}"
    if sgd.level and sgd.constant:
        return f"{name} levels off at its noise floor, {gap}"
    if sgd.falling:
        return f"{name} is still falling at {gap}"
    return f"{name} ends at {gap}; these runs do not show whether it still falls"


def growing(found: dict[str, Mechanism], names: dict[str, str]) -> str:
    """Methods whose batch grew and that ended below SGD, the best first."""
    grew = {name: each for name, each in found.items() if each.growing and name != SGD}
    if not grew:
        return ""
    lower = sorted((n for n in grew if grew[n].gap < found[SGD].gap), key=lambda n: grew[n].gap)
    if not lower:
        return "no method whose batch grows ends below it"
    listed = [f"{spoken(names[name])} to {grew[name].gap:.2g}" for name in lower]
    joined = ", ".join(listed[:-1]) + " and " * (len(listed) > 1) + listed[-1]
    above = [spoken(names[name]) for name in grew if name not in lower]
    few = " or ".join(above) if len(above) <= 3 else f"{len(above)} others"
    rest = f" (but not {few})" if above else ""
    return f"methods whose batches grow end lower{rest}: {joined}"


def full(found: dict[str, Mechanism]) -> str:
    """Where gradient descent ended."""
    descent = found[FULL]
    place = f"after {descent.updates:,.0f} updates at a gap of {descent.gap:.2g}"
    if descent.gap <= min(each.gap for each in found.values()):
        return f"gradient descent ends lowest, {place}"
    if descent.falling:
        return f"gradient descent is out of updates, still falling {place}"
    return f"gradient descent {'has levelled off' if descent.level else 'ends'} {place}"


def coupled(found: dict[str, Mechanism], minimum: float) -> str:
    """Where CABS ended, and why."""
    if COUPLED not in found:
        return ""
    cabs = found[COUPLED]
    if not cabs.level or minimum <= 0:
        return f"CABS ends at a gap of {cabs.gap:.2g}, with batches of up to {cabs.largest_batch:,.0f}."
    sizes = (
        f"its batch never leaves {cabs.last_batch:,.0f}"
        if cabs.constant
        else f"its batch ends at {cabs.last_batch:,.0f}"
    )
    return (
        f"CABS keeps a floor, too, a gap of {cabs.gap:.2g}: its rule takes F* for 0, and since "
        f"F* = {minimum:.2g} here, {sizes}."
    )


def spoken(name: str) -> str:
    """A method's name inside a sentence: "Big Batch with Armijo"."""
    return name.replace(", ", " with ")
