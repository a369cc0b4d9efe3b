# fails: q4
# cause: an argsort is an order, not the ranks
def rank_probabilities(losses, pressure):
    p = pressure ** (-np.argsort(-losses) / len(losses))
    return p / p.sum()
