"""From which size on a batch is worth halving: whole by one thread, and in halves by two and by one.

Least times, not medians: what the machine can do while both cores are free, on a busy one too. The crossing
sets `adaptivesgd.objective.WORTHWHILE`. Printed, never asserted. Run with `-k halving`.
"""

from math import inf, log2
from time import perf_counter
from unittest.mock import patch

from test_network_speed import images, stepper
from timing import milliseconds, times

import adaptivesgd as asgd
from adaptivesgd import networks as net
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.threads import working_threads

ROUNDS, REPEAT = 40, 5
WAYS = {"whole": (inf, 1), "halves, two threads": (0, 2), "halves, one thread": (0, 1)}


def perceptron(X, y, width):
    """A multilayer perceptron with one hidden layer."""
    layers = (net.Flatten(), net.Dense(width), net.ReLU(), net.Dense(10))
    return net.Network(X, y, layers)


def softmax(X, y):
    """Softmax regression on the same images."""
    return asgd.SoftmaxRegression(X.reshape(len(X), -1), y)


def least(steps):
    """The least seconds of a step in each of the ways, which take turns."""
    seconds = dict.fromkeys(WAYS, inf)
    for _ in range(ROUNDS):
        for name, (worthwhile, threads) in WAYS.items():
            with patch("adaptivesgd.objective.WORTHWHILE", worthwhile), working_threads(threads):
                for _ in range(REPEAT):
                    began = perf_counter()
                    steps[name]()
                    seconds[name] = min(seconds[name], perf_counter() - began)
    return seconds


def test_from_which_size_on_halving_gains(report):
    X, y = images()
    problems = {"softmax": softmax(X, y), "100 hidden": perceptron(X, y, 100)}
    problems["500 hidden"] = perceptron(X, y, 500)
    rows = []
    for name, problem in problems.items():
        for B in (64, 128, 256, 512, 1024):
            seconds = least({way: stepper(problem, Constant(B)) for way in WAYS})
            whole, two, one = seconds.values()
            size = f"2^{log2(B * problem._multiplications):.1f}"
            rows.append((name, B, size, milliseconds(whole), times(two, whole), times(one, whole)))
    heads = ("problem", "B", "multiplications", *WAYS)
    report("A step in halves, as a multiple of one of the whole batch, least of 200", heads, rows)
    assert len(rows) == 5 * len(problems)
