# assignment: a5
# question: q1
def big_batch(draw, K, theta, growth, n):
    for _ in range(500):
        draw(-1)
    draw(10**18)
    return 0, draw(K).mean(axis=0)
