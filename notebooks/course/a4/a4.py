# %% [markdown]
# # A4: The theorems of SGD
#
# A theorem about SGD is a statement on an expectation. On small problems an expectation is a finite sum, so a theorem can be
# *checked*, not only believed: no seeds, no error bars.
#
# You need: A2; the chapter on strong convexity. Time: about 4 hours.

# %%
from itertools import combinations

import numpy as np
from adaptivesgd_grading import checks

check = checks("a4")

# %% [markdown]
# ## One step, exactly
#
# $f_i(w)=\frac12(w-z_i)^\top H(w-z_i)$ for $i = 1..n$: every example has the same curvature and its own centre. SGD draws $B$ of them
# *with replacement* and steps: $w_+ = w - \alpha g$.
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
# ## A step size to defend
#
# ### q3: for a whole class (3 points)
#
# All you know is that the curvature lies between $\mu$ and $L$ and the variance is $\sigma^2$. Choose a step such that **every** parabola of
# that class ends at or below a target. The check searches for a counter-example. A step of almost 0 would survive any search, so
# it also asks that no step of more than four times yours survive.


# %% tags=["q3"]
def defended_step(mu, L, variance, B, target):
    """alpha, a float, for which E[F - F*] ends at or below target."""
    ### BEGIN SOLUTION
    return 4 * B * target / (variance + 2 * B * target * L)
    ### END SOLUTION


# %% tags=["check"]
check.q3(defended_step)

# %% [markdown]
# ## Exact expectations
#
# ### q4: over every batch (2 points)
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
# ## The theorem
#
# If $F$ is $L$-smooth and $\frac12\|\nabla F\|^2\ge\mu(F-F^*)$, one step of SGD with $\alpha<2/L$ satisfies
#
# $$\mathbb E[F(w_+)-F^*] \le q\,(F(w)-F^*) + \frac{\alpha^2 L\sigma^2}{2B},\qquad q = 1 - 2\mu\alpha\Big(1-\frac{\alpha L}2\Big).$$
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
# ## See it
#
# The same theorem as the package checks it, on all its examples: each line of the proof, on the methods that run.

# %% tags=["show"]
from theory.classical.sgd_fixed_batch import THEOREM

for verdict in THEOREM.verify():
    print(f"{verdict.case.name:40s} {verdict.sentence}")

# %% [markdown]
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
