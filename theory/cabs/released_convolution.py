r"""What the released second moment of a convolution leaves out: it may be negative.

Setting:    a convolution: grad f_i = sum_p x_ip d_ip^T over the places p of an image, with patches x_ip
            and slopes d_ip; g is the mean of m examples.
Method:     the second moment as released with CABS, s_i = sum_p ||x_ip||^2 ||d_ip||^2 in the place of
            ||grad f_i||^2, which drops the products between places; likewise for a bias.
Guarantee:  xi = (1/m) sum_i s_i - ||g||^2
                =  (1/m) sum_i ||grad f_i - g||^2  -  (1/m) sum_i sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>.

            The last sum may have either sign. Where all places agree xi is negative, while the
            variance is 0; CABS then draws the smallest batch. With one place per image it is exact.
Kind:       identity.
Source:     ours, about the code of Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with
            learning rates", `gradient_moment.py`; not the paper.
"""

from typing import Any

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.networks import released_variance
from adaptivesgd.networks.convolved import Convolved, columns
from theory import Case, Deduction, Step, Theorem, Use


def objections(case):
    """What must hold of the problem and of the method."""
    if case.given["rows"].slopes.shape[1] == 1:
        yield "there must be more than one place per image: with one, nothing is dropped"


def estimate(case):
    """What the examples say, as an Estimate without losses."""
    rows = case.given["rows"]
    g = rows.sum() / rows.n
    absent: Any = None  # neither a problem, a point nor losses
    return Estimate(absent, absent, np.arange(rows.n), absent, g, rows, rows.n)


def measured(case):
    """xi; the case may give the second moment, in the place of the released one."""
    if "moment" in case.given:
        return np.subtract(case.given["moment"], square_mean(case))
    return np.array([released_variance(estimate(case))])


def promised(case):
    """(1/m) sum_i ||grad f_i - g||^2 less the products between places."""
    return np.subtract(exact(case), cross_terms(case))


# Its terms.


def exact(case):
    """(1/m) sum_i ||grad f_i - g||^2."""
    seen = estimate(case)
    return np.array([seen.variance * (seen.size - 1) / seen.size])


def cross_terms(case):
    """(1/m) sum_i sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>."""
    X, D = columns(case.given["rows"].patches), case.given["rows"].slopes
    products = np.einsum("ipk,iqk->ipq", X, X) * np.einsum("ipf,iqf->ipq", D, D)
    same = np.einsum("ipp->i", products)
    return np.array([(products.sum(axis=(1, 2)) - same).mean()])


def mean_square(case):
    """(1/m) sum_i ||grad f_i||^2."""
    return np.array([case.given["rows"].square_norms().mean()])


def mean_released(case):
    """(1/m) sum_i s_i."""
    return np.add(measured(case), square_mean(case))


def square_mean(case):
    """||g||^2."""
    g = estimate(case).gradient
    return np.array([g @ g])


PROOF = (
    Step(
        r"\tfrac1m \sum_i s_i = \tfrac1m \sum_i \|\nabla f_i\|^2"
        r" - \tfrac1m \sum_i \sum_{p \ne q} \langle x_{ip}, x_{iq} \rangle \langle d_{ip}, d_{iq} \rangle",
        mean_released,
        lambda case: np.subtract(mean_square(case), cross_terms(case)),
        "==",
        because="||sum_p x_p d_p^T||^2 is the sum of all products, and s_i that of those with p = q",
    ),
    Step(
        r"\tfrac1m \sum_i \|\nabla f_i - g\|^2 = \tfrac1m \sum_i \|\nabla f_i\|^2 - \|g\|^2",
        exact,
        lambda case: np.subtract(mean_square(case), square_mean(case)),
        "==",
        because="g is the mean",
    ),
)

DEDUCTION = Deduction(
    letters={
        "x": measured,
        "V": exact,
        "C": cross_terms,
        "S": mean_square,
        "G": square_mean,
    },
    claim=("x", "V - C"),
    uses=(Use(1, "x + G", "S - C"), Use(2, "V", "S - G", "-1")),
)


# Where it is checked.


def convolution(alike, examples=16, places=9, seed=0):
    """Patches of 1 x 1 with 2 channels and slopes of 2 filters; `alike` is the share that all places
    and examples have in common.
    """
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(places))
    patches = alike + (1 - alike) * rng.standard_normal((examples, side, side, 1, 1, 2))
    slopes = alike + (1 - alike) * rng.standard_normal((examples, places, 2))
    return Convolved(patches, slopes)


def examples():
    """Where it holds."""
    same, much = convolution(alike=1.0), convolution(alike=0.7)
    yield Case("all patches and slopes are 1", given={"rows": same})
    yield Case("places much alike", given={"rows": much})
    yield Case("places hardly alike", given={"rows": convolution(alike=0.1)})


def broken():
    """Where an assumption is broken, so that it fails."""
    rows = convolution(alike=0.7)
    given = {"rows": rows, "moment": float(rows.square_norms().mean())}
    yield Case("the exact second moment", given=given, note="s_i as released")


def refusals():
    """Where it does not apply."""
    alone = {"rows": convolution(alike=0.5, places=1)}
    yield Case("one place", given=alone, note="more than one place per image")


THEOREM = Theorem(
    name=__name__,
    title="The released second moment of a convolution",
    source="ours, about the code of Balles, Romero and Hennig (2017)",
    kind="identity",
    status="ours",
    statement=r"\xi = \tfrac1m \sum_i \|\nabla f_i - g\|^2"
    r" - \tfrac1m \sum_i \sum_{p \ne q} \langle x_{ip}, x_{iq} \rangle \langle d_{ip}, d_{iq} \rangle",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="batch",
)
