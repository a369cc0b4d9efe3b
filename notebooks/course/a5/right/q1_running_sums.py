# answers: q1
def big_batch(draw, K, theta, growth, n):
    rows = list(draw(K))
    while True:
        k, g = len(rows), sum(rows) / len(rows)
        V = sum((row - g) @ (row - g) for row in rows) / (k - 1)
        if k == n or theta**2 * (g @ g) > V / k:
            return k, g
        rows += list(draw(min(-int(-growth * k // 1), n - k)))
