"""scikit-learn: MLPClassifier on a batch at a time; SGDClassifier, which updates after every example."""

import warnings

import numpy as np

from . import tasks
from .racer import Racer


def steps(task, device):
    """(a plain step, None): there are no statistics."""
    from sklearn.linear_model import SGDClassifier

    X, y = tasks.images()
    rng = np.random.default_rng(0)
    if task == "softmax":
        model = SGDClassifier(loss="log_loss")
    else:
        model = perceptron(tasks.STEP_SIZE, tasks.B)

    def step():
        i = rng.choice(tasks.N, tasks.B, replace=False)
        model.partial_fit(X[i], y[i], classes=range(tasks.CLASSES))

    return step, None


def perceptron(step_size, batch, seed=0):
    """Its network, with nothing added to plain SGD."""
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier(
        (tasks.HIDDEN,), solver="sgd", batch_size=batch, learning_rate_init=step_size,
        alpha=0.0, momentum=0.0, random_state=seed,
    )  # fmt: skip


def sgd(step_size, seed):
    """SGD in the race, from its own initial weights."""
    X, y = tasks.digits()
    rng = np.random.default_rng(seed)
    model = perceptron(step_size, tasks.RACE_BATCH, seed)

    def step():
        i = rng.choice(len(X), tasks.RACE_BATCH, replace=False)
        model.partial_fit(X[i], y[i], classes=range(tasks.CLASSES))
        return tasks.RACE_BATCH, 0

    def loss():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that training is not over
            p = model.predict_proba(X)[np.arange(len(y)), y]
        return float(-np.log(np.maximum(p, 1e-30)).mean())

    return Racer(step, loss)
