# fails: q2
# cause: turned round
def forward(x, W, b, k):
    n, height, width, C = x.shape
    W = W.reshape(k, k, C, -1)[::-1, ::-1].reshape(k * k * C, -1)
    return (patches(x, k) @ W + b).reshape(n, height - k + 1, width - k + 1, -1)
