"""The norm test."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from adaptivesgd.batch_sizes import NormTest
from adaptivesgd.batch_sizes.norm_test import VarianceTest

from ...child.rules import rule_sizes
from ...question import Law, Mistake, Question, Symptom
from .runs import FIRST, FORBIDDEN, IMPURE, PURE, as_if, regression, same_sizes, sizes_of


def norm_instances(rng):
    """Two runs."""
    for initial_size, theta, noise in ((4, 0.3, 5.0), (8, 0.2, 9.0)):
        yield regression(rng, noise) | {"initial_size": initial_size, "theta": theta, "alpha": 0.1}


@dataclass(frozen=True)
class WrongTest(VarianceTest):
    """A norm test with another V, S or rounding."""

    wrong: Any = None
    whole: Any = ceil
    shrinks: bool = False

    def __call__(self, memory, now):
        if now.step == 0:
            return self.initial_size, memory
        V, S = self.wrong(now.estimate)
        size = max(self.whole(V / (self.theta**2 * S)), 2)
        return size if self.shrinks else max(now.estimate.size, size), memory


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
        Mistake(
            "standard deviation instead of variance",
            wrong_test(lambda s: (s.variance**0.5, s.signal)),
        ),
        Mistake(
            "the norm of g where its square belongs",
            wrong_test(lambda s: (s.variance, s.signal**0.5)),
        ),
        Mistake(
            "a factor 1/B too many: the new B is what divides V",
            wrong_test(lambda s: (s.variance / s.size, s.signal)),
        ),
        Mistake(
            "B instead of B - 1 in the variance",
            wrong_test(lambda s: (s.variance * (s.size - 1) / s.size, s.signal)),
        ),
        Mistake("rounded down: the smallest batch that passes is the ceiling", wrong_test(whole=floor)),
        Symptom(
            "the batch shrinks: keep max(B, ...)",
            lambda i, a: a["sizes"] != sorted(a["sizes"]),
        ),
    ),
)  # fmt: skip
