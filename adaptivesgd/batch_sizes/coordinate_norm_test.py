"""The norm test for every coordinate of the gradient."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..estimate import Estimate
from .norm_test import VarianceTest

ROWS = 256  # gradients that are formed at a time


@dataclass(frozen=True)
class CoordinateNormTest(VarianceTest):
    """B <- ceil(max_j Var(g_ij) / (theta^2 g_j^2)) if that is larger than B, j = 1..d.

    It is stricter than `NormTest`, and asks for the largest batch where one g_j is 0 though the
    examples differ. The example gradients of the batch are formed, some hundred at a time.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    theta : float, default 0.9
        Largest ratio of noise to signal that passes the test (dimensionless), above 0.
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Lau, Li, Xu, Liu and Kolar (2025), "Adaptive batch size schedules for distributed training of
    language models with data and model parallelism", Proposition 1.
    """

    looks_at: ClassVar[str] = "every coordinate of the last batch's gradients"

    def noise_and_signal(self, seen: Estimate) -> tuple[float, float]:
        g = seen.gradient
        ratios = np.zeros_like(g)
        with np.errstate(over="ignore"):  # of what asks for the largest batch
            for first in range(0, seen.size, ROWS):
                rows = seen.rows.take(slice(first, first + ROWS)).dense()
                away = (rows - g) / (g + (g == 0))  # first divided, then squared
                ratios = ratios + (away**2).sum(axis=0)
        never = bool(((ratios > 0) & (g == 0)).any())
        return (np.inf if never else float(ratios.max()) / (seen.size - 1)), 1.0
