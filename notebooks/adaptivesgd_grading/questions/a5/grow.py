"""Grow the batch."""

from math import ceil
from operator import itemgetter
from types import SimpleNamespace

import numpy as np

from adaptivesgd.batch_sizes import SignalOverNoise

from ...question import Law, Mistake, Question, Symptom, close
from . import reference
from .evidence import Evidence


def stream_instances(rng):
    """Example gradients in the order in which they will be drawn. Each batch grows at least twice, and
    each set of rows separates the right rule from a wrong one; then the signal grows as they are drawn,
    so that wrong rules end in between; on three all n are needed. Then the first batch is enough; and the
    signal comes late, and is so large that even the test without 1/K ends before n.
    """
    cases = (
        (0.25, 6, 0.1),
        (0.15, 10, 0.5),
        (0.3, 4, 0.3),
        (0.2, 5, 0.25),
        (0.3, 8, 0.2),
        (0.35, 5, 1.0),
    )
    for (mean, K, growth), wrong in zip(cases, SEPARATED, strict=True):
        given = {"K": K, "theta": 0.7, "growth": growth}
        found = SimpleNamespace(rows=np.empty((0, 3)), **given)
        while len(found.rows) == 0 or not separates(found, wrong):
            found.rows = mean + rng.standard_normal((120, 3))
        yield {"rows": found.rows, **given}
    for K, growth, top in ((3, 0.2, 3.0), (4, 0.4, 2.5), (2, 0.3, 4.0)):
        drift = np.linspace(0, top, 90)[:, None]
        rows = drift + rng.uniform(0.5, 0.8) * rng.standard_normal((90, 3))
        yield {"rows": rows, "K": K, "theta": 0.6, "growth": growth}
    for K, growth in ((4, 0.3), (7, 0.6), (2, 0.9)):
        half = rng.standard_normal((30, 3))
        rows = np.stack([half, -half], axis=1).reshape(60, 3)
        yield {"rows": rows, "K": K, "theta": 0.5, "growth": growth}
    yield {"rows": 5 + 2 * rng.standard_normal((60, 3)), "K": 4, "theta": 0.7, "growth": 0.4}
    late = 10.0 * (np.arange(120) >= 20)[:, None]
    yield {"rows": late + 0.5 * rng.standard_normal((120, 3)), "K": 4, "theta": 0.9, "growth": 0.3}
    yield apart(rng, ONE, SUM)


def apart(rng, one, other):
    """Rows on which two wrong rules end at different sizes, before all are drawn."""
    given = {"K": 2, "theta": 0.9, "growth": 0.8}
    while True:
        drift = np.linspace(0.5, 6, 60)[:, None]
        found = SimpleNamespace(rows=drift + rng.standard_normal((60, 3)), **given)
        ends = {sizes(found, changed(wrong))[-1] for wrong in (one, other)}
        if len(ends) == 2 and len(found.rows) not in ends:
            return vars(found)


def separates(i, wrong):
    """Whether the batch grows twice, stops before n, and stops elsewhere with wrong evidence."""
    right = sizes(i)
    return len(right) >= 3 and right[-1] < len(i.rows) and sizes(i, changed(wrong))[-1] != right[-1]


def evidence(rows, n):
    """The evidence of rows."""
    g = rows.mean(axis=0)
    V = rows.var(axis=0, ddof=1).sum()
    return Evidence(size=len(rows), n=n, signal=g @ g, variance=V)


def sizes(i, change=lambda seen: seen, rule=SignalOverNoise):
    """The sizes of the batch as it grows, the last one the answer."""
    grown, rule = [i.K], rule(i.K, i.theta, i.growth)
    while True:
        seen = change(evidence(i.rows[: grown[-1]], len(i.rows)))
        wanted = min(rule.enlarge(seen, None), len(i.rows))
        if wanted <= grown[-1]:
            return grown
        grown.append(wanted)


def changed(change):
    """Evidence of which some is replaced: {name: evidence -> value}."""

    def wrong(seen):
        vars(seen).update({name: of(seen) for name, of in change.items()})
        return seen

    return wrong


def theta_to(power, theta=0.7):
    """Evidence with theta^(2 + power) in the place of theta²."""
    return {"signal": lambda s: s.signal * theta**power}


BIASED = {"variance": lambda s: s.variance * (s.size - 1) / s.size}
ROOT = {"variance": lambda s: s.variance**0.5}
ONE = {"variance": lambda s: s.variance * s.size}
SUM = {"variance": lambda s: s.variance * (s.size - 1)}
NORM = {"signal": lambda s: s.signal**0.5}
SEPARATED = (theta_to(-1), theta_to(-2), BIASED, ROOT, NORM, theta_to(-1))


def ending(cause, size):
    """The mistake that a batch ends at this size."""
    return Mistake(cause, size, itemgetter("size"))


def with_evidence(change):
    """The size where wrong evidence ends the batch."""
    return lambda i: sizes(i, changed(change))[-1]


def stepped(i, more, keeps=True, strict=False, cap=True):
    """The size of a batch that grows by more(size, i), tests otherwise, or has no cap."""
    size, n = i.K, len(i.rows)
    while size < n:
        seen = evidence(i.rows[:size], n)
        noise, signal = seen.variance / size, i.theta**2 * seen.signal
        if (signal > noise) if not strict else (signal < noise):
            return size
        size = size + max(1, more(size, i))
        size = min(size, n) if cap else size
    return size


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
    return {"size": size, "gradient": np.asarray(gradient), "drawn": stream.drawn}


def right(i):
    """The whole answer."""
    size = sizes(i)[-1]
    return {"size": size, "gradient": i.rows[:size].mean(axis=0), "drawn": size}


GROW = Question(
    name="q1",
    points=3,
    functions=("big_batch",),
    reference=reference.big_batch,
    tried="K = {K}, theta {theta}, growth {growth}, up to {rows.shape[0]} examples",
    instances=stream_instances,
    adapter=grow,
    laws=(
        Law("the size is an int", lambda i, a: isinstance(a["size"], int)),
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
        Symptom("the size is a float: return an int", lambda i, a: isinstance(a["size"], float) and a["size"] == sizes(i)[-1]),
        Symptom(
            "samples are thrown away: draw only what is missing, and keep the old ones",
            lambda i, a: a["drawn"] > a["size"] and a["size"] <= len(i.rows),
            anywhere=True,
        ),
        ending("missing 1/K: V is the variance of one example", with_evidence(ONE)),
        ending("standard deviation instead of variance", with_evidence(ROOT)),
        ending("the norm of g where its square belongs", with_evidence(NORM)),
        ending("B instead of B - 1 in V", with_evidence(BIASED)),
        ending("theta is forgotten, or not squared", with_evidence(theta_to(-1))),
        ending("theta is forgotten, or not squared", lambda i: sizes(i, changed({"signal": lambda s: s.signal / i.theta}))[-1]),
        ending("theta is forgotten, or not squared", lambda i: sizes(i, changed({"signal": lambda s: s.signal / i.theta**2}))[-1]),
        ending("theta² divides ||g||², where it multiplies", lambda i: sizes(i, changed({"signal": lambda s: s.signal / i.theta**4}))[-1]),
        ending("theta² is squared once more", lambda i: sizes(i, changed({"signal": lambda s: s.signal * i.theta**2}))[-1]),
        ending("2 theta where theta² belongs", lambda i: sizes(i, changed({"signal": lambda s: s.signal * 2 / i.theta}))[-1]),
        ending("1/K squared: V / K is the noise of the mean already", with_evidence({"variance": lambda s: s.variance / s.size})),
        ending("the batch grows by growth times the first K, not times what it has", lambda i: stepped(i, lambda size, i: ceil(i.growth * i.K))),
        ending("growth times K is rounded down: it is rounded up", lambda i: stepped(i, lambda size, i: int(i.growth * size))),
        ending("growth times K is rounded to the nearest: it is rounded up", lambda i: stepped(i, lambda size, i: round(i.growth * size))),
        ending("growth times K is rounded down, and 1 is added", lambda i: stepped(i, lambda size, i: int(i.growth * size) + 1)),
        ending("one more than growth times K is drawn", lambda i: stepped(i, lambda size, i: ceil(i.growth * size) + 1)),
        ending("the batch doubles: growth is forgotten", lambda i: stepped(i, lambda size, i: size)),
        ending("K more are drawn every time: growth is forgotten", lambda i: stepped(i, lambda size, i: i.K)),
        ending("one more is drawn every time: growth is forgotten", lambda i: stepped(i, lambda size, i: 1)),
        ending("(1 + growth) K are drawn on top: growth K more", lambda i: stepped(i, lambda size, i: ceil((1 + i.growth) * size))),
        ending("no cap at n: the last time, fewer may be left", lambda i: stepped(i, lambda size, i: ceil(i.growth * size), cap=False)),
        ending("the test is turned round: it grows while the signal is large", lambda i: stepped(i, lambda size, i: ceil(i.growth * size), strict=True)),
        ending("nothing is tested: the first batch is returned", lambda i: i.K),
        ending("nothing is tested: all n are drawn", lambda i: len(i.rows)),
        ending("it grows once, and is not tested again", lambda i: sizes(i)[:2][-1]),
        ending("it ends one growth too early", lambda i: sizes(i)[-2:][0]),
        ending("the square of the sum of g, not the sum of its squares", lambda i: signalled(i, lambda g: g.sum() ** 2)),
        ending("the mean of the squares of g, not their sum", lambda i: signalled(i, lambda g: (g**2).mean())),
        ending("the mean over the parameters in V, not their sum", with_evidence({"variance": lambda s: s.variance / 3})),
        ending("g is summed over the batch: its mean is wanted in the test", with_evidence({"signal": lambda s: s.signal * s.size**2})),
        Symptom(
            "the sum over the batch instead of its mean",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].sum(axis=0)),
        ),
        Symptom(
            "g is the mean of the rows drawn last, not of the whole batch",
            lambda i, a: close(a["gradient"], i.rows[([0, *sizes(i)])[-2] : a["size"]].mean(axis=0)),
        ),
        Symptom(
            "g is the mean of the batch before it grew for the last time",
            lambda i, a: close(a["gradient"], i.rows[: sizes(i)[-2:][0]].mean(axis=0)),
        ),
        Symptom("g is the mean of the first batch only", lambda i, a: close(a["gradient"], i.rows[: i.K].mean(axis=0))),
        Symptom("g is the mean over all entries: one number per parameter", lambda i, a: close(a["gradient"], i.rows[: a["size"]].mean())),
        Symptom(
            "g is the mean over the parameters (axis 1), not over the examples (axis 0)",
            lambda i, a: close(a["gradient"], i.rows[: a["size"]].mean(axis=1)),
        ),
        Symptom("the sign of g", lambda i, a: close(a["gradient"], -i.rows[: a["size"]].mean(axis=0))),
    ),
    truth=right,
    main="size",
    parts={"size": "the size", "gradient": "the gradient", "drawn": "what is drawn"},
    inputs=("theta", "growth"),
)  # fmt: skip


def signalled(i, signal):
    """The size where ||g||² is something else of g."""

    def wrong(seen):
        seen.signal = signal(i.rows[: seen.size].mean(axis=0))
        return seen

    return sizes(i, wrong)[-1]
