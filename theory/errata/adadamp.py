"""The code of AdaDamp: a minimum that is dropped, settings that vanish, states that do not come back."""

import math
from functools import partial

import numpy as np

from .erratum import Erratum, Picture

found = partial(
    Erratum, project="stsievert/adadamp", file="adadamp/damping.py", read="commit 007c4a2"
)


# A minimum that is accepted and never used.


def size_without_a_minimum(initial, first_loss, loss, minimum):
    """ceil(B_0 F_0 / F), whatever F* is."""
    return math.ceil(initial * first_loss / loss)


def size_above_a_minimum(initial, first_loss, loss, minimum):
    """ceil(B_0 (F_0 - F*) / (F - F*))."""
    return math.ceil(initial * (first_loss - minimum) / (loss - minimum))


def towards_a_minimum():
    """The batch size as the loss falls from 2.5 towards its minimum 0.5."""
    gaps = np.geomspace(2.0, 0.004, 60)
    published, right = (
        [each(8, 2.5, 0.5 + gap, 0.5) for gap in gaps]
        for each in (size_without_a_minimum, size_above_a_minimum)
    )
    curves = {"F* dropped": published, "F* used": right}
    return Picture(1 / gaps, curves, "1 / (F(w) - F*)", "batch size (examples)", "xy")


# Settings that are never read.


def settings_swallowed(initial_batch_size=1, dwell=20, **others):
    """The settings in use; a name that does not exist is accepted, and lost."""
    return {"initial_batch_size": initial_batch_size, "dwell": dwell}


def settings_checked(initial_batch_size=1, dwell=20):
    """The settings in use; a name that does not exist is a TypeError."""
    return {"initial_batch_size": initial_batch_size, "dwell": dwell}


def misspelt():
    """AdaDamp's batches as the loss halves repeatedly, from a first batch of 64."""
    k = np.arange(8)
    meant = settings_checked(initial_batch_size=64)["initial_batch_size"]
    used = settings_swallowed(inital_batch_size=64)["initial_batch_size"]
    curves = {"inital_batch_size=64": used * 2**k, "initial_batch_size=64": meant * 2**k}
    return Picture(k, curves, "halvings of the loss", "batch size (examples)", "y")


# A step size that is cut, and stays so.


def step_sizes_never_restored(length, sizes, cap):
    """a <- length cap / B where B >= cap; otherwise a stays what it was."""
    now, used = length, []
    for B in sizes:
        if B >= cap:
            now = length * cap / B
        used.append(now)
    return used


def step_sizes_restored(length, sizes, cap):
    """a = length min(1, cap / B)."""
    return [length * min(1, cap / B) for B in sizes]


def cut_for_ever():
    """The step size when the wanted batch rises above a cap of 256, and falls again."""
    k = np.arange(60)
    sizes = 32 + 992 * np.exp(-(((k - 25) / 8) ** 2))
    curves = {
        "never restored": step_sizes_never_restored(0.1, sizes, 256),
        "restored": step_sizes_restored(0.1, sizes, 256),
    }
    return Picture(k, curves, "updates of w", "step size")


# A network that is set to evaluation and never back to training.


def dropouts_after_a_test(rate, tested):
    """The share of units left out at each update; tested: whether a test came before it."""
    training, shares = True, []
    for test in tested:
        training = training and not test
        shares.append(rate if training else 0.0)
    return shares


def dropouts_at_every_update(rate, tested):
    """The share of units left out at each update, whatever was tested before."""
    return [rate for _ in tested]


def without_dropout():
    """The share of units left out in training, with a test of the network every ten updates."""
    k = np.arange(40)
    tested = k % 10 == 9
    curves = {
        "a test ends it": dropouts_after_a_test(0.5, tested),
        "a test leaves it": dropouts_at_every_update(0.5, tested),
    }
    return Picture(k, curves, "updates of w", "share of units left out")


# A loss of three thousand.


def diverges_at_a_number(loss, epochs):
    """Whether the run is given up: the batch loss is 3000 or more, after the first epoch."""
    return (loss >= 3e3 or math.isnan(loss)) and epochs > 1


def diverges(loss, epochs):
    """Whether the run is given up: the loss is not a finite number."""
    return not math.isfinite(loss)


def given_up():
    """A run that goes well, with a loss that is measured in small units."""
    epochs = np.linspace(0, 5, 51)
    loss = 2e4 * np.exp(-epochs)
    kept = {}
    for name, stop in {"given up at 3000": diverges_at_a_number, "kept": diverges}.items():
        stopped = np.array(
            [stop(F, e) for F, e in zip(loss.tolist(), epochs.tolist(), strict=True)]
        )
        kept[name] = np.where(np.cumsum(stopped) > 0, np.nan, loss)
    return Picture(epochs, kept, "epochs", "loss", "y")


ERRATA = (
    found(
        name="dropped-minimum",
        says="The smallest loss F* is an argument that is never stored, so the rule works with F* = 0: "
        "near a minimum above 0 the batch hardly grows.",
        wrong=size_without_a_minimum,
        right=size_above_a_minimum,
        picture=towards_a_minimum,
        law="test_the_minimum_is_kept_and_used",
    ),
    found(
        name="swallowed-settings",
        says="Names of settings that do not exist are accepted and ignored, so a spelling mistake "
        "gives a run with the defaults.",
        wrong=settings_swallowed,
        right=settings_checked,
        picture=misspelt,
        law="test_unknown_keywords_are_not_swallowed",
    ),
    found(
        name="cut-for-ever",
        says="Where the wanted batch exceeds the largest one, the step size is cut in its place, and "
        "never restored when the wanted batch falls again.",
        wrong=step_sizes_never_restored,
        right=step_sizes_restored,
        picture=cut_for_ever,
        law="test_the_step_size_comes_back_after_the_cap",
    ),
    found(
        name="left-in-test-mode",
        file="adadamp/experiment.py",
        read="commit 1270496",
        says="Testing switches the network to evaluation, and nothing switches it back: from the first "
        "test on, it trains without dropout and with frozen normalisation.",
        wrong=dropouts_after_a_test,
        right=dropouts_at_every_update,
        picture=without_dropout,
        law="test_looking_at_a_network_does_not_change_its_training",
    ),
    found(
        name="three-thousand",
        says="A run counts as diverging when its batch loss is 3000 or more, in whatever units: one that "
        "goes well may be given up.",
        wrong=diverges_at_a_number,
        right=diverges,
        picture=given_up,
        law="test_no_loss_is_too_large_to_go_on",
    ),
)
