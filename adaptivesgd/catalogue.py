"""What there is: methods, models and data sets by name, one line each with its source."""

import inspect
import re
from typing import NamedTuple

from . import methods, models, validate
from .data.loading import DATA
from .networks import architectures
from .objective import FiniteSum

HEADINGS = {
    "adadamp": "AdaDamp: Sievert, Charles 2019",
    "big_batch": "Big Batch: De et al. 2017",
    "cabs": "CABS: Balles et al. 2017",
    "sngm": "SNGM: Zhao, Xie, Li 2020",
    "online_batch_selection": "Loshchilov, Hutter 2015",
    "growing": "Other batch sizes",
    "baselines": "Baselines",
}


class Entry(NamedTuple):
    """A name, what it is, and where it is from."""

    name: str
    about: str
    source: str


def list_methods():
    """Every method of `adaptivesgd.methods`, as a list of (name, about, source)."""
    return [Entry(name, *_told(make)) for name, make in all_methods().items()]


def list_models():
    """Every model, as a list of (name, about, source)."""
    return [Entry(name, *_told(model)) for name, model in all_models().items()]


def list_data():
    """Every data set that `load` knows, as a list of (name, about, source)."""
    return [Entry(data.name, data.about, data.source) for data in DATA.values()]


def all_methods():
    """The functions that make methods, by name, paper by paper."""
    found = [make for make in vars(methods).values() if inspect.isfunction(make)]
    return {make.__name__: make for make in sorted(found, key=_place)}


def papers():
    """{heading: names of methods}: the five papers, other rules, and the baselines last."""
    found = {heading: [] for heading in dict.fromkeys(HEADINGS.values())}
    for name, make in all_methods().items():
        found[HEADINGS.get(make.__module__.rpartition(".")[2], "Baselines")].append(name)
    return {heading: names for heading, names in found.items() if names}


def all_models():
    """The objectives by the name that the command line gives them: classes, and networks."""
    found = {_short(name): model for name, model in vars(models).items() if _is_model(model)}
    return found | all_networks()


def all_networks():
    """The functions that make the papers' networks, by name."""
    return {name: make for name, make in vars(architectures).items() if inspect.isfunction(make)}


def model(name):
    """A model's class, or the function that makes a network, by name."""
    return all_models()[validate.one_of("model", name, all_models())]


def made(name, *arguments, **settings):
    """The method, or the model, of this name; settings: keywords, which are checked first."""
    return called((all_methods() | all_models())[name], settings, name, *arguments)


def called(make, settings, name, *arguments):
    """make(*arguments, **settings), once every keyword is known to be one; name: for the sentence."""
    known = list(inspect.signature(make).parameters)[len(arguments) :]
    for keyword in settings:
        if keyword not in known:
            raise ValueError(f"{name} has no parameter {keyword!r}; it has {', '.join(known)}")
    return make(*arguments, **settings)


def _place(make):
    """Papers in the order of `HEADINGS`, and a paper's methods in the order of its page."""
    module = make.__module__.rpartition(".")[2]
    order = list(HEADINGS)
    known = order.index(module) if module in order else len(order)
    return known, module, make.__code__.co_firstlineno


def _short(name):
    """SoftmaxRegression is "softmax", LeastSquares is "least_squares"."""
    words = re.sub("(?<=[a-z])(?=[A-Z])", "_", name.removesuffix("Regression")).lower()
    return words.replace("mc_clure", "mcclure")


def _is_model(thing):
    return inspect.isclass(thing) and issubclass(thing, FiniteSum) and thing is not FiniteSum


def _told(thing):
    """The first line of a docstring, and its source: what follows "Source:", if anything does."""
    lines = (inspect.getdoc(thing) or "").split("\n")
    sources = [line.split(":", 1)[1] for line in lines if line.lower().startswith("source:")]
    return lines[0], " ".join(sources).strip()
