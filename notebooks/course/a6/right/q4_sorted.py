# answers: q4
def rank_probabilities(losses, pressure):
    n = len(losses)
    ranks = [sum(other > loss for other in losses) for loss in losses]
    weights = [np.exp(-np.log(pressure) / n * rank) for rank in ranks]
    return [weight / sum(weights) for weight in weights]
