# fails: q2
# cause: norms instead of their squares
def square_norms(X, S):
    return np.linalg.norm(X, axis=1) * np.linalg.norm(S, axis=1)
