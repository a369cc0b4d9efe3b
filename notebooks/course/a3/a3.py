# %% [markdown]
# # A3: Batch sizes that adapt
#
# Three papers, three answers to *how many examples?* You write each as a part that the engine runs: a frozen dataclass with
# one pure call, `size, memory = rule(memory, now)`.
#
# You need: A2. Read *Write your own* in the documentation first (10 minutes). Time: about 4 hours.
#
# What `now` knows: `now.step` (updates made), `now.step_size` (the latest), `now.w`, `now.problem` (`.loss(w)` looks at all
# examples), and `now.estimate`, the evidence of the latest batch: `.size`, `.loss`, `.signal` $=\|g\|^2$, `.variance` (unbiased).
# Before the first update there is no estimate.

# %%
from dataclasses import dataclass
from math import ceil

import numpy as np
from adaptivesgd_grading import checks

from adaptivesgd.part import BatchSize

check = checks("a3")

# %% [markdown]
# ## q1: the norm test (3 points)
#
# Byrd, Chin, Nocedal and Wu (2012) want the noise of $g$ to be small against $g$: $V/B \le \theta^2\|g\|^2$. If the latest batch
# fails, the next one has the smallest size for which its $V$ and $g$ would have passed. It never shrinks.
#
# <details><summary>Hint</summary>Solve $V/B' = \theta^2\|g\|^2$ for $B'$, round up, and compare with the latest size.</details>


# %% tags=["q1"]
@dataclass(frozen=True)
class NormTest(BatchSize):
    """B_0 = initial_size; then max(B, ceil(V / (theta^2 ||g||^2)))."""

    initial_size: int = 16
    theta: float = 0.9

    def __call__(self, memory, now):
        """(size, memory)"""
        ### BEGIN SOLUTION
        if now.step == 0:
            return self.initial_size, memory
        seen = now.estimate
        return max(seen.size, ceil(seen.variance / (self.theta**2 * seen.signal))), memory
        ### END SOLUTION


# %% tags=["check"]
check.q1(NormTest)

# %% [markdown]
# ## q2: CABS (3 points)
#
# Balles, Romero and Hennig (2017): $B = \alpha\,\mathrm{tr}\Sigma / F$, with running averages
# $\xi\leftarrow\mu\xi+(1-\mu)V$ and $\ell\leftarrow\mu\ell+(1-\mu)F_B$ of the variance and of the batch's loss, rounded to the nearest
# whole number, and clipped. After $k$ batches an average that starts at 0 has the weight $1-\mu^k$ in total; take that bias out of
# both.
#
# <details><summary>Hint</summary>Both averages are too small by the same factor. What does that do to their ratio?</details>
#
# <details><summary>Hint</summary>`memory` is None before the first update, unless you define `init(self, problem, w)`.</details>


# %% tags=["q2"]
@dataclass(frozen=True)
class Cabs(BatchSize):
    """B_0 = initial_size; then clip(round(alpha xi / l), min_size, max_size)."""

    initial_size: int = 16
    min_size: int = 16
    max_size: int = 2048
    decay: float = 0.95

    def __call__(self, memory, now):
        """(size, memory)"""
        ### BEGIN SOLUTION
        if now.step == 0:
            return self.initial_size, (0.0, 0.0)
        xi = self.decay * memory[0] + (1 - self.decay) * now.estimate.variance
        loss = self.decay * memory[1] + (1 - self.decay) * now.estimate.loss
        size = round(now.step_size * xi / loss)
        return min(max(size, self.min_size), self.max_size), (xi, loss)
        ### END SOLUTION


# %% tags=["check"]
check.q2(Cabs)

# %% [markdown]
# ## q3: AdaDamp (3 points)
#
# Sievert and Charles (2019): the batch grows as the gap of the loss falls,
# $B_k = \lceil B_0\,(F(w_0)-F^*)/(F(w_k)-F^*)\rceil$, with the loss of **all** examples. Each look costs a pass over the data; the
# engine puts it on the bill.


# %% tags=["q3"]
@dataclass(frozen=True)
class AdaDamp(BatchSize):
    """B_k = ceil(initial_size (F(w_0) - optimal_value) / (F(w_k) - optimal_value))."""

    initial_size: int = 16
    optimal_value: float = 0.0

    def __call__(self, memory, now):
        """(size, memory)"""
        ### BEGIN SOLUTION
        gap = now.problem.loss(now.w) - self.optimal_value
        first = gap if memory is None else memory
        return ceil(self.initial_size * first / gap), first
        ### END SOLUTION


# %% tags=["check"]
check.q3(AdaDamp)

# %% [markdown]
# ## q4: what the norm test is after (3 points)
#
# The test uses estimates. Here you know all $n$ example gradients. Find the smallest $B$ for which a batch drawn *without
# replacement* meets $\mathbb E\|g-\nabla F\|^2\le\theta^2\|\nabla F\|^2$ exactly. The check goes through every batch of every size.
#
# <details><summary>Hint</summary>A2, q5. With the unbiased variance $S^2$ of the population, the left side is $S^2\,(1/B-1/n)$.</details>


# %% tags=["q4"]
def smallest_batch(G, theta):
    """The smallest such B, an int from 1 to n. G: (n, d), all example gradients."""
    ### BEGIN SOLUTION
    n = len(G)
    noise = G.var(axis=0, ddof=1).sum()
    signal = (G.mean(axis=0) ** 2).sum()
    return next(B for B in range(1, n + 1) if noise * (1 / B - 1 / n) <= theta**2 * signal)
    ### END SOLUTION


# %% tags=["check"]
check.q4(smallest_batch)

# %% [markdown]
# ## See it
#
# Your three rules on handwritten digits. The third panel of the figure counts every look at an example, also those that only
# evaluate a loss.

# %% tags=["show"]
import adaptivesgd as asgd
from adaptivesgd.step_sizes import Fixed

X, y = asgd.load("digits")
problem = asgd.SoftmaxRegression(X, y)
rules = {"norm test": NormTest(16, 0.9), "CABS": Cabs(), "AdaDamp": AdaDamp(16)}
traces = [
    asgd.run(problem, asgd.Method(rule, Fixed(0.5), name=name), epochs=10)
    for name, rule in rules.items()
]
from adaptivesgd.plots import compare

compare(traces)

# %% [markdown]
# ### w1: in words (3 points)
#
# Which of the three would you use if a look at all examples cost as much as an epoch of training, and why? What happens to each
# of them when the smallest possible loss is far above 0?

# %% [markdown] tags=["w1"] points=3
# ### BEGIN SOLUTION
# AdaDamp needs $F$ of all examples at every update: unaffordable, unless it looks rarely or at a sample. The other two use the
# batch that is there anyway. If $F^*$ is large, AdaDamp with `optimal_value=0` and CABS both believe that the loss has not fallen yet and
# stay small; the norm test does not look at the loss at all.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point: AdaDamp's price. 1 point: loss-based rules stay small where $F^* > 0$. 1 point: the norm test does not
# depend on $F^*$.
