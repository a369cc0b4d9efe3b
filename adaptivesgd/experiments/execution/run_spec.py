"""RunSpec: one run described by plain values, so that it can be stored, found again and repeated."""

import json
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from ...runner import run
from ...trace import Trace
from ..problems.spec import ProblemSpec, cached_problem
from . import method_spec
from .measures import MEASURES, WRONG_USED, watched

FORMAT = 2  # raise it when the same description no longer means the same run


@dataclass(frozen=True)
class RunSpec:
    """A method with its settings on a problem, from one seed, for a budget.

    Parameters
    ----------
    problem : ProblemSpec
        The objective.
    method : str
        A method's name; see `method_spec.method`.
    settings : dict
        Its parameters as plain values; see `method_spec.method`.
    seed : int
        The seed of the run.
    epochs, updates : optional
        The budget, as in `adaptivesgd.run`.
    points : int, default 50
        About how many rows to record.
    measure : tuple of str, default ()
        Names of further columns, of `MEASURES`, or `WRONG_USED`.
    name : str, default ""
        What progress and tables call the run; no part of its key.
    """

    problem: ProblemSpec
    method: str
    settings: dict[str, Any]
    seed: int
    epochs: float | None = None
    updates: int | None = None
    points: int = 50
    measure: tuple[str, ...] = ()
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        method_spec.method(self.method, self.settings)  # a wrong setting is refused at once

    @cached_property
    def text(self) -> str:
        """The description as JSON: all that the result depends on."""
        values = {key: value for key, value in asdict(self).items() if key != "name"}
        return json.dumps({"format": FORMAT} | values, sort_keys=True)

    @cached_property
    def key(self) -> str:
        """The address in a store: a hash of the description, 32 hexadecimal digits."""
        return sha256(self.text.encode()).hexdigest()[:32]

    @property
    def budget(self) -> dict[str, Any]:
        """The keywords of `adaptivesgd.run` that end it."""
        return {"epochs": self.epochs, "updates": self.updates}

    def run(self, **how: Any) -> Trace:
        """Run it.

        Parameters
        ----------
        **how
            Further keywords of `adaptivesgd.run`, such as `resume`.

        Returns
        -------
        Trace
            Its settings hold the description under "run".
        """
        prepared = cached_problem(self.problem.to_json())
        method = method_spec.method(self.method, self.settings)
        measure = {name: MEASURES[name](prepared) for name in self.measure if name in MEASURES}
        if WRONG_USED in self.measure:
            method, measure[WRONG_USED], how = watched(method, prepared, how)
        how = {"seed": self.seed, "n_records": self.points, **self.budget} | how
        trace = run(prepared.train, method, test=prepared.test, measure=measure, **how)
        return replace(trace, settings=trace.settings | {"run": self.text})
