# fails: q2
# cause: Pythagoras
def batch_factor(alpha, theta):
    return (1 - alpha) ** 2 + alpha**2 * theta**2 / (1 - theta) ** 2
