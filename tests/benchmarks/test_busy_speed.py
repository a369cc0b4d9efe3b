"""What a step costs beside other work: processes that count, none, one and two. Printed, never asserted.

*one* has one thread; *default* is what `run` does: one BLAS thread, and as many threads as cores for the
halves of a large batch; *BLAS's own* leaves the products to the threads of BLAS, as NumPy does by itself.
Means, not medians: what waiting for a lost core costs is in the few slow steps. Run with `-k busy`.
"""

import subprocess
import sys
from contextlib import contextmanager, nullcontext
from random import Random
from statistics import mean
from time import perf_counter

from test_network_speed import images, stepper
from threadpoolctl import threadpool_limits
from timing import milliseconds, times

import adaptivesgd as asgd
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.networks.architectures import cabs_mnist, mlp
from adaptivesgd.threads import working_threads

B, BURST = 128, 0.25  # seconds of steps in a row
WAYS = {
    "one": lambda: working_threads(1),
    "default": working_threads,
    "BLAS's own": nullcontext,
}


def softmax(X, y):
    """Softmax regression on the same images."""
    return asgd.SoftmaxRegression(X.reshape(len(X), -1), y)


PROBLEMS = {"softmax": softmax, "mlp": mlp, "cabs_mnist": cabs_mnist}


@contextmanager
def busy(count):
    """So many processes that count."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def means(step, ways, rounds):
    """The mean seconds of a step in each of the ways, which take turns in random order."""
    seconds = {name: [] for name in ways}
    for number in range(rounds):
        for name in Random(number).sample(ways, len(ways)):
            with WAYS[name]():
                step()
                began = perf_counter()
                while perf_counter() - began < BURST:
                    start = perf_counter()
                    step()
                    seconds[name].append(perf_counter() - start)
    return {name: mean(found) for name, found in seconds.items()}


def test_cost_of_a_step_on_a_busy_machine(report):
    X, y = images()
    rows = []
    for name, make in PROBLEMS.items():
        step = stepper(make(X, y), Constant(B))
        ways = list(WAYS)[: 2 if name == "cabs_mnist" else 3]  # by BLAS's own: up to 10 s a step
        for count in (0, 1, 2):
            with busy(count), threadpool_limits(2):
                found = means(step, ways, rounds=3)
            rows.append((
                *(name, count, milliseconds(found["one"])),
                *(times(found[way], found["one"]) if way in found else "" for way in list(WAYS)[1:]),
            ))  # fmt: skip
    report(
        f"A step beside busy processes, two cores, B = {B}, float32, means",
        ("problem", "busy processes", "one thread", "default", "BLAS's own threads"),
        rows,
    )
    assert len(rows) == 3 * len(PROBLEMS)
