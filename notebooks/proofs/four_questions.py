# %% [markdown]
# # Four questions, one loop, and a bridge
#
# Five papers, five notations, five loops. This notebook puts them on one page.
#
# ![The batch sizes of three rules along the training of one model: one grows to all examples, one stays at its smallest size, one grows steadily.](drawing:four_questions)
#
# Three rules watch the same training, and ask for very different batches. They agree about more than it seems.
#
# ## The question
#
# **What do AdaDamp, Big Batch, CABS, SNGM and online batch selection have in common, and where do they really differ?** They
# answer the same four questions, each one or two of them in its own way. So their batch rules can be compared at the same point, their
# theorems can be compared; and two of them, AdaDamp and Big Batch, turn out to prove *the same rate*.
#
# ## The algorithm, all of them
#
# > **for** $k = 0, 1, 2, \ldots$
# >
# > $\quad$ *How many examples?* $\quad B \leftarrow$ batch size
# >
# > $\quad$ *Which ones?* $\qquad\qquad i_1, \ldots, i_B \leftarrow$ sampler; $\ g \leftarrow$ what they say about $F$ (not enough?
# > more)
# >
# > $\quad$ *Which way?* $\qquad\qquad d \leftarrow$ direction
# >
# > $\quad$ *How far?* $\qquad\qquad\ \ \ \alpha \leftarrow$ step size
# >
# > $\quad w \leftarrow w - \alpha\, d$

# %%
import importlib.util

if importlib.util.find_spec("theory") is None:  # Colab, or a new environment
    from IPython import get_ipython

    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

# %%
from dataclasses import replace

import adaptivesgd as asgd
from adaptivesgd import methods, plots
from theory import breast_cancer
from theory.adadamp import big_batch_rate, passes_big_batch_test
from theory.big_batch import batch_test
from theory.cabs import optimal_batch
from theory.classical import descent_lemma, sgd_fixed_batch
from theory.maps.chosen import would_have_chosen
from theory.notebook import exercises, markdown, pictures
from theory.notebook.sliders import drag

papers = (
    methods.adadamp(0.1),
    methods.big_batch(0.1),
    methods.cabs(0.1),
    methods.sngm(0.1),
    methods.online_batch_selection(),
)
markdown.answers(*papers)

# %% [markdown]
# ## One inequality behind all of them
#
# Let $F$ be $L$-smooth, $w_+ = w - a g$ and $e = g - \nabla F(w)$ with $\mathbb E\, e = 0$. The **descent lemma**:
#
# $$\mathbb E\, F(w_+) \le F(w) - a\big(1 - \tfrac{aL}2\big)\|\nabla F(w)\|^2 + \tfrac{a^2 L}2\, \mathbb E\|e\|^2,
# \qquad \mathbb E\|e\|^2 = \frac{\operatorname{tr}\Sigma(w)}B .$$
#
# The first term is what a step gains, the second what noise costs. *Every batch rule is a way to keep the second below the
# first:*
#
# - **Big Batch and the norm test** keep it below $\theta^2$ times the signal: $B \ge \operatorname{tr}\Sigma / (\theta^2 \|\nabla F\|^2)$.
#   They need the variance and the gradient.
# - **AdaDamp** keeps it below a share of the gap: $B \ge c / (F - F^*)$. It needs the loss, and $F^*$.
# - **CABS** keeps it below $F / a$: $B \ge a \operatorname{tr}\Sigma / F$. It needs the variance, the loss and the step, and that
#   $F^* = 0$.
# - **PadaDamp and GeoDamp** keep it below a schedule: $B = B_0 + \rho k$, $B = B_0 f^{\lfloor e/N \rfloor}$. They need nothing.
# - **SNGM** keeps $B$, and normalises $g$ instead: then not even the first term can be too long.

# %%
D = descent_lemma.THEOREM
case = next(iter(D.examples()))
markdown.assumptions(D, case)

# %%
pictures.meters(D, case)

# %%
lemma = D.check(case)
markdown.proof(lemma)

# %%
pictures.proof(lemma)

# %% [markdown]
# A constant batch keeps the noise where it is: a linear rate down to a floor, $\frac{aL\sigma^2}{2\mu B(2 - aL)}$, and no
# further. That bound is attained, too.

# %%
S = sgd_fixed_batch.THEOREM
markdown.proof(S.check(list(S.examples())[1]))

# %%
pictures.claims(S)

# %% [markdown]
# ## Every rule on one trajectory
#
# Logistic regression on breast cancer data; SGD takes 300 steps with batches of 64, and at each of them every rule is asked what
# *it* would take. Rules that look at the noise start low and grow as the signal fades. AdaDamp starts at 16 by decree and grows
# with the gap. CABS stays at its smallest batch: it divides by $F$, not by $F - F^*$. Schedules know nothing. The noise scale
# divides by an estimate of the signal that may be zero or less; then it asks for more than there is.

# %%
P = breast_cancer(ridge=0.01)
sizes = would_have_chosen(P, methods.sgd(0.1, 64))
pictures.curves(sizes, "updates of w", "examples requested", smooth=15, level=P.n)


# %%
def rules_along(step_size=0.1, batch_size=64):
    """What every rule would take along 150 updates of SGD with this step and batch size."""
    sizes = would_have_chosen(P, methods.sgd(step_size, batch_size), updates=150)
    return pictures.curves(sizes, "updates of w", "examples requested", smooth=15, level=P.n)


rules_along()

# %%
drag(rules_along, step_size=[0.03, 0.1, 0.3, 1.0], batch_size=[16, 32, 64, 128, 256])

# %% [markdown]
# ## The bridge: AdaDamp and Big Batch
#
# **Step 1: Big Batch's test, solved for the batch.** Condition (4), $\theta^2\, \mathbb E\|g_B\|^2 \ge \mathbb E\|e\|^2$, with
# $\mathbb E\|g_B\|^2 = \|\nabla F\|^2 + \operatorname{tr}\Sigma / K$, says
#
# $$K \ge \frac{1 - \theta^2}{\theta^2}\, \frac{\operatorname{tr}\Sigma}{\|\nabla F\|^2} .$$

# %%
solved = batch_test.THEOREM.check(next(iter(batch_test.THEOREM.examples())))
markdown.proof(solved)

# %% [markdown]
# **Step 2: AdaDamp passes that test** if $c \ge \frac{1 - \theta^2}{\theta^2} \frac{\sigma^2}{2\alpha}$. For the PL inequality turns
# the gap into the signal, $\|\nabla F\|^2 \ge 2\alpha (F - F^*)$, and so
#
# $$\mathbb E\|e\|^2 \le \frac{\sigma^2}c (F - F^*) \le \frac{\theta^2}{1 - \theta^2}\, 2\alpha (F - F^*)
# \le \frac{\theta^2}{1 - \theta^2} \|\nabla F\|^2 .$$

# %%
T = passes_big_batch_test.THEOREM
endless = list(T.examples())[4]
markdown.assumptions(T, endless)

# %%
bridge = T.check(endless)
markdown.proof(bridge)

# %%
pictures.proof(bridge)

# %% [markdown]
# **Step 3: with that $c$, AdaDamp's best rate is Big Batch's sharp rate.** $q = \sigma^2 / (2\alpha c) = \theta^2 / (1 - \theta^2)$,
# so that $1 + q = 1 / (1 - \theta^2) = \beta'$, and
#
# $$1 - \frac\alpha{\beta (1 + q)} = 1 - (1 - \theta^2)\, \frac\alpha\beta .$$

# %%
R = big_batch_rate.THEOREM
rates = R.check(list(R.examples())[2])
markdown.proof(rates)

# %%
pictures.proof(rates)

# %% [markdown]
# So one watches the loss and the other the noise, and they promise the same. **Drag $\theta$**: AdaDamp with its least $c$, on
# endless data, and both sides of Big Batch's test.


# %%
def passing(theta=0.5):
    """Big Batch's test on a run of AdaDamp with the least c for theta."""
    given = endless.given | {"theta": theta}
    method = passes_big_batch_test.just_enough(
        endless.problem, **given, sampler=endless.method.sampler
    )
    case = replace(endless, name=f"theta = {theta:g}", method=method, given=given)
    return pictures.proof(T.compare(case), 3, 5)


passing()

# %%
drag(passing, theta=(0.1, 0.9, 0.1))

# %% [markdown]
# ## The verdict

# %%
markdown.verdicts(T)

# %% [markdown]
# ## What breaks
#
# A smaller $c$, or an $\alpha$ that is not there.

# %%
markdown.broken(T)

# %%
pictures.first_failures(T)

# %% [markdown]
# ## And CABS?
#
# The batch with the largest guaranteed gain per example, $m^* = \frac{2La}{2 - La} \frac{\operatorname{tr}\Sigma}{\|\nabla F\|^2}$, is the
# norm test with $\theta^2 = \frac{2 - La}{2La}$: a test whose $\theta$ depends on the step. At $a = 1/L$ it is $\theta^2 = \tfrac12$.
# The line that says so:

# %%
C = optimal_batch.THEOREM
markdown.proof(C.check(list(C.examples())[3]))

# %% [markdown]
# ## On real data: any answer goes with any other
#
# Since the four questions are separate, so are the answers: CABS's batches with momentum, Big Batch with Adam, AdaDamp on
# examples selected by rank. On handwritten digits:

# %%
X, y = asgd.load("digits")
digits = asgd.SoftmaxRegression(X, y, ridge=1e-4)
mixed = {
    "SGD": methods.sgd(0.5, 32),
    "CABS with momentum": replace(methods.cabs(0.5), direction=methods.momentum(0.5).direction),
    "Big Batch with Adam": replace(methods.big_batch(0.01, 32), direction=methods.adam().direction),
    "AdaDamp, selected by rank": replace(
        methods.adadamp(0.5, 32), sampler=methods.online_batch_selection().sampler
    ),
}
named = [replace(method, name=name) for name, method in mixed.items()]
traces = [asgd.run(digits, each, epochs=5, n_records=40) for each in named]
plots.compare(traces, title="handwritten digits, 5 epochs")

# %% [markdown]
# ## Exercises
#
# **1.** For $\theta = \frac12$, how many times the noise scale $\operatorname{tr}\Sigma/\|\nabla F\|^2$ must a batch
# have to pass Big Batch's test?

# %%
answer = ...
exercises.check("four_questions", 1, answer)

# %% [markdown]
# **2.** CABS's best batch at $a = 1/L$ is a norm test. With which $\theta$?

# %%
answer = ...
exercises.check("four_questions", 2, answer)

# %% [markdown]
# **In one sentence.** Five papers are four questions, one inequality, and different opinions about which of its two terms to
# measure.
