"""The norm test."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from adaptivesgd.batch_sizes import NormTest
from adaptivesgd.batch_sizes.norm_test import VarianceTest

from ...child.rules import rule_sizes
from ...question import Law, Mistake, Question
from . import reference
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def norm_instances(rng):
    """Runs in which the test fails a few times; some with room between sizes for a wrong rounding."""
    for initial_size, theta, noise in ((4, 0.3, 5.0), (8, 0.2, 9.0), (5, 0.7, 4.0), (16, 0.5, 6.0)):
        yield regression(rng, noise) | {"initial_size": initial_size, "theta": theta, "alpha": 0.1}


@dataclass(frozen=True)
class WrongTest(VarianceTest):
    """A norm test with another V, S, theta², rounding or comparison with the latest size."""

    wrong: Any = None
    whole: Any = ceil
    shrinks: int = 0  # the smallest size, where the batch shrinks
    scale: Any = None
    keep: Any = None

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        V, S = self.wrong(now.estimate)
        scale = self.theta**2 if self.scale is None else self.scale(self.theta)
        size = self.whole(V / (scale * S))
        if self.shrinks:
            return max(size, self.shrinks), memory
        given = (now.estimate.size, size, self.initial_size)
        keep = self.keep or max
        return keep(*given[: 3 if takes_three(keep) else 2]), memory


def takes_three(function):
    """Whether it takes the first size as well."""
    code = getattr(function, "__code__", None)
    return code is not None and code.co_argcount == 3


def wrong_test(wrong=lambda seen: (seen.variance, seen.signal), **changes):
    """The answers of a WrongTest."""
    return as_if(lambda i: WrongTest(i.initial_size, i.theta, wrong=wrong, **changes))


def without_root(i):
    """theta where theta^2 belongs."""
    return rule_sizes(NormTest(i.initial_size, i.theta**0.5), i)


NORM = Question(
    name="q1",
    points=3,
    functions=("NormTest",),
    reference=reference.NormTest,
    tried="initial_size {initial_size}, theta {theta}, 12 updates on least squares",
    instances=norm_instances,
    adapter=sizes_of("NormTest", "initial_size", "theta"),
    forbidden=FORBIDDEN,
    laws=(
        FIRST,
        PURE,
        Law(
            "the batch never shrinks",
            lambda i, a: a["sizes"] == sorted(a["sizes"]),
        ),
        Law(
            "the next batch is the smallest that would have passed, if the latest did not",
            same_sizes(lambda i: NormTest(i.initial_size, i.theta)),
        ),
    ),
    mistakes=(
        IMPURE,
        Mistake("theta where theta² belongs", without_root),
        Mistake("standard deviation instead of variance", wrong_test(lambda s: (s.variance**0.5, s.signal))),
        Mistake("the norm of g where its square belongs", wrong_test(lambda s: (s.variance, s.signal**0.5))),
        Mistake("a factor 1/B too many: the new B is what divides V", wrong_test(lambda s: (s.variance / s.size, s.signal))),
        Mistake("B instead of B - 1 in the variance", wrong_test(lambda s: (s.variance * (s.size - 1) / s.size, s.signal))),
        Mistake("rounded down: the smallest batch that passes is the ceiling", wrong_test(whole=floor)),
        Mistake("rounded to the nearest: the smallest batch that passes is the ceiling", wrong_test(whole=round)),
        Mistake("one more than the ceiling: the ceiling passes", wrong_test(whole=lambda x: ceil(x) + 1)),
        Mistake("one less than the ceiling: it does not pass", wrong_test(whole=lambda x: ceil(x) - 1)),
        Mistake("the batch shrinks: keep max(B, ...)", wrong_test(shrinks=1)),
        Mistake("the batch shrinks, as far as 2: keep max(B, ...)", wrong_test(shrinks=2)),
        Mistake("the batch shrinks: the smaller of the two is kept, not the larger", wrong_test(keep=min)),
        Mistake("the batch shrinks to what the first batch had: compare with the latest size", wrong_test(keep=lambda B, size, first: max(first, size))),
        Mistake("the size is added to the latest, not compared with it", wrong_test(keep=lambda B, size: B + size)),
        Mistake("the batch doubles when it fails; it jumps to the smallest that passes", wrong_test(keep=lambda B, size: 2 * B if size > B else B)),
        Mistake("the batch grows by one when it fails; it jumps to the smallest that passes", wrong_test(keep=lambda B, size: B + 1 if size > B else B)),
        Mistake("the first size for ever: nothing is tested", wrong_test(keep=lambda B, size, first: first)),
        Mistake("the size stays at the latest: nothing is tested", wrong_test(keep=lambda B, size: B)),
        Mistake("theta is forgotten", wrong_test(scale=lambda theta: 1.0)),
        Mistake("upside down: theta² divides V / ||g||²", wrong_test(scale=lambda theta: theta**-2)),
        Mistake("theta² is squared once more", wrong_test(scale=lambda theta: theta**4)),
        Mistake("2 theta where theta² belongs", wrong_test(scale=lambda theta: 2 * theta)),
        Mistake("upside down: ||g||² over V", wrong_test(lambda s: (s.signal, s.variance))),
        Mistake("the loss where ||g||² belongs", wrong_test(lambda s: (s.variance, s.loss))),
        Mistake("the loss where the variance belongs", wrong_test(lambda s: (s.loss, s.signal))),
        Mistake("the signal is forgotten", wrong_test(lambda s: (s.variance, 1.0))),
        Mistake("the variance is forgotten", wrong_test(lambda s: (1.0, s.signal))),
        Mistake("the variance is multiplied by B: it is that of one example already", wrong_test(lambda s: (s.variance * s.size, s.signal))),
        Mistake("V is multiplied by ||g||², not divided", wrong_test(lambda s: (s.variance, 1 / s.signal))),
        Mistake("theta² multiplies where it divides", wrong_test(scale=lambda theta: 1 / theta**2)),
        Mistake("the noise V / B of the mean, and the old B once more", wrong_test(lambda s: (s.variance / s.size**2, s.signal))),
        Mistake("V is squared", wrong_test(lambda s: (s.variance**2, s.signal))),
        Mistake("||g||² is squared once more: `signal` is ||g||² already", wrong_test(lambda s: (s.variance, s.signal**2))),
    ),
    truth=lambda i: rule_sizes(NormTest(i.initial_size, i.theta), i),
    main="sizes",
    inputs=("initial_size", "theta"),
)  # fmt: skip
