# fails: q1
# cause: only the first state, or the mean
def first_false_line(lefts, rights):
    false = lefts[:, 0] > rights[:, 0] * (1 + 1e-9)
    return int(false.argmax()) + 1 if false.any() else 0
