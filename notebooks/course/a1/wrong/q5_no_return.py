# fails: q5
# cause: is `return` missing?
def worst_coordinate(loss, gradient, w):
    h = 1e-5
    differences = np.array([(loss(w + e) - loss(w - e)) / (2 * h) for e in h * np.eye(len(w))])
    np.abs(gradient(w) - differences).argmax()
