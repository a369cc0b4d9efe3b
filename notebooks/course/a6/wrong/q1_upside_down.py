# fails: q1
# says: upside down
def twin_rates(alpha, sizes):
    return alpha * sizes / sizes[0]
