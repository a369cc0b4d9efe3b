# %% [markdown]
# # A3: Batch sizes that adapt
#
# ![The batch sizes of three rules along 250 updates: rule 1 grows to all examples, rule 2 stays at its smallest size, rule 3 grows steadily.](drawing:opening)
#
# Three rules train the same model, on the same data, with the same step. One wants all examples after a hundred updates. One never
# leaves its smallest batch. One is somewhere between. All three are published, all three come with a theorem, and **they cannot all
# be right about how many examples an update needs. Or can they?**
#
# In A2 you measured what an update needs: the batch at which noise and signal balance, and how it grows while training goes on. Here you
# write three rules that act on it. Each looks at the run through another window: the norm test compares variance and gradient, CABS
# compares variance and loss, AdaDamp looks at the loss alone. At the end you will be able to say which curve of the picture is which,
# and, more important, what each rule pays for what it knows, and when it is fooled.
#
# You need A2. Read [Write your own](docs:write-your-own/) first (10 minutes). Time: about 4 hours.
#
# You write each rule as a part that the engine runs: a frozen dataclass with one pure call, `size, memory = rule(memory, now)`. Pure means:
# what is to be remembered goes out as `memory` and comes back in at the next update; nothing is kept in `self` or in a global. That is not
# pedantry. A run can be stopped and resumed, or branched at any state, only if a rule has no secrets, and the check calls yours twice
# to see.
#
# What `now` knows: `now.step` (updates made), `now.step_size` (the latest), `now.w`, `now.problem` (`.loss(w)` looks at all
# examples), and `now.estimate`, the evidence of the latest batch: `.size`, `.loss`, `.signal` $=\|g\|^2$, `.variance` (unbiased).
# Before the first update there is no estimate.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

from dataclasses import dataclass
from math import ceil

import numpy as np
from adaptivesgd_grading import checks, drawings

from adaptivesgd.part import BatchSize

check, draw = checks("a3"), drawings("a3")

# %% [markdown]
# ## q1: the norm test (3 points)
#
# A batch gradient is $g = \nabla F + e$. If the error $e$ is short against $g$, a step along $-g$ goes downhill nearly as well as one along
# $-\nabla F$; if it is long, the step is mostly a random one. Byrd, Chin, Nocedal and Wu (2012) turn that into a test: they want
# $V/B \le \theta^2\|g\|^2$. If the latest batch fails, the next one has the smallest size for which its $V$ and $g$ would have passed. It
# never shrinks.
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
# The picture runs your rule on a noisy regression with 600 examples. The broad line is what the test would ask for if it could see all
# examples at that place: the paper's rule with the true variance and the true gradient.
#
# **Predict, then run.** Your rule only sees a batch, whose $\|g\|^2$ contains its own noise (A2, w1). Will your sizes lie above or below the
# broad line? What will the last one be? Your guess is a height.

# %% tags=["show"]
guess = ...
draw.on_the_test(NormTest, guess)

# %% [markdown]
# **Look again.** Early on, a batch overstates the signal, so the test passes too easily and your batch is too small. Later, a single unlucky batch
# with a short $g$ sends it up, and since it never shrinks, it stays there. Two errors with opposite signs; which of them costs more?
#
# That the batch never shrinks is a choice, not a consequence of the test. It makes a run orderly, and it gives a single accident the power
# to decide about all that follows. Keep an eye on the staircase: how many of its steps would you call an accident?
#
# The constant $\theta$ is how much noise you tolerate. It is a taste, not a law, and here is the menu.

# %% tags=["show"]
draw.thetas(NormTest)

# %% [markdown]
# **Look again.** A strict test ($\theta = 0.3$) buys precision that it does not need yet: for a long time it is behind, per example seen. A lax one is ahead, and then
# stops. Where would you want to change from one to the other, and what would you have to know to do so?
#
# ## q2: CABS (3 points)
#
# Balles, Romero and Hennig (2017) ask another question: which batch makes the most progress *per example*? A large batch makes better steps,
# a small one makes more of them. Their answer couples the batch to the step: $B = \alpha\,\mathrm{tr}\Sigma / F$, with running averages
# $\xi\leftarrow\mu\xi+(1-\mu)V$ and $\ell\leftarrow\mu\ell+(1-\mu)F_B$ of the variance and of the batch's loss, rounded to the nearest
# whole number, and clipped (the engine keeps to `max_size` even where a rule forgets it). After $k$ batches an average that starts at 0 has the weight $1-\mu^k$ in total; take that bias out of
# both.
#
# The loss stands in for a squared gradient: near a minimum with $F^*=0$, $\|\nabla F\|^2$ is at most $2LF$, and at $\alpha=1/L$ one turns into the
# other. Hold on to the condition in the middle of that sentence.
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
# **Predict, then run.** The released code starts its averages at 0 and 1 and takes no bias out. With $\mu=0.95$, for about how many updates
# will you see the difference? (When is $0.95^k$ small?)

# %% tags=["show"]
draw.on_the_rule(Cabs)

# %% [markdown]
# **Look again.** The dashed line is not a typing error of somebody: it is what people have run, and measured, and published. For a run of thousands of updates
# it makes no difference; for a comparison of the first hundred it does. A reproduction has to say which of the two it ran.
#
# Notice, too, that the step size stands in the formula. Halve the step, and CABS halves the batch: with short steps the noise of a single one
# matters less, since the next ones average over it. Neither of the other two rules knows this. In A6 you will meet the same ratio of step
# and batch again, as the thing that two very different methods have in common.
#
# How long a memory should the averages have? A2 showed how much one batch's $V$ is worth.

# %% tags=["show"]
draw.decays(Cabs)

# %% [markdown]
# **Look again.** Averages trade noise for delay. With decay $\mu$ they look back about $1/(1-\mu)$ updates: 1, 5 and 50 here. In which phase of a run does a delay of 50
# updates hurt?
#
# ## q3: AdaDamp (3 points)
#
# Sievert and Charles (2019): the batch grows as the gap of the loss falls,
# $B_k = \lceil B_0\,(F(w_0)-F^*)/(F(w_k)-F^*)\rceil$, with the loss of **all** examples. The idea is disarmingly simple. Far from the minimum
# any direction will do; near it, only a precise one will. So precision should grow as the distance shrinks, and the loss measures the
# distance. No variance is needed. But each look costs a pass over the data, and the engine puts it on the bill.


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
# **Predict, then run.** By its definition $B_k$ times the gap is a constant, apart from rounding up. For how long can that remain so?

# %% tags=["show"]
draw.damped(AdaDamp)

# %% [markdown]
# **Look again.** The product holds until the batch is the whole data set. From there on the method *is* gradient descent, without noise, and the
# gap falls as fast as gradient descent makes it fall. An adaptive method does not beat gradient descent at the end; it postpones paying for it.
#
# **Predict, then run.** Now the usual case: you do not know $F^*$ and put 0. This regression has $F^*\approx2$ and starts at a loss of about 4 or
# 5. How large does the batch become?

# %% tags=["show"]
guess = ...
draw.misled(AdaDamp, guess)

# %% [markdown]
# **Look again.** The rule believes that half of the way is still to go, for ever, and does not enlarge its batch; so the noise stays, and the gap stops where SGD
# with that batch stops. CABS makes the same mistake, for the same reason. The norm test cannot make it: there is no loss in it.
#
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
# **Predict, then run.** There are 40 examples. The formula $V/B$ asks for more of them than there are. What is the right answer?

# %% tags=["show"]
guess = ...
draw.smallest(smallest_batch, guess)

# %% [markdown]
# **Look again.** The two curves part where the batch is no longer a small share of the data, and that is where adaptive methods end up. The engine
# uses your formula.
#
# So there is a right answer, and no rule of this assignment computes it: it would need all example gradients at every update. What they
# compute is an estimate of it from one batch, a smoothed one, or a proxy without any variance at all. Judge them by how far from this they are
# and by how little they pay.
#
# ## Three rules, three clocks
#
# Your three rules on handwritten digits. The first panel counts gradients of examples, the second every look at an example, also those that only
# evaluate a loss; the third counts updates, which is what matters on a machine that takes a batch of any size in the same time.
#
# **Predict, then run.** Which rule wins in which panel? Write down the three winners first.

# %% tags=["show"]
draw.clocks(NormTest, Cabs, AdaDamp)

# %% [markdown]
# **Look again.** Per gradient the small batch of CABS wins; AdaDamp falls behind by a factor of thirty as soon as its looks are on the bill; and per update
# there is hardly a difference, since at this stage noise is not yet what limits the progress. A comparison that does not name its clock says
# nothing. Now go back to the first
# picture: rule 1 is the norm test, rule 2 is CABS at its smallest size, rule 3 AdaDamp, and none of them is wrong about the noise. They differ in what
# they take to be a reasonable price for it.
#
# What can be proved about them: [the norm test and CABS are one rule](docs:theory/cabs/optimal_batch/) at a suitable $\theta$;
# [AdaDamp's linear rate](docs:theory/adadamp/linear_rate/), which needs the true $F^*$; and the notebooks
# [CABS](docs:assets/notebooks/cabs.ipynb) and [AdaDamp](docs:assets/notebooks/adadamp.ipynb), with every line of the proofs measured.
#
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

# %% tags=["show"]
check.progress()
