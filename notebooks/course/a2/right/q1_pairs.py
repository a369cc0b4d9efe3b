# answers: q1
def variance(G):
    B = len(G)
    return sum(float((a - b) @ (a - b)) for k, a in enumerate(G) for b in G[:k]) / (B * (B - 1))
