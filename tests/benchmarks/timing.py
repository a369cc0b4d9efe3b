"""Interleaved timings: every contender in every round, so that a slow moment hits all of them,
and in a random order, so that none is always behind the one that empties the caches.
"""

from random import Random
from statistics import median
from time import perf_counter


def interleaved(contenders, rounds=200, repeat=1):
    """The median seconds of each, over rounds in which every one is timed once.

    contenders: name -> function of no arguments; repeat: calls per timing, so that caches and
    threads settle as in a training loop.
    """
    seconds = {name: [] for name in contenders}
    for contender in contenders.values():
        contender()  # warm up
    for number in range(rounds):
        for name, contender in Random(number).sample(list(contenders.items()), len(contenders)):
            contender()  # what the one before has left in the caches is not this one's cost
            began = perf_counter()
            for _ in range(repeat):
                contender()
            seconds[name].append((perf_counter() - began) / repeat)
    return {name: median(times) for name, times in seconds.items()}


def microseconds(seconds):
    return f"{1e6 * seconds:.0f} µs"


def milliseconds(seconds):
    return f"{1e3 * seconds:.3g} ms"


def times(a, b):
    """a as a multiple of b."""
    return f"{a / b:.3g} ×"
