"""The public callables, and the types that their docstrings give their parameters."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

from values import METHOD, NETWORK, PROBLEM, REGRESSION, TRACE

import adaptivesgd as asgd
from adaptivesgd.data import synthetic

NAMESPACES = (
    *("batch_sizes", "data", "directions", "methods", "models", "networks", "plots", "samplers"),
    "step_sizes",
)
EXEMPT = {
    # open a cluster or the network, or only list
    *("experiments", "load", "load_libsvm", "list_data", "list_methods"),
    *("list_models", "states", "Picture"),
    # contracts to derive from, and records that the package makes
    *("BatchSize", "Direction", "FiniteSum", "Sampler", "StepSize", "Checkpoint", "Estimate"),
    *("State", "Stop", "Trace", "released_square_norms", "released_variance"),
}
# Not the estimators: scikit-learn checks what they take, in its own words.
OBJECTS = {
    "problem": PROBLEM,
    "regression": REGRESSION,
    "network": NETWORK,
    "estimate": PROBLEM.estimate(PROBLEM.start(0)),
    "method": METHOD,
    "trace": TRACE,
}
INTERNAL = {
    # for models and the runner, which have checked what they pass
    *("asarray_like", "counted_by", "curvatures", "forward", "map_arrays", "phi", "chunks"),
    *(
        "falls_for_ever",
        "kept",
        "margins",
        "nearby",
        "slope_norms",
        "components",
        "fetched",
        "numbers",
    ),
    # write files wherever they are asked to
    *("load", "save", "write"),
}
ENTRY = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*) : (.+)$")


@dataclass(frozen=True)
class Target:
    """A callable by its public name, and {parameter: documented type} of what it takes."""

    name: str
    call: Callable
    types: dict[str, str]
    required: frozenset[str]

    def __str__(self):
        return self.name


def documented(thing):
    """{parameter: type} of a numpydoc docstring; what follows "default" or "optional" is left out."""
    text = inspect.getdoc(thing) or ""
    found = re.search(r"^Parameters\n-+\n(.*?)(?:\n\n\w[^\n]*\n-+\n|\Z)", text, re.M | re.S)
    types = {}
    for line in found.group(1).splitlines() if found else ():
        if entry := ENTRY.match(line):
            for name in entry.group(1).split(", "):
                types[name.lstrip("*")] = entry.group(2)
    return types


def targets():
    """Every public callable that builds, draws or computes something, and what its results can do."""
    found = {}
    for space in ("", *NAMESPACES):
        module = getattr(asgd, space) if space else asgd
        for name in module.__all__:
            call = getattr(module, name)
            if name not in EXEMPT and callable(call) and not name.endswith("Error"):
                found.setdefault(id(call), target(f"{space}.{name}".lstrip("."), call))
    for name, call in inspect.getmembers(synthetic, inspect.isfunction):
        if call.__module__ == synthetic.__name__ and inspect.getdoc(call) and documented(call):
            found.setdefault(id(call), target(f"data.synthetic.{name}", call))
    for name, thing in OBJECTS.items():
        for verb, call in inspect.getmembers(thing, inspect.ismethod):
            if not verb.startswith("_") and verb not in INTERNAL and documented(call):
                found.setdefault((name, verb), target(f"{name}.{verb}", call))
    return [each for each in found.values() if each is not None]


def target(name, call):
    """A callable with the types of its parameters; None for what cannot be called from outside."""
    try:
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):
        return None
    if inspect.isclass(call) and inspect.isabstract(call):
        return None
    types = documented(call)
    kinds = inspect.Parameter
    named = [p for p in parameters if p.kind not in (kinds.VAR_KEYWORD, kinds.VAR_POSITIONAL)]
    return Target(
        name,
        call,
        {p.name: types.get(p.name, "") for p in named if p.name != "path"},
        frozenset(p.name for p in named if p.default is p.empty),
    )
