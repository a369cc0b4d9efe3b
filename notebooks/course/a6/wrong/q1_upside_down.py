# fails: q1
# cause: upside down
def twin_rates(alpha, sizes):
    return alpha * sizes / sizes[0]
