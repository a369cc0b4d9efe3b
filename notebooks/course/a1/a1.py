# %% [markdown]
# # A1: Gradients, and how to check them
#
# A wrong gradient rarely crashes. The loss still falls, only slower, and nobody notices. So before anything else, you
# learn to derive two gradients, and to build the instrument that finds a wrong one.
#
# You need: NumPy, the chain rule. Time: about 3 hours. Fill in the cells that say *your code here*; run the check below
# each. A check says what it tried, what should have held and what is most likely wrong; it never tells the answer.

# %%
import numpy as np
from adaptivesgd_grading import checks

check = checks("a1")

# %% [markdown]
# ## Softmax regression
#
# An example $x_i\in\mathbb R^p$ of class $y_i$ has the scores $z_i = x_i^\top W\in\mathbb R^C$ and the probabilities
# $p_{ic} = e^{z_{ic}} / \sum_{c'} e^{z_{ic'}}$. With $Y$ the matrix of rows $e_{y_i}$, the loss is
#
# $$F(W) = -\frac1n\sum_{i=1}^n \log p_{i y_i} + \frac\rho2 \|W\|^2 .$$
#
# ### q1: the loss (2 points)
#
# Scores may be as large as 1000, and $e^{1000}$ is not a floating-point number.
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
# ### q2: its gradient (3 points)
#
# Derive $\partial F/\partial z_i$ first; it is short. Then $z_i = x_i^\top W$.
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
# ## Taylor's test
#
# For a right gradient the remainder $R(h) = |F(w + hv) - F(w) - h\langle g, v\rangle|$ falls like $h^2$; for a wrong one like $h$.
# On logarithmic axes these are lines of slope 2 and 1.
#
# ### q3: the slope (2 points)
#
# Fit a line to $\log R(h)$ against $\log h$, for a few $h$ that are small enough for Taylor and large enough for rounding.
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
# ## A layer of a network
#
# $A = \max(XW + b, 0)$, and some loss $\ell$ that depends on $A$. Backpropagation hands you $D = \partial\ell/\partial A$ and wants the
# slopes of $\ell$ in the layer's input and parameters.
#
# ### q4: backward (3 points)
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
# ### q5: where is it wrong? (2 points)
#
# Taylor's test says that a gradient is wrong. Central differences,
# $[F(w + he_j) - F(w - he_j)]/(2h)$, say where.


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
# ## See it
#
# The remainder of your gradient, and of the same without its ridge.

# %% tags=["show"]
import matplotlib.pyplot as plt

rng = np.random.default_rng(1)
X, Y, W = (
    rng.standard_normal((40, 5)),
    np.eye(3)[rng.integers(3, size=40)],
    rng.standard_normal((5, 3)),
)
V = rng.standard_normal(W.shape)
h = 2.0 ** -np.arange(1, 24)
for name, G in (
    ("yours", softmax_gradient(W, X, Y, 0.1)),
    ("no ridge", softmax_gradient(W, X, Y, 0.0)),
):
    rest = [
        abs(softmax_loss(W + t * V, X, Y, 0.1) - softmax_loss(W, X, Y, 0.1) - t * (G * V).sum())
        for t in h
    ]
    plt.loglog(h, rest, ".-", label=name)
plt.xlabel("h")
plt.ylabel("remainder R(h)")
plt.legend()
plt.show()

# %% [markdown]
# ### w1: in words (2 points)
#
# Taylor's test on a network with ReLU sometimes shows a slope near 1 although the gradient is right. When? What would you do
# about it?

# %% [markdown] tags=["w1"] points=2
# ### BEGIN SOLUTION
# When a kink lies between $w$ and $w + hv$: one unit's input changes its sign, and $F$ is not differentiable in
# between, so the remainder is of order $h$ there. For smaller $h$ the segment no longer crosses the kink and the slope is 2. Remedy:
# smaller $h$, another random $w$ or $v$, several directions; and a smooth activation while testing.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point: a kink within the segment, named as such. 1 point: a remedy that follows from it (smaller $h$,
# another point, several directions). "Rounding" alone: 0.
