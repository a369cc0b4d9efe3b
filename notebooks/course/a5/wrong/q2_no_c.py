# fails: q2
# cause: c is forgotten
def backtrack(loss, w, g, alpha, c):
    while loss(w - alpha * g) > loss(w):
        alpha /= 2
    return alpha
