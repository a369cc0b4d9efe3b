# fails: q3
# cause: linear scaling
def gain_ratio(signal, variance, S):
    return float(S)
