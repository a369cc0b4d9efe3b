"""RunSpec: one run, described by plain values alone, so that it can be named, kept and repeated."""

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import sha256

import numpy as np

from ...runner import run
from ..problems.spec import ProblemSpec
from . import method_spec as plain

FORMAT = 2  # raise it when the same description no longer means the same run


@dataclass(frozen=True)
class RunSpec:
    """A method with its settings on a problem, from one seed, for a budget.

    method, settings: as `plain.method` takes them; epochs, updates: the budget, as in `run`;
    points: about how many rows; measure: names of further columns, of `MEASURES`; name: what
    progress and tables call it, no part of what it is.
    """

    problem: ProblemSpec
    method: str
    settings: dict
    seed: int
    epochs: float | None = None
    updates: int | None = None
    points: int = 50
    measure: tuple[str, ...] = ()
    name: str = field(default="", compare=False)

    def __post_init__(self):
        plain.method(self.method, self.settings)  # a wrong setting is told before anything runs

    @cached_property
    def told(self):
        """The description as JSON: all that the result depends on."""
        values = {key: value for key, value in asdict(self).items() if key != "name"}
        return json.dumps({"format": FORMAT} | values, sort_keys=True)

    @cached_property
    def key(self):
        """The address: a hash of the description, 32 hexadecimal digits."""
        return sha256(self.told.encode()).hexdigest()[:32]

    @property
    def label(self):
        """What tells it from its neighbours of the same name."""
        return f"seed {self.seed}"

    @property
    def budget(self):
        """The keywords of `run` that end it."""
        return {"epochs": self.epochs, "updates": self.updates}

    def run(self, **how):
        """The `Trace`; how: further keywords of `adaptivesgd.run`, such as resume and keep."""
        prepared = cached_problem(self.problem.told)
        measure = {name: MEASURES[name](prepared.train) for name in self.measure}
        method = plain.method(self.method, self.settings)
        how = {"seed": self.seed, "n_records": self.points, **self.budget} | how
        trace = run(prepared.train, method, test=prepared.test, measure=measure, **how)
        return replace(trace, settings=trace.settings | {"cell": self.told})


@lru_cache(maxsize=2)
def cached_problem(told):
    """The objective of some `ProblemSpec`, told as JSON; the latest two are kept."""
    return ProblemSpec(**json.loads(told)).prepared()


def gradient_norm(problem):
    """||grad F(w)||, which is not counted."""
    return lambda w: float(np.linalg.norm(problem.gradient(w)))


MEASURES = {"gradient_norm": gradient_norm}
