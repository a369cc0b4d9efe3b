# fails: q2
# cause: endless loop
def backtrack(loss, w, g, alpha, c):
    start = alpha
    while loss(w - start * g) > loss(w) - c * start * g @ g:
        alpha /= 2
    return alpha
