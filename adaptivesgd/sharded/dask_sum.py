"""DaskSum: a finite sum whose examples lie in shards, and whose batches are evaluated where they are."""

from asyncio import CancelledError
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from .. import validate
from ..estimate import Estimate
from ..example_gradients import Weighted
from ..objective import Backward, FiniteSum, checked_weights
from ..typing import Array, DType, Indices
from ..validate import point
from . import answers
from .answers import Question
from .far_rows import FarRows
from .shard import Shard
from .traffic import Traffic


@dataclass(frozen=True, eq=False, repr=False)
class DaskSum(FiniteSum):
    """Finite sum F(w) = (1/n) sum_i f_i(w), of examples in shards on the workers of a dask cluster.

    Every method runs on it unchanged: a batch is split by shard, each worker evaluates its share
    at w, and the shares are added. The same seed takes the same path as on one machine, to
    rounding. An estimate takes one round of communication; a rule that uses norms or the variance
    takes one more, as the example gradients stay where they are.

    Parameters
    ----------
    client : dask.distributed.Client
        Connected to a cluster with one worker or more.
    shards : sequence of Shard
        From `save_shard`, in folders that every worker can read. Shard k goes to worker k modulo
        their number, or to any other while that one is busy or lost: a lost task is submitted
        again, and the run continues.
    traffic : Traffic, optional
        Counts rounds and bytes. By default a new one.
    chunk : int, default 8192
        Not used: the chunks are those of the shards' models. Keyword only.

    Raises
    ------
    ValueError
        If there is no shard or no worker, if the shards are not of one model with the same settings,
        or if the model couples examples, as BatchNorm does.
    TypeError
        If the client or a shard is something else.
    """

    examples: ClassVar[tuple[str, ...]] = ("places",)

    client: Any = field(repr=False)
    shards: Sequence[Shard] = field(repr=False)
    traffic: Traffic = field(default_factory=Traffic, repr=False)
    places: Indices = field(init=False, repr=False)  # which example of all, shape (n,)
    workers: tuple[str, ...] = field(init=False, repr=False)  # addresses, as they were at the start

    def __post_init__(self) -> None:
        super().__post_init__()
        if not hasattr(self.client, "nthreads"):
            raise TypeError(f"client must be a dask Client, not {validate.shown(self.client)}")
        shards, workers = _shards(self.shards), tuple(sorted(self.client.nthreads()))
        if not shards:
            raise ValueError("shards must be at least one, but the list is empty; see save_shards")
        if not workers:
            raise ValueError("the cluster has no workers yet; use client.wait_for_workers(1)")
        if getattr(getattr(shards[0].template, "layers", None), "couples", False):
            raise ValueError(
                "BatchNorm's statistics are of examples that lie on several workers; use GroupNorm"
            )
        _of_one_model(shards)
        places = np.arange(sum(shard.n for shard in shards))
        vars(self).update(shards=shards, workers=workers, places=places)

    # Constants of the model that do not depend on the data; every shard holds a single example.

    @property
    def template(self) -> FiniteSum:
        """The model, with a single example."""
        return self.shards[0].template

    @property
    def dim(self) -> int:
        return self.template.dim

    @property
    def dtype(self) -> DType:
        return self.template.dtype

    @property
    def blocks(self) -> tuple[slice, ...]:
        return self.template.blocks

    def start(self, seed: int = 0) -> Array:
        return self.template.start(seed)

    def chunks(self, count: int) -> list[slice]:
        """All at once: every worker evaluates its share in chunks of its own.

        Parameters
        ----------
        count : int
            Number of examples.

        Returns
        -------
        list of slice
            A single one.
        """
        return [slice(0, count)]

    # What the workers evaluate.

    def losses(self, w: Array) -> Array:
        w = point(w, self.dim)
        self._charge(evaluations=self.n)
        return self.in_order(self.ask(answers.losses, w))

    def gradients(self, w: Array) -> Array:
        w = point(w, self.dim)
        self._charge(examples=self.n)
        return self.in_order(self.ask(answers.dense, w))

    def forward(self, w: Array) -> tuple[Array, Backward]:
        return self.in_order(self.ask(answers.losses, w)), lambda: FarRows(self, w)

    def estimate(
        self,
        w: Array,
        indices: Indices | Sequence[int] | None = None,
        *,
        wanted: int | None = None,
        replace: bool = False,
        weights: Array | None = None,
    ) -> Estimate:
        w = point(w, self.dim)
        indices, _, replace = self._chosen(indices, replace, weights is not None)
        self._charge(examples=len(indices))
        batch = self._at(indices)
        c = None if weights is None else checked_weights(weights, len(indices)).astype(self.dtype)
        found = batch.ask(answers.losses_and_gradient, w, weights=c)
        losses = batch.in_order([[values for values, _ in parts] for parts in found])
        gradient = batch.added([[part for _, part in parts] for parts in found]) / len(indices)
        far = FarRows(batch, w)
        rows = far if c is None else Weighted(far, c)
        wanted = len(indices) if wanted is None else wanted
        return Estimate(self, w, indices, losses, gradient, rows, wanted, replace, c)

    def ask(
        self, question: Question, w: Array, *arguments: Array, weights: Array | None = None
    ) -> list[list[Any]]:
        """Answers of each shard concerned, part by part, from one round of communication.

        Parameters
        ----------
        question : callable
            One of `answers`.
        w : Array
            Parameters, shape (d,).
        *arguments : Array
            Further arguments of the question.
        weights : Array, optional
            Importance weights of the examples, shape (n,).

        Returns
        -------
        list of list
            One list per shard that holds some of the examples, one answer per chunk.

        Raises
        ------
        ConnectionError
            If the cluster is lost.
        """
        futures: list[Any] = []
        sent: list[Any] = [w, *arguments]
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

    def shares(self) -> list[tuple[int, Indices, Indices]]:
        """Shares of the shards.

        Returns
        -------
        list of tuple
            (k, which of these examples lie in shard k, and where they lie there).
        """
        edges = np.cumsum([0, *(shard.n for shard in self.shards)])
        owner = np.searchsorted(edges, self.places, side="right") - 1
        parts = ((k, np.flatnonzero(owner == k)) for k in range(len(self.shards)))
        return [(k, at, self.places[at] - edges[k]) for k, at in parts if len(at)]

    def in_order(self, found: list[list[Array]]) -> Array:
        """Answers with an entry per example, in the order of the examples.

        Parameters
        ----------
        found : list of list of Array
            From `ask`.

        Returns
        -------
        Array
            Shape (n, ...).
        """
        values = np.concatenate([part for parts in found for part in parts])
        order = np.concatenate([at for _, at, _ in self.shares()])
        ordered = np.empty_like(values)
        ordered[order] = values
        return ordered

    def added(self, found: list[list[Array]]) -> Array:
        """Answers that are sums over the examples, added.

        Parameters
        ----------
        found : list of list of Array
            From `ask`.

        Returns
        -------
        Array
            Of the shape of each answer.
        """
        first, *others = (part for parts in found for part in parts)
        return sum(others, first)


def _shards(given: Any) -> tuple[Shard, ...]:
    """What was given as shards, as a tuple."""
    shards = tuple(given) if np.iterable(given) else ()
    if not np.iterable(given) or not all(isinstance(shard, Shard) for shard in shards):
        raise TypeError(
            f"shards must be a sequence of what save_shard returns, not {validate.shown(given)}"
        )
    return shards


def _of_one_model(shards: tuple[Shard, ...]) -> None:
    """A ValueError unless the shards are of one model, and in a folder each."""
    first, *others = shards
    for k, shard in enumerate(others, 1):
        if shard.folder in {each.folder for each in shards[:k]}:
            raise ValueError(
                f"each shard must have a folder of its own, but {shard.folder} is there twice"
            )
        for name, value in _about(shard.template).items():
            if value != (mine := _about(first.template)[name]):
                raise ValueError(
                    f"all shards must be of one model, but shard {k} has the {name} "
                    f"{validate.shown(value)} and shard 0 {validate.shown(mine)}"
                )


def _about(template: FiniteSum) -> dict[str, Any]:
    """In what two models that have the same parameters may differ."""
    names = ("layers", "classes", "columns")
    inner = {name: repr(getattr(template, name, None)) for name in names}
    return {"model": repr(template), "precision": template.dtype.name, **inner}


def reached(ask: Callable[..., Any], *arguments: Any, **how: Any) -> Any:
    """Result of a call to the cluster.

    Parameters
    ----------
    ask : callable
        A method of the client.
    *arguments, **how : object
        Its arguments.

    Returns
    -------
    object
        Its result.

    Raises
    ------
    ConnectionError
        If the cluster is lost. Errors of the work itself pass.
    """
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
