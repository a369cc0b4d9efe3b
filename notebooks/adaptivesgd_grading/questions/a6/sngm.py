"""SNGM."""

import numpy as np

from ...draws import few_digits
from ...question import Law, Mistake, Question, Symptom, close
from . import reference


def sngm_instances(rng):
    """A state of SNGM and a gradient, at last one that is zero."""
    for size, d, beta in ((100.0, 4, 0.9), (0.01, 4, 0.7), (0.0, 4, 0.9), (1.0, 2, 0.6)):
        w, u, g = (rng.standard_normal(d) for _ in range(3))
        given = [few_digits(x) for x in (w, u, g)] if d == 2 else [w, u, size * g]
        eta = round(rng.uniform(0.05, 0.5), 2)
        yield {**dict(zip("wug", given, strict=True)), "beta": beta, "eta": eta}


def unit(g):
    """g / ||g||; 0 for 0."""
    length = np.linalg.norm(g)
    return g / length if length else g


def moved(i, u):
    """[w, u] after a step along u."""
    return [i.w - i.eta * u, u]


def v(i):
    """The right u."""
    return i.beta * i.u + unit(i.g)


def small_constant(eps):
    """With eps added to the length."""
    return lambda i: moved(i, i.beta * i.u + i.g / (np.linalg.norm(i.g) + eps))


def gone_at_zero(i, a):
    """Whether the answer is finite exactly where the gradient is not zero."""
    return np.isfinite(np.asarray(a)).all() == bool(i.g.any())


SNGM = Question(
    name="q3",
    points=3,
    functions=("sngm_step",),
    reference=reference.sngm_step,
    tried="a gradient in dimension {w.shape[0]}, beta {beta}, eta {eta:.2f}",
    instances=sngm_instances,
    laws=(
        Law(
            "the answers are the new w and u, finite",
            lambda i, a: len(a) == 2 and np.isfinite(np.asarray(a)).all(),
        ),
        Law("w moves by eta times the new u, against it", lambda i, a: close(a[0], moved(i, np.asarray(a[1]))[0])),
        Law(
            "what u gains over beta u has length 1 and points along g, or is 0 where g is 0",
            lambda i, a: close(np.asarray(a[1]) - i.beta * i.u, unit(i.g)),
        ),
    ),
    mistakes=(
        Symptom("0 / 0: a zero gradient has no direction; leave it out", gone_at_zero),
        Mistake(
            "the gradient is not normalised: that is MSGD", lambda i: moved(i, i.beta * i.u + i.g)
        ),
        Mistake(
            "normalised too late: first the gradient, then momentum",
            lambda i: moved(i, unit(i.beta * i.u + i.g)),
        ),
        Mistake(
            "1 - beta in front of the gradient: SNGM adds all of it",
            lambda i: moved(i, i.beta * i.u + (1 - i.beta) * unit(i.g)),
        ),
        Mistake(
            "w moves along the old u", lambda i: [i.w - i.eta * i.u, i.beta * i.u + unit(i.g)]
        ),
        Mistake("the sign of every coordinate", lambda i: moved(i, i.beta * i.u + np.sign(i.g))),
        Mistake("no momentum", lambda i: moved(i, unit(i.g))),
        Mistake("the sign of the step: w moves against u", lambda i: [i.w + i.eta * v(i), v(i)]),
        Mistake("u and w are exchanged: the order is w, u", lambda i: moved(i, v(i))[::-1]),
        Mistake("u is not returned", lambda i: moved(i, v(i))[0]),
        Mistake("the old u is returned", lambda i: [moved(i, v(i))[0], i.u]),
        Mistake("the old w is returned", lambda i: [i.w, v(i)]),
        Mistake("eta is forgotten", lambda i: [i.w - v(i), v(i)]),
        Mistake("eta is in u as well: u adds g/||g||, w moves by eta u", lambda i: [i.w - i.eta * u, u] if (u := i.beta * i.u + i.eta * unit(i.g)) is not None else None),
        Mistake("eta is in u, and not in front of it", lambda i: [i.w - u, u] if (u := i.beta * i.u + i.eta * unit(i.g)) is not None else None),
        Mistake("beta and 1 - beta are exchanged", lambda i: moved(i, (1 - i.beta) * i.u + i.beta * unit(i.g))),
        Mistake("1 - beta in front of u: beta weighs it", lambda i: moved(i, (1 - i.beta) * i.u + unit(i.g))),
        Mistake("beta is forgotten in front of u", lambda i: moved(i, i.u + unit(i.g))),
        Mistake("beta multiplies the sum", lambda i: moved(i, i.beta * (i.u + unit(i.g)))),
        Mistake("beta and eta are exchanged", lambda i: [i.w - i.beta * u, u] if (u := i.eta * i.u + unit(i.g)) is not None else None),
        Mistake("divided by ||g||², not by ||g||", lambda i: moved(i, i.beta * i.u + (i.g / (i.g @ i.g) if i.g.any() else 0 * i.g))),
        Mistake("multiplied by ||g||, not divided", lambda i: moved(i, i.beta * i.u + i.g * np.linalg.norm(i.g))),
        Mistake("divided by sqrt ||g||, not by ||g||", lambda i: moved(i, i.beta * i.u + (i.g / np.linalg.norm(i.g) ** 0.5 if i.g.any() else 0 * i.g))),
        Mistake("divided by the largest entry of g, not by its length", lambda i: moved(i, i.beta * i.u + (i.g / np.abs(i.g).max() if i.g.any() else 0 * i.g))),
        Mistake("divided by the sum of |g|, not by its length", lambda i: moved(i, i.beta * i.u + (i.g / np.abs(i.g).sum() if i.g.any() else 0 * i.g))),
        Mistake("divided by 1 + ||g||, not by ||g||", lambda i: moved(i, i.beta * i.u + i.g / (1 + np.linalg.norm(i.g)))),
        Mistake("divided by max(1, ||g||): that is clipping", lambda i: moved(i, i.beta * i.u + i.g / max(1.0, np.linalg.norm(i.g)))),
        Mistake("u is normalised as well", lambda i: moved(i, i.beta * unit(i.u) + unit(i.g))),
        Mistake("the sign of g: u adds it, w moves against u", lambda i: moved(i, i.beta * i.u - unit(i.g))),
        Mistake("where g = 0 nothing is done: the momentum moves w all the same", lambda i: moved(i, v(i)) if i.g.any() else [i.w, i.u]),
        Mistake("where g = 0, u becomes 0: beta u is left of it", lambda i: moved(i, v(i)) if i.g.any() else moved(i, 0 * i.u)),
        Mistake("where g = 0, u stays as it is: beta u is left of it", lambda i: moved(i, v(i)) if i.g.any() else moved(i, i.u)),
        Mistake("where g = 0, w does not move: beta u is left of u", lambda i: moved(i, v(i)) if i.g.any() else [i.w, i.beta * i.u]),
        Mistake("Nesterov's step: w moves along the new u only", lambda i: [i.w - i.eta * (i.beta * v(i) + unit(i.g)), v(i)]),
        *(
            Mistake("a small constant is added to ||g||: it shortens short gradients", small_constant(eps))
            for eps in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
        ),
    ),
    truth=lambda i: moved(i, v(i)),
    parts={0: "w", 1: "u"},
)  # fmt: skip
