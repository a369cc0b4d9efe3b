"""Deductions that several theorems of AdaDamp share: averages over T steps, from a line about one."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from theory import Chain, Deduction, Use
from theory.letters import first_gap, noise_level, pl_constant, powers, smoothness
from theory.quantities import square_distance
from theory.standard_steps import gap_now, next_gap, noise_now, square_gradient_now

from .averages import distances, next_distances, slopes_towards, steps
from .growing import inverses, least_batches, logarithm, sizes
from .rules import length

SECOND = ("E", "D - 2 * g * P + g**2 * (G + N)")


def step(case):
    """gamma, the step size."""
    return length(case.method)


def first_square(case):
    """||w_0 - w*||^2."""
    return square_distance(case.states[0])


def inverse_size(case):
    """1 / B_k."""
    return 1 / np.array(sizes(case), dtype=float)


def average_gap(
    measured: Callable,
    letters: Mapping[str, Callable],
    noise: tuple[Use, ...],
    slope: str,
    of: int,
    given: tuple[str, ...],
) -> Deduction:
    """The average gap, from how much nearer a step leads, a = 2 gamma (1 - gamma (beta + slope / 2)).

    Parameters
    ----------
    measured : callable
        (1/T) sum_{k<T} E delta_k.
    letters : mapping of str to callable
        Those of the noise.
    noise : tuple of Use
        The lines about the noise, from N to slope * d.
    slope : str
        The noise over the gap.
    of : int
        The line about one step.
    given : tuple of str
        What holds of the letters of the noise.

    Returns
    -------
    Deduction
        Of the theorem.
    """
    fall = f"2 * g * (1 - g * (b + ({slope}) / 2))"
    constants = {"b": smoothness, "g": step, **letters}
    chain = Chain(
        letters={
            **{k: v for k, v in constants.items() if k != "V"},
            "m": measured,
            "T": steps,
            "D0": first_square,
            "M": None,
            "M1": None,
            "x": None,
        },
        means={"D": "M", "E": "M1", "d": "x"},
        hypothesis=(f"{fall} * m * T + M", "D0"),
        base={"m": "0", "T": "0", "M": "D0"},
        becomes={"m": "(m * T + x) / (T + 1)", "T": "T + 1", "M": "M1"},
        claim=("m", f"D0 / ({fall} * T)"),
        end=f"1 / ({fall} * T)",
        end_slack=(f"M / ({fall} * T)",),
        given=("M >= 0", "g > 0", f"g * (b + ({slope}) / 2) < 1", *given),
        end_given=("T >= 1",),
        first=1,
    )
    return Deduction(
        letters={
            **constants,
            "D": distances,
            "E": next_distances,
            "P": slopes_towards,
            "G": square_gradient_now,
            "N": noise_now,
            "d": gap_now,
        },
        claim=("E", f"D - {fall} * d"),
        uses=(
            Use(1, *SECOND),
            Use(2, "P", "d", "2 * g"),
            Use(3, "G", "2 * b * d", "g**2"),
            *noise,
        ),
        given=("g > 0",),
        of=of,
        then="by induction on T: the distances telescope",
        chain=chain,
    )


def geometric(of: int, measured: Callable, omega: Callable) -> Deduction:
    """omega rho^k, from a noise that falls like rho^k.

    Parameters
    ----------
    of : int
        The line about one step; before it stand the descent lemma, the PL inequality and the noise.
    measured : callable
        E F(w_k) - F*.
    omega : callable
        omega.

    Returns
    -------
    Deduction
        Of the theorem.
    """
    constants: dict[str, Any] = {
        "L": smoothness,
        "m": pl_constant,
        "a": step,
        "s": noise_level,
        "B": base_size,
    }
    chain = Chain(
        letters={
            **constants,
            "M": measured,
            "P": None,
            "D0": first_gap,
            "w": omega,
            "r": ratio,
            "R": powers(ratio),
        },
        means={"D": "M", "E": "P"},
        where={"n": "s / B * R"},
        hypothesis=("M", "w * R"),
        base={"M": "D0", "R": "1"},
        becomes={"M": "P", "R": "r * R"},
        claim=("M", "w * R"),
        times=("1", "1 - m * a"),
        slack=("(w - a * L * s / (m * B)) * m * a / 2 * R", "w * (r - 1 + a * m / 2) * R"),
        given=(
            *("0 < m", "m <= L", "0 < a", "a * L <= 1", "0 < B", "w >= D0", "w >= 0", "R >= 0"),
            *("w >= a * L * s / (m * B)", "r >= 1 - a * m / 2"),
        ),
    )
    return Deduction(
        letters={
            **constants,
            "D": gap_now,
            "E": next_gap,
            "G": square_gradient_now,
            "N": noise_now,
            "n": least_noise,
        },
        claim=("E", "(1 - m * a) * D + L * a**2 / 2 * n"),
        uses=(
            Use(of - 3, "E", "D - a * (1 - a * L / 2) * G + a**2 * L / 2 * N"),
            Use(of - 2, "G", "2 * m * D", "a * (1 - a * L / 2)"),
            Use(of - 1, "N", "n", "a**2 * L / 2"),
        ),
        slack=("m * a * (1 - a * L) * D",),
        given=("0 < m", "0 < L", "0 < a", "a * L <= 1", "D >= 0"),
        of=of,
        then="with the line after it, by induction on k",
        chain=chain,
    )


def base_size(case):
    """b, with B_k >= b rho^-k."""
    return float(least_batches(case)[0])


def ratio(case):
    """rho."""
    return float(least_batches(case)[1])


def least_noise(case):
    """sigma^2 rho^k / b."""
    return noise_level(case) / base_size(case) * ratio(case) ** (steps(case) - 1.0)


GROWN = {"s": noise_level, "i": inverse_size}
SUMMED = {"I": inverses, "U": logarithm, "i": None}


def summed(deduction_of: dict[str, Any], chain: dict[str, Any]) -> Deduction:
    """A deduction whose theorem adds up the noise of batches that grow linearly.

    Parameters
    ----------
    deduction_of, chain : dict
        The parameters of a Deduction and of a Chain, without those for sums over T steps.

    Returns
    -------
    Deduction
        Of the theorem.
    """
    sums = {
        "base": {"m": "0", "T": "0", "I": "0"} | chain.pop("base"),
        "becomes": {"m": "(m * T + x) / (T + 1)", "T": "T + 1", "I": "I + i"}
        | chain.pop("becomes"),
        "means": {"i": "i"} | chain.pop("means"),
        "letters": SUMMED | {"T": steps, "M": None, "M1": None, "x": None} | chain.pop("letters"),
    }
    held = Chain(**sums, **chain, end_given=("T >= 1",), first=1)
    return Deduction(**deduction_of, then="by induction on T: it telescopes", chain=held)
