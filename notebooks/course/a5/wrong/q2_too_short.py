# fails: q2
# cause: halved once too often
def backtrack(loss, w, g, alpha, c):
    while True:
        enough = loss(w - alpha * g) <= loss(w) - c * alpha * g @ g
        alpha /= 2
        if enough:
            return alpha
