# %% [markdown]
# # CABS: which batch is worth its price?
#
# L. Balles, J. Romero and P. Hennig (2017), *Coupling adaptive batch sizes with learning rates*, UAI. The proofs are
# re-derived here.
#
# ![The guaranteed gain per example against the batch size, for three stages of a run: each curve has one maximum, and it moves to larger batches.](drawing:cabs)
#
# Each curve has a best batch, and the best batch moves. Can one follow it without seeing the curve?
#
# ## The question
#
# A larger batch makes a better step, and costs more. **For a step of a given length, which batch size gains most per
# example?** The answer depends on the smoothness, the gradient and its variance. CABS replaces two of them by things one can
# measure on the way. When is that the right answer, and when does it fail?
#
# ## The algorithm
#
# > **given** $w$, a step $\alpha$, bounds $m_{\min}, m_{\max}$, a memory $\mu$; $\ \bar\xi \leftarrow 0$, $\bar\ell \leftarrow 1$
# >
# > **for** $k = 0, 1, 2, \ldots$
# >
# > $\quad$ draw $m$ examples; $\ell, g, \xi \leftarrow$ their mean loss, mean gradient, and summed gradient variance
# >
# > $\quad \bar\ell \leftarrow \mu\bar\ell + (1 - \mu)\,\ell, \qquad \bar\xi \leftarrow \mu\bar\xi + (1 - \mu)\,\xi$
# >
# > $\quad w \leftarrow w - \alpha\, g, \qquad m \leftarrow \operatorname{clip}(\alpha\,\bar\xi / \bar\ell,\ m_{\min}, m_{\max})$

# %%
import importlib.util

if importlib.util.find_spec("theory") is None:  # Colab, or a new environment
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

# %%
import adaptivesgd as asgd
from adaptivesgd import methods, plots
from theory import Case, Cubature, far_start, small_quadratic
from theory.cabs import batch_cap, noise_floor, one_step_factor, optimal_batch, pl_contraction, rule
from theory.cabs.expected_gain import twice
from theory.cabs.problems import coupled, stream, whole_batch
from theory.notebook import exercises, markdown, pictures
from theory.notebook.sliders import drag

markdown.source(methods.cabs)

# %% [markdown]
# ## The best batch
#
# By $L$-smoothness a step gains at least $G = a \langle\nabla F, g\rangle - \tfrac{L a^2}2 \|g\|^2$. With $m$ independent
# examples its mean is
#
# $$\mathbb E\, G(m) = A - \frac bm, \qquad A = \big(a - \tfrac{L a^2}2\big)\|\nabla F\|^2, \quad
# b = \tfrac{L a^2}2 \operatorname{tr}\Sigma .$$
#
# Per example that is $(A - b/m)/m$. Complete the square:
#
# $$\frac{\mathbb E\, G(m)}m = \frac{A^2}{4b} - \frac1b \Big(\frac A2 - \frac bm\Big)^2
# \quad\Longrightarrow\quad m^* = \frac{2b}A = \frac{2La}{2 - La}\, \frac{\operatorname{tr}\Sigma}{\|\nabla F\|^2} .$$
#
# At $m^*$ exactly half of the noiseless gain is left. That is the whole theorem; here are the assumption and the lines, on six
# examples of which every batch is enumerated (line 1) and 41 batch sizes from $m^*/16$ to $16\,m^*$ (line 2).

# %%
T = optimal_batch.THEOREM
F = small_quadratic()
case = Case("a = 1 / L", F, twice(methods.cabs(1 / F.smoothness)), 0, far_start(F))
markdown.assumptions(T, case)

# %%
verdict = T.check(case)
markdown.proof(verdict)

# %%
pictures.proof(verdict, 1, 2, 5)

# %% [markdown]
# The thin line touches the broad one at $m^*$. With $m = x\, m^*$ the gain per example is $\tfrac2x - \tfrac1{x^2}$ of the best
# one: twice the best batch still has three quarters of it, but half the best batch has **nothing**. *A batch rule may be too
# generous, not too mean.*

# %% [markdown]
# ### The verdict

# %%
markdown.verdicts(T)

# %% [markdown]
# ## The rule
#
# $m^*$ asks for $L$ and for the true gradient. Suppose $F(w) = \tfrac h2 \|w - w^*\|^2$ with $F^* = 0$. Then
# $\|\nabla F\|^2 = 2hF$, and
#
# $$m_{\text{CABS}} = \frac{a \operatorname{tr}\Sigma}{F(w)} = (2 - ha)\, m^* .$$
#
# So the rule is the best batch at $a = 1/h$, and up to twice as large for shorter steps; it needs neither $h$ nor the gradient.

# %%
R = rule.THEOREM
isotropic = stream(2.0, 2.0, deviations=(1.0, 3.0))
start = whole_batch(isotropic, 3, 0.5)
matched = Case("a = 1 / h", isotropic, coupled(0.5), 12, start, engine=Cubature())
markdown.proof(R.check(matched))

# %%
pictures.proof(R.check(matched))

# %% [markdown]
# ## What a step with that batch achieves
#
# Let the batch be $m = c\, a \operatorname{tr}\Sigma / F(w)$; $c = 1$ is CABS. The noise of a step is then proportional to the
# loss, $\mathbb E\|e\|^2 = F(w) / (ca)$, and
#
# $$\mathbb E\, F(w_+) = \Big[(1 - ha)^2 + \frac{ha}{2c}\Big] F(w) .$$
#
# With $c = 1$ the loss falls for $a < \tfrac3{2h}$ and for no longer step: a longer step calls for a larger batch, and yet
# not for one large enough. Each picture follows one run, which may be lucky; both sides are what is expected of the *next* loss,
# from wherever the run is. Drag $ha$ and $c$.

# %%
Q = one_step_factor.THEOREM


def contraction(share=1.0, c=1.0):
    """Both sides of the theorem with a = share / h and c times the batch of CABS."""
    w = whole_batch(isotropic, 2, share / 2, c)
    method = coupled(share / 2, c)
    name = f"a = {share:g} / h, c = {c:g}: x {one_step_factor.factor(1, share, c):.3g} a step"
    return Case(name, isotropic, method, 10, w, engine=Cubature())


pictures.claims(Q, contraction(0.5), contraction(1.0), contraction(1.6))

# %%
drag(
    lambda share, c: pictures.claims(Q, contraction(share, c)),
    share=(0.1, 1.8, 0.1),
    c=(0.5, 4.0, 0.5),
)

# %%
markdown.proof(Q.check(contraction()))

# %% [markdown]
# More than one eigenvalue costs the identity its sign: under the Polyak-Łojasiewicz inequality the factor is at most
# $1 - 2\mu a (1 - \tfrac{La}2) + \tfrac{La}{2c}$, which says something only if $c$ exceeds about $\kappa/2$ for $a = 1/L$, or $\kappa/4$ for short steps.

# %%
P = pl_contraction.THEOREM
several = P.check(next(iter(P.examples())))
markdown.assumptions(P, several.case)

# %%
pictures.meters(P, several.case)

# %%
markdown.proof(several)

# %%
pictures.proof(several)

# %% [markdown]
# ## What breaks
#
# **With two eigenvalues** the rule is no longer a multiple of the best batch; **with small batches** nothing contracts.

# %%
markdown.broken(R)

# %%
markdown.broken(P)

# %%
pictures.first_failures(P)

# %% [markdown]
# ## Where $F^* > 0$: a noise floor
#
# The rule divides by $F$, not by $F - F^*$. Near the minimum the batch therefore tends to the finite
# $a \operatorname{tr}\Sigma / F^*$, and it *shrinks* with the step, down to the smallest batch $m_0$. On an isotropic quadratic the
# gap stays, in the long run, between
#
# $$\frac{a}{2 (2 - ha)} \cdot \frac{F^*}{a + m_0 F^* / \operatorname{tr}\Sigma} \quad\text{and}\quad
# \min\Big(\frac{F^*}{3 - 2ha},\ \frac{a \operatorname{tr}\Sigma}{2 m_0 (2 - ha)}\Big) .$$

# %%
N = noise_floor.THEOREM
short, tiny = list(N.examples())[:2]
markdown.proof(N.check(short))

# %%
pictures.claims(N, short, tiny)

# %% [markdown]
# The same seen from the other side: for losses that are never negative, and $L_{\max}$-smooth, CABS never asks for more than
# $2aL_{\max}$ examples, or for its smallest batch if that is more (where the norm test would ask for more and more):

# %%
C = batch_cap.THEOREM
capped = C.check(list(C.examples())[2])
markdown.proof(capped)

# %%
pictures.proof(capped)

# %% [markdown]
# ## On real data
#
# Softmax regression on handwritten digits, a loss that can be driven near 0. CABS as released starts its averages at (0, 1)
# without correcting for it and so warms up slowly; corrected, it does not. The norm test is the classical alternative.

# %%
X, y = asgd.load("digits")
digits = asgd.SoftmaxRegression(X, y, ridge=1e-4)
contenders = (
    methods.cabs(1.0, min_size=2),
    methods.cabs_corrected(1.0, min_size=2),
    methods.norm_test(1.0),
    methods.sgd(1.0, 16),
)
traces = [asgd.run(digits, each, epochs=10, n_records=40) for each in contenders]
plots.compare(traces, title="handwritten digits, 10 epochs, step size 1")

# %% [markdown]
# ## Exercises
#
# **1.** At $a = 1/L$, how many times the ratio $\operatorname{tr}\Sigma/\|\nabla F\|^2$ is the best batch?

# %%
answer = ...
exercises.check("cabs", 1, answer)

# %% [markdown]
# **2.** Somebody doubles the step, and the loss and the variance are what they were. By what factor does CABS change
# the batch?

# %%
answer = ...
exercises.check("cabs", 2, answer)

# %% [markdown]
# **In one sentence.** CABS is the best batch per example where the curvature is one number and the least loss is zero; the
# first costs it a factor, the second a floor.
