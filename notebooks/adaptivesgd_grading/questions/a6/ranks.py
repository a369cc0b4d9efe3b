"""Online batch selection."""

import numpy as np

from ...question import Law, Mistake, Question, close


def rank_instances(rng):
    """Losses of n examples, all different, and a selection pressure."""
    for n, pressure in ((6, 100.0), (9, 4.0), (5, 1.0)):
        yield {
            "losses": rng.permutation(np.arange(n) + rng.uniform(0, 0.5, n)),
            "pressure": pressure,
        }


def probabilities(i, order=-1, power=None, aligned=True, normal=True):
    """p of the example of rank j = 0, 1, ... is pressure^(-j power), power = 1/n."""
    n = len(i.losses)
    rank = np.argsort(np.argsort(order * i.losses)) if aligned else np.arange(n)
    p = i.pressure ** (-rank * (1 / n if power is None else power(n)))
    return p / p.sum() if normal else p


RANKS = Question(
    name="q4",
    points=3,
    functions=("rank_probabilities",),
    tried="{losses.shape[0]} losses, pressure {pressure}",
    instances=rank_instances,
    laws=(
        Law("there is a probability for every example", lambda i, p: np.shape(p) == i.losses.shape),
        Law("the probabilities add up to 1", lambda i, p: close(np.sum(p), 1.0)),
        Law(
            "an example with a larger loss is not drawn less often",
            lambda i, p: np.all(np.diff(np.asarray(p)[np.argsort(i.losses)]) >= -1e-12),
        ),
        Law(
            "neighbours in rank differ by one and the same factor, whose n-th power is the pressure",
            lambda i, p: close(p, probabilities(i)),
        ),
    ),
    mistakes=(
        Mistake("the easy examples come first: rank by falling loss", lambda i: probabilities(i, 1)),
        Mistake(
            "in the order of the ranks, not of the examples: undo the sort",
            lambda i: probabilities(i, aligned=False),
        ),
        Mistake("not normalised: divide by the sum", lambda i: probabilities(i, normal=False)),
        Mistake(
            "the pressure between neighbours: it is that between the ends",
            lambda i: probabilities(i, power=lambda n: 1),
        ),
        Mistake(
            "the (n - 1)-th root: the factor is pressure^(1/n)",
            lambda i: probabilities(i, power=lambda n: 1 / (n - 1)),
        ),
        Mistake(
            "an argsort is an order, not the ranks: rank[order] = 0, 1, 2, ...",
            lambda i: probabilities(i, aligned=False)[np.argsort(-i.losses)],
        ),
        Mistake("proportional to the losses, not to their ranks", lambda i: i.losses / i.losses.sum()),
    ),
)  # fmt: skip
