r"""Exact expectations, engine two: recursions of the first and second moment.

For quadratics, with z = (delta, v), delta = w - w* and v what the direction remembers, one step is

    z+ = A z + P e,    A = [[I - a q H, -a p I], [s H, r I]],    P = [-a q I; s I],

with d = p v + q g, v+ = r v + s g and g = H delta + e. So, with C the covariance of a single
example's gradient (see quadratics.py) and share = 1 / B with replacement, (n - B) / (B (n - 1))
without,

    m+ = A m,    S+ = A S A^T + share P C(S, m) P^T.
"""

from dataclasses import dataclass

import numpy as np

from adaptivesgd.backend import to_host
from adaptivesgd.samplers.uniform import Uniform

from . import quantities
from .draws import draws_as
from .linear_direction import Linear, linear
from .quadratics import CommonHessian, quadratic
from .schedule import decided, schedule


@dataclass(frozen=True)
class Moments:
    """Quadratics and least squares, uniform sampling, directions linear in the gradient, and any
    schedule of batch and step sizes that does not depend on the draws. Runs of any length.
    """

    badge = "exact"

    def next(self, case, quantity):
        """E[quantity(next state) | state] at every state of the case's run but the last."""
        dynamics = Dynamics.of(case)
        weigh = weights(case.problem, quantity)

        def after(state):
            z = dynamics.point(state)
            _, S = dynamics.step(z, np.outer(z, z), *decided(case.method, state))
            return weigh(S[: dynamics.d, : dynamics.d])

        return np.array([after(state) for state in case.states[:-1]])

    def along(self, case, quantity):
        """E[quantity(state k)], k = 0..K."""
        weigh = weights(case.problem, quantity)
        d = case.problem.dim
        return np.array([weigh(S[:d, :d]) for _, S in self.run(case)])

    def run(self, case):
        """Yield (m, S) = (E z, E z z^T) for k = 0..K: shapes (2d,), (2d, 2d); (d,), (d, d) if
        nothing is remembered.
        """
        dynamics = Dynamics.of(case)
        plan = schedule(case.method, case.problem.n, case.steps)
        z = dynamics.point(case.first)
        m, S = z, np.outer(z, z)
        yield m, S
        for B, a in zip(plan.sizes.tolist(), plan.lengths.tolist(), strict=True):
            m, S = dynamics.step(m, S, B, a)
            yield m, S


@dataclass(frozen=True, eq=False)
class Dynamics:
    """One step of a method with a linear direction on a quadratic."""

    quadratic: CommonHessian
    direction: Linear
    replace: bool
    minimiser: np.ndarray

    @classmethod
    def of(cls, case):
        """The dynamics of a case."""
        sampler = case.method.sampler
        if not draws_as(type(sampler), Uniform) or type(sampler).weights is not Uniform.weights:
            raise ValueError(f"moments need uniform sampling, not {sampler!r}; use MonteCarlo")
        form, direction = quadratic(case.problem), linear(case.method.direction)
        minimiser = to_host(case.problem.minimiser).astype(float)
        return cls(form, direction, sampler.replace, minimiser)

    @property
    def d(self):
        """The number of parameters."""
        return len(self.minimiser)

    def point(self, state):
        """z of a state."""
        delta, v = to_host(state.w) - self.minimiser, state.memory.direction
        return delta if v is None else np.concatenate([delta, to_host(v)])

    def step(self, m, S, B, a):
        """(m, S) one step later, with a batch of B and the step length a."""
        A, P = self.matrices(a)
        C = self.quadratic.covariance(S[: self.d, : self.d], m[: self.d])
        return A @ m, A @ S @ A.T + self.share(B) * (P @ C @ P.T)

    def share(self, B):
        """What averaging leaves of the variance of one example: 1/B, (n - B) / (B (n - 1))."""
        n = len(self.quadratic.residuals)
        return 1 / B if self.replace else (n - B) / (B * (n - 1))

    def matrices(self, a):
        """A and P at the step length a: without the rows of v if nothing is remembered."""
        H, I, by = self.quadratic.hessian, np.eye(self.d), self.direction
        if not by.remembers:
            return I - a * by.q * H, -a * by.q * I
        A = np.block([[I - a * by.q * H, -a * by.p * I], [by.s * H, by.r * I]])
        return A, np.vstack([-a * by.q * I, by.s * I])

    def radius(self, B, a):
        """The spectral radius of `operator`: below 1 the second moments settle, above it they diverge."""
        return float(np.abs(np.linalg.eigvals(self.operator(B, a))).max())

    def operator(self, B, a):
        """S -> A S A^T + share P C(S) P^T without what does not depend on S, as a matrix that acts on
        S written as a row: shape (z^2, z^2), z the length of `point`. For d up to about 30.
        """
        A, P = self.matrices(a)
        size, d, m = len(A), self.d, np.zeros(self.d)
        rest = self.quadratic.covariance(np.zeros((d, d)), m)

        def after(S):
            C = self.quadratic.covariance(S[:d, :d], m) - rest
            return A @ S @ A.T + self.share(B) * (P @ C @ P.T)

        basis = np.eye(size * size).reshape(-1, size, size)
        return np.array([after(S).ravel() for S in basis])

    def settled(self, B, a):
        """S in the limit of many steps, where the radius is below 1: the fixed point of the recursion."""
        _, P = self.matrices(a)
        C = self.quadratic.covariance(np.zeros((self.d, self.d)), np.zeros(self.d))
        noise = self.share(B) * (P @ C @ P.T)
        S = np.linalg.solve(np.eye(noise.size) - self.operator(B, a).T, noise.ravel())
        return S.reshape(noise.shape)


def weights(problem, quantity):
    """The function of S = E[delta delta^T] that is E[quantity]: tr(M S) + constant."""
    H, minimum = quadratic(problem).hessian, float(problem.minimum)
    known = {
        quantities.gap: (H / 2, 0.0),
        quantities.loss: (H / 2, minimum),
        quantities.square_gradient: (H @ H, 0.0),
        quantities.square_distance: (np.eye(len(H)), 0.0),
    }
    if quantity not in known:
        names = ", ".join(each.__name__ for each in known)
        raise ValueError(f"moments know the quantities {names}, not {quantity!r}; use MonteCarlo")
    M, constant = known[quantity]
    return lambda S: float((M * S).sum()) + constant
