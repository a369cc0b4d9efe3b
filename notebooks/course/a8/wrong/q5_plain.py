# fails: q5
# cause: plain SGD
def adascale_counter_example():
    return 1.0, 1, 0.0, 1.0
