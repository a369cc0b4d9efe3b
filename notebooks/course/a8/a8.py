# %% [markdown]
# # A8: Referee: find the false step in two published proofs
#
# ![Two panels with a promised level and what happens: for Big Batch the exact expected loss grows where a slow fall is promised; for AdaScale the mean final gap rises with S above a level that is promised for every S.](drawing:opening)
#
# Two theorems about stochastic gradients with adaptive batches or steps. Both were written by careful people and read by referees. In both
# panels the broad line is what the theorem promises, and the blue one is what happens. **Two proofs, and in each of them one line is false. Which one, and how does one find it?**
#
# Reading a proof and nodding is easy: each line looks like the one before. A referee needs a method. The method of this assignment is to *measure* a proof: evaluate both
# sides of every line on a small problem whose expectations are exact, and look for the first line that fails. That does not replace thinking, it tells you where to think. You
# will then build the smallest counter-example that you can, and write the report that an author would want to get: what is false, since which line, why, and what remains true.
#
# One word on manners. A false step is not a foolish step. Both methods work well in practice, both papers contain more true statements than false ones, and neither result was
# used to fool anybody. Write as if the author sat beside you.
#
# You need A4 and A5. Time: about 4 hours.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a8"), drawings("a8")

# %% [markdown]
# ## A referee's tool
#
# ### q1: the first false line (2 points)
#
# Most proofs of this field are chains of lines of the form *left side $\le$ right side*, each with an expectation on both sides. Along a run each line gives two rows of numbers, one number per state.
# Somebody hands you these for all lines: `lefts` and `rights`, a row per line. Find the first line that is false at some state.
#
# Two warnings. Some lines are equalities, and a computer's equality has a rounding error: do not accuse an innocent line because of its sixteenth digit. And only the *first* false line is
# interesting. What comes after it may be false as well, by inheritance, or true by luck.
#
# <details><summary>Hint</summary>Compare `left` with `right` plus a billionth of the size of `right`.</details>


# %% tags=["q1"]
def first_false_line(lefts, rights):
    """The number of the line, from 1, or 0 if all hold. lefts, rights: (lines, states)."""
    ### BEGIN SOLUTION
    false = (lefts > rights + 1e-9 * np.abs(rights)).any(axis=1)
    return int(false.argmax()) + 1 if false.any() else 0
    ### END SOLUTION


# %% tags=["check"]
check.q1(first_false_line)

# %% [markdown]
# The first case is Theorem 3 of Big Batch, which you refuted in A5. The package has measured the lines of the published proof on the counter-example. The broad line is the right
# side, the thin one the left; your tool says which line it accuses.
#
# **Predict, then run.** You know from A5 why the theorem is false. Will the first false line be the one that speaks about curvature, the one about the noise, or the one about the search?

# %% tags=["show"]
draw.margins(first_false_line)

# %% [markdown]
# **Look again.** The lines before hold, with room. The accused one is where the proof takes the condition of the search, which was tested on the loss of the *batch*, for a statement on the expected
# loss. A measurement has found in a second what a reader passes over, because the two losses have nearly the same name.
#
# ## First case: Big Batch, Theorem 3
#
# De, Yadav, Jacobs and Goldstein (2017). With backtracking on the batch's loss, $0<c\le\frac12$, and batches with
# $\theta^2\,\mathbb E\|g\|^2\ge\mathbb E\|g-\nabla\ell\|^2$, $0<\theta<1$, the expected gap is said to shrink at every step by the factor $1-2c\mu\min(\alpha_0,\frac1{2\beta L})$, with
# $\beta=\frac{\theta^2+(1-\theta)^2}{(1-\theta)^2}$.
#
# ### q2: the exact factor (3 points)
#
# On $f(x;z)=\frac12\|x\|^2+\langle z,x\rangle$ with $\mathbb E z=0$ everything can be computed. Let the batch be just large enough for the condition, so that it holds with equality. Give
# $\mathbb E\|x_+\|^2/\|x\|^2$ after a step of $\alpha$.
#
# The one place where people slip is the condition itself. It does not bound the noise by the *true* gradient. It bounds it by the expected square of the *batch's* gradient, and that contains the noise.
#
# <details><summary>Hint</summary>With $N=\mathbb E\|e\|^2$ the condition reads $\theta^2(\|x\|^2+N)=N$. Solve for $N$.</details>


# %% tags=["q2"]
def batch_factor(alpha, theta):
    """E||x+||^2 / ||x||^2, a float, where the condition holds with equality."""
    ### BEGIN SOLUTION
    noise = theta**2 / (1 - theta**2)
    return (1 - alpha) ** 2 + alpha**2 * noise
    ### END SOLUTION


# %% tags=["check"]
check.q2(batch_factor)

# %% [markdown]
# **Predict, then run.** For $\theta=0.8$, beyond which step does the expected loss grow?

# %% tags=["show"]
guess = ...
draw.parabola(batch_factor, guess)

# %% [markdown]
# **Look again.** The minimum of each parabola lies at $\alpha=1-\theta^2$, and it is the step that a theorem with the right constant recommends. The search knows nothing of it: it accepts every step up to $2(1-c)$.
#
# An author may answer: *"but who takes $c=0.01$? Take $c=\frac12$, the largest that we allow."* Then the search accepts steps up to 1, the minimum of the batch's parabola. Is the theorem
# true there? A referee should always try the strongest version of the claim.
#
# **Predict, then run.** With $c=\frac12$ and $\alpha=1$, from which $\theta$ on is the promise broken?

# %% tags=["show"]
guess = ...
draw.largest_c(batch_factor, guess)

# %% [markdown]
# **Look again.** The strongest version is false, too, for large $\theta$. So the mistake is not one of constants; no choice of $c$ repairs it. Write that into your report: it saves the author a
# round of revisions.
#
# ## Second case: AdaScale, Theorem 2
#
# Johnson, Agrawal, Gu and Guestrin proposed AdaScale SGD for distributed training; the theorem here is the one in their submission to ICLR 2020, restated in our words. $S$ workers each compute a
# batch, and the mean of the $S$ batch gradients has a variance of only $V/S$. So one may take a longer step. *How* much longer? Linear scaling says $S$ times, and fails when
# the signal is large. AdaScale says: by the *gain*
#
# $$r = \frac{V + s}{V/S + s},\qquad s = \|\nabla F(w)\|^2,$$
#
# and it counts time in units of the gain: an update that is $r$ times as long counts as $r$ updates.
#
# ### q3: the gain (2 points)
#
# The gain is the ratio of two expected squares: that of the gradient of one batch, and that of the mean of $S$. Convince yourself before you type it.


# %% tags=["q3"]
def gain_ratio(signal, variance, S):
    """r, a float. signal: ||grad F||^2; variance: V of one batch; S: how many are averaged."""
    ### BEGIN SOLUTION
    return (variance + signal) / (variance / S + signal)
    ### END SOLUTION


# %% tags=["check"]
check.q3(gain_ratio)

# %% [markdown]
# **Predict, then run.** For $S=16$, at which ratio of signal and variance is the gain half of $S$?

# %% tags=["show"]
guess = ...
draw.gains(gain_ratio, guess)

# %% [markdown]
# **Look again.** Two regimes and a bridge. Where noise dominates, averaging 16 batches is worth 16 updates. Where the signal dominates, the 15 additional batches tell nothing new.
#
# Now along a run. Practitioners start large-batch training with a *warm-up*, steps that grow from small to large over the first epochs, for reasons that are mostly experience.

# %% tags=["show"]
draw.warm_up(gain_ratio)

# %% [markdown]
# **Look again.** The gain starts near 1 and rises by itself. The warm-up is not put in, it comes out, and that is a beautiful feature of the method. A referee says such things first.
#
# ### q4: one step, exactly (3 points)
#
# Now the claim. Let $F$ satisfy the assumptions of A4 with $\mu$ and $L$, let $0<\eta<2/L$, and
#
# $$\gamma = \eta\mu(2-\eta L),\qquad \Delta = \frac{\eta^2 L V}{2\gamma}.$$
#
# The theorem says: for *every* $S$, when AdaScale's clock $\tau=\sum_t r_t$ has reached $T$, then
#
# $$\mathbb E[F(w)-F^*] \le (F(w_0)-F^*)\,e^{-\gamma T} + \Delta .$$
#
# Test it where you can compute: $F(w)=\frac12w^2$, so $\mu=L=1$, with independent noise of variance $V$ per batch. Give $\mathbb E[F(w_+)]$ after one step from $w$: $w_+=w-\eta r\,\bar g$, with
# $\bar g$ the mean of $S$ batch gradients and $r$ the gain at $w$.


# %% tags=["q4"]
def one_step(w, eta, S, variance):
    """E[F(w+) - F*], a float, after one step of AdaScale on F(w) = w^2 / 2."""
    ### BEGIN SOLUTION
    r = (variance + w**2) / (variance / S + w**2)
    return ((1 - eta * r) ** 2 * w**2 + (eta * r) ** 2 * variance / S) / 2
    ### END SOLUTION


# %% tags=["check"]
check.q4(one_step)

# %% [markdown]
# Multiply out, and something nice happens. With the gain at $w$, the second moments combine, and for $F=\frac12w^2$ it holds exactly that
#
# $$\mathbb E[F(w_+)] = (1-\gamma r)\,F(w) + \gamma r\,\Delta .$$
#
# A step of AdaScale moves the gap towards $\Delta$: by a share $\gamma r$ of the distance. So far everything is right. The proof wants an exponential, and uses $1-\gamma r\le e^{-\gamma r}$, multiplied by what
# is left of the distance:
#
# $$(1-\gamma r)\,(F(w)-\Delta) \le e^{-\gamma r}\,(F(w)-\Delta).$$
#
# **Predict, then run.** Do not read on. Is that line true? Where could it fail? The picture compares your exact step with what the line claims, from every gap. Guess the place on the horizontal axis where the two
# curves cross.

# %% tags=["show"]
guess = ...
draw.induction(one_step, guess)

# %% [markdown]
# **Look again.** An inequality may be multiplied by a *positive* number. For a gap below $\Delta$ the factor is negative and the sign turns round. One might hope that it does no harm, since such gaps are
# already below the level that is promised. It does: from there the step goes *up* towards $\Delta$, and with $\gamma r>1$ beyond it.
#
# How far beyond? Start at the minimum, where the gap is 0 and the gain is $S$.

# %% tags=["show"]
draw.scaled(one_step)

# %% [markdown]
# **Look again.** The gap after one step is $\gamma S$ times $\Delta$. No constant in the theorem can absorb that, because $S$ may be as large as one likes, and independence of $S$ was the very point of the
# theorem.
#
# ### q5: the counter-example (3 points)
#
# Give $\eta$, $S$, $w_0$ and $T$, with $V=1$, for which the theorem is false and the run ends with its first update. Choose numbers that an author can check with a pencil.


# %% tags=["q5"]
def adascale_counter_example():
    """(eta, S, w_0, T) for which the theorem is false on F(w) = w^2 / 2 with V = 1."""
    ### BEGIN SOLUTION
    return 1.0, 4, 0.0, 1.0
    ### END SOLUTION


# %% tags=["check"]
check.q5(adascale_counter_example)

# %% [markdown]
# **Predict, then run.** 20000 runs of your example. Where will their mean lie? (You know it exactly: your `one_step` says it.)

# %% tags=["show"]
guess = ...
draw.trial(adascale_counter_example, guess)

# %% [markdown]
# A fair author will answer: *"Nobody starts at the minimum, and nobody stops after one update. For small $\gamma S$ and long runs the theorem is fine."* So test that as well. The next picture takes runs until
# $T=60$ with $\gamma S<1$ in most cases, 40000 of each.

# %% tags=["show"]
draw.away()

# %% [markdown]
# **Look again.** The violation shrinks with $\gamma S$, and in the smallest case of the picture it is gone: those runs are not yet long enough to forget that they started at the minimum. In the
# others the mean is above the promise by many standard errors. Runs pass through gaps below $\Delta$ again and again, the gain is larger exactly there, and each time the line is false. The size
# is a matter of per cents where $\gamma S$ is moderate. That is what *false, and nearly true* looks like, and why simulations alone would never have found it.
#
# What remains true is the identity above, as an [inequality for every $F$ of the class](docs:theory/adascale/recursion/), for one step; and, for whole runs, [the claim with a factor that grows with $\gamma S$](docs:theory/adascale/corrected/)
# in front of $\Delta$, which tends to 1 as $\gamma S$ does to 0. The package tells both stories, [Theorem 3](docs:refuted/) of Big Batch and [Theorem 2](docs:theory/adascale/theorem_2/) of AdaScale, with the notebooks
# [Big Batch](docs:assets/notebooks/big_batch.ipynb) and [After the five papers](docs:assets/notebooks/after_the_five_papers.ipynb), where every line is measured.
#
# ### w1: the report (5 points)
#
# Write a referee's report on **one** of the two theorems, half a page. Say what the paper achieves; what exactly is false; which line is the first one, and which rule of calculation it
# breaks; give the smallest counter-example with its numbers; say how large the damage is for the settings that people use; and propose a statement that is true.

# %% [markdown] tags=["w1"] points=5
# ### BEGIN SOLUTION
# A good report on AdaScale: the method turns noise into longer steps and produces a warm-up by itself; on $F=w^2/2$ its one-step identity is exact. False is the claim that
# the expected gap ends below $(F(w_0)-F^*)e^{-\gamma T}+\Delta$ for every $S$. The first false line multiplies $1-\gamma r\le e^{-\gamma r}$ by $F(w)-\Delta$, which is negative for gaps below $\Delta$. Smallest
# example: $F=w^2/2$, $V=1$, $w_0=0$, $\eta=1$, $S=4$, $T=1$: one update, $\mathbb E F = 2$, promised $\frac12$. In general $\gamma S\,\Delta$ after one step from the minimum; in long runs the excess is per cents
# for moderate $\gamma S$ and vanishes with it. True is, per step, $\mathbb E[F(w_+)-F^*]\le(1-\gamma r)(F(w)-F^*)+\gamma r\Delta$; if $\gamma r\le1$ a gap below $\Delta$ has an expected successor of at most $\Delta$.
# On Big Batch: the batch's own loss is tested, the expected loss is concluded; factor $(1-\alpha)^2+\alpha^2\theta^2/(1-\theta^2)$; false also for $c=\frac12$; remedies as in A5.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point each: what the paper achieves, fairly said; the first false line and the rule that it breaks; a counter-example with numbers that satisfies all
# hypotheses; the size of the damage in practice; a true statement in its place.

# %% tags=["show"]
check.progress()
