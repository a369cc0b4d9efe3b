"""Blocks of parameters, such as layers: their norms, their variances, their directions."""

from dataclasses import dataclass

import numpy as np

from adaptivesgd.directions import BlockNormalized
from theory import Assumption


def block_norms(problem, v):
    """||v^(k)|| for every block, shape (K,)."""
    return np.array([np.linalg.norm(v[block]) for block in problem.blocks])


def block_variances(problem, w):
    """(1/n) sum_i ||grad_k f_i(w) - grad_k F(w)||^2 for every block, shape (K,)."""
    spread = problem.gradients(w).var(axis=0)
    return np.array([spread[block].sum() for block in problem.blocks])


def block_way(state, after):
    """n with n^(k) = g^(k) / ||g^(k)||, of the step between two states, shape (d,)."""
    units, _ = BlockNormalized()(None, after.estimate.gradient, state)
    return units


@dataclass(frozen=True)
class BlockVariances(Assumption):
    """The variance of every block is at most sigma_k^2, given as `block_sigma2`, shape (K,)."""

    latex = r"\max_k \mathrm{tr}\,\Sigma_k(w) / \sigma_k^2 \le 1"

    def objections(self, case):
        if "block_sigma2" not in case.given:
            yield "the case must give block_sigma2, a bound of the variance of every block"

    def measured(self, case, state, probes):
        return (block_variances(state.problem, state.w) / case.given["block_sigma2"]).max()

    def claimed(self, case, state):
        return 1.0
