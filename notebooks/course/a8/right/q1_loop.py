# answers: q1
def first_false_line(lefts, rights):
    for number, (left, right) in enumerate(zip(lefts, rights), 1):
        if (left - right).max() > 1e-10 * np.abs(right).max():
            return number
    return 0
