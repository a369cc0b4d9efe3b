"""Examples chosen by what they are worth, after the five papers."""

from typing import Any

from ..method import Method
from ..part import StepSize
from ..samplers import (
    GradientNorms,
    LargestLosses,
    LastLayerNorms,
    LossPercentiles,
    ReducibleLosses,
)
from ..typing import Array
from .registry import Heading, listed


@listed(Heading.FRONTIER)
def ordered_sgd(
    step_size: float | StepSize[Any], batch_size: int = 32, oversampling: float = 2.0
) -> Method:
    """Ordered SGD: draw oversampling B examples, step on the B with the largest losses.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 32
        Batch size B (examples), at least 1.
    oversampling : float, default 2.0
        Candidates drawn per example used (dimensionless), at least 1.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Kawaguchi and Lu (2020), "Ordered SGD: a new stochastic optimization framework for empirical risk
    minimization", as in their code, whose share of the candidates falls with the training accuracy.
    """
    sampler = LargestLosses(oversampling)
    return Method(batch_size, step_size, sampler=sampler, name="Ordered SGD")


@listed(Heading.FRONTIER)
def rho_loss(
    step_size: float | StepSize[Any],
    batch_size: int = 32,
    oversampling: float = 10.0,
    irreducible: Array | None = None,
) -> Method:
    """RHO-LOSS: of oversampling B examples, the B with the largest f_i(w) - irreducible_i.

    The irreducible losses must come from a model of other, held-out examples.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 32
        Batch size B (examples), at least 1.
    oversampling : float, default 10.0
        Candidates drawn per example used (dimensionless), at least 1.
    irreducible : array_like or None, default None
        Losses of the examples under a model of held-out data (units of the loss), shape (n,); None
        for 0.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Mindermann and others (2022), "Prioritized training on points that are learnable, worth learning,
    and not yet learnt", as in their code.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> X = (X - X.mean(0)) / X.std(0)
    >>> teacher = asgd.run(asgd.SoftmaxRegression(X[1::2], y[1::2]), asgd.methods.adam(0.01), epochs=20)
    >>> problem = asgd.SoftmaxRegression(X[::2], y[::2])
    >>> method = asgd.methods.rho_loss(0.1, 8, irreducible=problem.losses(teacher.w))
    >>> bool(asgd.run(problem, method, epochs=5)["loss"][-1] < 0.5)
    True
    """
    sampler = ReducibleLosses(oversampling, irreducible)
    return Method(batch_size, step_size, sampler=sampler, name="RHO-LOSS")


@listed(Heading.FRONTIER)
def importance_sampling(
    step_size: float | StepSize[Any],
    batch_size: int = 32,
    oversampling: float = 3.0,
    decay: float = 0.9,
) -> Method:
    """Importance sampling: B of oversampling B examples, with p_i ~ ||grad f_i|| and unbiased weights.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 32
        Batch size B (examples), at least 1.
    oversampling : float, default 3.0
        Candidates drawn per example used (dimensionless), at least 1.
    decay : float, default 0.9
        Weight of the past in the running averages (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Katharopoulos and Fleuret (2018), "Not all samples are created equal: deep learning with importance
    sampling", as in their code; here with exact norms in place of their bound.
    """
    sampler = GradientNorms(oversampling, decay)
    return Method(batch_size, step_size, sampler=sampler, name="importance sampling")


@listed(Heading.FRONTIER)
def importance_sampling_last_layer(
    step_size: float | StepSize[Any],
    batch_size: int = 32,
    oversampling: float = 3.0,
    decay: float = 0.9,
) -> Method:
    """Importance sampling with p_i ~ ||d f_i / d z_i||, a bound of ||grad f_i|| from a forward pass.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 32
        Batch size B (examples), at least 1.
    oversampling : float, default 3.0
        Candidates drawn per example used (dimensionless), at least 1.
    decay : float, default 0.9
        Weight of the past in the running averages (dimensionless), in [0, 1).

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Katharopoulos and Fleuret (2018), "Not all samples are created equal: deep learning with importance
    sampling", as in their code.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> method = asgd.methods.importance_sampling_last_layer(0.1, batch_size=8, oversampling=1.5)
    >>> trace = asgd.run(problem, method, epochs=10)
    >>> bool(trace["loss"][-1] < 0.1 and trace["evaluations"][-1] > 0)
    True
    """
    sampler = LastLayerNorms(oversampling, decay)
    return Method(batch_size, step_size, sampler=sampler, name="importance sampling, last layer")


@listed(Heading.FRONTIER)
def selective_backprop(
    step_size: float | StepSize[Any],
    batch_size: int = 32,
    keep: float = 0.5,
    start: float = 5.0,
    end: float = 9.0,
    interrupt: int = 2,
) -> Method:
    """Selective backprop: keep a part of every other batch, in which large losses are more likely.

    Parameters
    ----------
    step_size : float or StepSize
        Step size alpha (parameters per unit of direction), above 0.
    batch_size : int, default 32
        Batch size B (examples), at least 1.
    keep : float, default 0.5
        Fraction of the examples drawn that is kept (dimensionless), in (0, 1].
    start : float, default 5.0
        First time of selection (passes over the data), at least 0.
    end : float, default 9.0
        Time from which on there is no selection (passes over the data), at least 0.
    interrupt : int, default 2
        Period of the batches that are used whole (updates), at least 0; 0 for none.

    Returns
    -------
    Method
        The composed method.

    References
    ----------
    Jiang and others (2019), "Accelerating deep learning by focusing on the biggest losers" (attributed),
    as in the code of Composer.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> X, y = asgd.load("wine")
    >>> problem = asgd.SoftmaxRegression((X - X.mean(0)) / X.std(0), y)
    >>> method = asgd.methods.selective_backprop(0.1, 8, start=0, end=10)
    >>> trace = asgd.run(problem, method, epochs=10)
    >>> sorted(set(trace["batch_size"][1:].tolist()))
    [4, 8]
    """
    sampler = LossPercentiles(keep, start, end, interrupt)
    return Method(batch_size, step_size, sampler=sampler, name="selective backprop")
