"""State: all that a method keeps between two updates."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .estimate import Estimate
from .objective import EvaluationCounter, FiniteSum
from .typing import Array


@dataclass(frozen=True)
class Memory:
    """What each of the four parts remembers; None for a part without a memory.

    Parameters
    ----------
    batch_size, sampler, direction, step_size : Any, default None
        The memory that the part of this name returned last.
    """

    batch_size: Any = None
    sampler: Any = None
    direction: Any = None
    step_size: Any = None


@dataclass(frozen=True, eq=False)
class State:
    """Immutable snapshot of a run: parameters, evaluation counts, latest batch, memory of the parts.

    It is never changed in place, so a state can be replayed, branched, saved and resumed.

    Parameters
    ----------
    problem : FiniteSum
        The objective.
    w : Array
        The parameters, shape (d,).
    seed : int, default 0
        Seed of the run; update k draws from `numpy.random.default_rng((seed, k))`.
    step : int, default 0
        Number of updates made so far (updates).
    examples : int, default 0
        Number of example gradients evaluated so far (gradients).
    evaluations : int, default 0
        Number of forward-only example losses evaluated so far (losses).
    estimate : Estimate or None, default None
        The latest batch, evaluated at the parameters before the latest update; None before the
        first update.
    step_size : float, default nan
        Step size of the latest update (parameters per unit of direction).
    memory : Memory, default Memory()
        What the four parts remember.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0], [2.0]], [1.0, 0.0])
    >>> method = asgd.methods.gradient_descent(0.1)
    >>> state = method.step(method.init(problem, problem.start()))
    >>> state.step, state.batch_size, state.epochs
    (1, 2, 1.0)
    """

    problem: FiniteSum = field(repr=False)
    w: Array = field(repr=False)
    seed: int = 0
    step: int = 0
    examples: int = 0
    evaluations: int = 0
    estimate: Estimate | None = field(default=None, repr=False)
    step_size: float = np.nan
    memory: Memory = field(default=Memory(), repr=False)

    @property
    def epochs(self) -> float:
        """Example gradients evaluated so far (passes over the data)."""
        return self.examples / self.problem.n

    @property
    def batch_size(self) -> int:
        """Size of the latest batch (examples); 0 before the first update."""
        return 0 if self.estimate is None else self.estimate.size

    def counted_by(self, counter: EvaluationCounter) -> "State":
        """Return the same state, whose problem counts every evaluation on `counter`.

        Parameters
        ----------
        counter : EvaluationCounter
            Receives the evaluations of this update.

        Returns
        -------
        State
            A copy; the counter is shared.
        """
        twin = object.__new__(type(self))
        problem = self.problem.counted_by(counter, key=(self.seed, self.step))
        vars(twin).update(vars(self), problem=problem)
        return twin

    def after(
        self,
        w: Array,
        estimate: Estimate,
        step_size: float,
        memory: Memory,
        counter: EvaluationCounter,
    ) -> "State":
        """Return the state one update later.

        Parameters
        ----------
        w : Array
            The new parameters, shape (d,).
        estimate : Estimate
            The batch of the update.
        step_size : float
            Its step size (parameters per unit of direction).
        memory : Memory
            What the parts returned.
        counter : EvaluationCounter
            The evaluations of the update, which are added to the totals.

        Returns
        -------
        State
            With `step` larger by one.
        """
        next_state = object.__new__(type(self))
        vars(next_state).update(
            problem=self.problem,
            w=w,
            seed=self.seed,
            step=self.step + 1,
            examples=self.examples + counter.examples,
            evaluations=self.evaluations + counter.evaluations,
            estimate=estimate,
            step_size=step_size,
            memory=memory,
        )
        return next_state
