"""Problems that claim something false about themselves, to see that a check has teeth."""

from dataclasses import fields
from typing import Any

from adaptivesgd.models.constants import ConstantUnavailableError


def with_constants(problem, **constants):
    """The same objective, but with these constants, true or not: with_constants(F, smoothness=0.1).

    Parameters
    ----------
    problem : Model
        The objective.
    **constants : object
        Name -> value, true or not.

    Returns
    -------
    Model
        The same objective with these constants.
    """
    kind = type(problem)
    values = {each.name: getattr(problem, each.name) for each in fields(kind)}
    changed = {name: value for name, value in constants.items() if name not in values}
    twin: Any = object.__new__(type(kind.__name__, (kind,), changed))
    vars(twin).update(values | {name: constants[name] for name in constants.keys() & values.keys()})
    return twin


def without_constants(problem, *constants):
    """The same objective, which does not know these constants: without_constants(F, "minimum").

    Parameters
    ----------
    problem : Model
        The objective.
    *constants : str
        What it is not to know.

    Returns
    -------
    Model
        The same objective without these constants.
    """
    return with_constants(problem, **{name: property(forgotten) for name in constants})


def forgotten(problem):
    """Raises, as an unknown constant does."""
    raise ConstantUnavailableError("it was forgotten")
