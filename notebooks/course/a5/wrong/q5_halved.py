# fails: q5
# cause: so it is halved
def counter_example():
    return 0.5, 0.3, 1.9
