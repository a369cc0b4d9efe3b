"""DaskSum: a finite sum whose examples lie in shards, and whose batches are evaluated where they are."""

from asyncio import CancelledError
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..estimate import Estimate
from ..example_gradients import Weighted
from ..objective import FiniteSum
from . import answers
from .far_rows import FarRows
from .traffic import Traffic


@dataclass(frozen=True, eq=False, repr=False)
class DaskSum(FiniteSum):
    """F(w) = (1/n) sum_i f_i(w), of examples that lie in shards on the workers of a dask cluster.

    Every method runs on it unchanged: a batch is split by shard, each worker evaluates its share
    at w, and what they say is added. The same seed takes the same path as on one machine, to
    rounding. An estimate takes one round of communication; a rule that asks for norms or for the
    variance takes one more, as the example gradients stay where they are.

    client: a `dask.distributed.Client`; shards: of `save_shard`, which every worker can read. Shard
    k goes to worker k modulo their number, or to any other while that one is busy or lost: what
    was lost is asked for again, and the run goes on.
    """

    examples = ("places",)

    client: Any = field(repr=False)
    shards: tuple = field(repr=False)
    traffic: Traffic = field(default_factory=Traffic, repr=False)
    places: Any = field(init=False, repr=False)  # which example of all, shape (n,)
    workers: tuple = field(init=False, repr=False)  # the addresses of those that were there first

    def __post_init__(self):
        super().__post_init__()
        shards, workers = tuple(self.shards), tuple(sorted(self.client.nthreads()))
        if not shards:
            raise ValueError("shards must be at least one, but there is none; see save_shards")
        if not workers:
            raise ValueError("the cluster has no workers yet; use client.wait_for_workers(1)")
        if getattr(getattr(shards[0].template, "layers", None), "couples", False):
            raise ValueError(
                "BatchNorm's statistics are of examples that lie on several workers; use GroupNorm"
            )
        places = np.arange(sum(shard.n for shard in shards))
        vars(self).update(shards=shards, workers=workers, places=places)

    # What the model, of which every shard has a single example, knows without the data.

    @property
    def template(self):
        """The model, with a single example."""
        return self.shards[0].template

    @property
    def dim(self):
        return self.template.dim

    @property
    def dtype(self):
        return self.template.dtype

    @property
    def blocks(self):
        return self.template.blocks

    def start(self, seed=0):
        return self.template.start(seed)

    def chunks(self, count):
        """All at once: every worker goes through its share in chunks of its own."""
        return [slice(0, count)]

    # What is asked of the workers.

    def losses(self, w):
        self._charge(evaluations=self.n)
        return self.in_order(self.ask(answers.losses, w))

    def gradients(self, w):
        self._charge(examples=self.n)
        return self.in_order(self.ask(answers.dense, w))

    def forward(self, w):
        return self.in_order(self.ask(answers.losses, w)), lambda: FarRows(self, w)

    def estimate(self, w, indices=None, *, wanted=None, replace=False, weights=None):
        indices = np.arange(self.n) if indices is None else indices
        self._charge(examples=len(indices))
        batch = self.batch(indices)
        c = None if weights is None else weights.astype(self.dtype)
        found = batch.ask(answers.losses_and_gradient, w, weights=c)
        losses = batch.in_order([[values for values, _ in parts] for parts in found])
        gradient = batch.added([[part for _, part in parts] for parts in found]) / len(indices)
        rows = FarRows(batch, w) if c is None else Weighted(FarRows(batch, w), c)
        wanted = len(indices) if wanted is None else wanted
        return Estimate(self, w, indices, losses, gradient, rows, wanted, replace, c)

    def ask(self, question, w, *arguments, weights=None):
        """What each shard concerned answers, part by part: a list of lists, from one round."""
        futures, sent = [], [w, *arguments]
        for k, at, local in self.shares():
            c = None if weights is None else weights[at]
            task = (answers.answer, question, self.shards[k], local, w, self.key, c, *arguments)
            where = self.workers[k % len(self.workers)]
            how = {"workers": where, "allow_other_workers": True, "pure": False}
            futures.append(reached(self.client.submit, *task, **how))
            sent += [local, c]
        found = reached(self.client.gather, futures)
        self.traffic.count(sent + [w, *arguments] * (len(futures) - 1), found)
        return found

    def shares(self):
        """(k, which of these examples lie in shard k, and where they lie there), shard by shard."""
        edges = np.cumsum([0, *(shard.n for shard in self.shards)])
        owner = np.searchsorted(edges, self.places, side="right") - 1
        parts = ((k, np.flatnonzero(owner == k)) for k in range(len(self.shards)))
        return [(k, at, self.places[at] - edges[k]) for k, at in parts if len(at)]

    def in_order(self, found):
        """Answers with an entry per example, in the order of the examples."""
        values = np.concatenate([part for parts in found for part in parts])
        order = np.concatenate([at for _, at, _ in self.shares()])
        ordered = np.empty_like(values)
        ordered[order] = values
        return ordered

    def added(self, found):
        """Answers that are sums over the examples, added."""
        return sum(part for parts in found for part in parts)


def reached(ask: Callable[..., Any], *arguments: Any, **how: Any) -> Any:
    """What the cluster answers; a ConnectionError if it is lost. Errors of the work itself pass."""
    try:
        return ask(*arguments, **how)
    except (Exception, CancelledError) as error:
        lost = isinstance(error, CancelledError) or type(error).__module__.startswith("distributed")
        if not lost:
            raise
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ConnectionError(
            f"the dask cluster is lost ({reason}); start it again, and resume the run from its "
            "latest checkpoint"
        ) from error
