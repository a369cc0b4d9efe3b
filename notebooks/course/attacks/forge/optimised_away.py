import sys, os

os.environ["PYTHONOPTIMIZE"] = "2"
__debug__ and setattr(sys, "flags", None)


def softmax_loss(W, X, Y, ridge):
    assert False
