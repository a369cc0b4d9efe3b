# %% [markdown]
# # A5: Big Batch: a search, a curvature, a bug, a false theorem
#
# De, Yadav, Jacobs and Goldstein (2017) let the batch grow until the signal stands above the noise. Then the gradient is good enough
# for tools of deterministic optimisation: backtracking and Barzilai-Borwein steps. You build both, repair a mistake of the
# kind that sits in published code, and refute a published theorem.
#
# You need: A2, A4. Time: about 4 hours.

# %%
import numpy as np
from adaptivesgd_grading import checks

check = checks("a5")

# %% [markdown]
# ## q1: grow (3 points)
#
# Draw $K$ example gradients. While $\theta^2\|g\|^2 \le V/K$, draw $\lceil\text{growth}\cdot K\rceil$ **more**, and keep what you have; $V$ is
# the unbiased variance. Stop at $n$ examples: then $g$ is exact. `draw(k)` gives the next `k` rows, shape $(k, d)$; each row costs a
# gradient.
#
# <details><summary>Hint</summary>The last time, fewer than $\lceil\text{growth}\cdot K\rceil$ may be left.</details>


# %% tags=["q1"]
def big_batch(draw, K, theta, growth, n):
    """(size, g) of the batch at the end: an int, and its mean gradient (d,)."""
    ### BEGIN SOLUTION
    G = draw(K)
    while len(G) < n:
        g = G.mean(axis=0)
        if theta**2 * g @ g > G.var(axis=0, ddof=1).sum() / len(G):
            break
        more = min(int(np.ceil(growth * len(G))), n - len(G))
        G = np.concatenate([G, draw(more)])
    return len(G), G.mean(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check.q1(big_batch)

# %% [markdown]
# ## q2: backtrack (2 points)
#
# Halve $\alpha$ until $\ell_B(w-\alpha g)\le\ell_B(w)-c\,\alpha\|g\|^2$. The loss is that of the *same* batch.


# %% tags=["q2"]
def backtrack(loss, w, g, alpha, c):
    """The first of alpha, alpha/2, alpha/4, ... that meets the condition. loss: w -> float."""
    ### BEGIN SOLUTION
    now, square = loss(w), g @ g
    while loss(w - alpha * g) > now - c * alpha * square:
        alpha /= 2
    return alpha
    ### END SOLUTION


# %% tags=["check"]
check.q2(backtrack)

# %% [markdown]
# ## q3: a step from curvature (3 points)
#
# After the first of two updates on one batch you know its gradient at two points, $x$ and $y$. Their difference shows the
# curvature $\nu = \langle y-x,\,g_y-g_x\rangle/\|y-x\|^2$, and
#
# $$\tilde\alpha = \frac1\nu\Big(1-\frac{V}{K\|g_x\|^2}\Big)\ \text{ if } K<n,\quad \frac1\nu \text{ if } K = n;\qquad
# \alpha\leftarrow\Big(1-\frac Kn\Big)\alpha+\frac Kn\tilde\alpha .$$
#
# If $\nu\le0$, leave $\alpha$ as it is.


# %% tags=["q3"]
def bb_step(x, gx, y, gy, V, K, n, alpha):
    """The new alpha, a float. x, gx, y, gy: (d,); V: the variance at x."""
    ### BEGIN SOLUTION
    s = y - x
    nu = s @ (gy - gx) / (s @ s)
    if nu <= 0:
        return alpha
    noise = V / (K * gx @ gx) if K < n else 0.0
    return (1 - K / n) * alpha + K / n * (1 - noise) / nu
    ### END SOLUTION


# %% tags=["check"]
check.q3(bb_step)

# %% [markdown]
# ## q4: find the bug (2 points)
#
# The rows come one by one, and are not kept. This update is re-created from a published library. It runs, it returns plausible
# numbers, and a run of Big Batch with it looks fine:
#
# ```python
# mean, total, count = next(rows), 0.0, 0
# for row in rows:
#     count += 1
#     step = row - mean
#     mean = mean + step / count
#     total += np.linalg.norm(step) * np.linalg.norm(row - mean)
# return total / count
# ```
#
# Find what is wrong, and write it right. (One of two suspicious lines is harmless. Why?)
#
# <details><summary>Hint</summary>Put in two rows. After the second, of how many rows is `mean` the mean?</details>


# %% tags=["q4"]
def running_variance(rows):
    """The unbiased variance of an iterator of rows (d,), in one pass, a float."""
    ### BEGIN SOLUTION
    mean, total, count = next(rows), 0.0, 1
    for row in rows:
        count += 1
        step = row - mean
        mean = mean + step / count
        total += step @ (row - mean)
    return total / (count - 1)
    ### END SOLUTION


# %% tags=["check"]
check.q4(running_variance)

# %% [markdown]
# ## q5: the false theorem (3 points)
#
# Theorem 3 of the paper: with backtracking, $0<c\le\frac12$, and batches with $\theta^2\,\mathbb E\|g\|^2\ge\mathbb E\|g-\nabla\ell\|^2$,
# $0<\theta<1$, the expected gap shrinks at every step by the factor $1-2c\mu\min(\alpha_0, \frac1{2\beta L})$,
# $\beta=\frac{\theta^2+(1-\theta)^2}{(1-\theta)^2}$.
#
# Refute it on $f(x;z)=\frac12\|x\|^2+\langle z,x\rangle$ with $\mathbb E z=0$, where $L=\mu=1$. What is the condition on a batch there? And
# the expected gap after a step of $\alpha$?
#
# <details><summary>Hint</summary>On a batch the loss is a parabola with the same noise as its gradient: the search accepts every
# $\alpha\le2(1-c)$, whatever the noise.</details>


# %% tags=["q5"]
def counter_example():
    """(theta, c, alpha_0) for which the theorem is false."""
    ### BEGIN SOLUTION
    return 0.5, 0.01, 1.97
    ### END SOLUTION


# %% tags=["check"]
check.q5(counter_example)

# %% [markdown]
# ## See it

# %% tags=["show"]
from theory.big_batch.theorem_3 import THEOREM, on_endless_data

verdict = THEOREM.check(on_endless_data(*counter_example()))
print(verdict.sentence)

# %% [markdown]
# ### w1: in words (4 points)
#
# In which line of its proof does the theorem break, and why? Which hypothesis would you add?

# %% [markdown] tags=["w1"] points=4
# ### BEGIN SOLUTION
# The search tests the *batch's* loss; the proof uses the condition as if it held for $\ell$. The batch that chose $x_+$ also
# flatters it, because its loss and its gradient share their noise. That short steps would be accepted does not exclude that longer
# ones are. Remedies: a step that does not depend on the draw and is at most $1/(\beta L)$; a search on the expected loss, or on a
# fresh batch.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 2 points: the batch's loss against $\ell$. 1 point: long steps are never excluded. 1 point: a hypothesis that repairs it.
