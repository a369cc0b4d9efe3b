"""How a comparison sets a method's parameters where its user did not."""

import inspect
from collections.abc import Collection, Mapping
from typing import Any

from ... import catalogue, validate
from ...objective import FiniteSum
from ..execution import method_spec
from ..protocol.experiment import Arm
from ..protocol.tuning import LogUniform

BASELINES = ("sgd", "gradient_descent")
TUNED = (0.25, 64.0)  # the range of a search, times the step size by default


def arm_of(
    name: str, problem: FiniteSum, settings: Mapping[str, Any], epochs: float | None, tune: bool
) -> Arm:
    """A method with its parameters on a problem, and what is tuned of it; a function "module:function"
    of one's own takes no parameter.
    """
    chosen, space = {}, {}
    if ":" not in name:
        chosen = settings_for(name, problem, settings, epochs)
        space = search_space(name, problem, settings) if tune else {}
    known = {key: 0.0 if value == "F*" else value for key, value in chosen.items()}
    label = method_spec.method(name, known).name
    return Arm(name, name, chosen, space, baseline=name in BASELINES, label=label)


def settings_for(
    name: str, problem: FiniteSum, settings: Mapping[str, Any], epochs: float | None = None
) -> dict[str, Any]:
    """The parameters of a method on a problem.

    Where nothing is set, a step size without a default is (1 - beta)/L if the objective knows its
    smoothness L, else (1 - beta)/10; schedules are stretched to the budget; and AdaDamp evaluates
    the loss of all examples ten times, or their gradient once, in its first epoch.

    Parameters
    ----------
    name : str
        A method of the catalogue.
    problem : FiniteSum
        The training objective.
    settings : dict
        {"step_size": 0.1, "adadamp.initial_size": 32}: a value for every method that has the
        parameter, or for one method, which takes precedence.
    epochs : float, optional
        The budget.

    Returns
    -------
    dict
        The keywords of the method's function.

    Raises
    ------
    ValueError
        If a value is not valid.
    """
    known = parameters(name)
    given = {key: value for key, value in settings.items() if key in known}
    own = (key for key in settings if key.startswith(f"{name}."))
    given |= {key.removeprefix(f"{name}."): settings[key] for key in own}
    chosen: dict[str, Any] = {}
    if "step_size" in known:
        chosen["step_size"] = default_step_size(name, problem)
    parts = list(catalogue.made(name, **chosen).components())
    if epochs is not None:
        schedules = (each for part in parts for each in part.in_epochs.items())
        for key, suited in schedules:
            if key in known and not isinstance(chosen.get(key), int):  # a whole number suits both
                chosen[key] = suited(epochs)
    per_epoch = max(getattr(part, "looks_per_epoch", 0) for part in parts)
    if per_epoch:
        initial = given.get("initial_size", known["initial_size"].default)
        validate.positive_integer("initial_size", initial)
        chosen["every"] = max(1, problem.n // (initial * per_epoch))
    return chosen | given


def default_step_size(name: str, problem: FiniteSum) -> float:
    """The method's own; where it has none, (1 - beta)/L if the objective knows L, else (1 - beta)/10,
    with the beta of its momentum (0 if it has none), which makes a step 1/(1 - beta) times as long.
    """
    known = parameters(name)
    own = known["step_size"].default
    if own is not inspect.Parameter.empty:
        return own
    smoothness = getattr(problem, "smoothness", None)
    beta = known["beta"].default if "beta" in known else 0.0
    return (1 - beta) * (0.1 if smoothness is None else 1 / float(smoothness))


def search_space(
    name: str, problem: FiniteSum, settings: Mapping[str, Any]
) -> dict[str, LogUniform]:
    """What `--tune` searches: the step size from 1/4 to 64 times its default, if none is set."""
    known = parameters(name)
    if "step_size" not in known or {"step_size", f"{name}.step_size"} & set(settings):
        return {}
    middle = default_step_size(name, problem)
    return {"step_size": LogUniform(TUNED[0] * middle, TUNED[1] * middle)}


def check_settings(settings: Mapping[str, Any], names: Collection[str]) -> None:
    """Refuse a setting that belongs to none of the methods compared."""
    for key in settings:
        owner, _, keyword = key.rpartition(".")
        if owner and owner not in names:
            raise ValueError(f"{key!r} is set, but {owner!r} is not among the methods compared")
        owners = [owner] if owner else list(names)
        if not any(keyword in parameters(name) for name in owners):
            known = ", ".join(sorted({each for name in owners for each in parameters(name)}))
            one = len(owners) == 1
            none = f"{owners[0]} has no" if one else "no method compared has a"
            raise ValueError(
                f"{none} parameter {keyword!r}; {'it has' if one else 'they have'} {known}"
            )


def parameters(name: str) -> Mapping[str, inspect.Parameter]:
    """The parameters of a method's function, by name."""
    return inspect.signature(catalogue.all_methods()[name]).parameters
