# fails: q2
# cause: are formed
def square_norms(X, S):
    return (np.einsum("ip,iq->ipq", X, S) ** 2).sum(axis=(1, 2))
