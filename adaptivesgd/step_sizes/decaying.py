"""Step sizes that fall as the updates, or the epochs, go by."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..estimate import Estimate
from ..part import InEpochs, StepSize
from ..state import State
from ..typing import Array


@dataclass(frozen=True)
class InverseTime(StepSize[None]):
    """alpha_k = initial_step / (1 + decay_rate k).

    alpha_k = a / (b + k) is initial_step = a / b, decay_rate = 1 / b.

    Parameters
    ----------
    initial_step : float
        First step size (parameters per unit of direction), above 0.
    decay_rate : float
        Rate at which the step size decays (per update), at least 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Robbins and Monro (1951), "A stochastic approximation method" (attributed).
    """

    looks_at: ClassVar[str] = "nothing"

    initial_step: float
    decay_rate: float

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.nonnegative("decay_rate", self.decay_rate)

    def __call__(
        self, memory: None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, None]:
        return self.initial_step / (1 + self.decay_rate * now.step), memory


@dataclass(frozen=True)
class PolynomialDecay(StepSize[None]):
    """alpha_k = initial_step (1 - k / horizon)^power, and 0 from k = horizon on.

    Parameters
    ----------
    initial_step : float
        First step size (parameters per unit of direction), above 0.
    horizon : int
        Update at which the step size reaches 0 (updates), at least 1.
    power : float, default 1.0
        Exponent of the decay (dimensionless), above 0.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.step_sizes import PolynomialDecay
    >>> method = asgd.methods.momentum(PolynomialDecay(0.1, horizon=1000, power=2))
    """

    looks_at: ClassVar[str] = "nothing"

    initial_step: float
    horizon: int
    power: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.positive_integer("horizon", self.horizon)
        validate.positive("power", self.power)

    def __call__(
        self, memory: None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, None]:
        left = max(0.0, 1 - now.step / self.horizon)
        return float(self.initial_step * left**self.power), memory


@dataclass(frozen=True)
class StepDecay(StepSize[None]):
    """alpha = initial_step decay_factor^r, with r the number of milestones that have been reached.

    Parameters
    ----------
    initial_step : float
        First step size (parameters per unit of direction), above 0.
    decay_factor : float, default 0.1
        Factor of the step size at each milestone (dimensionless), in (0, 1].
    milestones : tuple of float, default (80, 120)
        Times of change (passes over the data), rising.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> import adaptivesgd as asgd
    >>> from adaptivesgd.step_sizes import StepDecay
    >>> method = asgd.methods.sgd(StepDecay(0.1, decay_factor=0.2, milestones=(60, 120)))
    """

    looks_at: ClassVar[str] = "nothing"
    in_epochs: ClassVar[InEpochs] = {"milestones": lambda length: (0.5 * length, 0.75 * length)}

    initial_step: float
    decay_factor: float = 0.1
    milestones: tuple[float, ...] = (80, 120)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(
            self, "initial_step", validate.positive("the step size", self.initial_step)
        )
        validate.fraction("decay_factor", self.decay_factor, one=True)
        validate.rising("milestones", self.milestones)

    def __call__(
        self, memory: None, d: Array, estimate: Estimate, now: State
    ) -> tuple[float, None]:
        passed = sum(now.epochs >= milestone for milestone in self.milestones)
        return float(self.initial_step * self.decay_factor**passed), memory
