"""A step from the curvature that the batch before has shown."""

from dataclasses import dataclass

from adaptivesgd import validate
from adaptivesgd.part import StepSize, Stop


@dataclass(frozen=True)
class LastCurvature(StepSize):
    """a_t = (1 - theta^2) / nu_t, with, for the batch B of the step before, from u to x,

        nu_t = <x - u, grad l_B(x) - grad l_B(u)> / ||x - u||^2.

    Every f(.; z) must be strongly convex, so that nu_t is positive. a_t does not depend on the draw
    of this step's batch. It costs the gradients of the batch before, once more.

    theta: in (0, 1); first: a_0.

    De, Yadav, Jacobs and Goldstein (2017), (9) and section 5.1, where B is the batch of this step.
    """

    theta: float
    first: float

    def __post_init__(self):
        validate.fraction("theta", self.theta)
        validate.positive("first", self.first)

    def __call__(self, memory, d, estimate, now):
        if (before := now.estimate) is None:
            return self.first, memory
        step = now.w - before.w
        if not step.any():
            raise Stop("stationary")
        change = before.batch.gradient(now.w) - before.gradient
        nu = float(step @ change) / float(step @ step)
        return (1 - self.theta**2) / nu, memory
