"""Importance sampling by a bound of the example gradients that a forward pass gives."""

from dataclasses import dataclass

import numpy as np

from ..estimate import Estimate
from ..objective import FiniteSum
from ..state import State
from ..typing import Array, Indices
from .gradient_norms import GradientNorms, Scores


@dataclass(frozen=True)
class LastLayerNorms(GradientNorms):
    """`GradientNorms` with p_i ~ ||s_i||, the derivatives s_i = d f_i / d z_i in the scores z_i.

    ||grad f_i|| is at most a constant times ||s_i||; for a linear model without a ridge it is ||x_i|| ||s_i||.
    The s_i need no backward pass, so the candidates count as evaluations, not as examples: this is
    the cost for which the threshold of tau, (C + 3 B) / (3 B), breaks even. The gradient is unbiased
    as well; its variance is larger than with the norms themselves.

    Parameters
    ----------
    oversampling : float, default 3.0
        Candidates drawn per example used (dimensionless), at least 1.
    decay : float, default 0.9
        Weight of the past in the running averages (dimensionless), in [0, 1); that of tau.

    Raises
    ------
    ValueError
        If a parameter is out of range, or at the start of a run, if no example has scores of its
        own, as with batch norm.

    References
    ----------
    Katharopoulos and Fleuret (2018), "Not all samples are created equal: deep learning with importance
    sampling", as in their code, with the outputs of the last layer that learns.
    """

    def init(self, problem: FiniteSum, w: Array) -> Scores:
        one = problem.batch(np.zeros(1, int)).counted_by(None)
        one.slope_norms(w)  # refuses batch norm
        return Scores()

    def _of_batch(self, seen: Estimate) -> Array:
        """||s_i||^2 of the latest batch, which its own forward pass has paid for."""
        batch = seen.problem.batch(seen.indices)
        return batch.counted_by(None, key=batch.key).slope_norms(seen.w) ** 2

    def _of_candidates(self, candidates: Indices, now: State) -> Array:
        """||s_i||^2 of the candidates."""
        return now.problem.batch(candidates).slope_norms(now.w) ** 2
