# fails: q2
# cause: no relu
def forward(x, W, b, k):
    n, height, width, _ = x.shape
    return np.maximum(patches(x, k) @ W + b, 0).reshape(n, height - k + 1, width - k + 1, -1)
