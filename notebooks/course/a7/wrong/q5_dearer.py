# fails: q5
# cause: more expensive
def cheaper(P, K, F):
    product, gram = P * K * F, P**2 * (K + F)
    return ("product", product) if product > gram else ("gram", gram)
