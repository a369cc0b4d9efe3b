r"""The schedule of the pressure: the same factor every epoch, from s_0 to s_E.

Setting:    E epochs.
Method:     online batch selection with the pressure s_e = s_0 (s_E / s_0)^(e / E) in epoch e.
Guarantee:  s_e  =  s_0 exp(log(s_E / s_0) / E)^e,   e = 0, ..., E,

            so that log s_e changes along a line; s_E itself is reached only after the last epoch,
            E - 1, and kept from then on. Half-way it is the geometric mean of s_0 and s_E.
Kind:       identity.
Source:     Loshchilov and Hutter (2015), "Online batch selection for faster training of neural
            networks", as in a script in their style and in an independent port.
"""

import numpy as np

from adaptivesgd.methods import online_batch_selection, sgd
from adaptivesgd.samplers import RankBased
from theory import Case, Chain, Deduction, Step, Theorem, Use, small_quadratic, unless


def objections(case):
    """What must hold of the problem and of the method."""
    yield from unless(case.method, "sampler", RankBased)
    if case.method.sampler.epochs % 1:
        yield f"epochs must be a whole number here, not {case.method.sampler.epochs:g}"


def letters(case):
    """s_0, s_E and e = 0, ..., E."""
    sampler = case.method.sampler
    end = sampler.pressure if sampler.final_pressure is None else sampler.final_pressure
    return sampler.pressure, end, np.arange(int(sampler.epochs) + 1)


def measured(case):
    """s_e of the sampler, e = 0..E."""
    *_, epochs = letters(case)
    return np.array([case.method.sampler.pressure_at(e) for e in epochs])


def promised(case):
    """s_0 exp(log(s_E / s_0) / E)^e."""
    return first(case) * powers(case)


def first(case):
    """s_0."""
    return letters(case)[0]


def factor(case):
    """exp(log(s_E / s_0) / E)."""
    start, end, epochs = letters(case)
    return np.exp(np.log(end / start) / epochs[-1])


def powers(case):
    """exp(log(s_E / s_0) / E)^e, e = 0, ..., E."""
    return factor(case) ** letters(case)[-1]


# The proof, and the sampler that follows it.


def logarithms(case):
    """log s_e."""
    return np.log(measured(case))


def line(case):
    """The line from log s_0 to log s_E."""
    start, end, epochs = letters(case)
    return np.interp(epochs, epochs[[0, -1]], np.log([start, end]))


def epochs_entered(case):
    """The pressure of every batch drawn by rank, from the number of examples served."""
    states = [state for state in case.states[1:] if state.memory.sampler.drawn is not None]
    served = [state.memory.sampler.served - len(state.memory.sampler.drawn) for state in states]
    return [case.method.sampler.pressure_at(each // case.problem.n) for each in served]


def epochs_counted(case):
    """The same, from the steps: every epoch takes as many as there are batches in n."""
    n, B = case.problem.n, case.method.batch_size.size
    start, end, epochs = letters(case)
    steps = np.arange(n // B, case.steps)
    return start * (end / start) ** (np.minimum(steps // (n // B), epochs[-1]) / epochs[-1])


def before(case):
    """s_e, e < E."""
    return measured(case)[:-1]


def after(case):
    """s_{e+1}, e < E."""
    return measured(case)[1:]


PROOF = (
    Step(r"\log s_e \text{ is linear in } e", logarithms, line, "==", because="the formula"),
    Step(
        r"\text{a batch in epoch } e \text{ is drawn with } s_e",
        epochs_entered,
        epochs_counted,
        "==",
        because="the sampler counts the examples that it has served",
    ),
    Step(
        r"s_{e+1} = \exp(\tfrac1E \log(s_E / s_0)) \, s_e",
        after,
        lambda case: factor(case) * before(case),
        "==",
        because="the first line: the logarithm rises by the same amount every epoch",
    ),
)


DEDUCTION = Deduction(
    letters={"D": before, "E": after, "q": factor},
    claim=("E", "q * D"),
    uses=(Use(3, "E", "q * D"),),
    of=3,
    then="by induction on e",
    chain=Chain(
        letters={"M": measured, "M1": None, "S": first, "Q": powers, "q": factor},
        means={"D": "M", "E": "M1"},
        hypothesis=("M", "Q * S"),
        base={"M": "S", "Q": "1"},
        becomes={"M": "M1", "Q": "q * Q"},
        claim=("M", "Q * S"),
        times=("1", "q"),
        on_paths=True,
    ),
)


# Where it is checked.


def examples():
    """Where it holds."""
    F = small_quadratic()
    for start, end in ((100.0, 1.01), (1e8, 1.01), (100.0, 100.0), (1.01, 100.0)):
        sampler = RankBased(start, end, epochs=10)
        yield Case(f"{start:g} to {end:g}", F, online_batch_selection(1.0, 2, sampler), 45)


def broken():
    """Where an assumption is broken, so that it fails."""
    sampler = Linear(100.0, 1.01, epochs=10)
    linear = online_batch_selection(1.0, 2, sampler)
    yield Case("a linear fall", small_quadratic(), linear, 30, note="the same factor every epoch")


class Linear(RankBased):
    """Rank-based selection whose pressure falls by the same amount every epoch."""

    def pressure_at(self, epoch):
        end = self.pressure if self.final_pressure is None else self.final_pressure
        return self.pressure + (end - self.pressure) * epoch / self.epochs


def refusals():
    """Where it does not apply."""
    F = small_quadratic()
    yield Case("SGD", F, sgd(0.1, 2), note="the sampler must be RankBased")
    half = online_batch_selection(1.0, 2, RankBased(100.0, 1.01, epochs=2.5))
    yield Case("half an epoch", F, half, note="epochs must be a whole number")


THEOREM = Theorem(
    name=__name__,
    title="The schedule of the pressure",
    source="Loshchilov and Hutter (2015), as in a script in their style and a port",
    kind="identity",
    status="attributed",
    statement=r"s_0 (s_E / s_0)^{e/E} = s_0 \exp(\log(s_E / s_0) / E)^e",
    measured=measured,
    promised=promised,
    proof=PROOF,
    deduction=DEDUCTION,
    objections=objections,
    samplers=None,
    examples=examples,
    broken=broken,
    refusals=refusals,
    index="epoch",
)
