# %% [markdown]
# # After the five papers: a second theorem that is false, and one rule in five coats
#
# ![Promised levels and what happens: for Big Batch the expected loss grows where a slow fall is promised; for AdaScale the final gap rises with the number of batches per step.](drawing:after_the_five_papers)
#
# Two theorems that were published, and what happens instead. The left one is in the notebook on Big Batch; the right
# one is the subject of this.
#
# ## The question
#
# The five papers end in 2020, and the questions went on: *how long a step is a large batch worth? which batch is the largest
# that still pays?* AdaScale (Johnson, Agrawal, Gu and Guestrin) answers the first with a formula and a theorem: **whatever the
# number of workers, the run ends at the floor of a small batch. Is that true?** And when DiveBatch, SimiGrad, CABS, AdaDamp and the norm test each
# choose a batch in their own way: **how many rules are there, really?**
#
# ## The algorithm
#
# > **given** $w_0$, a step $\eta$ that suits one batch, $S$ workers, a plan of $T_{SI}$ updates of one batch; $\ \tau \leftarrow 0$
# >
# > **while** $\tau < T_{SI}$
# >
# > $\quad g \leftarrow$ the mean of the workers' $S$ batch gradients
# >
# > $\quad r \leftarrow (\sigma^2 + \|\nabla F\|^2) \,/\, (\sigma^2/S + \|\nabla F\|^2)$, estimated, between 1 and $S$
# >
# > $\quad w \leftarrow w - r\,\eta\, g, \qquad \tau \leftarrow \tau + r$

# %%
import importlib.util

if importlib.util.find_spec("theory") is None:  # Colab, or a new environment
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

# %%
import adaptivesgd as asgd
from adaptivesgd import methods, plots
from theory.adascale import corrected, recursion, theorem_2
from theory.frontier import nsgdm, one_rule
from theory.notebook import exercises, markdown, pictures
from theory.notebook.sliders import drag

markdown.source(methods.adascale)

# %% [markdown]
# ## One step, exactly
#
# Let $F$ be $\beta$-smooth and $\alpha$-PL, and let a batch gradient have a variance of at most $V$. The gain is chosen such
# that $r\,(\sigma^2/S + \|\nabla F\|^2) = \sigma^2 + \|\nabla F\|^2$: the noise of the long step is $r$ times, not $r^2$ times, that
# of a short one. So with $\gamma = \eta\alpha(2 - \eta\beta)$ and $\Delta = \eta^2\beta V/(2\gamma)$
#
# $$\mathbb E[F(w_+) - F^* \mid w] \le (1 - \gamma r)\,(F(w) - F^*) + \gamma r\,\Delta .$$
#
# **The assumptions, on the problem that is used,** and the lines of the proof:

# %%
R = recursion.THEOREM
case = next(iter(R.examples()))
markdown.assumptions(R, case)

# %%
pictures.meters(R, case)

# %%
step = R.check(case)
markdown.proof(step)

# %%
pictures.proof(step)

# %% [markdown]
# On a quadratic with one eigenvalue both sides agree to the last digit. A step pulls the gap *towards* $\Delta$, from above and
# from below.
#
# ## The theorem, and the line that is false
#
# Theorem 2 of the submission to ICLR 2020, in our words: when the clock has reached $T_{SI}$, then for **every** $S$
#
# $$\mathbb E[F(w) - F^*] \le e^{-\gamma T_{SI}}\,(F(w_0) - F^*) + \Delta .$$
#
# The induction has two lines. The first is the one above. The second multiplies $1 - \gamma r \le e^{-\gamma r}$ by
# $F(w) - F^* - \Delta$, which is below zero where the gap is below $\Delta$; there the sign turns round.

# %%
T = theorem_2.THEOREM
counter = next(iter(T.examples()))
refuted = T.check(counter)
markdown.proof(refuted)

# %%
pictures.proof(refuted)

# %% [markdown]
# **The smallest counterexample.** $F = w^2/2$, $w_0 = 0$, $\eta = 1$: the gradient is zero, so the gain is $S$; one step, and the
# expected gap is $\gamma S\,\Delta$, where $\Delta$ is promised.
#
# **Drag $S$.**


# %%
def from_the_minimiser(S=8):
    """One step from the minimiser, with S workers: what happens, and what is promised."""
    return pictures.claims(T, theorem_2.at_the_edge(1.0, S), theorem_2.at_the_edge(0.25, S))


from_the_minimiser()

# %%
drag(from_the_minimiser, S=[1, 2, 4, 8, 16, 64])

# %% [markdown]
# ## What remains true
#
# For whole runs the claim holds with a factor in front of $\Delta$ that grows with $x = \gamma S$: $\ x + x/(1 - e^{-x})$. As
# $x \to 0$ it tends to 1. That is no weakness of the proof: a floor that does not depend on $S$ does not exist.

# %%
C = corrected.THEOREM
markdown.proof(C.check(next(iter(C.examples()))))

# %% [markdown]
# ### The verdict

# %%
markdown.verdicts(R)

# %%
markdown.verdicts(T)

# %% [markdown]
# ### What breaks
#
# The recursion without one of its assumptions:

# %%
markdown.broken(R)

# %%
pictures.first_failures(R)

# %% [markdown]
# ## Five rules are one rule
#
# Let $N = \operatorname{tr}\Sigma/\|\nabla F\|^2$ be the noise scale. On a quadratic with one eigenvalue $h$ the norm test, CABS,
# AdaDamp, DiveBatch and SimiGrad ask for
#
# $$\frac N{\theta^2}, \qquad 2ah\,N, \qquad \frac{2ch}{\operatorname{tr}\Sigma}\,N, \qquad \delta\,(1 + N), \qquad
# \frac{2c'}{1 - c'}\,N .$$

# %%
O = one_rule.THEOREM
markdown.proof(O.check(next(iter(O.examples()))))

# %% [markdown]
# They differ in a factor, and in what they need to know to find $N$: a variance, a loss, a step, an epoch of gradients, or two
# halves of a batch.
#
# ## Momentum first, then normalise
#
# SNGM normalises every gradient and then averages, and on lopsided noise it settles at a distance from the minimum. NSGDM
# (Cutkosky and Mehta, attributed) averages first. On the very example on which SNGM has a floor:

# %%
M = nsgdm.THEOREM
markdown.proof(M.check(next(iter(M.examples()))))

# %% [markdown]
# ## On real data
#
# Handwritten digits: a step that suits 16 examples, batches of 128. Linear scaling takes 8 times the step from the first update on;
# AdaScale takes it when the noise is worth it.

# %%
X, y = asgd.load("digits")
digits = asgd.SoftmaxRegression(X, y, ridge=1e-3)
contenders = (
    methods.adascale(0.5, 128, 16),
    methods.sgd(0.5, 16),
    methods.sgd(0.5, 128),
    methods.sgd(4.0, 128),
)
traces = [asgd.run(digits, each, epochs=10, n_records=40) for each in contenders]
plots.compare(traces, title="handwritten digits, 10 epochs")

# %% [markdown]
# ## Exercises
#
# **1.** The signal is $\|\nabla F\|^2 = 1$, the variance of one batch $\sigma^2 = 4$. What is the gain of $S = 4$ workers?

# %%
answer = ...
exercises.check("after_the_five_papers", 1, answer)

# %% [markdown]
# **2.** From the minimiser, with $\eta = 1$ and $L = \mu = 1$: by how many times does the expected gap after one step of four workers exceed
# what is promised?

# %%
answer = ...
exercises.check("after_the_five_papers", 2, answer)

# %% [markdown]
# **3.** With $\gamma S = 2$, what is the factor in front of $\Delta$ that the corrected theorem allows?

# %%
answer = ...
exercises.check("after_the_five_papers", 3, answer)

# %% [markdown]
# **In one sentence.** An inequality may be multiplied by a positive number only; and five rules that look at different things
# follow the same one.
