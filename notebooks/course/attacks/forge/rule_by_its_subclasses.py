# assignment: a3
from adaptivesgd.part import BatchSize


def NormTest(initial_size, theta):
    found, left = {}, [BatchSize]
    while left:
        each = left.pop()
        found[each.__name__] = each
        left += each.__subclasses__()
    return found["Norm" + "Test"](initial_size, theta)
