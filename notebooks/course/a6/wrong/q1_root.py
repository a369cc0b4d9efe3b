# fails: q1
# cause: the square root of the ratio
def twin_rates(alpha, sizes):
    return alpha * np.sqrt(sizes[0] / sizes)
