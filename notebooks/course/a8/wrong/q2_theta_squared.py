# fails: q2
# cause: which contains the noise
def batch_factor(alpha, theta):
    return (1 - alpha) ** 2 + alpha**2 * theta**2
