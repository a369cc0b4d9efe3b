# fails: q2
# cause: the bias is forgotten
def forward(x, W, b, k):
    n, height, width, _ = x.shape
    return (patches(x, k) @ W).reshape(n, height - k + 1, width - k + 1, -1)
