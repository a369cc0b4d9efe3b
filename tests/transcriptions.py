"""The conscience: every paper as a flat loop that reads like its algorithm box.

Each loop yields w after every update. It uses no part of the package: `f` is the objective as
three plain functions, `draw(k, B)` the B examples of update k, `draw.random(k)` its source of random
numbers, all given by the caller. The composed methods must take the same path to rounding.

    f.n                 the number of examples
    f.losses(w, i)      f_i(w) of the examples i, shape (B,)
    f.rows(w, i)        grad f_i(w), shape (B, d)
"""

from itertools import count
from math import ceil, exp, floor, log, sqrt

import numpy as np

# 0. Baselines


def gradient_descent(f, w, draw, alpha):
    everything = np.arange(f.n)
    while True:
        w = w - alpha * f.rows(w, everything).mean(axis=0)
        yield w


def sgd(f, w, draw, alpha, B):
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        w = w - alpha * g
        yield w


def momentum(f, w, draw, alpha, B, beta):
    v = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        v = beta * v + g
        w = w - alpha * v
        yield w


def nesterov(f, w, draw, alpha, B, beta):
    v = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        v = beta * v + g
        w = w - alpha * (g + beta * v)
        yield w


def adam(f, w, draw, alpha, B, beta1, beta2, epsilon):
    m = v = 0
    for t in count(1):
        g = f.rows(w, draw(t - 1, B)).mean(axis=0)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        w = w - alpha * m_hat / (np.sqrt(v_hat) + epsilon)
        yield w


def adadelta(f, w, draw, alpha, B, rho, epsilon):
    s = D = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        s = rho * s + (1 - rho) * g**2
        d = g * np.sqrt(D + epsilon) / np.sqrt(s + epsilon)
        w = w - alpha * d
        D = rho * D + (1 - rho) * d**2
        yield w


def adagrad(f, w, draw, alpha, B, epsilon):
    s = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        s = s + g**2
        w = w - alpha * g / (np.sqrt(s) + epsilon)
        yield w


def rmsprop(f, w, draw, alpha, B, rho, epsilon):
    s = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        s = rho * s + (1 - rho) * g**2
        w = w - alpha * g / (np.sqrt(s) + epsilon)
        yield w


def polyak(f, w, draw, B, c, largest):
    for k in count():
        i = draw(k, B)
        g = f.rows(w, i).mean(axis=0)
        alpha = min(f.losses(w, i).mean() / (c * g @ g), largest)
        w = w - alpha * g
        yield w


def lars(f, w, draw, alpha_0, T, B, eta, wd, m, blocks):
    v = np.zeros_like(w)
    for t in count():
        g = f.rows(w, draw(t, B)).mean(axis=0)
        gamma = alpha_0 * (1 - t / T) ** 2
        for k in blocks:
            lam = eta * norm(w[k]) / (norm(g[k]) + wd * norm(w[k]))
            v[k] = m * v[k] + gamma * lam * (g[k] + wd * w[k])
        w = w - v
        yield w


def lamb(f, w, draw, alpha, B, beta1, beta2, epsilon, wd, blocks):
    m = v = 0
    for t in count():
        g = f.rows(w, draw(t, B)).mean(axis=0)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        r = m / (np.sqrt(v) + epsilon) + wd * w
        trust = np.ones_like(w)
        for k in blocks:
            trust[k] = min(norm(w[k]), 10) / norm(r[k])
        w = w - alpha * trust * r
        yield w


# 1. Adaptive batch sizes from the training loss


def adadamp(f, w, draw, alpha, B_0, F_min):
    everything = np.arange(f.n)
    F_0 = f.losses(w, everything).mean()
    for k in count():
        F_k = f.losses(w, everything).mean()
        B = ceil(B_0 * ((F_0 - F_min) / (F_k - F_min)))
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def adadamp_nonconvex(f, w, draw, alpha, B_0):
    everything = np.arange(f.n)
    G_0 = f.rows(w, everything).mean(axis=0)
    for k in count():
        G_k = f.rows(w, everything).mean(axis=0)
        B = ceil(B_0 * ((G_0 @ G_0) / (G_k @ G_k)))
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def adadamp_held(f, w, draw, alpha, B_0, F_min, dwell, wait):
    everything = np.arange(f.n)
    F_0 = f.losses(w, everything).mean()
    for k in count():
        if k == 0 or (k >= wait and k % dwell == 0):
            F_k = f.losses(w, everything).mean()
            B = ceil(B_0 * ((F_0 - F_min) / (F_k - F_min)))
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def adadamp_subsampled(f, w, draw, alpha, B_0, fraction):
    losses = []
    for k in count():
        some = draw.random(k, 1).choice(f.n, ceil(fraction * f.n), replace=False)
        losses.append(f.losses(w, some).mean())
        B = ceil(B_0 * (losses[0] / losses[k]))
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def adadamp_running(f, w, draw, alpha, B_0, window):
    losses = []
    for k in count():
        B = B_0 if k == 0 else ceil(B_0 * (losses[0] / np.mean(losses[-window:])))
        i = draw(k, min(B, f.n))
        losses.append(f.losses(w, i).mean())
        w = w - alpha * min(1, f.n / B) * f.rows(w, i).mean(axis=0)
        yield w


def padadamp(f, w, draw, alpha, B_0, rate):
    for k in count():
        B = B_0 + ceil(rate * k)
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def geodamp(f, w, draw, alpha, B_0, factor, delay):
    examples = 0
    for k in count():
        epochs = examples / f.n
        B = B_0 * factor ** floor(epochs / delay)
        examples += min(B, f.n)
        g = f.rows(w, draw(k, min(B, f.n))).mean(axis=0)
        w = w - alpha * min(1, f.n / B) * g
        yield w


def geodamp_lr(f, w, draw, alpha, B_0, factor, delay):
    for k in count():
        epochs = k * B_0 / f.n
        g = f.rows(w, draw(k, B_0)).mean(axis=0)
        w = w - alpha / factor ** floor(epochs / delay) * g
        yield w


def padadamp_lr(f, w, draw, alpha, B_0, rate):
    for k in count():
        g = f.rows(w, draw(k, B_0)).mean(axis=0)
        w = w - alpha * B_0 / (B_0 + ceil(rate * k)) * g
        yield w


def cntsdamp_lr(f, w, draw, alpha, B_0, rate):
    for k in count():
        g = f.rows(w, draw(k, B_0)).mean(axis=0)
        w = w - alpha * B_0 / round(B_0 + 1 + rate * (k + 1)) * g
        yield w


def radadamp(f, w, draw, alpha, B_0, rho, dwell, wait):
    B, losses, norms = B_0, [], []
    for k in count():
        if k > 0 and k % dwell == 0:
            l, n = min(losses), min(norms)
            losses, norms = [], []
            if k <= max(dwell, wait):
                L = L_0 = l
                N = N_0 = n
            else:
                L = rho * L + (1 - rho) * l
                N = rho * N + (1 - rho) * n
                B = ceil(max(B_0, B_0 / (0.5 * (L / L_0 + N / N_0))))
        i = draw(k, min(B, f.n))
        g = f.rows(w, i).mean(axis=0)
        losses.append(f.losses(w, i).mean())
        norms.append(g @ g)
        w = w - alpha * min(1, f.n / B) * g
        yield w


# 2. Big Batch SGD


def enough(rows, n):
    """Is ||g||^2 > V / K, or is there nothing left to draw?"""
    K, g = len(rows), rows.mean(axis=0)
    V = ((rows - g) ** 2).sum() / (K - 1)
    return n == K or g @ g > V / K


def grow(f, w, draw, k, K):
    """Draw K examples, and 0.1 K more as long as the test fails."""
    i = draw(k, K)
    while not enough(f.rows(w, i), f.n):
        K = min(len(i) + ceil(0.1 * len(i)), f.n)
        i = draw.more(i, K - len(i))
    return i


def big_batch(f, w, draw, alpha, K):
    for k in count():
        i = grow(f, w, draw, k, K)
        K = len(i)
        w = w - alpha * f.rows(w, i).mean(axis=0)
        yield w


def backtrack(f, w, i, alpha, g, c):
    """Halve alpha until l_B(w - alpha g) <= l_B(w) - c alpha ||g||^2."""
    while f.losses(w - alpha * g, i).mean() > f.losses(w, i).mean() - c * alpha * g @ g:
        alpha = alpha / 2
    return alpha


def big_batch_armijo(f, w, draw, alpha, K, c):
    for k in count():
        i = grow(f, w, draw, k, K)
        if len(i) > K:
            alpha, K = 2 * alpha, len(i)
        g = f.rows(w, i).mean(axis=0)
        alpha = backtrack(f, w, i, alpha, g, c)
        w = w - alpha * g
        yield w


def big_batch_bb(f, w, draw, alpha, K, c):
    for k in count(step=2):
        i = grow(f, w, draw, k, K)
        K = len(i)
        rows = f.rows(w, i)
        G = rows.mean(axis=0)
        V = ((rows - G) ** 2).sum() / (K - 1)
        alpha = backtrack(f, w, i, alpha, G, c)
        old, w = w, w - alpha * G
        yield w
        g = f.rows(w, i).mean(axis=0)
        nu = (w - old) @ (g - G) / ((w - old) @ (w - old))
        alpha_new = (1 - V / (K * (G @ G))) / nu if f.n > K else 1 / nu
        alpha = alpha * (1 - K / f.n) + alpha_new * K / f.n
        alpha = backtrack(f, w, i, alpha, g, c)
        w = w - alpha * g
        yield w


# 3. CABS


def cabs(f, w, draw, alpha, m, m_min, m_max, mu):
    xi_avg, loss_avg = 0.0, 1.0
    for k in count():
        i = draw(k, m)
        rows = f.rows(w, i)
        g = rows.mean(axis=0)
        xi = ((rows**2).mean(axis=0) - g**2).sum()
        loss_avg = mu * loss_avg + (1 - mu) * f.losses(w, i).mean()
        xi_avg = mu * xi_avg + (1 - mu) * xi
        m = int(np.clip(np.round(alpha * xi_avg / loss_avg), m_min, m_max))
        w = w - alpha * g
        yield w


def cabs_corrected(f, w, draw, alpha, m, m_min, m_max, mu):
    xi_avg = loss_avg = 0.0
    for k in count():
        i = draw(k, m)
        rows = f.rows(w, i)
        loss_avg = mu * loss_avg + (1 - mu) * f.losses(w, i).mean()
        xi_avg = mu * xi_avg + (1 - mu) * rows.var(axis=0, ddof=1).sum()
        m = int(np.clip(np.round(alpha * xi_avg / loss_avg), m_min, m_max))
        w = w - alpha * rows.mean(axis=0)
        yield w


# 4. SNGM


def sngm(f, w, draw, eta, B, beta):
    u = 0
    for k in count():
        g = f.rows(w, draw(k, B)).mean(axis=0)
        u = beta * u + g / norm(g)
        w = w - eta * u
        yield w


def sngm_blockwise(f, w, draw, eta, B, beta, blocks):
    u = np.zeros_like(w)
    for t in count():
        g = f.rows(w, draw(t, B)).mean(axis=0)
        for k in blocks:
            u[k] = beta * u[k] + g[k] / norm(g[k])
        w = w - eta * u
        yield w


# 5. Online batch selection


def online_batch_selection(f, w, draw, alpha, bs, s_0, s_end, epochs, T_s, r_freq, r_ratio, adam):
    """bs: the batch size in epoch e, a function."""
    N = f.n
    losses, order = np.full(N, np.inf), None
    sorted_ago, last, served = 2 * T_s, 0, 0
    a = b = np.zeros_like(w)
    for k in count():
        random = draw.random(k)
        e, left = divmod(served, N)
        B = bs(e)
        s = s_0 * (s_end / s_0) ** min(e / epochs, 1)
        if r_freq > 0 and served - last > N / r_freq:
            first, last = order[: int(N * r_ratio)], served
            losses[first] = f.losses(w, first)
        if e == 0:
            order = random.permutation(N) if k == 0 else order
            i = order[served : served + B]
        else:
            if sorted_ago >= T_s:
                order, sorted_ago = np.array(sorted(range(N), key=lambda j: (-losses[j], j))), 0
            r = exp(log(s) / N)
            p = np.array([r**-j for j in range(N)])
            P = np.cumsum(p / p.sum())
            u = random.random(min(B, N - left))
            i = order[np.minimum(np.searchsorted(P, u, side="right"), N - 1)]
        sorted_ago += len(i)
        served += len(i)
        losses[i] = f.losses(w, i)
        g = f.rows(w, i).mean(axis=0)
        if adam:
            a, b = 0.9 * a + 0.1 * g, 0.999 * b + 0.001 * g**2
            rate = alpha * sqrt(1 - 0.999 ** (k + 1)) / (1 - 0.9 ** (k + 1))
            w = w - rate * a / (np.sqrt(b) + 1e-8)
        else:
            a = 0.95 * a + 0.05 * g**2
            d = g * np.sqrt(b + 1e-6) / np.sqrt(a + 1e-6)
            w, b = w - alpha * d, 0.95 * b + 0.05 * d**2
        yield w


# 6. Related rules


def friedlander_schmidt(f, w, draw, alpha, B_0):
    b = B_0
    for k in count():
        g = f.rows(w, draw(k, min(ceil(b), f.n))).mean(axis=0)
        b = 1.1 * b + 1
        w = w - alpha * g
        yield w


def norm_test(f, w, draw, alpha, B, theta):
    for k in count():
        rows = f.rows(w, draw(k, B))
        g = rows.mean(axis=0)
        V = rows.var(axis=0, ddof=1).sum()
        if V / B > theta**2 * g @ g:
            B = min(ceil(V / (theta**2 * g @ g)), f.n)
        w = w - alpha * g
        yield w


def inner_product_test(f, w, draw, alpha, B, theta, nu):
    for k in count():
        rows = f.rows(w, draw(k, B))
        g = rows.mean(axis=0)
        along = (rows @ g).var(ddof=1) / (theta * (g @ g)) ** 2
        beside = rows - np.outer(rows @ g / (g @ g), g)
        across = (beside**2).sum() / (B - 1) / (nu**2 * g @ g)
        w, B = w - alpha * g, min(max(B, ceil(along), ceil(across)), f.n)
        yield w


def noise_scale(f, w, draw, alpha, B, mu):
    variance = signal = 0
    for k in count():
        rows = f.rows(w, draw(k, B))
        g = rows.mean(axis=0)
        V = rows.var(axis=0, ddof=1).sum()
        variance = mu * variance + (1 - mu) * V
        signal = mu * signal + (1 - mu) * (g @ g - V / B * (1 - B / f.n))
        B = max(2, min(ceil(variance / signal), f.n)) if signal > 0 else f.n
        w = w - alpha * g
        yield w


def adabatch(f, w, draw, alpha, B_0, delay):
    examples = 0
    for k in count():
        B = min(B_0 * 2 ** floor(examples / f.n / delay), f.n)
        examples += B
        w = w - alpha * f.rows(w, draw(k, B)).mean(axis=0)
        yield w


def smith(f, w, draw, alpha, B_0, factor, milestones):
    examples = 0
    for k in count():
        B = B_0 * factor ** sum(examples / f.n >= milestone for milestone in milestones)
        i = draw(k, min(B, f.n))
        examples += len(i)
        w = w - alpha * min(1, f.n / B) * f.rows(w, i).mean(axis=0)
        yield w


# 7. After the five papers


def adascale(f, w, draw, lr, B, b):
    S, var, sqr, tau = B / b, [], [], 0
    theta = max(1 - S / 1000, 0)
    for t in count():
        rows = f.rows(w, draw(t, B))
        g = rows.mean(axis=0)
        V = rows.var(axis=0, ddof=1).sum()
        var.append(V / b)
        sqr.append(max(g @ g - V / B, 0))
        if t < 1 / (1 - theta):
            var_avg, sqr_avg = np.mean(var), np.mean(sqr)
        else:
            var_avg = theta * var_avg + (1 - theta) * var[-1]
            sqr_avg = theta * sqr_avg + (1 - theta) * sqr[-1]
        var_avg_or_less = max(var_avg, 1e-6)
        r = 1 if t == 0 else (var_avg_or_less + sqr_avg) / (var_avg_or_less / S + sqr_avg)
        w = w - r * lr(floor(tau)) * g
        tau += r
        yield w


def nsgdm(f, w, draw, eta, B, beta):
    m = None
    for t in count():
        g = f.rows(w, draw(t, B)).mean(axis=0)
        m = g if m is None else beta * m + (1 - beta) * g
        w = w - eta * m / norm(m)
        yield w


def momo(f, w, draw, B, beta, lb, lr):
    for t in count():
        i = draw(t, B)
        g, loss = f.rows(w, i).mean(axis=0), f.losses(w, i).mean()
        if t == 0:
            d, f_bar, gamma = g, loss, g @ w
        else:
            d = beta * d + (1 - beta) * g
            f_bar = beta * f_bar + (1 - beta) * loss
            gamma = beta * gamma + (1 - beta) * g @ w
        w = w - min(lr, max(f_bar - lb + d @ w - gamma, 0) / (d @ d)) * d
        yield w


def seesaw(f, w, draw, eta, B, alpha, milestones):
    m = v = examples = passed = 0
    for t in count(1):
        if passed < len(milestones) and examples / f.n >= milestones[passed]:
            passed, eta, B = passed + 1, eta / sqrt(alpha), B * alpha
        i = draw(t - 1, min(ceil(B), f.n))
        examples += len(i)
        g = f.rows(w, i).mean(axis=0)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        w = w - eta * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        yield w


def ordered_sgd(f, w, draw, alpha, q, s):
    for k in count():
        i = draw(k, s)
        top = i[np.argsort(-f.losses(w, i), kind="stable")[:q]]
        w = w - alpha * f.rows(w, top).mean(axis=0)
        yield w


def rho_loss(f, w, draw, alpha, n_b, n_B, irreducible):
    for k in count():
        i = draw(k, n_B)
        rho = f.losses(w, i) - irreducible[i]
        top = i[np.argsort(-rho, kind="stable")[:n_b]]
        w = w - alpha * f.rows(w, top).mean(axis=0)
        yield w


def importance_sampling(f, w, draw, alpha, b, B):
    tau, threshold = 0, (B + 3 * b) / (3 * b)
    norms = lambda i: np.linalg.norm(f.rows(w, i), axis=1)
    for k in count():
        if tau > threshold:
            i = draw(k, B)
            p = norms(i) / norms(i).sum()
            j = draw.rng.choice(B, b, p=p)
            g = (f.rows(w, i[j]) / (B * p[j])[:, None]).mean(axis=0)
            tau = 0.9 * tau + 0.1 * sqrt(B * (p**2).sum())
        else:
            i = draw.random(k).choice(f.n, b)
            p = norms(i) / norms(i).sum()
            g = f.rows(w, i).mean(axis=0)
            tau = 0.9 * tau + 0.1 * sqrt(b * (p**2).sum())
        w = w - alpha * g
        yield w


def importance_sampling_last_layer(f, w, draw, alpha, b, B):
    tau, threshold = 0, (B + 3 * b) / (3 * b)
    for k in count():
        active = tau > threshold
        i = draw(k, B) if active else draw.random(k).choice(f.n, b)
        G = np.linalg.norm(f.slopes(w, i), axis=1)
        p = G / G.sum()
        j = draw.rng.choice(B, b, p=p) if active else np.arange(b)
        weights = 1 / (B * p[j]) if active else np.ones(b)
        w = w - alpha * (weights[:, None] * f.rows(w, i[j])).mean(axis=0)
        tau = 0.9 * tau + 0.1 * sqrt(len(p) * (p**2).sum())
        yield w


def selective_backprop(f, w, draw, alpha, N, keep, start, end, interrupt):
    examples = 0
    for k in count():
        i = draw(k, N)
        if start <= examples / f.n < end and (interrupt == 0 or (k + 1) % interrupt != 0):
            percentiles = np.arange(0.5, N) / N
            p = percentiles ** (1 / keep - 1)
            chosen = draw.rng.choice(N, int(keep * N), replace=False, p=p / p.sum())
            i = i[np.argsort(f.losses(w, i))[chosen]]
        examples += len(i)
        w = w - alpha * f.rows(w, i).mean(axis=0)
        yield w


def adadagrad(f, w, draw, alpha, B, theta, epsilon):
    s = 0
    for k in count():
        rows = f.rows(w, draw(k, B))
        g = rows.mean(axis=0)
        V = rows.var(axis=0, ddof=1).sum()
        B = max(B, min(ceil(V / (theta**2 * g @ g)), f.n))
        s = s + g**2
        w = w - alpha * g / (np.sqrt(s) + epsilon)
        yield w


def divebatch(f, w, draw, alpha, m, delta, resize_freq, m_max):
    """draw.turn(m): the next m examples of shuffled epochs."""
    epoch = examples = squares = total = 0
    for k in count():
        if examples // f.n > epoch:
            epoch = examples // f.n
            if epoch % resize_freq == 0:
                m = min(max(int(delta * f.n * squares / (total @ total)), m), m_max)
            squares = total = 0
        rows = f.rows(w, draw.turn(k, m))
        examples += m
        squares = squares + (rows**2).sum()
        total = total + rows.sum(axis=0)
        w = w - alpha * rows.mean(axis=0)
        yield w


def simigrad(f, w, draw, alpha, B, target):
    B_0 = B
    for k in count():
        rows = f.rows(w, draw(k, B))
        a, b = rows[: B // 2].mean(axis=0), rows[B // 2 :].mean(axis=0)
        w = w - alpha * sqrt(B / B_0) * rows.mean(axis=0)
        B = (
            max(B + 1, int(1.1 * B))
            if a @ b / norm(a) / norm(b) < target
            else min(B - 1, int(0.9 * B))
        )
        B = min(max(B, 2), f.n)
        yield w


def two_batch_noise_scale(f, w, draw, alpha, B, mu):
    S_avg = G_avg = 0
    for k in count():
        rows, m = f.rows(w, draw(k, B)), B // 2
        large = norm(rows.mean(axis=0)) ** 2
        small = norm(rows[:m].mean(axis=0)) ** 2
        S_avg = mu * S_avg + (1 - mu) * (small - large) / (1 / m - 1 / B)
        G_avg = mu * G_avg + (1 - mu) * (B * large - m * small) / (B - m)
        w = w - alpha * rows.mean(axis=0)
        B = max(2, min(ceil(S_avg / G_avg), f.n)) if G_avg > 0 else f.n
        yield w


def norm(v):
    return np.sqrt(v @ v)
