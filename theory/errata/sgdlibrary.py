"""SGDLibrary, Big Batch SGD: redrawn examples, an unpaid line search, small batches that stay small."""

from functools import partial

import numpy as np

from .erratum import Erratum, Picture

found = partial(
    Erratum,
    project="SGDLibrary",
    file="sgd_solver/bb_sgd.m",
    read="commit 0e052b8, modified 12 January 2017",
)


# A growing batch that draws what it has.


def drawn_again(order, start, size, more):
    """What is added to a batch of order[start : start + size]: its own first `more`."""
    return order[start : start + more]


def drawn_next(order, start, size, more):
    """What is added to a batch of order[start : start + size]: the next `more`."""
    return order[start + size : start + size + more]


def different_examples():
    """How many different examples a batch holds that grows by a tenth at a time."""
    order, sizes = np.arange(1000), [50]
    known = {drawn_again: set(range(50)), drawn_next: set(range(50))}
    counts = {draw: [50] for draw in known}
    while sizes[-1] < 500:
        size, more = sizes[-1], sizes[-1] // 10
        sizes.append(size + more)
        for draw, seen in known.items():
            seen |= set(draw(order, 0, size, more).tolist())
            counts[draw].append(len(seen))
    curves = {"the same again": counts[drawn_again], "the next ones": counts[drawn_next]}
    return Picture(sizes, curves, "batch size it believes in (examples)", "different examples")


# A line search that evaluates all examples and counts none.


def bill_without_the_search(K, n, trials):
    """Examples counted for an update whose search looked at all n examples `trials` times."""
    return K


def bill(K, n, trials):
    """Examples counted for an update whose search looked at its K examples `trials` times."""
    return K + K * trials


def looked_at():
    """Examples looked at over 50 updates with batches of 100 of 10 000, and 3 trials each."""
    k, K, n, trials = np.arange(1, 51), 100, 10_000, 3
    curves = {
        "as counted": k * bill_without_the_search(K, n, trials),
        "as looked at": k * (K + n * trials),
        "a search on the batch, counted": k * bill(K, n, trials),
    }
    return Picture(k, curves, "updates of w", "examples", "y")


# A tenth of nine is nothing.


def next_size_rounded_down(K):
    """K + floor(K / 10)."""
    return K + K // 10


def next_size(K):
    """K + ceil(K / 10)."""
    return K - (-K // 10)


def never_growing():
    """The batch after so many failed tests, from 9 examples."""
    sizes = {next_size_rounded_down: [9], next_size: [9]}
    for rule, series in sizes.items():
        for _ in range(20):
            series.append(rule(series[-1]))
    curves = {
        "rounded down": sizes[next_size_rounded_down],
        "rounded up": sizes[next_size],
    }
    return Picture(range(21), curves, "failed tests", "batch size (examples)")


ERRATA = (
    found(
        name="drawn-again",
        says="The examples that a batch grows by are counted from its own beginning: it draws what it "
        "holds already, and no evidence is added.",
        wrong=drawn_again,
        right=drawn_next,
        picture=different_examples,
        law="test_growth_reuses_what_was_seen",
    ),
    found(
        name="unpaid-search",
        says="The line search evaluates the loss of all examples, and the count of what was looked at "
        "does not notice: curves against that count flatter the method.",
        wrong=bill_without_the_search,
        right=bill,
        picture=looked_at,
        law="test_a_line_search_looks_at_its_batch_and_pays",
    ),
    found(
        name="never-grows",
        says="The growth is a tenth of the batch, rounded down: below 10 examples it is nothing, and "
        "the loop waits for a larger batch that never comes.",
        wrong=next_size_rounded_down,
        right=next_size,
        picture=never_growing,
        law="test_batches_below_ten_grow_as_well",
    ),
)
