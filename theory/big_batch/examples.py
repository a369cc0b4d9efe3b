"""The cases on which the theorems about condition (4) are checked."""

from functools import cache

import numpy as np

from adaptivesgd import Method
from adaptivesgd.data import load, standardise
from adaptivesgd.models import LeastSquares
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes.fixed import as_step_size
from theory import Fresh

from .constants import noise_share
from .exact_test import ExactTest

REPLACED, DISTINCT, ENDLESS = Uniform(replace=True), Uniform(), Fresh()
SLACK = 1e-10  # relative; so that rounding does not make a tight K one larger


def passing(theta, step_size, sampler=REPLACED):
    """A method whose batches satisfy (4), with replacement and on endless data with nothing to
    spare. step_size: a part, or a number.
    """
    return Method(ExactTest(theta), as_step_size(step_size), sampler=sampler)


def tight_start(F, theta, K):
    """A start at which (4) holds with equality at the batch size K; F must have the Hessian I.

    ||grad F(w)||^2 = ||w - w*||^2 = (V / K) / noise_share. Shape (d,).
    """
    distance = np.sqrt(float(F.variance) / K / noise_share(theta) * (1 + SLACK))
    return F.minimiser + distance / np.sqrt(F.dim)


@cache
def diabetes(ridge=0.3):
    """Ridge regression on the diabetes data, 10 standardised features, standardised targets."""
    X, y = load("diabetes")
    return LeastSquares(standardise(X), (y - y.mean()) / y.std(), ridge=ridge)
