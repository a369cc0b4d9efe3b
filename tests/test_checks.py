"""The checks have teeth: every law fails on a model made to break it, with a sentence that helps."""

import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from adaptivesgd import methods
from adaptivesgd.checks import check_gradient, check_method, check_problem
from adaptivesgd.data import load
from adaptivesgd.example_gradients import OuterProducts, Rows
from adaptivesgd.models import GemanMcClure, LeastSquares, SigmoidLoss, SoftmaxRegression
from adaptivesgd.networks import Conv2D, Dense, Flatten, MaxPool, Network, ReLU
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


@pytest.mark.parametrize("model, law, message", BROKEN.values(), ids=BROKEN)
def test_a_broken_law_is_reported(model, law, message):
    with pytest.raises(AssertionError, match=message):
        check_problem(model(X.copy(), y.copy()), laws=(law,))
    with pytest.raises(AssertionError):
        check_problem(model(X.copy(), y.copy()))


@pytest.mark.parametrize(
    "check, words",
    [
        (lambda: check_problem(3), "the problem must be an objective, .* not an int"),
        (lambda: check_gradient(X, w), "the problem must be an objective, .* not an ndarray"),
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
    """Taylor's formula finds what central differences do not test."""
    with pytest.raises(AssertionError, match=r"h\^1\..*1 of 3"):
        check_gradient(OneWrong(X, y), w, coordinates=1, seed=1)


def test_a_linear_loss_has_no_slope_to_measure():
    class Linear(Student):
        def forward(self, w):
            return self.X @ w, lambda: Rows(self.X)

    assert check_gradient(Linear(X, y), w).slope == np.inf


def test_float32_is_checked_in_double():
    assert check_gradient(LeastSquares(X.astype(np.float32), y), w.astype(np.float32)).error < 1e-8


# Steps are scaled to the data, and a kink is not an error.

WINE = load("wine")
SPREAD = np.linspace(-1, 1, 13 * 3)


@pytest.mark.parametrize("scale", [1e-9, 1e-4, 1.0, 1e4, 1e9])
@pytest.mark.parametrize("model", [SoftmaxRegression, LeastSquares])
def test_data_of_any_size_are_checked(scale, model):
    """Raw wine has columns from 0.1 to 1000; a step that is right for one is wrong for another."""
    problem = model(scale * WINE[0], WINE[1])
    for w in (problem.start(), SPREAD[: problem.dim] / scale):
        report = check_gradient(problem, w)
        assert report.error < 1e-8 and report.slope > 1.9 and not report.at_kink


@pytest.mark.parametrize("scale", [1e-140, 1e-30, 1e-9, 1.0, 1e9, 1e30, 1e140])
def test_an_error_of_a_thousandth_is_found_in_data_of_any_size(scale):
    """Also where a step must be far larger or smaller than w: at 0."""

    class Slightly(Student):
        def forward(self, w):
            r = self.X @ w - self.y
            return r**2 / 2, lambda: Rows(r[:, None] * self.X * [1, 1.001, 1])

    class Nothing(Student):
        def forward(self, w):
            return super().forward(w)[0], lambda: Rows(0 * self.X)

    for place in (w / scale, 0 * w):
        assert check_gradient(LeastSquares(scale * X, y), place).error < 1e-8
        with pytest.raises(AssertionError, match="coordinate 1 is"):
            check_gradient(Slightly(scale * X, y), place)
        with pytest.raises(AssertionError, match="the gradient is wrong"):
            check_gradient(Nothing(scale * X, y), place)
    with pytest.raises(AssertionError, match="instead of h"):
        check_gradient(Slightly(scale * X, y), w / scale, coordinates=1, seed=1)


@pytest.mark.parametrize("model", [GemanMcClure, SigmoidLoss])
@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6, 1e20])
def test_where_rounding_hides_every_change_of_the_loss_the_gradient_is_not_called_wrong(
    model, scale
):
    """Losses that saturate: far away their gradient is tiny, and the loss constant to rounding."""
    problem = model(scale * X, y if model is GemanMcClure else y > 0)
    for far in (1.0, 100.0):
        check_gradient(problem, far * w)


def test_the_minimiser_is_checked():
    problem = LeastSquares(X, y)
    assert check_gradient(problem, problem.minimiser).error < 1e-6
    interpolating = LeastSquares(X, X @ w)
    assert check_gradient(interpolating, w).error < 1e-6


class Kinked(Student):
    """f_i(w) = |x_i^T w - y_i|, with the slope `at` where it has none."""

    at = 0.0

    def forward(self, w):
        r = self.X @ w - self.y
        return abs(r), lambda: Rows(np.where(r == 0, self.at, np.sign(r))[:, None] * self.X)


def test_a_kink_is_no_error_but_an_error_beside_a_kink_is():
    kinked = Kinked(np.eye(3), np.array([0.5, 0.0, 0.0]))
    assert check_gradient(kinked, np.array([0.2, 0.0, 0.7])).at_kink
    assert not check_gradient(kinked, np.array([0.2, 0.3, 0.7])).at_kink

    class Doubly(Kinked):
        def forward(self, w):
            losses, backward = super().forward(w)
            return losses, lambda: Rows(2 * backward().dense())

    with pytest.raises(AssertionError, match="checked at a random place near w"):
        check_gradient(Doubly(np.eye(3), np.zeros(3)), np.zeros(3))
    with pytest.raises(AssertionError, match="the gradient is wrong"):
        check_gradient(Doubly(np.eye(3), np.zeros(3)), np.ones(3))


def test_a_network_at_its_own_start_passes():
    """Empty pixels put biases of 0 at the kink of ReLU."""
    images = np.zeros((8, 6, 6, 1))
    images[1:, 2:4, 2:4] = rng.random((7, 2, 2, 1))
    layers = Conv2D(2, 3), ReLU(), MaxPool(2), Flatten(), Dense(3)
    network = Network(images, np.arange(8) % 3, layers)
    report = check_gradient(network, network.start(0), coordinates=100)
    assert report.at_kink and report.error < 1e-6


def test_a_loss_that_is_too_rough_is_not_called_wrong():
    class Rough(Student):
        def forward(self, w):
            losses, backward = super().forward(w)
            return losses + 1e-3 * np.sin(1e9 * w.sum()), backward

    with pytest.raises(AssertionError, match=r"cannot be checked: .* the loss is too rough"):
        check_gradient(Rough(X, y), w)


@pytest.mark.parametrize(
    "how, words",
    [
        ({"tolerance": np.nan}, "tolerance must be a finite number"),
        ({"tolerance": 0}, "tolerance must be above zero"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"w": [1]}, "must be a vector of shape"),
        ({"w": "abc"}, "w must hold real numbers"),
    ],
)
def test_bad_settings_of_the_gradient_check_are_refused(how, words):
    with pytest.raises(ValueError, match=words):
        check_gradient(Student(X, y), **{"w": w} | how)


@pytest.mark.parametrize("bad", [[1], "abc", np.ones((3, 1)), [np.nan] * 3])
def test_a_start_that_does_not_fit_is_refused(bad):
    for check in (
        lambda: check_problem(Student(X, y), bad),
        lambda: check_method(methods.sgd(0.1), Student(X, y), bad),
    ):
        with pytest.raises(ValueError, match="w"):
            check()


OPTIMISED = """
import numpy as np
from adaptivesgd import LeastSquares, Method, check_gradient, check_method, check_problem
from adaptivesgd.batch_sizes import Constant
from adaptivesgd.step_sizes import Fixed
class Wrong(LeastSquares):
    smoothness = 1e-3
    def forward(self, w):
        losses, backward = super().forward(w)
        return 2 * losses, backward
problem = Wrong(np.eye(3), np.ones(3))
class Negative(Fixed):
    def __call__(self, memory, d, estimate, now):
        return -0.1, None
method = Method(Constant(2), Negative(0.1))
for check in (lambda: check_gradient(problem, np.full(3, 3.0)), lambda: check_problem(problem),
              lambda: check_problem(problem, laws=("constants",)), lambda: check_method(method)):
    try:
        check()
        print("passed")
    except (AssertionError, TypeError) as error:
        print(type(error).__name__)
"""


def test_checks_also_fail_when_python_runs_without_assertions():
    done = subprocess.run(
        [sys.executable, "-O", "-c", OPTIMISED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["AssertionError"] * 4, done.stdout + done.stderr
