"""The checks have teeth: every law fails on a model made to break it, with a sentence that helps."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from adaptivesgd.checks import check_gradient, check_problem
from adaptivesgd.example_gradients import OuterProducts, Rows
from adaptivesgd.models import LeastSquares
from adaptivesgd.objective import FiniteSum

rng = np.random.default_rng(0)
X = rng.standard_normal((12, 3))
y = X @ [1.0, -1.0, 0.5] + rng.standard_normal(12)
w = np.array([0.3, -0.2, 0.9])


@dataclass(frozen=True, eq=False, repr=False)
class Student(FiniteSum):
    """f_i(w) = (1/2) (x_i^T w - y_i)^2, as a student might write it."""

    X: Any = field(repr=False)
    y: Any = field(repr=False)

    @property
    def dim(self):
        return self.X.shape[1]

    def forward(self, w):
        r = self.X @ w - self.y
        return r**2 / 2, lambda: Rows(r[:, None] * self.X)


class Doubled(Student):
    def forward(self, w):
        r = self.X @ w - self.y
        return r**2 / 2, lambda: Rows(2 * r[:, None] * self.X)


class OneWrong(Student):
    def forward(self, w):
        r = self.X @ w - self.y
        return r**2 / 2, lambda: Rows(r[:, None] * self.X * [1, 1.01, 1])


class AveragedOnce(Student):
    def forward(self, w):
        r = self.X @ w - self.y
        return r**2 / 2 / self.n, lambda: Rows(r[:, None] * self.X / self.n)


class OneLoss(Student):
    def forward(self, w):
        losses, backward = super().forward(w)
        return losses.mean(), backward


class NotANumber(Student):
    def forward(self, w):
        losses, backward = super().forward(w)
        return losses * np.nan, backward


class Centred(Student):
    """Its examples depend on each other, as under batch normalisation."""

    def forward(self, w):
        r = (self.X - self.X.mean(axis=0)) @ w - self.y
        return r**2 / 2, lambda: Rows(r[:, None] * (self.X - self.X.mean(axis=0)))


class CrossTermsDropped(OuterProducts):
    def square_norms(self):
        return super().square_norms() * 1.1


class WrongNorms(Student):
    def forward(self, w):
        r = self.X @ w - self.y
        return r**2 / 2, lambda: CrossTermsDropped(self.X, r)


class Upcasting(Student):
    def forward(self, w):
        losses, backward = super().forward(w)
        return losses * np.float64(1.0), backward


class InPlace(Student):
    def forward(self, w):
        r = self.X @ w - self.y
        self.y[...] = -r
        return r**2 / 2, lambda: Rows(r[:, None] * self.X)


def claims(**constants):
    return type("Claims", (LeastSquares,), constants)


BROKEN = {
    "gradient twice as long": (Doubled, "gradient", r"0\.5 times the gradient would fit"),
    "one coordinate wrong": (OneWrong, "gradient", "coordinate 1 is"),
    "1/n in the losses": (AveragedOnce, "batch", "the losses of a batch must be"),
    "one loss for all": (OneLoss, "contract", r"losses must have shape \(12,\)"),
    "not a number": (NotANumber, "contract", "finite"),
    "examples that depend on each other": (Centred, "chunks", "in chunks must be"),
    "wrong norms": (WrongNorms, "statistics", "square_norms must be"),
    "upcasting": (Upcasting, "precision", "losses of float32 data became float64"),
    "in place": (InPlace, "purity", "changed y"),
    "L too small": (claims(smoothness=0.1), "constants", "smoothness must bound"),
    "L_max too small": (claims(max_smoothness=1.0), "constants", "max_smoothness must bound"),
    "mu too large": (claims(strong_convexity=1.9), "constants", "strong_convexity must be"),
    "PL too large": (claims(pl_constant=10.0), "constants", "pl_constant is too large"),
    "relaxed too small": (
        claims(relaxed_smoothness=(0.1, 0.0)), "constants", "relaxed_smoothness must bound"),
    "minimum too high": (claims(minimum=1.0), "constants", "there is a loss of"),
    "minimum too low": (claims(minimum=0.1), "constants", "the loss at the minimiser"),
}  # fmt: skip


@pytest.mark.parametrize("model, law, told", BROKEN.values(), ids=BROKEN)
def test_a_broken_law_is_told(model, law, told):
    with pytest.raises(AssertionError, match=told):
        check_problem(model(X.copy(), y.copy()), laws=(law,))
    with pytest.raises(AssertionError):
        check_problem(model(X.copy(), y.copy()))


@pytest.mark.parametrize(
    "check, words",
    [
        (lambda: check_problem(3), "the problem must be an objective, .* not a int"),
        (lambda: check_gradient(X, w), "the problem must be an objective, .* not a ndarray"),
        (lambda: check_gradient(Student, w), "not the class Student; make one"),
        (
            lambda: check_gradient(Student(X, y), w, directions=0),
            "directions must be a whole number",
        ),
        (
            lambda: check_gradient(Student(X, y), w, coordinates=0),
            "coordinates must be a whole number",
        ),
        (
            lambda: check_problem(Student(X, y), laws=("batches",)),
            "no law 'batches'; did you mean 'batch'",
        ),
    ],
)
def test_bad_arguments_are_told(check, words):
    with pytest.raises((TypeError, ValueError), match=words):
        check()


def test_a_student_passes():
    assert check_problem(Student(X, y)) == check_problem(LeastSquares(X, y))
    assert check_gradient(Student(X, y), w).slope == pytest.approx(2, abs=0.01)


def test_a_model_whose_examples_depend_on_each_other_may_say_so():
    kept = ("contract", "gradient", "statistics", "precision", "purity")
    assert check_problem(Centred(X, y), laws=kept) == kept


def test_only_the_coordinates_that_were_not_looked_at():
    """Taylor's formula sees what central differences were not asked about."""
    with pytest.raises(AssertionError, match=r"h\^1\..*1 of 3"):
        check_gradient(OneWrong(X, y), w, coordinates=1, seed=1)


def test_a_linear_loss_has_no_slope_to_measure():
    class Linear(Student):
        def forward(self, w):
            return self.X @ w, lambda: Rows(self.X)

    assert check_gradient(Linear(X, y), w).slope == np.inf


def test_float32_is_checked_in_double():
    assert check_gradient(LeastSquares(X.astype(np.float32), y), w.astype(np.float32)).error < 1e-8
