def softmax_loss(W, X, Y, ridge):
    names = {}
    exec("import adapt" + "ivesgd as a", names)
    model = names["a"].SoftmaxRegression(X, Y.argmax(axis=1), ridge=ridge)
    return float(model.loss(W.ravel()))
