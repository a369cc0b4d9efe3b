# fails: q4
# cause: examples repeat within a batch
from itertools import combinations_with_replacement


def expectation(n, B, quantity):
    return np.mean([quantity(batch) for batch in combinations_with_replacement(range(n), B)])
