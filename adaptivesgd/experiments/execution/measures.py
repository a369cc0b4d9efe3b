"""Further columns of a run: what an experiment records beyond what every trace has."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from ...backend import to_host
from ...method import Method
from ...objective import FiniteSum
from ...part import Sampler
from ...state import State
from ...typing import Array, Indices, Rng
from ..problems.prepare import Prepared


def gradient_norm(prepared: Prepared) -> Callable[[Any], float]:
    """||grad F(w)||, which is not counted."""
    return lambda w: float(np.linalg.norm(prepared.train.gradient(w)))


def memorised(prepared: Prepared) -> Callable[[Any], float]:
    """The fraction of the mislabelled training examples that the model gives their wrong label."""
    if prepared.mislabelled is None:
        return lambda w: float("nan")
    wrong = prepared.train.batch(prepared.mislabelled)
    return lambda w: float(wrong.accuracy(w))


def dead_units(prepared: Prepared) -> Callable[[Any], float]:
    """The fraction of the first layer's units whose bias has a gradient of exactly 0: those that no
    example activates. Not a number for a model without such a layer.
    """
    problem = prepared.train
    tensors = getattr(problem, "tensors", {})
    bias = next((place for name, place in tensors.items() if name.endswith("bias")), None)
    if bias is None:
        return lambda w: float("nan")
    return lambda w: float(np.mean(to_host(problem.gradient(w)[bias]) == 0))


MEASURES = {"gradient_norm": gradient_norm, "dead_units": dead_units, "memorised": memorised}
WRONG_USED = "wrong_labels_used"


class Served(NamedTuple):
    """What `Watched` remembers: the memory of its sampler, and counts since the start of the run."""

    memory: Any
    examples: int = 0
    marked: int = 0


@dataclass(frozen=True, eq=False)
class Watched(Sampler[Served]):
    """Draw as `sampler` does, and count the examples drawn, and those of them that are marked.

    The counts are a part of the memory, so that a run that is resumed has them.
    """

    sampler: Sampler[Any]
    marks: Array = field(repr=False)  # truth values, shape (n,)

    @property
    def replace(self) -> bool:  # type: ignore[override]
        """Whether the inner sampler draws with replacement."""
        return self.sampler.replace

    def init(self, problem: FiniteSum, w: Array) -> Served:
        return Served(self.sampler.init(problem, w))

    def __call__(self, memory: Served, size: int, now: State, rng: Rng) -> tuple[Indices, Served]:
        return self._counted(memory, *self.sampler(memory.memory, size, now, rng))

    def more(
        self, memory: Served, size: int, now: State, rng: Rng, taken: Indices
    ) -> tuple[Indices, Served]:
        return self._counted(memory, *self.sampler.more(memory.memory, size, now, rng, taken))

    def weights(self, memory: Served, indices: Indices, now: State) -> Array | None:
        return self.sampler.weights(memory.memory, indices, now)

    def _counted(self, past: Served, indices: Indices, memory: Any) -> tuple[Indices, Served]:
        """The examples, and the counts with them."""
        marked = int(self.marks[to_host(indices)].sum())
        return indices, Served(memory, past.examples + len(indices), past.marked + marked)


class Share:
    """The fraction of the examples served that are marked, in the latest state that was shown.

    `show` is an `until` of `adaptivesgd.run`, which ends it where another one does; the share is a measure of it.
    """

    def __init__(self, until: Callable[[State], bool] | None) -> None:
        self.served, self.until = Served(None), until

    def show(self, state: State) -> bool:
        """Keep the counts of a state; whether the run ends."""
        self.served = state.memory.sampler
        return bool(self.until and self.until(state))

    def __call__(self, w: Array) -> float:
        """The fraction; not a number before the first update."""
        _, examples, marked = self.served
        return marked / examples if examples else np.nan


def watched(
    method: Method, prepared: Prepared, how: dict[str, Any]
) -> tuple[Method, Share, dict[str, Any]]:
    """The method with its sampler watched for wrong labels, the measure, and how to run it."""
    share = Share(how.get("until"))
    marks = np.zeros(prepared.train.n, bool)
    marks[prepared.mislabelled if prepared.mislabelled is not None else []] = True
    method = replace(method, sampler=Watched(method.sampler, marks))
    return method, share, how | {"until": share.show}
