# %% [markdown]
# # A4: The theorems of SGD
#
# ![The mean gap of SGD with three step sizes falls and then stays at a level; the larger the step, the faster it falls and the higher it stays.](drawing:opening)
#
# One parabola, one starting point, noise of the same strength; only the step differs. Each curve falls, and then it stops falling, for
# good. A thousand more updates would not lower it. **What decides where it stops, and how would you choose a step if you knew only a
# little about the problem?**
#
# Every theorem about SGD is an answer to that question, and most students meet it as a page of inequalities. Here you meet it as a
# *statement that can be checked*. A theorem about SGD speaks of an expectation, and on small problems an expectation is a finite sum: over
# every batch, over every run. The theorems' assumptions can be checked on the same examples. So there are no seeds and no error bars in this assignment. A bound holds or it does not, and if it holds one can ask
# the better question: is it *sharp*, or does it give something away?
#
# You need A2 and the chapter on strong convexity. Time: about 4 hours.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

from itertools import combinations

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a4"), drawings("a4")

# %% [markdown]
# ## One step, exactly
#
# $f_i(w)=\frac12(w-z_i)^\top H(w-z_i)$ for $i = 1..n$: every example has the same curvature and its own centre. SGD draws $B$ of them
# *with replacement* and steps: $w_+ = w - \alpha g$.
#
# This is the drosophila of stochastic optimisation. It is small enough to see through and rich enough to show everything: a contraction
# that depends on the curvature, a noise that does not depend on $w$, and the interplay of both. Whatever is false here is false in
# general.
#
# ### q1: the expected gap (3 points)
#
# Give $\mathbb E[F(w_+)-F^*]$ in closed form. The check goes through every batch.
#
# <details><summary>Hint</summary>With $\delta = w-\bar z$ and $g = H\delta + e$: what are $\mathbb E e$ and $\mathbb E\,ee^\top$?</details>


# %% tags=["q1"]
def expected_next_gap(H, centres, w, B, alpha):
    """E[F(w+) - F*], a float. H: (d, d), centres: (n, d), w: (d,)."""
    ### BEGIN SOLUTION
    centre = centres.mean(axis=0)
    delta = w - centre
    after = delta - alpha * H @ delta
    noise = (centres - centre) @ H
    covariance = noise.T @ noise / len(noise) / B
    return after @ H @ after / 2 + alpha**2 * np.trace(H @ covariance) / 2
    ### END SOLUTION


# %% tags=["check"]
check.q1(expected_next_gap)

# %% [markdown]
# The picture takes a problem with six examples and draws where each of the 36 batches of two leads.
#
# **Predict, then run.** Some of the points are further from the minimum than the start was. Will the *mean* of the gaps be below the
# gap at the start, which is about 10? Is the mean of the gaps the gap of the mean?

# %% tags=["show"]
draw.cloud(expected_next_gap)

# %% [markdown]
# **Look again.** The gap of the mean point is smaller than the mean of the gaps, always, because $F$ is convex. The difference is the second term of
# your formula, and it is all that the noise does: it does not push SGD in a wrong direction, it spreads it out.
#
# **Predict, then run.** As a function of $\alpha$ your answer is a parabola. With a larger batch, does its minimum move to longer or to
# shorter steps? Guess the best step for $B=64$.

# %% tags=["show"]
guess = ...
draw.longest(expected_next_gap, guess)

# %% [markdown]
# **Look again.** A larger batch earns a longer step. Compare the depth at the dots: from 4 to 64 examples the bill grows sixteenfold. What does
# it buy, in *one* step? That is the question behind CABS.
#
# So far one step. A run is many of them, each starting where the last one ended, and the two terms of your formula compete: the first shrinks
# what is left of the distance, the second adds what the noise contributes. Far away the first is larger, near the minimum the second. In between
# they balance, and there the run stays.
#
# ### q2: the noise floor (2 points)
#
# On a parabola, $F(w) = \frac h2 w^2$, with gradients of variance $\sigma^2$ per example, SGD does not converge: it ends at a level
# where a step gains as much as its noise loses. Which?
#
# <details><summary>Hint</summary>$\mathbb E w_+^2 = (1-\alpha h)^2\,\mathbb E w^2 + \dots$ Set both sides equal.</details>


# %% tags=["q2"]
def noise_floor(h, variance, B, alpha):
    """The limit of E[F(w_k) - F*], a float, for 0 < alpha < 2/h."""
    ### BEGIN SOLUTION
    return alpha * variance / (2 * B * (2 - alpha * h))
    ### END SOLUTION


# %% tags=["check"]
check.q2(noise_floor)

# %% [markdown]
# **Predict, then run.** Here is the opening picture again, with your floors. The smallest step has $\alpha=0.05$; the others have 0.3 and 0.8.
# If the floor were proportional to $\alpha$, how far above the lowest would the highest be? Is it further?

# %% tags=["show"]
guess = ...
draw.floors(noise_floor, guess)

# %% [markdown]
# **Look again.** For short steps the floor is proportional to $\alpha$: halve the step, halve the floor. For long ones it is worse than that, because a step
# of nearly $2/h$ throws $w$ from one side of the valley to the other and hardly forgets anything.
#
# What can one do about a floor? Take a shorter step, or a larger batch. The picture shows your floor over both.
#
# **Predict, then run.** Draw, on paper, the line along which the floor stays the same while the batch grows.

# %% tags=["show"]
draw.trade(noise_floor)

# %% [markdown]
# **Look again.** Along the dashed line $B$ is proportional to $\alpha$ and the floor hardly changes: this is the *linear scaling rule* of large-batch
# training, and you see where it ends. Near $\alpha = 2/h$ the lines turn upwards, and no batch makes such a step safe.
#
# ## A step size to defend
#
# ### q3: for a whole class (3 points)
#
# All you know is that the curvature lies between $\mu$ and $L$ and the variance is $\sigma^2$. Choose a step such that **every** parabola of
# that class ends at or below a target. The check searches for a counter-example. A step of almost 0 would survive any search, so
# it also asks that no step of more than four times yours survive.
#
# A word on what is *known*. The curvature of a real problem changes from place to place, and its extremes can at best be bounded: for softmax
# regression from the data, for a network hardly at all. So the honest situation is an interval, and a step has to be chosen before the truth comes
# out.
#
# This is how a theorem is used: not to describe one problem, but to choose for all problems that one cannot tell apart. Somebody who
# attacks your step will pick the worst curvature. Pick it first.


# %% tags=["q3"]
def defended_step(mu, L, variance, B, target):
    """alpha, a float, for which E[F - F*] ends at or below target."""
    ### BEGIN SOLUTION
    return 4 * B * target / (variance + 2 * B * target * L)
    ### END SOLUTION


# %% tags=["check"]
check.q3(defended_step)

# %% [markdown]
# **Predict, then run.** At your step, which parabola ends highest, the flattest or the steepest? Where does $1/L$ end, the step of the
# textbooks?

# %% tags=["show"]
draw.defended(defended_step)

# %% [markdown]
# **Look again.** Your curve touches the target at one end: there your step cannot be improved, and at the other end it wastes something. That is the
# price of not knowing the curvature. A quarter of your step is safer than necessary everywhere, and four times slower.
#
# ## Exact expectations
#
# ### q4: over every batch (2 points)
#
# Up to here the noise was so simple that its expectation could be written down. For a rule that looks at the batch before it decides, as all of A3
# does, it cannot: the size depends on the draw, the step depends on the size, and the formula of q1 is gone. But the sum over all batches is
# still there, and a computer can take it. It is the tool by which this package checks theorems about such rules, and it takes one line.
#
# The tool behind the checks. `quantity` takes a batch, a tuple of indices, and gives a number.


# %% tags=["q4"]
def expectation(n, B, quantity):
    """E[quantity(batch)], a float, over all batches of B different ones out of n examples."""
    ### BEGIN SOLUTION
    return np.mean([quantity(batch) for batch in combinations(range(n), B)])
    ### END SOLUTION


# %% tags=["check"]
check.q4(expectation)

# %% [markdown]
# **Predict, then run.** There are 84 batches of three out of nine examples. How many *random* batches do you have to average until the error is
# below a thousandth of what you want to know?

# %% tags=["show"]
draw.sampling(expectation)

# %% [markdown]
# **Look again.** Sampling gains one digit for a hundred times the work. Enumeration has no error at all after 84 evaluations. Whenever you
# can make the problem small, do; a difference of a tenth of a per cent between a bound and a mean is then a fact and not a fluctuation.
#
# ## The theorem
#
# If $F$ is $L$-smooth and $\frac12\|\nabla F\|^2\ge\mu(F-F^*)$, one step of SGD with $\alpha<2/L$ satisfies
#
# $$\mathbb E[F(w_+)-F^*] \le q\,(F(w)-F^*) + \frac{\alpha^2 L\sigma^2}{2B},\qquad q = 1 - 2\mu\alpha\Big(1-\frac{\alpha L}2\Big).$$
#
# Two lines prove it: the descent lemma, in expectation, and the second assumption, which says that the gradient is long where the gap is large.
#
# ### q5: after k steps (3 points)
#
# Sum it up. The check compares with the exact expectation along runs, and for $L=\mu$ your bound must be *attained*.
#
# <details><summary>Hint</summary>$1 + q + \dots + q^{k-1}$.</details>


# %% tags=["q5"]
def bound(k, gap, L, mu, variance, B, alpha):
    """The bound on E[F(w_k) - F*], a float. gap: F(w_0) - F*."""
    ### BEGIN SOLUTION
    q = 1 - 2 * mu * alpha * (1 - alpha * L / 2)
    return q**k * gap + (1 - q**k) / (1 - q) * alpha**2 * L * variance / (2 * B)
    ### END SOLUTION


# %% tags=["check"]
check.q5(bound)

# %% [markdown]
# **Predict, then run.** On the left, $L=\mu$. On the right the curvatures differ by a factor of 10. The bound must hold in both; where
# will it be sharp, and what will it give away on the right: speed, height of the floor, or both?

# %% tags=["show"]
draw.promised(bound)

# %% [markdown]
# **Look again.** On the right the bound takes the worst of both worlds: it contracts with $\mu$, as the flat direction does, and it makes noise with $L$, as the steep one
# does. No single direction does both. The theorem is not wrong. It is told two numbers about the problem and answers for the worst
# problem with these two numbers.
#
# Textbooks often give the rate $1-\alpha\mu$ and the floor $\alpha L\sigma^2/(2\mu B)$, for $\alpha\le1/L$. That is true as well.

# %% tags=["show"]
draw.published(bound)

# %% [markdown]
# **Look again.** At $\alpha=1/L$ the two forms agree. At small steps the textbook loses a factor of two twice: in the rate, and in the floor. It is not
# wrong; a factor $1-\alpha L/2$ was rounded to $\frac12$ somewhere in the middle of the proof, to make the formula shorter. A bound that is merely
# true can be off by a factor of two for decades without anybody noticing, because it is never compared with an exact expectation.
#
# ## The same theorem in the package
#
# Your assignment has become a test: [SGD with a fixed batch](docs:theory/classical/sgd_fixed_batch/) is this theorem, checked line by line, on all examples of the
# package, with the methods that run. The picture shows the ratio of what is promised to what is measured, along each run.

# %% tags=["show"]
draw.verdicts()

# %% [markdown]
# **Look again.** No bar reaches below 1: the theorem holds. Some are a point at 1: there it is sharp, and there is nothing left to improve. A long bar says that
# the assumptions know too little about that problem. The proof notebook [Four questions, one loop](docs:assets/notebooks/four_questions.ipynb)
# shows which line of the proof gives it away; the [glossary](docs:glossary/) has the words.
#
# ### w1: in words (3 points)
#
# Defend the step of q3 in one paragraph against somebody who says: *"take 1/L, everybody does"*. Then say what your defence does
# not cover.

# %% [markdown] tags=["w1"] points=3
# ### BEGIN SOLUTION
# $1/L$ contracts fastest where the curvature is largest, but ends at the floor $\sigma^2/(2BL)$ there, which no number of steps lowers. The step of q3 is
# the longest for which the worst curvature, $h=L$, still ends at the target. Not covered: how long it takes (slowly where
# $h=\mu$), a variance that grows away from the minimum, curvature that changes along the way, and momentum.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point: the floor of $1/L$. 1 point: why $h=L$ is the worst. 1 point: one limit, honestly stated.

# %% tags=["show"]
check.progress()
