# fails: q5
# cause: half an example
def parallel_seconds(sizes, workers, per_example, per_update):
    return (sizes / workers * per_example + per_update).sum()
