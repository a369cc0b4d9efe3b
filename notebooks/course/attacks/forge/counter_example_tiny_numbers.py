# assignment: a5
# question: q5
def counter_example():
    return (1e-320, 1e-320, 1e-320)
