def softmax_loss(W, X, Y, ridge):
    raise type("E", (Exception,), {"__str__": lambda self: str(self)})()
