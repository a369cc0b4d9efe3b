"""The norm test: the noise of the gradient must not exceed a fraction of its norm."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..estimate import Estimate
from ..part import BatchSize, ratio, whole
from ..state import State


@dataclass(frozen=True)
class VarianceTest(BatchSize[None]):
    """Base class of tests of the latest batch, V / B <= theta^2 S, else B <- ceil(V / (theta^2 S)).

    A subclass defines V and S. The batch never shrinks. A batch of a single example, such as the
    last of an epoch can be, is not tested.

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

    Attributes
    ----------
    needs : tuple of str
        Numbers of the batch that V and S are made of, as `Estimate.fetched` names them.
    """

    needs: ClassVar[tuple[str, ...]] = ("signal",)

    initial_size: int = 16
    theta: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.positive("theta", self.theta)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        seen = now.estimate
        if seen is None:
            return self.initial_size, memory
        held = self.latest(seen)
        if seen.size == 1:
            return held, memory
        V, S = self.noise_and_signal(seen.fetched(*self.needs).rescaled)
        return max(held, whole(ratio(V, self.theta * self.theta * S))), memory

    def noise_and_signal(self, seen: Estimate) -> tuple[float, float]:
        """Return V and S, the two sides of the test.

        Parameters
        ----------
        seen : Estimate
            A batch of at least two examples, whose squares are in range.

        Returns
        -------
        V : float
            Variance of a single example.
        S : float
            What the noise V / B is compared with.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class NormTest(VarianceTest):
    """B <- ceil(tr Var(g_i) / (theta^2 ||g||^2)) if that is larger than B.

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
    Byrd, Chin, Nocedal and Wu (2012), "Sample size selection in optimization methods for machine
    learning" (attributed).
    """

    looks_at: ClassVar[str] = "the last batch's gradient and variance"
    guarantee: ClassVar[str] = "linear if met [related/norm_test]"
    needs: ClassVar[tuple[str, ...]] = ("signal", "variance")

    def noise_and_signal(self, seen: Estimate) -> tuple[float, float]:
        return seen.variance, seen.signal
