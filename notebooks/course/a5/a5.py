# %% [markdown]
# # A5: Big Batch: a search, a curvature, a bug, a false theorem
#
# ![Left: at every update of 400 runs the loss of the batch fell, even in the worst case. Right: the mean of the true loss grows by orders of magnitude.](drawing:opening)
#
# 400 runs with a line search. Before each step the search asked the batch: *does your loss fall?* Each time, in every run, the batch said
# yes, and it was right: on the left is the change of its loss, and even the worst one is below zero. On the right is the loss that one wanted
# to minimise. **Every single witness told the truth. Why did the loss grow?**
#
# A published theorem says that this cannot happen. By the end of this assignment you will have refuted it, with two numbers that you chose
# yourself, and found the line in which its proof goes wrong. On the way you build the method: De, Yadav, Jacobs and Goldstein (2017) let the
# batch grow until the signal stands above the noise. Then the gradient is good enough for tools of deterministic optimisation: backtracking
# and Barzilai-Borwein steps. You build both, and you repair a mistake of the kind that sits in published code for years.
#
# You need A2, A4. Time: about 4 hours.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a5"), drawings("a5")

# %% [markdown]
# ## q1: grow (3 points)
#
# The norm test of A3 learns from a failed batch for the *next* time. Big Batch does not accept a failed batch: it adds examples to it until it passes.
#
# Draw $K$ example gradients. While $\theta^2\|g\|^2 \le V/K$, draw $\lceil\text{growth}\cdot K\rceil$ **more**, and keep what you have; $V$ is
# the unbiased variance. Stop at $n$ examples: then $g$ is exact. `draw(k)` gives the next `k` rows, shape $(k, d)$; each row costs a
# gradient.
#
# Keeping what you have is the point. A batch that is thrown away and drawn again from the beginning costs all its gradients once more, and a run that does so
# at every growth pays several times over for the same information. (You merged estimates in A2; here the rows themselves are small enough to keep.)
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
# **Predict, then run.** The true signal is $\theta^2\|\nabla F\|^2\approx0.05$ here and $V\approx3$. At about which size should the batch stop?
# Will yours stop earlier or later, given that the test looks at the batch's own $g$?

# %% tags=["show"]
guess = ...
draw.growing(big_batch, guess)

# %% [markdown]
# **Look again.** The two curves are not smooth, and the test is made at a few sizes only. A batch passes when it looks good; a batch with an
# accidentally long $g$ looks good early. So the batches that are used are not typical ones: they have been *selected* by a test on themselves.
# Remember this sentence for q5.
#
# It is not a small matter. Every theorem of the paper uses $\mathbb E\,g=\nabla\ell$, which holds for a batch of a size that was fixed beforehand. For a
# batch that was enlarged *because of what was seen in it*, it does not hold exactly. The package measures that bias by going through every batch, and
# every way to enlarge it; it is small, and on the safe side. But small is a measurement, not a proof.
#
# Along a run the gradient shrinks and the batch has to grow.

# %% tags=["show"]
draw.along(big_batch)

# %% [markdown]
# **Look again.** On the left, the batch follows the gradient without a schedule, and each run starts an update with the size of the one before. On the right, per
# example seen, the two settings are close to each other for a long time: what the strict test spends more per update, it gets back in better steps. What
# would the curves look like on endless data, where the batch cannot end at "everything"?
#
# ## q2: backtrack (2 points)
#
# A step size is a guess about curvature, and a line search replaces the guess by a question. Textbooks of optimisation would not dream of training anything
# without one; papers on stochastic gradients hardly ever use one. The reason is the noise, and Big Batch's promise is to have dealt with it.  Halve $\alpha$ until
# $\ell_B(w-\alpha g)\le\ell_B(w)-c\,\alpha\|g\|^2$. The loss is that of the *same* batch; another batch would answer a question about
# another function.


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
# **Predict, then run.** From a first trial of 1.3, which step is accepted with $c=0.1$, and which with $c=0.5$? The dashed lines show how much decrease is
# asked for.

# %% tags=["show"]
guess = ...
draw.armijo(backtrack, guess)

# %% [markdown]
# **Look again.** $c$ is the share of the decrease that a straight line would promise. With $c=\frac12$ a parabola accepts exactly the steps up to
# its minimum; with a small $c$ it accepts steps that overshoot it by nearly a factor of two and come out on the other side of the valley. On a deterministic problem that is
# harmless.
#
# Now the same search with noise. Twelve batches at one point; on the left is the loss of each batch along its own gradient, on the right the true loss
# along the same twelve directions.
#
# **Predict, then run.** Beyond which $\alpha$ does the *true* loss rise on average?

# %% tags=["show"]
guess = ...
draw.two_losses(backtrack, guess)

# %% [markdown]
# **Look again.** On the left all curves look alike and fall until 2, whatever the noise. On the right they fan out. The batch's loss and the batch's gradient share the same noise, so
# along its own gradient a batch always has something good to report. You have just seen the whole refutation; q5 asks for the numbers.
#
# ## q3: a step from curvature (3 points)
#
# After the first of two updates on one batch you know its gradient at two points, $x$ and $y$. Their difference shows the
# curvature $\nu = \langle y-x,\,g_y-g_x\rangle/\|y-x\|^2$, and
#
# $$\tilde\alpha = \frac1\nu\Big(1-\frac{V}{K\|g_x\|^2}\Big)\ \text{ if } K<n,\quad \frac1\nu \text{ if } K = n;\qquad
# \alpha\leftarrow\Big(1-\frac Kn\Big)\alpha+\frac Kn\tilde\alpha .$$
#
# If $\nu\le0$, leave $\alpha$ as it is. Note what each factor is for: $1/\nu$ is the step of a parabola with that curvature; the bracket is the share of the signal that
# is not noise, and it vanishes when nothing else is left; the weights $K/n$ let a large batch speak with more authority than a small one.


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
# **Predict, then run.** A quadratic with curvatures from 0.3 to 3. Between which two numbers must $1/\nu$ lie? On the right the curvature is 1 and
# $\alpha=0.5$: which step do you expect for $K/n=\frac12$ when half of the signal is noise? Your guess is a height.

# %% tags=["show"]
guess = ...
draw.curvature(bb_step, guess)

# %% [markdown]
# **Look again.** Without noise the steps wander between $1/L$ and $1/\mu$ and visit different curvatures in turn; that is what makes the method fast. On the right
# the bracket is at work: at a noise share of 1 there is no evidence of any signal, the suggested step is 0, and a batch of nearly all examples would believe it.
# Big Batch's own test keeps the share below $\theta^2$, so it never comes to that; but you see why the two rules belong together. A curvature from a noisy
# batch without a test on the batch would be a random number with good manners.
#
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
# A good test of such code needs no reference at all: a variance does not depend on the order of the rows. Here are the same five rows in all 120 orders.
#
# **Predict, then run.** How many different numbers will the update as found give? And yours?

# %% tags=["show"]
guess = ...
draw.orders(running_variance, guess)

# %% [markdown]
# **Predict, then run.** Is the bug's result too small or too large, on average? What happens for batches of two?

# %% tags=["show"]
draw.harm(running_variance)

# %% [markdown]
# **Look again.** For two rows the bug reports *no noise at all*, so a batch of two passes every test; with ten rows a tenth is missing; with fifty hardly anything.
# A test on batches of 100 would not have found it. The law that the order does not matter finds it with three rows.
#
# ## q5: the false theorem (3 points)
#
# Theorem 3 of the paper: with backtracking, $0<c\le\frac12$, and batches with $\theta^2\,\mathbb E\|g\|^2\ge\mathbb E\|g-\nabla\ell\|^2$,
# $0<\theta<1$, the expected gap shrinks at every step by the factor $1-2c\mu\min(\alpha_0, \frac1{2\beta L})$,
# $\beta=\frac{\theta^2+(1-\theta)^2}{(1-\theta)^2}$.
#
# Refute it on $f(x;z)=\frac12\|x\|^2+\langle z,x\rangle$ with $\mathbb E z=0$, where $L=\mu=1$. What is the condition on a batch there? And
# the expected gap after a step of $\alpha$?
#
# A counter-example must satisfy *every* hypothesis, or it refutes nothing. Write them down first, tick them off one by one, and only then look for the
# conclusion that fails.
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
# **Predict, then run.** For your $\theta$, beyond which $\alpha$ does the expected loss grow? Mark it, then look where your example lies.

# %% tags=["show"]
guess = ...
draw.refuted(counter_example, guess)

# %% [markdown]
# Is your example a curiosity, a single unlucky point? The next picture shows all pairs of $\theta$ and first trial for your $c$.

# %% tags=["show"]
draw.region(counter_example)

# %% [markdown]
# And here is what a practitioner would see: 400 runs of your counter-example, their mean, and the promise.

# %% tags=["show"]
draw.race(counter_example)

# %% [markdown]
# **Look again.** A false theorem is not a scandal. It was read, reviewed and used, and the method it is about works well with the constants that people use ($c=0.1$, moderate
# $\theta$). But whoever relies on the promise, say to choose a long first trial, relies on nothing. The [refuted theorem](docs:refuted/) has a page
# of its own, with what remains true; [Theorem 3](docs:theory/big_batch/theorem_3/) shows each line of the published proof, measured; the notebook
# [Big Batch](docs:assets/notebooks/big_batch.ipynb) lets you drag the constants. In A8 you will referee a second case.
#
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

# %% tags=["show"]
check.progress()
