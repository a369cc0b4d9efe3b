"""(A5): every single example is strongly convex."""

from dataclasses import dataclass

from theory import Assumption


@dataclass(frozen=True)
class StronglyConvexExamples(Assumption):
    """<grad f_i(u) - grad f_i(w), u - w> >= mu ||u - w||^2 for every i."""

    latex = r"\langle \nabla f_i(u) - \nabla f_i(w), u - w \rangle \ge \mu \|u - w\|^2"
    relation = ">="
    constants = ("strong_convexity",)

    def measured(self, case, state, probes):
        gradients, w = state.problem.gradients, state.w
        rows = gradients(w)
        slopes = [(gradients(u) - rows) @ (u - w) / ((u - w) @ (u - w)) for u in probes]
        return min(each.min() for each in slopes)

    def claimed(self, case, state):
        return float(case.problem.strong_convexity)
