"""ComparisonResult: what a comparison found."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import catalogue
from ...trace import Trace
from ..problems.prepare import Prepared
from ..protocol.task_result import TaskResult

if TYPE_CHECKING:
    from .comparison import Comparison

FINAL = ("loss", "test_loss", "test_accuracy", "updates", "examples", "evaluations", "batch_size",
         "step_size", "seconds")  # fmt: skip


@dataclass(frozen=True)
class ComparisonResult:
    """What a comparison found.

    Parameters
    ----------
    comparison : Comparison
        Its settings.
    prepared : Prepared
        The objective.
    result : TaskResult or None
        The runs; None if Ctrl-C ended the search for step sizes.
    why : dict
        {method: why it, or one of its seeds, left no trace}.
    stopped : bool
        Whether Ctrl-C ended it.
    """

    comparison: "Comparison"
    prepared: Prepared
    result: TaskResult | None
    why: dict[str, str]
    stopped: bool = False

    def traces(self, name: str) -> list[Trace]:
        """Return the traces of a method, by seed.

        Parameters
        ----------
        name : str
            Name of a compared method.

        Returns
        -------
        list of Trace
            One trace per seed that left one.
        """
        return self.result.traces.get(name, []) if self.result else []

    @property
    def methods(self) -> list[str]:
        """The methods that left traces, in order."""
        return [name for name in self.comparison.methods if self.traces(name)]

    def failures(self) -> dict[str, list[str]]:
        """Return which methods, or which of their seeds, left no trace.

        Returns
        -------
        dict of str to list of str
            The methods by reason.
        """
        return {
            each: [n for n, why in self.why.items() if why == each] for each in self.why.values()
        }

    @property
    def sections(self) -> dict[str, list[str]]:
        """{heading: methods compared}, the papers first and the baselines last."""
        papers = catalogue.papers().items()
        chosen = {h: [n for n in names if n in self.comparison.methods] for h, names in papers}
        return {heading: names for heading, names in chosen.items() if names}

    @cached_property
    def minimum(self) -> float | None:
        """F* of the training objective; None where it is unknown, or would take minutes."""
        return self.result.minimum if self.result else None

    def summary(self, name: str) -> dict[str, Any]:
        """Return the last row of a method, its median over the seeds, and why its runs ended.

        Parameters
        ----------
        name : str
            Name of a compared method.

        Returns
        -------
        dict
            A value per column, and the reasons.
        """
        traces = self.traces(name)
        last: dict[str, Any] = {
            column: float(np.median([trace[column][-1] for trace in traces]))
            for column in FINAL
            if column in traces[0].columns
        }
        if self.minimum is not None:
            last["gap"] = last["loss"] - self.minimum
        assert self.result is not None
        return last | {"reason": self.result.reasons(name)}
