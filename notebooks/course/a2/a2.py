# %% [markdown]
# # A2: Per-example variance, and the norm trick
#
# ![Two clouds of example gradients. Their mean is the same arrow; in problem B the cloud is six times as wide.](drawing:opening)
#
# Each dot is the gradient of one example; the arrow is their mean. The two problems have the **same** gradient, and any library
# would report the same numbers for both. Yet in problem A ten examples tell you where to go, and in problem B ten examples may send
# you backwards. **How many examples does problem B need to be as sure as A?**
#
# The answer is in the width of the cloud, not in the arrow. Every rule of this course that chooses a batch size asks for that width: the
# variance over examples. A library hands you only the mean, because the individual gradients are too many to keep. In this assignment
# you compute the variance without ever forming them, you learn what averaging leaves of it, and you see the number that
# decides everything later on: the batch at which noise and signal are equal.
#
# You need A1 and sample variances. Time: about 3 hours. As always: guess first, in the cell, and then run.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a2"), drawings("a2")

# %% [markdown]
# ## What is to be computed
#
# From a batch of $B$ examples with gradients $g_1,\dots,g_B\in\mathbb R^d$ and mean $g$,
#
# $$V = \frac1{B-1}\sum_{i=1}^B \|g_i - g\|^2,$$
#
# the trace of their covariance matrix: one number for a cloud in $d$ dimensions. It adds up the variances of the coordinates and is silent
# about their correlations, which is all that the error of a *mean* depends on.
#
# The $B-1$ makes it unbiased: for $B = 2$ it is $\frac12\|g_1 - g_2\|^2$. It matters here more than in a statistics class,
# because batches of 2, 4 or 8 are common at the start of a run, and a rule that trusts a biased variance asks for too few examples
# exactly there.
#
# ### q1: the variance of rows (2 points)
#
# <details><summary>Hint</summary>NumPy's `var` divides by $B$ unless told otherwise: look for `ddof`.</details>


# %% tags=["q1"]
def variance(G):
    """V, a float. G: (B, d), one example gradient per row, B >= 2."""
    ### BEGIN SOLUTION
    return G.var(axis=0, ddof=1).sum()
    ### END SOLUTION


# %% tags=["check"]
check.q1(variance)

# %% [markdown]
# **Predict, then run.** The picture draws 400 batches of each size from a cloud whose true variance is 5, and averages your $V$. If you
# had divided by $B$, what would the average be for batches of two? Your guess is a height.

# %% tags=["show"]
guess = ...
draw.dividing(variance, guess)

# %% [markdown]
# **Look again.** *Unbiased* is a statement on the average. The band shows what a single batch says: for $B=2$ it is anything between a
# third of the truth and twice the truth. Name one way in which a rule may use such a number without being thrown about by it.
#
# <details><summary>One answer</summary>Average it over updates, as CABS does (A3); or never let the batch shrink, so that one
# low value does no harm; or use larger batches, where the band is narrow.</details>
#
# ## The norm trick
#
# In a dense layer $Z = XW$ the gradient of example $i$ is the outer product $x_i s_i^\top$ of its input and the slope
# $s_i = \partial f_i/\partial z_i$. A layer of $1000\times1000$ and 1000 examples would make $10^9$ numbers. You need none of them: the
# norm of an outer product knows its two factors only by their norms.
#
# ### q2: the norms (2 points)
#
# <details><summary>Hint</summary>$\sum_{ab} (x_a s_b)^2$ is a product of two sums.</details>


# %% tags=["q2"]
def square_norms(X, S):
    """||x_i s_i^T||^2 (the sum of the squares of the entries), shape (n,). X: (n, p); S: (n, q)."""
    ### BEGIN SOLUTION
    return (X**2).sum(axis=1) * (S**2).sum(axis=1)
    ### END SOLUTION


# %% tags=["check"]
check.q2(square_norms)

# %% [markdown]
# Why are the examples' pulls worth a look of their own, when only their sum of squares enters $V$? Because a variance is a mean, and
# a mean may be made by many or by few. Whether a measured $V$ can be trusted depends on which of the two it is.
#
# With one line of code you now know how strongly every example pulls at the weights. Train softmax regression on handwritten digits
# for 120 steps, and sort the examples by your norms.
#
# **Predict, then run.** What will the eight digits with the *smallest* norms have in common? And those with the largest?

# %% tags=["show"]
draw.loudest(square_norms)

# %% [markdown]
# **Look again.** The examples that pull most are those that the model gets wrong, and some of them you would get wrong, too. Whether one should draw
# such examples more often is the question of online batch selection (A6). Look at the worst ones again before you answer too quickly.
#
# **Predict, then run.** At the start all examples pull about equally. After 400 steps, where will the bulk of the norms be? Your guess is a place on the
# horizontal axis.

# %% tags=["show"]
guess = ...
draw.histogram(square_norms, guess)

# %% [markdown]
# **Look again.** The mean of such a distribution is made by its tail. A batch that misses the tail underestimates the variance, and a batch that
# happens to catch two of its members overestimates it. Keep this in mind when a measured batch size jumps.
#
# ### q3: the variance from norms (3 points)
#
# Expand $\sum_i\|g_i - g\|^2$. The mean $g = \frac1B X^\top S$ is one matrix product, which backpropagation has made anyway. So the
# variance costs two sums of squares more than the gradient: next to nothing.
#
# <details><summary>Hint</summary>$\sum_i \|g_i\|^2 - B\|g\|^2$.</details>


# %% tags=["q3"]
def variance_by_norms(X, S):
    """V of the rows x_i s_i^T, a float, without forming them. X: (B, p); S: (B, q)."""
    ### BEGIN SOLUTION
    B = len(X)
    g = X.T @ S / B
    norms = (X**2).sum(axis=1) @ (S**2).sum(axis=1)
    return (norms - B * (g**2).sum()) / (B - 1)
    ### END SOLUTION


# %% tags=["check"]
check.q3(variance_by_norms)

# %% [markdown]
# **Predict, then run.** 64 examples, a square layer of width 192. Forming all gradients takes about 36 MB. How many megabytes will yours
# take at its peak? (Which is the largest array that you make?)

# %% tags=["show"]
guess = ...
draw.memory(variance_by_norms, guess)

# %% [markdown]
# **Look again.** At large widths your line lies below the other one by a factor of about $B$: the largest thing that you make is one gradient,
# not $B$ of them. At a width of 4000 the first would need 16 GB. That is why libraries do not keep per-example gradients, and why they do not have
# to.
#
# There is a price. Your formula subtracts two numbers that may be nearly equal, and you saw in A1 what that does. The next picture moves the
# cloud away from the origin while its width stays the same.

# %% tags=["show"]
draw.cancellation(variance_by_norms)

# %% [markdown]
# **Look again.** The error grows with the *square* of the ratio. Is that a problem in practice? In training the mean is small against the scatter, as
# the first picture of problem B shows: a ratio below 1 costs nothing. In `float32`, with 7 digits to begin with, it is a
# reason for care.
#
# ## Estimates add
#
# A batch that turns out too small is enlarged, and nothing is evaluated twice: from two batches, each as $(B, g, V)$, you can tell
# the $(B, g, V)$ of their union. The same operation serves three purposes in the package: it enlarges a batch (Big Batch, A5), it evaluates a
# large batch in chunks that fit into memory, and it adds up what several machines have seen. An estimate that can be added has to be
# *sufficient*: three numbers stand for all the examples behind them.
#
# ### q4: the union (3 points: one each for $B$, $g$ and $V$)
#
# <details><summary>Hint</summary>$(B-1)V$ is a sum over examples. Examples scatter around their own mean, and the two means around the
# common one.</details>


# %% tags=["q4"]
def merged(first, second):
    """(B, g, V) of the examples of both. first, second: such triples; B: int, g: (d,), V: float."""
    ### BEGIN SOLUTION
    (B1, g1, V1), (B2, g2, V2) = first, second
    B = B1 + B2
    g = (B1 * g1 + B2 * g2) / B
    scatter = (B1 - 1) * V1 + (B2 - 1) * V2 + B1 * B2 / B * ((g1 - g2) ** 2).sum()
    return B, g, scatter / (B - 1)
    ### END SOLUTION


# %% tags=["check"]
check.q4(merged)

# %% [markdown]
# The picture merges a stream of 16 chunks whose mean drifts, one chunk after the other, with your function. The broad line is computed
# from all examples at once.
#
# **Predict, then run.** The dashed line simply averages the variances of the chunks. Will it lie above or below the truth?

# %% tags=["show"]
draw.merging(merged)

# %% [markdown]
# **Look again.** The gap between the lines is the scatter *between* the chunks. Would the dashed line be right if the chunks were random
# batches of one population? (Take the expectation of its square terms; then say what is still lost.)
#
# ## What is left of it after averaging
#
# ### q5: the noise of a batch (2 points)
#
# Estimate $\mathbb E\|g - \nabla F\|^2$ from one batch of $B$ out of $n$ examples drawn *without* replacement. Two things to
# know: averaging divides by $B$, and a batch of all $n$ examples has no noise at all.
#
# The check draws **every** possible batch, and demands that the mean of your answers be the truth: no statistics, an identity.


# %% tags=["q5"]
def noise(G, n):
    """An unbiased estimate of E||g - grad F||^2, a float. G: (B, d), the batch's gradients."""
    ### BEGIN SOLUTION
    B = len(G)
    return G.var(axis=0, ddof=1).sum() / B * (1 - B / n)
    ### END SOLUTION


# %% tags=["check"]
check.q5(noise)

# %% [markdown]
# **Predict, then run.** There are 10 examples. Is the noise of a batch of 5 half as large as $V/B$ says, nearly the same, or more? Your guess
# is a height at $B = 5$.

# %% tags=["show"]
guess = ...
draw.levels(noise, guess)

# %% [markdown]
# **Look again.** Textbooks use $V/B$. It is right for endless data and nearly right while the batch is a small share of them. Adaptive
# batches do not stay a small share: they end at $B = n$, where $V/B$ still reports noise that is no longer there, and asks for more examples than exist.
#
# ## Signal and noise, along a run
#
# Now put your variance to work. Softmax regression on handwritten digits, batches of 64, 400 updates; the noise is computed by your function.
#
# **Predict, then run.** The green line is the squared gradient of *all* examples. Will the signal $\|g\|^2$ of a batch follow it?

# %% tags=["show"]
draw.training(variance_by_norms)

# %% [markdown]
# The last picture divides one by the other: $V/\|\nabla F\|^2$ is the batch at which noise equals signal. Some call it the noise
# scale.
#
# **Predict, then run.** It starts near the batch of 64 that is used. Where is it after 400 updates?

# %% tags=["show"]
guess = ...
draw.wanted(variance_by_norms, guess)

# %% [markdown]
# **Look again.** One number, measured by your two sums of squares, and it grows more than tenfold during one short run. A fixed
# batch is too large at the beginning of training and too small at its end. Everything in A3 is a way of acting on this picture.
#
# Notice also what you did *not* need: no second pass over the data, no extra gradients, no assumption on the law of the noise. The two
# sums of squares come from arrays that backpropagation has in its hands anyway. A measurement that is nearly free can be taken at every
# update, and that is what makes adaptive batch sizes practical at all. The curve is jagged, because each point is one batch; the rules of
# A3 differ in what they do about that.
#
# That the mean of your $V$ is the true variance, for any law of the examples, is a line in many proofs: see
# [the noise floor of SGD](docs:theory/classical/sgd_fixed_batch/), where $\sigma^2/B$ is the only thing that the batch size changes. The
# notebook [CABS](docs:assets/notebooks/cabs.ipynb) turns it into a rule, and takes the rule's proof apart.
#
# ### w1: in words (2 points)
#
# In the last picture but one the signal comes down to the noise and stays there, while $\|\nabla F\|^2$ goes on falling. Why does
# $\|g\|^2$ of a batch not follow it?

# %% [markdown] tags=["w1"] points=2
# ### BEGIN SOLUTION
# Because $\mathbb E\|g\|^2 = \|\nabla F\|^2 + \mathbb E\|g-\nabla F\|^2$: the batch's signal contains its own noise. Once the gradient of $F$ is
# small, what is seen of the signal is nothing but noise.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point for the decomposition (in symbols or in words), 1 point for the conclusion that a batch overstates its
# signal.

# %% tags=["show"]
check.progress()
