"""Exercises of the notebooks of proofs: a number to find, and a check that says whether it is right."""

from dataclasses import dataclass
from math import exp, isclose, sqrt
from typing import Any

from .markdown import Markdown


@dataclass(frozen=True)
class Exercise:
    """A question whose answer is one number.

    Parameters
    ----------
    truth : float
    hint : str
        What is said to a wrong answer; it does not hold the number.
    rtol : float, default 5e-3
        How far off an answer may be, relative to the truth.
    """

    truth: float
    hint: str
    rtol: float = 5e-3

    def verdict(self, answer: Any) -> Markdown:
        """A sentence on an answer; `...` stands for none yet."""
        if answer is ... or answer is None:
            return Markdown("*Put your number in the place of the three dots, and run the cell.*")
        try:
            right = isclose(float(answer), self.truth, rel_tol=self.rtol, abs_tol=1e-12)
        except (TypeError, ValueError):
            return Markdown("**✗** The answer is one number.")
        return Markdown("**✓** Right.") if right else Markdown(f"**✗** Not yet. {self.hint}")


EXERCISES = {
    "adadamp": (
        Exercise(4.0, "The batch is inversely proportional to the gap."),
        Exercise(2 / 3, "Put c = 2 σ² / (2α) into q = σ² / (2 α c), and q into 1 / (1 + q)."),
    ),
    "big_batch": (
        Exercise(0.82 / 0.01 * 0.19, "β is (θ² + (1 - θ)²) / (1 - θ)², β' is 1 / (1 - θ²)."),
        Exercise(1.5, "Set (1 - α)² + α² θ² / (1 - θ²) = 1 and divide by α."),
        Exercise(1 / sqrt(2), "With c = 1/2 a step of 1 is accepted; its factor is θ² / (1 - θ²)."),
    ),
    "cabs": (
        Exercise(2.0, "m* is 2La / (2 - La) times the ratio of noise to signal; put La = 1."),
        Exercise(2.0, "The ratio tr Σ / F stays; the step is a factor."),
    ),
    "sngm": (
        Exercise(10.0, "Every g/||g|| has length 1; sum the geometric series of β."),
        Exercise(0.5, "The mean of the signs, not the sign of the mean: 3/4 of the draws point one way."),
    ),
    "online_batch_selection": (
        Exercise(10.0, "From rank 0 to rank n/2 the factor is s^(-1/2)."),
        Exercise(100 ** (1 / 100), "Neighbours differ by the n-th root of the pressure."),
    ),
    "four_questions": (
        Exercise(3.0, "(1 - θ²) / θ² times tr Σ / ||∇F||²."),
        Exercise(sqrt(0.5), "θ² = (2 - La) / (2La)."),
    ),
    "after_the_five_papers": (
        Exercise(2.5, "r = (V + s) / (V/S + s)."),
        Exercise(4.0, "From the minimiser the gap after a step is γ S Δ; divide by Δ, with γ = 1."),
        Exercise(2 + 2 / (1 - exp(-2)), "The factor is x + x / (1 - exp(-x)) with x = γ S."),
    ),
}  # fmt: skip


def check(notebook: str, number: int, answer: Any = ...) -> Markdown:
    """The verdict on an answer.

    Parameters
    ----------
    notebook : str
        Such as big_batch.
    number : int
        Of the exercise, from 1.
    answer : number, optional
        `...` while there is none.

    Returns
    -------
    Markdown

    Examples
    --------
    >>> check("cabs", 2, 2)
    '**✓** Right.'
    """
    return EXERCISES[notebook][number - 1].verdict(answer)
