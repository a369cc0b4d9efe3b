"""Code that teaches: gradients of sums, of single classes, of single numbers, and of two passes."""

import numpy as np
from scipy.special import expit, softmax

from .erratum import Erratum, Picture

# ML-From-Scratch: a step size that shrinks with the data.


def logistic_gradient_of_the_sum(X, y, w):
    """X^T (p - y), p = sigmoid(X w)."""
    return X.T @ (expit(X @ w) - y)


def logistic_gradient(X, y, w):
    """(1/n) X^T (p - y)."""
    return X.T @ (expit(X @ w) - y) / len(y)


def longest_steps():
    """2 / L, the longest stable step, on more and more of the same data."""
    counts = np.array([10, 20, 50, 100, 200, 500, 1000])
    X = np.random.default_rng(0).standard_normal((1000, 3))
    published: list[float] = []
    right: list[float] = []
    for n in counts:
        h, w = 1e-6, np.zeros(3)  # the Hessian at 0 by differences, for each gradient
        for gradient, longest in (
            (logistic_gradient_of_the_sum, published),
            (logistic_gradient, right),
        ):
            change = [gradient(X[:n], np.zeros(n), w + h * e) for e in np.eye(3)]
            H = (np.array(change) - gradient(X[:n], np.zeros(n), w)) / h
            longest.append(2 / np.linalg.eigvalsh((H + H.T) / 2)[-1])
    curves = {"gradient of the sum": published, "gradient of the mean": right}
    return Picture(counts, curves, "examples", "longest stable step size", "xy")


# ML-From-Scratch: a Jacobian without its corners.


def softmax_backward_alone(z, dp):
    """p_c (1 - p_c) dl/dp_c: every class by itself."""
    p = softmax(z)
    return p * (1 - p) * dp


def softmax_backward(z, dp):
    """p_c (dl/dp_c - sum_k p_k dl/dp_k)."""
    p = softmax(z)
    return p * (dp - p @ dp)


def other_scores():
    """The slope of -log p_1 in the score of class 2, for two classes."""
    gaps = np.linspace(-4, 4, 41)
    cases = [(np.array([0.0, gap]), np.array([-1 / softmax([0.0, gap])[0], 0.0])) for gap in gaps]
    published, right = (
        [each(z, dp)[1] for z, dp in cases] for each in (softmax_backward_alone, softmax_backward)
    )
    curves = {"every class by itself": published, "all classes": right}
    return Picture(gaps, curves, "score of class 2 minus class 1", "slope of the loss in score 2")


# STAT 453: a bias with one gradient for all classes.


def bias_gradient_over_all(delta):
    """sum_i sum_c delta_ic, one number. delta: p - y, shape (n, C), whose rows sum to 0."""
    return delta.sum()


def bias_gradient(delta):
    """sum_i delta_ic, one number for each class c."""
    return delta.sum(axis=0)


def still_bias():
    """The bias of a class that 8 of 10 examples have, along gradient descent with step 0.5."""
    y = np.repeat([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [8, 1, 1], axis=0)
    curves: dict[str, list] = {}
    for name, gradient in {
        "one for all": bias_gradient_over_all,
        "one each": bias_gradient,
    }.items():
        b, curves[name] = np.zeros(3), []
        for _ in range(40):
            curves[name].append(b[0])
            b = b - 0.5 * gradient(softmax(b) - y) / len(y)
    return Picture(range(40), curves, "updates of b", "bias of the frequent class")


# micrograd: slopes that wait for the next call.


def slopes_kept(factors, calls):
    """d(y)/d(x) of y = x f_1 f_2 ... as noted after each call of backward, if nothing is cleared."""
    kept, noted = np.zeros(len(factors)), []
    for _ in range(calls):
        slope = 1.0
        for i, factor in enumerate(factors):
            kept[i] += factor * slope
            slope = kept[i]
        noted.append(slope)
    return noted


def slopes_afresh(factors, calls):
    """d(y)/d(x) = f_1 f_2 ..., after each call."""
    return [float(np.prod(factors)) for _ in range(calls)]


def called_again():
    """The slope of y = x 1 1 1 in x, after one call of backward and more."""
    calls = range(1, 7)
    curves = {
        "kept, three factors": slopes_kept((1.0, 1.0, 1.0), 6),
        "kept, one factor": slopes_kept((1.0,), 6),
        "recomputed": slopes_afresh((1.0, 1.0, 1.0), 6),
    }
    return Picture(calls, curves, "calls of backward", "slope dy/dx")


ERRATA = (
    Erratum(
        name="sum-of-examples",
        project="ML-From-Scratch",
        file="mlfromscratch/supervised_learning/logistic_regression.py",
        read="commit 2067d12",
        says="The gradient is that of the sum of the losses, so the longest stable step size shrinks "
        "with the number of examples.",
        wrong=logistic_gradient_of_the_sum,
        right=logistic_gradient,
        picture=longest_steps,
        law="test_gradients_are_those_of_the_mean_loss",
        note="As a convention it is sound; with a fixed default step size it is a trap.",
    ),
    Erratum(
        name="softmax-alone",
        project="ML-From-Scratch",
        file="mlfromscratch/deep_learning/activation_functions.py",
        read="commit 2067d12",
        says="The derivative of the softmax is taken class by class, as if raising one score did not "
        "lower the probabilities of the others.",
        wrong=softmax_backward_alone,
        right=softmax_backward,
        picture=other_scores,
        law="test_one_score_moves_all_probabilities",
        note="With the class-by-class cross-entropy of the same project the two make p - y, the gradient "
        "of the usual loss: training works, and only a gradient check notices.",
    ),
    Erratum(
        name="bias-over-all",
        project="rasbt/stat453-deep-learning-ss21",
        file="L08/code/softmax-regression_scratch.ipynb",
        read="commit 9160a73",
        says="The gradient of the bias is summed over the classes too, where it is 0, so the bias never "
        "leaves its start.",
        wrong=bias_gradient_over_all,
        right=bias_gradient,
        picture=still_bias,
        law="test_every_class_has_a_bias_of_its_own",
    ),
    Erratum(
        name="called-twice",
        project="karpathy/micrograd",
        file="micrograd/engine.py",
        read="commit 028a09c",
        says="Slopes are added to what an earlier call left, also along the way: a second call doubles "
        "the slope of one factor, and makes it fourfold and more for several.",
        wrong=slopes_kept,
        right=slopes_afresh,
        picture=called_again,
        law="test_asking_twice_gives_the_same_gradient",
        note="Adding up is meant, as in larger libraries, and is to be cleared between updates.",
    ),
)
