# %% [markdown]
# # SNGM: normalise, then momentum
#
# S.-Y. Zhao, Y.-P. Xie and W.-J. Li (2020), *Stochastic normalized gradient descent with momentum for large-batch training*,
# arXiv 2007.13985; Science China Information Sciences 67 (2024). The proofs are re-derived here, with half of the commonly
# quoted constants.
#
# ![In a steep valley momentum without normalising makes longer and longer steps and the loss explodes; normalised, the steps stay bounded and the loss falls.](drawing:sngm)
#
# The same valley, the same step, the same momentum. One line of the algorithm differs.
#
# ## The question
#
# On a machine that computes a batch of 8192 as fast as one of 128, one would like to take few, long steps. Momentum SGD
# cannot: beyond a step of $2(1 + \beta)/L$ it diverges, however large the batch. **If the batch gradient is normalised before
# it enters the momentum, is there still a condition on the step? And what is the price?**
#
# ## The algorithm
#
# > **given** $w$, a step $\eta$, a batch size $B$, a momentum $\beta$; $\ u \leftarrow 0$
# >
# > **for** $t = 0, 1, 2, \ldots$
# >
# > $\quad g \leftarrow$ the mean gradient of $B$ examples
# >
# > $\quad u \leftarrow \beta u + g / \|g\|$
# >
# > $\quad w \leftarrow w - \eta\, u$

# %%
import importlib.util

if importlib.util.find_spec("theory") is None:  # Colab, or a new environment
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

# %%
from dataclasses import replace

import adaptivesgd as asgd
from adaptivesgd import methods, plots
from theory import Case, far_start, small_quadratic
from theory.notebook import exercises, markdown, pictures
from theory.notebook.sliders import drag
from theory.sngm import bounded_steps, msgd_diverges, noise_floor, one_step, relaxed_smooth, smooth

markdown.source(methods.sngm)

# %% [markdown]
# Only the answer to the third question is new. Momentum SGD has `HeavyBall(beta)` where SNGM has
# `Chain(Normalized(), HeavyBall(beta))`.
#
# ## No step is long
#
# $\|u_+\| \le \beta\|u\| + 1$, and so on down to $u_0 = 0$: a geometric sum. Nothing is assumed of $F$; here it is $\cosh$, whose
# gradient grows exponentially.

# %%
bounded = list(bounded_steps.THEOREM.examples())[2]
pictures.proof(bounded_steps.THEOREM.check(bounded))

# %% [markdown]
# Momentum SGD with a step beyond $2(1+\beta)/L$: what its expected square distance from the minimum must at least be, and is.

# %%
pictures.claims(msgd_diverges.THEOREM, *list(msgd_diverges.THEOREM.examples())[:2])

# %% [markdown]
# And SNGM with *twice* the step at which momentum SGD diverges: its steps, and their bound.

# %%
pictures.claims(bounded_steps.THEOREM, next(iter(bounded_steps.THEOREM.examples())))

# %% [markdown]
# ## The theorem
#
# Let $F$ be $L$-smooth with $F \ge F^*$, and $\operatorname{tr}\Sigma \le \sigma^2$. With $\kappa = (1+\beta)/(1-\beta)^2$, for
# **any** $\eta > 0$, any $B$ and any $0 \le \beta < 1$,
#
# $$\frac1T \sum_{t<T} \mathbb E\|\nabla F(w_t)\| \le \frac{(1-\beta)(F(w_0) - F^*)}{\eta T} + \frac{L\kappa\eta}2
# + \frac{2\sigma}{\sqrt B} .$$
#
# **The assumptions**, on six examples in the plane:

# %%
T, S = smooth.THEOREM, one_step.THEOREM
F = small_quadratic()
w, given = far_start(F), {"sigma2": float(F.variance)}
case = Case("beta = 0.5", F, methods.sngm(0.1, 2, 0.5), 25, w, given=given)
markdown.assumptions(T, case)

# %%
pictures.meters(T, case)

# %% [markdown]
# ## The proof: one step, on every path
#
# Follow the point ahead, $z = w - \frac{\eta\beta}{1-\beta} u$. It moves as if there were no momentum: with $n = g/\|g\|$,
#
# $$z_+ = z - \frac\eta{1-\beta}\, n . \tag{b}$$
#
# **(a), (b), (c).** $u$ is at most a geometric sum long, so $z$ never leads $w$ by more than $\eta\beta/(1-\beta)^2$.

# %%
verdict = S.check(case)
pictures.proof(verdict, 1, 2, 4)

# %% [markdown]
# **(d) The normalised gradient still points downhill, but for twice the error.** $\langle g, n\rangle = \|g\|$ and
# Cauchy-Schwarz give $\langle\nabla F, n\rangle \ge \|g\| - \|e\| \ge \|\nabla F\| - 2\|e\|$. No expectation is taken: this is
# where the noise enters, *linearly*, and it will not average out.
#
# **(e)** The gradient at $z$ differs from that at $w$ by at most $L$ times the lead.
#
# **(f)** The descent lemma at $z$.

# %%
pictures.proof(verdict, 5, 6, 7)

# %% [markdown]
# **Together**, (d) and (e) in (f), and $\frac\beta{(1-\beta)^2} + \frac1{2(1-\beta)} = \frac\kappa2$:
#
# $$F(z_+) \le F(z) - \frac\eta{1-\beta}\big(\|\nabla F(w)\| - 2\|e\|\big) + \frac{L\kappa\eta^2}{2(1-\beta)} .
# \qquad\blacksquare$$

# %%
pictures.proof(verdict, 8)

# %%
markdown.proof(verdict)

# %% [markdown]
# **Sum over $t$**, and take expectations: $F(z_T) \ge F^*$, and $\mathbb E\|e\| \le \sigma/\sqrt B$ by Jensen. Here every run of
# three steps is enumerated.

# %%
every = T.check(list(T.examples())[3])
pictures.proof(every, 9, 11, 12, 13)

# %% [markdown]
# ## The verdict

# %%
markdown.verdicts(T)

# %%
pictures.claims(T)

# %% [markdown]
# ## Drag step, batch and momentum
#
# The one-step inequality holds for every choice, also for absurd ones.


# %%
def one_path(eta=0.5, B=2, beta=0.5):
    """Both sides of the one-step inequality on 25 steps."""
    name = f"eta = {eta:g}, B = {B}, beta = {beta:g}"
    return pictures.claims(S, Case(name, F, methods.sngm(eta, B, beta), 25, w))


one_path()

# %%
drag(one_path, eta=(0.05, 3.0, 0.05), B=(1, 6), beta=(0.0, 0.9, 0.1))

# %% [markdown]
# ## What breaks

# %%
markdown.broken(T)

# %%
pictures.first_failures(T)

# %% [markdown]
# ## The price: a floor that time does not lower
#
# The last term $2\sigma/\sqrt B$ does not fall with $T$, and that is no artefact of the proof. Take one parameter and the noise
# 3, -1, -1, -1: at the minimum one example in four pulls hard to the left, three pull softly to the right. Normalised, only
# their signs count, and those balance at the median of the examples instead of their mean, at distance 1. With $B = 1$,
# whatever the step. The more even the split, the closer the floor comes to $\sigma$: .577 $\sigma$ here, .894 $\sigma$ at four of nine.

# %%
N = noise_floor.THEOREM
markdown.proof(N.check(next(iter(N.examples()))))

# %%
pictures.claims(N)

# %% [markdown]
# A smaller step does not help; a larger batch does: with all four examples at a time, the bound is violated, and the run
# converges:

# %%
markdown.broken(N)

# %% [markdown]
# ## Beyond smoothness
#
# Networks are not $L$-smooth, but $\|\nabla^2 F\| \le L + \lambda\|\nabla F\|$ may hold. Steps of bounded length are what such a
# condition asks for: with $\eta \le 1/(8\kappa\lambda)$ the same proof goes through, Gronwall's inequality in the place of
# smoothness. On $\cosh$, where no $L$ alone would do:

# %%
R = relaxed_smooth.THEOREM
relaxed = R.check(list(R.examples())[3])
markdown.assumptions(R, relaxed.case)

# %%
markdown.proof(relaxed)

# %%
pictures.proof(relaxed, 2, 3, 4)

# %% [markdown]
# ## On real data
#
# Softmax regression on handwritten digits, batches of 256. Momentum SGD with the long step 2 against SNGM; and SNGM with small
# batches, which meets its floor.

# %%
X, y = asgd.load("digits")
digits = asgd.SoftmaxRegression(X, y, ridge=1e-3)
contenders = {
    "SNGM": methods.sngm(0.1, 256),
    "SNGM, batches of 16": methods.sngm(0.1, 16),
    "MSGD": methods.msgd(0.1, 256),
    "MSGD, step 2": methods.msgd(2.0, 256),
}
named = [replace(method, name=name) for name, method in contenders.items()]
traces = [asgd.run(digits, each, epochs=20, n_records=50) for each in named]
plots.compare(traces, title="handwritten digits, 20 epochs")

# %% [markdown]
# ## Exercises
#
# **1.** With $\beta = 0.9$, how many times $\eta$ is the longest possible step?

# %%
answer = ...
exercises.check("sngm", 1, answer)

# %% [markdown]
# **2.** At the minimum the gradient of one example is 3 with probability $\frac14$, and $-1$ with probability
# $\frac34$: its mean is 0. How far from 0 is the mean of $g/\|g\|$?

# %%
answer = ...
exercises.check("sngm", 2, answer)

# %% [markdown]
# **In one sentence.** Normalising buys freedom from every condition on the step, and pays with a floor $2\sigma/\sqrt B$ that
# only a larger batch lowers: a method for large batches, as its title says.
