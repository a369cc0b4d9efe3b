r"""Refuted: that the released second moment of a convolution gives a variance.

Setting:    a convolution: grad f_i = sum_p x_ip d_ip^T over the places p of an image, with patches x_ip
            and slopes d_ip; g is the mean of m examples.
Method:     the second moment as released with CABS, s_i = sum_p ||x_ip||^2 ||d_ip||^2 in the place of
            ||grad f_i||^2, which drops the products between places; likewise for a bias.
Guarantee:  (claimed)  xi = (1/m) sum_i s_i - ||g||^2  >=  0.

            It is the variance less (1/m) sum_i sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>, which may have
            either sign. Where all places agree it is negative, while the variance may be 0;
            CABS then draws the smallest batch.
Kind:       lower; refuted by every example here. With one place per image it holds.
Source:     the code of Balles, Romero and Hennig (2017), "Coupling adaptive batch sizes with learning
            rates", `gradient_moment.py`; not the paper.
"""

from typing import Any

import numpy as np

from adaptivesgd.estimate import Estimate
from adaptivesgd.networks import released_variance
from adaptivesgd.networks.convolved import Convolved, columns
from theory import Case, Step, Theorem


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
    """xi."""
    return [released_variance(estimate(case))]


def promised(case):
    """0."""
    return [0.0]


# What is true.


def exact(case):
    """(1/m) sum_i ||grad f_i - g||^2."""
    seen = estimate(case)
    return [seen.variance * (seen.size - 1) / seen.size]


def cross_terms(case):
    """(1/m) sum_i sum_{p != q} <x_ip, x_iq> <d_ip, d_iq>."""
    X, D = columns(case.given["rows"].patches), case.given["rows"].slopes
    products = np.einsum("ipk,iqk->ipq", X, X) * np.einsum("ipf,iqf->ipq", D, D)
    same = np.einsum("ipp->i", products)
    return [float((products.sum(axis=(1, 2)) - same).mean())]


PROOF = (
    Step(
        r"\tfrac1m \sum_i \|\nabla f_i - g\|^2 \ge 0",
        exact,
        promised,
        ">=",
        because="the variance it stands for cannot be negative",
    ),
    Step(
        r"\xi = \tfrac1m \sum_i \|\nabla f_i - g\|^2"
        r" - \tfrac1m \sum_i \sum_{p \ne q} \langle x_{ip}, x_{iq} \rangle \langle d_{ip}, d_{iq} \rangle",
        measured,
        lambda case: np.subtract(exact(case), cross_terms(case)),
        "==",
        because="||sum_p x_p d_p^T||^2 is the sum of all products, and s_i that of those with p = q",
    ),
)


# Where it is refuted.


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
    """Where it is refuted."""
    what = "the products between places vanish"
    same, much = convolution(alike=1.0), convolution(alike=0.7)
    yield Case("all patches and slopes are 1", given={"rows": same}, note=what)
    yield Case("places much alike", given={"rows": much}, note=what)


def refusals():
    """Where it does not apply."""
    alone = {"rows": convolution(alike=0.5, places=1)}
    yield Case("one place", given=alone, note="more than one place per image")


THEOREM = Theorem(
    name=__name__,
    title="The released moment of convolutions: negative",
    source="the code of Balles, Romero and Hennig (2017)",
    kind="lower",
    status="refuted",
    statement=r"\xi = \tfrac1m \sum_i \sum_p \|x_{ip}\|^2 \|d_{ip}\|^2 - \|g\|^2 \ge 0",
    measured=measured,
    promised=promised,
    proof=PROOF,
    objections=objections,
    examples=examples,
    refusals=refusals,
    index="batch",
)
