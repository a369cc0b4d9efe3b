"""A parallel clock."""

import numpy as np

from ...question import A_NUMBER, Mistake, Question, equals
from . import reference


def clock_instances(rng):
    """Sizes of batches, so many workers, seconds per example and per update."""
    for workers, updates, per_example, per_update in (
        (4, 10, 0.01, 0.3),
        (16, 12, 0.02, 0.15),
        (3, 3, 0.5, 0.7),
    ):
        yield {
            "sizes": rng.integers(1, 60, size=updates),
            "workers": workers,
            "per_example": per_example,
            "per_update": per_update,
        }


def clock(i, share=lambda size, workers: np.ceil(size / workers), updates=None):
    """The seconds of all updates."""
    work = share(i.sizes, i.workers).sum() * i.per_example
    return work + (len(i.sizes) if updates is None else updates(i)) * i.per_update


CLOCK = Question(
    name="q5",
    points=2,
    functions=("parallel_seconds",),
    reference=reference.parallel_seconds,
    tried="{sizes.shape[0]} updates on {workers} workers",
    instances=clock_instances,
    laws=(
        A_NUMBER,
        equals(clock, "an update takes as long as its busiest worker, and then the exchange"),
    ),
    mistakes=(
        Mistake("half an example: the busiest worker has the ceiling", lambda i: clock(i, lambda s, p: s / p)),
        Mistake("rounded down: the busiest worker has the ceiling", lambda i: clock(i, lambda s, p: s // p)),
        Mistake("the exchange is forgotten", lambda i: clock(i, updates=lambda i: 0)),
        Mistake("the exchange is paid at every update, not once", lambda i: clock(i, updates=lambda i: 1)),
        Mistake("one worker does it all", lambda i: clock(i, lambda s, p: s)),
        Mistake(
            "the updates are added up before they are shared: each ends with its busiest worker",
            lambda i: np.ceil(i.sizes.sum() / i.workers) * i.per_example + len(i.sizes) * i.per_update,
        ),
        Mistake("the updates are added up before they are shared, and half an example may be", lambda i: i.sizes.sum() / i.workers * i.per_example + i.per_update),
        Mistake("rounded to the nearest: the busiest worker has the ceiling", lambda i: clock(i, lambda s, p: np.round(s / p))),
        Mistake("rounded down, and 1 is added: whole shares need no more", lambda i: clock(i, lambda s, p: s // p + 1)),
        Mistake("multiplied by the workers, not divided", lambda i: clock(i, lambda s, p: s * p)),
        Mistake("upside down: workers over sizes", lambda i: clock(i, lambda s, p: np.ceil(p / s))),
        Mistake("the exchange is paid by every worker: they exchange at the same time", lambda i: clock(i) + (i.workers - 1) * len(i.sizes) * i.per_update),
        Mistake("the exchange is paid for every example", lambda i: clock(i, updates=lambda i: 0) + i.sizes.sum() * i.per_update),
        Mistake("the exchange is paid for every share of a worker", lambda i: np.ceil(i.sizes / i.workers).sum() * (i.per_example + i.per_update)),
        Mistake("the exchange is shared among the workers: every update waits for all of it", lambda i: clock(i, updates=lambda i: len(i.sizes) / i.workers)),
        Mistake("the work is forgotten: only the exchange", lambda i: len(i.sizes) * i.per_update),
        Mistake("only the largest update counts: they come one after the other", lambda i: (np.ceil(i.sizes / i.workers) * i.per_example + i.per_update).max()),
        Mistake("the mean over the updates, not their sum", lambda i: clock(i) / len(i.sizes)),
        Mistake("only the last update", lambda i: (np.ceil(i.sizes / i.workers) * i.per_example + i.per_update)[-1]),
        Mistake("the seconds of every update: their sum is wanted", lambda i: np.ceil(i.sizes / i.workers) * i.per_example + i.per_update),
        Mistake("the seconds after every update: the last is wanted", lambda i: np.cumsum(np.ceil(i.sizes / i.workers) * i.per_example + i.per_update)),
        Mistake("the two seconds are exchanged", lambda i: np.ceil(i.sizes / i.workers).sum() * i.per_update + len(i.sizes) * i.per_example),
        Mistake("per_example is forgotten", lambda i: np.ceil(i.sizes / i.workers).sum() + len(i.sizes) * i.per_update),
        Mistake("the seconds are rounded up, not the examples", lambda i: np.ceil(i.sizes / i.workers * i.per_example).sum() + len(i.sizes) * i.per_update),
        Mistake("the seconds of an update are rounded up, not the examples", lambda i: np.ceil(i.sizes / i.workers * i.per_example + i.per_update).sum()),
        Mistake("one worker fewer: all of them work", lambda i: clock(i, lambda s, p: np.ceil(s / (p - 1)))),
        Mistake("the exchange is forgotten after the last update", lambda i: clock(i, updates=lambda i: len(i.sizes) - 1)),
        Mistake("work and exchange are multiplied", lambda i: (np.ceil(i.sizes / i.workers) * i.per_example * i.per_update).sum()),
        Mistake("work and exchange at the same time: the longer of the two", lambda i: np.maximum(np.ceil(i.sizes / i.workers) * i.per_example, i.per_update).sum()),
    ),
    truth=clock,
    terms={"the work": lambda i: clock(i, updates=lambda i: 0), "the exchange": lambda i: len(i.sizes) * i.per_update},
    factors={"the number of updates": lambda i: len(i.sizes), "the number of workers": lambda i: i.workers, "per_example": lambda i: i.per_example, "per_update": lambda i: i.per_update},
)  # fmt: skip
