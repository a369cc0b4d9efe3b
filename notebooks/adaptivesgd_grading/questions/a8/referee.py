"""The first false line of a proof, from measurements of both sides of every line."""

import numpy as np

from ...question import Law, Mistake, Question
from . import reference


def proofs(rng):
    """Lines left <= right along a run: some are equalities up to rounding, some are false; in the
    last proof two are, and one of them at every state, the other at the first one too.
    """
    for false in ((3, 4), (), (1,), (2, 5), (2, 4)):
        lefts = rng.uniform(1, 3, (5, 12)) * np.geomspace(1, 1e-3, 12)
        rights = lefts * rng.uniform(1.05, 2, (5, 12))
        equal = next(line for line in range(5) if line + 1 not in false)
        rights[equal] = lefts[equal] * (1 + rng.choice([-1e-13, 1e-13], 12))
        rights[equal, 2] = lefts[equal, 2] * (1 - 2e-13)
        for line in false:
            bad = rng.integers(3, 12, 2)
            rights[line - 1, bad] = lefts[line - 1, bad] * rng.uniform(0.9, 0.99)
        if false == (2, 4):
            rights[3] = lefts[3] * rng.uniform(0.9, 0.99, 12)
            rights[1, 0] = 0.9 * lefts[1, 0]
        yield {"lefts": lefts, "rights": rights}


def first_false(i, slack=1e-9):
    """Its number, from 1; 0 if there is none."""
    false = np.any(i.lefts > i.rights * (1 + slack), axis=1)
    return int(false.argmax()) + 1 if false.any() else 0


def numbered(count):
    """A wrong answer: count is given, for every line, whether it is false."""
    return lambda i: count(np.any(i.lefts > i.rights * (1 + 1e-9), axis=1))


def of(false, start=1, none=0):
    """The first of these lines, counted from `start`."""
    return int(np.argmax(false)) + start if np.any(false) else none


REFEREE = Question(
    name="q1",
    points=2,
    functions=("first_false_line",),
    reference=reference.first_false_line,
    tried="a proof of {lefts.shape[0]} lines, both sides measured at {lefts.shape[1]} states",
    instances=proofs,
    laws=(
        Law("the answer is a whole number from 0 to the number of lines", lambda i, j: float(j).is_integer() and 0 <= j <= len(i.lefts)),
        Law("no line is accused that holds up to rounding", lambda i, j: j == 0 or np.any(i.lefts[int(j) - 1] > i.rights[int(j) - 1] * (1 + 1e-9))),
        Law("it is the first line that fails at some state, and 0 if none does", lambda i, j: j == first_false(i)),
    ),
    mistakes=(
        Mistake("an equality fails by rounding: leave it room, such as a billionth of its size", lambda i: first_false(i, 0.0)),
        Mistake("lines are counted from 1, and 0 stands for a proof without a false line", numbered(lambda f: of(f, 0))),
        Mistake("the last false line: what follows from a false one proves nothing", numbered(lambda f: len(f) - int(np.argmax(f[::-1])) if f.any() else 0)),
        Mistake("only the first state, or the mean, is looked at: a line must hold at every state", lambda i: of(i.lefts[:, 0] > i.rights[:, 0] * (1 + 1e-9))),
        Mistake("a line is false if it fails at one state: it need not fail at all of them", lambda i: of(np.all(i.lefts > i.rights * (1 + 1e-9), axis=1))),
        Mistake("the comparison is turned round: a line is false where its left side is larger", lambda i: of(np.any(i.lefts < i.rights * (1 - 1e-9), axis=1))),
        Mistake("0 stands for a proof without a false line, not -1", numbered(lambda f: of(f, none=-1))),
        Mistake("the number of false lines, not the first", numbered(lambda f: int(f.sum()))),
    ),
    truth=first_false,
)  # fmt: skip
