# answers: q5
def parallel_seconds(sizes, workers, per_example, per_update):
    return sum(-(-int(size) // workers) * per_example + per_update for size in sizes)
