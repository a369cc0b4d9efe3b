"""The rows of `gpu_check` that compare a GPU with the CPU: (name, seconds allowed, function)."""

from itertools import islice

import numpy as np
from network_cases import ALONE, network
from parts import ALL, PROBLEM, START
from problems import NAMES, problem

import adaptivesgd as asgd
from adaptivesgd.backend import to_host

UPDATES, DRIFT = 50, 1e-9


def rows():
    """A row for every network, objective and method, and for the theory's exact engine."""
    for name in ALONE:
        yield f"network {name}", 60, lambda name=name: judged(statistics_error(network(name)))
    for name in NAMES:
        yield f"objective {name}", 60, lambda name=name: judged(statistics_error(problem(name)))
    yield "theory, exact expectations", 60, lambda: judged(expectation_error())
    for name, method in ALL.items():
        yield f"method {name}", 60, lambda method=method: judged(path_error(method))


def judged(error):
    """The largest relative difference from the CPU, and whether it is rounding."""
    return {"error": error, "allowed": DRIFT, "ok": bool(error <= DRIFT)}


def path_error(method):
    """Of w along a run of UPDATES updates with the same seed."""
    far = asgd.to_device(PROBLEM), asgd.to_device(START)
    here = islice(asgd.states(PROBLEM, method, w=START, seed=3), UPDATES)
    there = islice(asgd.states(far[0], method, w=far[1], seed=3), UPDATES)
    return max(difference(b.w, a.w) for a, b in zip(here, there, strict=True))


def statistics_error(here):
    """Of gradient, losses, square norms and variance at one point."""
    w = here.start(1) + 0.01
    cpu, gpu = here.estimate(w), asgd.to_device(here).estimate(asgd.to_device(w))
    return max(
        difference(gpu.gradient, cpu.gradient),
        difference(gpu.losses, cpu.losses),
        difference(gpu.square_norms, cpu.square_norms),
        abs(gpu.variance - cpu.variance) / max(cpu.variance, 1.0),
    )


def expectation_error():
    """Of E[w] after a step, over every batch that can be drawn."""
    from theory.enumeration import Enumeration

    whole = problem("least squares")
    here = whole.with_data(whole.X[:6], whole.y[:6])
    method = asgd.methods.momentum(0.1, batch_size=2)

    def expected(F):
        state = method.init(F, F.start() + 1)
        return Enumeration().after(method, state, lambda after: after.w)

    return difference(expected(asgd.to_device(here)), expected(here))


def difference(there, here):
    """||there - here|| / max(||here||, 1)."""
    return float(np.linalg.norm(to_host(there) - here) / max(np.linalg.norm(here), 1.0))
