# answers: q5
def adascale_counter_example():
    return 0.1, 16, 0.0, 2.5
