"""Public checks: one green line in the notebook, or three that say what to look at."""

from types import SimpleNamespace

from .catalogue import assignment
from .child.adapters import way
from .child.calls import answer
from .finding import Finding, judge

GREEN, RED, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"
PUBLIC = 2026  # the seed of the instances that everybody sees


def checks(name):
    """The public checks of an assignment: `check = checks("a1")`, then `check.q1(my_function)`."""
    return Checks(assignment(name))


class Checks:
    """One check per question, and how many points have passed so far."""

    def __init__(self, assignment):
        self._assignment = assignment
        self._passed = {}

    def __getattr__(self, name):
        """Check the question of this name; takes the student's functions in the text's order."""
        return lambda *functions: self._check(name, functions)

    def __dir__(self):
        return [question.name for question in self._assignment.questions]

    def _check(self, name, functions):
        if name not in dir(self):
            print(f"{self._assignment.name} has no {name}; there are {', '.join(dir(self))}")
            return
        question = self._assignment[name]
        finding = examine(question, functions)
        self._passed[name] = finding.passed
        print(f"{GREEN}✓ {name} passes{PLAIN}" if finding.passed else report(name, finding))
        earned = sum(self._assignment[each].points for each, ok in self._passed.items() if ok)
        print(f"public checks: {earned} of {self._assignment.points} points")


def examine(question, functions, seed=PUBLIC):
    """The finding on the functions, asked in this very process."""
    names = question.functions
    if len(functions) != len(names) or not all(map(callable, functions)):
        usage = f"check.{question.name}({', '.join(names)})"
        return Finding(
            "error", usage, f"it gets {len(names)} function{'s'[: len(names) > 1]}", f"call {usage}"
        )
    student = SimpleNamespace(**dict(zip(names, functions, strict=True)))
    instances, ask = question.drawn(seed), way(question.adapter, names[0])
    return judge(question, instances, [answer(ask, student, each) for each in instances])


def report(name, finding):
    """The three lines under the name."""
    return "\n  ".join([f"{RED}✗ {name}{PLAIN}", *finding.lines])
