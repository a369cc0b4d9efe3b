"""The code of AdaDamp."""

import numpy as np

from adaptivesgd.batch_sizes import LossRatio
from adaptivesgd.state import State

from .erratum import Erratum

PROJECT = "stsievert/adadamp"
MINIMUM = 0.5


class Falling:
    """A problem whose loss at w is 0.5 + w: an oracle for rules that look at nothing else."""

    n = 10**6

    def loss(self, w):
        """F(w)."""
        return MINIMUM + float(w)


def damped(minimum):
    """The sizes of B = B_0 (F(w_0) - F*) / (F(w) - F*), by the gap, if told this F*."""

    def series(gaps):
        F, rule = Falling(), LossRatio(16, minimum=minimum)
        _, first = rule(None, State(F, gaps[0]))
        return [rule(first, State(F, gap))[0] for gap in gaps]

    return series


def keeps_the_product(gaps, sizes):
    """Whether B (F - F*) is the same everywhere, but for rounding up."""
    gaps = np.asarray(gaps)
    product = np.asarray(sizes) * gaps
    return bool((np.abs(product - product[0]) <= gaps * (1 + 1e-9)).all())


WANTED = (64, 128, 512, 1024, 512, 128, 64)
MOST = 256


def cut_for_good(updates):
    """A step that is multiplied by what was granted, again and again."""
    length, lengths = 1.0, []
    for k in updates:
        length *= min(1.0, MOST / WANTED[k])
        lengths.append(length)
    return lengths


def cut_while_needed(updates):
    """A step that is what was granted, at every update anew."""
    return [min(1.0, MOST / WANTED[k]) for k in updates]


ERRATA = (
    Erratum(
        name="forgotten_minimum",
        project=PROJECT,
        file="the optimiser's loop",
        says="the best training loss is never stored, so that the rule takes F* to be 0",
        quantity="batch size, where F* = 0.5",
        index="F(w) - F*",
        at=(1.0, 0.5, 0.2, 0.1, 0.03, 0.01),
        published=damped(minimum=0.0),
        right=damped(minimum=MINIMUM),
        law="the batch is inversely proportional to F(w) - F*",
        obeys=keeps_the_product,
    ),
    Erratum(
        name="step_cut_for_good",
        project=PROJECT,
        file="the optimiser's loop",
        says="where the batch may not grow the step is cut, and never restored",
        quantity="step over its full length; at most 256 examples are granted",
        index="update",
        at=tuple(range(len(WANTED))),
        published=cut_for_good,
        right=cut_while_needed,
        law="where the whole batch is granted the step has its full length",
        obeys=lambda at, series: all(
            length == 1 for k, length in zip(at, series, strict=True) if WANTED[k] <= MOST
        ),
    ),
)
