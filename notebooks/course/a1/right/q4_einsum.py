# answers: q4
def dense_relu_backward(X, W, b, D):
    active = np.where(np.einsum("ip,pq->iq", X, W) + b > 0, D, 0.0)
    return (
        np.einsum("iq,pq->ip", active, W),
        np.einsum("ip,iq->pq", X, active),
        np.ones(len(X)) @ active,
    )
