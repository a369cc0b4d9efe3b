"""Methods as plain values: what a run is described by, what it is made of again, and baselines of the experiments."""

import inspect
from copy import deepcopy
from importlib import import_module
from typing import Any

from ... import batch_sizes, catalogue, directions, samplers, step_sizes, validate
from ...batch_sizes import Constant, QuadraticGrowth
from ...method import Method
from ...step_sizes import Damped, InverseTime
from ..problems.spec import irreducible_losses


def hsgd(step_size: float, initial_size: int = 16, growth_rate: float = 0.1) -> Method:
    """Hybrid SGD: B_k = B_0 + ceil(growth_rate k)^2.

    Source: Zhou and others (2018), as in the code of Sievert and Charles's experiments.
    """
    return Method(QuadraticGrowth(initial_size, growth_rate), Damped(step_size), name="HSGD")


def sgd_decaying(step_size: float, batch_size: int = 16, decay_rate: float = 0.01) -> Method:
    """SGD with alpha_k = alpha / (1 + decay_rate k), the a / (b + k) of Big Batch SGD's baseline.

    Source: Robbins and Monro (1951), A stochastic approximation method.
    """
    return Method(Constant(batch_size), InverseTime(step_size, decay_rate), name="SGD, decaying")


ROOMS = (batch_sizes, samplers, directions, step_sizes)


def rho_loss(
    step_size: float,
    batch_size: int,
    oversampling: float = 10.0,
    problem: str = "",
    updates: int = 500,
    wrong: float = 0.0,
) -> Method:
    """RHO-LOSS, its irreducible losses those of a model of other examples of the `ProblemSpec`, of
    whose labels the share `wrong` is wrong.
    """
    losses = irreducible_losses(problem, updates, wrong) if problem else None
    return catalogue.made("rho_loss", step_size=step_size, batch_size=batch_size,
                          oversampling=oversampling, irreducible=losses)  # fmt: skip


OWN: dict[str, Any] = {"compose": Method, "hsgd": hsgd, "sgd_decaying": sgd_decaying,
                       "rho_loss_trained": rho_loss}  # fmt: skip


def method(name: str, settings: dict[str, Any]) -> Any:
    """The method of this name; settings: its keywords, in plain values.

    A part is {"part": its class, and its fields}, such as {"part": "Shuffled"} or
    {"part": "InverseTime", "initial_step": 0.5, "decay_rate": 0.01}. The name "compose" makes a `Method` of
    four parts: `method("compose", {"batch_size": {...}, "step_size": {...}})`.
    """
    settings = {key: made(value) for key, value in settings.items()}
    if make := OWN.get(name) or imported(name):
        return make(**settings)
    return catalogue.made(name, **settings)


def part(name: str, **fields: Any) -> dict[str, Any]:
    """A part of this class, with these fields, as plain values."""
    return {"part": name} | fields


def imported(name: str) -> Any:
    """The function that "module:function" names; None for other names."""
    module, colon, function = name.partition(":")
    if not colon:
        return None
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"{name} cannot be imported as MODULE:FUNCTION: {error}") from None


def made(value: Any) -> Any:
    """A plain value with its parts made."""
    if isinstance(value, (list, tuple)):
        return tuple(made(item) for item in value)
    if not isinstance(value, dict):
        return value
    fields = {key: made(item) for key, item in value.items() if key != "part"}
    return parts()[validate.one_of("part", value.get("part"), parts())](**fields)


def parts() -> dict[str, Any]:
    """The classes of all parts, by name."""
    return {
        name: each for room in ROOMS for name, each in vars(room).items() if inspect.isclass(each)
    }


def changed(settings: dict[str, Any], path: str, value: Any) -> Any:
    """`settings` with one value changed; path: "step_size", or "sampler.pressure" inside a part."""
    settings = deepcopy(settings)
    *outer, last = path.split(".")
    inner = settings
    for key in outer:
        inner = inner[key]
    inner[last] = value
    return settings
