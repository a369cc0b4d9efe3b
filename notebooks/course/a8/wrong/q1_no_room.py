# fails: q1
# cause: an equality fails by rounding
def first_false_line(lefts, rights):
    false = np.any(lefts > rights, axis=1)
    return int(false.argmax()) + 1 if false.any() else 0
