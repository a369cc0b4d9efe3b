"""The critical batch size along one run of SGD, measured by branches, and what rules would choose there."""

from functools import lru_cache

import numpy as np

from ... import catalogue
from ...methods.critical_batch import critical_batch
from ...plots import Picture
from ...plots.palette import COLOURS
from ...plots.ticks import tidy
from ..problems.spec import ProblemSpec, cached_problem
from ..protocol.experiment import Check, Claim, Size
from ..reports.figures import bottom_legend

STEP, SIZE, SEEDS = 0.1, 4, (0, 1, 2)
SHARES = (0.002, 0.005, 0.012, 0.03, 0.07, 0.16, 0.38, 0.9)
FACTORS = (1, 2, 4, 8, 16, 32, 64)
LARGEST = SIZE * FACTORS[-1]  # of the branches: a critical batch of that is that or more
UPDATES = {"tiny": 100, "small": 2000, "medium": 8000}


@lru_cache(maxsize=1)
def along_a_run(size: str) -> dict[str, np.ndarray]:
    """Columns: updates, and medians over the seeds of the batches measured and of those that rules would choose."""
    columns = np.median([one_run(UPDATES.get(size, 8000), seed) for seed in SEEDS], axis=0).T
    names = ("updates", "measured", "noise scale", "CABS", "AdaDamp", "run")
    return dict(zip(names, columns, strict=True))


def one_run(updates: int, seed: int) -> np.ndarray:
    """The rows of one seed: SGD on softmax regression on digits with a ridge of 1e-2, whose F* is known."""
    problem = cached_problem(ProblemSpec("digits", "softmax", {"ridge": 1e-2}).to_json()).train
    method = catalogue.made("sgd", step_size=STEP, batch_size=SIZE)
    state, minimum = method.init(problem, problem.start(0), seed), float(problem.minimum)
    first, everything = problem.loss(state.w) - minimum, np.arange(problem.n)
    places = sorted({max(1, round(share * updates)) for share in SHARES})
    rows = []
    for step in range(1, places[-1] + 1):
        state = method.step(state)
        if step in places:
            found = critical_batch(state, method, 2 * problem.n, FACTORS, scaling=float)
            seen = problem.estimate(state.w, everything)
            rules = (
                seen.variance / seen.signal,
                STEP * seen.variance / seen.loss,
                SIZE * first / (seen.loss - minimum),
            )
            rows.append((step, found.size, *rules, SIZE))
    return np.array(rows, float)


def draw_critical(columns: dict[str, np.ndarray]) -> Picture:
    """The batches of `along_a_run` against updates."""
    figure = Picture(figsize=(12, 4.6), dpi=130)
    axes = figure.subplots()
    labels = {
        "measured": "critical batch, measured by branches",
        "noise scale": "noise scale tr Σ / ‖∇F‖²",
        "CABS": "CABS: step tr Σ / F, at least 1",
        "AdaDamp": "AdaDamp: B₀ (F(w₀) − F*) / (F − F*)",
        "run": "the run: SGD",
    }
    for (name, label), colour in zip(labels.items(), ("black", *COLOURS), strict=False):
        axes.plot(columns["updates"], np.maximum(columns[name], 1), "o-" if name == "measured" else "-",
                  color=colour, lw=2.2 if name == "measured" else 1.6, label=label)  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="updates of w", ylabel="batch size (examples)")
    axes.set_title("softmax regression on digits, ridge 0.01", loc="left", fontsize=10)
    tidy(axes)
    bottom_legend(figure, axes)
    return figure


def underestimated(size: Size) -> Claim:
    """The claim on the noise scale, judged along a run as long as a `Size` allows."""
    return Claim(
        "The noise scale underestimates the critical batch size.",
        "Merrill and others (2025), attributed",
        "At every point of the run the critical batch measured by branches is at least the noise scale.",
        lambda results: at_least_the_noise_scale(size.name),
        "not reached here: language models with Adam",
        lambda task, size: False,
    )


def at_least_the_noise_scale(size: str) -> list[Check]:
    """The measured critical batch against the noise scale, at every point of the run."""
    columns = along_a_run(size)
    points = zip(*(columns[n] for n in ("updates", "measured", "noise scale")), strict=True)
    return [
        Check(f"digits, update {step:,.0f}", f"measured {mine:,.0f}, noise scale {scale:,.3g}",
              None if scale > mine >= LARGEST else bool(mine >= scale), in_regime=False)
        for step, mine, scale in points
    ]  # fmt: skip
