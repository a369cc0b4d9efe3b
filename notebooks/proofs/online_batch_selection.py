# %% [markdown]
# # Online batch selection: what does it minimise?
#
# I. Loshchilov and F. Hutter (2015), *Online batch selection for faster training of neural networks*, arXiv 1511.06343. The
# paper is an experiment, without theorems. Those below are ours.
#
# ![Examples by falling loss, and how often each is drawn: with pressure 100 the hardest nearly five times as often as uniformly.](drawing:online_batch_selection)
#
# Should hard examples be drawn more often? Here is how much more often they are.
#
# ## The question
#
# Examples that are already learnt teach little. So draw those with a large loss more often. That speeds up the fall of the
# training loss; but a batch that is not drawn uniformly has a biased gradient. **Is it still the gradient of something? And
# can the bias be undone?**
#
# ## The algorithm
#
# > **first epoch**: serve every example once, and note its loss
# >
# > **then**, for epoch $e = 1, 2, \ldots$ with the pressure $s_e = s_0 (s_E / s_0)^{e/E}$:
# >
# > $\quad$ every $T_s$ examples: rank all $N$ examples by falling latest known loss
# >
# > $\quad$ draw a batch, with replacement: rank $i$ with probability $p_i \propto s_e^{-i/N}$
# >
# > $\quad$ update $w$ by AdaDelta or Adam on it; note the losses of the batch
# >
# > $\quad$ now and then: recompute the losses
#
# Of the four questions only the answer to the second is new: *which* examples.

# %%
import importlib.util

if importlib.util.find_spec("theory") is None:  # Colab, or a new environment
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

# %%
from dataclasses import replace

import adaptivesgd as asgd
from adaptivesgd import methods, plots
from adaptivesgd.samplers import RankBased
from theory import Case, far_start, small_quadratic
from theory.notebook import exercises, markdown, pictures
from theory.notebook.sliders import drag
from theory.online_batch_selection import (
    convexity,
    effective_size,
    importance_weights,
    probabilities,
    released_weights,
    sandwich,
    spectral_gradient,
    top_share,
)
from theory.online_batch_selection.spectral import FRESH

markdown.source(methods.online_batch_selection)

# %% [markdown]
# ## The probabilities
#
# With $r = s^{1/N}$ the sum is geometric:
#
# $$p_i = \frac{r^{-i}}{\sum_j r^{-j}} = r^{-(i-1)}\, \frac{1 - 1/r}{1 - 1/s}, \qquad
# \sum_{i \le qN} p_i = \frac{1 - s^{-q}}{1 - 1/s} .$$
#
# At $s = 100$ the top tenth is served 37 % of the time, the top half 91 %.

# %%
ranks = probabilities.THEOREM
markdown.proof(ranks.check(list(ranks.examples())[3]))


# %%
def shares(s=100.0, N=100):
    """The probability of every rank, and the share of the top ranks, with their closed forms."""
    case = Case(f"s = {s:g}, N = {N}", given={"s": s, "N": N})
    lines = [each.check(case).claim for each in (ranks, top_share.THEOREM)]
    titles = [f"probability of rank i + 1, s = {s:g}", "share of the first k + 1 ranks"]
    return pictures.panelled(list(zip(titles, lines, strict=True)), "i, or k")


shares()

# %%
drag(shares, s=[1.0, 1.01, 2.0, 10.0, 100.0, 1e4, 1e8], N=(10, 200, 10))

# %% [markdown]
# Uneven draws are like fewer examples: in effect there are $1 / \sum_i p_i^2 = \tanh(\tfrac12 \ln s) / \tanh(\tfrac1{2N} \ln s)$
# of them, 43 % at $s = 100$.

# %%
markdown.verdicts(effective_size.THEOREM)

# %% [markdown]
# ## The theorem: it descends a spectral risk
#
# Suppose that the losses are fresh. Sort them, $f_{(1)}(w) \ge \ldots \ge f_{(N)}(w)$, and let
#
# $$F_s(w) = \sum_i p_i\, f_{(i)}(w) .$$
#
# **Then $\mathbb E\, g = \nabla F_s(w)$.** For every example of the batch has rank $i$ with probability $p_i$; and where no two
# losses are equal, the order does not change near $w$, so that the sum may be differentiated term by term. $\blacksquare$
#
# Checked on six examples: each draw is enumerated through the distribution function that the sampler inverts, and both sides
# are compared coordinate by coordinate.

# %%
T = spectral_gradient.THEOREM
case = list(T.examples())[1]
verdict = T.check(case)
markdown.proof(verdict)

# %%
pictures.proof(verdict)

# %% [markdown]
# ### The verdict

# %%
markdown.verdicts(T)

# %% [markdown]
# **Drag the pressure.** The expected gradient is that of $F_s$ for every $s$.


# %%
def selecting(s=10.0, B=2):
    """The theorem on six examples with this pressure and batch size."""
    F = small_quadratic()
    method = spectral_gradient.selecting(0.3, B, s, **FRESH)
    return pictures.claims(T, Case(f"s = {s:g}, B = {B}", F, method, 8, far_start(F)))


selecting()

# %%
drag(selecting, s=[1.0, 2.0, 10.0, 100.0, 1e4, 1e8], B=[1, 2, 3])

# %% [markdown]
# ### What breaks
#
# With losses from earlier points, as the paper's algorithm has them, $g$ is no gradient of anything:

# %%
markdown.broken(T)

# %%
pictures.first_failures(T)

# %% [markdown]
# ## Is a small $F_s$ a small $F$?
#
# Yes: $p_i$ and $f_{(i)}$ both fall, so Chebyshev's sum inequality gives $F \le F_s$; and $p_i \le p_1$ gives
# $F_s \le N p_1 F$, with $N p_1 \to \ln(s) / (1 - 1/s)$, at most 4.65 at $s = 100$.
#
# The assumption is that no $f_i$ is negative, and it is met by construction; on logistic regression of breast cancer data:

# %%
W = sandwich.THEOREM
between = W.check(list(W.examples())[4])
markdown.proof(between)

# %%
pictures.proof(between)

# %%
markdown.broken(W)

# %% [markdown]
# ## Is it easier or harder to minimise?
#
# If every $f_i$ is convex, so is $F_s$: by the rearrangement inequality it is the *maximum*, over all orders $\pi$, of the convex
# functions $\sum_i p_i f_{\pi(i)}$. Here is that assumption, attacked, and the proof:

# %%
C = convexity.THEOREM
convex = C.check(list(C.examples())[3])
markdown.assumptions(C, convex.case)

# %%
pictures.meters(C, convex.case)

# %%
markdown.proof(convex)

# %%
pictures.proof(convex)

# %% [markdown]
# With sigmoid losses, which are not convex, the second line fails:

# %%
markdown.broken(C)

# %% [markdown]
# ## Undoing the bias
#
# Weigh every example by $c_i = 1 / (N p_i)$, and the batch gradient is unbiased for $F$ itself:

# %%
importance = importance_weights.THEOREM
weighed = importance.check(list(importance.examples())[2])
markdown.proof(weighed)

# %%
pictures.proof(weighed)

# %% [markdown]
# A released script weighs by $\operatorname{mean}(p) / p_i$ over the batch instead. That is *not* unbiased: it nearly removes the bias of *direction*, and multiplies the *length* by $N / N_{\text{eff}}$, 2.35 at $s = 100$ and 9.2 at
# $s = 10^8$. AdaDelta and Adam hardly notice; SGD does.

# %%
script = released_weights.THEOREM
inflated = script.check(list(script.examples())[2])
markdown.proof(inflated)

# %%
pictures.proof(inflated)

# %% [markdown]
# ## On real data
#
# Softmax regression on handwritten digits by Adam: uniform batches, and batches selected by rank, with a pressure that stays at
# 100, and one that falls to 1.

# %%
X, y = asgd.load("digits")
digits = asgd.SoftmaxRegression(X, y, ridge=1e-4)
falling = RankBased(100.0, final_pressure=1.0, epochs=15)
contenders = (
    methods.adam(0.003, 64),
    methods.online_batch_selection_adam(0.003, 64),
    replace(methods.online_batch_selection_adam(0.003, 64, falling), name="a falling pressure"),
)
traces = [asgd.run(digits, each, epochs=15, n_records=40) for each in contenders]
plots.compare(traces, title="handwritten digits, 15 epochs of Adam")

# %% [markdown]
# ## Exercises
#
# **1.** With $s = 100$, how many times as often as the example in the middle is the hardest one drawn?

# %%
answer = ...
exercises.check("online_batch_selection", 1, answer)

# %% [markdown]
# **2.** There are 100 examples, and $s = 100$. By what factor do the probabilities of neighbours in rank differ?

# %%
answer = ...
exercises.check("online_batch_selection", 2, answer)

# %% [markdown]
# **In one sentence.** Rank-based selection is honest stochastic gradient descent on another objective, one between the mean and
# the largest loss, as long as its losses are fresh.
