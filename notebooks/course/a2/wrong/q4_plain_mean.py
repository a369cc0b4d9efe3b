# fails: q4
# cause: weigh with B
def merged(first, second):
    (B1, g1, V1), (B2, g2, V2) = first, second
    return B1 + B2, (g1 + g2) / 2, (V1 + V2) / 2
