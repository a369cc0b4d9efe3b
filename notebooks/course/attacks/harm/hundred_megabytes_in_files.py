def softmax_loss(W, X, Y, ridge):
    for k in range(100):
        open(f"{k}", "wb").write(b"x" * 10**6)
    import time

    time.sleep(60)
