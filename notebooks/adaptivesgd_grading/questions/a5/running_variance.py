"""Find the bug."""

import numpy as np

from ...question import Law, Question, Symptom, close


def bug_instances(rng):
    """Rows that come one by one."""
    for B, d in ((2, 1), (5, 3), (3, 2)):
        yield {"rows": 1 + rng.standard_normal((B, d))}


def one_pass(i, late=False, ddof=1):
    """The published update, or with its counter a step late."""
    mean, total = i.rows[0], 0.0
    for k in range(1, len(i.rows)):
        step = i.rows[k] - mean
        mean = mean + step / (k if late else k + 1)
        total += step @ (i.rows[k] - mean)
    return total / (len(i.rows) - ddof)


def one_by_one(functions, i):
    """The variance of rows that come one by one, in three orders, and of the first two."""
    orders = (i.rows, i.rows[::-1], np.roll(i.rows, 1, axis=0))
    values = [float(functions.running_variance(iter(rows.copy()))) for rows in orders]
    pair = functions.running_variance(iter(i.rows[:2].copy()))
    return {"values": values, "pair": float(pair)}


BUG = Question(
    name="q4",
    points=2,
    functions=("running_variance",),
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
        Symptom(
            "that is the bug: the counter is a step late, so the first row is forgotten",
            lambda i, a: np.isclose(a["values"][0], one_pass(i, late=True), atol=1e-9),
        ),
        Symptom(
            "B instead of B - 1", lambda i, a: close(a["values"][0], one_pass(i, ddof=0))
        ),
    ),
)  # fmt: skip


def pair(i):
    """Of the first two rows."""
    return ((i.rows[0] - i.rows[1]) ** 2).sum() / 2
