# fails: q5
# cause: above Δ
def adascale_counter_example():
    return 1.0, 8, 3.0, 1.0
