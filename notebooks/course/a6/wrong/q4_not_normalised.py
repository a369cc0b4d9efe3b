# fails: q4
# cause: not normalised
def rank_probabilities(losses, pressure):
    return pressure ** (-np.argsort(np.argsort(-losses)) / len(losses))
