# question: q3
def taylor_slope(loss, gradient, w, v):
    while True:
        loss(w)
