# fails: q4
# cause: B instead of B - 1
def running_variance(rows):
    rows = np.array(list(rows))
    return rows.var(axis=0).sum()
