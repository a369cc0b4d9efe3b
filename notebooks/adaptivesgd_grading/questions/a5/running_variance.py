"""Find the bug."""

from types import SimpleNamespace

import numpy as np

from ...draws import few_digits
from ...question import Law, Question, Symptom, close
from . import reference


def bug_instances(rng):
    """Rows that come one by one."""
    for B, d in ((2, 1), (5, 3), (3, 2), (6, 2)):
        rows = np.zeros((B, d))
        while (rows == rows[0]).all():  # rows of few digits may be the same, and vary by 0
            rows = 1 + rng.standard_normal((B, d))
            rows = few_digits(rows) if d == 1 else rows
        yield {"rows": rows}


def one_pass(i, late=False, ddof=1, lengths=False, both=""):
    """The published update, its counter a step late, with lengths, or with one mean in both places."""
    mean, total = i.rows[0], np.float64(0)
    for k in range(1, len(i.rows)):
        step = i.rows[k] - mean
        mean = mean + step / (k if late else k + 1)
        rest = i.rows[k] - mean
        one, other = {"": (step, rest), "new": (rest, rest), "old": (step, step)}[both]
        total += np.linalg.norm(one) * np.linalg.norm(other) if lengths else one @ other
    return total / (len(i.rows) - ddof)


def one_by_one(functions, i):
    """The variance of rows that come one by one, in three orders, and of the first two."""
    values = [float(functions.running_variance(iter(rows.copy()))) for rows in orders(i)]
    pair = functions.running_variance(iter(i.rows[:2].copy()))
    return {"values": values, "pair": float(pair)}


def orders(i):
    """The rows in the three orders in which they come."""
    return (i.rows, i.rows[::-1], np.roll(i.rows, 1, axis=0))


def of_values(cause, formula, atol=0.0):
    """A mistake in the variances, in every order."""

    def shows(i, a):
        wrong = [formula(SimpleNamespace(rows=rows)) for rows in orders(i)]
        if atol:
            return np.allclose(a["values"], wrong, rtol=1e-9, atol=atol)
        return close(np.asarray(a["values"]), np.asarray(wrong), nan=True)

    return Symptom(cause, shows)


BUG = Question(
    name="q4",
    points=2,
    functions=("running_variance",),
    reference=reference.running_variance,
    tried="{rows.shape[0]} rows that come one by one",
    instances=bug_instances,
    adapter=one_by_one,
    laws=(
        Law("the answer is a finite number", lambda i, a: np.isfinite(a["values"]).all()),
        Law("two rows a, b have the variance ||a - b||² / 2", lambda i, a: close(a["pair"], pair(i))),
        Law(
            "the order in which the rows come does not matter",
            lambda i, a: np.ptp(a["values"]) < 1e-9 * max(a["values"]),
        ),
        Law(
            "it is the unbiased variance",
            lambda i, a: close(a["values"][0], i.rows.var(axis=0, ddof=1).sum()),
        ),
    ),
    mistakes=(
        of_values("that is the bug: the counter is a step late, so the first row is forgotten", lambda i: one_pass(i, late=True), atol=1e-9),
        of_values("that is the bug: the counter is a step late, so the first row is forgotten", lambda i: one_pass(i, late=True, ddof=2)),
        of_values("the counter is a step late, and the product of the lengths is not the product of the vectors", lambda i: one_pass(i, late=True, lengths=True)),
        of_values("B instead of B - 1", lambda i: one_pass(i, ddof=0)),
        of_values("B - 2 where B - 1 belongs", lambda i: one_pass(i, ddof=2)),
        of_values("not divided by B - 1", lambda i: one_pass(i) * (len(i.rows) - 1)),
        of_values("divided by B + 1", lambda i: one_pass(i, ddof=-1)),
        of_values("the new mean in both places", lambda i: one_pass(i, both="new")),
        of_values("the old mean in both places", lambda i: one_pass(i, both="old")),
        of_values("the sum of the squared distances to the mean of the rows before", lambda i: one_pass(i, both="old", ddof=0)),
        of_values("standard deviation instead of variance", lambda i: one_pass(i) ** 0.5),
        of_values("the mean is not updated: it is the first row for ever", lambda i: about_first(i) / (len(i.rows) - 1)),
        of_values("the mean is not updated, and B instead of B - 1", lambda i: about_first(i) / len(i.rows)),
        of_values("the mean is not taken off", lambda i: (i.rows**2).sum() / (len(i.rows) - 1)),
        of_values("the mean is not taken off, and B instead of B - 1", lambda i: (i.rows**2).sum() / len(i.rows)),
        of_values("the first row is forgotten in the mean", lambda i: skipped(i, 1)),
        of_values("the first row is forgotten: the variance of the others", lambda i: i.rows[1:].var(axis=0, ddof=1).sum() if len(i.rows) > 2 else np.nan),
        of_values("the last row is forgotten", lambda i: i.rows[:-1].var(axis=0, ddof=1).sum() if len(i.rows) > 2 else np.nan),
        of_values("one number for all entries: the variance per parameter is added", lambda i: i.rows.var(ddof=1)),
        of_values("the mean over the parameters instead of their sum", lambda i: one_pass(i) / i.rows.shape[1]),
        of_values("lengths where their squares belong", lambda i: np.linalg.norm(i.rows - i.rows.mean(axis=0), axis=1).sum() / (len(i.rows) - 1)),
        of_values("the square of the mean is taken off once, not B times", lambda i: ((i.rows**2).sum() - (i.rows.mean(axis=0) ** 2).sum()) / (len(i.rows) - 1)),
        of_values("the variance is divided by B: that is the variance of the mean", lambda i: one_pass(i) / len(i.rows)),
        of_values("the mean moves by the whole step: step / count", lambda i: moving(i, lambda k: 1.0)),
        of_values("the mean moves by half of every step: step / count", lambda i: moving(i, lambda k: 0.5)),
        of_values("the counter starts at 2: a step early", lambda i: moving(i, lambda k: 1 / (k + 2))),
        of_values("the sign: the mean moves away from the row", lambda i: moving(i, lambda k: -1 / (k + 1))),
    ),
    truth=lambda i: {"values": [one_pass(SimpleNamespace(rows=rows)) for rows in orders(i)], "pair": pair(i)},
    main="values",
    inputs=(),
    factors={"B": lambda i: len(i.rows), "B - 1": lambda i: len(i.rows) - 1, "d": lambda i: i.rows.shape[1]},
    call=lambda i: f"running_variance(iter(np.array({i.rows.tolist()})))",
)  # fmt: skip


def about_first(i):
    """The scatter about the first row."""
    return ((i.rows - i.rows[0]) ** 2).sum()


def skipped(i, first):
    """The scatter of all rows about the mean of those after the first."""
    return ((i.rows - i.rows[first:].mean(axis=0)) ** 2).sum() / (len(i.rows) - 1)


def moving(i, share):
    """The update with another share of the step in the mean."""
    mean, total = i.rows[0], np.float64(0)
    for k in range(1, len(i.rows)):
        step = i.rows[k] - mean
        mean = mean + step * share(k)
        total += step @ (i.rows[k] - mean)
    return total / (len(i.rows) - 1)


def pair(i):
    """Of the first two rows."""
    return ((i.rows[0] - i.rows[1]) ** 2).sum() / 2
