# %% [markdown]
# # A7: The price of a batch: a convolution by hand, and its per-example norms
#
# ![Left: a handwritten digit of 8 by 8 pixels. Right: the 36 overlapping patches of 3 by 3 pixels that one window reads of it.](drawing:opening)
#
# A window of nine weights slides over an image and reads it at 36 places. It is *one* set of weights, used 36 times. When the image then says by how
# much it wants each weight to change, 36 wishes are added up, and only their sum arrives. **How strongly does one image pull at the weights, and can
# one find out without writing down what every image wants?**
#
# In A2 the answer took one line: for a dense layer the norm of an example's gradient is a product of two norms. For a convolution that line is
# wrong, in an instructive way, and published code has had it wrong. Every rule that adapts a batch size to the noise needs the right one, because
# networks for images are made of convolutions. So in this assignment you write a convolution by hand, forward and backward, with nothing
# but NumPy; then you find the norms of its per-example gradients; and then you count what they cost, because a batch size that is
# chosen well but paid for dearly is not chosen well.
#
# You need A1 (backpropagation by shapes) and A2 (the norm trick). Time: about 4 hours.

# %% tags=["setup"]
import importlib.util

if importlib.util.find_spec("adaptivesgd_grading") is None:  # Colab, or a new environment
    get_ipython().run_line_magic("pip", "install --quiet 'adaptivesgd[notebooks]'")

import numpy as np
from adaptivesgd_grading import checks, drawings

check, draw = checks("a7"), drawings("a7")

# %% [markdown]
# ## Conventions
#
# Images `x` have the shape $(n, \text{height}, \text{width}, C)$, with the channels last. A window of side $k$ stands at place $p$, with its upper left corner
# at row $r$ and column $c$ of the image; it never leaves the image and moves by one pixel, so there are
# $P = (\text{height}-k+1)(\text{width}-k+1)$ places. Places are counted row by row. The patch of image $i$ at place $p$ is `x[i, r:r+k, c:c+k]`, written
# as one vector $x_{ip}$ of $K = k\cdot k\cdot C$ numbers in NumPy's usual order. The weights are a matrix $W$ of shape $(K, F)$, the biases $b$ have shape $(F,)$, and
#
# $$y_{ip} = W^\top x_{ip} + b .$$
#
# Read the formula again: it is the dense layer of A1, applied at every place. Everything that is new in this assignment follows from the words *at every place*.
#
# ### q1: the patches (2 points)
#
# Once the patches lie in a matrix, a convolution is a matrix product, and that is how fast libraries compute it. Cut them out.
#
# <details><summary>Hint</summary>Two nested loops over the places, and `reshape(n, -1)`; or look for `sliding_window_view`, and mind the order of its axes.</details>


# %% tags=["q1"]
def patches(x, k):
    """The patch of every place as a row, shape (n, P, k k C). x: (n, height, width, C)."""
    ### BEGIN SOLUTION
    n, height, width, _ = x.shape
    places = [(r, c) for r in range(height - k + 1) for c in range(width - k + 1)]
    return np.stack([x[:, r : r + k, c : c + k].reshape(n, -1) for r, c in places], axis=1)
    ### END SOLUTION


# %% tags=["check"]
check.q1(patches)

# %% [markdown]
# **Predict, then run.** On the left your 36 rows as a matrix. Neighbouring places overlap by two thirds. Will you see that in the matrix? Where do two pixels
# of the same colour follow each other?

# %% tags=["show"]
draw.unfolded(patches)

# %% [markdown]
# **Look again.** The stripes that run down to the left are one and the same pixel, which is read by up to nine places and stands in a different column each time.
# 64 numbers have become 324. Convenient, and not free: for a large image the patches are the largest array of the layer, so a careful library makes them in pieces.
#
# ### q2: forward (2 points)
#
# Now the layer itself. You may use your `patches`, or add up the $k\cdot k$ shifted images, each times its own slice of $W$; the second way never makes the large array.
#
# Mathematicians turn the window round before they slide it, and call the result a convolution; networks do not turn it and use the word nevertheless. Since $W$ is
# learnt, nothing depends on it, except whether two programs agree.


# %% tags=["q2"]
def forward(x, W, b, k):
    """y, shape (n, height - k + 1, width - k + 1, F). W: (k k C, F), b: (F,)."""
    ### BEGIN SOLUTION
    height, width = x.shape[1] - k + 1, x.shape[2] - k + 1
    offsets = W.reshape(k, k, x.shape[3], -1)
    y = np.zeros((len(x), height, width, W.shape[1])) + b
    for r in range(k):
        for c in range(k):
            y += x[:, r : r + height, c : c + width] @ offsets[r, c]
    return y
    ### END SOLUTION


# %% tags=["check"]
check.q2(forward)

# %% [markdown]
# Three windows whose meaning is known: a column of ones beside a column of minus ones, the same lying down, and a plain mean.
#
# **Predict, then run.** Which strokes of a 1 will the first window see, and with which sign on either side of the stroke?

# %% tags=["show"]
draw.responses(forward)

# %% [markdown]
# **Look again.** A stroke has two edges, and they have opposite signs: red on one side, blue on the other. Nobody told a network to look for edges; but trained first layers look
# remarkably like the first two windows.
#
# ### q3: backward (3 points)
#
# Backpropagation hands you $D$ of the shape of $y$: the slope of the loss in every output. Pass on the slopes of the pixels, the weights and the biases. Each earns a point.
#
# The rule for shared things is the chain rule and nothing else: *what is used several times gets the sum of its slopes*. A weight is used at all $P$ places of all $n$
# images. A pixel is read by up to $k\cdot k$ places. The bias is used everywhere.
#
# <details><summary>Hint</summary>If you wrote `forward` as a sum over offsets, then `backward` has the same two loops: read each line from right to left.</details>
#
# <details><summary>Hint</summary>`dx[...] = ` replaces, `dx[...] += ` adds. Where patches overlap, this is the difference between a wrong and a right answer.</details>


# %% tags=["q3"]
def backward(x, W, D, k):
    """(dx, dW, db), of the shapes of x, W, b. D: (n, height - k + 1, width - k + 1, F)."""
    ### BEGIN SOLUTION
    height, width = D.shape[1:3]
    offsets = W.reshape(k, k, x.shape[3], -1)
    dx, dW = np.zeros_like(x), np.zeros_like(offsets)
    for r in range(k):
        for c in range(k):
            seen = x[:, r : r + height, c : c + width]
            dx[:, r : r + height, c : c + width] += D @ offsets[r, c].T
            dW[r, c] = np.einsum("nhwc,nhwf->cf", seen, D)
    return dx, dW.reshape(W.shape), D.sum(axis=(0, 1, 2))
    ### END SOLUTION


# %% tags=["check"]
check.q3(backward)

# %% [markdown]
# **Predict, then run.** Set all pixels, weights and slopes to 1. Then `dx` simply counts how many places have read a pixel. Which number stands in a corner, which one in the
# middle? And how large is `db`, for one image with 6 by 6 places? Your guess is a height in the panel on the right.

# %% tags=["show"]
guess = ...
draw.readings(backward, guess)

# %% [markdown]
# **Look again.** Pixels at the margin are read less often, so they have less influence on the output and smaller slopes. It is one of the reasons why people pad
# images with zeros.
#
# A1's advice was to test every gradient against its own loss. Here are all slopes of a small layer against central differences of *your* `forward`.

# %% tags=["show"]
draw.rates(forward, backward)

# %% [markdown]
# **Look again.** If one of the three sets of marks lies on a line of another slope, you took a mean where a sum belongs. If it is a cloud, some index is wrong. The shape of
# an error says where to look for it.
#
# ## What one image wants
#
# For image $i$ the gradient of the weights is
#
# $$G_i = \sum_{p=1}^{P} x_{ip}\, d_{ip}^\top = X_i^\top D_i ,\qquad X_i\in\mathbb R^{P\times K},\ D_i\in\mathbb R^{P\times F},$$
#
# a sum over places. In A2 there was no sum, and $\|x d^\top\|^2 = \|x\|^2\|d\|^2$. It is tempting to use that at every place and to add up. But the square of a sum is not the sum of
# the squares: places that pull in the same direction reinforce one another, places that disagree cancel.
#
# ### q4: the norms (3 points)
#
# Find $\|G_i\|^2$ (the sum of the squares of the entries) for every image. Any correct way earns the points; think of two before you choose one.
#
# <details><summary>Hint</summary>$\|X^\top D\|^2 = \mathrm{tr}(D^\top X X^\top D)$. What are the shapes of $XX^\top$ and of $DD^\top$, and what is the trace of their product?</details>


# %% tags=["q4"]
def place_norms(X, D):
    """||sum_p x_ip d_ip^T||^2, shape (n,). X: (n, P, K), the patches; D: (n, P, F), the slopes."""
    ### BEGIN SOLUTION
    products = X.transpose(0, 2, 1) @ D
    return (products**2).sum(axis=(1, 2))
    ### END SOLUTION


# %% tags=["check"]
check.q4(place_norms)

# %% [markdown]
# **Predict, then run.** The tempting formula, the sum over the places of $\|x_{ip}\|^2\|d_{ip}\|^2$, is drawn beside yours, for 60 digits. On the left the slopes have random signs, on the right
# all have the same sign. In which panel is it right on average? In the other one, is it too small or too large, and by what factor at most?

# %% tags=["show"]
guess = ...
draw.against(place_norms, guess)

# %% [markdown]
# **Look again.** With random signs the cross terms cancel on average, and a test with random numbers might well let the tempting formula pass. With real
# data they do not cancel: neighbouring patches look alike, and so do their slopes.
#
# The next picture turns this into a law. Patches and slopes of an image are mixed from a part of their own and a part that all places share.

# %% tags=["show"]
draw.agreement(place_norms)

# %% [markdown]
# **Look again.** From 1, where places have nothing in common, to $P$, where all say the same. A variance that is off by such a factor makes a batch size that is off by the same factor; and since the
# similarity of patches changes from layer to layer and in the course of training, no constant repairs it.
#
# Which images pull most at an edge detector? The slopes here are the responses themselves, as if the layer were to become silent.

# %% tags=["show"]
draw.examples(patches, place_norms)

# %% [markdown]
# **Look again.** Straight upright strokes win: all places along a stroke see the same patch and pull in the same direction. A round digit has as much ink, but its edges point
# everywhere, and the wishes of its places cancel. The tempting formula cannot tell the two apart.
#
# ## What it costs
#
# There are two ways to the norms. The *product* forms $X_i^\top D_i$ for each image, $P K F$ multiplications, and squares its entries. The *Gram form* makes
# $X_iX_i^\top$ and $D_iD_i^\top$, each with $P^2$ entries, and takes their inner product; count $P^2(K+F)$ for it and neglect the rest.
#
# ### q5: the cheaper one (2 points)
#
# Say which is cheaper, and by how many multiplications per image it is done. If both cost the same, take the product.


# %% tags=["q5"]
def cheaper(P, K, F):
    """("product" or "gram", its multiplications): P K F, or P^2 (K + F). P, K, F: ints."""
    ### BEGIN SOLUTION
    product, gram = P * K * F, P**2 * (K + F)
    return ("product", product) if product <= gram else ("gram", gram)
    ### END SOLUTION


# %% tags=["check"]
check.q5(cheaper)

# %% [markdown]
# **Predict, then run.** Windows of 3 by 3, as many channels in as out. For 64 channels, below which side of the grid does the Gram form win?

# %% tags=["show"]
guess = ...
draw.crossing(cheaper, guess)

# %% [markdown]
# **Look again.** Early layers have large images and few channels, late ones small images and many: a network needs both ways, and chooses layer by layer. So does the package.
#
# Finally the bill. A network of four convolutions; grey is what the gradient of the weights costs anyway, per image, blue is what the norms cost in addition, by your count.
#
# **Predict, then run.** In which layer do the norms cost hardly anything?

# %% tags=["show"]
guess = ...
draw.layers(cheaper, guess)

# %% [markdown]
# **Look again.** In the last layer there is one place, and we are back in A2: two sums of squares. In the others the product costs as much as the gradient itself. But it *is* the gradient: whoever forms
# $X_i^\top D_i$ image by image can add the results up, and gets `dW` for nothing. Counted that way the norms cost one squaring of each entry, and a passage through memory. That is how
# the package does it, and why it can afford to measure the noise at every update.
#
# What the norms are for you know: [CABS](docs:methods/cabs/) needs the variance at every update, and [Write a layer](docs:write-a-layer/) shows the
# place in the package where your `backward` and your `place_norms` would go. That a *batch* variance, put in the place of a per-example one, misleads a rule is a
# theorem about released code: [the convolution's mistaken variance](docs:theory/cabs/released_convolution/), and the notebook
# [CABS](docs:assets/notebooks/cabs.ipynb) shows the rule that depends on it.
#
# ### w1: in words (3 points)
#
# With batch normalisation there is no such thing as the gradient of one example. Why? What does that mean for a rule that wants $V$? Name one thing that one
# could do instead, and what it costs.

# %% [markdown] tags=["w1"] points=3
# ### BEGIN SOLUTION
# The mean and the variance of the batch enter the output of every example, so the loss of one example depends on all the others: the loss
# is no longer a mean of terms that belong to one example each, and the terms change with the batch. $V$ is undefined, and whatever is computed in its place is not the
# variance that the rule's theory speaks of. One can normalise by layer or by group, within each example, which costs nothing; or freeze the statistics (as at test time) while $V$
# is measured, which costs a forward and backward pass; or estimate the noise from the gradients of several whole batches, which costs several batches and gives a noisier number.
# ### END SOLUTION

# %% [markdown] tags=["instructor"]
# **Rubric of w1.** 1 point: examples are coupled through the statistics of the batch. 1 point: the rule's variance is undefined or another
# quantity. 1 point: a remedy together with its price.

# %% tags=["show"]
check.progress()
