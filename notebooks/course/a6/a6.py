# %% [markdown]
# # A6: A larger batch, or a smaller step?
#
# ![The loss of two methods. Per update method 1 needs far fewer updates than method 2; per example their curves lie on top of each other.](drawing:opening)
#
# Two methods on handwritten digits. On the left, method 1 is done after 450 updates and method 2 needs 1400. On the right the horizontal axis counts
# examples instead, and one can hardly tell that there are two curves. **Is one of the methods better?** It depends on what you pay for; and
# that is not a figure of speech but the subject of this assignment.
#
# Method 1 lets its batch grow. Method 2 keeps its batch and lowers its step instead. Both quieten the noise, and you will find out in which
# sense they are the same method, down to an identity. They differ in what they cost, and on which clock. Here you build the pieces of that comparison,
# together with two other answers to noise, normalised steps and chosen examples; and then you make the comparison yourself: a short report is a third of the
# grade.
#
# You need A3, A4. Time: about 5 hours, 2 of them for the report.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a6"), drawings("a6")

# %% [markdown]
# ## Twins
#
# ### q1: the rates of a twin (2 points)
#
# A method's batches grow: $B_0, B_1, \dots$ at a fixed rate $\alpha$. Its *twin* keeps $B_0$ and lowers its rate instead, such that rate
# over batch size is the same for both at every update.
#
# Why that ratio? In A4 the noise floor was proportional to $\alpha/B$ for short steps: halving the step and doubling the batch lower it alike. If the
# floor were all that matters, there would be nothing to choose between the two.


# %% tags=["q1"]
def twin_rates(alpha, sizes):
    """The twin's rates alpha_k, shape of sizes. sizes: (k,), the B_k of the growing one."""
    ### BEGIN SOLUTION
    return alpha * sizes[0] / sizes
    ### END SOLUTION


# %% tags=["check"]
check.q1(twin_rates)

# %% [markdown]
# **Predict, then run.** The batch doubles four times, from 16 to 256. What is the twin's last rate if it starts at 0.5?

# %% tags=["show"]
guess = ...
draw.twins(twin_rates, guess)

# %% [markdown]
# **Look again.** The panel on the right is the definition, and it hides a decision: at the same *update*. One could also demand the same
# ratio at the same *example*. You will see in a moment that this makes a difference.
#
# A pair of twins is a good instrument. If two methods are made to share one quantity, then whatever still differs between them cannot be due to that quantity. Biologists know
# this; comparisons of optimisers usually let everything vary at once, and then argue.
#
# ### q2: how far the noise carries (2 points)
#
# Where $F$ is flat, nothing pulls back, and after some updates the noises $e_k$ have moved $w$ by $-\sum_k\alpha_ke_k$. They are
# independent, $\mathbb E\|e_k\|^2 = \sigma^2/B_k$. How far, in the mean of the square?
#
# A flat direction is not a strange special case. In every problem with many parameters there are directions in which the loss hardly changes, and along them SGD is a random
# walk for as long as it runs.
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
# **Predict, then run.** 300 random walks of each twin, 200 updates long, with your spread around them. Which of the two spreads further? Guess the height at which
# the band of the twin, *twice* its spread, ends.

# %% tags=["show"]
guess = ...
draw.walks(noise_travelled, twin_rates, guess)

# %% [markdown]
# **Look again.** Same ratio at every update, different spread: the twin's late steps are short and add next to nothing, while the growing one still walks with its full
# rate. In your formula the square of the rate meets the first power of the batch.
#
# Now change the rule of the game a little: both change after the same number of *examples*, as they do if the schedule counts epochs. So the twin makes twice as many updates
# in its second phase, four times as many in its third.
#
# **Predict, then run.** Against which of the two axes will the curves agree?

# %% tags=["show"]
draw.per_example(noise_travelled, twin_rates)

# %% [markdown]
# **Look again.** Per example the two are the same to the last digit: $\alpha^2/B$ per update is $(\alpha/B)^2$ per example, and the ratio is shared. *That* is the sense in which
# they are one method, and it explains the right panel of the opening picture. Smith, Kindermans, Ying and Le (2018) put it into a title: don't decay the learning rate, increase the
# batch size. The package has [the identity, with its limits](docs:theory/related/smith_twins/).
#
# ## Large batches
#
# ### q3: a step of SNGM (3 points)
#
# If a larger batch makes an update more reliable, one wants a longer step as well, and there the trouble starts: a step that is fine where $F$ is gentle throws $w$ out of the
# valley where it is steep. Zhao, Xie and Li (2020) normalise: $u\leftarrow\beta u + g/\|g\|$, then $w\leftarrow w-\eta u$. However steep $F$ is, a step is never longer
# than $\eta/(1-\beta)$. Where $g=0$ there is no direction to add.


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
# **Predict, then run.** A valley with a curvature of 400 across. With $\beta=0.9$ and $\eta=0.02$, how long is your longest step?

# %% tags=["show"]
guess = ...
draw.valley(sngm_step, guess)

# %% [markdown]
# **Look again.** Normalising bounds the step, not the error. Near the minimum the gradient becomes short and the step does not, so there is nothing to slow it down: it
# cannot come to rest. A shorter $\eta$, or one that shrinks, has to do that.
#
# The same in the plane, with and without momentum, at the same longest step.

# %% tags=["show"]
draw.compass(sngm_step)

# %% [markdown]
# **Look again.** The order of the two operations matters. SNGM normalises each gradient and then averages; one could as well average first and normalise then. With noise, the two
# behave differently in a way that one does not see in this picture: an average of unit vectors is biased towards the *most frequent* direction, not towards the mean one. The
# package has SNGM's theorems and a small [counter-example on which SNGM stays away from the minimum](docs:methods/sngm/), whatever the step; on the method that
# averages first, see [what came after](docs:methods/after-the-five-papers/).
#
# ## Which examples?
#
# ### q4: online batch selection (3 points)
#
# Loshchilov and Hutter (2015) draw hard examples more often: rank the $n$ examples by falling loss, $j = 0, 1, \dots$, and draw rank $j$
# with probability proportional to $s^{-j/n}$. Give the probability of every **example**.
#
# Ranks instead of losses: the rule does not care whether the hardest example is twice as bad as the next one or a thousand times. That makes it robust against the scale of the
# loss. Whether it makes it robust against bad *data* is another question.
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
# **Predict, then run.** At a pressure of 100 the hardest example is drawn 100 times as often as the easiest. How many times as often as in *uniform* sampling?

# %% tags=["show"]
guess = ...
draw.ranks(rank_probabilities, guess)

# %% [markdown]
# Now an experiment that a data set on the internet makes with everybody. A tenth of the digits gets a wrong label. A model is trained on them, and your probabilities are computed
# along the way.
#
# **Predict, then run.** At first the wrong labels have a tenth of your probability. What share will they have after 300 updates?

# %% tags=["show"]
guess = ...
draw.chased(rank_probabilities, guess)

# %% [markdown]
# **Look again.** Within twenty updates more than a third of all draws are wrong labels: an example that contradicts the others is hard for ever. *Hard* and
# *informative* are not the same thing. Below the curve are the eight examples that you would draw most often. Would you?
#
# Methods that came later try to repair this: they subtract the loss that a model trained on other data would have, so that what *nobody* can learn no longer counts as
# hard. You have everything at hand to try that in your report, if you like.
#
# ## The parallel clock
#
# ### q5: seconds on many workers (2 points)
#
# An update shares its batch among workers as evenly as whole examples allow, and then they exchange their gradients. How long does a
# run take?
#
# The updates are sequential: the next one needs the result of the last. Within an update all examples are independent. So a large batch can be shared, and a long run cannot.


# %% tags=["q5"]
def parallel_seconds(sizes, workers, per_example, per_update):
    """Seconds of all updates, a float. per_example, per_update: seconds of each."""
    ### BEGIN SOLUTION
    return (np.ceil(sizes / workers) * per_example + per_update).sum()
    ### END SOLUTION


# %% tags=["check"]
check.q5(parallel_seconds)

# %% [markdown]
# **Predict, then run.** An example takes 1 ms, an exchange 2 ms. With a batch of 16, what is the largest speed-up that *any* number of workers can give?

# %% tags=["show"]
guess = ...
draw.workers(parallel_seconds, guess)

# %% [markdown]
# **Look again.** A small batch saturates after a handful of workers; more of them wait for each other. On one processor the growing batch and its twin cost the same. On 64 they do not,
# and this is the whole commercial interest in large batches. Note where each curve bends: about where there are as many workers as examples in
# the batch, or earlier, where the exchange takes longer than the work. A rule that lets the batch grow moves that bend to the right while the run goes on; so a cluster that is
# too large at the beginning of training may be busy at its end.
#
# ## The comparison, on your clock
#
# GeoDamp and its twin on handwritten digits, in your seconds: one worker on the left, 64 on the right.

# %% tags=["show"]
draw.race(parallel_seconds)

# %% [markdown]
# **Look again.** Nothing about the methods has changed between the panels, only the bill. Also note how small the difference is at the end, and that there is one run of each: nothing here has a spread yet. Before you write your report, decide which clock your reader pays by, and say so in its
# first sentence. The notebooks [SNGM](docs:assets/notebooks/sngm.ipynb) and [online batch selection](docs:assets/notebooks/online_batch_selection.ipynb) have the theorems
# behind q3 and q4, and [the experiments](docs:experiments/index/) show how the package itself reports: medians and quartiles over seeds, equal tuning, three clocks.
#
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

# %% tags=["show"]
check.progress()
