"""Cockpit: the signals of one run, and the batch sizes that rules would choose along it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import validate
from ..errors import Stop
from .figure import Picture
from .inputs import given_minimum
from .palette import COLOURS
from .ticks import tidy

if TYPE_CHECKING:
    from ..method import Method
    from ..objective import FiniteSum
    from ..typing import Array


def cockpit(
    problem: "FiniteSum",
    method: "Method",
    *,
    updates: int = 200,
    seed: int = 0,
    points: int = 60,
    minimum: float | None = None,
) -> Picture:
    """Run a method and draw what its rules could have seen.

    With S = ||grad F(w)||^2 and V the trace of the per-example covariance, both of all n examples:
    signal S against noise V/B; the norm test's ratio V/(B S); the noise scale V/S against the batch
    B; the batches that CABS (step V / F), AdaDamp (B_0 (F(w_0) - F*) / (F - F*)) and Big Batch
    (V / S) would choose at the same w; and the gap F(w) - F* against the noise floor predicted to
    first order in the step, step V / (4 B).

    Parameters
    ----------
    problem : FiniteSum
        The objective; all its examples are evaluated at every point drawn.
    method : Method
        What runs on it.
    updates : int, default 200
        How many updates.
    seed : int, default 0
        The seed of the run.
    points : int, default 60
        About how many points are drawn, closer together at first.
    minimum : float, optional
        F*; by default the problem's, if known, else 0.

    Returns
    -------
    Picture
        Six panels.

    Raises
    ------
    ValueError
        If a number is out of range, or the method stops before its first update.
    TypeError
        If the problem or the method is something else.

    References
    ----------
    Schneider, Dangel, Hennig (2021), Cockpit: a practical debugging tool for the training of deep
    neural networks. McCandlish et al. (2018), An empirical model of large-batch training (the noise
    scale) (attributed).

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> problem = asgd.LeastSquares([[1.0], [2.0], [3.0]], [1.0, 2.0, 2.0])
    >>> len(asgd.plots.cockpit(problem, asgd.methods.sgd(0.05, 1), updates=20).axes)
    6
    """
    validate.runnable(problem, method)
    updates = validate.positive_integer("updates", updates)
    points = validate.positive_integer("points", points)
    minimum = given_minimum(minimum)
    if minimum is None:
        minimum = float(getattr(problem, "minimum", 0.0))
    found = signals(problem, method, updates, seed, points, minimum)
    figure = Picture(figsize=(14, 7.6), dpi=110)
    axes = figure.subplots(2, 3)
    for place, (title, curves) in zip(axes.flat, panels(found).items(), strict=True):
        for (name, values), colour in zip(curves.items(), COLOURS, strict=False):
            place.plot(found["updates"], values, label=name, color=colour, lw=1.8)
        place.set_title(title, loc="left", fontsize=11, weight="bold")
        place.set(xscale="log", yscale="log", xlabel="updates of w")
        place.legend(frameon=False, fontsize=8)
        tidy(place)
    figure.suptitle(f"{method.name or type(method.batch_size).__name__}: what its rules could have seen",
                    x=0.02, ha="left", weight="bold")  # fmt: skip
    figure.tight_layout()
    return figure


def signals(
    problem: "FiniteSum", method: "Method", updates: int, seed: int, points: int, minimum: float
) -> dict[str, "Array"]:
    """Columns along the run: updates, loss, S, V, B, step and the batches that rules would choose."""
    state = method.init(problem, problem.start(seed), seed)
    everything = np.arange(problem.n)
    rows: list[tuple[float, ...]] = []
    first = problem.loss(state.w) - minimum
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step in range(updates):
            before = state.w
            try:
                state = method.step(state)
            except Stop:
                break
            if step < updates * (len(rows) / points) ** 2 and rows:
                continue
            seen = problem.estimate(before, everything)
            rows.append(
                (step + 1, seen.loss, seen.signal, seen.variance, state.batch_size, state.step_size)
            )
            if not np.isfinite(seen.loss):
                break
    if not rows:
        raise ValueError("the method stopped before its first update, so there is nothing to draw")
    names = ("updates", "loss", "signal", "variance", "batch", "step")
    found = dict(zip(names, np.array(rows, float).T, strict=True))
    found["gap"] = found["loss"] - minimum
    found["cabs"] = found["step"] * found["variance"] / found["loss"]
    found["adadamp"] = found["batch"][0] * first / found["gap"]
    found["big_batch"] = found["variance"] / found["signal"]
    return {name: np.where(np.isfinite(values), values, np.nan) for name, values in found.items()}


def panels(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """{title: {curve: values}} of the six panels."""
    noise = found["variance"] / found["batch"]
    return {
        "Gap and predicted noise floor": {
            "gap F(w) − F*": found["gap"],
            "floor, step V / (4 B)": found["step"] * noise / 4,
        },
        "Signal and noise": {"signal S = ‖∇F‖²": found["signal"], "noise V / B": noise},
        "Norm test": {
            "V / (B S)": noise / found["signal"],
            "1: as much noise as signal": np.ones_like(noise),
        },
        "Noise scale and batch": {
            "noise scale V / S": found["big_batch"],
            "batch B": found["batch"],
        },
        "Batches that rules would choose": {
            "CABS": np.maximum(found["cabs"], 1),
            "AdaDamp": found["adadamp"],
            "Big Batch": np.maximum(found["big_batch"], 1),
            "this run": found["batch"],
        },
        "Step": {"step size": found["step"]},
    }
