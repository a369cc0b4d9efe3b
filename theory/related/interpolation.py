"""The interpolation inequality of smooth and strongly convex functions, and an identity of it."""


def excess(F, u, v):
    """By how much F(u) exceeds the least that a function of the class can have at u, given its value
    and gradient at v and its gradient at u; not negative.
    """
    L, mu = float(F.smoothness), float(F.strong_convexity)
    g, h, away = F.gradient(u), F.gradient(v), u - v
    change = g - h
    square = change @ change / L + mu * away @ away - 2 * mu / L * change @ away
    return F.loss(u) - F.loss(v) - h @ away - square / (2 * (1 - mu / L))


def identity(mu, t, x, g, h, e):
    """The last line in one dimension, with L = 1 and w* = 0, less the values of F, which cancel."""
    a = 2 / ((1 + t) + (1 - t) * mu)
    r, y = 1 - a * (1 - t) * mu, x - a * (g + e)

    def Q(u, p, v, q):
        square = (p - q) ** 2 + mu * (u - v) ** 2 - 2 * mu * (p - q) * (u - v)
        return -q * (u - v) - square / (2 * (1 - mu))

    A = h + a * e - a * (1 - t) * (mu * x - (1 + mu) * g / 2)
    B = e + t / (1 - mu) * (2 * mu * x - (1 + mu) * g)
    squares = A**2 / (2 * (1 - mu)) + (1 - mu) * (1 - t) * a**2 / (4 * t) * B**2
    pairs = r * (1 - r) * Q(0, 0, x, g) + (1 - r) * Q(0, 0, y, h) + r * Q(x, g, y, h)
    zero = pairs + a * r / (2 * t) * (t**2 * g**2 - e**2) + squares
    return zero == 0, 0 < mu, mu < 1, 0 < t, t < 1
