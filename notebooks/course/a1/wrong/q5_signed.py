# fails: q5
# cause: no absolute value
def worst_coordinate(loss, gradient, w):
    h = 1e-5
    differences = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    return int((gradient(w) - differences).argmax())
