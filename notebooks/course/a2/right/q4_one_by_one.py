# answers: q4
def merged(first, second):
    B1, g1, V1 = first
    B2, g2, V2 = second
    g = g1 + (g2 - g1) * B2 / (B1 + B2)
    squares = (B1 - 1) * V1 + B1 * g1 @ g1 + (B2 - 1) * V2 + B2 * g2 @ g2
    return [B1 + B2, g, (squares - (B1 + B2) * g @ g) / (B1 + B2 - 1)]
