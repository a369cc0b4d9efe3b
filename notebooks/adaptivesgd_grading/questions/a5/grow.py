"""Grow the batch."""

from types import SimpleNamespace

import numpy as np

from adaptivesgd.batch_sizes import SignalOverNoise

from ...question import Law, Question, Symptom, close


def stream_instances(rng):
    """Example gradients in the order in which they will be drawn; the batch grows at least twice."""
    for mean, K, growth in ((0.25, 6, 0.1), (0.15, 10, 0.5), (0.0, 4, 0.3)):
        given = {"K": K, "theta": 0.7, "growth": growth}
        rows = rng.standard_normal((300, 3))
        while len(sizes(SimpleNamespace(rows=mean + rows, **given))) < 3:
            rows = rng.standard_normal((300, 3))
        yield {"rows": mean + rows, **given}


def evidence(rows, n):
    """What the engine's rule looks at."""
    g = rows.mean(axis=0)
    V = rows.var(axis=0, ddof=1).sum()
    return SimpleNamespace(size=len(rows), n=n, signal=g @ g, variance=V)


def sizes(i, change=lambda seen: seen, rule=SignalOverNoise):
    """The sizes of the batch as it grows, the last one the answer."""
    grown, rule = [i.K], rule(i.K, i.theta, i.growth)
    while True:
        seen = change(evidence(i.rows[: grown[-1]], len(i.rows)))
        wanted = min(rule.enlarge(seen, None), len(i.rows))
        if wanted <= grown[-1]:
            return grown
        grown.append(wanted)


def grown(**change):
    """The symptom that the batch ends where wrong evidence would end it."""

    def wrong(seen):
        vars(seen).update({name: of(seen) for name, of in change.items()})
        return seen

    return lambda i, a: a["size"] == sizes(i, wrong)[-1]


class Stream:
    """Draws the rows in their order, and counts them; past the end they come round again."""

    def __init__(self, rows):
        self.rows, self.drawn, self.calls = rows, 0, 0

    def draw(self, k):
        """The next k rows."""
        k, self.calls = int(k), self.calls + 1
        if self.calls > 1000:
            raise RuntimeError("draw was called 1000 times: does the batch grow at all?")
        self.drawn += k
        if self.drawn > len(self.rows) and 0 <= k <= len(self.rows):
            return self.rows[np.arange(self.drawn - k, self.drawn) % len(self.rows)]
        return self.rows[self.drawn - k : self.drawn]


def grow(functions, i):
    """The batch: its size, its gradient, and how many examples were drawn for it."""
    stream = Stream(i.rows)
    size, gradient = functions.big_batch(stream.draw, i.K, i.theta, i.growth, len(i.rows))
    return {"size": int(size), "gradient": np.asarray(gradient), "drawn": stream.drawn}


GROW = Question(
    name="q1",
    points=3,
    functions=("big_batch",),
    tried="K = {K}, theta {theta}, growth {growth}, up to {rows.shape[0]} examples",
    instances=stream_instances,
    adapter=grow,
    laws=(
        Law("nothing is drawn that is not in the batch at the end", lambda i, a: a["drawn"] == a["size"]),
        Law(
            "the batch grows until theta² ||g||² exceeds V / K, and no further",
            lambda i, a: a["size"] == sizes(i)[-1],
        ),
        Law(
            "the gradient is the mean over the batch at the end",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].mean(axis=0)),
        ),
    ),
    mistakes=(
        Symptom(
            "samples are thrown away: draw only what is missing, and keep the old ones",
            lambda i, a: a["drawn"] > a["size"],
        ),
        Symptom("missing 1/K: V is the variance of one example", grown(variance=lambda s: s.variance * s.size)),
        Symptom("standard deviation instead of variance", grown(variance=lambda s: s.variance**0.5)),
        Symptom("the norm of g where its square belongs", grown(signal=lambda s: s.signal**0.5)),
        Symptom(
            "B instead of B - 1 in V", grown(variance=lambda s: s.variance * (s.size - 1) / s.size)
        ),
        Symptom(
            "theta is forgotten, or not squared",
            lambda i, a: any(grown(signal=lambda s, k=k: s.signal * i.theta**k)(i, a) for k in (-1, -2)),
        ),
        Symptom(
            "the sum over the batch instead of its mean",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].sum(axis=0)),
        ),
    ),
)  # fmt: skip
