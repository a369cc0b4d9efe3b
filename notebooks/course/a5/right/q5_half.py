# answers: q5
def counter_example():
    return 0.8, 0.4999, 1.0
