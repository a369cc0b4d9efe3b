import threading


def spin():
    while True:
        pass


threading.Thread(target=spin, daemon=True).start()


def softmax_loss(W, X, Y, ridge):
    raise ValueError
