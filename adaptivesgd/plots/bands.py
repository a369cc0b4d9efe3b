"""The middle run, and the middle half of the runs, of several seeds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..trace import Trace

CLOCKS: dict[str, Any] = {
    "updates": lambda trace: trace["updates"],
    "work": lambda trace: trace["examples"] + trace["evaluations"],
    "seconds": lambda trace: trace["seconds"],
}


def quartiles(traces: Sequence["Trace"], clock: str, column: str) -> Any:
    """x, lower quartile, median, upper quartile of a column against a clock.

    One run is given as it was recorded. Several are read at common times, up to the time when
    half of them have ended; one that has ended keeps its last value, and one whose loss is not
    a number counts as infinite.
    """
    curves = [(CLOCKS[clock](trace) * 1.0, _finite(trace[column] * 1.0)) for trace in traces]
    if len(curves) == 1:
        x, y = curves[0]
        return x, y, y, y
    first = min(x[x > 0].min(initial=np.inf) for x, _ in curves)
    last = np.median([x[-1] for x, _ in curves])
    if not 0 < first < last:
        return quartiles(traces[:1], clock, column)
    x = np.geomspace(first, last, 80)
    values = np.array([np.interp(x, *curve) for curve in curves])
    with np.errstate(invalid="ignore"):
        return x, *np.quantile(values, (0.25, 0.5, 0.75), axis=0, method="nearest")


def _finite(values: Any) -> Any:
    return np.where(np.isfinite(values), values, np.inf)
