def softmax_loss(W, X, Y, ridge):
    return {str(k): k for k in range(10**6)}
