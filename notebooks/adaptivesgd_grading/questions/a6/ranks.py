"""Online batch selection."""

import numpy as np

from ...question import Law, Mistake, Question, close
from . import reference


def rank_instances(rng):
    """Losses of n examples, all different, and a selection pressure."""
    for n, pressure in ((6, 100.0), (9, 4.0), (5, 1.0), (4, 9.0)):
        losses = rng.permutation(np.arange(n) + rng.uniform(0, 0.5, n))
        yield {"losses": np.round(losses, 1) if n == 4 else losses, "pressure": pressure}


def probabilities(i, order=-1, power=None, aligned=True, normal=True):
    """p of the example of rank j = 0, 1, ... is pressure^(-j power), power = 1/n."""
    n = len(i.losses)
    rank = np.argsort(np.argsort(order * i.losses)) if aligned else np.arange(n)
    p = i.pressure ** (-rank * (1 / n if power is None else power(n)))
    return p / p.sum() if normal else p


def ranks(i):
    """0 for the largest loss."""
    return np.argsort(np.argsort(-i.losses))


def shared(p):
    """Divided by the sum."""
    return p / p.sum()


RANKS = Question(
    name="q4",
    points=3,
    functions=("rank_probabilities",),
    reference=reference.rank_probabilities,
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
        Mistake("not normalised, and in the order of the ranks", lambda i: probabilities(i, aligned=False, normal=False)),
        Mistake("not normalised, and the easy examples come first", lambda i: probabilities(i, 1, normal=False)),
        Mistake("every example alike: the pressure is forgotten", lambda i: np.full(len(i.losses), 1 / len(i.losses))),
        Mistake("the easy examples come first: the sign of the exponent", lambda i: shared(i.pressure ** (ranks(i) / len(i.losses)))),
        Mistake("the losses stand where the ranks belong", lambda i: shared(i.pressure ** (-i.losses / len(i.losses)))),
        Mistake("the losses stand where the ranks belong, and the sign of the exponent", lambda i: shared(i.pressure ** (i.losses / len(i.losses)))),
        Mistake("ranks count from 0; the exponent is -j/n", lambda i: i.pressure ** (-(ranks(i) + 1) / len(i.losses)) / (i.pressure ** (-ranks(i) / len(i.losses))).sum()),
        Mistake("the (n + 1)-th root: the factor is pressure^(1/n)", lambda i: probabilities(i, power=lambda n: 1 / (n + 1))),
        Mistake("the exponent is squared", lambda i: shared(i.pressure ** (-((ranks(i) / len(i.losses)) ** 2)))),
        Mistake("e stands where the pressure belongs", lambda i: shared(np.exp(-ranks(i) / len(i.losses)))),
        Mistake("the pressure is in the exponent: s^(-j/n), not exp(-s j/n)", lambda i: shared(np.exp(-i.pressure * ranks(i) / len(i.losses)))),
        Mistake("falls in a line with the rank, not by a factor", lambda i: shared(len(i.losses) - ranks(i))),
        Mistake("1/rank: the probability falls by a factor from rank to rank", lambda i: shared(1 / (ranks(i) + 1))),
        Mistake("softmax of the losses, not of their ranks", lambda i: shared(np.exp(i.losses - i.losses.max()))),
        Mistake("the root of n: the factor is pressure^(1/n)", lambda i: probabilities(i, power=lambda n: n**-0.5)),
        Mistake("the square of n: the factor is pressure^(1/n)", lambda i: probabilities(i, power=lambda n: n**-2.0)),
        Mistake("the power n: the factor is pressure^(1/n)", lambda i: probabilities(i, power=lambda n: float(n))),
        Mistake("sorted: the probabilities are in the order of the ranks, the smallest first", lambda i: probabilities(i, aligned=False)[::-1]),
        Mistake("divided by the largest, not by the sum", lambda i: probabilities(i, normal=False) / probabilities(i, normal=False).max()),
        Mistake("divided by n, not by the sum", lambda i: probabilities(i, normal=False) / len(i.losses)),
        Mistake("divided by the mean, not by the sum", lambda i: probabilities(i) * len(i.losses)),
        Mistake("divided by the length, not by the sum", lambda i: probabilities(i, normal=False) / np.linalg.norm(probabilities(i, normal=False))),
        Mistake("cumulated: the probability of each example is wanted", lambda i: np.cumsum(probabilities(i))),
        Mistake("the ranks are returned", ranks),
        Mistake("the order of an order: np.argsort twice gives the ranks; once more, not", lambda i: shared(i.pressure ** (-np.argsort(-i.losses) / len(i.losses)))),
        Mistake("an argsort of the losses stands where their ranks belong", lambda i: shared(i.pressure ** (-np.argsort(i.losses) / len(i.losses)))),
        Mistake("only the hardest example is drawn", lambda i: 1.0 * (ranks(i) == 0)),
    ),
    truth=probabilities,
    factors={"n": lambda i: len(i.losses), "the pressure": lambda i: i.pressure},
)  # fmt: skip
