# fails: q3
# cause: upside down
def gain_ratio(signal, variance, S):
    return (variance / S + signal) / (variance + signal)
