"""What the questions about SGD share: quadratics, as cases for the engines of `theory`."""

import numpy as np

from adaptivesgd.batch_sizes import Constant
from adaptivesgd.method import Method
from adaptivesgd.models import NoisyQuadratic
from adaptivesgd.samplers import Uniform
from adaptivesgd.step_sizes import Fixed
from theory.case import Case


def hessian(rng, d, low, high):
    """A symmetric matrix with eigenvalues from low to high."""
    basis = np.linalg.qr(rng.standard_normal((d, d)))[0]
    H = basis @ np.diag(np.geomspace(low, high, d)) @ basis.T
    return (H + H.T) / 2


def sgd(i, H, centres, w, steps=1):
    """A case of SGD with replacement, for the engines of `theory`."""
    method = Method(Constant(i.B), Fixed(i.alpha), sampler=Uniform(replace=True))
    return Case("course", NoisyQuadratic(centres, H), method, steps, w)
