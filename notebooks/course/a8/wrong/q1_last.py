# fails: q1
# cause: the last false line
def first_false_line(lefts, rights):
    false = [line for line in range(len(lefts)) if np.any(lefts[line] > rights[line] * (1 + 1e-9))]
    return false[-1] + 1 if false else 0
