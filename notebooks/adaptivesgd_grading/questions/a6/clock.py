"""A parallel clock."""

import numpy as np

from ...question import A_NUMBER, Mistake, Question, equals


def clock_instances(rng):
    """Sizes of batches, so many workers, seconds per example and per update."""
    for workers in (4, 16):
        yield {
            "sizes": rng.integers(1, 60, size=10),
            "workers": workers,
            "per_example": 0.01,
            "per_update": 0.3,
        }


def clock(i, share=lambda size, workers: np.ceil(size / workers), updates=None):
    """The seconds of all updates."""
    work = share(i.sizes, i.workers).sum() * i.per_example
    return work + (len(i.sizes) if updates is None else updates(i)) * i.per_update


CLOCK = Question(
    name="q5",
    points=2,
    functions=("parallel_seconds",),
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
    ),
)  # fmt: skip
