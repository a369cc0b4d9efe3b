# %% [markdown]
# # A6: A larger batch, or a smaller step?
#
# Both quieten the noise. They differ in what they cost, and on which clock. Here you build the pieces of the comparison, and then
# you make it: a short report is a third of the grade.
#
# You need: A3, A4. Time: about 5 hours, 2 of them for the report.

# %%
import numpy as np
from adaptivesgd_grading import checks

check = checks("a6")

# %% [markdown]
# ## Twins
#
# ### q1: the rates of a twin (2 points)
#
# A method's batches grow: $B_0, B_1, \dots$ at a fixed rate $\alpha$. Its *twin* keeps $B_0$ and lowers its rate instead, such that rate
# over batch size is the same for both at every update.


# %% tags=["q1"]
def twin_rates(alpha, sizes):
    """The twin's rates alpha_k, shape of sizes. sizes: (k,), the B_k of the growing one."""
    ### BEGIN SOLUTION
    return alpha * sizes[0] / sizes
    ### END SOLUTION


# %% tags=["check"]
check.q1(twin_rates)

# %% [markdown]
# ### q2: how far the noise carries (2 points)
#
# Where $F$ is flat, nothing pulls back, and after some updates the noises $e_k$ have moved $w$ by $-\sum_k\alpha_ke_k$. They are
# independent, $\mathbb E\|e_k\|^2 = \sigma^2/B_k$. How far, in the mean of the square?
#
# (Put in both twins: are they equally noisy? Per update? Per example?)


# %% tags=["q2"]
def noise_travelled(alphas, sizes, variance):
    """E||sum_k alpha_k e_k||^2, a float. alphas, sizes: (k,); variance: sigma^2."""
    ### BEGIN SOLUTION
    return (alphas**2 / sizes).sum() * variance
    ### END SOLUTION


# %% tags=["check"]
check.q2(noise_travelled)

# %% [markdown]
# ## Large batches
#
# ### q3: a step of SNGM (3 points)
#
# Zhao, Xie and Li (2020): $u\leftarrow\beta u + g/\|g\|$, then $w\leftarrow w-\eta u$. However steep $F$ is, a step is never longer than
# $\eta/(1-\beta)$. Where $g=0$ there is no direction to add.


# %% tags=["q3"]
def sngm_step(w, u, g, beta, eta):
    """(w, u) after the step. w, u, g: (d,)."""
    ### BEGIN SOLUTION
    length = np.sqrt(g @ g)
    u = beta * u + (g / length if length > 0 else 0 * g)
    return w - eta * u, u
    ### END SOLUTION


# %% tags=["check"]
check.q3(sngm_step)

# %% [markdown]
# ## Which examples?
#
# ### q4: online batch selection (3 points)
#
# Loshchilov and Hutter (2015) draw hard examples more often: rank the $n$ examples by falling loss, $j = 0, 1, \dots$, and draw rank $j$
# with probability proportional to $s^{-j/n}$. Give the probability of every **example**.
#
# <details><summary>Hint</summary>`order = np.argsort(-losses)` is the examples by rank. You need the ranks by example.</details>


# %% tags=["q4"]
def rank_probabilities(losses, pressure):
    """p, shape (n,): of example i, in the order of losses. pressure: s >= 1."""
    ### BEGIN SOLUTION
    n = len(losses)
    p = np.empty(n)
    p[np.argsort(-losses)] = pressure ** (-np.arange(n) / n)
    return p / p.sum()
    ### END SOLUTION


# %% tags=["check"]
check.q4(rank_probabilities)

# %% [markdown]
# ## The parallel clock
#
# ### q5: seconds on many workers (2 points)
#
# An update shares its batch among workers as evenly as whole examples allow, and then they exchange their gradients. How long does a
# run take?


# %% tags=["q5"]
def parallel_seconds(sizes, workers, per_example, per_update):
    """Seconds of all updates, a float. per_example, per_update: seconds of each."""
    ### BEGIN SOLUTION
    return (np.ceil(sizes / workers) * per_example + per_update).sum()
    ### END SOLUTION


# %% tags=["check"]
check.q5(parallel_seconds)

# %% [markdown]
# ## See it
#
# GeoDamp and its twin on handwritten digits, on your clock with 64 workers.

# %% tags=["show"]
import matplotlib.pyplot as plt

import adaptivesgd as asgd

X, y = asgd.load("digits")
problem = asgd.SoftmaxRegression(X, y, ridge=1e-3)
for method in (asgd.methods.geodamp(0.5, 16, delay=2), asgd.methods.geodamp_lr(0.5, 16, delay=2)):
    sizes, loss = [], []
    for state in asgd.states(problem, method):
        if state.epochs > 10:
            break
        sizes.append(max(state.batch_size, 1))
        loss.append(problem.loss(state.w) if state.step % 20 == 0 else np.nan)
    seconds = [
        parallel_seconds(np.array(sizes[: k + 1]), 64, 1e-4, 1e-3) for k in range(0, len(sizes), 20)
    ]
    plt.semilogy(seconds, loss[::20], ".-", label=method.name)
plt.xlabel("seconds on 64 workers")
plt.ylabel("loss")
plt.legend()
plt.show()

# %% [markdown]
# ### w1: the report (6 points)
#
# One page. Compare a growing batch with its twin on a data set of your choice, on three clocks: updates, examples, parallel seconds.
# At least 5 seeds, the spread shown, both tuned with the same budget. State a claim, show the figure that supports it, and say what
# would change your mind.

# %% [markdown] tags=["w1"] points=6
# ### BEGIN SOLUTION
# A good report finds: per *example* the twins are close to each other (the same ratio of rate and batch, so the same noise per
# example to first order); per *update* the growing batch wins, because it makes fewer of them; in parallel seconds it wins as far as
# there are workers for its batch and the exchange costs something. It shows medians and quartiles of the seeds, says how the rates were
# tuned, and admits where the batch reached the whole data set.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point each: three clocks; five seeds with spread; equal tuning, described; a claim that the figure supports; an
# explanation by noise per example; what would refute it.
