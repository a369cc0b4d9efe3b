# fails: q5
# cause: the clock advances by r
def adascale_counter_example():
    return 1.0, 8, 0.0, 20.0
