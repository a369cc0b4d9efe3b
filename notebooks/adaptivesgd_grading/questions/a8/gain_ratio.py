"""AdaScale's gain."""

from ...question import A_NUMBER, Law, Mistake, Question, close, equals
from . import reference
from .adascale import gain


def gain_instances(rng):
    """Signal and variance of all kinds; no noise, no signal, one batch."""
    for signal, variance, S in (
        *((rng.uniform(0.5, 2), rng.uniform(1, 5), 8), (rng.uniform(0.01, 0.1), 1.0, 32)),
        *((rng.uniform(1, 2), 0.0, 4), (0.0, rng.uniform(1, 2), 16), (1.0, 2.0, 1)),
    ):
        yield {"signal": signal, "variance": variance, "S": S}


def ratio(i):
    """r of an instance."""
    return gain(i.signal, i.variance, i.S)


GAIN = Question(
    name="q3",
    points=2,
    functions=("gain_ratio",),
    reference=reference.gain_ratio,
    tried="signal {signal:.2f}, variance {variance:.2f}, S = {S}",
    instances=gain_instances,
    laws=(
        A_NUMBER,
        Law("it lies between 1 and S", lambda i, r: 1 - 1e-12 <= r <= i.S * (1 + 1e-12)),
        Law("without noise it is 1", lambda i, r: i.variance != 0 or close(r, 1.0)),
        Law("without signal it is S", lambda i, r: i.signal != 0 or close(r, float(i.S))),
        equals(ratio, "r times E||mean of S batches||² is E||one batch||²"),
    ),
    mistakes=(
        Mistake("upside down", lambda i: 1 / ratio(i)),
        Mistake("that is linear scaling: averaging leaves the signal as it is, so r depends on it", lambda i: float(i.S)),
        Mistake("the square root of S", lambda i: float(i.S) ** 0.5),
        Mistake("only the noise is compared: both terms have the signal", lambda i: i.variance / (i.variance / i.S + i.signal)),
        Mistake("the norm of the gradient where its square belongs", lambda i: gain(i.signal**0.5, i.variance, i.S)),
        Mistake("S divides the noise, not the signal", lambda i: (i.variance + i.signal) / (i.variance + i.signal / i.S)),
        Mistake("V / S² where V / S belongs", lambda i: (i.variance + i.signal) / (i.variance / i.S**2 + i.signal)),
    ),
    truth=ratio,
    factors={"S": lambda i: i.S},
)  # fmt: skip
