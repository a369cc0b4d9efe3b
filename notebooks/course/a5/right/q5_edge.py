# answers: q5
def counter_example():
    return 0.3, 0.1, 1.8
