"""Assumptions: certified from the constants of the problem, and tested along a run.

Each is an inequality between a number measured at a state, on random probes around it, and a
claimed constant. A probe can only refute; a run without a violation is no proof. So the origin of a
constant is reported too: `case.problem.smoothness.how`.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from .lines import LineCheck, Step
from .objections import unknown
from .quantities import gap, square_gradient, variance

MOST = 12  # states of a run at which an assumption is probed
REACHES = (0.03, 1.0)  # lengths of the random probes, of 1 + ||w||


@dataclass(frozen=True)
class Assumption:
    """What a theorem takes for granted: measured relation claimed, at every state.

    Subclasses say how it is measured and which constants of the problem it is about.
    """

    latex: ClassVar[str] = ""
    relation: ClassVar[str] = "<="
    constants: ClassVar[tuple[str, ...]] = ()  # what the problem must know

    def objections(self, case):
        """What the problem does not know, in sentences."""
        yield from unknown(case.problem, *self.constants)

    def how_known(self, case):
        """On what the assumption rests: "known" where the problem has it in closed form, "certified"
        where it has computed its constants, "probed" where random probes have not refuted it.
        """
        reasons = [getattr(getattr(case.problem, c), "how", "") for c in self.constants]
        if not reasons or not all(reasons):
            return "probed"
        closed = all(each.startswith("closed form") for each in reasons)
        return "known" if closed else "certified"

    def measured(self, case, state, probes):
        """The number at a state; probes: points around it."""
        raise NotImplementedError

    def claimed(self, case, state):
        """What it is compared with."""
        raise NotImplementedError

    def meter(self, case):
        """Both sides along a run, as a LineCheck; its `broken_at` says where the assumption
        stopped holding: the index in `probed(case)`.
        """
        measured = [self.measured(case, s, probes(case, s)) for s in probed(case)]
        claimed = [self.claimed(case, s) for s in probed(case)]
        sides = np.array(measured, dtype=float), np.array(claimed, dtype=float)
        line = Step(self.latex, lambda case: sides[0], lambda case: sides[1], self.relation)
        return LineCheck(line, *sides)

    def stopped(self, case):
        """A sentence that says at which step the assumption was found broken, or None."""
        meter = self.meter(case)
        if meter.broken_at is None:
            return None
        step = probed(case)[meter.broken_at].step
        left, right = meter.left[meter.broken_at], meter.right[meter.broken_at]
        name = type(self).__name__
        return (
            f"the assumption {name} does not hold at step {step}: {self.latex} would need "
            f"{left:.6g} {self.relation} {right:.6g}"
        )


def probed(case):
    """The states of a case's run at which assumptions are probed: at most MOST, evenly spread."""
    places = np.unique(np.linspace(0, len(case.states) - 1, MOST).round().astype(int))
    return [case.states[i] for i in places]


def probes(case, state):
    """Points around a state: along the gradient, to the minimiser if known, and at random."""
    w, rng = state.w, np.random.default_rng((state.seed, state.step, 1))
    g, aim = state.problem.gradient(w), getattr(state.problem, "minimiser", None)
    scale = 1 + np.linalg.norm(w)
    ways = [unit(rng, w.size) for _ in range(2)] + ([g / np.linalg.norm(g)] if g.any() else [])
    points = [w + reach * scale * way for way in ways for reach in REACHES]
    far = aim is not None and np.linalg.norm(aim - w) > 1e-3 * scale
    return [*points, np.asarray(aim)] if far else points


def unit(rng, d):
    """A random direction, shape (d,)."""
    v = rng.standard_normal(d)
    return v / np.linalg.norm(v)


def secants(gradient, w, points):
    """(||g(u) - g(w)||, <g(u) - g(w), u - w>, ||u - w||) for every point u; rows, shape (m, 3)."""
    g = gradient(w)
    changes = [(gradient(u) - g, u - w) for u in points]
    return np.array([(np.linalg.norm(y), np.sum(y * s), np.linalg.norm(s)) for y, s in changes])


@dataclass(frozen=True)
class Smooth(Assumption):
    """F is L-smooth: ||grad F(u) - grad F(w)|| <= L ||u - w||."""

    latex = r"\|\nabla F(u) - \nabla F(w)\| \le L \|u - w\|"
    constants = ("smoothness",)

    def measured(self, case, state, probes):
        change, _, distance = secants(state.problem.gradient, state.w, probes).T
        return (change / distance).max()

    def claimed(self, case, state):
        return float(case.problem.smoothness)


@dataclass(frozen=True)
class SmoothExamples(Assumption):
    """Every f_i is L_max-smooth."""

    latex = r"\|\nabla f_i(u) - \nabla f_i(w)\| \le L_{\max} \|u - w\|"
    constants = ("max_smoothness",)

    def measured(self, case, state, probes):
        rows = state.problem.gradients(state.w)
        return max(
            np.linalg.norm(state.problem.gradients(u) - rows, axis=1).max()
            / np.linalg.norm(u - state.w)
            for u in probes
        )

    def claimed(self, case, state):
        return float(case.problem.max_smoothness)


@dataclass(frozen=True)
class RelaxedSmooth(Assumption):
    """F is (L, lambda)-smooth: ||Hess F(w)|| <= L + lambda ||grad F(w)||. Integrated over a segment
    of length r = ||u - w||, along which the gradient grows at most to (||grad F(w)|| + L r) e^(lambda r).

    Parameters
    ----------
    L : float
        L, at least 0.
    lam : float
        lambda, at least 0.
    """

    latex = r"\|\nabla^2 F(w)\| \le L + \lambda \|\nabla F(w)\|"
    L: float
    lam: float

    def measured(self, case, state, probes):
        change, _, r = secants(state.problem.gradient, state.w, probes).T
        g = np.sqrt(square_gradient(state))
        most = self.L + self.lam * (g + self.L * r) * np.exp(self.lam * r)
        return (change / r / most).max()

    def claimed(self, case, state):
        return 1.0


@dataclass(frozen=True)
class Convex(Assumption):
    """<grad F(u) - grad F(w), u - w> >= 0."""

    latex = r"\langle \nabla F(u) - \nabla F(w), u - w \rangle \ge 0"
    relation = ">="

    def how_known(self, case):
        """Certified where the strong convexity of the problem is known to be at least 0."""
        return "certified" if getattr(case.problem, "strong_convexity", -1) >= 0 else "probed"

    def measured(self, case, state, probes):
        change, product, distance = secants(state.problem.gradient, state.w, probes).T
        return (product / np.maximum(change * distance, 1e-300)).min()

    def claimed(self, case, state):
        return 0.0


@dataclass(frozen=True)
class StronglyConvex(Assumption):
    """<grad F(u) - grad F(w), u - w> >= mu ||u - w||^2."""

    latex = r"\langle \nabla F(u) - \nabla F(w), u - w \rangle \ge \mu \|u - w\|^2"
    relation = ">="
    constants = ("strong_convexity",)

    def measured(self, case, state, probes):
        _, product, distance = secants(state.problem.gradient, state.w, probes).T
        return (product / distance**2).min()

    def claimed(self, case, state):
        return float(case.problem.strong_convexity)


@dataclass(frozen=True)
class PolyakLojasiewicz(Assumption):
    """(1/2) ||grad F(w)||^2 >= mu (F(w) - F*)."""

    latex = r"\tfrac12 \|\nabla F(w)\|^2 \ge \mu (F(w) - F^*)"
    relation = ">="
    constants = ("pl_constant", "minimum")

    def objections(self, case):
        unknown = list(super().objections(case))
        yield from unknown
        if not unknown and not float(case.problem.pl_constant) > 0:
            yield f"the PL constant must be above 0, not {float(case.problem.pl_constant):g}"

    def measured(self, case, state, probes):
        return square_gradient(state) / 2

    def claimed(self, case, state):
        return float(case.problem.pl_constant) * gap(state)


@dataclass(frozen=True)
class BoundedVariance(Assumption):
    """tr Sigma(w) <= rho ||grad F(w)||^2 + sigma^2; rho = 0 is bounded variance, sigma^2 = 0 strong
    growth. sigma2, rho: names of numbers in `case.given`; a name that is not there counts as 0.

    Parameters
    ----------
    sigma2 : str, default "sigma2"
        Name in `case.given` of the bound sigma^2.
    rho : str, default "rho"
        Name in `case.given` of the factor of ||grad F(w)||^2.
    """

    latex = r"\mathrm{tr}\,\Sigma(w) \le \rho \|\nabla F(w)\|^2 + \sigma^2"
    sigma2: str = "sigma2"
    rho: str = "rho"

    def objections(self, case):
        if self.sigma2 not in case.given and self.rho not in case.given:
            yield f"the case must give a bound of the variance, given={{{self.sigma2!r}: ...}}"

    def measured(self, case, state, probes):
        return variance(state)

    def claimed(self, case, state):
        rho, sigma2 = (case.given.get(name, 0.0) for name in (self.rho, self.sigma2))
        return rho * square_gradient(state) + sigma2


@dataclass(frozen=True)
class Interpolation(Assumption):
    """Every grad f_i vanishes at the minimiser, up to rounding."""

    latex = r"\nabla f_i(w^*) = 0"
    constants = ("minimiser",)

    def measured(self, case, state, probes):
        rows = state.problem.gradients(np.asarray(state.problem.minimiser, dtype=float))
        return np.linalg.norm(rows, axis=1).max()

    def claimed(self, case, state):
        return 1e-9 * np.linalg.norm(case.problem.gradients(case.states[0].w), axis=1).max()
