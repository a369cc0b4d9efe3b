# fails: q4
# cause: the counter is a step late
def running_variance(rows):
    mean, total, count = next(rows), 0.0, 0
    for row in rows:
        count += 1
        step = row - mean
        mean = mean + step / count
        total += np.linalg.norm(step) * np.linalg.norm(row - mean)
    return total / count
