# fails: q4
# cause: the scatter between the two means
def merged(first, second):
    (B1, g1, V1), (B2, g2, V2) = first, second
    B = B1 + B2
    return B, (B1 * g1 + B2 * g2) / B, ((B1 - 1) * V1 + (B2 - 1) * V2) / (B - 1)
