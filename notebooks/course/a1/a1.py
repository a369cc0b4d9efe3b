# %% [markdown]
# # A1: Gradients, and how to check them
#
# ![Three falling loss curves, A, B and C, close to each other: nothing shows which two gradients are wrong.](drawing:opening)
#
# These are three runs of gradient descent on handwritten digits. They start at the same place, take the same steps, and end within a
# few per cent of each other. **Two of the three use a wrong gradient.** Which two?
#
# You cannot tell, and that is the subject of this assignment. A wrong gradient rarely crashes. The loss still falls, perhaps a little
# slower, perhaps even a little faster, and a paper gets written about it. So before batch sizes, before theorems, you derive two
# gradients by hand and then build the instrument that finds a wrong one. At the end you return to this picture with your own
# code, and you will know which runs to distrust, and how to prove it.
#
# You need NumPy and the chain rule. Time: about 3 hours. Fill in the cells that say *your code here* and run the check below each. A
# check says what it tried, what should have held and what is most likely wrong; it never gives the answer away. `check.progress()`
# shows how far you are. A function leaves its arguments as they are, here and in all assignments: `x += 1` on an argument changes an
# array that others hold too. After most checks comes a picture that is drawn with **your** functions: write down your guess where it says
# `guess = ...`, as a number, *before* you run the cell. A guess that turns out wrong is worth more than a picture that you only looked
# at.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a1"), drawings("a1")

# %% [markdown]
# ## Softmax regression
#
# An example $x_i\in\mathbb R^p$ of class $y_i$ has the scores $z_i = x_i^\top W\in\mathbb R^C$ and the probabilities
# $p_{ic} = e^{z_{ic}} / \sum_{c'} e^{z_{ic'}}$. With $Y$ the matrix of rows $e_{y_i}$, the loss is
#
# $$F(W) = -\frac1n\sum_{i=1}^n \log p_{i y_i} + \frac\rho2 \|W\|^2 .$$
#
# This is the workhorse of the whole course: convex, smooth, quick to evaluate, and with every constant that a theorem may ask for.
# The first sum rewards a high probability of the right class. The second, the *ridge*, keeps the weights short; it makes the minimum
# unique and, in A4, it will be the $\mu$ of strong convexity. It is also the term that people forget in their gradients.
#
# ### q1: the loss (2 points)
#
# Scores may be as large as 1000, and $e^{1000}$ is not a floating-point number. Nothing is wrong with the *mathematics*: the
# probabilities lie between 0 and 1 and their logarithms are moderate. Only the route of the computation leaves the range of the machine on
# its way from one to the other. Find a route that does not.
#
# A tempting repair is to write $\log(p + 10^{-12})$. It silences the warning and changes the problem: the loss of an example that is
# badly wrong is now cut off at $27.6$, its gradient vanishes, and exactly those examples are no longer learnt from.
#
# <details><summary>Hint</summary>Adding the same number to all scores of an example changes no probability. Which number
# keeps every exponent at or below 0?</details>


# %% tags=["q1"]
def softmax_loss(W, X, Y, ridge):
    """F(W), a float. W: (p, C); X: (n, p); Y: (n, C), one 1 per row; ridge: rho, a float."""
    ### BEGIN SOLUTION
    z = X @ W
    z = z - z.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(z).sum(axis=1))
    return (log_total - (z * Y).sum(axis=1)).mean() + ridge / 2 * (W**2).sum()
    ### END SOLUTION


# %% tags=["check"]
check.q1(softmax_loss)

# %% [markdown]
# **Predict, then run.** A float64 ends at about $1.8\cdot10^{308}$. At which score does the formula as it is printed above stop giving
# numbers? Write your guess for the horizontal axis.

# %% tags=["show"]
guess = ...
draw.overflow(softmax_loss, guess)

# %% [markdown]
# **Look again.** Your curve does not bend where the other one ends: the loss grows in proportion to the scores, for ever. What slope
# does it have on these axes, and why?
#
# <details><summary>One answer</summary>The other formula ends at the logarithm of the largest float, 709.8. For large scores the loss of a misclassified example is the
# distance between the largest score and that of its own class, so it is proportional to the scale: slope 1.</details>
#
# ### q2: its gradient (3 points)
#
# Derive $\partial F/\partial z_i$ first; it is short, and it is the most useful formula in classification: *what was predicted minus what
# was true*. Then $z_i = x_i^\top W$ takes you from scores to weights, and all examples at once become one matrix product. If you find
# yourself writing a loop over examples, look for that product.
#
# <details><summary>Hint</summary>$\partial(-\log p_{iy})/\partial z_{ic} = p_{ic} - [c = y]$. One matrix product sums the outer
# products $x_i (\cdot)^\top$.</details>


# %% tags=["q2"]
def softmax_gradient(W, X, Y, ridge):
    """grad F(W), shape (p, C)."""
    ### BEGIN SOLUTION
    z = X @ W
    e = np.exp(z - z.max(axis=1, keepdims=True))
    P = e / e.sum(axis=1, keepdims=True)
    return X.T @ (P - Y) / len(X) + ridge * W
    ### END SOLUTION


# %% tags=["check"]
check.q2(softmax_gradient)

# %% [markdown]
# A gradient is a promise about the loss: *move a little in this direction, and the loss changes at this rate*. Along a line
# $W + tV$ the promise is a tangent. Here are your loss, and the tangents that your gradient promises.

# %% tags=["show"]
draw.tangents(softmax_loss, softmax_gradient)

# %% [markdown]
# Tangents are a good first look and a bad proof. A gradient that is 2 % too long would look perfect here. Keep that in mind for q3.
#
# **Predict, then run.** Start from $W=0$, where every class has the probability $\frac1{10}$. Take *minus* your gradient on the
# handwritten digits, and draw the column of each class as an image of 8 by 8 pixels. What will you see for class 0? Where will it be blue,
# that is, where does ink count *against* a zero?

# %% tags=["show"]
draw.templates(softmax_gradient)

# %% [markdown]
# **Look again.** At $W=0$ the column of class $c$ is proportional to the mean image of that class minus the mean of all images (nearly,
# since the classes are not exactly equally frequent). So one step of gradient descent is a classifier that compares an image
# with ten templates. It already gets most digits right. Everything after that is refinement.
#
# ## Taylor's test
#
# For a right gradient the remainder $R(h) = |F(w + hv) - F(w) - h\langle g, v\rangle|$ falls like $h^2$; for a wrong one like $h$, because
# a piece of the linear term is left over. On logarithmic axes these are lines of slope 2 and 1. The strength of the test is that it
# needs no reference: it compares the gradient with the loss that it claims to belong to.
#
# **Predict, then run.** The remainder cannot fall for ever, since $F(w+hv)-F(w)$ is a difference of two nearly equal numbers with 16
# digits each. Below which $h$ will the remainder of your *right* gradient be nothing but rounding?

# %% tags=["show"]
guess = ...
draw.remainders(softmax_loss, softmax_gradient, guess)

# %% [markdown]
# **Look again.** At $h = 0.1$ the two curves can hardly be told apart, although one gradient lacks its ridge: the error is hidden below
# the curvature. At $h=10^{-10}$ one of them is noise. The test has a window, and a good instrument chooses its $h$ inside it.
#
# ### q3: the slope (2 points)
#
# Make a number of that picture: fit a line to $\log R(h)$ against $\log h$, for a few $h$ that are small enough for Taylor and large
# enough for rounding.
#
# <details><summary>Hint</summary>`np.polyfit(x, y, 1)[0]` is a slope. Below about $h = 10^{-6}$ the remainder of a right gradient
# is nothing but rounding.</details>


# %% tags=["q3"]
def taylor_slope(loss, gradient, w, v):
    """The slope of log R(h) against log h. loss: w -> float; gradient: w -> (d,); w, v: (d,)."""
    ### BEGIN SOLUTION
    h = 2.0 ** -np.arange(4, 10)
    g = gradient(w)
    remainder = [abs(loss(w + t * v) - loss(w) - t * (g @ v)) for t in h]
    return np.polyfit(np.log(h), np.log(remainder), 1)[0]
    ### END SOLUTION


# %% tags=["check"]
check.q3(taylor_slope)

# %% [markdown]
# Now test your tester. The picture takes 60 random losses with their right gradients, with gradients that are half as much again, and with
# gradients that are **2 % too long**. Where do you expect the third group? Think of which of the two terms of the remainder is larger in your
# range of $h$.

# %% tags=["show"]
draw.slopes(taylor_slope)

# %% [markdown]
# **Look again.** An instrument has a resolution. If your green bars overlap the blue ones, then with your $h$ a small error looks like no
# error, and a "passed" means *no error larger than so much*. Which change of $h$ makes the groups part further? What do you pay for it?
#
# ## A layer of a network
#
# $A = \max(XW + b, 0)$, and some loss $\ell$ that depends on $A$. Backpropagation hands you $D = \partial\ell/\partial A$ and wants the
# slopes of $\ell$ in the layer's input and parameters. A network is nothing but such layers; whoever can do one can do all of them, and in
# A7 you will do a convolution.
#
# ### q4: backward (3 points)
#
# The layer does not know the loss, and does not have to. Everything that it needs to know about the rest of the network is in $D$, which
# has a number for every entry of $A$.
#
# <details><summary>Hint</summary>Write $\ell$'s change for a small change of $X W + b$ first: where the layer is 0, nothing changes.
# Then look only at shapes: there is one way to multiply.</details>


# %% tags=["q4"]
def dense_relu_backward(X, W, b, D):
    """(dX, dW, db), of the shapes of X (n, p), W (p, q), b (q,). D: (n, q)."""
    ### BEGIN SOLUTION
    delta = D * (X @ W + b > 0)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0)
    ### END SOLUTION


# %% tags=["check"]
check.q4(dense_relu_backward)

# %% [markdown]
# **Predict, then run.** Look at the column on the left that is entirely white: a unit that is inactive for *every* example of the
# batch. What will your `dW` and `db` be in that column? What does that mean for learning?

# %% tags=["show"]
draw.layer(dense_relu_backward)

# %% [markdown]
# **Look again.** A white column on the left is a grey one on the right: a unit that is never active gets no gradient, so it does not
# move, so it is never active on these examples. People call it a dead unit. Another batch may revive it: noise has its uses.
#
# ### q5: where is it wrong? (2 points)
#
# Taylor's test says *that* a gradient is wrong, along one direction. Central differences,
# $[F(w + he_j) - F(w - he_j)]/(2h)$, say *where*. They cost two evaluations of the loss for every coordinate, which is why nobody
# trains with them, and why everybody should test with them. An error may point downwards as well as upwards.


# %% tags=["q5"]
def worst_coordinate(loss, gradient, w):
    """The coordinate j in which gradient(w) is furthest from the central differences, an int."""
    ### BEGIN SOLUTION
    h = 1e-5
    steps = h * np.eye(len(w))
    differences = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in steps])
    return int(np.abs(gradient(w) - differences).argmax())
    ### END SOLUTION


# %% tags=["check"]
check.q5(worst_coordinate)

# %% [markdown]
# **Predict, then run.** Central differences have an error of their own: too large an $h$ and Taylor's third term shows, too small an $h$ and
# rounding does. Which $h$ is best? (Balance $h^2$ against $10^{-16}/h$.)

# %% tags=["show"]
guess = ...
draw.suspects(worst_coordinate, guess)

# %% [markdown]
# **Look again.** The best $h$ lies near $10^{-5}$ and leaves an error near $10^{-11}$: five digits are lost for good. That is the price
# of subtracting, and no choice of $h$ avoids it.
#
# ## Back to the opening picture
#
# Three runs, two wrong gradients. Here is one of the suspects, made from your own two functions: the same descent with your gradient, and
# with yours without its ridge, for longer than in the first picture. On the right is the length of the *true* gradient, which the student who made the
# mistake never sees.

# %% tags=["show"]
draw.race(softmax_loss, softmax_gradient)

# %% [markdown]
# **Look again.** For the first hundred steps the wrong run has the *lower* loss. Its error only shows much later, where the true gradient stops falling:
# it is on its way to the minimum of another function. In the opening picture run A lacks the ridge and run C never moves the weights of one
# pixel; B is right. No loss curve would have told you. Taylor's test takes a second.
#
# The same test is in the package, as [check_gradient](docs:write-your-own/): give it any objective that you write. That a *loss* falls
# at every step if the step is short enough is a theorem, the [descent lemma](docs:theory/classical/descent_lemma/); the notebook
# [Four questions, one loop](docs:assets/notebooks/four_questions.ipynb) takes its proof apart line by line. Its only assumption is that the
# gradient is right.
#
# ### w1: in words (2 points)
#
# Taylor's test on a network with ReLU sometimes shows a slope near 1 although the gradient is right. The picture shows what your
# instrument measures for a *right* gradient of a ReLU, as the kink comes closer. When does it mislead? What would you do about it?

# %% tags=["show"]
draw.kink(taylor_slope)

# %% [markdown] tags=["w1"] points=2
# ### BEGIN SOLUTION
# When a kink lies between $w$ and $w + hv$: one unit's input changes its sign, and $F$ is not differentiable in
# between, so the remainder is of order $h$ there. For smaller $h$ the segment no longer crosses the kink and the slope is 2. Remedy:
# smaller $h$, another random $w$ or $v$, several directions; and a smooth activation while testing.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point: a kink within the segment, named as such. 1 point: a remedy that follows from it (smaller $h$,
# another point, several directions). "Rounding" alone: 0.

# %% tags=["show"]
check.progress()
