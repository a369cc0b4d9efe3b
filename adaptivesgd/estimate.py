"""Estimate: what some examples say about the objective F at a point w. Estimates add."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .example_gradients import ExampleGradients, Stacked


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """The losses and gradients of B examples at w.

    `a + b` is the estimate from the examples of both: nothing is evaluated again. That is how a
    batch grows, how a huge batch is evaluated in chunks, and how workers' shares are combined.
    What costs something (norms, inner products, the variance) is worked out when first asked for.
    """

    problem: Any  # the whole objective, of n examples
    w: Any  # where it was evaluated, shape (d,)
    indices: Any  # which examples, shape (B,): on the host, or on the device of a sampler that ranks there
    losses: Any  # f_i(w), shape (B,)
    gradient: Any  # (1/B) sum_i grad f_i(w), shape (d,)
    rows: ExampleGradients  # the grad f_i(w), shape (B, d), not formed
    wanted: int  # the batch size first asked for
    replace: bool = False  # drawn with replacement?
    weights: Any = None  # importance weights c_i, shape (B,); then the rows are c_i grad f_i

    def __add__(self, other):
        """What both say. The size first asked for is that of the left one."""
        return union([self, other])

    @property
    def size(self):
        """B, the number of examples looked at."""
        return len(self.indices)

    @property
    def n(self):
        """The number of examples there are."""
        return self.problem.n

    @property
    def granted_fraction(self):
        """The share of the wanted batch size that the data, or a maximum, allowed; at most 1."""
        return min(1.0, self.size / self.wanted)

    @property
    def was_enlarged(self):
        """Whether more examples were drawn than first asked for."""
        return self.size > self.wanted

    @property
    def is_full_batch(self):
        """Whether these are all examples, once each."""
        return self.size == self.n and not self.replace and self.weights is None

    @cached_property
    def batch(self):
        """The same examples as an objective of their own: for line searches."""
        return self.problem if self.is_full_batch else self.problem.batch(self.indices)

    def chunks(self):
        """The same examples as objectives of at most `chunk` of them; only a single one is kept."""
        places = self.problem.chunks(self.size)
        if self.is_full_batch or len(places) == 1:
            return [self.batch]
        return (self.problem.batch(self.indices[place]) for place in places)

    def loss_at(self, w):
        """The loss of the same examples, with the same weights, at another point. Billed. Of a large
        batch only a chunk is gathered at a time.
        """
        losses = np.concatenate([piece.losses(w) for piece in self.chunks()])
        return float((losses if self.weights is None else self.weights * losses).mean())

    @cached_property
    def loss(self):
        """(1/B) sum_i f_i(w), with the weights if there are any."""
        losses = self.losses if self.weights is None else self.weights * self.losses
        return float(losses.mean())

    @cached_property
    def signal(self):
        """||g||^2, the squared length of the batch gradient."""
        return float(self.gradient @ self.gradient)

    @cached_property
    def square_norms(self):
        """||grad f_i(w)||^2, shape (B,)."""
        return self.rows.square_norms()

    def inner_products(self, v):
        """<grad f_i(w), v>, shape (B,)."""
        return self.rows.inner_products(v)

    @cached_property
    def variance(self):
        """tr Sigma = (1/(B-1)) sum_i ||grad f_i - g||^2, unbiased for E ||grad f_i - grad F||^2
        over draws with replacement.
        """
        if self.size < 2:
            raise ValueError(
                "the variance of a single example gradient is undefined; draw 2 or more"
            )
        return max(self.rows.scatter(self.gradient), 0.0) / (self.size - 1)

    @property
    def noise(self):
        """An unbiased estimate of E ||g - grad F||^2: tr Sigma / B with replacement, and
        (tr Sigma / B) (1 - B/n) without, which is 0 once every example has been seen.
        """
        if self.replace:
            return self.variance / self.size
        return 0.0 if self.size >= self.n else self.variance / self.size * (1 - self.size / self.n)

    def __repr__(self):
        return f"Estimate(size={self.size} of {self.n}, loss={self.loss:.6g})"


def union(estimates):
    """What several estimates at the same w say together; the first one knows what was wanted.

    They are added up as they come: of many gradients, only their sum is kept.
    """
    total, kept = 0, []
    for each in estimates:
        total = total + each.size * each.gradient
        kept.append(replace(each, gradient=None))
    first, size = kept[0], sum(each.size for each in kept)
    weighted = first.weights is not None
    return replace(
        first,
        indices=np.concatenate([each.indices for each in kept]),
        losses=np.concatenate([each.losses for each in kept]),
        gradient=total / size,
        rows=Stacked(tuple(each.rows for each in kept)),
        weights=np.concatenate([each.weights for each in kept]) if weighted else None,
    )
