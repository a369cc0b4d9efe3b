"""Rules that compare the gradient of half a batch with the rest of it."""

from dataclasses import dataclass
from typing import ClassVar

from .. import validate
from ..estimate import Estimate, in_one_unit
from ..linalg import cosine, square_norm
from ..objective import FiniteSum
from ..part import BatchSize, ratio, whole
from ..state import State
from ..typing import Array
from .noise_scale import Averages


def halves(seen: Estimate) -> tuple[Array, Array]:
    """Return the mean gradients of the first floor(B/2) examples of a batch, and of the others.

    Parameters
    ----------
    seen : Estimate
        A batch of at least two examples.

    Returns
    -------
    first, second : Array
        Gradients, shape (d,).
    """
    m, B = seen.size // 2, seen.size
    first = seen.rows.take(slice(0, m)).sum() / m
    return first, (B * seen.gradient - m * first) / (B - m)


@dataclass(frozen=True)
class HalfBatchSimilarity(BatchSize[None]):
    """B <- max(B + 1, floor(1.1 B)) if cos(g_1, g_2) < similarity, else min(B - 1, floor(0.9 B)),

    with g_1 and g_2 the gradients of the two halves of the latest batch; B stays at least 2. Since
    E cos is about 1 / (1 + B_noise / m) for halves of m examples, B settles near
    2 B_noise similarity / (1 - similarity), with B_noise the noise scale.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    similarity : float, default 0.5
        Cosine of the two half-batch gradients that is aimed at (dimensionless), in (0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    Qin and others (2021), "SimiGrad: fine-grained adaptive batching for large scale training using
    gradient similarity measurement", as in a reimplementation (attributed).
    """

    looks_at: ClassVar[str] = "the gradients of the last batch's halves"
    guarantee: ClassVar[str] = "none known; it settles at a multiple of the noise scale"

    initial_size: int = 16
    similarity: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("similarity", self.similarity)

    def __call__(self, memory: None, now: State) -> tuple[int, None]:
        seen = now.estimate
        if seen is None:
            return self.initial_size, memory
        B = self.latest(seen)
        if seen.size == 1:
            return B, memory
        first, second = halves(seen)
        grows = cosine(first, second) < self.similarity
        return (max(B + 1, B * 11 // 10) if grows else max(2, min(B - 1, B * 9 // 10))), memory


@dataclass(frozen=True)
class TwoBatchNoiseScale(BatchSize[Averages]):
    """B = max(2, ceil(S / G)), from running averages of unbiased estimates,

        G = (B ||g||^2 - m ||g_m||^2) / (B - m),    S = (||g_m||^2 - ||g||^2) / (1/m - 1/B),

    of ||grad F||^2 and tr Sigma, with g_m the gradient of the first m = floor(B/2) examples. It needs
    two norms instead of per-example gradients, and is noisier than `NoiseScale`.

    Parameters
    ----------
    initial_size : int, default 16
        First batch size B_0 (examples), at least 2.
    decay : float, default 0.95
        Weight of the past in the running averages (dimensionless), in [0, 1).
    max_size : int or None, default None
        Largest batch that is drawn (examples), at least 1; None for all n examples.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    References
    ----------
    McCandlish, Kaplan, Amodei and others (2018), "An empirical model of large-batch training",
    appendix (attributed); Gray and others (2024), as in their code.
    """

    looks_at: ClassVar[str] = "norms of past batches and of halves of them"

    initial_size: int = 16
    decay: float = 0.95

    def __post_init__(self) -> None:
        super().__post_init__()
        validate.positive_integer("initial_size", self.initial_size, smallest=2)
        validate.fraction("decay", self.decay, zero=True)

    def init(self, problem: FiniteSum, w: Array) -> Averages:
        return 0.0, 0.0, 0.0  # their common weight cancels in the ratio

    def __call__(self, averages: Averages, now: State) -> tuple[int, Averages]:
        seen = now.estimate
        if seen is None:
            return self.initial_size, averages
        if seen.size == 1:
            return self.latest(seen), averages
        seen = seen.rescaled
        B, m, first = seen.size, seen.size // 2, halves(seen)[0]
        small, large = square_norm(first), seen.signal
        S, G = (small - large) / (1 / m - 1 / B), (B * large - m * small) / (B - m)
        past, latest, unit = in_one_unit(averages[2], seen.unit)
        S = past * self.decay * averages[0] + latest * (1 - self.decay) * S
        G = past * self.decay * averages[1] + latest * (1 - self.decay) * G
        return max(2, whole(ratio(max(S, 0.0), max(G, 0.0)))), (S, G, unit)
