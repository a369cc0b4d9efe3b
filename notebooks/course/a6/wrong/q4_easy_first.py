# fails: q4
# cause: the easy examples come first
def rank_probabilities(losses, pressure):
    p = pressure ** (-np.argsort(np.argsort(losses)) / len(losses))
    return p / p.sum()
