# assignment: a5
# question: q5
def counter_example():
    return (0.5, 0.5, float("inf"))
