r"""MSGD on a smooth function, with the three terms that are commonly quoted.

Setting:    F is L-smooth and bounded below by F*; tr Sigma(w) <= sigma^2 along the run.
Method:     MSGD, v+ = beta v + g, w+ = w - eta v+, with batches of B examples drawn uniformly;
            eta <= (1 - beta)^2 / ((1 + beta) L).
Guarantee:  (1/T) sum_{t<T} E||grad F(w_t)||^2  <=  2 (1 - beta) (F(w_0) - F*) / (eta T)
                +  L eta sigma^2 / ((1 - beta)^2 B)  +  4 L^2 eta^2 sigma^2 / (1 - beta)^2.

            The third term, which no batch averages out, is behind the claim that MSGD cannot use
            batches beyond the order C^(1/4) of the budget C. It is not needed: see msgd.
Kind:       upper: the first two terms are enough.
Source:     Zhao, Xie and Li (2020), "Stochastic normalized gradient descent with momentum for
            large-batch training", citing Yu, Jin and Yang (2019), as commonly quoted.
"""

from dataclasses import replace

from theory import BoundedVariance, Smooth, Step, Theorem
from theory.letters import noise_level

from . import msgd
from .ahead import numbers

objections = msgd.objections
measured = msgd.measured
examples = msgd.examples
refusals = msgd.refusals


def promised(case):
    """The two terms of msgd + 4 L^2 eta^2 sigma^2 / (1 - beta)^2."""
    (eta, beta), L = numbers(case.method), float(case.problem.smoothness)
    third = 4 * (L * eta / (1 - beta)) ** 2 * case.given["sigma2"]
    return msgd.promised(case) + third


def broken():
    """Where an assumption is broken, so that it fails."""
    yield next(iter(msgd.broken()))  # long steps


PROOF = (
    *msgd.PROOF,
    Step(
        r"\frac{2 (1-\beta) \Delta}{\eta T} + \frac{L \eta \sigma^2}{(1-\beta)^2 B} \le"
        r" \ldots + \frac{4 L^2 \eta^2 \sigma^2}{(1-\beta)^2}",
        msgd.promised,
        promised,
        because="the third term is not negative",
    ),
)

THIRD = "4 * (L * h / (1 - b))**2 * s"
DEDUCTION = replace(
    msgd.DEDUCTION,
    chain=replace(
        msgd.CHAIN,
        letters={**msgd.CHAIN.letters, "m": measured, "s": noise_level},
        claim=("m", f"{msgd.CHAIN.claim[1]} + {THIRD}"),
        end_slack=(*msgd.CHAIN.end_slack, THIRD),
        given=(*msgd.CHAIN.given, "0 <= s"),
    ),
)

THEOREM = Theorem(
    name=__name__,
    title="MSGD, L-smooth, as commonly quoted",
    source="Zhao, Xie and Li (2020), citing Yu, Jin and Yang (2019), as commonly quoted",
    kind="upper",
    ratio=1.0,
    sharper="sngm.msgd",
    status="attributed",
    statement=r"\frac1T \sum_{t<T} \mathbb{E}\|\nabla F(w_t)\|^2 \le"
    r" \frac{2 (1-\beta) (F(w_0) - F^*)}{\eta T} + \frac{L \eta \sigma^2}{(1-\beta)^2 B}"
    r" + \frac{4 L^2 \eta^2 \sigma^2}{(1-\beta)^2}",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    assumptions=(Smooth(), BoundedVariance()),
    objections=objections,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="T - 1",
)
