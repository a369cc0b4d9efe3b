# %% [markdown]
# # A2: Per-example variance, and the norm trick
#
# Every rule that chooses a batch size asks how noisy the gradient is. That is a variance over examples, and a library
# hands you only the mean. You will compute the variance without ever forming the example gradients.
#
# You need: A1, sample variances. Time: about 3 hours.

# %%
import numpy as np
from adaptivesgd_grading import checks

check = checks("a2")

# %% [markdown]
# ## What is to be computed
#
# From a batch of $B$ examples with gradients $g_1,\dots,g_B\in\mathbb R^d$ and mean $g$,
#
# $$V = \frac1{B-1}\sum_{i=1}^B \|g_i - g\|^2,$$
#
# the trace of their covariance matrix. The $B-1$ makes it unbiased: for $B = 2$ it is $\frac12\|g_1 - g_2\|^2$.
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
# ## The norm trick
#
# In a dense layer $Z = XW$ the gradient of example $i$ is the outer product $x_i s_i^\top$ of its input and the slope
# $s_i = \partial f_i/\partial z_i$. A layer of $1000\times1000$ and 1000 examples would make $10^9$ numbers. You need none of them.
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
# ### q3: the variance from norms (3 points)
#
# Expand $\sum_i\|g_i - g\|^2$. The mean $g = \frac1B X^\top S$ is one matrix product, which backpropagation has made anyway.
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
# ## Estimates add
#
# A batch that turns out too small is enlarged, and nothing is evaluated twice: from two batches, each as $(B, g, V)$, you can tell
# the $(B, g, V)$ of their union.
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
# ## What is left of it after averaging
#
# ### q5: the noise of a batch (2 points)
#
# Estimate $\mathbb E\|g - \nabla F\|^2$ from one batch of $B$ out of $n$ examples drawn *without* replacement. Two things to
# know: averaging divides by $B$, and a batch of all $n$ examples has no noise at all.
#
# The check draws **every** possible batch, and demands that the mean of your answers be the truth.


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
# ## See it
#
# On handwritten digits: signal and noise of batches of 64 while softmax regression is trained, and the squared length of the
# gradient of all examples.

# %% tags=["show"]
from itertools import islice

import matplotlib.pyplot as plt

import adaptivesgd as asgd

X, y = asgd.load("digits")
problem = asgd.SoftmaxRegression(X, y)
states = list(islice(asgd.states(problem, asgd.methods.sgd(0.5, 64)), 1, 401))
seen = [state.estimate for state in states]
plt.semilogy([each.signal for each in seen], label="signal ||g||²")
plt.semilogy([each.noise for each in seen], label="noise")
true = [(problem.gradient(each.w) ** 2).sum() for each in seen[::10]]
plt.semilogy(range(0, 400, 10), true, label="||grad F||²")
plt.xlabel("update")
plt.legend()
plt.show()

# %% [markdown]
# ### w1: in words (2 points)
#
# In the figure the signal comes down to the noise and stays there, while $\|\nabla F\|^2$ goes on falling. Why does $\|g\|^2$ of a
# batch not follow it?

# %% [markdown] tags=["w1"] points=2
# ### BEGIN SOLUTION
# Because $\mathbb E\|g\|^2 = \|\nabla F\|^2 + \mathbb E\|g-\nabla F\|^2$: the batch's signal contains its own noise. Once the gradient of $F$ is
# small, what is seen of the signal is nothing but noise.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point for the decomposition (in symbols or in words), 1 point for the conclusion that a batch overstates its
# signal.
