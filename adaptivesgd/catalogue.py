"""Registry of methods, models and data sets: by name, with a line about each and its source."""

import inspect
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from . import methods, models, validate
from .data.loading import DATA
from .method import Method
from .methods.registry import Heading, card
from .networks import architectures
from .objective import FiniteSum


class Entry(NamedTuple):
    """A line of a table.

    Parameters
    ----------
    name : str
        The name that the command line takes.
    about : str
        What it is, in a line.
    source : str
        Where it is from.
    """

    name: str
    about: str
    source: str


def list_methods() -> list[Entry]:
    """Return a line about every method of `adaptivesgd.methods`.

    Returns
    -------
    list of Entry
        (name, about, source), paper by paper.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> next(entry for entry in asgd.list_methods() if entry.name == "sgd").about
    'Stochastic gradient descent: w <- w - alpha g.'
    """
    return [Entry(name, *_about(make)) for name, make in all_methods().items()]


def list_models() -> list[Entry]:
    """Return a line about every model.

    Returns
    -------
    list of Entry
        (name, about, source).
    """
    return [Entry(name, *_about(model)) for name, model in all_models().items()]


def list_data() -> list[Entry]:
    """Return a line about every data set that `load` reads.

    Returns
    -------
    list of Entry
        (name, about, source).
    """
    return [Entry(data.name, data.about, data.source) for data in DATA.values()]


def all_methods() -> dict[str, Callable[..., Method]]:
    """Return the functions that make methods, by name, paper by paper.

    Returns
    -------
    dict of str to callable
        In the order of `Heading`, and within a paper in the order of its module.
    """
    return {name: getattr(methods, name) for name in sorted(methods.__all__, key=_place)}


def papers() -> dict[str, list[str]]:
    """Return the names of the methods under each heading.

    Returns
    -------
    dict of str to list of str
        The five papers, other rules, and the baselines last.

    Examples
    --------
    >>> papers()["CABS: Balles et al. 2017"]
    ['cabs', 'cabs_corrected']
    """
    found: dict[str, list[str]] = {heading.value: [] for heading in Heading}
    for name, make in all_methods().items():
        found[card(make).heading.value].append(name)
    return {heading: names for heading, names in found.items() if names}


def all_models() -> dict[str, Callable[..., Any]]:
    """Return the objectives by the name that the command line gives them.

    Returns
    -------
    dict of str to callable
        Classes, and functions that make networks.
    """
    found = {_short(name): model for name, model in vars(models).items() if _is_model(model)}
    return found | all_networks()


def all_networks() -> dict[str, Callable[..., Any]]:
    """Return the functions that make the papers' networks, by name.

    Returns
    -------
    dict of str to callable
        The functions of `adaptivesgd.networks.architectures`.
    """
    return {name: make for name, make in vars(architectures).items() if inspect.isfunction(make)}


def model(name: str) -> Callable[..., Any]:
    """Return a model's class, or the function that makes a network.

    Parameters
    ----------
    name : str
        Its name, such as "softmax".

    Returns
    -------
    callable
        What makes the model.

    Raises
    ------
    ValueError
        If there is no such model; the message names the nearest one.
    """
    return all_models()[validate.one_of("model", name, all_models())]


def made(name: str, *arguments: Any, **settings: Any) -> Any:
    """Return the method, or the model, of this name.

    Parameters
    ----------
    name : str
        Its name, such as "cabs".
    *arguments : Any
        Positional arguments, such as the data of a model.
    **settings : Any
        Keywords, which are checked first.

    Returns
    -------
    Method or FiniteSum
        What was made.

    Raises
    ------
    ValueError
        If it has no such keyword.
    """
    return called((all_methods() | all_models())[name], settings, name, *arguments)


def called(make: Callable[..., Any], settings: dict[str, Any], name: str, *arguments: Any) -> Any:
    """Return make(*arguments, **settings), after checking every keyword.

    Parameters
    ----------
    make : callable
        A function or a class.
    settings : dict
        Its keyword arguments.
    name : str
        What the error message calls it.
    *arguments : Any
        Its positional arguments.

    Returns
    -------
    Any
        What it returns.

    Raises
    ------
    ValueError
        If it has no such keyword.
    """
    known = list(inspect.signature(make).parameters)[len(arguments) :]
    for keyword in settings:
        if keyword not in known:
            raise ValueError(f"{name} has no parameter {keyword!r}; it has {', '.join(known)}")
    return make(*arguments, **settings)


def _place(name: str) -> tuple[int, str, int]:
    """Papers in the order of `Heading`, and a paper's methods in the order of its module."""
    make = getattr(methods, name)
    return list(Heading).index(card(make).heading), make.__module__, make.__code__.co_firstlineno


def _short(name: str) -> str:
    """SoftmaxRegression is "softmax", LeastSquares is "least_squares"."""
    words = re.sub("(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Regression")).lower()
    return words.replace("mc_clure", "mcclure")


def _is_model(thing: object) -> bool:
    return inspect.isclass(thing) and issubclass(thing, FiniteSum) and thing is not FiniteSum


def _about(thing: object) -> tuple[str, str]:
    """The first line of a docstring, and the first paragraph of its section References."""
    text = inspect.getdoc(thing) or ""
    found = re.search(r"^References\n-+\n(.+?)(?:\n\n|\Z)", text, re.M | re.S)
    found = found or re.search(r"^Source:(.+)", text, re.M)
    source = " ".join(found[1].split()) if found else ""
    return text.split("\n")[0], source
