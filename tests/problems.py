"""Small problems, one or more per model, for every test that goes over all of them.

problem("logistic"), problem("logistic", np.float32), problem("logistic", matrix=csr_array),
problem("logistic", matrix=DeviceArray, array=DeviceArray)
"""

import numpy as np

from adaptivesgd import models

n, p = 24, 5
rng = np.random.default_rng(0)
X = rng.standard_normal((n, p)) * [1.0, 0.5, 2.0, 1.0, 0.3]
X[rng.random((n, p)) < 0.2] = 0.0  # some zeros, so that CSR stores fewer
X_dependent = np.hstack([X, X[:, :2] - X[:, 2:4]])
real = X @ rng.standard_normal(p) + 0.5 * rng.standard_normal(n)
two = np.where(real + 3 * rng.standard_normal(n) > 0, "yes", "no")
three = (X[:, :3] + 2 * rng.standard_normal((n, 3))).argmax(axis=1)
turn = np.linalg.qr(rng.standard_normal((p, p)))[0]
H = turn @ np.diag([0.1, 0.5, 1.0, 2.0, 4.0]) @ turn.T
H_singular = turn @ np.diag([0.0, 0.0, 1.0, 2.0, 4.0]) @ turn.T
entries = np.indices((6, 4)).reshape(2, -1)
ratings = (rng.standard_normal((6, 2)) @ rng.standard_normal((2, 4))).ravel()
ratings += 0.3 * rng.standard_normal(n)

LINEAR = {
    "least squares": (models.LeastSquares, X, real, {}),
    "ridge regression": (models.LeastSquares, X, real, {"ridge": 0.1}),
    "rank-deficient least squares": (models.LeastSquares, X_dependent, real, {}),
    "logistic": (models.LogisticRegression, X, two, {"ridge": 0.1}),
    "logistic without ridge": (models.LogisticRegression, X, two, {}),
    "softmax": (models.SoftmaxRegression, X, three, {"ridge": 0.1}),
    "softmax without ridge": (models.SoftmaxRegression, X_dependent, three, {}),
    "squared hinge": (models.SquaredHinge, X, two, {"ridge": 0.1}),
    "squared hinge without ridge": (models.SquaredHinge, X_dependent, two, {}),
    "sigmoid loss": (models.SigmoidLoss, X, two, {"ridge": 0.01}),
    "Geman-McClure": (models.GemanMcClure, X, real, {"scale": 0.7}),
}
OTHER = {
    "noisy quadratic": lambda to: models.NoisyQuadratic(to(X), to(H)),
    "singular noisy quadratic": lambda to: models.NoisyQuadratic(to(X), to(H_singular)),
    "sine squares": lambda to: models.SineSquares(to(X)),
    "cosh sum": lambda to: models.CoshSum(to(X), a=1.5),
    "Rosenbrock": lambda to: models.Rosenbrock(to(X[:, :3]), steepness=10.0),
    "matrix factorisation": lambda to: models.MatrixFactorisation(
        *entries, to(ratings), ridge=0.01
    ),
    "matrix with gaps": lambda to: models.MatrixFactorisation(*entries[:, ::2], to(ratings[::2])),
}
NAMES = (*LINEAR, *OTHER)
DENSE = tuple(name for name in NAMES if "matrix" not in name)  # those that live on any device


def problem(name, dtype=np.float64, matrix=np.asarray, array=np.asarray):
    """A problem by name. matrix, array: what becomes of a matrix X, and of other arrays."""
    if name not in LINEAR:
        return OTHER[name](lambda values: array(values.astype(dtype)))
    model, X, y, settings = LINEAR[name]
    y = y if y.dtype.kind in "iU" else array(y.astype(dtype))
    return model(matrix(X.astype(dtype)), y, **settings)


def points(problem, count=3, spread=1.0, seed=0):
    """Random places w near the start, of the type of the data, shape (d,) each."""
    rng = np.random.default_rng(seed)
    start = problem.start(seed)
    return [
        start + problem.asarray_like(spread * rng.standard_normal(problem.dim))
        for _ in range(count)
    ]
