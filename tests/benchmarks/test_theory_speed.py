"""How much faster an exact expectation is than random runs of the same width. Printed, never asserted;
what is asserted is that they agree.
"""

from time import perf_counter

from timing import milliseconds, times

from adaptivesgd.methods import sgd
from theory.case import Case
from theory.examples import far_start, regression
from theory.moments import Moments
from theory.monte_carlo import MonteCarlo
from theory.quantities import gap

RUNS, N, D, K = 400, 200, 10, 400


def timed(engine):
    """E[F(w_k) - F*], k = 0..K, and the seconds it took."""
    F = regression(n=N, dim=D)
    case = Case("speed", F, sgd(0.5 / F.max_smoothness, 8), K, far_start(F), engine=engine)
    began = perf_counter()
    return case.expected(gap), perf_counter() - began


def test_moments_against_random_runs(report):
    (exact, quick), (sample, slow) = timed(Moments()), timed(MonteCarlo(RUNS, jobs=2))
    away = (abs(sample.mean - exact)[1:] / sample.radius[1:]).max()
    rows = [
        ("exact moments", milliseconds(quick), "", ""),
        (
            f"{RUNS} random runs, two processes",
            milliseconds(slow),
            times(slow, quick),
            "at least 50 ×",
        ),
    ]
    title = f"E F(w_k), k ≤ {K}, of least squares, n = {N}, d = {D}, B = 8"
    report(title, ("how", "time", "over exact moments", "goal"), rows)
    assert away <= 1  # of the half width of its interval
