"""Interleaved timings: every contender in every round, so that a slow moment hits all of them,
and in an order drawn anew, so that none is always behind the one that empties the caches.
"""

from random import Random
from statistics import median
from time import perf_counter


def interleaved(contenders, rounds=200, repeat=1):
    """The median seconds of each, over rounds in which every one is timed once.

    contenders: name -> function of no arguments; repeat: calls per timing.
    """
    seconds = {name: [] for name in contenders}
    for contender in contenders.values():
        contender()  # warm up
    for number in range(rounds):
        for name, contender in Random(number).sample(list(contenders.items()), len(contenders)):
            began = perf_counter()
            for _ in range(repeat):
                contender()
            seconds[name].append((perf_counter() - began) / repeat)
    return {name: median(times) for name, times in seconds.items()}


def table(title, rows):
    """Lines of a small table: (what, measured, goal)."""
    width = max(len(what) for what, _, _ in rows)
    lines = ["", title, "-" * len(title)]
    return "\n".join(
        lines + [f"{what:<{width}}  {value:>12}   {goal}" for what, value, goal in rows]
    )
